"""A procedure as plain values and back, so that its file need not be taken apart for each changed case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from enum import Enum

from klantervaring.core import procedure as procedures
from klantervaring.core.text.sentences import Code, Named, Text
from klantervaring.core.time import terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CLASSES: tuple[Any, ...] = (
    *procedures.PARTS,
    terms.Calendar,
    terms.Term,
    terms.Unit,
    terms.Roll,
)
_PLACES = {made: place for place, made in enumerate(_CLASSES)}
_PLAIN, _TUPLE, _MAPPING, _SET, _NAMED, _TEXT, _CODE, _DATE, _ZONE = range(
    -9, 0
)
#: The types that a procedure is made of beside these classes: how each is frozen, the narrower ones first.
_FREEZING: tuple[tuple[Any, int, Callable[[Any], Any]], ...] = (
    (str | int | None, _PLAIN, lambda value: value),
    (
        Mapping,
        _MAPPING,
        lambda value: tuple(
            (key, frozen(part)) for key, part in value.items()
        ),
    ),
    (frozenset, _SET, lambda value: tuple(map(frozen, sorted(value)))),
    (Named, _NAMED, lambda value: value.words),
    (
        Text,
        _TEXT,
        lambda value: (value.template, value.many, frozen(value.parts)),
    ),
    (Code, _CODE, lambda value: value.text),
    (tuple, _TUPLE, lambda value: tuple(map(frozen, value))),
    (date, _DATE, lambda value: value.toordinal()),
    (tzinfo, _ZONE, lambda _: None),
)
_THAWING: dict[int, Callable[[Any, tzinfo], Any]] = {
    _PLAIN: lambda value, _: value,
    _TUPLE: lambda value, zone: tuple(thawed(part, zone) for part in value),
    _MAPPING: lambda value, zone: {
        key: thawed(part, zone) for key, part in value
    },
    _SET: lambda value, zone: frozenset(
        thawed(part, zone) for part in value
    ),
    _NAMED: lambda value, _: Named(value),
    _TEXT: lambda value, zone: Text(
        value[0], value[1], **thawed(value[2], zone)
    ),
    _CODE: lambda value, _: Code(value),
    _DATE: lambda value, _: date.fromordinal(value),
    _ZONE: lambda _, zone: zone,
}


def frozen(value: Any) -> tuple[int, Any]:
    """Return a procedure, or a part of one, as tuples, texts and numbers."""
    if isinstance(value, Enum):
        return _PLACES[type(value)], (value.value,)
    if type(value) in _PLACES:
        return _PLACES[type(value)], tuple(map(frozen, value))
    kind, freeze = next(
        (kind, freeze)
        for made, kind, freeze in _FREEZING
        if isinstance(value, made)
    )
    return kind, freeze(value)


def thawed(kept: tuple[int, Any], zone: tzinfo) -> Any:
    """Return what was frozen; days are counted in `zone`."""
    kind, value = kept
    if kind < 0:
        return _THAWING[kind](value, zone)
    made = _CLASSES[kind]
    return (
        made(*value)
        if issubclass(made, Enum)
        else made(*(thawed(part, zone) for part in value))
    )
