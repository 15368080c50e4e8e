"""Which case is meant, where a command was given none: those that it fits first, fewer with each key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from klantervaring.cli.asking import prompts
from klantervaring.cli.asking.resume import is_about
from klantervaring.cli.call.session import Session
from klantervaring.commands import CALLED
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.rules.moves import kind_of
from klantervaring.core.summary.order import urgency
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.core.values import NamedTuple
from klantervaring.view.terminal.questions import follows_keys

if TYPE_CHECKING:
    from klantervaring.core.summary.card import Card

#: So many are listed where keys are not followed.
_LISTED = 15
#: The command that goes for closed cases.
_REOPENS = "reopen"


#: How somebody is asked for the case that a command needs.
WHICH_CASE = N_("Which case? (its id, or words of it)")


class _Row(NamedTuple):
    id: str
    beside: str


def needed_case(session: Session, typed: str) -> str:
    """Return the case that was typed, or that somebody picks. Raises WrongInput where kv may not ask."""
    if typed.strip():
        return typed
    if not session.can_ask:
        raise prompts.missing("ID")
    session.about = pick(
        session, WHICH_CASE, session.command, several=False
    )
    is_about(session)
    return session.about[0]


def pick(
    session: Session,
    question: Clean,
    command: str,
    several: bool,
) -> list[str]:
    """Return the ids of the cases that somebody picks: by id, number, or words that only one of them has."""
    called = CALLED.get(command)
    rows = _rows(session, called.name if called else command)
    if not follows_keys(session.screen):
        _list(session, rows)

    def picked(answer: str) -> list[str]:
        return _picked(session, rows, answer, several)

    answer = prompts.line(
        session,
        question,
        required=True,
        check=picked,
        known=lambda: rows,
        narrows=True,
    )
    found = picked(answer)
    _note_picked(session, found)
    _show_picked(session, rows, [id for id in found if id != answer])
    return found


def _note_picked(session: Session, ids: list[str]) -> None:
    """Let the command that is noted name these cases."""
    session.typed.names_cases()
    session.given = [*ids, *session.given]


def _show_picked(
    session: Session,
    rows: Sequence[_Row],
    ids: Sequence[str],
) -> None:
    by_id = {row.id: row for row in rows}
    for id in ids:
        if id in by_id:
            session.screen.line(_told(by_id[id]))


def _rows(session: Session, command: str) -> list[_Row]:
    """Return the cases, those that the command fits first, and of these the most urgent."""
    closed = command == _REOPENS
    cards = [
        card
        for card in session.overview(closed=closed)
        if bool(card.open) is not closed
    ]
    fits = _fitting(session, command)
    now = session.clock

    cards.sort(key=lambda card: (not fits(card), urgency(card, now)))
    return list(map(_row, cards))


def _row(card: Card) -> _Row:
    about = (card.customer.get("name", ""), card.title)
    return _Row(card.id, " · ".join(filter(None, about)))


def _fitting(session: Session, command: str) -> Callable[[Card], bool]:
    """Return what tells whether a command fits the step in which a case is, as its procedure has it."""
    procedure = session.store.procedure_of_new()
    rule = procedure.events.get(kind_of(procedure, command))
    moves = rule.moves if rule is not None else ()
    steps = {step for move in moves for step in move.sources}
    return lambda card: not steps or card.step in steps


def _list(session: Session, rows: Sequence[_Row]) -> None:
    for number, row in enumerate(rows[:_LISTED], 1):
        session.screen.line(ours("{}  {}", number, _told(row)))
    if len(rows) > _LISTED:
        session.tell(
            Text(
                "and {count} more: {command}",
                count=len(rows) - _LISTED,
                command=Code("kv list"),
            )
        )


def _told(row: _Row) -> Clean:
    return ours("{}  {}", clean(row.id), clean(row.beside))


def _picked(
    session: Session,
    rows: Sequence[_Row],
    answer: str,
    several: bool,
) -> list[str]:
    """Return the ids that are meant. Raises WrongInput where it may be more than one, NoSuchCase."""
    numbers = {
        str(number): row.id for number, row in enumerate(rows[:_LISTED], 1)
    }
    if answer in numbers and not follows_keys(session.screen):
        return [numbers[answer]]
    words = answer.split() if several else [answer]
    try:
        store = session.store
        return [store.id_of(store.find(word)) for word in words]
    except KvError:
        found = _alike(rows, answer)
        if not found:
            raise
        return found


def _alike(rows: Sequence[_Row], answer: str) -> list[str]:
    """Return the id of the one that has these words; none where none has. Raises WrongInput for several."""
    found = [row.word for row in prompts.proposed(rows, answer)]
    if len(found) > 1:
        raise _many_have_that(found) from None
    return found


def _many_have_that(found: Sequence[str]) -> WrongInput:
    return WrongInput(
        Text("{count} experiences have that.", count=len(found)),
        remedy=Text("Type some more of it, or the id."),
    )
