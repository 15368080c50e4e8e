"""History without what was erased: planned, carried out in this clone, and cleaned up after.

Planning changes nothing. Until refs move, which is one act of git, everything is as before; what is stopped
after that is ended by the next `kv purge` or `kv sync`, which finds the purge not followed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from klantervaring.core.erasure.register import Register, read_register
from klantervaring.core.errors import GitRefused
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.erasing.history_rules import OwnPast, Rules, now_of
from klantervaring.erasing.linked_trees import clean_index, clean_tree
from klantervaring.files.git import trees
from klantervaring.files.git.runner import LONG, ask_git, run_git
from klantervaring.files.rewriting import ref_moves
from klantervaring.files.rewriting.purged import (
    FOLLOWED,
    PURGED,
    refs_below,
)
from klantervaring.files.rewriting.raw_objects import (
    RawObject,
    read_objects,
)
from klantervaring.files.rewriting.ref_moves import PURGING, LinkedTree
from klantervaring.files.rewriting.rewriting import (
    FileAt,
    PastCommit,
    Rewriting,
    commit_message,
    read_past,
)
from klantervaring.files.workspace.erased import erased_of
from klantervaring.files.workspace.layout import REGISTER
from klantervaring.sync.clone import Clone

Moves = dict[str, tuple[str, str]]


class HistoryPlan(NamedTuple):
    """What history becomes: by which rules, the new commits, and from where to where each ref moves.

    `messages` are lines of messages that name somebody, `stashes` all there are, `touched` those of them and
    the linked worktrees that hold what was erased. `names` are refs that name somebody who was erased; a
    person renames them.
    """

    rules: Rules
    rewriting: Rewriting
    moves: Moves
    messages: tuple[str, ...]
    stashes: tuple[str, ...]
    touched_stashes: tuple[str, ...]
    touched_trees: tuple[LinkedTree, ...]
    names: tuple[str, ...] = ()

    @property
    def commits(self) -> dict[str, str]:
        """Return the commits that become others, with what they become."""
        every = self.rewriting.map.items()
        return {old: new for old, new in every if old != new}

    @property
    def files(self) -> int:
        """Return how many versions of files change or go."""
        return len(self.rules.changed)

    @property
    def is_needed(self) -> bool:
        """Tell whether anything in history holds what was erased."""
        return bool(self.commits or self.touched_trees)


def refuse_half_history(clone: Clone) -> None:
    """Raise GitRefused where history cannot be made anew from what is here.

    What was erased is not in the last commit, by which all goes, or older commits are not here.
    """
    root = clone.root
    head = clone.head()
    if not head:
        return
    if not erased_of(root).ids <= _register_in(clone, head).ids:
        raise _not_committed()
    if ask_git(root, "rev-parse", "--is-shallow-repository") == "true":
        raise _only_the_last_part()


def _register_in(clone: Clone, head: str) -> Register:
    path = f"{clone.prefix}{REGISTER}"
    blobs = trees.blobs_of(clone.root, head, [path]).values()
    contents = clone.asked.contents_of(blobs)
    held = b"".join(contents[blob.oid] for blob in blobs)
    return read_register(held.decode("utf-8", "replace"))


def _not_committed() -> GitRefused:
    return GitRefused(
        Text(
            "What was erased is not in the last commit, so it cannot go out of the history yet."
        ),
        where=REGISTER,
        remedy=Text(
            "See why git does not take it: {command}; then {again}.",
            command=Code("kv check"),
            again=Code("kv purge"),
        ),
    )


def _only_the_last_part() -> GitRefused:
    return GitRefused(
        Text(
            "This clone has only the last part of the history, and all of it must be made anew."
        ),
        remedy=Text(
            "Fetch the rest: {command}; then {again}.",
            command=Code("git fetch --unshallow", at_root=True),
            again=Code("kv purge"),
        ),
    )


def planned_history(
    clone: Clone,
    now_commit: str,
    known: Mapping[str, str] | None = None,
    heard: Iterable[str] = (),
) -> HistoryPlan:
    """Return what history becomes, going by what stands in `now_commit`. Nothing is changed.

    `known` are commits that another clone made anew, `heard` tips that are in order as they are. Raises
    GitFailed.
    """
    root = clone.root
    refs = ref_moves.every_ref(root)
    listed = tuple(ref_moves.stashes(root))
    past = read_past(root, {*refs.values(), *listed, now_commit})
    settled = _settled(root, heard) | dict(known or {})
    now = now_of(root, clone.prefix, past.files_of(now_commit))
    rules = Rules(clone, past, now, _own_past(past, settled, refs.values()))
    rewriting = _rewriting(past, rules, settled)
    return HistoryPlan(
        rules,
        rewriting,
        _moves(root, refs, rewriting),
        tuple(_messages(past, rules, settled)),
        listed,
        tuple(s for s in listed if _holds(s, past, rules)),
        tuple(_touched_trees(root, rules)),
        tuple(_named_after(refs, rules)),
    )


def _rewriting(
    past: PastCommit,
    rules: Rules,
    settled: Mapping[str, str],
) -> Rewriting:
    rewriting = Rewriting(past, rules.changed, rules.reworded, settled)
    rewriting.run()
    return rewriting


def _touched_trees(root: Path, rules: Rules) -> Iterator[LinkedTree]:
    for tree in ref_moves.linked_trees(root):
        if clean_tree(tree, rules, dry_run=True):
            yield tree


def _named_after(refs: Iterable[str], rules: Rules) -> Iterator[str]:
    """Yield the refs here and where clones meet whose own name holds one of a person."""
    there = f"{PURGING}there/"
    names = {name.replace(there, "refs/", 1) for name in refs}
    for name in sorted(names):
        if rules.person.is_in_name(name.partition("/")[2]):
            yield name


def _settled(root: Path, heard: Iterable[str]) -> dict[str, str]:
    tips = list(heard)
    if not tips:
        return {}
    asked = "\n".join([*tips, ""]).encode()
    told = run_git(root, "rev-list", "--stdin", stdin=asked, seconds=LONG)
    return {oid: oid for oid in told.decode().split()}


def _own_past(
    past: PastCommit,
    settled: Mapping[str, str],
    tips: Iterable[str],
) -> OwnPast:
    """Return what only commits have which nobody made anew, and what those have that stay as they are."""
    if not settled:
        return OwnPast()
    own = past.files() - _files_of(past, settled)
    heads = past.commits.keys() & set(tips)
    ends = [past.files_of(tip).items() for tip in heads]
    last = {FileAt(*each) for files in ends for each in files}
    staying = [old for old, new in settled.items() if old == new]
    return OwnPast(
        frozenset(own),
        frozenset(own & last),
        frozenset(_files_of(past, staying)),
    )


def _files_of(past: PastCommit, commits: Iterable[str]) -> set[FileAt]:
    wanted = set(commits)
    order = tuple(filter(wanted.__contains__, past.order))
    return past._replace(order=order).files()


def _moves(
    root: Path,
    refs: Mapping[str, str],
    rewriting: Rewriting,
) -> Moves:
    held = read_objects(root, refs.values())
    is_new = any(old != new for old, new in rewriting.map.items())
    moves = {}
    for name, oid in refs.items():
        if name == "refs/stash":
            continue
        new = _new_of(name, oid, held[oid], rewriting, is_new)
        moves[name] = (oid, new)
    return moves


def _new_of(
    name: str,
    oid: str,
    held: RawObject,
    rewriting: Rewriting,
    is_new: bool,
) -> str:
    if held.kind == "tag":
        return rewriting.tag(oid, held)
    if name.startswith("refs/notes/") and is_new:

        def renamed(note: bytes) -> bytes:
            old = note.decode()
            return rewriting.map.get(old, old).encode()

        return rewriting.flat(oid, renamed)
    if name.startswith("refs/replace/"):
        return "" if is_new else oid
    return rewriting.map.get(oid, oid)


def _messages(
    past: PastCommit,
    rules: Rules,
    settled: Mapping[str, str],
) -> Iterator[str]:
    for oid in past.order:
        if oid in settled:
            continue
        said = commit_message(past.commits[oid])
        after = rules.reworded(said)
        for line, new in zip(
            said.splitlines(), after.splitlines(), strict=True
        ):
            if line != new:
                yield f"{oid[:12]} {line.decode('utf-8', 'replace')}"


def _holds(stash: str, past: PastCommit, rules: Rules) -> bool:
    files = past.files_of(stash).items()
    return any(FileAt(*each) in rules.changed for each in files)


# -- in this clone -------------------------------------------------------------------------------------------


def write_history(clone: Clone, plan: HistoryPlan) -> None:
    """Put the new commits beside the old ones; nothing names them yet. Raises GitFailed, OSError."""
    plan.rewriting.write(clone.root, clone.private / "purge")


def clean_clone(
    clone: Clone,
    plan: HistoryPlan,
    further: Moves,
    purges: Iterable[str],
) -> None:
    """Let all refs name the new history, take away what was, and note which purges this clone followed.

    May be begun again where it was stopped. Raises GitFailed, DiskRefused.
    """
    root = clone.root
    moves = _every_move(plan, further)
    # what was erased is known from the old history alone: that goes last
    _clean_trees(clone, plan.rules)
    _clean_own(clone, plan.rules)
    ref_moves.move_refs(root, _left_to_move(root, moves))
    ref_moves.forget_what_was(root)
    ref_moves.restore_stashes(root)
    note_followed(root, purges)


def _every_move(plan: HistoryPlan, further: Moves) -> Moves:
    """Return the moves of all refs; what was heard of the other side goes."""
    moves = {**plan.moves, **further}
    for name, (old, _) in plan.moves.items():
        if name.startswith(f"{PURGING}there/"):
            moves[name] = (old, "")
    return moves | ref_moves.stash_moves(plan.stashes, plan.rewriting.map)


def _clean_trees(clone: Clone, rules: Rules) -> None:
    clean_index(clone.top, rules)
    for tree in ref_moves.linked_trees(clone.root):
        clean_tree(tree, rules)


def _left_to_move(root: Path, moves: Moves) -> Moves:
    """Return the moves that are not made yet: git itself notes what it sent."""
    now = ref_moves.every_ref(root)
    left = {}
    for name, (old, new) in moves.items():
        gone = not new and name.startswith(PURGING) and name not in now
        if now.get(name) != new and not gone:
            left[name] = (old, new)
    return left


def note_followed(root: Path, purges: Iterable[str]) -> None:
    """Note that this clone is clean of these purges: by their records, so that no commit stays for that.

    Raises GitFailed.
    """
    records = refs_below(root, PURGED)
    moves = {f"{FOLLOWED}{p}": ("", records[p]) for p in purges}
    ref_moves.move_refs(root, moves)


def _clean_own(clone: Clone, rules: Rules) -> None:
    """Take away what kv keeps for itself of who was erased, and its index, which is made anew."""
    for change in rules.kept_by_kv():
        change.path.unlink(missing_ok=True)
    shutil.rmtree(clone.private / "index", ignore_errors=True)
