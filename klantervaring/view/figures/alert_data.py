"""Alerts in data, for whoever asks for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from klantervaring.core.early_warning.alerts import Alert
from klantervaring.core.time import moments
from klantervaring.language import Speaker


def alerts_as_json(
    rows: Iterable[Alert],
    speaker: Speaker,
    zone: tzinfo,
) -> list[dict[str, Any]]:
    """The rows of `kv alerts --json`; `facts` is a sentence in the reader's language."""
    return [
        {
            "id": alert.card.id,
            "title": alert.card.title,
            "rule": alert.rule.name,
            "level": alert.rule.level,
            "facts": speaker(alert.found.facts),
            "key": alert.found.key,
            "since": moments.iso(alert.found.at, zone),
            "owner": alert.card.owner or None,
            "taken": _taken(alert, zone),
        }
        for alert in rows
    ]


def _taken(alert: Alert, zone: tzinfo) -> dict[str, str | None] | None:
    event = alert.taken
    return (
        {"by": event.by or None, "at": moments.iso(event.at, zone)}
        if event
        else None
    )
