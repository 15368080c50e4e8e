"""What a purge tells, of this clone and of one that follows: what is touched, and what it cannot clean."""

from __future__ import annotations

from klantervaring.cli.call.session import Session
from klantervaring.core.text.sentences import Code, Text, ours
from klantervaring.erasing.history import HistoryPlan
from klantervaring.files.rewriting import ref_moves
from klantervaring.sync.clone import Clone
from klantervaring.view.erasing import show_first_lines

_DESCRIPTION = ".description"


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
        show_first_lines(session.screen, session.speaker, plan.names)


def left_files(clone: Clone, plan: HistoryPlan) -> list[str]:
    """Return the files that still name who was erased, from the root."""
    found = plan.rules.left_here()
    return [str(path.relative_to(clone.root)) for path in found]


def show_left(session: Session, clone: Clone, plan: HistoryPlan) -> None:
    """Show what a purge cannot clean: files that somebody must look at, and other stores of objects."""
    left = left_files(clone, plan)
    if left:
        session.warn(
            Text(
                "These files still name who was erased; look at each of them:"
            )
        )
        show_first_lines(session.screen, session.speaker, left)
    settings = _descriptions(clone, plan)
    if settings:
        session.warn(
            Text(
                "These settings of git name who was erased; take the name out yourself:"
            )
        )
        show_first_lines(session.screen, session.speaker, settings)
    for store in ref_moves.borrowed_stores(clone.root):
        session.warn(
            Text(
                "This clone borrows objects from {store}: clean that one too.",
                store=store,
            )
        )


def _descriptions(clone: Clone, plan: HistoryPlan) -> list[str]:
    """Return the settings in which somebody said for what a branch is, and named a person."""
    person = plan.rules.person
    found = []
    for key, value in clone.asked.settings.items():
        of_branch = key.startswith("branch.") and key.endswith(_DESCRIPTION)
        if of_branch and any(map(person.stands_in, value.splitlines())):
            found.append(key)
    return sorted(found)
