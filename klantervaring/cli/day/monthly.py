"""Once a month the day says that it is time to look at what was kept long enough.

What is remembered of it is a file of kv's own in this clone. The day screen begins here, so it imports
nothing that takes time; whether the team has rules is kept in the index.
"""

from __future__ import annotations

import os
import time

from klantervaring.core.errors import KvError
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.index.cache import keep_value, kept_value
from klantervaring.files.workspace.layout import CONFIG, private_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.cli.call.session import Session

FOLDER = "retention"


def monthly_note(session: Session) -> Text | None:
    """Return what the day says of it, None where somebody looked this month or the team has no rules."""
    if not _has_rules(session) or os.path.lexists(looked_at(session)):
        return None
    return Text(
        "Once a month: what you have kept long enough. {command}",
        command=Code("kv retention"),
    )


def _has_rules(session: Session) -> bool:
    database = session.database
    if database is None:
        return False
    kept = kept_value(database, FOLDER)
    if kept is not None:
        return bool(kept[0])
    import sqlite3

    try:
        with database:
            kept = keep_value(
                database, FOLDER, (CONFIG,), lambda: _read(session)
            )
    except (sqlite3.Error, OSError, KvError):  # said by whoever needs it
        return False
    return bool(kept[0])


def _read(session: Session) -> tuple[int]:
    return (int(session.workspace.config.retention.is_on),)


def looked_at(session: Session) -> str:
    """Return the file that is there once somebody looked this month."""
    month = time.strftime("%Y-%m", time.gmtime(session.clock))
    return f"{private_of(session.root)}/{FOLDER}/{month}"
