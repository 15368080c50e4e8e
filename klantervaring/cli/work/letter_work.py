"""What a letter is made of in a call: the case, its template, who signs, who else is a customer here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from klantervaring.cli.call.session import Session
from klantervaring.core.choices import DECISIONS
from klantervaring.core.customers.customer import Customer, customers
from klantervaring.core.customers.keys import keys_of
from klantervaring.core.customers.reach import receivers_in
from klantervaring.core.errors import WrongInput
from klantervaring.core.rules.moves import TO_COME
from klantervaring.core.settings.people import Person
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.ledger import Ledger
from klantervaring.files.workspace.customers import read_book
from klantervaring.letters.due import letters_due, told_by
from klantervaring.letters.fields import (
    Addressed,
    Sender,
    addressed,
    letter_fields,
    suspended_term,
)
from klantervaring.letters.letter_drafts import (
    KeptLetter,
    LetterDrafts,
    digest_of_text,
)
from klantervaring.letters.missing import (
    LetterHome,
    is_at_home,
    lacking,
)
from klantervaring.letters.planning import LetterPlan, planned_letter
from klantervaring.letters.proof.facts import (
    LetterFacts,
    letter_facts,
)
from klantervaring.letters.proof.others import case_ids
from klantervaring.letters.proof.parts import LetterFinding
from klantervaring.letters.proof.reader import proof_read
from klantervaring.letters.rendering import EmptyField
from klantervaring.letters.templates import (
    LetterTemplate,
    all_templates,
    read_template,
)
from klantervaring.letters.writing import (
    WRITE_OR_ANEW,
    LetterText,
    as_draft,
    from_draft,
    written,
)

if TYPE_CHECKING:
    from datetime import datetime

    from klantervaring.core.customers.customer import Book
    from klantervaring.core.procedure import Procedure
    from klantervaring.files.record import Record


#: What stands for what a letter needs as long as nobody said it; for `for` that is a moment.
_STAND_INS = {
    "decision": next(iter(DECISIONS)),
    "cannot": TO_COME,
    "alternative": TO_COME,
}


class LetterWish(NamedTuple):
    """What somebody asks of a letter: its language ("" is the usual one), facts of its event, and words."""

    kind: str
    language: str = ""
    said: Mapping[str, str] = MappingProxyType({})
    words: str = ""
    is_anew: bool = False


class AtWork(NamedTuple):
    """A letter that is at hand: its text, the plan that it follows, and how its customer is addressed.

    `usual` is where such a letter goes; a draft that somebody wrote at may name another address.
    """

    record: Record
    plan: LetterPlan
    letter: LetterText
    who: Addressed
    language: str
    said: Mapping[str, str]
    words: str
    usual: str = ""


def _with_kept(wanted: LetterWish, kept: KeptLetter) -> LetterWish:
    """Return what is wanted with what was said at the draft, where it is not said anew."""
    return wanted._replace(
        language=wanted.language or kept.language,
        said={**kept.said, **wanted.said},
        words=wanted.words or kept.words,
    )


class LetterWork:
    """Letters of one call, for the person who acts."""

    def __init__(self, session: Session, at: datetime) -> None:
        self._session = session
        self.workspace = session.workspace
        self.at = at
        self.drafts = LetterDrafts(self.workspace.root)

    def let_time_pass(self) -> None:
        """Let the moment be that of now, unless one was given: a letter leaves once it is written."""
        if not self._session.how.at:
            self._session.let_time_pass()
            self.at = self._session.now

    # -- what is known ---------------------------------------------------------------------------------

    @cached_property
    def by(self) -> str:
        """Who acts, by short name. Raises WrongInput for somebody whom the workspace does not know."""
        return self._session.person(self._session.how.by)

    @property
    def usual_language(self) -> str:
        """The language that customers are written in: that of the workspace, else of the reader."""
        return (
            self.workspace.config.language or self._session.speaker.language
        )

    @cached_property
    def book(self) -> Book:
        """The customers file. Raises WrongInput."""
        return read_book(self.workspace.root)

    def sender(self, record: Record) -> Sender:
        """Return who signs a letter of this case, and for whom."""
        config = self.workspace.config
        person = config.people.get(self.by) or Person(self.by, self.by)
        us = self._rules_of_ours(record).parties.get("us")
        addresses = (
            *config.mail.addresses,
            us.email if us is not None else "",
            person.email,
        )
        usual = next(filter(None, addresses), "")
        return Sender(
            person, config.organisation, usual, config.letterhead.phone
        )

    def _rules_of_ours(self, record: Record) -> Procedure:
        """Return the rules that say who we are; of a case under those of kv, those that new cases follow.

        What comes with kv has the address of somebody else.
        """
        store = self._session.store
        rules = record.state.procedure
        if rules.reference not in store.shelf.own():
            with suppress(WrongInput):  # `kv check` tells it
                return store.procedure_of_new()
        return rules

    def who(self, record: Record) -> Addressed:
        """Return how the customer of a case is addressed."""
        customer = record.case.customer
        preferences = self.book.entry(customer.get("name", ""))
        return addressed(customer, preferences)

    def due(self, record: Record) -> list[str]:
        """Return the letters that are due in a case, the first first. Raises WrongInput for a template."""
        templates = all_templates(self.workspace.root, self.usual_language)
        return letters_due(record.case, record.state, templates, self.at)

    def told(self, id: str, kind: str) -> Mapping[str, str]:
        """Return what was recorded already of what a letter tells."""
        template = read_template(
            self.workspace.root, kind, self.usual_language
        )
        event = told_by(self._session.store.get(id).case, template)
        return dict(event.data) if event is not None else {}

    # -- the draft -------------------------------------------------------------------------------------

    def at_hand(self, record: Record, wanted: LetterWish) -> AtWork:
        """Return the letter as it is kept, or made now; what nobody wrote at is made with today's days."""
        kept = self.drafts.read(record.id, wanted.kind)
        if kept is None or wanted.is_anew:
            return self._made(record, wanted)
        whole = _with_kept(wanted, kept)
        if kept.is_as_made:
            return self._made(record, whole)
        if wanted.words not in ("", kept.words):
            raise _written_at()
        usual = self._made(record, whole, is_kept=False)
        path = self.drafts.path(record.id, wanted.kind)
        letter = from_draft(kept.text, str(path), usual.letter)
        return usual._replace(letter=letter)

    def _made(
        self,
        record: Record,
        wanted: LetterWish,
        is_kept: bool = True,
    ) -> AtWork:
        language = wanted.language or self.usual_language
        template = read_template(self.workspace.root, wanted.kind, language)
        plan = self._plan(record, template, wanted.said)
        who = self.who(record)
        sender = self.sender(record)
        fields = letter_fields(
            plan, who, sender, wanted.words, self.workspace.zone
        )
        to = self._to(record, template, fields, sender)
        try:
            letter = written(template, fields, to, who.is_formal)
        except EmptyField as empty:
            raise self._lacking(empty, record, wanted.kind) from None
        made = AtWork(
            record,
            plan,
            letter,
            who,
            language,
            wanted.said,
            wanted.words,
            usual=to,
        )
        if is_kept and not self._session.how.dry_run:
            self.keep(made)
        return made

    def _lacking(
        self,
        empty: EmptyField,
        record: Record,
        kind: str,
    ) -> WrongInput:
        due = () if is_at_home(empty) else tuple(self.due(record))
        step = record.state.procedure.steps.get(record.state.step)
        title = step.title if step is not None else record.state.step
        term = suspended_term(record.state, empty.field)
        suspended = term.title if term is not None else None
        home = LetterHome(
            id=record.id,
            kind=kind,
            by=self.by,
            step=title,
            due=due,
            suspended=suspended,
        )
        return lacking(empty, home)

    def check_fits(self, record: Record, wanted: LetterWish) -> None:
        """Check that a letter fits its case, before what it needs is asked for. Raises WrongInput."""
        stand_ins = {**_STAND_INS, "for": self.at.isoformat()}
        said = {**stand_ins, **wanted.said}
        self._made(record, wanted._replace(said=said), is_kept=False)

    def _plan(
        self,
        record: Record,
        template: LetterTemplate,
        said: Mapping[str, str],
    ) -> LetterPlan:
        return planned_letter(
            record.case, record.state, template, said, self.at, self.by
        )

    def _to(
        self,
        record: Record,
        template: LetterTemplate,
        fields: Mapping[str, object],
        sender: Sender,
    ) -> str:
        receivers = {
            "customer": record.case.customer.get("email", ""),
            "decider": str(fields["decider_email"]),
            "us": sender.email,
        }
        return receivers_in(" ".join(receivers[template.to].split()))

    def keep(self, work: AtWork) -> None:
        """Keep a letter as kv made it."""
        text = as_draft(work.letter, work.language)
        kept = KeptLetter(
            text,
            work.language,
            work.said,
            work.words,
            digest_of_text(text),
        )
        self.drafts.keep(work.record.id, work.plan.kind.key, kept)

    def keep_text(self, work: AtWork, text: str) -> AtWork:
        """Keep what somebody wrote, as it was; return the letter that it is. Raises WrongInput."""
        kept = self.drafts.read(work.record.id, work.plan.kind.key)
        made = kept.made if kept is not None else ""
        self.drafts.keep(
            work.record.id,
            work.plan.kind.key,
            KeptLetter(text, work.language, work.said, work.words, made),
        )
        return self.with_text(work, text)

    def with_text(self, work: AtWork, text: str) -> AtWork:
        """Return the letter with another text. Raises WrongInput."""
        path = self.drafts.path(work.record.id, work.plan.kind.key)
        return work._replace(
            letter=from_draft(text, str(path), work.letter)
        )

    # -- proof-reading ---------------------------------------------------------------------------------

    def proof(self, work: AtWork) -> list[LetterFinding]:
        """Return what is wrong in a letter."""
        return proof_read(work.letter, self.facts(work))

    def facts(self, work: AtWork) -> LetterFacts:
        """Return what a letter is held against, other customers too."""
        facts = self._own_facts(work)
        own, others = self.apart(work.record)
        return facts._replace(
            own_keys=frozenset(facts.own_keys) | own,
            others=tuple(others),
            other_ids=case_ids(others),
        )

    def _own_facts(self, work: AtWork) -> LetterFacts:
        config = self.workspace.config
        people = config.people.values()
        return letter_facts(
            work.plan,
            work.who,
            self.sender(work.record),
            self.workspace.zone,
            (*config.mail.addresses, *(p.email for p in people if p.email)),
            [person.name for person in people],
        )

    @cached_property
    def _everybody(self) -> tuple[Customer, ...]:
        ledger = Ledger(self._session.overview(closed=True))
        return customers(ledger.experiences(), self.book)

    def apart(
        self, record: Record
    ) -> tuple[frozenset[str], list[Customer]]:
        """Return the keys of the case's own customer and of what is shared, and all other customers."""
        own = frozenset(self.book.shared)
        others = []
        for customer in self._everybody:
            if any(case.id == record.id for case in customer.cases):
                own |= {
                    key
                    for case in customer.cases
                    for key in keys_of(case.customer)
                }
            else:
                others.append(customer)
        return own, others


def _written_at() -> WrongInput:
    """Return what is said where words are given for a draft that somebody wrote at."""
    return WrongInput(
        Text(
            "Somebody wrote at this draft; {option} would not get into it.",
            option=Code("-m"),
        ),
        remedy=WRITE_OR_ANEW,
    )
