"""What would change: the case as it would be, and the files for it. Nothing is written here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from klantervaring.core.case import (
    BECAUSE,
    Case,
    Event,
)
from klantervaring.core.erasure.holds import naming_holds
from klantervaring.core.events import EDITED
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.moves import counts_whole
from klantervaring.core.rules.policy import judge
from klantervaring.core.rules.set_aside import with_own_reason
from klantervaring.core.rules.state import State
from klantervaring.desk.additions import Additions, set_facts, with_settling
from klantervaring.desk.facts import FactFinder
from klantervaring.desk.new_cases import (
    NewCases,
    kept_event_id,
    new_event_id,
    planned_new,
)
from klantervaring.desk.values import (
    Intake,
    NewEvent,
    Planned,
    Recorded,
)
from klantervaring.files.disk.attachments import (
    Enclosed,
    copied,
    moved,
)
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.text import case_lines
from klantervaring.files.text.case_fields import read_case
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
        self._new = NewCases(store, now)

    # -- a case that is there ------------------------------------------------------------------------

    def with_events(
        self,
        record: Record,
        wanted: Sequence[NewEvent],
        finder: FactFinder,
    ) -> Planned:
        """Plan further events; `finder` knows what policies ask. Raises Refused, WrongInput, CannotRead."""
        added = Additions(record)
        for new in with_settling(record, wanted):
            self._add(added, new, finder)
        return self._told(added, len(wanted))

    def _add(
        self,
        added: Additions,
        new: NewEvent,
        finder: FactFinder,
    ) -> None:
        """Add one event, if policies and rules allow it. Raises Refused, WrongInput."""
        event = self._admitted(added, new, finder)
        added.events.append(event)
        document = self._written(added, new, event)
        added.go_on(document, self._case_in(document, added.path))
        finder.note(added.case)

    def _admitted(
        self,
        added: Additions,
        new: NewEvent,
        finder: FactFinder,
    ) -> Event:
        event = self._event_added(added, new)
        facts = finder.facts_for(event, added.case)
        return added.admit(event, facts, self._now)

    def _event_added(self, added: Additions, new: NewEvent) -> Event:
        added.refuse_erased(new)
        named = tuple(self._copied(added, new))
        return self.event_of(added.case, new, named)

    def _told(self, added: Additions, count: int) -> Planned:
        """Plan the file; the last `count` events are those that were wanted."""
        along = added.events[-count:-1]
        event = added.events[-1]
        planned = self._over(
            added.record, added.document, added.state, event
        )
        return added.told(planned, along)

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
        added: Additions,
        new: NewEvent,
        event: Event,
    ) -> Document:
        edit = Edit(added.document)
        set_facts(edit, new)
        self._log(edit, event, new)
        self._write_state(edit, added.case, added.state)
        return edit.done()

    def _log(self, edit: Edit, event: Event, new: NewEvent) -> None:
        case_lines.with_event(edit, event, new.words, self._zone)

    def event_of(
        self,
        case: Case,
        new: NewEvent,
        named: Sequence[tuple[str, str]] = (),
    ) -> Event:
        """Return the event that `new` becomes in `case`; `named` says which file goes with it."""
        event = self._signed(case, new)
        event = event._replace(data=_data_of(new, named))
        return naming_holds(with_own_reason(event), case.events)

    def _signed(self, case: Case, new: NewEvent) -> Event:
        """Return an event with its id and author; one that comes from elsewhere keeps them."""
        at = new.at or self._now
        if new.id:
            id = kept_event_id(new.id, case.events, at)
            return Event(new.kind, at, new.by, id)
        id = new_event_id(case.events, at)
        return Event(new.kind, at, self._by, id)

    def _copied(
        self,
        added: Additions,
        new: NewEvent,
    ) -> Iterator[tuple[str, str]]:
        """Plan the copies of what goes with an event; yield the keys that name them in it."""
        for option, file in new.held.items():
            (_, name), _ = self._copy(added, file)
            yield option, name
        if new.file is not None:
            yield from self._copy(added, new.file)

    def _copy(
        self,
        added: Additions,
        file: Path | Enclosed,
    ) -> list[tuple[str, str]]:
        return copied(self._root, added.path, file, added.copies)

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
        case = record.case
        state = record.state
        self._write_state(edit, case, state, mend=True)
        return self._over(record, edit.done(), state, self.last_event(case))

    def _over(
        self,
        record: Record,
        document: Document,
        state: State,
        event: Event,
    ) -> Planned:
        """Plan a text over that of a record."""
        return self.in_file(record.path, record.raw, document, state, event)

    def _with_state(
        self,
        document: Document,
        case: Case,
        state: State,
    ) -> Document:
        edit = Edit(document)
        self._write_state(edit, case, state)
        return edit.done()

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
        document, event = self._noted(document, path, trace)
        case = self._case_in(document, path)
        document, state = self._with_what_follows(document, case)
        planned = self.in_file(path, before, document, state, event)
        was = self._state_in(before, path)
        return planned._replace(
            recorded=planned.recorded._replace(before=was)
        )

    def _with_what_follows(
        self,
        document: Document,
        case: Case,
    ) -> tuple[Document, State]:
        state = self._state_of(case)
        return self._with_state(document, case, state), state

    def _state_of(self, case: Case) -> State:
        return fold_case(self._store.procedure_of(case), case)

    def _noted(
        self,
        document: Document,
        path: Path,
        trace: NewEvent,
    ) -> tuple[Document, Event]:
        """Note `trace` if it says something; return the newest event too."""
        case = self._case_in(document, path)
        procedure = self._store.procedure_of(case)
        if trace.words and trace.kind in procedure.events:
            return self._with_trace(document, case, trace)
        return document, self.last_event(case)

    def _with_trace(
        self,
        document: Document,
        case: Case,
        trace: NewEvent,
    ) -> tuple[Document, Event]:
        case_lines.refuse_lost_log(document, case.id)
        event = self.event_of(case, trace)
        edit = Edit(document)
        self._log(edit, event, trace)
        return edit.done(), event

    def _state_in(self, raw: bytes, path: Path) -> State | None:
        """Return where a case stood in a file; None where that was no case."""
        with contextlib.suppress(BadFile):
            case = self._case_in(Document.read(raw), path)
            return self._state_of(case)
        return None

    def _whole_case(self, document: Document, id: str) -> Case:
        """Read a case with its moments to come."""
        return read_case(document, self._zone, id)

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
        record = self._settled(path, before, document, state)
        changes = self._changes(path, before, record)
        return Planned(Recorded(record, event), changes)

    def _changes(
        self,
        path: Path,
        before: bytes,
        record: Record,
    ) -> tuple[Change, ...]:
        """Return the changes of a case's file, and of those beside it where it moves."""
        beside = moved(self._root, path, record.path)
        return (_replacing(path, before, record), *beside)

    def _settled(
        self,
        path: Path,
        before: bytes,
        document: Document,
        state: State,
    ) -> Record:
        now = self._as_now(document, state, path)
        if not now.case.ahead:
            return now
        return self._ahead(before, document, path, now)

    def _ahead(
        self,
        before: bytes,
        document: Document,
        path: Path,
        now: Record,
    ) -> Record:
        """Return a case with moments to come; it moves only where it belongs there then too."""
        document, then = self._kept_in_line(before, document, path)
        record = self._as_now(document, now.state, path)
        return record if then == now.path else record._replace(path=path)

    def _as_now(
        self,
        document: Document,
        state: State,
        path: Path,
    ) -> Record:
        case = self._case_in(document, path)
        place = self._place_of(state, path)
        return Record(case, state, place, document.encode())

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
        case = self._whole_case(document, self._store.file_id(path))
        document, state = self._with_what_follows(document, case)
        return document, self._place_of(state, path)

    def _place_of(self, state: State, path: Path) -> Path:
        """Return where the file of a case belongs, under the name that it has."""
        place = self._store.place_of(state, path.stem)
        return place.with_name(path.name)

    def _case_in(self, document: Document, path: Path) -> Case:
        id = self._store.file_id(path)
        return self._store.case_in(document, id)

    # -- a new case ----------------------------------------------------------------------------------

    def new_case(self, intake: Intake) -> Planned:
        """Plan a new case. Raises WrongInput, Refused."""
        return self._new.plan(intake)

    def returned(self, intake: Intake) -> Planned:
        """Plan a case that comes back with its id and its whole log. Raises WrongInput."""
        record = self._new.coming_back(intake)
        return planned_new(record, self.last_event(record.case))

    def has_given(self, id: str) -> bool:
        """Return whether a case that was planned here has that id."""
        return id in self._new.ids


def _data_of(
    new: NewEvent,
    named: Sequence[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    because = ((BECAUSE, new.because),) if new.because else ()
    return (*new.data, *named, *because)


def _replacing(path: Path, before: bytes, record: Record) -> Change:
    """Return the change of a file that becomes that of `record`, at its place."""
    return Change(
        record.path,
        before,
        record.raw,
        moved_from=path if path != record.path else None,
        move_first=record.state.open,
    )
