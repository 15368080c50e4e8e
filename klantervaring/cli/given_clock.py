"""The moment of a call where `KV_NOW` gives it: for tests, and to see how things will stand."""

from __future__ import annotations

from datetime import tzinfo

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.time.moments import NotAMoment, read_moment


def moment_given(given: str, zone: tzinfo) -> int:
    """Return the moment in seconds since 1970. Raises WrongInput."""
    try:
        return int(read_moment(given, zone).at.timestamp())
    except NotAMoment as error:
        raise WrongInput(
            Text(
                "{name} is not a moment: {reason}.",
                name=Code("KV_NOW"),
                reason=error.reason,
            ),
            remedy=Text(
                "Write it as {example}.",
                example=Code("2026-11-20T14:05:00+01:00"),
            ),
        ) from None
