"""What typer takes a value for: one of a few known ones, or a number between two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typer._click.types import IntRange, ParamType

from klantervaring.cli.typed.usage import name_of
from klantervaring.cli.typed.values import chosen
from klantervaring.core.choices import Choice
from klantervaring.core.text.numbers import number


class Value(ParamType):
    """A parameter that is one of a few known values, by any name of it; the command gets its key."""

    name = "value"

    def __init__(self, known: Mapping[str, Choice]) -> None:
        self.known = known

    def convert(self, value: str, param: Any, ctx: Any) -> str:
        """Return the key of what was typed, "" of nothing. Raises WrongInput."""
        return chosen(value, self.known, name_of(param))


#: More numbers than these are not proposed one by one.
_MANY = 100


class Number(IntRange):
    """A whole number between two; its metavar tells which, so help need not say it again."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the number that was typed in plain digits; anything else is refused as typer does."""
        if isinstance(value, str) and number(value) is None:
            self.fail("", param, ctx)
        return super().convert(value, param, ctx)

    def _describe_range(self) -> str:
        return ""

    def proposed(self) -> list[tuple[str, str]]:
        """Return each of them, as a shell proposes it."""
        low = int(self.min or 0)
        high = int(self.max or 0)
        if high - low > _MANY:
            return []
        return [(str(each), "") for each in range(low, high + 1)]
