"""A procedure as data: steps, events with their moves, deadlines, parties (docs/procedure.md).

Where the data would want an `if`, it names a function of `rules`. Reading the YAML is done elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from klantervaring.core import events
from klantervaring.core.case import Event
from klantervaring.core.choices import Choice
from klantervaring.core.event_commands import EventCommand, Option
from klantervaring.core.text.sentences import Named, Text, in_english
from klantervaring.core.time.terms import Calendar, Roll, Term
from klantervaring.core.values import NamedTuple

#: The step that a case is in before anything happened, and the one that reopening leads back to.
START = "start"
PREVIOUS = "previous"
#: The key of an event that says whether the customer needs special care from there on: yes or no (F2).
CARE = "care"


class Kind(StrEnum):
    """What a deadline is to us: our word, our aim, or the customer's right."""

    PROMISE = "promise"
    TARGET = "target"
    RIGHT = "right"


class Trigger(NamedTuple):
    """An event, or an event that says something: `resolved`, `contacted:direction=out`."""

    event: str
    says: str = ""

    def fits(self, event: Event) -> bool:
        """Whether `event` is of this kind and says what is asked."""
        return event.kind == self.event and (
            not self.says or says(event, self.says)
        )

    def __str__(self) -> str:
        return f"{self.event}:{self.says}" if self.says else self.event


def says(event: Event, words: str) -> bool:
    """Whether the event has the key and value of `words`, as `verdict=satisfied`."""
    key, _, value = words.partition("=")
    return event.get(key) == value


class Step(NamedTuple):
    """Where a case can stand. `ball` is "" in a step that ends the case."""

    name: str
    title: Named
    ball: str
    number: int = 0
    code: str = ""
    text: Named = Named(())
    decider: str = ""
    next: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return bool(self.ball)


class Move(NamedTuple):
    """One way in which an event moves a case.

    `given` is what the event itself must say; `level` the number of objections before it; `needs`
    are the rules that must agree, and that a person's reason may override.
    """

    sources: tuple[str, ...]
    target: str = ""
    given: str = ""
    level: int | None = None
    needs: tuple[str, ...] = ()


class EventRule(NamedTuple):
    """What an event of this kind does. Without moves it fits every step and moves nothing.

    `command` is what the screen proposes to type; `form` the command that the procedure file makes of it.
    `suspends` and `resumes` name deadlines; `taken` are names for its command that kv has itself.
    """

    name: str
    title: Named | Text
    command: str = ""
    moves: tuple[Move, ...] = ()
    asks: tuple[str, ...] = ()
    raises_level: bool = False
    form: EventCommand | None = None
    taken: tuple[str, ...] = ()
    suspends: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()


class Extension(NamedTuple):
    """A second term that an event adds to a deadline while that still runs."""

    by: Trigger
    term: Term


class DeadlineRule(NamedTuple):
    """A term that runs from one event to another. `levels` binds it to the level it started at.

    A target may have another term for the channel that the customer chose (`by_channel`, F8), and a
    shorter one for a customer with special care (`with_care`, F2); a promise is the same for everybody.
    With `until` it has no length: it ends with the day before the one that its starting event names
    under that key (F13).
    """

    name: str
    title: Named
    kind: Kind
    starts: tuple[Trigger, ...]
    term: Term
    met_by: tuple[Trigger, ...]
    owed_by: Mapping[int, str]
    gone_by: tuple[Trigger, ...] = ()
    steps: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    roll: Roll = Roll.NONE
    extension: Extension | None = None
    source: str = ""
    own_choice: bool = False
    by_channel: Mapping[str, Term] = MappingProxyType({})
    with_care: Term | None = None
    until: str = ""

    def owes(self, level: int) -> str:
        """Who owes it at `level`; the answer for level 0 serves where none is given."""
        return self.owed_by.get(level) or self.owed_by[0]


class Party(NamedTuple):
    """Somebody who acts or decides, and where they are reached."""

    name: str
    title: Named
    email: str = ""


class Procedure(NamedTuple):
    """The rules that a case started under; they do not change while it runs."""

    name: str
    version: int
    title: Named
    steps: Mapping[str, Step]
    events: Mapping[str, EventRule]
    deadlines: Mapping[str, DeadlineRule]
    calendar: Calendar
    parties: Mapping[str, Party] = MappingProxyType({})
    path: str = ""
    #: the day from which it holds for cases that name no procedure; None where the file does not say
    since: date | None = None

    @property
    def reference(self) -> str:
        """As a case names it: `een-fan-per-dag@1`."""
        return f"{self.name}@{self.version}"

    def forms(self) -> Iterator[EventCommand]:
        """Yield the commands that its events make."""
        for rule in self.events.values():
            if rule.form is not None:
                yield rule.form

    def objects(self, kind: str) -> bool:
        """Tell whether an event of this kind lodges an objection."""
        rule = self.events.get(kind)
        return rule is not None and rule.raises_level

    def receipt(
        self, channel: str, care: bool
    ) -> tuple[tuple[str, str], ...]:
        """What the receipt of a case must say of them for its terms: no more than a rule asks for.

        It stands on the event, so that a term never moves because a fact of the case is put right.
        """
        by_channel = any(
            channel in d.by_channel for d in self.deadlines.values()
        )
        with_care = any(d.with_care for d in self.deadlines.values())
        said = (
            ("via", channel if by_channel else ""),
            (CARE, "yes" if care and with_care else ""),
        )
        return tuple(pair for pair in said if pair[1])

    def title_of(self, step: str) -> Named:
        """The title of a step; a step that this procedure does not know is called by its key."""
        known = self.steps.get(step)
        return known.title if known else in_english(step)


#: The values that a procedure is made of; whoever stores one goes by this list.
PARTS = (
    Procedure,
    Step,
    EventRule,
    Move,
    DeadlineRule,
    Trigger,
    Extension,
    Party,
    Kind,
    EventCommand,
    Option,
    Choice,
)

#: Without these keys it would not say what it is about.
_ASKS = {
    events.IMPROVED: ("of",),
    events.EFFECT_CHECKED: ("of", "helped"),
    events.ALERT_TAKEN: ("rule",),
    events.RELEASED: ("of",),
}
#: The commands that record the events which fit every procedure and every step.
_COMMON = {
    events.CONTACTED: "contact {id}",
    events.NOTED: "note {id}",
    events.ASSIGNED: "assign {id}",
    events.ATTACHED: "attach {id}",
    events.TAGGED: "tag {id}",
    events.EDITED: "edit {id}",
    events.CONFLICT: "settle {id}",
    events.SETTLED: "settle {id}",
    events.ERASED: "",
    events.APOLOGISED: "apologise {id}",
    events.COMPENSATED: "compensate {id}",
    events.ANALYSED: "cause {id}",
    events.IMPROVED: "improve {id}",
    events.EFFECT_CHECKED: "effect {id}",
    events.DELIGHTED: "fan {id}",
    events.ALERT_TAKEN: "take {id}",
    events.ASKED: "ask {id}",
    events.ANSWERED: "ask {id} --answer",
    events.HELD: "hold {id}",
    events.RELEASED: "hold {id} --release",
}
#: Events that fit every procedure and every step; a procedure need not name them.
COMMON_EVENTS: Mapping[str, EventRule] = {
    name: EventRule(
        name, events.TITLES[name], command, asks=_ASKS.get(name, ())
    )
    for name, command in _COMMON.items()
}


def is_kind_of_kv(kind: str) -> bool:
    """Tell whether kv itself has events of a kind; what the keys of any other mean it does not know."""
    return kind in events.TITLES
