"""What kv.yaml says under `retention`, read and checked."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from klantervaring.core.erasure.retention import (
    KEPT_FOR_GOOD,
    RULE_NAMES,
    Kept,
    Retention,
    read_kept,
)
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time.lengths import CalendarLength, LengthUnit

if TYPE_CHECKING:
    from klantervaring.files.text.typed_fields import Fields


def retention_rules(top: Fields) -> Retention:
    """Return how long closed cases are kept. Raises WrongInput with the line of a mistake."""
    section = top.inner("retention", RULE_NAMES)
    if section is None:
        return Retention()
    rules: dict[str, Kept] = {}
    for key, node in section.node.entries:
        try:
            rules[key.value] = read_kept(section.scalar(node))
        except ValueError:
            raise section.fault(node, how_long(key.value)) from None
    return Retention(MappingProxyType(rules))


def how_long(key: str) -> Text:
    """Return what may stand behind a rule."""
    return Text(
        "{key} is a time after closing, as {years}, {months} or {days}; or {keep}",
        key=Code(key),
        years=CalendarLength(2, LengthUnit.YEAR).words,
        months=CalendarLength(18, LengthUnit.MONTH).words,
        days=CalendarLength(90, LengthUnit.DAY).words,
        keep=KEPT_FOR_GOOD,
    )
