"""The index: the cards of a folder of cases, kept in `.kv/index/` so that an unchanged file is not read.

A throw-away cache: whatever is doubtful about it makes `store` build it anew, and without a place to keep
it everything works as well. What a write decides on is read from the file itself, never from here. This
module reads, checks and keeps cards; it must not read cases. Every list begins here, so it imports nothing
that takes time.

A file is known again by the moment of its last change, its size and its inode. A change in the very moment
in which it was read could leave all three the same: so what was changed that lately is not relied on.
"""

from __future__ import annotations

import marshal
import os
import sys
from _imp import source_hash  # the quick digest by which Python knows its own bytecode again

from klantervaring import __version__
from klantervaring.core.cards import FIELDS, Card, Vocabulary
from klantervaring.core.offsets import Offsets
from klantervaring.files.places import PRIVATE, is_named_as_case, make_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    Signature = tuple[int, ...]

FOLDER = "index"
_MAGIC = b"kv-cards"
_HEAD = 24
#: Nanoseconds within which a clock of a file system may not tell two moments apart: a tick of the kernel,
#: and for a file system whose moments are whole seconds two of those.
_TICK, _COARSE_TICK = 50_000_000, 2_000_000_000
_SECOND = 1_000_000_000
#: Nanoseconds after which a temporary file was certainly left behind.
_LEFT_BEHIND = 3600 * _SECOND


def stamp() -> tuple[str, ...]:
    """What must be the same for cards to mean the same: kv, what a card holds, Python, and where it looks
    for zones.
    """
    zones = os.environ.get("PYTHONTZPATH", "")
    return __version__, " ".join(FIELDS), sys.version, str(marshal.version), zones


def name_of(folder: str) -> str:
    """The name of the index of a folder of cases, which is named from the workspace's root."""
    return folder.replace("%", "%25").replace("/", "%2F")


def signature(path: str) -> Signature | None:
    """By what a file is known again, a link by the file that it leads to; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ctime_ns, found.st_size, found.st_ino


class Cards:
    """The cards of one folder, by file name; each is taken apart when it is asked for."""

    def __init__(self, raw: bytes) -> None:
        """Take an index apart. Raises ValueError for one that is not whole."""
        size = int.from_bytes(raw[8:16], "little")
        if raw[:8] != _MAGIC or raw[16:24] != source_hash(size, memoryview(raw)[_HEAD:]):
            raise ValueError("not an index, or not whole")
        self.raw = raw
        try:
            self._take_apart(marshal.loads(memoryview(raw)[_HEAD : _HEAD + size]))
        except (EOFError, TypeError) as error:
            raise ValueError("not an index") from error
        self._start = _HEAD + size

    def _take_apart(self, head: tuple[Any, ...]) -> None:
        self.stamp, self.sources, settings, words, *columns = head
        self.language: str
        self.language, self.timezone, offsets = settings
        self.zone_table = offsets
        self.offsets = Offsets(*offsets)
        self._words = words
        self._vocabularies: dict[int, Vocabulary] = {}
        self.signatures: dict[str, Signature]
        self.signatures, self._ends, self._dues, self._due_places = columns

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Card]:
        return map(self._card, range(len(self)))

    def are_of(self, found: dict[str, Signature]) -> bool:
        """Whether these are the cards of just these files, as they are."""
        return found == self.signatures

    def titles(self) -> Iterator[tuple[str, str]]:
        """Ids and titles alone."""
        return (marshal.loads(self._bytes(place))[:2] for place in range(len(self)))

    def overdue(self, now: int) -> Iterator[Card]:
        """Those with a promise or target whose last moment has passed, by file name."""
        count = sum(due < now for due in self._dues)
        return map(self._card, sorted(set(self._due_places[:count])))

    def plain(self) -> dict[str, bytes]:
        """The cards as they are kept, by file name."""
        return dict(zip(self.signatures, map(self._bytes, range(len(self))), strict=True))

    def words(self) -> dict[str, Any]:
        """The vocabularies as they are kept, by the procedure that they are of."""
        return dict(self._words)

    def _card(self, place: int) -> Card:
        *plain, reference = marshal.loads(self._bytes(place))
        if reference not in self._vocabularies:
            self._vocabularies[reference] = Vocabulary(*dict(self._words)[reference][:4])
        return Card(plain, self._vocabularies[reference])

    def _bytes(self, place: int) -> bytes:
        start = self._start + (self._ends[place - 1] if place else 0)
        return self.raw[start : self._start + self._ends[place]]


def load(root: str, name: str) -> Cards | None:
    """The index `name` of the workspace at `root`, if it is whole, ours, and made under what holds now."""
    try:
        cards = Cards(_own_bytes(os.path.join(root, PRIVATE, FOLDER, name)))
    except (OSError, ValueError):
        return None
    if cards.stamp != stamp():
        return None
    same = all(signature(os.path.join(root, path)) == seen for path, seen in cards.sources)
    return cards if same else None


def _own_bytes(path: str) -> bytes:
    """The bytes of a file that only we may write. Raises OSError, ValueError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        if found.st_uid != os.geteuid() or found.st_mode & 0o077 or found.st_mode & 0o170000 != 0o100000:
            raise ValueError("not ours alone")
        pieces, left = [], found.st_size
        while left:
            pieces.append(os.read(handle, left))
            left -= len(pieces[-1]) or left
        return b"".join(pieces)
    finally:
        os.close(handle)


def seen(folder: str) -> dict[str, Signature]:
    """The files in a folder that are or should be cases, by name, with their signatures. Raises OSError."""
    found: dict[str, Signature] = {}
    stat, handle = os.stat, os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in filter(is_named_as_case, os.listdir(handle)):
            s = stat(name, dir_fd=handle, follow_symlinks=False)  # as short a way as there is
            found[name] = s.st_ctime_ns, s.st_size, s.st_ino
    except FileNotFoundError:  # it went meanwhile: whoever compares finds that
        pass
    finally:
        os.close(handle)
    return found


class Draft:
    """An index that is being made. What changes from now on is not relied on when it is kept."""

    def __init__(self, root: str, name: str) -> None:
        self._folder = os.path.join(root, PRIVATE, FOLDER)
        self._path = os.path.join(self._folder, name)
        self._temporary = f"{self._path}.{os.getpid()}.tmp"
        self._handle = -1
        self.began = 0
        try:
            make_private(os.path.join(root, PRIVATE))
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
            self._handle = os.open(self._temporary, flags, 0o600)
            self.began = os.fstat(self._handle).st_ctime_ns
        except OSError:
            pass  # read-only, or full: nothing is kept then

    def settled(self, found: Signature | None) -> bool:
        """Whether a signature says for sure that what is read from now on is what it is of."""
        if found is None:
            return True
        coarse = found[0] % _SECOND == 0 and self.began % _SECOND == 0
        return found[0] + (_COARSE_TICK if coarse else _TICK) < self.began

    def keep(self, raw: bytes) -> None:
        """Put the index in its place; where that fails, none is kept."""
        try:
            view = memoryview(raw)
            while view:
                view = view[os.write(self._handle, view) :]
            os.replace(self._temporary, self._path)
            self._sweep()
        except OSError:
            self._forget()

    def close(self) -> None:
        """Leave nothing behind of an index that was not kept."""
        if self._handle >= 0:
            os.close(self._handle)
            self._forget()
            self._handle = -1

    def _forget(self) -> None:
        try:
            os.unlink(self._temporary)
        except OSError:
            pass

    def _sweep(self) -> None:
        """Take away what killed commands have left here."""
        for name in os.listdir(self._folder):
            path = os.path.join(self._folder, name)
            found = signature(path)
            if name.endswith(".tmp") and found is not None and found[0] + _LEFT_BEHIND < self.began:
                os.unlink(path)


def made(
    sources: Iterable[tuple[str, Signature | None]],
    settings: tuple[str, str, tuple[tuple[int, ...], tuple[int, ...]]],
    words: Mapping[str, Any],
    cards: Mapping[str, tuple[Signature, bytes]],
) -> bytes:
    """An index as bytes. `settings` are language, zone and its table; `cards` are by file name, in order.

    A signature of () is that of a file that is to be read again next time.
    """
    ends: list[int] = []
    dues: list[tuple[int, int]] = []
    total = 0
    for place, (_, plain) in enumerate(cards.values()):
        total += len(plain)
        ends.append(total)
        dues += [(t[0], place) for t in marshal.loads(plain)[TERMS] if t[2] != "right"]
    dues.sort()
    head = marshal.dumps(
        (
            stamp(),
            tuple(sources),
            settings,
            tuple(words.items()),
            {name: signature for name, (signature, _) in cards.items()},
            ends,
            [due for due, _ in dues],
            [place for _, place in dues],
        )
    )
    rest = b"".join((head, *(plain for _, plain in cards.values())))
    return b"".join((_MAGIC, len(head).to_bytes(8, "little"), source_hash(len(head), rest), rest))


#: Where the terms stand in a card as it is kept.
TERMS = FIELDS.index("_terms")
