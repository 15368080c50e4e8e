"""Where things stand in a workspace: its folders and files by name. It opens none of them.

Every command begins here, so it imports nothing that takes time.
"""

from __future__ import annotations

import os
import time

from klantervaring.core.ids import is_case_id

CONFIG = "kv.yaml"
#: Joined spellings and preferences of customers; may be missing (`files.customers` reads it).
CUSTOMERS = "customers.yaml"
#: Rules of early warning that differ from those of kv; may be missing (`files.alerts` reads it).
ALERTS = "alerts.yaml"
#: The meetings of `kv ask`; may be missing (`importing` reads it).
MEETINGS = "meetings.csv"
#: What was erased: ids and digests; may be missing (`files.workspace.erased` reads it).
REGISTER = "erased.yaml"
CASES = "cases"
CLOSED = "closed"
PROCEDURES = "procedures"
#: Mails about which a person must say where they belong.
INBOX = "inbox"
#: kv's own working files (the lock, drafts, the index) where there is no git to keep them out of sight.
PRIVATE = ".kv"
#: Where they are in the git directory of a clone, into which nothing that a clone or pull brings can come;
#: and below it those of a workspace that is not at the top of its repository.
_IN_GIT = "kv"
_DEEPER = "in"
_GIT = ".git"
SUFFIX = ".md"
_DAY = 86400
#: Bytes that the file of a case may have.
LARGEST = 256 * 1024
#: Bytes of the largest file that is put beside a case.
LARGEST_ATTACHMENT = 100 * 1024 * 1024


def root_of(start: str, named: bool = False) -> str:
    """Return the root of the workspace at or above the folder `start`; with `named`, only at it.

    "" where there is none, or the current folder is gone. What lies in the folder of attachments of a case
    is no workspace of its own.
    """
    try:
        folder = _whole("" if start == "." else start)
    except FileNotFoundError:
        return ""
    while True:
        if os.path.isdir(os.path.join(folder, CASES)) or os.path.isfile(
            os.path.join(folder, CONFIG)
        ):
            outer = "" if named else _workspace_around(folder)
            if not outer:
                return folder
            folder = outer
            continue
        above = os.path.dirname(folder)
        if named or above == folder:
            return ""
        folder = above


def _whole(path: str) -> str:
    """Return a path from the root of the disk. Raises FileNotFoundError where the current folder is gone."""
    if os.path.isabs(path):
        return path
    return os.path.join(os.getcwd(), path) if path else os.getcwd()


def has_procedures(root: str) -> bool:
    """Whether a workspace has a place for procedures of its own."""
    return os.path.lexists(os.path.join(root, PROCEDURES))


def _workspace_around(folder: str) -> str:
    """Return the workspace in whose folder of attachments `folder` lies; "" for one that lies in none."""
    parts = folder.split(os.sep)
    for at in range(len(parts) - 2, 0, -1):
        if parts[at] == CASES and _begins_with_attachments(parts[at + 1 :]):
            return os.sep.join(parts[:at]) or os.sep
    return ""


def _begins_with_attachments(parts: list[str]) -> bool:
    below = parts[2:] if parts[0] == CLOSED else parts
    return bool(below) and is_case_id(below[0].upper())


def is_home(folder: str | os.PathLike[str]) -> bool:
    """Return whether it is the folder in which somebody has all that is theirs."""
    home = os.path.expanduser("~")
    return os.path.realpath(folder) == os.path.realpath(home)


def personal_file() -> str:
    """Return where the settings of this person are, for all workspaces; it may not be there."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(base):  # as the XDG specification says
        base = os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(base, "kv", "settings.yaml")


# -- the repository ----------------------------------------------------------------------------------------

#: What was found once, by folder: a repository does not go away under a command.
_found: dict[str, tuple[str, str]] = {}


def repository_of(folder: str) -> tuple[str, str]:
    """Return the top of the git work tree around `folder`, and its git directory; ("", "") for none.

    Of several, the nearest. Git is not started, nor does git ever search by itself: kv names both to it.
    """
    folder = os.path.normpath(_whole(folder))
    if folder not in _found:
        found = _searched(folder)
        if not found[0]:
            return found
        _found[folder] = found
    return _found[folder]


def forget_repository(folder: str) -> None:
    """Look anew for the repository around a folder that was made, or goes."""
    _found.pop(os.path.normpath(_whole(folder)), None)


def common_of(git_dir: str) -> str:
    """Return the git directory that all linked work trees of a repository share."""
    try:
        with open(
            os.path.join(git_dir, "commondir"),
            encoding="utf-8",
            errors="surrogateescape",
        ) as named:
            return os.path.normpath(
                os.path.join(git_dir, named.read(_LONGEST).strip())
            )
    except OSError:
        return git_dir


def _searched(folder: str) -> tuple[str, str]:
    while True:
        there = os.path.join(folder, _GIT)
        if os.path.isdir(there):
            return folder, there
        if os.path.isfile(there):  # a linked work tree, or a submodule
            # a file that names no folder is none either: whoever needs it tells
            named = _linked(there) or there
            return folder, os.path.normpath(os.path.join(folder, named))
        above = os.path.dirname(folder)
        if above == folder:
            return "", ""
        folder = above


def _linked(file: str) -> str:
    """Return the folder that git keeps for a linked work tree."""
    with open(file, encoding="utf-8", errors="surrogateescape") as named:
        return named.read(_LONGEST).partition("gitdir:")[2].strip()


#: Characters that the file may have which names the folder of a linked work tree.
_LONGEST = 8192


def merge_under_way(root: str) -> bool:
    """Return whether the repository around `root` has a MERGE_HEAD. Reads files only; starts no git."""
    git_dir = repository_of(root)[1]
    return bool(git_dir) and os.path.exists(
        os.path.join(git_dir, "MERGE_HEAD")
    )


def hides_files(root: str) -> bool:
    """Return whether git is told to keep some files off this disk (a sparse checkout). It is not started."""
    git_dir = repository_of(root)[1]
    listed = os.path.join(git_dir, "info", "sparse-checkout")
    if not (git_dir and os.path.exists(listed)):
        return False
    own = os.path.join(git_dir, "config.worktree")
    said = _sparse(own) or _sparse(os.path.join(common_of(git_dir), _SET))
    return said in ("true", "yes", "on", "1")


#: The settings of a repository, for all of its work trees.
_SET = "config"


def _sparse(config: str) -> str:
    """Return what a file of git's settings says last of `core.sparseCheckout`, "" for nothing."""
    said = ""
    try:
        with open(
            config, encoding="utf-8", errors="surrogateescape"
        ) as lines:
            for line in lines:
                key, _, value = line.lower().partition("=")
                if key.strip() == "sparsecheckout":
                    said = value.strip() or "true"
    except OSError:
        pass
    return said


def private_of(root: str) -> str:
    """Return the folder of kv's own working files for the workspace at `root`; it may not be there yet.

    In the git directory of this clone (as `git rev-parse --git-path kv` names it), else `.kv` in the root.
    """
    top, git_dir = repository_of(root)
    if not git_dir:
        return os.path.join(root, PRIVATE)
    place = os.path.join(git_dir, _IN_GIT)
    below = os.path.relpath(root, top)
    return (
        place
        if below == os.curdir
        else os.path.join(place, _DEEPER, _as_one_name(below))
    )


def _as_one_name(path: str) -> str:
    return path.replace("%", "%25").replace(os.sep, "%2F")


def is_own_folder(there: os.stat_result) -> bool:
    """Return whether kv made this folder: a real one, of this account, and closed to all others."""
    return (
        there.st_uid == os.geteuid()
        and there.st_mode & 0o170077 == 0o040000
    )


def is_text(name: str) -> bool:
    """Return whether a name from the disk is text, and not bytes that only this file system can name."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_named_as_case(name: str) -> bool:
    """Return whether a file of this name is or should be a case."""
    return name[-3:].lower() == SUFFIX and name[0] != "."


#: How the names of files end that sync programs leave in the place of those that are not on this disk.
PLACEHOLDERS = (".icloud", ".owncloud", ".nextcloud", ".cloud", ".cloudf")


def is_year(name: str) -> bool:
    """Return whether it is the name of a folder for the cases closed in a year."""
    return len(name) == 4 and name.isascii() and name.isdigit()


def closed_between(root: str, first: int, last: int) -> list[str]:
    """Return the folders, from the root, of cases closed in the years of two moments and between them.

    Moments are seconds since 1970. The year of a moment is that of any zone; folders that are not there are
    left out.
    """
    years = range(first_year(first), time.gmtime(last + _DAY).tm_year + 1)
    named = [os.path.join(CASES, CLOSED, str(year)) for year in years]
    return [
        name for name in named if os.path.isdir(os.path.join(root, name))
    ]


def first_year(at: int) -> int:
    """Return the first year in which a moment can be, in whatever zone; it is in seconds since 1970."""
    return time.gmtime(at - _DAY).tm_year


def case_folder_handle(root: str, folder: str) -> int:
    """Open a folder of the workspace, named from its root, through no link. Raises OSError."""
    first, *more = folder.split(os.sep)
    handle = os.open(os.path.join(root, first), _FOLDER)
    for part in more:
        above = handle
        try:
            handle = os.open(part, _FOLDER, dir_fd=above)
        finally:
            os.close(above)
    return handle


_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def is_mail_name(name: str) -> bool:
    """Return whether a file of the inbox is a mail, as its name says."""
    return name.endswith(".eml") and not name.startswith(".")


def waiting_names(root: str) -> list[str]:
    """Return the names of the mails that wait; none where the folder cannot be read."""
    try:
        found = os.listdir(os.path.join(root, INBOX))
    except OSError:
        return []
    return sorted(filter(is_mail_name, found))
