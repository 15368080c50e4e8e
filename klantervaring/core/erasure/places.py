"""The list of places where the data of a person can be: one table, for searching, erasing and telling.

Each says who takes the data away there. How a place is searched is `erasing/`; what is not in this table is
nowhere, which a search of a whole disk proves (tests/erasing).
"""

from __future__ import annotations

from collections.abc import Iterable

from klantervaring.core.text.sentences import Named, bilingual
from klantervaring.core.values import NamedTuple

#: What takes data away from a place: `kv erase`, `kv erase` after somebody decided on each mention,
#: `kv purge`, or a person.
BY_ERASE = "erase"
BY_CHOICE = "choice"
BY_PURGE = "purge"
BY_HAND = "hand"


class DataPlace(NamedTuple):
    """A kind of place: its key, its name for people, and what takes data away there."""

    key: str
    title: Named
    cleaned: str


def _place(key: str, cleaned: str, english: str, dutch: str) -> DataPlace:
    return DataPlace(key, bilingual(english, dutch), cleaned)


def _table(places: Iterable[DataPlace]) -> dict[str, DataPlace]:
    return {place.key: place for place in places}


#: Every place, from the files that people see to what lies outside the workspace.
PLACES = _table(
    (
        _place(
            "case",
            BY_ERASE,
            "the file of the case",
            "het bestand van de ervaring",
        ),
        _place(
            "attachments",
            BY_ERASE,
            "attachments, mails and letters of the case",
            "bijlagen, mails en brieven van de ervaring",
        ),
        _place(
            "drafts",
            BY_ERASE,
            "drafts and texts that kv keeps",
            "concepten en teksten die kv bewaart",
        ),
        _place(
            "index",
            BY_ERASE,
            "the index of kv",
            "de index van kv",
        ),
        _place(
            "journal",
            BY_ERASE,
            "changes that kv has under way",
            "wijzigingen waar kv mee bezig is",
        ),
        _place(
            "git-notes",
            BY_ERASE,
            "what kv keeps for git",
            "wat kv voor git bewaart",
        ),
        _place(
            "other-cases",
            BY_CHOICE,
            "mentions in other cases",
            "vermeldingen in andere ervaringen",
        ),
        _place(
            "other-attachments",
            BY_HAND,
            "attachments of other cases",
            "bijlagen van andere ervaringen",
        ),
        _place(
            "customers",
            BY_CHOICE,
            "lines in customers.yaml",
            "regels in customers.yaml",
        ),
        _place(
            "meetings",
            BY_CHOICE,
            "lines in meetings.csv",
            "regels in meetings.csv",
        ),
        _place(
            "inbox",
            BY_CHOICE,
            "mails that wait in the inbox",
            "mails die in de inbox wachten",
        ),
        _place(
            "settings",
            BY_HAND,
            "settings, procedures and letters of your own",
            "instellingen, eigen procedures en brieven",
        ),
        _place(
            "other-files",
            BY_HAND,
            "other files in the folder: exports, lists, notes",
            "andere bestanden in de map: exports, lijsten, notities",
        ),
        _place(
            "messages",
            BY_PURGE,
            "messages of commits and tags",
            "berichten van commits en tags",
        ),
        _place(
            "objects",
            BY_PURGE,
            "files in the history of git",
            "bestanden in de geschiedenis van git",
        ),
        _place(
            "refs",
            BY_HAND,
            "names of branches and tags",
            "namen van branches en tags",
        ),
        _place(
            "reflogs",
            BY_PURGE,
            "the reflogs of git",
            "de reflogs van git",
        ),
        _place(
            "stashes",
            BY_PURGE,
            "stashes",
            "stashes",
        ),
        _place(
            "git-index",
            BY_PURGE,
            "the index of git",
            "de index van git",
        ),
        _place(
            "git-files",
            BY_PURGE,
            "other files of git: the last message, what a merge was given",
            "andere bestanden van git: het laatste bericht, wat een merge kreeg",
        ),
        _place(
            "worktrees",
            BY_PURGE,
            "linked worktrees",
            "gekoppelde worktrees",
        ),
        _place(
            "remotes",
            BY_PURGE,
            "the meeting place and other remotes",
            "de ontmoetingsplaats en andere remotes",
        ),
        _place(
            "clones",
            BY_PURGE,
            "clones of colleagues",
            "klonen van collega's",
        ),
        _place(
            "exports",
            BY_HAND,
            "exports, dossiers and letters that were written elsewhere",
            "exports, dossiers en brieven die elders zijn opgeslagen",
        ),
        _place(
            "mailbox",
            BY_HAND,
            "the mailbox and the mail server",
            "de mailbox en de mailserver",
        ),
        _place(
            "backups",
            BY_HAND,
            "backups of disks and servers",
            "back-ups van schijven en servers",
        ),
    )
)


def cleaned_by(way: str) -> tuple[DataPlace, ...]:
    """Return the places that are cleaned in one way, such as `BY_PURGE`."""
    return tuple(p for p in PLACES.values() if p.cleaned == way)
