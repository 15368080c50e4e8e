"""Saved views with an option that no list has: `kv check` tells of them before somebody opens one."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.options import Context, Listing, session_of
from klantervaring.cli.typed.shortcuts import option_in
from klantervaring.commands import NAMES
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.text.typed_fields import read_fields
from klantervaring.files.workspace.layout import CONFIG

_VIEWS = "views"


def mistakes(ctx: Context) -> Iterator[Finding]:
    """Yield the views of the workspace that no command which opens views could take."""
    session = session_of(ctx)
    views = session.workspace.config.views
    known = set(_options(ctx)) if views else set()
    for name, line in views.items():
        for option in map(option_in, shlex.split(line)):
            if option.startswith("--") and option not in known:
                yield _no_option(session, name, option)


def _options(ctx: Context) -> Iterator[str]:
    """Yield the options of all commands that open views."""
    group = ctx.find_root().command
    for name in NAMES:
        command = group.get_command(ctx, name)  # type: ignore[attr-defined]
        if isinstance(command, Listing):
            for param in command.get_params(ctx):
                yield from param.opts


def _no_option(session: Session, view: str, option: str) -> Finding:
    root = session.workspace.root
    top = read_fields(root / CONFIG, CONFIG, (), root)
    return Finding(
        check="settings",
        message=Text(
            "the view {name} has an option {option}, which no list has",
            name=view,
            option=Code(option),
        ),
        remedy=Text(
            "All there are: {command}.", command=Code("kv help filters")
        ),
        line=top.line_of(_VIEWS, view),
        path=CONFIG,
    )
