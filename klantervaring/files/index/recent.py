"""The cases that early warning must know of beside the open ones: those closed in certain years.

It must not decide which of them count (`core.alerts`). The day screen begins here, so it imports nothing
that takes time.
"""

from __future__ import annotations

import os
import time

from klantervaring.files.index.renewed import current
from klantervaring.files.workspace.layout import CASES, CLOSED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from klantervaring.core.summary.card import Card

_DAY = 86400


def recent(root: str, first: int, last: int) -> Iterator[Card]:
    """The cards of cases that stand among those closed in the years of two moments and between them.

    The year of a moment is that of any zone. A file that cannot be read is left out; lists name those.
    """
    for folder in folders(root, first, last):
        cards = current(root, folder)
        if cards is None:
            from klantervaring.files.index import carded

            cards = carded.of_folder(root, folder)
        if cards is not None:
            yield from cards


def folders(root: str, first: int, last: int) -> list[str]:
    """The folders of those years, named from the root, as far as they are there."""
    years = range(
        time.gmtime(first - _DAY).tm_year, time.gmtime(last + _DAY).tm_year + 1
    )
    named = [os.path.join(CASES, CLOSED, str(year)) for year in years]
    return [
        folder for folder in named if os.path.isdir(os.path.join(root, folder))
    ]
