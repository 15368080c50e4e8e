"""What every list does: read the cases, keep those that the filters ask for, name what cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from klantervaring.cli.options import session_of
from klantervaring.cli.session import Session
from klantervaring.cli.values import one_of
from klantervaring.core import timeinput
from klantervaring.core.case import CHANNELS, KINDS
from klantervaring.core.filters import Filter

if TYPE_CHECKING:
    from klantervaring.core.rules import Deadline
    from klantervaring.files.store import Record
    from klantervaring.view.cases import Shown

    Terms = list[tuple[Record, Deadline]]


class Listing:
    """The cases that a list is about, and the moment as of which it answers."""

    def __init__(
        self,
        ctx: Any,
        words: Sequence[str] | None = None,
        closed: bool = False,
        at: datetime | None = None,
    ) -> None:
        """`at` is the moment to answer as of, where nobody asked for another."""
        self.session: Session = session_of(ctx)
        session = self.session
        asked = session.how.at
        self.now: datetime = session.moment(asked) if asked else at or session.now
        store = session.store
        # what was open then may have been closed since
        past = self.now < session.now
        look = store.look(closed=closed or past, until=self.now if asked or at else None)
        self._wanted = self._filter(words or ())
        #: all that was looked at, whatever the filters ask for
        self.seen = [r for r in look.records if closed or not past or r.state.open]
        self.records = [r for r in self.seen if self.wants(r)]
        self._troubles = look.troubles

    def wants(self, record: Record) -> bool:
        """Whether the filters let it through."""
        return self._wanted.fits(record.case, record.state, self.session.store.zone)

    @property
    def shown(self) -> Shown:
        """Shows the cases as of the moment that was asked for."""
        from klantervaring.view.cases import Shown

        return Shown(self.session.screen, self.session.speaker, self.now)

    def overdue(self) -> Terms:
        """Unmet promises and targets whose last moment has passed, longest first."""
        rows = [(r, d) for r in self.records for d in r.state.overdue(self.now)]
        return sorted(rows, key=lambda row: (row[1].due, row[0].id))

    def due(self, until: datetime) -> Terms:
        """What runs and ends at or before `until`, what ends first first; of open cases."""
        rows = [
            (r, d) for r in self.records if r.state.open for d in r.state.running(self.now) if d.due <= until
        ]
        return sorted(rows, key=lambda row: (row[1].due, row[0].id))

    def done(self) -> None:
        """Name what could not be read; the command ends with exit code 5 then."""
        self.session.troubles(self._troubles)

    def json_of(self, records: Sequence[Record]) -> None:
        """Answer with cases, without their events."""
        from klantervaring.view import as_json

        store = self.session.store
        self.session.answer(
            [as_json.case(r, store.shown(r.path), self.now, store.zone, events=False) for r in records]
        )

    def _filter(self, words: Sequence[str]) -> Filter:
        session = self.session
        asked = {key: value or "" for key, value in session.asked.items()}
        one_of(asked.get("channel", ""), CHANNELS, "--channel")
        one_of(asked.get("kind", ""), KINDS, "--kind")
        one_of(asked.get("ball", ""), ("us", "customer", "third-party"), "--ball")
        if asked.get("step"):
            one_of(asked["step"], self._steps(), "--step")
        return Filter(
            step=asked.get("step", ""),
            owner=asked.get("owner", ""),
            ball=asked.get("ball", ""),
            channel=asked.get("channel", ""),
            customer=asked.get("customer", ""),
            tag=asked.get("tag", ""),
            kind=asked.get("kind", ""),
            since=self._day(asked.get("since", "")),
            until=self._day(asked.get("until", "")),
            words=tuple(words),
        )

    def _day(self, text: str) -> date | None:
        return timeinput.day(text, self.session.now, self.session.workspace.zone) if text else None

    def _steps(self) -> tuple[str, ...]:
        """The steps of all procedures, those of the workspace's own first."""
        shelf, own = self.session.store.shelf, self.session.workspace.config.procedure.split("@")[0]
        names = sorted(shelf.known(), key=lambda name: name.split("@")[0] != own)
        return tuple(dict.fromkeys(step for name in names for step in shelf.get(name).steps))
