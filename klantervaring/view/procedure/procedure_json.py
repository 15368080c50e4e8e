"""A procedure as data, and what differs between two: for `kv procedure --json` and `--diff`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from klantervaring.core.event_commands import EventCommand, Option
from klantervaring.core.procedure import (
    DeadlineRule,
    EventRule,
    Extension,
    Move,
    Party,
    Procedure,
    Step,
    Trigger,
)
from klantervaring.core.text.numbers import LARGEST
from klantervaring.core.text.sentences import (
    NOTHING,
    Code,
    Named,
    Text,
    clean,
    ours,
)
from klantervaring.core.values import NamedTuple
from klantervaring.language import Speaker
from klantervaring.view.terminal.screen import Screen

Data: TypeAlias = dict[str, Any]


def as_json(procedure: Procedure) -> Data:
    """Return the procedure as data, texts in every language."""
    return {
        "name": procedure.name,
        "version": procedure.version,
        "title": _words(procedure.title),
        "since": procedure.since.isoformat() if procedure.since else None,
        "free_days": sorted(map(str, procedure.calendar.free_days)),
        "parties": _parties(procedure.parties),
        "steps": list(map(_step, procedure.steps.values())),
        "events": list(map(_event, procedure.events.values())),
        "deadlines": list(map(_deadline, procedure.deadlines.values())),
    }


def _parties(parties: Mapping[str, Party]) -> Data:
    return {name: _party(party) for name, party in parties.items()}


def _words(said: object) -> dict[str, str]:
    if isinstance(said, Named):
        return dict(said.words)
    if isinstance(said, Text):
        return {"en": said.template}
    return {"en": str(said)} if said else {}


def _party(party: Party) -> Data:
    return {"title": _words(party.title), "email": party.email or None}


def _step(step: Step) -> Data:
    return {
        "name": step.name,
        "number": step.number or None,
        "code": step.code or None,
        "ball": step.ball or None,
        "decider": step.decider or None,
        "title": _words(step.title),
        "text": _words(step.text),
        "next": list(step.next),
    }


def _event(rule: EventRule) -> Data:
    shown = {
        "name": rule.name,
        "title": _words(rule.title),
        "command": rule.command or None,
        "asks": list(rule.asks),
        "raises_level": rule.raises_level,
        "moves": list(map(_move, rule.moves)),
    }
    if rule.form is not None:
        shown["form"] = _form(rule.form)
    if rule.suspends or rule.resumes:
        shown["suspends"] = list(rule.suspends)
        shown["resumes"] = list(rule.resumes)
    return shown


def _move(move: Move) -> Data:
    return {
        "from": list(move.sources),
        "to": move.target or None,
        "given": move.given or None,
        "level": move.level,
        "needs": list(move.needs),
    }


def _form(form: EventCommand) -> Data:
    return {
        "names": list(form.names),
        "help": _words(form.help),
        "question": _words(form.question),
        "options": list(map(_option, form.options)),
    }


def _option(option: Option) -> Data:
    return {
        "name": option.name,
        "type": option.type,
        "values": {
            key: _words(value.title) for key, value in option.values.items()
        },
        "least": option.least or None,
        "most": option.most if option.most < LARGEST else None,
        "required": option.required,
        "help": _words(option.help),
        "question": _words(option.question),
    }


def _deadline(rule: DeadlineRule) -> Data:
    return {
        "name": rule.name,
        "kind": rule.kind.value,
        "title": _words(rule.title),
        "starts": _triggers(rule.starts),
        "steps": list(rule.steps),
        "levels": list(rule.levels),
        **_lengths(rule),
        "met_by": _triggers(rule.met_by),
        "gone_by": _triggers(rule.gone_by),
        "owed_by": {str(level): who for level, who in rule.owed_by.items()},
        "source": rule.source or None,
        "own_choice": rule.own_choice,
    }


def _lengths(rule: DeadlineRule) -> Data:
    """Return how long a term is: usually, by channel, with care, and extended."""
    return {
        "term": None if rule.until else str(rule.term),
        "until": rule.until or None,
        "by_channel": _by_channel(rule),
        "with_care": str(rule.with_care) if rule.with_care else None,
        "extended_by": _extension(rule.extension),
        "roll": rule.roll.value,
    }


def _by_channel(rule: DeadlineRule) -> dict[str, str]:
    return {name: str(term) for name, term in rule.by_channel.items()}


def _extension(extension: Extension | None) -> Data | None:
    if extension is None:
        return None
    return {"event": str(extension.by), "term": str(extension.term)}


def _triggers(triggers: Iterable[Trigger]) -> list[str]:
    return list(map(str, triggers))


# -- what differs ----------------------------------------------------------------------------------------


class RuleDifference(NamedTuple):
    """One thing that two procedures say otherwise. None: one of them says nothing there."""

    place: tuple[str, ...]
    was: object
    now: object


def differences_of(was: Procedure, now: Procedure) -> list[RuleDifference]:
    """Return what differs in the rules, in the order of the later one; not that name and version do.

    Two versions have each a day of their own; between two files of one version it is a difference.
    """
    before = as_json(was)
    after = as_json(now)
    own = ["name", "version"]
    if was.reference != now.reference:
        own.append("since")
    for data in (before, after):
        for key in own:
            del data[key]
    return list(_differing((), before, after))


def _differing(
    place: tuple[str, ...], was: object, now: object
) -> Iterator[RuleDifference]:
    before = _by_name(was)
    after = _by_name(now)
    if before is None or after is None:
        if was != now and not (_is_nothing(was) and _is_nothing(now)):
            yield RuleDifference(place, was, now)
        return
    for key in dict.fromkeys((*after, *before)):
        yield from _differing(
            (*place, key), before.get(key), after.get(key)
        )


def _by_name(value: object) -> Mapping[str, object] | None:
    """Return a mapping, or a list of what has names by those; None for anything else."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not value:
        return None
    named = {}
    for each in value:
        if not isinstance(each, dict) or "name" not in each:
            return None
        named[each["name"]] = each
    return named


def differences_json(found: Iterable[RuleDifference]) -> list[Data]:
    """Return the answer of `kv procedure --diff --json`."""
    return [
        {"place": list(one.place), "was": one.was, "now": one.now}
        for one in found
    ]


def show_differences(
    screen: Screen,
    speaker: Speaker,
    was: str,
    now: str,
    found: list[RuleDifference],
) -> None:
    """Show what differs, a line each."""
    screen.title(ours("{} → {}", clean(was), clean(now)))
    for one in found:
        screen.line(speaker(_difference(one)))
    if not found:
        screen.line(speaker(Text("Nothing differs.")))


def _difference(one: RuleDifference) -> Text:
    place = Code(" ".join(map(_key_of_a_file, one.place)))
    before = _told(one.was)
    after = _told(one.now)
    if not before:
        return Text("{place}: new: {now}", place=place, now=after)
    if not after:
        return Text("{place}: gone: {was}", place=place, was=before)
    return Text(
        "{place}: {now}; was {was}", place=place, now=after, was=before
    )


def _key_of_a_file(key: str) -> str:
    """Return how a procedure file writes a key of its JSON: `by-channel`."""
    return key.replace("_", "-")


def _is_nothing(value: object) -> bool:
    return value is None or value in ([], {}, "")


def _told(value: object) -> str:
    """Return a part of a procedure in a line: what it says, without the signs of JSON."""
    if _is_nothing(value):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        told = []
        for key, each in value.items():
            if _told(each):
                told.append(f"{_key_of_a_file(key)}: {_told(each)}")
        return ", ".join(told)
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return str(value)
