"""Texts in a CSV so that a spreadsheet takes them for texts: no formula, no date, no number without its zero.

Pure, and exact: `unguarded` gives back what `guarded` was given, whatever that was.
"""

from __future__ import annotations

import re

#: So much text may stand in a formula of Excel between quotes.
_LONGEST = 255
#: What begins a formula or an error, and blanks that would get lost.
_ACTS = re.compile(r"[\s=+\-@#＝＋－＠]")
_MONTHS = "jan|feb|mrt|maa|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec"
#: What a spreadsheet takes for a number, a date, a time or a truth.
_VALUE = re.compile(
    rf"[\W\d]*\d[\W\d]*|[\W\d]+e[\W\d]+|[\W\d]+[ap]\.?m?\.?|(?=.*\d)[\W\d]*(?:{_MONTHS}).{{0,24}}"
    r"|true|false|waar|onwaar",
    re.IGNORECASE | re.DOTALL,
)
_FORCED = re.compile(r'="((?:[^"]|"")*)"')
#: No month, number or truth is longer.
_SHORT = 60


def guarded(text: str) -> str:
    """Return a text as its cell holds it: `="0612345678"`, which Excel and LibreOffice show as text.

    One that is too long for that, or of several lines, begins with an apostrophe.
    """
    if not _needs_it(text):
        return text
    doubled = text.replace('"', '""')
    if len(doubled) > _LONGEST or not text.isprintable():
        return f"'{text}"
    return f'="{doubled}"'


def unguarded(cell: str) -> str:
    """Return what stood in a cell before it was guarded."""
    if forced := _FORCED.fullmatch(cell):
        return forced[1].replace('""', '"')
    is_struck = cell[:1] == "'" and _needs_it(cell[1:])
    return cell[1:] if is_struck else cell


def _needs_it(text: str) -> bool:
    """Return whether a spreadsheet would act on a text, apostrophes before it aside."""
    rest = text.lstrip("'")
    if _ACTS.match(rest):
        return True
    return bool(_VALUE.fullmatch(rest[:_SHORT]))
