"""Sentences that are made here and spoken elsewhere: an English template and what goes into it.

It must not translate or print; `klantervaring.language` does that, at the edge. Every command needs it,
so it imports nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import TypeAlias

    #: What may stand in a sentence. A plain `str` is foreign text and is cleaned before it is shown.
    Part: TypeAlias = "str | int | datetime | Moment | Text | Named | Code"
else:
    Part = object

#: Signs that cannot be seen but change what is seen: direction marks, zero width, byte order mark, tags.
HIDDEN = frozenset(
    [
        *(0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
    ]
)


def clean(text: str, lines: bool = False) -> str:
    """Foreign text as it may be shown anywhere: no control byte, no direction trick, nothing hidden.

    Control characters become visible signs (ESC is ␛); with `lines` line ends and tabs are kept.
    """
    if text.isprintable():  # nothing of all this is
        return text
    return "".join(_shown(character, lines) for character in text.replace("\r\n", "\n"))


def _shown(character: str, lines: bool) -> str:
    code = ord(character)
    if character == "\n" and lines:
        return character
    if character == "\t":
        return "    " if lines else " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0x80 <= code < 0xA0 or code in HIDDEN or 0xD800 <= code < 0xE000:
        return f"⟨U+{code:04X}⟩"
    return character


def N_(message: str) -> str:
    """Mark `message` for the catalogues; it is translated where it is shown."""
    return message


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark the two forms of a sentence about `{n}` things, for `Text(*plural(...), n=3)`."""
    return one, many


class Code:
    """Something to type (a command, an option, a key): shown as it is, in every language."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Code({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Code) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


class Moment:
    """A moment in whole seconds since 1970 in UTC, as cards have it; a bare number is a number."""

    __slots__ = ("at",)

    def __init__(self, at: int) -> None:
        self.at = at

    def __repr__(self) -> str:
        return f"Moment({self.at!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and self.at == other.at

    def __hash__(self) -> int:
        return hash(self.at)


class Named:
    """A name in several languages, as a procedure file gives it; `words` pairs language and text."""

    __slots__ = ("words",)

    def __init__(self, words: tuple[tuple[str, str], ...]) -> None:
        self.words = words

    def __repr__(self) -> str:
        return f"Named({self.words!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)

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
