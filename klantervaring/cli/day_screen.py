"""The day on the screen: what calls for somebody, what is late, what ends soon, and what else is open.

In a window it is as high as the window: late first, then what is yours, and the rest counted.
"""

from __future__ import annotations

from klantervaring.cli.alert_scope import firing, show_first
from klantervaring.cli.listing import SOON, CaseList
from klantervaring.cli.monthly import monthly_note
from klantervaring.core.summary.card import UNREAD
from klantervaring.core.text.sentences import Code, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.core.summary.card import Card


def show_today(cases: CaseList, everything: bool = False) -> None:
    """The day; `everything`: as long as it is."""
    cards = cases.cards  # first: with them comes what is needed to speak
    if cases.session.screen.drawn:
        _in_window(cases, cards, everything)
    else:
        _in_pipe(cases, cards)


def _in_window(
    cases: CaseList, cards: list[Card], everything: bool
) -> None:
    from klantervaring.view.screens.day import Day

    session = cases.session
    shown = [card for card in cases.sorted(cards) if _counts(cases, card)]
    me = session.me if not cases.filtered else ""
    day = Day(cases.lists, shown, me, everything)
    note = monthly_note(session)
    if not shown:
        day.title()
        if note is not None:
            session.tell(note)
        session.screen.line(session.speaker(_nothing(cases)))
        return
    alerts = firing(cases) if cards or cases.filtered else []
    day.show(alerts, note)


def _counts(cases: CaseList, card: Card) -> bool:
    return bool(card.open or card.mark(cases.clock)[0] == UNREAD)


def _nothing(cases: CaseList) -> Text:
    if cases.filtered:
        return Text("No case is like that.")
    return Text(
        "No case is open. Begin one with {command}.",
        command=Code("kv new"),
    )


def _in_pipe(cases: CaseList, cards: list[Card]) -> None:
    session, say = cases.session, cases.session.speaker
    late = cases.overdue()
    ours = [
        row
        for row in cases.due(cases.clock + SOON)
        if row[1].kind != "right"
    ]
    named = {card.id for card, _ in [*late, *ours]}
    rest = [
        card
        for card in cases.sorted(cards)
        if card.id not in named and _counts(cases, card)
    ]
    session.screen.title(say.moment(cases.clock))
    note = monthly_note(session)
    if note is not None:
        session.tell(note)
    if cards or cases.filtered:
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
        session.screen.line(say(_nothing(cases)))
    elif not late and not cases.unsure([]):
        session.screen.line()
        session.screen.line(say(Text("Nothing is overdue.")))
