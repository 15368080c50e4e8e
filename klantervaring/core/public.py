"""What of the figures may be shown to everybody (F3): no small cell, and none that can be worked out.

Pure: from a report to one in which numbers are None. It must not count anything itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klantervaring.core.stats import APPEALS, COMPARED, PROMISE_STATES, Report

#: The smallest number that tells nothing of anybody.
SMALLEST = 3


def public(report: Report) -> Report:
    """The report with cells below three hidden, and others where a hidden one would follow from them."""
    shown = dict(report)
    for name in ("in", "out", "open", "fans"):
        shown[name] = cell(report[name])
    shown["promises"] = {name: _promise(row) for name, row in report["promises"].items()}
    for name in ("channels", "moments", "kano", "steps"):
        shown[name] = group(report[name])
    # a cause is somebody's words: a rare one is not even named
    shown["causes"] = {name: n for name, n in group(report["causes"]).items() if n is not None}
    shown["appeals"] = {name: _appeals(report["appeals"][name]) for name in APPEALS}
    shown["no_but"] = part(report["no_but"], "offered", "accepted")
    shown["gestures"] = _with(report["gestures"], "count", ("cost",))
    shown["recovery"] = _recovery(report["recovery"])
    shown["improvements"] = _improvements(report["improvements"])
    shown["alerts"] = {name: cell(n) for name, n in report["alerts"].items()}
    return shown


def cell(number: int) -> int | None:
    """A number that stands alone."""
    return number if number >= SMALLEST else None


def group(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Cells that add up to something that is known.

    Where the hidden ones could be worked out from their sum, the next smallest is hidden too; where
    there is none left to hide, nobody is told of the cells at all.
    """
    hidden = {name for name, number in cells.items() if number < SMALLEST}
    for name in sorted(cells, key=lambda name: (cells[name], name)):
        if _is_safe([cells[n] for n in hidden]):
            break
        hidden.add(name)
    if not _is_safe([cells[n] for n in hidden]):
        return {}
    return {name: None if name in hidden else number for name, number in cells.items()}


def _is_safe(hidden: list[int]) -> bool:
    """Whether their sum does not give them away: nobody, or at least three that may lie in several ways.

    Whoever knows that each is below three also knows them when all of them are as large as that allows.
    """
    return sum(hidden) == 0 or (sum(hidden) >= SMALLEST and any(n != SMALLEST - 1 for n in hidden))


def part(row: Mapping[str, Any], whole: str, of_it: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """A number and a part of it: the part is hidden too where what is left of the whole is small."""
    small = row[of_it] < SMALLEST or row[whole] - row[of_it] < SMALLEST
    hidden = {of_it, *also} if small else set()
    if row[whole] < SMALLEST:
        hidden |= {whole, of_it, *also}
    return {name: None if name in hidden else value for name, value in row.items()}


def _with(row: Mapping[str, Any], count: str, also: tuple[str, ...]) -> dict[str, Any]:
    """A number, and what was worked out from so many."""
    hidden = {count, *also} if row[count] < SMALLEST else set()
    return {name: None if name in hidden else value for name, value in row.items()}


def _promise(row: Mapping[str, Any]) -> dict[str, Any]:
    cells = group({state: row[state] for state in PROMISE_STATES}) or dict.fromkeys(PROMISE_STATES)
    due = row["met"] + row["late"] + row["overdue"]
    # the share tells the cells that it is made of, but for those of nobody
    telling = due < SMALLEST or any(row[s] > 0 and cells[s] is None for s in ("met", "late", "overdue"))
    timed = row["met"] + row["late"] < SMALLEST
    return {
        **cells,
        "share": None if telling else row["share"],
        "median_seconds": None if timed else row["median_seconds"],
        "p90_seconds": None if timed else row["p90_seconds"],
    }


def _appeals(row: Mapping[str, int]) -> dict[str, int | None]:
    cells = {name: n for name, n in row.items() if name != "lodged"}
    shown = group(cells)
    lodged = cell(row["lodged"]) if shown else None
    return {"lodged": lodged, **(shown or dict.fromkeys(cells))}


def _improvements(row: Mapping[str, int]) -> dict[str, int | None]:
    cells = {name: n for name, n in row.items() if name != "opened"}
    shown = group(cells)
    return {"opened": cell(row["opened"]) if shown else None, **(shown or dict.fromkeys(cells))}


def _recovery(rows: Mapping[str, Any]) -> Report:
    shown: Report = {}
    for what in COMPARED:
        row = rows[what]
        moved = ("better", "worse", "same")
        cells = group({name: row[name] for name in moved}) or dict.fromkeys(moved)
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
