"""Carries out what has one safe answer, for `kv check --fix`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from klantervaring.checks.checks import run_checks
from klantervaring.checks.erased import CHECK
from klantervaring.checks.inspection import inspect
from klantervaring.checks.sharing import git_findings
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.desk.copies import join_copy
from klantervaring.desk.verbs import Desk
from klantervaring.erasing.left_files import take_left_away
from klantervaring.files.git import driver, staging
from klantervaring.files.merge.commits import CaseMerged
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.workspace.layout import CASES
from klantervaring.sync.clone import Clone
from klantervaring.sync.merge_under_way import bring_back, resolve_merge

#: What is mended before the cases are looked at.
_MENDED_APART = ("leftovers", "sharing", CHECK)


def mend(desk: Desk, found: Iterable[Finding]) -> list[Finding]:
    """Mend what has one safe answer, and return those findings.

    What a stopped command left comes first, then what met in git: once these are done, the cases may be
    others.
    """
    left = _fixable(found, "leftovers")
    if left:
        desk.tidy()
        found = _found(desk)
        left = [finding for finding in left if finding not in found]
    joined = _join(desk, _fixable(found, "sharing"))
    if joined:
        found = _found(desk)
    gone = _take_away(desk, _fixable(found, CHECK))
    return [*left, *joined, *gone, *_mend_cases(desk, _of_cases(found))]


def _of_cases(found: Iterable[Finding]) -> list[Finding]:
    return [
        finding
        for finding in found
        if finding.fixable and finding.check not in _MENDED_APART
    ]


def _found(desk: Desk) -> list[Finding]:
    return run_checks(inspect(desk.store, desk.now))


def _fixable(found: Iterable[Finding], check: str) -> list[Finding]:
    return [f for f in found if f.fixable and f.check == check]


def _take_away(desk: Desk, found: list[Finding]) -> list[Finding]:
    """Take away what is left of erased cases. Return what is gone."""
    if not found:
        return []
    ids = sorted({finding.id for finding in found})
    take_left_away(desk, ids, _files_beside(desk, found))
    left = {f.path for f in _found(desk) if f.check == CHECK}
    return [finding for finding in found if finding.path not in left]


def _files_beside(desk: Desk, found: Iterable[Finding]) -> list[Path]:
    root = desk.workspace.root
    return [root / f.path for f in found if f.path.startswith(f"{CASES}/")]


def _mend_cases(desk: Desk, found: list[Finding]) -> list[Finding]:
    if not found:
        return []
    copies = _copies(desk)
    joined = _join_copies(desk, found, copies)
    paths = sorted({finding.path for finding in found} - copies.keys())
    mended = _mend_files(desk, paths)
    done = list(joined)
    for path in mended:
        done += [finding for finding in found if finding.path == path]
    return done


def _copies(desk: Desk) -> dict[str, Record]:
    """Return the further files of cases, by path."""
    copies = inspect(desk.store, desk.now).copies
    return {desk.store.shown(copy.path): copy for copy in copies}


def _join_copies(
    desk: Desk,
    found: Iterable[Finding],
    copies: Mapping[str, Record],
) -> list[Finding]:
    done = []
    for finding in found:
        copy = copies.get(finding.path)
        if copy and join_copy(desk, copy, "check"):
            done.append(finding)
    return done


def _mend_files(desk: Desk, paths: Iterable[str]) -> list[str]:
    """Mend these files of cases. Return those in which something was mended."""
    done = []
    for path in paths:
        mended = desk.mend(desk.workspace.root / path, "check")
        if mended is not None:
            done.append(path)
    return done


def _join(desk: Desk, found: list[Finding]) -> list[Finding]:
    """Join the cases in which git found a conflict, and let git ask kv the next time."""
    if not found:
        return []
    root = desk.workspace.root
    driver.set_driver(root)
    met = _join_what_met(desk)
    left = {finding.path for finding in git_findings(root)}
    kept = [_kept(desk.store, one.id) for one in met if one.kept]
    return [f for f in found if f.path not in left] + kept


def _join_what_met(desk: Desk) -> list[CaseMerged]:
    with desk.door("check") as held:
        staging.assume_nothing(desk.workspace.root, CASES)
        clone = Clone(desk.store, desk.by)
        return [*resolve_merge(clone, held), *bring_back(clone, held)]


def _kept(store: Store, id: str) -> Finding:
    return Finding(
        "sharing",
        Text("taken away on one side and changed on the other: it stays"),
        Text(
            "{command} shows it.",
            command=Code(ours("kv show {}", quoted(id))),
        ),
        line=1,
        id=id,
        path=store.shown(store.find(id)),
        fixable=True,
    )
