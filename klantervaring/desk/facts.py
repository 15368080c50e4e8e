"""What policies look at beside the case (`core.rules.policy`), gathered while the lock is held."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import NOBODY_CAME
from klantervaring.core.events import ASKED, COMPENSATED
from klantervaring.core.rules.policy import Facts
from klantervaring.core.rules.set_aside import (
    is_duplicate,
    original_of,
    sets_aside,
)
from klantervaring.desk import customer_file
from klantervaring.files.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from klantervaring.files.record import Record


class FactFinder:
    """Gathers facts for the events of one command; what it planned for other cases counts already."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._planned: dict[str, Case] = {}

    def note(self, case: Case) -> None:
        """Count a case as it is planned in place of what its file says."""
        self._planned[case.id] = case

    def facts_for(self, event: Event, case: Case) -> Facts:
        """Return what an event in `case` is held against.

        Raises WrongInput for customers.yaml, NoSuchCase for a duplicate of a case that nobody knows.
        """
        config = self._store.workspace.config
        facts = Facts(self._store.zone, config.people, config.budget_period)
        if event.kind == COMPENSATED:
            return facts._replace(with_gestures=self._with_gestures())
        if event.kind == ASKED:
            return self._asked(facts, case)
        if sets_aside(event):
            return self._set_aside(facts, case.id, event)
        return facts

    def _set_aside(self, facts: Facts, id: str, event: Event) -> Facts:
        """Return facts that say what repeats this case, and whether the case that it repeats counts."""
        copies = self._store.duplicates_of(id)
        facts = facts._replace(copies=tuple(copies))
        if not (is_duplicate(event) and event.get("of")):
            return facts
        named = self._store.read(self._store.find(event.get("of")))
        return facts._replace(
            original=original_of(named.case, named.state),
            aside=named.state.outcome if named.state.set_aside else "",
        )

    def _with_gestures(self) -> list[Case]:
        wanted = COMPENSATED.encode()
        found = self._store.grep(lambda raw: wanted in raw)
        return self._as_planned(
            [r for r in found if r.state.outcome not in NOBODY_CAME]
        )

    def _asked(self, facts: Facts, case: Case) -> Facts:
        root = self._store.workspace.root
        cases = self._as_planned(self._store.look(closed=True).records)
        return customer_file.with_asking(
            facts, root, cases, case.id, self._now
        )

    def _as_planned(self, records: Iterable[Record]) -> list[Case]:
        known = {record.id: record.case for record in records}
        return list((known | self._planned).values())
