"""The settings of a workspace, and where each comes from (`kv config`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klantervaring.core.money import cents
from klantervaring.core.text.sentences import N_, Cell, clean
from klantervaring.files.workspace.config import Config, Workspace
from klantervaring.files.workspace.layout import CONFIG
from klantervaring.language import Speaker
from klantervaring.view.screen import Screen, Table, headed

_HEADINGS = {
    "key": N_("setting"),
    "value": N_("value"),
    "from": N_("from"),
}


def as_json(workspace: Workspace) -> dict[str, Any]:
    """Return the settings as kv.yaml would say them, with the root of the workspace."""
    config = workspace.config
    return {
        "root": str(workspace.root),
        "organisation": config.organisation or None,
        "language": config.language or None,
        "timezone": config.timezone,
        "procedure": config.procedure,
        "kinds": dict(config.kinds),
        "people": {
            p.short: {
                "name": p.name,
                "email": p.email,
                "role": p.role,
                "budget": _euros(p.budget),
            }
            for p in config.people.values()
        },
        "budget-period": config.budget_period,
        "git": {
            "commit": config.git_commit,
            "remote": config.git_remote or None,
        },
    }


def _euros(budget: str) -> float:
    return cents(budget) / 100 if budget else 0.0


def show(screen: Screen, speaker: Speaker, workspace: Workspace) -> None:
    """Show a table: key, value, where from."""
    screen.line(clean(str(workspace.root)))
    columns = headed(speaker, _HEADINGS)
    given, default = clean(CONFIG), speaker.word(N_("default"))
    rows: list[dict[str, Cell]] = []
    for key, value in _values(workspace.config, speaker.language):
        is_given = key.split(".")[0] in workspace.config.given
        row: dict[str, Cell] = {
            "key": clean(key),
            "value": clean(value) or "-",
            "from": given if is_given else default,
        }
        rows.append(row)
    screen.table(Table(columns, rows))


def _values(config: Config, language: str) -> Iterator[tuple[str, str]]:
    yield "organisation", config.organisation
    yield "language", config.language or language
    yield "timezone", config.timezone
    yield "procedure", config.procedure
    for kind, name in config.kinds.items():
        yield f"kinds.{kind}", name
    yield "people", ", ".join(config.people)
    yield "budget-period", config.budget_period
    yield "git.commit", "true" if config.git_commit else "false"
    yield "git.remote", config.git_remote
