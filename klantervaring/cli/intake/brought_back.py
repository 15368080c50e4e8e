"""What comes in may be what was erased: a list that is imported again, a mail that another program kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from klantervaring.cli.call.session import Session
from klantervaring.core.text.sentences import Code, Text
from klantervaring.desk.values import Recorded
from klantervaring.files.workspace.erased import erased_of

#: So many are named.
_SHOWN = 10


def warn_of_erased(session: Session, recorded: Sequence[Recorded]) -> None:
    """Say which new cases came in at the moment of one that was erased.

    Of what was erased nothing else is known by which a row or a mail could be told.
    """
    new = [each.record.case for each in recorded if each.before is None]
    if not new:
        return
    moments = _moments_of_erased(session)
    found = [case for case in new if case.received in moments]
    for case in found[:_SHOWN]:
        session.warn(_same_moment(case.title, moments[case.received]))


def _moments_of_erased(session: Session) -> dict[datetime | None, str]:
    """Return the ids of erased cases by the moment at which they were received."""
    store = session.store
    moments = {}
    for id in filter(store.has, erased_of(session.workspace.root).ids):
        moments[store.get(id).case.received] = id
    return moments


def _same_moment(title: str, erased: str) -> Text:
    return Text(
        "{title} was received at the very moment of {erased}, which was erased. Is it that one? Then"
        " take it out of where it came from; what came in goes with {command}.",
        title=title,
        erased=erased,
        command=Code("kv erase ID"),
    )
