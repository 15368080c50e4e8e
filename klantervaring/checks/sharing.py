"""Cases in which git found a conflict, values that nobody settled, and whether git asks kv at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from klantervaring.checks.inspection import FIX, Inspection, Mistake
from klantervaring.core.case import Event
from klantervaring.core.field_names import (
    held_value,
    line_taken_away,
    name_of,
)
from klantervaring.core.findings import Finding
from klantervaring.core.merge.conflicts import (
    ending_of,
    unsettled,
    ways_to_settle,
)
from klantervaring.core.text.sentences import (
    Code,
    Several,
    Text,
    ours,
    quoted,
)
from klantervaring.files.case_folders import SHOW_AGAIN
from klantervaring.files.git import (
    driver,
    remotes,
    repository,
    staging,
    trees,
)
from klantervaring.files.git.reasons import (
    git_remedy,
    git_words,
    is_unusable,
)
from klantervaring.files.git.runner import GitFailed, is_inside_repository
from klantervaring.files.merge.case_paths import part_of
from klantervaring.files.merge.dropped import dropped
from klantervaring.files.record import Record
from klantervaring.files.workspace.layout import (
    CASES,
    SUFFIX,
    hides_files,
)
from klantervaring.sync.own_settings import PLACES
from klantervaring.sync.under_way import way_back


def unsettled_values(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield values that two people set differently; endings are told with the events that do not fit."""
    for field, events in unsettled(record.case.events).items():
        if not ending_of(field):
            yield Mistake(
                _set_differently(record, field, events),
                ways_to_settle(record.id, field),
                field.split(".")[0],
            )


def _set_differently(
    record: Record,
    field: str,
    events: Sequence[Event],
) -> Text:
    procedure = record.state.procedure
    gone = line_taken_away(field, record.case.events, procedure)
    if gone is not None:
        return gone
    return Text(
        "{field} was set differently by two people: {values}",
        field=name_of(field),
        values=_values(record, field, events),
    )


def _values(record: Record, field: str, events: Sequence[Event]) -> Several:
    procedure = record.state.procedure
    values = [
        held_value(field, event.get("value"), procedure) or _NOTHING
        for event in events
    ]
    return Several(tuple(values))


#: What stands in place of a value that somebody took away.
_NOTHING = Text("(taken away)")


def in_git(inspection: Inspection) -> Iterator[Finding]:
    """Yield what git says of cases that met, and of itself."""
    return git_findings(inspection.store.workspace.root)


def git_findings(root: Path) -> Iterator[Finding]:
    """Yield what is wrong with the repository of a workspace; nothing where there is none."""
    if is_inside_repository(root):
        said = ""
        for look in _LOOKS:
            try:
                yield from look(root)
            except GitFailed as error:
                said = said or str(error)
        remedy = git_remedy(said)
        if remedy is not None and is_unusable(said):
            message = Text(
                "Git refused: {message}", message=git_words(said)
            )
            yield _finding(message, remedy, ".git")


def _unmerged(root: Path) -> Iterator[Finding]:
    top, prefix, _ = trees.place_of_workspace(root)
    for path in staging.unmerged(top):
        part = part_of(path, prefix)
        if part is not None:
            yield _in_conflict(path[len(prefix) :], part.id)


def _in_conflict(path: str, id: str) -> Finding:
    return _finding(
        Text("git found a conflict in this case"),
        Text("{command} joins both versions.", command=FIX),
        path,
        id=id,
        fixable=True,
    )


def _driver(root: Path) -> Iterator[Finding]:
    """In a clone that shares with others, git must know that kv joins two versions of a case."""
    if not remotes.knows_remotes(root):
        return
    if not driver.has_driver(root):
        yield _does_not_ask()
    elif not driver.is_asked(root, f"{CASES}/x{SUFFIX}"):
        yield _is_not_told()


def _does_not_ask() -> Finding:
    return _finding(
        Text(
            "git does not ask kv yet when two versions of a case meet in this clone"
        ),
        Text("{command} sets it up.", command=FIX),
        ".git/config",
        fixable=True,
    )


def _is_not_told() -> Finding:
    return _finding(
        Text("no line tells git that kv joins cases"),
        Text("{command} adds it.", command=Code("kv init")),
        ".gitattributes",
    )


def _dropped(root: Path) -> Iterator[Finding]:
    """Cases of which a merge that somebody concluded left something out."""
    for lost in dropped(trees.place_of_workspace(root)):
        yield _left_out(lost.id, lost.merge[:10])


def _left_out(id: str, merge: str) -> Finding:
    said = Text(
        "a merge left out what one side had of this case ({commit})",
        commit=Code(merge),
    )
    path = f"{CASES}/{id}{SUFFIX}"
    return _finding(said, _BRINGS_IT_BACK, path, id, fixable=True)


_BRINGS_IT_BACK = Text("{command} brings it back.", command=FIX)


def _adrift(root: Path) -> Iterator[Finding]:
    """Yield what is committed while no branch is checked out is on none, and gets lost."""
    if repository.is_adrift(root):
        yield _finding(
            Text(
                "no branch is checked out: what is recorded now is on none (detached HEAD)"
            ),
            way_back(root),
            ".git/HEAD",
        )


def _lost(root: Path) -> Iterator[Finding]:
    """Yield a branch of which the last commit is not named any more: nothing can be committed there."""
    lost = repository.lost_branch(root)
    if lost:
        path = os.path.relpath(lost.path, root)
        yield _finding(_NAMES_NOTHING, _named_again(lost, path), path)


_NAMES_NOTHING = Text(
    "the file that names the last commit of the branch is empty"
)


def _named_again(lost: repository.LostBranch, path: str) -> Text:
    if not lost.commit:
        return Text(
            "Your cases are whole. Look what it is: {command}",
            command=Code("git fsck", at_root=True),
        )
    back = ours(
        "rm {} && git update-ref {} {}",
        quoted(path),
        quoted(lost.name),
        quoted(lost.commit),
    )
    return Text(
        "Your cases are whole; name it again: {command}",
        command=Code(back, at_root=True),
    )


def _hidden(root: Path) -> Iterator[Finding]:
    """Yield files that git keeps off this disk; of cases `store` tells where all of it is set up so."""
    for path in staging.assumed(root, CASES):
        yield from _passed_by(path, "assume-unchanged")
    is_set_up = hides_files(str(root))
    for path in staging.skipped(root, CASES, *PLACES):
        if os.path.lexists(root / path):
            yield from _passed_by(path, "skip-worktree")
        elif not (is_set_up and _is_case(path)):
            yield _off_this_disk(path, is_set_up)


def _is_case(path: str) -> bool:
    part = part_of(path, "")
    return part is not None and not part.name


def _off_this_disk(path: str, is_set_up: bool) -> Finding:
    part = part_of(path, "")
    return _finding(
        Text("git keeps this file off this disk (skip-worktree)"),
        SHOW_AGAIN if is_set_up else _bring_back(path),
        path,
        id=part.id if part else "",
    )


def _bring_back(path: str) -> Text:
    back = ours(
        "git update-index --no-skip-worktree {} && git restore -SW -- {}",
        quoted(path),
        quoted(path),
    )
    return Text(
        "Bring it back: {command}",
        command=Code(back, at_root=True),
    )


def _passed_by(path: str, told: str) -> Iterator[Finding]:
    """Yield that git is told to pass a file by, where it is of a case."""
    part = part_of(path, "")
    if part is not None:
        said = Text(
            "git is told to pass this file by ({told}): what changes in it reaches nobody",
            told=told,
        )
        yield _finding(said, _LOOKS_AGAIN, path, part.id, fixable=True)


_LOOKS_AGAIN = Text("{command} lets git look at it again.", command=FIX)


_LOOKS = (_unmerged, _driver, _dropped, _adrift, _lost, _hidden)


def _finding(
    message: Text,
    remedy: Text,
    path: str,
    id: str = "",
    fixable: bool = False,
) -> Finding:
    return Finding("sharing", message, remedy, 1, id, path, fixable)
