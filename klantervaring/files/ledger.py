"""The facts of cases (`core.facts`), counted, summed and chosen by SQL; nothing here reads a case.

A period, a filter and another moment than now restrict what is counted. The facts stand in the index; those
of cases as they stood at another moment stand in the same tables in memory.
"""

from __future__ import annotations

import json
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from datetime import date, datetime

from klantervaring.core.customers.candidates import AFTERCARE
from klantervaring.core.customers.customer import Experience
from klantervaring.core.events import ASKED
from klantervaring.core.facts import (
    ASIDE,
    EXPERIENCE,
    FAN,
    IMPROVEMENT,
    OUT,
    PENDING,
    SHARED,
    Fact,
)
from klantervaring.core.procedure import Kind
from klantervaring.core.stats.figures import Counted, is_counted_alike
from klantervaring.core.summary.case_facts import facts_of
from klantervaring.core.time.time_range import ALWAYS
from klantervaring.core.values import NamedTuple
from klantervaring.core.winning_back.fans import Fan
from klantervaring.core.winning_back.recovery import (
    Improvement,
    in_order_of_due,
)
from klantervaring.files.index.database import packed, unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo
    from typing import Any, Protocol

    from klantervaring.core.case import Case
    from klantervaring.core.procedure import Procedure
    from klantervaring.core.rules.state import State
    from klantervaring.core.time.time_range import TimeRange

    class Source(Protocol):
        """Some cases whose facts stand in tables; an overview of the index is one."""

        @property
        def order(self) -> str:
            """The terms by which rows of `cases` are sorted into the order of their files."""

        @property
        def fact_tables(self) -> Sequence[str]:
            """The tables in which the facts stand, each in one of them; counting goes table by table."""

        def select(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
            """Return the rows of a query; `{these}` stands for the condition that holds it to the cases,
            `{facts}` for the table of facts.
            """


#: How many cases are looked at to see in which order kinds come; nearly all kinds are among them.
_EARLY = 300
#: As a limit of a query: none.
_ALL = -1
_IN_PERIOD = "at BETWEEN ? AND ? AND (earlier IS NULL OR earlier < ?)"
_BELOW = "kind BETWEEN ? AND ?"
_OF_KINDS = "kind IN (SELECT value FROM json_each(?))"
#: The kinds in a table of facts; from each to the next one SQLite finds its way without a look at the facts.
_KINDS = """
WITH RECURSIVE known (kind) AS (
    SELECT min(kind) FROM {table}
    UNION ALL
    SELECT (SELECT min(kind) FROM {table} WHERE kind > known.kind) FROM known WHERE known.kind IS NOT NULL
)
SELECT kind FROM known
"""
_AMONG = "number IN (SELECT value FROM json_each(?))"
#: The tables of cases that were read, as the index has them, too.
_TABLES = """
CREATE TABLE cases (number INTEGER PRIMARY KEY, id TEXT);
CREATE TABLE fact (kind TEXT, at INT, number INT, place INT, earlier INT, amount INT, plain BLOB,
    PRIMARY KEY (kind, at, number, place)) WITHOUT ROWID;
"""


class Told(NamedTuple):
    """A fact, and the number of the case that it is of."""

    number: int
    fact: Fact


class Ledger:
    """Facts of the cases of a source, of all or of those whose numbers are `wanted`."""

    def __init__(
        self, source: Source, wanted: Collection[int] | None = None
    ) -> None:
        self._source = source
        self._where = "{these}"
        self._values: tuple[Any, ...] = ()
        if wanted is not None:
            self._where += f" AND {_AMONG}"
            self._values = (_listed(wanted),)

    @classmethod
    def of_cases(
        cls, told: Iterable[tuple[Case, State]], zone: tzinfo
    ) -> Ledger:
        """Return the facts of cases that were read, in memory; their numbers are their places."""
        return cls(_Memory(told, zone))

    # -- one by one ------------------------------------------------------------------------------------

    def rows(self, kind: str, period: TimeRange = ALWAYS) -> Iterator[Told]:
        """Yield the facts of a kind, or of all kinds that begin with it where it ends with a point."""
        found = self._select(
            "number, kind, at, earlier, amount, plain",
            f"{_BELOW} AND {_IN_PERIOD}",
            *_bounds(kind),
            *_limits(period),
        )
        for number, kind_, at, earlier, amount, kept in found:
            plain = unpacked(kept) if kept is not None else ()
            yield Told(number, Fact(kind_, at, earlier, amount, plain))

    def by_number(self, *kinds: str) -> dict[int, list[Fact]]:
        """Return by the number of a case its facts of some kinds, kind by kind."""
        found: dict[int, list[Fact]] = {}
        for kind in kinds:
            for number, fact in self.rows(kind):
                found.setdefault(number, []).append(fact)
        return found

    def by_case(self, *kinds: str) -> dict[str, list[Fact]]:
        """Return by the id of a case its facts of some kinds, kind by kind."""
        of_case = self.by_number(*kinds)
        ids = self._ids(of_case)
        return {ids[number]: facts for number, facts in of_case.items()}

    def moments(
        self, kind: str, period: TimeRange = ALWAYS
    ) -> list[tuple[int, int]]:
        """Return the case and the moment of each fact of a kind, the earliest first."""
        return self._select(
            "number, at",
            f"kind = ? AND {_IN_PERIOD}",
            kind,
            *_limits(period),
        )

    def newest(
        self,
        kind: str,
        limit: int,
        period: TimeRange = ALWAYS,
    ) -> set[int]:
        """Return the cases that the newest facts of a kind are of, so many and those of the same moment."""
        within = "kind = ? AND at BETWEEN ? AND ?"
        found = self._select(
            "at",
            f"{within} ORDER BY at DESC LIMIT 1 OFFSET ?",
            kind,
            *period,
            limit - 1,
        )
        first = found[0][0] if found else period.first
        rows = self._select("number", within, kind, first, period.last)
        return {number for (number,) in rows}

    def days(self, kind: str, zone: tzinfo) -> Iterator[date]:
        """Yield the days of the facts of a kind, the latest first."""
        found = self._select("at", "kind = ? ORDER BY at DESC", kind)
        return (datetime.fromtimestamp(at, zone).date() for (at,) in found)

    def fans(self, zone: tzinfo, period: TimeRange = ALWAYS) -> list[Fan]:
        """Return the fans of a period, by day and case."""
        found = []
        for _, fact in self.rows(FAN, period):
            day = datetime.fromtimestamp(fact.at, zone).date()
            found.append(Fan(day, *fact.plain))
        return sorted(found, key=lambda fan: (fan.day, fan.case))

    def shared_stories(
        self, zone: tzinfo, period: TimeRange = ALWAYS
    ) -> list[Fan]:
        """Return the stories of a period that may be told to everybody, as fans without a name."""
        found = []
        for _, fact in self.rows(SHARED, period):
            day = datetime.fromtimestamp(fact.at, zone).date()
            found.append(Fan(day, "", fact.at, "", None, *fact.plain))
        return sorted(found, key=lambda fan: (fan.day, fan.story))

    def improvements(self) -> list[Improvement]:
        """Return all improvements, what is due first first; without a day last."""
        found = [
            Improvement(*fact.plain) for _, fact in self.rows(IMPROVEMENT)
        ]
        return in_order_of_due(found)

    def ended(self) -> dict[int, int]:
        """Return by the number of a closed case when it was closed, also where it counts nowhere."""
        return dict([*self.moments(OUT), *self.moments(ASIDE)])

    def experiences(self) -> list[Experience]:
        """Return what tells whose each case is, in the order of their files."""
        # sorting numbers alone takes half as long as sorting all that is kept
        kept = dict(self._select("number, plain", "kind = ?", EXPERIENCE))
        found = []
        for number in filter(kept.__contains__, self._first_cases(_ALL)):
            values = *unpacked(kept[number]), number
            found.append(Experience(*values))
        return found

    def asked(self) -> dict[str, int]:
        """Return by the id of a case when we last asked its customer for their experience."""
        asked = self.by_case(ASKED)
        return {id: max(fact.at for fact in asked[id]) for id in asked}

    def aftercare(self, now: int) -> dict[str, list[int]]:
        """Return by the id of a case when its aftercare ends, where the file lists that."""
        ends: dict[str, list[int]] = {}
        for kind in Kind:
            pending = self.by_case(f"{PENDING}.{kind.value}.{AFTERCARE}")
            for id, found in pending.items():
                for fact in found:
                    due = fact.amount or 0
                    if now <= due or kind is not Kind.RIGHT:
                        ends.setdefault(id, []).append(due)
        return ends

    def procedures(
        self, known: Callable[[str], Procedure | None]
    ) -> Iterator[Procedure]:
        """Yield the procedures of the cases in the order in which they are met, but for missing ones.

        `known` gives the procedure of a reference.
        """
        start = "procedure."
        kinds = self._select("DISTINCT kind", _BELOW, *_bounds(start))
        for kind in self.first_met([kind for (kind,) in kinds], ALWAYS):
            found = known(kind.removeprefix(start))
            if found is not None:  # cases of others are told of as broken
                yield found

    # -- counted ---------------------------------------------------------------------------------------

    def counted(self, period: TimeRange) -> list[Counted]:
        """Return what counts in a period for the figures: kinds that are alike to them as one."""
        found = []
        for kind, (times, amount) in sorted(self._summed(period).items()):
            found.append(Counted(Fact(kind), times, amount))
        [(still_open,)] = self._select("count(*)", "kind = 'open'")
        found.append(Counted(Fact("open"), still_open, 0))
        single = [*self.rows(f"{PENDING}.promise.", period)]
        single += self.rows(IMPROVEMENT, period)
        found += [Counted(fact, 1, fact.amount or 0) for _, fact in single]
        return found

    def _summed(self, period: TimeRange) -> dict[str, tuple[int, int]]:
        """Return how many facts there are of each kind that is counted alike, and what they amount to."""
        kinds = set(filter(is_counted_alike, self._kinds())) - {"open"}
        found: dict[str, tuple[int, int]] = {}
        for table in self._source.fact_tables:
            rows = self._source.select(
                f"SELECT kind, count(*), total(amount) FROM {table}"
                f" WHERE {self._where} AND {_OF_KINDS} AND {_IN_PERIOD} GROUP BY kind",
                *self._values,
                _listed(kinds),
                *_limits(period),
            )
            for kind, times, amount in rows:
                before, sum_before = found.get(kind, (0, 0))
                found[kind] = before + times, sum_before + int(amount)
        return found

    def _kinds(self) -> set[str]:
        """Return all kinds of facts that the source knows, of whichever cases."""
        found: set[str] = set()
        for table in self._source.fact_tables:
            rows = self._source.select(_KINDS.format(table=table))
            found.update(kind for (kind,) in rows if kind is not None)
        return found

    def amounts(self, kind: str, period: TimeRange) -> list[int]:
        """Return the amounts of the facts of a kind that have one, in no order."""
        found = self._select(
            "amount",
            f"kind = ? AND amount IS NOT NULL AND {_IN_PERIOD}",
            kind,
            *_limits(period),
        )
        return [amount for (amount,) in found]

    # -- in the order of files -------------------------------------------------------------------------

    def first_met(
        self, kinds: Iterable[str], period: TimeRange
    ) -> list[str]:
        """Return the kinds in the order in which they are met in the files."""
        wanted = list(kinds)
        met: dict[str, tuple[int, int]] = {}
        early = self._first_cases(_EARLY)
        for kind, number, place in self._places(wanted, early, period):
            met.setdefault(kind, (number, place))
        for kind in wanted:
            if kind not in met:
                for first in self._first_place(kind, period):
                    met[kind] = first
        cases = self._in_order({number for number, _ in met.values()})
        rank = {number: place for place, number in enumerate(cases)}

        def where(kind: str) -> tuple[int, int]:
            number, place = met[kind]
            return rank[number], place

        return sorted(met, key=where)

    def ids(self, numbers: Collection[int]) -> list[str]:
        """Return the ids of cases in the order of their files."""
        ids = self._ids(numbers)
        return [ids[number] for number in self._in_order(numbers)]

    def _ids(self, numbers: Collection[int]) -> dict[int, str]:
        query = f"SELECT number, id FROM cases WHERE {_AMONG}"
        return dict(self._source.select(query, _listed(numbers)))

    def _in_order(self, numbers: Collection[int]) -> list[int]:
        found = self._source.select(
            f"SELECT number FROM cases WHERE {_AMONG}"
            f" ORDER BY {self._source.order}",
            _listed(numbers),
        )
        return [number for (number,) in found]

    def _first_cases(self, most: int) -> list[int]:
        found = self._source.select(
            f"SELECT number FROM cases WHERE {self._where}"
            f" ORDER BY {self._source.order} LIMIT ?",
            *self._values,
            most,
        )
        return [number for (number,) in found]

    def _places(
        self,
        kinds: Collection[str],
        numbers: Sequence[int],
        period: TimeRange,
    ) -> list[tuple[str, int, int]]:
        """Return where facts of these kinds stand in these cases: by case, in the order given, and place."""
        found = self._source.select(
            "SELECT kind, number, place FROM {facts}"
            f" WHERE {_AMONG} AND {_OF_KINDS} AND {_IN_PERIOD}",
            _listed(numbers),
            _listed(kinds),
            *_limits(period),
        )
        rank = {number: place for place, number in enumerate(numbers)}

        def where(row: tuple[str, int, int]) -> tuple[int, int]:
            _, number, place = row
            return rank[number], place

        return sorted(found, key=where)

    def _first_place(
        self, kind: str, period: TimeRange
    ) -> list[tuple[int, int]]:
        """Return in which case a fact of a kind comes first, and its place there; nothing where none does."""
        found: list[tuple[int, int]] = self._source.select(
            "SELECT number, place FROM {facts} JOIN cases USING (number)"
            f" WHERE {self._where} AND kind = ? AND {_IN_PERIOD}"
            f" ORDER BY {self._source.order}, place LIMIT 1",
            *self._values,
            kind,
            *_limits(period),
        )
        return found

    def _select(self, what: str, where: str, *values: Any) -> list[Any]:
        query = (
            f"SELECT {what} FROM {{facts}} WHERE {self._where} AND {where}"
        )
        return self._source.select(query, *self._values, *values)


class _Memory:
    """Cases that were read, in tables in memory."""

    order = "number"
    fact_tables = ("fact",)

    def __init__(
        self, told: Iterable[tuple[Case, State]], zone: tzinfo
    ) -> None:
        import sqlite3

        self._db = sqlite3.connect(":memory:")
        self._db.executescript(_TABLES)
        for number, (case, state) in enumerate(told):
            self._db.execute(
                "INSERT INTO cases VALUES (?, ?)", (number, case.id)
            )
            for place, fact in enumerate(facts_of(case, state, zone)):
                kind, at, earlier, amount, plain = fact
                kept = packed(plain) if plain else None
                row = kind, at, number, place, earlier, amount, kept
                self._db.execute(
                    "INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?)", row
                )

    def select(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._db.execute(
            sql.replace("{these}", "1").replace("{facts}", "fact"), values
        ).fetchall()


def _limits(period: TimeRange) -> tuple[int, int, int]:
    return period.first, period.last, period.first


def _bounds(kind: str) -> tuple[str, str]:
    """Return the first and last kind that is meant; one that ends with a point means its group."""
    return kind, f"{kind}\U0010ffff" if kind.endswith(".") else kind


def _listed(values: Collection[Any]) -> str:
    return json.dumps(list(values))
