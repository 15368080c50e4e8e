"""The other side: which one it is, hearing it and sending to it; and what git says of the work tree.

It must not decide what is sent; `team` does.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from klantervaring.core.errors import WrongInput
from klantervaring.core.text import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.git import GitFailed, run
from klantervaring.files.trees import Blob, revision

#: Seconds that a fetch or a push may take.
_PATIENCE = 600
#: The words by which git calls the merge driver of kv.
DRIVER = "kv"


class Remote(NamedTuple):
    """The other side: its name (or address) and branch; `named` tells whether git knows it by name.

    `tracked` tells whether our branch is set up to follow it.
    """

    name: str
    branch: str
    named: bool
    tracked: bool


class Behind(Exception):
    """The other side has something that we have not seen."""


def branch(root: Path) -> str:
    """The branch that is checked out, or "" for none."""
    try:
        return run(root, "symbolic-ref", "--quiet", "--short", "HEAD").decode().strip()
    except GitFailed:
        return ""


def choose(root: Path, here: str, configured: str) -> Remote:
    """The other side of branch `here`: what kv.yaml names, what git follows, `origin`, or the only one.

    Raises WrongInput where there is none, or more than one and none is chosen.
    """
    settings = _settings(root)
    known = [
        k[len("remote.") : -len(".url")] for k in settings if k.startswith("remote.") and k.endswith(".url")
    ]
    follows = settings.get(f"branch.{here}.remote", "")
    there = settings.get(f"branch.{here}.merge", "").removeprefix("refs/heads/")
    name = configured or follows or ("origin" if "origin" in known else known[0] if len(known) == 1 else "")
    if not name:
        raise WrongInput(
            Text("There is nobody to share with yet: no remote of git is chosen."),
            remedy=Text(
                "Name one: {command}, or {key} in kv.yaml.",
                command=Code("git remote add origin URL"),
                key=Code("git: {remote: NAME}"),
            ),
        )
    same = name == follows and bool(there)
    return Remote(name, there if same else here, name in known, same)


def _setting(root: Path, key: str) -> str:
    try:
        return run(root, "config", key).decode().strip()
    except GitFailed:
        return ""


def _settings(root: Path) -> dict[str, str]:
    """What git is told of branches, of others, and of merging; of a key with several values the last."""
    try:
        told = run(root, "config", "--null", "--get-regexp", "^(branch|remote|merge)[.]")
    except GitFailed:
        return {}
    pairs = (line.partition("\n") for line in os.fsdecode(told).split("\0") if line)
    return {key: value for key, _, value in pairs}


def fetch(root: Path, remote: Remote) -> None:
    """Hear what the other side has. Raises GitFailed with git's words."""
    if remote.named:
        run(root, "fetch", "--quiet", remote.name, seconds=_PATIENCE)
        return
    at = f"+refs/heads/{remote.branch}:{_own_ref(remote)}"
    with suppress(_NoBranch):
        _fetch_branch(root, remote, at)


class _NoBranch(Exception):
    pass


def _fetch_branch(root: Path, remote: Remote, what: str) -> None:
    try:
        run(root, "fetch", "--quiet", "--no-tags", remote.name, what, seconds=_PATIENCE)
    except GitFailed as error:
        if "couldn't find remote ref" in str(error):
            raise _NoBranch from error
        raise


def _own_ref(remote: Remote) -> str:
    return f"refs/kv/{remote.branch}"


def tip(root: Path, remote: Remote) -> str:
    """The commit that the other side had when it was last heard, or ""."""
    return revision(root, f"refs/remotes/{remote.name}/{remote.branch}" if remote.named else _own_ref(remote))


def push(root: Path, remote: Remote) -> None:
    """Send our branch. Raises Behind where others were first, GitFailed for any other refusal."""
    follow = ("--set-upstream",) if remote.named and not remote.tracked else ()
    to = f"HEAD:refs/heads/{remote.branch}"
    try:
        run(root, "push", "--quiet", *follow, remote.name, to, seconds=_PATIENCE)
    except GitFailed as error:
        if any(word in str(error) for word in _BEHIND):
            raise Behind(str(error)) from error
        raise
    if not remote.named:
        run(root, "update-ref", _own_ref(remote), "HEAD")


#: How git says that somebody else was first.
_BEHIND = ("(fetch first)", "(non-fast-forward)", "cannot lock ref", "(stale info)", "failed to update ref")


def clone(url: str, folder: Path) -> None:
    """Copy a repository. Raises GitFailed with git's words."""
    address = str(Path(url).absolute()) if Path(url).exists() else url
    run(Path(), "clone", "--quiet", "--", address, str(folder), seconds=_PATIENCE)


def set_person(root: Path, name: str, email: str) -> None:
    """In whose name this clone commits; other clones and repositories keep theirs."""
    for key, value in (("user.name", name), ("user.email", email)):
        if value and _setting(root, key) != value:
            run(root, "config", key, value)


# -- the work tree -----------------------------------------------------------------------------------------


def dirty(top: Path, places: Sequence[str]) -> list[str]:
    """Files at or below these places that are not as in the last commit, by path from the top."""
    options = ("--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    listed = run(top, "status", *options, "--", *places, seconds=_PATIENCE).split(b"\0")
    return [os.fsdecode(line[3:]) for line in listed if line]


def unmerged(top: Path) -> dict[str, dict[int, Blob]]:
    """Paths in which git found a conflict, with its stages: 1 the base, 2 ours, 3 theirs."""
    found: dict[str, dict[int, Blob]] = {}
    for line in filter(None, run(top, "ls-files", "--unmerged", "-z").split(b"\0")):
        meta, name = line.split(b"\t", 1)
        mode, oid, stage = meta.decode().split()
        found.setdefault(os.fsdecode(name), {})[int(stage)] = Blob(mode, oid)
    return found


def paths_of(top: Path, folder: str) -> set[str]:
    """All paths below a folder that git's index knows."""
    return {os.fsdecode(name) for name in run(top, "ls-files", "-z", "--", folder).split(b"\0") if name}


def add(top: Path, paths: Sequence[str]) -> None:
    """Tell the index what the work tree has at these paths. Raises GitFailed."""
    listed = b"\0".join(os.fsencode(path) for path in paths) + b"\0"
    run(top, "update-index", "--add", "--remove", "-z", "--stdin", stdin=listed)


def merge_text(root: Path, scratch: Path, texts: Sequence[bytes]) -> bytes:
    """Ours, base and theirs of a text as git joins them. Raises GitFailed where it cannot."""
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        paths = [scratch / str(n) for n in range(3)]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(text)
        return run(root, "merge-file", "-p", "--quiet", *map(str, paths))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


# -- the merge driver --------------------------------------------------------------------------------------


def set_driver(root: Path) -> bool:
    """Let git ask kv when two versions of a case meet, in this clone. Whether something was changed."""
    wanted = {f"merge.{DRIVER}.name": "cases of kv, joined per field", f"merge.{DRIVER}.driver": _command()}
    changed, known = False, _settings(root)
    for key, value in wanted.items():
        if known.get(key) != value:
            run(root, "config", key, value)
            changed = True
    return changed


def known(root: Path) -> bool:
    """Whether this clone knows any other side."""
    return bool(run(root, "remote").strip())


def is_asked(root: Path, path: str) -> bool:
    """Whether git's attributes say that kv joins the versions of this path, from the workspace's root."""
    return run(root, "check-attr", "-z", "merge", "--", path).split(b"\0")[2:3] == [DRIVER.encode()]


def has_driver(root: Path) -> bool:
    """Whether git asks kv in this clone."""
    return bool(_setting(root, f"merge.{DRIVER}.driver"))


def _command() -> str:
    """How git finds kv: by name where the PATH has it, else where it is now."""
    import shlex

    found = shutil.which("kv")
    kv = "kv" if found else f"{shlex.quote(sys.executable)} -m klantervaring"
    return f"{kv} merge-driver %O %A %B %P"
