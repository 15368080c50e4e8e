"""Moments that are given with a command, as they are meant: also where it is gone on with on another day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from klantervaring.cli.session import Session
from klantervaring.core.time import typed_moments
from klantervaring.core.time.moments import iso


def understood(
    session: Session,
    text: str,
    ahead: bool | None = False,
    since: datetime | None = None,
) -> datetime:
    """Return the moment that somebody typed, as seen from now or another one. Raises WrongInput, Refused.

    Where it was given with the command, it stands so in the words to go on with: "yesterday" moves on.
    """
    zone = session.workspace.zone
    at = typed_moments.typed_moment(text, since or session.now, zone, ahead)
    session.given[:] = list(_with(session.given, text, iso(at, zone)))
    return at


def _with(words: Iterable[str], text: str, meant: str) -> Iterator[str]:
    """Yield words of a command, with what is meant in place of a text as the value of an option."""
    before = ""
    for word in words:
        option, _, value = word.partition("=")
        if before.startswith("--") and word == text:
            yield meant
        elif option.startswith("--") and value == text:
            yield f"{option}={meant}"
        else:
            yield word
        before = word
