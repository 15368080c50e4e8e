"""What the alerts are about: the open cases, and those closed not long ago that have to do with them."""

from __future__ import annotations

from klantervaring.core.early_warning.alerts import (
    Alert,
    Sight,
    alerts,
    listed,
)
from klantervaring.core.early_warning.watch_words import (
    hits,
    words_of_rules,
)
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import (
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.files.index.cases import in_years
from klantervaring.files.index.overview import Overview
from klantervaring.files.index.rulebook import Rulebook, rulebook
from klantervaring.files.workspace.layout import closed_between
from klantervaring.view.figures.alerts import show
from klantervaring.view.words import MORE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from klantervaring.cli.call.session import Session
    from klantervaring.cli.lists.listing import CaseList
    from klantervaring.cli.lists.one_look import OneLook
    from klantervaring.core.early_warning.watch_words import Listed
    from klantervaring.core.summary.card import Card

_DAY = 86400


def alerts_of(cases: CaseList) -> list[Alert]:
    """The alerts on the cases that a list asks for, as of its moment; also those that were taken."""
    book = rulebook(cases.session.root, cases.session.database)
    if not book.rules:  # then no case need be looked at
        return []
    first = first_counted(book, cases.clock)
    words = listed(book.rules)
    watch(cases.overview, words)
    seen = cases.all_cards(words)
    recent = recent_cases(cases.session, first, cases.clock, cases.look)
    closed = _closed_then(cases, recent, words)
    found = alerts_among(book, seen, closed, cases.clock)
    return [alert for alert in found if cases.wants(alert.card)]


def watch(cases: Overview, words: Listed) -> None:
    """Let the cards of the open cases tell from now on which of these words stand in them."""
    wanted = words_of_rules(words)
    if wanted:
        told = cases.told_with(wanted)
        cases.mark({number: hits(words, text) for number, text in told})


def _closed_then(
    cases: CaseList, recent: Overview, words: Listed
) -> list[Card]:
    """The cases that were closed at the moment of a list, also those that are open again now."""
    if not cases.elsewhen:
        return recent.cards()
    found = cases.past_of(recent).cards(words)
    return [*found, *cases.past_of(cases.overview).changed(words)]


def firing(cases: CaseList) -> list[Alert]:
    """The alerts that nobody took; a slip in the rules is told beside the answer, and hides nothing else."""
    session = cases.session
    try:
        return [alert for alert in alerts_of(cases) if alert.taken is None]
    # a slip in a file of rules must not hide what is late
    except WrongInput as error:
        session.screen.say(
            ours(
                "kv: {}: {}",
                clean(error.where),
                session.speaker(error.text),
            )
        )
        if error.remedy is not None:
            session.screen.say(
                ours("    {}", session.speaker(error.remedy))
            )
        session.exit_code = error.exit_code
        return []


def show_first(cases: CaseList) -> None:
    """On the day screen what calls for somebody, first of all (F6); a few, until somebody takes them."""
    session = cases.session
    rows = firing(cases)
    if rows:
        cases.section(Text("Alerts: {n}", n=len(rows)))
        show(session.screen, session.speaker, rows[:FIRST])
    if len(rows) > FIRST:
        more = Text(*MORE, n=len(rows) - FIRST, command=Code("kv alerts"))
        session.screen.line(session.speaker(more))


#: How many alerts the day screen shows.
FIRST = 5


def alerts_among(
    book: Rulebook,
    seen: Iterable[Card],
    closed: Iterable[Card],
    now: int,
) -> tuple[Alert, ...]:
    """The alerts on cards; of two with one id the last that was seen counts, and an open one first."""
    cards = {card.id: card for card in seen}
    for card in closed:
        cards.setdefault(card.id, card)
    return alerts(book.rules, Sight(list(cards.values()), now, book.bonds))


def first_counted(book: Rulebook, now: int) -> int:
    """The first moment that counts: what counts must be young, and so must what it is counted with."""
    return now - 2 * _DAY * max(
        (rule.within for rule in book.rules), default=0
    )


def recent_cases(
    session: Session, first: int, now: int, look: OneLook | None = None
) -> Overview:
    """Return the cases that stand among those closed since the year of a moment."""
    if look is None:
        return in_years(
            session.root, first, now, session.database, session.horizon
        )
    return look.among(closed_between(session.root, first, now))
