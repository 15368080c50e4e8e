"""Winning a customer back: the five steps R1 to R5, gestures, causes and improvements, from a case's log.

Pure functions of a case. It must not say what a procedure allows (`rules`), nor how a person is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import FORESEEN, IDEA, KANO, PROBLEM
from klantervaring.core.events import (
    ANALYSED,
    APOLOGISED,
    COMPENSATED,
    CONTACTED,
    EFFECT_CHECKED,
    FOLLOWED_UP,
    IMPROVED,
    JUDGED,
    LISTENED,
    OFFERED,
    RESOLVED,
    RESPONDED,
)
from klantervaring.core.money import cents
from klantervaring.core.time.moments import NotAMoment, read_day
from klantervaring.core.values import NamedTuple

#: K1: taken for granted; what one chooses on; what turns a disappointment into a surprise.
YES = "yes"
NO = "no"


class Progress(Enum):
    """How far one of the five steps is."""

    DONE = "done"
    BEGUN = "begun"
    OPEN = "open"


class Lack(Enum):
    """What one of the five steps still needs, in the order in which it comes."""

    APOLOGY = "apology"
    ACCEPTANCE = "acceptance"
    STORY = "story"
    WISH = "wish"
    SOLUTION = "solution"
    GESTURE = "gesture"
    CAUSE = "cause"
    FIX = "fix"
    AFTERCARE = "aftercare"


class RecoveryStep(NamedTuple):
    """One of R1 to R5: the events that show it, and what it lacks; without a lack it is done."""

    code: str
    events: tuple[Event, ...] = ()
    lacks: tuple[Lack, ...] = ()

    @property
    def progress(self) -> Progress:
        """Return how far it is: done when nothing is lacking, begun when something of it happened."""
        if not self.lacks:
            return Progress.DONE
        return Progress.BEGUN if self.events else Progress.OPEN


def wins_back(case: Case) -> bool:
    """Tell whether there is somebody to win back: an idea or a compliment is handled otherwise (F1)."""
    return case.kind in (PROBLEM, FORESEEN)


def steps(case: Case) -> tuple[RecoveryStep, ...]:
    """Return the five steps of the case, R1 first (Inghilleri and Solomon, see docs/procedure.md)."""
    return (
        _apology(case),
        _understanding(case),
        _making_good(case),
        _learning(case),
        _aftercare(case),
    )


def _apology(case: Case) -> RecoveryStep:
    """R1: once the apology is accepted the talk is in balance; one that was not is still owed."""
    made = _of_kind(case, APOLOGISED)
    if not made:
        return RecoveryStep("R1", (), (Lack.APOLOGY,))
    refused = made[-1].get("accepted") == NO
    return RecoveryStep("R1", made, (Lack.ACCEPTANCE,) if refused else ())


def _understanding(case: Case) -> RecoveryStep:
    """R2: the story in the customer's own words, and the customer's wish."""
    listened = _of_kind(case, LISTENED)
    lacks = []
    if not listened:
        lacks.append(Lack.STORY)
    if not case.wish.strip():
        lacks.append(Lack.WISH)
    return RecoveryStep("R2", listened, tuple(lacks))


def _making_good(case: Case) -> RecoveryStep:
    """R3: solved, and made up for with something that this customer sees as extra."""
    solved = solutions(case)
    given = _of_kind(case, COMPENSATED)
    lacks = (
        *(() if solved else (Lack.SOLUTION,)),
        *(() if given else (Lack.GESTURE,)),
    )
    return RecoveryStep("R3", (*solved, *given), lacks)


def _learning(case: Case) -> RecoveryStep:
    """R4: the cause is known, and there is a structural fix or a lesson (F4)."""
    found = causes(case)
    if not found:
        return RecoveryStep("R4", (), (Lack.CAUSE,))
    learnt = any(cause.fix or cause.lesson for cause in found)
    done = tuple(cause.event for cause in found)
    return RecoveryStep("R4", done, () if learnt else (Lack.FIX,))


def _aftercare(case: Case) -> RecoveryStep:
    """R5: somebody asked after a while."""
    asked = _of_kind(case, FOLLOWED_UP)
    return RecoveryStep("R5", asked, () if asked else (Lack.AFTERCARE,))


def solutions(case: Case) -> tuple[Event, ...]:
    """Return the events that solved it, or said what can be done instead (P3)."""
    return tuple(
        e
        for e in case.events
        if e.kind in (RESOLVED, OFFERED)
        or (e.kind == RESPONDED and e.get("solved") == YES)
    )


def won_back(case: Case) -> Event | None:
    """Return the verdict or aftercare of a customer who was last satisfied; None where the last was not.

    The customer decides (F11): a case that we closed ourselves as satisfied is not won back by that.
    """
    last = next(
        (
            e
            for e in reversed(case.events)
            if e.kind in (JUDGED, FOLLOWED_UP)
        ),
        None,
    )
    return (
        last
        if last is not None and last.get("verdict") == "satisfied"
        else None
    )


def _of_kind(case: Case, kind: str) -> tuple[Event, ...]:
    return tuple(e for e in case.events if e.kind == kind)


#: What can be proposed, in the order in which it is; a solution is what the procedure itself asks for.
_PROPOSED = (
    Lack.APOLOGY,
    Lack.ACCEPTANCE,
    Lack.STORY,
    Lack.WISH,
    Lack.GESTURE,
    Lack.CAUSE,
    Lack.FIX,
    Lack.AFTERCARE,
)


#: How an apology begins a word, in Dutch and English.
_SORRY = re.compile(
    r"\b(sorry|excus|excuus|spijt|verontschuldig|apolog)", re.IGNORECASE
)
#: Events in which a customer hears us.
_HEARD_FROM_US = (CONTACTED, RESPONDED, OFFERED, RESOLVED)


def said_sorry(case: Case) -> bool:
    """Tell whether the log tells of an apology, recorded as one or among the words of what we said."""
    for event in case.events:
        if event.kind == APOLOGISED:
            return True
        if event.kind not in _HEARD_FROM_US or event.came_in:
            continue
        if _SORRY.search(f"{case.words_of(event)} {event.get('solution')}"):
            return True
    return False


def missing(case: Case, in_aftercare: bool) -> Lack | None:
    """Return what of the five steps it is time for: the first that is lacking and makes sense already.

    A gesture comes after the first reaction, the cause after the solution, and aftercare in its own step;
    once the customer is satisfied it is too late for a first apology, or for asking what they wish.
    """
    time_for = _time_for(case, in_aftercare)
    lacking = _lacking(case)
    for lack in _PROPOSED:
        if lack in lacking and time_for.get(lack, True):
            return lack
    return None


def _lacking(case: Case) -> set[Lack]:
    return {lack for step in steps(case) for lack in step.lacks}


def _time_for(case: Case, in_aftercare: bool) -> dict[Lack, bool]:
    """Return for what it is time now, of what has a time."""
    solved = bool(solutions(case))
    reacted = solved or any(e.kind == RESPONDED for e in case.events)
    early = not in_aftercare and won_back(case) is None
    return {
        Lack.APOLOGY: early and not said_sorry(case),
        Lack.ACCEPTANCE: early,
        Lack.STORY: early,
        Lack.WISH: early and (bool(_of_kind(case, LISTENED)) or reacted),
        Lack.GESTURE: reacted,
        Lack.CAUSE: solved,
        Lack.AFTERCARE: in_aftercare,
    }


# -- gestures ----------------------------------------------------------------------------------------


class Gesture(NamedTuple):
    """Something extra for this customer (R3). `cost` is in cents; 0 where the log has no amount."""

    event: Event
    what: str
    cost: int
    why: str
    approved_by: str = ""


def gestures(case: Case) -> tuple[Gesture, ...]:
    """Return the gestures of a case, in order."""
    return tuple(
        Gesture(
            e,
            e.get("what"),
            _cost(e.get("cost")),
            e.get("why"),
            e.get("approved-by"),
        )
        for e in _of_kind(case, COMPENSATED)
    )


def _cost(text: str) -> int:
    try:
        return cents(text)
    except ValueError:
        return 0


# -- causes and improvements ---------------------------------------------------------------------------


class Cause(NamedTuple):
    """Why it went wrong, as `kv cause` recorded it. `kano` is one of KANO or ""."""

    event: Event
    kano: str
    cause: str
    fix: str
    owner: str
    due: date | None
    lesson: str


def causes(case: Case) -> tuple[Cause, ...]:
    """Return the causes that were found, in order."""
    return tuple(map(_cause, _of_kind(case, ANALYSED)))


def cause_of(case: Case) -> Cause | None:
    """Return the cause as it was last understood: what reports count; None where nobody looked into it."""
    return next(reversed(causes(case)), None)


def _cause(event: Event) -> Cause:
    kano = event.get("kano")
    return Cause(
        event,
        kano if kano in KANO else "",
        event.get("cause").strip(),
        event.get("fix").strip(),
        event.get("owner"),
        _day(event.get("due")),
        event.get("lesson").strip(),
    )


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except NotAMoment:
        return None


class Standing(Enum):
    """How an improvement stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    CLOSED = "closed"


class Improvement(NamedTuple):
    """A structural fix that an analysis of the case `case` asked for (R4), in plain values.

    `name` is the id of that event, `at` its moment; moments are in seconds since 1970, `due` is the last day
    as `YYYY-MM-DD`, or "". `giver` is the customer whose idea it is, or "" (F1). `improved` is set once it is
    carried out, `checked` once somebody looked whether it helped; a check that says it did not takes both
    away, and the improvement is open again: `failed` is how often that was.
    """

    case: str
    name: str
    at: int
    fix: str
    cause: str
    kano: str
    lesson: str
    owner: str
    due: str
    giver: str
    improved: int | None = None
    checked: int | None = None
    failed: int = 0

    def standing(self, today: date) -> Standing:
        """Return how it stands; on its last day it is not yet overdue."""
        if self.checked is not None:
            return Standing.CLOSED
        if self.improved is not None:
            return Standing.DONE
        late = self.due and today.isoformat() > self.due
        return Standing.OVERDUE if late else Standing.OPEN


def improvements(case: Case) -> tuple[Improvement, ...]:
    """Return the improvements that a case led to, each as it stands after its log.

    An analysis that a person added by hand without an id is called by its number in the case.
    """
    found: dict[str, Improvement] = {}
    for event in case.events:
        if event.kind == ANALYSED and event.get("fix").strip():
            name = event.id or str(len(found) + 1)
            found[name] = _improvement(case, name, _cause(event))
        elif (
            event.kind in (IMPROVED, EFFECT_CHECKED)
            and event.get("of") in found
        ):
            found[event.get("of")] = _after(found[event.get("of")], event)
    return tuple(found.values())


def _improvement(case: Case, name: str, cause: Cause) -> Improvement:
    return Improvement(
        case=case.id,
        name=name,
        at=int(cause.event.at.timestamp()),
        fix=cause.fix,
        cause=cause.cause,
        kano=cause.kano,
        lesson=cause.lesson,
        owner=cause.owner,
        due=cause.due.isoformat() if cause.due else "",
        giver=case.customer.get("name", "") if case.kind == IDEA else "",
    )


def _after(improvement: Improvement, event: Event) -> Improvement:
    at = int(event.at.timestamp())
    if event.kind == IMPROVED:
        return improvement._replace(improved=at, checked=None)
    if event.get("helped") == YES:
        return improvement._replace(checked=at)
    return improvement._replace(
        improved=None, checked=None, failed=improvement.failed + 1
    )


def in_order_of_due(found: Iterable[Improvement]) -> list[Improvement]:
    """Return improvements of many cases, what is due first first; without a day last."""
    return sorted(found, key=_by_due)


def _by_due(improvement: Improvement) -> tuple[str, str, str]:
    day = improvement.due or "~"
    return day, improvement.case, improvement.name
