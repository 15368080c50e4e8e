"""A case and its events, as values.

A case is what happened to it, in order; where it stands follows from that (see `rules`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from klantervaring.core.choices import PROBLEM
from klantervaring.core.events import RECEIVED
from klantervaring.core.findings import Finding
from klantervaring.core.ids import is_event_id
from klantervaring.core.values import NamedTuple

#: A title fits a line of a list; longer texts are the story.
LONGEST_TITLE = 200
#: What is known of a case beside its customer, a text each, in the order in which a file has them. Reading,
#: writing, lists, `kv show`, JSON and exports follow from it; their names and values stand in `field_names`.
FACTS = ("channel", "moment", "owner", "about")
#: All fields that are a text and no more.
TEXTS = (*FACTS, "wish", "procedure", "formerly", "twin")
BECAUSE = "because"
#: The key of a receipt that names the day before which a customer must know (F13).
BEFORE = "before"
#: The check of a finding of an event that lies in the future.
AHEAD = "order"


class Event(NamedTuple):
    """One thing that happened. `at` is UTC in whole seconds; `id` is "" for a line added by hand.

    `data` holds the further keys of its log line, as text, in the order of the line.
    """

    kind: str
    at: datetime
    by: str
    id: str = ""
    data: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str:
        """Return the value of a further key, or ""."""
        for (
            name,
            value,
        ) in self.data:  # a plain loop: the fold asks it of each event
            if name == key:
                return value
        return ""

    @property
    def came_in(self) -> bool:
        """Whether it is a contact that somebody sought with us."""
        return self.get("direction") == "in"

    @property
    def because(self) -> str:
        """Return the reason for which a person let through what did not fit, or ""; blanks are none."""
        return self.get(BECAUSE).strip()


class Written(NamedTuple):
    """What the file says of things that follow from the log: as text, for comparing."""

    step: str = ""
    ball: str = ""
    received: str = ""
    deadlines: tuple[tuple[str, str], ...] = ()


class Case(NamedTuple):
    """One customer experience. `events` are in the order in which they count."""

    id: str
    title: str
    events: tuple[Event, ...]
    customer: Mapping[str, str] = MappingProxyType({})
    kind: str = PROBLEM
    channel: str = ""
    moment: str = ""
    owner: str = ""
    #: whom of us the experience is about: short names with commas between
    about: str = ""
    wish: str = ""
    tags: tuple[str, ...] = ()
    procedure: str = ""
    #: the id that it had together with another case, and the id of that one now
    formerly: str = ""
    twin: str = ""
    written: Written = Written()
    body: str = ""
    findings: tuple[Finding, ...] = ()
    #: those of the findings that are of lines of the log: what happened there is not among the events
    unread: tuple[Finding, ...] = ()

    @property
    def received(self) -> datetime | None:
        """Return the moment of receipt, from the log; None where the log has none that can be read."""
        return next((e.at for e in self.events if e.kind == RECEIVED), None)

    def texts(self, keys: Iterable[str] = TEXTS) -> dict[str, str]:
        """Return those of these fields that say something."""
        said = {key: getattr(self, key) for key in keys}
        return {key: text for key, text in said.items() if text}

    @property
    def care(self) -> str:
        """Return what special care the customer needs, in somebody's words, or "" (F2)."""
        return self.customer.get("care", "").strip()

    @property
    def ahead(self) -> list[Finding]:
        """What is told of events that lie in the future, which have not happened yet."""
        return [found for found in self.unread if found.check == AHEAD]

    def words_of(self, event: Event) -> str:
        """Return the text under the heading that ends with the event's id, or ""."""
        return (
            words_under_headings(self.body).get(event.id, "")
            if event.id
            else ""
        )

    def story(self) -> str:
        """Return the body up to the first heading of an event: what the customer told."""
        return _sections(self.body)[0][1]


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events as they count: by moment, then id; one without id stays behind what it stood behind.

    So the result is the same for every order in which the lines with an id stand (docs/format.md).
    """
    events = tuple(events)
    if all(map(_earlier, events, events[1:])):  # as nearly every log stands
        return events
    keyed: list[tuple[datetime, str, int, Event]] = []
    highest: dict[datetime, str] = {}
    for position, event in enumerate(events):
        if event.id:
            highest[event.at] = max(highest.get(event.at, ""), event.id)
        id = event.id or highest.get(event.at, "")
        keyed.append((event.at, id, position, event))
    keyed.sort(key=lambda each: each[:3])
    return tuple(event for *_, event in keyed)


def _earlier(event: Event, next_one: Event) -> bool:
    return event.at < next_one.at


def words_under_headings(body: str) -> dict[str, str]:
    """Return, by event id, the text under the heading that ends with it; the first such heading counts."""
    found: dict[str, str] = {}
    for id, text in _sections(body)[1:]:
        found.setdefault(id, text)
    return found


def _sections(body: str) -> list[tuple[str, str]]:
    parts: list[tuple[str, list[str]]] = [("", [])]
    lines = body.splitlines()
    as_written = set(map(heading_id, lines))
    skipped = False
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        if skipped:
            skipped = False
            continue
        id = heading_id(line)
        lines_long = 1
        if not id and "·" in line:
            id, lines_long = reshaped_id(line, below)
            if id in as_written:
                id = ""
        if id:
            skipped = lines_long > 1
            parts.append((id, []))
        else:
            parts[-1][1].append(line)
    return [(id, "\n".join(lines).strip("\n")) for id, lines in parts]


def reshaped_id(line: str, below: str = "") -> tuple[str, int]:
    """Return the id in a heading as other programs write the same one, and how many lines it takes; else "".

    Of another level, moved in, closed with signs, emphasised, or underlined with the line `below`.
    """
    if line[:4].isspace() and len(line) > 3:
        return "", 1
    text = line.strip()
    long = 1
    level = len(text) - len(text.lstrip("#"))
    underline = set(below.strip())
    if 1 <= level <= 6 and text[level : level + 1] in (" ", "\t"):
        text = text[level:].strip().rstrip("#")
    elif underline in ({"="}, {"-"}):
        long = 2
    else:
        return "", 1
    last = text.rpartition("·")[2].strip(_EMPHASIS)
    if "·" in text and is_event_id(last):
        return last, long
    return "", 1


_EMPHASIS = " \t*_`~\\"


def heading_id(line: str) -> str:
    """Return the id of the event whose words stand under this heading, or "" for any other line."""
    if not line.startswith("## ") or "·" not in line:
        return ""
    last = line.rsplit("·", 1)[1].strip()
    return last if is_event_id(last) else ""
