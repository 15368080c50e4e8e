"""What is said of one customer: their cases, what we promised and gave them, and when they were a fan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from klantervaring.core.procedure import Kind
from klantervaring.core.rules.state import Deadline, DeadlineState
from klantervaring.core.stats import ratings
from klantervaring.core.text.sentences import (
    NOTHING,
    Clean,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.winning_back.fans import fans
from klantervaring.core.winning_back.recovery import Gesture, gestures
from klantervaring.view import words

if TYPE_CHECKING:
    from klantervaring.core.case import Case
    from klantervaring.core.customers.customer import Customer, Experience
    from klantervaring.core.winning_back.fans import Fan
    from klantervaring.files.record import Record
    from klantervaring.language import Speaker

_KEPT = plural("One promise kept", "{n} promises kept")
_BROKEN = plural("one broken", "{n} broken")
_RUNNING = plural("one running", "{n} running")
_COMMA = ours(", ")
_NOT_KEPT = (DeadlineState.LATE, DeadlineState.OVERDUE)
_GOING_ON = (DeadlineState.RUNNING, DeadlineState.SUSPENDED)


class CustomerWords:
    """Says what is known of customers to one person, at one moment, with the states of their cases."""

    def __init__(
        self, speaker: Speaker, now: datetime, records: Iterable[Record]
    ) -> None:
        self.speaker = speaker
        self.now = now
        self._records = {record.id: record for record in records}

    def of(self, cases: Iterable[Experience]) -> list[Record]:
        """Return the cases that are read."""
        known = (self._records.get(case.id) for case in cases)
        return [record for record in known if record is not None]

    # -- cases ---------------------------------------------------------------------------------------

    def told_case(self, case: Case) -> Clean:
        """Return a case in a line: when it came, how it stands or ended, and how the customer left."""
        parts = (
            ours("{} {}", clean(case.id), clean(case.title)),
            self.received(case),
            self.stands(self._records[case.id]),
            self._score(case),
            self._mood(case),
        )
        return _joined(parts)

    def received(self, case: Case) -> Clean:
        """Return when a case came in; nothing where that is not known."""
        if case.received is None:
            return NOTHING
        return self.speaker.day(case.received)

    def stands(self, record: Record) -> Clean:
        """Return the step of a case that is open, of another its outcome."""
        state = record.state
        if state.open:
            return words.step(state, self.speaker)
        return words.outcome(state.outcome, self.speaker)

    def _score(self, case: Case) -> Clean:
        score = ratings.after(case).score
        if score is None:
            return NOTHING
        return self.speaker(Text("score {score}", score=score))

    def _mood(self, case: Case) -> Clean:
        mood = moods(case)
        told = Text("mood {mood}", mood=mood)
        return self.speaker(told) if mood else NOTHING

    # -- gestures and fans -----------------------------------------------------------------------------

    def gestures(self, c: Customer) -> Iterator[Clean]:
        """Yield what we gave this customer beside the solution."""
        for record in self.of(c.experiences):
            for gesture in gestures(record.case):
                yield self.told_gesture(record.case, gesture)

    def told_gesture(
        self,
        case: Case,
        gesture: Gesture,
    ) -> Clean:
        """Return a gesture in a line: when, in which case, what, for how much, and why."""
        say = self.speaker
        parts = (
            say.day(gesture.event.at),
            clean(case.id),
            words.written(gesture.what, say),
            self._cost(gesture),
        )
        why = words.written(gesture.why, say) if gesture.why else NOTHING
        return (
            ours("{}: {}", _joined(parts), why) if why else _joined(parts)
        )

    def _cost(self, gesture: Gesture) -> Clean:
        cost = gesture.cost
        return words.money(cost, self.speaker) if cost else NOTHING

    def fans(self, c: Customer) -> Iterator[Clean]:
        """Yield when this customer was a fan, and what they told."""
        for record in self.of(c.experiences):
            for fan in fans(record.case, self.speaker.zone):
                yield self._told_fan(fan)

    def _told_fan(self, fan: Fan) -> Clean:
        day, story = self.speaker.day(fan.at), _line(fan.story)
        return _joined((day, clean(fan.case), story), ours("  "))

    # -- promises ------------------------------------------------------------------------------------

    def promised(self, c: Customer) -> Clean:
        """Return how many promises to this customer were kept and broken, and run; nothing without any."""
        count = Counter(d.state(self.now) for _, d in self._promises(c))
        broken, running = _sum(count, _NOT_KEPT), _sum(count, _GOING_ON)
        told = [Text(*_KEPT, n=count[DeadlineState.MET])]
        if broken:
            told.append(Text(*_BROKEN, n=broken))
        if running:
            told.append(Text(*_RUNNING, n=running))
        return (
            ours(", ").join(map(self.speaker, told)) if count else NOTHING
        )

    def broken(self, c: Customer) -> Iterator[Clean]:
        """Yield each promise that we did not keep in time."""
        for case, d in self._promises(c):
            if d.state(self.now) in _NOT_KEPT:
                yield self._told_promise(case, d)

    def _told_promise(
        self,
        case: Case,
        d: Deadline,
    ) -> Clean:
        title, how = self.speaker.part(d.rule.title), self._how_late(d)
        return ours("{}, {}: {}", clean(case.id), title, how)

    def _how_late(self, d: Deadline) -> Clean:
        until = d.met_by.at if d.met_by else self.now
        return words.how_late(d, until, self.speaker)

    def _promises(self, c: Customer) -> list[tuple[Case, Deadline]]:
        """What we gave our word for to this customer, in order of start."""
        return [
            (r.case, d)
            for r in self.of(c.experiences)
            for d in r.state.deadlines
            if d.kind is Kind.PROMISE
        ]


def _joined(parts: Iterable[Clean], between: Clean = _COMMA) -> Clean:
    """Return what is known of some parts, in one line."""
    return between.join([part for part in parts if part])


def _sum(
    count: Counter[DeadlineState], states: Iterable[DeadlineState]
) -> int:
    return sum(count[state] for state in states)


def moods(case: Case) -> Clean:
    """How the customer felt before and after, as far as that is known."""
    before = ratings.at(case, ratings.When.BEFORE)
    told = (before.mood, ratings.after(case).mood)
    known = [ours("{}", mood) for mood in told if mood is not None]
    return ours(" > ").join(known)


def _line(text: str) -> Clean:
    """The first line of a story."""
    return clean(text.strip().split("\n")[0])
