"""What somebody edited by hand, before it takes the place of a case (`kv edit`)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
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
from klantervaring.desk.values import LosesEvents, NewEvent, Rewritten
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
    store = desk.store
    with desk.door("edit") as held:
        path = _place_now(store, path)
        now = content_of(store.workspace.root, path)
        if now is not None and now != before:
            text = _joined_text(store, path, before, text, now)
            before = now
        was = _last_readable(store, path, before)
        document = _checked(was, text, agreed)
        _refuse_new(store, path, was, document, desk.now)
        noted = NewEvent(NOTED, words=trace, because=because)
        planned = desk.planner.rewritten(path, before, document, noted)
        change = planned.changes[0]
        if change.before == change.after and change.moved_from is None:
            return None
        subject = f"{planned.recorded.record.id} edited"
        result = held.carry_out([planned], subject)
        return Rewritten(
            result, _compared(was, Document.read(change.after or b""))
        )


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
        id = str(was.data().get("id", ""))
        raise WrongInput(
            Text("The id of a case never changes: it was {id}.", id=id),
            remedy=Text("Write {line} again.", line=Code(f"id: {id}")),
        )
    if any(line not in agreed for line in found.lost):
        raise LosesEvents(found.lost)
    return document


def _refuse_new(
    store: Store,
    path: Path,
    was: Document | None,
    document: Document,
    now: datetime,
) -> None:
    """Refuse what `kv check` would name, where the case had no such before. Raises BadFile, WrongInput.

    A text that was no case at all may become a better one in steps. Raises Refused for an erased case, for
    what has not happened yet, and for an event that moves nothing.
    """
    if was is None:
        return
    id = store.file_id(path)
    moment = int(now.timestamp())
    before = read_case(was, store.zone, id, moment)
    after = read_case(document, store.zone, id, moment)
    refused = refuse_erased(before)
    if refused is not None:
        raise refused
    _refuse_findings(before, after)
    _refuse_strangers(store.workspace.config.people, before, after)
    _refuse_events(store, before, after, document)


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
    known = [message for message, _ in _misfits(rules, before)]
    known += [message for _, message, _ in _strange(rules, before)]
    rules = store.procedure_of(after)
    for message, remedy in _misfits(rules, after):
        if message not in known:
            raise Refused(message, remedy=remedy)
    for event, message, remedy in _strange(rules, after):
        if message not in known:
            line = line_of_event(document, event, store.zone)
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


def _compared(was: Document | None, document: Document) -> Edited:
    """Return what an edited case says otherwise than it did."""
    if was is None:
        return compare({}, document.data())
    found = compare(was.data(), document.data())
    return found._replace(text=was.body != document.body)
