"""The figures of a period as JSON and as CSV (`kv stats --json`), of the same report as on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

from klantervaring.core.stats.figures import PromiseRow, Report
from klantervaring.core.text.sentences import Clean
from klantervaring.core.time.moments import iso
from klantervaring.view.figures.as_csv import dump

#: The figures that stand elsewhere in JSON than below their own name, behind all others.
_SHAPED = frozenset(
    "since until as_of flow promises marks appeals no_but gestures cost compared won_back asked".split()
)


def as_json(report: Report, zone: tzinfo) -> dict[str, Any]:
    """Return the report as `kv stats --json` has it (docs/format.md)."""
    told = report._asdict()
    since, until, cost = report.since, report.until, report.cost
    compared = {
        what: row._asdict() for what, row in report.compared.items()
    }
    return {
        "period": {
            "since": since.isoformat() if since else None,
            "until": until.isoformat() if until else None,
            "as_of": iso(datetime.fromtimestamp(report.as_of, UTC), zone),
        },
        **report.flow,
        "promises": {row.name: _unnamed(row) for row in report.promises},
        **report.marks,
        "appeals": report.appeals,
        "no_but": report.no_but,
        "gestures": {
            "count": report.gestures,
            "cost": None if cost is None else cost / 100,
        },
        "recovery": {
            **compared,
            "won_back": report.won_back._asdict(),
            "asked": report.asked._asdict(),
        },
        **{name: told[name] for name in told if name not in _SHAPED},
    }


def _unnamed(row: PromiseRow) -> dict[str, Any]:
    told = row._asdict()
    del told["name"]
    return told


def as_csv(report: Report, zone: tzinfo) -> Clean:
    """Return a line for each figure: its name and its number; nothing where it is not known or not shown."""
    return dump([("figure", "value"), *flat(as_json(report, zone), "")])


def flat(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield each figure with its whole name, of data as `as_json` gives it; `name` stands before them."""
    if not isinstance(value, dict):
        yield name, value
        return
    for key, inner in value.items():
        yield from flat(inner, f"{name}.{key}" if name else key)
