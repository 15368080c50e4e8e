"""The day on the screen: what calls for somebody, what is late, what ends soon, and what else is open.

In a window it is as high as the window: late first, then what is yours, and the rest counted.
"""

from __future__ import annotations

from klantervaring.cli.day.monthly import monthly_note
from klantervaring.cli.lists.alert_scope import firing, show_first
from klantervaring.cli.lists.listing import SOON, CaseList
from klantervaring.core.summary.card import UNREAD
from klantervaring.core.text.sentences import Code, Text, plural
from klantervaring.files.workspace.layout import waiting_names
from klantervaring.view.screens.day import Day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from klantervaring.cli.call.session import Session
    from klantervaring.core.summary.card import Card, Pending

    Terms = Sequence[tuple[Card, Pending]]


_MAILS = plural(
    "One mail waits until somebody says where it belongs: {command}",
    "{n} mails wait until somebody says where they belong: {command}",
)


def mails_waiting(session: Session) -> Text | None:
    """Return what is said of mails that wait, if any do: they are in no case, and so in no list."""
    count = len(waiting_names(session.root))
    command = Code("kv mail --waiting")
    return Text(*_MAILS, n=count, command=command) if count else None


def show_day(session: Session) -> None:
    """The day of all cases."""
    cases = CaseList(session)
    session.begin_page()
    show_today(cases)
    cases.done()


def show_today(cases: CaseList, everything: bool = False) -> None:
    """The day; `everything`: as long as it is."""
    cards = cases.cards  # first: with them comes what is needed to speak
    if cases.session.screen.drawn:
        _in_window(cases, cards, everything)
    else:
        _in_pipe(cases, cards)


def _in_window(
    cases: CaseList,
    cards: list[Card],
    everything: bool,
) -> None:
    session = cases.session
    shown = [card for card in cases.sorted(cards) if _counts(cases, card)]
    me = session.me if not cases.filtered else ""
    day = Day(cases.lists, shown, me, everything)
    if not shown:
        day.title()
        _tell_notes(session)
        session.screen.line(session.speaker(_nothing(cases)))
        return
    alerts = firing(cases) if cards or cases.filtered else []
    day.show(alerts, _notes(session))


def _notes(session: Session) -> list[Text]:
    """Return what the day says beside the cases."""
    found = []
    mails = mails_waiting(session)
    if mails is not None:
        found.append(mails)
    month = monthly_note(session)
    if month is not None:
        found.append(month)
    return found


def _tell_notes(session: Session) -> None:
    for note in _notes(session):
        session.tell(note)


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
    session = cases.session
    say = cases.session.speaker
    late = cases.overdue()
    due = cases.due(cases.clock + SOON)
    ours = [row for row in due if row[1].kind != "right"]
    rest = _waiting(cases, cards, [*late, *ours])
    session.screen.title(say.moment(cases.clock))
    _tell_notes(session)
    if cards or cases.filtered:
        show_first(cases)
    _show_rows(cases, late, ours, rest)
    if not (late or ours or rest):
        session.screen.line(say(_nothing(cases)))
    elif not late and not cases.unsure([]):
        session.screen.line()
        session.screen.line(say(Text("Nothing is overdue.")))


def _show_rows(
    cases: CaseList,
    late: Terms,
    ours: Terms,
    rest: list[Card],
) -> None:
    overdue = Text("Overdue: {n}", n=len(late))
    _show_terms(cases, overdue, late)
    coming = Text("Due within 48 hours: {n}", n=len(ours))
    _show_terms(cases, coming, ours)
    if rest:
        cases.section(Text("Also open: {n}", n=len(rest)))
        cases.lists.waiting(rest)


def _waiting(cases: CaseList, cards: list[Card], rows: Terms) -> list[Card]:
    """Return the cards that count and of which no row tells, as they are sorted."""
    named = {card.id for card, _ in rows}
    return [
        card
        for card in cases.sorted(cards)
        if card.id not in named and _counts(cases, card)
    ]


def _show_terms(cases: CaseList, heading: Text, rows: Terms) -> None:
    if rows:
        cases.section(heading)
        cases.lists.terms(rows)
