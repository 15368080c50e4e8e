"""The front door: the frequent calls without options, answered before typer is imported.

It is no second parser: what it does not know word for word is for typer. It makes no list of its own
either: it shows what the commands show, through the same functions, and a test holds the two equal.
"""

from __future__ import annotations

import os
import sys

from klantervaring import __version__
from klantervaring.cli.listing import Listing, show_overdue, show_today

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.cli.session import Session


def answers(session: Session, arguments: list[str]) -> bool:
    """Whether the call was answered here; the session then has its exit code."""
    if os.environ.get("_KV_COMPLETE"):
        return False
    match arguments:
        case ["--version"]:
            sys.stdout.write(f"kv {__version__}\n")
        case [] | ["today"] if session.unchanged:
            cases = Listing(session)
            show_today(cases)
            cases.done()
        case ["overdue"] if session.unchanged:
            cases = Listing(session)
            show_overdue(cases, cases.overdue())
            cases.done()
        case _:
            return False
    return True
