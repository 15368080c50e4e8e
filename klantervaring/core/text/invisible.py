"""What of a text nobody can see although it changes what is seen, and how it is shown all the same.

Told by properties of Unicode and not by a list of what somebody tried once. `text.clean` comes here with the
few texts that are not plain, so that a command with plain ones does not pay for these tables.
"""

from __future__ import annotations

import unicodedata

#: The code points with the property Default_Ignorable_Code_Point, first and last of each run. Source:
#: DerivedCoreProperties.txt of the Unicode Character Database, version 14.0.0; there are 4,174 of them.
IGNORABLE = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
#: Letters and signs without that property whose picture is a blank all the same: braille without a dot, a
#: filler, empty places among hieroglyphs and the signs that steer these, a note without a head.
BLANK = (
    (0x2800, 0x2800),
    (0x16FE4, 0x16FE4),
    (0x13430, 0x1343F),
    (0x13441, 0x13442),
    (0x1D159, 0x1D159),
)
#: Line ends that only some programs know, and the marks between a text and its reading.
STEERING = ((0x2028, 0x2029), (0xFFF9, 0xFFFB))
UNSEEN = (*IGNORABLE, *BLANK, *STEERING)

#: So many accents may stand on a letter; more of them are drawn over the lines around it.
MOST_MARKS = 4
_CUT = "⟨…⟩"

#: What binds pictures together: it is left out between them, and shown between letters.
_JOINER, _AS_TEXT, _AS_PICTURE = "\u200d", "\ufe0e", "\ufe0f"
_BINDING = frozenset((_JOINER, _AS_TEXT, _AS_PICTURE))
#: Pictures in all but their category.
_PICTURES = frozenset("#*0123456789‼⁉ℹ〰")


def made_visible(text: str, lines: bool) -> str:
    """The text with all that is unseen made visible; with `lines` its line ends stay and tabs are blanks."""
    text = unbound(text.replace("\r\n", "\n"))
    return _thinned(text.translate(_IN_LINES if lines else _IN_LINE))


def unbound(text: str) -> str:
    """Take away what binds pictures: a heart in red is a heart, a family is its members."""
    if _BINDING.isdisjoint(text):
        return text
    kept: list[str] = []
    for i, sign in enumerate(text):
        before = kept[-1] if kept else ""
        binds = sign in _BINDING and _is_picture(before)
        if not binds or (
            sign == _JOINER and not _is_picture(text[i + 1 : i + 2])
        ):
            kept.append(sign)
    return "".join(kept)


def _is_picture(sign: str) -> bool:
    return bool(sign) and (
        sign in _PICTURES or unicodedata.category(sign) in ("So", "Sm", "Sk")
    )


def _thinned(text: str) -> str:
    """With at most so many accents on a letter."""
    if _plainly_few(text):
        return text
    kept: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if _is_mark(sign) else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
        elif marks == MOST_MARKS + 1:
            kept.append(_CUT)
    return "".join(kept)


def _plainly_few(text: str) -> bool:
    return sum(map(_is_mark, text)) <= MOST_MARKS


def _is_mark(sign: str) -> bool:
    return sign >= "\u0300" and unicodedata.category(sign) in ("Mn", "Me")


class _Signs(dict[int, str]):
    """What is shown for a sign, by its code; worked out when it first comes by."""

    def __missing__(self, code: int) -> str:
        self[code] = made = _sign(code)
        return made


def _sign(code: int) -> str:
    sign = chr(code)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if is_unseen(code) or not (
        sign.isprintable() or unicodedata.category(sign) == "Zs"
    ):
        return f"⟨U+{code:04X}⟩"
    return sign


def is_unseen(code: int) -> bool:
    """Whether nobody can see the sign, by the tables above."""
    return any(first <= code <= last for first, last in UNSEEN)


_IN_LINE = _Signs({ord("\t"): " "})
_IN_LINES = _Signs({ord("\t"): "    ", ord("\n"): "\n"})


def in_json(json: str) -> str:
    """JSON in which each such sign is an escape; what reads it gets back the sign."""
    return json.translate(_ESCAPES)


class _Escapes(dict[int, str]):
    """What stands for a sign in JSON, by its code."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = made = sign if _sign(code) == sign else _escape(code)
        return made


def _escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)  # JSON writes these as two halves
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


_ESCAPES = _Escapes({ord("\n"): "\n"})
