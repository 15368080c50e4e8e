"""The fields of a case as lines of its file: a changed state, a new event, a new case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType

from klantervaring.core.case import FACTS, Case, Event, Written, reshaped_id
from klantervaring.core.choices import PROBLEM
from klantervaring.core.drift import ends_in_file
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import Remedy, Text
from klantervaring.core.time import moments
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.known_keys import log_is_lost
from klantervaring.files.text.scalars import flow_mapping, scalar


def with_state(
    edit: Edit,
    state: State,
    now: datetime,
    zone: tzinfo,
    mend: bool = False,
) -> None:
    """Bring `step`, `ball`, `deadlines` and `received` in line with what the log says at `now`.

    A moment that a person wrote in another form stays as it is written. One that cannot be read stays
    too, as a finding, unless `mend`: somebody may have meant something by it.
    """
    edit.set_text("step", scalar(state.step), state.step)
    if state.ball:
        edit.set_text("ball", scalar(state.ball), state.ball)
    else:
        edit.remove("ball")
    said = edit.value("deadlines")
    if mend or said is None or isinstance(said, dict):
        _set_ends(edit, ends_in_file(state, now, zone), zone)
    said = edit.value("received")
    readable = said is None or _reads(said, zone) is not None
    if state.started_at is not None and (mend or readable):
        received = moments.iso(state.started_at, zone)
        received = _as_said(said, received, zone)
        edit.set_text("received", received, received)


def _set_ends(
    edit: Edit,
    ends: Iterable[tuple[str, str]],
    zone: tzinfo,
) -> None:
    said = edit.value("deadlines")
    known = said if isinstance(said, dict) else {}
    wanted = []
    for key, end in ends:
        right = _as_said(known.get(key), end, zone)
        wanted.append((key, right))
    edit.set_mapping("deadlines", wanted)


def _as_said(said: object, right: str, zone: tzinfo) -> str:
    """Return the end or moment as the file has it, where it says the same; else as kv writes it."""
    if not isinstance(said, str):
        return right
    if _is_a_day(said) != _is_a_day(right):
        return right
    return said if _reads(said, zone) == _reads(right, zone) else right


def _is_a_day(text: str) -> bool:
    return len(text) == len("2026-03-05")


def _reads(said: object, zone: tzinfo) -> datetime | None:
    """Return the moment that a text is without doubt, or None."""
    if not isinstance(said, str):
        return None
    try:
        read = moments.read_moment(said, zone)
    except moments.NotAMoment:
        return None
    return read.at if read.doubt is None or read.day_only else None


def refuse_lost_log(document: Document, id: str) -> None:
    """Raise Refused where a new event would be the whole log of a case that had one."""
    if log_is_lost(document.data(), document.body):
        raise _lost_log(id)


def _lost_log(id: str) -> Refused:
    return Refused(
        Text(
            "The log of this case is gone, and an objection may stand there."
        ),
        remedy=Text(
            "Mend it with {command}.", command=Remedy("edit", id=id)
        ),
        overridable=False,
    )


def with_event(edit: Edit, event: Event, words: str, zone: tzinfo) -> None:
    """Add `event` to the log, and its words under a heading that ends with its id."""
    edit.append_log(log_line(event, zone))
    if words:
        edit.append_body(f"{heading(event, zone)}\n{plain_words(words)}")


def log_line(event: Event, zone: tzinfo) -> list[tuple[str, str, str]]:
    """Return key, scalar and value of each entry of an event's line in the log."""
    at = moments.iso(event.at, zone)
    pairs = [
        ("event", scalar(event.kind), event.kind),
        ("at", at, at),
    ]
    if event.by:
        pairs.append(("by", scalar(event.by), event.by))
    pairs += [
        (key, _in_log(key, value), value) for key, value in event.data
    ]
    if event.id:
        pairs.append(("id", scalar(event.id), event.id))
    return pairs


def _in_log(key: str, value: str) -> str:
    """Return a value of a log line; numbers, moments and yes are bare where their key has that type."""
    if key in _BARE and _BARE_VALUE.fullmatch(value):
        return value
    return scalar(value)


_BARE = (
    "mood",
    "score",
    "ease",
    "for",
    "solved",
    "waived",
    "care",
    "before",
)
_BARE_VALUE = re.compile(
    r"yes|\d{1,2}|\d{4}-\d\d-\d\d|\d{4}-\d\d-\d\dT[\d:+-]+", re.ASCII
)


def heading(event: Event, zone: tzinfo) -> str:
    """Return the heading above an event's words; local time to the minute."""
    local = event.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    parts = [local, event.kind, event.by, event.id]
    return "## " + " · ".join(filter(None, parts))


#: So far in a line is no heading to anybody.
_FURTHER_IN = "    "


def plain_words(words: str) -> str:
    """Return words with newlines as `\\n`, no blank lines around them, no line that reads as a heading."""
    text = words.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    lines = []
    for line in text.split("\n"):
        indent = _FURTHER_IN if _reads_as_heading(line) else ""
        lines.append(indent + line)
    return "\n".join(lines)


def _reads_as_heading(line: str) -> bool:
    if "·" not in line:
        return False
    return line.startswith("## ") or bool(reshaped_id(line, "===")[0])


#: Where no event has words.
NOTHING_SAID: Mapping[str, str] = MappingProxyType({})


def new_document(
    case: Case,
    state: State,
    now: datetime,
    zone: tzinfo,
    story: str,
    words: Mapping[str, str] = NOTHING_SAID,
) -> tuple[Document, Case]:
    """Return the file of a case that is written for the first time, and the case as it reads back from there.

    Written at once and not as edits, so that it is read back once: a list brings ten thousand. `words` are
    what was said at its events, by their ids. Raises
    WrongInput for a case that is too large, and for one that does not read back as it is.
    """
    body = _body_of(case, story, words, zone)
    written = Written(
        step=state.step,
        ball=state.ball,
        received=moments.iso(case.received or case.events[0].at, zone),
        deadlines=tuple(ends_in_file(state, now, zone)),
    )
    case = case._replace(written=written, body=body)
    text = "\n".join(["---", *_new_lines(case, zone), "---", body])
    document = _new_text(text)
    read = read_case(document, zone, case.id)
    # what is odd in a field was odd where it came from
    if read._replace(findings=case.findings) != case:
        raise _reads_otherwise()
    return document, read


def _new_text(text: str) -> Document:
    try:
        return Document.read(text.encode("utf-8"))
    except BadFile as bad:
        raise WrongInput(bad.message, remedy=bad.remedy) from None


def _reads_otherwise() -> WrongInput:
    return WrongInput(
        Text("This case cannot be written so that it reads back the same."),
        remedy=Text(
            "Nothing was changed. Leave unusual characters out and try again."
        ),
    )


def _body_of(
    case: Case, story: str, words: Mapping[str, str], zone: tzinfo
) -> str:
    """Return the body of a new case: the story, and the words of its events under their headings."""
    parts = [plain_words(story)] if story.strip() else []
    for event in case.events:
        if words.get(event.id):
            said = plain_words(words[event.id])
            parts.append(f"{heading(event, zone)}\n{said}")
    return "\n\n".join(parts) + "\n" if parts else ""


def _new_lines(case: Case, zone: tzinfo) -> Iterable[str]:
    """Yield the front matter of a new case, in the order of KEYS."""
    written = case.written
    yield f"id: {case.id}"
    yield from _facts(formerly=case.formerly, twin=case.twin)
    yield f"title: {scalar(case.title)}"
    if case.kind != PROBLEM:
        yield f"kind: {scalar(case.kind)}"
    yield from _facts(step=written.step, ball=written.ball)
    if written.deadlines:
        yield "deadlines:"
    for name, end in written.deadlines:
        yield f"  {scalar(name)}: {end}"
    yield f"received: {written.received}"
    yield from _facts(**case.texts(FACTS))
    if case.customer:
        yield "customer:"
    for name, value in case.customer.items():
        yield f"  {scalar(name)}: {scalar(value)}"
    yield from _facts(wish=case.wish)
    if case.tags:
        yield f"tags: [{', '.join(map(scalar, case.tags))}]"
    yield f"procedure: {scalar(case.procedure)}"
    yield "log:"
    for event in case.events:
        line = [(key, text) for key, text, _ in log_line(event, zone)]
        yield "- " + flow_mapping(line)


def _facts(**facts: str) -> Iterable[str]:
    """Yield the lines of those that are not empty."""
    for key, value in facts.items():
        if value:
            yield f"{key}: {scalar(value)}"
