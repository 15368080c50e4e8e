"""A case file taken apart, as merging sees it: keys, lines of the log, sections of the body.

Beside it the one rule of all three-way merging: what one side left as it was is taken from the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")
    Ordered = TypeVar("Ordered", str, int)

#: What a key holds, as text.
Value = str | dict[str, "Value"] | list["Value"]

#: Keys that follow from the log.
DERIVED = frozenset({"step", "ball", "deadlines", "received"})
#: The field of a conflict about an event that one side took away: `log.7f3k9m2q`.
LOG = "log"


class Piece(NamedTuple):
    """One key of the front matter.

    `text` is its lines as they stand, with the remarks and blank lines behind them; "" in a result that
    is to be written anew from `value`, with `remarks` as lines of their own.
    """

    value: Value
    text: str = ""
    remarks: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line of the log. `at` is None where its moment cannot be read; `id` "" where it has none.

    `text` and `remarks` are as with `Piece`.
    """

    id: str
    at: datetime | None
    value: Value
    text: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[bool, float, str, str]:
        """By moment, then id, then what it says; what has no moment comes last."""
        return (
            self.at is None,
            self.at.timestamp() if self.at else 0.0,
            self.id,
            said(self.value),
        )


class Log(NamedTuple):
    """The log as it stands (`text`, "" in a result that is to be written anew) and line by line.

    `remarks` stand above the first line.
    """

    lines: tuple[Line, ...] = ()
    text: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def ids(self) -> set[str]:
        """The ids of its lines."""
        return {line.id for line in self.lines} - {""}

    def in_order(self) -> list[Line]:
        """Return the lines by their moments."""
        return sorted(self.lines, key=lambda line: line.order)


class Section(NamedTuple):
    """A stretch of the body: the story (`id` and `heading` are ""), or the words of one event.

    `lines` are those below the heading, without the blank ones at the end, which `blanks` counts.
    """

    id: str
    heading: str
    lines: tuple[str, ...]
    blanks: int = 0

    @property
    def words(self) -> Section:
        """The section without regard to the blank lines behind it."""
        return self._replace(blanks=0)


class Body(NamedTuple):
    """The body as it stands (`text`, "" in a result that is to be written anew) and by sections."""

    sections: tuple[Section, ...] = ()
    text: str = ""


class Version(NamedTuple):
    """One case file taken apart. `pieces` are in the order of the file, the log's place among them.

    `head` and `foot` are the lines with `---`; `newline` ends the lines, which here all end with `\n`.
    """

    newline: str
    head: str
    foot: str
    preamble: Piece
    pieces: Mapping[str, Piece]
    log: Log
    body: Body


NOTHING = Version(
    newline="\n",
    head="---\n",
    foot="---\n",
    preamble=Piece(""),
    pieces={},
    log=Log(),
    body=Body(),
)


def said(value: Value | None) -> str:
    """Return a value as one line of text, "" for none.

    For comparing, for order, and for a conflict event, into whose id it goes.
    """
    if isinstance(value, dict):
        pairs = (f"{key}: {said(inner)}" for key, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(said, value)) + "]"
    return value or ""


# -- three ways ----------------------------------------------------------------


def one_sided(base: T, a: T, b: T) -> bool:
    """Return whether at most one side changed it, or both alike."""
    return a == b or base in (a, b)


def changed(base: T, a: T, b: T) -> T:
    """Return what the one side made of it that changed it."""
    return b if a == base else a


def greater(base: Ordered, a: Ordered, b: Ordered) -> Ordered:
    """Return what one side changed; the greater where both did."""
    if one_sided(base, a, b):
        return changed(base, a, b)
    return max(a, b)


def all_remarks(*parts: Piece | Line | Log | None) -> tuple[str, ...]:
    """Return the remarks of base, a and b, the base's first: what somebody wrote stays."""
    base, *others = (part.remarks if part else () for part in parts)
    there = {remark for remarks in others for remark in remarks}
    kept = [remark for remark in base if remark in there]
    return (*dict.fromkeys(kept), *sorted(there - set(base)))
