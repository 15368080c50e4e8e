"""What a shell is told of cases and commands, and what may stand there. No typer is imported here."""

from __future__ import annotations

from klantervaring.commands import COMMANDS, NAMES
from klantervaring.core import ids
from klantervaring.core.text.sentences import clean, ours
from klantervaring.view.terminal.widths import shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from klantervaring.cli.call.session import Session
    from klantervaring.core.text.sentences import Clean
    from klantervaring.language import Speaker

#: A value, and what it means.
Proposal = tuple[str, str]
#: What the script of a shell takes for a wish to propose files, or folders.
PATHS = FILES, FOLDERS = "<file>", "<folder>"
#: Of a title, what stands beside an id.
TITLE = 60


class _Harmless(dict[int, str]):
    """What stands for each sign where a shell may evaluate it, for `str.translate`: made once a sign."""

    def __missing__(self, number: int) -> str:
        sign = chr(number)
        is_seen = sign.isalnum() and clean(sign) == sign
        is_kept = is_seen or sign in _NO_COMMANDS
        self[number] = sign if is_kept else "·"
        return self[number]


#: Signs beside letters and digits that no shell acts on.
_NO_COMMANDS = " .,-+/@%_"
_HARMLESS = _Harmless()
#: The commands that are about a closed case.
_OF_CLOSED = ("reopen", "erase")
#: Those that are about any case, closed or not.
_OF_ANY = ("hold", "ask", "fan", "improve", "effect")


def cases(session: Session, command: str, begun: str) -> list[Proposal]:
    """Return the ids that a command may be about, as somebody began to type one, with their titles."""
    titles = session.overview().titles()
    if command in _OF_ANY:
        titles = session.overview(closed=True).titles()
    if command in _OF_CLOSED:
        opened = {id for id, _ in titles}
        every = session.overview(closed=True).titles()
        titles = (each for each in every if each[0] not in opened)
    return _as_begun(titles, begun)


def _as_begun(
    titles: Iterable[tuple[str, str]], begun: str
) -> list[Proposal]:
    found = ((_as_typed(id, begun), title) for id, title in titles)
    return [
        (id, beside(title)) for id, title in found if id and is_harmless(id)
    ]


def commands(say: Speaker, begun: str) -> Iterator[Proposal]:
    """Yield kv's own commands that begin so, in the reader's language; where none does, those in another."""
    known = [COMMANDS[name] for name in NAMES]
    other = "en" if say.language == "nl" else "nl"
    for language in (say.language, other):
        found = [c for c in known if c.named(language).startswith(begun)]
        for command in found:
            help = say.word(clean(command.help))
            yield command.named(language), in_short(help)
        if found:
            return


def in_short(help: str) -> str:
    """Return the first sentence of a help text, as it stands beside a command."""
    return help.partition(". ")[0].rstrip(".")


def lines(found: Iterable[Proposal]) -> Clean:
    """Return proposals as the script of each shell reads them: a value, a tab and its meaning on a line.

    All of them are our own text, or were made harmless by whoever proposes them.
    """
    return ours("\n").join(
        [ours("{}\t{}", clean(value), clean(help)) for value, help in found]
    )


def beside(title: str) -> Clean:
    """Return a title as it may stand beside an id that is proposed."""
    return harmless(shortened(title.strip(), TITLE))


def harmless(text: str) -> Clean:
    """Return text that a shell may even evaluate: nothing in it can be a command; other signs are dots."""
    return clean(text.translate(_HARMLESS))


def is_harmless(value: str) -> bool:
    """Whether a value may be proposed: a word for every shell, and an option for no command."""
    if value.startswith("-"):
        return False
    return (
        value.isascii() and value.replace("-", "").isalnum()
    ) or value == harmless(value)


def _as_typed(id: str, begun: str) -> str:
    """Return the id in the spelling that somebody began, or "" where it is none of that."""
    if not begun:
        return id
    bare = ids.bare(id)
    spellings = (id, id.lower(), bare, bare.lower())
    return next(
        (spelling for spelling in spellings if spelling.startswith(begun)),
        "",
    )
