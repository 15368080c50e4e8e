"""The command tree: a command's module is imported when that command is called, and not before."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info

from klantervaring.cli.options import session_of, write_usage
from klantervaring.core.choices import IN_HELP, Choice
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Text,
    clean,
    ours,
)
from klantervaring.language import Speaker, speak

#: Panel -> its commands; a panel is a module of this folder, and its order is that of `kv --help`.
PANELS: dict[str, tuple[str, ...]] = {
    "day": ("today", "overdue", "due", "next"),
    "intake": ("new", "import"),
    "procedure": (
        "listen",
        "respond",
        "offer",
        "resolve",
        "verdict",
        "escalate",
        "invite",
        "hear",
        "decide",
        "follow-up",
        "close",
        "reopen",
    ),
    "win-back": (
        "apologise",
        "compensate",
        "cause",
        "improve",
        "effect",
        "improvements",
        "fan",
        "fans",
        "customer",
        "budget",
    ),
    "work": ("note", "contact", "assign", "tag", "attach", "edit", "record"),
    "insight": ("alerts", "take", "stats", "ask", "foresee"),
    "look": ("list", "show", "why", "search", "log", "procedure"),
    "team": ("sync", "status", "join", "settle", "history"),
    "keep": ("init", "check", "undo", "config"),
}
TITLES = {
    "day": N_("Day"),
    "intake": N_("Intake"),
    "procedure": N_("Procedure"),
    "win-back": N_("Win back"),
    "work": N_("Work"),
    "insight": N_("Insight"),
    "look": N_("Look"),
    "team": N_("Team"),
    "keep": N_("Keep"),
}
_PANEL_OF = {name: panel for panel, names in PANELS.items() for name in names}
#: What git calls and people do not: a command that `kv --help` leaves out.
PLUMBING = {"merge-driver": "team"}
#: The module of a panel, where it is not called as the panel is; and of a command with one of its own.
_MODULES = {"procedure": "steps", "win-back": "recovery"}
_OF_COMMAND = {
    "fan": "fans",
    "fans": "fans",
    "customer": "customers",
    "budget": "budgets",
    "ask": "ask",
}


class Commands(TyperGroup):
    """The commands by name, each made when it is asked for, in the reader's language."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All commands, panel by panel."""
        return list(_PANEL_OF)  # without those that are only for git

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command `cmd_name`, or None."""
        if cmd_name in self.commands:
            return self.commands[cmd_name]
        panel = _PANEL_OF.get(cmd_name) or PLUMBING.get(cmd_name)
        if panel is None:
            return None
        name = _OF_COMMAND.get(cmd_name) or _MODULES.get(panel, panel)
        module = import_module(f"klantervaring.cli.{name}")
        info = next(
            i for i in module.app.registered_commands if i.name == cmd_name
        )
        command = get_command_from_info(
            info, pretty_exceptions_short=False, rich_markup_mode=None
        )
        self.commands[cmd_name] = command
        return translated(command, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does; options of no command are those of `kv today`, which is kv alone."""
        place = _first_word(args)
        named = {*_PANEL_OF, *PLUMBING}
        if (
            place < len(args)
            and args[place].startswith("-")
            and args[place] not in self._own(ctx)
        ):
            if named.isdisjoint(args[place:]) and not ctx.resilient_parsing:
                args = [*args[:place], "today", *args[place:]]
            elif not ctx.resilient_parsing:
                _refuse_before(
                    args[place],
                    next(word for word in args[place:] if word in named),
                )
        found: list[str] = super().parse_args(ctx, args)
        return found

    def _own(self, ctx: Any) -> set[str]:
        return {
            name
            for param in self.get_params(ctx)
            for name in (*param.opts, *param.secondary_opts)
        }

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As typer does, with the names of all commands at hand for a suggestion."""
        if (
            args
            and args[0] not in {*_PANEL_OF, *PLUMBING}
            and not args[0].startswith("-")
        ):
            from difflib import get_close_matches

            near = get_close_matches(args[0], _PANEL_OF, n=1)
            _refuse_command(ctx, args[0], near[0] if near else "")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands for `kv --help`, under the headings of their panels."""
        say = session_of(ctx).speaker
        for panel, names in PANELS.items():
            with formatter.section(say.word(TITLES[panel])):
                commands = [
                    (name, self.get_command(ctx, name)) for name in names
                ]
                formatter.write_dl(
                    [
                        (name, c.get_short_help_str(limit=200))
                        for name, c in commands
                    ]
                )

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line with the words of kv itself."""
        write_usage(self, ctx, formatter)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Help in the reader's language."""
        translated(self, ctx)
        super().format_help(ctx, formatter)


def translated(command: Any, ctx: Any) -> Any:
    """The command with its help texts in the reader's language."""
    say = session_of(ctx).speaker
    speak(say.language)
    command.help = say.word(command.help or NOTHING)
    if command.epilog:
        examples = say.word(N_("Examples:"))
        command.epilog = f"\b\n{examples}\n{command.epilog}"
    for param in command.get_params(ctx):
        if getattr(param, "help", None):
            param.help = _named(say, say.word(param.help))
    return command


def _named(say: Speaker, help: Clean) -> Clean:
    """Return a help text with all values of a field in place of its name in braces."""
    for name, table in IN_HELP.items():
        place = f"{{{name}}}"
        if place in help:
            *first, last = [_value(say, each) for each in table.values()]
            values = Text(
                "{first} or {last}", first=ours(", ").join(first), last=last
            )
            help = help.replace(place, say(values))
    return help


def _value(say: Speaker, choice: Choice) -> Clean:
    """Return the key of a value, with its name where that is in another language than the keys."""
    key, name = clean(choice.key), say.part(choice.title)
    if say.language == "en" or name == key:
        return key
    return ours("{} ({})", key, name)


def _first_word(args: list[str]) -> int:
    """Where the options of kv itself end."""
    place = 0
    while place < len(args) and (
        args[place] in ("-C", "--plain") or args[place].startswith("-C")
    ):
        place += 2 if args[place] == "-C" else 1
    return place


def _refuse_before(option: str, command: str) -> None:
    from klantervaring.core.errors import WrongInput
    from klantervaring.core.text.sentences import Code, Text, ours, quoted

    raise WrongInput(
        Text(
            "{option} stands before its command.",
            option=Code(option.split("=")[0]),
        ),
        remedy=Text(
            "Write it behind: {command}",
            command=Code(ours("kv {} {}", quoted(command), quoted(option))),
        ),
    )


def _refuse_command(ctx: Any, name: str, near: str) -> None:
    from klantervaring.core.errors import WrongInput
    from klantervaring.core.text.sentences import Code, Text, ours, quoted

    remedy = (
        Text("Did you mean {near}?", near=Code(ours("kv {}", quoted(near))))
        if near
        else None
    )
    raise WrongInput(
        Text("There is no command {name}.", name=name),
        remedy=remedy
        or Text("{command} shows them all.", command=Code("kv --help")),
    )


app = typer.Typer(
    cls=Commands,
    add_completion=True,
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
        from klantervaring import __version__
        from klantervaring.core.text.sentences import clean, ours

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
    session_of(ctx).plain = plain
    if ctx.invoked_subcommand is None:
        command = app_command(ctx, "today")
        with command.make_context("today", [], parent=ctx) as inner:
            command.invoke(inner)


def app_command(ctx: Any, name: str) -> Any:
    """The command `name`, as the root has it."""
    return ctx.find_root().command.get_command(ctx, name)
