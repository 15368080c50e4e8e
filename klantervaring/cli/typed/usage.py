"""Mistakes in the words of a command, as typer finds them, in our own sentences and both languages."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Any

from klantervaring.cli.typed.together import not_with
from klantervaring.commands import CALLED
from klantervaring.core.choices import YES_OR_NO
from klantervaring.core.errors import WrongInput
from klantervaring.core.field_names import FIELDS, KEYS
from klantervaring.core.shared_options import WRITING
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.text.spoken import all_called, nearest


def as_ours(error: Any, arguments: Iterable[str] = ()) -> WrongInput:
    """A usage error of typer as one of ours, with the way to the help of the command among `arguments`."""
    if _is_for_recording(error):
        command = error.ctx.command_path
        help = Text("Help: {command}", command=Code(f"{command} --help"))
        return not_with(error.option_name, command, help)
    named = [word for word in arguments if word in CALLED]
    asked = " ".join(["kv", *named[:1], "--help"])
    return WrongInput(_what(error), remedy=_remedy(error, asked))


def _is_for_recording(error: Any) -> bool:
    """Whether somebody gave an option of the commands that record to one that does not have it."""
    if type(error).__name__ != "NoSuchOption" or error.ctx is None:
        return False
    return error.option_name in _FOR_RECORDING


def _what(error: Any) -> Text:
    kind = type(error).__name__
    param = getattr(error, "param", None)
    if kind == "MissingParameter" and param is not None:
        return Text("{what} is missing.", what=Code(name_of(param)))
    if kind == "NoSuchOption":
        return Text("There is no option {name}.", name=error.option_name)
    if kind == "BadOptionUsage":
        return Text("{option} needs a value.", option=error.option_name)
    if param is not None:
        return _bad_value(param)
    return _too_many_words(error.format_message())


def _too_many_words(message: str) -> Text:
    extra = re.search(r" \((.*)\)$", message)
    words = extra[1] if extra else message
    return Text("There are too many words: {words}", words=words)


def _bad_value(param: Any) -> Text:
    low = getattr(param.type, "min", None)
    high = getattr(param.type, "max", None)
    if low is not None and high is not None:
        return Text(
            "{what} is a whole number from {low} to {high}.",
            what=Code(name_of(param)),
            low=low,
            high=high,
        )
    if low is not None:
        return Text(
            "{what} is a whole number from {low}.",
            what=Code(name_of(param)),
            low=low,
        )
    return Text(
        "The value of {what} cannot be used.", what=Code(name_of(param))
    )


def name_of(param: Any) -> str:
    """An option or an argument as the help of its command calls it."""
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    words = str(param.metavar or param.name.upper()).split()
    return words[0].strip("[].")


def _remedy(error: Any, asked: str) -> Text | None:
    possible = _meant(error)
    context = getattr(error, "ctx", None)
    help = Code(f"{context.command_path} --help" if context else asked)
    if possible:
        return Text(
            "Did you mean {near}? Help: {command}",
            near=Code(", ".join(possible)),
            command=help,
        )
    return Text("Help: {command}", command=help)


def _meant(error: Any) -> list[str]:
    """Return the options that somebody may have meant: those called so, else the nearest by their letters."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ != "NoSuchOption" or context is None:
        return []
    params = context.command.get_params(context)
    known: dict[str, tuple[str, ...]] = {}
    for param in params:
        known |= dict.fromkeys(param.opts, ())
    called = _called(error.option_name, known)
    return called or nearest(error.option_name, known)[:3]


def _called(typed: str, known: Container[str]) -> list[str]:
    """Return the options whose fields are called as somebody typed: `--customer` of `--klant`."""
    called = all_called(typed.strip("-"), _TITLES)
    options = [f"--{key.rpartition('.')[2]}" for key in called]
    return [option for option in dict.fromkeys(options) if option in known]


#: The options that every command has which records something.
_FOR_RECORDING = {name for each in WRITING for name in each.names}
#: What each field of a case and each key of an event is called, in both languages; and a yes, `--ja`.
_TITLES = {
    **{
        key: [words for _, words in field.title.words]
        for key, field in (*FIELDS.items(), *KEYS.items())
    },
    "yes": list(YES_OR_NO["yes"].names),
}
