"""Where a question is answered: what the place in which somebody types must know.

The library that follows keys is imported when somebody types, and only where keys can be followed.
"""

from __future__ import annotations

import os
from select import select

from klantervaring.core.text.sentences import NOTHING
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from klantervaring.core.text.sentences import Clean
    from klantervaring.view.terminal.screen import Screen

    #: Gives what may be meant by what was typed so far; asked when somebody presses Tab.
    Proposals: TypeAlias = "Callable[[str], Iterable[Proposal]]"


class Proposal(NamedTuple):
    """What Tab puts in place of what was typed, and what is shown beside it."""

    word: str
    beside: Clean = NOTHING


class AnswerPlace(NamedTuple):
    """Where an answer is typed: behind or below `prompt`, with `typed` there already.

    Up gives the `past` answers, the last one first. Each change goes to `noted`. `ends`: it is a text of
    several lines, up to a line with only that.
    """

    prompt: Clean
    noted: Callable[[str], None]
    typed: str = ""
    past: Sequence[str] = ()
    proposals: Proposals | None = None
    ends: str = ""
    #: the proposals are shown while somebody types, not only when they press Tab
    narrows: bool = False


class Read(NamedTuple):
    """What was typed; with `in_editor` the person goes on in an editor of their own."""

    text: str
    in_editor: bool = False


#: Terminals that do not say which key was pressed.
_NO_KEYS = ("", "dumb", "unknown")


def follows_keys(screen: Screen) -> bool:
    """Return whether keys can be followed one by one here, and not only lines."""
    return screen.drawn and os.environ.get("TERM", "") not in _NO_KEYS


def is_pasted() -> bool:
    """Return whether more lines are there already: nobody types as fast, so they are of one paste."""
    return bool(select([0], [], [], 0)[0])
