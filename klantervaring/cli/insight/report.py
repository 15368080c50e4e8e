"""The report of a period as one page, for those who have no kv: the director, customers (F3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.insight.cases_behind import CasesBehind
from klantervaring.cli.insight.public_figures import (
    PublicFigures,
    quarters_asked,
)
from klantervaring.cli.insight.stats_report import Reported
from klantervaring.cli.typed.options import (
    Context,
    ReportingOut,
    Words,
    session_of,
)
from klantervaring.cli.typed.output_options import Force, give_page, to_file
from klantervaring.core.errors import WrongInput
from klantervaring.core.facts import FAN
from klantervaring.core.stats.figures import Report
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    ours,
)
from klantervaring.core.time.calendar_parts import (
    QUARTER,
    DayRange,
    before,
    year_parts,
)
from klantervaring.core.time.time_range import TimeRange, time_range
from klantervaring.core.values import NamedTuple
from klantervaring.core.winning_back.fans import Fan, streak
from klantervaring.letters.paper import as_pdf
from klantervaring.report.page_parts import ReportContents, ReportSection
from klantervaring.report.rendering import rendered_page
from klantervaring.report.sections import SECTIONS, Sections
from klantervaring.report.summary import changes
from klantervaring.report.telling import Slice, Telling
from klantervaring.view.figures.report_data import as_json, flat
from klantervaring.view.figures.stats import FigureSheet
from klantervaring.view.terminal.progress import bar

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "report",
    cls=ReportingOut,
    epilog="  kv report -o verslag.html\n"
    "  kv report --public -o openbaar.html",
)
def report(
    ctx: Context,
    words: Words = None,
    output: Annotated[
        str,
        to_file(N_("Where it goes: a name that ends in .html or .pdf.")),
    ] = "",
    for_public: Annotated[
        bool,
        typer.Option(
            "--public",
            show_default=False,
            help=N_(
                "For everybody: whole quarters, no names, no number below three."
            ),
        ),
    ] = False,
    force: Force = False,
) -> None:
    path = _path(output, for_public)
    if for_public:
        gathered, page = _for_everybody(ctx, words)
    else:
        gathered, page = _for_us(ctx, words)
    html = rendered_page("report.html", page=page)
    session = gathered.reported.session
    raw = html.encode()
    if path.suffix == ".pdf":
        printed = as_pdf(html)
        raw = printed.raw
        if printed.unknown:
            session.warn(printed.told)
    give_page(session, path, raw, force, for_public)
    gathered.reported.cases.done()


#: How a page is asked for.
_USUAL = ours("kv report -o verslag.html")
_PUBLIC = ours("kv report --public -o verslag.html")


def _path(output: str, for_public: bool) -> Path:
    path = Path(output)
    if path.suffix not in (".html", ".pdf"):
        raise _no_page(_PUBLIC if for_public else _USUAL)
    return path


def _no_page(example: Clean) -> WrongInput:
    return WrongInput(
        Text("A report needs a file whose name ends in .html or .pdf."),
        remedy=Text(
            "For example: {command}",
            command=Code(example),
        ),
    )


class GatheredReport(NamedTuple):
    """What a report tells of, and what stands behind it; `earlier` is the period before."""

    reported: Reported
    days: DayRange
    told: Report
    slices: Sequence[Slice]
    earlier: Slice | None
    fans: Sequence[Fan]
    for_public: bool


def _bar(
    session: Session, steps: int
) -> AbstractContextManager[Callable[[], None]]:
    """Return a bar of so many steps, and of the sections of a page."""
    say = session.speaker.word
    return bar(
        say(N_("Gathering")),
        say(N_("Saving")),
        steps + SECTIONS,
        session.screen.plain,
        worth=1,
    )


def _for_everybody(
    ctx: Any, words: Sequence[str] | None
) -> tuple[GatheredReport, ReportContents]:
    days = quarters_asked(ctx, words, _PUBLIC)
    session = session_of(ctx)
    session.overview(closed=True)  # read first: that has a bar of its own
    quarters = len(list(year_parts(days, QUARTER)))
    with _bar(session, 2 * quarters) as step:
        gathered = _public_quarters(ctx, days, step)
        return gathered, ReportPage(gathered).page(step)


def _for_us(
    ctx: Any, words: Sequence[str] | None
) -> tuple[GatheredReport, ReportContents]:
    reported = Reported(ctx, words)
    months = len(list(reported.months()))
    with _bar(reported.session, months) as step:
        gathered = _own_months(reported, step)
        return gathered, ReportPage(gathered).page(step)


def _public_quarters(
    ctx: Any,
    days: DayRange,
    step: Callable[[], None],
) -> GatheredReport:
    told = PublicFigures(ctx, days, step)
    zone = told.session.workspace.zone
    slices = []
    for quarter, sheet in zip(told.quarters, told.sheets, strict=True):
        slices.append(_public_slice(quarter, sheet, zone))
    earlier = told.earlier
    return GatheredReport(
        reported=told.last,
        days=days,
        told=told.whole,
        slices=slices,
        earlier=_public_slice(earlier.days, earlier.whole, zone),
        fans=told.stories(),
        for_public=True,
    )


def _public_slice(days: DayRange, sheet: Report, zone: tzinfo) -> Slice:
    return Slice(days, sheet, None, time_range(*days, zone))


def _own_months(
    reported: Reported, step: Callable[[], None]
) -> GatheredReport:
    days = reported.days
    zone = reported.session.workspace.zone
    earlier = None
    if reported.since:
        past = before(days)
        period = time_range(*past, zone)
        earlier = Slice(past, reported.told_of(period), None, period)
    return GatheredReport(
        reported=reported,
        days=days,
        told=reported.told(),
        slices=list(_months(reported, step)),
        earlier=earlier,
        fans=reported.ledger.fans(zone, reported.period),
        for_public=False,
    )


def _months(
    reported: Reported, step: Callable[[], None]
) -> Iterator[Slice]:
    """Yield the months of the period with their figures, and how many were open at the end of each."""
    for each in reported.months():
        told = reported.told_of(each.period)
        yield Slice(each.days, told, each.still_open, each.period)
        step()


class ReportPage:
    """Words what was gathered."""

    def __init__(self, gathered: GatheredReport) -> None:
        reported = gathered.reported
        self.gathered = gathered
        self.reported = reported
        self.session = reported.session
        self.say = self.session.speaker
        self.for_public = gathered.for_public
        self.zone = self.session.workspace.zone
        self.sheet = self._sheet()
        data = as_json(gathered.told, self.zone)
        del data["period"]
        self.figures = dict(flat(data, ""))
        self.behind = None if self.for_public else CasesBehind(reported)

    def _sheet(self) -> FigureSheet:
        return FigureSheet(
            screen=self.session.screen,
            speaker=self.say,
            report=self.gathered.told,
            for_public=self.for_public,
            titles=self.reported.titles(),
        )

    def _title(self) -> Text:
        organisation = self.session.workspace.config.organisation
        if not organisation:
            return Text("Customer experiences")
        return Text("Customer experiences: {who}", who=organisation)

    def _lead(self) -> Text:
        since, until = self.gathered.days
        return Text(
            "From {since} up to and including {until}, as it stands on {at}.",
            since=self.say.date(since),
            until=self.say.date(until),
            at=datetime.fromtimestamp(self.reported.now, self.zone),
        )

    def page(self, step: Callable[[], None]) -> ReportContents:
        """Return the page; `step` is called after each section."""
        telling = self._telling()
        summary = list(changes(telling, self.gathered.earlier))
        sections = list(_stepped(Sections(telling).all(), step))
        return ReportContents(
            self.say.language,
            self.say(self._title()),
            self.say(self._lead()),
            summary,
            sections,
            self.behind.lists if self.behind else (),
            self.say(self._foot()),
            {key: self.say.word(word) for key, word in _WORDS.items()},
        )

    def _foot(self) -> Text:
        if self.for_public:
            return Text(
                "A dash stands for a number below three, or one from which such a number follows."
            )
        return Text(
            "This page names cases: it is for colleagues. For everybody: {command}",
            command=Code("kv report --public"),
        )

    def _telling(self) -> Telling:
        ledger = self.reported.ledger
        period = self.reported.period
        is_ours = not self.for_public
        changed = [
            each
            for each in ledger.improvements()
            if period.first <= each.at <= period.last
        ]
        return Telling(
            self.sheet,
            self.figures,
            self.gathered.slices,
            self.gathered.fans,
            streak(ledger.days(FAN, self.zone), self.reported.today),
            changed if is_ours else (),
            self.behind.link if self.behind else _nowhere,
        )


def _nowhere(
    figure: str,
    period: TimeRange | None = None,
    when: Clean = NOTHING,
) -> str:
    """Return where the cases of a figure stand on a page for everybody."""
    return ""


_WORDS = {
    "contents": N_("Contents"),
    "rules": N_("How it is counted"),
    "changed": N_("What changed"),
    "how": N_("How this is counted"),
    "cases": N_("The cases behind the figures"),
    "paper": N_(
        "The cases behind each figure stand on the page itself, on a screen."
    ),
}


def _stepped(
    sections: Iterable[ReportSection], step: Callable[[], None]
) -> Iterator[ReportSection]:
    for section in sections:
        yield section
        step()
