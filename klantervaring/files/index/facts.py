"""The facts of cases (`core.facts`): worked out when facts are first asked for, which most commands never do.

They follow from a row alone: its story is kept until they are worked out. Whatever takes the row away takes
them, too.
"""

from __future__ import annotations

import _sqlite3 as sqlite3
from collections.abc import Sequence

from klantervaring.core.facts import Fact
from klantervaring.core.rules.fold import outcome_of, trace, without_rules
from klantervaring.core.summary.case_facts import facts_of
from klantervaring.core.summary.story import told_case
from klantervaring.files.index.database import Database, packed, unpacked
from klantervaring.files.index.processes import shared_out
from klantervaring.files.index.reader import Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from klantervaring.core.case import Case
    from klantervaring.core.procedure import Procedure
    from klantervaring.files.index.fresh import Counted

    #: The number of a case, and its facts as they are kept.
    _Told = tuple[int, Sequence[tuple[Any, ...]]]

#: Cases in memory at once while the facts of many are written.
_AT_ONCE = 500


def plain_fact(fact: Fact) -> tuple[Any, ...]:
    """Return kind, moment, the moment before, amount and values (`packed`)."""
    *found, plain_values = fact
    return *found, packed(plain_values) if plain_values else None


def complete(database: Database, counted: Counted | None) -> Database:
    """Return the index with the facts of all its cases; in memory, where its file cannot be written.

    Raises DamagedIndex.
    """
    try:
        _complete(database, counted)
    except sqlite3.OperationalError:  # locked, read-only, full
        database = database.copied()
        _complete(database, counted)
    return database


def _complete(database: Database, counted: Counted | None) -> None:
    """Work out the facts of all cases that have none; raises as `Database.run`."""
    with database:
        rows = database.select(
            "SELECT number, plain, summary FROM story JOIN cases USING (number)"
        )
        worker = _Worker(Reader(database.root, database))
        told = shared_out(worker.told, rows, worker.reader.leave_database)
        entries: list[_Told] = []
        for entry in counted(len(rows), told) if counted else told:
            entries.append(entry)
            if len(entries) == _AT_ONCE:
                _put(database, entries)
                entries.clear()
        _put(database, entries)
        # each has told what it holds
        database.run("DELETE FROM story", [()])


class _Worker:
    """Works out the facts of one case after the other."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def told(self, row: tuple[int, bytes, bytes]) -> _Told:
        """Return the facts that follow from a row: its number, story and summary."""
        number, plain, summary = row
        case = told_case(unpacked(plain))
        *_, reference, _signs = unpacked(summary)
        facts = self._facts(case, self.reader.procedure(reference))
        return number, [*map(plain_fact, facts)]

    def _facts(
        self, case: Case, procedure: Procedure | None
    ) -> Sequence[Fact]:
        zone = self.reader.zone
        if procedure is None:
            return facts_of(case, without_rules(case), zone)
        passed = trace(procedure, case.events)
        return facts_of(case, outcome_of(procedure, passed), zone, passed)


def _put(database: Database, entries: Sequence[_Told]) -> None:
    facts = []
    kept = []
    for number, told in entries:
        moments = [(kind, at) for kind, at, *_ in told]
        kept.append((number, packed(moments)))
        for place, (kind, at, *values) in enumerate(told):
            facts.append((kind, at, number, place, *values))
    marks = ", ".join("?" * 7)
    database.run(f"INSERT INTO main.fact VALUES ({marks})", facts)
    database.run("INSERT INTO told VALUES (?, ?)", kept)
