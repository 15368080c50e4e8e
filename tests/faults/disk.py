"""What a disk may hold after the power went: every state that is left open by what was synced.

A simple file system that promises no more than POSIX does:

- The bytes of a file last once the file was synced. Of those written since, nothing, the first half or all
  may be there.
- A name made, moved or taken away lasts once its folder was synced (for a move: both folders). Until then it
  may have happened or not, each on its own; only what was done to one name keeps its order.
- A move is one thing: never half done. What is in a folder whose own name was lost is lost with it.
- Git syncs what it writes (`core.fsync=all`): a git that had ended is trusted; one at work had ended or not.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from tests.faults.layer import Step

_NAMING = ("create", "mkdir", "rename", "replace", "link", "unlink", "remove", "rmdir")
_SYNCING = ("fsync", "fdatasync")
_SHARES = (0.0, 0.5, 1.0)
#: For each thing that is open: the ways in which it may have gone, from nothing to all.
Choices = Sequence[Sequence[Any]]


class Naming(NamedTuple):
    """A change of names: at which step, of which names, and the number of the file that it makes."""

    at: int
    step: Step
    file: int

    @property
    def names(self) -> set[str]:
        """The names that it changes; their folders must be synced before it lasts."""
        return {name for name in (self.step.path, self.step.target) if name}

    @property
    def folders(self) -> set[str]:
        """The folders that must be synced before it lasts; a link or a making changes one name only."""
        changed = {self.step.target} if self.step.call == "link" else self.names
        return {str(PurePosixPath(name).parent) for name in changed}


class Written(NamedTuple):
    """Bytes that went into a file at a step; `cut` where it was emptied or cut there."""

    at: int
    content: bytes
    offset: int
    cut: bool = False


State = Mapping[str, bytes | None]  # None: a folder


class Recorded:
    """What a command did, ready to be stopped at any step. `before` is what lasted before it."""

    def __init__(self, before: Mapping[str, bytes | None], steps: Sequence[Step]) -> None:
        self.steps = steps
        self._contents = dict(enumerate(before.values()))
        self._first = dict(zip(before, self._contents, strict=True))
        self._namings: list[Naming] = []
        self._written: dict[int, list[Written]] = {}
        self._synced: list[tuple[int, int | str]] = []
        self._follow()

    def states(self, length: int, most: int, dice: random.Random) -> Iterator[State]:
        """What may be there when the power goes after `length` steps; of many, `most` of them."""
        namings = [n for n in self._namings if n.at < length]
        pending = [n for n in namings if not self._lasts(n, length)]
        open_files = sorted(f for f in self._written if self._unsynced(f, length))
        choices = [(False, True)] * len(pending) + [_SHARES] * len(open_files)
        for chosen in _some(choices, most, dice):
            missing = {n for n, here in zip(pending, chosen, strict=False) if not here}
            missing = {n for n in namings if n in missing or _follows_one_of(n, missing, pending)}
            shares = dict(zip(open_files, chosen[len(pending) :], strict=True))
            yield self._state([n for n in namings if n not in missing], shares, length)

    # -- what was done -------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Which file each step was about: names move, files stay."""
        live = dict(self._first)
        for at, step in enumerate(self.steps):
            if not step.done:
                continue
            if step.call in ("create", "mkdir"):
                live[step.path] = self._make(step)
            if step.call in _NAMING:
                self._namings.append(Naming(at, step, live.get(step.path, -1)))
                _rename(live, step)
            elif step.call in _SYNCING:
                folder = self._contents.get(live.get(step.path, -1)) is None
                self._synced.append((at, step.path if folder else live[step.path]))
            elif step.call in ("write", "ftruncate", "truncate"):
                cut = step.call != "write"
                written = Written(at, step.content, max(step.offset, 0), cut)
                self._written.setdefault(live[step.path], []).append(written)

    def _make(self, step: Step) -> int:
        number = len(self._contents)
        self._contents[number] = None if step.call == "mkdir" else b""
        return number

    def _lasts(self, naming: Naming, length: int) -> bool:
        synced = {what for at, what in self._synced if naming.at < at < length}
        return naming.folders <= synced

    def _unsynced(self, file: int, length: int) -> list[Written]:
        last = max((at for at, what in self._synced if what == file and at < length), default=-1)
        return [w for w in self._written.get(file, ()) if last < w.at < length]

    # -- what is left --------------------------------------------------------------------------------

    def _state(self, namings: Sequence[Naming], shares: Mapping[int, float], length: int) -> State:
        names = dict(self._first)
        for naming in namings:
            if naming.step.call in ("create", "mkdir"):
                names[naming.step.path] = naming.file
            elif names.get(naming.step.path) == naming.file:
                _rename(names, naming.step)
        reached = {name: file for name, file in names.items() if _is_reached(name, names, self._contents)}
        return {name: self._content(file, shares.get(file, 1.0), length) for name, file in reached.items()}

    def _content(self, file: int, share: float, length: int) -> bytes | None:
        content = self._contents[file]
        if content is None:
            return None
        open_writes = self._unsynced(file, length)
        for written in self._written.get(file, ()):
            if written.at < length and written not in open_writes:
                content = _with(content, written)
        if share == 0.0:
            return content
        for written in open_writes:
            part = written.content[: int(len(written.content) * share)]
            content = _with(content, written._replace(content=part))
        return content


def _rename(names: dict[str, int], step: Step) -> None:
    if step.call in ("rename", "replace"):
        names[step.target] = names.pop(step.path)
    elif step.call == "link":
        names[step.target] = names[step.path]
    elif step.call in ("unlink", "remove", "rmdir"):
        names.pop(step.path, None)


def _with(content: bytes, written: Written) -> bytes:
    if written.cut:
        return content[: written.offset]
    end = written.offset + len(written.content)
    return content[: written.offset].ljust(written.offset, b"\0") + written.content + content[end:]


def _is_reached(name: str, names: Mapping[str, int], contents: Mapping[int, bytes | None]) -> bool:
    above = (str(folder) for folder in PurePosixPath(name).parents if str(folder) != ".")
    return all(folder in names and contents[names[folder]] is None for folder in above)


def _follows_one_of(naming: Naming, missing: set[Naming], pending: Sequence[Naming]) -> bool:
    """Whether something earlier on one of its names did not happen: then it did not either."""
    earlier = [n for n in missing if n.at < naming.at and n in pending]
    return any(n.names & naming.names for n in earlier)


def _some(choices: Choices, most: int, dice: random.Random) -> Iterator[tuple[Any, ...]]:
    """All ways to choose, or `most` of them: none and all, each alone, all but each, and then by the dice."""
    if math.prod(map(len, choices)) <= most:
        return itertools.product(*choices)
    return itertools.islice(_by_dice(choices, dice), most)


def _by_dice(choices: Choices, dice: random.Random) -> Iterator[tuple[Any, ...]]:
    none, every = tuple(c[0] for c in choices), tuple(c[-1] for c in choices)
    yield from (none, every)
    for i, each in enumerate(choices):
        yield (*none[:i], each[-1], *none[i + 1 :])
        yield (*every[:i], each[0], *every[i + 1 :])
    while True:
        yield tuple(dice.choice(each) for each in choices)
