"""Which letters have just the same words? Each customer gets words of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from klantervaring.core.case import Case
from klantervaring.letters.kinds import LETTER

#: What left longer ago does not count: nobody compares such letters.
_LATELY = timedelta(weeks=4)


def holds_letter(raw: bytes, kind: str, now: datetime) -> bool:
    """Return whether the file of a case may have a letter of a kind that left lately; `now` is local time."""
    months = "|".join(f"{day:%Y-%m}" for day in (now - _LATELY, now))
    line = rf"\bat: (?:{months})-.*\b{LETTER}: {kind}\b"
    return re.search(line.encode(), raw) is not None


class LetterWords:
    """The words of letters, without what each customer has of their own: names, and the number."""

    def __init__(self) -> None:
        self._cases: dict[str, set[str]] = {}

    def note(self, id: str, text: str, own: Iterable[str]) -> None:
        """Note the text of a letter; `own` are the names in it."""
        bare = _bare(text, (*own, id))
        self._cases.setdefault(bare, set()).add(id)

    def note_sent(
        self, case: Case, kind: str, now: datetime, own: Iterable[str]
    ) -> None:
        """Note the letters of a kind that left in a case lately."""
        names = tuple(own)
        for event in case.events:
            is_new = event.at >= now - _LATELY
            if is_new and event.get(LETTER) == kind:
                self.note(case.id, case.words_of(event), names)

    def are_of_another(
        self, id: str, text: str, own: Iterable[str]
    ) -> bool:
        """Return whether the letter of another case has just these words."""
        bare = _bare(text, (*own, id))
        return not self._cases.get(bare, set()) <= {id}


def _bare(text: str, own: Iterable[str]) -> str:
    for name in sorted(filter(None, own), key=len, reverse=True):
        text = text.replace(name, "")
    return " ".join(text.split())
