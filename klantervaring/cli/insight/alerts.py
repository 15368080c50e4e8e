"""`kv alerts` and `kv take`: what is about to go wrong, and who takes it up (F6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.alert_scope import alerts_of
from klantervaring.cli.lists.alerts_on_case import alerts_on
from klantervaring.cli.lists.listing import CaseList as Cases
from klantervaring.cli.recording.recording import pairs, report, words_of
from klantervaring.cli.typed.known import rules
from klantervaring.cli.typed.options import (
    Context,
    Id,
    Listing,
    Words,
    Writing,
    session_of,
)
from klantervaring.cli.typed.value_types import Value
from klantervaring.core.choices import LEVELS, Choice
from klantervaring.core.early_warning.alerts import Alert
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import ALERT_TAKEN
from klantervaring.core.text.sentences import N_, Code, Several, Text
from klantervaring.core.text.spoken import which
from klantervaring.desk.values import NewEvent
from klantervaring.files.record import Record
from klantervaring.view.figures import alerts as view
from klantervaring.view.figures.alert_data import alerts_as_json

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "alerts",
    cls=Listing,
    epilog="  kv alerts\n  kv alerts --owner sanne\n  kv alerts --level director --taken",
)
def alerts(
    ctx: Context,
    words: Words = None,
    level: Annotated[
        str,
        typer.Option(
            "--level",
            metavar="LEVEL",
            click_type=Value(LEVELS),
            show_default=False,
            help=N_("Only what this level should act on: {levels}."),
        ),
    ] = "",
    taken: Annotated[
        bool,
        typer.Option(
            "--taken",
            show_default=False,
            help=N_("Also what somebody has taken."),
        ),
    ] = False,
) -> None:
    cases = Cases(ctx, words)
    session = cases.session
    rows = [
        alert
        for alert in alerts_of(cases)
        if (taken or alert.taken is None)
        and level in ("", alert.rule.level)
    ]
    if session.how.as_json:
        session.answer(
            alerts_as_json(rows, session.speaker, session.workspace.zone)
        )
    elif rows:
        view.show(session.screen, session.speaker, rows)
    else:
        session.screen.line(session.speaker(Text("No alert calls.")))
    cases.done()


@app.command(
    "take",
    cls=Writing,
    epilog='  kv take K7QX\n  kv take K7QX mood -m "Ik bel haar vanmiddag."',
)
def take(
    ctx: Context,
    id: Id,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="[RULE]",
            show_default=False,
            help=N_("Only the alert of this rule."),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    words, file = words_of(session)
    record = session.store.get(id)
    chosen = _to_take(session, record, rule)
    drafts = [_taken(session, alert) for alert in chosen]
    drafts[0] = drafts[0]._replace(words=words, file=file)
    report(session, desk_of(session).record([id], drafts, "take"))


def _none_to_take(
    id: str,
    rule: str,
    firing: Mapping[str, Choice],
) -> WrongInput:
    if rule and firing:
        has = Several(tuple(each.typed for each in firing.values()))
        return WrongInput(
            Text("{id} has no alert {rule}.", id=id, rule=rule),
            remedy=Text("It has: {known}.", known=has),
        )
    return WrongInput(
        Text("{id} has no alert to take.", id=id),
        remedy=Text("{command} shows them all.", command=Code("kv alerts")),
    )


def _to_take(session: Session, record: Record, rule: str) -> list[Alert]:
    """Return the alerts on a case that nobody took, of one rule where it is named. Raises WrongInput."""
    firing = [
        alert for alert in alerts_on(session, record) if alert.taken is None
    ]
    known = rules(alert.rule for alert in firing)
    wanted = which(rule, known) if rule else list(known)
    chosen = [alert for alert in firing if alert.rule.name in wanted]
    if not chosen:
        raise _none_to_take(record.id, rule, known)
    return chosen


def _taken(session: Session, alert: Alert) -> NewEvent:
    at = session.moment(session.how.at) if session.how.at else None
    return NewEvent(
        ALERT_TAKEN,
        at,
        pairs({"rule": alert.rule.name, "key": alert.found.key}),
        because=session.how.because,
    )
