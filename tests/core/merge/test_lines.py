"""Long texts that two sides rewrote: what both wrote is kept, and the steps grow as the lines do.

Steps are counted, as Python takes them line by line; no clock is read.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from klantervaring.core.merge import lines as textmerge
from klantervaring.core.merge.lines import merged_lines

Lines = list[str]


def shuffled(lines: Lines, seed: int) -> Lines:
    found = list(lines)
    random.Random(seed).shuffle(found)
    return found


def woven(lines: Lines, word: str) -> Lines:
    return [line for n, old in enumerate(lines) for line in (old, f"{word}{n}")]


def rewritten(lines: Lines, word: str) -> Lines:
    return [f"{word}{n}" for n in range(len(lines))]


#: What the two sides made of the text.
REWRITES: dict[str, Callable[[Lines], tuple[Lines, Lines]]] = {
    "permuted": lambda old: (shuffled(old, 1), shuffled(old, 2)),
    "reversed": lambda old: (old[::-1], shuffled(old, 3)),
    "reversed and more": lambda old: (old[::-1], [*old[::-1], "nog iets"]),
    "interleaved": lambda old: (woven(old, "a"), woven(old, "b")),
    "interleaved against all new": lambda old: (woven(old, "a"), rewritten(old, "b")),
    "all new": lambda old: (rewritten(old, "a"), rewritten(old, "b")),
    "with blanks": lambda old: ([x for line in woven(old, "a") for x in (line, "")], rewritten(old, "b")),
    "alike": lambda old: (["x", "y"] * len(old), ["y", "x"] * len(old)),
}


def steps(work: Callable[[], object]) -> int:
    """How many lines of the text merge are run."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        if frame.f_code.co_filename != textmerge.__file__:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_twice_the_lines_take_about_twice_the_steps(rewrite: Callable[[Lines], tuple[Lines, Lines]]) -> None:
    taken = []
    for size in (500, 1000, 2000):
        old = [f"regel {n}" for n in range(size)]
        a, b = rewrite(old)
        taken.append(steps(lambda old=old, a=a, b=b: merged_lines(old, a, b)))  # type: ignore[misc]
    assert taken[1] < 2.3 * taken[0]
    assert taken[2] < 2.3 * taken[1]


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_a_long_text_that_both_rewrote_holds_all_that_is_new(
    rewrite: Callable[[Lines], tuple[Lines, Lines]],
) -> None:
    old = [f"regel {n}" for n in range(80_000)]
    a, b = rewrite(old)
    lines, _ = merged_lines(old, a, b)
    assert lines == merged_lines(old, b, a)[0]
    assert {*a, *b} - set(old) <= set(lines)


@pytest.mark.parametrize("seed", range(300))
def test_three_that_put_lines_in_or_take_them_out_end_the_same_in_any_order(seed: int) -> None:
    dice = random.Random(seed)
    old = [line for n in range(dice.randrange(8)) for line in (f"oud{n}", *[""] * dice.randrange(2))]
    a, b, c = (changed(old, word, dice) for word in "xyz")
    results = {
        tuple(merged_lines(old, merged_lines(old, one, two)[0], three)[0])
        for one, two, three in ((a, b, c), (b, c, a), (c, a, b), (b, a, c), (c, b, a), (a, c, b))
    }
    assert len(results) == 1
    assert {line for line in (*a, *b, *c) if line not in old} <= set(results.pop())


def changed(old: Lines, word: str, dice: random.Random) -> Lines:
    """What one side makes of the text: lines out, paragraphs and lines of its own in."""
    lines = list(old)
    for number in range(dice.randrange(4)):
        at = dice.randrange(len(lines) + 1)
        if lines and dice.random() < 0.4:
            del lines[min(at, len(lines) - 1)]
        else:
            lines[at:at] = dice.choice(([f"{word}{number}"], ["", f"{word}{number}", f"{word}{number}+", ""]))
    return lines
