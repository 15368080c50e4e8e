"""Whom to ask for their experience now (F1): after a meeting, for aftercare, or long not heard.

Pure. Nobody is asked more than once in 90 days, nor while a case of theirs waits for something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum

from klantervaring.core.case import Case
from klantervaring.core.customers.customer import (
    Book,
    Customer,
    customer_of,
    customers,
)
from klantervaring.core.rules.state import State
from klantervaring.core.values import NamedTuple

ASKED = "asked"
ANSWERED = "answered"
#: Days between two askings of one customer.
PAUSE = 90
#: For how many days a meeting is just held; the day after it is the first to ask.
FRESH = 14
#: After so many days without a word a customer is long not heard.
SILENT = 180
#: Aftercare is due from so many days before its end.
SOON = 7
AFTERCARE = "aftercare"


class Reason(Enum):
    """Why somebody should be asked, what comes first first."""

    AFTERCARE = "aftercare"
    MEETING = "meeting"
    SILENT = "not-heard"


class Meeting(NamedTuple):
    """A meeting that was held: the day, and the customer as a case would name it."""

    day: date
    customer: Mapping[str, str]


class Proposal(NamedTuple):
    """Somebody to ask. `case` is the newest of that customer, None for one without any; `day` is that of
    the meeting, the end of aftercare, or the last that we heard."""

    reason: Reason
    name: str
    day: date
    case: Case | None = None


class Circle(NamedTuple):
    """All customers with their cases, and the states of these by id."""

    customers: Sequence[Customer]
    states: Mapping[str, State]
    now: datetime
    zone: tzinfo
    book: Book

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def day(self, moment: datetime) -> date:
        """The day of a moment."""
        return moment.astimezone(self.zone).date()


def circle(
    found: Iterable[tuple[Case, State]], now: datetime, zone: tzinfo, book: Book
) -> Circle:
    """What the proposals are made from."""
    told = list(found)
    return Circle(
        customers((case for case, _ in told), book),
        {c.id: s for c, s in told},
        now,
        zone,
        book,
    )


def proposals(
    known: Circle, meetings: Iterable[Meeting]
) -> tuple[Proposal, ...]:
    """Whom to ask, each customer once, for the first reason that there is; longest waiting first."""
    found: dict[str, Proposal] = {}
    for proposal in (
        *_aftercare(known),
        *_meetings(known, meetings),
        *_silent(known),
    ):
        found.setdefault(proposal.name, proposal)
    order = list(Reason)
    return tuple(
        sorted(
            found.values(), key=lambda p: (order.index(p.reason), p.day, p.name)
        )
    )


def last_asked(customer: Customer) -> datetime | None:
    """When we last asked this customer; None where we never did."""
    return max(
        (e.at for c in customer.cases for e in c.events if e.kind == ASKED),
        default=None,
    )


def asked_lately(customer: Customer, now: datetime) -> datetime | None:
    """The last asking, where it is less than 90 days ago."""
    at = last_asked(customer)
    return at if at is not None and now - at < timedelta(days=PAUSE) else None


def _aftercare(known: Circle) -> Iterable[Proposal]:
    """Open cases of which the aftercare ends soon, or should have been done."""
    for customer in known.customers:
        for case in customer.cases:
            for deadline in known.states[case.id].deadlines:
                waiting = deadline.name == AFTERCARE and deadline.shown(
                    known.now
                )
                if (
                    waiting
                    and known.states[case.id].open
                    and _is_near(known, deadline.due)
                ):
                    yield Proposal(
                        Reason.AFTERCARE,
                        customer.name,
                        known.day(deadline.due),
                        case,
                    )


def _is_near(known: Circle, due: datetime) -> bool:
    return (known.day(due) - known.today).days <= SOON


def _meetings(known: Circle, meetings: Iterable[Meeting]) -> Iterable[Proposal]:
    every = [case for customer in known.customers for case in customer.cases]
    for meeting in meetings:
        if not 1 <= (known.today - meeting.day).days <= FRESH:
            continue
        customer = customer_of(meeting.customer, every, known.book)
        if customer is None:
            yield Proposal(
                Reason.MEETING, meeting.customer.get("name", ""), meeting.day
            )
        elif _may_be_asked(known, customer) and not _heard_since(
            known, customer, meeting.day
        ):
            yield Proposal(
                Reason.MEETING, customer.name, meeting.day, customer.cases[-1]
            )


def _heard_since(known: Circle, customer: Customer, day: date) -> bool:
    return any(
        case.received and known.day(case.received) >= day
        for case in customer.cases
    )


def _silent(known: Circle) -> Iterable[Proposal]:
    for customer in known.customers:
        last = max(
            (e.at for case in customer.cases for e in case.events), default=None
        )
        if (
            last
            and _may_be_asked(known, customer)
            and known.now - last >= timedelta(days=SILENT)
        ):
            yield Proposal(
                Reason.SILENT,
                customer.name,
                known.day(last),
                customer.cases[-1],
            )


def _may_be_asked(known: Circle, customer: Customer) -> bool:
    """Not asked lately, and nothing of theirs is open: first things first."""
    waiting = any(known.states[case.id].open for case in customer.cases)
    return not waiting and asked_lately(customer, known.now) is None
