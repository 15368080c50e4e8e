"""Which closed cases were kept long enough, by the team's own rules, and which of these stay all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from enum import Enum

from klantervaring.core.erasure.holds import standing_holds
from klantervaring.core.erasure.retention import (
    Ended,
    Keeping,
    Retention,
    keeping,
)
from klantervaring.core.erasure.tombstone import is_erased
from klantervaring.core.summary.card import Card
from klantervaring.core.values import NamedTuple
from klantervaring.core.winning_back.recovery import Standing, improvements
from klantervaring.files.record import Record


class Stays(Enum):
    """Why a case stays that was kept long enough."""

    HELD = "held"
    #: what it taught us is not carried out, or nobody saw yet whether it helped (R4)
    IMPROVEMENT = "improvement"


class DueCase(NamedTuple):
    """A closed case whose time has passed; `stays` is why it is not erased, None where it is."""

    record: Record
    closed: date
    keeping: Keeping
    stays: Stays | None = None


class DueCases(NamedTuple):
    """What is due, and what stays."""

    due: tuple[DueCase, ...]
    staying: tuple[DueCase, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of those that are due."""
        return tuple(each.record.id for each in self.due)


def due_cases(
    closed: Iterable[tuple[Card, int]],
    read: Callable[[Iterable[Card]], Iterable[Record]],
    retention: Retention,
    today: date,
    zone: tzinfo,
) -> DueCases:
    """Return what is due on a day: `closed` are cards with the second of their closing, `read` their files.

    Only files of cases whose time has passed are read. One that cannot be read is never due.
    """
    passed: dict[str, tuple[date, Keeping]] = {}
    cards = []
    for card, second in closed:
        at = datetime.fromtimestamp(second, UTC)
        kept = keeping(retention, Ended(card.outcome, card.kind, at), zone)
        if kept is not None and kept.is_due(today):
            passed[card.id] = (at.astimezone(zone).date(), kept)
            cards.append(card)
    return _by_what_stays(list(_found(read(cards), passed, today)))


def _found(
    records: Iterable[Record],
    passed: Mapping[str, tuple[date, Keeping]],
    today: date,
) -> Iterator[DueCase]:
    for record in records:
        if record.trouble is None and not is_erased(record.case):
            when, kept = passed[record.id]
            yield DueCase(record, when, kept, _stays(record, today))


def _by_what_stays(found: Sequence[DueCase]) -> DueCases:
    return DueCases(
        tuple(each for each in found if each.stays is None),
        tuple(each for each in found if each.stays is not None),
    )


def _stays(record: Record, today: date) -> Stays | None:
    if standing_holds(record.case.events):
        return Stays.HELD
    for improvement in improvements(record.case):
        if improvement.standing(today) is not Standing.CLOSED:
            return Stays.IMPROVEMENT
    return None
