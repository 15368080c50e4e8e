"""Carries out what has one safe answer, for `kv check --fix`."""

from __future__ import annotations

from collections.abc import Iterable

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
    done = [*left, *joined]
    rest = _fixable(found, CHECK)
    if rest:
        done += _take_away(desk, rest)
    cases = [
        finding
        for finding in found
        if finding.fixable and finding.check not in _MENDED_APART
    ]
    return [*done, *_mend_cases(desk, cases)] if cases else done


def _found(desk: Desk) -> list[Finding]:
    return run_checks(inspect(desk.store, desk.now))


def _fixable(found: Iterable[Finding], check: str) -> list[Finding]:
    return [f for f in found if f.fixable and f.check == check]


def _take_away(desk: Desk, found: list[Finding]) -> list[Finding]:
    """Take away what is left of erased cases. Return what is gone."""
    root = desk.workspace.root
    ids = sorted({finding.id for finding in found})
    files = [root / f.path for f in found if f.path.startswith(f"{CASES}/")]
    take_left_away(desk, ids, files)
    left = {f.path for f in _found(desk) if f.check == CHECK}
    return [finding for finding in found if finding.path not in left]


def _mend_cases(desk: Desk, found: list[Finding]) -> list[Finding]:
    store, done = desk.store, []
    copies = {
        store.shown(copy.path): copy
        for copy in inspect(store, desk.now).copies
    }
    for finding in found:
        copy = copies.get(finding.path)
        if copy is not None and join_copy(desk, copy, "check"):
            done.append(finding)
    for path in sorted({f.path for f in found} - copies.keys()):
        mended = desk.mend(store.workspace.root / path, "check")
        if mended is not None:
            done += [finding for finding in found if finding.path == path]
    return done


def _join(desk: Desk, found: list[Finding]) -> list[Finding]:
    """Join the cases in which git found a conflict, and let git ask kv the next time."""
    if not found:
        return []
    root = desk.workspace.root
    driver.set_driver(root)
    with desk.door("check") as held:
        staging.assume_nothing(root, CASES)
        clone = Clone(desk.store, desk.by)
        met = [*resolve_merge(clone, held), *bring_back(clone, held)]
    left = {finding.path for finding in git_findings(root)}
    kept = [_kept(desk.store, one.id) for one in met if one.kept]
    return [f for f in found if f.path not in left] + kept


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
