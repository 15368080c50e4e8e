"""What git's history has: the older versions of files, and what commands of kv did."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.objects import (
    RAW,
    Blob,
    contents_of,
    parsed_differences,
)
from klantervaring.files.git.runner import (
    COMMIT,
    GitFailed,
    is_inside_repository,
    portions,
    run_git,
)
from klantervaring.files.git.trees import in_head

#: Versions of one file that are read at most.
_VERSIONS = 20
#: How the record of a branch tells that a commit was made and did not come in; and
#: how many of them are looked at.
_COMMITTED_HERE = re.compile(
    r"^commit( \(initial\)| \(amend\)| \(merge\))?: "
)
#: How it tells that a commit was made anew from another one: by a rebase, a patch, a pick.
_MADE_ANEW = re.compile(
    r"^(am|cherry-pick|commit \(cherry-pick\)): "
    r"|\((pick|reword|edit|squash|fixup|continue)\): "
)
_LOOKED_BACK = 1000
#: Trailer by which a commit of kv is known again, with the command that made it.
TRAILER = "Kv-Command"
#: Trailer that names the commit which an undo took back, or a redo brought again.
UNDONE = "Kv-Undone"
_TRAILERS = re.compile(rf"^({TRAILER}|{UNDONE}): (.*)$", re.MULTILINE)


def versions_of(
    root: Path, paths: Sequence[Path]
) -> dict[Path, list[bytes]]:
    """Return the committed contents of files, the newest first and at most 20 of each.

    From one look at the history. Nothing where git does not tell.
    """
    names = [str(path.relative_to(root)) for path in paths]
    try:
        listed = _blobs_by_name(root, names)
        wanted = [blob for blobs in listed.values() for blob in blobs]
        held = contents_of(root, wanted)
    except GitFailed:
        return {}
    found = {}
    for name, blobs in listed.items():
        found[root / name] = [held[blob.oid] for blob in blobs]
    return found


def _blobs_by_name(
    root: Path, names: Sequence[str]
) -> dict[str, list[Blob]]:
    found: dict[str, list[Blob]] = {}
    words = ("log", *RAW, "--relative", "--format=", "--")
    for some in portions(names):
        told = run_git(root, *words, *some, seconds=COMMIT)
        for name, _, after in parsed_differences(told):
            blobs = found.setdefault(name, [])
            if after is not None and len(blobs) < _VERSIONS:
                blobs.append(after)
    return found


def last_with(root: Path, name: str) -> str:
    """Return the last commit if it has that file, else in short the newest one that wrote it; "" for none."""
    words = ("log", "-1", "-m", "--format=%h", "--diff-filter=AM")
    try:
        if in_head(root, [name]):
            return "HEAD"
        told = run_git(root, *words, "--no-renames", "--", name)
    except GitFailed:
        return ""
    return told.decode().strip()


def first_committed(root: Path, name: str) -> datetime | None:
    """Return when a file first came into the history, None where git does not tell."""
    words = ("log", "--format=%at", "--diff-filter=A", "--no-renames")
    try:
        told = run_git(root, *words, "--", name).split()
    except GitFailed:
        return None
    return datetime.fromtimestamp(int(told[-1]), UTC) if told else None


class Made(NamedTuple):
    """A commit that kv made: when and by whom, what it says, and the command that made it.

    `undone` is the commit that it took back or brought again, where it says so.
    """

    revision: str
    at: int
    author: str
    subject: str
    command: str
    undone: str = ""


#: A file that a commit changed, with its content before and after (None: not there).
Difference = tuple[Path, bytes | None, bytes | None]
#: Between the fields of a commit, and behind each.
_FIELD = "\x1f"
_END = "\x1e"


def made_here(root: Path) -> list[Made]:
    """Return the commits that commands of kv made in this clone, the newest first.

    What came in from others is not ours to take back; where git keeps no record of
    what was done here, all count. Raises GitFailed.
    """
    if not is_inside_repository(root):
        return []
    found = _made_of(root, _made_here(root))
    return [*found, *_made_of(root, _taken_back_before(root, found))]


def _taken_back_before(
    root: Path, found: Sequence[Made]
) -> tuple[str, ...]:
    """Return what was taken back of before git's record begins, which a purge makes anew."""
    there = {each.revision for each in found}
    named = [each.undone for each in reversed(found) if each.undone]
    missing = dict.fromkeys(each for each in named if each not in there)
    if not missing:
        return ()
    known = _in_head(root)
    return _alone([each for each in missing if each in known])


def _made_of(root: Path, which: Sequence[str]) -> list[Made]:
    if not which:
        return []
    grep = ("--extended-regexp", f"--grep=^{TRAILER}: ")
    fields = "%x1f".join(("%H", "%ct", "%an", "%s", "%B")) + "%x1e"
    words = ("log", f"-{_LOOKED_BACK}", f"--format={fields}", *grep)
    told = run_git(root, *words, *which)
    commits = told.decode("utf-8", "replace").split(_END)
    return [_made(each.lstrip("\n")) for each in commits if each.strip()]


def committed_since(root: Path, before: Sequence[str]) -> list[str]:
    """Return the commits of HEAD that were made here and that none of `before` has, the oldest first.

    One that git made anew from another is none of them. Raises GitFailed.
    """
    here = {
        revision
        for revision, _, did in _record(root)
        if _COMMITTED_HERE.search(did)
    }
    words = ("rev-list", "--reverse", "HEAD", "--not", *before)
    new = run_git(root, *words, "--").decode().split()
    return [revision for revision in new if revision in here]


def _made(told: str) -> Made:
    revision, at, author, subject, body = told.split(_FIELD, 4)
    said = dict(_TRAILERS.findall(body))
    return Made(
        revision,
        int(at),
        author,
        subject,
        said.get(TRAILER, ""),
        said.get(UNDONE, ""),
    )


class CutOff(Exception):
    """What was before a commit is not here (a shallow clone), so nobody can say what it changed."""


def differences_of(root: Path, revision: str) -> tuple[Difference, ...]:
    """Return the files that a commit changed. Raises CutOff, GitFailed."""
    _refuse_cut_off(root, revision)
    options = ("-r", "--root", "--no-commit-id", "--relative", *RAW)
    told = run_git(root, "diff-tree", *options, revision)
    return _with_contents(root, told)


def _refuse_cut_off(root: Path, revision: str) -> None:
    """Raise CutOff where git goes by other parents than the commit itself names: all would be new in it."""
    known = run_git(root, "log", "-1", "--format=%P", revision, "--")
    words = ("cat-file", "commit", revision)
    header, _, _ = run_git(root, *words).partition(b"\n\n")
    named = re.findall(rb"^parent (\w+)$", header, re.MULTILINE)
    if known.split() != named:
        raise CutOff


def _with_contents(root: Path, told: bytes) -> tuple[Difference, ...]:
    differences = list(parsed_differences(told))
    blobs = [blob for _, *both in differences for blob in both if blob]
    held = contents_of(root, blobs)
    found = []
    for name, before, after in differences:
        was, now = (
            held[blob.oid] if blob else None for blob in (before, after)
        )
        found.append((root / name, was, now))
    return tuple(found)


def _made_here(root: Path) -> tuple[str, ...]:
    """Return what `log` is to look through: commits of HEAD made in this clone, newest first.

    One that was made anew counts where what it was made from was made here: it has the same author and
    moment. Where git keeps no record, all of HEAD; nothing where the record knows of none.
    """
    try:
        entries = _record(root)
    except GitFailed:
        return ("HEAD",)
    if not entries:
        return ("HEAD",)
    written = {by for _, by, did in entries if _COMMITTED_HERE.search(did)}
    made = []
    for revision, by, did in entries:
        anew = by in written and _MADE_ANEW.search(did)
        if anew or _COMMITTED_HERE.search(did):
            made.append(revision)
    known = _in_head(root)
    return _alone([each for each in dict.fromkeys(made) if each in known])


def _in_head(root: Path) -> set[str]:
    return set(run_git(root, "rev-list", "HEAD").decode().split())


def _alone(revisions: Sequence[str]) -> tuple[str, ...]:
    """Return what lets `log` tell these commits in this order, and none before them."""
    if not revisions:
        return ()
    return ("--no-walk=unsorted", *revisions[:_LOOKED_BACK])


def _record(root: Path) -> list[list[str]]:
    """Return what was done with HEAD here, the newest first: commit, author and moment, what was done.

    Raises GitFailed.
    """
    words = ("log", "--walk-reflogs", "--format=%H%x1f%ae %at%x1f%gs")
    told = run_git(root, *words, "HEAD").decode("utf-8", "replace")
    return [line.split(_FIELD, 2) for line in told.splitlines()]
