"""What a purge tells, of this clone and of one that follows: what is touched, and what it cannot clean."""

from __future__ import annotations

from collections.abc import Iterable

from klantervaring.cli.session import Session
from klantervaring.core.text.sentences import Code, Text, clean, ours
from klantervaring.erasing.history import HistoryPlan
from klantervaring.files.git import ref_moves
from klantervaring.sync.clone import Clone

#: How many names and lines are shown of each kind.
_SHOWN = 10


def show_touched(session: Session, plan: HistoryPlan) -> None:
    """Show which stashes and linked worktrees hold what was erased."""
    for stash in plan.touched_stashes:
        number = plan.stashes.index(stash)
        session.tell(
            Text(
                "{stash} holds some of it, and loses it; other work in it stays.",
                stash=Code(ours("stash@{{{}}}", number)),
            )
        )
    for tree in plan.touched_trees:
        session.tell(
            Text(
                "The linked worktree {folder} holds some of it, and loses it; other work in it stays.",
                folder=str(tree.folder),
            )
        )


def show_first(session: Session, lines: Iterable[str]) -> None:
    """Show the first of some lines, and how many more there are."""
    listed = list(lines)
    for line in listed[:_SHOWN]:
        session.screen.line(ours("  {}", clean(line)))
    if listed[_SHOWN:]:
        session.tell(Text("... and {n} more", n=len(listed) - _SHOWN))


def show_names(session: Session, plan: HistoryPlan) -> None:
    """Show which branches and tags are called by somebody who was erased: soon kv does not know that name."""
    if plan.names:
        session.warn(
            Text(
                "These names of branches and tags name who was erased. kv renames none: do it yourself, here"
                " and where clones meet ({command}):",
                command=Code("kv help privacy"),
            )
        )
        show_first(session, plan.names)


def show_left(session: Session, clone: Clone, plan: HistoryPlan) -> None:
    """Show what a purge cannot clean: files that somebody must look at, and other stores of objects."""
    left = [str(p.relative_to(clone.root)) for p in plan.rules.left_here()]
    if left:
        session.warn(
            Text(
                "These files name who was erased; take them away yourself:"
            )
        )
        show_first(session, left)
    for store in ref_moves.borrowed_stores(clone.root):
        session.warn(
            Text(
                "This clone borrows objects from {store}: clean that one too.",
                store=store,
            )
        )
