"""What is known in a workspace and has names that people type: steps, terms, events, alert rules, tags.

Each is a table of `core.choices`, made of the procedures as they are; `values.chosen` finds in it what
somebody means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from klantervaring.cli.call.session import Session
from klantervaring.core.choices import PARTIES, Choice, by_key_alone, titled
from klantervaring.core.early_warning.alerts import AlertRule
from klantervaring.core.procedure import (
    EventRule,
    Procedure,
    is_kind_of_kv,
)
from klantervaring.core.rules.state import Deadline
from klantervaring.core.text.sentences import (
    Named,
    Text,
    in_english,
    proposed,
)
from klantervaring.language import Speaker


def steps(session: Session) -> dict[str, Choice]:
    """Return the steps of all procedures, those of the workspace's own first; also by their numbers."""
    return titled(_steps(_procedures(session)))


def _steps(procedures: Iterable[Procedure]) -> Iterator[tuple[str, Named]]:
    for procedure in procedures:
        for step in procedure.steps.values():
            yield step.name, step.title
            if step.number:
                number = str(step.number)
                yield step.name, in_english(number)


def parties(session: Session) -> dict[str, Choice]:
    """Return who must act, by what kv calls them and by what a procedure does."""
    of_kv = ((key, each.title) for key, each in PARTIES.items())
    own = (
        (party.name, party.title)
        for procedure in _procedures(session)
        for party in procedure.parties.values()
        if party.name in PARTIES
    )
    return titled(chain(of_kv, own))


def _procedures(session: Session) -> Iterator[Procedure]:
    shelf = session.store.shelf
    own = session.workspace.config.procedure.split("@")[0]
    names = sorted(
        shelf.known(), key=lambda name: name.split("@")[0] != own
    )
    return map(shelf.get, names)


def deadlines(found: Iterable[Deadline]) -> dict[str, Choice]:
    """Return the terms of a case."""
    return titled((each.name, each.title) for each in found)


def events(rules: Mapping[str, EventRule]) -> dict[str, Choice]:
    """Return the events of a procedure."""
    return titled(
        (rule.name, _named(rule.title)) for rule in rules.values()
    )


def has_own_command(rule: EventRule) -> bool:
    """Tell whether an event is recorded by a command of its own, which knows what it must say.

    What a procedure lets the screen propose for an event that is unknown to kv records another one.
    """
    if rule.form is not None:
        return True
    name = proposed(rule.command).partition(" ")[0]
    return name not in ("", "record") and is_kind_of_kv(rule.name)


def rules(found: Iterable[AlertRule]) -> dict[str, Choice]:
    """Return rules of early warning."""
    return titled((rule.name, rule.title) for rule in found)


def tags(found: Iterable[Iterable[str]]) -> dict[str, Choice]:
    """Return the tags that cases have."""
    return by_key_alone(sorted({tag for tags in found for tag in tags}))


def _named(title: Named | Text) -> Named:
    """Return a title in both languages; of what kv itself says that is in the catalogue."""
    if isinstance(title, Named):
        return title
    return Named(
        tuple((each, Speaker(each)(title)) for each in ("en", "nl"))
    )
