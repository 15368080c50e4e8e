"""A digest as a page: the alerts, what is late, what ends soon, what is new, and who waits for whom.

Its rows are those of the lists, with fewer facts: a mail goes further than a screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from klantervaring.core.early_warning.alerts import Alert
from klantervaring.core.settings.people import Person
from klantervaring.core.summary.card import Card, Pending
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Instant,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.time import moments
from klantervaring.core.values import NamedTuple
from klantervaring.dossier.page import (
    Block,
    PageCell,
    PageSection,
    WholePage,
    html_of,
)
from klantervaring.view import as_json as json_view
from klantervaring.view import words
from klantervaring.view.figures import alerts as alert_view
from klantervaring.view.figures.alert_data import alerts_as_json
from klantervaring.view.page_text import text_of
from klantervaring.view.screens.lists import Lists


class DigestRows(NamedTuple):
    """What a digest tells, for whom ("" for all), of what is new since when (seconds since 1970, UTC)."""

    reader: str
    since: int
    alerts: Sequence[Alert]
    late: Sequence[tuple[Card, Pending]]
    due: Sequence[tuple[Card, Pending]]
    new: Sequence[Card]
    waiting: Sequence[Card]
    #: those of which a line of the log cannot be read
    unsure: Sequence[Card]
    #: the files of mails that wait until somebody says where they belong
    mails: Sequence[str] = ()

    def __bool__(self) -> bool:
        rows = (*self.alerts, *self.late, *self.due, *self.new)
        return bool(rows or self.waiting or self.unsure or self.mails)


#: How many of each kind of row there are, in a few words.
_COUNTED = {
    "alerts": plural("{n} alert", "{n} alerts"),
    "late": (N_("{n} late"),),
    "due": (N_("{n} due soon"),),
    "new": (N_("{n} new"),),
    "waiting": (N_("{n} waiting"),),
    "mails": plural("{n} mail to place", "{n} mails to place"),
}


class Digest:
    """Words one digest."""

    def __init__(self, lists: Lists, rows: DigestRows) -> None:
        self._lists = lists
        self._say = lists.speaker
        self._rows = rows

    def subject(self) -> Clean:
        """Return what it comes to, in a line."""
        told = []
        for name, forms in _COUNTED.items():
            n = len(getattr(self._rows, name))
            if n:
                told.append(self._say(Text(*forms, n=n)))
        return ours("kv: {}", ours(", ").join(told))

    def page(self, name: str) -> WholePage:
        """Return the page, for somebody of this name, "" for all."""
        say = self._say
        now = self._lists.now
        who = Text("For {name}.", name=name) if name else Text("For all.")
        title = say(
            Text("What calls for us, {moment}", moment=say.moment(now))
        )
        return WholePage(
            say.language, title, (say(who),), tuple(self._sections())
        )

    def _sections(self) -> Iterator[PageSection]:
        rows = self._rows
        since = Instant(self._rows.since)
        cards = self._of_card
        yield from self._part(
            Text("Alerts: {n}", n=len(rows.alerts)),
            map(self._of_alert, rows.alerts),
        )
        yield from self._part(
            Text("Overdue: {n}", n=len(rows.late)),
            (self._of_term(*row) for row in rows.late),
        )
        yield from self._part(
            Text("Due soon: {n}", n=len(rows.due)),
            (self._of_term(*row) for row in rows.due),
        )
        yield from self._part(
            Text("New since {day}: {n}", day=since, n=len(rows.new)),
            map(cards, rows.new),
        )
        yield from self._part(
            Text("Also open: {n}", n=len(rows.waiting)),
            map(cards, rows.waiting),
        )
        yield from self._part(
            Text(
                "Not known, for a line of the log does not count: {n}",
                n=len(rows.unsure),
            ),
            map(cards, rows.unsure),
        )
        yield from self._part(
            Text("Mails that are in no case yet: {n}", n=len(rows.mails)),
            map(self._of_mail, rows.mails),
        )

    def _part(
        self,
        heading: Text,
        rows: Iterator[tuple[Clean, ...]],
    ) -> Iterator[PageSection]:
        """Yield a section where it has any row."""
        cells = tuple(tuple(map(PageCell, row)) for row in rows)
        if cells:
            yield PageSection(self._say(heading), (Block(rows=cells),))

    def _of_mail(self, name: str) -> tuple[Clean, ...]:
        """Return a mail by its file alone: who wrote it may be nobody's business whom the digest reaches."""
        command = self._say.part(Code("kv mail --waiting"))
        return clean(name), command

    def _of_alert(self, alert: Alert) -> tuple[Clean, ...]:
        card = alert.card
        return (
            *self._case(card),
            alert_view.told(alert, self._say),
            alert_view.who(alert, self._say),
        )

    def _of_term(self, card: Card, term: Pending) -> tuple[Clean, ...]:
        say = self._say
        now = self._lists.now
        return (
            *self._case(card),
            words.deadline(term, say),
            words.late_or_left(now - term.due, say),
            self._owner(card),
            self._lists.command(card, card.id),
        )

    def _of_card(self, card: Card) -> tuple[Clean, ...]:
        ball = self._lists.ball(card) if card.open else NOTHING
        return (
            *self._case(card),
            self._lists.step(card),
            self._say(Text("turn: {who}", who=ball)) if ball else NOTHING,
            self._owner(card),
        )

    def _case(self, card: Card) -> tuple[Clean, Clean]:
        title = clean(card.title)
        care = words.care(card, self._say)
        if care:
            title = ours("{} ({})", title, care)
        return clean(card.id), title

    def _owner(self, card: Card) -> Clean:
        return clean(card.owner) or self._say.word(N_("nobody's"))


def as_mail(
    page: WholePage,
    subject: Clean,
    sender: str,
    receiver: Person | None,
    at: datetime,
) -> bytes:
    """Return the page as a mail of text and HTML, marked as a machine's: nothing answers it (RFC 3834).

    Without a sender or a receiver the mail program that sends it says who.
    """
    message = EmailMessage(SMTP)
    if sender:
        message["From"] = clean(sender)
    if receiver is not None and receiver.email:
        message["To"] = clean(receiver.email)
    message["Subject"] = subject
    message["Date"] = at
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text_of(page), cte="quoted-printable")
    message.add_alternative(
        html_of(page), subtype="html", cte="quoted-printable"
    )
    message["Content-Language"] = page.language
    message.set_boundary("=-kv-digest")
    return message.as_bytes()


def as_json(rows: DigestRows, lists: Lists, zone: tzinfo) -> dict[str, Any]:
    """Return a digest for a program; its rows are as those of the lists."""
    now = lists.now
    say = lists.speaker
    return {
        "for": rows.reader or None,
        "since": moments.iso(rows.since, zone),
        "alerts": alerts_as_json(rows.alerts, say, zone),
        "late": [json_view.late(*row, now, zone) for row in rows.late],
        "due": [json_view.soon(*row, now, zone) for row in rows.due],
        "new": [json_view.brief(card) for card in rows.new],
        "waiting": [json_view.brief(card) for card in rows.waiting],
        "unread": [json_view.brief(card) for card in rows.unsure],
        "mails": list(rows.mails),
    }
