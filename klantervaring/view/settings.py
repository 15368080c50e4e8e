"""The settings of a workspace, and where each comes from (`kv config`)."""

from __future__ import annotations

from typing import Any

from klantervaring.core.money import cents
from klantervaring.core.text.sentences import N_, Cell, clean
from klantervaring.files.workspace.config import Workspace
from klantervaring.files.workspace.layout import CONFIG
from klantervaring.language import Speaker
from klantervaring.view.screen import Column, Screen, Table


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
    config = workspace.config
    yes_no = {True: "true", False: "false"}
    values = {
        "organisation": config.organisation,
        "language": config.language or speaker.language,
        "timezone": config.timezone,
        "procedure": config.procedure,
        **{f"kinds.{kind}": name for kind, name in config.kinds.items()},
        "people": ", ".join(config.people),
        "budget-period": config.budget_period,
        "git.commit": yes_no[config.git_commit],
        "git.remote": config.git_remote,
    }
    rows: list[dict[str, Cell]] = [
        {
            "key": clean(key),
            "value": clean(value) or "-",
            "from": clean(CONFIG)
            if key.split(".")[0] in config.given
            else speaker.word(N_("default")),
        }
        for key, value in values.items()
    ]
    screen.line(clean(str(workspace.root)))
    columns = [
        Column("key", speaker.word(N_("setting"))),
        Column("value", speaker.word(N_("value"))),
        Column("from", speaker.word(N_("from"))),
    ]
    screen.table(Table(columns, rows))
