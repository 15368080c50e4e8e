"""New cases as they would be: begun here, or coming back with their whole log. Nothing is written here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from klantervaring.core import ids
from klantervaring.core.case import (
    Case,
    Event,
    in_order,
)
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.admit import open_case
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.policy import opening_events
from klantervaring.core.rules.state import State
from klantervaring.core.text.input_checks import check_case, check_text
from klantervaring.desk.values import (
    Intake,
    Planned,
    Recorded,
)
from klantervaring.files.disk.attachments import copied
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.text.case_lines import NOTHING_SAID, new_document


class GivenIds:
    """The ids of the cases that were planned at one moment, which no file has yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._given: set[str] = set()

    def __contains__(self, id: str) -> bool:
        return id in self._given

    def give(self, id: str) -> str:
        self._given.add(id)
        return id

    def own(self, id: str) -> str:
        """Return the id with which a case comes, "" where it is taken."""
        if not id or self._is_taken(id):
            return ""
        return self.give(id)

    def new(self) -> str:
        while True:
            id = ids.case_id(_random(ids.CASE_IDS))
            if not self._is_taken(id):
                return self.give(id)

    def _is_taken(self, id: str) -> bool:
        return id in self._given or self._store.has(id)


class NewCases:
    """Plans new cases at one moment, and gives them their ids."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self.ids = GivenIds(store)

    def plan(self, intake: Intake) -> Planned:
        """Plan a new case; its id and those of its events are given here, unless it comes with them.

        Raises WrongInput, Refused.
        """
        check_text(intake.story)
        copies: list[Change] = []
        case = self._begun(intake, copies)
        check_case(case)
        record = self._opened(case, intake.story)
        return planned_new(record, record.case.events[0], copies)

    def coming_back(self, intake: Intake) -> Record:
        """Return a case that comes back with its id and its whole log; what the rules say now is not asked.

        Raises WrongInput.
        """
        words = intake.words or {}
        check_text(intake.story, *words.values())
        case = intake.case._replace(events=in_order(intake.events))
        check_case(case)
        self.ids.give(case.id)
        return self._as_told(case, intake.story, words)

    def _begun(self, intake: Intake, copies: list[Change]) -> Case:
        id = self._id_for(intake.case)
        case = intake.case._replace(id=id, events=())
        events = self._first_events(intake, case, copies)
        return _with_events(case, events)

    def _id_for(self, case: Case) -> str:
        return self.ids.own(case.id) or self.ids.new()

    # -- its file ------------------------------------------------------------------------------------

    def _opened(self, case: Case, story: str) -> Record:
        """Return a case as the rules open it now. Raises Refused."""
        state = open_case(self._procedure(case), case, self._now)
        return self._first_file(case, state, story)

    def _as_told(
        self,
        case: Case,
        story: str,
        words: Mapping[str, str],
    ) -> Record:
        """Return a case as its whole log tells it."""
        state = fold_case(self._procedure(case), case)
        return self._first_file(case, state, story, words)

    def _procedure(self, case: Case) -> Procedure:
        return self._store.shelf.get(case.procedure)

    def _first_file(
        self,
        case: Case,
        state: State,
        story: str,
        words: Mapping[str, str] = NOTHING_SAID,
    ) -> Record:
        """Return a case as it is written for the first time. Raises WrongInput."""
        document, case = new_document(
            case, state, self._now, self._store.zone, story, words
        )
        path = self._store.place_of(state, case.id)
        return Record(case, state, path, document.encode())

    # -- its first events ----------------------------------------------------------------------------

    def _first_events(
        self,
        intake: Intake,
        case: Case,
        copies: list[Change],
    ) -> tuple[Event, ...]:
        """Return the first events; the receipt says what terms go by, and names the file beside the case."""
        procedure = self._procedure(case)
        receipt, *later = _opening(procedure, intake, case)
        said = procedure.receipt(case.channel, case.care != "")
        named = self._named(intake, case, copies)
        data = (*said, *receipt.data, *named)
        return (receipt._replace(data=data), *later)

    def _named(
        self,
        intake: Intake,
        case: Case,
        copies: list[Change],
    ) -> Sequence[tuple[str, str]]:
        """Plan the copies of what comes with a case; return the keys that name the first of them."""
        if intake.file is None:
            return ()
        root = self._store.workspace.root
        state = State(self._procedure(case))
        path = self._store.place_of(state, case.id)
        named = copied(root, path, intake.file, copies)
        for file in intake.beside:
            copied(root, path, file, copies)
        return named


def _opening(
    procedure: Procedure,
    intake: Intake,
    case: Case,
) -> Sequence[Event]:
    """Return the events of an intake, with what is known of how the story was heard."""
    if intake.heard is None:
        return intake.events
    return opening_events(
        procedure, intake.events[0], intake.heard, case.wish
    )


def _with_events(case: Case, events: Iterable[Event]) -> Case:
    for event in events:
        case = _with_event(case, event)
    return case


def _with_event(case: Case, event: Event) -> Case:
    id = event.id or new_event_id(case.events, event.at)
    events = (*case.events, event._replace(id=id))
    return case._replace(events=events)


def planned_new(
    record: Record,
    event: Event,
    copies: Sequence[Change] = (),
) -> Planned:
    """Plan a case that has no file yet."""
    change = Change(record.path, None, record.raw)
    return Planned(Recorded(record, event), (change, *copies))


# -- ids of events -----------------------------------------------------------------------------------------


def new_event_id(events: Sequence[Event], at: datetime) -> str:
    """Return an id that sorts behind those of the events of the same moment."""
    return ids.event_id(_random(ids.FIRST_EVENT_IDS), _ids_at(events, at))


def kept_event_id(id: str, events: Sequence[Event], at: datetime) -> str:
    """Return the id with which an event comes, or one that sorts behind those of the same moment."""
    return ids.event_id_behind(id, _ids_at(events, at))


def _ids_at(events: Sequence[Event], at: datetime) -> list[str]:
    return [event.id for event in events if event.at == at]


def _random(limit: int) -> int:
    """Return a random number from 0 up to `limit`, exclusive."""
    return int.from_bytes(os.urandom(16), "big") % limit
