"""Customers on the screen: all, one page each, and a few lines for whoever picks up the phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from klantervaring.core.procedure import Kind
from klantervaring.core.rules.state import Deadline, DeadlineState
from klantervaring.core.stats import ratings
from klantervaring.core.summary.history import is_history
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Cell,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
    quoted,
)
from klantervaring.core.winning_back.fans import fans
from klantervaring.core.winning_back.recovery import Gesture, gestures
from klantervaring.view import words
from klantervaring.view.terminal.screen import Screen, Table, headed

if TYPE_CHECKING:
    from klantervaring.core.case import Case
    from klantervaring.core.customers.customer import Customer, Experience
    from klantervaring.core.winning_back.fans import Fan
    from klantervaring.files.caller import Caller
    from klantervaring.files.record import Record
    from klantervaring.language import Speaker

_EARLIER = plural(
    "{name} is known here: one experience before.",
    "{name} is known here: {n} experiences before.",
)
_OPEN = plural("One of them is open.", "{n} of them are open.")
_LET_DOWN = plural(
    "One promise to them was broken.", "{n} promises to them were broken."
)
_KEPT = plural("One promise kept", "{n} promises kept")
_BROKEN = plural("one broken", "{n} broken")
_RUNNING = plural("one running", "{n} running")
_COMMA = ours(", ")
_NOT_KEPT = (DeadlineState.LATE, DeadlineState.OVERDUE)
_GOING_ON = (DeadlineState.RUNNING, DeadlineState.SUSPENDED)
_OF_CUSTOMERS = {
    "name": N_("Customer"),
    "care": N_("care"),
    "cases": N_("experiences"),
    "open": N_("open"),
    "last": N_("last"),
}
_OF_CASES = {
    "id": N_("case"),
    "title": N_("title"),
    "received": N_("Received"),
    "step": N_("step"),
    "score": N_("score"),
    "mood": N_("mood"),
}


class Pages:
    """Shows customers to one person, at one moment, with the states of their cases."""

    def __init__(
        self,
        screen: Screen,
        speaker: Speaker,
        now: datetime,
        records: Iterable[Record],
    ) -> None:
        self.screen = screen
        self.speaker = speaker
        self.now = now
        self._records = {record.id: record for record in records}

    # -- a list --------------------------------------------------------------------------------------

    def overview(self, found: Sequence[Customer]) -> None:
        """Show a row each: name, how many cases, when the last, and the care they need."""
        columns = headed(self.speaker, _OF_CUSTOMERS, bold="name")
        rows = list(map(self._row, found))
        stacks = (
            ("name", "care"),
            ("cases",),
            ("open",),
            ("last",),
        )
        self.screen.table(Table(columns, rows, stacks, flexible="name"))

    def _row(self, c: Customer) -> dict[str, Cell]:
        going = sum(case.open for case in c.cases)
        experiences = c.experiences
        last = (experiences or c.cases)[-1].received
        return {
            "name": clean(c.name),
            "care": clean(c.care),
            "cases": ours("{}", len(experiences)),
            "open": ours("{}", going) if going else "",
            "last": "" if last is None else self.speaker.day(last),
        }

    # -- a page --------------------------------------------------------------------------------------

    def page(self, c: Customer) -> None:
        """Everything that whoever speaks to this customer would like to remember."""
        self.screen.title(clean(c.name))
        self._facts(self._about(c))
        self._section(N_("Experiences"))
        self.screen.table(self._cases(c))
        self._kept(c)
        self._items(N_("Gestures"), list(self._gesture_lines(c)))
        self._items(N_("A fan"), list(self._fan_lines(c)))

    def _kept(self, c: Customer) -> None:
        promised = self._promised(c)
        if promised:
            self._section(N_("Promises"))
            self.screen.line(promised)
            self._list(self._broken(c))

    def _items(self, heading: Clean, told: Sequence[Clean]) -> None:
        """Show a section of one line each; nothing where there are none."""
        if told:
            self._section(heading)
            self._list(told)

    def _list(self, told: Iterable[Clean]) -> None:
        for each in told:
            self.screen.line(ours("- {}", each))

    def known(self, caller: Caller) -> None:
        """What to know of somebody who calls: care, how to address them, and the last cases (R4)."""
        c = caller.customer
        self.screen.title(self._earlier(c))
        self._facts(self._wishes(c))
        self._list(self._newest(caller))
        for told in self._of_promises(caller):
            self.screen.line(self.speaker(told))
        command = ours("kv customer {}", quoted(c.name, always=True))
        told = Text("All of it: {command}", command=Code(command))
        self.screen.line(self.speaker(told))

    def _earlier(self, c: Customer) -> Clean:
        """Return that they are known here, and how many of their cases are open."""
        known = Text(*_EARLIER, n=len(c.experiences), name=c.name)
        going = sum(case.open for case in c.cases)
        if not going:
            return self.speaker(known)
        still = self.speaker(Text(*_OPEN, n=going))
        return ours("{} {}", self.speaker(known), still)

    def _newest(self, caller: Caller) -> Iterator[Clean]:
        """Yield the last cases, each with the last gesture in it."""
        for record in caller.newest:
            case = record.case
            yield self._told_case(case)
            for gesture in gestures(case)[-1:]:
                yield self._told_gesture(case, gesture)

    def _of_promises(self, caller: Caller) -> Iterator[Text]:
        promised = self._promised(caller.customer)
        if promised:
            yield Text("In these: {told}", told=promised)
        if caller.broken:
            yield Text(*_LET_DOWN, n=caller.broken)

    def _facts(self, facts: Sequence[tuple[Clean, str]]) -> None:
        self.screen.facts(self.speaker.facts(facts))

    def _about(self, c: Customer) -> list[tuple[Clean, str]]:
        also = [s for s in c.spellings if s != c.name]
        return [
            *self._wishes(c),
            (N_("Also"), " · ".join(also)),
            (N_("Contact"), " · ".join(c.contacts)),
            (N_("E-mail"), " · ".join(c.emails)),
            (N_("Phone"), " · ".join(c.phones)),
        ]

    def _wishes(self, c: Customer) -> list[tuple[Clean, str]]:
        return [
            (N_("Special care"), c.care),
            (N_("Address as"), c.entry.address),
            (N_("Prefers"), c.entry.channel),
        ]

    def _section(self, heading: Clean) -> None:
        self.screen.line()
        self.screen.title(self.speaker.word(heading))

    def _cases(self, c: Customer) -> Table:
        columns = headed(self.speaker, _OF_CASES, bold="id")
        rows = list(map(self._case_row, reversed(self._of(c.cases))))
        stacks = (
            ("id",),
            ("title", "step"),
            ("received",),
            ("score",),
            ("mood",),
        )
        return Table(columns, rows, stacks, flexible="title")

    def _case_row(self, record: Record) -> dict[str, Cell]:
        case = record.case
        score = ratings.after(record.case).score
        return {
            "id": clean(record.id),
            "title": clean(case.title),
            "received": self._received(case),
            "step": self._stands(record),
            "score": ours("{}", score) if score is not None else "",
            "mood": _moods(case),
        }

    def _of(self, cases: Iterable[Experience]) -> list[Record]:
        known = (self._records.get(case.id) for case in cases)
        return [record for record in known if record is not None]

    # -- cases ---------------------------------------------------------------------------------------

    def _told_case(self, case: Case) -> Clean:
        """Return a case in a line: when it came, how it stands or ended, and how the customer left."""
        parts = (
            ours("{} {}", clean(case.id), clean(case.title)),
            self._received(case),
            self._stands(self._records[case.id]),
            self._score(case),
            self._mood(case),
        )
        return _joined(parts)

    def _received(self, case: Case) -> Clean:
        if case.received is None:
            return NOTHING
        return self.speaker.day(case.received)

    def _stands(self, record: Record) -> Clean:
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
        mood = _moods(case)
        told = Text("mood {mood}", mood=mood)
        return self.speaker(told) if mood else NOTHING

    def _gesture_lines(self, c: Customer) -> Iterator[Clean]:
        for record in self._of(c.experiences):
            for gesture in gestures(record.case):
                yield self._told_gesture(record.case, gesture)

    def _told_gesture(self, case: Case, gesture: Gesture) -> Clean:
        """Return a gesture in a line: when, in which case, what, for how much, and why."""
        given = self._given(clean(case.id), gesture)
        if not gesture.why:
            return given
        return ours("{}: {}", given, self._written(gesture.why))

    def _given(self, id: Clean, gesture: Gesture) -> Clean:
        day = gesture.event.at
        what = self._written(gesture.what)
        return _joined(
            (self.speaker.day(day), id, what, self._cost(gesture))
        )

    def _written(self, text: str) -> Clean:
        return words.written(text, self.speaker)

    def _cost(self, gesture: Gesture) -> Clean:
        cost = gesture.cost
        return words.money(cost, self.speaker) if cost else NOTHING

    def _fan_lines(self, c: Customer) -> Iterator[Clean]:
        for record in self._of(c.experiences):
            for fan in fans(record.case, self.speaker.zone):
                yield self._told_fan(fan)

    def _told_fan(self, fan: Fan) -> Clean:
        day = self.speaker.day(fan.at)
        story = _line(fan.story)
        return _joined((day, clean(fan.case), story), ours("  "))

    def _promised(self, c: Customer) -> Clean:
        """Return how many promises to this customer were kept and broken, and run; nothing without any."""
        count = Counter(d.state(self.now) for _, d in self._promises(c))
        told = map(self.speaker, _kept(count)) if count else ()
        return _COMMA.join(told)

    def _broken(self, c: Customer) -> Iterator[Clean]:
        for record, d in self._promises(c):
            if d.state(self.now) in _NOT_KEPT:
                yield self._told_promise(record, d)

    def _told_promise(self, record: Record, d: Deadline) -> Clean:
        title = self.speaker.part(d.rule.title)
        how = self._how_late(record, d)
        return ours("{}, {}: {}", clean(record.id), title, how)

    def _how_late(self, record: Record, d: Deadline) -> Clean:
        ended = words.until(record.state, self.now)
        until = d.met_by.at if d.met_by else ended
        return words.how_late(d, until, self.speaker)

    def _promises(self, c: Customer) -> list[tuple[Record, Deadline]]:
        """What we gave our word for to this customer, in order of start, where anybody knows how it went."""
        return [
            (r, d)
            for r in self._of(c.experiences)
            for d in r.state.deadlines
            if d.kind is Kind.PROMISE and not is_history(r.case, r.state)
        ]


def _joined(parts: Iterable[Clean], between: Clean = _COMMA) -> Clean:
    """Return what is known of some parts, in one line."""
    return between.join([part for part in parts if part])


def _kept(count: Counter[DeadlineState]) -> Iterator[Text]:
    broken = _sum(count, _NOT_KEPT)
    running = _sum(count, _GOING_ON)
    yield Text(*_KEPT, n=count[DeadlineState.MET])
    if broken:
        yield Text(*_BROKEN, n=broken)
    if running:
        yield Text(*_RUNNING, n=running)


def _sum(
    count: Counter[DeadlineState], states: Iterable[DeadlineState]
) -> int:
    return sum(count[state] for state in states)


def _moods(case: Case) -> Clean:
    """How the customer felt before and after, as far as that is known."""
    before = ratings.at(case, ratings.When.BEFORE)
    told = (before.mood, ratings.after(case).mood)
    known = [ours("{}", mood) for mood in told if mood is not None]
    return ours(" > ").join(known)


def _line(text: str) -> Clean:
    """The first line of a story."""
    return clean(text.strip().split("\n")[0])
