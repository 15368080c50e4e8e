"""A page of sections as plain text that fits 80 columns: for a mail, and for whoever has no browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klantervaring.core.text.sentences import NOTHING, Clean, clean, ours
from klantervaring.dossier.page import (
    Block,
    PageCell,
    PageSection,
    WholePage,
)
from klantervaring.view.terminal.widths import width
from klantervaring.view.terminal.wrapping import wrapped

#: Columns of a mail.
COLUMNS = 80
_RULE = ours("-")


def text_of(page: WholePage) -> Clean:
    """Return the page as text."""
    lines = [page.title, *page.lines]
    for section in page.sections:
        lines.extend(_section(section))
    return _in_columns(ours("\n").join(lines)).rstrip() + ours("\n")


def _in_columns(text: Clean) -> Clean:
    return clean(wrapped(text, COLUMNS), lines=True)


def _section(section: PageSection) -> Iterator[Clean]:
    yield NOTHING
    yield section.heading
    yield _RULE * min(width(section.heading), COLUMNS)
    for number, block in enumerate(section.blocks):
        if block.heading:
            if number:
                yield NOTHING
            yield block.heading
        yield from _block(block)


def _block(block: Block) -> Iterator[Clean]:
    if block.line:
        yield block.line
    for name, value in block.facts:
        yield ours("{}: {}", name, value)
    for row in block.rows:
        yield _row(row, block.heads)
    if block.words:
        for line in block.words.split("\n"):
            yield ours("  {}", line)
    for cell in block.links:
        yield _linked(cell)


def _row(row: Sequence[PageCell], heads: Sequence[Clean]) -> Clean:
    """Return a row as one line, each cell with its heading; cells without anything are left out."""
    told = []
    for place, cell in enumerate(row):
        text = _linked(cell)
        if not text:
            continue
        told.append(ours("{}: {}", heads[place], text) if heads else text)
    return ours("- {}", ours(" · ").join(told))


def _linked(cell: PageCell) -> Clean:
    if not cell.link or cell.link == cell.text:
        return cell.text
    return ours("{} ({})", cell.text, clean(cell.link))
