"""What would change: the case as it would be, and the files for it. Nothing is written here."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from klantervaring.core import ids
from klantervaring.core.case import BECAUSE, Case, Event, in_order
from klantervaring.core.erasure.holds import naming_holds
from klantervaring.core.erasure.refusals import check_telling
from klantervaring.core.events import EDITED
from klantervaring.core.merge.conflicts import SETTLED, ending_of, unsettled
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.admit import admit, open_case
from klantervaring.core.rules.fold import fold_case, level_at
from klantervaring.core.rules.moves import counts_whole, ends
from klantervaring.core.rules.policy import (
    judge,
    left_after,
    opening_events,
)
from klantervaring.core.rules.set_aside import with_own_reason
from klantervaring.core.rules.state import State
from klantervaring.core.text.input_checks import (
    check_case,
    check_text,
)
from klantervaring.desk.facts import FactFinder
from klantervaring.desk.set_fields import set_facts
from klantervaring.desk.values import Intake, NewEvent, Planned, Recorded
from klantervaring.files.case_folders import cannot_read
from klantervaring.files.disk.attachments import copied, moved
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.record import Record, attachments
from klantervaring.files.store import Store
from klantervaring.files.text import case_fields, case_lines
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile


class Planner:
    """Plans changes of cases, for one person at one moment."""

    def __init__(self, store: Store, now: datetime, by: str) -> None:
        self._store = store
        self._root = store.workspace.root
        self._zone = store.zone
        self._now = now
        self._by = by
        self._given: set[str] = set()

    # -- a case that is there ------------------------------------------------------------------------

    def with_events(
        self,
        record: Record,
        wanted: Sequence[NewEvent],
        finder: FactFinder,
    ) -> Planned:
        """Plan further events; `finder` knows what policies ask. Raises Refused, WrongInput, CannotRead."""
        if record.trouble is not None:
            raise cannot_read(record.trouble)
        procedure = record.state.procedure
        document, case = Document.read(record.raw), record.case
        case_lines.refuse_lost_log(document, record.id)
        copies, made = list[Change](), list[Event]()
        for new in (*_settling(record, wanted), *wanted):
            further = (new.words, new.facts, new.tags, new.file, new.leaves)
            check_telling(record.case, new.kind, any(further))
            event = self.event_of(
                case, new, self._copied(record, new, copies)
            )
            facts = finder.facts_for(event, case)
            overruled = judge(procedure, case, event, facts)
            left = left_after(event, facts)
            state, overrode = admit(
                procedure, case, event, self._now, facts.people
            )
            if overrode is not None:
                event = _with_level(procedure, case, event)
            document = self._written(document, new, event, state, case)
            case = self._case_in(document, record.path)
            finder.note(case)
            made.append(event)
        planned = self.in_file(
            record.path, record.raw, document, state, event
        )
        recorded = planned.recorded._replace(
            overrode=overrode,
            overruled=overruled,
            before=record.state,
            left=left,
            along=tuple(made[-len(wanted) : -1]),
        )
        folder = attachments(recorded.record.path)
        placed = [c._replace(path=folder / c.path.name) for c in copies]
        return Planned(recorded, (*planned.changes, *placed))

    def check(
        self,
        record: Record,
        so_far: NewEvent,
        finder: FactFinder,
    ) -> None:
        """Hold what was said so far against the policies. Raises Refused, WrongInput, NoSuchCase."""
        event = self.event_of(record.case, so_far)
        facts = finder.facts_for(event, record.case)
        judge(record.state.procedure, record.case, event, facts)

    def _written(
        self,
        document: Document,
        new: NewEvent,
        event: Event,
        state: State,
        case: Case,
    ) -> Document:
        edit = Edit(document)
        set_facts(edit, new)
        case_lines.with_event(edit, event, new.words, self._zone)
        self._write_state(edit, case, state)
        return edit.done()

    def event_of(
        self,
        case: Case,
        new: NewEvent,
        named: Sequence[tuple[str, str]] = (),
    ) -> Event:
        """Return the event that `new` becomes in `case`; `named` says which file goes with it."""
        at = new.at or self._now
        data = [*new.data, *named]
        if new.because:
            data.append((BECAUSE, new.because))
        id, by = _new_event_id(case.events, at), self._by
        if new.id:
            same_moment = [e.id for e in case.events if e.at == at]
            id, by = ids.event_id_behind(new.id, same_moment), new.by
        event = Event(new.kind, at, by, id, tuple(data))
        return naming_holds(with_own_reason(event), case.events)

    def _copied(
        self,
        record: Record,
        new: NewEvent,
        copies: list[Change],
    ) -> Sequence[tuple[str, str]]:
        """Plan the copies of what goes with an event; return the keys that name them in it."""
        named = []
        for option, file in new.held.items():
            (_, name), _ = copied(self._root, record.path, file, copies)
            named.append((option, name))
        if new.file is not None:
            named += copied(self._root, record.path, new.file, copies)
        return named

    def _write_state(
        self,
        edit: Edit,
        case: Case,
        state: State,
        mend: bool = False,
    ) -> None:
        """Bring what follows from the log in line with it; else that may be all that is known."""
        if counts_whole(state.procedure, case):
            case_lines.with_state(
                edit, state, self._now, self._zone, mend=mend
            )

    def mended(self, record: Record) -> Planned:
        """Plan step, ball, deadlines and place as the log has them."""
        edit = Edit(Document.read(record.raw))
        self._write_state(edit, record.case, record.state, mend=True)
        return self.in_file(
            record.path,
            record.raw,
            edit.done(),
            record.state,
            self.last_event(record.case),
        )

    def rewritten(
        self,
        path: Path,
        before: bytes,
        document: Document,
        trace: NewEvent,
    ) -> Planned:
        """Plan a text that somebody edited, with what follows from its log; `trace` is noted if it says
        something.
        """
        case = self._case_in(document, path)
        procedure = self._store.procedure_of(case)
        event = self.last_event(case)
        if trace.words and trace.kind in procedure.events:
            case_lines.refuse_lost_log(document, case.id)
            event = self.event_of(case, trace)
            edit = Edit(document)
            case_lines.with_event(edit, event, trace.words, self._zone)
            document = edit.done()
            case = self._case_in(document, path)
        state = fold_case(procedure, case)
        edit = Edit(document)
        self._write_state(edit, case, state)
        planned = self.in_file(path, before, edit.done(), state, event)
        recorded = planned.recorded._replace(
            before=self._state_in(before, path)
        )
        return planned._replace(recorded=recorded)

    def _state_in(self, raw: bytes, path: Path) -> State | None:
        """Return where a case stood in a file; None where that was no case."""
        with contextlib.suppress(BadFile):
            case = self._case_in(Document.read(raw), path)
            return fold_case(self._store.procedure_of(case), case)
        return None

    def last_event(self, case: Case) -> Event:
        """Return the newest event; where a log has none, that somebody edited it."""
        if case.events:
            return case.events[-1]
        return Event(EDITED, self._now, self._by)

    def in_file(
        self,
        path: Path,
        before: bytes,
        document: Document,
        state: State,
        event: Event,
    ) -> Planned:
        """Plan `document` in place of what a file held `before`, and its place as its state wants it."""
        case = self._case_in(document, path)
        place = self._place_of(state, path)
        if case.ahead:
            document, then = self._kept_in_line(before, document, path)
            case = self._case_in(document, path)
            place = place if place == then else path
        raw = document.encode()
        is_moved = place != path
        change = Change(
            place,
            before,
            raw,
            moved_from=path if is_moved else None,
            move_first=state.open,
        )
        beside = moved(self._root, path, place) if is_moved else []
        record = Record(case, state, place, raw)
        return Planned(Recorded(record, event), (change, *beside))

    def _kept_in_line(
        self,
        before: bytes,
        document: Document,
        path: Path,
    ) -> tuple[Document, Path]:
        """Bring what a file says in line with its whole log, also with moments to come, where it was before.

        Clones whose clocks differ write the same then, and it is true once the moments have come. Return it
        with the place where the file belongs then.
        """
        was, _ = self._in_line(Document.read(before), path)
        after, place = self._in_line(document, path)
        return after if was.encode() == before else document, place

    def _in_line(
        self, document: Document, path: Path
    ) -> tuple[Document, Path]:
        """Return a text that says what follows from its whole log, and the place where it belongs."""
        id = self._store.file_id(path)
        case = case_fields.read_case(document, self._zone, id)
        state = fold_case(self._store.procedure_of(case), case)
        edit = Edit(document)
        self._write_state(edit, case, state)
        return edit.done(), self._place_of(state, path)

    def _place_of(self, state: State, path: Path) -> Path:
        """Return where the file of a case belongs, under the name that it has."""
        place = self._store.place_of(state, path.stem)
        return place.with_name(path.name)

    def _case_in(self, document: Document, path: Path) -> Case:
        id = self._store.file_id(path)
        return self._store.case_in(document, id)

    # -- a new case ----------------------------------------------------------------------------------

    def new_case(self, intake: Intake) -> Planned:
        """Plan a new case; its id and those of its events are given here, unless it comes with them.

        Raises WrongInput, Refused.
        """
        check_text(intake.story)
        id = self._own_id(intake.case.id) or self._new_id()
        case = intake.case._replace(id=id, events=())
        copies: list[Change] = []
        for event in self._first_events(intake, case, copies):
            id = event.id or _new_event_id(case.events, event.at)
            case = case._replace(
                events=(*case.events, event._replace(id=id))
            )
        check_case(case)
        procedure = self._store.shelf.get(case.procedure)
        state = open_case(procedure, case, self._now)
        document, case = case_lines.new_document(
            case, state, self._now, self._zone, intake.story
        )
        path = self._store.place_of(state, case.id)
        raw = document.encode()
        recorded = Recorded(Record(case, state, path, raw), case.events[0])
        return Planned(recorded, (Change(path, None, raw), *copies))

    def has_given(self, id: str) -> bool:
        """Return whether a case that was planned here has that id."""
        return id in self._given

    def returned(self, intake: Intake) -> Planned:
        """Plan a case that comes back with its id and its whole log; what the rules say now is not asked.

        Raises WrongInput.
        """
        words = intake.words or {}
        check_text(intake.story, *words.values())
        case = intake.case._replace(events=in_order(intake.events))
        check_case(case)
        self._given.add(case.id)
        state = fold_case(self._store.shelf.get(case.procedure), case)
        document, case = case_lines.new_document(
            case, state, self._now, self._zone, intake.story, words
        )
        path = self._store.place_of(state, case.id)
        raw = document.encode()
        record = Record(case, state, path, raw)
        change = Change(path, None, raw)
        return Planned(Recorded(record, self.last_event(case)), (change,))

    def _first_events(
        self,
        intake: Intake,
        case: Case,
        copies: list[Change],
    ) -> tuple[Event, ...]:
        """Return the first events; the receipt says what terms go by, and names the file beside the case."""
        procedure = self._store.shelf.get(case.procedure)
        events = intake.events
        if intake.heard is not None:
            events = opening_events(
                procedure, events[0], intake.heard, case.wish
            )
        receipt, *later = events
        said = procedure.receipt(case.channel, case.care != "")
        named: Sequence[tuple[str, str]] = ()
        if intake.file is not None:
            path = self._store.place_of(State(procedure), case.id)
            named = copied(self._root, path, intake.file, copies)
            for file in intake.beside:
                copied(self._root, path, file, copies)
        data = (*said, *receipt.data, *named)
        return (receipt._replace(data=data), *later)

    def _own_id(self, id: str) -> str:
        """Return the id with which a case comes, "" where it is taken."""
        if not id or id in self._given or self._store.has(id):
            return ""
        self._given.add(id)
        return id

    def _new_id(self) -> str:
        while True:
            id = ids.case_id(_random(ids.CASE_IDS))
            if id not in self._given and not self._store.has(id):
                self._given.add(id)
                return id


def _settling(
    record: Record, wanted: Sequence[NewEvent]
) -> Iterator[NewEvent]:
    """Yield what an earlier ending did not know of: whoever ends the case settles it, it is seen now."""
    procedure = record.state.procedure
    ending = any(ends(procedure, new.kind) for new in wanted)
    if not record.state.unaware or not ending:
        return
    for field, events in unsettled(record.case.events).items():
        if ending_of(field):
            named = " ".join(event.id for event in events)
            yield NewEvent(SETTLED, data=(("field", field), ("of", named)))


def _with_level(procedure: Procedure, case: Case, event: Event) -> Event:
    """Return an objection that says which one it is, where a reason made it count.

    In another clone there may be one of that level already, and then the reason must not make this the next.
    """
    rule = procedure.events.get(event.kind)
    if rule is None or not rule.raises_level:
        return event
    level = str(level_at(procedure, case, event))
    said = [(key, value) for key, value in event.data if key != "level"]
    return event._replace(data=(*said, ("level", level)))


# -- facts in the front matter -----------------------------------------------------------------------


# -- ids ---------------------------------------------------------------------------------------------


def _random(limit: int) -> int:
    """Return a random number from 0 up to `limit`, exclusive."""
    return int.from_bytes(os.urandom(16), "big") % limit


def _new_event_id(events: Sequence[Event], at: datetime) -> str:
    """Return an id that sorts behind those of the events of the same moment."""
    same_moment = [event.id for event in events if event.at == at]
    return ids.event_id(_random(ids.FIRST_EVENT_IDS), same_moment)
