"""Events that are added to a case: what the rules say of each, and the fields that it sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from klantervaring.core.case import Case, Event
from klantervaring.core.erasure.refusals import check_telling
from klantervaring.core.errors import WrongInput
from klantervaring.core.field_names import name_of
from klantervaring.core.merge.conflicts import (
    SETTLED,
    ending_of,
    unsettled,
)
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.admit import admit
from klantervaring.core.rules.fold import level_at
from klantervaring.core.rules.moves import ends
from klantervaring.core.rules.policy import (
    Facts,
    judge,
    left_after,
)
from klantervaring.core.rules.state import Refusal
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.desk.values import NewEvent, Planned
from klantervaring.files.case_folders import cannot_read
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.record import Record, attachments
from klantervaring.files.text import case_lines
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.scalars import scalar


class Additions:
    """What is added to a case, event by event: its text so far, and what the last of them met."""

    overrode: Refusal | None
    overruled: Text | None
    left: int | None

    def __init__(self, record: Record) -> None:
        if record.trouble is not None:
            raise cannot_read(record.trouble)
        document = Document.read(record.raw)
        case_lines.refuse_lost_log(document, record.id)
        self.record = record
        self.path = record.path
        self.procedure = record.state.procedure
        self.events: list[Event] = []
        self.copies: list[Change] = []
        self.go_on(document, record.case)

    def go_on(self, document: Document, case: Case) -> None:
        """Go on from the text, and the case that it says, as they are with the events so far."""
        self.document = document
        self.case = case

    def refuse_erased(self, new: NewEvent) -> None:
        further = (new.words, new.facts, new.tags, new.file, new.leaves)
        check_telling(self.record.case, new.kind, any(further))

    def admit(self, event: Event, facts: Facts, now: datetime) -> Event:
        """Return the event as it goes into the log. Raises Refused, WrongInput."""
        self.overruled = judge(self.procedure, self.case, event, facts)
        self.left = left_after(event, facts)
        return self._allowed(event, facts, now)

    def _allowed(self, event: Event, facts: Facts, now: datetime) -> Event:
        rules = self.procedure
        case = self.case
        self.state, self.overrode = admit(
            rules, case, event, now, facts.people
        )
        if self.overrode is None:
            return event
        return _with_level(rules, case, event)

    def told(self, planned: Planned, along: Sequence[Event]) -> Planned:
        """Say in a plan what the last event met, which others stand `along`, and what goes with them."""
        recorded = planned.recorded._replace(
            overrode=self.overrode,
            overruled=self.overruled,
            before=self.record.state,
            left=self.left,
            along=tuple(along),
        )
        placed = self._placed(attachments(recorded.record.path))
        return Planned(recorded, (*planned.changes, *placed))

    def _placed(self, folder: Path) -> Iterator[Change]:
        """Yield the copies with their place beside the case, where that is then."""
        for copy in self.copies:
            yield copy._replace(path=folder / copy.path.name)


def with_settling(
    record: Record,
    wanted: Sequence[NewEvent],
) -> Iterator[NewEvent]:
    """Yield the events, behind what an earlier ending did not know of.

    Whoever ends the case settles that, as it is seen now.
    """
    if record.state.unaware and _is_ending(record, wanted):
        yield from _settled_endings(record)
    yield from wanted


def _is_ending(record: Record, wanted: Iterable[NewEvent]) -> bool:
    rules = record.state.procedure
    return any(ends(rules, new.kind) for new in wanted)


def _settled_endings(record: Record) -> Iterator[NewEvent]:
    for field, events in unsettled(record.case.events).items():
        if ending_of(field):
            yield _settled(field, events)


def _settled(field: str, events: Iterable[Event]) -> NewEvent:
    named = " ".join(event.id for event in events)
    return NewEvent(SETTLED, data=(("field", field), ("of", named)))


def _with_level(procedure: Procedure, case: Case, event: Event) -> Event:
    """Return an objection that says which one it is, where a reason made it count.

    In another clone there may be one of that level already, and then the reason must not make this the next.
    """
    if not procedure.objects(event.kind):
        return event
    level = str(level_at(procedure, case, event))
    said = [(key, value) for key, value in event.data if key != "level"]
    return event._replace(data=(*said, ("level", level)))


# -- the fields that an event sets -----------------------------------------------------------------------


def set_facts(edit: Edit, new: NewEvent) -> None:
    """Set the fields, tags and parts of fields that go with an event. Raises WrongInput."""
    for key, value in new.facts.items():
        outer, _, inner = key.partition(".")
        if inner:
            edit.set_inner(outer, inner, scalar(value), value)
        else:
            edit.set_text(key, scalar(value), value)
    for field, value in new.leaves.items():
        _set_leaf(edit, field, value)
    if new.tags:
        _set_tags(edit, new.tags)


def _set_tags(edit: Edit, changes: Sequence[str]) -> None:
    """Add `+tag` and take away `-tag`. Raises WrongInput where the list holds something that is no tag."""
    tags = _tags_in(edit)
    for change in changes:
        adds = change[0] == "+"
        tag = change[1:]
        if not adds:
            tags = [other for other in tags if other != tag]
        elif tag not in tags:
            tags.append(tag)
    edit.set_list("tags", [(scalar(tag), tag) for tag in tags])


def _tags_in(edit: Edit) -> list[str]:
    said = edit.value("tags") or []
    if isinstance(said, list) and all(isinstance(tag, str) for tag in said):
        return list(map(str, said))
    if isinstance(said, list | dict):
        raise _mend_first(
            edit, Text("{key} is not a list of words.", key=Code("tags"))
        )
    return [tag.strip() for tag in str(said).split(",")]


def _set_leaf(edit: Edit, field: str, value: str) -> None:
    """Set a key, or one within a mapping (`customer.name`); "" takes it away. Raises WrongInput."""
    key, _, inner = field.partition(".")
    if inner:
        pairs = _pairs_in(edit, key, field)
        pairs[inner] = value
        kept = [(name, text) for name, text in pairs.items() if text]
        edit.set_mapping(key, kept, scalar)
    elif value:
        edit.set_text(key, scalar(value), value)
    else:
        edit.remove(key)


def _pairs_in(edit: Edit, key: str, field: str) -> dict[str, str]:
    said = edit.value(key)
    inner = said if isinstance(said, dict) else {}
    pairs = {
        name: text for name, text in inner.items() if isinstance(text, str)
    }
    nested = field.count(".") > 1
    if nested or len(pairs) < len(inner):
        raise _mend_first(
            edit,
            Text("{field} cannot be set from here.", field=name_of(field)),
        )
    return pairs


def _mend_first(edit: Edit, text: Text) -> WrongInput:
    command = Remedy("edit", id=str(edit.value("id") or "ID"))
    return WrongInput(
        text, remedy=Text("Mend it with {command}.", command=command)
    )
