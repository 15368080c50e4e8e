"""How long closed cases are kept, by how they ended or what they are; then they are erased.

The rules are the team's own, in kv.yaml; kv proposes some, which do nothing until somebody says yes. Pure
functions of (rules, case, today).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from types import MappingProxyType

from klantervaring.core.choices import KINDS, OUTCOMES, Choice
from klantervaring.core.text.sentences import Named, Text, bilingual
from klantervaring.core.time.lengths import (
    CalendarLength,
    LengthUnit,
    read_length,
)
from klantervaring.core.values import NamedTuple

#: How long; None for what is kept for good.
Kept = CalendarLength | None
#: What holds where no rule names the outcome or the kind, and the word for what is kept for good.
DEFAULT = "default"
KEEP = "keep"
KEPT_FOR_GOOD = bilingual(KEEP, "bewaar")
_KEEPING = (KEEP, "bewaar", "bewaren", "houden")
#: What a rule may name, each as a choice, so that it can be said in both languages.
RULE_NAMES: Mapping[str, Choice] = MappingProxyType(
    {
        DEFAULT: Choice(DEFAULT, bilingual("default", "standaard")),
        **OUTCOMES,
        **KINDS,
    }
)


class Retention(NamedTuple):
    """The rules: by outcome, by kind, or `default`. Without any nothing is ever due."""

    rules: Mapping[str, Kept] = MappingProxyType({})

    @property
    def is_on(self) -> bool:
        """Tell whether the team said how long anything is kept."""
        return bool(self.rules)

    def rule_for(self, outcome: str, kind: str) -> str:
        """Return the name of the rule for a case, "" where none is.

        Of a rule for its outcome and one for its kind the one that keeps longer holds: what is kept too long
        can still be erased. `default` counts only where neither is.
        """
        named = [name for name in (outcome, kind) if name in self.rules]
        if not named:
            return DEFAULT if DEFAULT in self.rules else ""
        return max(named, key=lambda name: _long(self.rules[name]))


def _long(kept: Kept) -> date:
    """Return a day by which lengths can be compared."""
    return kept.after(_ANY_DAY) if kept is not None else date.max


_ANY_DAY = date(2001, 1, 1)


def _years(amount: int) -> CalendarLength:
    return CalendarLength(amount, LengthUnit.YEAR)


_MONTH = CalendarLength(30, LengthUnit.DAY)
#: What kv proposes. It is long enough for both appeals (four terms of 28 days) and for a look at last year's
#: figures with their words; of what was no experience at all nothing is needed.
PROPOSED = Retention(
    MappingProxyType(
        {
            DEFAULT: _years(2),
            "no-reply": _years(1),
            "withdrawn": _years(1),
            "duplicate": _years(1),
            "spam": _MONTH,
            "test": _MONTH,
        }
    )
)


class Ended(NamedTuple):
    """What of a closed case the rules look at; `at` is when it was closed."""

    outcome: str
    kind: str
    at: datetime


class Keeping(NamedTuple):
    """How long a closed case is kept: by which rule, for how long, and the last day on which it is.

    `last_day` is None for what is kept for good.
    """

    rule: str
    kept: Kept
    last_day: date | None

    def is_due(self, today: date) -> bool:
        """Tell whether that day has passed."""
        return self.last_day is not None and self.last_day < today


def keeping(
    retention: Retention, ended: Ended, zone: tzinfo
) -> Keeping | None:
    """Return how long a case is kept; None where no rule says it. Days are counted in `zone`."""
    rule = retention.rule_for(ended.outcome, ended.kind)
    if not rule:
        return None
    kept = retention.rules[rule]
    closed = ended.at.astimezone(zone).date()
    return Keeping(rule, kept, kept.after(closed) if kept else None)


def read_kept(text: str) -> Kept:
    """Read how long: a length, or a word for what is kept for good. Raises ValueError."""
    return None if text.strip().lower() in _KEEPING else read_length(text)


def told_kept(kept: Kept) -> Text | Named:
    """Return how long for people, in words that they may type."""
    return KEPT_FOR_GOOD if kept is None else kept.words


def written_kept(kept: Kept) -> str:
    """Return how long, as kv.yaml has it."""
    return KEEP if kept is None else str(kept)
