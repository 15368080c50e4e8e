"""What goes when a case is erased, how much of it there is, and what is left elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from klantervaring.core.erasure.places import (
    BY_HAND,
    BY_PURGE,
    PLACES,
    cleaned_by,
)
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.erasing.cleaning import Cleaning
from klantervaring.erasing.mentions import Mention
from klantervaring.files.store import Store
from klantervaring.language import Speaker
from klantervaring.view.terminal.screen import Screen, Table, headed

_HEADINGS = {
    "place": N_("where"),
    "count": N_("number"),
    "what": N_("what happens"),
}
_OTHERS = plural(
    "One other case of this customer stays: {ids}.",
    "{n} other cases of this customer stay: {ids}.",
)


class Preview:
    """Shows what goes, and what is left, to one person."""

    def __init__(
        self,
        screen: Screen,
        speaker: Speaker,
        store: Store,
    ) -> None:
        self._screen = screen
        self._speaker = speaker
        self._store = store

    def show(self, cleaning: Cleaning) -> None:
        """Show every case that goes, each place with how much is there, and each mention."""
        for record in cleaning.gone.records:
            self._screen.line(
                ours("{}  {}", clean(record.id), clean(record.case.title))
            )
        rows = [self._row(*each) for each in _counted(cleaning)]
        columns = headed(self._speaker, _HEADINGS)
        self._screen.table(Table(columns, rows, flexible="what"))
        self._mentions(cleaning.mentions)
        self._others(cleaning.others)
        if cleaning.unread:
            self._not_looked_into(cleaning.unread)

    def _row(self, place: str, count: int, what: Text) -> dict[str, Cell]:
        return {
            "place": self._speaker.part(PLACES[place].title),
            "count": clean(str(count)),
            "what": self._speaker(what),
        }

    def _mentions(self, found: Sequence[Mention]) -> None:
        for mention in found:
            where = self._store.shown(mention.path)
            if not mention.line:
                self._screen.line(clean(where))
                continue
            where = f"{where}:{mention.line}"
            line = ours("{}: {}", clean(where), clean(mention.text))
            self._screen.line(line)

    def _others(self, ids: Sequence[str]) -> None:
        if ids:
            said = Text(*_OTHERS, n=len(ids), ids=", ".join(ids))
            self._screen.line(self._speaker(said))

    def left(self, left: Sequence[Mention], unread: Sequence[Path]) -> None:
        """Say which mentions are left, what was not looked into, and in which places the data still is."""
        if left:
            self._screen.line(
                self._speaker(Text("These mentions are left:"))
            )
            self._mentions(left)
        if unread:
            self._not_looked_into(unread)
        self._screen.line(self._speaker(_STILL))

    def _not_looked_into(self, unread: Sequence[Path]) -> None:
        self._screen.line(self._speaker(_UNREAD))
        shown = map(self._store.shown, unread)
        show_first_lines(self._screen, self._speaker, shown)


def show_first_lines(
    screen: Screen,
    speaker: Speaker,
    lines: Iterable[str],
) -> None:
    """Show the first of some lines, and how many more there are."""
    listed = list(lines)
    for line in listed[:_SHOWN]:
        screen.line(ours("  {}", clean(line)))
    if listed[_SHOWN:]:
        more = Text("... and {n} more", n=len(listed) - _SHOWN)
        screen.line(speaker(more))


#: How many files, names and lines are shown of each kind; `--json` has all.
_SHOWN = 10
_UNREAD = Text(
    "kv cannot look into PDF files, pictures, and what is packed or sealed in a way of its own. Look yourself"
    " whether these of other cases name the person:"
)
_STILL = Text(
    "The history of git, the meeting place and other clones still have it; the mailbox, backups and what was "
    "exported may."
)
_GOES = Text("goes")
_STRIPPED = Text("keeps what figures need")
_ASKED = Text("is asked one by one")
_STAYS = Text("stays; take it away yourself")


def _counted(cleaning: Cleaning) -> list[tuple[str, int, Text]]:
    """Return each place where something is, how much, and what happens to it."""
    files = sum(map(len, cleaning.gone.files))
    found = [
        ("case", len(cleaning.gone.records), _STRIPPED),
        ("attachments", files, _GOES),
        ("drafts", len(cleaning.kept), _GOES),
    ]
    choices = [m for m in cleaning.mentions if not m.by_hand]
    stays = [m for m in cleaning.mentions if m.by_hand]
    found += _by_place(choices, _ASKED)
    found += _by_place(stays, _STAYS)
    return [each for each in found if each[1]]


def _by_place(
    found: Iterable[Mention], what: Text
) -> Iterator[tuple[str, int, Text]]:
    counts = Counter(mention.place for mention in found)
    for place, n in sorted(counts.items()):
        yield place, n, what


#: Where the data still is when a case is erased.
_STILL_IN = [
    place.key for place in (*cleaned_by(BY_PURGE), *cleaned_by(BY_HAND))
]


def preview_json(
    store: Store,
    cleaning: Cleaning,
    dry_run: bool,
) -> dict[str, Any]:
    """Return what goes as JSON: cases, files, mentions with what may happen to them, by place."""
    files = chain.from_iterable(cleaning.gone.files)
    return {
        "erased": [record.id for record in cleaning.gone.records],
        "files": [store.shown(change.path) for change in files],
        "drafts": len(cleaning.kept),
        "mentions": [_as_json(store, m) for m in cleaning.mentions],
        "others": list(cleaning.others),
        "unread": list(map(store.shown, cleaning.unread)),
        "still_in": _STILL_IN,
        "dry_run": dry_run,
    }


def _as_json(store: Store, mention: Mention) -> dict[str, Any]:
    return {
        "place": mention.place,
        "path": store.shown(mention.path),
        "line": mention.line,
        "text": mention.text,
        "certain": mention.certain,
        "by_hand": mention.by_hand,
    }
