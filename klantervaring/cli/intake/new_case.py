"""What a new case begins with, and who calls: checked, recorded and shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.given_moments import given_moment
from klantervaring.cli.call.session import Session
from klantervaring.cli.intake.callers import Callers
from klantervaring.cli.recording.recording import pairs, report
from klantervaring.core.case import BECAUSE, Case, Event
from klantervaring.core.choices import PROBLEM
from klantervaring.core.customers.reach import (
    check_email,
    check_phone,
    says_none,
)
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.events import LISTENED, RECEIVED
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.admit import check_not_before
from klantervaring.core.rules.policy import is_heard
from klantervaring.core.text.input_checks import (
    check_title,
    check_typed_line,
)
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time.moments import iso
from klantervaring.core.values import NamedTuple
from klantervaring.desk.values import Intake
from klantervaring.files.caller import Caller
from klantervaring.view.customers import Pages

#: What is left out where somebody types that there is none.
_REACH = ("email", "phone")


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
    kind: str = ""
    care: str = ""
    score: int | None = None
    ease: int | None = None
    tags: tuple[str, ...] = ()
    #: what else is known of it, by the field of the case
    texts: Mapping[str, str] = MappingProxyType({})


def check_said(session: Session, known: Answers) -> None:
    """Check what was given on the command line, before anything is asked. Raises WrongInput, Refused."""
    check_given(session, known)
    _check_reach(known)


def begin(
    session: Session,
    known: Answers,
    file: Path | None = None,
    is_told: bool = True,
) -> None:
    """Begin the case and show it; with `is_told` also what we went through with the customer before."""
    earlier = Callers(session).find(
        known.customer, known.email, known.phone
    )
    if earlier and not known.care:
        known = known._replace(care=earlier.customer.care)
    outcome = desk_of(session).begin(
        [intake_of(session, known)._replace(file=file)], "new"
    )
    report(session, outcome)
    if earlier and is_told and not session.how.as_json:
        session.screen.line()
        show_earlier(session, earlier)


def show_earlier(session: Session, earlier: Caller) -> None:
    Pages(
        session.screen, session.speaker, session.now, earlier.newest
    ).known(earlier)


def check_given(session: Session, known: Answers) -> None:
    """Check title, people and moments. Raises WrongInput, Refused."""
    if known.title.strip():
        check_whole_title(known.title)
    _people(session, known)
    for text in (session.how.at, known.received):
        if text:
            past(session, text)
    if session.how.at and known.received:
        check_not_before(
            session.moment(session.how.at), session.moment(known.received)
        )


def _texts(session: Session, known: Answers, by: str) -> dict[str, Any]:
    said = {key: text.strip() for key, text in known.texts.items()}
    return {**said, "owner": by, **_people(session, known)}


def _people(session: Session, known: Answers) -> dict[str, str]:
    """Return who of us has it and whom it is about, where that is said. Raises WrongInput."""
    named = {"owner": known.owner, "about": known.texts.get("about")}
    return {
        key: session.known_person(typed)
        for key, typed in named.items()
        if typed
    }


def check_whole_title(title: str) -> None:
    """Check a title as the file takes it. Raises WrongInput."""
    check_title(title)
    check_typed_line(title)


def _check_reach(known: Answers) -> None:
    """Check what options say of where to reach the customer; what a dialogue takes over is as it was."""
    if known.email.strip():
        check_email(known.email, "--email")
    if known.phone.strip():
        check_phone(known.phone, "--phone")


def past(session: Session, text: str) -> str:
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
    check_given(session, known)
    how = session.how
    by = session.person(session.how.by)
    procedure = _procedure_for(session, known)
    case = _case_of(session, known, procedure, by)
    at = session.moment(how.at) if how.at else session.now
    received = session.moment(known.received) if known.received else at
    if how.at and known.received and not is_heard(procedure, case.wish):
        raise _nothing_heard()
    because = pairs({BECAUSE: how.because})
    receipt = Event(RECEIVED, received, by, data=because)
    heard = Event(LISTENED, at, by, data=_mood_of(known))
    return Intake(case, (receipt,), known.story, heard=heard)


def _procedure_for(session: Session, known: Answers) -> Procedure:
    return session.store.procedure_of_new(known.kind or PROBLEM)


def _case_of(
    session: Session,
    known: Answers,
    procedure: Procedure,
    by: str,
) -> Case:
    return Case(
        id="",
        title=known.title.strip(),
        events=(),
        customer=_customer(known),
        kind=known.kind or PROBLEM,
        channel=known.channel,
        moment=known.moment,
        tags=known.tags,
        wish=known.wish.strip(),
        procedure=procedure.reference,
        **_texts(session, known, by),
    )


def _mood_of(known: Answers) -> tuple[tuple[str, str], ...]:
    mood = {"mood": known.mood, "score": known.score, "ease": known.ease}
    return pairs(mood)


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
