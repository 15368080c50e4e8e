"""Customers on the screen and as JSON: all, one page each, and a few lines for whoever picks up the phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from klantervaring.core.case import Case
from klantervaring.core.customers.customer import Customer
from klantervaring.core.fans import fans
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
from klantervaring.view.screen import Column, Screen, Table

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
        say = self.speaker.word
        columns = [
            Column("name", say(N_("Customer")), "bold"),
            Column("care", say(N_("care"))),
            Column("cases", say(N_("experiences"))),
            Column("open", say(N_("open"))),
            Column("last", say(N_("last"))),
        ]
        stacks = (("name", "care"), ("cases",), ("open",), ("last",))
        self.screen.table(
            Table(columns, [self._row(c) for c in found], stacks, flexible=0)
        )

    def _row(self, c: Customer) -> dict[str, Cell]:
        going = sum(record.state.open for record in self._of(c))
        last = c.cases[-1].received
        return {
            "name": clean(c.name),
            "care": clean(c.care),
            "cases": ours("{}", len(c.cases)),
            "open": ours("{}", going) if going else "",
            "last": self.speaker.day(last) if last else "",
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
        given = [(case, g) for case in c.cases for g in gestures(case)]
        if given:
            self._section(N_("Gestures"))
            for case, gesture in given:
                self.screen.line(
                    ours("- {}", self._told_gesture(case, gesture))
                )
        stories = [f for case in c.cases for f in fans(case, self.speaker.zone)]
        if stories:
            self._section(N_("A fan"))
            for fan in stories:
                told = [
                    self.speaker.day(fan.at),
                    clean(fan.case),
                    _line(fan.story),
                ]
                self.screen.line(
                    ours("- {}", ours("  ").join(part for part in told if part))
                )

    def known(self, caller: Caller) -> None:
        """What to know of somebody who calls: care, how to address them, and the last cases (R4)."""
        say, c = self.speaker, caller.customer
        self.screen.title(say(Text(*_EARLIER, n=len(c.cases), name=c.name)))
        self._facts(self._wishes(c))
        for case in (record.case for record in caller.newest):
            told = [
                self._told_case(case),
                *(self._told_gesture(case, g) for g in gestures(case)[-1:]),
            ]
            for line in told:
                self.screen.line(ours("- {}", line))
        if caller.broken:
            self.screen.line(say(Text(*_LET_DOWN, n=caller.broken)))
        command = ours("kv customer {}", quoted(c.name, always=True))
        self.screen.line(say(Text("All of it: {command}", command=command)))

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
        say = self.speaker
        columns = [
            Column("id", say.word(N_("case")), "bold"),
            Column("title", say.word(N_("title"))),
            Column("received", say.word(N_("Received"))),
            Column("step", say.word(N_("step"))),
            Column("score", say.word(N_("score"))),
            Column("mood", say.word(N_("mood"))),
        ]
        rows = [self._case_row(record) for record in reversed(self._of(c))]
        stacks = (
            ("id",),
            ("title", "step"),
            ("received",),
            ("score",),
            ("mood",),
        )
        return Table(columns, rows, stacks, flexible=1)

    def _case_row(self, record: Record) -> dict[str, Cell]:
        case, state = record.case, record.state
        before, after = (
            ratings.at(case, ratings.When.BEFORE),
            ratings.after(case),
        )
        moods = [before.mood, after.mood]
        return {
            "id": clean(record.id),
            "title": clean(case.title),
            "received": self.speaker.day(case.received)
            if case.received
            else "",
            "step": words.step(state, self.speaker)
            if state.open
            else clean(state.outcome),
            "score": ours("{}", after.score) if after.score is not None else "",
            "mood": ours(" > ").join(map(_or_dash, moods))
            if moods != [None, None]
            else "",
        }

    # -- sentences -----------------------------------------------------------------------------------

    def _told_case(self, case: Case) -> Clean:
        record, after = self._records[case.id], ratings.after(case)
        stands = (
            words.step(record.state, self.speaker)
            if record.state.open
            else clean(record.state.outcome)
        )
        parts = [ours("{} {}", clean(case.id), clean(case.title))]
        parts += [self.speaker.day(case.received)] if case.received else []
        parts += [stands] if stands else []
        parts += (
            [self.speaker(Text("score {score}", score=after.score))]
            if after.score is not None
            else []
        )
        return ours(", ").join(parts)

    def _told_gesture(self, case: Case, gesture: Gesture) -> Clean:
        say = self.speaker
        parts = [say.day(gesture.event.at), clean(case.id), clean(gesture.what)]
        parts += [words.money(gesture.cost, say)] if gesture.cost else []
        told = ours(", ").join(part for part in parts if part)
        return ours("{}: {}", told, clean(gesture.why)) if gesture.why else told

    def _told_promise(self, case: Case, d: Deadline) -> Clean:
        how = words.how_late(
            d, d.met_by.at if d.met_by else self.now, self.speaker
        )
        return ours(
            "{}, {}: {}", clean(case.id), self.speaker.part(d.rule.title), how
        )

    def _promised(self, c: Customer) -> Clean:
        say = self.speaker
        count = Counter(d.state(self.now) for _, d in self._promises(c))
        broken = count[DeadlineState.LATE] + count[DeadlineState.OVERDUE]
        told = [
            say(Text(*forms, n=n))
            for forms, n in (
                (_KEPT, count[DeadlineState.MET]),
                (_BROKEN, broken),
                (_RUNNING, count[DeadlineState.RUNNING]),
            )
            if n or forms is _KEPT
        ]
        return ours(", ").join(told) if sum(count.values()) else NOTHING

    def _promises(self, c: Customer) -> list[tuple[Case, Deadline]]:
        """What we gave our word for to this customer, in order of start."""
        return [
            (r.case, d)
            for r in self._of(c)
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
            "cases": [self._json_case(record, zone) for record in self._of(c)],
            "promises": {
                state: count[state]
                for state in ("met", "late", "overdue", "running")
            },
            "gestures": [
                self._json_gesture(case, g, zone)
                for case in c.cases
                for g in gestures(case)
            ],
            "fans": [
                f.day.isoformat() for case in c.cases for f in fans(case, zone)
            ],
        }

    def _json_case(self, record: Record, zone: tzinfo) -> dict[str, Any]:
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

    def _json_gesture(
        self, case: Case, gesture: Gesture, zone: tzinfo
    ) -> dict[str, Any]:
        return {
            "case": case.id,
            "at": moments.iso(gesture.event.at, zone),
            "by": gesture.event.by or None,
            "what": gesture.what,
            "cost": float(euros(gesture.cost)),
            "why": gesture.why or None,
        }


def _or_dash(number: int | None) -> Clean:
    return ours("-") if number is None else ours("{}", number)


def _line(text: str) -> Clean:
    """The first line of a story."""
    return clean(text.strip().split("\n")[0])
