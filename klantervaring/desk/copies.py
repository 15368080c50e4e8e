"""A further file of a case goes into the first, so that nothing of either is lost."""

from __future__ import annotations

from klantervaring.core.rules.fold import fold_case
from klantervaring.desk.plan import Planner
from klantervaring.desk.values import Planned, Recorded
from klantervaring.desk.verbs import Desk
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.merge.copies import both_in_one, can_join
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.text.case_fields import read_case


def join_copy(desk: Desk, copy: Record, command: str) -> bool:
    """Put what a further file of a case says into the first, and take it away; tell whether it was.

    Raises as `Desk.record` does.
    """
    store = desk.store
    with desk.door(command) as held:
        record = store.read(store.find(copy.id))
        copy = store.read(copy.path)
        if record.path == copy.path or not can_join(store, record, copy):
            return False
        planned = _planned(store, desk.planner, record, copy)
        held.carry_out([planned], f"{record.id} copy joined")
        return True


def _planned(
    store: Store, planner: Planner, record: Record, copy: Record
) -> Planned:
    gone = Change(copy.path, copy.raw, None)
    if copy.raw == record.raw:
        event = planner.last_event(record.case)
        return Planned(Recorded(record, event), (gone,))
    document = both_in_one(store, record, copy)
    assert document is not None  # as `can_join` says
    case = read_case(document, store.zone, record.id)
    state = fold_case(store.procedure_of(case), case)
    planned = planner.in_file(
        record.path, record.raw, document, state, planner.last_event(case)
    )
    return planned._replace(changes=(*planned.changes, gone))
