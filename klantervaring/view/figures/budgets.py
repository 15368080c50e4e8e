"""Budgets on the screen and as JSON: what is left, and what a year of winning back cost and brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Text,
    clean,
    plural,
)
from klantervaring.core.winning_back.budgets import BudgetPeriod, Room, Year
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.terminal.screen import Screen, Table, headed

_COST = plural("One gesture, {cost}.", "{n} gestures, {cost}.")
_BROUGHT = plural(
    "One customer was won back; of these {with_gesture} with a gesture.",
    "{n} customers were won back; of these {with_gesture} with a gesture.",
)

_HEADINGS = {
    "person": N_("who"),
    "budget": N_("budget"),
    "spent": N_("spent"),
    "left": N_("left"),
}


def show(
    screen: Screen,
    speaker: Speaker,
    within: BudgetPeriod,
    rooms: Sequence[Room],
    year: Year,
) -> None:
    """A table of people, and the year in a few sentences."""
    if rooms:
        screen.title(speaker(_days(within, speaker)))
        screen.table(_rooms(rooms, speaker))
    else:
        screen.line(speaker(_nobody()))
    screen.line()
    screen.title(speaker(Text("Winning back in {year}", year=year.year)))
    for told in _told(year, speaker):
        screen.line(speaker(told))


def _days(within: BudgetPeriod, speaker: Speaker) -> Text:
    return Text(
        "{first} to {last}",
        first=speaker.date(within.first),
        last=speaker.date(within.last),
    )


def _nobody() -> Text:
    return Text(
        "Nobody has a budget in {file}; so nobody is held to one.",
        file="kv.yaml",
    )


def _told(year: Year, speaker: Speaker) -> Iterator[Text]:
    """Yield what a year of winning back cost, and what it brought."""
    with_gesture = year.won_with_gesture
    cost = words.money(year.cost, speaker)
    yield Text(
        *_COST,
        n=year.gestures,
        cost=cost,
    )
    yield Text(
        *_BROUGHT,
        n=year.won_back,
        with_gesture=with_gesture,
    )
    if with_gesture:
        yield _each(words.money(year.cost // with_gesture, speaker))


def _each(cost: Clean) -> Text:
    return Text(
        "That is {each} of gestures for each customer so won back.",
        each=cost,
    )


def _rooms(rooms: Sequence[Room], speaker: Speaker) -> Table:
    columns = headed(speaker, _HEADINGS, bold="person")
    rows: list[dict[str, Cell]] = [
        {
            "person": clean(room.person),
            "budget": words.money(room.budget, speaker),
            "spent": words.money(room.spent, speaker),
            "left": words.money(room.left, speaker),
        }
        for room in rooms
    ]
    return Table(columns, rows)


def as_json(
    within: BudgetPeriod, rooms: Sequence[Room], year: Year, kind: str
) -> dict[str, Any]:
    """Amounts in euros, as numbers with two decimals."""
    return {
        "period": {
            "kind": kind,
            "first": within.first.isoformat(),
            "last": within.last.isoformat(),
        },
        "people": [
            {
                "name": r.person,
                "budget": r.budget / 100,
                "spent": r.spent / 100,
                "left": r.left / 100,
            }
            for r in rooms
        ],
        "year": {
            "year": year.year,
            "gestures": year.gestures,
            "cost": year.cost / 100,
            "won_back": year.won_back,
            "won_back_with_gesture": year.won_with_gesture,
        },
    }
