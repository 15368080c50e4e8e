"""Holds that stand for long: whoever asked for one may have forgotten it, and the case is never erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.erasure.holds import release_command, standing_holds
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.time.lengths import CalendarLength, LengthUnit
from klantervaring.files.record import Record

#: After so long somebody says again that a hold is needed.
_ASKED_AGAIN = CalendarLength(1, LengthUnit.YEAR)


def long_holds(inspection: Inspection, record: Record) -> Iterator[Mistake]:
    """Yield the hold of a case of which nobody said within a year that it is needed."""
    holds = standing_holds(record.case.events)
    newest = max(holds, key=lambda hold: hold.at, default=None)
    if newest is not None and _is_long_ago(inspection, newest.at):
        said = Text(
            "held since {at}, and nobody said since that it is needed",
            at=newest.at,
        )
        yield Mistake(said, _release_or_hold(record.id), event=newest)


def _is_long_ago(inspection: Inspection, at: datetime) -> bool:
    zone = inspection.store.zone
    today = inspection.now.astimezone(zone).date()
    return _ASKED_AGAIN.after(at.astimezone(zone).date()) < today


def _release_or_hold(id: str) -> Text:
    return Text(
        "Release it ({release}), or say once more why it is held: {hold}",
        release=release_command(id),
        hold=Code(ours("kv hold {}", quoted(id))),
    )
