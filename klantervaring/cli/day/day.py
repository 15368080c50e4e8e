"""The day: what is overdue, what ends soon, who waits for whom, and what to do next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli.day.day_screen import mails_waiting, show_today
from klantervaring.cli.lists.alert_scope import show_first
from klantervaring.cli.lists.listing import CaseList as Cases
from klantervaring.cli.lists.listing import show_overdue
from klantervaring.cli.lists.shown_cases import each_apart, records_of
from klantervaring.cli.typed.options import (
    Context,
    MaybeIds,
    Reading,
    Sorted,
    Whole,
    Words,
    session_of,
)
from klantervaring.cli.work.letter_work import LetterWork
from klantervaring.core.errors import WrongInput
from klantervaring.core.rules.coming import next_event
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.core.time import typed_moments
from klantervaring.view import as_json
from klantervaring.view import words as wording
from klantervaring.view.letters import letter_command

if TYPE_CHECKING:
    from datetime import timedelta

    from klantervaring.cli.call.session import Session
    from klantervaring.cli.lists.listing import Terms
    from klantervaring.files.record import Record
    from klantervaring.view.screens.glance import Glance

app = typer.Typer(rich_markup_mode=None)
#: Ten years in seconds: as far ahead as anything ends.
_LONG = 3650 * 86400


@app.command(
    "today",
    cls=Sorted,
    epilog="  kv\n  kv today --all\n  kv today --mine",
)
def today(
    ctx: Context,
    words: Words = None,
    all_: Whole = False,
) -> None:
    cases = Cases(ctx, words)
    if cases.session.how.as_json:
        cases.answer(cases.in_asked_order())
    else:
        show_today(cases, all_)
    cases.done()


@app.command(
    "overdue",
    cls=Sorted,
    epilog="  kv overdue\n  kv overdue --promises --mine\n  kv overdue --at 2026-12-01T09:00",
)
def overdue(
    ctx: Context,
    words: Words = None,
    promises: Annotated[
        bool,
        typer.Option(
            "--promises",
            show_default=False,
            help=N_("Only promises, no targets."),
        ),
    ] = False,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            show_default=False,
            help=N_("Exit with 1 when there are any."),
        ),
    ] = False,
) -> None:
    cases = Cases(ctx, words)
    rows = [
        row
        for row in cases.overdue()
        if not promises or row[1].kind == "promise"
    ]
    if cases.session.how.as_json:
        _answer(cases, rows, late=True)
    else:
        show_overdue(cases, rows)
    cases.session.exit_code = 1 if rows and exit_code else 0
    cases.done()


@app.command(
    "due",
    cls=Sorted,
    epilog="  kv due\n  kv due --within 48h",
)
def due(
    ctx: Context,
    words: Words = None,
    within: Annotated[
        str,
        typer.Option(
            "--within",
            metavar="LENGTH",
            help=N_("How far ahead: 48h, 7d, 2w."),
        ),
    ] = "7d",
) -> None:
    length = typed_moments.window(within)
    cases = Cases(ctx, words)
    rows = cases.due(cases.clock + int(length.total_seconds()))
    if cases.session.how.as_json:
        _answer(cases, rows, late=False)
    else:
        _show_due(cases, rows, length)
        cases.show_unsure(rows)
    cases.done()


def _show_due(cases: Cases, rows: Terms, length: timedelta) -> None:
    if rows:
        cases.lists.terms(rows)
    elif not cases.unsure(rows):
        _show_nothing(cases, length)


def _show_nothing(cases: Cases, length: timedelta) -> None:
    say = cases.session.speaker
    none = Text("Nothing ends within {length}.", length=say.span(length))
    cases.session.screen.line(say(none))


def _answer(cases: Cases, rows: Terms, late: bool) -> None:
    row = as_json.late if late else as_json.soon
    zone = cases.session.workspace.zone
    known = [row(card, term, cases.clock, zone) for card, term in rows]
    cases.session.answer(
        known + [as_json.unsure(card, late) for card in cases.unsure(rows)]
    )


@app.command(
    "next",
    cls=Reading,
    epilog="  kv next\n  kv next K7QX 3HMZ",
)
def next_(ctx: Context, ids: MaybeIds = None) -> None:
    session = session_of(ctx)
    records = records_of(session, ids) if ids else _most_urgent(ctx)
    if session.how.as_json:
        answers = [_next_json(session, record) for record in records]
        session.answer(
            answers if ids and len(ids) > 1 else next(iter(answers), None)
        )
    elif records:
        each_apart(
            session, records, partial(_next_shown, session, session.shown)
        )
    else:
        _show_idle(ctx)
    session.troubles(
        [finding for record in records for finding in record.troubles]
    )


def _show_idle(ctx: Context) -> None:
    """Tell that no case waits for us, and what may call for us all the same: mails, and alerts on others."""
    cases = Cases(ctx)
    nothing = Text("Nothing is waiting for us.")
    waiting = mails_waiting(cases.session) or nothing
    cases.session.screen.line(cases.session.speaker(waiting))
    show_first(cases)


def _next_shown(session: Session, shown: Glance, record: Record) -> None:
    """Show what comes next in a case, and the letter that is due there."""
    shown.next(record)
    letter = _letter_due(session, record, session.speaker.language)
    if letter:
        session.tell(Text("Letter: {command}", command=Code(letter)))


def _letter_due(
    session: Session, record: Record, language: str = "en"
) -> str:
    """Return the command of the letter that should go first, or ""; a mistake in a template tells it."""
    if not record.state.open:
        return ""
    try:
        due = LetterWork(session, session.now).due(record)
    except WrongInput:
        return ""
    return letter_command(record.id, due[0], language).text if due else ""


def _next_json(session: Session, record: Record) -> dict[str, Any]:
    """The next event, command and letter; `recovery` is what would win the customer back and is missing."""
    id = record.id
    coming = next_event(record.state, session.now)
    command = wording.command(record.state.procedure, coming, id)
    return {
        "id": id,
        "event": coming.partition(":")[0] or None,
        "command": command or None,
        "letter": _letter_due(session, record) or None,
        "recovery": _recovery(session, record),
    }


def _recovery(session: Session, record: Record) -> dict[str, Any] | None:
    human = session.shown.suggestion(record)
    if not human:
        return None
    return {
        "step": human.code,
        "lacks": human.lack.value,
        "say": session.speaker(human.say),
        "command": human.command,
    }


def _most_urgent(ctx: Any) -> list[Record]:
    """The case with the longest overdue term, else with the first end among those where it is our turn."""
    cases = Cases(ctx)
    waiting = [card for card in cases.cards if card.ball == "us"]
    cases.done()
    terms = cases.overdue() or _ours_to_end(cases)
    unsure = cases.unsure([])
    with_terms = [card for card, _ in terms]
    urgent = [*with_terms, *unsure, *waiting]
    if not urgent:
        return []
    return [cases.session.store.get(urgent[0].id)]


def _ours_to_end(cases: Cases) -> Terms:
    rows = cases.due(cases.clock + _LONG)
    return [row for row in rows if row[1].owed_by == "us"]
