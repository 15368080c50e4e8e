"""A page of the manual as a terminal shows it: headings, examples set in, and no signs of Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from klantervaring.core.text.sentences import NOTHING, Clean, clean, ours

#: As far as lines go, however wide the window is: longer ones read badly.
WIDEST = 80
#: The first column of a table, where it stands beside the others.
_NARROW = 26
_INLINE = re.compile(
    r"`([^`]+)`|\*\*|\[([^\]]*)\]\([^)]*\)"
    r"|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?!\w)"
)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_ITEM = re.compile(r"(?P<sign>- |\d+\. )")
#: How far an example is set in.
_SET_IN = 4
#: A command stays on one line: in it stands this in place of a blank.
_HELD = "\u00a0"


class PageLine(NamedTuple):
    """One line, and whether it is a heading."""

    text: Clean
    is_heading: bool = False


def shown(page: str, width: int) -> list[PageLine]:
    """Return the lines of a page for a window so wide."""
    found: list[PageLine] = []
    for block in _blocks(page):
        if found:
            found.append(PageLine(NOTHING))
        found += _drawn(block, min(width, WIDEST))
    return found


def _blocks(page: str) -> Iterator[list[str]]:
    """Yield the blocks of a page: what stands between empty lines, a heading, an example."""
    block: list[str] = []
    fenced = False
    for line in _COMMENT.sub("", page).split("\n"):
        if line.lstrip().startswith("```"):
            if block and not fenced:
                yield block
                block = []
            block.append(line)
            if fenced:
                yield block
                block = []
            fenced = not fenced
        elif fenced or line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _drawn(block: list[str], width: int) -> Iterator[PageLine]:
    first = block[0]
    if first.lstrip().startswith("```"):
        return _example(block, width)
    if first.startswith("#"):
        return iter([PageLine(_plain(first.lstrip("# ")), is_heading=True)])
    if first.startswith("|"):
        return _table(block, width)
    return _text(block, width)


def _example(block: list[str], width: int) -> Iterator[PageLine]:
    """Yield an example, set in as far as it fits; a remark that does not fit stands above its command."""
    depth = len(block[0]) - len(block[0].lstrip())
    lines = [each[depth:] for each in block[1:-1]]
    told = [
        each
        for line in lines
        for each in (
            _apart(line) if len(line) > width - _SET_IN else [line]
        )
    ]
    longest = max(map(len, told), default=0)
    indent = ours(" ") * max(min(_SET_IN, width - longest), 0)
    for each in told:
        yield PageLine(ours("{}{}", indent, clean(each)))


def _apart(line: str) -> list[str]:
    command, sign, remark = line.partition(" # ")
    return [f"# {remark}", command.rstrip()] if sign else [line]


def _text(block: list[str], width: int) -> Iterator[PageLine]:
    """Yield a paragraph, or the items of a list."""
    items: list[str] = []
    for line in block:
        if _ITEM.match(line) or not items:
            items.append(line.strip())
        else:
            items[-1] += f" {line.strip()}"
    for item in items:
        sign = _ITEM.match(item)
        hang = len(sign["sign"]) if sign else 0
        yield from _wrapped(item, width, " " * hang)


def _table(block: list[str], width: int) -> Iterator[PageLine]:
    """Yield the rows of a table: the first cell, and beside or below it the others."""
    rows = list(map(_cells, block[2:]))
    firsts = [_plain(row[0]) for row in rows]
    beside = min(max(map(len, firsts), default=0), _NARROW) + 2
    for first, row in zip(firsts, rows, strict=True):
        if len(first) > _NARROW:
            yield from _wrapped(row[0], width)
            first = NOTHING
        for cell in row[1:]:
            yield from _wrapped(
                cell, width, " " * beside, first.ljust(beside)
            )
            first = NOTHING


def _cells(row: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", row.strip().removesuffix("|")[1:])
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _wrapped(
    text: str, width: int, hang: str = "", begun: str = ""
) -> Iterator[PageLine]:
    folded = textwrap.wrap(
        _plain(text),
        width,
        initial_indent=begun,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in folded:
        yield PageLine(clean(line.replace(_HELD, " ")))


def _plain(text: str) -> Clean:
    """Return the text without signs of Markdown; what is a command there is not folded."""
    return clean(_INLINE.sub(_inside, text))


def _inside(found: re.Match[str]) -> str:
    """Return what stands inside a sign of Markdown."""
    command, link = found.groups()
    return (command or "").replace(" ", _HELD) or link or ""
