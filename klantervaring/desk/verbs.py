"""The verbs of the desk: every change of a case, whichever command asks for it, is an event that passes here.

Lock, read, ask the rules, write the lines that change, compare, one commit. It asks and shows nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from klantervaring.core.case import BECAUSE, Case, Event
from klantervaring.core.erasure.refusals import check_telling
from klantervaring.core.errors import (
    ChangedMeanwhile,
    Conflict,
)
from klantervaring.core.field_names import held_value, name_of
from klantervaring.core.rules.admit import check_possible
from klantervaring.core.rules.moves import kind_of
from klantervaring.core.text.input_checks import (
    check_says_something,
    check_text,
    check_typed_line,
    lines_of,
)
from klantervaring.core.text.sentences import Text
from klantervaring.desk import customer_file, door
from klantervaring.desk.door import Held
from klantervaring.desk.facts import FactFinder
from klantervaring.desk.plan import Planner
from klantervaring.desk.taking_in import TakingIn
from klantervaring.desk.values import (
    Intake,
    NewEvent,
    Planned,
    Result,
    TakenIn,
)
from klantervaring.files.case_folders import cannot_read
from klantervaring.files.disk.safe_write import (
    Change,
    refused,
)
from klantervaring.files.git import locks
from klantervaring.files.git.commit import Identity, ids_in_subject
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import Workspace

if TYPE_CHECKING:
    from klantervaring.core.customers.customer import Book

#: How often a change is planned anew when an editor saved the file in between.
_ATTEMPTS = 3


class Desk:
    """The verbs on cases, for one person at one moment."""

    def __init__(
        self, store: Store, now: datetime, by: str, dry_run: bool = False
    ) -> None:
        self.store = store
        self.workspace: Workspace = store.workspace
        self.now = now
        self.by = by
        self.dry_run = dry_run
        self.planner = Planner(store, now, by)

    def door(self, command: str) -> contextlib.AbstractContextManager[Held]:
        """Hold the workspace's lock. Raises WrongInput for a person nobody knows, Conflict, DiskRefused."""
        return door.enter(self.workspace, self.by, command, self.dry_run)

    @property
    def identity(self) -> Identity:
        """Return in whose name git commits, where it knows nobody itself."""
        return door.identity_of(self.workspace, self.by)

    # -- events --------------------------------------------------------------------------------------

    def record(
        self, typed: Sequence[str], wanted: Sequence[NewEvent], command: str
    ) -> Result:
        """Add the same events to each of the cases, or to none.

        Raises NoSuchCase, Refused, WrongInput, CannotRead, Conflict, DiskRefused: nothing was changed.
        """
        for new in wanted:
            _check_said(new, self.by)
        with self.door(command) as held:
            return self._recorded_in_time(held, self._paths(typed), wanted)

    def _recorded_in_time(
        self,
        held: Held,
        paths: Sequence[Path],
        wanted: Sequence[NewEvent],
    ) -> Result:
        """Record the events, planned anew where an editor saved a file in between."""
        first = records = self._read(paths)
        for _ in range(_ATTEMPTS - 1):
            with contextlib.suppress(ChangedMeanwhile):
                return self._recorded(held, records, wanted)
            records = self._read(paths)
            _refuse_collisions(first, records, wanted)
        return self._recorded(held, records, wanted)

    def _read(self, paths: Sequence[Path]) -> list[Record]:
        return list(map(self.store.read, paths))

    def _recorded(
        self,
        held: Held,
        records: Sequence[Record],
        wanted: Sequence[NewEvent],
    ) -> Result:
        finder = FactFinder(self.store, self.now)
        planned = []
        for record in records:
            planned.append(self.planner.with_events(record, wanted, finder))
        return held.carry_out(planned, _subject(planned, wanted[-1].kind))

    def _paths(self, typed: Sequence[str]) -> list[Path]:
        """Return the places of cases, each once. Raises NoSuchCase."""
        return list(dict.fromkeys(map(self.store.find, typed)))

    def check_fits(
        self,
        typed: Sequence[str],
        command: str,
        at: datetime | None,
        because: str,
        ways: Sequence[Mapping[str, str]],
    ) -> None:
        """Ask the rules whether a command could fit the cases, before somebody answers what it still needs.

        `ways` are what it may go on to say. Raises NoSuchCase, CannotRead, and Refused where none fits.
        """
        reason = {BECAUSE: because} if because else {}
        event = Event("", at or self.now, self.by)
        for record in self._readable(typed):
            kind = self._kind_of(record, command, ways)
            check_telling(record.case, kind)
            if kind:
                begun = event._replace(kind=kind)
                events = _going_on(begun, ways, reason)
                self._check_possible(record, events)

    def _readable(self, typed: Sequence[str]) -> Iterator[Record]:
        """Yield the cases. Raises NoSuchCase, CannotRead."""
        for path in self._paths(typed):
            record = self.store.read(path)
            if record.trouble is not None:
                raise cannot_read(record.trouble)
            yield record

    def _check_possible(
        self,
        record: Record,
        events: Sequence[Event],
    ) -> None:
        check_possible(
            record.state.procedure,
            record.case,
            events,
            self.now,
            self.workspace.config.people,
        )

    def check_allowed(self, typed: Sequence[str], so_far: NewEvent) -> None:
        """Hold what was said so far of an event against the policies. Raises as `record`."""
        finder = FactFinder(self.store, self.now)
        for path in self._paths(typed):
            self.planner.check(self.store.read(path), so_far, finder)

    def _kind_of(
        self,
        record: Record,
        command: str,
        ways: Sequence[Mapping[str, str]],
    ) -> str:
        """Return the event that a command records; "" for a command that the procedures do not name."""
        if command == "record":
            return ways[0].get("event", "")
        usual = self.store.procedure_of_new()
        return kind_of(record.state.procedure, command) or kind_of(
            usual, command
        )

    # -- new cases -----------------------------------------------------------------------------------

    def begin(self, intakes: Sequence[Intake], command: str) -> Result:
        """Begin cases that somebody tells, all in one commit; ids are given here. Raises as `record`."""
        for intake in intakes:
            check_says_something(intake.story, *lines_of(intake.case))
        with self.door(command) as held:
            intakes = self._with_care(intakes)
            planned = list(map(self.planner.new_case, intakes))
            return held.carry_out(planned, _subject(planned, "received"))

    def take_in(
        self,
        intakes: Sequence[Intake],
        command: str,
        each: Callable[[], None] = lambda: None,
    ) -> TakenIn:
        """Begin those of many cases that are not known yet and that the rules allow, in one commit.

        What is there already is left as it is. `each` is called when one of them was looked at. Raises
        Conflict and DiskRefused: then none of them was begun.
        """

        with self.door(command) as held:
            intakes = self._with_care(intakes)
            taking = TakingIn(self.store, self.planner, intakes)
            for place, intake in enumerate(intakes):
                each()
                taking.take(place, intake)
            planned = taking.planned
            result = held.carry_out(planned, _subject(planned, "received"))
            return taking.outcome(result)

    def _with_care(self, intakes: Sequence[Intake]) -> Sequence[Intake]:
        """Return the intakes with the care that the customers file asks for (decision 43).

        What was said of it now goes before.
        """
        root = self.workspace.root
        return customer_file.with_care(root, intakes)

    def carry_out(
        self,
        command: str,
        plan: Callable[
            [Planner], tuple[Sequence[Planned], Sequence[Change], str]
        ],
    ) -> Result:
        """Carry out in one commit what `plan` says while the door is held: cases, other files, the subject.

        Where nothing changes no commit is made. Raises as `record`, and what `plan` raises.
        """
        with self.door(command) as held:
            planned, further, subject = plan(self.planner)
            return held.carry_out(planned, subject, further)

    # -- files ---------------------------------------------------------------------------------------

    def mend(self, path: Path, command: str) -> Result | None:
        """Bring what the file says of step, ball, deadlines and place in line with its log.

        None when there is nothing to mend. Raises as `record` does.
        """
        with self.door(command) as held:
            record = self.store.read(path)
            planned = self.planner.mended(record)
            if planned.changes_nothing:
                return None
            return held.carry_out([planned], f"{record.id} mended")

    def rewrite_customers(
        self, change: Callable[[Book, str], str], command: str
    ) -> Result:
        """Change the customers file: `change` makes its new text of what it says and of its text now.

        Raises WrongInput where the file has a mistake, Conflict and DiskRefused: nothing was changed.
        """
        with self.door(command) as held:
            root = self.workspace.root
            changes = customer_file.rewriting(root, change)
            return held.carry_out([], "customers", changes)

    def tidy(self) -> None:
        """Finish what a stopped command or git had begun, and take away the files that it left.

        Under the lock: a temporary file may be the new content of a change that is still being made.
        """
        try:
            locks.free_locks(self.workspace.root)
        except OSError as error:
            raise refused(error) from error
        with self.door("check") as held:
            held.sweep()


def _subject(planned: Sequence[Planned], kind: str) -> str:
    """Return what git's history says: ids and event, never a customer."""
    ids = ids_in_subject(plan.recorded.record.id for plan in planned)
    return f"{ids} {kind}"


def _check_said(new: NewEvent, by: str) -> None:
    """Refuse an event that says nothing, or what no line of a file can hold. Raises WrongInput."""
    check_text(new.words)
    check_says_something(new.words)
    said = [value for _, value in new.data]
    check_typed_line(*new.facts.values(), *said, new.because, by)


def _refuse_collisions(
    first: Sequence[Record],
    records: Sequence[Record],
    wanted: Sequence[NewEvent],
) -> None:
    for then, now in zip(first, records, strict=True):
        _refuse_collision(then, now, wanted)


def _refuse_collision(
    then: Record, now: Record, wanted: Sequence[NewEvent]
) -> None:
    """Refuse to set a fact that somebody else has set meanwhile: it is theirs. Raises Conflict."""
    for new in wanted:
        for key, value in new.facts.items():
            theirs = _fact(now.case, key)
            if theirs not in (_fact(then.case, key), value):
                raise _set_meanwhile(now, key, theirs)


def _set_meanwhile(now: Record, key: str, theirs: str) -> Conflict:
    held = held_value(key, theirs, now.state.procedure)
    return Conflict(
        Text(
            "{key} was set to {theirs} meanwhile.",
            key=name_of(key),
            theirs=held,
        ),
        where=now.path.name,
        remedy=Text("Give the command again if yours should hold."),
    )


def _fact(case: Case, key: str) -> str:
    outer, _, inner = key.partition(".")
    found = getattr(case, outer)
    return str(found.get(inner, "") if inner else found)


def _going_on(
    event: Event,
    ways: Sequence[Mapping[str, str]],
    reason: Mapping[str, str],
) -> list[Event]:
    """Return the events that a command may go on to record."""
    events = []
    for way in ways:
        data = tuple({**way, **reason}.items())
        events.append(event._replace(data=data))
    return events
