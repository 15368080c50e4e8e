"""The proof-reader's marks of style: plain Dutch and English. They yield to a person's reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klantervaring.core.text.sentences import Text
from klantervaring.letters.proof.parts import Check, LetterFinding, Proof
from klantervaring.letters.proof.word_lists import OFFICE

#: A sentence with more words is hard to read (B1).
_LONGEST = 25
_PASSIVE = {
    "nl": re.compile(
        r"\b(?:word|wordt|worden|werd|werden|geworden)\b[^.!?]{0,60}?"
        r"\b(?:ge|be|ver|ont|her)\w+(?:d|t|en)\b"
        r"|\b(?:ge|be|ver|ont|her)\w+(?:d|t|en)\s+(?:wordt|worden|werd|werden|word)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:am|is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?\w+(?:ed|en|wn|ought|aught)\b",
        re.IGNORECASE,
    ),
}
#: So many in one sentence are a chain.
_CHAIN = 2


def _long(proof: Proof) -> Iterator[LetterFinding]:
    for sentence in proof.sentences:
        count = len(sentence.words)
        if count > _LONGEST:
            yield _style(
                proof,
                "long-sentence",
                Text(
                    "A sentence of {count} words; make two of it.",
                    count=count,
                ),
                sentence.start,
                sentence.text,
            )


def _passive(proof: Proof) -> Iterator[LetterFinding]:
    pattern = _PASSIVE[proof.facts.language]
    for sentence in proof.sentences:
        found = [match[0] for match in pattern.finditer(sentence.text)]
        if len(found) >= _CHAIN:
            yield _style(
                proof,
                "passive",
                Text("Say who does it: {words}", words=", ".join(found)),
                sentence.start,
                sentence.text,
            )


def _office(proof: Proof) -> Iterator[LetterFinding]:
    for match in OFFICE[proof.facts.language].finditer(proof.body):
        yield _style(
            proof,
            "office-word",
            Text(
                "A word of the office: {word}. Say it as you would aloud.",
                word=match[0],
            ),
            match.start(),
            match[0],
        )


def _style(
    proof: Proof, code: str, text: Text, place: int, words: str
) -> LetterFinding:
    return LetterFinding(
        code, text, proof.line_at(place), words, is_style=True
    )


STYLE_CHECKS: tuple[Check, ...] = (_long, _passive, _office)
