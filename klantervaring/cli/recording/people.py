"""Somebody is added to the people of a workspace: what is missing is asked, and kv.yaml gets a line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import diff, tell_git
from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.people import (
    Person,
    check_address,
    check_free,
    check_short,
    written_budget,
)
from klantervaring.core.text.input_checks import check_typed_line
from klantervaring.core.text.sentences import N_, Clean, Text
from klantervaring.desk.settings import rewrite_settings
from klantervaring.desk.values import Result
from klantervaring.desk.verbs import Desk
from klantervaring.files.workspace.settings import with_person


def complete(session: Session, given: Person) -> Person:
    """Return somebody with what was missing, asked where a person can be. Raises WrongInput."""
    people = session.workspace.config.people
    if given.short:
        check_short(given.short, people)
    if given.short and (given.name or not session.can_ask):
        return given
    if not given.short and not session.can_ask:
        raise prompts.missing("SHORT")
    return ask_person(
        session,
        given,
        N_("Short name, as you type it"),
        people,
    )


def ask_person(
    session: Session,
    given: Person,
    question: Clean,
    taken: Mapping[str, Person],
) -> Person:
    """Ask for a person, each thing that is not given; without a short name nobody is meant.

    Those who have `taken` a name or an address are not asked for again.
    """

    def new(short: str) -> None:
        check_short(short, taken)

    def own(address: str) -> None:
        check_address(address)
        check_free(address, short, taken)

    short = given.short or prompts.line(session, question, check=new)
    if not short:
        return given
    name = given.name or prompts.line(
        session, N_("Whole name (Enter: later)")
    )
    email = given.email or prompts.line(
        session, N_("E-mail (Enter: none)"), check=own
    )
    return given._replace(short=short, name=name, email=email)


def checked(person: Person) -> Person:
    """Return somebody as kv.yaml may have them. Raises WrongInput."""
    check_typed_line(*person)
    person = Person(*map(str.strip, person))
    if person.email:
        check_address(person.email)
    if not person.budget:
        return person
    return person._replace(budget=written_budget(person.budget))


def desk_of_settings(session: Session, newcomer: str = "") -> Desk:
    """Return the door for whoever changes kv.yaml: who works here stands in that very file.

    Raises WrongInput where somebody says that they are another than one of these, or the `newcomer`.
    """
    given = session.how.by or os.environ.get("KV_USER", "")
    try:
        by = session.person(session.how.by)
    except WrongInput:
        if given and given != newcomer:
            raise
        by = newcomer or "kv"
    return Desk(session.store, session.now, by, session.how.dry_run)


def add_person(session: Session, person: Person) -> None:
    """Put somebody in kv.yaml, and tell. Raises WrongInput, and what the desk raises."""
    person, done = put_person(session, person)
    if session.how.as_json:
        session.answer({**person._asdict(), "dry_run": session.how.dry_run})
    elif done.dry_run:
        for each in done.changes:
            session.screen.raw(diff(session, each))
    else:
        session.tell(added(person))
        _tell_left_out(session)
    tell_git(session, done)


def _tell_left_out(session: Session) -> None:
    """Where people are named, nobody else can act: tell it to whoever named another and not themselves."""
    try:
        session.person(session.how.by)
    except WrongInput as stranger:
        session.warn(stranger.text)
        if stranger.remedy is not None:
            session.warn(stranger.remedy)


def put_person(session: Session, person: Person) -> tuple[Person, Result]:
    """Put somebody in kv.yaml, and return them as it has them."""
    if not person.short:
        raise prompts.missing("SHORT")
    check_short(person.short, session.workspace.config.people)
    person = checked(person)
    done = rewrite_settings(
        desk_of_settings(session, person.short),
        lambda text: with_person(text, person),
        "person",
        f"person {person.short}",
    )
    if done.changes and not done.dry_run:
        session.forget_workspace()
    return person, done


def added(person: Person) -> Text:
    """Return what came of it."""
    if not person.name:
        return Text("{short} works here now.", short=person.short)
    return Text(
        "{name} works here now, as {short}.",
        name=person.name,
        short=person.short,
    )


def changed_settings(
    session: Session, change: Callable[[str], str]
) -> tuple[str, ...]:
    """Change kv.yaml of a workspace that is there, and return the names of the files that changed."""
    desk = desk_of_settings(session)
    done = rewrite_settings(desk, change, "config", "settings")
    return tuple(each.path.name for each in done.changes)
