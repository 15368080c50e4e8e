"""The three-way merge of text by lines, in which nobody's text is lost and order does not matter.

After diff3 (Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007), with one difference: where
both sides changed the same lines, both texts are kept, one below the other, without marks. A version is
seen as: which lines of the base it left out, and what it put between the others. Two versions are
joined by leaving out what either left out, and keeping what either put in; so the join is commutative,
associative and idempotent as long as nobody moved lines about. It takes n log n steps for n lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush

from klantervaring.core.merge.version import changed, one_sided
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
        chunk: list[str] = []
        for line, blanks in self.lines:
            chunk.append(line)
            if blanks:
                found.append(tuple(chunk))
                chunk = []
        return [*found, tuple(chunk)] if chunk else found

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
    """Return the lines of both sides, and whether somewhere two texts now stand for one."""
    was = list(base)
    mine = list(a)
    theirs = list(b)
    if one_sided(was, mine, theirs):
        return changed(was, mine, theirs), False
    old = _spaced(was)
    one = _difference(old, _spaced(mine))
    other = _difference(old, _spaced(theirs))
    starts = _starts(len(old) - 1, one.left_out | other.left_out)
    merge = _Merge(old, (one, other), starts, _put_in(one, other, starts))
    return merge.text(), _overlap(one, other, starts)


def _spaced(lines: Sequence[str]) -> list[_Spaced]:
    """Return the lines that are not blank, each with the number of blank ones behind it.

    An empty one at the beginning counts the blank lines above the first.
    """
    found = [_Spaced("", 0)]
    for line in lines:
        if line.strip():
            found.append(_Spaced(line, 0))
        else:
            found[-1] = _followed(found[-1], found[-1].blanks + 1)
    return found


def _followed(line: _Spaced, blanks: int) -> _Spaced:
    return line._replace(blanks=blanks)


# -- how a version differs -----------------------------------------------------


def _difference(
    base: Sequence[_Spaced],
    version: Sequence[_Spaced],
) -> _Difference:
    size = len(base) - 1
    put: dict[int, _Put] = {}
    gaps: dict[tuple[int, int], int] = {}
    stay: set[int] = set()
    for last, place, text in _stretches(version, _places(base, version)):
        if text.lines:
            put[last + 1] = text
        elif place < size:
            gaps[last, place] = text.lead
        stay.add(place)
    left_out = frozenset(range(size)) - stay
    return _Difference(left_out, put, gaps)


def _places(
    base: Sequence[_Spaced],
    version: Sequence[_Spaced],
) -> list[int]:
    """Return where each line of the version stands in the base; the last, behind all, is its end."""
    numbers = {token: n for n, token in enumerate(_tokens(base[1:]))}
    places = [numbers.get(token, -1) for token in _tokens(version[1:])]
    return [*places, len(base) - 1]


def _stretches(
    version: Sequence[_Spaced],
    places: Sequence[int],
) -> Iterator[tuple[int, int, _Put]]:
    """Yield what stands between each two lines that are kept, with the places of both in the base."""
    kept = _rising(places)
    last = -1
    blanks = version[0].blanks
    fresh = list[_Spaced]()
    for position, line in enumerate([*version[1:], _Spaced("", 0)]):
        if position not in kept:
            fresh.append(line)
            continue
        yield last, places[position], _Put(tuple(fresh), blanks)
        last = places[position]
        blanks = line.blanks
        fresh = []


def _tokens(lines: Iterable[_Spaced]) -> Iterator[tuple[str, int]]:
    """Yield each line with its occurrence number, so that none is there twice."""
    occurrences: Counter[str] = Counter()
    for line, _ in lines:
        occurrences[line] += 1
        yield line, occurrences[line]


def _rising(places: Sequence[int]) -> set[int]:
    """Return the positions of a longest run of rising places.

    Those are the lines that both texts have in this order (longest increasing
    subsequence; Fredman, 1975).
    """
    ends: list[int] = []
    at: list[int] = []
    before: dict[int, int] = {}
    for position, place in enumerate(places):
        if place < 0:
            continue
        rank = bisect_left(ends, place)
        before[position] = at[rank - 1] if rank else -1
        # in place: to copy what stands behind would take a step for each line, at each line
        ends[rank : rank + 1] = [place]
        at[rank : rank + 1] = [position]
    return _run_to(at[-1] if at else -1, before)


def _run_to(position: int, before: Mapping[int, int]) -> set[int]:
    """Return the positions of a run by its last one, and what comes before each."""
    found = set()
    while position >= 0:
        found.add(position)
        position = before[position]
    return found


def _starts(size: int, left_out: frozenset[int]) -> list[int]:
    """Return where each gap begins once the lines above it are left out.

    The last one is behind all lines.
    """
    starts = list(range(size + 1))
    for gap in range(1, size + 1):
        if gap - 1 in left_out:
            starts[gap] = starts[gap - 1]
    return starts


# -- what both put in ----------------------------------------------------------


def _put_in(
    a: _Difference, b: _Difference, starts: Sequence[int]
) -> dict[int, _Put]:
    """Return what both put into each gap, by where it begins."""
    texts: dict[int, list[_Put]] = {}
    for gap, text in [*a.put.items(), *b.put.items()]:
        texts.setdefault(starts[gap], []).append(text)
    return {start: _all_of(found) for start, found in texts.items()}


def _all_of(texts: Sequence[_Put]) -> _Put:
    """Return what several put into one gap: the same text once, else all of them."""
    first = texts[0]
    lead = max(text.lead for text in texts)
    if all(text.lines == first.lines for text in texts):
        return first._replace(lead=lead)
    spaced: list[_Spaced] = []
    for chunk in _interleaved([text.chunks for text in texts]):
        spaced += _paragraph(chunk)
    spaced[-1] = _followed(spaced[-1], max(text.trail for text in texts))
    return _Put(tuple(spaced), lead)


def _paragraph(chunk: _Chunk) -> list[_Spaced]:
    """Return lines that belong together, with a blank one behind them."""
    spaced = [_Spaced(line, 0) for line in chunk]
    spaced[-1] = _followed(spaced[-1], 1)
    return spaced


def _interleaved(texts: Sequence[Sequence[_Chunk]]) -> Iterator[_Chunk]:
    """Yield all lists in one, each in its own order; what several begin with once.

    The least of their beginnings comes first: so it is the same list in whatever order
    they are taken together.
    """
    heads = [(text[0], number, 0) for number, text in enumerate(texts)]
    heapify(heads)
    while heads:
        least = heads[0][0]
        yield least
        begun = []
        while heads and heads[0][0] == least:
            begun.append(heappop(heads))
        for _, number, place in begun:
            rest = texts[number][place + 1 : place + 2]
            for chunk in rest:
                heappush(heads, (chunk, number, place + 1))


def _overlap(a: _Difference, b: _Difference, starts: Sequence[int]) -> bool:
    """Return whether both put something else in the place of the same line."""
    mine = _chunks_by_start(a, starts)
    theirs = _chunks_by_start(b, starts)
    for start in {starts[place + 1] for place in a.left_out & b.left_out}:
        one = mine.get(start, set())
        other = theirs.get(start, set())
        if not (one <= other or other <= one):
            return True
    return False


def _chunks_by_start(
    side: _Difference, starts: Sequence[int]
) -> dict[int, set[_Chunk]]:
    found: dict[int, set[_Chunk]] = {}
    for gap, text in side.put.items():
        found.setdefault(starts[gap], set()).update(text.chunks)
    return found


# -- the text ------------------------------------------------------------------


class _Merge(NamedTuple):
    """The base, its two versions, where gaps begin, and what is put into them."""

    base: Sequence[_Spaced]
    sides: tuple[_Difference, _Difference]
    starts: Sequence[int]
    put: Mapping[int, _Put]

    def text(self) -> list[str]:
        """Return the lines of the result."""
        one, other = self.sides
        left_out = one.left_out | other.left_out
        found = [self.base[0]]
        last = -1
        for place, start in enumerate(self.starts):
            if place in self.put:
                put = self.put[place]
                found[-1] = _followed(found[-1], put.lead)
                found += put.lines
            if place == len(self.base) - 1 or place in left_out:
                continue
            if not self.put.keys() & {place, start}:
                found[-1] = _followed(found[-1], self._gap(last, place))
            found.append(self.base[place + 1])
            last = place
        return _lines(found)

    def _gap(self, last: int, place: int) -> int:
        """Return the blank lines between two lines of the base that are next to each other now."""
        old = max(self.base[last + 1].blanks, self.base[place].blanks)
        gaps = [side.gaps.get((last, place)) for side in self.sides]
        known = {blanks for blanks in gaps if blanks is not None}
        if place == last + 1:
            known.discard(old)
        return max(known, default=old)


def _lines(spaced: Sequence[_Spaced]) -> list[str]:
    """Return the text from its blank lines at the beginning on; none are kept at the end."""
    lines: list[str] = []
    for line, blanks in spaced:
        lines += [line, *[""] * blanks]
    trail = spaced[-1].blanks
    return lines[1 : len(lines) - trail] if len(spaced) > 1 else []
