"""Where a call speaks: how the screen looks, and what waits for the end of the page."""

from __future__ import annotations

import sys

from klantervaring.cli.call.how import How
from klantervaring.cli.call.oneself import Oneself
from klantervaring.core.once import cached_property
from klantervaring.view.terminal.screen import Screen
from klantervaring.view.terminal.styles import AUTO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from klantervaring.cli.call.in_data import InData
    from klantervaring.view.terminal.screen import Screen


class Output(Oneself):
    """What a call knows of its screen; each option may be said before or behind the command."""

    def __init__(self) -> None:
        self.plain = False
        self.color = ""
        self.paged = True
        self.how = How()
        self._screen: Screen | None = None
        #: answers that wait to be one list
        self._answers: list[Any] | None = None

    @property
    def screen(self) -> Screen:
        """Where to speak."""
        plain = self.plain or self.how.plain
        color = self._color()
        made = self._screen
        if made is None or (made.plain, made.color) != (plain, color):
            self._screen = made = Screen(plain, color=color)
        return made

    def _color(self) -> str:
        said = self.how.color or self.color
        if not said and sys.stdout.isatty():
            said = self.own("color")
        return said or AUTO

    def begin_page(self) -> None:
        """Wait with what is shown from now on; it may go through a pager."""
        how = self.how
        is_read = self.paged and not (how.no_pager or how.as_json)
        self.screen.begin_page(
            (lambda: self.own("pager")) if is_read else None
        )

    def end_page(self) -> None:
        """Show what waited for that."""
        if self._screen is not None:
            self._screen.end_page()

    def drop_page(self) -> None:
        """Forget what waited for that."""
        if self._screen is not None:
            self._screen.drop_page()

    # -- answers in JSON -----------------------------------------------------------------------------

    def answer(self, value: Any) -> None:
        """Print an answer as JSON, or keep it for the list of all."""
        if self._answers is not None:
            self._answers.append(value)
            return
        self.screen.raw(self.in_data.written(value))

    @cached_property
    def in_data(self) -> InData:
        """What puts answers in data."""
        from klantervaring.cli.call.in_data import InData

        return InData()

    def begin_answers(self) -> None:
        """From now on keep each answer: what is done several times has one list of them."""
        self._answers = []

    def end_answers(self) -> None:
        """Print the list of what was kept, where JSON was asked for."""
        kept, self._answers = self._answers, None
        if self.how.as_json:
            self.answer(kept)
