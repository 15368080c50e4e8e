"""Text as it is compared: by one function, for what is searched and for what is typed.

Upper and lower case, accents, strokes, ligatures, full width, the shape of quotes, dashes and blanks, and
whatever cannot be seen make no difference. Each sign is folded by itself, so that a part of a text folds
to a part of the folded text. Lists with words begin here, so it imports nothing that takes time.
"""

from __future__ import annotations

import unicodedata

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
#: How Unicode names a letter with a stroke, a hook or a tail.
_WITH = " WITH "


def plain(text: str) -> str:
    """Return text as it is compared: `Renée` and `RENEE`, `’t Hof` and `'t hof`, `Łódź` and `lodz` agree."""
    if text.isascii():
        folded = text.lower()
        if "`" in folded:
            folded = folded.replace("`", "'")
    else:
        folded = text.translate(_FOLDED)
    if folded.isprintable() and "  " not in folded:
        return folded.strip(" ")
    return " ".join(folded.split())


def visible(text: str) -> str:
    """Return text with its letters as they are, but for upper case, and without what cannot be seen.

    For mail addresses, in which another accent is another address.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize(
        "NFKC", "".join(c for c in text if not _is_unseen(c))
    ).casefold()


class _Folded(dict[int, str]):
    """What each sign folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(sign: str) -> str:
    if unicodedata.combining(sign) or _is_unseen(sign):
        return ""
    if sign in _SAME:
        return _SAME[sign]
    if sign.isspace():
        return " "
    apart = unicodedata.normalize("NFKD", sign).casefold()
    if apart != sign:
        return "".join(map(_fold, apart))
    return _base(sign)


def _base(sign: str) -> str:
    """Return a sign that is as plain as Unicode itself makes it."""
    if sign.isascii():
        return sign
    category = unicodedata.category(sign)
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Ll":
        return _without_stroke(sign)
    return sign


def _without_stroke(letter: str) -> str:
    name, with_, _ = unicodedata.name(letter, "").partition(_WITH)
    base = name.removeprefix("LATIN SMALL LETTER ")
    return base.lower() if with_ and len(base) == 1 else letter


def _is_unseen(sign: str) -> bool:
    code = ord(sign)
    return unicodedata.category(sign) == "Cf" or any(
        first <= code <= last for first, last in _UNSEEN
    )


_SAME = {
    sign: plain_sign
    for plain_sign, signs in _WRITTEN_AS.items()
    for sign in signs
} | _TYPED_AS
_FOLDED = _Folded()
