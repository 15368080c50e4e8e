"""What is wrong with the text of a case: files and fields that cannot be read, words, hidden characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from klantervaring.checks.inspection import Inspection, Mistake, document_of
from klantervaring.core.case import (
    heading_id,
    reshaped_id,
    words_under_headings,
)
from klantervaring.core.findings import Finding
from klantervaring.core.settings.people import (
    names_of_people,
    refuse_stranger,
)
from klantervaring.core.text.input_checks import CONTROL, HIDDEN
from klantervaring.core.text.invisible import unbound
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.text.spoken import unknown_word
from klantervaring.core.values import NamedTuple
from klantervaring.files.record import Record
from klantervaring.files.text.document import Document

_WORD = re.compile(r"(?<![0-9a-z])[0-9a-z]{8}(?![0-9a-z])")
#: Control characters, and characters that turn the reading direction.
STEERING = re.compile(
    f"{CONTROL.pattern}|[\u061c\u202a-\u202e\u2066-\u2069]"
)
#: These, marks of direction, blanks of no width, and line ends that only some programs know.
UNSEEN = re.compile(f"{CONTROL.pattern}|{HIDDEN.pattern}")


def unreadable_files(inspection: Inspection) -> Iterator[Finding]:
    """Yield files that cannot be read as a case at all."""
    return (f for f in inspection.troubles if f.check == "frame")


def wrong_fields(inspection: Inspection) -> Iterator[Finding]:
    """Yield fields that hold something else than they should."""
    for record in inspection.own():
        path = inspection.store.shown(record.path)
        for finding in record.case.findings:
            yield finding._replace(id=record.id, path=path)


def strange_owner(
    inspection: Inspection, record: Record
) -> Iterator[Mistake]:
    """Yield the owner of an open case who is none of the people here: nobody looks after it."""
    people = inspection.store.workspace.config.people
    owner = record.case.owner
    if record.state.open and owner and refuse_stranger(owner, people):
        names = names_of_people(people)
        yield Mistake(*unknown_word("owner", owner, names), "owner")


def conflicts(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield the marks of an unresolved merge in the body."""
    if b"<<<<<<<" in record.raw or b">>>>>>>" in record.raw:
        line = document_of(record.raw).conflict_line()
        if line:
            yield Mistake(
                Text("unresolved merge"),
                Text("Keep what holds and take the marked lines away."),
                line=line,
            )


def words(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield words that belong to no event: a heading that is none, and an event that the log has not."""
    told = _told_of_events(record)
    body = record.case.body
    above = record.raw.count(b"\n") - body.count("\n")
    for number, line in enumerate(body.split("\n"), above + 1):
        yield from _wrong_in_line(record, told, line, number)


class _Told(NamedTuple):
    """What a case tells of its events: ids without a heading, those of headings alone, and the kinds."""

    unheaded: AbstractSet[str]
    lost: AbstractSet[str]
    kinds: AbstractSet[str]


def _told_of_events(record: Record) -> _Told:
    events = record.case.events
    known = {event.id for event in events if event.id}
    headed = words_under_headings(record.case.body).keys()
    lost = set() if record.case.unread else headed - known
    return _Told(known - headed, lost, {event.kind for event in events})


def _wrong_in_line(
    record: Record,
    told: _Told,
    line: str,
    number: int,
) -> Iterator[Mistake]:
    own = heading_id(line) or reshaped_id(line, "===")[0]
    meant = _named_in(line) & told.unheaded
    for id in sorted(meant):
        yield _no_heading(id, number)
    if own in told.lost:
        yield _no_event(record, own, number)
    if not own and not meant and _is_like_a_heading(line, told.kinds):
        yield _names_no_event(number)


def _named_in(line: str) -> set[str]:
    return set(_WORD.findall(_as_meant(line)))


def _as_meant(line: str) -> str:
    """Return a line with ids as kv writes them: small, nothing unseen, digits in place of their likes."""
    return HIDDEN.sub("", line).lower().translate(_LIKES)


#: No id of an event has these letters.
_LIKES = str.maketrans("ilo", "110")


def _is_like_a_heading(line: str, kinds: AbstractSet[str]) -> bool:
    """Tell whether a heading has the parts of one of an event: when it was, or what."""
    said = HIDDEN.sub("", line).strip()
    if line.startswith(_TEXT_AS_IT_IS) or not said.startswith("#"):
        return False
    first, *others = map(str.strip, said.strip("#").split("·"))
    at_moment = bool(others) and _MOMENT.fullmatch(first) is not None
    return at_moment or not kinds.isdisjoint(others)


#: How Markdown begins a line that is no heading to anybody.
_TEXT_AS_IT_IS = ("    ", "\t")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def _no_heading(id: str, line: int) -> Mistake:
    return Mistake(
        Text(
            "a line names the event {id} and is no heading of it",
            id=Code(id),
        ),
        _as_a_heading(id),
        line=line,
    )


def _names_no_event(line: int) -> Mistake:
    return Mistake(
        Text("a line is like the heading of an event and names none"),
        _as_a_heading("7f3k9m2q"),
        line=line,
    )


def _as_a_heading(id: str) -> Text:
    return Text(
        "Words of an event stand under a line as {example}.",
        example=Code(f"## 2026-11-20 14:05 · noted · {id}"),
    )


def _no_event(record: Record, id: str, line: int) -> Mistake:
    said = Text(
        "words under the event {id}, which the log does not have",
        id=Code(id),
    )
    return Mistake(said, _line_from_git(record), line=line)


def _line_from_git(record: Record) -> Text:
    command = Code(ours("kv history {}", quoted(record.id)))
    return Text(
        "Take back the line of the log from git: {command}",
        command=command,
    )


def hidden_characters(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield the first character that cannot be seen but changes what is seen."""
    found = _first_hidden(record)
    if found:
        line, character = found
        said = Text(
            "a character that cannot be seen: {code}",
            code=Code(f"U+{ord(character):04X}"),
        )
        yield Mistake(said, _ON_PURPOSE, line=line)


_ON_PURPOSE = Text("Take it away, unless somebody put it there on purpose.")


def _first_hidden(record: Record) -> tuple[int, str] | None:
    """Return line and character of the first in a value of the front matter, or that steers in the body."""
    text = record.raw.decode("utf-8")
    body = len(text) - len(record.case.body)
    if "\\" in text[:body] or UNSEEN.search(text, 1, body):
        found = _hidden_in_value(text)
        if found is not None:
            return found
    return _steering_from(text, body)


def _hidden_in_value(text: str) -> tuple[int, str] | None:
    for leaf in Document(text).root.scalars():
        found = UNSEEN.search(unbound(leaf.value))
        if found:
            return leaf.line + 1, found[0]
    return None


def _steering_from(text: str, start: int) -> tuple[int, str] | None:
    steering = STEERING.search(text, start)
    if steering is None:
        return None
    return text.count("\n", 0, steering.start()) + 1, steering[0]
