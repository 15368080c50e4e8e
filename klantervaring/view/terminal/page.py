"""What is shown of one command, kept until its end: then it is known whether it fits the window."""

from __future__ import annotations

import os

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
        self, out: TextIO, err: TextIO, own: Callable[[], str]
    ) -> None:
        """`own` tells which pager the person's own settings name."""
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
        if height(answer) >= rows() and self._is_read(answer):
            kept = [part for part in kept if part[1]]
        for text, beside in kept:
            self._out.flush()
            (self._err if beside else self._out).write(text)
        self._err.flush()

    def _is_read(self, text: str) -> bool:
        """Whether somebody read the text in a pager."""
        from klantervaring.view.terminal.pager import pager, read_in

        command = pager(os.environ, self._own())
        self._out.flush()
        return bool(command) and read_in(command, text)


def height(text: str) -> int:
    """Return how many lines of the window a text takes."""
    wide, high = columns(), 0
    for line in unpainted(text).split("\n")[:-1]:
        high += max(1, -(-width(line) // wide))
    return high
