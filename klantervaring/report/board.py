"""The board of open cases: a column for each step, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import zip_longest
from typing import Any

from klantervaring.core.summary.card import Card
from klantervaring.core.summary.order import called_customer, cards_in_order
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Cell,
    Clean,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.time.moments import iso
from klantervaring.core.values import NamedTuple
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.terminal.screen import Column, Screen, Table, headed
from klantervaring.view.terminal.widths import shortened
from klantervaring.view.terminal.window import columns as columns_of

_HEADINGS = {
    "step": N_("step"),
    "id": N_("case"),
    "due": N_("when"),
    "owner": N_("who"),
    "customer": N_("customer"),
    "title": N_("title"),
}
_MORE = plural("one more", "{n} more")
#: How many cases of a step a page on the wall shows.
_ON_THE_WALL = 12
#: How wide a column is in a window, with the room beside it.
_COLUMN = 24
#: How much of a title stands on a note.
_TITLE = 80


class Note(NamedTuple):
    """A case on the board; `state` is `late`, `runs` or `rests`. Without names its texts are empty.

    `ends` is the last moment of what is due first, in seconds since 1970.
    """

    id: Clean
    title: Clean
    customer: Clean
    owner: Clean
    due: Clean
    state: str
    ends: int | None


#: A case of which nothing is due, without names.
_NOBODY = Note(
    NOTHING,
    NOTHING,
    NOTHING,
    NOTHING,
    NOTHING,
    state="rests",
    ends=None,
)


class Lane(NamedTuple):
    """A step and its cases; `more` says how many are not shown."""

    step: str
    title: Clean
    total: int
    notes: Sequence[Note]
    more: Clean = NOTHING


def lanes(
    cards: Iterable[Card], now: int, say: Speaker, named: bool
) -> list[Lane]:
    """Return the steps that have open cases, in the order of their procedures."""
    placed = _by_place(cards_in_order(cards, now))
    board = []
    for place in sorted(placed):
        notes = [
            _note(
                card,
                now,
                say,
                named,
            )
            for card in placed[place]
        ]
        title = words.step(placed[place][-1], say)
        board.append(
            Lane(
                place[1],
                title,
                len(notes),
                notes,
            )
        )
    return board


def _by_place(cards: Iterable[Card]) -> dict[tuple[int, str], list[Card]]:
    placed: dict[tuple[int, str], list[Card]] = {}
    for card in cards:
        place = _place(list(card.procedure.steps), card.step)
        placed.setdefault(place, []).append(card)
    return placed


def _place(steps: Sequence[str], name: str) -> tuple[int, str]:
    """Return where a step stands in its procedure; one that it does not have stands last."""
    return steps.index(name) if name in steps else len(steps), name


def _note(card: Card, now: int, say: Speaker, named: bool) -> Note:
    note = _of_anybody(card, now, say)
    return _with_names(note, card) if named else note


def _with_names(note: Note, card: Card) -> Note:
    return note._replace(
        id=clean(card.id),
        title=shortened(clean(card.title), _TITLE),
        customer=clean(called_customer(card)),
        owner=clean(card.owner),
    )


def _of_anybody(card: Card, now: int, say: Speaker) -> Note:
    """Return a case without names: what is due of it, and when."""
    for state, terms in (
        ("late", card.overdue(now)),
        ("runs", card.running(now)),
    ):
        if terms:
            due = words.briefly_late(now - terms[0].due, say)
            return _NOBODY._replace(
                due=due,
                state=state,
                ends=terms[0].due,
            )
    return _NOBODY


def as_json(found: Iterable[Lane], zone: tzinfo) -> list[dict[str, Any]]:
    """Return the columns as data that names nobody: how many cases each has, and when what is due ends."""
    return [
        {
            "step": lane.step,
            "count": lane.total,
            "cases": [_anybody(note, zone) for note in lane.notes],
        }
        for lane in found
    ]


def _anybody(note: Note, zone: tzinfo) -> dict[str, Any]:
    ends = note.ends
    due = ends and iso(datetime.fromtimestamp(ends, UTC), zone)
    return {"state": note.state, "due": due}


def on_the_wall(found: Iterable[Lane], say: Speaker) -> Iterator[Lane]:
    """Yield the lanes with as many cases as can be read from afar."""
    for lane in found:
        rest = lane.total - _ON_THE_WALL
        more = say(Text(*_MORE, n=rest)) if rest > 0 else NOTHING
        yield lane._replace(notes=lane.notes[:_ON_THE_WALL], more=more)


def show(screen: Screen, say: Speaker, found: Sequence[Lane]) -> None:
    """Draw the columns side by side; in a pipe a line for each case."""
    if not found:
        screen.line(say(Text("No case is open.")))
    elif screen.drawn:
        _draw(screen, found)
    else:
        screen.table(_in_lines(say, found))


def _draw(screen: Screen, found: Sequence[Lane]) -> None:
    """Draw as many columns beside each other as leave an id and a word whole; the others below them."""
    beside = max(1, columns_of() // _COLUMN)
    for first in range(0, len(found), beside):
        if first:
            screen.line()
        screen.table(_side_by_side(found[first : first + beside]))


def _side_by_side(found: Sequence[Lane]) -> Table:
    columns = []
    for place, lane in enumerate(found):
        heading = ours("{} ({})", lane.title, lane.total)
        columns.append(Column(f"{place}", heading))
    cells = [list(map(_drawn, lane.notes)) for lane in found]
    rows: list[dict[str, Cell]] = []
    for row in zip_longest(*cells, fillvalue=NOTHING):
        rows.append({f"{place}": cell for place, cell in enumerate(row)})
    return Table(columns, rows)


def _drawn(note: Note) -> Clean:
    told = [note.id, note.title, note.owner, note.due]
    return ours(" · ").join([text for text in told if text])


def _in_lines(say: Speaker, found: Sequence[Lane]) -> Table:
    rows: list[dict[str, Cell]] = []
    for lane in found:
        for note in lane.notes:
            row: dict[str, Cell] = {
                "step": lane.title,
                "id": note.id,
                "due": note.due,
            }
            row |= {
                "owner": note.owner,
                "customer": note.customer,
                "title": note.title,
            }
            rows.append(row)
    return Table(headed(say, _HEADINGS), rows)
