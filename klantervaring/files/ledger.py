"""The facts of cases (`core.facts`) as the index keeps them: counted, summed and chosen by SQL.

A period, a filter and another moment than now restrict what is counted; nothing here reads a case.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from klantervaring.core.errors import WrongInput
from klantervaring.core.facts import FAN, IMPROVEMENT, PENDING, Fact, facts
from klantervaring.core.fans import Fan
from klantervaring.core.recovery import Improvement, in_order_of_due
from klantervaring.core.stats.figures import Counted, Period
from klantervaring.core.time.moments import end_of_day, start_of_day
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo
    from sqlite3 import Connection
    from typing import Any

    from klantervaring.core.case import Case
    from klantervaring.core.procedure import Procedure
    from klantervaring.core.rules.state import State
    from klantervaring.files.workspace.procedures import Shelf

#: Where nobody asked for a period.
ALWAYS = Period(-(10**12), 10**12)
#: How many cases are looked at to see in which order kinds come; nearly all kinds are among them.
_EARLY = 300
_IN_PERIOD = "at BETWEEN ? AND ? AND (earlier IS NULL OR earlier < ?)"
_BELOW = "kind BETWEEN ? AND ?"
_THESE = "number IN (SELECT value FROM json_each(?))"


#: The table of facts; `place` is the place of a fact among those of its case.
FACT_TABLE = """CREATE TABLE fact (kind TEXT, at INT, number INT, place INT, earlier INT, amount INT,
    plain BLOB, PRIMARY KEY (kind, at, number, place)) WITHOUT ROWID"""
FACT_INDEX = "CREATE INDEX fact_of ON fact (number)"
_TABLES = ("CREATE TABLE cases (number INTEGER PRIMARY KEY, id TEXT)",)


def fact_rows(number: int, found: Iterable[Fact]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the facts of a case."""
    for place, fact in enumerate(found):
        kind, at, earlier, amount, plain = fact
        kept = marshal.dumps(plain) if plain else None
        yield kind, at, number, place, earlier, amount, kept


class Told(NamedTuple):
    """A fact, and the number of the case that it is of."""

    number: int
    fact: Fact


def period_of(first: date | None, last: date, zone: tzinfo) -> Period:
    """Return the period from one day up to and including another; without a first from the beginning."""
    return Period(
        int(start_of_day(first, zone).timestamp()) if first else ALWAYS.first,
        int(end_of_day(last, zone).timestamp()),
    )


class Ledger:
    """Facts of some of the cases of an index; `wanted` are the numbers of those, None for all.

    `these` is the SQL condition of the cases that count at all, `order` the order of their files.
    """

    def __init__(
        self,
        db: Connection,
        these: str = "1",
        order: str = "number",
        wanted: Collection[int] | None = None,
    ) -> None:
        self._db = db
        self._order = order
        self._where = these
        self._values: list[Any] = []
        if wanted is not None:
            self._where += f" AND {_THESE}"
            self._values.append(_listed(wanted))

    @classmethod
    def of_cases(
        cls, told: Iterable[tuple[Case, State]], zone: tzinfo
    ) -> Ledger:
        """Return the facts of cases that were read, in memory; their numbers are their places."""
        import sqlite3

        db = sqlite3.connect(":memory:")
        for statement in (*_TABLES, FACT_TABLE, FACT_INDEX):
            db.execute(statement)
        for number, (case, state) in enumerate(told):
            db.execute("INSERT INTO cases VALUES (?, ?)", (number, case.id))
            db.executemany(
                f"INSERT INTO fact VALUES ({', '.join('?' * 7)})",
                fact_rows(number, facts(case, state, zone)),
            )
        return cls(db)

    # -- one by one ------------------------------------------------------------------------------------

    def rows(self, kind: str, period: Period = ALWAYS) -> Iterator[Told]:
        """Yield the facts of a kind, or of all kinds that begin with it where it ends with a point."""
        found = self._select(
            "number, kind, at, earlier, amount, plain",
            f"{_BELOW} AND {_IN_PERIOD}",
            *_bounds(kind),
            *_limits(period),
        )
        for number, kind, at, earlier, amount, kept in found:
            plain = marshal.loads(kept) if kept is not None else ()
            yield Told(number, Fact(kind, at, earlier, amount, plain))

    def fans(self, zone: tzinfo, period: Period = ALWAYS) -> list[Fan]:
        """Return the fans of a period, by day and case."""
        found = []
        for _, fact in self.rows(FAN, period):
            day = datetime.fromtimestamp(fact.at, zone).date()
            found.append(Fan(day, *fact.plain))
        return sorted(found, key=lambda fan: (fan.day, fan.case))

    def improvements(self) -> list[Improvement]:
        """Return all improvements, what is due first first; without a day last."""
        found = [Improvement(*fact.plain) for _, fact in self.rows(IMPROVEMENT)]
        return in_order_of_due(found)

    def procedures(self, shelf: Shelf) -> Iterator[Procedure]:
        """Yield the procedures of the cases in the order in which they are met, but for missing ones."""
        start = "procedure."
        for kind in self.first_met(self.kinds(start), ALWAYS):
            try:
                yield shelf.get(kind.removeprefix(start))
            except WrongInput:  # its cases are told of as broken
                continue

    def days(self, kind: str, zone: tzinfo) -> Iterator[date]:
        """Yield the days of the facts of a kind, the latest first."""
        found = self._select("at", "kind = ? ORDER BY at DESC", kind)
        return (datetime.fromtimestamp(at, zone).date() for (at,) in found)

    # -- counted ---------------------------------------------------------------------------------------

    def counted(self, period: Period) -> list[Counted]:
        """Return what counts in a period for the figures: kinds that are alike to them as one."""
        grouped = self._select(
            "kind, count(*), total(amount)",
            f"{_IN_PERIOD} AND kind <> 'open' GROUP BY kind",
            *_limits(period),
        )
        found = [
            Counted(Fact(kind), times, int(amount))
            for kind, times, amount in grouped
            if not kind.startswith((PENDING, IMPROVEMENT))
        ]
        found.append(Counted(Fact("open"), self.count("open"), 0))
        single = [*self.rows(f"{PENDING}.", period)]
        single += self.rows(IMPROVEMENT, period)
        found += [Counted(fact, 1, fact.amount or 0) for _, fact in single]
        return found

    def count(self, kind: str, period: Period = ALWAYS) -> int:
        """Return how many facts there are of a kind."""
        [(count,)] = self._select(
            "count(*)", f"kind = ? AND {_IN_PERIOD}", kind, *_limits(period)
        )
        return int(count)

    def amounts(self, kind: str, period: Period) -> list[int]:
        """Return the amounts of the facts of a kind, in no order."""
        found = self._select(
            "amount", f"kind = ? AND {_IN_PERIOD}", kind, *_limits(period)
        )
        return [amount for (amount,) in found]

    # -- in the order of files -------------------------------------------------------------------------

    def first_met(self, kinds: Iterable[str], period: Period) -> list[str]:
        """Return the kinds in the order in which they are met in the files."""
        wanted = list(kinds)
        met: dict[str, tuple[int, int]] = {}
        early = self._first_cases(_EARLY)
        for kind, number, place in self._places(wanted, early, period):
            met.setdefault(kind, (number, place))
        for kind in wanted:
            if kind not in met:
                holding = [told.number for told in self.rows(kind, period)]
                first = self._first_cases(1, holding)
                for _, number, place in self._places([kind], first, period):
                    met.setdefault(kind, (number, place))
        cases = self.in_order({number for number, _ in met.values()})
        rank = {number: place for place, number in enumerate(cases)}
        return sorted(met, key=lambda kind: (rank[met[kind][0]], met[kind][1]))

    def kinds(self, start: str) -> list[str]:
        """Return the kinds that begin so and of which there are facts."""
        found = self._select("DISTINCT kind", _BELOW, *_bounds(start))
        return [kind for (kind,) in found]

    def ids(self, numbers: Collection[int]) -> list[str]:
        """Return the ids of cases in the order of their files."""
        found = self._db.execute(
            f"SELECT id FROM cases WHERE {_THESE} ORDER BY {self._order}",
            [_listed(numbers)],
        )
        return [id for (id,) in found]

    def in_order(self, numbers: Collection[int]) -> list[int]:
        """Return numbers of cases in the order of their files."""
        return self._first_cases(len(numbers), numbers)

    def _first_cases(
        self, most: int, of: Collection[int] | None = None
    ) -> list[int]:
        where, values = self._where, self._values
        if of is not None:
            where, values = f"{where} AND {_THESE}", [*values, _listed(of)]
        query = f"SELECT number FROM cases WHERE {where} ORDER BY {self._order} LIMIT ?"
        return [
            number for (number,) in self._db.execute(query, (*values, most))
        ]

    def _places(
        self, kinds: Collection[str], numbers: Sequence[int], period: Period
    ) -> list[tuple[str, int, int]]:
        """Return where facts of these kinds stand in these cases: by case, in the order given, and place."""
        found = self._select(
            "kind, number, place",
            f"{_THESE} AND kind IN (SELECT value FROM json_each(?)) AND {_IN_PERIOD}",
            _listed(numbers),
            _listed(kinds),
            *_limits(period),
        )
        rank = {number: place for place, number in enumerate(numbers)}
        return sorted(found, key=lambda row: (rank[row[1]], row[2]))

    def _select(self, what: str, where: str, *values: Any) -> Iterator[Any]:
        query = f"SELECT {what} FROM fact WHERE {self._where} AND {where}"
        return self._db.execute(query, (*self._values, *values))


def _bounds(kind: str) -> tuple[str, str]:
    """Return the first and last kind that is meant; one that ends with a point means its group."""
    return kind, f"{kind}\U0010ffff" if kind.endswith(".") else kind


def _limits(period: Period) -> tuple[int, int, int]:
    return period.first, period.last, period.first


def _listed(values: Collection[Any]) -> str:
    return json.dumps(list(values))
