"""What a screen proposes to do next: on one line, safe to paste, and who may do it.

A hint holds no answer of anybody: what a command still needs it asks for at a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from klantervaring.core.case import Case
from klantervaring.core.events import DECIDED
from klantervaring.core.rules.coming import further_event, next_event
from klantervaring.core.rules.independence import (
    decides_here,
    partial,
    who_decides,
)
from klantervaring.core.rules.state import State
from klantervaring.core.settings.people import Person
from klantervaring.core.text.sentences import (
    Clean,
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.language import Speaker
from klantervaring.view import words


class Hints:
    """Hints for one reader, at one moment."""

    def __init__(
        self,
        speaker: Speaker,
        now: datetime,
        people: Mapping[str, Person],
        me: Callable[[], str],
    ) -> None:
        self._speaker = speaker
        self._now = now
        self._people = people
        self._me = me

    def of(self, case: Case, state: State) -> Text | None:
        """Return what should come next in a case; None where nothing is left to do."""
        coming = next_event(state, self._now)
        command = words.command(state.procedure, coming, case.id)
        if not command:
            return None
        if coming == DECIDED:
            decided = self._decided(case, state, command)
            if decided is not None:
                return decided
        also = further_event(state, self._now)
        further = words.command(state.procedure, also, case.id)
        if further:
            return Text(
                "Next: {command} · or {further}",
                command=Code(command),
                further=Code(further),
            )
        return Text("Next: {command}", command=Code(command))

    def _decided(
        self, case: Case, state: State, command: Clean
    ) -> Text | None:
        """Return who decides where it is not the reader: whoever handled the case does not (F12)."""
        step = state.procedure.steps[state.step]
        if step.ball != "us" and step.decider:
            who = words.party(state.procedure, step.decider, self._speaker)
            return _decides(who, command)
        if not decides_here(state) or not self._handled_it(case, state):
            return None
        person = who_decides(state.procedure, case, self._people)
        if not person:
            return _somebody_else(command)
        named = ours("{} --by {}", command, quoted(person))
        return _decides(person, named)

    def _handled_it(self, case: Case, state: State) -> bool:
        """Return whether the reader had a part in a case of a team."""
        if not self._people:
            return False
        return partial(state.procedure, case, self._me()) is not None


def _decides(who: str, command: Clean) -> Text:
    return Text(
        "{who} decides: {command}",
        who=who,
        command=Code(command),
    )


def _somebody_else(command: Clean) -> Text:
    return Text("Somebody else decides: {command}", command=Code(command))
