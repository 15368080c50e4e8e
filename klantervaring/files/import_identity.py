"""Which experiences of a list are known already: the same receipt, customer, title and story.

What is foreseen is known again by its day, customer and title, whenever it was written down.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from klantervaring.core.case import BEFORE, Case, Event
from klantervaring.core.choices import FORESEEN
from klantervaring.core.customers.keys import name_key, says_nobody
from klantervaring.core.errors import CannotRead, KvError
from klantervaring.core.events import RECEIVED
from klantervaring.core.time.moments import NotAMoment, read_day
from klantervaring.files.record import Record
from klantervaring.files.store import Store

#: What makes two intakes one case: its moment, customer, title and story (docs/format.md, "Lists").
Sameness = tuple[datetime | None, str, str, str]
#: A day as it stands in a log; in another time zone the same moment may be of the day before or after.
_DAY = re.compile(rb"\d{4}-\d\d-\d\d")
_NEIGHBOURS = (-1, 0, 1)


def sameness(case: Case, events: Sequence[Event], story: str) -> Sameness:
    """By what an experience is known again."""
    who = _told(case.customer.get("name", ""))
    title = _told(case.title)
    if case.kind == FORESEEN:
        return moment_of(case, events), _in_any_spelling(who), title, ""
    return moment_of(case, events), who, title, _told(story)


def seed_of(same: Sameness) -> str:
    """Return of what the ids of an experience that comes in are made: the same in every clone."""
    at, *texts = same
    moment = _in_utc(at) if at else ""
    return "\0".join((moment, *texts))


def seed_of_event(event: Event) -> str:
    """Return what tells an event from others that come in with the same experience."""
    data = repr(event.data)
    return "\0".join((event.kind, _in_utc(event.at), data))


def _in_utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _in_any_spelling(name: str) -> str:
    """Return a name as customers are compared; what names nobody, as it stands."""
    key = name_key(name)
    return name if says_nobody(key) else key


def moment_of(case: Case, events: Sequence[Event]) -> datetime | None:
    """Return the moment by which an experience is known again: its receipt, or the day that was foreseen."""
    first = next((e for e in events if e.kind == RECEIVED), None)
    if first is None or case.kind != FORESEEN:
        return first.at if first else None
    try:
        return datetime.combine(read_day(first.get(BEFORE)), time(12), UTC)
    except NotAMoment:
        return first.at


def of_record(record: Record) -> Sameness:
    """By what a case that is there is known again."""
    return sameness(record.case, record.case.events, record.case.story())


def alike(
    store: Store, moments: Iterable[datetime]
) -> tuple[set[Sameness], list[CannotRead]]:
    """By what the cases, open and closed, are told that may be the same as one of these moments.

    Only those are taken apart that name a day of receipt at all: the cost of a short list hardly
    grows with history. Of one that cannot be read the last good version counts.
    """
    days = _days_of(moments)
    known = set()
    unread = []

    def names_one(raw: bytes) -> bool:
        return not days.isdisjoint(_DAY.findall(raw))

    for path in store.paths(closed=True):
        if not store.may_hold(path, names_one):
            continue
        try:
            record = store.read(path)
        except CannotRead as error:
            unread.append(error)
            with contextlib.suppress(KvError):
                record = store.get(store.id_of(path))
                known.add(of_record(record))
            continue
        known.add(of_record(record))
    return known, unread


def _told(text: str) -> str:
    """Return a text as it is compared: composed letters, and single blanks for line ends and blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _days_of(moments: Iterable[datetime]) -> set[bytes]:
    days = {at.date() for at in moments}
    return {
        (day + timedelta(days=n)).isoformat().encode()
        for day in days
        for n in _NEIGHBOURS
    }
