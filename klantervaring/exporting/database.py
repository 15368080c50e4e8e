"""Tables as a database (SQLite): moments as texts of ISO 8601 with their offset, money in euros."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import tzinfo

from klantervaring.exporting.tables import (
    CASES,
    FLAG,
    MONEY,
    NUMBER,
    OutColumn,
    OutTable,
)

_TYPES = {NUMBER: "INTEGER", FLAG: "INTEGER", MONEY: "REAL"}


def as_sqlite(tables: Sequence[OutTable], _zone: tzinfo) -> bytes:
    """Return the tables as the bytes of a database."""
    base = sqlite3.connect(":memory:")
    try:
        for table in tables:
            columns = ", ".join(map(_column, table.columns))
            base.execute(f"CREATE TABLE {table.name} ({columns}) STRICT")
            places = ", ".join("?" * len(table.columns))
            base.executemany(
                f"INSERT INTO {table.name} VALUES ({places})", table.rows
            )
        for table in tables:
            if table.name != CASES:
                base.execute(
                    f'CREATE INDEX "{table.name}_case" ON {table.name} ("case")'
                )
        base.commit()
        return base.serialize()
    finally:
        base.close()


def _column(column: OutColumn) -> str:
    name = column.name.replace('"', '""')
    return f'"{name}" {_TYPES.get(column.kind, "TEXT")}'
