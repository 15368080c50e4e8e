"""Long texts that two sides rewrote: what both wrote is kept, and the steps grow as the lines do.

Steps are counted, as Python takes them line by line; no clock is read.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from klantervaring.core.merge import lines as textmerge
from klantervaring.core.merge.lines import merged_lines

if TYPE_CHECKING:
    from _typeshed import TraceFunction

Lines = list[str]

#: Base, ours, theirs, what they become, and whether two texts stand for one: a letter is a line, a stop a
#: blank one.
JOINS = [
    ("abc", "abc", "aXbc", "aXbc", False),
    ("abc", "aXbc", "abc", "aXbc", False),
    ("abc", "aXc", "aXc", "aXc", False),
    ("abc", "aXbc", "abYc", "aXbYc", False),
    ("abc", "ac", "abYc", "aYc", False),
    ("abc", "ab", "bc", "b", False),
    ("abc", "", "abc", "", False),
    ("abc", "", "abcX", "X", False),
    ("abc", "X", "", "X", False),
    ("", "a", "b", "a.b", False),
    ("", "b", "ab", "ab.b", False),
    ("", "a.b", "a.c", "a.b.c", False),
    ("", "a.c", "b.c", "a.b.c", False),
    ("abc", "aXc", "aYc", "aX.Yc", True),
    ("abc", "aXc", "ac", "aXc", False),
    ("abc", "aX.Yc", "aYc", "aX.Yc", False),
    ("abc", "aX.Yc", "aX.Zc", "aX.Y.Zc", True),
    ("abc", "aXYc", "aXZc", "aXY.XZc", True),
    ("abcd", "aXd", "abYd", "aX.Yd", True),
    ("abcd", "aXd", "aYcd", "aX.Yd", True),
    ("abcd", "aXcd", "abYd", "aX.Yd", False),
    ("abc", "cab", "abc", "cab", False),
    ("abc", "bca", "cab", "cba", False),
    ("abc", "acb", "bac", "bac", False),
    ("aab", "aaab", "aab", "aaab", False),
    ("aab", "ab", "aaab", "aab", False),
    ("aab", "aaXb", "aYab", "aYaXb", False),
    ("a.b", "a..b", "ab", "a..b", False),
    ("a.b", "a...b", "a.b", "a...b", False),
    ("a.b", "ab", "ab", "ab", False),
    ("a.b", "a..b", "a...b", "a...b", False),
    ("a.b.c", "a.c", "a.b..c", "a.c", False),
    ("a.b.c", "a.c", "ab.c", "a.c", False),
    ("a.b..c", "ac", "a.b...c", "ac", False),
    ("abc", "a.c", "a..bc", "a.c", False),
    ("abc", "ac", "a.c", "a.c", False),
    ("a.b..c", "a.c", "a...c", "a...c", False),
    ("abcd", "ad", "a.d", "a.d", False),
    (".a", "a", "..a", "..a", False),
    (".a", ".a.", "..a", "..a", False),
    ("a.", "a", "a..", "a", False),
    ("a", "a.X", "a.Y", "a.X.Y", False),
    ("a", "a.X.", "a..Y", "a..X.Y", False),
    ("a", "X.a", "Y..a", "X.Y..a", False),
    ("a", ".X.a", ".Y.a", ".X.Y.a", False),
    ("ab", "a.X.b", "a.Y.b", "a.X.Y.b", False),
    ("ab", "a.X..b", "a..Y.b", "a..X.Y..b", False),
    ("ab", "a.X.b", "aYb", "a.X.Y.b", False),
    ("ab", "a..b", "a.X.b", "a.X.b", False),
    ("ab", "a.X..b", "a.b", "a.X..b", False),
    ("ab", "a.X.b", "a...X..b", "a...X..b", False),
    ("abc", "a.X.Y.c", "a.Y.X.c", "a.X.Y.X.c", False),
    ("abc", "a.XY.Z.c", "a.XY.W.c", "a.XY.W.Z.c", True),
    ("ab", "XaYbZ", "aYb", "XaYbZ", False),
    ("ab", "a.X..Y.b", "a..X..Y.b", "a..X..Y.b", False),
    ("abcdef", "acebf", "abXcdef", "aXcebf", False),
    ("a..bc.d", "a..c.d", "a..b.d", "a..d", False),
    ("a..bc", "a.bc", "a..bX", "a.bX", False),
    ("a..bcd", "a..cd", "a.cX", "a..cX", False),
    ("ab", "aXYb", "aYXb", "aXY.YXb", False),
    ("abcd", "abXcd", "abcYd", "abXcYd", False),
    ("abcdef", "acdXf", "abYdef", "aYdXf", False),
    ("ab", "ab", "aXb", "aXb", False),
    ("abc", "abX", "aYc", "aX.Y", False),
    ("abc", "Xbc", "aYc", "X.Yc", False),
    ("abcd", "Xcd", "abY", "X.Y", False),
    ("ab", "X", "Y", "X.Y", True),
    ("ab", "X.Z", "Y", "X.Y.Z", True),
    ("ab", "X.Y", "Y", "X.Y", False),
    ("ab", "", "X", "X", False),
    ("abab", "abXab", "abYab", "abX.Yab", False),
]


def shuffled(lines: Lines, seed: int) -> Lines:
    found = list(lines)
    random.Random(seed).shuffle(found)
    return found


def woven(lines: Lines, word: str) -> Lines:
    return [line for n, old in enumerate(lines) for line in (old, f"{word}{n}")]


def rewritten(lines: Lines, word: str) -> Lines:
    return [f"{word}{n}" for n in range(len(lines))]


def lines_of(letters: str) -> Lines:
    return ["" if letter == "." else letter for letter in letters]


@pytest.mark.parametrize(("base", "ours", "theirs", "wanted", "doubled"), JOINS)
def test_lines_of_both(base: str, ours: str, theirs: str, wanted: str, doubled: bool) -> None:
    versions = (lines_of(base), lines_of(ours), lines_of(theirs))
    assert merged_lines(*versions) == (lines_of(wanted), doubled)
    assert merged_lines(versions[0], versions[2], versions[1]) == (lines_of(wanted), doubled)


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

    def trace(frame: FrameType, event: str, _: object) -> TraceFunction | None:
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


@pytest.mark.long
@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_twice_the_lines_take_about_twice_the_steps(rewrite: Callable[[Lines], tuple[Lines, Lines]]) -> None:
    taken = []
    for size in (500, 1000, 2000):
        old = [f"regel {n}" for n in range(size)]
        a, b = rewrite(old)
        taken.append(steps(lambda old=old, a=a, b=b: merged_lines(old, a, b)))  # type: ignore[misc]
    assert taken[1] < 2.3 * taken[0]
    assert taken[2] < 2.3 * taken[1]


@pytest.mark.long
@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_a_long_text_that_both_rewrote_holds_all_that_is_new(
    rewrite: Callable[[Lines], tuple[Lines, Lines]],
) -> None:
    old = [f"regel {n}" for n in range(20_000)]
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
