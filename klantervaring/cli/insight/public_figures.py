"""What everybody may see of the figures: the one door for all that is published (F3).

It goes by whole quarters that are over, and by all cases. Of some cases, of other days or as of another
moment nothing is told: from the difference with what is told a small number would follow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from klantervaring.cli.call.session import Session
from klantervaring.cli.insight.stats_report import Reported, answer_figures
from klantervaring.cli.typed.options import session_of
from klantervaring.cli.typed.period import days_asked
from klantervaring.core.errors import WrongInput
from klantervaring.core.stats.figures import Report
from klantervaring.core.stats.quarters import (
    quarter_for_everybody,
    quarters_for_everybody,
)
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.core.time.calendar_parts import (
    QUARTER,
    DayRange,
    before,
    is_whole,
    year_part,
    year_parts,
)
from klantervaring.core.time.time_range import time_range
from klantervaring.core.winning_back.fans import Fan
from klantervaring.files.ledger import Ledger
from klantervaring.view.figures.bars import Trend


class PublicFigures:
    """The quarters of a period, and what everybody may see of them."""

    def __init__(
        self,
        ctx: Any,
        days: DayRange,
        step: Callable[[], None] = lambda: None,
    ) -> None:
        """`days` are whole quarters that are over, as `quarters_asked` gives them.

        `step` is called after each of them.
        """
        self._step = step
        self._ctx = ctx
        self.days = days
        self.session = session_of(ctx)
        self.quarters = list(year_parts(days, QUARTER))
        self.sheets: list[Report] = []
        for each in self.quarters:
            #: what stands behind the last quarter
            self.last = Reported(ctx, None, each)
            self.sheets.append(quarter_for_everybody(self.last.told()))
            self.last.let_go()
            step()
        self.whole = quarters_for_everybody(self.sheets)

    @cached_property
    def earlier(self) -> PublicFigures:
        """The same of as many quarters before."""
        days = self.days
        for _ in self.quarters:
            days = year_part(before(days).last, QUARTER)
        return PublicFigures(
            self._ctx,
            DayRange(days.first, before(self.days).last),
            self._step,
        )

    def stories(self) -> list[Fan]:
        """Return the stories of the period that may be told to everybody now: what was taken back is gone."""
        zone = self.session.workspace.zone
        ledger = Ledger(self.session.overview(closed=True))
        return ledger.shared_stories(zone, time_range(*self.days, zone))

    def answer(self, as_csv: bool) -> None:
        """Tell the figures: as JSON, as CSV, or on the screen."""
        answer_figures(
            self.last, self.whole, as_csv, self._trends, for_public=True
        )

    def _trends(self) -> list[Trend]:
        """Return what everybody may see of in and out, quarter by quarter."""
        told = {
            name: [sheet.flow[name] for sheet in self.sheets]
            for name in (N_("in"), N_("out"))
        }
        return [
            Trend(name, N_("quarter"), numbers, *self.days)
            for name, numbers in told.items()
        ]


def quarters_asked(
    ctx: Any, words: Sequence[str] | None, example: Clean
) -> DayRange:
    """Return the whole quarters that are asked for, of which the last is over; else the last four.

    `example` is the command with which to ask for others. Raises WrongInput for other days, for filters, and
    for another moment.
    """
    session = session_of(ctx)
    since, until = days_asked(session)
    _refuse_a_part(session, words)
    today = session.now.astimezone(session.workspace.zone).date()
    ended = before(year_part(today, QUARTER)).last
    last = until or ended
    asked = DayRange(since or _year_to(last), last)
    first = asked.first
    if first > last or last > ended or not is_whole(asked, QUARTER):
        raise _other_days(year_part(min(last, ended), QUARTER), example)
    return asked


def _year_to(last: date) -> date:
    """Return the first day of the four quarters of which the last one ends on a day."""
    a_year_before = year_part(date(last.year - 1, last.month, 1), QUARTER)
    return a_year_before.last + timedelta(days=1)


def _refuse_a_part(session: Session, words: Sequence[str] | None) -> None:
    if session.how.at:
        raise WrongInput(
            Text("What is for everybody is told as each quarter ended."),
            remedy=Text("Leave {option} out.", option=Code("--at")),
        )
    if words or any(session.asked.values()):
        raise WrongInput(
            Text("What is for everybody is about all cases."),
            remedy=Text(
                "Leave the filters out, or leave {option} out.",
                option=Code("--public"),
            ),
        )


def _other_days(near: DayRange, example: Clean) -> WrongInput:
    command = ours(
        "{} --since {} --until {}",
        example,
        quoted(f"{near.first}"),
        quoted(f"{near.last}"),
    )
    return WrongInput(
        Text("What is for everybody is of whole quarters that are over."),
        remedy=Text("For example: {command}", command=Code(command)),
    )
