"""What `kv --help` shows: on one page the commands of every day, and on another all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from klantervaring.cli.call.session import Session, session_of
from klantervaring.cli.front.own_commands import (
    own_commands,
    reachable_aliases,
)
from klantervaring.commands import COMMANDS, PANELS
from klantervaring.core.command import Command
from klantervaring.core.event_commands import EventCommand
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.core.topics import TOPICS
from klantervaring.language import Speaker

#: As wide as a window has to be for the first page, and how far what goes on is set in.
_WIDTH = 80
_INDENT = 4


def write_first_page(ctx: Any, formatter: Any) -> None:
    """Write the page that comes first; it fits a window of 24 rows and 80 columns."""
    session = session_of(ctx)
    say = session.speaker
    formatter.write_paragraph()
    formatter.indent()
    formatter.write_dl(
        (clean(each.named(say.language)), say.word(each.daily))
        for each in COMMANDS.values()
        if each.daily
    )
    formatter.dedent()
    formatter.write_paragraph()
    for line in _rest(session):
        formatter.write(line + "\n")


def write_all_commands(ctx: Any, formatter: Any) -> None:
    """Write the commands below the headings of their panels, those of a procedure of one's own last."""
    session = session_of(ctx)
    say = session.speaker
    for panel in PANELS.values():
        shown = _rows(say, panel.commands)
        _write_section(formatter, say.word(panel.title), shown)
    own = _own_rows(session)
    _write_section(formatter, say.word(N_("Of your procedure")), own)
    aliases = [
        (clean(name), clean(line))
        for name, line in reachable_aliases(session).items()
    ]
    _write_section(formatter, say.word(N_("Of your own")), aliases)


def _rows(
    say: Speaker, commands: Iterable[Command]
) -> list[tuple[Clean, Clean]]:
    return [
        (
            clean(command.named(say.language)),
            first_sentence(_help(say, command)),
        )
        for command in commands
        if not command.hidden
    ]


def _own_rows(session: Session) -> list[tuple[str, Clean]]:
    say = session.speaker
    return [
        (form.named(say.language), first_sentence(say.part(form.help)))
        for form in _own(session)
    ]


def _write_section(
    formatter: Any,
    title: Clean,
    rows: Sequence[tuple[str, Clean]],
) -> None:
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows)


def first_sentence(help: Clean) -> Clean:
    """Return the first sentence of a help text."""
    first, _, then = help.partition(". ")
    return ours("{}.", clean(first)) if then else help


def _help(say: Speaker, command: Command) -> Clean:
    return say.word(clean(command.help))


def _own(session: Session) -> list[EventCommand]:
    """Return the commands of the workspace's procedures, each once."""
    language = session.speaker.language
    return [
        form
        for name, form in own_commands(session).items()
        if name == form.named(language)
    ]


def _rest(session: Session) -> Iterator[Clean]:
    """Yield the lines that tell where there is more."""
    say = session.speaker
    yield from _of_your_own(session)
    yield say(Text("All commands: {command}", command=Code("kv help all")))
    yield say(
        Text("One of them: {command}", command=Code("kv COMMAND --help"))
    )
    topics = tuple(topic.title for topic in TOPICS.values())
    told = Text("The manual: {command}", command=Code("kv help TOPIC"))
    yield from _listed(ours("{}:", say(told)), map(say.part, topics))


def _of_your_own(session: Session) -> Iterator[Clean]:
    """Yield the lines with the commands of the procedure and of whoever reads."""
    say = session.speaker
    own = _own(session)
    if own:
        names = [clean(form.named(say.language)) for form in own]
        yield from _listed(say(Text("Of your procedure:")), names)
    of_yourself = list(map(clean, reachable_aliases(session)))
    if of_yourself:
        yield from _listed(say(Text("Of your own:")), of_yourself)


def _listed(label: Clean, words: Iterable[Clean]) -> Iterator[Clean]:
    """Yield words behind a label, on as many lines as they need."""
    line = label
    sign = NOTHING
    for word in words:
        longer = ours("{}{} {}", line, sign, word)
        if len(longer) >= _WIDTH:
            yield ours("{}{}", line, sign)
            longer = ours("{}{}", ours(" ") * _INDENT, word)
        line = longer
        sign = ours(",")
    yield line
