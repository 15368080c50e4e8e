"""What `kv init` asks of whoever begins a workspace, and the kv.yaml that their answers make."""

from __future__ import annotations

import os
from pathlib import Path

from klantervaring.cli.asking import prompts
from klantervaring.cli.asking.hooks import has_wish
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.people import ask_person, checked
from klantervaring.core.choices import LANGUAGES
from klantervaring.core.money import read_amount
from klantervaring.core.settings.people import Person, as_it_stands
from klantervaring.core.text.sentences import N_
from klantervaring.core.values import NamedTuple
from klantervaring.files.workspace import settings
from klantervaring.files.workspace.config import (
    Config,
    config_in,
    read_workspace,
)
from klantervaring.files.workspace.layout import CONFIG
from klantervaring.files.workspace.settings import WORKSPACE


class Wishes(NamedTuple):
    """What somebody wants of a workspace; what is empty was not said. `agreed`: they may share there."""

    organisation: str = ""
    language: str = ""
    me: Person | None = None
    others: tuple[Person, ...] = ()
    meet: str = ""
    hook: bool | None = None
    agreed: bool = False

    @property
    def people(self) -> tuple[Person, ...]:
        """Return everybody, who begins it first."""
        if self.me is None:
            return self.others
        return (self.me, *self.others)

    @property
    def are_settings(self) -> bool:
        """Whether something is wished that stands in kv.yaml."""
        return bool(self.organisation or self.language or self.people)

    def settled(self, text: str) -> str:
        """Return the text of kv.yaml with all of it: what stands there already is not said again."""
        for key in ("organisation", "language"):
            value = getattr(self, key)
            known = config_in(text.encode())
            if value and getattr(known, key) != value:
                text = settings.with_value(WORKSPACE, text, (key,), value)
        for person in self.people:
            people = config_in(text.encode()).people
            if not as_it_stands(person.short, people):
                text = settings.with_person(text, checked(person))
        return text


def language_of(typed: str) -> str:
    """Return the language that somebody named, "" for none. Raises WrongInput."""
    if not typed:
        return ""
    return settings.value_of(WORKSPACE, ("language",), typed)


def asked(session: Session, root: Path, given: Wishes) -> Wishes:
    """Return what was given and what a person answered to the rest; of what is there nothing is asked."""
    known = _known(root)
    wishes = given
    if known is None:
        wishes = _with_workspace(session, wishes)
    people = known.people if known else {}
    if not people and given.me is None:
        wishes = _with_people(session, wishes)
    if known is None and not given.meet:
        question = N_(
            "Where does the team meet, a folder or address? (Enter: later)"
        )
        place = prompts.line(session, question)
        wishes = wishes._replace(meet=place, agreed=bool(place))
    return wishes._replace(hook=has_wish(session, root, given.hook))


def _known(root: Path) -> Config | None:
    """Return what kv.yaml says, where there is one. Raises WrongInput for a mistake in it."""
    if not os.path.lexists(root / CONFIG):
        return None
    return read_workspace(root).config


def _language(session: Session) -> str:
    return prompts.choice(
        session,
        N_("In which language?"),
        LANGUAGES,
        session.speaker.language,
    )


def _with_workspace(session: Session, wishes: Wishes) -> Wishes:
    """Ask for whom a workspace is begun, and in which language."""
    if not wishes.organisation:
        question = N_("Which organisation is this for? (Enter: none)")
        name = prompts.line(session, question)
        wishes = wishes._replace(organisation=name)
    if not wishes.language:
        wishes = wishes._replace(language=_language(session))
    return wishes


def _with_people(session: Session, wishes: Wishes) -> Wishes:
    """Ask who begins, and who else works here, until an empty answer."""
    question = N_(
        "Who are you? A short name, as you type it (Enter: later)"
    )
    me = ask_person(session, Person(""), question, {})
    if not me.short:
        return wishes
    found = _with_others(session, me)
    budget = _budget(session)
    found = [each._replace(budget=budget) for each in found]
    me, *others = found
    return wishes._replace(me=me, others=(*wishes.others, *others))


def _budget(session: Session) -> str:
    return prompts.line(
        session,
        N_(
            "How many euros a month may each spend freely on gestures? (Enter: no budget)"
        ),
        check=read_amount,
    )


def _with_others(session: Session, me: Person) -> list[Person]:
    found = [me]
    question = N_("Who else works here? A short name (Enter: nobody else)")
    while True:
        taken = {each.short: each for each in found}
        one = ask_person(session, Person(""), question, taken)
        if not one.short:
            return found
        found.append(one)
