"""The other side: which one it is, hearing it and sending to it.

It must not decide what is sent; `sync` does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from klantervaring.core.errors import Conflict, WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.files.git.locks import lock_in
from klantervaring.files.git.refs import Refs
from klantervaring.files.git.runner import (
    LONG,
    GitFailed,
    run_git,
    settings_of,
)
from klantervaring.files.rewriting.purged import TRAVELS
from klantervaring.files.workspace.layout import repository_of

#: What a remote is called where nobody gave it a name.
_ORIGIN = "origin"
#: What a remote may be called; a value of a file that comes in is never handed to git
#: as anything else.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
#: The setting of this clone that names the remote which its person agreed to.
_AGREED = "kv.remote"
#: A line of `FETCH_HEAD` for a name that is no branch or tag.
_FETCHED = re.compile(
    r"^[0-9a-f]+\t[^\t\n]*\t'(refs/\S+)' of ", re.MULTILINE
)
#: One for a branch.
_FETCHED_BRANCH = re.compile(
    r"^[0-9a-f]+\t[^\t\n]*\tbranch '(\S+)' of ", re.MULTILINE
)
#: How git names a branch of another side, as heard before, that cannot stand beside one that is there now.
_IN_THE_WAY = re.compile(r"'(refs/remotes/\S+)' exists; cannot create")
#: How git says that somebody else was first.
_BEHIND = (
    "(fetch first)",
    "(non-fast-forward)",
    "cannot lock ref",
    "(stale info)",
    "failed to update ref",
)
#: What it says where history may not be replaced.
_DENIED = "denying non-fast-forward"


class Remote(NamedTuple):
    """The other side: the name by which this clone's settings know it, its branch, and where it is.

    `tracked` tells whether our branch is set up to follow it; `address` is for
    showing, without passwords.
    """

    name: str
    branch: str
    tracked: bool
    address: str

    @property
    def heard(self) -> str:
        """Git's name for the commit that it had when it was last heard."""
        return f"refs/remotes/{self.name}/{self.branch}"

    @property
    def taken_in(self) -> str:
        """Git's name for its commit up to which all was taken in."""
        return f"refs/kv/taken-in/{self.name}/{self.branch}"


class Behind(Exception):
    """The other side has something that we have not seen."""


class NotAgreed(Conflict):
    """kv.yaml names another side than this clone's own settings; nobody here said yes to that yet.

    `target` is the name or address as kv.yaml says it, `address` where that is.
    """

    def __init__(self, target: str, address: str) -> None:
        super().__init__(
            Text(
                "kv.yaml says to share with {address}. Nobody agreed to that in this clone yet.",
                address=address,
            ),
            where="kv.yaml",
            remedy=Text(
                "If all cases may go there: {command}",
                command=Code(ours("kv sync --to {}", quoted(target))),
            ),
        )
        self.target = target
        self.address = address


# -- which other side ----------------------------------------------------------


class _Settings:
    """What this clone's own settings say of branches and of other sides."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        #: addresses of the remotes by name
        self.addresses: dict[str, str] = {}
        for key, value in self.values.items():
            name = key.removeprefix("remote.").removesuffix(".url")
            if key == f"remote.{name}.url" and _NAME.fullmatch(name):
                self.addresses[name] = value

    def get(self, key: str) -> str:
        """Return a setting, "" where it is not set."""
        return self.values.get(key, "")

    def name_of(self, target: str) -> str:
        """Return the name of the remote that is called so or has this address, or ""."""
        if target in self.addresses:
            return target
        for name, address in self.addresses.items():
            if address == target:
                return name
        return ""

    def own_choice(self, here: str) -> str:
        """Return the remote of branch `here`: agreed to, followed, `origin`, or the only one.

        One that was agreed to and is called otherwise now, or went, is none.
        """
        agreed = self.get(_AGREED)
        if agreed in self.addresses:
            return agreed
        chosen = self._followed(here)
        if not chosen and _ORIGIN in self.addresses:
            return _ORIGIN
        if not chosen and len(self.addresses) == 1:
            return next(iter(self.addresses))
        return chosen

    def _followed(self, here: str) -> str:
        """Return the remote that a branch follows, also by way of other branches of this clone."""
        seen = set[str]()
        while here not in seen:
            seen.add(here)
            remote = self.get(f"branch.{here}.remote")
            if remote != ".":
                return remote
            merged = self.get(f"branch.{here}.merge")
            here = merged.removeprefix("refs/heads/")
        return ""

    def remote(self, name: str, here: str) -> Remote:
        """Return the remote of this name, as the other side of branch `here`."""
        address = self.get(f"remote.{name}.pushurl")
        there = self._branch_at(name, here)
        return Remote(
            name,
            branch=there or here,
            tracked=bool(there),
            address=without_password(address or self.addresses[name]),
        )

    def _branch_at(self, name: str, here: str) -> str:
        """Return the branch there that branch `here` follows, "" where it follows none at this remote."""
        if name != self.get(f"branch.{here}.remote"):
            return ""
        there = self.get(f"branch.{here}.merge")
        return there.removeprefix("refs/heads/")


def choose_remote(
    values: Mapping[str, str],
    here: str,
    configured: str,
) -> Remote:
    """Return the other side of branch `here`, by these settings of git.

    `configured` is what kv.yaml says: a name or an address. It holds where it is the
    same as what this clone has chosen, else somebody must agree first. Raises
    NotAgreed; WrongInput where there is none, or more than one and none is chosen.
    """
    settings = _Settings(values)
    own = settings.own_choice(here)
    if configured and settings.name_of(configured) != own:
        address = settings.addresses.get(configured, configured)
        raise NotAgreed(configured, without_password(address))
    if own not in settings.addresses:
        raise _nobody_yet()
    return settings.remote(own, here)


def _nobody_yet() -> WrongInput:
    return WrongInput(
        Text(
            "There is nobody to share with yet: no place to meet is chosen."
        ),
        remedy=Text(
            "Choose one: {command}",
            command=Code("kv share PATH|URL"),
        ),
    )


def address_of(root: Path, remote: Remote) -> str:
    """Return where a remote is as git itself would go there: a folder from the top of the repository."""
    address = _Settings(settings_of(root)).addresses.get(remote.name, "")
    if "://" in address or ":" in address.partition("/")[0]:
        return address
    top = repository_of(str(root))[0] or str(root)
    return os.path.normpath(Path(top, address))


@contextmanager
def agreed(
    root: Path,
    target: str,
    configured: str,
) -> Iterator[Callable[[], None]]:
    """Share with `target` meanwhile: the name of a remote, or an address, which gets a name.

    What this gives is to be called when all went well: then it holds from now on,
    else this clone's settings are as they were. Raises WrongInput for what can be
    neither, GitFailed.
    """
    settings = _Settings(settings_of(root))
    address = target
    if target != configured and Path(target).exists():
        address = str(Path(target).absolute())
    known = settings.name_of(target) or settings.name_of(address)
    name = known or _free_name(settings.addresses)
    if not known:
        _refuse_odd_address(target, address)
        _forget_namesake(root, name)
        run_git(root, "remote", "add", "--", name, address)
    run_git(root, "config", _AGREED, name)
    holds: list[bool] = []
    try:
        yield lambda: holds.append(True)
    finally:
        if not holds:
            _agree_again(root, settings.get(_AGREED))
            if not known:
                run_git(root, "remote", "remove", name)


def _agree_again(root: Path, before: str) -> None:
    """Let the remote be agreed to that was before, or none."""
    restored = (_AGREED, before) if before else ("--unset", _AGREED)
    run_git(root, "config", *restored)


def _forget_namesake(root: Path, name: str) -> None:
    """Forget what was taken in from another side that had this name before it went."""
    place = f"refs/kv/taken-in/{name}/"
    told = run_git(
        root, "for-each-ref", "--format=delete %(refname)", place
    )
    run_git(root, "update-ref", "--stdin", stdin=told)


def _free_name(taken: Iterable[str]) -> str:
    if _ORIGIN not in taken:
        return _ORIGIN
    return next(n for n in map("kv{}".format, count(1)) if n not in taken)


def _refuse_odd_address(target: str, address: str) -> None:
    if address.startswith("-") or not address.isprintable():
        raise WrongInput(
            Text("{target} is no address of a repository.", target=target),
            remedy=Text(
                "Name a folder, or an address as your server shows it."
            ),
        )


def without_password(address: str) -> str:
    """Return an address as it is shown: without a password or token."""
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address
    return urlunsplit(
        parts._replace(netloc=parts.netloc.rpartition("@")[2])
    )


def sent_to(root: Path, remote: Remote) -> str:
    """Return each address to which git sends for a remote, as it is shown. Raises GitFailed."""
    words = ("remote", "get-url", "--push", "--all")
    told = os.fsdecode(run_git(root, *words, remote.name))
    return ", ".join(map(without_password, told.splitlines()))


def knows_remotes(root: Path) -> bool:
    """Return whether this clone knows any other side."""
    return bool(run_git(root, "remote").strip())


# -- hearing and sending -------------------------------------------------------


def fetch(root: Path, remote: Remote) -> None:
    """Hear what the other side has, purges too. Raises GitFailed with git's words.

    What is fetched to where is named, whatever this clone's settings say of it. Nothing that was heard before
    goes, for of a purge this clone may have heard elsewhere; only a branch that went there makes room for one
    that cannot stand beside it (`try` and `try/a`). Our own branch comes first, for `FETCH_HEAD`.
    """
    specs = []
    for name in (f"{remote.branch}*", "*"):
        specs.append(
            f"+refs/heads/{name}:refs/remotes/{remote.name}/{name}"
        )
    words = ("fetch", "--quiet", "--no-prune", "--refmap=")
    there = ("--end-of-options", remote.name, *specs, *TRAVELS)
    try:
        run_git(root, *words, *there, seconds=LONG)
    except GitFailed as error:
        stale = _IN_THE_WAY.search(str(error))
        if stale is None:
            raise
        run_git(root, "update-ref", "-d", stale[1])
        fetch(root, remote)


def heard_at_last(git_dir: Path) -> set[str]:
    """Return the names of all that the other side had at the last fetch, but branches. Raises OSError."""
    return set(_FETCHED.findall(_fetched(git_dir)))


def branches_at_last(git_dir: Path) -> set[str]:
    """Return the branches that the other side had at the last fetch. Raises OSError."""
    return set(_FETCHED_BRANCH.findall(_fetched(git_dir)))


def _fetched(git_dir: Path) -> str:
    """Return what git noted of the last fetch."""
    return (git_dir / "FETCH_HEAD").read_text(
        encoding="utf-8", errors="surrogateescape"
    )


def note_taken_in(root: Path, remote: Remote, commit: str) -> None:
    """Note that all up to a commit of the other side is taken in; "" is none. Raises GitFailed."""
    if commit:
        run_git(root, "update-ref", remote.taken_in, commit)


def note_heard(root: Path, remote: Remote, commit: str) -> None:
    """Note that the other side has this commit, and that all of it is taken in. Raises GitFailed.

    What was sent git notes by itself only where its settings say so.
    """
    lines = [
        f"update {n} {commit}\n" for n in (remote.heard, remote.taken_in)
    ]
    run_git(
        root, "update-ref", "--stdin", stdin=os.fsencode("".join(lines))
    )


def branches(root: Path, remote: Remote) -> dict[str, str]:
    """Ask the other side for all its branches, with their commits. Raises GitFailed."""
    words = ("ls-remote", "--heads", "--end-of-options", remote.name)
    told = run_git(root, *words, seconds=LONG).decode("utf-8", "replace")
    found = {}
    for line in told.splitlines():
        oid, _, name = line.partition("\t")
        found[name.removeprefix("refs/heads/")] = oid
    return found


def heard(refs: Refs, name: str = _ORIGIN) -> dict[str, str]:
    """Return the branches of a remote as they were heard last, with their commits."""
    place = f"refs/remotes/{name}/"
    found = {}
    for ref, oid in refs.tips.items():
        if ref.startswith(place):
            found[ref.removeprefix(place)] = oid
    found.pop("HEAD", None)
    return found


def push(root: Path, remote: Remote) -> None:
    """Send our branch, no tags. Raises Behind where others were first, GitFailed for any other refusal."""
    words = ["push", "--quiet", "--no-follow-tags"]
    if not remote.tracked:
        words.append("--set-upstream")
    words += ["--end-of-options", remote.name]
    try:
        to = f"HEAD:refs/heads/{remote.branch}"
        run_git(root, *words, to, seconds=LONG)
    except GitFailed as error:
        if is_behind(error):
            raise Behind(str(error)) from error
        raise


def is_behind(refusal: Exception) -> bool:
    """Return whether git was refused because the other side has something that was not heard yet.

    A lock that a stopped git left there is no such thing, although git says that it could not lock a ref; nor
    is a place whose keeper lets nobody replace its history.
    """
    said = str(refusal)
    if lock_in(said) or _DENIED in said:
        return False
    return any(word in said for word in _BEHIND)


def clone(url: str, folder: Path) -> None:
    """Copy a repository into an empty folder, its files not yet put in place. Raises GitFailed.

    It is known there as `origin`, whatever name somebody's own settings of git give it.
    """
    place = Path(url)
    address = str(place.absolute()) if place.exists() else url
    words = ("clone", "--quiet", "--no-checkout", f"--origin={_ORIGIN}")
    there = ("--", address, os.fspath(folder))
    run_git(folder.parent, *words, *there, seconds=LONG, private=True)


def check_out(root: Path, branch: str) -> None:
    """Put the files of a branch of the other side in place, in a fresh copy. Raises GitFailed."""
    words = ("checkout", "--quiet", "--force", "-B", branch, "--track")
    tracked = f"refs/remotes/{_ORIGIN}/{branch}"
    run_git(root, *words, tracked, seconds=LONG, private=True)
