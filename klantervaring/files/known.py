"""Which experiences of a list are known already: the same receipt, customer, title and story."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from klantervaring.core.case import Case, Event
from klantervaring.core.errors import CannotRead, KvError
from klantervaring.files.document import BadFile
from klantervaring.files.store import Record, Store, read_regular

#: What makes two intakes one case: moment of receipt, customer, title and story (SPEC section 5).
Sameness = tuple[datetime | None, str, str, str]
#: A day as it stands in a log; in another time zone the same moment may be of the day before or after.
_DAY = re.compile(rb"\d{4}-\d\d-\d\d")
_NEIGHBOURS = (-1, 0, 1)


def sameness(case: Case, events: Sequence[Event], story: str) -> Sameness:
    """By what an experience is known again."""
    received = next((e.at for e in events if e.kind == "received"), None)
    return received, _told(case.customer.get("name", "")), _told(case.title), _told(story)


def of_record(record: Record) -> Sameness:
    """By what a case that is there is known again."""
    return sameness(record.case, record.case.events, record.case.story())


def alike(store: Store, received: Iterable[datetime]) -> tuple[set[Sameness], list[CannotRead]]:
    """By what the cases, open and closed, are told that may be the same as one received at `received`.

    Only those are taken apart that name a day of receipt at all: the cost of a short list hardly
    grows with history. Of one that cannot be read the last good version counts.
    """
    days, known, unread = _days_of(received), set(), []
    for path in store.paths(closed=True):
        if not _names_one_of(path, days):
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
    """A text as it is compared: composed letters, and single blanks for line ends and blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _days_of(received: Iterable[datetime]) -> set[bytes]:
    days = {at.date() for at in received}
    return {(day + timedelta(days=n)).isoformat().encode() for day in days for n in _NEIGHBOURS}


def _names_one_of(path: Path, days: set[bytes]) -> bool:
    """Whether a file names one of the days; it may, where it cannot be opened."""
    try:
        return not days.isdisjoint(_DAY.findall(read_regular(path)))
    except BadFile:
        return True
