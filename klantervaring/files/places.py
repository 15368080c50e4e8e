"""Where things stand in a workspace: its folders and files by name. It reads none of them.

Every command begins here, so it imports nothing that takes time.
"""

from __future__ import annotations

import os

CONFIG = "kv.yaml"
#: Joined spellings and preferences of customers; may be missing (`files.customers` reads it).
CUSTOMERS = "customers.yaml"
#: Rules of early warning that differ from those of kv; may be missing (`files.alerts` reads it).
ALERTS = "alerts.yaml"
CASES = "cases"
CLOSED = "closed"
PROCEDURES = "procedures"
#: kv's own working files: the lock, drafts, the index. Never versioned.
PRIVATE = ".kv"
SUFFIX = ".md"
#: Bytes that the file of a case may have.
LARGEST = 256 * 1024


def root_of(start: str, named: bool = False) -> str:
    """The root of the workspace at or above the folder `start`; with `named`, `start` itself must be it.

    "" where there is none.
    """
    folder = os.path.join(os.getcwd(), start) if start not in ("", ".") else os.getcwd()
    while True:
        if os.path.isdir(os.path.join(folder, CASES)) or os.path.isfile(os.path.join(folder, CONFIG)):
            return folder
        above = os.path.dirname(folder)
        if named or above == folder:
            return ""
        folder = above


def merge_under_way(root: str) -> bool:
    """Whether a merge was begun in the repository around `root` and is not finished; git is not started."""
    folder = root
    while True:
        there = os.path.join(folder, ".git")
        if os.path.isdir(there):
            return os.path.exists(os.path.join(there, "MERGE_HEAD"))
        if os.path.isfile(there):  # a linked work tree
            return os.path.exists(os.path.join(folder, _linked(there), "MERGE_HEAD"))
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above


def _linked(file: str) -> str:
    """The folder that git keeps for a linked work tree."""
    with open(file, encoding="utf-8", errors="replace") as named:
        return named.read().partition("gitdir:")[2].strip()


def is_named_as_case(name: str) -> bool:
    """Whether a file of this name is or should be a case."""
    return name[-3:].lower() == SUFFIX and name[0] != "."


#: How the names of files end that sync programs leave in the place of those that are not on this disk.
PLACEHOLDERS = (".icloud", ".owncloud", ".nextcloud", ".cloud", ".cloudf")


def is_year(name: str) -> bool:
    """Whether it is the name of a folder for the cases closed in a year."""
    return len(name) == 4 and name.isascii() and name.isdigit()


def has_strays(root: str) -> bool:
    """Whether anything stands among the cases that is not usually there: a list must look at it then."""
    folder = os.path.join(root, CASES)
    beside = [name for name in os.listdir(folder) if not is_named_as_case(name) and name != CLOSED]
    if any(_is_stray(name) for name in beside):
        return True
    try:
        closed = os.listdir(os.path.join(folder, CLOSED))
    except OSError:
        return False
    return any(not is_year(name) and _is_stray(name) for name in closed)


def _is_stray(name: str) -> bool:
    if name[0] == ".":
        return name.endswith(PLACEHOLDERS)
    if len(name) != 9 or name[4] != "-":
        return True
    from klantervaring.core import ids  # seldom needed

    return not ids.is_case_id(name.upper())


def make_private(folder: str) -> bool:
    """Make the folder of kv's own files, which git ignores; whether it was not there. Raises OSError."""
    made = not os.path.isdir(folder)
    if made:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    ignore = os.path.join(folder, ".gitignore")
    empty = os.path.isfile(ignore) and not os.path.getsize(ignore)  # so a stopped command leaves it
    if empty or not os.path.lexists(ignore):
        with open(ignore, "w", encoding="utf-8") as file:
            file.write("*\n")
    return made
