"""Git, through argument lists and named files only: files first, then git.

It must not decide what is versioned; it commits the paths that it is given, and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path

from klantervaring.core.values import NamedTuple

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
_COMMITTED_HERE = re.compile(r"^\w+ commit( \(initial\)| \(amend\)| \(merge\))?: ")
_LOOKED_BACK = 1000


class Versioned(Enum):
    """What became of a change in git."""

    YES = "yes"
    OFF = "off"
    NO_REPOSITORY = "no repository"
    NO_GIT = "no git"
    REFUSED = "refused"


class Outcome(NamedTuple):
    """What git did; `message` is its own text where it refused."""

    versioned: Versioned
    message: str = ""


class Identity(NamedTuple):
    """In whose name a commit is made where git itself knows nobody."""

    name: str
    email: str


class GitFailed(Exception):
    """Git is not there, took too long, or said no."""


def is_inside_repository(folder: Path) -> bool:
    """Whether `folder` is in a git work tree; told from the folders, without starting git."""
    return any((parent / ".git").exists() for parent in [folder, *folder.parents])


def run(
    root: Path,
    *arguments: str,
    stdin: bytes | None = None,
    seconds: int = _LOOK,
    index: Path | None = None,
) -> bytes:
    """What git prints for `arguments` in `root`, with another `index` than its own where one is given.

    Raises GitFailed with git's own words.
    """
    import subprocess  # most commands start no git

    options = ("--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *options, *arguments],
            input=stdin if stdin is not None else b"",
            capture_output=True,
            env={**_environment(), **({"GIT_INDEX_FILE": str(index)} if index else {})},
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitFailed(str(error)) from error
    if done.returncode != 0:
        raise GitFailed(_on_one_line(done.stderr or done.stdout))
    return done.stdout


def _on_one_line(words: bytes) -> str:
    """What git or a hook says, without its blank lines and hints."""
    lines = (line.strip() for line in words.decode("utf-8", "replace").splitlines())
    said = [line for line in lines if line and not line.startswith("hint:")]
    return " / ".join(said)


def _environment() -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key.startswith(_KEPT)
    }
    return {**kept, "LC_ALL": "C.UTF-8", "GIT_OPTIONAL_LOCKS": "0", COMMITTING: "1"}


def init(root: Path) -> None:
    """Make a repository in `root`. Raises GitFailed."""
    run(root, "init", "--quiet", "--initial-branch=main")


def hooks(root: Path) -> Path | None:
    """The folder with the hooks of the repository around `root`; None where they are shared with others.

    Raises GitFailed where there is no repository.
    """
    folder = os.fsdecode(run(root, "rev-parse", "--git-path", "hooks").rstrip(b"\n"))
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
        return run(root, "config", "user.name").decode("utf-8", "replace").strip()
    except GitFailed:
        return ""


def commit(
    root: Path, paths: Sequence[Path], subject: str, command: str, identity: Identity, new: bool = False
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
        _commit_names(root, names, ("--quiet", "-m", subject, *trailer), identity, new)
    except GitFailed as error:
        missing = isinstance(error.__cause__, FileNotFoundError)
        return Outcome(Versioned.NO_GIT if missing else Versioned.REFUSED, str(error))
    return Outcome(Versioned.YES)


def _commit_names(
    root: Path, names: Sequence[str], message: Sequence[str], identity: Identity, new: bool
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
        _patiently(root, *_SAFE, "add", "--all", *_FROM_STDIN, stdin=_listed(to_add))
    if to_commit:
        _commit_known(root, to_commit, message, identity)
    return None


def _commit_known(root: Path, names: Sequence[str], message: Sequence[str], identity: Identity) -> None:
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


def differs(root: Path, paths: Sequence[Path]) -> bool:
    """Whether any of `paths` is not as the last commit has it. Raises GitFailed."""
    names = [str(path.relative_to(root)) for path in paths]
    return bool(run(root, "status", "--porcelain", "--untracked-files=all", "--", *names))


def is_as_committed(root: Path, path: Path) -> bool:
    """Whether the last commit has just what the file holds, byte for byte; or no file where there is none."""
    try:
        committed: bytes | None = run(root, "cat-file", "blob", f"HEAD:./{path.relative_to(root)}")
    except GitFailed:
        committed = None
    return committed == (path.read_bytes() if path.is_file() else None)


def _known_names(root: Path, names: Sequence[str]) -> tuple[list[str], list[str]]:
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
    return to_add, [name for name in names if name not in gone or name in committed]


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
        return ("-c", f"user.name={identity.name}", "-c", f"user.email={identity.email}")


def conclude(tree: Path, message: str, identity: Identity) -> None:
    """Commit what is in the index, also a merge that was begun; hooks and signing run. Raises GitFailed."""
    run(tree, *_SAFE, *_as(tree, identity), "commit", "--quiet", "-m", message, seconds=_COMMIT)


def commit_of(root: Path, tree: str, message: str, parents: Sequence[str], identity: Identity) -> str:
    """A commit of a tree that git has, signed where that is set up. Raises GitFailed."""
    signs = _is_set(root, "commit.gpgSign")
    signed = ("-S",) if signs else ()
    words = ("commit-tree", tree, *parents, *signed, "-m", message)
    return run(root, *_SAFE, *_as(root, identity), *words, seconds=_COMMIT).decode().strip()


def _is_set(root: Path, key: str) -> bool:
    try:
        return run(root, "config", "--type=bool", key).strip() == b"true"
    except GitFailed:
        return False


def versions(root: Path, path: Path) -> Iterator[bytes]:
    """The committed contents of `path`, the newest first, at most 20."""
    name = str(path.relative_to(root))
    try:
        listed = run(root, "log", f"-{_VERSIONS}", "--format=%H", "--", name).decode().split()
    except GitFailed:
        return
    for revision in listed:
        with contextlib.suppress(GitFailed):  # there it was taken away, or was a folder
            yield run(root, "cat-file", "blob", f"{revision}:./{name}")


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
    revision, _, subject = listed.decode("utf-8", "replace").strip().partition(" ")
    return Made(subject, tuple(_files_of(root, revision))) if revision else None


def _made_here(root: Path) -> tuple[str, ...]:
    """What `log` is to look through: the commits of HEAD that were made in this clone, newest first."""
    try:
        told = run(root, "log", "--walk-reflogs", "--format=%H %gs", "HEAD").decode("utf-8", "replace")
    except GitFailed:
        return ("HEAD",)
    made = [line.split(" ", 1)[0] for line in told.splitlines() if _COMMITTED_HERE.search(line)]
    known = set(run(root, "rev-list", "HEAD").decode().split()) if made else set()
    here = [revision for revision in made if revision in known]
    return ("--no-walk=unsorted", *here[:_LOOKED_BACK]) if here else ("HEAD",)


def _files_of(root: Path, revision: str) -> Iterator[tuple[Path, bytes | None, bytes | None]]:
    options = ("-r", "-z", "--root", "--no-commit-id", "--no-renames", "--relative", "--raw", "--no-abbrev")
    fields = run(root, "diff-tree", *options, revision).split(b"\0")
    listed = [(raw.decode().split(), name) for raw, name in zip(fields[0::2], fields[1::2], strict=False)]
    held = blobs(root, [words[i] for words, _ in listed for i in (2, 3)])
    for words, name in listed:
        yield root / os.fsdecode(name), held[words[2]], held[words[3]]


def blobs(root: Path, names: Sequence[str]) -> dict[str, bytes | None]:
    """The contents of objects, all from one process; None for git's name of nothing (zeros)."""
    wanted = [name for name in dict.fromkeys(names) if name.strip("0")]
    found: dict[str, bytes | None] = dict.fromkeys(names)
    answer = run(root, "cat-file", "--batch", stdin="\n".join(wanted).encode() + b"\n", seconds=_COMMIT)
    at = 0
    for name in wanted:
        head = answer.index(b"\n", at)
        size = int(answer[at:head].split()[2])
        found[name] = answer[head + 1 : head + 1 + size]
        at = head + 1 + size + 1
    return found
