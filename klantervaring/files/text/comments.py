"""The comments that people wrote between the values of a YAML text."""

from __future__ import annotations

import re

from klantervaring.files.text.node import BLOCK_STYLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from klantervaring.files.text.node import Node

_COMMENT = re.compile(r"#[^\r\n]*")


def comments(
    text: str, start: int, end: int, nodes: Iterable[Node]
) -> Iterator[tuple[int, int]]:
    """Yield where comments stand in this stretch of `text`, of which `nodes` are the values."""
    at = start
    for solid_start, solid_end in _solid(text, nodes):
        for found in _COMMENT.finditer(text, at, solid_start):
            yield found.span()
        at = max(at, solid_end)
    for found in _COMMENT.finditer(text, at, end):
        yield found.span()


def _solid(text: str, nodes: Iterable[Node]) -> Iterator[tuple[int, int]]:
    """Yield where the texts of scalars stand; on the first line of a block scalar, a comment may follow."""
    for node in nodes:
        for leaf in node.scalars():
            if leaf.style in BLOCK_STYLES:
                indicator_end, header_end = block_header(text, leaf)
                yield leaf.start, indicator_end
                yield header_end, max(header_end, leaf.end)
            else:
                yield leaf.start, leaf.end


def block_header(text: str, leaf: Node) -> tuple[int, int]:
    """Return the offsets behind the indicators of a block scalar, and behind the line that they stand on."""
    behind = leaf.start + 1
    while text[behind] in "+-123456789":
        behind += 1
    return behind, text.index("\n", leaf.start) + 1
