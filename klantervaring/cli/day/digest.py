"""`kv digest`: what calls for one person or for all, as text or as a mail, for cron. It sends nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.alert_scope import firing
from klantervaring.cli.lists.listing import SOON, CaseList
from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.cli.typed.output_options import STDOUT, Force, hand_over
from klantervaring.cli.typed.together import refuse_together
from klantervaring.core.early_warning.addressees import Addressee
from klantervaring.core.early_warning.alerts import Alert
from klantervaring.core.procedure import Procedure
from klantervaring.core.settings.people import Person
from klantervaring.core.settings.quiet_hours import (
    is_quiet,
    working_day_after,
    working_day_before,
)
from klantervaring.core.summary.card import Card, Pending
from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import N_, Clean, Code, Text, clean
from klantervaring.core.time.moments import end_of_day, start_of_day
from klantervaring.core.time.typed_moments import typed_moment
from klantervaring.core.winning_back.budgets import is_decider
from klantervaring.dossier.page import WholePage, html_of
from klantervaring.files.workspace.layout import waiting_names
from klantervaring.view import digest as shown
from klantervaring.view.page_text import text_of

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "digest",
    cls=Reading,
    epilog="  kv digest\n"
    "  kv digest --for joris --since yesterday\n"
    "  kv digest --for joris --eml - | sendmail -t",
)
def digest(
    ctx: Context,
    for_: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="NAME",
            show_default=False,
            help=N_("Only what calls for this person; me is you."),
        ),
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="TIME",
            show_default=False,
            help=N_(
                "From when something is new; without it since the working day before."
            ),
        ),
    ] = "",
    html: Annotated[
        bool,
        typer.Option("--html", show_default=False, help=N_("As HTML.")),
    ] = False,
    eml: Annotated[
        str,
        typer.Option(
            "--eml",
            metavar="FILE",
            show_default=False,
            help=N_(
                "As a mail of text and HTML, in a file; - is standard output."
            ),
        ),
    ] = "",
    always: Annotated[
        bool,
        typer.Option(
            "--always",
            show_default=False,
            help=N_("Also in quiet hours and on free days."),
        ),
    ] = False,
    force: Force = False,
) -> None:
    session = session_of(ctx)
    as_json = session.how.as_json
    refuse_together({"--json": as_json, "--eml": eml})
    made = DigestMaking(session, for_)
    if made.is_quiet() and not always:
        _tell_nothing(session, _QUIET)
        return
    rows = made.rows(since)
    session.exit_code = 1 if rows else 0
    if as_json:
        zone = session.workspace.zone
        session.answer(shown.as_json(rows, made.cases.lists, zone))
    elif rows:
        made.put(rows, html, eml, force)
    else:
        _tell_nothing(session, _NOTHING)
    made.cases.done()


_NOTHING = Text("Nothing calls for anybody.")
_QUIET = Text(
    "It is quiet now, as {file} says. All the same: {option}",
    file=Code("kv.yaml"),
    option=Code("--always"),
)


def _tell_nothing(session: Session, text: Text) -> None:
    """Say it to a person; cron and a mail program get nothing, so that no empty mail goes out."""
    if session.how.as_json:
        session.answer(None)
    elif session.screen.drawn:
        session.tell(text)


class DigestMaking:
    """Gathers one digest, of the rows that the lists have."""

    def __init__(self, session: Session, typed: str) -> None:
        self._session = session
        self._people = session.workspace.config.people
        name = session.known_person(typed) if typed else ""
        self._person = self._people.get(name) or (
            Person(name) if name else None
        )
        self._procedure = session.store.procedure_of_new()
        self.cases = CaseList(session)
        self._reader = _reader(
            self._person, self._people.values(), self._procedure
        )

    @property
    def _today(self) -> date:
        zone = self._session.workspace.zone
        return self._session.now.astimezone(zone).date()

    def is_quiet(self) -> bool:
        """Tell whether kv.yaml asks for quiet now."""
        session = self._session
        local = session.now.astimezone(session.workspace.zone)
        settings = session.workspace.config.digest
        return is_quiet(settings, local, self._procedure.calendar)

    def rows(self, typed: str) -> shown.DigestRows:
        """Return what calls for whoever reads. Raises WrongInput for a moment that is none."""
        cases = self.cases
        reader = self._reader
        since = self._since(typed)
        late = self._theirs(cases.overdue())
        due = self._due()
        mine = self._mine()
        new = [c for c in mine if c.received and c.received >= since]
        named = {card.id for card, _ in (*late, *due)}
        named |= {card.id for card in new}
        unsure = [c for c in cases.unsure([]) if c.id not in named]
        named |= {card.id for card in unsure}
        return shown.DigestRows(
            reader.name,
            since,
            [a for a in firing(cases) if _calls(reader, a)],
            late,
            due,
            new,
            [card for card in mine if card.id not in named],
            [card for card in unsure if reader.looks_after(card.owner)],
            waiting_names(self._session.root),
        )

    def _due(self) -> list[tuple[Card, Pending]]:
        due = self._theirs(self.cases.due(self._until()))
        return [row for row in due if row[1].kind != "right"]

    def _mine(self) -> list[Card]:
        """Return the open cases that whoever reads looks after."""
        return self.cases.sorted(filter(self._is_mine, self.cases.cards))

    def _is_mine(self, card: Card) -> bool:
        return card.open and self._reader.looks_after(card.owner)

    def _theirs(
        self, rows: Iterable[tuple[Card, Pending]]
    ) -> list[tuple[Card, Pending]]:
        looks = self._reader.looks_after
        return [row for row in rows if looks(row[0].owner)]

    def _since(self, typed: str) -> int:
        session = self._session
        zone = session.workspace.zone
        if typed:
            at = typed_moment(typed, session.now, zone)
        else:
            calendar = self._procedure.calendar
            at = start_of_day(
                working_day_before(self._today, calendar), zone
            )
        return int(at.timestamp())

    def _until(self) -> int:
        """Return up to when something ends soon: in 48 hours, and by the end of the next working day."""
        day = working_day_after(self._today, self._procedure.calendar)
        ends = end_of_day(day, self._session.workspace.zone)
        return max(self.cases.clock + SOON, int(ends.timestamp()))

    # -- where it goes -------------------------------------------------------------------------------

    def put(
        self,
        rows: shown.DigestRows,
        as_html: bool,
        eml: str,
        is_forced: bool,
    ) -> None:
        """Show it, or write it as a mail. Raises WrongInput."""
        made = shown.Digest(self.cases.lists, rows)
        page = made.page(self._name())
        if eml:
            mail = self._as_mail(page, made.subject())
            self._put_mail(mail, eml, is_forced)
        elif as_html:
            self._session.screen.raw(_safe(html_of(page)))
        else:
            self._session.screen.raw(text_of(page).rstrip())

    def _name(self) -> str:
        """Return whom it greets: a person, not somebody who only reads along."""
        if not self._person:
            return ""
        return self._person.name or self._reader.name

    def _as_mail(self, page: WholePage, subject: Clean) -> bytes:
        session = self._session
        now = session.now.astimezone(session.workspace.zone)
        return shown.as_mail(
            page, subject, self._sender(), self._person, now
        )

    def _sender(self) -> str:
        mail = self._session.workspace.config.mail
        if mail.smtp is not None and mail.smtp.sender:
            return mail.smtp.sender
        return next(iter(mail.addresses), "")

    def _put_mail(self, raw: bytes, eml: str, is_forced: bool) -> None:
        hand_over(self._session, eml, raw, is_forced)
        if eml != STDOUT:
            self._session.warn(Text("Written: {file}", file=eml))


def _safe(text: str) -> Clean:
    """Return what was put together of clean texts."""
    return clean(text, lines=True)


def _reader(
    person: Person | None, people: Iterable[Person], procedure: Procedure
) -> Addressee:
    def decides(each: Person) -> bool:
        return is_decider(each.role, each.email, procedure)

    if person is None:
        return Addressee(decides=True)
    others = {plain(each.short) for each in people} - {plain(person.short)}
    return Addressee(
        person.short,
        decides(person),
        any(map(decides, people)),
        frozenset(others),
    )


def _calls(reader: Addressee, alert: Alert) -> bool:
    return reader.is_called(alert.rule.level, alert.card.owner)
