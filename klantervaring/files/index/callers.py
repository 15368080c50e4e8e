"""Who calls: the cases of one customer among all cases, found in the index by the keys of the customer.

To see that no closed case has changed takes a while among thousands. So a copy of this process may begin
with it before it is known who calls, while the command is still being read (`begin`); it answers through
pipes, and goes when nobody asks. Without a copy everything works as well. It must not decide what is told of
a customer; it begins before anything else is imported, so it imports nothing that takes time.
"""

from __future__ import annotations

import marshal
import os

from klantervaring.core import ids
from klantervaring.files.index import index
from klantervaring.files.index.renewed import current
from klantervaring.files.workspace.layout import CASES, CLOSED, is_named_as_case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any, TypeAlias

    #: A case as far as callers are concerned: its file, id, moment of receipt, the customer's facts and keys,
    #: and how many promises were broken, at any moment.
    Hit: TypeAlias = tuple[
        str, str, int | None, tuple[tuple[str, str], ...], tuple[str, ...], Any
    ]
    Joined: TypeAlias = Iterable[tuple[str, str]]

#: To find this many keys by their marks takes as long as to look at all keys of some thousand cases.
_MANY = 30
_STANDARD = (0, 1, 2)


class Look:
    """What is known of all cases, folder by folder."""

    def __init__(self, folders: Sequence[index.Cards]) -> None:
        self._folders = folders
        self._asked = 0
        self._by_key: dict[str, list[Hit]] = {}

    def found(
        self,
        keys: Collection[str],
        joined: Joined,
        shared: Collection[str] = (),
    ) -> list[Hit]:
        """The cases whose customer has one of the keys, also by way of one another.

        `joined` and `shared` are as in `customers.Book`.
        """
        beside: dict[str, list[str]] = {}
        for one, other in joined:
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
        left, known, hits = (
            [key for key in keys if key not in shared],
            {*keys, *shared},
            {},
        )
        while left:
            key = left.pop()
            near = list(beside.get(key, ()))
            for hit in self._with_key(key):
                if hit[0] not in hits:
                    hits[hit[0]] = hit
                    near += hit[4]
            left += [
                other for other in dict.fromkeys(near) if other not in known
            ]
            known.update(near)
        return list(hits.values())

    def _with_key(self, key: str) -> Iterable[Hit]:
        """The cases with a key: the first by its mark, and once it is many by looking at all."""
        self._asked += 1
        if self._asked > _MANY:
            return self._all().get(key, ())
        mark = index.mark_of(key)
        marked = [
            _hit(cards, place)
            for cards in self._folders
            for place in cards.marked(mark)
        ]
        return [hit for hit in marked if key in hit[4]]

    def _all(self) -> dict[str, list[Hit]]:
        if not self._by_key:
            hits = (
                _hit(cards, place)
                for cards in self._folders
                for place in range(len(cards))
            )
            for hit in hits:
                for key in hit[4]:
                    self._by_key.setdefault(key, []).append(hit)
        return self._by_key


def _hit(cards: index.Cards, place: int) -> Hit:
    card, signs = cards.card(place), cards.signs(place)
    path = f"{cards.folder}/{cards.names[place]}"
    return (
        path,
        card.id,
        card.received,
        tuple(card.customer.items()),
        signs.keys,
        signs.broken,
    )


# -- looking over all cases -------------------------------------------------------------------------------


def look(root: str) -> Look | None:
    """A look over all cases, open and closed; None where `store` should have it, and make the index anew."""
    try:
        return _look(root)
    except OSError:  # `store` tells what is wrong
        return None


def _look(root: str) -> Look | None:
    closed = os.path.join(CASES, CLOSED)
    years = _inner(os.path.join(root, closed))
    if years is None or _inner(os.path.join(root, CASES), but=CLOSED) != []:
        return None
    folders: list[index.Cards] = []
    looked_at: dict[str, index.Signature | None] = {}
    for folder in (CASES, *(os.path.join(closed, year) for year in years)):
        cards = current(root, folder, looked_at=looked_at)
        if cards is not None:
            folders.append(cards)
        elif any(map(is_named_as_case, os.listdir(os.path.join(root, folder)))):
            return None
    return Look(folders)


def _inner(folder: str, but: str = "") -> list[str] | None:
    """The folders in a folder that may hold cases, by name; None where something stands where people do not
    usually put it.
    """
    if not os.path.isdir(folder):
        return []
    with os.scandir(folder) as entries:
        inner = [
            e
            for e in entries
            if e.name != but and not (but and is_named_as_case(e.name))
        ]
    if any(e.is_symlink() or is_named_as_case(e.name) for e in inner):
        return None
    return sorted(
        e.name
        for e in inner
        if e.is_dir() and e.name[0] != "." and not _attached(e.name)
    )


def _attached(name: str) -> bool:
    """Whether a folder of this name holds what is attached to a case."""
    return ids.is_case_id(name.upper())


# -- beforehand, in a copy --------------------------------------------------------------------------------


class Copy:
    """A copy of this process that looks over all cases, and can be asked once."""

    def __init__(
        self, root: str, process: int, asks: int, answers: int
    ) -> None:
        self.root = root
        self._process = process
        self._asks, self._answers = asks, answers

    def found(
        self,
        keys: Collection[str],
        joined: Joined,
        shared: Collection[str] = (),
    ) -> list[Hit] | None:
        """As `Look.found`; None where the copy cannot tell."""
        try:
            with (
                os.fdopen(self._answers, "rb") as answers,
                os.fdopen(self._asks, "wb") as asks,
            ):
                asks.write(
                    marshal.dumps((tuple(keys), tuple(joined), tuple(shared)))
                )
                asks.close()
                told: list[Hit] = marshal.load(answers)
                return told
        except (OSError, ValueError, EOFError, TypeError):
            return None
        finally:
            self._asks = self._answers = -1

    def end(self) -> None:
        """Let it go, whether or not it was asked."""
        import signal

        for handle in (self._asks, self._answers):
            if handle >= 0:
                os.close(handle)
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


def begin(root: str) -> Copy | None:
    """Begin to look over the cases in a copy of this process; None where that would not help."""
    if not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2:
        return None
    hears, asks = os.pipe()
    answers, says = os.pipe()
    try:
        process = os.fork()
    except OSError:
        for handle in (hears, asks, answers, says):
            os.close(handle)
        return None
    if process:
        os.close(hears)
        os.close(says)
        return Copy(root, process, asks, answers)
    try:
        os.close(asks)
        os.close(answers)
        _answer(root, hears, says)
    finally:
        os._exit(0)  # nothing of the caller's runs on in a copy


def _answer(root: str, hears: int, says: int) -> None:
    """What the copy does: it looks, waits for the question, and answers."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (
        _STANDARD
    ):  # whoever reads what the command says must not wait for the copy
        os.dup2(nothing, handle)
    seen = look(root)
    if seen is not None:
        with os.fdopen(hears, "rb") as question, os.fdopen(says, "wb") as out:
            out.write(marshal.dumps(seen.found(*marshal.load(question))))
