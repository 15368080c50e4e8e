"""Text as it is compared: by one function, for what is searched and for what is typed.

Upper and lower case, accents, strokes, ligatures, full width, the shape of quotes, dashes and blanks, and
whatever cannot be seen make no difference. Each character is folded by itself, so that a part of a text folds
to a part of the folded text. Lists with words begin here, so it imports nothing that takes time.
"""

from __future__ import annotations

import unicodedata

from klantervaring.core.text.translation import Translation

#: Signs that people or their devices write for one on every keyboard.
_WRITTEN_AS = {
    "'": "`´‘’‚‛′‵‹›ʹʻʼʽʾʿˈˊˋꞋꞌ՚׳ߴߵ❛❜",
    '"': "“”„‟″‶«»〝〞〟״ʺ˝ˮ❝❞",
    "-": "−⁃˗",
    "/": "⁄∕",
}
#: Letters that Unicode does not take apart, as they are typed where the keyboard lacks them.
_TYPED_AS = {
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "þ": "th",
    "ð": "d",
    "ı": "i",
    "ŋ": "n",
    "ĸ": "k",
    "ə": "e",
}
#: What cannot be seen and is no format character (Default_Ignorable_Code_Point of Unicode).
_UNSEEN = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0xE0000, 0xE0FFF),
)
#: It stands in each heading of a case file, often as the only character that is not of ASCII, and is kept.
_MIDDLE_DOT = "·"
#: How Unicode names a letter with a stroke, a hook or a tail.
_WITH = " WITH "


def plain(text: str) -> str:
    """Return text as it is compared: `Renée` and `RENEE`, `’t Hof` and `'t hof`, `Łódź` and `lodz` agree."""
    if text.replace(_MIDDLE_DOT, "").isascii():
        folded = text.lower()
        if "`" in folded:
            folded = folded.replace("`", "'")
    else:
        folded = text.translate(_FOLDED)
    if folded.isprintable() and "  " not in folded:
        return folded.strip(" ")
    return " ".join(folded.split())


def visible(text: str) -> str:
    """Return text with its letters as they are, but for upper case: quotes straight, nothing unseen.

    For mail addresses, in which another accent is another address.
    """
    if text.isascii():
        return text.lower()
    seen = "".join([c for c in text if not _is_unseen(c)])
    straight = seen.translate(_STRAIGHT)
    return unicodedata.normalize("NFKC", straight).casefold()


def _fold(character: str) -> str:
    if unicodedata.combining(character) or _is_unseen(character):
        return ""
    if character in _SAME:
        return _SAME[character]
    if character.isspace():
        return " "
    apart = unicodedata.normalize("NFKD", character).casefold()
    if apart != character:
        return "".join(map(_fold, apart))
    return _base(character)


def _base(character: str) -> str:
    """Return a character that is as plain as Unicode itself makes it."""
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Ll":
        return _without_stroke(character)
    return character


def _without_stroke(letter: str) -> str:
    name, with_, _ = unicodedata.name(letter, "").partition(_WITH)
    base = name.removeprefix("LATIN SMALL LETTER ")
    return base.lower() if with_ and len(base) == 1 else letter


def _is_unseen(character: str) -> bool:
    code = ord(character)
    return unicodedata.category(character) == "Cf" or any(
        first <= code <= last for first, last in _UNSEEN
    )


_SAME = {
    character: typed
    for typed, characters in _WRITTEN_AS.items()
    for character in characters
} | _TYPED_AS
_STRAIGHT = str.maketrans(
    {sign: typed for typed in "'\"" for sign in _WRITTEN_AS[typed]}
)
_FOLDED = Translation(_fold)
