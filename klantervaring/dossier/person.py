"""All that is held of one customer, for the customer: every case whole, but for what tells of somebody else.

Beside the dossier for a third party, which leaves out what we wrote for ourselves: what we noted of this
customer is theirs to see. A text or file that names another customer stays inside, and is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from klantervaring.core.case import (
    FACTS,
    Case,
    Event,
    words_under_headings,
)
from klantervaring.core.time import moments
from klantervaring.core.values import NamedTuple
from klantervaring.dossier.evidence import FOLDER, tidy
from klantervaring.files.disk import beneath
from klantervaring.files.record import Record, attachments
from klantervaring.files.workspace.config import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo

#: Who of us it is with and about.
_OF_US = ("owner", "about")
#: Facts of a case that a customer sees; what follows from the log stands with it.
_FACTS = (
    "title",
    "kind",
    *(key for key in FACTS if key not in _OF_US),
    "wish",
    "procedure",
)
NamesOthers = Callable[[str], bool]


class PersonFile(NamedTuple):
    """A file that goes along: its place in the export, where it is, and what it holds."""

    name: str
    path: Path
    held: bytes


class PersonCase(NamedTuple):
    """One case as its customer may see it: facts, events with what they say, the story, and its files.

    `texts` and `files_left` count what names somebody else.
    """

    id: str
    facts: tuple[tuple[str, str], ...]
    events: tuple[tuple[Event, str], ...]
    story: str
    files: tuple[PersonFile, ...]
    texts: int = 0
    files_left: int = 0


def person_case(
    workspace: Workspace,
    record: Record,
    names_others: NamesOthers,
    words_of: Callable[[bytes], str],
) -> PersonCase:
    """Return a case for its customer; `words_of` gives what a file says. Raises OSError."""
    case = record.case
    sieve = _Sieve(names_others)
    facts = tuple(pair for pair in _facts(case, sieve) if pair[1])
    events = tuple(_events(case, sieve))
    story = sieve.text(case.story())
    files = tuple(
        _kept(
            workspace.root,
            record,
            sieve,
            words_of,
        )
    )
    found = PersonCase(
        case.id,
        facts,
        events,
        story,
        files,
    )
    return found._replace(
        texts=sieve.left,
        files_left=sieve.files_left,
    )


def _facts(case: Case, sieve: _Sieve) -> Iterator[tuple[str, str]]:
    for key in _FACTS:
        yield key, sieve.text(getattr(case, key))
    for key, value in case.customer.items():
        yield f"customer.{key}", sieve.text(value)
    yield "tags", sieve.text(", ".join(case.tags))


def _events(case: Case, sieve: _Sieve) -> Iterator[tuple[Event, str]]:
    words = words_under_headings(case.body)
    for event in case.events:
        yield sieve.event(event, words.get(event.id, ""))


def _kept(
    root: Path,
    record: Record,
    sieve: _Sieve,
    words_of: Callable[[bytes], str],
) -> Iterator[PersonFile]:
    """Yield the files beside a case that name nobody else."""
    folder = f"{FOLDER}/{record.case.id}"
    number = 0
    for path in _files(root, attachments(record.path)):
        held = beneath.read_file(root, path)
        if not sieve.holds_back(path.name, words_of(held)):
            number += 1
            name = f"{folder}/{number:03}-{tidy(path.name)}"
            yield PersonFile(name, path, held)


def _files(root: Path, folder: Path) -> Iterator[Path]:
    for name in beneath.names_in(root, folder):
        if beneath.is_file(root, folder / name):
            yield folder / name


class _Sieve:
    """Holds back texts that name somebody else, and counts them."""

    def __init__(self, names_others: NamesOthers) -> None:
        self._names_others = names_others
        self.left = self.files_left = 0

    def text(self, text: str) -> str:
        """Return a text, "" where it names somebody else."""
        if text and self._names_others(text):
            self.left += 1
            return ""
        return text

    def event(self, event: Event, words: str) -> tuple[Event, str]:
        data = [(key, self.text(value)) for key, value in event.data]
        kept = tuple(pair for pair in data if pair[1])
        return event._replace(data=kept), self.text(words)

    def holds_back(self, name: str, words: str) -> bool:
        """Tell whether a file names somebody else, in its name or in what it says."""
        if not self._names_others(f"{name}\n{words}"):
            return False
        self.files_left += 1
        return True


def case_json(case: PersonCase, zone: tzinfo) -> dict[str, Any]:
    """Return a case as JSON: texts as they were said, moments with their offset."""
    return {
        "id": case.id,
        **dict(case.facts),
        "story": case.story,
        "events": [
            {
                "event": event.kind,
                "at": moments.iso(event.at, zone),
                "by": event.by,
                **dict(event.data),
                "words": words,
            }
            for event, words in case.events
        ],
        "files": [file.name for file in case.files],
        "left_out": {"texts": case.texts, "files": case.files_left},
    }
