"""Does a letter go where its customer is now? A draft may name an address that was put right since."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.customers.keys import contact_keys
from klantervaring.core.text.sentences import Code, Text
from klantervaring.letters.proof.parts import LetterFinding


def goes_elsewhere(to: str, usual: str) -> Iterator[LetterFinding]:
    """Yield a mark where a draft goes to none of the `usual` addresses of the case now."""
    known = set(contact_keys(usual))
    if to and known and known.isdisjoint(contact_keys(to)):
        text = Text(
            "The draft goes to {address}, and such a letter goes to {usual} now. Change it behind {head}, or"
            " make it anew: {option}.",
            address=to,
            usual=usual,
            head=Code("To:"),
            option=Code("--anew"),
        )
        yield LetterFinding("other-address", text, is_style=True)
