"""Customers on the screen and as JSON: all, one page each, and a few lines for whoever picks up the phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import starmap
from typing import Any

from klantervaring.core.case import Case
from klantervaring.core.customers.customer import Customer
from klantervaring.core.fans import Fan, fans
from klantervaring.core.money import euros
from klantervaring.core.procedure import Kind
from klantervaring.core.recovery import Gesture, gestures
from klantervaring.core.rules.state import Deadline, DeadlineState
from klantervaring.core.stats import ratings
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Cell,
    Clean,
    Text,
    clean,
    ours,
    plural,
    quoted,
)
from klantervaring.core.time import moments
from klantervaring.files.store import Record
from klantervaring.files.workspace.customers import Caller
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.screen import Screen, Table, headed

_EARLIER = plural(
    "{name} is known here: one experience before.",
    "{name} is known here: {n} experiences before.",
)
_LET_DOWN = plural(
    "One promise to them was broken.", "{n} promises to them were broken."
)
_KEPT = plural("One promise kept", "{n} promises kept")
_BROKEN = plural("one broken", "{n} broken")
_RUNNING = plural("one running", "{n} running")

_OVERVIEW = {
    "name": N_("Customer"),
    "care": N_("care"),
    "cases": N_("experiences"),
    "open": N_("open"),
    "last": N_("last"),
}
_CASES = {
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
        """A row each: name, how many cases, when the last, and the care they need."""
        columns = headed(self.speaker, _OVERVIEW, bold="name")
        stacks = (("name", "care"), ("cases",), ("open",), ("last",))
        self.screen.table(
            Table(columns, list(map(self._row, found)), stacks, flexible=0)
        )

    def _row(self, c: Customer) -> dict[str, Cell]:
        going = sum(record.state.open for record in self._of(c))
        last = c.cases[-1].received
        return {
            "name": clean(c.name),
            "care": clean(c.care),
            "cases": ours("{}", len(c.cases)),
            "open": ours("{}", going) if going else "",
            "last": self._day(last),
        }

    # -- a page --------------------------------------------------------------------------------------

    def page(self, c: Customer) -> None:
        """Everything that whoever speaks to this customer would like to remember."""
        zone = self.speaker.zone
        self.screen.title(clean(c.name))
        self._facts(self._about(c))
        self._section(N_("Experiences"))
        self.screen.table(self._cases(c))
        promised = self._promised(c)
        if promised:
            self._section(N_("Promises"))
            self.screen.line(promised)
            for case, d in self._broken(c):
                self._item(self._told_promise(case, d))
        told = starmap(self._told_gesture, _given(c))
        self._items(N_("Gestures"), told)
        self._items(N_("A fan"), map(self._told_fan, _fans(c, zone)))

    def known(self, caller: Caller) -> None:
        """What to know of somebody who calls: care, how to address them, and the last cases (R4)."""
        say, c = self.speaker, caller.customer
        self.screen.title(say(Text(*_EARLIER, n=len(c.cases), name=c.name)))
        self._facts(self._wishes(c))
        for record in caller.newest:
            case, given = record.case, gestures(record.case)
            self._item(self._told_case(case))
            if given:
                self._item(self._told_gesture(case, given[-1]))
        if caller.broken:
            self.screen.line(say(Text(*_LET_DOWN, n=caller.broken)))
        command = ours("kv customer {}", quoted(c.name, always=True))
        self.screen.line(say(Text("All of it: {command}", command=command)))

    def _facts(self, facts: Iterable[tuple[Clean, str]]) -> None:
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

    def _item(self, told: Clean) -> None:
        self.screen.line(ours("- {}", told))

    def _items(self, heading: Clean, told: Iterable[Clean]) -> None:
        """A section with an item for each; nothing where there are none."""
        lines = list(told)
        if lines:
            self._section(heading)
        for line in lines:
            self._item(line)

    def _cases(self, c: Customer) -> Table:
        say = self.speaker
        columns = headed(say, _CASES, bold="id")
        rows = list(map(self._case_row, reversed(self._of(c))))
        stacks = (
            ("id",),
            ("title", "step"),
            ("received",),
            ("score",),
            ("mood",),
        )
        return Table(columns, rows, stacks, flexible=1)

    def _case_row(self, record: Record) -> dict[str, Cell]:
        case = record.case
        before = ratings.at(case, ratings.When.BEFORE)
        after = ratings.after(case)
        moods = [_number(before.mood), _number(after.mood)]
        row: dict[str, Cell] = {
            "id": clean(record.id),
            "title": clean(case.title),
            "received": self._day(case.received),
            "step": self._stands(record),
            "score": _number(after.score),
        }
        if any(moods):
            row["mood"] = ours(" > ").join(mood or ours("-") for mood in moods)
        return row

    def _day(self, at: datetime | None) -> Clean:
        return self.speaker.day(at) if at else NOTHING

    def _stands(self, record: Record) -> Clean:
        """The step of a case; of a closed one how it ended."""
        if record.state.open:
            return words.step(record.state, self.speaker)
        return clean(record.state.outcome)

    # -- sentences -----------------------------------------------------------------------------------

    def _told_case(self, case: Case) -> Clean:
        parts = [
            ours("{} {}", clean(case.id), clean(case.title)),
            self._day(case.received),
            self._stands(self._records[case.id]),
        ]
        score = ratings.after(case).score
        if score is not None:
            parts.append(self.speaker(Text("score {score}", score=score)))
        return ours(", ").join(filter(None, parts))

    def _told_gesture(self, case: Case, gesture: Gesture) -> Clean:
        say = self.speaker
        parts = [say.day(gesture.event.at), clean(case.id), clean(gesture.what)]
        if gesture.cost:
            parts.append(words.money(gesture.cost, say))
        told = ours(", ").join(filter(None, parts))
        return ours("{}: {}", told, clean(gesture.why)) if gesture.why else told

    def _told_fan(self, fan: Fan) -> Clean:
        first = clean(fan.story.strip().partition("\n")[0])
        parts = [self.speaker.day(fan.at), clean(fan.case), first]
        return ours("  ").join(filter(None, parts))

    def _told_promise(self, case: Case, d: Deadline) -> Clean:
        until = d.met_by.at if d.met_by else self.now
        how = words.how_late(d, until, self.speaker)
        return ours(
            "{}, {}: {}", clean(case.id), self.speaker.part(d.rule.title), how
        )

    def _promised(self, c: Customer) -> Clean:
        say = self.speaker
        count = Counter(d.state(self.now) for _, d in self._promises(c))
        broken = count[DeadlineState.LATE] + count[DeadlineState.OVERDUE]
        if not count:
            return NOTHING
        told = [say(Text(*_KEPT, n=count[DeadlineState.MET]))]
        running = count[DeadlineState.RUNNING]
        for forms, n in ((_BROKEN, broken), (_RUNNING, running)):
            if n:
                told.append(say(Text(*forms, n=n)))
        return ours(", ").join(told)

    def _promises(self, c: Customer) -> Iterator[tuple[Case, Deadline]]:
        """What we gave our word for to this customer, in order of start."""
        for record in self._of(c):
            for d in record.state.deadlines:
                if d.kind is Kind.PROMISE:
                    yield record.case, d

    def _broken(self, c: Customer) -> Iterator[tuple[Case, Deadline]]:
        for case, d in self._promises(c):
            if d.state(self.now) in (DeadlineState.LATE, DeadlineState.OVERDUE):
                yield case, d

    def _of(self, c: Customer) -> list[Record]:
        return [self._records[case.id] for case in c.cases]

    # -- JSON ----------------------------------------------------------------------------------------

    def as_json(self, c: Customer, zone: tzinfo) -> dict[str, Any]:
        """One customer as data."""
        count = Counter(d.state(self.now).value for _, d in self._promises(c))
        return {
            "name": c.name,
            "spellings": list(c.spellings),
            "contacts": list(c.contacts),
            "emails": list(c.emails),
            "phones": list(c.phones),
            "address": c.entry.address or None,
            "channel": c.entry.channel or None,
            "care": c.care or None,
            "cases": [_json_case(record, zone) for record in self._of(c)],
            "promises": {
                state: count[state]
                for state in ("met", "late", "overdue", "running")
            },
            "gestures": [_json_gesture(*g, zone) for g in _given(c)],
            "fans": [fan.day.isoformat() for fan in _fans(c, zone)],
        }


def _given(c: Customer) -> Iterator[tuple[Case, Gesture]]:
    for case in c.cases:
        for gesture in gestures(case):
            yield case, gesture


def _fans(c: Customer, zone: tzinfo) -> Iterator[Fan]:
    for case in c.cases:
        yield from fans(case, zone)


def _json_case(record: Record, zone: tzinfo) -> dict[str, Any]:
    received, after = record.case.received, ratings.after(record.case)
    return {
        "id": record.id,
        "title": record.case.title,
        "received": moments.iso(received, zone) if received else None,
        "step": record.state.step,
        "open": record.state.open,
        "outcome": record.state.outcome or None,
        "before": ratings.at(record.case, ratings.When.BEFORE)._asdict(),
        "after": after._asdict(),
    }


def _json_gesture(case: Case, gesture: Gesture, zone: tzinfo) -> dict[str, Any]:
    return {
        "case": case.id,
        "at": moments.iso(gesture.event.at, zone),
        "by": gesture.event.by or None,
        "what": gesture.what,
        "cost": float(euros(gesture.cost)),
        "why": gesture.why or None,
    }


def _number(number: int | None) -> Clean:
    return NOTHING if number is None else ours("{}", number)
