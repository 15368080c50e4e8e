"""`kv undo` and `kv redo`: back through what kv did here, and forward again, each step a commit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import diff, tell_git
from klantervaring.cli.typed.options import Changing, Context, session_of
from klantervaring.core.errors import Refused
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.time import moments
from klantervaring.desk.undo import take_back, takeable, undone, would_undo
from klantervaring.desk.values import Result
from klantervaring.files.workspace.layout import INBOX
from klantervaring.files.workspace.subjects import subject_told
from klantervaring.view import words
from klantervaring.view.events.event_words import happened
from klantervaring.view.terminal.screen import Table, headed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from klantervaring.desk.undo import Reversed, Undone
    from klantervaring.files.git.history import Made
    from klantervaring.language import Speaker

app = typer.Typer(rich_markup_mode=None)
#: How many commands are listed.
_LISTED = 20
#: How many cases, or events of a case, are named in one line.
_NAMED = 3
_MORE = plural("{first} and one more", "{first} and {n} more")
_HEADINGS = {
    "at": N_("when"),
    "by": N_("who"),
    "what": N_("what"),
}


def go(session: Session, again: bool, yes: bool) -> None:
    """Take the last command back, or bring the last undone again; or show what that would change."""
    desk = desk_of(session)
    undone = would_undo(desk, again)
    if not (yes or session.how.dry_run or _agrees(session, undone)):
        session.tell(Text("Nothing was changed."))
        return
    undone = take_back(desk, undone, again)
    if session.how.as_json:
        session.answer(_undone_json(session, undone, again))
    else:
        _show_diffs(session, undone.outcome)
        _tell(session, undone, again)
        if not again:
            _tell_mails(session, undone)
    tell_git(session, undone.outcome)


def _show_diffs(session: Session, outcome: Result) -> None:
    if outcome.dry_run:
        for change in outcome.changes:
            session.screen.raw(diff(session, change))


def _undone_json(
    session: Session,
    undone: Undone,
    again: bool,
) -> dict[str, object]:
    outcome = undone.outcome
    return {
        "redone" if again else "undone": undone.subject,
        "files": [session.store.shown(c.path) for c in outcome.changes],
        "dry_run": outcome.dry_run,
    }


def _agrees(session: Session, undone: Undone) -> bool:
    """Ask before somebody else's work is taken back. Raises Refused where kv may not ask."""
    me = session.person(session.how.by)
    others = _others_in(undone, me)
    if not others:
        return True
    told = Text(
        "{who} did this: {what}.",
        who=", ".join(others),
        what=_what(session, undone),
    )
    if not session.can_ask:
        raise _of_others(told)
    session.warn(told)
    return prompts.yes(session, Text("Take it back? (yes or no)"))


def _others_in(undone: Undone, me: str) -> list[str]:
    who = dict.fromkeys(
        event.by for case in undone.cases for event in case.events
    )
    return [name for name in who if name and name != me]


def _of_others(told: Text) -> Refused:
    return Refused(
        told,
        remedy=Text(
            "To take it back all the same: {command}",
            command=Code("kv undo --yes"),
        ),
    )


def _tell(session: Session, undone: Undone, again: bool) -> None:
    """Say in the reader's words what went or came, and where each case now stands."""
    if not undone.cases:
        what = session.speaker.part(subject_told(undone.subject))
        session.tell(_said(undone, again, what))
    for each in undone.cases:
        done = _said(undone, again, _at_case(session, each))
        session.screen.line(
            ours("{}; {}", session.speaker(done), _now(session, each))
        )


def _tell_mails(session: Session, undone: Undone) -> None:
    """Say how mails that came in come in again, where they do not wait in `inbox/` as before."""
    if undone.command != "mail":
        return
    for change in undone.outcome.changes:
        if change.path.parent.name == INBOX and change.after is not None:
            return
    session.tell(
        Text(
            "Mails that were moved in the mailbox stay where they are: moved back, they come in again."
        )
    )


def _said(undone: Undone, again: bool, what: Clean) -> Text:
    if undone.outcome.dry_run and again:
        return Text("Would be brought again: {what}", what=what)
    if undone.outcome.dry_run:
        return Text("Would be taken back: {what}", what=what)
    if again:
        return Text("Brought again: {what}", what=what)
    return Text("Taken back: {what}", what=what)


def _at_case(session: Session, each: Reversed) -> Clean:
    what = _events(session, each)
    return session.speaker(
        Text("{what} at {title}", what=what, title=each.title)
    )


def _now(session: Session, each: Reversed) -> Clean:
    if each.state is None:
        return session.speaker.word(N_("the case is gone"))
    step = words.step(each.state, session.speaker)
    return session.speaker(Text("step: {step}", step=step))


def _events(session: Session, each: Reversed) -> Clean:
    """Return what happened in a case, by the names of its events; an edit has none."""
    say = session.speaker
    named = [happened(each.procedure, e, say) for e in each.events]
    return _first(say, named) if named else say.word(N_("edit"))


def _first(say: Speaker, names: Sequence[Clean]) -> Clean:
    """Return the first of several in one line, and how many more there are."""
    first = ours(", ").join(names[:_NAMED])
    more = len(names) - _NAMED
    if more <= 0:
        return first
    return say(Text(*_MORE, first=first, n=more))


def _what(session: Session, undone: Undone) -> Clean:
    """Return what a command did, in one line; of what is no case what git's history says of it."""
    say = session.speaker
    told = [_at_case(session, each) for each in undone.cases]
    return _first(say, told) or say.part(subject_told(undone.subject))


# -- what can be taken back ----------------------------------------------------------------------------


def list_commands(session: Session) -> None:
    """Show what can be taken back, the newest first: when, who, and what."""
    found = takeable(session.store, _LISTED)
    if session.how.as_json:
        session.answer([_as_json(session, made) for made in found.commands])
        return
    if found.commands:
        rows = [_row(session, made) for made in found.commands]
        columns = headed(session.speaker, _HEADINGS)
        session.screen.table(Table(columns, rows))
    else:
        session.tell(Text("There is no command to take back."))
    if found.ends:
        session.tell(
            Text("What was erased, and what was done before it, stays.")
        )


def _row(session: Session, made: Made) -> dict[str, Cell]:
    did = undone(session.store, made, again=False)
    by = [e.by for case in did.cases for e in case.events if e.by]
    return {
        "at": session.speaker.short(_at(made), session.now),
        "by": clean(next(iter(by), made.author)),
        "what": _what(session, did),
    }


def _at(made: Made) -> datetime:
    return datetime.fromtimestamp(made.at, UTC)


def _as_json(session: Session, made: Made) -> dict[str, str]:
    return {
        "commit": made.revision,
        "at": moments.iso(_at(made), session.workspace.zone),
        "author": made.author,
        "subject": made.subject,
        "command": made.command,
    }


@app.command(
    "undo",
    cls=Changing,
    epilog="  kv undo\n  kv undo --list\n  kv undo --dry-run",
)
def undo(
    ctx: Context,
    list_: Annotated[
        bool,
        typer.Option(
            "--list",
            show_default=False,
            help=N_("What can be taken back, the newest first."),
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            show_default=False,
            help=N_(
                "Ask nothing: what somebody else did here is taken back too."
            ),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    if list_:
        list_commands(session)
    else:
        go(session, again=False, yes=yes)


@app.command(
    "redo",
    cls=Changing,
    epilog="  kv redo\n  kv redo --dry-run",
)
def redo(ctx: Context) -> None:
    go(session_of(ctx), again=True, yes=True)
