"""What changed since the period before, in three sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from klantervaring.core.stats.figures import Report
from klantervaring.core.text.sentences import N_, Clean, Text
from klantervaring.report.page_parts import Changed
from klantervaring.report.telling import Slice, Telling
from klantervaring.view.figures.stats import FigureSheet

_CASES = N_("the cases")
_BEFORE = N_("the period before")
_OF_CUSTOMERS = {
    "fans": N_("fans"),
    "recovery.won_back.won": N_("customers won back"),
}


def changes(told: Telling, earlier: Slice | None) -> Iterator[Changed]:
    """Yield a sentence for what came in, promises kept, and customers; none of what is not known or shown."""
    if earlier is not None:
        yield from _in_changed(told, earlier)
        yield from _kept_changed(told, earlier)
        yield from _customers_changed(told, earlier)


def _in_changed(told: Telling, earlier: Slice) -> Iterator[Changed]:
    now = told.report.flow["in"]
    before = earlier.report.flow["in"]
    if now is not None and before is not None:
        text = _came(now, before)
        cases = {"in": _CASES}
        yield _changed(
            told,
            earlier,
            text,
            "flow",
            cases,
        )


def _came(now: int, before: int) -> Text:
    return Text(
        "{now} came in; in the period before it was {before}.",
        now=now,
        before=before,
    )


def _kept_changed(told: Telling, earlier: Slice) -> Iterator[Changed]:
    now = _kept(told.report)
    before = _kept(earlier.report)
    if now is not None and before is not None:
        text = _promises(told.sheet, now, before)
        cases = {"promises": _CASES}
        yield _changed(
            told,
            earlier,
            text,
            "promises",
            cases,
        )


def _promises(sheet: FigureSheet, now: float, before: float) -> Text:
    return Text(
        "Of the promises that were due we kept {now} in time; in the period before it was {before}.",
        now=sheet.percent(now),
        before=sheet.percent(before),
    )


def _customers_changed(told: Telling, earlier: Slice) -> Iterator[Changed]:
    now = told.report
    before = earlier.report
    if None not in (*_fans_and_won(now), *_fans_and_won(before)):
        text = _customers(told.sheet, now, before)
        yield _changed(
            told,
            earlier,
            text,
            "fans",
            _OF_CUSTOMERS,
        )


def _fans_and_won(report: Report) -> tuple[int | None, int | None]:
    return report.fans, report.won_back.won


def _changed(
    told: Telling,
    earlier: Slice,
    text: Text,
    rule: str,
    figures: Mapping[str, Clean],
) -> Changed:
    """Return a sentence with links to the cases of its figures, now and before, and to its rule."""
    say = told.sheet.say
    links = [*_links(told, earlier, figures)]
    links.append((say.word(N_("How this is counted")), f"rule-{rule}"))
    return Changed(say(text), [link for link in links if link[1]])


def _links(
    told: Telling,
    earlier: Slice,
    figures: Mapping[str, Clean],
) -> Iterator[tuple[Clean, str]]:
    """Yield where the cases of each figure stand, now and before; "" for nowhere."""
    say = told.sheet.say
    when = say.word(_BEFORE)
    for figure, name in figures.items():
        yield say.word(name), told.link(figure)
        then = told.link(figure, earlier.period, when)
        yield say.word(N_("those of the period before")), then


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
