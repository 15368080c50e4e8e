"""Who works in a workspace, on the screen and as JSON."""

from __future__ import annotations

from typing import Any

from klantervaring.core.money import cents
from klantervaring.core.settings.people import Person
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Cell,
    Code,
    Text,
    clean,
)
from klantervaring.files.workspace.config import Config
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.terminal.screen import Screen, Table, headed

_HEADINGS = {
    "short": N_("short name"),
    "name": N_("name"),
    "email": N_("e-mail"),
    "role": N_("role"),
    "budget": N_("budget"),
}


def as_json(config: Config) -> list[dict[str, Any]]:
    """Return the people, budgets in euros."""
    return [
        {
            "short": each.short,
            "name": each.name or None,
            "email": each.email or None,
            "role": each.role or None,
            "budget": cents(each.budget) / 100 if each.budget else None,
        }
        for each in config.people.values()
    ]


def show(screen: Screen, speaker: Speaker, config: Config) -> None:
    """Show a table of them, or how to add the first."""
    if not config.people:
        screen.line(
            speaker(
                Text(
                    "Nobody is named here yet, so anybody may work here. Add yourself: {command}",
                    command=Code("kv person add SHORT"),
                )
            )
        )
        return
    rows = [_row(speaker, each) for each in config.people.values()]
    shown = {
        key: title
        for key, title in _HEADINGS.items()
        if any(row[key] for row in rows)
    }
    screen.table(Table(headed(speaker, shown, bold="short"), rows))


def _row(speaker: Speaker, person: Person) -> dict[str, Cell]:
    budget = NOTHING
    if person.budget:
        budget = words.money(cents(person.budget), speaker)
    return {
        "short": clean(person.short),
        "name": clean(person.name),
        "email": clean(person.email),
        "role": clean(person.role),
        "budget": budget,
    }
