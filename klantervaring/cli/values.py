"""Values that an option or filter may have, with the known ones told where it has another."""

from __future__ import annotations

from collections.abc import Iterable

from klantervaring.core.choices import CHANNELS
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text


def channel(value: str) -> str:
    """A channel that kv knows, or "". Raises WrongInput."""
    return one_of(value, CHANNELS, "--via")


def one_of(value: str, known: Iterable[str], option: str) -> str:
    """A value that kv knows, or "". Raises WrongInput that names the known ones."""
    names = tuple(known)
    if value and value not in names:
        raise WrongInput(
            Text(
                "{option}: {value} is not known.",
                option=Code(option),
                value=value,
            ),
            remedy=Text("Known are: {known}.", known=Code(", ".join(names))),
        )
    return value


def check_tag(change: str) -> None:
    """A tag with its sign: `+spoed`, `-spoed`. Raises WrongInput."""
    name = change[1:]
    if (
        change[:1] not in ("+", "-")
        or not name.replace("-", "").replace("_", "").isalnum()
    ):
        raise WrongInput(
            Text("{change} is no tag with a sign.", change=change),
            remedy=Text(
                "Write it as {example}.", example=Code("+materiaal -spoed")
            ),
        )
