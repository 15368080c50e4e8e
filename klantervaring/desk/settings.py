"""kv.yaml rewritten by a command: behind the lock, read back, and committed by itself."""

from __future__ import annotations

from collections.abc import Callable

from klantervaring.core.errors import WrongInput
from klantervaring.desk import door
from klantervaring.desk.values import Result
from klantervaring.desk.verbs import Desk
from klantervaring.files.disk.safe_write import Change, content_of
from klantervaring.files.text.front_matter import BadFile, decode
from klantervaring.files.workspace.config import Workspace, config_in
from klantervaring.files.workspace.layout import CONFIG


def rewrite_settings(
    desk: Desk,
    change: Callable[[str], str],
    command: str,
    subject: str,
) -> Result:
    """Change kv.yaml: `change` makes its new text of its text now. What people wrote there goes in first.

    Anybody may: who works here stands in that very file. Raises WrongInput, Conflict, DiskRefused.
    """
    workspace = desk.workspace
    with door.hold(workspace, desk.by, command, desk.dry_run) as held:
        before = content_of(workspace.root, workspace.root / CONFIG)
        after = change(_text(before)).encode()
        changes = []
        if after != (before or b""):
            changes = [Change(workspace.root / CONFIG, before, after)]
        if changes and not desk.dry_run:
            held.goes_by(Workspace(workspace.root, config_in(after)))
        return held.carry_out([], subject, changes)


def _text(before: bytes | None) -> str:
    try:
        return decode(before) if before else ""
    except BadFile as bad:
        where = f"{CONFIG}:{bad.line}"
        raise WrongInput(
            bad.message, where=where, remedy=bad.remedy
        ) from None
