"""The one door: every change of a case, whichever command asks for it, is an event that passes here.

Lock, read, ask the rules, write the lines that change, compare, one commit (SPEC section 7). It must
not ask or show anything; commands do that.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from klantervaring.core import ids
from klantervaring.core.case import BECAUSE, Case, Event
from klantervaring.core.errors import (
    CannotRead,
    ChangedMeanwhile,
    Conflict,
    DiskRefused,
    KvError,
    Refused,
    WrongInput,
)
from klantervaring.core.merge.conflicts import SETTLED, ending_of, unsettled
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.admit import admit, check_possible, open_case
from klantervaring.core.rules.fold import fold_case, level_at
from klantervaring.core.rules.moves import ends, kind_of
from klantervaring.core.rules.state import Refusal, State
from klantervaring.core.text.input_checks import (
    check_case,
    check_line,
    check_text,
)
from klantervaring.core.text.sentences import Code, Text, plural
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath, private
from klantervaring.files.disk.attachments import copied, moved
from klantervaring.files.disk.journal import Journal, is_of_kv
from klantervaring.files.disk.lock import locked
from klantervaring.files.disk.safe_write import (
    Change,
    Finished,
    carry_out,
    content_of,
    finish,
    leftovers,
    refused,
    undisturbed,
)
from klantervaring.files.git import history, locks, staging
from klantervaring.files.git.commit import (
    CommitOutcome,
    Identity,
    Versioned,
    commit_files,
)
from klantervaring.files.git.pending import Saved, Waiting
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.import_identity import (
    Sameness,
    alike,
    moment_of,
    sameness,
)
from klantervaring.files.index.refresh import renew
from klantervaring.files.store import Record, Store, attachments, cannot_read
from klantervaring.files.text import case_fields, case_lines
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile, decode
from klantervaring.files.text.scalars import scalar
from klantervaring.files.workspace.config import Workspace
from klantervaring.files.workspace.layout import CUSTOMERS, PRIVATE

if TYPE_CHECKING:
    from klantervaring.core.customers.customer import Book
    from klantervaring.core.edit_diff import Edited, Line
    from klantervaring.files.git.objects import Differences

#: How often a change is planned anew when an editor saved the file in between.
_ATTEMPTS = 3
#: Plain facts that a command may set beside its event; what the file says of them holds. One with a dot
#: is a key of the customer.
FACTS = ("owner", "wish", "customer.care")


class Draft(NamedTuple):
    """An event that somebody wants to record; `at` None is now. `facts` are keys of the case it sets,
    `leaves` any others (dotted within a mapping), "" for one to take away.

    `tags` are changes, `+materiaal` or `-spoed`. `file` is copied beside the case and named in the event.
    """

    kind: str
    at: datetime | None = None
    data: tuple[tuple[str, str], ...] = ()
    words: str = ""
    because: str = ""
    facts: Mapping[str, str] = MappingProxyType({})
    tags: tuple[str, ...] = ()
    file: Path | None = None
    leaves: Mapping[str, str] = MappingProxyType({})


class Intake(NamedTuple):
    """A case that somebody wants to begin: its facts, its first events, and the story told.

    `file` (a letter, say) is copied beside the case and named in its first event.
    """

    case: Case
    events: tuple[Event, ...]
    story: str = ""
    file: Path | None = None


class Recorded(NamedTuple):
    """One case after a change: how it stands now, the new event, and what a reason overrode."""

    record: Record
    event: Event
    overrode: Refusal | None = None


class Outcome(NamedTuple):
    """What a command did: the cases, the files that changed, and what git made of it.

    `committed` names what git had refused earlier and took now.
    """

    recorded: tuple[Recorded, ...]
    changes: tuple[Change, ...]
    git: CommitOutcome
    dry_run: bool = False
    finished: Finished | None = None
    committed: str = ""


class Undone(NamedTuple):
    """What was taken back: the subject of its commit, and what that did."""

    subject: str
    outcome: Outcome


class TakenIn(NamedTuple):
    """What came of many intakes: the cases begun, and how many were there already.

    `refused` names the others by their place, with the reason; `unread` are cases that were there and
    could not be compared as they stand.
    """

    outcome: Outcome
    known: int
    refused: tuple[tuple[int, KvError], ...]
    unread: tuple[CannotRead, ...]


class Rewritten(NamedTuple):
    """What came of an edited text, and what it changed."""

    outcome: Outcome
    edited: Edited


class LosesEvents(Refused):
    """An edit would take these lines out of the log, or change what they say."""

    def __init__(self, lost: Sequence[Line]) -> None:
        super().__init__(
            Text(*_LOST, n=len(lost)),
            remedy=Text(
                "The log is only added to. To do it all the same, record why: {option}.",
                option=Code('--because "…"'),
            ),
        )
        self.lost = tuple(lost)


#: How many lines an edit took out of a log.
_LOST = plural(
    "One event would not be in the log any more as it was. Nothing was changed.",
    "{n} events would not be in the log any more as they were. Nothing was changed.",
)
#: The event that tells of it.
_NOTED = "noted"


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
        #: what was finished first of a command that had been stopped
        self.finished: Finished | None = None
        self.committed = ""
        self._journal = Journal(store.workspace.root)
        self._waiting = Waiting(store.workspace.root)
        self._given: set[str] = set()

    # -- the verbs -----------------------------------------------------------------------------------

    def record(
        self, typed: Sequence[str], drafts: Sequence[Draft], command: str
    ) -> Outcome:
        """Add the same events to each of the cases, or to none.

        Raises NoSuchCase, Refused, WrongInput, CannotRead, Conflict, DiskRefused: nothing was changed.
        """
        for draft in drafts:
            check_text(draft.words)
            check_line(
                *draft.facts.values(),
                *(v for _, v in draft.data),
                draft.because,
                self.by,
            )
        with self.door(command):
            paths = list(dict.fromkeys(self.store.find(t) for t in typed))
            first = [self.store.read(path) for path in paths]
            for attempt in range(_ATTEMPTS):
                records = (
                    [self.store.read(path) for path in paths]
                    if attempt
                    else first
                )
                for then, now in zip(first, records, strict=True):
                    _refuse_collision(then, now, drafts)
                planned = [self._plan(record, drafts) for record in records]
                subject = _subject([p[0] for p in planned], drafts[0].kind)
                try:
                    return self._carry_out(planned, subject, command)
                except ChangedMeanwhile:
                    if attempt + 1 == _ATTEMPTS:
                        raise
        raise AssertionError("the last attempt returns or raises")

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
        for path in dict.fromkeys(self.store.find(t) for t in typed):
            record = self.store.read(path)
            if record.trouble is not None:
                raise cannot_read(record.trouble)
            kind = self._kind_of(record, command, ways)
            said = [
                {**way, **({BECAUSE: because} if because else {})}
                for way in ways
            ]
            events = [
                Event(kind, at or self.now, self.by, data=tuple(pairs.items()))
                for pairs in said
            ]
            if kind:
                check_possible(
                    record.state.procedure, record.case, events, self.now
                )

    def _kind_of(
        self, record: Record, command: str, ways: Sequence[Mapping[str, str]]
    ) -> str:
        """The event that a command records; "" for a command that the procedures do not name."""
        if command == "record":
            return ways[0].get("event", "")
        usual = self.store.shelf.newest(self.workspace.config.procedure)
        kinds = (kind_of(p, command) for p in (record.state.procedure, usual))
        return next((kind for kind in kinds if kind), "")

    def begin(self, intakes: Sequence[Intake], command: str) -> Outcome:
        """Begin cases, all in one commit. Their ids are given here. Raises as `record` does."""
        with self.door(command):
            planned = [self._plan_new(intake) for intake in intakes]
            return self._carry_out(
                planned, _subject([p[0] for p in planned], "received"), command
            )

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
        with self.door(command):
            moments = (
                moment_of(intake.case, intake.events) for intake in intakes
            )
            known, unread = alike(
                self.store, [at for at in moments if at is not None]
            )
            planned, refused = [], []
            for place, intake in enumerate(intakes):
                each()
                try:
                    planned += self._plan_unknown(intake, known)
                except (WrongInput, Refused) as error:
                    refused.append((place, error))
            outcome = self._carry_out(
                planned, _subject([p[0] for p in planned], "received"), command
            )
            again = len(intakes) - len(planned) - len(refused)
            return TakenIn(outcome, again, tuple(refused), tuple(unread))

    def rewrite(
        self,
        path: Path,
        before: bytes,
        text: str,
        command: str,
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
        with self.door(command):
            path = self._now_at(path)
            now = content_of(self.workspace.root, path)
            if now is not None and now != before:
                text, before = self._joined(path, before, text, now), now
            document = Document(text)
            was = self._last_readable(path, before)
            edited = _compared(was, document)
            _check_kept(was, edited, agreed)
            planned = self._rewritten(path, before, document, trace, because)
            change = planned[1][0]
            if change.before == change.after and change.source == change.path:
                return None
            after = Document.read(change.after or b"")
            outcome = self._carry_out(
                [planned], f"{planned[0].record.id} edited", command
            )
            return Rewritten(outcome, _compared(was, after))

    def _rewritten(
        self,
        path: Path,
        before: bytes,
        document: Document,
        trace: str,
        because: str,
    ) -> tuple[Recorded, list[Change]]:
        case = case_fields.read_case(
            document, self.store.zone, self.store.file_id(path)
        )
        procedure = self.store.procedure_of(case)
        event = (
            case.events[-1]
            if case.events
            else Event("edited", self.now, self.by)
        )
        if trace and _NOTED in procedure.events:
            draft = Draft(_NOTED, words=trace, because=because)
            event = self._event(case, draft, [])
            edit = Edit(document)
            case_lines.with_event(edit, event, trace, self.store.zone)
            document = edit.done()
            case = case_fields.read_case(
                document, self.store.zone, self.store.file_id(path)
            )
        state = fold_case(procedure, case)
        edit = Edit(document)
        if not case.unread:
            case_lines.with_state(edit, state, self.now, self.store.zone)
        return self._planned(path, before, edit.done(), state, event)

    def _last_readable(self, path: Path, before: bytes) -> Document | None:
        """What the case said before an edit: its file, or where that is no case its last good version."""
        with contextlib.suppress(BadFile):
            return Document.read(before)
        for raw in history.versions_of(self.workspace.root, [path]).get(
            path, ()
        ):
            with contextlib.suppress(BadFile):
                return Document.read(raw)
        return None

    def _now_at(self, path: Path) -> Path:
        """Where a case is that was at `path`: it may be closed or reopened meanwhile. Raises NoSuchCase."""
        return (
            path
            if beneath.is_there(self.workspace.root, path)
            else self.store.find(self.store.id_of(path))
        )

    def _joined(self, path: Path, before: bytes, text: str, now: bytes) -> str:
        try:
            from klantervaring.files.merge.case_files import (
                joined,
            )  # seldom needed, and long to import

            both = joined(decode(before), text, decode(now), self.store.zone)
        except BadFile:
            both = None
        if both is None:
            raise Conflict(
                Text("The same was changed in the file and in your text."),
                where=self.store.shown(path),
            )
        return both

    def mend(self, path: Path, command: str) -> Outcome | None:
        """Bring what the file says of step, ball, deadlines and place in line with its log.

        None when there is nothing to mend. Raises as `record` does.
        """
        with self.door(command):
            record = self.store.read(path)
            edit = Edit(Document.read(record.raw))
            case_lines.with_state(
                edit, record.state, self.now, self.store.zone, mend=True
            )
            changed = edit.done()
            place = self.store.place_of(record.state, record.id).with_name(
                path.name
            )
            if changed.encode() == record.raw and place == path:
                return None
            events = record.case.events
            last = events[-1] if events else Event("edited", self.now, self.by)
            planned = self._planned(
                path, record.raw, changed, record.state, last
            )
            return self._carry_out([planned], f"{record.id} mended", command)

    def join(self, copy: Record, command: str) -> bool:
        """Put what a further file of a case says into the first, and take it away; whether that was done.

        Raises as `record` does.
        """
        with self.door(command):
            record = self.store.read(self.store.find(copy.id))
            copy = self.store.read(copy.path)
            if record.path == copy.path or not self.store.can_join(
                record, copy
            ):
                return False
            same = copy.raw == record.raw
            document = (
                Document.read(record.raw)
                if same
                else self.store.joined(record, copy)
            )
            assert document is not None  # as `can_join` says
            case = case_fields.read_case(document, self.store.zone, record.id)
            state = fold_case(self.store.procedure_of(case), case)
            last = (
                case.events[-1]
                if case.events
                else Event("edited", self.now, self.by)
            )
            recorded, changes = self._planned(
                record.path, record.raw, document, state, last
            )
            if same:
                changes = []
            gone = Change(copy.path, copy.raw, None)
            self._carry_out(
                [(recorded, changes)],
                f"{record.id} copy joined",
                command,
                [gone],
            )
            return True

    def rewrite_customers(
        self, change: Callable[[Book, str], str], command: str
    ) -> Outcome:
        """Change the customers file: `change` makes its new text of what it says and of its text now.

        Raises WrongInput where the file has a mistake, Conflict and DiskRefused: nothing was changed.
        """
        from klantervaring.files.workspace.customers import read_book

        path = self.workspace.root / CUSTOMERS
        with self.door(command):
            before = content_of(self.workspace.root, path)
            try:
                text = decode(before) if before else ""
            except BadFile as bad:
                raise WrongInput(
                    bad.message,
                    where=f"{CUSTOMERS}:{bad.line}",
                    remedy=bad.remedy,
                ) from None
            after = change(read_book(self.workspace.root), text).encode("utf-8")
            changes = (
                [Change(path, before, after)]
                if after != (before or b"")
                else []
            )
            return self._carry_out([], "customers", command, changes)

    def tidy(self) -> None:
        """Finish what a stopped command or git had begun, and take away the files that it left.

        Under the lock: a temporary file may be the new content of a change that is still being made.
        """
        try:
            locks.free_locks(self.workspace.root)
        except OSError as error:
            raise refused(error) from error
        with self.door("check"):
            self._sweep()

    def _sweep(self) -> None:
        """Take away temporary files of stopped commands, once nothing is left to finish."""
        try:
            for path in leftovers(self.workspace.root, self.workspace.cases):
                beneath.unlink(self.workspace.root, path, missing_ok=True)
        except OSError as error:
            raise refused(error) from error

    def undo(self) -> Undone:
        """Take back the last command of kv, as a new commit.

        Raises WrongInput where there is none, Conflict when later changes stand on it.
        """
        with self.door("undo"):
            self._refuse_uncommitted()
            made = self._last_command()
            changes = [
                Change(path, after, before)
                for path, before, after in made.files
            ]
            changes.sort(key=lambda change: change.after is None)
            for change in changes:
                self._refuse_odd_name(change.path)
                if (
                    content_of(self.workspace.root, change.path)
                    != change.before
                ):
                    raise Conflict(
                        Text(
                            "The file was changed since. Nothing was taken back."
                        ),
                        where=self.store.shown(change.path),
                        remedy=Text(
                            "Take the later change back first, or mend the case with {command}.",
                            command=Code("kv edit ID"),
                        ),
                    )
            return Undone(
                made.subject,
                self._carry_out([], f"undo: {made.subject}", "undo", changes),
            )

    def _refuse_odd_name(self, path: Path) -> None:
        """Raise Conflict for a path of a commit that no file of the workspace may have."""
        try:
            beneath.parts_of(self.workspace.root, path)
        except beneath.NotInside as error:
            raise Conflict(
                Text(
                    "That commit has a file with a name that no file here may have. Nothing was taken back."
                ),
                where=str(path),
                remedy=Text(
                    "It is no commit of kv. See whose it is: {command}",
                    command=Code("git log -1"),
                ),
            ) from error

    def advance(
        self,
        changes: Sequence[Change],
        old: str,
        new: str,
        why: str,
        known: Differences | None = None,
    ) -> None:
        """Bring the files and the branch from the commit `old` to `new`; what else is staged stays.

        To be called within `door`. Raises Conflict, DiskRefused (then nothing was changed), and GitFailed:
        then the next command finishes it.
        """
        with undisturbed():
            carry_out(changes, self._journal, why, "sync", (old, new))
            _drop_empty_folders(self.workspace.root, changes)
            if not self._moved_on(old, new, why, known):
                raise GitFailed("the branch was moved meanwhile")
            self._journal.clear()
            self._renew(changes)

    def put(self, changes: Sequence[Change]) -> None:
        """Write files that git is about to commit by itself. To be called within `door`."""
        with undisturbed():
            carry_out(changes, self._journal, "cases merged", "sync")
            _drop_empty_folders(self.workspace.root, changes)
            self._journal.clear()

    def _moved_on(
        self, old: str, new: str, why: str, known: Differences | None = None
    ) -> bool:
        return staging.advance(self.workspace.root, old, new, why, known)

    def commit_by_hand(
        self, paths: Sequence[Path], subject: str
    ) -> CommitOutcome:
        """Commit what people changed in these files without kv. To be called within `door`."""
        return self._commit_paths(paths, subject, "")

    def _refuse_uncommitted(self) -> None:
        """The newest commit is not the last command while git refuses that. Raises Conflict."""
        waits = self._waiting.read()
        if waits is not None:
            raise Conflict(
                Text(
                    "The last command is saved, but git refused it: {what}. Nothing was taken back.",
                    what=waits.subject,
                ),
                remedy=Text(
                    "See what {command} says; once git takes it, it can be taken back.",
                    command=Code("kv check --fix"),
                ),
            )

    def _last_command(self) -> history.Made:
        try:
            made = history.last_of_kv(self.workspace.root)
        except GitFailed as error:
            if not isinstance(error.__cause__, FileNotFoundError):
                raise DiskRefused(
                    Text(
                        "Git did not answer: {message}. Nothing was taken back.",
                        message=str(error),
                    ),
                    remedy=Text("See what it says, and try again."),
                ) from error
            made = None
        if made is None or not made.files:
            raise WrongInput(
                Text("There is no command to take back."),
                remedy=Text(
                    "Only what kv itself has committed to git can be taken back."
                ),
            )
        return made

    # -- planning: what would change -----------------------------------------------------------------

    def _plan(
        self, record: Record, drafts: Sequence[Draft]
    ) -> tuple[Recorded, list[Change]]:
        if record.trouble is not None:
            raise cannot_read(record.trouble)
        document, case, overrode = Document.read(record.raw), record.case, None
        copies: list[Change] = []
        for draft in (*_settling(record, drafts), *drafts):
            named = (
                copied(self.workspace.root, record.path, draft.file, copies)
                if draft.file
                else []
            )
            event = self._event(case, draft, named)
            state, overrode = admit(
                record.state.procedure, case, event, self.now
            )
            if overrode is not None:
                event = _with_level(record.state.procedure, case, event)
            document = self._written(
                document, draft, event, state, bool(case.unread)
            )
            case = case_fields.read_case(document, self.store.zone, record.id)
        recorded, changes = self._planned(
            record.path, record.raw, document, state, event
        )
        folder = attachments(recorded.record.path)
        copies = [
            copy._replace(path=folder / copy.path.name) for copy in copies
        ]
        return recorded._replace(overrode=overrode), [*changes, *copies]

    def _written(
        self,
        document: Document,
        draft: Draft,
        event: Event,
        state: State,
        unread: bool,
    ) -> Document:
        edit = Edit(document)
        for key, value in draft.facts.items():
            outer, _, inner = key.partition(".")
            if inner:
                edit.set_inner(outer, inner, scalar(value), value)
            else:
                edit.set_text(key, scalar(value), value)
        for field, value in draft.leaves.items():
            _set_leaf(edit, field, value)
        if draft.tags:
            _set_tags(edit, draft.tags)
        case_lines.with_event(edit, event, draft.words, self.store.zone)
        if not unread:  # else what the file says of step and deadlines may be all that is known of them
            case_lines.with_state(edit, state, self.now, self.store.zone)
        return edit.done()

    def _planned(
        self,
        path: Path,
        before: bytes,
        changed: Document,
        state: State,
        event: Event,
    ) -> tuple[Recorded, list[Change]]:
        case = case_fields.read_case(
            changed, self.store.zone, self.store.file_id(path)
        )
        place = self.store.place_of(state, case.id).with_name(path.name)
        raw = changed.encode()
        moved_from = path if place != path else None
        changes = [
            Change(
                place, before, raw, moved_from=moved_from, move_first=state.open
            )
        ]
        if moved_from is not None:
            changes += moved(self.workspace.root, path, place)
        return Recorded(Record(case, state, place, raw), event), changes

    def _plan_new(self, intake: Intake) -> tuple[Recorded, list[Change]]:
        check_text(intake.story)
        id = self._new_id()
        copies: list[Change] = []
        first, *later = intake.events
        procedure = self.store.shelf.get(intake.case.procedure)
        said = procedure.receipt(intake.case.channel, intake.case.care != "")
        first = first._replace(data=(*said, *first.data))
        if intake.file is not None:
            path = self.store.place_of(State(procedure), id)
            first = first._replace(
                data=(
                    *first.data,
                    *copied(self.workspace.root, path, intake.file, copies),
                )
            )
        case = self._with_ids(
            intake.case._replace(id=id, events=()), (first, *later)
        )
        check_case(case)
        state = open_case(procedure, case, self.now)
        document, case = case_lines.new_document(
            case, state, self.now, self.store.zone, intake.story
        )
        path = self.store.place_of(state, id)
        raw = document.encode()
        recorded = Recorded(Record(case, state, path, raw), case.events[0])
        return recorded, [Change(path, None, raw), *copies]

    def _plan_unknown(
        self, intake: Intake, known: set[Sameness]
    ) -> list[tuple[Recorded, list[Change]]]:
        same = sameness(intake.case, intake.events, intake.story)
        if same in known:
            return []
        planned = self._plan_new(intake)
        known.add(same)
        return [planned]

    def _new_id(self) -> str:
        while True:
            id = ids.case_id(_random(ids.CASE_IDS))
            if id not in self._given and not self.store.has(id):
                self._given.add(id)
                return id

    def _with_ids(self, case: Case, events: Sequence[Event]) -> Case:
        given: list[Event] = []
        for event in events:
            given.append(
                event._replace(
                    id=_new_event_id([e for e in given if e.at == event.at])
                )
            )
        return case._replace(events=tuple(given))

    def _event(
        self, case: Case, draft: Draft, named: Sequence[tuple[str, str]]
    ) -> Event:
        at = draft.at or self.now
        data = [*draft.data, *named]
        if draft.because:
            data.append((BECAUSE, draft.because))
        id = _new_event_id([e for e in case.events if e.at == at])
        return Event(draft.kind, at, self.by, id, tuple(data))

    # -- the door ------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def door(self, command: str) -> Iterator[None]:
        """Hold the workspace's lock; what a stopped command had begun is finished first.

        Raises Conflict where somebody else holds it for long, DiskRefused.
        """
        if self.dry_run:
            yield
            return
        with locked(self.workspace.root, f"kv {command}, {self.by}") as stopped:
            self._move_over()
            self._finish_earlier()
            if stopped:
                self._sweep()
            self._commit_earlier()
            yield

    def _move_over(self) -> None:
        """Take over what an older kv kept in the workspace, once; not what a repository brought."""
        root = self.workspace.root
        try:
            if private.is_foreign(root):
                private.move_over(root, staging.knows(root, PRIVATE))
        except OSError as error:
            raise refused(error) from error

    def _finish_earlier(self) -> None:
        """Finish what a command had begun that was stopped in the middle, as the command it was."""
        if not self._has_note():
            return
        with undisturbed():
            finished = finish(self._journal)
            if finished is None:
                return
            begun = finished.unfinished
            if begun.commits is not None and self._moved_on(
                *begun.commits, begun.subject
            ):
                self._journal.clear()
            else:
                paths = [
                    path for path in finished.touched if self._is_ours(path)
                ]
                self._commit_paths(paths, begun.subject, begun.command)
        self.finished = finished

    def _has_note(self) -> bool:
        try:
            return self._journal.is_there()
        except OSError as error:
            raise refused(error) from error

    def _commit_earlier(self) -> None:
        """Commit what git refused at an earlier command; while it still refuses, that goes on waiting."""
        try:
            waits = self._waiting.read()
            if waits is None:
                return
            with undisturbed():
                if not staging.differs(
                    self.workspace.root, waits.paths
                ):  # somebody committed it meanwhile
                    self._waiting.clear()
                elif self._asked_git(*waits[:3]).versioned is Versioned.YES:
                    self._waiting.clear()
                    self.committed = waits.subject
        except GitFailed:
            return
        except OSError as error:
            raise refused(error) from error

    def _is_ours(self, path: Path) -> bool:
        """Whether it is a file that kv commits."""
        return is_of_kv(self.workspace.root, path)

    def _carry_out(
        self,
        planned: Sequence[tuple[Recorded, list[Change]]],
        subject: str,
        command: str,
        also: Sequence[Change] = (),
    ) -> Outcome:
        recorded = tuple(r for r, _ in planned)
        changes = (*(c for _, cs in planned for c in cs), *also)
        if self.dry_run:
            return Outcome(
                recorded, changes, CommitOutcome(Versioned.OFF), dry_run=True
            )
        with undisturbed():
            carry_out(changes, self._journal, subject, command)
            _drop_empty_folders(self.workspace.root, changes)
            made = self._commit(changes, subject, command)
            self._renew(changes)
            return Outcome(
                recorded,
                changes,
                made,
                finished=self.finished,
                committed=self.committed,
            )

    def _renew(self, changes: Sequence[Change]) -> None:
        """Let the index know what was written, so that the next list need not read it."""
        root = self.workspace.root
        touched = [path for change in changes for path in change.touched]
        renew(str(root), [str(path.relative_to(root)) for path in touched])

    def _commit(
        self, changes: Sequence[Change], subject: str, command: str
    ) -> CommitOutcome:
        new = any(c.before is None for c in changes)
        return self._commit_paths(
            [p for c in changes for p in c.touched], subject, command, new
        )

    def _commit_paths(
        self,
        paths: Sequence[Path],
        subject: str,
        command: str,
        new: bool = False,
    ) -> CommitOutcome:
        """Commit, and take the note of the change away; what git refuses is noted for the next command."""
        made = self._asked_git(paths, subject, command, new)
        saved = Saved(
            tuple(dict.fromkeys(paths)), subject, command, made.message
        )
        if made.versioned is not Versioned.REFUSED or self._waiting.add(saved):
            self._journal.clear()
        return made

    def _asked_git(
        self,
        paths: Sequence[Path],
        subject: str,
        command: str,
        new: bool = False,
    ) -> CommitOutcome:
        if not self.workspace.config.git_commit:
            return CommitOutcome(Versioned.OFF)
        return commit_files(
            self.workspace.root, paths, subject, command, self.identity, new
        )

    @property
    def identity(self) -> Identity:
        """In whose name git commits, where it knows nobody itself."""
        person = self.workspace.config.people.get(self.by)
        return Identity(
            (person.name if person else "") or self.by or "kv",
            (person.email if person else "") or f"{self.by or 'kv'}@localhost",
        )


def _compared(was: Document | None, document: Document) -> Edited:
    """What an edited case says otherwise than it did."""
    from klantervaring.core.edit_diff import compare  # only `kv edit` needs it

    if was is None:
        return compare({}, document.data())
    return compare(was.data(), document.data())._replace(
        text=was.body != document.body
    )


def _check_kept(
    was: Document | None, edited: Edited, agreed: Sequence[Line]
) -> None:
    """The id of a case never changes, and its log is only added to. Raises WrongInput, LosesEvents."""
    if was is None:
        return
    if "id" in edited.fields:
        raise WrongInput(
            Text(
                "The id of a case never changes: it was {id}.",
                id=str(was.data().get("id", "")),
            ),
            remedy=Text(
                "Write {line} again.",
                line=Code(f"id: {was.data().get('id', '')}"),
            ),
        )
    if [line for line in edited.lost if line not in agreed]:
        raise LosesEvents(edited.lost)


def _with_level(procedure: Procedure, case: Case, event: Event) -> Event:
    """An objection for which a reason counts says which one it is: in another clone there may be one of
    that level already, and then the reason must not make this the next.
    """
    rule = procedure.events.get(event.kind)
    if rule is None or not rule.raises_level:
        return event
    return event._replace(
        data=(
            *event.data,
            ("level", str(level_at(procedure, case, event))),
        )
    )


def _settling(record: Record, drafts: Sequence[Draft]) -> list[Draft]:
    """Whoever ends the case settles what an earlier ending did not know of: it is seen now."""
    if not record.state.unaware or not any(
        ends(record.state.procedure, d.kind) for d in drafts
    ):
        return []
    open_ = [
        (f, es)
        for f, es in unsettled(record.case.events).items()
        if ending_of(f)
    ]
    return [
        Draft(
            SETTLED,
            data=(
                ("field", field),
                ("of", " ".join(event.id for event in events)),
            ),
        )
        for field, events in open_
    ]


def _set_tags(edit: Edit, changes: Sequence[str]) -> None:
    """Add `+tag` and take away `-tag`. Raises WrongInput where the list holds something that is no tag."""
    said = edit.value("tags") or []
    tags = (
        said
        if isinstance(said, list)
        else [tag.strip() for tag in str(said).split(",")]
    )
    if isinstance(said, dict) or not all(isinstance(tag, str) for tag in tags):
        raise WrongInput(
            Text("{key} is not a list of words.", key=Code("tags")),
            remedy=Text("Mend it with {command}.", command=Code("kv edit ID")),
        )
    for change in changes:
        tag = change[1:]
        if change[0] == "+" and tag not in tags:
            tags = [*tags, tag]
        elif change[0] == "-":
            tags = [t for t in tags if t != tag]
    edit.set_list("tags", [(scalar(str(tag)), str(tag)) for tag in tags])


def _set_leaf(edit: Edit, field: str, value: str) -> None:
    """Set a key, or one within a mapping (`customer.name`); "" takes it away. Raises WrongInput."""
    key, _, inner = field.partition(".")
    if not inner:
        if value:
            edit.set_text(key, scalar(value), value)
        else:
            edit.remove(key)
        return
    said = edit.value(key)
    pairs = dict(said) if isinstance(said, dict) else {}
    if "." in inner or not all(isinstance(v, str) for v in pairs.values()):
        raise WrongInput(
            Text("{field} cannot be set from here.", field=Code(field)),
            remedy=Text("Mend it with {command}.", command=Code("kv edit ID")),
        )
    pairs = {k: v for k, v in {**pairs, inner: value}.items() if v}
    edit.set_mapping(key, [(k, str(v)) for k, v in pairs.items()], scalar)


def _refuse_collision(
    then: Record, now: Record, drafts: Sequence[Draft]
) -> None:
    """A fact that this command sets and that somebody else has set meanwhile is theirs. Raises Conflict."""
    for key, value in (
        (k, v) for draft in drafts for k, v in draft.facts.items()
    ):
        theirs = _fact(now.case, key)
        if theirs not in (_fact(then.case, key), value):
            raise Conflict(
                Text(
                    "{key} was set to {theirs} meanwhile.",
                    key=Code(key),
                    theirs=theirs,
                ),
                where=now.path.name,
                remedy=Text("Give the command again if yours should hold."),
            )


def _fact(case: Case, key: str) -> str:
    outer, _, inner = key.partition(".")
    found = getattr(case, outer)
    return str(found.get(inner, "") if inner else found)


def _drop_empty_folders(root: Path, changes: Sequence[Change]) -> None:
    gone = {
        c.source.parent
        for c in changes
        if c.moved_from is not None or c.after is None
    }
    for folder in gone:
        if folder.name != "cases":
            with contextlib.suppress(OSError):
                beneath.remove_folder(root, folder)


def _random(limit: int) -> int:
    """A random number from 0 up to `limit`, exclusive."""
    return int.from_bytes(os.urandom(16), "big") % limit


def _new_event_id(same_moment: Sequence[Event]) -> str:
    return ids.event_id(
        _random(ids.FIRST_EVENT_IDS), [e.id for e in same_moment]
    )


def _subject(recorded: Sequence[Recorded], kind: str) -> str:
    """What git's history says: ids and event, never a customer."""
    named = " ".join(r.record.id for r in recorded[:3])
    more = f" and {len(recorded) - 3} more" if len(recorded) > 3 else ""
    return f"{named}{more} {kind}"
