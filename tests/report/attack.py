"""What somebody works out who has every public sheet, and knows how figures hang together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

#: A number of a quarter: which one, and the name of the figure.
Unknown = tuple[int, str]
#: A sum of numbers, each times something, and what it comes to.
Equation = tuple[dict[Unknown, int], int]
#: All is reckoned in whole numbers below a prime, so that nothing is rounded.
_PRIME = 2**61 - 1


def worked_out(equations: Iterable[Equation]) -> dict[Unknown, int]:
    """Return each number that follows, by elimination (Gauss and Jordan)."""
    rows: list[tuple[dict[Unknown, int], int]] = []
    for parts, total in equations:
        row, value = _without_known(dict(parts), total, rows)
        if not row:
            assert value % _PRIME == 0, "what is told contradicts itself"
            continue
        first = next(iter(row))
        scale = pow(row[first], -1, _PRIME)
        row = {name: part * scale % _PRIME for name, part in row.items()}
        value = value * scale % _PRIME
        rows = [_less(other, first, row, value) for other in rows]
        rows.append((row, value))
    return {next(iter(row)): value for row, value in rows if len(row) == 1}


def _without_known(row: dict[Unknown, int], value: int, rows: list[Equation]) -> Equation:
    for known, total in rows:
        row, value = _less((row, value), next(iter(known)), known, total)
    return row, value


def _less(row: Equation, first: Unknown, known: dict[Unknown, int], total: int) -> Equation:
    """Return a row without the number that another one begins with."""
    parts, value = row
    times = parts.get(first, 0)
    if not times:
        return row
    left = {name: (parts.get(name, 0) - times * known.get(name, 0)) % _PRIME for name in {**parts, **known}}
    kept = {name: left[name] for name in parts if left.get(name)}
    kept |= {name: part for name, part in left.items() if part and name not in kept}
    return kept, (value - times * total) % _PRIME


def identities(truth: Sequence[Mapping[str, int]]) -> list[Equation]:
    """Return what always holds of the figures of quarters, from the first on, whatever they are."""
    found: list[Equation] = []
    for number, figures in enumerate(truth):
        for whole, parts in _wholes(figures):
            terms = {(number, name): 1 for name in parts}
            found.append(({**terms, (number, whole): -1}, 0))
        balance = {(number, "open"): 1, (number, "in"): -1, (number, "out"): 1}
        if number:
            balance[number - 1, "open"] = -1
        found.append((balance, 0))
    return found


def _wholes(figures: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """Return figures with the others that add up to them."""
    found = []
    for group in ("channels", "moments"):
        found.append(("in", [name for name in figures if name.startswith(f"{group}.")]))
    for level in ("first", "second"):
        start = f"appeals.{level}."
        parts = [name for name in figures if name.startswith(start) and not name.endswith("lodged")]
        found.append((f"{start}lodged", parts))
    for what in ("mood", "score"):
        start = f"recovery.{what}."
        found.append((f"{start}pairs", [f"{start}{name}" for name in ("better", "worse", "same")]))
    start = "improvements."
    found.append((f"{start}opened", [f"{start}{name}" for name in ("open", "overdue", "done", "closed")]))
    return found


class MadeUpCase:
    """A case that began on a day: its log, and how it came to us."""

    def __init__(self, day: date, chance: random.Random) -> None:
        self.channel = chance.choice(("email", "email", "email", "phone", "chat", "letter"))
        self.moment = chance.choice(("before", "during", "during", "after"))
        self._chance = chance
        self._at = day
        self._lines: list[str] = []
        self._happens(f"received mood={chance.randint(1, 3)}", 0)
        self._goes_on()

    @property
    def log(self) -> str:
        return "\n".join(self._lines)

    def _happens(self, what: str, most: int) -> None:
        self._at += timedelta(days=self._chance.randint(0, most))
        clock = f"T09:{len(self._lines):02}:00+01:00"
        self._lines.append(f"{self._at}{clock} {what}")

    def _maybe(self, odds: float, what: str, most: int = 2) -> bool:
        happened = self._chance.random() < odds
        if happened:
            self._happens(what, most)
        return happened

    def _goes_on(self) -> None:
        pick = self._chance
        self._maybe(0.9, f"listened score={pick.randint(1, 9)}", 0)
        self._maybe(0.9, "responded", 4)
        self._maybe(0.4, "offered cannot=x alternative=y")
        self._maybe(0.4, "compensated cost=12.50")
        self._maybe(0.5, f"analysed id=aaaaaaa2 cause={pick.choice('abc')} fix=x due=2026-12-01 kano=basic")
        if self._maybe(0.8, f"judged verdict={pick.choice(('satisfied', 'unsatisfied'))} score=9 mood=4", 20):
            if self._maybe(0.4, "appealed", 9):
                self._maybe(0.7, f"decided decision={pick.choice(('upheld', 'rejected'))}", 40)
            self._maybe(0.5, f"followed-up verdict=satisfied score={pick.randint(5, 10)}", 30)
        self._maybe(0.3, f"answered score={pick.randint(3, 10)}", 30)
        self._maybe(0.75, "closed outcome=satisfied because=x", 60)
