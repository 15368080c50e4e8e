"""Git, through argument lists and named files only: files first, then git.

It must not decide what is versioned; it commits the paths that it is given, and nothing else.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from klantervaring.core.errors import GitRefused
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import private
from klantervaring.files.workspace.layout import repository_of

T = TypeVar("T")
#: Variables of git's own that may steer us; all others (GIT_DIR, GIT_INDEX_FILE ...) are dropped, because
#: a hook or an alias may have set them for another repository.
_KEPT = (
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG",
    "GIT_SSH",
    "GIT_SSL_",
    "GIT_ASKPASS",
    "GIT_EXEC_PATH",
    "GIT_TERMINAL_PROMPT",
)
#: Trailer by which a commit of kv is known again, with the command that made it.
TRAILER = "Kv-Command"
#: The variable by which a hook knows that kv itself is at work: what kv writes needs no check by kv.
COMMITTING = "KV_COMMITTING"
_LOOK, _COMMIT = 10, 120
#: What no git that kv starts does, whatever its settings or a repository say: run a program to look at files
#: or signatures, take a folder for a repository, fetch or send by a way that runs a command, look into
#: repositories within this one, and take in objects that are not sound.
_GUARDS = (
    "--literal-pathspecs",
    *(
        word
        for setting in (
            "core.fsmonitor=false",
            "core.quotePath=false",
            "core.protectNTFS=true",
            "core.protectHFS=true",
            "safe.bareRepository=explicit",
            "log.showSignature=false",
            "protocol.ext.allow=never",
            "protocol.fd.allow=never",
            "submodule.recurse=false",
            "fetch.recurseSubmodules=false",
            "push.recurseSubmodules=no",
            "transfer.fsckObjects=true",
            "fetch.fsckObjects=true",
        )
        for word in ("-c", setting)
    ),
)
#: Objects are on the disk before a commit names them.
_SAFE = ("-c", "core.fsync=all", "-c", "core.fsyncMethod=batch")
_FROM_STDIN = ("--pathspec-from-file=-", "--pathspec-file-nul")
_KNOWN_ONLY = ("-c", "user.useConfigOnly=true")
#: What git says (with LC_ALL=C.UTF-8) of a file that it does not know yet, and of a person whom it does not
#: know where it must not guess.
_NOT_KNOWN, _NOBODY = "did not match any file", "auto-detection is disabled"
#: Seconds that another git is waited for, and the pause between two tries.
_PATIENCE, _PAUSE = 1.5, 0.05
_VERSIONS = 20
#: How the record of a branch tells that a commit was made and did not come in; and how many are looked at.
_COMMITTED_HERE = re.compile(
    r"^\w+ commit( \(initial\)| \(amend\)| \(merge\))?: "
)
_LOOKED_BACK = 1000


class Versioned(Enum):
    """What became of a change in git."""

    YES = "yes"
    OFF = "off"
    NO_REPOSITORY = "no repository"
    NO_GIT = "no git"
    REFUSED = "refused"


class Outcome(NamedTuple):
    """What git did; `message` is its own text where it refused.

    `adrift` tells that the commit is on no branch, where it gets lost (a detached HEAD).
    """

    versioned: Versioned
    message: str = ""
    adrift: bool = False


class Identity(NamedTuple):
    """In whose name a commit is made where git itself knows nobody."""

    name: str
    email: str


class GitFailed(GitRefused):
    """Git is not there, took too long, was stopped, or said no; `str` gives its own words on one line."""

    def __init__(self, message: str) -> None:
        super().__init__(
            Text("Git refused: {message}", message=message),
            remedy=Text(
                "See what it says; {command} tells what is not in order.",
                command=Code("kv check"),
            ),
        )
        self.message = message

    def __str__(self) -> str:
        return self.message

    @property
    def is_a_no(self) -> bool:
        """Whether git merely answered no: not set, not there. Then it says nothing at all."""
        return not self.message

    @property
    def is_disk_full(self) -> bool:
        """Whether it was the disk that refused."""
        return os.strerror(errno.ENOSPC) in self.message

    @property
    def is_unsound(self) -> bool:
        """Whether what comes in has objects that git does not take in."""
        return "fsck error" in self.message


def is_inside_repository(folder: Path) -> bool:
    """Whether `folder` is in a git work tree; told from the folders, without starting git."""
    return bool(repository_of(str(folder))[0])


def run(
    root: Path,
    *arguments: str,
    stdin: bytes | None = None,
    seconds: int = _LOOK,
    index: Path | None = None,
) -> bytes:
    """What git prints for `arguments` in `root`, with another `index` than its own where one is given.

    The repository is named to git, which searches for none: a folder may hold files that look like one.
    Raises GitFailed with git's own words.
    """
    import subprocess  # most commands start no git

    try:
        done = subprocess.run(
            ["git", "-C", str(root), *_named(root), *_GUARDS, *arguments],
            input=stdin if stdin is not None else b"",
            capture_output=True,
            env={
                **_environment(),
                **({"GIT_INDEX_FILE": str(index)} if index else {}),
            },
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitFailed(str(error)) from error
    if done.returncode < 0:
        raise GitFailed(_stopped(root, -done.returncode))
    if done.returncode != 0:
        raise GitFailed(_on_one_line(done.stderr or done.stdout))
    return done.stdout


def _named(root: Path) -> tuple[str, ...]:
    """Options that name the repository around `root` to git; none where there is no repository."""
    top, git_dir = repository_of(str(root))
    if not top:
        return ()
    _check_owner(top, git_dir)
    return (f"--git-dir={git_dir}", f"--work-tree={top}")


@lru_cache(maxsize=8)
def _check_owner(top: str, git_dir: str) -> None:
    """Git itself does not look whose a repository is that is named to it: so kv does, as git would.

    Raises GitFailed for one of another account that nobody declared safe.
    """
    import subprocess

    account = os.geteuid()
    if all(
        place.stat().st_uid == account
        for place in (Path(top), Path(top, ".git"), Path(git_dir))
    ):
        return
    told = subprocess.run(
        [
            "git",
            "-C",
            top,
            "-c",
            "safe.bareRepository=explicit",
            "rev-parse",
            "--git-dir",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={
            **_environment(),
            "GIT_CEILING_DIRECTORIES": str(Path(top).parent),
        },
        timeout=_LOOK,
        check=False,
    )
    if told.returncode:
        raise GitFailed(_on_one_line(told.stderr))


def _stopped(root: Path, signal: int) -> str:
    """What is to be said of a git that was stopped, for it said nothing: also which locks stand there now."""
    left = ", ".join(map(str, locks(root)))
    return f"git was stopped by signal {signal}" + (
        f" and left {left}" if left else ""
    )


def _on_one_line(words: bytes) -> str:
    """What git or a hook says, without its blank lines and hints."""
    lines = (
        line.strip() for line in words.decode("utf-8", "replace").splitlines()
    )
    said = [line for line in lines if line and not line.startswith("hint:")]
    return " / ".join(said)


def _environment() -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith(_KEPT)
    }
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "GIT_OPTIONAL_LOCKS": "0",
        COMMITTING: "1",
    }


def init(root: Path) -> None:
    """Make a repository in `root`. Raises GitFailed."""
    run(root, "init", "--quiet", "--initial-branch=main")


def hooks(root: Path) -> Path | None:
    """The folder with the hooks of the repository around `root`; None where they are shared with others.

    Raises GitFailed where there is no repository.
    """
    folder = os.fsdecode(
        run(root, "rev-parse", "--git-path", "hooks").rstrip(b"\n")
    )
    try:
        run(root, "config", "core.hooksPath")
    except GitFailed:
        return root / folder
    return None


def prefix(root: Path) -> str:
    """Where `root` is in its repository: "" at the top, else as `team/desk/`. Raises GitFailed."""
    return os.fsdecode(run(root, "rev-parse", "--show-prefix").rstrip(b"\n"))


def user_name(root: Path) -> str:
    """git's user.name, or ""."""
    try:
        return (
            run(root, "config", "user.name").decode("utf-8", "replace").strip()
        )
    except GitFailed:
        return ""


def commit(
    root: Path,
    paths: Sequence[Path],
    subject: str,
    command: str,
    identity: Identity,
    new: bool = False,
) -> Outcome:
    """One commit of just `paths`; what else is staged stays staged. Hooks and signing are run.

    Objects are synced to the disk before the commit names them. `command` makes it one of kv's, which
    `kv undo` takes back; "" does not. `new` spares git a try where some files are new to it.
    """
    if not is_inside_repository(root):
        return Outcome(Versioned.NO_REPOSITORY)
    try:
        names = [str(path.relative_to(root)) for path in paths]
        trailer = ("-m", f"{TRAILER}: {command}") if command else ()
        _commit_names(
            root, names, ("--quiet", "-m", subject, *trailer), identity, new
        )
    except GitFailed as error:
        missing = isinstance(error.__cause__, FileNotFoundError)
        if missing or not _is_done_already(root, names):
            return Outcome(
                Versioned.NO_GIT if missing else Versioned.REFUSED, str(error)
            )
    return Outcome(Versioned.YES, adrift=is_adrift(root))


def is_adrift(root: Path) -> bool:
    """Whether no branch is checked out, so that commits are on none; told without starting git."""
    head = Path(repository_of(str(root))[1], "HEAD")
    with contextlib.suppress(OSError):
        return not head.read_bytes().startswith(b"ref:")
    return False


def _is_done_already(root: Path, names: Sequence[str]) -> bool:
    """Whether the last commit has these files as they are: git then calls it a refusal that there is
    nothing to commit. An index that a stopped git left behind is put right.
    """
    try:
        if not is_committed(root, names):
            return False
        _patiently(
            root,
            "add",
            "--all",
            "--force",
            *_FROM_STDIN,
            stdin=_listed(_known_names(root, names)[0]),
        )
    except GitFailed:
        return False
    return True


def is_committed(root: Path, names: Sequence[str]) -> bool:
    """Whether the last commit has these files, by name from the root, as they are. Raises GitFailed."""
    there = [name for name in names if os.path.lexists(root / name)]
    for some in portions(there):
        held = run(root, "hash-object", "--", *some).decode().split()
        if dict(zip(some, held, strict=True)) != _in_head(root, some):
            return False
    gone = [name for name in names if name not in set(there)]
    return not gone or not _in_head(root, gone)


def _in_head(root: Path, names: Sequence[str]) -> dict[str, str]:
    """The objects that the last commit has under these names. Raises GitFailed."""
    listed = run(root, "ls-tree", "-z", "HEAD", "--", *names).split(b"\0")
    told = (line.split(b"\t", 1) for line in listed if line)
    return {os.fsdecode(name): meta.split()[2].decode() for meta, name in told}


def portions(names: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many of these names at a time as one call of git is given."""
    for at in range(0, len(names), _AT_ONCE):
        yield names[at : at + _AT_ONCE]


_AT_ONCE = 500


def _commit_names(
    root: Path,
    names: Sequence[str],
    message: Sequence[str],
    identity: Identity,
    new: bool,
) -> None:
    """Commit files by name. Git is started once where it knows them all, as it does most files.

    Raises GitFailed.
    """
    if not names:
        return None
    if not new and all(os.path.lexists(root / name) for name in names):
        try:
            return _commit_known(root, names, message, identity)
        except GitFailed as error:
            if _NOT_KNOWN not in str(error):
                raise
    to_add, to_commit = _known_names(root, names)
    if to_add:
        _patiently(
            root,
            *_SAFE,
            "add",
            "--all",
            "--force",
            *_FROM_STDIN,
            stdin=_listed(to_add),
        )
    if to_commit:
        _commit_known(root, to_commit, message, identity)
    return None


def _commit_known(
    root: Path, names: Sequence[str], message: Sequence[str], identity: Identity
) -> None:
    words, listed = ("commit", *message, "--only", *_FROM_STDIN), _listed(names)
    try:
        _patiently(root, *_SAFE, *_KNOWN_ONLY, *words, stdin=listed)
    except GitFailed as error:
        if _NOBODY not in str(error):
            raise
        _patiently(root, *_SAFE, *_as(root, identity), *words, stdin=listed)


def _patiently(root: Path, *arguments: str, stdin: bytes) -> None:
    """As `run`; another git at work, such as an editor's, is waited for a moment."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            run(root, *arguments, stdin=stdin, seconds=_COMMIT)
            return
        except GitFailed as error:
            if not lock_in(str(error)) or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)


def lock_in(message: str) -> str:
    """The lock file that stood in git's way, by what git says; "" where it was something else."""
    found = re.search(r"Unable to create '(.+\.lock)': File exists", message)
    return found[1] if found else ""


def locks(root: Path) -> list[Path]:
    """The lock files that stand in the git directory now, of a git at work or of one that was stopped."""
    git_dir = Path(repository_of(str(root))[1])
    found = sorted(git_dir.glob("*.lock"))
    for folder in ("refs/heads", "refs/kv", "refs/remotes"):
        found += sorted(git_dir.joinpath(folder).rglob("*.lock"))
    return found


def left_locks(root: Path) -> list[Path]:
    """The locks that a stopped git left: those that stand there while no git is at work in it."""
    found = locks(root) if is_inside_repository(root) else []
    return [] if found and _git_is_at_work(root) else found


def free_locks(root: Path) -> None:
    """Take away the locks that a stopped git left; one made just now is waited for first. Raises OSError.

    Another machine may work in the same folder; so the clock that counts is that of the disk.
    """
    import tempfile  # seldom needed

    until = time.monotonic() + _AT_MOST
    while (left := left_locks(root)) and time.monotonic() < until:
        with tempfile.TemporaryFile(dir=private.make(str(root))) as fresh:
            now = os.fstat(fresh.fileno()).st_mtime
        for lock in left:
            if lock.stat().st_mtime <= now - _LEFT_BEHIND:
                lock.unlink(missing_ok=True)
        time.sleep(_PAUSE)


def _git_is_at_work(root: Path) -> bool:
    """Whether a git works in this repository now; also where that cannot be told.

    Where the system does not say in which folder a process is, any git on the machine counts.
    """
    top, git_dir = map(Path, repository_of(str(root)))
    processes = Path("/proc")
    if not (processes / "self" / "cwd").exists():
        return _any_git_runs()
    for process in processes.glob("[0-9]*"):
        try:
            if not (process / "comm").read_bytes().startswith(b"git"):
                continue
            place = (process / "cwd").readlink()
        except FileNotFoundError:  # it has ended
            continue
        except OSError:  # of another account
            return True
        if place.is_relative_to(top) or place.is_relative_to(git_dir):
            return True
    return False


def _any_git_runs() -> bool:
    import subprocess

    try:
        listed = subprocess.run(
            ["ps", "-A", "-o", "comm="],
            capture_output=True,
            timeout=_LOOK,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return True
    return any(
        Path(os.fsdecode(name.strip())).name.startswith("git")
        for name in listed.stdout.splitlines()
    )


#: Seconds after which a lock was left behind while no git is at work here, and that are waited for that.
_LEFT_BEHIND, _AT_MOST = 5, 10


def knows(root: Path, name: str) -> bool:
    """Whether git's index or the last commit has anything at or below this name, from the root.

    Also where git does not say: then it may.
    """
    try:
        if run(root, "ls-files", "-z", "--", name):
            return True
    except GitFailed:
        return True
    try:
        return bool(_in_head(root, [name]))
    except GitFailed:  # there is no commit yet
        return False


def differs(root: Path, paths: Sequence[Path]) -> bool:
    """Whether any of `paths` is not as the last commit has it. Raises GitFailed."""
    names = [str(path.relative_to(root)) for path in paths]
    return bool(
        run(
            root, "status", "--porcelain", "--untracked-files=all", "--", *names
        )
    )


def _known_names(
    root: Path, names: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Those of `names` that `add` and that `commit` can take: they would stumble over others.

    For both what is there or in the index; for `commit` also what is in the last commit only: a command
    that was stopped between the two has taken it out of the index.
    """
    gone = [name for name in names if not os.path.lexists(root / name)]
    if not gone:
        return list(names), list(names)
    staged = _known(root, gone)
    try:
        committed = _known(root, gone, "--with-tree=HEAD")
    except GitFailed:  # there is no commit yet
        committed = staged
    to_add = [name for name in names if name not in gone or name in staged]
    return to_add, [
        name for name in names if name not in gone or name in committed
    ]


def _known(root: Path, names: Sequence[str], *options: str) -> set[str]:
    listed = run(root, "ls-files", "-z", *options, "--", *names)
    return set(listed.decode("utf-8", "surrogateescape").split("\0"))


def _listed(names: Sequence[str]) -> bytes:
    return b"\0".join(os.fsencode(name) for name in names)


def _as(root: Path, identity: Identity) -> tuple[str, ...]:
    """Options that name the person, where git has no name and address of its own."""
    if os.environ.get("GIT_COMMITTER_EMAIL") or os.environ.get("EMAIL"):
        return ()
    try:
        run(root, "config", "user.email")
        return ()
    except GitFailed:
        return (
            "-c",
            f"user.name={identity.name}",
            "-c",
            f"user.email={identity.email}",
        )


def conclude(tree: Path, message: str, identity: Identity) -> None:
    """Commit what is in the index, also a merge that was begun; hooks and signing run. Raises GitFailed."""
    run(
        tree,
        *_SAFE,
        *_as(tree, identity),
        "commit",
        "--quiet",
        "-m",
        message,
        seconds=_COMMIT,
    )


def commit_of(
    root: Path,
    tree: str,
    message: str,
    parents: Sequence[str],
    identity: Identity,
) -> str:
    """A commit of a tree that git has, signed where that is set up. Raises GitFailed."""
    signs = _is_set(root, "commit.gpgSign")
    signed = ("-S",) if signs else ()
    words = ("commit-tree", tree, *parents, *signed, "-m", message)
    return (
        run(root, *_SAFE, *_as(root, identity), *words, seconds=_COMMIT)
        .decode()
        .strip()
    )


def _is_set(root: Path, key: str) -> bool:
    try:
        return run(root, "config", "--type=bool", key).strip() == b"true"
    except GitFailed:
        return False


def versions_of(root: Path, paths: Sequence[Path]) -> dict[Path, list[bytes]]:
    """The committed contents of files, the newest first and at most 20 of each, from one look at the history.

    Nothing where git does not tell.
    """
    listed: dict[str, list[str]] = {}
    names = [str(path.relative_to(root)) for path in paths]
    options = (
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-renames",
        "--relative",
        "--format=",
    )
    try:
        for some in portions(names):
            fields = run(
                root, "log", *options, "--", *some, seconds=_COMMIT
            ).split(b"\0")
            for raw, name in zip(fields[0::2], fields[1::2], strict=False):
                listed.setdefault(os.fsdecode(name), []).append(
                    raw.split()[3].decode()
                )
        wanted = {
            name: [oid for oid in oids if oid.strip("0")][:_VERSIONS]
            for name, oids in listed.items()
        }
        held = (
            blobs(root, [oid for oids in wanted.values() for oid in oids])
            if any(wanted.values())
            else {}
        )
    except GitFailed:
        return {}
    return {
        root / name: [
            content for oid in oids if (content := held[oid]) is not None
        ]
        for name, oids in wanted.items()
    }


class Made(NamedTuple):
    """A commit that kv made: what it says, and per file the content before and after (None: not there)."""

    subject: str
    files: tuple[tuple[Path, bytes | None, bytes | None], ...]


def last_of_kv(root: Path) -> Made | None:
    """The newest commit that a command of kv made in this clone, or None. Raises GitFailed.

    What came in from others is not ours to take back; where git keeps no record of what was done here,
    the newest of all counts.
    """
    if not is_inside_repository(root):
        return None
    grep = ("--extended-regexp", f"--grep=^{TRAILER}: ")
    listed = run(root, "log", "-1", "--format=%H %s", *grep, *_made_here(root))
    revision, _, subject = (
        listed.decode("utf-8", "replace").strip().partition(" ")
    )
    return Made(subject, tuple(_files_of(root, revision))) if revision else None


def _made_here(root: Path) -> tuple[str, ...]:
    """What `log` is to look through: the commits of HEAD that were made in this clone, newest first."""
    try:
        told = run(
            root, "log", "--walk-reflogs", "--format=%H %gs", "HEAD"
        ).decode("utf-8", "replace")
    except GitFailed:
        return ("HEAD",)
    made = [
        line.split(" ", 1)[0]
        for line in told.splitlines()
        if _COMMITTED_HERE.search(line)
    ]
    known = (
        set(run(root, "rev-list", "HEAD").decode().split()) if made else set()
    )
    here = [revision for revision in made if revision in known]
    return ("--no-walk=unsorted", *here[:_LOOKED_BACK]) if here else ("HEAD",)


def _files_of(
    root: Path, revision: str
) -> Iterator[tuple[Path, bytes | None, bytes | None]]:
    options = (
        "-r",
        "-z",
        "--root",
        "--no-commit-id",
        "--no-renames",
        "--relative",
        "--raw",
        "--no-abbrev",
    )
    fields = run(root, "diff-tree", *options, revision).split(b"\0")
    listed = [
        (raw.decode().split(), name)
        for raw, name in zip(fields[0::2], fields[1::2], strict=False)
    ]
    held = blobs(root, [words[i] for words, _ in listed for i in (2, 3)])
    for words, name in listed:
        yield root / os.fsdecode(name), held[words[2]], held[words[3]]


def blobs(root: Path, names: Sequence[str]) -> dict[str, bytes | None]:
    """The contents of objects, all from one process; None for git's name of nothing (zeros).

    Each is whole: it is held against its name, which is its digest. Raises GitFailed.
    """
    wanted = [name for name in dict.fromkeys(names) if name.strip("0")]
    found: dict[str, bytes | None] = dict.fromkeys(names)
    answer = run(
        root,
        "cat-file",
        "--batch",
        stdin="\n".join(wanted).encode() + b"\n",
        seconds=_COMMIT,
    )
    at = 0
    for name in wanted:
        head = answer.find(b"\n", at)
        kind, size = _kind_and_size(answer[at:head])
        content = answer[head + 1 : head + 1 + size]
        if kind != "blob" or blob_name(content, len(name)) != name:
            raise GitFailed(f"object {name} is not there, or not whole")
        found[name] = content
        at = head + 1 + size + 1
    return found


def _kind_and_size(told: bytes) -> tuple[str, int]:
    """What git says of an object that it has; ("", 0) of one that it has not."""
    words = told.decode("ascii", "replace").split()
    return (
        (words[1], int(words[2]))
        if len(words) == 3 and words[2].isdecimal()
        else ("", 0)
    )


def blob_name(content: bytes, length: int) -> str:
    """The name that git gives a content; `length` is that of names in this repository (40 or 64)."""
    import hashlib

    made = hashlib.sha1 if length == _SHA1 else hashlib.sha256
    return made(
        b"blob %d\0" % len(content) + content, usedforsecurity=False
    ).hexdigest()


_SHA1 = 40
