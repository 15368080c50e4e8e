"""Insight: what is about to go wrong, what the figures say, and whom to ask (F1, F6, F13, H1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.known import rules
from klantervaring.cli.listing import CaseList as Cases
from klantervaring.cli.options import (
    Context,
    Id,
    Listing,
    Reporting,
    Words,
    Writing,
    session_of,
)
from klantervaring.cli.recording import (
    desk_of,
    needed,
    pairs,
    report,
    words_of,
)
from klantervaring.cli.session import Session
from klantervaring.cli.values import Value
from klantervaring.core.choices import LEVELS, Choice
from klantervaring.core.errors import WrongInput
from klantervaring.core.spoken import which
from klantervaring.core.summary.alert_facts import TAKEN
from klantervaring.core.text.input_checks import (
    check_title,
    check_typed_line,
)
from klantervaring.core.text.sentences import N_, Code, Several, Text

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "alerts",
    cls=Listing,
    epilog="  kv alerts\n  kv alerts --owner sanne\n  kv alerts --level director --taken",
)
def alerts(
    ctx: Context,
    words: Words = None,
    level: Annotated[
        str,
        typer.Option(
            "--level",
            metavar="LEVEL",
            click_type=Value(LEVELS),
            show_default=False,
            help=N_("Only what this level should act on: {levels}."),
        ),
    ] = "",
    taken: Annotated[
        bool,
        typer.Option(
            "--taken",
            show_default=False,
            help=N_("Also what somebody has taken."),
        ),
    ] = False,
) -> None:
    from klantervaring.cli.alert_scope import alerts_of
    from klantervaring.view.figures import alerts as view

    cases = Cases(ctx, words)
    session = cases.session
    rows = [
        alert
        for alert in alerts_of(cases)
        if (taken or alert.taken is None)
        and level in ("", alert.rule.level)
    ]
    if session.how.as_json:
        session.answer(
            view.as_json(rows, session.speaker, session.store.zone)
        )
    elif rows:
        view.show(session.screen, session.speaker, rows)
    else:
        session.screen.line(session.speaker(Text("No alert calls.")))
    cases.done()


@app.command(
    "take",
    cls=Writing,
    epilog='  kv take K7QX\n  kv take K7QX mood -m "Ik bel haar vanmiddag."',
)
def take(
    ctx: Context,
    id: Id,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="[RULE]",
            show_default=False,
            help=N_("Only the alert of this rule."),
        ),
    ] = "",
) -> None:
    from klantervaring.cli.alert_scope import alerts_on
    from klantervaring.desk.values import NewEvent

    session = session_of(ctx)
    words, file = words_of(session)
    record = session.store.get(id)
    firing = [
        alert for alert in alerts_on(session, record) if alert.taken is None
    ]
    known = rules(alert.rule for alert in firing)
    wanted = which(rule, known) if rule else list(known)
    chosen = [alert for alert in firing if alert.rule.name in wanted]
    if not chosen:
        raise _none_to_take(record.id, rule, known)
    at = session.moment(session.how.at) if session.how.at else None
    drafts = [
        NewEvent(
            TAKEN,
            at,
            pairs({"rule": alert.rule.name, "key": alert.found.key}),
            because=session.how.because,
        )
        for alert in chosen
    ]
    drafts[0] = drafts[0]._replace(words=words, file=file)
    report(session, desk_of(session).record([id], drafts, "take"))


def _none_to_take(
    id: str, rule: str, firing: Mapping[str, Choice]
) -> WrongInput:
    if rule and firing:
        has = Several(tuple(each.typed for each in firing.values()))
        return WrongInput(
            Text("{id} has no alert {rule}.", id=id, rule=rule),
            remedy=Text("It has: {known}.", known=has),
        )
    return WrongInput(
        Text("{id} has no alert to take.", id=id),
        remedy=Text("{command} shows them all.", command=Code("kv alerts")),
    )


@app.command(
    "stats",
    cls=Reporting,
    epilog="  kv stats --since 2026-11-01 --until 2026-11-30\n"
    "  kv stats --cases open\n"
    "  kv stats --since 2026-01-01 --public --csv",
)
def stats(
    ctx: Context,
    words: Words = None,
    figure: Annotated[
        str,
        typer.Option(
            "--cases",
            metavar="FIGURE",
            show_default=False,
            help=N_(
                "The cases that a figure counts, by its name in --json or --csv."
            ),
        ),
    ] = "",
    for_public: Annotated[
        bool,
        typer.Option(
            "--public",
            show_default=False,
            help=N_("For everybody: no names, and no number below three."),
        ),
    ] = False,
    as_csv: Annotated[
        bool,
        typer.Option(
            "--csv",
            show_default=False,
            help=N_("A line for each figure, for a spreadsheet."),
        ),
    ] = False,
) -> None:
    from klantervaring.cli.stats_report import Reported

    if figure and for_public:
        raise WrongInput(
            Text(
                "{option} does not go with {command}.",
                option=Code("--cases"),
                command=Code("--public"),
            ),
            remedy=Text(
                "Which cases a figure counts is not for everybody."
            ),
        )
    reported = Reported(ctx, words)
    if figure:
        reported.list_cases(figure)
    else:
        reported.answer(for_public, as_csv)
    reported.cases.done()


@app.command(
    "foresee",
    cls=Writing,
    epilog='  kv foresee "Zaal dicht" --on 2026-12-03 --customers klanten.csv\n'
    '  kv foresee "Zaal dicht" --on do --customers k.csv --map customer=Groep',
)
def foresee(
    ctx: Context,
    title: Annotated[
        str,
        typer.Argument(
            metavar="TITLE",
            show_default=False,
            help=N_("In a few words, what we cannot keep."),
        ),
    ],
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="DAY",
            show_default=False,
            help=N_(
                "The day on which it shows; customers must know before it."
            ),
        ),
    ] = "",
    customers: Annotated[
        str,
        typer.Option(
            "--customers",
            metavar="FILE.csv",
            show_default=False,
            help=N_(
                "A list of the customers whom it concerns, with a header."
            ),
        ),
    ] = "",
    mapped: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            show_default=False,
            help=N_(
                "Which column holds a field, where its name does not say so. Fields: customer,"
                " contact, email, phone, owner."
            ),
        ),
    ] = None,
) -> None:
    from klantervaring.cli.import_list import forewarn
    from klantervaring.importing.row_reader import Notice

    session = session_of(ctx)
    check_title(title)
    check_typed_line(title)
    story = _story(session)
    question = N_("On which day does it show?")
    on = needed(
        session,
        on,
        "--on DAY",
        question,
        check=lambda text: _coming_day(session, text),
    )
    day = _coming_day(session, on)
    path = Path(
        needed(
            session,
            customers,
            "--customers FILE.csv",
            N_("In which list are the customers?"),
        )
    )
    notice = Notice(title.strip(), day, story)
    forewarn(session, path, mapped or (), notice)


def _story(session: Session) -> str:
    """The words, if any; a file beside every case would be too much."""
    words, file = words_of(session)
    given = {"--file": file, "--at": session.how.at}
    for option, value in given.items():
        if value:
            raise WrongInput(
                Text(
                    "{option} does not go with {command}.",
                    option=Code(option),
                    command=Code("kv foresee"),
                ),
                remedy=Text(
                    "What customers must know is text: {option}.",
                    option=Code("-m"),
                ),
            )
    return words


def _coming_day(session: Session, text: str) -> date:
    """A day that is not past. Raises WrongInput."""
    zone = session.workspace.zone
    day = session.moment(text, ahead=True).astimezone(zone).date()
    if day < session.now.astimezone(zone).date():
        raise WrongInput(
            Text(
                "{day} is past: nobody can be told beforehand any more.",
                day=Code(day.isoformat()),
            ),
            remedy=Text(
                "Begin a case for each customer with {command}.",
                command=Code("kv new"),
            ),
        )
    return day
