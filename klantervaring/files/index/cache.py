"""Other answers that are kept in the index, as plain values: procedures, alert rules, joined customers.

It must not say what a procedure file or a rule means. The day screen begins here, so it imports nothing that
takes time.
"""

from __future__ import annotations

import os
import sqlite3

import klantervaring
from klantervaring.core.errors import DamagedIndex, KvError
from klantervaring.files.index.database import (
    Database,
    load,
    packed,
    unpacked,
)
from klantervaring.files.index.signature import signature
from klantervaring.files.workspace.layout import ALERTS, CUSTOMERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo
    from typing import Any

    from klantervaring.core.customers.union_find import Bonds
    from klantervaring.core.early_warning.alerts import AlertRule
    from klantervaring.core.procedure import Procedure
    from klantervaring.core.text.sentences import Named

_PACKAGE = os.path.dirname(klantervaring.__file__)
#: What the rules follow from beside what every row does: files of the workspace, and kv's own rules.
_OF_RULES = (ALERTS, CUSTOMERS, os.path.join(_PACKAGE, ALERTS))


def kept_value(database: Database, name: str) -> Any:
    """Return what was kept under a name, None where its own sources have changed. Raises DamagedIndex."""
    for sources, value in database.select(
        "SELECT sources, value FROM kept WHERE name = ?", name
    ):
        followed = unpacked(sources)
        if all(
            signature(database.root, path) == was for path, was in followed
        ):
            return unpacked(value)
    return None


def keep_value(
    database: Database,
    name: str,
    sources: Iterable[str],
    work: Callable[[], Any],
) -> Any:
    """Return what `work` answers, kept while none of `sources` (from the root) changes.

    To be called within `with database`. Raises what `work` raises, sqlite3.Error.
    """
    found = [(path, signature(database.root, path)) for path in sources]
    value = work()
    followed = [(path, database.settled(seen)) for path, seen in found]
    row = name, packed(followed), packed(value)
    database.run("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", [row])
    return value


# -- alert rules -------------------------------------------------------------------------------------------


class Rulebook:
    """The alert rules, and what people said of who is one customer with whom (`customers.Book.bonds`)."""

    __slots__ = ("bonds", "rules")

    def __init__(
        self, rules: Iterable[tuple[Any, ...]], bonds: Bonds
    ) -> None:
        """`rules` are as `AlertRule.plain` says them."""
        from klantervaring.core.early_warning.alerts import AlertRule
        from klantervaring.core.text.sentences import Named

        self.rules: tuple[AlertRule, ...] = tuple(
            AlertRule(name, when, level, Named(title), *limits)
            for name, when, level, title, *limits in rules
        )
        self.bonds = bonds


def rulebook(root: str, database: Database | None = None) -> Rulebook:
    """Return the alert rules of a workspace, kept in `database`. Raises WrongInput with the line."""
    database = database or load(root)
    if database is None:
        return Rulebook(*_read_rules(root))
    kept = kept_value(database, "rules")
    if kept is None:
        try:
            with database:
                kept = keep_value(
                    database, "rules", _OF_RULES, lambda: _read_rules(root)
                )
        except (sqlite3.Error, OSError):  # not to be written now
            kept = _read_rules(root)
    return Rulebook(*kept)


def _read_rules(root: str) -> tuple[Any, ...]:
    from pathlib import Path

    from klantervaring.core.customers.union_find import FREE
    from klantervaring.files.workspace.alert_rules import read_rules
    from klantervaring.files.workspace.customers import read_book

    rules = tuple(rule.plain() for rule in read_rules(Path(root)))
    return rules, read_book(Path(root)).bonds if rules else FREE


# -- procedures --------------------------------------------------------------------------------------------


def kept_procedure(
    database: Database | None, reference: str, zone: tzinfo
) -> Procedure | None:
    """Return a procedure that is kept, its days counted in `zone`; None where none is."""
    if database is None:
        return None
    from klantervaring.files.index.procedure_values import thawed

    try:
        kept = kept_value(database, f"procedure {reference}")
    except (DamagedIndex, UnicodeEncodeError):
        return None
    found: Procedure | None = (
        thawed(kept, zone) if kept is not None else None
    )
    return found


def keep_procedure(database: Database, procedure: Procedure) -> None:
    """Keep a procedure, where it is not kept; as `keep_value`."""
    from klantervaring.files.index.procedure_values import frozen

    name = f"procedure {procedure.reference}"
    if kept_value(database, name) is None:
        keep_value(database, name, (), lambda: frozen(procedure))


def rule_titles(root: str, database: Database | None) -> dict[str, Named]:
    """Return what the rules of early warning are called; nothing where their file has a mistake."""
    try:
        rules = rulebook(root, database).rules
    except KvError:
        return {}
    return {rule.name: rule.title for rule in rules}
