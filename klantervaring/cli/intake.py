"""Intake: one new case, asked for or given by options, or many from a list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from klantervaring.cli import ask, complete
from klantervaring.cli.options import Context, Mood, Writing, session_of
from klantervaring.cli.recording import desk_of, pairs, report, words_of
from klantervaring.cli.session import Session
from klantervaring.cli.values import one_of
from klantervaring.core import timeinput
from klantervaring.core.case import BECAUSE, CHANNELS, MOMENTS, Case, Event
from klantervaring.core.text import N_
from klantervaring.desk import Intake

app = typer.Typer(rich_markup_mode=None)


class Answers(NamedTuple):
    """What is known of a new case, from options or from answers."""

    title: str = ""
    customer: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    channel: str = ""
    moment: str = ""
    received: str = ""
    wish: str = ""
    owner: str = ""
    story: str = ""
    mood: int | None = None


def _text(option: str, help: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(option, metavar="TEXT", show_default=False, help=help)
    return found


@app.command(
    "new",
    cls=Writing,
    help=N_("A customer experience came in. Without title or customer kv asks, on a terminal."),
    epilog="  kv new\n"
    '  kv new "Cursusmap ontbrak bij de start" --customer "De Regenboog" --channel phone\n'
    '  kv new "Zaal te koud" --customer "De Windroos" --received "gisteren 16:00" -m "..."',
)
def new(
    ctx: Context,
    title: Annotated[
        str,
        typer.Argument(metavar="[TITLE]", show_default=False, help=N_("In a few words, what went wrong.")),
    ] = "",
    customer: Annotated[str, _text("--customer", N_("The customer: a school, a person."))] = "",
    contact: Annotated[str, _text("--contact", N_("Whom to speak to."))] = "",
    email: Annotated[str, _text("--email", N_("Where to write."))] = "",
    phone: Annotated[str, _text("--phone", N_("Where to call."))] = "",
    channel: Annotated[
        str,
        typer.Option("--channel", metavar="CHANNEL", show_default=False, autocompletion=complete.channels,
                     help=N_("How it came in: email, phone, chat, letter, web, in-person.")),
    ] = "",
    moment: Annotated[
        str,
        typer.Option("--moment", metavar="MOMENT", show_default=False,
                     autocompletion=complete.moments_of_training,
                     help=N_("Before, during or after the meeting.")),
    ] = "",
    received: Annotated[
        str,
        typer.Option("--received", metavar="TIME", show_default=False,
                     help=N_("When it was sent in (default: now).")),
    ] = "",
    wish: Annotated[str, _text("--wish", N_("What the customer wishes."))] = "",
    mood: Mood = None,
    owner: Annotated[
        str,
        typer.Option("--owner", metavar="NAME", show_default=False, autocompletion=complete.people,
                     help=N_("Who takes it (default: you).")),
    ] = "",
) -> None:  # fmt: skip
    session = session_of(ctx)
    story, file = words_of(session)
    known = Answers(
        title, customer, contact, email, phone, channel, moment, received, wish, owner, story, mood
    )
    if not (title.strip() and customer.strip()):
        known = _ask(session, known)
    intake = _intake(session, known)
    outcome = desk_of(session).begin([intake], "new")
    if file is not None and not outcome.dry_run:
        _attach(session, outcome.recorded[0].record.id, file)
    report(session, outcome)


def _ask(session: Session, known: Answers) -> Answers:
    """Ask what is not known yet, in the order in which one speaks; nothing is saved before the end."""
    if not session.can_ask:
        from klantervaring.core.errors import WrongInput
        from klantervaring.core.text import Text

        if known.customer.strip() and not known.title.strip() and known.title:
            raise WrongInput(Text("The title is empty."), remedy=Text("Say in a few words what went wrong."))
        raise ask.missing("TITLE" if not known.title.strip() else "--customer NAME")
    customer = known.customer or ask.line(session, N_("Which customer (school or person)?"), required=True)
    contact = known.contact or ask.line(session, N_("Whom do we speak to? (Enter: skip)"))
    email, phone = known.email, known.phone
    if not (email or phone):
        reach = ask.line(session, N_("E-mail address or phone number? (Enter: skip)"))
        email, phone = (reach, "") if "@" in reach else ("", reach)
    title = known.title or ask.line(session, N_("What went wrong, in a few words?"), required=True)
    story = known.story or ask.text(session, N_("What did the customer tell, in their own words?"))
    wish = known.wish or ask.line(session, N_("What does the customer wish? (Enter: not known yet)"))
    channel = known.channel or ask.choice(session, N_("How did it come in?"), CHANNELS, "phone")
    received = known.received or ask.checked(
        session, N_("When was it sent in?"), "now", lambda text: _past(session, text)
    )
    return known._replace(title=title, customer=customer, contact=contact, email=email, phone=phone,
                   story=story, wish=wish, channel=channel, received=received)  # fmt: skip


def _past(session: Session, text: str) -> None:
    from klantervaring.core.errors import Refused
    from klantervaring.core.text import Text

    at = timeinput.moment(text, session.now, session.workspace.zone)
    if at > session.now:
        raise Refused(Text("{at} lies in the future.", at=at), overridable=False)


def _intake(session: Session, known: Answers) -> Intake:
    how, by = session.how, session.person(session.how.by)
    one_of(known.channel, CHANNELS, "--channel")
    one_of(known.moment, MOMENTS, "--moment")
    owner = session.known_person(known.owner) if known.owner else by
    at = session.moment(how.at) if how.at else session.now
    received = session.moment(known.received) if known.received else at
    because = {BECAUSE: how.because}
    mood = {"mood": known.mood}
    first = Event("received", received, by, data=pairs({**({} if known.wish else mood), **because}))
    events = (first, Event("listened", at, by, data=pairs(mood))) if known.wish.strip() else (first,)
    facts = {"name": known.customer, "contact": known.contact, "email": known.email, "phone": known.phone}
    case = Case(
        id="",
        title=known.title.strip(),
        events=(),
        customer={k: v.strip() for k, v in facts.items() if v.strip()},
        channel=known.channel,
        moment=known.moment,
        owner=owner,
        wish=known.wish.strip(),
        procedure=session.store.shelf.newest(session.workspace.config.procedure).reference,
    )
    return Intake(case, events, known.story)


def _attach(session: Session, id: str, file: Path) -> None:
    from klantervaring.desk import Draft

    desk_of(session).record([id], [Draft("attached", file=file)], "new")
