"""The index: the cards of a folder of cases, kept among kv's own files so that an unchanged file is not read.

Beside each card lie its signs, and marks of the keys of its customer, by which it is found among thousands;
neither is taken apart before it is asked for.

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
from _imp import (
    source_hash,
)  # the quick digest by which Python knows its own bytecode again
from itertools import accumulate

from klantervaring import __version__
from klantervaring.core.summary.card import (
    COMPARED,
    FIELDS,
    SIGNS,
    Card,
    Signs,
    Vocabulary,
)
from klantervaring.core.time.offsets import Offsets
from klantervaring.files.workspace.layout import (
    CASES,
    case_folder_handle,
    is_named_as_case,
    is_own_folder,
    private_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    """What must be the same for cards to mean the same: kv, what a card holds, how texts are compared,
    Python, and where it looks for zones.
    """
    zones = os.environ.get("PYTHONTZPATH", "")
    return (
        __version__,
        " ".join((*FIELDS, *SIGNS, str(COMPARED))),
        sys.version,
        str(marshal.version),
        zones,
    )


def name_of(folder: str) -> str:
    """The name of the index of a folder of cases, which is named from the workspace's root."""
    return folder.replace("%", "%25").replace("/", "%2F")


def signature(root: str, path: str) -> Signature | None:
    """By what a file is known again; None where there is none. `path` is whole, or from the root.

    A link in a workspace is known as itself, for nothing is read through it; any other by where it leads.
    """
    try:
        found = os.stat(
            os.path.join(root, path), follow_symlinks=os.path.isabs(path)
        )
    except OSError:
        return None
    return found.st_ctime_ns, found.st_size, found.st_ino


def mark_of(key: str) -> bytes:
    """The mark of a key of a customer: always as long, and for two keys hardly ever the same."""
    return source_hash(0, key.encode("utf-8", "surrogatepass"))


_MARK = len(mark_of(""))


def head_of(raw: bytes) -> tuple[tuple[Any, ...], int]:
    """What an index begins with, and where that ends. Raises ValueError for one that is not whole."""
    size = int.from_bytes(raw[8:16], "little")
    if raw[:8] != _MAGIC or raw[16:24] != source_hash(
        size, memoryview(raw)[_HEAD:]
    ):
        raise ValueError("not an index, or not whole")
    try:
        head: tuple[Any, ...] = marshal.loads(
            memoryview(raw)[_HEAD : _HEAD + size]
        )
    except (EOFError, TypeError) as error:
        raise ValueError("not an index") from error
    return head, _HEAD + size


class Cards:
    """The cards of one folder, by file name; each is taken apart when it is asked for.

    `listed` are the words to watch that the signs were made for (`alerts.listed`).
    """

    def __init__(self, raw: bytes) -> None:
        """Take an index apart. Raises ValueError for one that is not whole."""
        self.raw = raw
        head, start = head_of(raw)
        try:
            self._take_apart(head)
        except (TypeError, ValueError) as error:
            raise ValueError("not an index of cards") from error
        self._starts = [start]
        for ends in self._ends[:-1]:
            self._starts.append(self._starts[-1] + (ends[-1] if ends else 0))

    def _take_apart(self, head: tuple[Any, ...]) -> None:
        self.stamp, self.sources, settings, words, *columns = head
        self.folder: str
        self.language: str
        self.listed: tuple[tuple[str, tuple[str, ...]], ...]
        self.settings = settings
        self.folder, self.language, self.timezone, offsets, self.listed = (
            settings
        )
        self.zone_table = offsets
        self.offsets = Offsets(*offsets)
        self._words = words
        self._vocabularies: dict[int, Vocabulary] = {}
        self._names: list[str] = []
        self.signatures: dict[str, Signature]
        self.signatures, self._ends, self._dues, self._due_places = columns

    def __len__(self) -> int:
        return len(self.signatures)

    def __iter__(self) -> Iterator[Card]:
        return map(self.card, range(len(self)))

    def are_of(self, found: dict[str, Signature]) -> bool:
        """Whether these are the cards of just these files, as they are."""
        return found == self.signatures

    def titles(self) -> Iterator[tuple[str, str]]:
        """Ids and titles alone."""
        return (
            marshal.loads(self._bytes(place, _CARD))[:2]
            for place in range(len(self))
        )

    def overdue(self, now: int) -> Iterator[Card]:
        """Those with a promise or target whose last moment has passed, by file name."""
        count = sum(due < now for due in self._dues)
        return map(self.card, sorted(set(self._due_places[:count])))

    def plain(self) -> dict[str, tuple[bytes, ...]]:
        """The cards as they are kept, with what lies beside them, by file name."""
        columns = (
            map(self._bytes, range(len(self)), [of] * len(self))
            for of in _COLUMNS
        )
        return dict(
            zip(self.signatures, zip(*columns, strict=True), strict=True)
        )

    def renewed(
        self,
        signatures: Mapping[str, Signature],
        fresh: Mapping[str, tuple[bytes, ...]],
    ) -> bytes:
        """The index with other cards for some files, as bytes.

        `signatures` are those of all files, in order, `fresh` what is now kept of those that are others.
        """
        was = {name: place for place, name in enumerate(self.signatures)}
        places = {
            name: -1 if name in fresh else was[name] for name in signatures
        }
        columns = [
            [
                self._bytes(place, of) if place >= 0 else fresh[name][of]
                for name, place in places.items()
            ]
            for of in _COLUMNS
        ]
        now_at = {
            old: new for new, old in enumerate(places.values()) if old >= 0
        }
        dues = [
            (due, now_at[at])
            for due, at in zip(self._dues, self._due_places, strict=True)
            if at in now_at
        ]
        dues += [
            (due, at)
            for at, name in enumerate(signatures)
            for due in _dues_of(fresh.get(name))
        ]
        return _put_together(
            self.sources, self.settings, self._words, signatures, columns, dues
        )

    def has_front(self, name: str, front: bytes) -> bool:
        """Whether the card of a file is that of this front matter."""
        return name in self.signatures and self._bytes(
            self.names.index(name), _FRONT
        ) == front_mark(front)

    def kept_of(self, name: str) -> tuple[bytes, ...]:
        """What is kept of a file."""
        return tuple(
            [self._bytes(self.names.index(name), of) for of in _COLUMNS]
        )

    @property
    def names(self) -> list[str]:
        """The files, in the order of the cards."""
        if not self._names:
            self._names = list(self.signatures)
        return self._names

    def signs(self, place: int) -> Signs:
        """What stands beside a card."""
        return Signs(marshal.loads(self._bytes(place, _SIGNS)))

    def marked(self, mark: bytes) -> list[int]:
        """The places of the cards with the mark of a key of a customer."""
        from bisect import bisect

        found, ends, start = [], self._ends[_MARKS], self._starts[_MARKS]
        at = self.raw.find(mark, start)
        while at >= 0:
            if (at - start) % _MARK == 0:
                found.append(bisect(ends, at - start))
            at = self.raw.find(mark, at + 1)
        return found

    def card(self, place: int) -> Card:
        """The card at a place."""
        *plain, reference = marshal.loads(self._bytes(place, _CARD))
        if reference not in self._vocabularies:
            self._vocabularies[reference] = Vocabulary(
                *dict(self._words)[reference]
            )
        return Card(plain, self._vocabularies[reference], self.signs, place)

    def words(self) -> dict[str, Any]:
        """The vocabularies as they are kept, by the procedure that they are of."""
        return dict(self._words)

    def _bytes(self, place: int, column: int) -> bytes:
        ends, start = self._ends[column], self._starts[column]
        return self.raw[
            start + (ends[place - 1] if place else 0) : start + ends[place]
        ]


#: What is kept of each case: column by column.
_COLUMNS = _CARD, _SIGNS, _MARKS, _FRONT = range(4)


def load(
    root: str, name: str, looked_at: dict[str, Signature | None] | None = None
) -> Cards | None:
    """The index `name` of the workspace at `root`, if it is whole, ours, and made under what holds now.

    `looked_at` remembers what it is made under, for one look at several folders.
    """
    try:
        cards = Cards(_kept(root, name))
    except (OSError, ValueError):
        return None
    return (
        cards
        if _holds(
            root,
            cards.stamp,
            cards.sources,
            {} if looked_at is None else looked_at,
        )
        else None
    )


def _holds(
    root: str,
    made_by: Any,
    sources: Iterable[tuple[str, Signature | None]],
    known: dict[str, Signature | None],
) -> bool:
    if made_by != stamp():
        return False
    for path, was in sources:
        if path not in known:
            known[path] = signature(root, path)
        if known[path] != was:
            return False
    return True


def _own_bytes(path: str) -> bytes:
    """The bytes of a file that only we may write. Raises OSError, ValueError."""
    handle = os.open(
        path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    )
    try:
        found = os.fstat(handle)
        if (
            found.st_uid != os.geteuid()
            or found.st_mode & 0o077
            or found.st_mode & 0o170000 != 0o100000
        ):
            raise ValueError("not ours alone")
        pieces, left = [], found.st_size
        while left:
            pieces.append(os.read(handle, left))
            left -= len(pieces[-1]) or left
        return b"".join(pieces)
    finally:
        os.close(handle)


def seen(root: str, folder: str) -> dict[str, Signature]:
    """The files in a folder that are or should be cases, by name, with their signatures.

    The folder is named from the root. Raises OSError, also where a link leads to it.
    """
    found: dict[str, Signature] = {}
    stat, handle = os.stat, case_folder_handle(root, folder)
    try:
        for name in filter(is_named_as_case, os.listdir(handle)):
            s = stat(
                name, dir_fd=handle, follow_symlinks=False
            )  # as short a way as there is
            found[name] = s.st_ctime_ns, s.st_size, s.st_ino
    except FileNotFoundError:  # it went meanwhile: whoever compares finds that
        pass
    finally:
        os.close(handle)
    return found


class Draft:
    """An index that is being made. What changes from now on is not relied on when it is kept."""

    def __init__(self, root: str, name: str) -> None:
        self._root = root
        self._folder = os.path.join(private_of(root), FOLDER)
        self._path = os.path.join(self._folder, name)
        self._temporary = f"{self._path}.{os.getpid()}.tmp"
        self._handle = -1
        self.began = 0
        try:
            _make(root, self._folder)
            flags = (
                os.O_WRONLY
                | os.O_CREAT
                | os.O_TRUNC
                | os.O_CLOEXEC
                | os.O_NOFOLLOW
            )
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
            found = signature(self._root, path)
            left = (
                name.endswith(".tmp")
                and found is not None
                and found[0] + _LEFT_BEHIND < self.began
            )
            if left or self._is_of_nothing(name):
                os.unlink(path)

    def _is_of_nothing(self, name: str) -> bool:
        """Whether it is the index of a folder that is gone: what it says of people goes, too."""
        folder = name.replace("%2F", "/").replace("%25", "%")
        known = name.startswith(CASES) and not name.endswith(".tmp")
        return known and not os.path.lexists(os.path.join(self._root, folder))


def _make(root: str, folder: str) -> None:
    """Make the folder of indexes, for its owner only, where it is not there so. Raises OSError."""
    if _is_ours(os.path.dirname(folder)) and _is_ours(folder):
        return
    from klantervaring.files.disk import (
        private,
    )  # seldom needed, and long to import

    private.make(root)
    if not os.path.lexists(folder):
        os.mkdir(folder, 0o700)
    if not _is_ours(folder):
        raise FileExistsError(folder)


def _is_ours(folder: str) -> bool:
    """Whether a folder of kv's own stands there."""
    try:
        return is_own_folder(os.lstat(folder))
    except OSError:
        return False


def _kept(root: str, name: str) -> bytes:
    """The bytes of what is kept under a name. Raises OSError, ValueError where it is not ours alone."""
    place = private_of(root)
    if not _is_ours(place):
        raise ValueError("not a folder of kv")
    return _own_bytes(os.path.join(place, FOLDER, name))


def drop(root: str, folder: str) -> None:
    """Forget the index of a folder of cases, named from the root, that is gone."""
    try:
        os.unlink(os.path.join(private_of(root), FOLDER, name_of(folder)))
    except OSError:
        pass


def made(
    sources: Iterable[tuple[str, Signature | None]],
    settings: tuple[Any, ...],
    words: Mapping[str, Any],
    cards: Mapping[str, tuple[Signature, tuple[bytes, ...]]],
) -> bytes:
    """An index as bytes. `settings` are folder, language, zone, its table, and the words to watch; `cards`
    are by file name, in order, each as `beside` makes it.

    A signature of () is that of a file that is to be read again next time.
    """
    dues = [
        (due, place)
        for place, (_, p) in enumerate(cards.values())
        for due in _dues_of(p)
    ]
    columns = [[pieces[of] for _, pieces in cards.values()] for of in _COLUMNS]
    signatures = {name: signature for name, (signature, _) in cards.items()}
    return _put_together(
        sources, settings, tuple(words.items()), signatures, columns, dues
    )


def _dues_of(pieces: tuple[bytes, ...] | None) -> list[int]:
    """The ends of the promises and targets of a card."""
    if pieces is None:
        return []
    return [
        term[0]
        for term in marshal.loads(pieces[_CARD])[TERMS]
        if term[2] != "right"
    ]


def _put_together(
    sources: Iterable[tuple[str, Signature | None]],
    settings: tuple[Any, ...],
    words: tuple[Any, ...],
    signatures: Mapping[str, Signature],
    columns: Sequence[Sequence[bytes]],
    dues: list[tuple[int, int]],
) -> bytes:
    dues.sort()
    head = (
        stamp(),
        tuple(sources),
        settings,
        words,
        dict(signatures),
        [_ends(column) for column in columns],
        [due for due, _ in dues],
        [place for _, place in dues],
    )
    return packed(head, *(piece for column in columns for piece in column))


def packed(head: tuple[Any, ...], *pieces: bytes) -> bytes:
    """What is kept, with what tells that it is whole; `head_of` takes it apart."""
    first = marshal.dumps(head)
    rest = b"".join((first, *pieces))
    return b"".join(
        (
            _MAGIC,
            len(first).to_bytes(8, "little"),
            source_hash(len(first), rest),
            rest,
        )
    )


def beside(
    card: tuple[Any, ...], signs: tuple[Any, ...], front: bytes = b""
) -> tuple[bytes, ...]:
    """A card as it is kept, with what lies beside it. `signs` begin with the keys of the customer.

    `front` is the front matter from which alone all this follows but for the words to watch; b"" where it
    does not.
    """
    marks = b"".join(map(mark_of, signs[0]))
    return marshal.dumps(card), marshal.dumps(signs), marks, front_mark(front)


def front_mark(front: bytes) -> bytes:
    """By what front matter is known again; b"" is never the mark of any."""
    return source_hash(0, front) if front else b""


def _ends(pieces: Iterable[bytes]) -> list[int]:
    return list(accumulate(map(len, pieces)))


# -- other answers that are kept ------------------------------------------------------------------------


def kept_value(root: str, name: str) -> Any:
    """What `keep_value` kept under a name, where what it follows from still holds; else None."""
    try:
        (made_by, sources, value), _ = head_of(_kept(root, name))
    except (OSError, ValueError):
        return None
    return value if _holds(root, made_by, sources, {}) else None


def keep_value(
    root: str, name: str, sources: Sequence[str], work: Callable[[], Any]
) -> Any:
    """What `work` answers, a plain value, kept for as long as the files that it follows from do not change.

    Those are named from the root; each is looked at before the work begins.
    """
    draft = Draft(root, name)
    try:
        found = [(path, signature(root, path)) for path in sources]
        value = work()
        if all(draft.settled(seen) for _, seen in found):
            draft.keep(packed((stamp(), found, value)))
        return value
    finally:
        draft.close()


#: Where the terms stand in a card as it is kept.
TERMS = FIELDS.index("_terms")
