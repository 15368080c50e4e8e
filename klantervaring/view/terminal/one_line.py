"""Lists with one line for each case, as wide as the window: what matters less gives way, and then leaves.

An id and what to do are never cut. Where even those do not fit beside each other they stand below each other.
"""

from __future__ import annotations

from klantervaring.core.summary.order import proper_name
from klantervaring.core.text.sentences import NOTHING, ours
from klantervaring.core.values import NamedTuple
from klantervaring.view.terminal.widths import shortened, width
from klantervaring.view.terminal.window import columns
from klantervaring.view.terminal.wrapping import pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from klantervaring.core.text.sentences import Clean
    from klantervaring.view.terminal.screen import Screen


class Slot(NamedTuple):
    """A column: how narrow it may become (0: never cut), and which leave before it.

    Of the columns with a `rank` that with the highest leaves first. As long as there is one of more than
    `_MORE` the others keep their `ease`.
    """

    key: str
    least: int = 0
    ease: int = 0
    rank: int = 0
    style: str = ""
    #: whether it is the name of an organisation
    named: bool = False


class CaseLine(NamedTuple):
    """A case: its cells, the style of how late it is, and what else must be known of it, in full."""

    cells: Mapping[str, Clean]
    style: str = ""
    note: Clean = NOTHING


_GAP = 2
#: Columns of a higher rank are there for wide windows only.
_MORE = 5
#: Where a case stands below itself, what is not its first line begins here.
_INDENT = ours("  ")
_BLANK = ours(" ")
_BETWEEN = _BLANK * _GAP


def show(
    screen: Screen,
    fields: Sequence[Slot],
    lines: Sequence[CaseLine],
    headings: Mapping[str, Clean] | None = None,
    margin: int = 0,
    beside: Sequence[CaseLine] = (),
) -> None:
    """Show the lines, below headings where there are any, each from the same margin.

    The columns are as wide as those of the lines `beside` them.
    """
    total = columns() - margin
    shown = headings or {}
    widths = fitted(
        fields,
        [*lines, *beside],
        shown,
        total,
    )
    if widths is None:
        texts = _below_themselves(
            screen,
            fields,
            lines,
            total,
        )
    else:
        kept = [field for field in fields if field.key in widths]
        if shown:
            text = _head(kept, shown, widths)
            _put(screen, screen.painted(text, "dim"), margin)
        texts = _in_lines(
            screen,
            kept,
            lines,
            widths,
            total,
        )
    for text in texts:
        _put(screen, text, margin)


def height(
    screen: Screen,
    fields: Sequence[Slot],
    lines: Sequence[CaseLine],
    margin: int = 0,
) -> int:
    """Return how many lines of the window these take, without headings."""
    total = columns() - margin
    high = 0
    stacked = fitted(fields, lines, {}, total) is None
    for each in lines:
        below = (
            _below_itself(screen, fields, each, total)
            if stacked
            else _note(each, total)
        )
        high += len(list(below)) + (not stacked)
    return high


def fitted(
    fields: Sequence[Slot],
    lines: Sequence[CaseLine],
    headings: Mapping[str, Clean],
    total: int,
) -> dict[str, int] | None:
    """Return the widths of the columns that stay; None where not even those fit that must."""
    wanted = _wanted(fields, lines, headings)
    kept = [field for field in fields if field.key in wanted]
    while kept:
        widths = {field.key: wanted[field.key] for field in kept}
        leaving = max(kept, key=lambda field: field.rank)
        if _fits(
            widths,
            kept,
            total,
            leaving.rank > _MORE,
        ):
            return widths
        if not leaving.rank:
            return None
        kept.remove(leaving)
    return {}


def _wanted(
    fields: Sequence[Slot],
    lines: Sequence[CaseLine],
    headings: Mapping[str, Clean],
) -> dict[str, int]:
    """Return how wide each column would be that says something."""
    wanted = {}
    for field in fields:
        cells = [width(line.cells.get(field.key, "")) for line in lines]
        widest = max(cells, default=0)
        if widest:
            heading = width(headings.get(field.key, ""))
            wanted[field.key] = max(widest, heading)
    return wanted


def _fits(
    widths: dict[str, int],
    kept: Sequence[Slot],
    total: int,
    easily: bool,
) -> bool:
    """Whether the columns fit in `total`; those that may be cut are made narrower for it."""
    over = sum(widths.values()) + _GAP * (len(kept) - 1) - total
    if over <= 0:
        return True
    return _narrowed(widths, kept, over, easily)


def _narrowed(
    widths: dict[str, int], kept: Sequence[Slot], over: int, easily: bool
) -> bool:
    """Take `over` off the columns that may be cut, the widest first; whether that was enough."""
    ease = {}
    least = {}
    for slot in kept:
        if slot.least:
            ease[slot.key] = slot.ease
            least[slot.key] = slot.ease if easily else slot.least
    spare = 0
    for key, narrowest in least.items():
        spare += max(widths[key] - narrowest, 0)
    if spare < over:
        return False
    for _ in range(over):
        can = _wider(widths, ease) or _wider(widths, least)
        widths[max(can, key=widths.__getitem__)] -= 1
    return True


def _wider(
    widths: Mapping[str, int], limits: Mapping[str, int]
) -> list[str]:
    return [key for key, limit in limits.items() if widths[key] > limit]


def _head(
    kept: Sequence[Slot],
    headings: Mapping[str, Clean],
    widths: Mapping[str, int],
) -> Clean:
    head = [
        _padded(headings.get(field.key, NOTHING), widths[field.key])
        for field in kept
    ]
    return _BETWEEN.join(head).rstrip()


def _in_lines(
    screen: Screen,
    kept: Sequence[Slot],
    lines: Sequence[CaseLine],
    widths: Mapping[str, int],
    total: int,
) -> Iterator[Clean]:
    for line in lines:
        yield _in_line(
            screen,
            kept,
            line,
            widths,
        )
        yield from _note(line, total)


def _in_line(
    screen: Screen,
    kept: Sequence[Slot],
    line: CaseLine,
    widths: Mapping[str, int],
) -> Clean:
    cells = []
    for field in kept:
        room = widths[field.key]
        text = _cut(field, _cell(line, field.key), room)
        padding = _BLANK * (room - width(text))
        cells.append(_painted(screen, field, line, text) + padding)
    return (_BLANK * _GAP).join(cells).rstrip()


def _cut(field: Slot, text: Clean, room: int) -> Clean:
    """Return a cell in so much room; a name without what only tells what kind of organisation it is."""
    if field.named and width(text) > room:
        text = proper_name(text)
    return shortened(text, room)


def _cell(line: CaseLine, key: str) -> Clean:
    return line.cells.get(key) or NOTHING


def _painted(
    screen: Screen, field: Slot, line: CaseLine, text: Clean
) -> Clean:
    style = line.style if field.style == "how" else field.style
    return screen.painted(text, style)


def _padded(text: Clean, room: int) -> Clean:
    return text + _BLANK * (room - width(text))


def _note(line: CaseLine, total: int) -> Iterator[Clean]:
    if line.note:
        yield from _wrapped(line.note, total - len(_INDENT))


def _wrapped(text: Clean, room: int) -> Iterator[Clean]:
    """Yield a text in lines of whole words and commands, a little to the right."""
    line = NOTHING
    for words in pieces(text.split()):
        word = ours(" ").join(words)
        if line and width(line) + 1 + width(word) > room:
            yield _INDENT + line
            line = NOTHING
        line = ours("{} {}", line, word) if line else word
    if line:
        yield _INDENT + line


def _below_themselves(
    screen: Screen,
    fields: Sequence[Slot],
    lines: Sequence[CaseLine],
    total: int,
) -> Iterator[Clean]:
    for line in lines:
        yield from _below_itself(
            screen,
            fields,
            line,
            total,
        )


def _below_itself(
    screen: Screen, fields: Sequence[Slot], line: CaseLine, total: int
) -> Iterator[Clean]:
    """Yield a case in a narrow window: what is never cut first, then what may be."""
    yield from _whole(
        screen,
        fields,
        line,
        total,
    )
    for field in fields:
        text = _cell(line, field.key)
        if field.key in ("customer", "title", "alert") and text:
            yield _INDENT + _cut(field, text, total - len(_INDENT))
    yield from _note(line, total)


def _whole(
    screen: Screen,
    fields: Sequence[Slot],
    line: CaseLine,
    total: int,
) -> Iterator[Clean]:
    """Yield the cells that are never cut, in as many lines as they take."""
    whole = []
    for field in fields:
        if not field.least and line.cells.get(field.key):
            whole.append(field)
    row = NOTHING
    taken = 0
    for field in whole:
        text = _cell(line, field.key)
        gap = _GAP if row else 0
        if row and taken + gap + width(text) > total:
            yield row
            row = _INDENT
            taken = len(_INDENT)
            gap = 0
        row += _BLANK * gap + _painted(screen, field, line, text)
        taken += gap + width(text)
    yield row


def _put(screen: Screen, text: Clean, margin: int) -> None:
    screen.row(_BLANK * margin + text)
