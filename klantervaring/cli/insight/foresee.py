"""`kv foresee`: customers are told beforehand of a promise that we cannot keep (F13)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.intake.import_list import forewarn
from klantervaring.cli.recording.recording import (
    needed,
    words_of,
)
from klantervaring.cli.typed.options import (
    Changing,
    Context,
    session_of,
)
from klantervaring.cli.typed.together import not_with
from klantervaring.core.errors import WrongInput
from klantervaring.core.shared_options import BY, DRY_RUN, FILE, WORDS
from klantervaring.core.text.input_checks import (
    check_title,
    check_typed_line,
)
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.importing.row_reader import Notice

app = typer.Typer(rich_markup_mode=None)


class Foretelling(Changing):
    """A command with words for all whom it concerns, at the moment of now."""

    shared = (BY, WORDS, FILE, DRY_RUN)


@app.command(
    "foresee",
    cls=Foretelling,
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
            metavar="FILE",
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
        check=lambda text: _coming_day(session, text).isoformat(),
    )
    day = _coming_day(session, on)
    path = Path(
        needed(
            session,
            customers,
            "--customers FILE",
            N_("In which list are the customers?"),
        )
    )
    notice = Notice(title.strip(), day, story)
    forewarn(session, path, mapped or (), notice)


def _story(session: Session) -> str:
    """The words, if any; a file beside every case would be too much."""
    words, file = words_of(session)
    if file:
        instead = Text(
            "What customers must know is text: {option}.",
            option=Code("-m"),
        )
        raise not_with("--file", "kv foresee", instead)
    return words


def _coming_day(session: Session, text: str) -> date:
    """A day before which customers can still be told: from tomorrow. Raises WrongInput."""
    zone = session.workspace.zone
    day = session.moment(text, ahead=True).astimezone(zone).date()
    if day <= session.now.astimezone(zone).date():
        raise WrongInput(
            Text(
                "Nobody can be told before {day} any more.",
                day=Code(day.isoformat()),
            ),
            remedy=Text(
                "Begin a case for each customer with {command}.",
                command=Code("kv new"),
            ),
        )
    return day
