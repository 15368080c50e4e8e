"""What of the figures may be shown to everybody (F3): no small cell, and none that can be worked out.

Pure: from a report to one in which numbers are None. It must not count anything itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from klantervaring.core.choices import CHANNELS, KANO, MOMENTS
from klantervaring.core.facts import PROMISE_STATES, UNKNOWN
from klantervaring.core.stats.figures import (
    BY_SIZE,
    MARKS,
    MOVED,
    AskedRow,
    Cells,
    ComparedRow,
    Number,
    PromiseRow,
    Report,
    WonBackRow,
)

#: The smallest number that tells nothing of anybody.
SMALLEST = 3
#: Of fewer a group tells too much, whatever is hidden of it.
FEWEST = 5
#: From fewer moments neither the middle nor the ninth of ten is told: it would be that of one person.
ENOUGH_TO_RANK = 10
_PERIOD = ("since", "until", "as_of")
#: What each group may name; all else that stands in a file counts as unknown.
_KNOWN = {"channels": CHANNELS, "moments": MOMENTS, "kano": KANO}


def public(report: Report) -> Report:
    """Return the report with cells below three hidden, and others where one would follow from them."""
    gestures = cell(report.gestures)
    return telling_only(
        report,
        flow=_cells(report.flow),
        promises=list(map(_promise, report.promises)),
        marks={name: _mark(name, report.marks[name]) for name in MARKS},
        appeals={
            level: _whole("lodged", cells)
            for level, cells in report.appeals.items()
        },
        no_but=part(report.no_but, "offered", "accepted"),
        gestures=gestures,
        cost=None if gestures is None else report.cost,
        compared={
            what: _compared(row) for what, row in report.compared.items()
        },
        won_back=_won_back(report.won_back),
        asked=_asked(report.asked),
        fans=cell(report.fans),
        improvements=_whole("opened", report.improvements),
        alerts=_cells(report.alerts),
    )


def telling_only(report: Report, **told: Any) -> Report:
    """Return a report of the same period that tells these figures, and no other."""
    untold = set(Report._fields).difference(told, _PERIOD)
    nothing: dict[str, Any] = dict.fromkeys(untold)
    return report._replace(**nothing, **told)


def _cells(cells: Cells) -> Cells:
    return {name: cell(number) for name, number in cells.items()}


def _mark(name: str, cells: Cells) -> Cells:
    shown = group(_only(_KNOWN[name], cells) if name in _KNOWN else cells)
    if name in BY_SIZE:
        shown = by_shown_size(shown)
    if name != "causes":
        return shown
    # a cause is somebody's words: a rare one is not even named
    return {cause: n for cause, n in shown.items() if n is not None}


def by_shown_size(cells: Cells) -> dict[str, Number]:
    """Return cells with the largest first, and those that are hidden last: their order tells nothing."""
    return dict(sorted(cells.items(), key=_by_size))


def _by_size(named: tuple[str, Number]) -> tuple[int, str]:
    name, number = named
    return -(number or 0), name


def _only(known: Collection[str], cells: Cells) -> Cells:
    """Return the cells of words that kv knows; others are somebody's own and may tell of whom they are."""
    told: dict[str, Number] = {}
    others = 0
    for name, number in cells.items():
        if name in known:
            told[name] = number
        else:
            others += number or 0
    return {**told, UNKNOWN: others} if others else told


def ranked(seconds: Number, of: int) -> Number:
    """Return a middle or ninth of ten in steps that tell of nobody; None where few were ranked."""
    if seconds is None or of < ENOUGH_TO_RANK:
        return None
    step = next(step for most, step in _STEPS if seconds <= most)
    return round(seconds / step) * step


#: Up to so many seconds, a time is told in steps of so many: five minutes, an hour, a day.
_STEPS = (
    (2 * 3600, 300),
    (2 * 86400, 3600),
    (float("inf"), 86400),
)


def cell(number: Number) -> Number:
    """Return a number that stands alone, None where it is small."""
    return None if number is None or number < SMALLEST else number


def group(cells: Mapping[str, Number]) -> dict[str, Number]:
    """Return cells that add up to something that is known.

    Where the hidden ones could be worked out from their sum, those of the next size are hidden too, all of
    them: else the names would tell which. Of fewer than five, and where no cell could be shown, nobody is
    told of the cells at all.
    """
    sizes = {name: number or 0 for name, number in cells.items()}
    if 0 < sum(sizes.values()) < FEWEST:
        return {}
    hidden = {name for name, size in sizes.items() if size < SMALLEST}
    for largest in sorted(set(sizes.values())):
        if _is_safe([sizes[name] for name in hidden]):
            break
        hidden |= {name for name, size in sizes.items() if size <= largest}
    if len(hidden) == len(cells):
        return {}
    return {
        name: None if name in hidden else size
        for name, size in sizes.items()
    }


def _is_safe(hidden: list[int]) -> bool:
    """Whether their sum does not give them away: nobody, or at least three that may lie in several ways.

    Whoever knows this function, and that each is one or two, also knows them when all are ones or all twos. A
    test goes through small sheets as somebody who knows it would.
    """
    return sum(hidden) == 0 or (
        sum(hidden) >= SMALLEST
        and set(hidden) - {0} not in ({1}, {SMALLEST - 1})
    )


def part(
    row: Mapping[str, Any],
    whole: str,
    of_it: str,
    also: Iterable[str] = (),
) -> dict[str, Any]:
    """Return a number and a part of it: the part is hidden too where what is left of the whole is small."""
    rest = row[whole] - row[of_it]
    hidden = {whole} if row[whole] < SMALLEST else set()
    if hidden or row[of_it] < SMALLEST or rest < SMALLEST:
        hidden |= {of_it, *also}
    return {
        name: None if name in hidden else value
        for name, value in row.items()
    }


def _whole(total: str, cells: Cells) -> Cells:
    """Return a total, and the cells that it is made of."""
    parts = {
        name: number for name, number in cells.items() if name != total
    }
    shown = group(parts)
    if not shown:
        return dict.fromkeys(cells)
    return {total: cell(cells[total]), **shown}


def _promise(row: PromiseRow) -> PromiseRow:
    told = row._asdict()
    cells = {state: told[state] for state in PROMISE_STATES}
    shown = group(cells) or dict.fromkeys(cells)
    due = PROMISE_STATES[:-1]
    timed = told["met"] + told["late"]
    # the share tells the cells that it is made of, but for those of nobody; so does a rank beyond the term
    telling = any(told[state] and shown[state] is None for state in due)
    few = timed + told["overdue"] < SMALLEST
    ranks_of = 0 if telling else timed
    return row._replace(
        **shown,
        share=None if telling or few else row.share,
        median_seconds=ranked(row.median_seconds, ranks_of),
        p90_seconds=ranked(row.p90_seconds, ranks_of),
    )


def _compared(row: ComparedRow) -> ComparedRow:
    told = row._asdict()
    cells = {name: told[name] for name in MOVED}
    shown = group(cells) or dict.fromkeys(cells)
    # from 5.0 before to 4.67 after follows who of three felt worse
    telling = any(told[name] and shown[name] is None for name in MOVED)
    if telling or told["pairs"] < SMALLEST:
        return row._replace(
            **shown,
            pairs=cell(told["pairs"]),
            before=None,
            after=None,
            p=None,
            chance=None,
        )
    return row._replace(**shown)


def _won_back(row: WonBackRow) -> WonBackRow:
    also = ("share", "low", "high", "chance")
    shown = part(row._asdict(), "judged", "won", also)
    return WonBackRow(**shown)


def _asked(row: AskedRow) -> AskedRow:
    answers = cell(row.answers)
    return AskedRow(answers, None if answers is None else row.score)
