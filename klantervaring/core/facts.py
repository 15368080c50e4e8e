"""What a case adds to figures, lists and customers, as plain facts: their kinds, and what each holds.

The index keeps them, so that a report counts and selects without reading or folding a case. Every value is
plain; a moment is in whole seconds since 1970. What depends on now is kept as what it depends on (a due
moment). `summary.case_facts` works them out, counting is `stats`, and each reader says which kinds it needs.
"""

from __future__ import annotations

from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Where a case does not say it.
UNKNOWN = "unknown"
#: The kinds of facts that are read one by one; all others are counted by their name.
PENDING = "pending"
FAN = "fan"
IMPROVEMENT = "improvement"
GESTURE = "gesture"
RECOVERY = "recovery"
WON = "won"
VOICE = "voice"
EXPERIENCE = "experience"
LISTED = "listed"
EVENT = "event"
#: A story of a fan that may be told to everybody.
SHARED = "shared"
#: When the first thing happened.
FIRST = "first"
#: When a case was closed: one that counts, and one that was set aside and counts nowhere.
OUT = "out"
ASIDE = "aside"
APPEALS = {1: "first", 2: "second"}
#: How a promise may stand where promises are counted: the last part of the kind of its fact.
PROMISE_STATES = ("met", "late", "overdue", "running")


class Fact(NamedTuple):
    """One thing that is counted or shown. `at` is the moment by which a period selects it, 0 for none.

    Where one case counts once however often it happened, `earlier` is the moment of the time before.
    `amount` is a number that is summed or compared: seconds, cents, a score, a due moment.
    """

    kind: str
    at: int = 0
    earlier: int | None = None
    amount: int | None = None
    plain: tuple[Any, ...] = ()


class ListedCase(NamedTuple):
    """A case as a list tells of it in data; plain values, moments in seconds since 1970.

    `deadlines` are name, kind, who owes it, last moment, when it was met, and how it stands up to and with
    its last moment, and after it. `texts` are those of `TEXTS` that say something, `conflicts`
    are fields with their values, `unread` lines of the file.
    """

    id: str
    title: str
    step: str
    level: int
    ball: str
    open: bool
    customer: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]
    received: int | None
    deadlines: tuple[tuple[Any, ...], ...]
    outcome: str
    kind: str
    tags: tuple[str, ...]
    conflicts: tuple[tuple[str, tuple[str, ...]], ...]
    unread: tuple[int, ...]
