"""Help at hand: the manual topic by topic, all commands, or one of them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.front.app import command_names
from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.cli.typed.values import chosen
from klantervaring.core.errors import WrongInput
from klantervaring.core.text import spoken
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Several,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.topics import ALL, PAGES_OF_HELP, WORDS
from klantervaring.files.manual import topic
from klantervaring.view.manual import PageLine, shown
from klantervaring.view.names import names_in_both
from klantervaring.view.terminal.window import columns

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "help",
    cls=Reading,
    epilog="  kv help\n  kv help all\n  kv help times\n  kv help respond",
)
def help_(
    ctx: Context,
    topic: Annotated[
        str,
        typer.Argument(
            metavar="[TOPIC]",
            show_default=False,
            help=N_("A topic of the manual, a command, or all."),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    command = _command(ctx, topic)
    if not topic:
        _tell(session, "", clean(_root(ctx).get_help(), lines=True))
    elif command is not None:
        _tell(session, topic, clean(command, lines=True))
    else:
        _refuse_slip(ctx, topic)
        _tell_topic(ctx, chosen(topic, PAGES_OF_HELP, "TOPIC"))


def _refuse_slip(ctx: Context, typed: str) -> None:
    """Raise WrongInput where somebody meant a command, and no topic."""
    topics = spoken.names_of(PAGES_OF_HELP)
    if spoken.meant(typed, topics):
        return
    commands = command_names(ctx)
    near = spoken.meant(typed, commands)
    near = near or spoken.nearest(typed, {**topics, **commands})[:1]
    named = filter(commands.__contains__, near)
    pages = [Code(ours("kv help {}", quoted(each))) for each in named]
    if pages:
        raise WrongInput(
            Text("There is no command {name}.", name=typed),
            remedy=Text("Did you mean {near}?", near=Several(tuple(pages))),
        )


def _root(ctx: Context) -> Any:
    return ctx.find_root()


def _command(ctx: Context, name: str) -> str | None:
    """Return the help of a command, None where there is none so called; a topic goes first."""
    titles = (
        words
        for each in PAGES_OF_HELP.values()
        for _, words in each.title.words
    )
    if not name or name in titles:
        return None
    root = _root(ctx)
    command = root.command.get_command(root, name)
    if command is None:
        return None
    with command.make_context(
        command.name, [], parent=root, resilient_parsing=True
    ) as inner:
        found: str = command.get_help(inner)
    return found


def _tell_topic(ctx: Context, key: str) -> None:
    session = session_of(ctx)
    if key == ALL.key:
        root = _root(ctx)
        told = root.command.help_with_all(root)
        _tell(session, key, clean(told, lines=True))
        return

    say = session.speaker
    page = topic(key, say.language)
    if key == WORDS:
        page += f"\n\n{names_in_both(say)}"
    if session.how.as_json:
        session.answer({"topic": key, "text": page})
        return
    for line in shown(page, columns()):
        _show(session, line)


def _show(session: Session, line: PageLine) -> None:
    if line.is_heading:
        session.screen.title(line.text)
    else:
        session.screen.raw(line.text)


def _tell(session: Session, key: str, text: Clean) -> None:
    if session.how.as_json:
        session.answer({"topic": key or None, "text": text})
    else:
        session.screen.raw(text)
