"""How a letter leaves: for a mail program, on paper, or through our mail server; and what is recorded.

Before it leaves it is proof-read and the rules are asked; a letter that went out is recorded once, also after
a crash in between.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from klantervaring.cli.asking import prompts
from klantervaring.cli.asking.mail_servers import check_agreed
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.work.letter_work import AtWork, LetterWork
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.settings.mail_settings import (
    SmtpSettings,
    account_of,
)
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.desk.values import NewEvent
from klantervaring.files.workspace.agreed_servers import named_server
from klantervaring.letters.due import last_sent
from klantervaring.letters.kinds import LETTER, LETTERS, MESSAGE
from klantervaring.letters.message import (
    Envelope,
    bytes_of,
    message_of,
    needs_utf8,
    new_message_id,
    thread_of,
)
from klantervaring.letters.outbox import (
    LEFT,
    RECORDED,
    TAKEN,
    Attempt,
    Outbox,
    in_doubt,
)
from klantervaring.letters.planning import posted
from klantervaring.letters.proof.address import goes_elsewhere
from klantervaring.letters.proof.parts import LetterFinding
from klantervaring.letters.proof.same_words import LetterWords, holds_letter
from klantervaring.letters.sending import InDoubt, NotSent, post_letter
from klantervaring.letters.writing import check_receivers, tidied_letter
from klantervaring.mail.password import password_of

if TYPE_CHECKING:
    from klantervaring.desk.values import Result
    from klantervaring.files.record import Record
    from klantervaring.letters.fields import Addressed


_CUT_OFF = Text(
    "An earlier call was cut off while this letter was on its way:"
    " nobody knows whether it was sent."
)


class LetterRefused(Refused):
    """The proof-reader found something; `findings` tell what."""

    def __init__(self, findings: Sequence[LetterFinding]) -> None:
        is_style = all(finding.is_style for finding in findings)
        super().__init__(
            Text(
                "The letter does not leave yet: {first}",
                first=findings[0].text,
            ),
            remedy=Remedy("letter-style" if is_style else "letter-wrong"),
            overridable=is_style,
        )
        self.findings = tuple(findings)


class LetterOut:
    """The ways out for the letters of one call."""

    def __init__(
        self, session: Session, work: LetterWork, server: str = ""
    ) -> None:
        self._session = session
        self._server = server
        self._work = work
        self._outbox = Outbox(work.workspace.root)
        self._words = LetterWords()

    # -- what must hold before it leaves ---------------------------------------------------------------

    def check(self, work: AtWork, is_again: bool) -> list[LetterFinding]:
        """Check that a letter may leave; return the marks of style that a reason lets pass.

        Raises LetterRefused, and Refused where it went out already or the rules do not allow what it records.
        """
        self._refuse_twice(work, is_again)
        findings = self.proof(work)
        self.ask_rules(work)
        return findings

    def proof(self, work: AtWork) -> list[LetterFinding]:
        """Proof-read a letter that is to leave; return the marks of style that a reason lets pass.

        Raises LetterRefused.
        """
        findings = self.findings(work)
        because = self._session.how.because
        wrong = [f for f in findings if not (f.is_style and because)]
        if wrong:
            raise LetterRefused(wrong)
        return findings

    def findings(self, work: AtWork) -> list[LetterFinding]:
        """Return all that is wrong in a letter; from now on its words are known."""
        findings = [
            *self._work.proof(work),
            *goes_elsewhere(work.letter.to, work.usual),
        ]
        findings += self._repeated(work)
        own = _names(work.who, work.record)
        self._words.note(work.record.id, work.letter.body, own)
        return findings

    def _repeated(self, work: AtWork) -> list[LetterFinding]:
        """Return a mark where another letter has just these words: each gets its own."""
        own = _names(work.who, work.record)
        id, body = work.record.id, work.letter.body
        if not self._words.are_of_another(id, body, own):
            return []
        text = Text(
            "Another letter has just these words; say something of this customer's own."
        )
        return [LetterFinding("same-words", text, is_style=True)]

    def remember(self, kind: str) -> None:
        """Remember the words of the letters of a kind that left lately: others do not get them."""
        now = self._work.at.astimezone(self._work.workspace.zone)
        found = self._session.store.grep(
            lambda raw: holds_letter(raw, kind, now)
        )
        for record in found:
            own = _names(self._work.who(record), record)
            self._words.note_sent(record.case, kind, now, own)

    def _refuse_twice(self, work: AtWork, is_again: bool) -> None:
        at = self._sent_at(work)
        if at is None or is_again:
            return
        raise Refused(
            Text("This letter went out already, on {at}.", at=at),
            remedy=Text(
                "To send it once more: {option}.", option=Code("--again")
            ),
            overridable=False,
        )

    def _sent_at(self, work: AtWork) -> datetime | None:
        """Return when this letter went out, also where that was taken out of the case again."""
        kind = work.plan.kind.key
        record = self._session.store.get(work.record.id)
        sent = last_sent(record.case, kind)  # by another call, meanwhile
        if sent is not None:
            return sent.at
        noted = self._outbox.read(work.record.id, kind)
        if noted is None or self._is_recorded(noted):
            return None
        return datetime.fromtimestamp(noted.at, UTC)

    def ask_rules(self, work: AtWork) -> Result:
        """Return what sending would record, and change nothing. Raises Refused where the rules say no."""
        event = self._event(work)._replace(at=self._work.at)
        asking = desk_of(self._session, is_asking=True)
        return asking.record([work.record.id], [event], "letter")

    def _event(self, work: AtWork) -> NewEvent:
        event = work.plan.event
        if not work.letter.receivers:
            event = posted(event)
        return NewEvent(
            event.kind,
            data=event.data,
            words=work.letter.body,
            because=self._session.how.because,
        )

    # -- the mail --------------------------------------------------------------------------------------

    def envelope(self, work: AtWork, sender: str) -> Envelope:
        """Return what is around the letter; it answers the newest mail of the customer."""
        receivers = tuple(work.letter.receivers)
        answers, references = thread_of(work.record.case)
        if work.plan.template.to != "customer":
            answers = ""
            references = ()
        signs = self._work.sender(work.record)
        return Envelope(
            sender,
            signs.person.name,
            receivers,
            self._work.at.astimezone(self._work.workspace.zone),
            new_message_id(os.urandom(12), sender),
            answers,
            references,
        )

    def draft_mail(self, work: AtWork) -> bytes:
        """Return the letter as a mail that a mail program opens to be sent. Raises WrongInput."""
        if work.letter.receivers:
            check_receivers(work.letter)
        return self._mail(work, self._usual_envelope(work), True)

    def _usual_envelope(self, work: AtWork) -> Envelope:
        """Return what is around a letter that leaves without our server."""
        smtp = self._work.workspace.config.mail.smtp
        usual = self._work.sender(work.record).email
        sender = (smtp.sender if smtp else "") or usual
        return self.envelope(work, sender)

    def _mail(
        self, work: AtWork, envelope: Envelope, is_unsent: bool
    ) -> bytes:
        try:
            message = message_of(
                work.letter, envelope, work.language, is_unsent
            )
            return bytes_of(message)
        except (ValueError, UnicodeError, IndexError) as error:
            raise WrongInput(
                Text(
                    "The head of the letter cannot be used: {reason}.",
                    reason=str(error).rstrip("."),
                )
            ) from error

    # -- sending ---------------------------------------------------------------------------------------

    def send(self, work: AtWork, is_again: bool) -> Result:
        """Send a letter through our server and record it. Raises LetterRefused, Refused, NotSent, InDoubt."""
        case = work.record.id
        kind = work.plan.kind.key
        settings = self.refuse_unready(work)
        receivers = list(check_receivers(work.letter))
        with self._outbox.held(case, kind):
            self.check(work, is_again)
            before = self._outbox.read(case, kind)
            envelope = self.envelope(work, settings.sender)
            raw = self._mail(work, envelope, False)
            attempt = self._attempt(work, envelope.message_id)
            self._outbox.keep_mail(case, kind, raw)
            try:
                post_letter(
                    settings,
                    self._password(settings),
                    settings.sender,
                    receivers,
                    raw,
                    needs_utf8(envelope),
                    lambda state: self._outbox.write(
                        attempt._replace(state=state)
                    ),
                )
            except NotSent:
                self._outbox.back_to(before, case, kind)
                raise
            except InDoubt as error:
                error.remedy = in_doubt(case, kind)
                raise
            through = named_server(settings)
            self._session.warn(
                Text("Sent through {server}.", server=through)
            )
            return self._recorded(attempt)

    def refuse_unready(self, work: AtWork) -> SmtpSettings:
        """Return the server that a letter goes through.

        Raises WrongInput for one that goes by post or where no server is known, ServerNotAgreed.
        """
        self._refuse_post(work)
        return self.server()

    def server(self) -> SmtpSettings:
        """Return the server that letters go through. Raises WrongInput, ServerNotAgreed."""
        settings = self._settings()
        check_agreed(self._session, settings, self._server)
        return settings

    def _refuse_post(self, work: AtWork) -> None:
        if work.plan.kind.by_hand:
            raise WrongInput(
                Text("This one is written by hand, and goes by post."),
                remedy=Text(
                    "When it is in the letter box: {option}.",
                    option=Code("--sent"),
                ),
            )

    def _settings(self) -> SmtpSettings:
        smtp = self._work.workspace.config.mail.smtp
        if smtp is None or not smtp.sender:
            raise WrongInput(
                Text("No mail server is known to send with."),
                remedy=Text(
                    "Name it: {host}, and {sender}. Or let your mail program send it: {option}.",
                    host=Code("kv config set mail.smtp.host VALUE"),
                    sender=Code("kv config set mail.smtp.from VALUE"),
                    option=Code("--eml"),
                ),
            )
        return smtp

    def _password(self, settings: SmtpSettings) -> str:
        if not settings.user:
            return ""
        return password_of(account_of(settings))

    def _attempt(self, work: AtWork, message: str) -> Attempt:
        event = self._event(work)
        return Attempt(
            work.record.id,
            work.plan.kind.key,
            LEFT,
            int(self._work.at.timestamp()),
            message,
            event.kind,
            event.words,
            {**dict(event.data), MESSAGE: message},
            event.because,
        )

    # -- recording -------------------------------------------------------------------------------------

    def _event_of(self, attempt: Attempt) -> NewEvent:
        path = self._outbox.mail_file(attempt.case, attempt.kind)
        return NewEvent(
            attempt.event,
            at=datetime.fromtimestamp(attempt.at, UTC),
            data=tuple(attempt.data.items()),
            words=attempt.words,
            because=attempt.because or self._session.how.because,
            file=path if path.exists() else None,
        )

    def _recorded(self, attempt: Attempt) -> Result:
        """Record a letter that went out, and forget the attempt. Raises Refused: then the note stays."""
        event = self._event_of(attempt)
        desk = desk_of(self._session)
        result = desk.record([attempt.case], [event], "letter")
        if not result.dry_run:
            self._outbox.recorded(attempt)
            self._drop_draft(attempt.case, attempt.kind, attempt.words)
        return result

    def _drop_draft(self, case: str, kind: str, left: str) -> None:
        """Take away the draft of a letter that left; where somebody wrote at it meanwhile it stays."""
        kept = self._work.drafts.read(case, kind)
        if kept is not None and tidied_letter(kept.text).endswith(left):
            self._work.drafts.drop(case, kind)

    def sent_by_hand(self, work: AtWork, is_again: bool) -> Result:
        """Record a letter that left by a mail program or by post. Raises LetterRefused, Refused."""
        case = work.record.id
        kind = work.plan.kind.key
        with self._outbox.held(case, kind):
            self.check(work, is_again)
            event = self._event(work)._replace(at=self._work.at)
            if work.letter.receivers and not work.plan.kind.by_hand:
                raw = self._mail(work, self._usual_envelope(work), False)
                event = event._replace(
                    file=self._outbox.keep_mail(case, kind, raw)
                )
            desk = desk_of(self._session)
            result = desk.record([case], [event], "letter")
            self._outbox.done(case, kind)
            if not result.dry_run:
                self._drop_draft(case, kind, work.letter.body)
            return result

    def attempts(self) -> list[Attempt]:
        """Return the attempts to send that are not done. Raises DiskRefused."""
        return self._outbox.all()

    # -- what a crash left -----------------------------------------------------------------------------

    def settle(
        self,
        case: str,
        kind: str,
        is_sent: bool | None,
    ) -> Result | None:
        """Settle an attempt that was cut off; `is_sent` is what the person says of one that is in doubt.

        Return what was recorded, or None where nothing had to be. Raises InDoubt where nobody says.
        """
        attempt = self._outbox.read(case, kind)
        if attempt is None or attempt.state == RECORDED:
            return None
        with self._outbox.held(case, kind):
            with desk_of(self._session).door("letter"):
                pass  # what was cut off while it was recorded is finished first
            if self._is_recorded(attempt):
                self._outbox.recorded(attempt)
                self._work.drafts.drop(case, kind)
                return None
            if attempt.state != TAKEN:
                if is_sent is None:
                    is_sent = self._asked(attempt)
                if not is_sent:
                    self._outbox.done(case, kind)
                    return None
            result = self._recorded(attempt)
            self._session.warn(
                Text(
                    "A letter that had gone out is recorded now: {letter}.",
                    letter=LETTERS[kind].name.title,
                )
            )
            return result

    def _is_recorded(self, attempt: Attempt) -> bool:
        found = self._session.store.get(attempt.case)
        return any(
            event.get(MESSAGE) == attempt.message
            and event.get(LETTER) == attempt.kind
            for event in found.case.events
        )

    def _asked(self, attempt: Attempt) -> bool:
        """Ask whether a letter left of which nobody knows. Raises InDoubt where kv may not ask."""
        session = self._session
        if not session.can_ask:
            remedy = in_doubt(attempt.case, attempt.kind)
            raise InDoubt(_CUT_OFF, remedy=remedy)
        session.warn(_CUT_OFF)
        session.warn(
            Text(
                "Look for it in the sent mail: {message}.",
                message=Code(attempt.message),
            )
        )
        return prompts.decided(session, Text("Did it leave?"))


def _names(who: Addressed, record: Record) -> tuple[str, ...]:
    """Return what a letter names of its customer."""
    return (who.name, *record.case.customer.values())
