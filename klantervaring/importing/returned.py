"""Cases that come back from an export: with their ids, their facts, and all that happened, as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from klantervaring.core.case import BECAUSE, TEXTS, Case, Event
from klantervaring.core.choices import PROBLEM
from klantervaring.core.events import CLOSED, RECEIVED
from klantervaring.core.ids import is_case_id
from klantervaring.core.text.sentences import Code, Text
from klantervaring.desk.values import Intake
from klantervaring.importing.cell_moments import Order, cell_moment
from klantervaring.importing.exported import ExportedRow
from klantervaring.importing.row_reader import Setting

#: Keys of an event that are no further keys of its line.
_OWN = frozenset(["event", "at", "by", "id", "text"])
#: What the column `open` says of a closed case: in JSON, and in a table.
_CLOSED = (False, "no")


class CannotReturn(Exception):
    """A row of which no case can be made; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.template)
        self.reason = reason


def returned(row: ExportedRow, setting: Setting, order: Order) -> Intake:
    """Return the case of a row; `order` is that of its days where a spreadsheet wrote them anew.

    Raises CannotReturn.
    """
    case = _case(row.values, setting)
    if not row.has_events:
        return Intake(case, _first_and_last(row.values, setting, order))
    told = _events(row.values)
    events = tuple(_event(each, setting.zone, order) for each in told)
    words = {_text(each, "id"): _text(each, "text") for each in told}
    return Intake(case, events, _text(row.values, "story"), words=words)


def _case(values: Mapping[str, Any], setting: Setting) -> Case:
    id = _text(values, "id")
    if not is_case_id(id):
        raise _not_known("id", id)
    said = {key: read(values, key) for key, read in _FIELDS.items()}
    said["kind"] = said["kind"] or PROBLEM
    said["procedure"] = said["procedure"] or setting.procedure
    return Case(id=id, events=(), **said)


def _events(values: Mapping[str, Any]) -> list[Any]:
    told = [each for each in _list(values, "events") if each]
    if not told:
        raise CannotReturn(Text("{key} is empty", key=Code("events")))
    return told


def _first_and_last(
    values: Mapping[str, Any], setting: Setting, order: Order
) -> tuple[Event, ...]:
    """Return what a row without events tells of them: the receipt, and the closing."""
    received = _moment(values, "received", setting.zone, order)
    first = Event(RECEIVED, received, setting.by)
    if not _is_over(values):
        return (first,)
    data = (
        ("outcome", _text(values, "outcome")),
        (BECAUSE, setting.because),
    )
    closed = _moment(values, "closed", setting.zone, order)
    return first, Event(CLOSED, closed, setting.by, data=data)


def _is_over(values: Mapping[str, Any]) -> bool:
    """Return whether a case was closed. Raises CannotReturn where its row does not tell when, or how."""
    if not _text(values, "closed") and values.get("open") not in _CLOSED:
        return False
    for key in ("closed", "outcome"):
        if not _text(values, key):
            raise CannotReturn(
                Text(
                    "{key} is empty, though the case was closed; an export as xlsx, json or sqlite tells how",
                    key=Code(key),
                )
            )
    return True


def _event(values: Any, zone: tzinfo, order: Order) -> Event:
    if not isinstance(values, dict):
        raise _not_known("events", values)
    data = [(key, _text(values, key)) for key in values if key not in _OWN]
    return Event(
        _text(values, "event"),
        _moment(values, "at", zone, order),
        _text(values, "by"),
        _text(values, "id"),
        tuple(data),
    )


def _customer(values: Mapping[str, Any], key: str) -> dict[str, str]:
    said = values.get(key) or {}
    if not isinstance(said, dict):
        raise _not_known(key, said)
    return {str(each): _text(said, each) for each in said}


def _moment(
    values: Mapping[str, Any], key: str, zone: tzinfo, order: Order
) -> datetime:
    found = cell_moment(_text(values, key), zone, order)
    if isinstance(found, Text):
        raise CannotReturn(
            Text("{column}: {reason}", column=Code(key), reason=found)
        )
    return found.at


def _texts(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(_text({key: each}, key) for each in _list(values, key))


def _list(values: Mapping[str, Any], key: str) -> list[Any]:
    said = values.get(key) or []
    if not isinstance(said, list):
        raise _not_known(key, said)
    return said


def _text(values: Mapping[str, Any], key: str) -> str:
    """Return a value as text, "" where there is none. Raises CannotReturn for a list or a mapping."""
    value = values.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _not_known(key, value)
    return str(value)


def _not_known(key: str, value: object) -> CannotReturn:
    return CannotReturn(
        Text(
            "{column}: {value} does not belong here",
            column=Code(key),
            value=str(value)[:60],
        )
    )


#: How each field of a case is read beside its id, in the order in which what is wrong is told.
_FIELDS: dict[str, Callable[[Mapping[str, Any], str], Any]] = {
    "title": _text,
    "customer": _customer,
    "kind": _text,
    "tags": _texts,
    **dict.fromkeys((*TEXTS, "formerly", "twin"), _text),
}
