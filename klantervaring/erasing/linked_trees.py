"""Linked worktrees and indexes of git without what was erased; all other work in them stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from klantervaring.erasing.history_rules import Rules
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change, replace
from klantervaring.files.disk.shareable import REGULAR
from klantervaring.files.git.objects import (
    Blob,
    parsed_entries,
)
from klantervaring.files.git.runner import LONG, run_git
from klantervaring.files.git.staging import set_files
from klantervaring.files.rewriting.raw_objects import (
    RawObject,
    object_name,
    read_objects,
    write_objects,
)
from klantervaring.files.rewriting.ref_moves import LinkedTree


def clean_index(top: Path, rules: Rules) -> bool:
    """Take what was erased out of the index of a worktree. Return whether anything was there."""
    wanted, made = _index_changes(top, rules)
    write_objects(top, rules.scratch, made)
    set_files(top, wanted)
    # the versions of a conflict that is resolved
    run_git(top, "update-index", "--clear-resolve-undo", seconds=LONG)
    return bool(wanted)


def _index_changes(
    top: Path, rules: Rules
) -> tuple[dict[str, Blob | None], list[RawObject]]:
    told = run_git(top, "ls-files", "-s", "-z", seconds=LONG)
    wanted: dict[str, Blob | None] = {}
    made = []
    listed = [(path, *words) for path, words in parsed_entries(told)]
    held = read_objects(top, {oid for _, _, oid, _ in listed})
    for path, mode, oid, _ in listed:
        if mode not in REGULAR or oid not in held:
            continue
        before = held[oid].content
        after = rules.after(path, before)
        if after is None:
            wanted[path] = None
        elif after != before:
            new = RawObject("blob", after)
            made.append(new)
            wanted[path] = Blob(mode, object_name(new, len(oid)))
    return wanted, made


def clean_tree(
    tree: LinkedTree,
    rules: Rules,
    dry_run: bool = False,
) -> bool:
    """Take what was erased out of the files and the index of a linked worktree; other work in it stays.

    Return whether anything was there. Raises DiskRefused, GitFailed.
    """
    if not tree.folder.is_dir():
        return False
    changes = list(_changes(tree.folder, rules))
    if dry_run:
        return bool(changes) or bool(_index_changes(tree.folder, rules)[0])
    for change in changes:
        replace(tree.folder, [change])
    return clean_index(tree.folder, rules) or bool(changes)


def _changes(folder: Path, rules: Rules) -> Iterator[Change]:
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {".git"})
        for name in sorted(names):
            path = Path(above, name)
            shown = path.relative_to(folder).as_posix()
            with suppress(FileNotFoundError):
                if name == ".git" or not beneath.is_file(folder, path):
                    continue
                before = beneath.read_file(folder, path)
                after = rules.after(shown, before)
                if after != before:
                    yield Change(path, before, after)
