"""What changed since the period before, in three sentences."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.stats.figures import Report
from klantervaring.core.text.sentences import Clean, Text
from klantervaring.view.figures.stats import FigureSheet


def changes(sheet: FigureSheet, before: Report | None) -> Iterator[Clean]:
    """Yield a sentence for what came in, promises kept, and customers; none of what is not known or shown."""
    if before is None:
        return
    now = sheet.report
    came, came_before = now.flow["in"], before.flow["in"]
    if came is not None and came_before is not None:
        yield sheet.say(
            Text(
                "{now} came in; in the period before it was {before}.",
                now=came,
                before=came_before,
            )
        )
    kept, kept_before = _kept(now), _kept(before)
    if kept is not None and kept_before is not None:
        yield sheet.say(
            Text(
                "Of the promises that were due we kept {now} in time; in the period before it was {before}.",
                now=sheet.percent(kept),
                before=sheet.percent(kept_before),
            )
        )
    won = (now.fans, now.won_back.won, before.fans, before.won_back.won)
    if None not in won:
        yield sheet.say(_customers(sheet, now, before))


def _customers(sheet: FigureSheet, now: Report, before: Report) -> Text:
    return Text(
        "{fans} fans and {won} customers won back; in the period before it was {fans_before} and"
        " {won_before}.",
        fans=sheet.n(now.fans),
        won=sheet.n(now.won_back.won),
        fans_before=sheet.n(before.fans),
        won_before=sheet.n(before.won_back.won),
    )


def _kept(report: Report) -> float | None:
    """Return the share of all promises together; None where a part of it is not shown."""
    met = due = 0
    for row in report.promises:
        if row.met is None or row.late is None or row.overdue is None:
            return None
        met += row.met
        due += row.met + row.late + row.overdue
    return met / due if due else None
