"""Cases as cards: what a list needs of a case, worked out once and for every moment, and kept in the index.

Only what changed since is read. It must not decide what a list shows.
"""

from __future__ import annotations

import functools
import marshal
import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

from klantervaring.core import offsets
from klantervaring.core.carding import plain_card, vocabulary
from klantervaring.core.cards import Card, Signs, Vocabulary
from klantervaring.core.findings import Finding
from klantervaring.core.signs import signs
from klantervaring.core.values import NamedTuple
from klantervaring.files import frame, index, shared
from klantervaring.files.frozen import frozen, kept_procedure
from klantervaring.files.places import CONFIG, PROCEDURES
from klantervaring.files.procedures import SHIPPED
from klantervaring.files.store import Record, Store
from klantervaring.files.workspace import peek_language, read

_PACKAGE = Path(__file__).parent.parent


class StillOpen:
    """The cards of a folder without those of closed cases."""

    def __init__(self, cards: index.Cards) -> None:
        self._cards = cards

    def __iter__(self) -> Iterator[Card]:
        return (card for card in self._cards if card.open or card.mark(0)[0] == "stand-in")

    @property
    def listed(self) -> Listed:
        """As `index.Cards.listed`."""
        return self._cards.listed

    def titles(self) -> Iterator[tuple[str, str]]:
        """Ids and titles alone."""
        return ((card.id, card.title) for card in self)

    def overdue(self, now: int) -> Iterator[Card]:
        """As `index.Cards.overdue`: nothing of a closed case is."""
        return self._cards.overdue(now)


Folder = index.Cards | StillOpen


class Carded(NamedTuple):
    """The cards that were found, folder by folder, and what could not be read."""

    folders: tuple[Folder, ...]
    troubles: tuple[Finding, ...]


#: The rules that look for words, by name with their words, and None for whichever the index was made for.
Listed = tuple[tuple[str, tuple[str, ...]], ...] | None


def cards(store: Store, closed: bool = False, listed: Listed = None) -> Carded:
    """The cards of the open cases, with `closed` also of the others; the same cases as `Store.look` finds."""
    troubles: list[Finding] = []
    unsure = not closed and store.merging
    places = store.places(closed or unsure, troubles)
    folders = [_folder(store, *place, troubles, listed) for place in places]
    return Carded(tuple(map(StillOpen, folders) if unsure else folders), tuple(troubles))


def of_folder(root: str, folder: str) -> index.Cards | None:
    """The cards of one folder, named from the root; None where it has none."""
    store = Store(read(Path(root)))
    names = store.names(store.workspace.root / folder)
    return _folder(store, store.workspace.root / folder, names, [], None) if names else None


def _folder(
    store: Store, folder: Path, names: Sequence[str], troubles: list[Finding], listed: Listed
) -> index.Cards:
    root = str(store.workspace.root)
    name = index.name_of(store.shown(folder))
    old, wanted = index.load(root, name), set(names)
    if old is not None and listed not in (None, old.listed):
        old = None
    if old is not None:
        found = {name: seen for name, seen in index.seen(str(folder)).items() if name in wanted}
        if old.are_of(found):
            return old
    draft = index.Draft(root, name)
    try:
        raw = _made(store, folder, names, old, draft, troubles, listed or (old.listed if old else ()))
        return index.Cards(raw)
    finally:
        draft.close()


def _made(
    store: Store,
    folder: Path,
    names: Sequence[str],
    old: index.Cards | None,
    draft: index.Draft,
    troubles: list[Finding],
    listed: Sequence[tuple[str, Sequence[str]]],
) -> bytes:
    if old is not None:
        kept_words = old.words()
        store.shelf.rely_on(lambda reference: kept_procedure(kept_words, reference, store.zone))
    sources = list(_sources(store))
    found = index.seen(str(folder))
    known, words = (old.plain(), old.words()) if old is not None else ({}, {})
    same = {n for n, s in found.items() if old is not None and old.signatures.get(n) == s}
    read = shared.each([n for n in names if n not in same], lambda name: _read(store, folder / name, listed))
    kept: dict[str, tuple[index.Signature, tuple[bytes, ...]]] = {}
    for name in names:
        signature = found.get(name, ())
        if name in same:
            kept[name] = signature, known[name]
            continue
        if name in read and read[name] is not None:
            pieces, reference = read[name]
            kept[name] = (signature if signature and draft.settled(signature) else ()), pieces
            if reference not in words:
                procedure = store.shelf.get(reference)
                words[reference] = *vocabulary(procedure), marshal.dumps(frozen(procedure))
            continue
        record, trouble = store.load(folder / name)  # what is wrong with it is told here
        troubles += [trouble] if trouble else []
        if record is not None:
            pieces, reference = _pieces(record, store.zone, listed)
            kept[name] = (), pieces
            words[reference] = *vocabulary(record.state.procedure), b""
    settings = (
        store.shown(folder),
        peek_language(store.workspace.root),
        store.workspace.config.timezone,
        old.zone_table if old is not None else _table(store.zone),
        tuple(listed),
    )
    raw = index.made(sources, settings, words, kept)
    if all(draft.settled(seen) for _, seen in sources) and (old is None or old.raw != raw):
        draft.keep(raw)
    return raw


@functools.cache
def _table(zone: tzinfo) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The table of a zone, which takes as long to make as a hundred cards."""
    return offsets.table(zone)


def _read(
    store: Store, path: Path, listed: Iterable[tuple[str, Sequence[str]]]
) -> tuple[tuple[bytes, ...], str] | None:
    """The card at `path` as it is kept, and the procedure of its words; None where anything is wrong."""
    record, trouble = store.load(path)
    return None if record is None or trouble is not None else _pieces(record, store.zone, listed)


def _pieces(
    record: Record, zone: tzinfo, listed: Iterable[tuple[str, Sequence[str]]]
) -> tuple[tuple[bytes, ...], str]:
    *_, reference = plain = _plain_card(record, zone)
    parts = frame.parts(record.raw) if record.trouble is None else None
    front = parts[0] if parts else b""
    return index.beside(plain, signs(record.case, record.state, listed), front), reference


def _sources(store: Store) -> Iterator[tuple[str, index.Signature | None]]:
    """What cards follow from beside the cases: settings, procedures, zone, and kv's own code."""
    root = store.workspace.root
    own = sorted((root / PROCEDURES).glob("*.yaml"))
    paths = [CONFIG, PROCEDURES, *(f"{PROCEDURES}/{path.name}" for path in own)]
    paths += [str(SHIPPED), *map(str, sorted(SHIPPED.glob("*.yaml")))]
    paths += _zone_files(store.workspace.config.timezone)
    paths += [str(path) for room in ("core", "files") for path in sorted((_PACKAGE / room).glob("*.py"))]
    for path in paths:
        yield path, index.signature(str(root / path))


def _zone_files(name: str) -> list[str]:
    """The files that may say what the zone is, up to the first that is there."""
    places = [Path(folder, *name.split("/")) for folder in zoneinfo.TZPATH]
    if not any(place.exists() for place in places):
        from importlib.util import find_spec

        found = find_spec("tzdata")
        places += [
            Path(folder, "zoneinfo", name) for folder in (found and found.submodule_search_locations) or ()
        ]
    first = next((i for i, place in enumerate(places) if place.exists()), len(places))
    return [str(place) for place in places[: first + 1]]


# -- one case ----------------------------------------------------------------------------------------


def card(record: Record, zone: tzinfo, listed: Iterable[tuple[str, Sequence[str]]] = ()) -> Card:
    """The card of a case."""
    *plain, _ = _plain_card(record, zone)
    words = Vocabulary(*vocabulary(record.state.procedure))
    return Card(plain, words, lambda _: Signs(signs(record.case, record.state, listed)))


def _plain_card(record: Record, zone: tzinfo) -> tuple[Any, ...]:
    return plain_card(record.case, record.state, zone, record.stand_in, record.trouble is not None)
