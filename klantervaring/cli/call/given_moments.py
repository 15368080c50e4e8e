"""Moments that are given with a command, as they are meant: also where it is gone on with on another day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from klantervaring.core.time.moments import iso
from klantervaring.core.time.typed_moments import typed_moment


def given_moment(
    given: list[str],
    text: str,
    now: datetime,
    zone: tzinfo,
    ahead: bool | None = False,
) -> datetime:
    """Return the moment that `text` names, as `typed_moment`. Raises WrongInput, Refused.

    Where an option among the `given` words of a command has it, it stands there as it is meant from then on:
    who goes on with the command on another day means the same "yesterday".
    """
    at = typed_moment(text, now, zone, ahead)
    given[:] = list(_with_value(given, text, iso(at, zone)))
    return at


def _with_value(
    words: Iterable[str],
    text: str,
    meant: str,
) -> Iterator[str]:
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
