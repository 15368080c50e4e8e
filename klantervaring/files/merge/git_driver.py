"""One case joined for git, which calls kv when two branches changed it.

It must not guess: in any doubt git gets an ordinary conflict, which `kv sync` and `kv check --fix` resolve.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from klantervaring.core.errors import KvError
from klantervaring.core.rules.fold import fold_case
from klantervaring.files.disk.safe_read import content
from klantervaring.files.git.runner import GitFailed, run_git
from klantervaring.files.merge.case_files import joined_case
from klantervaring.files.merge.case_texts import are_two, front_text
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.merge.stripping import would_lose_held
from klantervaring.files.store import Store
from klantervaring.files.text import case_fields
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace import config
from klantervaring.files.workspace.layout import LARGEST


def drive(base: str, ours: str, theirs: str, path: str) -> int:
    """Join the files `base`, `ours` and `theirs` into `ours`: 0 when that was done and proved, else 1.

    `path` is where the case stands, from the folder in which git calls us.
    """
    try:
        text = _joined(base, ours, theirs, Path(path).absolute())
        Path(ours).write_bytes(text)
        return 0 if content(ours, len(text) + 1) == text else 1
    except (CannotJoin, KvError, BadFile, OSError):
        return _leave_conflict(base, ours, theirs)


def _leave_conflict(base: str, ours: str, theirs: str) -> int:
    """An ordinary conflict, with git's own marks."""
    with suppress(GitFailed):
        names = ("-L", "ours", "-L", "base", "-L", "theirs")
        run_git(Path(), "merge-file", *names, ours, base, theirs)
    return 1


def _joined(base: str, ours: str, theirs: str, place: Path) -> bytes:
    store = Store(config.read_workspace(config.find(place.parent)))
    id = store.file_id(place)
    was = _version(base)
    one = _side(ours)
    two = _side(theirs)
    _refuse_two_cases(id, was, one, two)
    if would_lose_held(one, two, store.zone):
        raise CannotJoin("held here, and erased there")
    versions = (was, one, two)
    joined = joined_case(id, versions, store.procedure_of, store.zone)
    _refuse_out_of_place(joined.document, id, place, store)
    return joined.document.encode()


def _version(file: str) -> Document | None:
    """Return a version of the case; None of a file without anything in it: there was none."""
    raw = content(file, LARGEST + 1)
    return Document.read(raw) if raw else None


def _side(file: str) -> Document:
    return Document.read(content(file, LARGEST + 1))


def _refuse_two_cases(
    id: str, was: Document | None, one: Document, two: Document
) -> None:
    """Raise CannotJoin: git takes a case for another that it resembles, and that says nothing."""
    said = {id, ""}
    for version in filter(None, (was, one, two)):
        said.add(front_text(version, "id").upper())
    if said != {id, ""} or are_two(was, one, two):
        raise CannotJoin("two cases")


def _refuse_out_of_place(
    document: Document, id: str, place: Path, store: Store
) -> None:
    """Raise CannotJoin: git cannot move what became open, and nobody would see it among the closed."""
    case = case_fields.read_case(document, store.zone, id)
    state = fold_case(store.procedure_of(case), case)
    right = store.place_of(state, case.id)
    if state.open and place.parent != right.parent:
        raise CannotJoin("an open case among the closed ones")
