"""What the alerts are about: the open cases, and those closed not long ago that have to do with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klantervaring.core.alerts import Alert, AlertRule, Sight, alerts
from klantervaring.core.errors import WrongInput
from klantervaring.core.text import Code, Text, clean, plural
from klantervaring.files.alerts import read_rules
from klantervaring.files.customers import read_book
from klantervaring.files.recent import recent

if TYPE_CHECKING:
    from klantervaring.cli.listing import Listing
    from klantervaring.cli.session import Session
    from klantervaring.files.store import Record

    Rows = list[tuple[Record, Alert]]


def alerts_of(cases: Listing) -> Rows:
    """The alerts on the cases that a list asks for, as of its moment; also those that were taken."""
    rules = read_rules(cases.session.workspace.root)
    if not rules:  # then no case need be read
        return []
    found = _alerts(cases.session, rules, cases.seen, cases.now)
    return [(record, alert) for record, alert in found if cases.wants(record)]


def show_first(cases: Listing) -> None:
    """On the day screen what calls for somebody, first of all (F6); a few, until somebody takes them."""
    session = cases.session
    try:
        rows = [row for row in alerts_of(cases) if row[1].taken is None]
    except WrongInput as error:  # a slip in a file of rules must not hide what is late
        session.screen.say(f"kv: {clean(error.where)}: {session.speaker(error.text)}")
        session.exit_code = error.exit_code
        return
    if rows:
        from klantervaring.view import alerts as view

        cases.section(Text("Alerts: {n}", n=len(rows)))
        view.show(session.screen, session.speaker, rows[:FIRST])
    if len(rows) > FIRST:
        more = Text(*_MORE, n=len(rows) - FIRST, command=Code("kv alerts"))
        session.screen.line(session.speaker(more))


#: How many alerts the day screen shows.
FIRST = 5
_MORE = plural("and one more: {command}", "and {n} more: {command}")


def alerts_on(session: Session, record: Record) -> list[Alert]:
    """The alerts on one case, now."""
    seen = [*session.store.look().records, record]
    rules = read_rules(session.workspace.root)
    return [alert for found, alert in _alerts(session, rules, seen, session.now) if found.id == record.id]


def _alerts(session: Session, rules: Sequence[AlertRule], seen: Iterable[Record], now: datetime) -> Rows:
    store, book = session.store, read_book(session.workspace.root)
    records = {record.id: record for record in seen}
    # what counts must itself be young, and so must what it is counted with
    first = now - 2 * timedelta(days=max((rule.within for rule in rules), default=0))
    opened = [record for record in records.values() if record.state.open]
    for record in recent(store, opened, book, first, now):
        past = store.as_of(record, now)
        if past is not None:
            records.setdefault(record.id, past)
    sight = Sight([(r.case, r.state) for r in records.values()], now, book)
    return [(records[alert.case.id], alert) for alert in alerts(rules, sight)]
