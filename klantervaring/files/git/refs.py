"""The names that git has for commits: the branch that is checked out, and all others, asked for at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.runner import GitFailed, ask_git, run_git
from klantervaring.files.git.trees import revision

_BRANCHES = "refs/heads/"
#: Where branches stand, those of other sides, and kv's own names.
_PLACES = (_BRANCHES, "refs/remotes", "refs/kv")


class Refs(NamedTuple):
    """What the names of a repository stood for at one moment.

    `branch` and `head` are what is checked out, "" for none; `tips` has the commit of
    each full name (`refs/remotes/origin/main`).
    """

    branch: str
    head: str
    tips: Mapping[str, str]


def refs_of(root: Path) -> Refs:
    """Return what the names stand for now. Raises GitFailed."""
    form = "--format=%(HEAD)%(objectname) %(refname)"
    told = os.fsdecode(run_git(root, "for-each-ref", form, *_PLACES))
    tips = {}
    checked_out = ""
    for line in told.split("\n")[:-1]:
        oid, _, name = line[1:].partition(" ")
        tips[name] = oid
        if line.startswith("*"):
            checked_out = name
    if checked_out:
        branch = checked_out.removeprefix(_BRANCHES)
        return Refs(branch, tips[checked_out], tips)
    # nothing is committed on the branch yet, or none is checked out
    return Refs(branch_of(root), revision(root, "HEAD"), tips)


def branch_of(root: Path) -> str:
    """Return the branch that is checked out, or "" for none."""
    return ask_git(root, "symbolic-ref", "--quiet", "--short", "HEAD")


def branch_before(root: Path) -> str:
    """Return the branch that was checked out before none was, else one that there is."""
    try:
        found = ask_git(root, "rev-parse", "--symbolic-full-name", "@{-1}")
    except GitFailed:
        found = ""
    form = ("--format=%(refname)", "--sort=-committerdate", "--count=1")
    found = found or ask_git(root, "for-each-ref", *form, _BRANCHES)
    return found.removeprefix(_BRANCHES) or "main"


def checked_out_at(root: Path, branch: str) -> str:
    """Return the folder in which a branch is checked out, here or in a linked work tree, or ""."""
    form = "--format=%(worktreepath)"
    return ask_git(root, "for-each-ref", form, f"{_BRANCHES}{branch}")
