"""Which letter is due: what made it due has happened, and neither it nor what it tells has gone out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from klantervaring.core.case import Case, Event
from klantervaring.core.erasure.tombstone import is_erased
from klantervaring.core.events import APPEALED, CLOSED, FOLLOWED_UP
from klantervaring.core.procedure import Trigger
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.moves import fitting, with_all_asked
from klantervaring.core.rules.state import Refusal, State
from klantervaring.letters.kinds import LETTER, LETTERS
from klantervaring.letters.templates import LetterTemplate


def letters_due(
    case: Case,
    state: State,
    templates: Iterable[LetterTemplate],
    now: datetime,
) -> list[str]:
    """Return the keys of the letters that are due, the one that should go first first.

    None is in a case that counts nowhere: a duplicate, spam, a test, or one that was erased.
    """
    if state.set_aside or is_erased(case):
        return []
    found = [
        template.kind
        for template in templates
        if _is_due(case, state, template, now)
    ]
    coming = next_event(state, now).partition(":")[0]
    return sorted(found, key=lambda kind: LETTERS[kind].event != coming)


def _is_due(
    case: Case,
    state: State,
    template: LetterTemplate,
    now: datetime,
) -> bool:
    if case.kind not in template.kinds:
        return False
    if template.level not in (0, state.level):
        return False
    counting = _counting(case, state)
    began = _last(counting, template.after)
    ended = _last(counting, template.until)
    sent = sent_since(counting, template.kind, began)
    if began < 0 or began <= ended or sent:
        return False
    return _fits(state, template.kind, now)


def _counting(case: Case, state: State) -> Sequence[Event]:
    """Return what happened; of a case that is open again without what had ended it."""
    if not state.open:
        return case.events
    return [event for event in case.events if event.kind not in _ENDED]


#: What ends a case.
_ENDED = (CLOSED, FOLLOWED_UP)


def _last(events: Sequence[Event], triggers: Sequence[Trigger]) -> int:
    """Return the place of the newest event that one of `triggers` fits, or -1."""
    places = [
        place
        for place, event in enumerate(events)
        if any(trigger.fits(event) for trigger in triggers)
    ]
    return max(places, default=-1)


def sent_since(events: Sequence[Event], kind: str, began: int) -> bool:
    """Tell whether a letter of this kind went out after the event at the place `began`."""
    return any(event.get(LETTER) == kind for event in events[began + 1 :])


def _fits(state: State, kind: str, now: datetime) -> bool:
    """Tell whether the event that the letter records fits the case as it stands."""
    letter = LETTERS[kind]
    event = Event(letter.event, now, "", data=letter.says)
    complete = with_all_asked(state.procedure, event)
    return not isinstance(fitting(state, complete), Refusal)


def last_sent(case: Case, kind: str) -> Event | None:
    """Return the event with which this letter went out in the level at which the case stands, or None."""
    for event in reversed(case.events):
        if event.get(LETTER) == kind:
            return event
        if event.kind == APPEALED:
            return None
    return None


def told_by(case: Case, template: LetterTemplate) -> Event | None:
    """Return what was recorded already of what the letter tells, and has gone out in none; else None.

    Such a letter follows the record: its dates are those that run since.
    """
    letter = LETTERS[template.kind]
    place = _last(case.events, [Trigger(letter.event)])
    if (letter.says and ("direction", "out") in letter.says) or place < 0:
        return None
    if letter.event not in _RECORDED_BY_HAND:
        return None
    if _last(case.events, template.after) > place:
        return None
    return case.events[place]


#: Events of which a letter may follow: the term of what it tells ran from them.
_RECORDED_BY_HAND = (
    "responded",
    "offered",
    "resolved",
    "invited",
    "decided",
)
