"""Early warning (F6): which rules fire on which facts, and on what level somebody should act.

The rules are data (`files.alerts` reads them); what each looks at is a named function here. Pure
functions of (rules, cards, now): what they look at stands beside the cards, so that the day need not read a
case. It must not decide what is done about it: a person takes an alert. The day screen begins here, so it
imports nothing that takes time.
"""

from __future__ import annotations

from klantervaring.core.choices import LEVELS, SET_ASIDE, US
from klantervaring.core.customers.union_find import FREE, grouped
from klantervaring.core.text.sentences import Code, Instant, Named, Text
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from typing import Any, TypeAlias

    from klantervaring.core.customers.union_find import Bonds
    from klantervaring.core.summary.card import Card

    #: When a cause was found, in which case (its id), in which words, by which event, and the case.
    _Found: TypeAlias = tuple[int, str, str, str, Card]

_RANKS = tuple(LEVELS)
_DAY = 86400


class AlertRule(NamedTuple):
    """A rule: `when` names what it looks at (FINDERS), the rest are its limits, each inclusive.

    `level` is one of LEVELS, `within` is in days, `share` in percent of a term.
    """

    name: str
    when: str
    level: str
    title: Named
    at_most: int = 0
    times: int = 0
    within: int = 0
    share: int = 0
    words: tuple[str, ...] = ()

    def plain(self) -> tuple[Any, ...]:
        """Return its values, in the order in which they make it; the title as its words."""
        values = {**self._asdict(), "title": self.title.words}
        return tuple(values.values())


class Sighting(NamedTuple):
    """What a rule saw in a case. `key` names the fact: another key is a new fact; `at` is in seconds."""

    card: Card
    key: str
    at: int
    facts: Text


class Taken(NamedTuple):
    """That somebody took an alert, and when."""

    at: int
    by: str


class Alert(NamedTuple):
    """A rule that fires on a case. Once it is taken it rests until a new fact fires it again."""

    rule: AlertRule
    found: Sighting
    taken: Taken | None

    @property
    def card(self) -> Card:
        """The case that it is about."""
        return self.found.card


class Sight(NamedTuple):
    """What the rules look at: the cards of open cases and of those closed not long ago.

    `bonds` are what people said of who is one customer with whom (`customers.Book.bonds`).
    """

    cards: Sequence[Card]
    now: int
    bonds: Bonds = FREE

    @property
    def open(self) -> list[Card]:
        """The cases in which somebody still has to act."""
        return [card for card in self.cards if card.open]


def alerts(rules: Iterable[AlertRule], sight: Sight) -> tuple[Alert, ...]:
    """Return all alerts, also those that were taken: by case, the highest level first, then the newest."""
    found = []
    for rule in rules:
        for seen in FINDERS[rule.when].look(rule, sight):
            found.append(Alert(rule, seen, _taken(rule, seen)))
    by_case: dict[str, list[Alert]] = {}
    for alert in sorted(found, key=_rank):
        by_case.setdefault(alert.card.id, []).append(alert)
    return tuple(alert for of_one in by_case.values() for alert in of_one)


def _rank(alert: Alert) -> tuple[int, int, str, str]:
    return (
        -_RANKS.index(alert.rule.level),
        -alert.found.at,
        alert.card.id,
        alert.rule.name,
    )


def _taken(rule: AlertRule, fact: Sighting) -> Taken | None:
    """How somebody took it; an event without a key takes what had happened by then."""
    for name, key, at, by in reversed(fact.card.signs.taken):
        if name == rule.name and (
            key == fact.key or (not key and fact.at <= at)
        ):
            return Taken(at, by)
    return None


def listed(
    rules: Iterable[AlertRule],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rules that look for words, by name with their words: what `signs` needs to know of them."""
    return tuple(
        (rule.name, rule.words)
        for rule in rules
        if rule.when == "words" and rule.words
    )


# -- what a rule may look at -----------------------------------------------------------------------------


def _mood(rule: AlertRule, sight: Sight) -> Iterable[Sighting]:
    """The customer felt this bad, and has not said better since."""
    for card in sight.open:
        said = card.signs.mood
        if said and said[0] <= rule.at_most:
            yield Sighting(
                card,
                said[1],
                said[2],
                Text("mood {mood} of 5", mood=said[0]),
            )


def _customer_again(rule: AlertRule, sight: Sight) -> Iterable[Sighting]:
    """An open case, received not long ago, of a customer who had others not long before that."""
    window = rule.within * _DAY
    for cards in _of_one_customer(sight):
        for place, card in enumerate(cards):
            if not card.open or sight.now - card.received > window:
                continue
            # of two of one moment, as of a list that knows days only, the second comes after the first
            since = card.received - window
            before = [c for c in cards[:place] if since <= c.received]
            if before and len(before) + 1 >= rule.times:
                yield _seen_again(rule, card, before)


def _of_one_customer(sight: Sight) -> Iterator[list[Card]]:
    """The cases that count of each customer who has several, the oldest first."""
    counted = [c for c in sight.cards if _is_problem(c) and c.received]
    keys = [card.signs.keys for card in counted]
    for group in grouped(keys, *sight.bonds):
        cards = [counted[place] for place in group]
        if len(cards) > 1:
            yield sorted(cards, key=lambda c: (c.received, c.id))


def _is_problem(card: Card) -> bool:
    return card.kind == "problem" and card.outcome not in SET_ASIDE


def _seen_again(
    rule: AlertRule,
    card: Card,
    before: Sequence[Card],
) -> Sighting:
    facts = _again(len(before) + 1, rule.within, before)
    return Sighting(card, before[-1].id, card.received, facts)


def _again(count: int, days: int, before: Sequence[Card]) -> Text:
    return Text(
        "case {count} of this customer in {days} days; before: {ids}",
        count=count,
        days=days,
        ids=Code(", ".join(c.id for c in before)),
    )


def _same_cause(rule: AlertRule, sight: Sight) -> Iterable[Sighting]:
    """The case in which a cause was last found that others had too, not long ago."""
    for group in _by_cause(rule, sight).values():
        if len(group) >= rule.times:
            group.sort(key=lambda each: each[:2])
            at, _, said, key, card = group[-1]
            ids = [id for _, id, *_ in group]
            facts = _found_often(said, rule.within, ids)
            yield Sighting(card, key, at, facts)


def _by_cause(rule: AlertRule, sight: Sight) -> dict[str, list[_Found]]:
    """Each cause that was found not long ago: when and in which cases."""
    since = sight.now - rule.within * _DAY
    groups: dict[str, list[_Found]] = {}
    for card in sight.cards:
        for name, said, at, key in card.signs.causes:
            if since <= at <= sight.now:
                found = (at, card.id, said, key, card)
                groups.setdefault(name, []).append(found)
    return groups


def _found_often(cause: str, days: int, ids: Sequence[str]) -> Text:
    return Text(
        "{cause}: {count} times in {days} days; before: {ids}",
        cause=cause,
        count=len(ids),
        days=days,
        ids=Code(", ".join(ids[:-1])),
    )


def _care(_rule: AlertRule, sight: Sight) -> Iterable[Sighting]:
    """A customer who needs special care waits for us, or is in an appeal."""
    for card in sight.open:
        care = card.care
        if care:
            at = card.signs.care_at
            yield Sighting(
                card,
                care,
                sight.now if at is None else at,
                Text("{fact}", fact=care),
            )


def _promise_at_risk(rule: AlertRule, sight: Sight) -> Iterable[Sighting]:
    """A promise that still runs and of whose term this share is gone."""
    for card in sight.open:
        for name, start, due, key in card.signs.promises:
            gone = _gone(start, due, sight.now)
            if due >= sight.now and gone >= rule.share:
                facts = Text(
                    "{promise}: {share} percent of its term is gone; it ends on {due}",
                    promise=card.procedure.deadlines[name].title,
                    share=gone,
                    due=Instant(due),
                )
                yield Sighting(
                    card,
                    f"{name} {key}",
                    at_share(start, due, rule.share),
                    facts,
                )


def _gone(start: int, due: int, now: int) -> int:
    """How much of the term is gone, in whole percent, rounded down."""
    return 100 * (now - start) // (due - start) if due > start else 100


def at_share(start: int, due: int, share: int) -> int:
    """The first whole second at which this percentage of the term is gone."""
    return start - (start - due) * share // 100


def _mail_came_in(_rule: AlertRule, sight: Sight) -> Iterable[Sighting]:
    """A mail came into a case that is not waiting for us, and nothing was done since."""
    for card in sight.open:
        mail = card.signs.mail
        if mail and card.ball != US:
            key, at = mail
            facts = Text("nothing was done with it yet")
            yield Sighting(card, key, at, facts)


def _words(rule: AlertRule, sight: Sight) -> Iterable[Sighting]:
    """An open case in which a word of the list stands; again when it is said once more."""
    for card in sight.open:
        signs = card.signs
        for word, count in dict(signs.hits).get(rule.name, ()):
            at = sight.now if signs.last is None else signs.last
            yield Sighting(
                card, f"{word} {count}", at, Text("{fact}", fact=word)
            )


class Finder(NamedTuple):
    """What finds the facts of a rule, and the limits that such a rule has in the file of rules."""

    look: Callable[[AlertRule, Sight], Iterable[Sighting]]
    limits: tuple[str, ...] = ()


#: What a rule may look at, under `when` in the file of rules.
FINDERS: Mapping[str, Finder] = {
    "mood": Finder(_mood, ("at-most",)),
    "customer-again": Finder(_customer_again, ("count", "within")),
    "same-cause": Finder(_same_cause, ("count", "within")),
    "care": Finder(_care),
    "promise-at-risk": Finder(_promise_at_risk, ("share",)),
    "mail-came-in": Finder(_mail_came_in),
    "words": Finder(_words, ("words",)),
}
