"""Figures as one says them at the desk, in a window: whole sentences in place of a table and of chances."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from klantervaring.core.stats.figures import PromiseRow, WonBackRow
from klantervaring.core.text.sentences import Clean, Text, ours
from klantervaring.language import Speaker
from klantervaring.view import words

#: How a number, and a share, is written; a dash where it is not shown.
Count = Callable[[int | None], Clean]
Share = Callable[[float | None], Clean]


def promise(
    row: PromiseRow, n: Count, percent: Share, say: Speaker
) -> Clean:
    """Return how a promise was kept; what is late and still open is late."""
    told = [*_counts(row, n), *_shares(row, percent, say)]
    return ours("; ").join(map(say, told))


def _counts(row: PromiseRow, n: Count) -> Iterator[Text]:
    met = n(row.met)
    late = n(row.late)
    yield Text(
        "{met} in time, {late} late",
        met=met,
        late=late,
    )
    if row.overdue != 0:
        yield Text("late: {n} (still open)", n=n(row.overdue))
    if row.running != 0:
        yield Text("still running: {n}", n=n(row.running))


def _shares(
    row: PromiseRow,
    percent: Share,
    say: Speaker,
) -> Iterator[Text]:
    if row.share is not None:
        yield Text("{share} in time", share=percent(row.share))
    if row.median_seconds is not None:
        median = words.brief_span(row.median_seconds, say)
        yield Text("mostly within {span}", span=median)


def won_back(row: WonBackRow, n: Count, percent: Share) -> Text:
    """Return how many customers were won back."""
    return Text(
        "{won} of {judged} ({share})",
        won=n(row.won),
        judged=n(row.judged),
        share=percent(row.share),
    )
