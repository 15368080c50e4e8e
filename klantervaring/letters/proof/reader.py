"""The proof-reader: what is wrong in a letter before it leaves. A pure function of its text and the facts.

What is refused is a promise that would be wrong or missing, or somebody else's data; no reason goes before
that. Style is marked, and yields to a reason.
"""

from __future__ import annotations

from klantervaring.letters.proof.days import DAY_CHECKS
from klantervaring.letters.proof.facts import LetterFacts
from klantervaring.letters.proof.others import OTHER_CHECKS
from klantervaring.letters.proof.parts import LetterFinding, taken_apart
from klantervaring.letters.proof.style import STYLE_CHECKS
from klantervaring.letters.proof.words import WORD_CHECKS
from klantervaring.letters.writing import LetterText

_CHECKS = (*WORD_CHECKS, *DAY_CHECKS, *OTHER_CHECKS, *STYLE_CHECKS)


def proof_read(
    letter: LetterText, facts: LetterFacts
) -> list[LetterFinding]:
    """Return all that is wrong in a letter, what is refused first, each by its place in the text."""
    proof = taken_apart(letter, facts)
    found = [finding for check in _CHECKS for finding in check(proof)]
    once = list(dict.fromkeys(found))
    return sorted(once, key=lambda each: (each.is_style, each.line))
