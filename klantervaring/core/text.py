"""Sentences that are made here and spoken elsewhere: an English template and what goes into it.

It must not translate or print; `klantervaring.language` does that, at the edge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Union

#: What may stand in a sentence. A plain `str` is foreign text and is cleaned before it is shown.
Part = Union[str, int, datetime, "Text", "Named", "Code"]


def N_(message: str) -> str:
    """Mark `message` for the catalogues; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type (a command, an option, a key): shown as it is, in every language."""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name in several languages, as a procedure file gives it; `words` maps language to text."""

    words: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """The words in `language`, else in English, else in any language that there is."""
        have = dict(self.words)
        return have.get(language) or have.get("en") or next(iter(have.values()), "")


class Text:
    """One sentence: `Text("{id} is in step {step}.", id="K7QX-4MRX", step=name)`.

    With `many` and `n` the template follows the number, as gettext's plural forms do.
    """

    __slots__ = ("many", "parts", "template")

    def __init__(self, template: str, many: str | None = None, /, **parts: Part) -> None:
        self.template = template
        self.many = many
        self.parts: Mapping[str, Part] = parts

    def __repr__(self) -> str:
        return f"Text({self.template!r}, {dict(self.parts)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return self.template == other.template and dict(self.parts) == dict(other.parts)

    def __hash__(self) -> int:
        return hash(self.template)
