"""A procedure file: what its keys mean, with every mistake told by its line.

Where the file is and what it extends is known to `procedures`; what the values do, to `core.rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, tzinfo

from klantervaring.core.choices import CHANNELS, PARTIES
from klantervaring.core.errors import WrongInput
from klantervaring.core.event_commands import EventCommand
from klantervaring.core.events import RECEIVED
from klantervaring.core.procedure import (
    COMMON_EVENTS,
    DeadlineRule,
    EventRule,
    Extension,
    Kind,
    Move,
    Party,
    Procedure,
    Step,
    Trigger,
)
from klantervaring.core.rules.moves import NEEDS
from klantervaring.core.text.numbers import number
from klantervaring.core.text.sentences import (
    Code,
    Named,
    Text,
    held_together,
    proposed,
)
from klantervaring.core.time.moments import NotAMoment, read_day
from klantervaring.core.time.terms import (
    Calendar,
    Roll,
    Term,
    Unit,
    read_term,
)
from klantervaring.files.procedures.procedure_commands import (
    names_of_kv,
    read_command,
)
from klantervaring.files.procedures.procedure_names import check_names
from klantervaring.files.text.node import Node
from klantervaring.files.text.typed_fields import Fields, fields_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")

KEYS = (
    "name version extends since title roll free-days parties steps events"
    " deadlines"
).split()
_STEP_KEYS = "number code ball title text decider next own-choice".split()
_EVENT_KEYS = (
    "title command asks moves raises-level suspends resumes".split()
)
_MOVE_KEYS = "from to given level needs".split()
_DEADLINE_KEYS = (
    "kind title starts steps levels term until by-channel with-care met-by"
    " gone-by owed-by roll extended-by source own-choice"
).split()
_TERM = Text(
    "a term reads as {example}",
    example=Code("20 minutes, 48 hours, 28 days, 6 weeks, 20 working days"),
)
_AS_DAYS = Text("Write days as {example}.", example=Code("2026-12-25"))
_FOR_EVERYBODY = Text(
    "A promise or a right is the same for every customer."
)
_ONE_KIND = Text(
    "Write both in minutes or hours, or both in days, weeks or working days."
)


def procedure_of(top: Fields, zone: tzinfo) -> Procedure:
    """Return the procedure that a file describes. Raises WrongInput with the line of the first mistake."""
    roll = _roll(top, Roll.NONE)
    procedure = Procedure(
        name=top.text("name"),
        version=top.number("version"),
        title=top.title("title"),
        parties=_each(top, "parties", ("title", "email"), _party),
        steps=_each(top, "steps", _STEP_KEYS, _step),
        events=_events(top),
        deadlines=_deadlines(top, roll),
        calendar=Calendar(zone, _free_days(top)),
        path=top.path,
        since=_since(top),
    )
    check_names(top, procedure)
    return procedure


def _events(top: Fields) -> dict[str, EventRule]:
    own = _each(top, "events", _EVENT_KEYS, _event)
    return {**COMMON_EVENTS, **own}


def _deadlines(top: Fields, roll: Roll) -> dict[str, DeadlineRule]:
    """Return the deadlines, which end on a day as `roll` says where they do not say it themselves."""
    return _each(
        top,
        "deadlines",
        _DEADLINE_KEYS,
        lambda name, fields: _deadline(name, fields, roll),
    )


def _each(
    top: Fields,
    section: str,
    known: Iterable[str],
    make: Callable[[str, Fields], T],
) -> dict[str, T]:
    """Return what `make` makes of each entry of a section, by name."""
    inner = top.inner(section, ())
    if inner is None:
        return {}
    return {
        name.value: make(name.value, top.of(node, known))
        for name, node in inner.node.entries
    }


def _party(name: str, fields: Fields) -> Party:
    return Party(name, fields.title("title"), fields.text("email", ""))


def _step(name: str, fields: Fields) -> Step:
    ball = fields.one_of("ball", (*PARTIES, "none"))
    return Step(
        name=name,
        title=fields.title("title"),
        ball="" if ball == "none" else ball,
        number=fields.number("number", 0),
        code=fields.text("code", ""),
        text=fields.title("text", Named(())),
        decider=fields.text("decider", ""),
        next=fields.names("next"),
    )


# -- events ----------------------------------------------------------------------------------------------


def _event(name: str, fields: Fields) -> EventRule:
    form = read_command(fields, name)
    taken = names_of_kv(fields)
    command = _usual_command(name, form)
    if form is None and not taken:
        command = _typed(fields, command)
    return EventRule(
        name=name,
        title=fields.title("title"),
        command=command,
        asks=fields.names("asks"),
        moves=_moves(fields),
        raises_level=fields.yes("raises-level"),
        form=form,
        taken=taken,
        suspends=fields.names("suspends"),
        resumes=fields.names("resumes"),
    )


def _usual_command(name: str, form: EventCommand | None) -> str:
    if form is not None:
        return f"{form.name} {{id}}"
    if name == RECEIVED:
        return ""
    return f"record {{id}} {held_together(name)}"


def _typed(fields: Fields, usual: str) -> str:
    """Return what the screen is to propose; "" where it names no command."""
    said = fields.text("command", usual)
    return said if proposed(said) else ""


def _moves(fields: Fields) -> tuple[Move, ...]:
    node = fields.node.get("moves")
    if node is None:
        return ()
    if node.kind != "sequence":
        raise fields.fault(node, Text("a list is expected here"))
    return tuple(_move(fields.of(item, _MOVE_KEYS)) for item in node.items)


def _move(fields: Fields) -> Move:
    needs = _needs(fields)
    return Move(
        sources=_some(fields, "from"),
        target=fields.text("to", ""),
        given=_given(fields),
        level=fields.number("level") if fields.has("level") else None,
        needs=needs,
    )


def _some(fields: Fields, key: str) -> tuple[str, ...]:
    names = fields.names(key)
    if not names:
        raise _missing(fields, fields.node, key)
    return names


def _needs(fields: Fields) -> tuple[str, ...]:
    needs = fields.names("needs")
    for need in needs:
        if need not in NEEDS:
            raise _unknown_need(fields, need)
    return needs


def _unknown_need(fields: Fields, need: str) -> WrongInput:
    return fields.fault(
        fields.at("needs"),
        Text("unknown rule {name}", name=need),
        Text("Known are: {known}.", known=Code(", ".join(NEEDS))),
    )


def _missing(fields: Fields, node: Node, key: str) -> WrongInput:
    return fields.fault(node, Text("{key} is missing", key=Code(key)))


def _given(fields: Fields) -> str:
    if not fields.has("given"):
        return ""
    return _said(fields, "given", fields.text("given"))


# -- deadlines -------------------------------------------------------------------------------------------


def _deadline(name: str, fields: Fields, roll: Roll) -> DeadlineRule:
    kind = Kind(fields.one_of("kind", [k.value for k in Kind]))
    _only_targets_fit(fields, kind)
    _some(fields, "starts")
    rule = DeadlineRule(
        name=name,
        title=fields.title("title"),
        kind=kind,
        starts=_triggers(fields, "starts"),
        term=_length(fields),
        met_by=_triggers(fields, "met-by"),
        owed_by=_owed_by(fields),
    )
    rule = _with_other_terms(fields, _bound(fields, rule, roll))
    _counted_alike(fields, rule)
    return rule


def _bound(fields: Fields, rule: DeadlineRule, roll: Roll) -> DeadlineRule:
    """Return the rule with what else ends it, where it holds, and on which day it may end."""
    return rule._replace(
        gone_by=_triggers(fields, "gone-by"),
        steps=fields.names("steps"),
        levels=tuple(
            _level(fields, "levels", text)
            for text in fields.names("levels")
        ),
        roll=Roll.NONE if fields.has("until") else _roll(fields, roll),
    )


def _with_other_terms(fields: Fields, rule: DeadlineRule) -> DeadlineRule:
    """Return the rule with where it comes from, and the terms that it has beside its own."""
    return rule._replace(
        extension=_extension(fields),
        source=fields.text("source", ""),
        own_choice=fields.yes("own-choice"),
        by_channel=_by_channel(fields),
        with_care=_term(fields, "with-care")
        if fields.has("with-care")
        else None,
        until=fields.text("until", ""),
    )


def _counted_alike(fields: Fields, rule: DeadlineRule) -> None:
    """Refuse an extension in hours of a term in days, and the other way round: no law says where it ends."""
    if rule.extension is None:
        return
    for length in (rule.term, *rule.by_channel.values(), rule.with_care):
        if length and length.in_days is not rule.extension.term.in_days:
            said = Text(
                "an extension of {longer} does not fit a term of {length}",
                longer=Code(str(rule.extension.term)),
                length=Code(str(length)),
            )
            raise fields.fault(fields.at("extended-by"), said, _ONE_KIND)


def _term(fields: Fields, key: str) -> Term:
    return fields.made(key, read_term, _TERM)


def _length(fields: Fields) -> Term:
    """Return the term; a deadline that ends before a named day has none of its own, and counts in days."""
    if not fields.has("until"):
        return _term(fields, "term")
    for key in ("term", "extended-by", "by-channel", "with-care"):
        if fields.has(key):
            raise _beside_until(fields, key)
    return Term(1, Unit.DAY)


def _beside_until(fields: Fields, key: str) -> WrongInput:
    said = Text(
        "{key} does not go with {other}",
        key=Code(key),
        other=Code("until"),
    )
    return fields.fault(fields.at(key), said)


def _only_targets_fit(fields: Fields, kind: Kind) -> None:
    """Refuse terms by channel or care but for targets: a promise and a right are the same for everybody."""
    if kind is Kind.TARGET:
        return
    for key in ("by-channel", "with-care"):
        if fields.has(key):
            said = Text(
                "{key} is for a target; this is a {kind}",
                key=Code(key),
                kind=Code(kind.value),
            )
            raise fields.fault(fields.at(key), said, _FOR_EVERYBODY)


def _by_channel(fields: Fields) -> Mapping[str, Term]:
    inner = fields.inner("by-channel", CHANNELS)
    if inner is None:
        return {}
    return {
        name.value: _term(inner, name.value)
        for name, _ in inner.node.entries
    }


def _level(fields: Fields, key: str, text: str) -> int:
    level = number(text)
    if level is None:
        said = Text("{key} is a whole number", key=Code(key))
        raise fields.fault(fields.at(key), said)
    return level


def _roll(fields: Fields, default: Roll) -> Roll:
    return Roll(
        fields.one_of("roll", [r.value for r in Roll], default.value)
    )


def _triggers(fields: Fields, key: str) -> tuple[Trigger, ...]:
    return tuple(_trigger(fields, key, t) for t in fields.names(key))


def _trigger(fields: Fields, key: str, text: str) -> Trigger:
    event, bound, says = text.partition(":")
    return Trigger(event, _said(fields, key, says) if bound else "")


def _said(fields: Fields, key: str, text: str) -> str:
    """Return what an event must say; a key alone would mean the events that do not say it."""
    name, sign, _ = text.partition("=")
    if not (name and sign):
        said = Text("{text} is not a key and a value", text=Code(text))
        example = Code("verdict=satisfied")
        remedy = Text("Write it as {example}.", example=example)
        raise fields.fault(fields.at(key), said, remedy)
    return text


def _owed_by(fields: Fields) -> Mapping[int, str]:
    node = fields.at("owed-by")
    if not fields.has("owed-by") or node.kind == "scalar":
        return {0: fields.text("owed-by")}
    owed = _owed_by_level(fields, node)
    if not owed:
        raise _missing(fields, node, "owed-by")
    return {0: next(iter(owed.values())), **owed}


def _owed_by_level(fields: Fields, node: Node) -> dict[int, str]:
    by_level = fields.of(node, ())
    return {
        _level(fields, "owed-by", name.value): by_level.scalar(value)
        for name, value in node.entries
    }


def _extension(fields: Fields) -> Extension | None:
    inner = fields.inner("extended-by", ("event", "term"))
    if inner is None:
        return None
    by = _trigger(inner, "event", inner.text("event"))
    return Extension(by, _term(inner, "term"))


# -- days ------------------------------------------------------------------------------------------------


def _free_days(top: Fields) -> frozenset[date]:
    return frozenset(
        [_free_day(top, text) for text in top.names("free-days")]
    )


def _free_day(top: Fields, text: str) -> date:
    try:
        return read_day(text)
    except NotAMoment as error:
        said = Text(
            "{text}: {reason}",
            text=text,
            reason=error.reason,
        )
        raise top.fault(top.at("free-days"), said, _AS_DAYS) from None


def free_days_in(raw: bytes) -> frozenset[date] | None:
    """Return the free days in the text of a procedure file; None where it cannot be read."""
    try:
        return _free_days(fields_in(raw, "", KEYS))
    except WrongInput:
        return None


def _since(top: Fields) -> date | None:
    if not top.has("since"):
        return None
    day = Text(
        "{key} is a day, as {example}",
        key=Code("since"),
        example=Code("2026-12-25"),
    )
    return top.made("since", read_day, day)
