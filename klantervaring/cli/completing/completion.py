"""What may stand at the end of a line: commands, options, and values by what they are for.

It is asked by the scripts in `klantervaring/shells`, which evaluate nothing of the answer. Never fails, never
writes.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from typer._click.shell_completion import (
    _resolve_context,
    _resolve_incomplete,
)
from typer.main import get_command

from klantervaring.cli.call.session import Session
from klantervaring.cli.completing.completion_values import (
    Proposal,
    commands,
    harmless,
    in_short,
    is_harmless,
)
from klantervaring.cli.completing.proposals import Asked, proposed
from klantervaring.cli.front.app import app
from klantervaring.cli.front.own_commands import (
    own_commands,
    reachable_aliases,
)
from klantervaring.commands import CALLED


def proposals(session: Session, line: str) -> list[Proposal]:
    """Return what may stand where a line ends; nothing where the workspace cannot be read."""
    *words, begun = words_of(line)
    try:
        return list(_proposals(session, words[1:], begun))
    except Exception:  # nothing may break the prompt of a shell
        return []


def words_of(line: str) -> list[str]:
    """Return the words of a line without quotes; the last is the one that somebody began, or ""."""
    reader = shlex.shlex(line, posix=True, punctuation_chars=False)
    reader.whitespace_split, reader.commenters = True, ""
    words: list[str] = []
    try:
        words += reader
    except ValueError:  # a quote that is not closed yet
        return [*words, reader.token]
    while words and "=" in words[0]:  # a variable before the command
        del words[0]
    ended = line[-1:].isspace() and not line.endswith("\\ ")
    return [*words, ""] if ended or not words else words


def _proposals(
    session: Session, words: list[str], begun: str
) -> Iterator[Proposal]:
    root: Any = get_command(app)
    ctx = _resolve_context(root, {"obj": session}, "kv", words)
    session.directory = ctx.find_root().params.get("directory") or ""
    found, begun = _resolve_incomplete(ctx, words, begun)
    if found is root and not begun.startswith("-"):
        yield from commands(session.speaker, begun)
        yield from _own(session, begun)
    elif found is ctx.command:
        if begun.startswith("-"):
            yield from _options(ctx, begun)
    else:
        yield from proposed(Asked(session, ctx, found, begun))


def _own(session: Session, begun: str) -> Iterator[Proposal]:
    """Yield the commands that a procedure of the workspace makes, and those of whoever types."""
    say = session.speaker
    for name, line in reachable_aliases(session).items():
        if name.startswith(begun) and is_harmless(name):
            yield name, harmless(line)
    for name, form in own_commands(session).items():
        is_own = name == form.named(say.language) and is_harmless(name)
        if is_own and name.startswith(begun):
            yield name, in_short(harmless(say.part(form.help)))


def _options(ctx: Any, begun: str) -> Iterator[Proposal]:
    ours = ctx.info_name in CALLED or ctx.parent is None
    for param in ctx.command.get_params(ctx):
        given = ctx.get_parameter_source(param.name)
        again = getattr(param, "multiple", False)
        is_set = given is not None and given.name == "COMMANDLINE"
        if param.param_type_name != "option" or (is_set and not again):
            continue
        help = param.help or ""
        yield from (
            (name, help if ours else harmless(help))
            for name in (*param.opts, *param.secondary_opts)
            if name.startswith(begun) and name.startswith("--")
        )
