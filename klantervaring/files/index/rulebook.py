"""The alert rules and the joined customers of a workspace, kept in the index as plain values.

The day screen begins here, so the files are read, and their readers imported, only where something changed.
"""

from __future__ import annotations

import _sqlite3 as sqlite3
import os

import klantervaring
from klantervaring.core.early_warning.alerts import AlertRule
from klantervaring.core.errors import KvError
from klantervaring.core.text.sentences import Named
from klantervaring.files.index.cache import keep_value, kept_value
from klantervaring.files.index.opening import current
from klantervaring.files.workspace.layout import ALERTS, CUSTOMERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from klantervaring.core.customers.union_find import Bonds
    from klantervaring.files.index.database import Database

_PACKAGE = os.path.dirname(klantervaring.__file__)
#: What the rules follow from beside what every row does: files of the workspace, and kv's own rules.
_OF_RULES = (ALERTS, CUSTOMERS, os.path.join(_PACKAGE, ALERTS))


class Rulebook:
    """The alert rules, and what people said of who is one customer with whom (`customers.Book.bonds`)."""

    __slots__ = ("bonds", "rules")

    def __init__(
        self, rules: Iterable[tuple[Any, ...]], bonds: Bonds
    ) -> None:
        """`rules` are as `AlertRule.plain` says them."""
        self.rules: tuple[AlertRule, ...] = tuple(
            AlertRule(name, when, level, Named(title), *limits)
            for name, when, level, title, *limits in rules
        )
        self.bonds = bonds


def rulebook(root: str, database: Database | None = None) -> Rulebook:
    """Return the alert rules of a workspace, kept in `database`. Raises WrongInput with the line."""
    database = current(root, database)
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

    from klantervaring.files.workspace.alert_rules import rules_and_bonds

    return rules_and_bonds(Path(root))


def rule_titles(root: str, database: Database | None) -> dict[str, Named]:
    """Return what the rules of early warning are called; nothing where their file has a mistake."""
    try:
        rules = rulebook(root, database).rules
    except KvError:
        return {}
    return {rule.name: rule.title for rule in rules}
