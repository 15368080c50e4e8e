"""The names of commands and values in both languages, as a page of the manual: made of the tables of kv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klantervaring.commands import COMMANDS, NAMES
from klantervaring.core import choices
from klantervaring.core.text.sentences import N_, Clean, clean, ours
from klantervaring.language import Speaker

#: What each table of values is called.
_TABLES = (
    (N_("Channels"), choices.CHANNELS),
    (N_("Kinds"), choices.KINDS),
    (N_("When in the journey"), choices.MOMENTS),
    (N_("Verdicts and outcomes"), choices.OUTCOMES),
    (N_("Decisions"), choices.DECISIONS),
    (N_("Contact"), choices.DIRECTIONS),
    (N_("Whose turn it is"), choices.PARTIES),
    (N_("What was missing"), choices.KANO),
    (N_("Levels of alerts"), choices.LEVELS),
    (N_("Yes and no"), choices.YES_OR_NO),
)


def names_in_both(say: Speaker) -> str:
    """Return all names, those in the reader's language first."""
    other = "en" if say.language == "nl" else "nl"
    commands = (
        (COMMANDS[name].named(say.language), COMMANDS[name].named(other))
        for name in NAMES
    )
    blocks = [_block(say.word(N_("Commands")), commands)]
    for title, table in _TABLES:
        typed = (each.typed for each in table.values())
        pairs = (
            (each.in_language(say.language), each.in_language(other))
            for each in typed
        )
        blocks.append(_block(say.word(title), pairs))
    return "\n\n".join(blocks)


def _block(title: Clean, pairs: Iterable[tuple[str, str]]) -> Clean:
    return ours("\n").join([*_head(title), *_rows(pairs)])


def _head(title: Clean) -> Iterator[Clean]:
    yield ours("## {}\n", title)
    yield ours("| | |\n|---|---|")


def _rows(pairs: Iterable[tuple[str, str]]) -> Iterator[Clean]:
    for own, other in sorted(pairs):
        yield ours("| {} | {} |", clean(own), clean(other))
