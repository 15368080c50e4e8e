"""Many cases that are taken in at once: each is begun, known already, or refused with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from klantervaring.core.case import Event
from klantervaring.core.choices import FORESEEN
from klantervaring.core.errors import (
    KvError,
    Refused,
    WrongInput,
)
from klantervaring.desk.new_cases import kept_event_id
from klantervaring.desk.plan import Planner
from klantervaring.desk.values import (
    Intake,
    Planned,
    Result,
    TakenIn,
)
from klantervaring.files.derived_ids import DerivedIds
from klantervaring.files.import_identity import (
    Sameness,
    alike,
    moment_of,
    sameness,
    seed_of,
    seed_of_event,
)
from klantervaring.files.store import Store


class TakingIn:
    """What came so far of intakes that are looked at one after the other."""

    def __init__(
        self,
        store: Store,
        planner: Planner,
        intakes: Sequence[Intake],
    ) -> None:
        self._store = store
        self._planner = planner
        moments = (moment_of(new.case, new.events) for new in intakes)
        self._known, self._unread = alike(
            store, list(filter(None, moments))
        )
        self.planned: list[Planned] = []
        self._again = 0
        self._refused: list[tuple[int, KvError]] = []

    def take(self, place: int, intake: Intake) -> None:
        """Plan the case of an intake that is not known and that the rules allow."""
        try:
            plan = self._unless_known(intake)
        except (WrongInput, Refused) as error:
            self._refused.append((place, error))
        else:
            self._count(plan)

    def _count(self, plan: Planned | None) -> None:
        if plan is None:
            self._again += 1
        else:
            self.planned.append(plan)

    def _unless_known(self, intake: Intake) -> Planned | None:
        if self._is_here(intake.case.id):
            return None
        if intake.words is not None:
            return self._planner.returned(intake)
        if intake.case.id:
            return self._planner.new_case(intake)
        return self._unless_same(intake)

    def _is_here(self, id: str) -> bool:
        if not id:
            return False
        return self._planner.has_given(id) or self._store.has(id)

    def _unless_same(self, intake: Intake) -> Planned | None:
        same = sameness(intake.case, intake.events, intake.story)
        if same in self._known:
            return None
        planned = self._planner.new_case(_as_everywhere(intake, same))
        self._known.add(same)
        return planned

    def outcome(self, result: Result) -> TakenIn:
        """Tell what came of all of them, once the cases were begun."""
        refused = tuple(self._refused)
        unread = tuple(self._unread)
        return TakenIn(result, self._again, refused, unread)


def _as_everywhere(intake: Intake, same: Sameness) -> Intake:
    """Return an intake with the ids that it has in every clone in which it comes in.

    What is foreseen is one person's word of one moment, and gets ids of its own.
    """
    if intake.case.kind == FORESEEN:
        return intake
    seed = seed_of(same)
    case = intake.case._replace(id=DerivedIds.of(seed).case)
    events: tuple[Event, ...] = ()
    for event in intake.events:
        own = DerivedIds.of(f"{seed}\0{seed_of_event(event)}").event(0)
        id = kept_event_id(own, events, event.at)
        events = (*events, event._replace(id=id))
    return intake._replace(case=case, events=events)
