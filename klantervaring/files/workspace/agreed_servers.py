"""The mail servers that somebody said yes to in this clone, so that no kv.yaml of others moves our mail.

One for mail that comes in, one for letters that go out: among kv's own files, where nothing shared can come.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from klantervaring.core.errors import Conflict
from klantervaring.core.settings.mail_settings import (
    ImapSettings,
    SmtpSettings,
)
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.disk import beneath, private
from klantervaring.files.disk.own_notes import DamagedNote, noted_in
from klantervaring.files.disk.safe_write import refused, write_private
from klantervaring.files.workspace.layout import CONFIG, private_of

NAME = "servers"
#: The option that says yes to the server that it names.
OPTION = ours("--server")
_IN = "imap"
_OUT = "smtp"


class ServerNotAgreed(Conflict):
    """kv.yaml names a mail server that nobody in this clone said yes to."""

    def __init__(self, server: ImapSettings | SmtpSettings) -> None:
        target = named_server(server)
        super().__init__(
            _said(server),
            where=CONFIG,
            remedy=Text(
                "If that is right, give the command again with {option}.",
                option=Code(ours("{} {}", OPTION, quoted(target))),
            ),
        )


def named_server(server: ImapSettings | SmtpSettings) -> str:
    """Return how a server is named: where it is, and as whom we log in there."""
    place = f"{server.host}:{server.port}"
    return f"{server.user}@{place}" if server.user else place


def _said(server: ImapSettings | SmtpSettings) -> Text:
    target = named_server(server)
    if isinstance(server, ImapSettings):
        return Text(
            "kv.yaml says to read mail from {server}. Nobody agreed to that in this clone yet.",
            server=target,
        )
    return Text(
        "kv.yaml says to send letters through {server}. Nobody agreed to that in this clone yet.",
        server=target,
    )


def is_agreed(root: Path, server: ImapSettings | SmtpSettings) -> bool:
    """Return whether somebody said yes to this server, as it is named now."""
    return _agreed(root).get(_way(server)) == named_server(server)


def agree(root: Path, server: ImapSettings | SmtpSettings) -> None:
    """Keep the yes; it takes the place of one to another server. Raises DiskRefused."""
    agreed = {**_agreed(root), _way(server): named_server(server)}
    place = Path(private_of(str(root)))
    try:
        write_private(root, place / NAME, json.dumps(agreed).encode())
    except OSError as error:
        raise refused(error) from error


def _way(server: ImapSettings | SmtpSettings) -> str:
    return _IN if isinstance(server, ImapSettings) else _OUT


def _agreed(root: Path) -> dict[str, Any]:
    """Return what was agreed to; what cannot be read is no yes."""
    try:
        place = Path(private.make(str(root)))
        return noted_in(beneath.read_file(place, NAME), dict)
    except (OSError, DamagedNote):
        return {}
