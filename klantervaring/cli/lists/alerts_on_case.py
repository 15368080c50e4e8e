"""The alerts on one case, as it was just read."""

from __future__ import annotations

from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.alert_scope import (
    alerts_among,
    first_counted,
    recent_cases,
    watch,
)
from klantervaring.core.early_warning.alerts import Alert, listed
from klantervaring.files.index.rows import card_of
from klantervaring.files.index.rulebook import rulebook
from klantervaring.files.record import Record


def alerts_on(session: Session, record: Record) -> list[Alert]:
    """The alerts on one case, now; of the case as it was read."""
    book = rulebook(session.root, session.database)
    words = listed(book.rules)
    others = session.overview()
    watch(others, words)
    seen = [*others, card_of(record, session.workspace.zone, words)]
    closed = recent_cases(
        session, first_counted(book, session.clock), session.clock
    )
    return [
        alert
        for alert in alerts_among(book, seen, closed, session.clock)
        if alert.card.id == record.id
    ]
