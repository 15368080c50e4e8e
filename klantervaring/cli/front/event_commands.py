"""Makes a command that typer runs of what `core.event_commands` says of it: arguments, options and help."""

from __future__ import annotations

from functools import partial
from typing import Any

from typer._click.globals import get_current_context
from typer.core import TyperArgument, TyperOption

from klantervaring.cli.recording.recorders import (
    TYPES,
    Recorder,
    shown,
    spoken,
)
from klantervaring.cli.typed.options import Writing, session_of
from klantervaring.cli.typed.value_types import Number, Value
from klantervaring.core import event_commands as types
from klantervaring.core.event_commands import EventCommand, Option
from klantervaring.core.text.sentences import N_
from klantervaring.language import Speaker

_ID_HELP = N_("The case: its id, or the first symbols of it.")
_IDS_HELP = N_("The case, or several: id or the first symbols of it.")


def command_of(recorder: Recorder, speaker: Speaker) -> Writing:
    """Return the command as typer runs it, in the reader's language."""
    form = recorder.form
    return Writing(
        name=form.name,
        params=[
            _cases(form),
            *(_param(o, speaker) for o in form.options),
        ],
        callback=partial(_run, recorder),
        help=spoken(form.help, speaker),
        epilog=form.examples,
        rich_markup_mode=None,
    )


def _run(recorder: Recorder, /, **given: Any) -> None:
    recorder.run(session_of(get_current_context()), **given)


def _cases(form: EventCommand) -> TyperArgument:
    return TyperArgument(
        param_decls=[types.CASES],
        nargs=-1 if form.many else 1,
        required=True,
        metavar="ID..." if form.many else "ID",
        show_default=False,
        help=_IDS_HELP if form.many else _ID_HELP,
    )


def _choices(option: Option, speaker: Speaker) -> str:
    values = option.values.values()
    return "|".join(speaker.part(each.typed) for each in values)


def _of_type(option: Option, speaker: Speaker) -> dict[str, Any]:
    """Return what typer is told of the values that an option takes."""
    if option.type == "flag":
        return {"is_flag": True, "default": False}
    if option.type == "number":
        return {
            "type": Number(option.least, option.most),
            "metavar": shown(option),
        }
    if option.type == "choice":
        return {
            "type": Value(option.values),
            "metavar": option.metavar or _choices(option, speaker),
        }
    known = TYPES[option.type].known
    return {
        "metavar": shown(option),
        "type": Value(known) if known else None,
    }


def _param(option: Option, speaker: Speaker) -> TyperArgument | TyperOption:
    made = _made(option, speaker)
    made.help = spoken(option.help, speaker)
    return made


def _made(option: Option, speaker: Speaker) -> TyperArgument | TyperOption:
    shown = {"show_default": False, **_of_type(option, speaker)}
    if option.argument:
        return TyperArgument(
            param_decls=[option.name], required=True, **shown
        )
    return TyperOption(param_decls=[f"--{option.name}"], **shown)
