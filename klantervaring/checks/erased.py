"""What is left of erased cases: files beside them, and texts that kv keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from klantervaring.checks.inspection import FIX, Inspection
from klantervaring.core.erasure.tombstone import is_erased
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.erasing.kept_by_kv import kept_of_cases
from klantervaring.erasing.left_files import LeftFile, beside_erased
from klantervaring.files.workspace.erased import erased_of

CHECK = "erased"
_TAKES_IT_AWAY = Text("{command} takes it away.", command=FIX)


def left_of_erased(inspection: Inspection) -> Iterator[Finding]:
    """Yield each file and each kept text of a case that was erased."""
    yield from _beside(inspection, _erased(inspection))
    for path, id in texts_of_erased(inspection).items():
        yield _kept_text(id, inspection.store.shown(path))


def _kept_text(id: str, shown: str) -> Finding:
    return Finding(
        CHECK,
        Text("a text that kv keeps of a case that was erased"),
        _TAKES_IT_AWAY,
        line=1,
        id=id,
        path=shown,
        fixable=True,
    )


def texts_of_erased(inspection: Inspection) -> dict[Path, str]:
    """Return the files of kv's own that are of an erased case which the register names, and its id."""
    root = inspection.store.workspace.root
    ids = erased_of(root).ids.intersection(_erased(inspection))
    return dict(kept_of_cases(root, ids)) if ids else {}


def _erased(inspection: Inspection) -> frozenset[str]:
    own = inspection.own()
    return frozenset(r.id for r in own if is_erased(r.case))


def _beside(
    inspection: Inspection,
    ids: frozenset[str],
) -> Iterator[Finding]:
    store = inspection.store
    root = store.workspace.root
    cases = _files_of_cases(inspection)
    for left in beside_erased(root, ids, erased_of(root)):
        if left.path not in cases:
            yield _left(left, store.shown(left.path))


def _files_of_cases(inspection: Inspection) -> set[Path]:
    every = (*inspection.records, *inspection.copies)
    return {record.path for record in every}


def _left(left: LeftFile, shown: str) -> Finding:
    return Finding(
        CHECK,
        _OF_ERASED if left.went else _BESIDE_ERASED,
        _TAKES_IT_AWAY if left.went else _look_and_take(shown),
        line=1,
        id=left.id,
        path=shown,
        fixable=left.went,
    )


_OF_ERASED = Text("a file of a case that was erased")
_BESIDE_ERASED = Text("a file beside a case that was erased")


def _look_and_take(shown: str) -> Text:
    return Text(
        "Nobody erased this one: look at it, and take it away: {command}",
        command=Code(ours("rm {}", quoted(shown)), at_root=True),
    )
