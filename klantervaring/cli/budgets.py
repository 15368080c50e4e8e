"""Room for the desk: what everybody may still spend, what recovery cost and brought; and the yes to more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from klantervaring.cli.options import Context, Reading, session_of
from klantervaring.cli.session import Session
from klantervaring.core.budgets import (
    Room,
    is_decider,
    period,
    spent_by,
    spent_on,
)
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.money import cents
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.view import words

if TYPE_CHECKING:
    from klantervaring.files.store import Record

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "budget",
    cls=Reading,
    epilog="  kv budget\n  kv budget --json",
)
def budget(ctx: Context) -> None:
    from klantervaring.core.budgets import yearly
    from klantervaring.view import budgets as shown

    session = session_of(ctx)
    config, zone = session.workspace.config, session.workspace.zone
    today = session.now.astimezone(zone).date()
    look = session.store.look(closed=True)
    cases = [record.case for record in look.records]
    within = period(config.budget_period, today)
    spent = spent_on(cases, within, zone)
    rooms = [
        Room(name, limit, spent_by(name, spent))
        for name, limit in budgets_of(session).items()
    ]
    year = yearly(cases, period("year", today), zone)
    if session.how.as_json:
        session.answer(shown.as_json(within, rooms, year, config.budget_period))
    else:
        shown.show(session.screen, session.speaker, within, rooms, year)
    session.troubles(look.troubles)


def budgets_of(session: Session) -> dict[str, int]:
    """Who has how much a period, in cents; people without a budget have none. Empty where nobody has one."""
    people = session.workspace.config.people.values()
    found = {p.short: cents(p.budget) if p.budget else 0 for p in people}
    return found if any(p.budget for p in people) else {}


def amount(text: str) -> int:
    """An amount that somebody typed, in cents. Raises WrongInput."""
    try:
        return cents(text)
    except ValueError:
        raise WrongInput(
            Text("{text} is not an amount in euros.", text=text),
            remedy=Text("Write it as {example}.", example=Code("7.50")),
        ) from None


def check_room(
    session: Session, record: Record, cost: int, approved_by: str
) -> None:
    """Spending within the budget is free; beyond it somebody who decides says yes, or a reason is given (H4).

    Raises Refused. Where nobody has a budget nothing is held against it.
    """
    if approved_by:
        _check_approval(session, record, approved_by)
        return
    room = _room(session)
    if room is None or cost <= room.left:
        return
    text = Text(
        "It costs {cost}; of the budget of {person} {left} is left.",
        cost=words.money(cost, session.speaker),
        person=room.person,
        left=words.money(max(room.left, 0), session.speaker),
    )
    if session.how.because:
        session.screen.say(session.speaker(text))
        return
    raise Refused(text, remedy=_how_to_spend_more(_deciders(session, record)))


def _room(session: Session) -> Room | None:
    """What the person who acts has left in the period of the gesture."""
    budgets, person = budgets_of(session), session.person(session.how.by)
    if not budgets:
        return None
    zone = session.workspace.zone
    at = session.moment(session.how.at) if session.how.at else session.now
    within = period(
        session.workspace.config.budget_period, at.astimezone(zone).date()
    )
    records = session.store.grep(lambda raw: b"compensated" in raw)
    spent = spent_on([record.case for record in records], within, zone)
    return Room(person, budgets.get(person, 0), spent_by(person, spent))


def _deciders(session: Session, record: Record) -> list[str]:
    people = session.workspace.config.people.values()
    return [
        p.short
        for p in people
        if is_decider(p.role, p.email, record.state.procedure)
    ]


def _check_approval(session: Session, record: Record, name: str) -> None:
    """Only who decides says yes; where no people are named, anybody may be the one."""
    deciders = _deciders(session, record)
    if (
        session.known_person(name) in deciders
        or not session.workspace.config.people
        or session.how.because
    ):
        return
    raise Refused(
        Text("{name} is not one of those who decide.", name=name),
        remedy=_how_to_spend_more(deciders),
    )


def _how_to_spend_more(deciders: list[str]) -> Text:
    because = Code('--because "…"')
    if not deciders:
        return Text(
            "To do it all the same, record why: {option}.", option=because
        )
    return Text(
        "Ask {who}, and record the yes: {approved}. Or record why it is done all the same: {option}.",
        who=", ".join(deciders),
        approved=Code(ours("--approved-by {}", quoted(deciders[0]))),
        option=because,
    )
