"""Options that do not go together, or only with another one: such a call is refused, and none is dropped."""

from __future__ import annotations

from collections.abc import Mapping

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text

_ONE_OF_THEM = Text("Give one of them.")


def refuse_together(given: Mapping[str, object]) -> None:
    """Check that one of these words is given at most, each with its value. Raises WrongInput."""
    said = [word for word, value in given.items() if value]
    if len(said) > 1:
        raise not_with(said[0], said[1])


def not_with(
    one: str, other: str, remedy: Text = _ONE_OF_THEM
) -> WrongInput:
    """Return that two words of a command do not go together, or a word not with a command."""
    return WrongInput(
        Text(
            "{option} does not go with {command}.",
            option=Code(one),
            command=Code(other),
        ),
        remedy=remedy,
    )


def refuse_alone(
    given: Mapping[str, object],
    other: str,
    is_given: object,
) -> None:
    """Check that these options stand beside the one that they belong to. Raises WrongInput."""
    for option, value in given.items():
        if value and not is_given:
            raise WrongInput(
                Text(
                    "{option} goes only with {other}.",
                    option=Code(option),
                    other=Code(other),
                )
            )
