"""What early warning goes by, kept so that the day reads no YAML: its rules, and who is one customer.

Checked and kept as the index is; a mistake in one of the files is told each time. It must not say what a
rule means (`core.alerts`). The day screen begins here, so it imports nothing that takes time.
"""

from __future__ import annotations

import os

import klantervaring
from klantervaring.core.alerts import AlertRule
from klantervaring.core.customers.union_find import FREE
from klantervaring.core.text.sentences import Named
from klantervaring.files.index import index
from klantervaring.files.workspace.layout import ALERTS, CUSTOMERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from klantervaring.core.customers.union_find import Bonds

#: Under which it is kept; no folder of cases has an index of this name.
_NAME = "rules"
_PACKAGE = os.path.dirname(klantervaring.__file__)
#: What it follows from: the files of the workspace, and kv's own.
_SOURCES = (
    ALERTS,
    CUSTOMERS,
    os.path.join(_PACKAGE, ALERTS),
    *(
        os.path.join(_PACKAGE, *path)
        for path in (
            ("core", "alerts.py"),
            ("core", "customers", "customer.py"),
            ("core", "text", "folding.py"),
            ("core", "customers", "union_find.py"),
            ("core", "customers", "keys.py"),
            ("files", "workspace", "alert_rules.py"),
            ("files", "workspace", "customers.py"),
        )
    ),
)


class Rulebook:
    """The rules, and what people said of who is one customer with whom (`customers.Book.bonds`)."""

    __slots__ = ("bonds", "rules")

    def __init__(
        self, rules: tuple[tuple[Any, ...], ...], bonds: Bonds
    ) -> None:
        """`rules` are as `AlertRule.plain` says them."""
        self.rules = tuple(
            AlertRule(name, when, level, Named(title), *limits)
            for name, when, level, title, *limits in rules
        )
        self.bonds = bonds


def rulebook(root: str) -> Rulebook:
    """What holds in a workspace. Raises WrongInput with the line of a mistake."""
    kept = index.kept_value(root, _NAME) or index.keep_value(
        root, _NAME, _SOURCES, lambda: _read(root)
    )
    return Rulebook(*kept)


def _read(root: str) -> tuple[Any, ...]:
    from pathlib import Path

    from klantervaring.files.workspace.alert_rules import read_rules
    from klantervaring.files.workspace.customers import read_book

    rules = tuple(rule.plain() for rule in read_rules(Path(root)))
    return rules, read_book(Path(root)).bonds if rules else FREE
