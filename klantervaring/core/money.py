"""Amounts in euros, as whole cents, read from what people write; `sentences.euros` writes them.

It must not know who spends them or how they are shown in a language.
"""

from __future__ import annotations

import re

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text

_AMOUNT = re.compile(r"(?:€ ?)?(\d{1,7})(?:[.,](\d{1,2}))?", re.ASCII)


def cents(text: str) -> int:
    """Return the amount that `text` says (`7`, `7.50`, `7,5`, `€ 7,50`), in cents. Raises ValueError.

    A sign, or a separator of thousands, is refused: `1.250` could be either.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    behind_point = match[2] or ""
    return int(match[1]) * 100 + int(behind_point.ljust(2, "0"))


def read_amount(text: str) -> int:
    """Return the amount that somebody typed, in cents. Raises WrongInput."""
    try:
        return cents(text)
    except ValueError:
        raise WrongInput(
            Text("{text} is not an amount in euros.", text=text),
            remedy=Text("Write it as {example}.", example=Code("7.50")),
        ) from None
