"""Cases as cards: what a list needs of a case, worked out once and for every moment, and kept in the index.

Only what changed since is read. It must not decide what a list shows.
"""

from __future__ import annotations

import functools
import os
import zoneinfo
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

from klantervaring.core import ids
from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.summary.alert_facts import signs
from klantervaring.core.summary.card import (
    COPIES,
    UNSURE,
    Card,
    Signs,
    Vocabulary,
)
from klantervaring.core.summary.summarise import plain_card, vocabulary
from klantervaring.core.time import offsets
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.safe_read import content
from klantervaring.files.index import index, shared, straight
from klantervaring.files.index.ready import ready, sources
from klantervaring.files.store import Record, Store
from klantervaring.files.text import front_matter
from klantervaring.files.workspace.config import peek_language, read_workspace
from klantervaring.files.workspace.layout import (
    CONFIG,
    LARGEST,
    SUFFIX,
    case_folder_handle,
)


class Picked:
    """Those cards of a folder that count in a list."""

    def __init__(
        self,
        cards: index.Cards,
        open_only: bool,
        left_out: Collection[str],
        copied: Collection[str],
    ) -> None:
        """With `open_only` none of a closed case; `left_out` are files of which the case is seen elsewhere,
        `copied` the ids of cases with such files.
        """
        self.kept = cards
        self._open_only = open_only
        self._left_out, self._copied = left_out, copied

    def __iter__(self) -> Iterator[Card]:
        return self._picked(range(len(self.kept)))

    def _picked(self, places: Iterable[int]) -> Iterator[Card]:
        for place in places:
            card = self.kept.card(place)
            if self.kept.names[place] in self._left_out:
                continue
            if not self._open_only or card.open or card.mark(0)[0] in UNSURE:
                yield with_copies(card) if card.id in self._copied else card

    @property
    def listed(self) -> Listed:
        """As `index.Cards.listed`."""
        return self.kept.listed

    def titles(self) -> Iterator[tuple[str, str]]:
        """Ids and titles alone."""
        return ((card.id, card.title) for card in self)

    def overdue(self, now: int) -> Iterator[Card]:
        """As `index.Cards.overdue`."""
        return (card for card in self if card.overdue(now))


def with_copies(card: Card) -> Card:
    """The card marked as that of a case of which there are more files, unless a graver mark is there."""
    if card.mark(0)[0] not in UNSURE:
        card._marks = ((None, (COPIES, "")),)
    return card


Folder = index.Cards | Picked


class Carded(NamedTuple):
    """The cards that were found, folder by folder, and what could not be read."""

    folders: tuple[Folder, ...]
    troubles: tuple[Finding, ...]


#: The rules that look for words, by name with their words, and None for whichever the index was made for.
Listed = tuple[tuple[str, tuple[str, ...]], ...] | None


def cards(store: Store, closed: bool = False, listed: Listed = None) -> Carded:
    """The cards of the open cases, with `closed` also of the others; the same cases as `Store.look` finds."""
    unsure = not closed and store.merging
    wide = closed or unsure
    troubles: list[Finding] = []
    places = list(store.places(wide, troubles))
    found = _of(store, places, listed, troubles)
    if wide and places != list(
        store.places(wide, [])
    ):  # a case may have been moved past this look
        from klantervaring.files.disk.lock import (
            unmoving,
        )  # seldom needed, and long to import

        with unmoving(store.workspace.root):
            troubles = []
            found = _of(
                store, list(store.places(wide, troubles)), listed, troubles
            )
    left_out, copied = _copies(found)
    home = store.shown(store.workspace.cases)
    picked: list[Folder] = []
    for place, folder in enumerate(found):
        open_only = unsure or (not closed and folder.folder != home)
        if open_only or left_out:
            picked.append(
                Picked(folder, open_only, left_out.get(place, ()), copied)
            )
        else:
            picked.append(folder)
    return Carded(tuple(picked), tuple(troubles))


def _copies(
    found: Sequence[index.Cards],
) -> tuple[dict[int, set[str]], set[str]]:
    """The files of which the case is seen in another one, by the place of their folder; the ids of those.

    The file that kv names so counts, and the open one first; others are read anew each time.
    """
    first: dict[str, str] = {}
    left_out: dict[int, set[str]] = {}
    copied: set[str] = set()
    others: list[tuple[int, str, str]] = []
    for place, cards in enumerate(found):
        for at, (name, seen) in enumerate(cards.signatures.items()):
            id = name[: -len(SUFFIX)]
            if not seen:
                id = cards.card(at).id
            if name != f"{id}{SUFFIX}" or id in first:
                others.append((place, name, id))
            else:
                first[id] = name
    for place, name, id in others:
        if id in first:
            left_out.setdefault(place, set()).add(name)
            copied.add(id)
        else:
            first[id] = name
    return left_out, copied


def of_folder(root: str, folder: str) -> index.Cards | None:
    """The cards of one folder, named from the root; None where it has none."""
    store = Store(read_workspace(Path(root)))
    place = store.workspace.root / folder
    names = store.names(place)
    return _of(store, [(place, names)], None, [])[0] if names else None


def _of(
    store: Store,
    places: Iterable[tuple[Path, Sequence[str]]],
    listed: Listed,
    troubles: list[Finding],
) -> list[index.Cards]:
    """The cards of these folders, each with the names of its files; what is wrong is added to `troubles`."""
    looked_at: dict[str, index.Signature | None] = {}
    works = [_Work(store, *place, listed, looked_at) for place in places]
    try:
        if any(work.draft for work in works):
            _read_anew(_now(store), works)
        return [work.cards(troubles) for work in works]
    finally:
        for work in works:
            if work.draft:
                work.draft.close()


def _now(store: Store) -> Store:
    """The same with settings and procedures as they are now: what is kept must not follow from older ones."""
    fresh = Store(read_workspace(store.workspace.root))
    fresh.shelf.rely_on(
        ready(fresh.workspace.root, fresh.zone, fresh.shelf.from_file)
    )
    return fresh


def _read_anew(store: Store, works: Sequence[_Work]) -> None:
    """Read what has changed, of all folders at once: so the processors share it alike."""
    followed = list(_sources(store))
    todo = {
        f"{work.folder}/{name}": work
        for work in works
        for name in work.changed or ()
    }
    folders = {
        work: case_folder_handle(
            str(store.workspace.root), store.shown(work.folder)
        )
        for work in works
    }
    try:
        read = shared.each(
            list(todo),
            lambda path: _read(
                store, path, folders[todo[path]], todo[path].listed
            ),
        )
    finally:
        for handle in folders.values():
            os.close(handle)
    for work in works:
        work.store, work.followed, work.read = store, followed, read


class _Work:
    """One folder: its index as it was, and what is to be read. `changed` is None where nothing has."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        names: Sequence[str],
        listed: Listed,
        looked_at: dict[str, index.Signature | None],
    ) -> None:
        self.folder = folder
        self.store, self._names = store, names
        #: what was read, by path, and what the cards follow from beside the cases
        self.read: Mapping[str, tuple[tuple[bytes, ...], str] | None] = {}
        self.followed: Sequence[tuple[str, index.Signature | None]] = ()
        root, name = (
            str(store.workspace.root),
            index.name_of(store.shown(folder)),
        )
        old = index.load(root, name, looked_at)
        self.old = (
            None
            if old is not None and listed not in (None, old.listed)
            else old
        )
        self.listed = listed or (self.old.listed if self.old else ())
        self._found = index.seen(root, store.shown(folder))
        self.changed = self._to_read()
        #: begun before anything is read that the cards follow from
        self.draft = (
            index.Draft(root, name) if self.changed is not None else None
        )

    def _to_read(self) -> list[str] | None:
        old, wanted = self.old, set(self._names)
        if old is None:
            return list(self._names)
        if old.are_of(
            {name: seen for name, seen in self._found.items() if name in wanted}
        ):
            return None
        found = self._found
        return [
            n
            for n in self._names
            if n not in found or old.signatures.get(n) != found[n]
        ]

    def cards(self, troubles: list[Finding]) -> index.Cards:
        """The cards, kept for the next call; what is wrong is added to `troubles`."""
        if self.draft is None and self.old is not None:
            return self.old
        assert self.draft is not None
        words = self.old.words() if self.old is not None else {}
        known = self.old.plain() if self.old is not None else {}
        changed, kept = set(self.changed or ()), {}
        unreadable = [
            n
            for n in self._names
            if n in changed and self.read.get(f"{self.folder}/{n}") is None
        ]
        self.store.expect([self.folder / name for name in unreadable])
        for name in self._names:
            fresh = self.read.get(f"{self.folder}/{name}")
            if name not in changed:
                kept[name] = self._found[name], known[name]
            elif fresh is not None:
                seen = self._found.get(name, ())
                relied_on = (
                    seen
                    and self.draft.settled(seen)
                    and ids.is_case_id(name[: -len(SUFFIX)])
                )
                kept[name] = (seen if relied_on else ()), fresh[0]
                self._add_words(words, fresh[1])
            else:
                kept.update(self._with_trouble(name, words, troubles))
        raw = index.made(self.followed, self._settings(), words, kept)
        new = self.old is None or self.old.raw != raw
        if new and all(self.draft.settled(seen) for _, seen in self.followed):
            self.draft.keep(raw)
        return index.Cards(raw)

    def _add_words(self, words: dict[str, Any], reference: str) -> None:
        if reference not in words:
            procedure = self.store.shelf.get(reference)
            words[reference] = vocabulary(procedure)

    def _with_trouble(
        self, name: str, words: dict[str, Any], troubles: list[Finding]
    ) -> dict[str, tuple[index.Signature, tuple[bytes, ...]]]:
        """What stands in for a file that cannot be read as it is; what is wrong with it is told each time."""
        record, wrong = self.store.load(self.folder / name)
        troubles += wrong
        if record is None:
            return {}
        pieces, reference = _pieces(record, self.store.zone, self.listed)
        words[reference] = vocabulary(record.state.procedure)
        return {name: ((), pieces)}

    def _settings(self) -> tuple[Any, ...]:
        store = self.store
        return (
            store.shown(self.folder),
            peek_language(store.workspace.root),
            store.workspace.config.timezone,
            self.old.zone_table if self.old is not None else _table(store.zone),
            tuple(self.listed),
        )


@functools.cache
def _table(zone: tzinfo) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The table of a zone, which takes as long to make as a hundred cards."""
    return offsets.table(zone)


def _read(
    store: Store,
    path: str,
    folder: int,
    listed: Iterable[tuple[str, Sequence[str]]],
) -> tuple[tuple[bytes, ...], str] | None:
    """The card at `path` as it is kept, and the procedure of its words; None where anything is wrong.

    `folder` is a handle of the folder in which it stands.
    """
    found = _read_straight(store, path.rpartition("/")[2], folder, listed)
    if found is not None:
        return found
    record = store.readable(Path(path))
    return (
        _pieces(record, store.zone, listed)
        if record is not None and record.sure
        else None
    )


def _read_straight(
    store: Store,
    name: str,
    folder: int,
    listed: Iterable[tuple[str, Sequence[str]]],
) -> tuple[tuple[bytes, ...], str] | None:
    """The same, of a case that is as kv writes it."""
    try:
        parts, id = (
            front_matter.parts(content(name, LARGEST + 1, folder=folder)),
            name[: -len(SUFFIX)],
        )
        return (
            straight.pieces(*parts, id, store.shelf.get, store.zone, listed)
            if parts
            else None
        )
    except (OSError, WrongInput):  # the long way tells what is wrong
        return None


def _pieces(
    record: Record, zone: tzinfo, listed: Iterable[tuple[str, Sequence[str]]]
) -> tuple[tuple[bytes, ...], str]:
    *_, reference = plain = _plain_card(record, zone)
    parts = front_matter.parts(record.raw) if record.sure else None
    front = parts[0] if parts else b""
    return index.beside(
        plain, signs(record.case, record.state, listed), front
    ), reference


def _sources(store: Store) -> Iterator[tuple[str, index.Signature | None]]:
    """What cards follow from beside the cases: settings, procedures, zone, and kv's own code."""
    root = store.workspace.root
    paths = [
        CONFIG,
        *_zone_files(store.workspace.config.timezone),
        *sources(root),
    ]
    for path in paths:
        yield path, index.signature(str(root), path)


def _zone_files(name: str) -> list[str]:
    """The files that may say what the zone is, up to the first that is there."""
    places = [Path(folder, *name.split("/")) for folder in zoneinfo.TZPATH]
    if not any(place.exists() for place in places):
        from importlib.util import find_spec

        found = find_spec("tzdata")
        places += [
            Path(folder, "zoneinfo", name)
            for folder in (found and found.submodule_search_locations) or ()
        ]
    first = next(
        (i for i, place in enumerate(places) if place.exists()), len(places)
    )
    return [str(place) for place in places[: first + 1]]


# -- one case ----------------------------------------------------------------------------------------


def card(
    record: Record,
    zone: tzinfo,
    listed: Iterable[tuple[str, Sequence[str]]] = (),
) -> Card:
    """The card of a case."""
    *plain, _ = _plain_card(record, zone)
    words = Vocabulary(*vocabulary(record.state.procedure))
    made = Card(
        plain, words, lambda _: Signs(signs(record.case, record.state, listed))
    )
    return with_copies(made) if record.copied else made


def _plain_card(record: Record, zone: tzinfo) -> tuple[Any, ...]:
    return plain_card(
        record.case,
        record.state,
        zone,
        record.stand_in,
        record.trouble is not None,
    )
