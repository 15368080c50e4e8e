"""Early warning (F6): which rules fire on which facts, and on what level somebody should act.

The rules are data (`files.alerts` reads them); what each looks at is a named function here. Pure
functions of (rules, cases, now). It must not decide what is done about it: a person takes an alert.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum

from klantervaring.core.case import PROBLEM, Case, Event
from klantervaring.core.customers import NOTHING, Book, customers
from klantervaring.core.filters import plain
from klantervaring.core.procedure import Kind
from klantervaring.core.recovery import Cause, causes
from klantervaring.core.rules import Deadline, State
from klantervaring.core.text import Code, Named, Text
from klantervaring.core.values import NamedTuple
from klantervaring.core.voice import number

TAKEN = "alert-taken"


class Level(Enum):
    """Who should act: whoever is at the desk, the owner of the case, or the director."""

    DESK = "desk"
    OWNER = "owner"
    DIRECTOR = "director"


class AlertRule(NamedTuple):
    """A rule: `when` names what it looks at (FINDERS), the rest are its limits, each inclusive.

    `within` is in days, `share` in percent of a term.
    """

    name: str
    when: str
    level: Level
    title: Named
    at_most: int = 0
    times: int = 0
    within: int = 0
    share: int = 0
    words: tuple[str, ...] = ()


class Found(NamedTuple):
    """What a rule saw in a case. `key` names the fact: another key is a new fact."""

    case: Case
    key: str
    at: datetime
    facts: Text


class Alert(NamedTuple):
    """A rule that fires on a case. Once it is taken it rests until a new fact fires it again."""

    rule: AlertRule
    found: Found
    taken: Event | None = None

    @property
    def case(self) -> Case:
        return self.found.case


class Sight(NamedTuple):
    """What the rules look at: the cases with their states, open ones and those closed not long ago."""

    cases: Sequence[tuple[Case, State]]
    now: datetime
    book: Book = NOTHING

    @property
    def open(self) -> list[tuple[Case, State]]:
        """The cases in which somebody still has to act."""
        return [pair for pair in self.cases if pair[1].open]


def alerts(rules: Iterable[AlertRule], sight: Sight) -> tuple[Alert, ...]:
    """All alerts, also those that were taken: case by case, on the highest level first, then the newest."""
    found = [
        Alert(rule, fact, _taken(rule, fact)) for rule in rules for fact in FINDERS[rule.when](rule, sight)
    ]
    first: dict[str, tuple[int, float, str, str]] = {}
    for alert in sorted(found, key=_rank):
        first.setdefault(alert.case.id, _rank(alert))
    return tuple(sorted(found, key=lambda alert: (first[alert.case.id], _rank(alert))))


def _rank(alert: Alert) -> tuple[int, float, str, str]:
    height = list(Level).index(alert.rule.level)
    return -height, -alert.found.at.timestamp(), alert.case.id, alert.rule.name


def _taken(rule: AlertRule, fact: Found) -> Event | None:
    """The event with which somebody took it; one without a key takes what had happened by then."""
    for event in reversed(fact.case.events):
        if event.kind == TAKEN and event.get("rule") == rule.name:
            key = event.get("key")
            if key == fact.key or (not key and fact.at <= event.at):
                return event
    return None


# -- what a rule may look at -----------------------------------------------------------------------------


def _mood(rule: AlertRule, sight: Sight) -> Iterable[Found]:
    """The customer felt this bad, and has not said better since."""
    for case, _ in sight.open:
        said = [(e, mood) for e in case.events if (mood := number(e, "mood")) is not None]
        if said and said[-1][1] <= rule.at_most:
            event, mood = said[-1]
            yield Found(case, _key_of(event), event.at, Text("mood {mood} of 5", mood=mood))


def _customer_again(rule: AlertRule, sight: Sight) -> Iterable[Found]:
    """An open case, received not long ago, of a customer who had others not long before that."""
    window = timedelta(days=rule.within)
    counted = [c for c, s in sight.cases if c.kind == PROBLEM and s.outcome != "duplicate" and c.received]
    open_ids = {c.id for c, _ in sight.open}
    for customer in customers(counted, sight.book):
        for case in customer.cases:
            at = case.received
            if case.id not in open_ids or at is None or sight.now - at > window:
                continue
            before = [c for c in customer.cases if c.received and at - window <= c.received < at]
            if len(before) + 1 >= rule.times:
                yield Found(case, before[-1].id, at, _again(len(before) + 1, rule.within, before))


def _again(count: int, days: int, before: Sequence[Case]) -> Text:
    return Text(
        "case {count} of this customer in {days} days; before: {ids}",
        count=count,
        days=days,
        ids=Code(", ".join(c.id for c in before)),
    )


def _same_cause(rule: AlertRule, sight: Sight) -> Iterable[Found]:
    """The case in which a cause was last found that others had too, not long ago."""
    since = sight.now - timedelta(days=rule.within)
    groups: dict[str, list[tuple[Cause, Case]]] = {}
    for case, _ in sight.cases:
        for cause in {plain_cause(c.cause): c for c in causes(case) if c.cause}.values():
            if since <= cause.event.at <= sight.now:
                groups.setdefault(plain_cause(cause.cause), []).append((cause, case))
    for group in groups.values():
        if len(group) >= rule.times:
            group.sort(key=lambda pair: (pair[0].event.at, pair[1].id))
            cause, case = group[-1]
            facts = Text("{cause}: {count} times in {days} days; before: {ids}", cause=cause.cause,
                         count=len(group), days=rule.within,
                         ids=Code(", ".join(c.id for _, c in group[:-1])))  # fmt: skip
            yield Found(case, _key_of(cause.event), cause.event.at, facts)


def plain_cause(text: str) -> str:
    """A cause as it is compared: case, accents and blanks aside."""
    return " ".join(plain(text).split())


def _care(_rule: AlertRule, sight: Sight) -> Iterable[Found]:
    """A customer who needs special care waits for us, or is in an appeal."""
    for case, state in sight.open:
        if case.care:
            at = next((e.at for e in reversed(case.events) if e.get("care")), state.started_at)
            yield Found(case, case.care, at or sight.now, Text("{fact}", fact=case.care))


def _promise_at_risk(rule: AlertRule, sight: Sight) -> Iterable[Found]:
    """A promise that still runs and of whose term this share is gone."""
    for case, state in sight.open:
        for deadline in state.running(sight.now):
            if deadline.kind is Kind.PROMISE and _gone(deadline, sight.now) >= rule.share:
                key = f"{deadline.name} {_key_of(deadline.started_by)}"
                facts = Text("{promise}: {share} percent of its term is gone; it ends on {due}",
                             promise=deadline.rule.title, share=_gone(deadline, sight.now),
                             due=deadline.due)  # fmt: skip
                yield Found(case, key, at_share(deadline, rule.share), facts)


def _gone(deadline: Deadline, now: datetime) -> int:
    """How much of the term is gone, in whole percent, rounded down."""
    length = (deadline.due - deadline.started_by.at).total_seconds()
    return int(100 * (now - deadline.started_by.at).total_seconds() // length) if length > 0 else 100


def at_share(deadline: Deadline, share: int) -> datetime:
    """The moment at which this percentage of the term is gone."""
    start = deadline.started_by.at
    return start + (deadline.due - start) * share / 100


def _words(rule: AlertRule, sight: Sight) -> Iterable[Found]:
    """An open case in which a word of the list stands; again when it is said once more."""
    if not rule.words:
        return
    listed = re.compile("|".join(rf"\b{re.escape(plain(word))}\b" for word in rule.words))
    for case, state in sight.open:
        hits = listed.findall(plain("\n".join((case.title, case.wish, case.body))))
        for word in dict.fromkeys(hits):
            key = f"{word} {hits.count(word)}"
            at = case.events[-1].at if case.events else state.started_at or sight.now
            yield Found(case, key, at, Text("{fact}", fact=word))


def _key_of(event: Event) -> str:
    """What names an event: its id, or its moment where a person added it by hand."""
    return event.id or event.at.isoformat()


#: What a rule may look at, under `when` in the file of rules.
FINDERS: Mapping[str, Callable[[AlertRule, Sight], Iterable[Found]]] = {
    "mood": _mood,
    "customer-again": _customer_again,
    "same-cause": _same_cause,
    "care": _care,
    "promise-at-risk": _promise_at_risk,
    "words": _words,
}
