"""Where a case stands after its events: step, level, deadlines, and what of its log does not count.

Values only: `fold` makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from klantervaring.core.case import Event
from klantervaring.core.choices import SET_ASIDE
from klantervaring.core.merge.conflicts import NOBODY
from klantervaring.core.procedure import (
    START,
    DeadlineRule,
    Kind,
    Move,
    Procedure,
)
from klantervaring.core.text.sentences import Named, Remedy, Text
from klantervaring.core.values import NamedTuple

#: What had happened in the steps that a case left, before it left one.
NOWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class DeadlineState(Enum):
    """How a deadline stands at a moment (see docs/procedure.md)."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    GONE = "gone"
    SUSPENDED = "suspended"


class Suspension(NamedTuple):
    """A time in which a term stands still; without `ended` it still does."""

    began: Event
    ended: Event | None = None


class Deadline(NamedTuple):
    """One run of a term. `due` is its last moment, inclusive; all moments are UTC.

    `gone_at` is set once it no longer applies: its event came, its steps were left, the case closed.
    """

    rule: DeadlineRule
    level: int
    started_by: Event
    due: datetime
    met_by: Event | None = None
    gone_at: datetime | None = None
    extended_by: Event | None = None
    #: the channel that gave it its term, or `care`; "" where it is the usual one
    fitted_to: str = ""
    suspensions: tuple[Suspension, ...] = ()

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def kind(self) -> Kind:
        return self.rule.kind

    @property
    def title(self) -> Named:
        return self.rule.title

    @property
    def in_days(self) -> bool:
        """Tell whether it ends with a day, and not at a second."""
        return self.rule.term.in_days

    @property
    def owed_by(self) -> str:
        """Return who must act: `us`, `customer` or `third-party`."""
        return self.rule.owes(self.level)

    @property
    def unsettled(self) -> bool:
        """Tell whether it is neither met nor gone, so that an event may still change it."""
        return self.met_by is None and self.gone_at is None

    @property
    def suspended(self) -> bool:
        """Tell whether it stands still: nobody can be late with it, and when it ends is not known."""
        stands = (
            bool(self.suspensions) and self.suspensions[-1].ended is None
        )
        return stands and self.unsettled

    @property
    def pending(self) -> bool:
        """Tell whether it runs, is overdue, or lapsed."""
        return self.unsettled and not self.suspended

    def runs(self, at: datetime) -> bool:
        """Tell whether it can still be met in time; on its last moment it can."""
        return self.pending and at <= self.due

    def state(self, now: datetime) -> DeadlineState:
        """Return how it stands at `now`; on its last moment it still runs."""
        if self.met_by is not None:
            in_time = self.met_by.at <= self.due
            return DeadlineState.MET if in_time else DeadlineState.LATE
        if self.gone_at is not None:
            return DeadlineState.GONE
        if self.suspended:
            return DeadlineState.SUSPENDED
        if self.runs(now):
            return DeadlineState.RUNNING
        if self.kind is Kind.RIGHT:
            return DeadlineState.LAPSED
        return DeadlineState.OVERDUE

    def shown(self, now: datetime) -> bool:
        """Tell whether the file lists it: promises and targets that are unmet, rights that run."""
        return self.runs(now) or (
            self.pending and self.kind is not Kind.RIGHT
        )


class Refusal(NamedTuple):
    """Why an event does not fit: what is missing, and the event that would supply it.

    `move` is what happens all the same when a person gives a reason; None: never, and then no event would
    supply it either. `remedy` is a way out that is no event.
    """

    reason: Text
    supply: str = ""
    move: Move | None = None
    remedy: Remedy | None = None


class Misfit(NamedTuple):
    """An event that stays in the log and moves nothing.

    `joined`: a second objection at one level, which is part of the first appeal; that is no mistake.
    """

    event: Event
    refusal: Refusal
    joined: bool


class State(NamedTuple):
    """Where a case stands after its events."""

    procedure: Procedure
    step: str = START
    level: int = 0
    #: the step before the last one that ended the case
    previous: str = START
    #: what has happened since the step was entered, and since the level was reached
    since_step: tuple[str, ...] = ()
    since_level: tuple[str, ...] = ()
    #: what had happened in each step that it left
    left: Mapping[str, tuple[str, ...]] = NOWHERE
    deadlines: tuple[Deadline, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    outcome: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    #: the channel that the customer chose, where the receipt says it, and whether special care is asked
    channel: str = ""
    care: bool = False
    #: whether its words were taken away for good
    erased: bool = False
    #: places in `deadlines` of those that an event may still settle
    pending: tuple[int, ...] = ()
    #: endings, by name, that end nothing: whoever recorded them did not know of this event of another clone
    unaware: Mapping[str, Event] = NOBODY

    @property
    def open(self) -> bool:
        """Tell whether somebody still has to act."""
        return is_open(self.procedure, self.step)

    @property
    def set_aside(self) -> bool:
        """Tell whether it was closed as no experience of its own: nothing of it counts."""
        return self.outcome in SET_ASIDE

    @property
    def ball(self) -> str:
        """Return who must act now: `us`, `customer`, `third-party`; "" once it is closed."""
        step = self.procedure.steps.get(self.step)
        return step.ball if step else "us"

    def is_of_level(self, deadline: Deadline) -> bool:
        """Tell whether what happens now is about a term: it is of this level, or bound to none."""
        return not deadline.rule.levels or deadline.level == self.level

    def overdue(self, now: datetime) -> tuple[Deadline, ...]:
        """Return unmet promises and targets whose last moment has passed, the longest overdue first.

        Of a closed case none: nobody has to act any more. A customer's right is never among them.
        """
        if not self.open:
            return ()
        return self._by_end(lambda d: d.state(now) is DeadlineState.OVERDUE)

    def running(self, now: datetime) -> tuple[Deadline, ...]:
        """Return what still runs at `now`, what ends first first."""
        return self._by_end(lambda deadline: deadline.runs(now))

    def _by_end(
        self, wanted: Callable[[Deadline], bool]
    ) -> tuple[Deadline, ...]:
        found = filter(wanted, self.deadlines)
        return tuple(sorted(found, key=lambda deadline: deadline.due))

    def for_file(self, now: datetime) -> dict[str, Deadline]:
        """Return what the file's `deadlines` hold, by name, in the order of their ends.

        Of two runs of one term the file shows what binds: the first end of a promise or target, the
        last end of a customer's right.
        """
        found: dict[str, Deadline] = {}
        for deadline in self._by_end(lambda deadline: deadline.shown(now)):
            if deadline.kind is Kind.RIGHT:
                found.pop(deadline.name, None)
            found.setdefault(deadline.name, deadline)
        return found


def is_open(procedure: Procedure, step: str) -> bool:
    """Tell whether somebody must act in `step`; in one that the procedure does not know, we must."""
    known = procedure.steps.get(step)
    return known is None or known.open
