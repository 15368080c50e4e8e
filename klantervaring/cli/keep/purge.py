"""`kv purge`: what was erased goes out of history, here, where clones meet, and in each clone that syncs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.team.purge_shown import (
    left_files,
    show_left,
    show_names,
    show_touched,
)
from klantervaring.cli.team.syncing import clone_of, synced_with
from klantervaring.cli.typed.options import Changing, Context, session_of
from klantervaring.core.errors import Conflict, GitRefused
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    plural,
)
from klantervaring.core.time import moments
from klantervaring.desk.door import enter
from klantervaring.erasing.clones import (
    PurgeStatus,
    Purging,
    purge_status,
)
from klantervaring.erasing.history import HistoryPlan
from klantervaring.files.git import meeting_place, remotes
from klantervaring.files.git.remotes import Behind
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.rewriting.purged import was_purged
from klantervaring.sync.clone import Clone
from klantervaring.sync.other_side import OtherSide
from klantervaring.sync.purge_met import BroughtBack
from klantervaring.view.erasing import show_first_lines

app = typer.Typer(rich_markup_mode=None)
#: How often a purge begins again because somebody sent meanwhile.
_ATTEMPTS = 5
_COMMITS = plural("One commit is made anew.", "{n} commits are made anew.")
_FILES = plural(
    "One earlier version of a file changes or goes.",
    "{n} earlier versions of files change or go.",
)


@app.command(
    "purge",
    cls=Changing,
    epilog="  kv purge --dry-run\n  kv purge\n  kv purge --status",
)
def purge(
    ctx: Context,
    status: Annotated[
        bool,
        typer.Option(
            "--status",
            show_default=False,
            help=N_("Which clones are clean, and of whom none is yet."),
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            show_default=False,
            help=N_("Ask nothing: history is made anew for everybody."),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    if status:
        _show_status(session)
        return
    clone = clone_of(session)
    other = _other_side(clone)
    if not session.how.dry_run:
        with enter(clone.workspace, clone.by, "purge"):
            Purging(clone, other, session.now).finish_sending()
        clone.asked.forget_refs()  # what waited for git may be committed now
        if other is not None:
            _bring_in(session, clone, other, yes)
    _purge(session, clone, other, yes)


def _bring_in(
    session: Session, clone: Clone, other: OtherSide, yes: bool
) -> None:
    """Bring in what others have, and take out there what they brought back. Raises as `_sync` does."""
    try:
        _sync(session, clone, yes)
    except BroughtBack as back:
        if not _agrees(session, yes, back.text):
            raise
        _take_out_again(session, clone, other)
        _sync(session, clone, yes)


def _sync(session: Session, clone: Clone, yes: bool = False) -> None:
    """Bring in what others have first, so that nothing of it is left out. Raises GitRefused."""
    done = synced_with(session, clone, yes=yes)
    if done.waits is not None:
        raise _not_reached(done.waits)


def _not_reached(waits: Text) -> GitRefused:
    return GitRefused(
        Text("Nothing was changed: {message}", message=waits),
        remedy=Text(
            "Purge where the others can be reached: {command}",
            command=Code("kv purge"),
        ),
    )


def _other_side(clone: Clone) -> OtherSide | None:
    """Return with whom the clone shares, None for nobody. Raises Conflict in the middle of work with git."""
    if not remotes.knows_remotes(clone.root):
        return None
    return OtherSide(clone)


def _purge(
    session: Session,
    clone: Clone,
    other: OtherSide | None,
    yes: bool,
) -> None:
    purging = Purging(clone, other, session.now)
    plan = purging.look()
    purging.forget_look()
    if not session.how.as_json:
        _preview(session, plan)
    if not session.how.dry_run:
        if plan.is_needed and not _agrees(session, yes):
            session.tell(Text("Nothing was changed."))
            return
        plan = _carried_out(session, purging, clone)
        session.forget_index()
        if plan.is_needed and not session.how.as_json:
            _tell(session, purging, other)
        _clean_meeting_place(session, clone, other, yes)
    _show_plan(session, clone, plan)


def _clean_meeting_place(
    session: Session,
    clone: Clone,
    other: OtherSide | None,
    yes: bool,
) -> None:
    if other is not None and was_purged(clone.root):
        _clean_folder(session, clone, other, yes)


def _show_plan(session: Session, clone: Clone, plan: HistoryPlan) -> None:
    if session.how.as_json:
        session.answer(_plan_json(session, clone, plan))
    else:
        show_left(session, clone, plan)


def _carried_out(
    session: Session,
    purging: Purging,
    clone: Clone,
) -> HistoryPlan:
    """Purge, from a sync again where somebody sent meanwhile. Raises Conflict where that goes on."""
    for _ in range(_ATTEMPTS):
        with enter(clone.workspace, clone.by, "purge"):
            try:
                return purging.purge()
            except Behind:
                pass
        _sync(session, clone)
    raise _always_behind()


def _take_out_again(
    session: Session, clone: Clone, other: OtherSide
) -> None:
    """Take out what others brought back, once more where somebody sent meanwhile. Raises Conflict."""
    purging = Purging(clone, other, session.now)
    for _ in range(_ATTEMPTS):
        with enter(clone.workspace, clone.by, "purge"), suppress(Behind):
            purging.take_out_again()
            break
    else:
        raise _always_behind()
    if not session.how.as_json:
        session.tell(
            Text(
                "What was taken out of the history is out of {remote} again.",
                remote=other.remote.name,
            )
        )


def _always_behind() -> Conflict:
    return Conflict(
        Text("Others send all the time. Nothing was changed."),
        remedy=Text(
            "Ask them to wait; then {command}.", command=Code("kv purge")
        ),
    )


def _agrees(session: Session, yes: bool, why: Text | None = None) -> bool:
    if yes:
        return True
    if why is not None:
        session.warn(why)
    if not session.can_ask:
        raise prompts.not_unasked(
            Text("What is taken out of the history does not come back.")
        )
    return prompts.yes(
        session,
        Text("Make the history anew for everybody? There is no way back."),
    )


# -- what is shown -------------------------------------------------------------------------------------------


def _preview(session: Session, plan: HistoryPlan) -> None:
    if not plan.is_needed:
        session.tell(
            Text("Nothing that was erased is in the history any more.")
        )
        return
    session.tell(Text(*_COMMITS, n=len(plan.commits)))
    session.tell(Text(*_FILES, n=plan.files))
    show_touched(session, plan)
    show_names(session, plan)
    if plan.messages:
        session.tell(Text("These lines of messages lose a name:"))
        show_first_lines(session.screen, session.speaker, plan.messages)


def _tell(
    session: Session,
    purging: Purging,
    other: OtherSide | None,
) -> None:
    session.tell(Text("What was erased is out of the history here."))
    if other is None:
        return
    session.tell(
        Text(
            "{remote} has the new history. Every other clone cleans itself at its next {command}.",
            remote=other.remote.name,
            command=Code("kv sync"),
        )
    )
    kept = purging.others_there()
    if kept:
        session.warn(
            Text(
                "The server keeps these itself; only its keeper can clean them:"
            )
        )
        show_first_lines(session.screen, session.speaker, kept)


def _clean_folder(
    session: Session,
    clone: Clone,
    other: OtherSide,
    yes: bool,
) -> None:
    """Offer to take the old objects out of a meeting place that is a folder of this person."""
    place = Path(remotes.address_of(clone.root, other.remote))
    if not meeting_place.is_own_folder_of_git(place):
        session.warn(_kept_by_server())
        return
    question = Text(
        "Take the old objects out of {folder} too?", folder=str(place)
    )
    if yes or prompts.yes(session, question, default=True):
        _prune(session, place)


def _kept_by_server() -> Text:
    return Text(
        "A server keeps what nothing names any more, for a while: ask whoever keeps it to run"
        " {command} there, and to let its backups run out.",
        command=Code("git gc --prune=now"),
    )


def _prune(session: Session, place: Path) -> None:
    try:
        meeting_place.prune_place(place)
    except GitFailed as error:
        session.warn(error.text)
        return
    if not session.how.as_json:
        gone = Text(
            "The old objects are gone from {folder}.", folder=str(place)
        )
        session.tell(gone)


def _plan_json(
    session: Session,
    clone: Clone,
    plan: HistoryPlan,
) -> dict[str, object]:
    left = left_files(clone, plan)
    return {
        "dry_run": session.how.dry_run,
        "commits": len(plan.commits),
        "files": plan.files,
        "messages": len(plan.messages),
        "stashes": len(plan.touched_stashes),
        "worktrees": [str(tree.folder) for tree in plan.touched_trees],
        "names": list(plan.names),
        "left": left,
    }


# -- who is clean --------------------------------------------------------------------------------------------


def _show_status(session: Session) -> None:
    root = Path(session.root)
    clone = clone_of(session)
    other = _other_side(clone)
    if other is not None:
        waits = other.fetch()
        if waits is not None:
            session.warn(waits)
    people = _people(session)
    rows = list(purge_status(root, people, clone.by))
    if session.how.as_json:
        session.answer([_json(session, row) for row in rows])
        return
    if not rows:
        session.tell(Text("No history was purged."))
    for row in rows:
        _show_purge(session, row)


def _people(session: Session) -> set[str]:
    """Return who works here: those who recorded anything in a case."""
    found = set()
    for record in session.store.look(closed=True).records:
        found |= {event.by for event in record.case.events}
    return found - {""}


def _show_purge(session: Session, row: PurgeStatus) -> None:
    session.tell(Text("Purged on {at} by {by}.", at=row.at, by=row.by))
    for name, by in row.clean:
        session.tell(Text("  clean: {by} (clone {name})", by=by, name=name))
    for by in row.missing:
        session.tell(Text("  not clean yet: {by}", by=by))
    if not row.here:
        session.tell(
            Text(
                "  not clean yet: this clone. {command} cleans it.",
                command=Code("kv sync"),
            )
        )


def _json(session: Session, row: PurgeStatus) -> dict[str, object]:
    clones = [{"clone": name, "by": by} for name, by in row.clean]
    return {
        "purge": row.name,
        "at": moments.iso(row.at, session.workspace.zone),
        "by": row.by,
        "clean": clones,
        "missing": list(row.missing),
        "here": row.here,
    }
