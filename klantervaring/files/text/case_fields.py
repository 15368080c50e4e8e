"""What the fields of a case file mean: a document as a `Case`.

Every scalar is text until its field types it here. A field that cannot be used is a finding with its line;
it is kept as it stands, and the rest of the case counts. What a field says is read from the document's data;
the tree with its places is made only where there is a finding to place.
"""

from __future__ import annotations

from klantervaring.core import ids
from klantervaring.core.case import (
    AHEAD,
    LONGEST_TITLE,
    TEXTS,
    Case,
    Event,
    Written,
    in_order,
)
from klantervaring.core.choices import KINDS, PROBLEM
from klantervaring.core.events import ERASED, HELD, RECEIVED, usual_title
from klantervaring.core.field_names import FIELDS
from klantervaring.core.field_names import KEYS as OF_DATA
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.core.text.spoken import names_of, unknown_word
from klantervaring.core.time import moments
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.known_keys import (
    KEYS,
    OF_CUSTOMER,
    OF_EVENT,
    events_elsewhere,
    log_is_lost,
    second_log,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime, tzinfo
    from typing import Any

    from klantervaring.core.choices import Choice
    from klantervaring.core.text.sentences import Part
    from klantervaring.files.text.document import Document

#: The keys of a case that kv knows but the log itself, which is looked at apart, and those of its lines.
_BESIDE_THE_LOG = KEYS[:-1]
_IN_A_LINE = OF_EVENT | OF_DATA.keys()
#: What protects somebody, or their data, holds also where a clock was ahead.
_WHATEVER_THE_CLOCK = (ERASED, HELD)
_MOMENT_EXAMPLE = "2026-11-20T14:05:00+01:00"


def read_case(
    document: Document,
    zone: tzinfo,
    file_id: str = "",
    horizon: int | None = None,
) -> Case:
    """Return the case in `document`; `file_id` is the id that its file name gives, or "".

    What the log says of a moment behind the `horizon` (seconds since 1970) has not happened: it is no event
    of the case, and as loud as a line that cannot be read. Without one the log counts as it stands.
    Raises BadFile when there is no id to call it by.
    """
    return _Reader(document, zone, horizon).case(file_id)


class _Reader:
    """Reads the fields of one document and gathers what is wrong with them."""

    def __init__(
        self, document: Document, zone: tzinfo, horizon: int | None
    ) -> None:
        self.document = document
        self.horizon = horizon
        self.id = ""
        self.said: Mapping[str, Any] = document.data()
        self.zone = zone
        self.findings: list[Finding] = []
        self.unread: list[Finding] = []

    def case(self, file_id: str) -> Case:
        self.id = self._id(file_id)
        title = self._title()
        events = self._with_receipt(self._events())
        written = self._written()
        self._note_key_in_capitals()
        return Case(
            id=self.id,
            title=title,
            events=events,
            customer=self._customer(),
            kind=self._one_of("kind", KINDS) or PROBLEM,
            tags=self._tags(),
            **self._texts(),
            written=written,
            body=self.document.body,
            findings=tuple(self.findings),
            unread=tuple(self.unread),
        )

    # -- facts ---------------------------------------------------------------------------------------

    def _id(self, file_id: str) -> str:
        id = self.said.get("id")
        if not id or not isinstance(id, str):
            raise BadFile(
                Text("no id"),
                remedy=Text(
                    "Add a line {line}.", line=Code("id: " + file_id)
                ),
            )
        if not file_id and not ids.is_case_id(id):
            message = Text("{id} is not an id", id=id)
            raise BadFile(message, self.document.line_of("id"))
        if file_id and id != file_id:
            self._note(
                Text(
                    "id {id} and file name {name} differ",
                    id=id,
                    name=file_id,
                ),
                Text("Give the file and the key the same id."),
                self.document.line_of("id"),
                check="ids",
            )
        return file_id or id

    def _title(self) -> str:
        title = self._text("title")
        if not title.strip():
            self._note_at_key(
                "title", Text("no title"), Text("Give it a title.")
            )
        elif len(title) > LONGEST_TITLE:
            self._note_at_key(
                "title",
                Text(
                    "the title is longer than {limit} characters",
                    limit=LONGEST_TITLE,
                ),
                Text("Shorten it; the whole text may stand in the story."),
            )
        return title

    def _text(self, key: str) -> str:
        value = self.said.get(key, "")
        if isinstance(value, str):
            return value
        self._wrong_type(key, Text("text"), key)
        return ""

    def _texts(self) -> dict[str, Any]:
        return {key: self._one_of(key, FIELDS[key].values) for key in TEXTS}

    def _one_of(self, key: str, known: Mapping[str, Choice]) -> str:
        value = self._text(key)
        if value and known and value not in known:
            names = names_of(known)
            self._note_at_key(key, *unknown_word(key, value, names))
        return value

    def _mapping(self, key: str, example: str) -> Mapping[str, Any]:
        said = self.said.get(key, {})
        if isinstance(said, dict):
            return said
        wanted = Text("keys such as {key}", key=Code(example))
        self._wrong_type(key, wanted, key)
        return {}

    def _customer(self) -> Mapping[str, str]:
        facts = self._mapping("customer", "name: …")
        said = self.said.get("customer")
        return {"name": said} if isinstance(said, str) else _texts(facts)

    def _tags(self) -> tuple[str, ...]:
        tags = self.said.get("tags", [])
        if isinstance(tags, str):
            return tuple(filter(None, map(str.strip, tags.split(","))))
        if isinstance(tags, dict):
            self._wrong_type("tags", Text("a list"), "tags")
            return ()
        return tuple(tag for tag in tags if isinstance(tag, str))

    def _written(self) -> Written:
        step = self._text("step")
        ball = self._text("ball")
        received = self._text("received")
        if received:
            self._moment(received, "received")
        return Written(step, ball, received, self._deadlines())

    def _deadlines(self) -> tuple[tuple[str, str], ...]:
        found = []
        ends = self._mapping("deadlines", "response: …")
        for name, end in ends.items():
            key = f"deadlines.{name}"
            if isinstance(end, str):
                self._moment(end, key, "deadlines", name)
                found.append((name, end))
            else:
                self._wrong_type(key, Text("a moment"), "deadlines", name)
        return tuple(found)

    # -- the log -------------------------------------------------------------------------------------

    def _events(self) -> tuple[Event, ...]:
        log = self.said.get("log")
        if log_is_lost(self.said, self.document.body):
            self._note_lost_log()
            self._not_read()
            return ()
        if log is None:
            remedy = Text("Every case has a log of its events.")
            self._note(Text("no log"), remedy, 1)
            return ()
        if not isinstance(log, list):
            self._wrong_type("log", Text("a list of events"), "log")
            self._not_read()
            return ()
        self._note_second_log()
        events = []
        for place, line in enumerate(log):
            event = self._event(line, place)
            if event is None:
                self._not_read()
            else:
                events.append(event)
        return in_order(events)

    def _note_lost_log(self) -> None:
        place = events_elsewhere(self.said)
        if place:
            self._note(
                Text("no log; {key} seems to be it", key=".".join(place)),
                Text(
                    "Write {key} for it, at the beginning of its line.",
                    key=Code("log:"),
                ),
                self.document.line_of(*place),
            )
        else:
            self._note(
                Text("no log, though the case had one"),
                Text(
                    "Take its lines back from git ({command}); in a new case leave {keys} out.",
                    command=Code("git log -p", at_root=True),
                    keys=Code("step, ball, deadlines"),
                ),
                1,
            )

    def _note_second_log(self) -> None:
        key = second_log(self.said)
        if key:
            self._note_at_key(
                key,
                Text("{key} is a second log", key=key),
                Text(
                    "Put its lines under {key} where they are not there yet, and take it away.",
                    key=Code("log:"),
                ),
            )
            self._not_read()

    def _event(self, line: Any, place: int) -> Event | None:
        values = _texts(line) if isinstance(line, dict) else {}
        kind = values.get("event", "")
        at_text = values.get("at", "")
        if not kind or not at_text:
            self._note(
                Text("a log line without {keys}", keys=Code("event, at")),
                Text(
                    "Write it as {example}.",
                    example=Code("- {event: noted, at: 2026-11-20T14:05}"),
                ),
                self.document.line_at("log", place),
            )
            return None
        at = self._moment(at_text, "at", "log", place)
        if at is None:
            return None
        if kind not in _WHATEVER_THE_CLOCK and self._lies_ahead(at):
            self._note_ahead(kind, at, place)
            return None
        if len(values) < len(line):
            self._note_odd_values(line, place)
        by = values.get("by", "")
        id = values.get("id", "")
        data = [pair for pair in values.items() if pair[0] not in OF_EVENT]
        self._note_capitals(
            [key for key, _ in data], _IN_A_LINE, "log", place
        )
        return Event(
            kind=kind,
            at=at,
            by=by,
            id=id,
            data=tuple(data),
        )

    def _lies_ahead(self, at: datetime) -> bool:
        horizon = self.horizon
        return horizon is not None and at.timestamp() > horizon

    def _note_ahead(self, kind: str, at: datetime, place: int) -> None:
        self._note(
            Text(
                "{event} of {at} lies in the future",
                event=usual_title(kind),
                at=at,
            ),
            Text(
                "Correct the moment with {command}, or the clock of this machine.",
                command=Remedy("edit", id=self.id),
            ),
            self.document.line_at("log", place),
            check=AHEAD,
        )

    def _note_odd_values(self, line: Mapping[str, Any], place: int) -> None:
        for name, value in line.items():
            if not isinstance(value, str):
                key = f"log: {name}"
                self._wrong_type(key, Text("text"), "log", place, name)

    def _with_receipt(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """Return the events, with a receipt from the key `received` where the log has none."""
        for event in events:
            if event.kind == RECEIVED:
                return events
        try:
            at = moments.read_moment(self._text("received"), self.zone).at
        except moments.NotAMoment:
            return events
        if self._lies_ahead(at):
            return events
        if isinstance(self.said.get("log"), list):
            example = (
                f"- {{event: received, at: {moments.iso(at, self.zone)}}}"
            )
            self._note_at_key(
                "log",
                Text(
                    "the log has no event {event}", event=Code("received")
                ),
                Text("Write it as {example}.", example=Code(example)),
            )
        return in_order((Event(RECEIVED, at, ""), *events))

    def _moment(
        self, text: str, key: str, *path: str | int
    ) -> datetime | None:
        """Return the moment that a text is; `path` leads to its value where no top-level key does."""
        at = moments.read_iso(text)
        if at is not None:
            return at
        try:
            read = moments.read_moment(text, self.zone)
        except moments.NotAMoment as error:
            self._note(
                Text("{key}: {reason}", key=Code(key), reason=error.reason),
                _written_as(error.hints or (_MOMENT_EXAMPLE,)),
                self._line(key, path),
            )
            return None
        if read.doubt is not None and not read.day_only:
            self._note(
                Text(
                    "{key}: the clock changes at {text}; it is read as {read}",
                    key=Code(key),
                    text=text,
                    read=Code(moments.iso(read.at, self.zone)),
                ),
                Text("Write the offset from UTC behind it."),
                self._line(key, path),
            )
        return read.at

    # -- keys that are not read ----------------------------------------------------------------------

    def _note_key_in_capitals(self) -> None:
        """Note keys that kv would know in small letters, but for those of the log."""
        self._note_capitals(self.said, _BESIDE_THE_LOG)
        customer = self.said.get("customer")
        if isinstance(customer, dict):
            self._note_capitals(customer, OF_CUSTOMER, "customer")

    def _note_capitals(
        self,
        said: Iterable[str],
        known: Collection[str],
        *path: str | int,
    ) -> None:
        for key in said:
            if key.islower() or key.lower() not in known:
                continue
            self._note(
                Text(
                    "{key} seems to be {known}, and is not read",
                    key=key,
                    known=Code(key.lower()),
                ),
                Text("Write it in small letters, or call it otherwise."),
                self.document.line_at(*path, key),
            )

    # -- findings ------------------------------------------------------------------------------------

    def _line(self, key: str, path: tuple[str | int, ...]) -> int:
        document = self.document
        return document.line_at(*path) if path else document.line_of(key)

    def _wrong_type(self, key: str, wanted: Part, *path: str | int) -> None:
        self._note(
            Text("{key} is not {wanted}", key=Code(key), wanted=wanted),
            Text("It is kept as it stands; mend it in an editor."),
            self.document.line_at(*path),
        )

    def _not_read(self) -> None:
        """Note that what was just found is of a line of the log, which tells nothing so."""
        self.unread.append(self.findings[-1])

    def _note_at_key(self, key: str, message: Text, remedy: Text) -> None:
        self._note(message, remedy, self.document.line_of(key))

    def _note(
        self, message: Text, remedy: Text, line: int, check: str = "types"
    ) -> None:
        self.findings.append(Finding(check, message, remedy, line=line))


def _written_as(examples: Sequence[str]) -> Text:
    first, *others = map(Code, examples)
    if not others:
        return Text("Write it as {example}.", example=first)
    return Text(
        "Write it as {example} or {other}, whichever day was meant.",
        example=first,
        other=others[0],
    )


def _texts(said: Mapping[str, Any]) -> dict[str, str]:
    """Return the entries of a mapping that are text."""
    return {key: value for key, value in said.items() if type(value) is str}
