"""What one call of `kv letter` does: which are due, one letter from its draft to its way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from klantervaring.cli.asking import own_editor, prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import needed, report, words_of
from klantervaring.cli.typed.output_options import (
    STDOUT,
    check_place,
    hand_over,
    is_written,
    no_text,
)
from klantervaring.cli.typed.values import chosen, moment_to_come
from klantervaring.cli.work.letter_out import LetterOut, LetterRefused
from klantervaring.cli.work.letter_ways import Ways, check_ways
from klantervaring.cli.work.letter_work import (
    AtWork,
    LetterWish,
    LetterWork,
)
from klantervaring.core.choices import DECISIONS, LETTER_NAMES
from klantervaring.core.erasure.refusals import refuse_erased
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.input_checks import (
    check_alternative,
    check_typed_line,
)
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Several,
    Text,
    clean,
    ours,
)
from klantervaring.letters.fields import as_one_line
from klantervaring.letters.kinds import LETTERS
from klantervaring.letters.outbox import RECORDED
from klantervaring.letters.paper import PaperHead, as_pdf, logo_of, page_of
from klantervaring.letters.proof.parts import LetterFinding
from klantervaring.view import letters as shown

if TYPE_CHECKING:
    from klantervaring.files.record import Record

#: What an act makes of a letter.
_Made = TypeVar("_Made")
#: What a letter asks for that needs it, by the key of its event.
_QUESTIONS: Mapping[str, Clean] = {
    "cannot": N_("What can we not do, and why?"),
    "alternative": N_("What can be done instead?"),
    "for": N_("For when is the customer invited?"),
}
#: What an answer must be.
_CHECKS = {"alternative": check_alternative}


class Correspondence:
    """What one call does with letters."""

    def __init__(
        self,
        session: Session,
        wanted: LetterWish,
        ways: Ways,
        edits: bool | None,
    ) -> None:
        self.session = session
        self.wanted = wanted
        self.ways = ways
        at = session.how.at
        check_ways(ways, at, session.how.as_json)
        self.work = LetterWork(
            session, session.moment(at) if at else session.now
        )
        self.out = LetterOut(session, self.work, ways.server)
        self._edits = edits

    # -- which are due ---------------------------------------------------------------------------------

    def propose(self, id: str) -> None:
        """Show which letters are due; first what an earlier call left of one. Raises WrongInput."""
        session = self.session
        record = session.store.get(id)
        settled = self._settle_all(record.id)
        due = self.work.due(session.store.get(id))
        if not settled and self._asks_for_one():
            raise _which_letter(record.id, due)
        if session.how.as_json:
            language = session.speaker.language
            session.answer(
                [_due_json(record.id, key, language) for key in due]
            )
        else:
            shown.show_due(session.screen, session.speaker, record.id, due)
        session.troubles(record.troubles)

    def _asks_for_one(self) -> bool:
        """Whether something is wanted that takes one letter, and not the list of them."""
        ways = self.ways
        wanted = self.wanted
        given = (wanted.words, wanted.said, self.session.how.file)
        is_written_at = any(given) or wanted.is_anew or self._edits
        return bool(is_written_at or ways.is_not_sent or not ways.is_draft)

    def _settle_all(self, case: str) -> int:
        """Settle what an earlier call left of the letters of a case; return how many there were."""
        left = [
            attempt
            for attempt in self.out.attempts()
            if attempt.case == case and attempt.state != RECORDED
        ]
        for attempt in left:
            self.out.settle(case, attempt.kind, self._says_sent())
        return len(left)

    def _says_sent(self) -> bool | None:
        if self.ways.is_sent or self.ways.is_not_sent:
            return self.ways.is_sent
        return None

    # -- one letter ------------------------------------------------------------------------------------

    def one(self, id: str) -> None:
        """Write, check or send one letter of a case. Raises KvError."""
        record = self._unerased(id)
        settled = self.out.settle(
            record.id, self.wanted.kind, self._says_sent()
        )
        if settled is not None:
            report(self.session, settled)
            return
        if self.ways.is_not_sent:
            self.session.tell(Text("No letter of this kind is in doubt."))
            return
        record = self.session.store.get(id)
        wanted = self._with_needs(record)
        self.work.let_time_pass()
        work = self.work.at_hand(record, wanted)
        self._leave(self._written_at(work))
        self.session.troubles(record.troubles)

    def _unerased(self, id: str) -> Record:
        record = self.session.store.get(id)
        refused = refuse_erased(record.case)
        if refused is not None:
            raise refused
        return record

    def _written_at(self, work: AtWork) -> AtWork:
        """Return the letter with what a person wrote: in a file that is named, or in an editor."""
        if self.session.how.file:
            return self._from_file(work)
        if self._is_edited():
            return self._edited(work)
        return work

    def _with_needs(self, record: Record) -> LetterWish:
        """Return what is wanted with what this letter cannot do without, asked for on a terminal."""
        wanted = self.wanted
        kept = self.work.drafts.read(record.id, wanted.kind)
        said = {**(kept.said if kept else {}), **wanted.said}
        known = {**self.work.told(record.id, wanted.kind), **said}
        needs = LETTERS[wanted.kind].needs
        lacks = [key for key in needs if not known.get(key)]
        if lacks:
            self.work.check_fits(record, wanted._replace(said=said))
        for key in lacks:
            said[key] = self._needed(key)
        return wanted._replace(said=said)

    def _needed(self, key: str) -> str:
        session = self.session
        if key == "decision":
            if not session.can_ask:
                raise prompts.missing("--decision DECISION")
            question = N_("Is the objection upheld?")
            return prompts.choice(session, question, DECISIONS) or chosen(
                "?", DECISIONS, "--decision"
            )
        check: Callable[[str], object] = _CHECKS.get(key, check_typed_line)
        if key == "for":
            check = partial(moment_to_come, session)
        given = needed(session, None, f"--{key}", _QUESTIONS[key], check)
        return moment_to_come(session, given) if key == "for" else given

    def _is_edited(self) -> bool:
        if self._edits is not None:
            return self._edits
        asked = self.session.can_ask and self.ways.is_draft
        return asked and not self.wanted.words

    def _edited(self, work: AtWork) -> AtWork:
        session = self.session
        key = work.plan.kind.key
        path = self.work.drafts.path(work.record.id, key)
        if not path.exists():
            self.work.keep(work)
        session.end_page()
        own_editor.run_editor(
            own_editor.named(session) or own_editor.usual(), path
        )
        self.work.let_time_pass()
        record = session.store.get(work.record.id)
        return self.work.at_hand(record, self._as_kept(work))

    def _as_kept(self, work: AtWork) -> LetterWish:
        return self.wanted._replace(said=work.said, is_anew=False)

    def _from_file(self, work: AtWork) -> AtWork:
        text = _text_of(self.session)
        if self.ways.is_check or self.session.how.dry_run:
            return self.work.with_text(work, text)
        return self.work.keep_text(work, text)

    # -- the ways out ----------------------------------------------------------------------------------

    def _leave(self, work: AtWork) -> None:
        ways = self.ways
        session = self.session
        if ways.is_send or ways.is_sent:
            self._send(work)
            return
        findings = self._findings(work)
        if ways.is_shown_alone and not session.how.dry_run:
            return
        if session.how.as_json:
            session.answer(self._as_json(work, findings))
        else:
            self._show(work, findings)
        if ways.is_check and findings:
            session.exit_code = 1

    def _findings(self, work: AtWork) -> list[LetterFinding]:
        """Return what is not right in a letter, and write it where that was asked."""
        if not self.ways.is_written:
            return self.out.findings(work)
        # the file may say more than the version that stands in for it
        self.session.store.read(work.record.path)
        findings = self._passed(lambda: self.out.proof(work))
        self._hand_out(work)
        return findings

    def _send(self, work: AtWork) -> None:
        session = self.session
        if session.how.dry_run:
            if self.ways.is_send:
                self.out.refuse_unready(work)
            self.out.check(work, self.ways.is_again)
            report(session, self.out.ask_rules(work))
            return
        act = self.out.sent_by_hand if self.ways.is_sent else self.out.send
        report(session, self._passed(lambda: act(work, self.ways.is_again)))

    def _passed(self, act: Callable[[], _Made]) -> _Made:
        """Return what an act makes of a letter; one that the proof-reader refuses with all that is wrong."""
        session = self.session
        try:
            return act()
        except LetterRefused as error:
            if not session.how.as_json:
                shown.show_findings(
                    session.screen, session.speaker, error.findings[1:]
                )
            raise

    def _show(self, work: AtWork, findings: Sequence[Any]) -> None:
        session = self.session
        ways = self.ways
        say = session.speaker
        screen = session.screen
        if ways.is_draft or session.how.dry_run:
            shown.show_letter(screen, say, work.letter)
        shown.show_findings(screen, say, findings)
        if ways.is_check and not findings:
            session.tell(Text("Nothing is wrong with this letter."))
        for place in self._places(work).values():
            session.tell(is_written(place, session.how.dry_run))
        if ways.is_draft:
            self._tell_next(work)

    def _tell_next(self, work: AtWork) -> None:
        key = work.plan.kind.key
        language = self.session.speaker.language
        command = shown.letter_command(work.record.id, key, language)
        self.session.warn(
            Text(
                "Check it: {check}. Then {eml} for your mail program, {pdf}, or {send}.",
                check=Code(ours("{} --check", clean(command.text))),
                eml=Code("--eml FILE"),
                pdf=Code("--pdf FILE"),
                send=Code("--send"),
            )
        )

    def _hand_out(self, work: AtWork) -> None:
        """Write it to the files that were named; with a dry run see whether it can be. Raises WrongInput."""
        ways = self.ways
        if ways.pdf == STDOUT:
            raise no_text(Code("pdf"), Code("--pdf FILE"))
        make = {"eml": self.out.draft_mail, "pdf": self._pdf}
        for kind, place in self._places(work).items():
            if self.session.how.dry_run:
                path = Path(place).expanduser()
                check_place(self.session, path, ways.is_forced)
            else:
                held = make[kind](work)
                hand_over(self.session, place, held, ways.is_forced)

    def _places(self, work: AtWork) -> dict[str, str]:
        """Return where it is written, by kind: with many a file for each, in the folder that was named."""
        wanted = self.ways.places
        if not self.ways.is_for_all:
            return wanted
        stem = f"{work.record.id}-{work.plan.kind.key}"
        return {
            kind: str(Path(folder, f"{stem}.{kind}"))
            for kind, folder in wanted.items()
        }

    def _pdf(self, work: AtWork) -> bytes:
        config = self.work.workspace.config
        head = PaperHead(
            config.organisation,
            self.work.sender(work.record).email,
            config.letterhead,
            _receiver(work),
            self.work.at.astimezone(self.work.workspace.zone).date(),
            logo_of(self.work.workspace.root, config.letterhead.logo),
        )
        page = page_of(work.letter, head, work.language)
        return as_pdf(page).without_boxes()

    def _as_json(
        self,
        work: AtWork,
        findings: Sequence[Any],
    ) -> dict[str, Any]:
        say = self.session.speaker
        key = work.plan.kind.key
        return {
            "case": work.record.id,
            "kind": key,
            "language": work.language,
            "to": work.letter.receivers,
            "subject": work.letter.subject,
            "text": work.letter.body,
            "records": work.plan.event.kind,
            "findings": [shown.finding_as_json(say, f) for f in findings],
            "draft": str(self.work.drafts.path(work.record.id, key)),
        }


def _which_letter(case: str, due: Sequence[str]) -> WrongInput:
    """Refuse what is done with one letter: in silence it would be as if that had left."""
    remedy = Text("No letter is due in {id}.", id=case)
    if due:
        kinds = Several(tuple(LETTER_NAMES[key].typed for key in due))
        remedy = Text("Due are: {kinds}.", kinds=kinds)
    return WrongInput(Text("Say which letter."), remedy=remedy)


def _due_json(case: str, kind: str, language: str) -> dict[str, str]:
    return {
        "case": case,
        "kind": kind,
        "title": LETTERS[kind].name.title.in_language(language),
        "command": shown.letter_command(case, kind).text,
    }


def _receiver(work: AtWork) -> tuple[str, ...]:
    """Return the lines above an address: the customer, or whom the letter goes to."""
    if work.plan.template.to != "customer":
        return (work.letter.to,)
    customer = work.record.case.customer
    names = [
        as_one_line(customer.get(key, "")) for key in ("name", "contact")
    ]
    return tuple(filter(None, names))


def _text_of(session: Session) -> str:
    """Return the letter of `--file`. Raises WrongInput for a file that is no text."""
    text, beside = words_of(session)
    if beside is not None:
        raise WrongInput(
            Text("A letter is a text."), where=str(session.how.file)
        )
    return text
