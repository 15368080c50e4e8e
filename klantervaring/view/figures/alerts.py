"""Alerts on the screen: which rule fired, on which facts, who should act, and how to take it (F6)."""

from __future__ import annotations

from klantervaring.core.choices import LEVELS, OWNER, Choice
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Instant,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.view import words
from klantervaring.view.terminal.screen import Table, headed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from klantervaring.core.early_warning.alerts import Alert
    from klantervaring.core.summary.card import Card
    from klantervaring.core.text.sentences import Cell, Clean
    from klantervaring.language import Speaker
    from klantervaring.view.terminal.screen import Screen

    Rows = Sequence[Alert]

_HEADINGS = {
    "id": N_("case"),
    "alert": N_("alert"),
    "who": N_("who should act"),
    "next": N_("next"),
    "title": N_("title"),
}


def show(screen: Screen, speaker: Speaker, rows: Rows) -> None:
    """On a terminal two lines for each, that are never cut off; in a pipe one line of a table."""
    if not screen.drawn:
        screen.table(_table(speaker, rows))
        return
    last = ""
    for alert in rows:
        card = alert.card
        if card.id != last:
            screen.title(_heading(card, speaker))
        last = card.id
        screen.line(ours("- {}", told(alert, speaker)))
        screen.line(
            ours("  {} · {}", who(alert, speaker), _next(alert, speaker))
        )


def _table(speaker: Speaker, rows: Rows) -> Table:
    columns = headed(speaker, _HEADINGS)
    cells: list[dict[str, Cell]] = [
        {
            "id": clean(alert.card.id),
            "alert": told(alert, speaker),
            "who": who(alert, speaker),
            "next": _next(alert, speaker),
            "title": clean(alert.card.title),
        }
        for alert in rows
    ]
    return Table(columns, cells)


def told(alert: Alert, speaker: Speaker) -> Clean:
    """Which rule fired, and on which facts."""
    return speaker(
        Text(
            "{rule}: {facts}",
            rule=alert.rule.title,
            facts=alert.found.facts,
        )
    )


def who(alert: Alert, speaker: Speaker) -> Clean:
    """Who should act."""
    level = words.choice(LEVELS, alert.rule.level, speaker)
    owner = clean(alert.card.owner)
    return (
        ours("{} ({})", level, owner)
        if alert.rule.level == OWNER and owner
        else level
    )


def _next(alert: Alert, speaker: Speaker) -> Clean:
    if alert.taken is not None:
        return speaker(
            Text(
                "taken by {by}, {at}",
                by=alert.taken.by or "-",
                at=Instant(alert.taken.at),
            )
        )
    typed = Choice(alert.rule.name, alert.rule.title).typed
    rule = typed.in_language(speaker.language)
    command = ours("kv take {} {}", quoted(alert.card.id), quoted(rule))
    return speaker.part(Code(command))


def _care(card: Card, speaker: Speaker) -> Clean:
    marked = words.care(card, speaker)
    return ours("({})", marked) if marked else marked


def _heading(card: Card, speaker: Speaker) -> Clean:
    parts = (clean(card.id), _care(card, speaker), clean(card.title))
    return ours(" ").join(filter(None, parts))
