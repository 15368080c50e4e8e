"""Cases that are no experience of their own: duplicates, spam and tests, closed from any step.

Pure functions. Duplicates point at one case that counts, never at each other: no chain and no ring. So what
has duplicates is not set aside itself.
"""

from __future__ import annotations

from klantervaring.core.case import BECAUSE
from klantervaring.core.choices import DUPLICATE, OUTCOMES, SET_ASIDE
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import CLOSED
from klantervaring.core.text.sentences import (
    Remedy,
    Several,
    Text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from klantervaring.core.case import Case, Event
    from klantervaring.core.rules.state import State


def sets_aside(event: Event) -> bool:
    """Tell whether an event ends a case as one that is no experience of its own."""
    return event.kind == CLOSED and event.get("outcome") in SET_ASIDE


def with_own_reason(event: Event) -> Event:
    """Return an ending that sets a case aside with its outcome as the reason, where nobody gave another.

    So it counts from any step under every procedure, also one of before, and in every clone whatever its kv.
    """
    if not sets_aside(event) or event.because:
        return event
    reason = (BECAUSE, event.get("outcome"))
    return event._replace(data=(*event.data, reason))


def reason_of(event: Event) -> str:
    """Return the reason that a person gave, or ""; what only says the outcome once more is none."""
    own = sets_aside(event) and event.because == event.get("outcome")
    return "" if own else event.because


# -- duplicates --------------------------------------------------------------------------------------


def is_duplicate(event: Event) -> bool:
    """Tell whether an event ends a case as one that repeats another."""
    return event.kind == CLOSED and event.get("outcome") == DUPLICATE


def original_of(case: Case, state: State) -> str:
    """Return the id of the case that a closed duplicate repeats; "" for one that is none or does not say."""
    if state.outcome != DUPLICATE:
        return ""
    ends = filter(is_duplicate, reversed(case.events))
    return next((event.get("of") for event in ends), "")


def refuse_repeat(
    id: str, event: Event, original: str, aside: str, copies: Sequence[str]
) -> WrongInput | None:
    """Return what is wrong with an ending where it or the case that it names has duplicates, or None.

    `original` is what that other case repeats itself, and `aside` the outcome by which it was set aside, ""
    where it counts; `copies` are the duplicates of the case that is to be closed.
    """
    other = event.get("of")
    if not is_duplicate(event):
        return _of_no_duplicate() if other else _left_alone(event, copies)
    if not other:
        return WrongInput(
            Text("{option} is missing.", option=Remedy("needed", key="of")),
            remedy=Remedy("give-it"),
        )
    if other == id:
        return WrongInput(
            Text("A case cannot repeat itself."),
            remedy=Remedy("name-other-case"),
        )
    if original:
        return _repeats_too(id, other, original)
    if aside:
        return _counts_nowhere(other, aside)
    if copies:
        return _is_repeated(id, other, copies)
    return None


def _of_no_duplicate() -> WrongInput:
    return WrongInput(
        Text(
            "{option} belongs to a {outcome}.",
            option=Remedy("option", key="of"),
            outcome=OUTCOMES[DUPLICATE].title,
        ),
        remedy=Text("Leave it out, or say {word}.", word=_TYPED),
    )


_TYPED = OUTCOMES[DUPLICATE].typed


def _repeats_too(id: str, other: str, original: str) -> WrongInput:
    """Return that the other one repeats a third, or this very case."""
    text = Text(
        "{other} is closed itself, as a duplicate of {original}.",
        other=other,
        original=original,
    )
    if original == id:
        return WrongInput(text, remedy=_first_open(other))
    command = Remedy("close-as-duplicate", id=id, other=original)
    return WrongInput(
        text, remedy=Text("Name that one: {command}", command=command)
    )


def _counts_nowhere(other: str, aside: str) -> WrongInput:
    return WrongInput(
        Text(
            "{other} is closed itself, as {outcome}.",
            other=other,
            outcome=OUTCOMES[aside].title,
        ),
        remedy=_first_open(other),
    )


def _first_open(id: str) -> Text:
    return Text("First: {command}.", command=Remedy("reopen", id=id))


def _left_alone(event: Event, copies: Sequence[str]) -> WrongInput | None:
    """Return that the duplicates of a case would count nowhere, where it is set aside itself."""
    if not copies or not sets_aside(event):
        return None
    return WrongInput(
        Text(
            "Closed as a duplicate of this case: {copies}. Then that would count nowhere.",
            copies=Several(tuple(copies)),
        ),
        remedy=_first_open(copies[0]),
    )


def _is_repeated(id: str, other: str, copies: Sequence[str]) -> WrongInput:
    return WrongInput(
        Text(
            "Closed as a duplicate of this case already: {copies}.",
            copies=Several(tuple(copies)),
        ),
        remedy=Text(
            "Close the other one as its duplicate: {command}",
            command=Remedy("close-as-duplicate", id=other, other=id),
        ),
    )
