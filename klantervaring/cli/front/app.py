"""The command tree: a command's module is imported when that command is called, and not before."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import Annotated, Any

import typer
from typer._click.exceptions import ClickException
from typer.core import TyperGroup
from typer.exceptions import Abort
from typer.main import get_command, get_command_from_info

from klantervaring import __version__
from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.options import session_of, write_usage
from klantervaring.cli.typed.shortcuts import words_of_alias
from klantervaring.cli.typed.usage import as_ours
from klantervaring.cli.typed.values import chosen
from klantervaring.commands import CALLED, COMMANDS, NAMES
from klantervaring.core.choices import COLOURS, IN_HELP
from klantervaring.core.command import Command
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.event_commands import EventCommand
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Several,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.text.spoken import meant, nearest
from klantervaring.language import Speaker, speak


class Commands(TyperGroup):
    """The commands by name, each made when it is asked for, in the reader's language."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names that people use, in the reader's language, panel by panel."""
        language = session_of(ctx).speaker.language
        own = _own_commands(ctx).values()
        shown = [
            *(COMMANDS[name].named(language) for name in NAMES),
            *(form.named(language) for form in own),
            *session_of(ctx).aliases,
        ]
        return list(dict.fromkeys(shown))

    def get_command(
        self,
        ctx: Any,
        cmd_name: str,
        words: Iterable[str] = (),
    ) -> Any:
        """Return the command `cmd_name`, with `words` behind it, or None where there is none."""
        known = CALLED.get(cmd_name)
        name = known.name if known else cmd_name
        if name not in self.commands:
            made = _command(ctx, name, words)
            if made is None:
                return None
            self.commands[name] = translated(made, ctx)
        return self.commands[name]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does; options of no command are those of `kv today`, which is kv alone."""
        if not ctx.resilient_parsing:
            args = self._with_today(ctx, args)
        found: list[str] = super().parse_args(ctx, args)
        return found

    def _with_today(self, ctx: Any, args: list[str]) -> list[str]:
        """Return the words with `today` where options of no command begin. Raises WrongInput."""
        place = _first_word(args)
        own_options = {n for p in self.get_params(ctx) for n in p.opts}
        first = args[place] if place < len(args) else ""
        strange = first.startswith(("-", "@")) and first not in own_options
        if not strange:
            return args
        commands = [word for word in args[place:] if word in CALLED]
        if commands:
            raise _stands_before(args, place, commands[0])
        return [*args[:place], "today", *args[place:]]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As typer does, with the names of all commands at hand for a suggestion."""
        name = args[0] if args else ""
        if args and not name.startswith("-"):
            command = self.get_command(ctx, name, args[1:])
            if command is None:
                meant = _meant_by_alias(ctx, name)
                args = [*meant, *args[1:]]
                command = (
                    self.get_command(ctx, meant[0], args[1:])
                    if meant
                    else None
                )
            if command is None:
                raise _unknown(ctx, name)
            return command.name, command, args[1:]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of all commands, for `kv help all`."""
        _help_pages().write_all_commands(ctx, formatter)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line with the words of kv itself."""
        write_usage(self, ctx, formatter)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The first page of help, in the reader's language."""
        self.format_usage(ctx, formatter)
        _help_pages().write_first_page(ctx, formatter)

    def help_with_all(self, ctx: Any) -> str:
        """Return the help that names all commands, and the options of kv itself."""
        translated(self, ctx)
        formatter = ctx.make_formatter()
        super().format_help(ctx, formatter)
        found: str = formatter.getvalue().rstrip("\n")
        return found


def _meant_by_alias(ctx: Any, name: str) -> list[str]:
    line = session_of(ctx).aliases.get(name, "")
    if not line:
        return []
    return words_of_alias(line)


def _command(ctx: Any, name: str, words: Iterable[str]) -> Any:
    """Return the command of kv so called, else the one that a procedure of the workspace makes, or None."""
    speaker = session_of(ctx).speaker
    if name in COMMANDS:
        return _made(COMMANDS[name], speaker)
    own = _own_module()
    form = own.own_command(session_of(ctx), name, words)
    if form is None:
        return None
    recorders = import_module("klantervaring.cli.recording.recorders")
    recorder = recorders.Recorder(
        form, together=partial(own.refuse_unlike, form)
    )
    return _recording(recorder, speaker)


def _recording(recorder: Any, speaker: Speaker) -> Any:
    events = import_module("klantervaring.cli.front.event_commands")
    return events.command_of(recorder, speaker)


def _help_pages() -> Any:
    return import_module("klantervaring.cli.front.help_pages")


def _own_module() -> Any:
    return import_module("klantervaring.cli.front.own_commands")


def _own_commands(ctx: Any) -> dict[str, EventCommand]:
    own = _own_module()
    found: dict[str, EventCommand] = own.own_commands(session_of(ctx))
    return found


def _made(entry: Command, speaker: Speaker) -> Any:
    """Build a command out of what its module says of it: a form, or a function."""
    module = import_module(f"klantervaring.cli.{entry.module}")
    for recorder in getattr(module, "RECORDERS", ()):
        if recorder.form.name == entry.name:
            command: Any = _recording(recorder, speaker)
            break
    else:
        declared = {
            each.name: each for each in module.app.registered_commands
        }
        command = get_command_from_info(
            declared[entry.name],
            pretty_exceptions_short=False,
            rich_markup_mode=None,
        )
    command.help = entry.help
    return command


def translated(command: Any, ctx: Any) -> Any:
    """The command with its help texts in the reader's language."""
    say = session_of(ctx).speaker
    speak(say.language)
    command.help = say.word(command.help or NOTHING)
    if command.epilog:
        examples = say.word(N_("Examples:"))
        lines = [
            say.part(Code(line)) for line in command.epilog.split("\n")
        ]
        command.epilog = "\n".join(["\b", examples, *lines])
    for param in command.get_params(ctx):
        _translate(say, param)
    return command


def _translate(say: Speaker, param: Any) -> None:
    """Put the words of an option or argument in the reader's language; `stands_for` keeps the English one."""
    if param.metavar:
        vars(param)["stands_for"] = param.metavar
        param.metavar = say.part(Code(param.metavar))
    if getattr(param, "help", None):
        param.help = _named(say, say.word(param.help))


def _named(say: Speaker, help: Clean) -> Clean:
    """Return a help text with all values of a field in place of its name in braces."""
    for name, table in IN_HELP.items():
        place = f"{{{name}}}"
        if place in help:
            *first, last = [say.part(each.typed) for each in table.values()]
            values = Text(
                "{first} or {last}", first=ours(", ").join(first), last=last
            )
            help = help.replace(place, say(values))
    return help


def command_names(ctx: Any) -> dict[str, tuple[str, ...]]:
    """Return what each command may be called by, under its name in the reader's language."""
    language = session_of(ctx).speaker.language
    own = {form.name: form for form in _own_commands(ctx).values()}
    kvs_own = {name: COMMANDS[name] for name in NAMES}
    known: dict[str, Command | EventCommand] = {**own, **kvs_own}
    return {each.named(language): each.names for each in known.values()}


def _near(ctx: Any, typed: str) -> list[str]:
    """Return the commands that may be meant: those that begin so, else the one that is spelled most alike."""
    names = command_names(ctx)
    return meant(typed, names) or nearest(typed, names)[:1]


def _first_word(args: list[str]) -> int:
    """Where the options of kv itself end."""
    place = 0
    while place < len(args) and args[place].startswith(_OF_KV):
        place += 2 if args[place] in ("-C", "--color") else 1
    return place


#: How the options of kv itself begin that have something behind them.
_OF_KV = ("-C", "--plain", "--color", "--no-pager")


def _stands_before(args: list[str], place: int, name: str) -> WrongInput:
    """Return the refusal of options at `place` that stand before the command `name`, with all put right."""
    command = args.index(name, place)
    option = args[place]
    options = args[place:command]
    words = ["kv", *args[:place], *args[command:], *options]
    right = ours(" ").join(map(quoted, words))
    return WrongInput(
        Text(
            "{option} stands before its command.",
            option=Code(option.split("=")[0]),
        ),
        remedy=Text("Write it behind: {command}", command=Code(right)),
    )


def _unknown(ctx: Any, name: str) -> WrongInput:
    """Return the refusal of a command that is not there, or not known for a mistake in a file."""
    own = _own_module()
    mistake = own.mistake_in_own(session_of(ctx))
    if mistake is None:
        return _no_such_command(name, _meant(ctx, name))
    return WrongInput(
        Text(
            "There is no command {name} as long as this is so: {mistake}",
            name=name,
            mistake=mistake.text,
        ),
        where=mistake.where,
        remedy=mistake.remedy,
    )


def _meant(ctx: Any, typed: str) -> list[Code]:
    """Return what may be meant, whole: to see the case of that id, or one of the nearest commands."""
    near = _near(ctx, typed)
    found = [Code(ours("kv {}", quoted(each))) for each in near]
    try:
        session_of(ctx).store.find(typed)
    except KvError:
        return found
    return [Code(ours("kv show {}", quoted(typed))), *found]


def _no_such_command(name: str, meant: list[Code]) -> WrongInput:
    remedy = Text("{command} shows them all.", command=Code("kv --help"))
    if meant:
        remedy = Text("Did you mean {near}?", near=Several(tuple(meant)))
    return WrongInput(
        Text("There is no command {name}.", name=name), remedy=remedy
    )


app = typer.Typer(
    cls=Commands,
    add_completion=False,  # `kv completion` is the one way
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    },
)


def _directory(ctx: typer.Context, value: str) -> str:
    session_of(ctx).directory = value
    return value


def _version(ctx: typer.Context, value: bool) -> None:
    if value:
        session_of(ctx).screen.raw(ours("kv {}", clean(__version__)))
        raise typer.Exit


@app.callback(
    invoke_without_command=True,
    help=N_(
        "Customer experiences and their terms, in plain files. Without a command: today."
    ),
    epilog="  kv new\n  kv overdue\n  kv respond --help",
)
def main(
    ctx: typer.Context,
    directory: Annotated[
        str,
        typer.Option(
            "-C",
            metavar="DIR",
            is_eager=True,
            callback=_directory,
            show_default=False,
            help=N_(
                "The workspace (default: the one around the current folder)."
            ),
        ),
    ] = "",
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            show_default=False,
            help=N_("Plain text, also on a terminal."),
        ),
    ] = False,
    color: Annotated[
        str,
        typer.Option(
            "--color",
            metavar="WHEN",
            show_default=False,
            help=N_("When there is colour: {colours}."),
        ),
    ] = "",
    no_pager: Annotated[
        bool,
        typer.Option(
            "--no-pager",
            show_default=False,
            help=N_("Never through a pager, however long it is."),
        ),
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_version,
            show_default=False,
            help=N_("Show the version."),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    session.plain, session.paged = plain, not no_pager
    session.color = chosen(color, COLOURS, "--color")
    if ctx.invoked_subcommand is None:
        command = app_command(ctx, "today")
        with command.make_context("today", [], parent=ctx) as inner:
            command.invoke(inner)


def app_command(ctx: Any, name: str) -> Any:
    """The command `name`, as the root has it."""
    return ctx.find_root().command.get_command(ctx, name)


def carried_out(session: Session, arguments: list[str]) -> object:
    """Take a command apart, and carry it out; what typer returns of it. Raises KvError, KeyboardInterrupt."""
    try:
        return get_command(app).main(
            arguments, prog_name="kv", standalone_mode=False, obj=session
        )
    except ClickException as error:
        raise as_ours(error, arguments) from error
    except Abort:
        raise KeyboardInterrupt from None
