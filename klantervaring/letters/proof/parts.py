"""A letter as the checks of the proof-reader take it, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.letters.proof.facts import LetterFacts
from klantervaring.letters.proof.sentences_of import (
    Paragraph,
    Sentence,
    paragraphs_of,
    sentences_of,
)
from klantervaring.letters.writing import LetterText


class LetterFinding(NamedTuple):
    """Something wrong: its code, what is said of it, the line of the text (0: nowhere), and the words.

    `is_style` tells that a person's reason goes before it.
    """

    code: str
    text: Text
    line: int = 0
    words: str = ""
    is_style: bool = False


class Proof(NamedTuple):
    """A letter taken apart, with what it is held against."""

    letter: LetterText
    facts: LetterFacts
    paragraphs: list[Paragraph]
    sentences: list[Sentence]

    @property
    def body(self) -> str:
        """Return the text."""
        return self.letter.body

    def line_at(self, place: int) -> int:
        """Return the number of the line at a place in the body."""
        return self.body.count("\n", 0, place) + 1

    def found(
        self, code: str, text: Text, place: int = -1, words: str = ""
    ) -> LetterFinding:
        """Return a finding at a place."""
        line = self.line_at(place) if place >= 0 else 0
        return LetterFinding(code, text, line, words)


Check = Callable[[Proof], Iterable[LetterFinding]]


def taken_apart(letter: LetterText, facts: LetterFacts) -> Proof:
    """Return a letter as the checks take it."""
    paragraphs = paragraphs_of(letter.body)
    sentences = [
        sentence._replace(start=paragraph.start + sentence.start)
        for paragraph in paragraphs
        for sentence in sentences_of(paragraph.text)
    ]
    return Proof(letter, facts, paragraphs, sentences)
