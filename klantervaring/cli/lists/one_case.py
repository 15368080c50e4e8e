"""What is shown of one case: by its command, and by the front door."""

from __future__ import annotations

from klantervaring.core.errors import WrongInput
from klantervaring.files.index.cases import in_years

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from klantervaring.cli.call.session import Session
    from klantervaring.files.index.overview import Overview
    from klantervaring.files.record import Record

_YEAR = 366 * 24 * 3600


def show_case(session: Session, typed: str) -> None:
    """One case, at a glance in a window. Raises NoSuchCase, CannotRead."""
    record = session.store.get(typed)
    shown = session.shown
    shown.duplicates = duplicates_of(session, [record])
    (shown.brief if session.screen.drawn else shown.full)(record)
    session.troubles(record.troubles)


def duplicates_of(
    session: Session, records: Sequence[Record]
) -> dict[str, list[str]]:
    """Return by the id of a case which ones were closed as its duplicates; nothing for the other cases.

    Nothing either where the other cases cannot be judged: one that can is shown all the same.
    """
    try:
        cases = _closed_since(session, records)
    except WrongInput:
        return {}
    found = {each.id: cases.duplicates_of(each.id) for each in records}
    return {id: ids for id, ids in found.items() if ids}


def _closed_since(session: Session, records: Sequence[Record]) -> Overview:
    """Return the cases that were closed since the first of these came in: their duplicates are among them.

    One year before that is looked at, too, for closings that were dated back.
    """
    begun = [event.at for each in records for event in each.case.events]
    if not begun or any(each.case.unread for each in records):
        return session.all_cases()
    first = int(min(begun).timestamp()) - _YEAR
    return in_years(
        session.root,
        first,
        session.clock + _YEAR,
        session.database,
        session.horizon,
    )
