"""The report of a period as one page, for those who have no kv: the director, customers (F3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from klantervaring.cli.letter_out import put_out
from klantervaring.cli.options import Context, Reporting, Words
from klantervaring.cli.stats_report import Reported
from klantervaring.core.errors import WrongInput
from klantervaring.core.facts import FAN
from klantervaring.core.fans import Fan, streak
from klantervaring.core.stats.disclosure import public
from klantervaring.core.stats.figure_words import figure_typed
from klantervaring.core.stats.figures import Report
from klantervaring.core.stats.quarters import (
    public_of_quarters,
    without_balance,
)
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.time.calendar_parts import (
    MONTH,
    QUARTER,
    DayRange,
    before,
    is_whole,
    part_of,
    parts,
)
from klantervaring.files.ledger import ALWAYS, time_range
from klantervaring.letters.paper import as_pdf
from klantervaring.report.page_parts import Behind, Page
from klantervaring.report.rendering import rendered_page
from klantervaring.report.sections import Sections
from klantervaring.report.summary import changes
from klantervaring.report.telling import Slice, Telling
from klantervaring.view.figures import stats as view
from klantervaring.view.terminal.widths import shortened
from klantervaring.view.words import MORE

app = typer.Typer(rich_markup_mode=None)
#: How many cases stand behind a figure on the page; a command lists the others.
_LISTED = 100
#: How much of a title stands on the page.
_TITLE = 160

Out = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        show_default=False,
        help=N_("Where it goes: a name that ends in .html or .pdf."),
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        show_default=False,
        help=N_("Write over a file that is there."),
    ),
]


@app.command(
    "report",
    cls=Reporting,
    epilog="  kv report -o verslag.html\n"
    "  kv report --since 2026-01-01 --until 2026-12-31 --public -o jaar.html",
)
def report(
    ctx: Context,
    words: Words = None,
    output: Out = "",
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
    path = _path(output)
    days = _quarters(ctx, words) if for_public else None
    reported = Reported(ctx, words, days)
    made = ReportPage(reported, for_public).page()
    html = rendered_page("report.html", page=made)
    is_pdf = path.suffix == ".pdf"
    put_out(path, as_pdf(html) if is_pdf else html.encode(), force)
    session = reported.session
    if session.how.as_json:
        session.answer({"file": str(path)})
    else:
        session.tell(Text("Written: {file}", file=str(path)))
    reported.cases.done()


def _path(output: str) -> Path:
    path = Path(output)
    if path.suffix not in (".html", ".pdf"):
        raise WrongInput(
            Text("A report needs a file whose name ends in .html or .pdf."),
            remedy=Text(
                "For example: {command}",
                command=Code("kv report -o verslag.html"),
            ),
        )
    return path


def _quarters(ctx: Any, words: Any) -> DayRange:
    """Return the whole quarters that are asked for, of which the last is over; else the last four.

    Raises WrongInput for other days, and for filters: from the difference of two such periods, or of some
    cases and all, a small number would follow.
    """
    from klantervaring.cli.options import session_of
    from klantervaring.cli.period import days_asked

    session = session_of(ctx)
    since, until = days_asked(session)
    if words or any(session.asked.values()):
        raise WrongInput(
            Text("What is for everybody is about all cases."),
            remedy=Text(
                "Leave the filters out, or leave {option} out.",
                option=Code("--public"),
            ),
        )
    today = session.now.astimezone(session.workspace.zone).date()
    ended = before(part_of(today, QUARTER)).last
    last = until or ended
    year = DayRange(date(last.year - 1, last.month, 28), last)
    first = since or list(parts(year, QUARTER))[1].first
    asked = DayRange(first, last)
    if first > last or last > ended or not is_whole(asked, QUARTER):
        near = part_of(min(last, ended), QUARTER)
        raise WrongInput(
            Text(
                "What is for everybody is of whole quarters that are over."
            ),
            remedy=Text(
                "For example: {command}",
                command=Code(
                    ours(
                        "kv report --public --since {} --until {} -o verslag.html",
                        quoted(f"{near.first}"),
                        quoted(f"{near.last}"),
                    )
                ),
            ),
        )
    return asked


class ReportPage:
    """Gathers what a report tells of, and words it."""

    def __init__(self, reported: Reported, for_public: bool) -> None:
        self.reported = reported
        self.session = reported.session
        self.say = self.session.speaker
        self.for_public = for_public
        self.zone = self.session.workspace.zone
        self.days = self._days()
        self.slices = list(self._slices())
        told = reported.told()
        if for_public:
            quarters = [each.report for each in self.slices]
            told = public_of_quarters(public(told), quarters)
        self.sheet = view.FigureSheet(
            screen=self.session.screen,
            speaker=self.say,
            report=told,
            for_public=for_public,
            titles=reported.titles(),
        )
        data = view.as_json(told, self.zone)
        del data["period"]
        self.figures = dict(view.flat(data, ""))
        self.behind = list(self._behind())

    def page(self) -> Page:
        """Return the page."""
        words = {key: self.say.word(word) for key, word in _WORDS.items()}
        since, until = self.days
        lead = Text(
            "From {since} up to and including {until}, as it stands on {at}.",
            since=self.say.date(since),
            until=self.say.date(until),
            at=datetime.fromtimestamp(self.reported.now, self.zone),
        )
        organisation = self.session.workspace.config.organisation
        title = Text("Customer experiences: {who}", who=organisation)
        if not organisation:
            title = Text("Customer experiences")
        return Page(
            self.say.language,
            self.say(title),
            self.say(lead),
            list(changes(self.sheet, self._before())),
            list(Sections(self._telling()).all()),
            self.behind,
            self.say(self._foot()),
            words,
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
        period, is_ours = self.reported.period, not self.for_public
        changed = [
            each
            for each in ledger.improvements()
            if period.first <= each.at <= period.last
        ]
        return Telling(
            self.sheet,
            self.figures,
            self.slices,
            self._fans(),
            streak(ledger.days(FAN, self.zone), self.reported.today),
            changed if is_ours else (),
            {
                each.figure: f"cases-{place}"
                for place, each in enumerate(self.behind, 1)
            },
        )

    def _fans(self) -> list[Fan]:
        """Return the fans of the period; for everybody those whose story may be shared."""
        ledger, period = self.reported.ledger, self.reported.period
        if self.for_public:
            return ledger.shared_stories(self.zone, period)
        return ledger.fans(self.zone, period)

    # -- periods --------------------------------------------------------------------------------------

    def _days(self) -> DayRange:
        reported = self.reported
        last = reported.until or reported.today
        first = reported.since
        if first is None:
            came = [row.fact.at for row in reported.ledger.rows("in")]
            start = min(came, default=reported.now)
            first = datetime.fromtimestamp(start, self.zone).date()
        return DayRange(min(first, last), last)

    def _slices(self) -> Iterator[Slice]:
        """Yield the months of the period; for everybody its quarters, with what everybody may see."""
        ledger = self.reported.ledger
        came = sorted(row.fact.at for row in ledger.rows("in", ALWAYS))
        went = sorted(row.fact.at for row in ledger.rows("out", ALWAYS))
        months = QUARTER if self.for_public else MONTH
        for part in parts(self.days, months):
            days = DayRange(
                max(part.first, self.days.first),
                min(part.last, self.days.last),
            )
            period = time_range(*days, self.zone)
            last = min(period.last, self.reported.now)
            told = self.reported.told_of(period._replace(last=last))
            still = bisect_right(came, last) - bisect_right(went, last)
            if self.for_public:
                yield Slice(days, without_balance(public(told)), None)
            else:
                yield Slice(days, told, still)

    def _before(self) -> Report | None:
        """Return the figures of the period before; None where there is none to hold these against."""
        if self.for_public:
            return self._public_before()
        if self.reported.since is None:
            return None
        earlier = time_range(*before(self.days), self.zone)
        return self.reported.told_of(earlier)

    def _public_before(self) -> Report:
        quarters = []
        first = self.days.first
        for _ in self.slices:
            part = part_of(before(DayRange(first, first)).last, QUARTER)
            first = part.first
            told = self.reported.told_of(time_range(*part, self.zone))
            quarters.append(public(told))
        whole = DayRange(first, before(self.days).last)
        told = self.reported.told_of(time_range(*whole, self.zone))
        return public_of_quarters(public(told), quarters)

    # -- the cases behind a figure --------------------------------------------------------------------

    def _behind(self) -> Iterator[Behind]:
        if self.for_public:
            return
        reported = self.reported
        titles = {card.id: card.title for card in reported.cases.cards}
        for name in self.figures:
            if not reported.figures.get(name):
                continue
            ids = list(dict.fromkeys(reported.counting_for(name)))
            told = figure_typed(name, self.sheet.titles)
            typed = self.say.part(told)
            more: Clean = NOTHING
            if len(ids) > _LISTED:
                command = ours("kv stats --cases {}", quoted(typed))
                more = self.say(
                    Text(
                        *MORE,
                        n=len(ids) - _LISTED,
                        command=Code(command),
                    )
                )
            cases = [
                (clean(id), shortened(clean(titles.get(id, "")), _TITLE))
                for id in ids[:_LISTED]
            ]
            yield Behind(name, typed, _rule(name), cases, more)


def _rule(figure: str) -> str:
    group = figure.partition(".")[0]
    return "flow" if group in ("in", "out", "open") else group


_WORDS = {
    "contents": N_("Contents"),
    "rules": N_("How it is counted"),
    "changed": N_("What changed"),
    "how": N_("How this is counted"),
    "cases": N_("The cases behind the figures"),
}
