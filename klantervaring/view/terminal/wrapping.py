"""Text in lines of a window: they end at words, and never within a command that somebody may copy."""

from __future__ import annotations

from klantervaring.view.terminal.widths import width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeVar

    Word = TypeVar("Word", bound=str)

#: What stands before the words of a line: blanks, a dash, a name in a column of its own.
_LEAD = r" *(?:- |\S.{0,24}?\S {2,})?"
#: What may stand in a command behind its name: an option, or an id.
_OPTION = "-"
_IDS = (4, 9)
#: Narrower than this what goes on is a little to the right, for there the beginning of a line is hard to see.
_NARROW = 40
#: Where a command ends, in a sentence.
_ENDS = (".", ",", ";", ")", ":")


def wrapped(text: str, columns: int) -> str:
    """Return the text as a window shows it: what does not fit goes on below where its words began."""
    return "\n".join([hung(line, columns) for line in text.split("\n")])


def hung(line: str, columns: int) -> str:
    """Return one line in as many as it takes."""
    if width(line) <= columns:
        return line
    lead = _lead(line, columns)
    folded = _Folded(lead, columns)
    for words in pieces(line[len(lead) :].split(" ")):
        folded.add(" ".join(words))
    return folded.text()


def _lead(line: str, columns: int) -> str:
    """Return what stands before the words of a line; of much only the blanks."""
    import re

    lead = re.match(_LEAD, line)[0]  # type: ignore[index]
    if len(lead) > columns // 3:
        return " " * (len(line) - len(line.lstrip()))
    return lead


class _Folded:
    """A line that is folded: what goes on below stands where its words began."""

    def __init__(self, lead: str, columns: int) -> None:
        self._indent = _indent(lead, columns)
        self._columns = columns
        self._lines: list[str] = []
        self._begun, self._gap = lead, ""

    def add(self, piece: str) -> None:
        """Add a word, or a command, which is never folded itself."""
        wider = self._begun + self._gap + piece
        if self._begun.strip() and width(wider) > self._columns:
            self._lines.append(self._begun.rstrip())
            wider = self._indent + piece
        self._begun, self._gap = wider, " "
        if not piece.startswith("kv "):
            self._fold()

    def _fold(self) -> None:
        while width(self._begun) > self._columns:
            room = _fitting(self._begun, self._columns)
            self._lines.append(self._begun[:room])
            self._begun = self._indent + self._begun[room:]

    def text(self) -> str:
        """Return the lines."""
        return "\n".join([*self._lines, self._begun.rstrip()])


def _indent(lead: str, columns: int) -> str:
    hanging = 2 if columns < _NARROW else 0
    return " " * (len(lead) or hanging)


def _fitting(text: str, columns: int) -> int:
    """Return how many letters of a text fit."""
    room = columns
    while width(text[:room]) > columns:
        room -= 1
    return room


def pieces(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield the words one by one, and those of a command together."""
    place = 0
    while place < len(words):
        end = place + 1
        if words[place].lstrip("(") == "kv":
            end = _end_of_command(words, place)
        yield words[place:end]
        place = end


def _end_of_command(words: Sequence[str], place: int) -> int:
    """Return where the command ends that begins at `place`.

    One behind a colon, or at the beginning, goes on as far as its sentence does.
    """
    whole = place == 0 or words[place - 1].endswith(":")
    end = place + 1
    for word in words[place + 1 :]:
        first = end == place + 1
        if word == "·" or not (first or whole or _belongs(word)):
            break
        end += 1
        if word.endswith(_ENDS):
            break
    return end


def _belongs(word: str) -> bool:
    """Whether a word behind a command is of it, whatever comes before: an option, or an id."""
    bare = word.rstrip("".join(_ENDS))
    symbols = bare.replace("-", "")
    is_id = len(bare) in _IDS and symbols.isalnum() and bare == bare.upper()
    return word.startswith(_OPTION) or is_id
