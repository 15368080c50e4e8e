"""Small pictures of figures for a terminal: a line of signs over time, and bars beside their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from klantervaring.core.text.sentences import (
    NOTHING,
    Clean,
    Text,
    ours,
)
from klantervaring.core.values import NamedTuple
from klantervaring.language import Speaker
from klantervaring.view.terminal.screen import Screen
from klantervaring.view.terminal.widths import shortened, width
from klantervaring.view.terminal.window import columns

#: What is not shown, and the signs from the lowest to the highest.
_GAP, _LOW = ours("·"), ours("▁")
_SIGNS = (
    _LOW,
    ours("▂"),
    ours("▃"),
    ours("▄"),
    ours("▅"),
    ours("▆"),
    ours("▇"),
    ours("█"),
)
#: A cell of a bar: whole, and in eighths.
_WHOLE = ours("█")
_EIGHTHS = (
    NOTHING,
    ours("▏"),
    ours("▎"),
    ours("▍"),
    ours("▌"),
    ours("▋"),
    ours("▊"),
    ours("▉"),
)
#: The columns of the longest bar, and the fewest in which one says anything.
_LONGEST, _SHORTEST = 30, 8
#: How much of a name stands beside its bar.
_NAME = 28


class Trend(NamedTuple):
    """Numbers of the parts of a period, the oldest first; None is not told. `part` is what one is called."""

    name: Clean
    part: Clean
    numbers: Sequence[int | None]
    first: date
    last: date


class BarCell(NamedTuple):
    """A number with its name, and how it is written."""

    name: Clean
    number: int | None
    written: Clean


def sparkline(numbers: Sequence[int | None]) -> Clean:
    """Return a sign for each number, the higher the more; a dot for one that is not told."""
    most = max([number or 0 for number in numbers], default=0) or 1
    signs = []
    for number in numbers:
        if number is None:
            signs.append(_GAP)
        else:
            step = -(-number * (len(_SIGNS) - 1) // most)
            signs.append(_SIGNS[step])
    return NOTHING.join(signs)


def bar(number: int, most: int, room: int) -> Clean:
    """Return a bar: for the most of `room` columns, for less of as many eighths; nothing for 0 only."""
    eighths = max(number * room * 8 // (most or 1), min(number, 1))
    whole, part = divmod(eighths, 8)
    return NOTHING.join([_WHOLE] * whole) + _EIGHTHS[part]


def show_trends(
    screen: Screen, say: Speaker, trends: Sequence[Trend]
) -> None:
    """Show a line of signs for each, as many of the newest as fit, and of which days they are."""
    longest = max([len(trend.numbers) for trend in trends], default=0)
    if not screen.drawn or longest < 2:
        return
    names = [say.word(trend.name) for trend in trends]
    space = max(map(width, names)) + 2
    room = max(columns() - space, 1)
    for name, trend in zip(names, trends, strict=True):
        line = sparkline(trend.numbers[-room:])
        screen.row(name.ljust(space) + screen.painted(line, "bar"))
    told = Text(
        "A sign for each {part}, from {first} up to and including {last}; the highest is the most.",
        part=say.word(trends[0].part),
        first=say.date(trends[0].first),
        last=say.date(trends[0].last),
    )
    screen.line(say(told))


def show_bars(screen: Screen, cells: Sequence[BarCell]) -> bool:
    """Show a bar for each number on a line of its own; False where the window is too narrow for any."""
    name = min(max([width(cell.name) for cell in cells], default=0), _NAME)
    number = max([width(cell.written) for cell in cells], default=0)
    room = min(columns() - name - number - 4, _LONGEST)
    if not screen.drawn or room < _SHORTEST:
        return False
    most = max([cell.number or 0 for cell in cells], default=0)
    for cell in cells:
        drawn = bar(cell.number or 0, most, room)
        called = shortened(cell.name, name)
        between = _blanks(name - width(called) + 2)
        line = ours(
            "{}{}{}{}  {}",
            called,
            between,
            _blanks(number - width(cell.written)),
            cell.written,
            screen.painted(drawn, "bar"),
        )
        screen.row(line.rstrip())
    return True


def _blanks(count: int) -> Clean:
    return NOTHING.ljust(count)
