"""The day: what is overdue, what ends soon, who waits for whom, and what to do next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli.listing import Listing as Cases
from klantervaring.cli.options import Context, Listing, MaybeId, Reading, Words, session_of
from klantervaring.core import timeinput
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import Kind
from klantervaring.core.rules import next_event
from klantervaring.core.text import N_, Code, Text, clean, plural
from klantervaring.view import words as wording

if TYPE_CHECKING:
    from klantervaring.cli.listing import Terms
    from klantervaring.cli.session import Session
    from klantervaring.files.store import Record

app = typer.Typer(rich_markup_mode=None)
SOON = timedelta(hours=48)


@app.command(
    "today",
    cls=Listing,
    help=N_("The day: overdue, due within 48 hours, and who waits for whom. The same as kv alone."),
    epilog="  kv\n  kv today --owner sanne",
)
def today(ctx: Context, words: Words = None) -> None:
    cases = Cases(ctx, words)
    late, soon = cases.overdue(), cases.due(cases.now + SOON)
    if cases.session.how.as_json:
        cases.json_of(cases.records)
    else:
        _today(cases, late, soon, filtered=bool(words or any(cases.session.asked.values())))
    cases.done()


def _today(cases: Cases, late: Terms, soon: Terms, filtered: bool) -> None:
    session, say = cases.session, cases.session.speaker
    session.screen.title(say.moment(cases.now))
    _alerts(cases)
    ours = [row for row in soon if row[1].kind is not Kind.RIGHT]
    named = {record.id for record, _ in [*late, *ours]}
    rest = [r for r in cases.records if r.id not in named and r.state.open]
    overdue = Text("Overdue: {n}", n=len(late))
    coming = Text("Due within 48 hours: {n}", n=len(ours))
    for heading, rows in ((overdue, late), (coming, ours)):
        if rows:
            _section(cases, heading)
            cases.shown.terms(rows)
    if rest:
        _section(cases, Text("Also open: {n}", n=len(rest)))
        cases.shown.waiting(rest)
    if not (late or ours or rest):
        none = Text("No case is open. Begin one with {command}.", command=Code("kv new"))
        session.screen.line(say(Text("No case is like that.") if filtered else none))
    elif not late:
        session.screen.line()
        session.screen.line(say(Text("Nothing is overdue.")))


def _alerts(cases: Cases) -> None:
    """What calls for somebody, first of all (F6); the first few, until somebody takes them."""
    if not cases.seen:
        return
    from klantervaring.cli.alerting import alerts_of
    from klantervaring.view import alerts

    session = cases.session
    try:
        rows = [row for row in alerts_of(cases) if row[1].taken is None]
    except WrongInput as error:  # a slip in a file of rules must not hide what is late
        session.screen.say(f"kv: {clean(error.where)}: {session.speaker(error.text)}")
        session.exit_code = error.exit_code
        return
    if rows:
        _section(cases, Text("Alerts: {n}", n=len(rows)))
        alerts.show(session.screen, session.speaker, rows[:FIRST])
    if len(rows) > FIRST:
        more = Text(*_MORE, n=len(rows) - FIRST, command=Code("kv alerts"))
        session.screen.line(session.speaker(more))


#: How many alerts the day screen shows.
FIRST = 5
_MORE = plural("and one more: {command}", "and {n} more: {command}")


def _section(cases: Cases, heading: Text) -> None:
    cases.session.screen.line()
    cases.session.screen.title(cases.session.speaker(heading))


@app.command(
    "overdue",
    cls=Listing,
    help=N_("Promises and targets whose moment has passed, the longest first."),
    epilog="  kv overdue\n  kv overdue --promises --owner sanne\n  kv overdue --at 2026-12-01T09:00",
)
def overdue(
    ctx: Context,
    words: Words = None,
    promises: Annotated[
        bool, typer.Option("--promises", show_default=False, help=N_("Only promises, no targets."))
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", show_default=False, help=N_("Exit with 1 when there are any."))
    ] = False,
) -> None:
    cases = Cases(ctx, words)
    rows = [row for row in cases.overdue() if not promises or row[1].kind is Kind.PROMISE]
    if cases.session.how.as_json:
        _answer(cases, rows, late=True)
    elif rows:
        cases.shown.terms(rows)
    else:
        cases.session.screen.line(cases.session.speaker(Text("Nothing is overdue.")))
    cases.session.exit_code = 1 if rows and exit_code else 0
    cases.done()


@app.command(
    "due",
    cls=Listing,
    help=N_("What still runs and ends soon: promises, targets, and rights of customers."),
    epilog="  kv due\n  kv due --within 48h",
)
def due(
    ctx: Context,
    words: Words = None,
    within: Annotated[
        str, typer.Option("--within", metavar="LENGTH", help=N_("How far ahead: 48h, 7d, 2w."))
    ] = "7d",
) -> None:
    length = timeinput.window(within)
    cases = Cases(ctx, words)
    rows = cases.due(cases.now + length)
    if cases.session.how.as_json:
        _answer(cases, rows, late=False)
    elif rows:
        cases.shown.terms(rows)
    else:
        say = cases.session.speaker
        cases.session.screen.line(say(Text("Nothing ends within {length}.", length=say.span(length))))
    cases.done()


def _answer(cases: Cases, rows: Terms, late: bool) -> None:
    from klantervaring.view import as_json

    row = as_json.late if late else as_json.soon
    zone = cases.session.store.zone
    cases.session.answer([row(record, d, cases.now, zone) for record, d in rows])


@app.command(
    "next",
    cls=Reading,
    help=N_("The next command: of one case, or of the case that is most urgent."),
    epilog="  kv next\n  kv next K7QX",
)
def next_(ctx: Context, id: MaybeId = "") -> None:
    session = session_of(ctx)
    record = session.store.get(id) if id else _most_urgent(ctx)
    if record is None:
        if session.how.as_json:
            session.answer(None)
            return
        session.screen.line(session.speaker(Text("Nothing is waiting for us.")))
        return
    if session.how.as_json:
        session.answer(_next_json(session, record))
    else:
        session.shown.next(record)
    session.troubles([record.trouble] if record.trouble else [])


def _next_json(session: Session, record: Record) -> dict[str, Any]:
    """The next event and command; `recovery` is what would win the customer back and is missing."""
    human = session.shown.proposal(record)
    recovery = {
        "step": human.code,
        "lacks": human.lack.value,
        "say": session.speaker(human.say),
        "command": human.command,
    } if human else None  # fmt: skip
    return {
        "id": record.id,
        "event": next_event(record.state, session.now) or None,
        "command": wording.next_command(record.state, record.id, session.now) or None,
        "recovery": recovery,
    }


def _most_urgent(ctx: Any) -> Record | None:
    """The case with the longest overdue term, else with the first end among those where it is our turn."""
    cases = Cases(ctx)
    cases.done()
    late = cases.overdue()
    if late:
        return late[0][0]
    ours = [row for row in cases.due(cases.now + timedelta(days=3650)) if row[1].owed_by == "us"]
    if ours:
        return ours[0][0]
    return next((r for r in cases.records if r.state.ball == "us"), None)
