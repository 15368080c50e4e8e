"""The day on the screen: what calls for somebody, what is late, what ends soon, and what else is open."""

from __future__ import annotations

from klantervaring.cli.alert_scope import show_first
from klantervaring.cli.listing import SOON, CaseList
from klantervaring.core.summary.card import UNREAD
from klantervaring.core.text.sentences import Code, Text


def show_today(cases: CaseList) -> None:
    """The day: what calls for somebody, what is overdue, what ends soon, and what else is open."""
    all_ = cases.cards  # first: with them comes what is needed to speak
    session, say = cases.session, cases.session.speaker
    late = cases.overdue()
    ours = [
        row
        for row in cases.due(cases.clock + SOON)
        if row[1].kind != "right"
    ]
    named = {card.id for card, _ in [*late, *ours]}
    rest = [
        c
        for c in all_
        if c.id not in named
        and (c.open or c.mark(cases.clock)[0] == UNREAD)
    ]
    session.screen.title(say.moment(cases.clock))
    if all_ or cases.filtered:
        show_first(cases)
    overdue = Text("Overdue: {n}", n=len(late))
    coming = Text("Due within 48 hours: {n}", n=len(ours))
    for heading, rows in ((overdue, late), (coming, ours)):
        if rows:
            cases.section(heading)
            cases.lists.terms(rows)
    if rest:
        cases.section(Text("Also open: {n}", n=len(rest)))
        cases.lists.waiting(rest)
    if not (late or ours or rest):
        none = Text(
            "No case is open. Begin one with {command}.",
            command=Code("kv new"),
        )
        session.screen.line(
            say(Text("No case is like that.") if cases.filtered else none)
        )
    elif not late and not cases.unsure([]):
        session.screen.line()
        session.screen.line(say(Text("Nothing is overdue.")))
