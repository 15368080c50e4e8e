"""What policies look at beside the case (`core.rules.policy`), gathered while the lock is held."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from klantervaring.core.case import Case
from klantervaring.core.events import ASKED, COMPENSATED
from klantervaring.core.rules.policy import Facts
from klantervaring.files.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from klantervaring.files.store import Record


class FactFinder:
    """Gathers facts for the events of one command; what it planned for other cases counts already."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._planned: dict[str, Case] = {}

    def note(self, case: Case) -> None:
        """Count a case as it is planned in place of what its file says."""
        self._planned[case.id] = case

    def facts_for(self, kind: str, case: Case) -> Facts:
        """Return what an event of `kind` in `case` is held against. Raises WrongInput for customers.yaml."""
        config = self._store.workspace.config
        facts = Facts(self._store.zone, config.people, config.budget_period)
        if kind == COMPENSATED:
            return facts._replace(with_gestures=self._with_gestures())
        if kind == ASKED:
            return self._asked(facts, case)
        return facts

    def _with_gestures(self) -> list[Case]:
        wanted = COMPENSATED.encode()
        return self._as_planned(self._store.grep(lambda raw: wanted in raw))

    def _asked(self, facts: Facts, case: Case) -> Facts:
        root = self._store.workspace.root
        cases = self._as_planned(self._store.look(closed=True).records)
        with_asking = customer_file().with_asking
        found: Facts = with_asking(facts, root, cases, case.id, self._now)
        return found

    def _as_planned(self, records: Iterable[Record]) -> list[Case]:
        known = {record.id: record.case for record in records}
        return list((known | self._planned).values())


def customer_file() -> ModuleType:
    """Return the module about customers, which few commands need."""
    from klantervaring.desk import customer_file

    return customer_file
