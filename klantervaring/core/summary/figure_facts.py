"""What the figures of a period count in a case, worked out once, when its file is read.

Pure functions of case and state; plain values only.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from klantervaring.core.case import Case
    from klantervaring.core.rules.state import State

#: Grows whenever the facts are others than before: what was kept under another number is made anew.
FIGURES = 0


def figure_facts(_case: Case, _state: State) -> tuple[Any, ...]:
    """Return what figures need of a case beside its story."""
    return ()
