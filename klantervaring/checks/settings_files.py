"""What is wrong with the files by which a workspace says what holds here.

Commands that do not need such a file go on without it, so that a mistake in one shows nowhere else.
Procedures are looked at in `procedure_files`. kv.yaml is read before anything else; here it is asked whether
what it names is there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from klantervaring.checks.inspection import (
    AS_THE_PAGE_TELLS,
    Inspection,
    in_file,
)
from klantervaring.core.choices import LANGUAGES
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.settings.people import check_address
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.disk import beneath
from klantervaring.files.text.typed_fields import read_fields
from klantervaring.files.workspace.alert_rules import read_rules
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import CONFIG, MEETINGS
from klantervaring.importing.rows import read_meetings
from klantervaring.letters.fields import FIELDS
from klantervaring.letters.kinds import LETTERS
from klantervaring.letters.paper import logo_of
from klantervaring.letters.rendering import check_template
from klantervaring.letters.templates import FOLDER, read_template

_Named = tuple[tuple[str, ...], Callable[[str], object], str]


def team_settings(inspection: Inspection) -> Iterator[Finding]:
    """Yield what kv.yaml names and is not there, or cannot be: procedures, the logo, addresses of people."""
    root = _root(inspection)
    if not os.path.lexists(root / CONFIG):
        return
    top = read_fields(root / CONFIG, CONFIG, (), root)
    for keys, refuse, value in _named(inspection):
        for found in _mistakes("settings", refuse, value):
            yield found._replace(path=CONFIG, line=top.line_of(*keys))


def _named(inspection: Inspection) -> Iterator[_Named]:
    """Yield keys of kv.yaml, what refuses their value where nothing is called so, and the value."""
    config = inspection.store.workspace.config
    meant = inspection.store.shelf.meant
    yield ("procedure",), meant, config.procedure
    for kind, name in config.kinds.items():
        yield ("kinds", kind), meant, name
    for short, person in config.people.items():
        if person.email:
            yield ("people", short, "email"), check_address, person.email
    logo = partial(logo_of, _root(inspection))
    yield ("letterhead", "logo"), logo, config.letterhead.logo


def customers_file(inspection: Inspection) -> Iterator[Finding]:
    """Yield a mistake in the customers file."""
    return _mistakes("customers", read_book, _root(inspection))


def alert_rules(inspection: Inspection) -> Iterator[Finding]:
    """Yield a mistake in the rules of early warning."""
    return _mistakes("alerts", read_rules, _root(inspection))


def letter_templates(inspection: Inspection) -> Iterator[Finding]:
    """Yield each template of a letter of the workspace's own that makes no letter."""
    root = _root(inspection)
    if not os.path.lexists(root / FOLDER):
        return
    for language in LANGUAGES:
        for kind in LETTERS:
            yield from _mistakes(
                "letters", _check_letter, root, kind, language
            )
    yield from map(_never_read, _strays(root))


def _strays(root: Path) -> Iterator[str]:
    """Yield files that would be templates, but for their names: kv's own letter goes out in their place."""
    known = {f"{kind}.md" for kind in LETTERS}
    for name in _names(root, FOLDER):
        if name in known:
            yield f"{FOLDER}/{name}"
    for folder in (f"{FOLDER}/{language}" for language in LANGUAGES):
        for name in _names(root, folder):
            if name.lower().endswith(".md") and name not in known:
                yield f"{folder}/{name}"


def _names(root: Path, folder: str) -> list[str]:
    """Return the names in a folder but hidden ones; none where it cannot be read, which is told elsewhere."""
    try:
        names = beneath.names_in(root, root / folder)
    except OSError:
        return []
    return [name for name in names if not name.startswith(".")]


def _never_read(name: str) -> Finding:
    return Finding(
        "letters",
        Text("no letter is made of this file"),
        Text(
            "Call it {form}, with one of {kinds}; or take it out of this folder.",
            form=Code(f"{FOLDER}/nl/KIND.md"),
            kinds=Code(", ".join(LETTERS)),
        ),
        line=1,
        path=name,
    )


def _check_letter(root: Path, kind: str, language: str) -> None:
    template = read_template(root, kind, language)
    for text in (template.subject, template.text):
        check_template(text, FIELDS, template.path)


def meetings_file(inspection: Inspection) -> Iterator[Finding]:
    """Yield what keeps the list of meetings from being used, or a line of it."""
    root = _root(inspection)
    if not os.path.lexists(root / MEETINGS):
        return
    try:
        _, bad = read_meetings(root, inspection.store.zone)
    except WrongInput as error:
        yield in_file("meetings", error)
        return
    for line in bad:
        for reason in line.reasons:
            yield Finding(
                "meetings",
                reason,
                AS_THE_PAGE_TELLS,
                line=line.line,
                path=MEETINGS,
            )


def _root(inspection: Inspection) -> Path:
    return inspection.store.workspace.root


def _mistakes(
    check: str, read: Callable[..., object], *given: object
) -> Iterator[Finding]:
    """Yield why a file cannot be read."""
    try:
        read(*given)
    except WrongInput as error:
        yield in_file(check, error)
