"""The period that somebody asks about: from one day up to and including another, by what happened then."""

from __future__ import annotations

from datetime import date

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.filter_values import days_in_order
from klantervaring.core.time import typed_moments
from klantervaring.core.time.moments import end_of_day, start_of_day
from klantervaring.core.time.time_range import ALWAYS, TimeRange


def period_asked(session: Session) -> TimeRange:
    """Return the period of `--since` and `--until`, up to `--at` at most. Raises WrongInput."""
    zone = session.workspace.zone
    since, until = days_asked(session)
    first, last = ALWAYS
    if since:
        first = int(start_of_day(since, zone).timestamp())
    if until:
        last = int(end_of_day(until, zone).timestamp())
    if session.how.at:
        at = session.moment(session.how.at, ahead=None)
        last = min(last, int(at.timestamp()))
    return TimeRange(first, last)


def days_asked(session: Session) -> tuple[date | None, date | None]:
    """Return these days; they are taken for no filter on the receipt of cases any more. Raises WrongInput."""
    since = _day(session, "since")
    until = _day(session, "until")
    days_in_order(since, until)
    return since, until


def _day(session: Session, name: str) -> date | None:
    text = session.asked.pop(name, None)
    if not text:
        return None
    zone = session.workspace.zone
    return typed_moments.typed_day(text, session.now, zone)
