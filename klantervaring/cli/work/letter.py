"""`kv letter`: the letters of a case, from the draft to the moment when they left and are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from klantervaring.cli.asking.case_picker import needed_case
from klantervaring.cli.asking.mail_servers import server_option
from klantervaring.cli.recording.recording import words_of
from klantervaring.cli.typed.options import Context, Writing, session_of
from klantervaring.cli.typed.output_options import Force, InLanguage
from klantervaring.cli.typed.together import refuse_together
from klantervaring.cli.typed.value_types import Value
from klantervaring.cli.typed.values import moment_to_come
from klantervaring.cli.work.correspondence import Correspondence
from klantervaring.cli.work.letter_bulk import LetterRound
from klantervaring.cli.work.letter_ways import Ways
from klantervaring.cli.work.letter_work import LetterWish
from klantervaring.core.choices import DECISIONS, LETTER_NAMES
from klantervaring.core.text.input_checks import check_alternative
from klantervaring.core.text.sentences import (
    N_,
    Clean,
)

app = typer.Typer(rich_markup_mode=None)


def _flag(name: str, help: Clean) -> Any:
    return typer.Option(name, show_default=False, help=help)


def _value(name: str, metavar: str, help: Clean) -> Any:
    return typer.Option(
        name, metavar=metavar, show_default=False, help=help
    )


@app.command(
    "letter",
    cls=Writing,
    epilog="  kv letter K7QX\n"
    '  kv letter K7QX decision --decision partly -m "U heeft gelijk, want ..."\n'
    "  kv letter K7QX outcome --check\n"
    "  kv letter K7QX outcome --eml brief.eml\n"
    "  kv letter K7QX outcome --send\n"
    "  kv letter --all foreseen --send",
)
def letter(
    ctx: Context,
    id: Annotated[
        str,
        typer.Argument(
            metavar="[ID]",
            show_default=False,
            help=N_("The case: its id, or the first symbols of it."),
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Argument(
            metavar="[KIND]",
            show_default=False,
            click_type=Value(LETTER_NAMES),
            help=N_("Which letter; without it those that are due."),
        ),
    ] = "",
    all_: Annotated[
        str,
        typer.Option(
            "--all",
            metavar="KIND",
            show_default=False,
            click_type=Value(LETTER_NAMES),
            help=N_(
                "This letter for each case in which it is due, one by one."
            ),
        ),
    ] = "",
    check: Annotated[
        bool,
        _flag(
            "--check", N_("Proof-read it; exit 1 when something is wrong.")
        ),
    ] = False,
    eml: Annotated[
        str,
        _value(
            "--eml",
            "FILE",
            N_(
                "Write it as a mail for your mail program; - is standard output. With --all: a folder."
            ),
        ),
    ] = "",
    pdf: Annotated[
        str,
        _value(
            "--pdf",
            "FILE",
            N_(
                "Write it as a PDF with the letterhead. With --all: a folder."
            ),
        ),
    ] = "",
    send: Annotated[
        bool,
        _flag(
            "--send", N_("Send it through our mail server, and record it.")
        ),
    ] = False,
    sent: Annotated[
        bool,
        _flag(
            "--sent",
            N_("You sent it yourself, by mail or by post: record it."),
        ),
    ] = False,
    not_sent: Annotated[
        bool,
        _flag(
            "--not-sent",
            N_(
                "A letter of which nobody knew did not leave: forget that attempt."
            ),
        ),
    ] = False,
    server: Annotated[
        str,
        server_option(
            N_(
                "With --send: letters may go through this mail server from now on."
            )
        ),
    ] = "",
    again: Annotated[
        bool,
        _flag("--again", N_("Also where this letter went out already.")),
    ] = False,
    edit: Annotated[
        bool | None,
        typer.Option(
            "--edit/--no-edit",
            show_default=False,
            help=N_(
                "Open the draft in your editor; on a terminal it opens by itself."
            ),
        ),
    ] = None,
    anew: Annotated[
        bool,
        _flag(
            "--anew",
            N_("Make the draft anew; what was written at it is lost."),
        ),
    ] = False,
    language: InLanguage = "",
    decision: Annotated[
        str,
        typer.Option(
            "--decision",
            metavar="DECISION",
            show_default=False,
            click_type=Value(DECISIONS),
            help=N_("Whether the objection is upheld: {decisions}."),
        ),
    ] = "",
    solved: Annotated[
        bool,
        _flag(
            "--solved",
            N_("It is solved with this, and the customer knows."),
        ),
    ] = False,
    solution: Annotated[
        str, _value("--solution", "TEXT", N_("What the solution is."))
    ] = "",
    cannot: Annotated[
        str, _value("--cannot", "TEXT", N_("What we cannot do, and why."))
    ] = "",
    alternative: Annotated[
        str,
        _value("--alternative", "TEXT", N_("What can be done instead.")),
    ] = "",
    provider: Annotated[
        str, _value("--provider", "TEXT", N_("Who provides it."))
    ] = "",
    for_: Annotated[str, _value("--for", "TIME", N_("For when."))] = "",
    where: Annotated[
        str, _value("--where", "TEXT", N_("Where, or how."))
    ] = "",
    force: Force = False,
) -> None:
    session = session_of(ctx)
    refuse_together({"--all": all_, "ID": id})
    refuse_together({"-m": session.how.words, "--file": session.how.file})
    ways = Ways(
        is_check=check,
        eml=eml,
        pdf=pdf,
        is_send=send,
        is_sent=sent,
        is_not_sent=not_sent,
        is_again=again,
        is_forced=force,
        server=server,
        is_for_all=bool(all_),
    )
    said = {
        "decision": decision,
        "solved": "yes" if solved else "",
        "solution": solution,
        "cannot": cannot,
        "alternative": alternative,
        "provider": provider,
        "for": moment_to_come(session, for_) if for_ else "",
        "where": where,
    }
    said = _checked(said)
    words = "" if session.how.file else words_of(session)[0]
    wanted = LetterWish(all_ or kind, language, said, words, anew)
    desk = Correspondence(session, wanted, ways, edit)
    if all_:
        _write_all(desk, all_)
    else:
        _write_for(desk, needed_case(session, id), kind)


def _checked(said: Mapping[str, str]) -> dict[str, str]:
    """Return what somebody said for a letter. Raises WrongInput for an alternative that is none."""
    given = {}
    for key, value in said.items():
        if value.strip():
            given[key] = value.strip()
    if "alternative" in given:
        check_alternative(given["alternative"])
    return given


def _write_all(desk: Correspondence, kind: str) -> None:
    if desk.ways.is_send:
        desk.out.server()  # asked once, before the first of them
    LetterRound(desk.session, desk.work, desk.out, desk.one).go(kind)


def _write_for(desk: Correspondence, id: str, kind: str) -> None:
    if kind:
        desk.one(id)
    else:
        desk.propose(id)
