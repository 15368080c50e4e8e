"""What the proof-reader is tried with: letters as they are made, and the facts that they are held against."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from klantervaring.core import ids
from klantervaring.core.case import Case, Event
from klantervaring.core.customers.customer import Experience, Preferences, customers
from klantervaring.core.customers.keys import keys_of
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.settings.people import Person
from klantervaring.core.time.moments import read_moment
from klantervaring.files.procedures.procedures import read_procedure
from klantervaring.letters import templates
from klantervaring.letters.fields import Sender, addressed, letter_fields
from klantervaring.letters.planning import planned_letter
from klantervaring.letters.proof.facts import LetterFacts, letter_facts
from klantervaring.letters.proof.parts import LetterFinding
from klantervaring.letters.proof.reader import proof_read
from klantervaring.letters.writing import LetterText, written

from tests.conftest import NOW
from tests.letters.scenes import FACTS, ID, SCENES, Scene

ZONE = ZoneInfo("Europe/Amsterdam")
SHIPPED = Path(templates.__file__).parent.parent / "procedures"
PEOPLE = {
    "sanne": Person("sanne", "Sanne Hoekstra", "sanne@dyade-academy.example", "klantgeluk"),
    "frank": Person("frank", "Frank de Boer", "frank@dyade-academy.example", "directeur Klantgeluk"),
}
#: Another customer, with a case.
OTHER = {
    "name": "Openbare Basisschool De Zandbank",
    "contact": "Bram Wiersma",
    "email": "administratie@zandbank.example",
    "phone": "020-1234564",
}
OTHER_ID = ids.case_id(8001)


def _events(log: str) -> tuple[Event, ...]:
    found = []
    for number, line in enumerate(log.splitlines()):
        at, kind, *pairs = line.split()
        data = tuple((key, value) for key, _, value in (pair.partition("=") for pair in pairs))
        found.append(Event(kind, read_moment(at, ZONE).at, "sanne", f"{number:08}", data))
    return tuple(found)


def _said(scene: Scene) -> dict[str, str]:
    said: dict[str, str] = {}
    options = list(scene.more)
    while options:
        name = options.pop(0).removeprefix("--")
        said[name] = "yes" if name == "solved" else options.pop(0)
    return said


@cache
def letter_and_facts(name: str, language: str) -> tuple[LetterText, LetterFacts]:
    """A letter as it is made for a scene, and what it is held against."""
    scene = SCENES[name]
    rules = SHIPPED / f"{scene.procedure or 'een-fan-per-dag@1'}.yaml"
    procedure = read_procedure(rules, ZONE, rules.name)
    case = Case(
        ID,
        "Leskist bleef leeg",
        _events(scene.log),
        yaml.safe_load(FACTS["customer"]),
        kind=scene.case_kind or "problem",
        wish=FACTS["wish"],
        procedure=procedure.reference,
    )
    path = Path(templates.__file__).parent / language / f"{scene.kind}.md"
    template = templates.template_in(path.read_bytes(), scene.kind, language, path.name)
    now = read_moment(NOW, ZONE).at
    plan = planned_letter(case, fold_case(procedure, case), template, _said(scene), now, scene.by)
    who = addressed(case.customer, Preferences(case.customer["name"]))
    sender = Sender(PEOPLE[scene.by], "Dyade Academy", "academy@dyade-academy.example", "030-1234567")
    fields = letter_fields(plan, who, sender, scene.words, ZONE)
    to = fields["customer_email"] if template.to == "customer" else fields["decider_email"]
    letter = written(template, fields, str(to), who.is_formal)
    addresses = [person.email for person in PEOPLE.values()]
    facts = letter_facts(plan, who, sender, ZONE, addresses, [person.name for person in PEOPLE.values()])
    other = Experience(OTHER_ID, OTHER, 0, keys_of(OTHER))
    return letter, facts._replace(others=customers([other]), other_ids={OTHER_ID})


def read(name: str, language: str, *changes: tuple[str, str]) -> list[LetterFinding]:
    """What the proof-reader says of a letter with other words; "^" is the place before the closing."""
    letter, facts = letter_and_facts(name, language)
    whole = f"{letter.to}\n{letter.subject}\n{letter.body}"
    closing = {"nl": "Hartelijke groet,", "en": "Kind regards,"}[language]
    for old, new in changes:
        if old == "^":
            old, new = closing, f"{new}\n\n{closing}"
        assert old in whole, f"{old!r} is not in {whole}"
        whole = whole.replace(old, new)
    to, subject, body = whole.split("\n", 2)
    return proof_read(LetterText(to, subject, body), facts)
