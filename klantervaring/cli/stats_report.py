"""What `kv stats` does: the cases of a period counted, and told in one of its forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from klantervaring.cli.alert_scope import alerts_of
from klantervaring.cli.listing import Listing
from klantervaring.cli.options import session_of
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import Kind
from klantervaring.core.stats.disclosure import public
from klantervaring.core.stats.figures import (
    UNKNOWN,
    Ground,
    Told,
    chosen,
    figures,
    report,
)
from klantervaring.core.text.sentences import Code, Named, Text
from klantervaring.core.time import typed_moments
from klantervaring.core.time.moments import end_of_day


class Reported:
    """The figures of the period that somebody asked for, of the cases that the filters let through."""

    def __init__(self, ctx: Any, words: Sequence[str] | None) -> None:
        self.session = session_of(ctx)
        since, until = self._day("since"), self._day("until")
        if since and until and since > until:
            raise WrongInput(
                Text(
                    "{since} comes after {until}.",
                    since=Code(f"{since}"),
                    until=Code(f"{until}"),
                ),
                remedy=Text(
                    "Give the first day with {option}.", option=Code("--since")
                ),
            )
        self.cases = Listing(ctx, words, closed=True, at=self._end_of(until))
        told = [
            Told(record.case, record.state) for record in self.cases.records
        ]
        alerts = alerts_of(self.cases)
        self.ground = Ground(
            told, self.cases.now, self.session.store.zone, since, until, alerts
        )
        self.figures = figures(self.ground)

    def _day(self, name: str) -> date | None:
        """A day of the period; it must not be taken for a filter on the receipt of cases."""
        text = self.session.asked.pop(name, None)
        return (
            typed_moments.typed_day(
                text, self.session.now, self.session.workspace.zone
            )
            if text
            else None
        )

    def _end_of(self, until: date | None) -> datetime | None:
        """A period that is over is told as it stood at the end of its last day."""
        end = end_of_day(until, self.session.workspace.zone) if until else None
        return end if end and end < self.session.now else None

    def list_cases(self, figure: str) -> None:
        """The cases behind a figure. Raises WrongInput for one that there is not."""
        ids = chosen(self.figures, figure)
        if ids is None:
            raise self._unknown(figure)
        of_id = {record.id: record for record in self.cases.records}
        records = [of_id[id] for id in ids if id in of_id]
        if self.session.how.as_json:
            self.cases.json_of(records)
        elif records:
            self.cases.show(records)
        else:
            self.session.screen.line(
                self.session.speaker(Text("No case is like that."))
            )

    def _unknown(self, figure: str) -> WrongInput:
        from difflib import get_close_matches

        near = get_close_matches(figure, self.figures, n=3, cutoff=0.5)
        groups = dict.fromkeys(name.split(".")[0] for name in self.figures)
        known = Text("Known are: {known}.", known=Code(", ".join(groups)))
        return WrongInput(
            Text("There is no figure {name}.", name=figure),
            remedy=Text("Did you mean {near}?", near=Code(", ".join(near)))
            if near
            else known,
        )

    def answer(self, for_public: bool, as_csv: bool) -> None:
        """Tell the figures: as JSON, as CSV, or on the screen."""
        from klantervaring.view import stats as view

        found = report(self.ground, self.figures)
        unknown = sum(
            len(ids)
            for name, ids in self.figures.items()
            if name.endswith(f".{UNKNOWN}") and name.startswith("promises.")
        )
        if for_public:
            found = public(found)
        if self.session.how.as_json:
            self.session.answer(found)
        elif as_csv:
            self.session.screen.raw(view.as_csv(found))
        else:
            session = self.session
            view.Sheet(
                session.screen,
                session.speaker,
                found,
                for_public,
                self._titles(),
            ).show(unknown)

    def _titles(self) -> dict[str, Named]:
        """What the procedures call their promises and steps."""
        found: dict[str, Named] = {}
        for told in self.ground.told:
            procedure = told.state.procedure
            found |= {
                step.name: step.title for step in procedure.steps.values()
            }
            found |= {
                rule.name: rule.title
                for rule in procedure.deadlines.values()
                if rule.kind is Kind.PROMISE
            }
        return found
