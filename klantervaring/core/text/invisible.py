"""What of a text nobody can see although it changes what is seen, and how it is shown all the same.

Told by properties of Unicode and not by a list of what somebody tried once. `text.clean` comes here with the
few texts that are not plain, so that a command with plain ones does not pay for these tables.
"""

from __future__ import annotations

import unicodedata

from klantervaring.core.text.translation import Translation

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
#: Letters and symbols without that property whose picture is a blank all the same: braille without a dot, a
#: filler, empty places among hieroglyphs and the controls that steer these, a note without a head.
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
_JOINER = "\u200d"
_AS_TEXT = "\ufe0e"
_AS_PICTURE = "\ufe0f"
_BINDING = frozenset((_JOINER, _AS_TEXT, _AS_PICTURE))
#: Pictures in all but their category.
_PICTURES = frozenset("#*0123456789‼⁉ℹ〰")
_SYMBOLS = ("So", "Sm", "Sk")


def made_visible(text: str, lines: bool) -> str:
    """Return the text with all that is unseen made visible; with `lines` its line ends stay."""
    text = unbound(text.replace("\r\n", "\n"))
    return _thinned(text.translate(_IN_LINES if lines else _IN_LINE))


def unbound(text: str) -> str:
    """Take away what binds pictures: a heart in red is a heart, a family is its members."""
    if _BINDING.isdisjoint(text):
        return text
    kept: list[str] = []
    for character, following in zip(text, [*text[1:], ""], strict=True):
        binds = character in _BINDING and _is_picture("".join(kept[-1:]))
        if character == _JOINER:
            binds = binds and _is_picture(following)
        if not binds:
            kept.append(character)
    return "".join(kept)


def _is_picture(character: str) -> bool:
    if character in _PICTURES:
        return True
    return character != "" and unicodedata.category(character) in _SYMBOLS


def _thinned(text: str) -> str:
    """Return the text with at most so many accents on a letter."""
    if sum(map(_is_mark, text)) <= MOST_MARKS:
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
        elif marks == MOST_MARKS + 1:
            kept.append(_CUT)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    is_high = character >= "\u0300"
    return is_high and unicodedata.category(character) in ("Mn", "Me")


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    blank = unicodedata.category(character) == "Zs"
    if is_unseen(code) or not (blank or character.isprintable()):
        return f"⟨U+{code:04X}⟩"
    return character


def is_unseen(code: int) -> bool:
    """Return whether nobody can see the character, by the tables above."""
    return any(first <= code <= last for first, last in UNSEEN)


_IN_LINE = Translation(_visible)
_IN_LINE[ord("\t")] = " "
_IN_LINES = Translation(_visible)
_IN_LINES[ord("\t")] = "    "
_IN_LINES[ord("\n")] = "\n"


def in_text_file(text: str) -> str:
    """Return a text for a file that people open in anything: a sign for what acts on a terminal or is unseen.

    Line ends and tabs stay, and so does what binds pictures: it is what somebody wrote.
    """
    if text.isascii() and text.isprintable():  # as nearly every text is
        return text
    return text.replace("\r\n", "\n").translate(_IN_TEXT_FILE)


_IN_TEXT_FILE = Translation(_visible)
_IN_TEXT_FILE.update({ord(sign): sign for sign in ("\n", "\t", *_BINDING)})


def in_json(json: str) -> str:
    """Return JSON in which each such character is an escape; what reads it gets back the character."""
    return json.translate(_IN_JSON)


def _escaped(character: str) -> str:
    code = ord(character)
    if character == "\n" or _visible(character) == character:
        return character
    if code < 0x10000:
        return f"\\u{code:04x}"
    # JSON writes these as two halves
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


_IN_JSON = Translation(_escaped)
