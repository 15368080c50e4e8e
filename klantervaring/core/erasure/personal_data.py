"""What of a text points at a person: mail addresses, telephone numbers, citizen numbers.

For texts that go further than a case should: titles, tags and names of files stand in lists, in proposals of
the Tab key and in the history of git. Names of people cannot be told from other words. Pure functions.
"""

from __future__ import annotations

import re

from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Signs that there may be anything: an at sign, or eight digits, whatever is between them.
_ANYTHING = re.compile(r"@|\d(?:\D{0,3}\d){7}")
#: It begins where a word does: else each letter of a long title would be tried as its beginning.
_ADDRESS = re.compile(
    r"(?<![^\s<>@,;:()])[^\s<>@,;:()]+@[^\s<>@,;:()]+\.[^\s<>@,;:()]+"
)
#: A day, with or without a time: digits enough, and no number.
_DAY = re.compile(
    r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4})(?!\d)(?:[T ]\d{1,2}:\d\d)?"
)
#: A run of digits that begins as a number is dialled: with a plus or a nought.
_DIALLED = re.compile(
    r"(?<![\w+])(?:\+|\(?0)(?:[ ()./-]{0,3}\d){7,14}(?!\d)"
)
#: Digits of a number within this country, its nought included, and the fewest of one from abroad.
_AT_HOME = 10
_FROM_ABROAD = 11
#: Eight or nine digits, also as forms print them.
_CITIZEN = re.compile(
    r"(?<![\d.+-])(?:\d{8,9}|\d{4}\.\d\d\.\d{3}|\d{3}([ .])\d{3}\1\d{3})(?!\d|[.-]\d)"
)
#: A day without signs between (20261120, 20112026) is no citizen number, though it may pass the test.
_BARE_DAY = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
)
#: By what each digit of a citizen number counts in its test, and what the sum is a multiple of.
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_ELEVEN = 11


class Hint(NamedTuple):
    """A kind of data that points at a person: how it is said, and how it is told."""

    title: Text
    is_in: Callable[[str], bool]


def is_citizen_number(digits: str) -> bool:
    """Return whether eight or nine digits pass the eleven-test of a citizen number (BSN)."""
    padded = digits.zfill(len(_WEIGHTS))
    if len(padded) != len(_WEIGHTS) or not padded.strip("0"):
        return False
    total = 0
    for weight, digit in zip(_WEIGHTS, padded, strict=True):
        total += weight * int(digit)
    return total % _ELEVEN == 0


def _holds_address(text: str) -> bool:
    return _ADDRESS.search(text) is not None


def _holds_phone_number(text: str) -> bool:
    found = _DIALLED.finditer(_DAY.sub(" ; ", text))
    return any(_is_dialled(match[0]) for match in found)


def _is_dialled(run: str) -> bool:
    digits = "".join(filter(str.isdecimal, run))
    if run.startswith("+"):
        return True
    if digits.startswith("00"):
        return len(digits) >= _FROM_ABROAD
    return len(digits) == _AT_HOME


def _holds_citizen_number(text: str) -> bool:
    for match in _CITIZEN.finditer(_DAY.sub(" ; ", text)):
        digits = "".join(filter(str.isdecimal, match[0]))
        if not _BARE_DAY.fullmatch(digits) and is_citizen_number(digits):
            return True
    return False


#: What is looked for, in the order in which it is said.
HINTS = (
    Hint(Text("a mail address"), _holds_address),
    Hint(Text("a telephone number"), _holds_phone_number),
    Hint(Text("a citizen number (BSN)"), _holds_citizen_number),
)


def hints_in(text: str) -> tuple[Text, ...]:
    """Return what kinds of personal data a text seems to hold; never the data themselves."""
    if not _ANYTHING.search(text):
        return ()
    return tuple(hint.title for hint in HINTS if hint.is_in(text))
