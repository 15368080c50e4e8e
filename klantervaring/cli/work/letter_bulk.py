"""One letter for many cases, one by one: each its own words, and to go on with where it was stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.work.letter_out import LetterOut
from klantervaring.cli.work.letter_work import LetterWork
from klantervaring.core.errors import KvError
from klantervaring.core.text.sentences import Code, Text, plural

if TYPE_CHECKING:
    from klantervaring.files.record import Record


class LetterRound:
    """A letter for each case in which it is due; what left is due no more, so a second round goes on."""

    def __init__(
        self,
        session: Session,
        work: LetterWork,
        out: LetterOut,
        one: Callable[[str], None],
    ) -> None:
        self._session = session
        self._work = work
        self._out = out
        self._one = one

    def go(self, kind: str) -> None:
        """Take the cases one by one; one that cannot go is named, and the others go on."""
        due = self._due(kind)
        self._out.remember(kind)
        self._session.begin_answers()
        try:
            self._take(due)
        finally:
            self._session.end_answers()
        self._session.warn(
            Text(
                *plural(
                    "{n} letter was taken in hand; given again, the command goes on with what is left.",
                    "{n} letters were taken in hand; given again, the command goes on with what is left.",
                ),
                n=len(due),
            )
        )

    def _take(self, due: Sequence[Record]) -> None:
        left = 0
        for place, record in enumerate(due, 1):
            self._name(record, place, len(due))
            try:
                self._one(record.id)
            except KvError as error:
                left += 1
                self._tell(record, error)
            if self._stops(place, len(due)):
                break
        if left:
            self._session.exit_code = self._session.exit_code or 1

    def _due(self, kind: str) -> list[Record]:
        session = self._session
        cards = list(session.overview())
        return [
            record
            for record in session.read(cards)
            if kind in self._work.due(record)
        ]

    def _name(self, record: Record, place: int, count: int) -> None:
        self._session.warn(
            Text(
                "{place} of {count}: {id}, {customer}",
                place=place,
                count=count,
                id=record.id,
                customer=record.case.customer.get("name", ""),
            )
        )

    def _tell(self, record: Record, error: KvError) -> None:
        self._session.warn(
            Text("{id}: {reason}", id=record.id, reason=error.text)
        )

    def _stops(self, place: int, count: int) -> bool:
        """Ask between two letters whether to go on, where somebody is there."""
        if not self._session.can_ask or place == count:
            return False
        return not prompts.yes(
            self._session,
            Text("On to the next one? ({option} stops)", option=Code("n")),
            default=True,
        )
