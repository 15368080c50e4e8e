"""What everybody may see of a period: the sum of what its quarters tell, and nothing else (F3).

Every number that is published stands in the public sheet of a quarter, told as it stood at its end, or is
worked out from numbers that do. So no two periods, whichever they are, tell more than the quarters. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from klantervaring.core.facts import PROMISE_STATES
from klantervaring.core.stats.disclosure import (
    by_shown_size,
    public,
    telling_only,
)
from klantervaring.core.stats.figures import (
    COMPARED,
    FLOW,
    MARKS,
    MOVED,
    AskedRow,
    Cells,
    ComparedRow,
    Number,
    PromiseRow,
    Report,
    Share,
    WonBackRow,
    mean,
    share,
)
from klantervaring.core.stats.significance import (
    may_be_chance,
    sign_test,
    tells_nothing,
    wilson,
)


def quarter_for_everybody(quarter: Report) -> Report:
    """Return the public sheet of one quarter, which is told as it stood at its end.

    What came in and went out hides together, also where few were open at its end: one follows from the
    others. How many are open is told of no quarter, for with it what another one hides would follow. Causes
    are somebody's own words.
    """
    sheet = public(quarter)
    told = None not in sheet.flow.values()
    flow = {**sheet.flow, "open": None} if told else dict.fromkeys(FLOW)
    return sheet._replace(flow=flow, marks={**sheet.marks, "causes": {}})


def quarters_for_everybody(sheets: Sequence[Report]) -> Report:
    """Return the public sheet of a period, from those of its quarters. What one of them hides is not told."""
    if len(sheets) == 1:
        return sheets[0]
    first = sheets[0]
    last = sheets[-1]
    return telling_only(
        last._replace(since=first.since),
        flow=_cells([sheet.flow for sheet in sheets]),
        promises=list(_promises(sheets)),
        marks={name: _marks(name, sheets) for name in MARKS},
        appeals={
            level: _cells([sheet.appeals[level] for sheet in sheets])
            for level in last.appeals
        },
        no_but=_cells([sheet.no_but for sheet in sheets]),
        gestures=_sum(sheet.gestures for sheet in sheets),
        cost=_sum(sheet.cost for sheet in sheets),
        compared={
            what: _compared([sheet.compared[what] for sheet in sheets])
            for what in COMPARED
        },
        won_back=_won_back([sheet.won_back for sheet in sheets]),
        asked=_asked([sheet.asked for sheet in sheets]),
        fans=_sum(sheet.fans for sheet in sheets),
        improvements=_cells([sheet.improvements for sheet in sheets]),
        alerts=_alerts([sheet.alerts for sheet in sheets]),
    )


def _sum(numbers: Iterable[Number]) -> Number:
    """Return a sum; None where one of the numbers is not told."""
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


def _cells(sheets: Sequence[Cells]) -> dict[str, Number]:
    """Return cells by name; one that a sheet does not have counts nothing there, which everybody sees."""
    names = dict.fromkeys(name for cells in sheets for name in cells)
    return {
        name: _sum(cells.get(name, 0) for cells in sheets) for name in names
    }


def _marks(name: str, sheets: Sequence[Report]) -> Cells:
    """Return a group of which each quarter tells something, as one of its own; else nothing of it."""
    groups = [sheet.marks[name] for sheet in sheets]
    found = _cells(groups) if all(groups) else {}
    if not any(found.values()):
        return {}
    return found if name == "steps" else by_shown_size(found)


def _promises(sheets: Sequence[Report]) -> Iterator[PromiseRow]:
    """Yield how each promise was kept. How long they took follows from no sums."""
    rows: dict[str, list[PromiseRow]] = {}
    for sheet in sheets:
        for row in sheet.promises:
            rows.setdefault(row.name, []).append(row)
    for name, found in rows.items():
        told = {
            state: _sum(getattr(row, state) for row in found)
            for state in PROMISE_STATES
        }
        due = _sum((told["met"], told["late"], told["overdue"]))
        yield PromiseRow(
            name=name,
            **told,
            share=_share(told["met"], due),
            median_seconds=None,
            p90_seconds=None,
        )


def _share(part: Number, whole: Number) -> Share:
    known = part is not None and whole is not None
    return share(part or 0, whole or 0) if known else None


def _compared(rows: Sequence[ComparedRow]) -> ComparedRow:
    moved = {
        name: _sum(getattr(row, name) for row in rows) for name in MOVED
    }
    p, chance = _tested(moved["better"], moved["worse"])
    return ComparedRow(
        pairs=_sum(row.pairs for row in rows),
        **moved,
        before=_mean((row.before, row.pairs) for row in rows),
        after=_mean((row.after, row.pairs) for row in rows),
        p=p,
        chance=chance,
    )


def _tested(better: Number, worse: Number) -> tuple[Share, bool | None]:
    """Return how likely it is that chance alone moved so many, and whether it may be that."""
    if better is None or worse is None:
        return None, None
    p = round(sign_test(better, worse), 4)
    return p, may_be_chance(better, worse)


def _won_back(rows: Sequence[WonBackRow]) -> WonBackRow:
    judged = _sum(row.judged for row in rows)
    won = _sum(row.won for row in rows)
    if judged is None or won is None:
        return WonBackRow(judged, won, None, None, None, None)
    low, high = wilson(won, judged)
    return WonBackRow(
        judged=judged,
        won=won,
        share=share(won, judged),
        low=round(low, 4),
        high=round(high, 4),
        chance=tells_nothing(won, judged),
    )


def _asked(rows: Sequence[AskedRow]) -> AskedRow:
    answers = _sum(row.answers for row in rows)
    return AskedRow(
        answers, _mean((row.score, row.answers) for row in rows)
    )


def _mean(told: Iterable[tuple[Share, Number]]) -> Share:
    """Return the mean of means, by how many each is of; None where one is not told."""
    total = 0.0
    count = 0
    for value, of in told:
        if value is None or of is None:
            return None
        total, count = total + value * of, count + of
    return mean(round(total), count)


def _alerts(sheets: Sequence[Mapping[str, Number]]) -> Cells:
    """Return the alerts that were taken, and those that still called at the end of the last quarter."""
    return {**_cells(sheets), "open": sheets[-1]["open"]}
