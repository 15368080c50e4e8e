"""What a case's file says of things that follow from its log, held against what is right.

Pure: what the file says stands in `Case.written`, as text.
"""

from __future__ import annotations

from klantervaring.core.rules.state import DeadlineState
from klantervaring.core.time import moments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from klantervaring.core.case import Case
    from klantervaring.core.rules.state import State


def drift_of(
    case: Case, state: State, now: datetime, zone: tzinfo
) -> Iterator[tuple[str, str, str]]:
    """Yield where the file says something else than its log: the key, what it says, and what is right.

    A right that has lapsed since the file was written is no difference.
    """
    written = case.written
    if written.step != state.step:
        yield "step", written.step, state.step
    if written.ball != state.ball:
        yield "ball", written.ball, state.ball
    if (
        state.started_at is not None
        and _read(written.received, zone) != state.started_at
    ):
        yield (
            "received",
            written.received,
            moments.iso(state.started_at, zone),
        )
    right = dict(ends_in_file(state, now, zone))
    lapsed = {
        d.name
        for d in state.deadlines
        if d.state(now) is DeadlineState.LAPSED
    }
    said = {
        k: v for k, v in written.deadlines if k in right or k not in lapsed
    }
    if said.keys() != right.keys() or any(
        not _same_end(said[k], right[k], zone) for k in said
    ):
        yield "deadlines", _listed(said), _listed(right)


def ends_in_file(
    state: State, now: datetime, zone: tzinfo
) -> list[tuple[str, str]]:
    """Return name and end of the deadlines that the file lists: a date for terms in days, else a time."""
    return [
        (d.name, _end(d.due, d.in_days, zone))
        for d in state.for_file(now).values()
    ]


def _end(due: datetime, in_days: bool, zone: tzinfo) -> str:
    return (
        due.astimezone(zone).date().isoformat()
        if in_days
        else moments.iso(due, zone)
    )


def _same_end(said: str, right: str, zone: tzinfo) -> bool:
    """Tell whether two ends are the same; a day is never the same as a moment of it."""
    if said == right or len(said) == 10 or len(right) == 10:
        return said == right
    return _read(said, zone) == _read(right, zone)


def _read(text: str, zone: tzinfo) -> datetime | None:
    try:
        return moments.read_iso(text) or moments.read_moment(text, zone).at
    except moments.NotAMoment:
        return None


def end_in_file(text: str, zone: tzinfo) -> datetime | None:
    """Return the last moment of an end as a file lists it; None where it cannot be read."""
    try:
        end = moments.read_moment(text, zone)
        return (
            moments.end_of_day(moments.read_day(text), zone)
            if end.day_only
            else end.at
        )
    except moments.NotAMoment:
        return None


def _listed(deadlines: dict[str, str]) -> str:
    return ", ".join(f"{k}: {v}" for k, v in deadlines.items())
