"""The fields of a case as lines of its file: a changed state, a new event, a new case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo

from klantervaring.core.case import Case, Event, Written, reshaped_id
from klantervaring.core.choices import PROBLEM
from klantervaring.core.drift import ends_in_file
from klantervaring.core.errors import WrongInput
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import Text
from klantervaring.core.time import moments
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.scalars import flow_mapping, scalar


def with_state(
    edit: Edit, state: State, now: datetime, zone: tzinfo, mend: bool = False
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
        known = said if isinstance(said, dict) else {}
        right = ends_in_file(state, now, zone)
        ends = [
            (name, _as_said(known.get(name), end, zone)) for name, end in right
        ]
        edit.set_mapping("deadlines", ends)
    if state.started_at is not None:
        received = moments.iso(state.started_at, zone)
        said = edit.value("received")
        if mend or said is None or _reads(said, zone):
            written = _as_said(said, received, zone)
            edit.set_text("received", written, written)


def _as_said(said: object, right: str, zone: tzinfo) -> str:
    """The end or moment as the file has it, where it says the same; else as kv writes it."""
    same_kind = isinstance(said, str) and (len(said) == 10) == (
        len(right) == 10
    )
    if (
        same_kind
        and isinstance(said, str)
        and _reads(said, zone) == _reads(right, zone)
    ):
        return said
    return right


def _reads(said: object, zone: tzinfo) -> datetime | None:
    """The moment that a text is without doubt, or None."""
    try:
        moment = (
            moments.read_moment(said, zone) if isinstance(said, str) else None
        )
    except moments.NotAMoment:
        return None
    return (
        moment.at
        if moment and (moment.doubt is None or moment.day_only)
        else None
    )


def with_event(edit: Edit, event: Event, words: str, zone: tzinfo) -> None:
    """Add `event` to the log, and its words under a heading that ends with its id."""
    edit.append_log(log_line(event, zone))
    if words:
        edit.append_body(f"{heading(event, zone)}\n{plain_words(words)}")


def log_line(event: Event, zone: tzinfo) -> list[tuple[str, str, str]]:
    """Key, scalar and value of each entry of an event's line in the log."""
    at = moments.iso(event.at, zone)
    pairs = [("event", scalar(event.kind), event.kind), ("at", at, at)]
    if event.by:
        pairs.append(("by", scalar(event.by), event.by))
    pairs += [(key, _in_log(key, value), value) for key, value in event.data]
    pairs.append(("id", scalar(event.id), event.id))
    return pairs


def _in_log(key: str, value: str) -> str:
    """A value in a log line: numbers, moments and yes are written bare where their key has that type."""
    return (
        value
        if key in _BARE and _BARE_VALUE.fullmatch(value)
        else scalar(value)
    )


_BARE = ("mood", "score", "ease", "for", "solved", "waived", "care", "before")
_BARE_VALUE = re.compile(
    r"yes|\d{1,2}|\d{4}-\d\d-\d\d|\d{4}-\d\d-\d\dT[\d:+-]+", re.ASCII
)


def heading(event: Event, zone: tzinfo) -> str:
    """The heading above an event's words; local time to the minute."""
    local = event.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    parts = [local, event.kind, event.by, event.id]
    return "## " + " · ".join(part for part in parts if part)


def plain_words(words: str) -> str:
    """Words with newlines as `\\n`, no blank lines around them, and no line that reads as a heading."""
    lines = (
        words.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    )
    return "\n".join(
        _FURTHER_IN + line if _reads_as_heading(line) else line
        for line in lines
    )


#: So far in a line is no heading to anybody.
_FURTHER_IN = "    "


def _reads_as_heading(line: str) -> bool:
    return "·" in line and (
        line.startswith("## ") or reshaped_id(line, "===")[0] != ""
    )


def new_document(
    case: Case, state: State, now: datetime, zone: tzinfo, story: str
) -> tuple[Document, Case]:
    """The file of a case that is written for the first time, and the case as it reads back from there.

    Written at once and not as edits, so that it is read back once: a list brings ten thousand. Raises
    WrongInput for a case that is too large, and for one that does not read back as it is.
    """
    body = plain_words(story) + "\n" if story.strip() else ""
    text = "\n".join(["---", *_new_lines(case, state, now, zone), "---", body])
    try:
        document = Document.read(text.encode("utf-8"))
    except BadFile as bad:
        raise WrongInput(bad.message, remedy=bad.remedy) from None
    written = Written(
        state.step,
        state.ball,
        moments.iso(case.events[0].at, zone),
        tuple(ends_in_file(state, now, zone)),
    )
    read = read_case(document, zone, case.id)
    if read != case._replace(written=written, body=body):
        raise WrongInput(
            Text("This case cannot be written so that it reads back the same."),
            remedy=Text(
                "Nothing was changed. Leave unusual signs out and try again."
            ),
        )
    return document, read


def _new_lines(
    case: Case, state: State, now: datetime, zone: tzinfo
) -> Iterable[str]:
    """The front matter of a new case, in the order of KEYS."""
    yield f"id: {case.id}"
    yield f"title: {scalar(case.title)}"
    if case.kind != PROBLEM:
        yield f"kind: {scalar(case.kind)}"
    yield f"step: {scalar(state.step)}"
    if state.ball:
        yield f"ball: {scalar(state.ball)}"
    deadlines = ends_in_file(state, now, zone)
    if deadlines:
        yield "deadlines:"
        yield from (f"  {scalar(name)}: {end}" for name, end in deadlines)
    yield f"received: {moments.iso(case.events[0].at, zone)}"
    yield from _fact_lines(case)
    yield "log:"
    for event in case.events:
        yield "- " + flow_mapping(
            [(key, written) for key, written, _ in log_line(event, zone)]
        )


def _fact_lines(case: Case) -> Iterable[str]:
    for key in ("channel", "moment", "owner", "about"):
        value = getattr(case, key)
        if value:
            yield f"{key}: {scalar(value)}"
    if case.customer:
        yield "customer:"
    for name, value in case.customer.items():
        yield f"  {name}: {scalar(value)}"
    if case.wish:
        yield f"wish: {scalar(case.wish)}"
    if case.tags:
        yield f"tags: [{', '.join(scalar(tag) for tag in case.tags)}]"
    yield f"procedure: {scalar(case.procedure)}"
