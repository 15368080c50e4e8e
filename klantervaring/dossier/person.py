"""All that is held of one customer, for the customer: every case whole, but for what tells of somebody else.

Beside the dossier for a third party, which leaves out what we wrote for ourselves: what we noted of this
customer is theirs to see. A text or file that names another customer stays inside, and is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from klantervaring.core.case import FACTS, Event, words_under_headings
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
    sieve = _Sieve(names_others)
    case = record.case
    facts = [(key, sieve.text(getattr(case, key))) for key in _FACTS]
    for key, value in case.customer.items():
        facts.append((f"customer.{key}", sieve.text(value)))
    facts.append(("tags", sieve.text(", ".join(case.tags))))
    words = words_under_headings(case.body)
    events = tuple(
        sieve.event(event, words.get(event.id, "")) for event in case.events
    )
    story = sieve.text(case.story())
    files: list[PersonFile] = []
    files_left = 0
    for path in _files(workspace.root, attachments(record.path)):
        held = beneath.read_file(workspace.root, path)
        if names_others(f"{path.name}\n{words_of(held)}"):
            files_left += 1
            continue
        number = f"{len(files) + 1:03}"
        name = f"{FOLDER}/{case.id}/{number}-{tidy(path.name)}"
        files.append(PersonFile(name, path, held))
    return PersonCase(
        case.id,
        tuple(pair for pair in facts if pair[1]),
        events,
        story,
        tuple(files),
        sieve.left,
        files_left,
    )


def _files(root: Path, folder: Path) -> Iterator[Path]:
    for name in beneath.names_in(root, folder):
        if beneath.is_file(root, folder / name):
            yield folder / name


class _Sieve:
    """Holds back texts that name somebody else, and counts them."""

    def __init__(self, names_others: NamesOthers) -> None:
        self._names_others = names_others
        self.left = 0

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
