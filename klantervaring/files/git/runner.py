"""Every start of git: by argument lists, in a guarded environment, with its answer or its own words.

It must not know what git is asked. Begin at `run_git`.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from klantervaring.core.errors import GitRefused
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.git.locks import locks
from klantervaring.files.git.reasons import git_remedy, git_words
from klantervaring.files.workspace.layout import repository_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")

#: Variables of git's own that may steer us; all others (GIT_DIR, GIT_INDEX_FILE ...)
#: are dropped: a hook or an alias may have set them for another repository.
_KEPT = (
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG_",
    "GIT_SSH",
    "GIT_SSL_",
    "GIT_ASKPASS",
    "GIT_EXEC_PATH",
    "GIT_TERMINAL_PROMPT",
)
#: The variable by which a hook knows that kv itself is at work: what kv writes
#: needs no check by kv.
COMMITTING = "KV_COMMITTING"
#: Seconds for a look, for a commit with its hooks, and for what touches many files
#: or the network.
_LOOK = 10
COMMIT = 120
LONG = 600
_SAFE_REPOSITORY = "safe.bareRepository=explicit"
#: What no git that kv starts does, whatever its settings or a repository say: run a
#: program to look at files or signatures, refuse a text for its line ends, take a
#: folder for a repository, fetch or send by a way that runs a command, look into
#: repositories within this one, take in objects that are not sound, go by another
#: history than what is sent, and write or tell words in other bytes than ours.
_SETTINGS = (
    "core.fsmonitor=false",
    "core.quotePath=false",
    "core.safecrlf=false",
    "core.protectNTFS=true",
    "core.protectHFS=true",
    "core.useReplaceRefs=false",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    _SAFE_REPOSITORY,
    "log.showSignature=false",
    "protocol.ext.allow=never",
    "protocol.fd.allow=never",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "transfer.fsckObjects=true",
    "fetch.fsckObjects=true",
)
#: Objects are on the disk before a commit names them.
DURABLE = ("-c", "core.fsync=all", "-c", "core.fsyncMethod=batch")
#: What is taken from the modes of files that git makes: all that others may, or what this process says.
_OTHERS = 0o077
_AS_IT_IS = -1
#: A colour in the words of git, where its settings have it always.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
#: How many names one call of git is given.
_AT_ONCE = 500


def _settings() -> Iterator[str]:
    for setting in _SETTINGS:
        yield from ("-c", setting)


_GUARDS = ("--literal-pathspecs", *_settings())


class GitFailed(GitRefused):
    """Git is not there, took too long, was stopped, or said no.

    `str` gives its own words on one line.
    """

    def __init__(self, message: str) -> None:
        super().__init__(
            Text("Git refused: {message}", message=git_words(message)),
            remedy=git_remedy(message)
            or Text(
                "See what it says; {command} tells what is not in order.",
                command=Code("kv check"),
            ),
        )
        self.message = message

    def __str__(self) -> str:
        return self.message

    @property
    def is_a_no(self) -> bool:
        """Whether git merely answered no (not set, not there), without a word."""
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
    """Return whether `folder` is in a git work tree; git is not started."""
    return bool(repository_of(str(folder))[0])


def run_git(
    root: Path,
    *arguments: str,
    stdin: bytes = b"",
    seconds: int = _LOOK,
    index: Path | None = None,
    alone: bool = False,
    private: bool = False,
) -> bytes:
    """Return what git prints for `arguments` in `root`.

    `index` is used in place of its own; `alone`, no repository is meant but what git
    is asked to make; `private`, what it makes is for its owner only: not where others
    share a disk with us. The repository is named to git, which
    searches for none: a folder may hold files that look like one. Raises GitFailed
    with git's own words.
    """
    import subprocess  # most commands start no git

    environment = _environment()
    named = () if alone else _named(root)
    if index is not None:
        environment["GIT_INDEX_FILE"] = str(index)
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *named, *_GUARDS, *arguments],
            input=stdin,
            capture_output=True,
            env=environment,
            timeout=seconds,
            umask=_OTHERS if private else _AS_IT_IS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitFailed(str(error)) from error
    if done.returncode < 0:
        raise GitFailed(_stopped(root, -done.returncode))
    if done.returncode:
        raise GitFailed(_on_one_line(done.stderr or done.stdout))
    return done.stdout


def ask_git(root: Path, *arguments: str) -> str:
    """Return the line that git answers, "" where it merely says no. Raises GitFailed."""
    try:
        answer = run_git(root, *arguments)
    except GitFailed as error:
        if error.is_a_no:
            return ""
        raise
    return os.fsdecode(answer).rstrip("\n")


def setting_of(root: Path, key: str, *options: str) -> str:
    """Return what git's settings say of `key`; "" where that is nothing."""
    try:
        answer = run_git(root, "config", *options, key)
    except GitFailed:
        return ""
    return answer.decode("utf-8", "replace").strip()


def settings_of(root: Path) -> dict[str, str]:
    """Return all of git's settings, keys in small letters; of several values the last.

    One that stands there without a value is "true", as git has it. Raises GitFailed.
    """
    return dict(every_setting(root))


def every_setting(root: Path) -> list[tuple[str, str]]:
    """Return all of git's settings in their order, one that has several values as often. Raises GitFailed."""
    found = []
    for line in separated(run_git(root, "config", "--null", "--list")):
        key, is_set, value = line.partition("\n")
        found.append((key, value if is_set else "true"))
    return found


def separated(answer: bytes) -> list[str]:
    """Return the names in an answer of git that ends each with NUL (`-z`)."""
    return [os.fsdecode(name) for name in answer.split(b"\0") if name]


def terminated(names: Iterable[str]) -> bytes:
    """Return names as git reads them from its input: each with a NUL behind it."""
    return b"".join(os.fsencode(name) + b"\0" for name in names)


def portions(names: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield as many of these names at a time as one call of git is given."""
    for at in range(0, len(names), _AT_ONCE):
        yield names[at : at + _AT_ONCE]


def _named(root: Path) -> tuple[str, ...]:
    """Return the options that name the repository around `root`, if there is one."""
    top, git_dir = repository_of(str(root))
    if not top:
        return ()
    if not Path(git_dir).is_dir():
        raise GitFailed(f"the folder {git_dir} that .git names is missing")
    _check_owner(top, git_dir)
    return (f"--git-dir={git_dir}", f"--work-tree={top}")


@lru_cache(maxsize=8)
def _check_owner(top: str, git_dir: str) -> None:
    """Refuse a repository of another account that nobody declared safe.

    Git does not look whose a repository is that is named to it: so kv asks it here
    without a name, as git itself would. Raises GitFailed.
    """
    account = os.geteuid()
    places = (Path(top), Path(top, ".git"), Path(git_dir))
    if any(place.stat().st_uid != account for place in places):
        _ask_whether_safe(top)


def _ask_whether_safe(top: str) -> None:
    import subprocess

    above = str(Path(top).parent)
    asked = ("-c", _SAFE_REPOSITORY, "rev-parse", "--git-dir")
    try:
        told = subprocess.run(
            ["git", "-C", top, *asked],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**_environment(), "GIT_CEILING_DIRECTORIES": above},
            timeout=_LOOK,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitFailed(str(error)) from error
    if told.returncode:
        raise GitFailed(_on_one_line(told.stderr))


def _stopped(root: Path, signal: int) -> str:
    """Return what is to be said of a git that was stopped, with the locks it left."""
    said = f"git was stopped by signal {signal}"
    left = ", ".join(map(str, locks(root)))
    return f"{said} and left {left}" if left else said


def _on_one_line(words: bytes) -> str:
    """Return what git or a hook says, without its colours, blank lines and hints."""
    plain = _COLOUR.sub("", words.decode("utf-8", "replace"))
    lines = map(str.strip, plain.splitlines())
    said = [line for line in lines if line and not line.startswith("hint:")]
    return " / ".join(said)


def _environment() -> dict[str, str]:
    kept = {}
    for key, value in os.environ.items():
        if not key.startswith("GIT_") or key.startswith(_KEPT):
            kept[key] = value
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "",  # where it is set, the system's own words are not English
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        COMMITTING: "1",
    }
