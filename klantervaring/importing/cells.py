"""Cells as spreadsheets wrap and spoil them: what was certainly meant, and what is no value any more.

It must not guess: a value that lost something is named, never made up.
"""

from __future__ import annotations

import re

from klantervaring.core.text.sentences import Text
from klantervaring.importing.mending import garbled_name

#: Fields that hold words of people, in which a character at the beginning may be their own.
_WORDS = frozenset(["title", "story", "wish"])
_NAMES = frozenset(["customer", "contact", "owner"])

_QUOTE = '"“”„‟'
#: Text that a formula keeps as it is: ="0612345678".
_FORCED = re.compile(rf'=\s*[{_QUOTE}]((?:[^{_QUOTE}]|"")*)[{_QUOTE}]')
_FORCED_NUMBER = re.compile(r"=\s*(\+?[\d ()./-]+)", re.ASCII)
#: A number of a program that knows no whole numbers in a column with empty cells.
_WHOLE = re.compile(r"(\+?\d{7,})[.,]0", re.ASCII)

_ERROR = re.compile(
    r"#[¡¿]?[^\W\d_][\w/.]{1,24}[!?]|(?:err|fout):\d{3}", re.IGNORECASE
)
#: Errors without a mark at their end, in Dutch, English, German and French.
_ERRORS = frozenset(
    ["#n/a", "#n/b", "#nv", "#n/d", "#getting_data", "#gegevens_ophalen"]
)
_TOO_NARROW = re.compile(r"#{3,}")
_FORMULA = re.compile(
    r"=\s*(?:[+-]\s*)?(?:[A-Z][A-Z0-9.]*\(|'?[\w ]+'?!|\$?[A-Z]{1,3}\$?\d)",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d{2,3}", re.ASCII)
_SCIENTIFIC_NUMBER = re.compile(
    r"[+-]?\d+(?:[.,]\d+)? ?E ?\+?\d{1,3}", re.ASCII | re.IGNORECASE
)


def unwrapped(field: str, cell: str) -> str:
    """Return the cell of a field without what a spreadsheet put around its text; any other cell as it is."""
    text = cell.strip()
    bare = _without_apostrophe(field, text)
    if forced := _FORCED.fullmatch(bare):
        return forced[1].replace('""', '"')
    if field == "phone" and (
        number := _FORCED_NUMBER.fullmatch(bare) or _WHOLE.fullmatch(bare)
    ):
        return number[1].strip()
    return cell if bare == text else bare


def _without_apostrophe(field: str, text: str) -> str:
    """Without the apostrophe that forces text, where it cannot be one of Dutch ('t Hof, '90)."""
    first = text[:1]
    second = text[1:2]
    forced = first in ("'", "’")
    if field in _WORDS or field in _NAMES:
        forced = forced and second in ("=", "+", "@")
    return text[1:].lstrip() if forced else text


def spoiled(field: str, cell: str) -> Text | None:
    """Return why the cell of a field is no value any more; None for any other."""
    text = cell.strip()
    if is_error(text):
        return Text(
            "{value} is an error of the spreadsheet, not a value; fill in what belongs there",
            value=text,
        )
    if _TOO_NARROW.fullmatch(text):
        return Text(
            "{value} hides a value; make the column wider in your spreadsheet and save it again",
            value=text[:60],
        )
    if _SCIENTIFIC.fullmatch(text) or (
        field == "phone" and _SCIENTIFIC_NUMBER.fullmatch(text)
    ):
        return Text(
            "{value} is a number without its last digits; give the column another format in your"
            " spreadsheet (a number without decimals) and save it again, or fill in the whole",
            value=text,
        )
    if field in _NAMES and (meant := garbled_name(text)):
        return Text(
            "{value} has letters that a program read wrongly; write it as {meant}",
            value=text,
            meant=meant,
        )
    return formula(text) if _is_formula(field, text) else None


def formula(text: str) -> Text:
    """Return that a cell holds a formula, and no value."""
    return Text(
        "{value} is a formula; save the list with values, or fill in what belongs there",
        value=text[:60],
    )


def is_error(text: str) -> bool:
    """Return whether a text is an error of a spreadsheet.

    Errors are written in capitals; what somebody shouts in small letters is no error.
    """
    if text.casefold() in _ERRORS:
        return True
    is_written_so = text == text.upper() or ":" in text
    return is_written_so and bool(_ERROR.fullmatch(text))


def _is_formula(field: str, text: str) -> bool:
    if field in _WORDS:
        return bool(_FORMULA.match(text)) or bool(
            re.match(rf"=\s*[{_QUOTE}]", text)
        )
    return text.startswith("=")
