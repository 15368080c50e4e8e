"""`kv history`: per field who set it, when that happened, and when it was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.shown_cases import each_apart, records_of
from klantervaring.cli.typed.options import (
    Context,
    Ids,
    Reading,
    session_of,
)
from klantervaring.core.case import Case
from klantervaring.core.errors import WrongInput
from klantervaring.core.field_names import known_fields
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Code,
    Text,
    clean,
)
from klantervaring.core.text.spoken import meant, names_of
from klantervaring.core.time import moments
from klantervaring.files.git.field_history import Set, changes_of
from klantervaring.files.git.reasons import git_words
from klantervaring.files.git.runner import GitFailed, is_inside_repository
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view.events.event_words import EventWords
from klantervaring.view.terminal.screen import Column, Table
from klantervaring.view.terminal.widths import shortened

app = typer.Typer(rich_markup_mode=None)
#: Apart from this, when something happened and when it was recorded are one for the reader.
_APART = timedelta(days=1)
#: What is shown of a change; and how that stands one below the other where it is narrow.
_COLUMNS = (
    N_("field"),
    N_("value"),
    N_("happened"),
    N_("recorded"),
    N_("who"),
)
_STACKS = (
    ("field",),
    ("value",),
    ("happened", "recorded"),
    ("who",),
)
#: Characters of a value that are shown.
_LONGEST = 60


def show_history(
    session: Session,
    typed: Sequence[str],
    field: str,
    last: bool,
) -> None:
    """Show the changes of fields, case by case; with `last` only who set what holds now."""
    records = records_of(session, typed)
    changed = {r.id: _wanted(session, r, field, last) for r in records}
    if session.how.as_json:
        rows = []
        for id, changes in changed.items():
            rows += [_as_json(session, id, change) for change in changes]
        session.answer(rows)
    else:
        each_apart(
            session,
            records,
            lambda record: _show(session, record, changed[record.id]),
        )
    session.troubles([f for r in records for f in r.troubles])


def _wanted(
    session: Session, record: Record, field: str, last: bool
) -> list[Set]:
    """Return the changes of a case that are asked for, newest first."""
    changes = _changes(session, record.case)
    if field:
        words = _words(session, record)
        changes = _of_fields(changes, _fields_meant(field, changes, words))
    return _last(changes) if last else changes


def _words(session: Session, record: Record) -> EventWords:
    return EventWords(record.state.procedure, session.speaker)


def _changes(session: Session, case: Case) -> list[Set]:
    try:
        return changes_of(session.store, case)
    except GitFailed as error:
        if is_inside_repository(session.workspace.root):
            raise
        raise _no_history(error) from error


def _no_history(error: GitFailed) -> WrongInput:
    return WrongInput(
        Text(
            "There is no history: {message}",
            message=git_words(str(error)),
        ),
        remedy=Text(
            "Cases in a git repository have one: {command}",
            command=Code("kv init"),
        ),
    )


def _last(changes: list[Set]) -> list[Set]:
    """Return the newest change of each field that still holds something."""
    newest: dict[str, Set] = {}
    for change in changes:
        newest.setdefault(change.field, change)
    return [change for change in newest.values() if change.value]


def _as_json(session: Session, id: str, change: Set) -> dict[str, Any]:
    zone = session.workspace.zone
    times = {
        key: moments.iso(getattr(change, key), zone)
        for key in ("happened", "recorded")
    }
    event = change.event or None
    return {"case": id, **change._asdict(), **times, "event": event}


def _fields_meant(
    typed: str,
    changes: list[Set],
    words: EventWords,
) -> list[str]:
    """Return the fields that somebody names by their key or name; what no field is called stands as it is."""
    names = {each.field: (words.field(each.field),) for each in changes}
    known = {**names_of(known_fields()), **names}
    if any(f"{each}.".startswith(f"{typed}.") for each in known):
        return [typed]
    return meant(typed, known) or [typed]


def _show(session: Session, record: Record, changes: list[Set]) -> None:
    say = session.speaker
    words = _words(session, record)
    session.screen.title(clean(record.id))
    if not changes:
        session.tell(Text("Git knows of no change."))
        return
    columns = []
    for key in _COLUMNS:
        style = "bold" if key == "field" else ""
        columns.append(Column(key, say.word(key), style))
    rows = [_row(session, words, change) for change in changes]
    session.screen.table(Table(columns, rows, _STACKS, flexible="value"))


def _of_fields(found: Sequence[Set], wanted: Sequence[str]) -> list[Set]:
    """Return the changes of these fields, and of what lies below them."""
    below = tuple(f"{field}." for field in wanted)
    return [each for each in found if f"{each.field}.".startswith(below)]


def _value(words: EventWords, say: Speaker, change: Set) -> Clean:
    value = words.value(change.field, change.value)
    if not value:
        return say.word(N_("(taken away)"))
    return shortened(value, _LONGEST)


def _row(
    session: Session,
    words: EventWords,
    change: Set,
) -> dict[str, Cell]:
    say = session.speaker
    recorded: Cell = ""
    if abs(change.recorded - change.happened) > _APART:
        recorded = say(Text("recorded {when}", when=change.recorded))
    return {
        "field": words.field(change.field),
        "value": _value(words, say, change),
        "happened": say.moment(change.happened),
        "recorded": recorded,
        "who": clean(change.who) or "-",
    }


@app.command(
    "history",
    cls=Reading,
    epilog="  kv history K7QX\n  kv history K7QX 3HMZ --field owner",
)
def history(
    ctx: Context,
    ids: Ids,
    field: Annotated[
        str,
        typer.Option(
            "--field",
            metavar="FIELD",
            show_default=False,
            help=N_("Only this field."),
        ),
    ] = "",
    last: Annotated[
        bool,
        typer.Option(
            "--last",
            show_default=False,
            help=N_("Only who set the value that holds now."),
        ),
    ] = False,
) -> None:
    show_history(session_of(ctx), ids, field, last)
