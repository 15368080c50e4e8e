"""What is wrong with the files by which a workspace says what holds here.

Commands that do not need such a file go on without it, so that a mistake in one shows nowhere else.
Procedures are looked at in `procedure_files`; kv.yaml is read before anything else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from klantervaring.checks.inspection import (
    AS_THE_PAGE_TELLS,
    Inspection,
    in_file,
)
from klantervaring.core.choices import LANGUAGES
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.files.workspace.alert_rules import read_rules
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import MEETINGS
from klantervaring.importing.rows import read_meetings
from klantervaring.letters.fields import FIELDS
from klantervaring.letters.kinds import LETTERS
from klantervaring.letters.rendering import check_template
from klantervaring.letters.templates import FOLDER, read_template


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
