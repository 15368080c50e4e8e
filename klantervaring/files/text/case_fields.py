"""What the fields of a case file mean: a document as a `Case`, and a changed case as edited lines.

Every scalar is text until its field types it here. A field that cannot be used is a finding with its
line; it is kept as it stands, and the rest of the case counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, tzinfo

from klantervaring.core import ids
from klantervaring.core.case import (
    LONGEST_TITLE,
    Case,
    Event,
    Written,
    in_order,
    reshaped_id,
)
from klantervaring.core.choices import CHANNELS, KINDS, MOMENTS, PROBLEM
from klantervaring.core.drift import ends_in_file
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import Code, Part, Text
from klantervaring.core.time import moments
from klantervaring.files.text import usual
from klantervaring.files.text.document import BadFile, Document, Edit
from klantervaring.files.text.scalars import flow_mapping, scalar
from klantervaring.files.text.yaml_tree import Node

CUSTOMER_KEYS = ("name", "contact", "email", "phone")
_EVENT_KEYS = ("event", "at", "by", "id")


def read_case(document: Document, zone: tzinfo, file_id: str = "") -> Case:
    """The case in `document`; `file_id` is the id that its file name gives, or "".

    Raises BadFile when there is no id to call it by.
    """
    found = (
        usual.case(document.plain, file_id, document.body)
        if document.plain and file_id
        else None
    )
    return found or _Reader(document, zone).case(file_id)


class _Reader:
    """Reads the fields of one document and gathers what is wrong with them."""

    def __init__(self, document: Document, zone: tzinfo) -> None:
        self.document = document
        self.zone = zone
        self.findings: list[Finding] = []
        self.unread: list[Finding] = []

    def case(self, file_id: str) -> Case:
        id = self._id(file_id)
        title = self._title()
        events = self._with_receipt(self._events())
        written = self._written()
        return Case(
            id=id,
            title=title,
            events=events,
            customer=self._customer(),
            kind=self._one_of("kind", KINDS) or PROBLEM,
            channel=self._one_of("channel", CHANNELS),
            moment=self._one_of("moment", MOMENTS),
            owner=self._text("owner"),
            about=self._text("about"),
            wish=self._text("wish"),
            tags=self._tags(),
            procedure=self._text("procedure"),
            formerly=self._text("formerly"),
            twin=self._text("twin"),
            written=written,
            body=self.document.body,
            findings=tuple(self.findings),
            unread=tuple(self.unread),
        )

    def _id(self, file_id: str) -> str:
        node = self.document.get("id")
        id = node.value if node is not None and node.kind == "scalar" else ""
        if not id:
            raise BadFile(
                Text("no id"),
                remedy=Text("Add a line {line}.", line=Code("id: " + file_id)),
            )
        if not file_id:
            if not ids.is_case_id(id):
                raise BadFile(
                    Text("{id} is not an id", id=id),
                    self.document.line_of("id"),
                )
            return id
        if id != file_id:
            self._note(
                "ids",
                self.document.line_of("id"),
                Text(
                    "id {id} and file name {name} differ", id=id, name=file_id
                ),
                Text("Give the file and the key the same id."),
            )
        return file_id

    def _title(self) -> str:
        title = self._text("title")
        if not title.strip():
            self._note(
                "types",
                self.document.line_of("title"),
                Text("no title"),
                Text("Give it a title."),
            )
        elif len(title) > LONGEST_TITLE:
            self._note(
                "types",
                self.document.line_of("title"),
                Text(
                    "the title is longer than {limit} characters",
                    limit=LONGEST_TITLE,
                ),
                Text("Shorten it; the whole text may stand in the story."),
            )
        return title

    def _text(self, key: str) -> str:
        node = self.document.get(key)
        if node is None:
            return ""
        if node.kind != "scalar":
            self._wrong_type(key, Text("text"), node)
            return ""
        return node.value

    def _one_of(self, key: str, known: Collection[str]) -> str:
        value = self._text(key)
        if value and value not in known:
            self._note(
                "types",
                self.document.line_of(key),
                Text("{key}: {value} is not known", key=Code(key), value=value),
                Text("Known are: {known}.", known=Code(", ".join(known))),
            )
        return value

    def _customer(self) -> Mapping[str, str]:
        node = self.document.get("customer")
        if node is None:
            return {}
        if node.kind != "mapping":
            self._wrong_type(
                "customer",
                Text("keys such as {key}", key=Code("name: …")),
                node,
            )
            return {"name": node.value} if node.kind == "scalar" else {}
        return {
            name.value: value.value
            for name, value in node.entries
            if value.kind == "scalar"
        }

    def _tags(self) -> tuple[str, ...]:
        node = self.document.get("tags")
        if node is None:
            return ()
        if node.kind == "scalar":
            return tuple(
                tag.strip() for tag in node.value.split(",") if tag.strip()
            )
        if node.kind == "mapping":
            self._wrong_type("tags", Text("a list"), node)
        return tuple(item.value for item in node.items if item.kind == "scalar")

    def _written(self) -> Written:
        return Written(
            step=self._text("step"),
            ball=self._text("ball"),
            received=self._received_text(),
            deadlines=self._deadlines(),
        )

    def _received_text(self) -> str:
        text = self._text("received")
        if text:
            self._moment(text, "received", self.document.line_of("received"))
        return text

    def _deadlines(self) -> tuple[tuple[str, str], ...]:
        node = self.document.get("deadlines")
        if node is None:
            return ()
        if node.kind != "mapping":
            self._wrong_type(
                "deadlines",
                Text("keys such as {key}", key=Code("response: …")),
                node,
            )
            return ()
        found = []
        for name, value in node.entries:
            if value.kind != "scalar":
                self._wrong_type(
                    f"deadlines.{name.value}", Text("a moment"), value
                )
                continue
            self._moment(value.value, f"deadlines.{name.value}", value.line + 1)
            found.append((name.value, value.value))
        return tuple(found)

    def _events(self) -> tuple[Event, ...]:
        node = self.document.get("log")
        if node is None:
            self._note(
                "types",
                1,
                Text("no log"),
                Text("Every case has a log of its events."),
            )
            return ()
        if node.kind != "sequence":
            self._wrong_type("log", Text("a list of events"), node)
            self._not_read()
            return ()
        read = [self._event(item) for item in node.items]
        return in_order(event for event in read if event is not None)

    def _event(self, node: Node) -> Event | None:
        line = node.line + 1
        values = {
            n.value: v.value for n, v in node.entries if v.kind == "scalar"
        }
        kind, at_text = values.get("event", ""), values.get("at", "")
        if node.kind != "mapping" or not kind or not at_text:
            self._note(
                "types",
                line,
                Text("a log line without {keys}", keys=Code("event, at")),
                Text(
                    "Write it as {example}.",
                    example=Code("- {event: noted, at: 2026-11-20T14:05}"),
                ),
            )
            self._not_read()
            return None
        at = self._moment(at_text, "at", line)
        if at is None:
            self._not_read()
            return None
        for name, value in node.entries:
            if value.kind != "scalar":
                self._wrong_type(f"log: {name.value}", Text("text"), value)
        data = tuple((k, v) for k, v in values.items() if k not in _EVENT_KEYS)
        return Event(kind, at, values.get("by", ""), values.get("id", ""), data)

    def _with_receipt(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """A case whose log does not say when it was received has its terms from the key `received`."""
        if any(event.kind == "received" for event in events):
            return events
        try:
            at = moments.read_moment(self._text("received"), self.zone).at
        except moments.NotAMoment:
            return events
        log = self.document.get("log")
        if log is not None and log.kind == "sequence":
            example = Code(
                f"- {{event: received, at: {moments.iso(at, self.zone)}}}"
            )
            self._note(
                "types",
                self.document.line_of("log"),
                Text("the log has no event {event}", event=Code("received")),
                Text("Write it as {example}.", example=example),
            )
        return in_order((Event("received", at, ""), *events))

    def _moment(self, text: str, key: str, line: int) -> datetime | None:
        try:
            moment = moments.read_moment(text, self.zone)
        except moments.NotAMoment as error:
            remedy = Text(
                "Write it as {example}.",
                example=Code(error.hint or "2026-11-20T14:05:00+01:00"),
            )
            self._note(
                "types",
                line,
                Text("{key}: {reason}", key=Code(key), reason=error.reason),
                remedy,
            )
            return None
        if moment.doubt is not None and not moment.day_only:
            self._note(
                "types",
                line,
                Text(
                    "{key}: the clock changes at {text}; it is read as {read}",
                    key=Code(key),
                    text=text,
                    read=Code(moments.iso(moment.at, self.zone)),
                ),
                Text("Write the offset from UTC behind it."),
            )
        return moment.at

    def _wrong_type(self, key: str, wanted: Part, node: Node) -> None:
        self._note(
            "types",
            node.line + 1,
            Text("{key} is not {wanted}", key=Code(key), wanted=wanted),
            Text("It is kept as it stands; mend it in an editor."),
        )

    def _not_read(self) -> None:
        """What was just found is of a line of the log, which tells nothing so."""
        self.unread.append(self.findings[-1])

    def _note(self, check: str, line: int, message: Text, remedy: Text) -> None:
        self.findings.append(Finding(check, message, remedy, line=line))


# -- writing -----------------------------------------------------------------------------------------


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
