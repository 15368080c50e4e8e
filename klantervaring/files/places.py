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
#: The largest list of meetings, and the largest file that is put beside a case, in bytes.
LARGEST_LIST = 16 * 1024 * 1024
LARGEST_ATTACHMENT = 100 * 1024 * 1024


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
