"""Words in a log that are none of the values of their key: the event then does what nobody meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from klantervaring.core.case import Event
from klantervaring.core.choices import YES_OR_NO, Choice
from klantervaring.core.event_commands import Option
from klantervaring.core.events import SHARE
from klantervaring.core.field_names import KEYS, YES, Field
from klantervaring.core.procedure import EventRule, Procedure, is_kind_of_kv
from klantervaring.core.text.sentences import Text
from klantervaring.core.text.spoken import names_of, unknown_word

Values = Mapping[str, Mapping[str, Choice]]


def strange_words(
    procedure: Procedure, event: Event
) -> Iterator[tuple[Text, Text]]:
    """Yield what is wrong with each word of an event that is none of the values of its key; what to write."""
    rule = procedure.events.get(event.kind)
    if rule is None:
        return
    values = _values_in(rule)
    own = {move.given for move in rule.moves}
    for key, value in event.data:
        known = values.get(key, {})
        is_known = value in known or f"{key}={value}" in own
        if known and value.strip() and not is_known:
            yield unknown_word(key, value, names_of(known))


def _values_in(rule: EventRule) -> Values:
    """Return what the keys of an event may say; a key that may say anything is left out."""
    if rule.form is not None:
        return {each.name: _asked(each) for each in rule.form.options}
    return _OF_KV if is_kind_of_kv(rule.name) else _NOTHING


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
