"""Personal data where they go further than the case: in titles, tags and names of files."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.erasure.personal_data import hints_in
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.record import Record

_TITLE = Text("the title")
_TAG = Text("a tag")
_FILE = Text("the name of an attachment")


def in_passing(_: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield places that hold an address or a number of a person; what it is, is not said once more."""
    for place, key, text in _places(record):
        for hint in hints_in(text):
            message = Text(
                "{place} holds {what}: it shows in lists, when you complete with Tab, and in messages",
                place=place,
                what=hint,
            )
            yield Mistake(message, _remedy(record, key), key)


def _places(record: Record) -> Iterator[tuple[Text, str, str]]:
    case = record.case
    yield _TITLE, "title", case.title
    for tag in case.tags:
        yield _TAG, "tags", tag
    for event in case.events:
        yield _FILE, "log", event.get("file")


def _remedy(record: Record, key: str) -> Text:
    if key == "log":
        return Text("Rename it, in its folder and in the log.")
    command = Code(ours("kv edit {}", quoted(record.id)))
    return Text(
        "Take it out with {command}. What is needed to reach the customer has its place under {customer};"
        " a citizen number belongs in no case.",
        command=command,
        customer=Code("customer"),
    )
