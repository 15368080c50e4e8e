"""Small pictures of figures for a terminal: a line of signs over time, and bars beside their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from klantervaring.core.text.sentences import NOTHING, Clean, Text, ours
from klantervaring.core.values import NamedTuple
from klantervaring.language import Speaker
from klantervaring.view.terminal.screen import Screen
from klantervaring.view.terminal.widths import shortened, width
from klantervaring.view.terminal.window import columns

#: What is not shown, and the signs from the lowest to the highest.
_GAP = ours("·")
_LOW = ours("▁")
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
_LONGEST = 30
_SHORTEST = 8
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
    if screen.drawn and longest >= 2:
        _show_signs(screen, say, trends)
        screen.line(say(_days_of(trends[0], say)))


def _show_signs(
    screen: Screen,
    say: Speaker,
    trends: Sequence[Trend],
) -> None:
    names = [say.word(trend.name) for trend in trends]
    space = max(map(width, names)) + 2
    room = max(columns() - space, 1)
    for name, trend in zip(names, trends, strict=True):
        line = sparkline(trend.numbers[-room:])
        screen.row(name.ljust(space) + screen.painted(line, "bar"))


def _days_of(trend: Trend, say: Speaker) -> Text:
    return Text(
        "A sign for each {part}, from {first} up to and including {last}; the highest is the most.",
        part=say.word(trend.part),
        first=say.date(trend.first),
        last=say.date(trend.last),
    )


class _BarWidths(NamedTuple):
    """How wide names, numbers and the longest bar are, and which number has that bar."""

    name: int
    number: int
    bar: int
    most: int


def _bar_widths(cells: Sequence[BarCell]) -> _BarWidths:
    name = min(_widest([cell.name for cell in cells]), _NAME)
    number = _widest([cell.written for cell in cells])
    room = min(columns() - name - number - 4, _LONGEST)
    most = max([cell.number or 0 for cell in cells], default=0)
    return _BarWidths(
        name,
        number,
        room,
        most,
    )


def _widest(texts: Sequence[Clean]) -> int:
    return max(map(width, texts), default=0)


def show_bars(screen: Screen, cells: Sequence[BarCell]) -> bool:
    """Show a bar for each number on a line of its own; False where the window is too narrow for any."""
    widths = _bar_widths(cells)
    if not screen.drawn or widths.bar < _SHORTEST:
        return False
    for cell in cells:
        drawn = bar(cell.number or 0, widths.most, widths.bar)
        beside = _beside_bar(cell, widths)
        line = ours("{}  {}", beside, screen.painted(drawn, "bar"))
        screen.row(line.rstrip())
    return True


def _beside_bar(cell: BarCell, widths: _BarWidths) -> Clean:
    """Return the name and the number of a bar: the one from the left, the other to the right."""
    called = shortened(cell.name, widths.name)
    between = _blanks(widths.name - width(called) + 2)
    before = _blanks(widths.number - width(cell.written))
    return ours("{}{}{}{}", called, between, before, cell.written)


def _blanks(count: int) -> Clean:
    return NOTHING.ljust(count)
