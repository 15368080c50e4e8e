"""Whom to ask for their experience now (F1): after a meeting, for aftercare, or long not heard.

Pure. Nobody is asked more than once in 90 days, nor while a case of theirs waits for something else.
"""

from __future__ import annotations

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from datetime import date, datetime, tzinfo
from enum import Enum

from klantervaring.core.customers.customer import (
    Book,
    Customer,
    Experience,
    customer_of,
    customers,
    of_cases,
)
from klantervaring.core.customers.keys import key_of, keys_of, says_nobody
from klantervaring.core.erasure.tombstone import is_stand_in
from klantervaring.core.values import NamedTuple

#: Days between two askings of one customer.
PAUSE = 90
#: For how many days a meeting is just held; the day after it is the first to ask.
FRESH = 14
#: After so many days without a word a customer is long not heard.
SILENT = 180
#: Aftercare is due from so many days before its end.
SOON = 7
AFTERCARE = "aftercare"
_DAY = 86400


class Reason(Enum):
    """Why somebody should be asked, what comes first first."""

    AFTERCARE = "aftercare"
    MEETING = "meeting"
    SILENT = "not-heard"


class HeldMeeting(NamedTuple):
    """A meeting that was held: the day, and the customer as a case would name it."""

    day: date
    customer: Mapping[str, str]


class Candidate(NamedTuple):
    """Somebody to ask. `case` is the id of the newest of that customer, "" for one without any; `day` is that
    of the meeting, the end of aftercare, or the last that we heard."""

    reason: Reason
    name: str
    day: date
    case: str = ""


class Circle(NamedTuple):
    """All customers with their cases; by the id of a case when we asked, and when its aftercare ends.

    Moments are in seconds since 1970.
    """

    customers: Sequence[Customer]
    asked: Mapping[str, int]
    aftercare: Mapping[str, Collection[int]]
    now: int
    zone: tzinfo
    book: Book

    @property
    def today(self) -> date:
        """The day on which somebody is to be asked."""
        return self.day(self.now)

    def day(self, at: int) -> date:
        """Return the day of a moment."""
        return datetime.fromtimestamp(at, self.zone).date()

    def customer_with(self, id: str) -> Customer | None:
        """Return the customer of a case, None where it names none."""
        for customer in self.customers:
            if any(case.id == id for case in customer.cases):
                return customer
        return None

    def asked_lately(self, customer: Customer) -> int | None:
        """Return when we last asked this customer, where that is less than 90 days ago."""
        at = last_asked(customer, self.asked)
        return (
            at if at is not None and self.now - at < PAUSE * _DAY else None
        )


def circle(
    cases: Iterable[Experience],
    asked: Mapping[str, int],
    aftercare: Mapping[str, Collection[int]],
    now: int,
    zone: tzinfo,
    book: Book,
) -> Circle:
    """Return what candidates are found in."""
    return Circle(
        customers=customers(cases, book),
        asked=asked,
        aftercare=aftercare,
        now=now,
        zone=zone,
        book=book,
    )


_ORDER = list(Reason)


def _rank(each: Candidate) -> tuple[int, date, str]:
    return _ORDER.index(each.reason), each.day, each.name


def candidates(
    known: Circle, meetings: Iterable[HeldMeeting]
) -> tuple[Candidate, ...]:
    """Return whom to ask, each customer once, for the first reason that there is; longest waiting first."""
    every = [
        *_aftercare(known),
        *_met(known, meetings),
        *_silent(known),
    ]
    every.sort(key=_rank)
    found: dict[str, Candidate] = {}
    for each in every:
        found.setdefault(each.name, each)
    return tuple(found.values())


def last_asked(customer: Customer, asked: Mapping[str, int]) -> int | None:
    """Return when we last asked this customer; None where we never did."""
    moments = [
        asked[case.id] for case in customer.cases if case.id in asked
    ]
    return max(moments, default=None)


def _aftercare(known: Circle) -> Iterator[Candidate]:
    """Yield open cases of which the aftercare ends soon, or should have been done."""
    for customer in known.customers:
        for case in customer.cases:
            for due in known.aftercare.get(case.id, ()):
                day = known.day(due)
                if case.open and (day - known.today).days <= SOON:
                    yield Candidate(
                        Reason.AFTERCARE, customer.name, day, case.id
                    )


def _met(
    known: Circle,
    meetings: Iterable[HeldMeeting],
) -> Iterator[Candidate]:
    every = [
        case for customer in known.customers for case in customer.cases
    ]
    for meeting in meetings:
        if not 1 <= (known.today - meeting.day).days <= FRESH:
            continue
        customer = customer_of(meeting.customer, every, known.book)
        if customer is None or not customer.experiences:
            yield from _new_one(known, meeting)
        else:
            yield from _known_one(known, customer, meeting.day)


def _new_one(known: Circle, meeting: HeldMeeting) -> Iterator[Candidate]:
    """Yield whom we met and who has no case, where that is somebody."""
    name = _new_name(meeting, known.book)
    if not says_nobody(key_of(name)):
        yield Candidate(Reason.MEETING, name, meeting.day)


def _known_one(
    known: Circle,
    customer: Customer,
    day: date,
) -> Iterator[Candidate]:
    """Yield a customer whom we met, and who was not heard since."""
    heard = _heard_since(known, customer, day)
    if not heard and _may_be_asked(known, customer):
        newest = customer.experiences[-1].id
        yield Candidate(Reason.MEETING, customer.name, day, newest)


def _new_name(meeting: HeldMeeting, book: Book) -> str:
    """Return how to call a customer without a case, as one with a case is called."""
    said = meeting.customer
    return of_cases([Experience("", said, keys=keys_of(said))], book).name


def _heard_since(known: Circle, customer: Customer, day: date) -> bool:
    came = [c.received for c in customer.cases if c.received is not None]
    return any(known.day(at) >= day for at in came)


def _silent(known: Circle) -> Iterator[Candidate]:
    for customer in known.customers:
        heard = [c.heard for c in customer.cases if c.heard is not None]
        last = max(heard, default=known.now)
        long_ago = known.now - last >= SILENT * _DAY
        if long_ago and _may_be_asked(known, customer):
            newest = customer.experiences[-1].id
            yield Candidate(
                Reason.SILENT, customer.name, known.day(last), newest
            )


def _may_be_asked(known: Circle, customer: Customer) -> bool:
    """Return whether they were not asked lately, and nothing of theirs is open: first things first.

    Whoever sent us nothing but spam is nobody to ask, and so is whoever was erased.
    """
    if not customer.experiences or is_stand_in(customer.name):
        return False
    waiting = any(case.open for case in customer.cases)
    return not waiting and known.asked_lately(customer) is None
