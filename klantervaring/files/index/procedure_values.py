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
_TUPLE, _MAPPING, _SET, _NAMED, _TEXT, _CODE, _DATE, _ZONE = range(-8, 0)
#: What is kept as it is. A part that is a tuple is of a kind, and says which.
_PLAIN = str | int | None
#: The types that a procedure is made of beside these classes: how each is frozen, the narrower ones first.
_FREEZING: tuple[tuple[Any, int, Callable[[Any], Any]], ...] = (
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
    _TUPLE: lambda value, zone: tuple(_parts(value, zone)),
    _MAPPING: lambda value, zone: {
        key: thawed(part, zone) for key, part in value
    },
    _SET: lambda value, zone: frozenset(_parts(value, zone)),
    _NAMED: lambda value, _: Named(value),
    _TEXT: lambda value, zone: Text(
        value[0], value[1], **thawed(value[2], zone)
    ),
    _CODE: lambda value, _: Code(value),
    _DATE: lambda value, _: date.fromordinal(value),
    _ZONE: lambda _, zone: zone,
}


def frozen(value: Any) -> Any:
    """Return a procedure, or a part of one, as tuples, texts and numbers."""
    if isinstance(value, Enum):
        return _PLACES[type(value)], (value.value,)
    if type(value) in _PLACES:
        return _PLACES[type(value)], tuple(map(frozen, value))
    if isinstance(value, _PLAIN):
        return value
    kind, freeze = next(
        (kind, freeze)
        for made, kind, freeze in _FREEZING
        if isinstance(value, made)
    )
    return kind, freeze(value)


def thawed(kept: Any, zone: tzinfo) -> Any:
    """Return what was frozen; days are counted in `zone`."""
    if type(kept) is not tuple:
        return kept
    kind, value = kept
    if kind < 0:
        return _THAWING[kind](value, zone)
    return _CLASSES[kind](*_parts(value, zone))


def _parts(kept: tuple[Any, ...], zone: tzinfo) -> list[Any]:
    # most parts are plain: asked here they cost no call, and a procedure half the time
    return [
        thawed(part, zone) if type(part) is tuple else part for part in kept
    ]
