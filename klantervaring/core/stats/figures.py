"""The figures of a period (F3, H1): which figures a fact counts for, and how many count for each.

Every figure has a name, by which it can be asked which cases it counts; the number and the list are of the
same facts (`facts`), so they cannot differ. Pure functions. It must not draw, nor decide what the public may
see (`disclosure`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from klantervaring.core.choices import DECISIONS
from klantervaring.core.events import ANSWERED
from klantervaring.core.facts import (
    APPEALS,
    FAN,
    GESTURE,
    IMPROVEMENT,
    PENDING,
    PROMISE_STATES,
    RECOVERY,
    UNKNOWN,
    Fact,
)
from klantervaring.core.procedure import Kind
from klantervaring.core.stats.significance import (
    may_be_chance,
    sign_test,
    tells_nothing,
    wilson,
)
from klantervaring.core.values import NamedTuple
from klantervaring.core.winning_back.recovery import Improvement, Standing

#: What H1 compares: how the customer came to us and how the customer left.
COMPARED = ("mood", "score")
#: By what the cases are counted that came in; those whose cells come with the largest first.
MARKS = ("steps", "channels", "moments", "causes", "kano")
BY_SIZE = MARKS[1:]

Number = int | None
Share = float | None
Cells = Mapping[str, Number]


class Counted(NamedTuple):
    """Facts that count for the same figures: one of them, how many, and the sum of their amounts."""

    fact: Fact
    times: int
    amount: int


# -- from facts to names ----------------------------------------------------------------------------------

#: Figures that a fact of another name counts for; all others are called as their facts are.
_NAMES = {
    FAN: ("fans",),
    GESTURE: ("gestures.count",),
    ANSWERED: ("recovery.asked.answers",),
    "no_but.accepted": ("no_but.offered", "no_but.accepted"),
}


def figure_names(fact: Fact, now: int, today: date) -> tuple[str, ...]:
    """Return the figures that a fact counts for, as it stands at `now`."""
    group = fact.kind.partition(".")[0]
    if fact.kind in _NAMES:
        return _NAMES[fact.kind]
    if group == PENDING:
        return _pending(fact, now)
    if group == IMPROVEMENT:
        standing = Improvement(*fact.plain).standing(today)
        return "improvements.opened", f"improvements.{standing.value}"
    if group == RECOVERY:
        return _recovery(fact.kind)
    if group == "appeals":
        return _appeal(fact.kind)
    return (fact.kind,) if group in _OF_THEMSELVES else ()


_OF_THEMSELVES = {
    "in",
    "out",
    "open",
    "promises",
    "alerts",
    "no_but",
    *MARKS,
}
#: Groups of kinds that count whatever else a fact of theirs holds.
_ALIKE = {*_OF_THEMSELVES, RECOVERY, "appeals"}


def is_counted_alike(kind: str) -> bool:
    """Return whether all facts of a kind count for the same figures at any moment, and for one at least."""
    group = kind.partition(".")[0]
    return kind in _NAMES or group in _ALIKE


def _pending(fact: Fact, now: int) -> tuple[str, ...]:
    """What is overdue of a case that came in as history is unknown: a list tells of no reactions."""
    _, kind, name = fact.kind.split(".", 2)
    if kind != Kind.PROMISE.value or fact.amount is None:
        return ()
    [known] = fact.plain
    overdue = "overdue" if known else UNKNOWN
    state = "running" if now <= fact.amount else overdue
    return (f"promises.{name}.{state}",)


def _appeal(kind: str) -> tuple[str, ...]:
    _, level, decision = kind.split(".", 2)
    known = decision if decision in DECISIONS else "open"
    return f"appeals.{level}.lodged", f"appeals.{level}.{known}"


def _recovery(kind: str) -> tuple[str, ...]:
    won, felt = _felt(kind)
    found = ["recovery.won_back.judged"]
    if won:
        found.append("recovery.won_back.won")
    for what, (before, later) in felt.items():
        moved = "same" if later == before else "worse"
        moved = "better" if later > before else moved
        found += [f"recovery.{what}.pairs", f"recovery.{what}.{moved}"]
    return tuple(found)


def _felt(kind: str) -> tuple[bool, dict[str, tuple[int, int]]]:
    """Return whether the customer was won back, and each number that is known before and after."""
    _, won, *told = kind.split(".")
    felt = {}
    for what, before, later in zip(
        COMPARED, told[::2], told[1::2], strict=True
    ):
        if before and later:
            felt[what] = int(before), int(later)
    return bool(won), felt


# -- from names to numbers --------------------------------------------------------------------------------

FLOW = ("in", "out", "open")
_LODGED = ("lodged", *DECISIONS, "open")
MOVED = ("better", "worse", "same")


def _whatever_counts() -> Iterator[str]:
    """Yield the figures that there are also where nothing counts for them, in their order."""
    for level in APPEALS.values():
        yield from (f"appeals.{level}.{name}" for name in _LODGED)
    yield from ("no_but.offered", "no_but.accepted")
    for what in COMPARED:
        yield from (f"recovery.{what}.{name}" for name in ("pairs", *MOVED))
    yield from ("recovery.won_back.judged", "recovery.won_back.won")
    yield from ("recovery.asked.answers", "gestures.count", "fans")
    yield from ("improvements.opened", "alerts.open", "alerts.taken")
    yield from (f"improvements.{standing.value}" for standing in Standing)


def figures(
    counted: Iterable[Counted], now: int, today: date
) -> dict[str, int]:
    """Return every figure by its name; promises and marks in the order in which `counted` has them."""
    flow = dict.fromkeys(FLOW, 0)
    promises: dict[str, int] = {}
    marks: dict[str, int] = {}
    rest = dict.fromkeys(_whatever_counts(), 0)
    part_of = dict.fromkeys(FLOW, flow) | dict.fromkeys(MARKS, marks)
    part_of["promises"] = promises
    for each in counted:
        for name in figure_names(each.fact, now, today):
            group = name.partition(".")[0]
            if group == "promises":
                promise = name.rpartition(".")[0]
                for state in (*PROMISE_STATES, UNKNOWN):
                    promises.setdefault(f"{promise}.{state}", 0)
            part = part_of.get(group, rest)
            part[name] = part.get(name, 0) + each.times
    return {**flow, **promises, **marks, **rest}


def below(found: Iterable[str], name: str) -> list[str]:
    """Return the figures that a name means: itself, or all of the group that it is."""
    known = list(found)
    if name in known:
        return [name]
    return [each for each in known if each.startswith(f"{name}.")]


# -- the report -------------------------------------------------------------------------------------------


class PromiseRow(NamedTuple):
    """How one promise was kept; the share is of those that were due, the times of those that were met."""

    name: str
    met: Number
    late: Number
    overdue: Number
    running: Number
    share: Share
    median_seconds: Number
    p90_seconds: Number


class ComparedRow(NamedTuple):
    """One number before and after the handling, of the cases of which both are known (H1)."""

    pairs: Number
    better: Number
    worse: Number
    same: Number
    before: Share
    after: Share
    p: Share
    chance: bool | None


class WonBackRow(NamedTuple):
    """How many of those who gave a verdict were won back; `low` to `high` holds 19 of 20 times."""

    judged: Number
    won: Number
    share: Share
    low: Share
    high: Share
    chance: bool | None


class AskedRow(NamedTuple):
    """What customers answered when we asked for their experience: to hold H1 against."""

    answers: Number
    score: Share


class Report(NamedTuple):
    """The figures of a period as numbers; None where nothing is known, or it is not for everybody.

    A figure that is added here is one more key in JSON and CSV, and is not for everybody until `disclosure`
    says how; nothing else needs to know it but the screen.

    `since` and `until` are days, both inclusive; `as_of` is in seconds since 1970, `cost` in cents.
    """

    since: date | None
    until: date | None
    as_of: int
    flow: Cells
    promises: Sequence[PromiseRow]
    marks: Mapping[str, Cells]
    appeals: Mapping[str, Cells]
    no_but: Cells
    gestures: Number
    cost: Number
    compared: Mapping[str, ComparedRow]
    won_back: WonBackRow
    asked: AskedRow
    fans: Number
    improvements: Cells
    alerts: Cells


class Ground(NamedTuple):
    """What is told of: what counts in the period, and the amounts of the facts of a kind, in no order.

    A promise that still runs has none: while it is suspended nobody knows how long it will take.
    """

    counted: Sequence[Counted]
    amounts: Callable[[str], Sequence[int]]
    as_of: int
    since: date | None = None
    until: date | None = None


def report(ground: Ground, found: Mapping[str, int]) -> Report:
    """Return the figures as numbers."""
    answers = _of_kind(ground, ANSWERED)
    spent = _of_kind(ground, GESTURE)
    return Report(
        since=ground.since,
        until=ground.until,
        as_of=ground.as_of,
        flow={name: found[name] for name in FLOW},
        promises=_promise_rows(ground, found),
        marks={name: _cells(found, name) for name in MARKS},
        appeals={
            level: _cells(found, f"appeals.{level}")
            for level in APPEALS.values()
        },
        no_but=_cells(found, "no_but"),
        gestures=found["gestures.count"],
        cost=sum(each.amount for each in spent),
        compared={
            what: _compared(ground, found, what) for what in COMPARED
        },
        won_back=_won_back(found),
        asked=AskedRow(
            answers=found["recovery.asked.answers"],
            score=mean(
                sum(each.amount for each in answers),
                sum(each.times for each in answers),
            ),
        ),
        fans=found["fans"],
        improvements=_cells(found, "improvements"),
        alerts=_cells(found, "alerts"),
    )


def _of_kind(ground: Ground, kind: str) -> list[Counted]:
    return [each for each in ground.counted if each.fact.kind == kind]


def _cells(found: Mapping[str, int], group: str) -> dict[str, Number]:
    """Return the figures below a name by their last part; the largest first where anything may be counted."""
    start = f"{group}."
    cells = {
        name.removeprefix(start): number
        for name, number in found.items()
        if name.startswith(start)
    }
    if group in BY_SIZE:
        ordered = sorted(
            cells.items(), key=lambda cell: (-cell[1], cell[0])
        )
        return dict(ordered)
    return {**cells}


def _promise_rows(
    ground: Ground, found: Mapping[str, int]
) -> list[PromiseRow]:
    rows = []
    start = "promises."
    end = f".{UNKNOWN}"
    for name in found:
        if name.startswith(start) and name.endswith(end):
            promise = name.removeprefix(start).removesuffix(end)
            met, late, overdue, running = (
                found[f"{start}{promise}.{state}"]
                for state in PROMISE_STATES
            )
            took = _took(ground, f"{start}{promise}")
            rows.append(
                PromiseRow(
                    name=promise,
                    met=met,
                    late=late,
                    overdue=overdue,
                    running=running,
                    share=share(met, met + late + overdue),
                    median_seconds=median(took),
                    p90_seconds=p90(took),
                )
            )
    return rows


def _took(ground: Ground, promise: str) -> list[int]:
    """Return how long a promise took wherever it was met, in time or late."""
    states = (f"{promise}.{state}" for state in PROMISE_STATES)
    return [each for kind in states for each in ground.amounts(kind)]


def _compared(
    ground: Ground, found: Mapping[str, int], what: str
) -> ComparedRow:
    pairs, better, worse, same = (
        found[f"recovery.{what}.{name}"] for name in ("pairs", *MOVED)
    )
    before = after = 0
    for each in ground.counted:
        if each.fact.kind.startswith(f"{RECOVERY}."):
            _, felt = _felt(each.fact.kind)
            came, left = felt.get(what, (0, 0))
            before += came * each.times
            after += left * each.times
    return ComparedRow(
        pairs=pairs,
        better=better,
        worse=worse,
        same=same,
        before=mean(before, pairs),
        after=mean(after, pairs),
        p=round(sign_test(better, worse), 4),
        chance=may_be_chance(better, worse),
    )


def _won_back(found: Mapping[str, int]) -> WonBackRow:
    judged = found["recovery.won_back.judged"]
    won = found["recovery.won_back.won"]
    low, high = wilson(won, judged)
    return WonBackRow(
        judged=judged,
        won=won,
        share=share(won, judged),
        low=round(low, 4),
        high=round(high, 4),
        chance=tells_nothing(won, judged),
    )


def median(values: Sequence[int]) -> int | None:
    """Return the middle value; of an even number the mean of the middle two, rounded down."""
    if not values:
        return None
    ordered = sorted(values)
    half = len(values) // 2
    if len(values) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) // 2


def p90(values: Sequence[int]) -> int | None:
    """Return the 90th percentile by nearest rank: the smallest value that 90 % do not exceed."""
    if not values:
        return None
    return sorted(values)[-(-9 * len(values) // 10) - 1]


def share(part: int, whole: int) -> float | None:
    """Return a share from 0 to 1 in four decimals; None of nothing."""
    return round(part / whole, 4) if whole else None


def mean(total: int, count: int) -> float | None:
    """Return the mean in two decimals; None of nothing."""
    return round(total / count, 2) if count else None
