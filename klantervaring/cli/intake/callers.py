"""Whoever calls: known here or not, also by an address or a number alone, and how their name is spelt."""

from __future__ import annotations

from difflib import get_close_matches

from klantervaring.cli.call.session import Session
from klantervaring.core.customers.customer import NOTHING, Book
from klantervaring.core.customers.keys import key_of
from klantervaring.core.customers.reach import (
    check_email,
    check_phone,
    is_like_number,
)
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.input_checks import check_typed_line
from klantervaring.core.text.sentences import clean, ours
from klantervaring.core.text.spoken import as_compared
from klantervaring.core.values import NamedTuple
from klantervaring.files.caller import Caller, caller
from klantervaring.files.workspace.customers import read_book

#: So many names are proposed, and how alike they must be.
_MOST = 5
_ALIKE = 0.8


class Reach(NamedTuple):
    """Where to write to somebody, and where to call them."""

    email: str = ""
    phone: str = ""


class Callers:
    """The customers of a workspace, as somebody who picks up the phone meets them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._names: list[str] | None = None
        self._book: Book | None = None

    def find(
        self, name: str = "", email: str = "", phone: str = ""
    ) -> Caller | None:
        """Return what we went through with this customer before (R4); None for somebody new."""
        session = self._session
        asked = {"name": name, "email": email, "phone": phone}
        return caller(
            session.store,
            session.all_cases(),
            self._read_book(),
            asked,
            session.clock,
        )

    def names(self) -> list[str]:
        """Return the names of all customers, each once."""
        if self._names is None:
            cards = self._session.all_cases()
            named = (card.customer.get("name", "") for card in cards)
            by_key = {key_of(name): name for name in named if name}
            self._names = sorted(by_key.values(), key=as_compared)
        return self._names

    def near(self, typed: str) -> list[str]:
        """Return the names that may be meant by one that nobody has: all its words are in them, or nearly."""
        words = as_compared(typed).split("-")
        names = {as_compared(name): name for name in self.names()}
        within = [
            name
            for spelt, name in names.items()
            if all(word in spelt for word in words)
        ]
        alike = get_close_matches(
            as_compared(typed), names, n=_MOST, cutoff=_ALIKE
        )
        found = [*within, *(names[spelt] for spelt in alike)]
        return list(dict.fromkeys(found))[:_MOST]

    def _read_book(self) -> Book:
        """Return the customers file; a mistake in it is told, and is no reason to keep somebody waiting."""
        if self._book is None:
            session = self._session
            try:
                self._book = read_book(session.workspace.root)
            except WrongInput as error:
                told = ours(
                    "kv: {}: {}",
                    clean(error.where),
                    session.speaker(error.text),
                )
                session.screen.say(told)
                self._book = NOTHING
        return self._book


def reach_in(typed: str) -> Reach:
    """Return the address or the number that was typed in place of a name; nothing where it is a name."""
    if "@" in typed:
        return Reach(email=typed)
    return Reach(phone=typed if is_like_number(typed) else "")


def check_caller(typed: str) -> None:
    """Check a name, or the address or number in place of one. Raises WrongInput."""
    check_typed_line(typed)
    if "@" in typed:
        check_email(typed)
    elif is_like_number(typed):
        check_phone(typed)
