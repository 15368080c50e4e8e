"""Customers on the screen and as JSON: all, one page each, and a few lines for whoever picks up the phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from klantervaring.core.facts import FAN, GESTURE, PENDING, VOICE, Fact
from klantervaring.core.procedure import Kind
from klantervaring.core.rules.state import Deadline, DeadlineState
from klantervaring.core.stats import ratings
from klantervaring.core.stats.figures import PROMISE_STATES
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Cell,
    Clean,
    Code,
    Text,
    clean,
    euros,
    ours,
    plural,
    quoted,
)
from klantervaring.core.time import moments
from klantervaring.core.winning_back.fans import fans
from klantervaring.core.winning_back.recovery import Gesture, gestures
from klantervaring.view import words
from klantervaring.view.terminal.screen import Screen, Table, headed

if TYPE_CHECKING:
    from klantervaring.core.case import Case
    from klantervaring.core.customers.customer import Customer, Experience
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
        stacks = (("name", "care"), ("cases",), ("open",), ("last",))
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
        promised = self._promised(c)
        if promised:
            self._section(N_("Promises"))
            self.screen.line(promised)
            for case, d in self._broken(c):
                self.screen.line(ours("- {}", self._told_promise(case, d)))
        cases = [record.case for record in self._of(c.experiences)]
        given = [(case, g) for case in cases for g in gestures(case)]
        if given:
            self._section(N_("Gestures"))
            for case, gesture in given:
                self.screen.line(
                    ours("- {}", self._told_gesture(case, gesture))
                )
        stories = [
            f for case in cases for f in fans(case, self.speaker.zone)
        ]
        if stories:
            self._section(N_("A fan"))
            for fan in stories:
                day, story = self.speaker.day(fan.at), _line(fan.story)
                told = [day, clean(fan.case), story]
                self.screen.line(
                    ours(
                        "- {}",
                        ours("  ").join(part for part in told if part),
                    )
                )

    def known(self, caller: Caller) -> None:
        """What to know of somebody who calls: care, how to address them, and the last cases (R4)."""
        say, c = self.speaker, caller.customer
        known = say(Text(*_EARLIER, n=len(c.experiences), name=c.name))
        going = sum(case.open for case in c.cases)
        if going:
            known = ours("{} {}", known, say(Text(*_OPEN, n=going)))
        self.screen.title(known)
        self._facts(self._wishes(c))
        for case in (record.case for record in caller.newest):
            told = [
                self._told_case(case),
                *(self._told_gesture(case, g) for g in gestures(case)[-1:]),
            ]
            for line in told:
                self.screen.line(ours("- {}", line))
        promised = self._promised(c)
        if promised:
            self.screen.line(say(Text("In these: {told}", told=promised)))
        if caller.broken:
            self.screen.line(say(Text(*_LET_DOWN, n=caller.broken)))
        command = ours("kv customer {}", quoted(c.name, always=True))
        self.screen.line(
            say(Text("All of it: {command}", command=Code(command)))
        )

    def _facts(self, facts: Sequence[tuple[Clean, str]]) -> None:
        shown = [
            (self.speaker.word(name), clean(value))
            for name, value in facts
            if value
        ]
        space = max((len(name) for name, _ in shown), default=0)
        for name, value in shown:
            self.screen.line(ours("{}  {}", name.ljust(space), value))

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
        case, state = record.case, record.state
        after = ratings.after(case)
        return {
            "id": clean(record.id),
            "title": clean(case.title),
            "received": self.speaker.day(case.received)
            if case.received
            else "",
            "step": words.step(state, self.speaker)
            if state.open
            else words.outcome(state.outcome, self.speaker),
            "score": ours("{}", after.score)
            if after.score is not None
            else "",
            "mood": _moods(case),
        }

    # -- sentences -----------------------------------------------------------------------------------

    def _told_case(self, case: Case) -> Clean:
        record, after = self._records[case.id], ratings.after(case)
        stands = (
            words.step(record.state, self.speaker)
            if record.state.open
            else words.outcome(record.state.outcome, self.speaker)
        )
        parts = [ours("{} {}", clean(case.id), clean(case.title))]
        parts += [self.speaker.day(case.received)] if case.received else []
        parts += [stands] if stands else []
        parts += (
            [self.speaker(Text("score {score}", score=after.score))]
            if after.score is not None
            else []
        )
        mood = _moods(case)
        parts += (
            [self.speaker(Text("mood {mood}", mood=mood))] if mood else []
        )
        return ours(", ").join(parts)

    def _told_gesture(self, case: Case, gesture: Gesture) -> Clean:
        say = self.speaker
        parts = [
            say.day(gesture.event.at),
            clean(case.id),
            words.written(gesture.what, say),
        ]
        parts += [words.money(gesture.cost, say)] if gesture.cost else []
        told = ours(", ").join(part for part in parts if part)
        return (
            ours("{}: {}", told, words.written(gesture.why, say))
            if gesture.why
            else told
        )

    def _told_promise(self, case: Case, d: Deadline) -> Clean:
        how = words.how_late(
            d, d.met_by.at if d.met_by else self.now, self.speaker
        )
        return ours(
            "{}, {}: {}",
            clean(case.id),
            self.speaker.part(d.rule.title),
            how,
        )

    def _promised(self, c: Customer) -> Clean:
        say = self.speaker
        count = Counter(d.state(self.now) for _, d in self._promises(c))
        broken = count[DeadlineState.LATE] + count[DeadlineState.OVERDUE]
        running = (
            count[DeadlineState.RUNNING] + count[DeadlineState.SUSPENDED]
        )
        told = [
            say(Text(*forms, n=n))
            for forms, n in (
                (_KEPT, count[DeadlineState.MET]),
                (_BROKEN, broken),
                (_RUNNING, running),
            )
            if n or forms is _KEPT
        ]
        return ours(", ").join(told) if sum(count.values()) else NOTHING

    def _promises(self, c: Customer) -> list[tuple[Case, Deadline]]:
        """What we gave our word for to this customer, in order of start."""
        return [
            (r.case, d)
            for r in self._of(c.experiences)
            for d in r.state.deadlines
            if d.kind is Kind.PROMISE
        ]

    def _broken(self, c: Customer) -> list[tuple[Case, Deadline]]:
        broken = (DeadlineState.LATE, DeadlineState.OVERDUE)
        return [
            (case, d)
            for case, d in self._promises(c)
            if d.state(self.now) in broken
        ]

    def _of(self, cases: Iterable[Experience]) -> list[Record]:
        known = (self._records.get(case.id) for case in cases)
        return [record for record in known if record is not None]


def as_json(
    c: Customer,
    facts: Mapping[int, Sequence[Fact]],
    now: int,
    zone: tzinfo,
) -> dict[str, Any]:
    """Return one customer as data; `facts` are those of TOLD_IN_JSON, by the number of a case."""
    states: Counter[str] = Counter()
    given, days, cases = [], [], []
    for case in c.cases:
        voice: tuple[Any, Any] = ((), ())
        for fact in facts.get(case.number, ()):
            if fact.kind == VOICE:
                voice = fact.plain[0], fact.plain[1]
            elif fact.kind == FAN:
                day = datetime.fromtimestamp(fact.at, zone).date()
                days.append(day.isoformat())
            elif fact.kind == GESTURE:
                given.append(_gesture(case.id, fact, zone))
            else:
                states[_promise_state(fact, now)] += 1
        cases.append(_case(case, *voice, zone))
    return {
        "name": c.name,
        "spellings": c.spellings,
        "contacts": c.contacts,
        "emails": c.emails,
        "phones": c.phones,
        "address": c.entry.address or None,
        "channel": c.entry.channel or None,
        "care": c.care or None,
        "cases": cases,
        "promises": {state: states[state] for state in PROMISE_STATES},
        "gestures": given,
        "fans": days,
    }


#: The kinds of facts that a customer as data is made of.
TOLD_IN_JSON = ("promises.", f"{PENDING}.promise.", GESTURE, FAN, VOICE)


def _promise_state(fact: Fact, now: int) -> str:
    if fact.kind.startswith(PENDING):
        late = fact.amount is not None and fact.amount < now
        return "overdue" if late else "running"
    return fact.kind.rpartition(".")[2]


def _case(
    case: Experience,
    before: Sequence[Any],
    after: Sequence[Any],
    zone: tzinfo,
) -> dict[str, Any]:
    received = case.received
    return {
        "id": case.id,
        "title": case.title,
        "received": None
        if received is None
        else moments.iso(received, zone),
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


def _moods(case: Case) -> Clean:
    """How the customer felt before and after, as far as that is known."""
    before = ratings.at(case, ratings.When.BEFORE)
    moods = (before.mood, ratings.after(case).mood)
    known = [ours("{}", mood) for mood in moods if mood is not None]
    return ours(" > ").join(known)


def _line(text: str) -> Clean:
    """The first line of a story."""
    return clean(text.strip().split("\n")[0])
