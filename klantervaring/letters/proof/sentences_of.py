"""A letter taken apart for proof-reading: its paragraphs, sentences and words, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klantervaring.core.values import NamedTuple

#: A full stop behind these ends no sentence.
_SHORT = "".join(
    rf"(?<!\b{word})"
    for word in "drs dr mevr mw dhr mr mrs bijv nr ing ca".split()
)
_END = re.compile(
    rf"{_SHORT}(?<!\b\w)[.!?]+[”\"')]*(?=\s|$)|\n(?=\s*(?:[-*•]|\d+\.)\s)|\n\s*\n",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """One sentence and where it begins in the text."""

    text: str
    start: int

    @property
    def words(self) -> list[str]:
        """Return its words."""
        return re.findall(r"[\w'’@.+-]*\w", self.text)


class Paragraph(NamedTuple):
    """A part of the text between empty lines, and where it begins; `heading` is a bold line above it."""

    text: str
    start: int
    heading: str = ""


def paragraphs_of(text: str) -> list[Paragraph]:
    """Return the paragraphs; a line that is bold as a whole, or marked with #, is the heading of the next."""
    found: list[Paragraph] = []
    heading = ""
    for match in re.finditer(r"(?:[^\n]+\n?)+", text):
        lines = match[0]
        start = match.start()
        first = lines.split("\n", 1)[0]
        if _is_heading(first):
            heading = first.strip("*# ")
            start += len(first) + 1
            lines = lines[len(first) + 1 :]
        if lines.strip():
            found.append(Paragraph(lines, start, heading))
    return found


def _is_heading(line: str) -> bool:
    line = line.strip()
    bold = line.startswith("**") and line.endswith("**") and len(line) > 4
    return bold or re.match(r"#{1,6} ", line) is not None


def sentences_of(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph; an item of a list is one, too, and a line break alone ends none."""
    start = 0
    for end in _END.finditer(text):
        sentence = text[start : end.end()]
        if sentence.strip():
            blanks = len(sentence) - len(sentence.lstrip())
            yield Sentence(sentence.strip(), start + blanks)
        start = end.end()
    if text[start:].strip():
        yield Sentence(text[start:].strip(), start)
