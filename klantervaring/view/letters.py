"""Shows letters: those that are due, one with its head, and what the proof-reader says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.letters.kinds import LETTERS
from klantervaring.letters.proof.parts import LetterFinding
from klantervaring.letters.writing import LetterText
from klantervaring.view.terminal.screen import Table, headed

if TYPE_CHECKING:
    from klantervaring.language import Speaker
    from klantervaring.view.terminal.screen import Screen


def show_due(
    screen: Screen,
    say: Speaker,
    id: str,
    due: Sequence[str],
) -> None:
    """Show which letters are due in a case, the first with its command."""
    if not due:
        screen.line(say(Text("No letter is due in {id}.", id=id)))
        return
    columns = headed(say, _HEADINGS, bold="letter")
    rows = [_row(say, id, key) for key in due]
    stacks = (("letter",), ("command",))
    screen.table(Table(columns, rows, stacks, flexible="letter"))


_HEADINGS = {"letter": N_("letter"), "command": N_("command")}


def _row(say: Speaker, id: str, key: str) -> dict[str, Clean]:
    title = LETTERS[key].name.title
    return {
        "letter": clean(title.in_language(say.language)),
        "command": say.part(letter_command(id, key, say.language)),
    }


def letter_command(id: str, key: str, language: str = "en") -> Code:
    """Return the command that writes a letter, which is called as in `language`."""
    name = LETTERS[key].name.typed.in_language(language)
    return Code(ours("kv letter {} {}", quoted(id), quoted(name)))


def show_letter(screen: Screen, say: Speaker, letter: LetterText) -> None:
    """Show a letter with its head, as it would leave."""
    for name, value in (
        (N_("to"), letter.to),
        (N_("subject"), letter.subject),
    ):
        screen.line(ours("{}: {}", say.word(name), clean(value)))
    screen.line(NOTHING)
    screen.line(clean(letter.body.rstrip("\n"), lines=True))


def show_findings(
    screen: Screen,
    say: Speaker,
    findings: Iterable[LetterFinding],
) -> None:
    """Show what the proof-reader found, beside the answer: what is refused, then the marks of style."""
    for finding in findings:
        kind = say.word(N_("style") if finding.is_style else N_("wrong"))
        place = (
            ours(" {} {}", say.word(N_("line")), finding.line)
            if finding.line
            else NOTHING
        )
        screen.say(ours("{}{}: {}", kind, place, say(finding.text)))


def finding_as_json(say: Speaker, finding: LetterFinding) -> dict[str, Any]:
    """Return a finding for a program."""
    return {
        "code": finding.code,
        "refused": not finding.is_style,
        "line": finding.line or None,
        "words": finding.words,
        "text": say(finding.text),
    }
