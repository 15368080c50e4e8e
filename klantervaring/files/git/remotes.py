"""The other side: which one it is, hearing it and sending to it; and what git says of the work tree.

It must not decide what is sent; `team` does.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import site
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import klantervaring
from klantervaring.core.errors import Conflict, WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.files.git import attributes
from klantervaring.files.git.attributes import DRIVER
from klantervaring.files.git.git import GitFailed, run
from klantervaring.files.git.trees import Blob, revision

#: Seconds that a fetch or a push may take.
_PATIENCE = 600
#: What a remote may be called; a value of a file that comes in is never handed to git as anything else.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
#: The setting of this clone that names the remote which its person agreed to.
_AGREED = "kv.remote"


class Remote(NamedTuple):
    """The other side: the name by which this clone's settings know it, its branch, and where it is.

    `tracked` tells whether our branch is set up to follow it; `address` is for showing, without passwords.
    """

    name: str
    branch: str
    tracked: bool
    address: str


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


def branch(root: Path) -> str:
    """The branch that is checked out, or "" for none."""
    try:
        return (
            run(root, "symbolic-ref", "--quiet", "--short", "HEAD")
            .decode()
            .strip()
        )
    except GitFailed as error:
        if error.is_a_no:
            return ""
        raise


def branch_before(root: Path) -> str:
    """The branch that was checked out before none was; where that is not known, one that there is."""
    try:
        found = run(root, "rev-parse", "--abbrev-ref", "@{-1}").decode().strip()
        if found and found != "HEAD":
            return found
    except GitFailed:
        pass
    listed = run(
        root,
        "for-each-ref",
        "--format=%(refname:short)",
        "--sort=-committerdate",
        "refs/heads",
    )
    return next(iter(listed.decode("utf-8", "replace").split()), "main")


def choose(root: Path, here: str, configured: str) -> Remote:
    """The other side of branch `here`: what was agreed to, what git follows, `origin`, or the only one.

    `configured` is what kv.yaml says: a name or an address. It holds where it is the same, else somebody must
    agree first. Raises NotAgreed; WrongInput where there is none, or more than one and none is chosen.
    """
    settings = _settings(root)
    known = _addresses(settings)
    follows = settings.get(f"branch.{here}.remote", "")
    own = (
        settings.get(_AGREED, "")
        or follows
        or ("origin" if "origin" in known else "")
    )
    own = own or (next(iter(known)) if len(known) == 1 else "")
    if configured and _known_as(configured, known) != own:
        raise NotAgreed(configured, shown(known.get(configured, configured)))
    if own not in known:
        raise WrongInput(
            Text(
                "There is nobody to share with yet: no remote of git is chosen."
            ),
            remedy=Text(
                "Name one: {command}", command=Code("kv sync --to ADDRESS")
            ),
        )
    there = settings.get(f"branch.{here}.merge", "").removeprefix("refs/heads/")
    same = own == follows and bool(there)
    sent_to = settings.get(f"remote.{own}.pushurl", known[own])
    return Remote(own, there if same else here, same, shown(sent_to))


@contextmanager
def agreed(
    root: Path, target: str, configured: str
) -> Iterator[Callable[[], None]]:
    """Share with `target` meanwhile: the name of a remote, or an address, which gets a name.

    What this gives is to be called when all went well: then it holds from now on, else this clone's settings
    are as they were. Raises WrongInput for what can be neither, GitFailed.
    """
    settings = _settings(root)
    known = _addresses(settings)
    address = (
        target
        if target == configured or not Path(target).exists()
        else str(Path(target).absolute())
    )
    name = _known_as(target, known) or _known_as(address, known)
    added = (
        ""
        if name
        else next(name for name in _free_names() if name not in known)
    )
    if added and (address.startswith("-") or not address.isprintable()):
        raise WrongInput(
            Text("{target} is no address of a repository.", target=target),
            remedy=Text(
                "Name a folder, or an address as your server shows it."
            ),
        )
    holds: list[bool] = []
    if added:
        run(root, "remote", "add", "--", added, address)
    run(root, "config", _AGREED, name or added)
    try:
        yield lambda: holds.append(True)
    finally:
        if not holds:
            before = settings.get(_AGREED)
            run(
                root,
                "config",
                *((_AGREED, before) if before else ("--unset", _AGREED)),
            )
            if added:
                run(root, "remote", "remove", added)


def _free_names() -> Iterable[str]:
    yield "origin"
    yield from (f"kv{number}" for number in range(1, 1000))


def _addresses(settings: dict[str, str]) -> dict[str, str]:
    """The remotes that this clone's own settings hold, by name, with their addresses."""
    found = {}
    for key, value in settings.items():
        name = key.removeprefix("remote.").removesuffix(".url")
        if (
            key.startswith("remote.")
            and key.endswith(".url")
            and _NAME.fullmatch(name)
        ):
            found[name] = value
    return found


def _known_as(target: str, known: dict[str, str]) -> str:
    """The name of the remote that is called so or has this address, or ""."""
    if target in known:
        return target
    return next(
        (name for name, address in known.items() if address == target), ""
    )


def shown(address: str) -> str:
    """An address as it is shown: without a password or token."""
    parts = urlsplit(address)
    if not parts.netloc or "@" not in parts.netloc:
        return address
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _setting(root: Path, key: str) -> str:
    try:
        return run(root, "config", key).decode().strip()
    except GitFailed as error:
        if error.is_a_no:
            return ""
        raise


def _settings(root: Path) -> dict[str, str]:
    """What git is told of branches, of others, and of merging; of a key with several values the last."""
    try:
        told = run(
            root,
            "config",
            "--null",
            "--get-regexp",
            "^(branch|remote|merge|kv)[.]",
        )
    except GitFailed as error:
        if error.is_a_no:
            return {}
        raise
    pairs = (
        line.partition("\n") for line in os.fsdecode(told).split("\0") if line
    )
    return {key: value for key, _, value in pairs}


def fetch(root: Path, remote: Remote) -> None:
    """Hear what the other side has. Raises GitFailed with git's words."""
    run(
        root,
        "fetch",
        "--quiet",
        "--end-of-options",
        remote.name,
        seconds=_PATIENCE,
    )


def tip(root: Path, remote: Remote) -> str:
    """The commit that the other side had when it was last heard, or ""."""
    return revision(root, f"refs/remotes/{remote.name}/{remote.branch}")


def taken_in(root: Path, remote: Remote) -> str:
    """The commit of the other side up to which this clone has taken in everything, or "" for none yet."""
    return revision(root, _taken_in(remote))


def note_taken_in(root: Path, remote: Remote, commit: str = "") -> None:
    """All that was last heard is taken in, or all up to a commit. Raises GitFailed."""
    there = commit or tip(root, remote)
    if there:
        run(root, "update-ref", _taken_in(remote), there)


def _taken_in(remote: Remote) -> str:
    return f"refs/kv/taken-in/{remote.name}/{remote.branch}"


def branches(root: Path, remote: Remote) -> dict[str, str]:
    """All branches that the other side has now, with their commits. Asks it. Raises GitFailed."""
    asked = run(
        root,
        "ls-remote",
        "--heads",
        "--end-of-options",
        remote.name,
        seconds=_PATIENCE,
    )
    told = (
        line.split("\t")
        for line in asked.decode("utf-8", "replace").splitlines()
    )
    return {name.removeprefix("refs/heads/"): oid for oid, name in told}


def heard(root: Path, name: str = "origin") -> dict[str, str]:
    """The branches of a remote as they were heard last, with their commits."""
    form = (
        f"--format=%(objectname) %(refname:lstrip={2 + len(Path(name).parts)})"
    )
    listed = run(root, "for-each-ref", form, f"refs/remotes/{name}").decode(
        "utf-8", "replace"
    )
    told = (line.split(" ", 1) for line in listed.splitlines())
    return {name: oid for oid, name in told if name != "HEAD"}


def push(root: Path, remote: Remote) -> None:
    """Send our branch. Raises Behind where others were first, GitFailed for any other refusal."""
    follow = () if remote.tracked else ("--set-upstream",)
    to = f"HEAD:refs/heads/{remote.branch}"
    try:
        run(
            root,
            "push",
            "--quiet",
            *follow,
            "--end-of-options",
            remote.name,
            to,
            seconds=_PATIENCE,
        )
    except GitFailed as error:
        if any(word in str(error) for word in _BEHIND):
            raise Behind(str(error)) from error
        raise


#: How git says that somebody else was first.
_BEHIND = (
    "(fetch first)",
    "(non-fast-forward)",
    "cannot lock ref",
    "(stale info)",
    "failed to update ref",
)


def clone(url: str, folder: Path) -> None:
    """Copy a repository into an empty folder, its files not yet put in place. Raises GitFailed."""
    address = str(Path(url).absolute()) if Path(url).exists() else url
    run(
        folder.parent,
        "clone",
        "--quiet",
        "--no-checkout",
        "--",
        address,
        str(folder),
        seconds=_PATIENCE,
    )


def check_out(root: Path, branch: str) -> None:
    """Put the files of a branch of the other side in place, in a fresh copy. Raises GitFailed."""
    start = f"refs/remotes/origin/{branch}"
    run(
        root,
        "checkout",
        "--quiet",
        "--force",
        "-B",
        branch,
        "--track",
        start,
        seconds=_PATIENCE,
    )


def set_person(root: Path, name: str, email: str) -> None:
    """In whose name this clone commits; other clones and repositories keep theirs."""
    for key, value in (("user.name", name), ("user.email", email)):
        if value and _setting(root, key) != value:
            run(root, "config", "--", key, value)


# -- the work tree -----------------------------------------------------------------------------------------


def dirty(top: Path, places: Sequence[str]) -> list[str]:
    """Files at or below these places that are not as in the last commit, by path from the top.

    Also files that git is told to ignore: what kv works with is not left out without a word.
    """
    options = ("--porcelain=v1", "-z", "--untracked-files=no", "--no-renames")
    listed = run(
        top, "status", *options, "--", *places, seconds=_PATIENCE
    ).split(b"\0")
    changed = [os.fsdecode(line[3:]) for line in listed if line]
    others = run(
        top, "ls-files", "--others", "-z", "--", *places, seconds=_PATIENCE
    ).split(b"\0")
    return [*changed, *(os.fsdecode(name) for name in others if name)]


def ignored(top: Path, paths: Sequence[str]) -> set[str]:
    """Those of these paths, which git does not know, that its rules tell it to ignore."""
    if not paths:
        return set()
    options = ("--others", "--ignored", "--exclude-standard", "-z")
    return {
        os.fsdecode(name)
        for name in run(top, "ls-files", *options, "--", *paths).split(b"\0")
        if name
    }


def unmerged(top: Path) -> dict[str, dict[int, Blob]]:
    """Paths in which git found a conflict, with its stages: 1 the base, 2 ours, 3 theirs."""
    found: dict[str, dict[int, Blob]] = {}
    for line in filter(
        None, run(top, "ls-files", "--unmerged", "-z").split(b"\0")
    ):
        meta, name = line.split(b"\t", 1)
        mode, oid, stage = meta.decode().split()
        found.setdefault(os.fsdecode(name), {})[int(stage)] = Blob(mode, oid)
    return found


def paths_of(top: Path, folder: str) -> set[str]:
    """All paths below a folder that git's index knows."""
    return {
        os.fsdecode(name)
        for name in run(top, "ls-files", "-z", "--", folder).split(b"\0")
        if name
    }


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
    """Let git ask kv when two versions of a case meet, and leave the bytes of cases alone, in this clone.

    Whether something was changed. Raises GitFailed, OSError.
    """
    wanted = {
        f"merge.{DRIVER}.name": "cases of kv, joined per field",
        f"merge.{DRIVER}.driver": _command(),
    }
    known = _settings(root)
    changed = attributes.pin(root)
    for key, value in wanted.items():
        if known.get(key) != value:
            run(root, "config", "--", key, value)
            changed = True
    return changed


def known(root: Path) -> bool:
    """Whether this clone knows any other side."""
    return bool(run(root, "remote").strip())


def is_asked(root: Path, path: str) -> bool:
    """Whether git's attributes say that kv joins the versions of this path, from the workspace's root."""
    return run(root, "check-attr", "-z", "merge", "--", path).split(b"\0")[
        2:3
    ] == [DRIVER.encode()]


def has_driver(root: Path) -> bool:
    """Whether git asks kv in this clone."""
    return bool(_setting(root, f"merge.{DRIVER}.driver"))


def own_command() -> list[str]:
    """How git and its hooks start this kv: by its own Python, whatever the PATH and the current folder hold.

    Python looks for modules where kv is installed and nowhere else.
    """
    package = Path(klantervaring.__file__)
    for_one_account = site.ENABLE_USER_SITE and package.is_relative_to(
        site.getusersitepackages()
    )
    isolated = ("-E", "-P") if for_one_account else ("-I",)
    return [sys.executable, *isolated, "-m", "klantervaring"]


def _command() -> str:
    return f"{shlex.join(own_command())} merge-driver %O %A %B %P"
