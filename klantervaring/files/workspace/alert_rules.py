"""The rules of early warning: those that come with kv, and what `alerts.yaml` of a workspace says of them.

What a rule means is `core.alerts`; this module only reads it, every mistake with its line.
"""

from __future__ import annotations

import os
from pathlib import Path

from klantervaring.core.choices import LEVELS
from klantervaring.core.customers.union_find import FREE
from klantervaring.core.early_warning.alerts import FINDERS, AlertRule
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.numbers import LARGEST, whole
from klantervaring.core.text.sentences import Code, Named, Text, in_english
from klantervaring.core.time.terms import Unit, read_term
from klantervaring.files.text.node import Node
from klantervaring.files.text.typed_fields import Fields, read_fields
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import ALERTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from klantervaring.core.customers.union_find import Bonds

SHIPPED = Path(__file__).parents[2] / ALERTS
_OFF = "none"
#: Above these a rule would always fire, or never.
_MOST = {"at-most": 5, "share": 99}


def rules_and_bonds(root: Path) -> tuple[tuple[Any, ...], Bonds]:
    """Return the rules as plain values, and who is one customer with whom. Raises WrongInput."""
    rules = tuple(rule.plain() for rule in read_rules(root))
    return rules, read_book(root).bonds if rules else FREE


def read_rules(root: Path) -> tuple[AlertRule, ...]:
    """Return the rules that hold in a workspace. Raises WrongInput with the line of a mistake."""
    rules = _read(SHIPPED, {})
    own = root / ALERTS
    if os.path.lexists(own):
        rules = _read(own, rules, root)
    return tuple(rules.values())


def _read(
    path: Path,
    known: dict[str, AlertRule],
    workspace: Path | None = None,
) -> dict[str, AlertRule]:
    top = read_fields(path, ALERTS, (), workspace)
    rules = dict(known)
    for name, node in top.node.entries:
        base = known.get(name.value)
        fields, when = _fields(node, base)
        if fields.text("level", "") == _OFF:
            rules.pop(name.value, None)
        else:
            rules[name.value] = _rule(name.value, when, fields, base)
    return rules


def _fields(node: Node, base: AlertRule | None) -> tuple[Fields, str]:
    """Return what the file says of a rule, and what it looks at."""
    if base is not None:
        when = base.when
    else:
        when = Fields(node, ALERTS, ()).one_of("when", FINDERS)
    known = ("when", "level", "title", *FINDERS[when].limits)
    return Fields(node, ALERTS, known), when


def _rule(
    name: str,
    when: str,
    fields: Fields,
    base: AlertRule | None,
) -> AlertRule:
    if fields.has("when") and fields.text("when") != when:
        raise _looks_at(fields, name, when)
    return AlertRule(
        name,
        when,
        fields.one_of(
            "level",
            [*LEVELS, _OFF],
            base.level if base else None,
        ),
        _title(fields, name, base),
        at_most=_number(fields, "at-most", base.at_most if base else None),
        times=_number(fields, "count", base.times if base else None),
        within=_days(fields, base.within if base else None),
        share=_number(fields, "share", base.share if base else None),
        words=_words(fields, base),
    )


def _looks_at(fields: Fields, name: str, when: str) -> WrongInput:
    return fields.fault(
        fields.at("when"),
        Text("{rule} looks at {when}", rule=name, when=Code(when)),
        Text("Give a rule of your own another name."),
    )


def _title(fields: Fields, name: str, base: AlertRule | None) -> Named:
    default = base.title if base else in_english(name)
    return fields.title("title", default)


def _number(fields: Fields, key: str, usual: int | None) -> int:
    if _is_left_out(fields, key, usual):
        return usual or 0
    most = _MOST.get(key, LARGEST)
    return fields.made(
        key,
        lambda text: whole(text, 1, most),
        _wanted(key, most),
    )


def _is_left_out(fields: Fields, key: str, usual: int | None) -> bool:
    """Whether a limit is not said, and need not be."""
    needed = usual is None and key in _limits(fields)
    return not fields.has(key) and not needed


def _wanted(key: str, most: int) -> Text:
    if most == LARGEST:
        return Text(
            "{key} is a whole number above 0",
            key=Code(key),
        )
    return Text(
        "{what} is a whole number from {low} to {high}.",
        what=Code(key),
        low=1,
        high=most,
    )


def _limits(fields: Fields) -> tuple[str, ...]:
    return FINDERS[fields.text("when")].limits


def _days(fields: Fields, usual: int | None) -> int:
    if _is_left_out(fields, "within", usual):
        return usual or 0
    return fields.made("within", _span, _IN_DAYS)


_IN_DAYS = Text(
    "{key} reads as {example}",
    key=Code("within"),
    example=Code("90 days"),
)


def _span(text: str) -> int:
    term = read_term(text)
    if term.unit not in (Unit.DAY, Unit.WEEK):
        raise ValueError(text)
    return term.amount * (7 if term.unit is Unit.WEEK else 1)


def _words(fields: Fields, base: AlertRule | None) -> tuple[str, ...]:
    if fields.has("words"):
        return tuple(filter(str.strip, fields.names("words")))
    if base is None and "words" in _limits(fields):
        fields.text("words")  # which tells that it is missing
    return base.words if base else ()
