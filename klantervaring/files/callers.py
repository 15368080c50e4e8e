"""Who calls: the cases of one customer among all cases, found in the index by the keys of the customer.

To see that no closed case has changed takes a while among thousands. So a copy of this process may begin
with it before it is known who calls, while the command is still being read (`begin`); it answers through a
pipe, and goes when nobody asks. Without a copy everything works as well. It must not decide what is told
of a customer; it begins before anything else is imported, so it imports nothing that takes time.
"""

from __future__ import annotations

import marshal
import os

from klantervaring.core import ids
from klantervaring.files import index
from klantervaring.files.places import CASES, CLOSED, is_named_as_case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from typing import Any, TypeAlias

    #: A case as far as callers are concerned: its file, id, moment of receipt, the customer's facts, and how
    #: many promises were broken, at any moment.
    Hit: TypeAlias = tuple[str, str, int | None, tuple[tuple[str, str], ...], Any]
    Joined: TypeAlias = Iterable[tuple[str, str]]

#: With more files changed than this in one folder, whoever waits for the answer should see to them.
_FEW = 50
_STANDARD = (0, 1, 2)


def found(folders: Sequence[index.Cards], keys: Collection[str], joined: Joined) -> list[Hit]:
    """The cases whose customer has one of the keys, also by way of one another; `joined` as in `Book`."""
    beside: dict[str, list[str]] = {}
    for one, other in joined:
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    left, known, hits = list(keys), set(keys), {}
    while left:
        key = left.pop()
        near = list(beside.get(key, ()))
        for number, place in _with_key(folders, key):
            if (number, place) not in hits:
                hits[number, place] = _hit(folders[number], place)
                near += folders[number].signs(place).keys
        left += [other for other in dict.fromkeys(near) if other not in known]
        known.update(near)
    return list(hits.values())


def _with_key(folders: Sequence[index.Cards], key: str) -> Iterator[tuple[int, int]]:
    mark = index.mark_of(key)
    for number, cards in enumerate(folders):
        for place in cards.marked(mark):
            if key in cards.signs(place).keys:
                yield number, place


def _hit(cards: index.Cards, place: int) -> Hit:
    card, path = cards.card(place), f"{cards.folder}/{cards.names[place]}"
    return path, card.id, card.received, tuple(card.customer.items()), cards.signs(place).broken


class Copy:
    """A copy of this process that looks over all cases, and can be asked once."""

    def __init__(self, root: str, process: int, asks: int, answers: int) -> None:
        self.root = root
        self._process = process
        self._asks, self._answers = asks, answers

    def ask(self, keys: Collection[str], joined: Joined) -> list[Hit] | None:
        """As `found`; None where it cannot tell."""
        try:
            with os.fdopen(self._asks, "wb") as asks:
                asks.write(marshal.dumps((tuple(keys), tuple(joined))))
            with os.fdopen(self._answers, "rb") as answers:
                told: list[Hit] | None = marshal.loads(answers.read())
        except (OSError, ValueError, EOFError, TypeError):
            return None
        finally:
            self._asks = self._answers = -1
        return told

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
    for handle in _STANDARD:  # whoever reads what the command says must not wait for the copy
        os.dup2(nothing, handle)
    folders = _all(root)
    with os.fdopen(hears, "rb") as question:
        asked = question.read()
    if asked:
        told = None if folders is None else found(folders, *marshal.loads(asked))
        with os.fdopen(says, "wb") as out:
            out.write(marshal.dumps(told))


def _all(root: str) -> list[index.Cards] | None:
    """The cards of all cases, open and closed; None where `store` should have a look."""
    closed = os.path.join(CASES, CLOSED)
    years = _inner(os.path.join(root, closed))
    if years is None or _inner(os.path.join(root, CASES), but=CLOSED) != []:
        return None
    found = [_cards(root, folder) for folder in (CASES, *(os.path.join(closed, year) for year in years))]
    return [cards for cards in found if cards] if None not in found else None


def _inner(folder: str, but: str = "") -> list[str] | None:
    """The folders in a folder that may hold cases, by name; None where something stands where people do not
    usually put it.
    """
    if not os.path.isdir(folder):
        return []
    with os.scandir(folder) as entries:
        inner = [e for e in entries if e.name != but and not (but and is_named_as_case(e.name))]
    if any(e.is_symlink() or is_named_as_case(e.name) for e in inner):
        return None
    return sorted(e.name for e in inner if e.is_dir() and e.name[0] != "." and not _attached(e.name))


def _attached(name: str) -> bool:
    """Whether a folder of this name holds what is attached to a case."""
    return ids.is_case_id(name.upper())


def _cards(root: str, folder: str) -> index.Cards | tuple[()] | None:
    """The cards of a folder, () where it has none; None where too much has changed."""
    now = index.seen(os.path.join(root, folder))
    cards = index.load(root, index.name_of(folder)) if now else None
    if cards is None:
        return None if now else ()
    if cards.are_of(now):
        return cards
    if sum(cards.signatures.get(name) != seen for name, seen in now.items()) > _FEW:
        return None
    from klantervaring.files import carded

    return carded.of_folder(root, folder)
