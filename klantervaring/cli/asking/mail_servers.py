"""With which mail server a call may speak: one that somebody in this clone said yes to, asked once."""

from __future__ import annotations

from typing import Any

import typer

from klantervaring.cli.asking.prompts import yes_or_no
from klantervaring.cli.call.session import Session
from klantervaring.core.settings.mail_settings import (
    ImapSettings,
    SmtpSettings,
)
from klantervaring.core.text.sentences import N_, Clean
from klantervaring.files.workspace.agreed_servers import (
    OPTION,
    ServerNotAgreed,
    agree,
    is_agreed,
    named_server,
)


def server_option(help: Clean) -> Any:
    """Return the option that names the server to say yes to."""
    return typer.Option(
        OPTION, metavar="SERVER", show_default=False, help=help
    )


def check_agreed(
    session: Session,
    server: ImapSettings | SmtpSettings,
    named: str,
) -> None:
    """Pass a server that is agreed to: before, or now by its name (`named`) or at a question.

    Raises ServerNotAgreed, DiskRefused.
    """
    root = session.workspace.root
    target = named_server(server)
    if not named and is_agreed(root, server):
        return
    refusal = ServerNotAgreed(server)
    if named:
        is_agreed_now = named == target
    else:
        is_agreed_now = _agrees(session, server, refusal)
    if not is_agreed_now:
        raise refusal
    if not session.how.dry_run:
        agree(root, server)


def _agrees(
    session: Session,
    server: ImapSettings | SmtpSettings,
    refusal: ServerNotAgreed,
) -> bool:
    if not session.can_ask or session.how.dry_run:
        return False
    session.warn(refusal.text)
    if isinstance(server, ImapSettings):
        question = N_("May kv log in there and read the mail?")
    else:
        question = N_("May letters go that way from now on?")
    return yes_or_no(session, question)
