"""What of the figures may be shown to everybody (F3): no small cell, and none that can be worked out.

Pure: from a report to one in which numbers are None. It must not count anything itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from klantervaring.core.choices import CHANNELS, KANO, MOMENTS
from klantervaring.core.stats.figures import (
    APPEALS,
    COMPARED,
    PROMISE_STATES,
    UNKNOWN,
    Report,
)

#: The smallest number that tells nothing of anybody.
SMALLEST = 3
#: Of fewer a group tells too much, whatever is hidden of it.
FEWEST = 5
#: From fewer moments neither the middle nor the ninth of ten is told: it would be that of one person.
ENOUGH_TO_RANK = 10
#: What each group may name; all else that stands in a file counts as unknown.
_KNOWN = {"channels": CHANNELS, "moments": MOMENTS, "kano": KANO}


def public(report: Report) -> Report:
    """The report with cells below three hidden, and others where a hidden one would follow from them."""
    shown = dict(report)
    for name in ("in", "out", "open", "fans"):
        shown[name] = cell(report[name])
    shown["promises"] = {
        name: _promise(row) for name, row in report["promises"].items()
    }
    for name, known in _KNOWN.items():
        shown[name] = group(_only(known, report[name]))
    shown["steps"] = group(report["steps"])
    # a cause is somebody's words: a rare one is not even named
    shown["causes"] = {
        name: n for name, n in group(report["causes"]).items() if n is not None
    }
    shown["appeals"] = {
        name: _appeals(report["appeals"][name]) for name in APPEALS
    }
    shown["no_but"] = part(report["no_but"], "offered", "accepted")
    shown["gestures"] = _with(report["gestures"], "count", ("cost",))
    shown["recovery"] = _recovery(report["recovery"])
    shown["improvements"] = _improvements(report["improvements"])
    shown["alerts"] = {name: cell(n) for name, n in report["alerts"].items()}
    return shown


def _only(known: Collection[str], cells: Mapping[str, int]) -> dict[str, int]:
    """The cells of words that kv knows; others are somebody's own and may tell of whom they are."""
    told = {name: number for name, number in cells.items() if name in known}
    others = sum(number for name, number in cells.items() if name not in known)
    return {**told, UNKNOWN: others} if others else told


def ranked(seconds: int | None, of: int) -> int | None:
    """A middle or ninth of ten, in steps in which nobody finds their own case; None where few were ranked."""
    if seconds is None or of < ENOUGH_TO_RANK:
        return None
    step = next(step for most, step in _STEPS if seconds <= most)
    return round(seconds / step) * step


#: Up to so many seconds, a time is told in steps of so many: five minutes, an hour, a day.
_STEPS = ((2 * 3600, 300), (2 * 86400, 3600), (float("inf"), 86400))


def cell(number: int) -> int | None:
    """A number that stands alone."""
    return number if number >= SMALLEST else None


def group(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Cells that add up to something that is known.

    Where the hidden ones could be worked out from their sum, those of the next size are hidden too, all of
    them: else the names would tell which. Of fewer than five, and where no cell could be shown, nobody is
    told of the cells at all.
    """
    if 0 < sum(cells.values()) < FEWEST:
        return {}
    hidden = {name for name, number in cells.items() if number < SMALLEST}
    for size in sorted(set(cells.values())):
        if _is_safe([cells[n] for n in hidden]):
            break
        hidden |= {name for name, number in cells.items() if number <= size}
    if len(hidden) == len(cells):
        return {}
    return {
        name: None if name in hidden else number
        for name, number in cells.items()
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
    row: Mapping[str, Any], whole: str, of_it: str, also: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A number and a part of it: the part is hidden too where what is left of the whole is small."""
    small = row[of_it] < SMALLEST or row[whole] - row[of_it] < SMALLEST
    hidden = {of_it, *also} if small else set()
    if row[whole] < SMALLEST:
        hidden |= {whole, of_it, *also}
    return {
        name: None if name in hidden else value for name, value in row.items()
    }


def _with(
    row: Mapping[str, Any], count: str, also: tuple[str, ...]
) -> dict[str, Any]:
    """A number, and what was worked out from so many."""
    hidden = {count, *also} if row[count] < SMALLEST else set()
    return {
        name: None if name in hidden else value for name, value in row.items()
    }


def _promise(row: Mapping[str, Any]) -> dict[str, Any]:
    cells = group(
        {state: row[state] for state in PROMISE_STATES}
    ) or dict.fromkeys(PROMISE_STATES)
    due = row["met"] + row["late"] + row["overdue"]
    # the share tells the cells that it is made of, but for those of nobody
    telling = due < SMALLEST or any(
        row[s] > 0 and cells[s] is None for s in ("met", "late", "overdue")
    )
    timed = row["met"] + row["late"]
    return {
        **cells,
        "share": None if telling else row["share"],
        "median_seconds": ranked(row["median_seconds"], timed),
        "p90_seconds": ranked(row["p90_seconds"], timed),
    }


def _appeals(row: Mapping[str, int]) -> dict[str, int | None]:
    cells = {name: n for name, n in row.items() if name != "lodged"}
    shown = group(cells)
    lodged = cell(row["lodged"]) if shown else None
    return {"lodged": lodged, **(shown or dict.fromkeys(cells))}


def _improvements(row: Mapping[str, int]) -> dict[str, int | None]:
    cells = {name: n for name, n in row.items() if name != "opened"}
    shown = group(cells)
    return {
        "opened": cell(row["opened"]) if shown else None,
        **(shown or dict.fromkeys(cells)),
    }


def _recovery(rows: Mapping[str, Any]) -> Report:
    shown: Report = {}
    for what in COMPARED:
        row = rows[what]
        moved = ("better", "worse", "same")
        cells = group({name: row[name] for name in moved}) or dict.fromkeys(
            moved
        )
        telling = any(cells[name] is None and row[name] for name in moved)
        few = row["pairs"] < SMALLEST
        shown[what] = {
            **row,
            **cells,
            "pairs": None if few else row["pairs"],
            **({"before": None, "after": None} if few else {}),
            **({"p": None} if few or telling else {}),
        }
    won = rows["won_back"]
    shown["won_back"] = part(won, "judged", "won", ("share", "low", "high"))
    shown["asked"] = _with(rows["asked"], "answers", ("score",))
    return shown
