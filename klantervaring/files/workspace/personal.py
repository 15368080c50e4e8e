"""The settings of one person, for all workspaces: `~/.config/kv/settings.yaml` (or below XDG_CONFIG_HOME).

They are read from there only, and only where the file is that person's own: what a workspace brings can
never name a program, nor stand for a command.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from klantervaring.core.choices import COLOURS, LANGUAGES
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.atomic import write_whole
from klantervaring.files.disk.safe_write import refused
from klantervaring.files.text.typed_fields import (
    Fields,
    fields_in,
    unreadable,
)
from klantervaring.files.workspace.config import shortcuts
from klantervaring.files.workspace.layout import LARGEST, personal_file

#: The keys, in the order in which kv writes them.
KEYS = "me language workspace color pager editor alias views".split()
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


class Personal(NamedTuple):
    """What the file says; "" where it says nothing."""

    me: str = ""
    language: str = ""
    workspace: str = ""
    color: str = ""
    pager: str = ""
    editor: str = ""
    alias: Mapping[str, str] = MappingProxyType({})
    views: Mapping[str, str] = MappingProxyType({})


def read_personal() -> Personal:
    """Return the settings of whoever runs kv. Raises WrongInput with the line of a mistake."""
    raw = raw_personal()
    return Personal() if raw is None else personal_in(raw)


def personal_in(raw: bytes) -> Personal:
    """Return what such a file says that holds `raw`. Raises WrongInput."""
    top = fields_in(raw, personal_file(), KEYS)
    return Personal(
        me=top.text("me", ""),
        language=top.one_of("language", LANGUAGES, ""),
        workspace=_workspace(top),
        color=top.one_of("color", tuple(COLOURS), ""),
        pager=top.text("pager", ""),
        editor=top.text("editor", ""),
        alias=shortcuts(top, "alias"),
        views=shortcuts(top, "views"),
    )


def _workspace(top: Fields) -> str:
    """Return the folder, which must not depend on where somebody stands."""
    named = os.path.expanduser(top.text("workspace", ""))
    if named and not os.path.isabs(named):
        raise _no_whole_path(top)
    return named


def _no_whole_path(top: Fields) -> WrongInput:
    return top.fault(
        top.at("workspace"),
        Text(
            "{key} is a whole path, as {example}",
            key=Code("workspace"),
            example=Code("~/klantervaringen"),
        ),
    )


def raw_personal() -> bytes | None:
    """Return what the file holds; None where there is none. Raises WrongInput."""
    path = personal_file()
    try:
        handle = os.open(path, _READ)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    with os.fdopen(handle, "rb") as file:
        _refuse_foreign(path, os.fstat(handle))
        return file.read(LARGEST + 1)


def _refuse_foreign(path: str, there: os.stat_result) -> None:
    """Raise WrongInput for a file in which somebody else may write."""
    if not stat.S_ISREG(there.st_mode):
        raise WrongInput(
            Text("not a regular file"),
            where=path,
            remedy=Text("Put the file itself in its place."),
        )
    if there.st_uid != os.geteuid():
        raise WrongInput(
            Text("This file of settings belongs to somebody else."),
            where=path,
            remedy=Text("Put one of your own in its place."),
        )
    if there.st_mode & _OTHERS_WRITE:
        command = ours("chmod go-w {}", quoted(path))
        raise WrongInput(
            Text("Others may write in this file of settings."),
            where=path,
            remedy=Text(
                "Keep it to yourself: {command}", command=Code(command)
            ),
        )


def write_personal(raw: bytes) -> None:
    """Write the file, for this person only. Raises DiskRefused."""
    path = Path(os.path.realpath(personal_file()))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path.parent, path, raw)
    except OSError as error:
        raise refused(error) from error
