"""What goes in through the door and what comes of it, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from klantervaring.core.case import Case, Event
from klantervaring.core.errors import CannotRead, KvError, Refused
from klantervaring.core.rules.state import Refusal, State
from klantervaring.core.text.sentences import Remedy, Text, plural
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.attachments import Enclosed
from klantervaring.files.disk.safe_write import Change, Finished
from klantervaring.files.git.commit import CommitOutcome, Versioned
from klantervaring.files.record import Record

if TYPE_CHECKING:
    from klantervaring.core.edit_diff import Edited, Line

#: The command that nothing takes back.
ERASE = "erase"


class NewEvent(NamedTuple):
    """An event that somebody wants to record; `at` None is now.

    `facts`: front-matter keys to set; `leaves`: any other key, dotted inside a mapping; an empty value
    removes it. `tags` are changes, `+materiaal` or `-spoed`. `file` is copied beside the case and named in
    the event; so is each of `held`, under the name of the option that it was given with. An event that brings
    an `id` keeps it, and is recorded as done by `by`, or by nobody: so two clones that take in the same mail
    record the same event.
    """

    kind: str
    at: datetime | None = None
    data: tuple[tuple[str, str], ...] = ()
    words: str = ""
    because: str = ""
    facts: Mapping[str, str] = MappingProxyType({})
    tags: tuple[str, ...] = ()
    file: Path | Enclosed | None = None
    held: Mapping[str, Path] = MappingProxyType({})
    leaves: Mapping[str, str] = MappingProxyType({})
    id: str = ""
    by: str = ""


class Intake(NamedTuple):
    """A case that somebody wants to begin: its facts, its first events, and the story told.

    `file` (a letter, say) is copied beside the case and named in its first event. `heard` tells when and by
    whom the customer was heard, and what was said in numbers, should there be a wish. Files `beside` it are
    named in its further events already.
    """

    case: Case
    events: tuple[Event, ...]
    story: str = ""
    file: Path | Enclosed | None = None
    heard: Event | None = None
    beside: tuple[Enclosed, ...] = ()
    #: set where a case comes back from an export, with ids and all: the words of its events, by id
    words: Mapping[str, str] | None = None


class Recorded(NamedTuple):
    """One case after a change: how it stands now, the new event, and what a reason overrode.

    `overrode` is of the procedure, `overruled` of a policy. `before` is how it stood, None for a new case;
    `left` is what the person who gave something may still spend, in cents, where budgets are kept. `along`
    are events that the same command recorded before this one.
    """

    record: Record
    event: Event
    overrode: Refusal | None = None
    overruled: Text | None = None
    before: State | None = None
    left: int | None = None
    along: tuple[Event, ...] = ()


class Planned(NamedTuple):
    """One case as it would be, and the files that change for it."""

    recorded: Recorded
    changes: tuple[Change, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether the file of the case stays as it is, where it is."""
        change = self.changes[0]
        return change.before == change.after and change.moved_from is None


class Result(NamedTuple):
    """What a command did: the cases, the files that changed, and what git made of it.

    `committed` names what git had refused earlier and took now.
    """

    recorded: tuple[Recorded, ...]
    changes: tuple[Change, ...]
    git: CommitOutcome
    dry_run: bool = False
    finished: Finished | None = None
    committed: str = ""

    @property
    def is_usual(self) -> bool:
        """Return whether the change is in git, where it is to be, and nothing else was seen to."""
        in_git = self.git.versioned in (Versioned.YES, Versioned.OFF)
        earlier = self.finished or self.committed
        return in_git and not (self.git.adrift or earlier)


class TakenIn(NamedTuple):
    """What came of many intakes: the cases begun, and how many were there already.

    `refused` names the others by their place, with the reason; `unread` are cases that were there and
    could not be compared as they stand.
    """

    outcome: Result
    known: int
    refused: tuple[tuple[int, KvError], ...]
    unread: tuple[CannotRead, ...]


class Rewritten(NamedTuple):
    """What came of an edited text, and what it changed."""

    outcome: Result
    edited: Edited


#: How many lines an edit took out of a log.
_LOST = plural(
    "One event would not be in the log any more as it was. Nothing was changed.",
    "{n} events would not be in the log any more as they were. Nothing was changed.",
)


class LosesEvents(Refused):
    """An edit would take these lines out of the log, or change what they say."""

    def __init__(self, lost: Sequence[Line]) -> None:
        super().__init__(
            Text(*_LOST, n=len(lost)),
            remedy=Remedy("lose-events"),
        )
        self.lost = tuple(lost)
