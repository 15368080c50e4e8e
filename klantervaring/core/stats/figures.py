"""The figures of a period (F3, H1): each is a list of cases, and a number only afterwards.

So every figure can be asked which cases it counts, and the number and the list cannot differ. Pure
functions of cases, states and period. It must not draw, nor decide what the public may see (`public`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from klantervaring.core.alerts import Alert
from klantervaring.core.case import Case, Event
from klantervaring.core.choices import DECISIONS, FORESEEN, KANO, PROBLEM
from klantervaring.core.fans import all_fans
from klantervaring.core.procedure import Kind
from klantervaring.core.recovery import (
    cause_of,
    gestures,
    improvements,
    won_back,
)
from klantervaring.core.rules.fold import trace
from klantervaring.core.rules.state import Deadline, DeadlineState, State
from klantervaring.core.stats.ratings import When, after, at, number
from klantervaring.core.stats.significance import (
    may_be_chance,
    sign_test,
    tells_nothing,
    wilson,
)
from klantervaring.core.summary.alert_facts import TAKEN
from klantervaring.core.time import moments
from klantervaring.core.values import NamedTuple

#: Where a case does not say it.
UNKNOWN = "unknown"
PROMISE_STATES = ("met", "late", "overdue", "running")
APPEALS = {"first": 1, "second": 2}
#: What H1 compares: how the customer came to us and how the customer left.
COMPARED = ("mood", "score")

Figures = dict[str, tuple[str, ...]]


class Told(NamedTuple):
    """A case as it stood at the end of the period."""

    case: Case
    state: State


class Ground(NamedTuple):
    """What is counted: all cases as they stood at `end`, and the days of the period, both inclusive.

    `alerts` are those that fire at the end. `end` is now, or the last moment of the last day.
    """

    told: Sequence[Told]
    end: datetime
    zone: tzinfo
    since: date | None = None
    until: date | None = None
    alerts: Sequence[Alert] = ()

    def within(self, moment: datetime | None) -> bool:
        """Whether the moment is one of the period."""
        if moment is None or moment > self.end:
            return False
        day = moment.astimezone(self.zone).date()
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )

    @property
    def received(self) -> list[Told]:
        """The cases that came in during the period."""
        return [t for t in self.told if self.within(t.case.received)]

    def events(self, *kinds: str) -> list[tuple[Told, Event]]:
        """What happened of these kinds during the period."""
        return [
            (t, e)
            for t in self.told
            for e in t.case.events
            if e.kind in kinds and self.within(e.at)
        ]


class Promise(NamedTuple):
    """One run of a promise that began in the period. `state` is one of PROMISE_STATES, or `unknown` of a
    case that came in as history and of which nothing was recorded between receipt and closing."""

    told: Told
    deadline: Deadline
    state: str

    @property
    def seconds(self) -> int | None:
        """How long it took from its start, where it was met, in time or late."""
        met = self.deadline.met_by
        return (
            int((met.at - self.deadline.started_by.at).total_seconds())
            if met
            else None
        )


class Appeal(NamedTuple):
    """An objection that counted: the first at its level. `decision` is "" while there is none."""

    told: Told
    level: int
    event: Event
    decision: str


# -- the parts ------------------------------------------------------------------------------------------


def promises(ground: Ground) -> list[Promise]:
    """The promises that began in the period; one that no longer applied before its end is not due."""
    found = []
    for told in ground.told:
        for d in told.state.deadlines:
            state = _promise_state(told, d, ground.end)
            if (
                d.kind is Kind.PROMISE
                and state
                and ground.within(d.started_by.at)
            ):
                found.append(Promise(told, d, state))
    return found


def _promise_state(told: Told, deadline: Deadline, now: datetime) -> str:
    state = deadline.state(now)
    if state is DeadlineState.OVERDUE and is_history(told):
        return UNKNOWN
    return state.value if state.value in PROMISE_STATES else ""


def is_history(told: Told) -> bool:
    """Whether nothing is known of it but that it came in and was closed: an old list tells no more."""
    return not told.state.open and {e.kind for e in told.case.events} <= {
        "received",
        "closed",
    }


def appeals(ground: Ground) -> list[Appeal]:
    """The objections of the period, with what was decided on each by its end."""
    found = []
    for told in ground.told:
        open_one: Appeal | None = None
        level = 0
        for event, state in trace(told.state.procedure, told.case.events):
            if state.level > level:
                level, open_one = (
                    state.level,
                    Appeal(told, state.level, event, ""),
                )
                found.append(open_one)
            elif (
                event.kind == "decided"
                and open_one
                and not _is_misfit(state, event)
            ):
                found[-1] = open_one = open_one._replace(
                    decision=event.get("decision")
                )
    return [appeal for appeal in found if ground.within(appeal.event.at)]


def _is_misfit(state: State, event: Event) -> bool:
    return any(misfit.event == event for misfit in state.misfits)


def steps_reached(told: Told) -> list[str]:
    """The steps that the case came to, each once."""
    return list(
        dict.fromkeys(
            state.step
            for _, state in trace(told.state.procedure, told.case.events)
        )
    )


class Pair(NamedTuple):
    """One number before and after, of one case (H1)."""

    told: Told
    before: int
    after: int


def pairs(ground: Ground, what: str) -> list[Pair]:
    """Cases judged in the period of which the number is known both before and after the handling."""
    found = []
    for told in _judged(ground):
        before, later = (
            getattr(at(told.case, When.BEFORE), what),
            getattr(after(told.case), what),
        )
        if before is not None and later is not None:
            found.append(Pair(told, before, later))
    return found


def _judged(ground: Ground) -> list[Told]:
    """The problems on which the customer gave a verdict in the period, each once."""
    judged = {
        told.case.id for told, _ in ground.events("judged", "followed-up")
    }
    return [
        told
        for told in ground.told
        if told.case.id in judged and told.case.kind == PROBLEM
    ]


def asked_scores(ground: Ground) -> list[tuple[Told, int]]:
    """The scores with which customers answered when we asked for their experience: to hold H1 against."""
    said = ((told, number(e, "score")) for told, e in ground.events("answered"))
    return [(told, score) for told, score in said if score is not None]


# -- the figures ------------------------------------------------------------------------------------------


def figures(ground: Ground) -> Figures:
    """Every figure by its name, with the ids of the cases that it counts; one twice where it counts twice."""
    parts: Iterable[Figures] = (
        _flow(ground),
        _promises(ground),
        _marks(ground),
        _appeals(ground),
        _no_but(ground),
        _recovery(ground),
        _work(ground),
    )
    return {name: ids for part in parts for name, ids in part.items()}


def _ids(found: Iterable[Told]) -> tuple[str, ...]:
    return tuple(told.case.id for told in found)


def _flow(ground: Ground) -> Figures:
    return {
        "in": _ids(ground.received),
        "out": _ids(
            t
            for t in ground.told
            if not t.state.open and ground.within(t.state.ended_at)
        ),
        "open": _ids(t for t in ground.told if t.state.open),
    }


def _promises(ground: Ground) -> Figures:
    found: Figures = {}
    for promise in promises(ground):
        for state in (*PROMISE_STATES, UNKNOWN):
            name = f"promises.{promise.deadline.name}.{state}"
            ids = (promise.told.case.id,) if promise.state == state else ()
            found[name] = (*found.get(name, ()), *ids)
    return found


def _marks(ground: Ground) -> Figures:
    """The cases of the period by steps reached, channel, moment in the journey, cause and Kano kind."""
    found: dict[str, list[str]] = {}
    for told in ground.received:
        cause = cause_of(told.case)
        marks = [f"steps.{step}" for step in steps_reached(told)]
        marks += [
            f"channels.{told.case.channel or UNKNOWN}",
            f"moments.{told.case.moment or UNKNOWN}",
        ]
        marks += [f"causes.{cause.cause}"] if cause and cause.cause else []
        marks += [f"kano.{cause.kano}"] if cause and cause.kano in KANO else []
        for mark in marks:
            found.setdefault(mark, []).append(told.case.id)
    return {mark: tuple(ids) for mark, ids in found.items()}


def _appeals(ground: Ground) -> Figures:
    found: Figures = {}
    lodged = appeals(ground)
    for name, level in APPEALS.items():
        here = [appeal for appeal in lodged if appeal.level == level]
        found[f"appeals.{name}.lodged"] = _ids(a.told for a in here)
        for decision in DECISIONS:
            found[f"appeals.{name}.{decision}"] = _ids(
                a.told for a in here if a.decision == decision
            )
        found[f"appeals.{name}.open"] = _ids(
            a.told for a in here if a.decision not in DECISIONS
        )
    return found


def _no_but(ground: Ground) -> Figures:
    """Cases in which we said 'no, but' in the period, and those whose customer was satisfied with it."""
    offered = list(
        {
            t.case.id: t
            for t, _ in ground.events("offered")
            if t.case.kind != FORESEEN
        }.values()
    )
    return {
        "no_but.offered": _ids(offered),
        "no_but.accepted": _ids(
            told for told in offered if _accepted(told.case)
        ),
    }


def _accepted(case: Case) -> bool:
    """Whether the first verdict after the offer was that of a satisfied customer."""
    offered = False
    for event in case.events:
        offered = offered or event.kind == "offered"
        if offered and event.kind == "judged":
            return event.get("verdict") == "satisfied"
    return False


def _recovery(ground: Ground) -> Figures:
    """H1: who felt better and who felt worse once it was handled, and who was won back."""
    found: Figures = {}
    for what in COMPARED:
        known = pairs(ground, what)
        found[f"recovery.{what}.pairs"] = _ids(p.told for p in known)
        found[f"recovery.{what}.better"] = _ids(
            p.told for p in known if p.after > p.before
        )
        found[f"recovery.{what}.worse"] = _ids(
            p.told for p in known if p.after < p.before
        )
        found[f"recovery.{what}.same"] = _ids(
            p.told for p in known if p.after == p.before
        )
    judged = _judged(ground)
    found["recovery.won_back.judged"] = _ids(judged)
    found["recovery.won_back.won"] = _ids(
        told for told in judged if won_back(told.case)
    )
    found["recovery.asked.answers"] = _ids(
        told for told, _ in asked_scores(ground)
    )
    return found


def _work(ground: Ground) -> Figures:
    """Gestures, fans, improvements and alerts."""
    opened = [
        (t, i)
        for t in ground.told
        for i in improvements(t.case)
        if ground.within(i.cause.event.at)
    ]
    today = ground.end.astimezone(ground.zone).date()
    fans = all_fans((told.case for told in ground.told), ground.zone)
    made = [
        fan
        for fan in fans
        if any(ground.within(event.at) for event in fan.events)
    ]
    found: Figures = {
        "gestures.count": _ids(
            told for told, _ in ground.events("compensated")
        ),
        "fans": tuple(fan.case.id for fan in made),
        "improvements.opened": _ids(told for told, _ in opened),
        "alerts.open": tuple(
            alert.card.id for alert in ground.alerts if alert.taken is None
        ),
        "alerts.taken": _ids(told for told, _ in ground.events(TAKEN)),
    }
    for standing in ("open", "overdue", "done", "closed"):
        here = (
            told for told, i in opened if i.standing(today).value == standing
        )
        found[f"improvements.{standing}"] = _ids(here)
    return found


# -- the report -------------------------------------------------------------------------------------------


def cost(ground: Ground) -> int:
    """What the gestures of the period cost, in cents."""
    return sum(
        gesture.cost
        for told in ground.told
        for gesture in gestures(told.case)
        if ground.within(gesture.event.at)
    )


class Spread(NamedTuple):
    """How long the promises of one name took that were met, in time or late; None where none was."""

    median: int | None
    p90: int | None


def spreads(ground: Ground) -> Mapping[str, Spread]:
    """The spread of each promise, by its name."""
    taken: dict[str, list[int]] = {}
    for promise in promises(ground):
        seconds = taken.setdefault(promise.deadline.name, [])
        if promise.seconds is not None:
            seconds.append(promise.seconds)
    return {
        name: Spread(median(seconds), p90(seconds))
        for name, seconds in taken.items()
    }


def median(values: Sequence[int]) -> int | None:
    """The middle value; of an even number the mean of the middle two, rounded down."""
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return (
        ordered[half]
        if len(values) % 2
        else (ordered[half - 1] + ordered[half]) // 2
    )


def p90(values: Sequence[int]) -> int | None:
    """The 90th percentile by nearest rank: the smallest value that 90 % do not exceed."""
    return sorted(values)[-(-9 * len(values) // 10) - 1] if values else None


def share(part: int, whole: int) -> float | None:
    """A share from 0 to 1 in four decimals; None of nothing."""
    return round(part / whole, 4) if whole else None


def mean(values: Sequence[int]) -> float | None:
    """The mean in two decimals; None of nothing."""
    return round(sum(values) / len(values), 2) if values else None


Report = dict[str, Any]


def report(ground: Ground, counted: Figures) -> Report:
    """The figures as numbers, in the shape of `kv stats --json`."""
    return {
        "period": {
            "since": ground.since.isoformat() if ground.since else None,
            "until": ground.until.isoformat() if ground.until else None,
            "as_of": moments.iso(ground.end, ground.zone),
        },
        **{name: len(counted[name]) for name in ("in", "out", "open")},
        "promises": _promise_rows(ground, counted),
        **{
            name: _group(counted, name)
            for name in ("steps", "channels", "moments", "causes", "kano")
        },
        "appeals": {
            name: _group(counted, f"appeals.{name}") for name in APPEALS
        },
        "no_but": _group(counted, "no_but"),
        "gestures": {**_group(counted, "gestures"), "cost": cost(ground) / 100},
        "recovery": _recovery_rows(ground, counted),
        "fans": len(counted["fans"]),
        "improvements": _group(counted, "improvements"),
        "alerts": _group(counted, "alerts"),
    }


def _group(counted: Figures, group: str) -> dict[str, int]:
    """The figures below a name, the last part of each with its number; the largest first where it is open."""
    start = group + "."
    found = {
        name.removeprefix(start): len(ids)
        for name, ids in counted.items()
        if name.startswith(start)
    }
    if group in ("channels", "moments", "causes", "kano"):
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
    return found


def _promise_rows(ground: Ground, counted: Figures) -> Report:
    rows = {}
    for name, spread in spreads(ground).items():
        numbers = {
            state: len(counted[f"promises.{name}.{state}"])
            for state in PROMISE_STATES
        }
        due = numbers["met"] + numbers["late"] + numbers["overdue"]
        rows[name] = {
            **numbers,
            "share": share(numbers["met"], due),
            "median_seconds": spread.median,
            "p90_seconds": spread.p90,
        }
    return rows


def _recovery_rows(ground: Ground, counted: Figures) -> Report:
    rows: Report = {}
    for what in COMPARED:
        known, numbers = (
            pairs(ground, what),
            _group(counted, f"recovery.{what}"),
        )
        rows[what] = {
            **numbers,
            "before": mean([pair.before for pair in known]),
            "after": mean([pair.after for pair in known]),
            "p": round(sign_test(numbers["better"], numbers["worse"]), 4),
            "chance": may_be_chance(numbers["better"], numbers["worse"]),
        }
    won = _group(counted, "recovery.won_back")
    low, high = wilson(won["won"], won["judged"])
    rows["won_back"] = {
        **won,
        "share": share(won["won"], won["judged"]),
        "low": round(low, 4),
        "high": round(high, 4),
        "chance": tells_nothing(won["won"], won["judged"]),
    }
    scores = [score for _, score in asked_scores(ground)]
    rows["asked"] = {"answers": len(scores), "score": mean(scores)}
    return rows


def chosen(counted: Figures, name: str) -> tuple[str, ...] | None:
    """The cases that a figure counts, each once; of a group those of all its figures. None: no such name."""
    names = [
        known
        for known in counted
        if known == name or known.startswith(f"{name}.")
    ]
    return (
        tuple(dict.fromkeys(id for known in names for id in counted[known]))
        if names
        else None
    )
