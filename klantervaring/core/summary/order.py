"""In which order cases stand: the most urgent first, or by what somebody asks for. Of cards alone."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    from klantervaring.core.summary.card import Card
    from klantervaring.core.text.sentences import Clean

    _Name = TypeVar("_Name", Clean, str)

#: Before each other stand what is late, what we or a third party owe, what the customer may do, and the rest.
_LATE, _OWED, _RIGHT, _REST = range(4)
#: Behind all moments that there are.
_NEVER = 1 << 62


def urgency(card: Card, now: int) -> tuple[int, int, str]:
    """Return what cases are sorted by: what is late longest first, and what ends first of what is not."""
    late = card.overdue(now)
    if late:
        return _LATE, late[0].due, card.id
    first = _NEVER
    for term in card.running(now):
        if term.kind != "right":
            return _OWED, term.due, card.id
        first = min(first, term.due)
    return (_RIGHT if first < _NEVER else _REST), first, card.id


def cards_in_order(
    cards: Iterable[Card], now: int, by: str = ""
) -> list[Card]:
    """Return the cards by a key of `choices.SORTINGS`; else by urgency, and then those that are closed."""
    if by in _BY:
        key = _BY[by]
        return sorted(cards, key=lambda card: (key(card), card.id))
    return sorted(
        cards, key=lambda card: (not card.open, urgency(card, now))
    )


def _word(text: str) -> tuple[bool, str]:
    """Return what a text is sorted by; where there is none it comes last."""
    return not text, text.casefold()


_BY: dict[str, Callable[[Card], Any]] = {
    "received": lambda card: -(card.received or 0),
    "customer": lambda card: _word(proper_name(called_customer(card))),
    "title": lambda card: _word(card.title),
    "owner": lambda card: _word(card.owner),
    "id": lambda card: card.id,
}


def called_customer(card: Card) -> str:
    """Return by what the customer is called: the name, else that of whoever spoke to us."""
    said = card.customer
    return said.get("name") or said.get("contact") or said.get("email", "")


def proper_name(name: _Name) -> _Name:
    """Return a name from its article on: of `Basisschool De Kiezel` what people say."""
    for place, sign in enumerate(name):
        if sign == " " and name[place + 1 :].startswith(_ARTICLES):
            return name[place + 1 :]
    return name


_ARTICLES = ("De ", "Het ", "'t ", "’t ", "The ")
