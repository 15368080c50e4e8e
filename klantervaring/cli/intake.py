"""Intake of one new case, asked for or given by options."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli import prompts
from klantervaring.cli.at_desk import desk_of
from klantervaring.cli.callers import Callers
from klantervaring.cli.given_moments import given_moment
from klantervaring.cli.new_dialogue import (
    Answers,
    ask,
    check_tags,
    check_whole_title,
)
from klantervaring.cli.options import (
    Context,
    Ease,
    Mood,
    Score,
    Writing,
    session_of,
)
from klantervaring.cli.recording import pairs, report, words_of
from klantervaring.cli.session import Session
from klantervaring.cli.values import Value
from klantervaring.core.case import BECAUSE, Case, Event
from klantervaring.core.choices import (
    CHANNELS,
    KINDS_OF_NEW,
    MOMENTS,
    PROBLEM,
)
from klantervaring.core.customers.reach import (
    check_email,
    check_phone,
    says_none,
)
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.events import LISTENED, RECEIVED
from klantervaring.core.rules.admit import check_not_before
from klantervaring.core.rules.policy import is_heard
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.core.time.moments import iso
from klantervaring.desk.values import Intake
from klantervaring.files.caller import Caller
from klantervaring.view.customers import Pages

app = typer.Typer(rich_markup_mode=None)
#: What is left out where somebody types that there is none.
_REACH = ("email", "phone")


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
        str, _text("--customer", N_("The customer: a school, a person."))
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
        about=about,
        mood=mood,
        kind=kind,
        care=care,
        score=score,
        ease=ease,
        tags=_tags(tag),
    )
    asking = not (title.strip() and customer.strip())
    _check_given(session, known)
    _check_reach(known)
    if asking:
        if not session.can_ask:
            raise _missing(known)
        session.let_go()  # people take their time
        known = ask(
            session,
            known,
            lambda earlier: _show_earlier(session, earlier),
            lambda text: _past(session, text),
        )
    earlier = Callers(session).find(
        known.customer, known.email, known.phone
    )
    if earlier and not known.care:
        known = known._replace(care=earlier.customer.care)
    outcome = desk_of(session).begin(
        [intake_of(session, known)._replace(file=file)], "new"
    )
    report(session, outcome)
    if earlier and not asking and not session.how.as_json:
        session.screen.line()
        _show_earlier(session, earlier)


def _show_earlier(session: Session, earlier: Caller) -> None:
    Pages(
        session.screen, session.speaker, session.now, earlier.newest
    ).known(earlier)


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


def _check_given(session: Session, known: Answers) -> None:
    """Check what was given on the command line, before anything is asked. Raises WrongInput, Refused."""
    if known.title.strip():
        check_whole_title(known.title)
    for name in (known.owner, known.about):
        if name:
            session.known_person(name)
    for text in (session.how.at, known.received):
        if text:
            _past(session, text)
    if session.how.at and known.received:
        check_not_before(
            session.moment(session.how.at), session.moment(known.received)
        )


def _check_reach(known: Answers) -> None:
    """Check what options say of where to reach the customer; what a dialogue takes over is as it was."""
    if known.email.strip():
        check_email(known.email, "--email")
    if known.phone.strip():
        check_phone(known.phone, "--phone")


def _past(session: Session, text: str) -> str:
    """Return a moment that is past, as the log has it. Raises WrongInput, Refused."""
    at = given_moment(
        session.given, text, session.now, session.workspace.zone
    )
    if at > session.now:
        raise Refused(
            Text("{at} lies in the future.", at=at),
            remedy=Text(
                "Give the moment at which it happened; a reason does not change this."
            ),
            overridable=False,
        )
    return iso(at, session.workspace.zone)


def intake_of(session: Session, known: Answers) -> Intake:
    """Return the case that these answers begin. Raises WrongInput for a value that is not known."""
    _check_given(session, known)
    how, by = session.how, session.person(session.how.by)
    kind = known.kind or PROBLEM
    name = session.workspace.config.procedure_for(kind)
    procedure = session.store.shelf.newest(name)
    case = Case(
        id="",
        title=known.title.strip(),
        events=(),
        customer=_customer(known),
        kind=kind,
        channel=known.channel,
        moment=known.moment,
        owner=session.known_person(known.owner) if known.owner else by,
        tags=known.tags,
        about=session.known_person(known.about) if known.about else "",
        wish=known.wish.strip(),
        procedure=procedure.reference,
    )
    at = session.moment(how.at) if how.at else session.now
    received = session.moment(known.received) if known.received else at
    because = {BECAUSE: how.because}
    mood = {"mood": known.mood, "score": known.score, "ease": known.ease}
    if how.at and known.received and not is_heard(procedure, case.wish):
        raise _nothing_heard()
    receipt = Event(RECEIVED, received, by, data=pairs(because))
    heard = Event(LISTENED, at, by, data=pairs(mood))
    return Intake(case, (receipt,), known.story, heard=heard)


def _customer(known: Answers) -> dict[str, str]:
    facts = {
        "name": known.customer,
        "contact": known.contact,
        "email": known.email,
        "phone": known.phone,
        "care": known.care,
    }
    return {
        key: said.strip()
        for key, said in facts.items()
        if said.strip() and not (key in _REACH and says_none(said))
    }


def _nothing_heard() -> WrongInput:
    return WrongInput(
        Text(
            "Nothing is recorded at the moment of {option}: there is no wish that was heard then.",
            option=Code("--at"),
        ),
        remedy=Text(
            "{received} says when it was sent in; {option} goes with {wish}.",
            received=Code("--received"),
            option=Code("--at"),
            wish=Code("--wish"),
        ),
    )
