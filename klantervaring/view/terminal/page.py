"""What one command shows, kept until its end: it may not fit the window, or have to be made again."""

from __future__ import annotations

import os
from itertools import groupby

from klantervaring.view.terminal.styles import unpainted
from klantervaring.view.terminal.widths import width
from klantervaring.view.terminal.window import columns, rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO


class Page:
    """Texts in their order, each the answer or something beside it."""

    def __init__(
        self, out: TextIO, err: TextIO, own: Callable[[], str] | None
    ) -> None:
        """`own` tells which pager the person's own settings name; without it none is asked."""
        self._out = out
        self._err = err
        self._own = own
        self._kept: list[tuple[str, bool]] = []

    def put(self, text: str, beside: bool = False) -> None:
        """Keep a text; `beside` the answer stands what goes to standard error."""
        self._kept.append((text, beside))

    def show(self) -> None:
        """Show it all; an answer that is too long for the window through a pager, and the rest below."""
        kept, self._kept = self._kept, []
        answer = "".join([text for text, beside in kept if not beside])
        if self._own and self._is_read(answer, self._own):
            kept = [part for part in kept if part[1]]
        for beside, parts in groupby(kept, key=lambda part: part[1]):
            stream = self._err if beside else self._out
            stream.writelines(text for text, _ in parts)
            stream.flush()

    def _is_read(self, text: str, own: Callable[[], str]) -> bool:
        """Whether it was too long for the window, and somebody read it in a pager."""
        if height(text) < rows():
            return False
        from klantervaring.view.terminal.pager import pager, read_in

        command = pager(os.environ, own())
        self._out.flush()
        return bool(command) and read_in(command, text)


def height(text: str) -> int:
    """Return how many lines of the window a text takes."""
    wide = columns()
    high = 0
    for line in unpainted(text).split("\n")[:-1]:
        high += max(1, -(-width(line) // wide))
    return high
