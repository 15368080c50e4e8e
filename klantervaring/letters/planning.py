"""What a letter would do to a case: the event that sending records, and where the case would stand then.

The dates in a letter are those of that state; so they are right on the day on which it goes out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from klantervaring.core.case import BECAUSE, Case, Event, in_order
from klantervaring.core.events import CONTACTED, OFFERED
from klantervaring.core.procedure import Kind, Party
from klantervaring.core.rules.fold import apply_events, initial_state
from klantervaring.core.rules.moves import fitting, target_of
from klantervaring.core.rules.state import Deadline, Refusal, State
from klantervaring.core.values import NamedTuple
from klantervaring.letters.due import told_by
from klantervaring.letters.kinds import (
    FORESEEN_LETTER,
    LETTER,
    LETTERS,
    LetterKind,
)
from klantervaring.letters.templates import LetterTemplate


class LetterPlan(NamedTuple):
    """One letter of one case: what it records, and the state that its dates come from.

    `told` is what had been recorded already before the letter; then the letter follows that. `said` are the
    facts that the letter itself names, by the keys of its event.
    """

    kind: LetterKind
    template: LetterTemplate
    case: Case
    state: State
    event: Event
    after: State
    said: Mapping[str, str]
    told: Event | None = None

    def deadline(self, kind: Kind, *met_by: str) -> Deadline | None:
        """Return the term of this kind that runs then and that one of these events meets, the first to end.

        Of a right the last: that is what the customer may use.
        """
        found = [
            each
            for each in self.after.deadlines
            if each.pending and each.kind is kind and meets(each, met_by)
        ]
        if kind is Kind.RIGHT:
            return max(found, key=lambda each: each.due, default=None)
        return min(found, key=lambda each: each.due, default=None)

    def decider(self) -> Party | None:
        """Return who decides on the objection that the case is about now.

        The case may be in a step without one: it waits for what the customer must supply, say.
        """
        named = self._decider_in(self.after.step)
        named = named or self._decider_in(self.state.step)
        if named or not self.after.level:
            return named
        return self._decider_after(self.after.level - 1)

    def next_decider(self) -> Party | None:
        """Return who decides on the objection that the customer may lodge once the letter is there."""
        after = self.after
        return self._decider_after(after.level, after.step)

    def _decider_after(self, level: int, step: str = "") -> Party | None:
        """Return who decides on an objection that is lodged at a level, in one step or in any."""
        for rule in self.after.procedure.events.values():
            for move in rule.moves if rule.raises_level else ():
                fits = move.level in (None, level)
                if fits and (not step or step in move.sources):
                    return self._decider_in(target_of(self.after, move))
        return None

    def _decider_in(self, name: str) -> Party | None:
        step = self.state.procedure.steps.get(name)
        return self._party(step.decider if step is not None else "")

    def _party(self, name: str) -> Party | None:
        return self.state.procedure.parties.get(name)


def meets(deadline: Deadline, events: Collection[str]) -> bool:
    """Return whether one of these events meets a deadline."""
    return any(trigger.event in events for trigger in deadline.rule.met_by)


def _told_already(kind: str, now: datetime, by: str) -> Event:
    """Return the event of a letter that says once more what the customer heard before."""
    data = (("direction", "out"), ("via", "email"), (LETTER, kind))
    return Event(CONTACTED, now, by, data=data)


def planned_letter(
    case: Case,
    state: State,
    template: LetterTemplate,
    said: Mapping[str, str],
    now: datetime,
    by: str,
) -> LetterPlan:
    """Return the plan of a letter that goes out at `now`; the rules are asked when it is sent."""
    kind = LETTERS[template.kind]
    known = {key: value for key, value in said.items() if value}
    event = _event(case, kind, known, now, by)
    told = told_by(case, template)
    if told is None or _may_be_sent(
        kind,
        state,
        event,
        known,
    ):
        after = _after(case, state, event)
        return LetterPlan(
            kind,
            template,
            case,
            state,
            event,
            after,
            known,
        )
    already = _told_already(kind.key, now, by)
    facts = {**dict(told.data), **known}
    return LetterPlan(
        kind, template, case, state, already, state, facts, told
    )


def _may_be_sent(
    kind: LetterKind,
    state: State,
    event: Event,
    known: Collection[str],
) -> bool:
    """Return whether all is known that a letter needs, and the rules let it be sent."""
    is_whole = all(key in known for key in kind.needs)
    return is_whole and not isinstance(fitting(state, event), Refusal)


def posted(event: Event) -> Event:
    """Return what is recorded of a letter that went by post: there is no address to mail it to."""
    data = dict(event.data)
    if "via" in data:
        data["via"] = "letter"
    return event._replace(data=tuple(data.items()))


def _event(
    case: Case,
    kind: LetterKind,
    said: Mapping[str, str],
    now: datetime,
    by: str,
) -> Event:
    data = dict(kind.says)
    data |= {key: said[key] for key in kind.takes if key in said}
    name = kind.event
    if kind.key == FORESEEN_LETTER and said.get("alternative"):
        name = OFFERED  # told, with an alternative (F13)
        data = {"cannot": case.title, **data}
        data.pop("via", None)
    data[LETTER] = kind.key
    return Event(name, now, by, data=tuple(data.items()))


def _after(case: Case, state: State, event: Event) -> State:
    """Return where the case stands once the event is recorded, as if a reason let it through."""
    fit = fitting(state, event)
    if isinstance(fit, Refusal) and fit.move is not None:
        event = event._replace(data=(*event.data, (BECAUSE, "-")))
    events = in_order((*case.events, event))
    return apply_events(initial_state(state.procedure, events), events)
