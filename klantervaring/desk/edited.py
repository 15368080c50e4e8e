"""What somebody edited by hand, before it takes the place of a case (`kv edit`)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from klantervaring.core.case import AHEAD, Case, Event
from klantervaring.core.edit_diff import Edited, Line, compare
from klantervaring.core.erasure.refusals import refuse_erased
from klantervaring.core.errors import Conflict, Refused, WrongInput
from klantervaring.core.events import NOTED
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.log_words import strange_words
from klantervaring.core.rules.misfits import misfits_told
from klantervaring.core.settings.people import Person, refuse_stranger
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.desk.values import (
    LosesEvents,
    NewEvent,
    Result,
    Rewritten,
)
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import content_of
from klantervaring.files.git import history
from klantervaring.files.merge.case_files import joined
from klantervaring.files.store import Store
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.event_lines import line_of_event
from klantervaring.files.text.front_matter import BadFile, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.desk.verbs import Desk


class Meant(NamedTuple):
    """An edited text as it goes into its file: where that is, what it holds now, and what it last said."""

    path: Path
    before: bytes
    was: Document | None
    document: Document


def rewrite(
    desk: Desk,
    path: Path,
    before: bytes,
    text: str,
    *,
    agreed: Sequence[Line] = (),
    trace: str = "",
    because: str = "",
) -> Rewritten | None:
    """Put an edited text in place of a case's own, after reading it as strictly as any other.

    What was changed in the file meanwhile is kept where it is of other keys. `step`, `ball` and
    `deadlines` are brought in line with the log; None where the file then says what it said.
    `agreed` are lines that may go out of the log; `trace` is noted in their place, with the reason.
    Raises BadFile for a text that is no case, Conflict when both changed the same, LosesEvents.
    """
    noted = NewEvent(NOTED, words=trace, because=because)
    with desk.door("edit") as held:
        meant = _meant_edit(desk.store, path, before, text, agreed)
        _refuse_new(desk.store, meant, desk.now)
        planned = desk.planner.rewritten(
            meant.path, meant.before, meant.document, noted
        )
        if planned.changes_nothing:
            return None
        subject = f"{planned.recorded.record.id} edited"
        result = held.carry_out([planned], subject)
        return _rewritten(result, meant.was)


def _meant_edit(
    store: Store,
    path: Path,
    before: bytes,
    text: str,
    agreed: Sequence[Line],
) -> Meant:
    """Return what comes into the file of a text made of `before`. Raises BadFile, Conflict, LosesEvents."""
    path = _place_now(store, path)
    now = content_of(store.workspace.root, path)
    if now is not None and now != before:
        text = _joined_text(store, path, before, text, now)
        before = now
    was = _last_readable(store, path, before)
    return Meant(path, before, was, _checked(was, text, agreed))


def _place_now(store: Store, path: Path) -> Path:
    """Return where a case is that was at `path`: it may be closed or reopened since. Raises NoSuchCase."""
    if beneath.is_there(store.workspace.root, path):
        return path
    return store.find(store.id_of(path))


def _last_readable(
    store: Store,
    path: Path,
    before: bytes,
) -> Document | None:
    """Return what the case said before an edit: its file, or where that is no case its last good version."""
    with contextlib.suppress(BadFile):
        return Document.read(before)
    for raw in history.versions_of(store.workspace.root, [path]).get(
        path, ()
    ):
        with contextlib.suppress(BadFile):
            return Document.read(raw)
    return None


def _joined_text(
    store: Store,
    path: Path,
    before: bytes,
    text: str,
    now: bytes,
) -> str:
    """Return an edited text with what changed in the file meanwhile. Raises Conflict for the same lines."""
    try:
        both = joined(decode(before), text, decode(now), store.zone)
    except BadFile:
        both = None
    if both is None:
        raise Conflict(
            Text("The same was changed in the file and in your text."),
            where=store.shown(path),
        )
    return both


def _checked(
    was: Document | None,
    text: str,
    agreed: Sequence[Line],
) -> Document:
    """Return the edited case. Its id never changes, and nothing goes out of its log but what is `agreed`.

    Raises BadFile, WrongInput, LosesEvents.
    """
    document = Document(text)
    if was is None:
        return document
    found = _compared(was, document)
    if "id" in found.fields:
        raise _other_id(str(was.data().get("id", "")))
    if any(line not in agreed for line in found.lost):
        raise LosesEvents(found.lost)
    return document


def _other_id(id: str) -> WrongInput:
    return WrongInput(
        Text("The id of a case never changes: it was {id}.", id=id),
        remedy=Text("Write {line} again.", line=Code(f"id: {id}")),
    )


def _refuse_new(store: Store, meant: Meant, now: datetime) -> None:
    """Refuse what `kv check` would name, where the case had no such before. Raises BadFile, WrongInput.

    A text that was no case at all may become a better one in steps. Raises Refused for an erased case, for
    what has not happened yet, and for an event that moves nothing.
    """
    if meant.was is None:
        return
    id = store.file_id(meant.path)
    moment = int(now.timestamp())
    before = read_case(meant.was, store.zone, id, moment)
    after = read_case(meant.document, store.zone, id, moment)
    refused = refuse_erased(before)
    if refused is not None:
        raise refused
    _refuse_findings(before, after)
    _refuse_strangers(store.workspace.config.people, before, after)
    _refuse_events(store, before, after, meant.document)


def _refuse_findings(before: Case, after: Case) -> None:
    known = [finding.message for finding in before.findings]
    for finding in after.findings:
        if finding.message in known:
            continue
        if finding.check == AHEAD:
            raise Refused(
                finding.message, remedy=finding.remedy, overridable=False
            )
        raise BadFile(finding.message, finding.line, finding.remedy)


def _refuse_strangers(
    people: Mapping[str, Person],
    before: Case,
    after: Case,
) -> None:
    """Refuse whoever is none of the people here and did not stand in the case."""
    known = {"", *_named(before)}
    for name in _named(after):
        stranger = refuse_stranger(name, people)
        if name not in known and stranger is not None:
            raise stranger


def _named(case: Case) -> Iterator[str]:
    """Yield the people whom a case names as those who look after it or did something in it."""
    yield case.owner
    for event in case.events:
        yield from (event.by, *map(event.get, _OF_PEOPLE))


#: The keys of events that name one of us.
_OF_PEOPLE = ("owner", "approved-by")


def _refuse_events(
    store: Store,
    before: Case,
    after: Case,
    document: Document,
) -> None:
    """Refuse events that move nothing, and words of events that are none of the values of their key."""
    try:
        rules = store.procedure_of(before)
    except WrongInput:
        return  # which events moved nothing then, nobody knows
    known = list(_said_of(rules, before))
    rules = store.procedure_of(after)
    _refuse_misfits(rules, after, known)
    _refuse_strange(rules, after, known, document, store.zone)


def _said_of(rules: Procedure, case: Case) -> Iterator[Text]:
    """Yield what is already wrong with the events of a case."""
    for message, _ in _misfits(rules, case):
        yield message
    for _, message, _ in _strange(rules, case):
        yield message


def _refuse_misfits(
    rules: Procedure,
    case: Case,
    known: Sequence[Text],
) -> None:
    for message, remedy in _misfits(rules, case):
        if message not in known:
            raise Refused(message, remedy=remedy)


def _refuse_strange(
    rules: Procedure,
    case: Case,
    known: Sequence[Text],
    document: Document,
    zone: tzinfo,
) -> None:
    for event, message, remedy in _strange(rules, case):
        if message not in known:
            line = line_of_event(document, event, zone)
            raise BadFile(message, line, remedy)


def _misfits(rules: Procedure, case: Case) -> Iterator[tuple[Text, Text]]:
    for _event, message, way_out in misfits_told(
        case, fold_case(rules, case)
    ):
        yield message, way_out


def _strange(
    rules: Procedure, case: Case
) -> Iterator[tuple[Event, Text, Text]]:
    for event in case.events:
        for message, remedy in strange_words(rules, event):
            yield event, message, remedy


def _rewritten(result: Result, was: Document | None) -> Rewritten:
    """Tell what was edited in a file that was changed."""
    after = result.changes[0].after or b""
    return Rewritten(result, _compared(was, Document.read(after)))


def _compared(was: Document | None, document: Document) -> Edited:
    """Return what an edited case says otherwise than it did."""
    if was is None:
        return compare({}, document.data())
    found = compare(was.data(), document.data())
    return found._replace(text=was.body != document.body)
