"""Intake of one new case, asked for or given by options."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.intake.new_case import (
    Answers,
    begin,
    check_said,
    past,
    show_earlier,
)
from klantervaring.cli.intake.new_dialogue import ask, check_tags
from klantervaring.cli.recording.recording import words_of
from klantervaring.cli.typed.options import (
    Context,
    Ease,
    Mood,
    Score,
    Writing,
    session_of,
)
from klantervaring.cli.typed.value_types import Value
from klantervaring.core.choices import CHANNELS, KINDS_OF_NEW, MOMENTS
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import N_, Text

app = typer.Typer(rich_markup_mode=None)


def _text(option: str, help: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(
        option, metavar="TEXT", show_default=False, help=help
    )
    return found


@app.command(
    "new",
    cls=Writing,
    epilog="  kv new\n"
    '  kv new "Cursusmap ontbrak" --customer "De Regenboog" --channel phone\n'
    '  kv new "Mooie trainer" --kind compliment --customer "De Regenboog"\n'
    '  kv new "Zaal te koud" --customer "De Windroos" --received "gisteren 16:00"',
)
def new(
    ctx: Context,
    title: Annotated[
        str,
        typer.Argument(
            metavar="[TITLE]",
            show_default=False,
            help=N_("In a few words, what went wrong."),
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            show_default=False,
            click_type=Value(KINDS_OF_NEW),
            help=N_(
                "What it is: problem (unless you say so), idea or compliment."
            ),
        ),
    ] = "",
    customer: Annotated[
        str,
        _text("--customer", N_("The customer: an organisation, a person.")),
    ] = "",
    contact: Annotated[
        str, _text("--contact", N_("Whom to speak to."))
    ] = "",
    email: Annotated[str, _text("--email", N_("Where to write."))] = "",
    phone: Annotated[str, _text("--phone", N_("Where to call."))] = "",
    channel: Annotated[
        str,
        typer.Option(
            "--channel",
            metavar="CHANNEL",
            show_default=False,
            click_type=Value(CHANNELS),
            help=N_("How it came in: {channels}."),
        ),
    ] = "",
    moment: Annotated[
        str,
        typer.Option(
            "--moment",
            metavar="MOMENT",
            show_default=False,
            click_type=Value(MOMENTS),
            help=N_("As seen from the meeting: {moments}."),
        ),
    ] = "",
    received: Annotated[
        str,
        typer.Option(
            "--received",
            metavar="TIME",
            show_default=False,
            help=N_("When it was sent in (default: now)."),
        ),
    ] = "",
    wish: Annotated[
        str, _text("--wish", N_("What the customer wishes."))
    ] = "",
    care: Annotated[
        str, _text("--care", N_("Which special care this customer needs."))
    ] = "",
    mood: Mood = None,
    score: Score = None,
    ease: Ease = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag",
            metavar="TAG",
            show_default=False,
            help=N_(
                "A tag, such as materiaal; may be given more than once."
            ),
        ),
    ] = None,
    owner: Annotated[
        str,
        typer.Option(
            "--owner",
            metavar="NAME",
            show_default=False,
            help=N_("Who takes it (default: you)."),
        ),
    ] = "",
    about: Annotated[
        str,
        typer.Option(
            "--about",
            metavar="NAME",
            show_default=False,
            help=N_(
                "Whom of us it is about; that person does not decide on an objection."
            ),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    story, file = words_of(session)
    session.person(session.how.by)
    known = Answers(
        title=title,
        customer=customer,
        contact=contact,
        email=email,
        phone=phone,
        channel=channel,
        moment=moment,
        received=received,
        wish=wish,
        owner=owner,
        story=story,
        mood=mood,
        kind=kind,
        care=care,
        score=score,
        ease=ease,
        tags=_tags(tag),
        texts={"about": about},
    )
    asking = not (title.strip() and customer.strip())
    check_said(session, known)
    if asking:
        known = _asked(session, known)
    begin(session, known, file, is_told=not asking)


def _asked(session: Session, known: Answers) -> Answers:
    """Ask for what was not given. Raises WrongInput where kv may not ask."""
    if not session.can_ask:
        raise _missing(known)
    session.let_go()  # people take their time
    earlier = partial(show_earlier, session)
    return ask(session, known, earlier, partial(past, session))


def _tags(given: list[str] | None) -> tuple[str, ...]:
    check_tags(given or [])
    return tuple(dict.fromkeys(word.lstrip("+") for word in given or ()))


def _missing(known: Answers) -> WrongInput:
    """Return the refusal where kv may not ask."""
    if known.title and known.customer.strip():  # a title of blanks
        return WrongInput(
            Text("The title is empty."),
            remedy=Text("Say in a few words what went wrong."),
        )
    titled = known.title.strip()
    return prompts.missing("--customer NAME" if titled else "TITLE")
