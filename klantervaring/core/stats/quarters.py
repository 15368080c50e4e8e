"""What of several quarters everybody may see: nothing that their own public sheets do not tell.

A figure of a period is shown only where that of each of its quarters is. So every number that is published is
a sum of numbers that are published anyway, and no difference of two periods tells more. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from klantervaring.core.stats.figures import FLOW, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _Any = TypeVar("_Any")


def public_of_quarters(whole: Report, quarters: Sequence[Report]) -> Report:
    """Return the public sheet of a period without what one of its quarters hides.

    All are public already (`disclosure.public`). Causes are somebody's own words and are left out.
    """
    hidden = list(map(without_balance, quarters))
    told = without_balance(whole)
    for field in Report._fields:
        if field in ("since", "until", "as_of"):
            continue
        values = [getattr(quarter, field) for quarter in hidden]
        shown = _where_all(getattr(told, field), values)
        told = told._replace(**{field: shown})
    return told._replace(marks={**told.marks, "causes": {}})


def without_balance(sheet: Report) -> Report:
    """Return a sheet in which what came in and went out is hidden together: what is open tells the rest."""
    if None not in (sheet.flow["in"], sheet.flow["out"]):
        return sheet
    return sheet._replace(flow=dict.fromkeys(FLOW))


def _where_all(value: _Any, others: Sequence[Any]) -> Any:
    """Return what is shown, and None in place of each number that one of the others hides."""
    if isinstance(value, Mapping):
        return _cells(value, others)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _row(value, others)
    if isinstance(value, list):
        return [_row(row, _alike(row, others)) for row in value]
    if isinstance(value, bool) or value is None:
        return value
    return None if None in others else value


def _cells(value: Mapping[str, Any], others: Sequence[Any]) -> Any:
    found = {}
    for name, inner in value.items():
        # a group of which a quarter tells nothing hides each cell; where only this one is missing it has none
        theirs = [other.get(name, 0 if other else None) for other in others]
        found[name] = _where_all(inner, theirs)
    return found


def _row(row: Any, others: Sequence[Any]) -> Any:
    found = []
    for place, inner in enumerate(row):
        found.append(_where_all(inner, [other[place] for other in others]))
    if isinstance(row[0], str):
        found[0] = row[0]
    return type(row)(*found)


def _alike(row: Any, others: Sequence[Any]) -> list[Any]:
    return [
        each for other in others for each in other if each.name == row.name
    ]
