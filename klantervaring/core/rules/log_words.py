"""Words in a log that are none of the values of their key: the event then does what nobody meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from types import MappingProxyType

from klantervaring.core.case import Event
from klantervaring.core.choices import YES_OR_NO, Choice
from klantervaring.core.event_commands import Option
from klantervaring.core.events import SHARE
from klantervaring.core.field_names import (
    DAY,
    EUROS,
    KEYS,
    MOMENT,
    YES,
    Field,
)
from klantervaring.core.money import cents
from klantervaring.core.procedure import EventRule, Procedure, is_kind_of_kv
from klantervaring.core.stats.ratings import RANGES
from klantervaring.core.text.numbers import number
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.text.spoken import names_of, unknown_word
from klantervaring.core.time.moments import read_day, read_moment

Values = Mapping[str, Mapping[str, Choice]]


def strange_words(
    procedure: Procedure,
    event: Event,
) -> Iterator[tuple[Text, Text]]:
    """Yield what is wrong with each word of an event that is none of the values of its key; what to write."""
    rule = procedure.events.get(event.kind)
    if rule is None:
        return
    values = _values_in(rule)
    held = _held_in(rule)
    ranges = _ranges_in(rule)
    own = {move.given for move in rule.moves}
    for key, value in event.data:
        if not value.strip():
            continue
        known = values.get(key, {})
        is_known = value in known or f"{key}={value}" in own
        if known and not is_known:
            yield unknown_word(key, value, names_of(known))
        elif key in ranges:
            yield from _outside(key, value, *ranges[key])
        elif held.get(key) in _READ:
            yield from _unreadable(key, value, held[key])


def _unreadable(
    key: str,
    value: str,
    held: str,
) -> Iterator[tuple[Text, Text]]:
    """Yield an amount that no figure counts, a day on which nothing ends, a moment of no calendar."""
    read, example = _READ[held]
    try:
        read(value)
    except ValueError:
        written = Code(f"{key}: {example}")
        yield (
            Text("{key}: {value} is not known", key=Code(key), value=value),
            Text("Write it as {example}.", example=written),
        )


def _outside(
    key: str, value: str, low: int, high: int
) -> Iterator[tuple[Text, Text]]:
    """Yield a number that counts as not asked."""
    if number(value, low, high) is None:
        yield (
            Text("{key}: {value} is not known", key=Code(key), value=value),
            Text(
                "{what} is a whole number from {low} to {high}.",
                what=Code(key),
                low=low,
                high=high,
            ),
        )


def _values_in(rule: EventRule) -> Values:
    """Return what the keys of an event may say; a key that may say anything is left out."""
    if rule.form is not None:
        return {each.name: _asked(each) for each in rule.form.options}
    return _OF_KV if is_kind_of_kv(rule.name) else _NOTHING


def _held_in(rule: EventRule) -> Mapping[str, str]:
    """Return what the keys of an event hold: of kv's own by `field_names`, of others by their form."""
    if rule.form is not None:
        return {each.name: each.type for each in rule.form.options}
    return _HELD_BY_KV if is_kind_of_kv(rule.name) else {}


def _ranges_in(rule: EventRule) -> Mapping[str, tuple[int, int]]:
    """Return from which to which number those of an event may go."""
    if rule.form is None:
        return RANGES if is_kind_of_kv(rule.name) else {}
    return {
        each.name: (each.least, each.most)
        for each in rule.form.options
        if each.type == "number"
    }


_HELD_BY_KV = {key: field.holds for key, field in KEYS.items()}
#: How an amount, a day and a moment are read, with an example.
_READ: Mapping[str, tuple[Callable[[str], object], str]] = {
    **dict.fromkeys((EUROS, "amount"), (cents, "7.50")),
    **dict.fromkeys((DAY, "date"), (read_day, "2026-11-20")),
    MOMENT: (lambda text: read_moment(text, UTC), "2026-11-20T14:05"),
}


def _asked(option: Option) -> Mapping[str, Choice]:
    return YES_OR_NO if option.type == "flag" else option.values


def _held(field: Field) -> Mapping[str, Choice]:
    return YES_OR_NO if field.holds == YES else field.values


_NOTHING: Values = MappingProxyType({})
#: The values of the keys of kv's own events.
_OF_KV: Values = MappingProxyType(
    {
        **{key: _held(field) for key, field in KEYS.items()},
        SHARE: YES_OR_NO,
    }
)
