"""Customers as data (`kv customer --json`), made of the facts that the index keeps of their cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from klantervaring.core.facts import (
    FAN,
    GESTURE,
    PENDING,
    PROMISE_STATES,
    VOICE,
    Fact,
)
from klantervaring.core.stats import ratings
from klantervaring.core.text.sentences import euros
from klantervaring.core.time import moments

if TYPE_CHECKING:
    from klantervaring.core.customers.customer import Customer, Experience


def as_json(
    c: Customer, facts: Mapping[int, Sequence[Fact]], now: int, zone: tzinfo
) -> dict[str, Any]:
    """Return one customer as data; `facts` are those of TOLD_IN_JSON, by the number of a case."""
    told = []
    for case in c.cases:
        told.append((case, facts.get(case.number, ())))
    of_all = [fact for _, found in told for fact in found]
    return {
        "name": c.name,
        **_reached(c),
        "care": c.care or None,
        "cases": [_case(case, found, zone) for case, found in told],
        "promises": _promises(of_all, now),
        "gestures": list(_gestures(told, zone)),
        "fans": list(_fan_days(of_all, zone)),
    }


def _reached(c: Customer) -> dict[str, Any]:
    """Return how a customer is written, reached and addressed."""
    return {
        "spellings": c.spellings,
        "contacts": c.contacts,
        "emails": c.emails,
        "phones": c.phones,
        "address": c.entry.address or None,
        "channel": c.entry.channel or None,
    }


def _promises(facts: Iterable[Fact], now: int) -> dict[str, int]:
    states = Counter(
        _promise_state(fact, now)
        for fact in facts
        if fact.kind not in _NO_PROMISE and _is_known(fact)
    )
    return {state: states[state] for state in PROMISE_STATES}


def _is_known(fact: Fact) -> bool:
    """Tell whether a promise is known to have been kept, broken, or to run: of history nobody knows."""
    return not fact.kind.startswith(PENDING) or all(fact.plain)


def _gestures(
    told: Iterable[tuple[Experience, Sequence[Fact]]], zone: tzinfo
) -> Iterator[dict[str, Any]]:
    for case, facts in told:
        for fact in facts:
            if fact.kind == GESTURE:
                yield _gesture(case.id, fact, zone)


def _fan_days(facts: Iterable[Fact], zone: tzinfo) -> Iterator[str]:
    for fact in facts:
        if fact.kind == FAN:
            at = datetime.fromtimestamp(fact.at, zone)
            yield at.date().isoformat()


#: The kinds of facts that a customer as data is made of.
TOLD_IN_JSON = ("promises.", f"{PENDING}.promise.", GESTURE, FAN, VOICE)
_NO_PROMISE = (GESTURE, FAN, VOICE)


def _promise_state(fact: Fact, now: int) -> str:
    if fact.kind.startswith(PENDING):
        late = fact.amount is not None and fact.amount < now
        return "overdue" if late else "running"
    return fact.kind.rpartition(".")[2]


def _case(
    case: Experience, facts: Sequence[Fact], zone: tzinfo
) -> dict[str, Any]:
    voice = [fact.plain for fact in facts if fact.kind == VOICE]
    before, after = voice[-1][:2] if voice else ((), ())
    at = case.received
    return {
        "id": case.id,
        "title": case.title,
        "received": None if at is None else moments.iso(at, zone),
        "step": case.step,
        "open": case.open,
        "outcome": case.outcome or None,
        "before": ratings.Voice(*before)._asdict(),
        "after": ratings.Voice(*after)._asdict(),
    }


def _gesture(id: str, fact: Fact, zone: tzinfo) -> dict[str, Any]:
    by, what, why = fact.plain
    return {
        "case": id,
        "at": moments.iso(fact.at, zone),
        "by": by or None,
        "what": what,
        "cost": float(euros(fact.amount or 0)),
        "why": why or None,
    }
