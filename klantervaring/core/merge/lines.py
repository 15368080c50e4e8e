"""The three-way merge of text by lines, in which nobody's text is lost and order does not matter.

After diff3 (Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007), with one difference: where
both sides changed the same lines, both texts are kept, one below the other, without marks. A version is
seen as: which lines of the base it left out, and what it put between the others. Two versions are
joined by leaving out what either left out, and keeping what either put in; so the join is commutative,
associative and idempotent as long as nobody moved lines about. It takes n log n steps for n lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from klantervaring.core.values import NamedTuple

#: Lines that belong together: no blank one between them.
_Chunk = tuple[str, ...]


class _Spaced(NamedTuple):
    """A line that is not blank, and how many blank ones follow it."""

    line: str
    blanks: int


class _Put(NamedTuple):
    """What a version has between two lines of the base: its lines, and the blank lines before it."""

    lines: tuple[_Spaced, ...]
    lead: int

    @property
    def chunks(self) -> list[_Chunk]:
        """Its lines, split at blank ones."""
        found: list[_Chunk] = []
        open_: list[str] = []
        for line, blanks in self.lines:
            open_.append(line)
            if blanks:
                found.append(tuple(open_))
                open_ = []
        return [*found, tuple(open_)] if open_ else found

    @property
    def trail(self) -> int:
        """The blank lines behind it."""
        return self.lines[-1].blanks


class _Difference(NamedTuple):
    """How a version differs from its base.

    `left_out` are places of lines in the base; `put` is by the place of the base's line before which it
    stands, counted from the last line that is kept; `gaps` are the blank lines between two lines of the
    base that stand next to each other here (-1 is the beginning of the text).
    """

    left_out: frozenset[int]
    put: Mapping[int, _Put]
    gaps: Mapping[tuple[int, int], int]


def merged_lines(
    base: Sequence[str], a: Sequence[str], b: Sequence[str]
) -> tuple[list[str], bool]:
    """The lines of both sides, and whether somewhere two texts now stand for one."""
    if a == b or list(b) == list(base):
        return list(a), False
    if list(a) == list(base):
        return list(b), False
    old = _spaced(base)
    one, other = _difference(old, _spaced(a)), _difference(old, _spaced(b))
    starts = _starts(len(old) - 1, one.left_out | other.left_out)
    joined = _joined(one, other, starts)
    return _text(old, joined, starts, (one, other)), _overlap(
        one, other, starts
    )


def _spaced(lines: Sequence[str]) -> list[_Spaced]:
    """The text from its first line that is not blank; before it stands an empty one that counts those."""
    found = [_Spaced("", 0)]
    for line in lines:
        if line.strip():
            found.append(_Spaced(line, 0))
        else:
            found[-1] = found[-1]._replace(blanks=found[-1].blanks + 1)
    return found


def _difference(
    base: Sequence[_Spaced], version: Sequence[_Spaced]
) -> _Difference:
    place = {token: n for n, token in enumerate(_tokens(base[1:]))}
    places = [place.get(token, -1) for token in _tokens(version[1:])]
    kept = _rising(places)
    put: dict[int, _Put] = {}
    gaps: dict[tuple[int, int], int] = {}
    at, blanks, fresh = -1, version[0].blanks, list[_Spaced]()
    for position, line in enumerate(version[1:]):
        if position not in kept:
            fresh.append(line)
            continue
        if fresh:
            put[at + 1] = _Put(tuple(fresh), blanks)
        else:
            gaps[at, places[position]] = blanks
        at, blanks, fresh = places[position], line.blanks, []
    if fresh:
        put[at + 1] = _Put(tuple(fresh), blanks)
    stay = {places[position] for position in kept}
    return _Difference(frozenset(range(len(base) - 1)) - stay, put, gaps)


def _tokens(lines: Iterable[_Spaced]) -> list[tuple[str, int]]:
    """Each line with the how-manieth of its kind it is, so that none is there twice."""
    count: dict[str, int] = {}
    found = []
    for line, _ in lines:
        count[line] = count.get(line, 0) + 1
        found.append((line, count[line]))
    return found


def _rising(places: Sequence[int]) -> set[int]:
    """Positions of a longest run of rising places: the lines that both texts have in this order."""
    ends: list[int] = []
    at: list[int] = []
    before: dict[int, int] = {}
    for position, place in enumerate(places):
        if place < 0:
            continue
        rank = bisect_left(ends, place)
        before[position] = at[rank - 1] if rank else -1
        if rank == len(ends):
            ends.append(place)
            at.append(position)
        else:  # in place: to copy what stands behind would take a step for each line, at each line
            ends[rank], at[rank] = place, position
    found, position = set(), at[-1] if at else -1
    while position >= 0:
        found.add(position)
        position = before[position]
    return found


def _joined(
    a: _Difference, b: _Difference, starts: Sequence[int]
) -> _Difference:
    texts: dict[int, list[_Put]] = {}
    for gap, text in [*a.put.items(), *b.put.items()]:
        texts.setdefault(starts[gap], []).append(text)
    put = {start: _all_of(found) for start, found in texts.items()}
    return _Difference(a.left_out | b.left_out, put, {})


def _starts(size: int, left_out: frozenset[int]) -> list[int]:
    """Where each gap begins once the lines above it are left out; the last one is behind all lines."""
    starts = list(range(size + 1))
    for gap in range(1, size + 1):
        if gap - 1 in left_out:
            starts[gap] = starts[gap - 1]
    return starts


def _all_of(texts: Sequence[_Put]) -> _Put:
    """What several put into one gap: the same text once, else all of them."""
    first, lead = texts[0], max(text.lead for text in texts)
    if all(text.lines == first.lines for text in texts):
        return first._replace(lead=lead)
    chunks = _interleaved([text.chunks for text in texts])
    lines = [_Spaced(line, 0) for chunk in chunks for line in chunk]
    ends = _ends(chunks)
    spaced = [
        line._replace(blanks=1) if n in ends else line
        for n, line in enumerate(lines)
    ]
    spaced[-1] = spaced[-1]._replace(blanks=max(text.trail for text in texts))
    return _Put(tuple(spaced), lead)


def _ends(chunks: Sequence[_Chunk]) -> set[int]:
    """The places of the last lines of all chunks."""
    found, at = set(), -1
    for chunk in chunks:
        at += len(chunk)
        found.add(at)
    return found


def _interleaved(texts: Sequence[Sequence[_Chunk]]) -> list[_Chunk]:
    """All lists in one, each in its own order, the least of their beginnings first; what several begin with
    once. Taking the least beginning gives the same list in whatever order they are taken together.
    """
    found: list[_Chunk] = []
    heads = [(text[0], number, 0) for number, text in enumerate(texts)]
    heapify(heads)
    while heads:
        least = heads[0][0]
        found.append(least)
        begun = []
        while heads and heads[0][0] == least:
            begun.append(heappop(heads)[1:])
        for number, place in begun:
            if place + 1 < len(texts[number]):
                heappush(heads, (texts[number][place + 1], number, place + 1))
    return found


def _overlap(a: _Difference, b: _Difference, starts: Sequence[int]) -> bool:
    """Whether both put something else in the place of the same line."""
    mine, theirs = _by_start(a, starts), _by_start(b, starts)
    for start in {starts[place + 1] for place in a.left_out & b.left_out}:
        one, other = mine.get(start, set()), theirs.get(start, set())
        if not (one <= other or other <= one):
            return True
    return False


def _by_start(
    side: _Difference, starts: Sequence[int]
) -> dict[int, set[_Chunk]]:
    found: dict[int, set[_Chunk]] = {}
    for gap, text in side.put.items():
        found.setdefault(starts[gap], set()).update(text.chunks)
    return found


def _text(
    base: Sequence[_Spaced],
    joined: _Difference,
    starts: Sequence[int],
    sides: tuple[_Difference, ...],
) -> list[str]:
    found: list[_Spaced] = [_Spaced("", base[0].blanks)]
    last = -1
    for place in range(len(base)):
        if place in joined.put:
            put = joined.put[place]
            found[-1] = found[-1]._replace(blanks=put.lead)
            found += put.lines
        if place == len(base) - 1 or place in joined.left_out:
            continue
        if place not in joined.put and starts[place] not in joined.put:
            found[-1] = found[-1]._replace(
                blanks=_gap(base, last, place, sides)
            )
        found.append(base[place + 1])
        last = place
    lines = [
        text for line, blanks in found[:-1] for text in (line, *[""] * blanks)
    ]
    return [*lines, found[-1].line][1:] if len(found) > 1 else []


def _gap(
    base: Sequence[_Spaced],
    last: int,
    place: int,
    sides: tuple[_Difference, ...],
) -> int:
    """The blank lines between two lines of the base that are next to each other now."""
    old = max(base[last + 1].blanks, base[place].blanks)
    known = {
        side.gaps[last, place] for side in sides if (last, place) in side.gaps
    }
    changed = known - {old} if place == last + 1 else known
    return max(changed, default=old)
