"""The card of a case (`cards.Card`), worked out of its state once and for every moment.

Pure functions of case and state. Keeping cards is `files.index`.
"""

from __future__ import annotations

from klantervaring.core.case import FACTS
from klantervaring.core.drift import drift_of, end_in_file
from klantervaring.core.merge.conflicts import ending_of, unsettled
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.misfits import misfits_told
from klantervaring.core.summary.alert_facts import answers, seconds
from klantervaring.core.summary.card import STAND_IN, UNREAD
from klantervaring.core.text.sentences import Named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import datetime, tzinfo
    from typing import Any

    from klantervaring.core.case import Case
    from klantervaring.core.procedure import Procedure
    from klantervaring.core.rules.state import State
    from klantervaring.core.text.sentences import Text


def plain_card(
    case: Case,
    state: State,
    zone: tzinfo,
    stand_in: bool = False,
    trouble: bool = False,
) -> tuple[Any, ...]:
    """A card as it is kept: the fields of `cards.Card`, and the procedure that its words are of.

    `stand_in`: the case is an old version of its file; `trouble`: its rules are not known.
    """
    pending = [d for d in state.deadlines if d.pending]
    pending.sort(key=lambda d: d.due)
    ends = sorted({d.due for d in pending})
    terms = [
        (seconds(d.due), d.name, d.kind.value, d.owed_by, d.in_days)
        for d in pending
        if state.open
    ]
    if case.unread and state.open:
        terms = sorted(
            (
                *terms,
                *_written_terms(
                    case, state, zone, {term[1] for term in terms}
                ),
            )
        )

    def marked(now: datetime) -> tuple[str, str]:
        return mark(case, state, now, zone, stand_in, trouble)

    return (
        case.id,
        case.title,
        case.owner,
        case.kind,
        tuple(case.texts(FACTS).items()),
        tuple(case.customer.items()),
        case.wish,
        case.tags,
        seconds(case.received) if case.received else None,
        state.step,
        state.ball,
        state.open,
        state.outcome,
        tuple(terms),
        answers(lambda now: next_event(state, now), ends),
        answers(marked, ends),
        state.procedure.reference,
    )


def _written_terms(
    case: Case, state: State, zone: tzinfo, known: Container[str]
) -> Iterator[tuple[int, str, str, str, bool]]:
    """What the file says of deadlines that the log, of which a line cannot be read, does not tell of."""
    for name, text in case.written.deadlines:
        rule, end = (
            state.procedure.deadlines.get(name),
            end_in_file(text, zone),
        )
        if rule is not None and end is not None and name not in known:
            yield (
                seconds(end),
                name,
                rule.kind.value,
                rule.owes(state.level),
                rule.term.in_days,
            )


def mark(
    case: Case,
    state: State,
    now: datetime,
    zone: tzinfo,
    stand_in: bool = False,
    trouble: bool = False,
) -> tuple[str, str]:
    """What the reader of a list must know: an old version, an ending that did not know of something, values
    that nobody chose from, an event that moves nothing, or a file that says something else.
    """
    if stand_in:
        return STAND_IN, ""
    if case.unread:
        return UNREAD, ""
    values = unsettled(case.events)
    missed = [
        state.unaware[name]
        for field in values
        if (name := ending_of(field)) in state.unaware
    ]
    if missed:
        return "unaware", min(missed, key=lambda e: (e.at, e.id)).kind
    if values:
        return "values", ", ".join(values)
    if case.findings or any(misfits_told(case, state)):
        return "check", ""
    said = (
        {}
        if trouble
        else {
            key: written
            for key, written, _ in drift_of(case, state, now, zone)
        }
    )
    if said.get("step"):
        return "step", said["step"]
    return ("check", "") if any(said.values()) else ("", "")


def vocabulary(procedure: Procedure) -> tuple[Any, ...]:
    """The words of a procedure that lists use, as they are kept."""
    return (
        tuple(
            (s.name, s.title.words, s.number, "")
            for s in procedure.steps.values()
        ),
        tuple(
            (d.name, d.title.words, 0, "")
            for d in procedure.deadlines.values()
        ),
        tuple(
            (e.name, _words(e.title), 0, e.command)
            for e in procedure.events.values()
        ),
        tuple(
            (p.name, p.title.words, 0, "")
            for p in procedure.parties.values()
        ),
    )


def _words(title: Named | Text) -> tuple[tuple[str, str], ...]:
    return (
        title.words
        if isinstance(title, Named)
        else (("en", title.template),)
    )
