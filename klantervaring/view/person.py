"""The page of all that is held of one customer: each case with what happened, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from klantervaring.core.case import Event
from klantervaring.core.customers.customer import Customer
from klantervaring.core.field_names import name_of
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.dossier.page import (
    Block,
    PageCell,
    PageSection,
    WholePage,
)
from klantervaring.dossier.person import PersonCase
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view.events.event_words import EventWords, happened

_TEXTS = plural(
    "One text that tells of somebody else was left out.",
    "{n} texts that tell of somebody else were left out.",
)
_FILES = plural(
    "One file that tells of somebody else was left out.",
    "{n} files that tell of somebody else were left out.",
)


class PersonPage:
    """Makes the page in one language."""

    def __init__(self, speaker: Speaker, organisation: str) -> None:
        self._say = speaker
        self._organisation = organisation

    def page(
        self,
        customer: Customer,
        records: Sequence[Record],
        cases: Sequence[PersonCase],
        made: datetime,
    ) -> WholePage:
        """Return the whole page."""
        say = self._say
        pairs = zip(records, cases, strict=True)
        sections = [self._known(customer)]
        sections += [self._case(*pair) for pair in pairs]
        title = Text("What we hold of {name}", name=customer.name)
        at = Text(
            "Made on {at} by {who}.",
            at=made,
            who=self._organisation or "kv",
        )
        lines = (say(at), *self.left_out(cases))
        return WholePage(say.language, say(title), lines, tuple(sections))

    def left_out(self, cases: Sequence[PersonCase]) -> list[Clean]:
        """Return what is left out, counted."""
        texts = sum(case.texts for case in cases)
        files = sum(case.files_left for case in cases)
        told = []
        if texts:
            told.append(self._say(Text(*_TEXTS, n=texts)))
        if files:
            told.append(self._say(Text(*_FILES, n=files)))
        return told

    def _known(self, customer: Customer) -> PageSection:
        say = self._say
        told = tuple(
            (say.word(name), clean(value))
            for name, value in _facts(customer)
            if value
        )
        return PageSection(say.word(N_("Customer")), (Block(facts=told),))

    def _case(self, record: Record, case: PersonCase) -> PageSection:
        facts = []
        for key, value in case.facts:
            name = self._say.part(name_of(key))
            facts.append((name, clean(value)))
        blocks = [Block(facts=tuple(facts))]
        if case.story:
            story = clean(case.story, lines=True)
            blocks.append(
                Block(self._say.word(N_("The story")), words=story)
            )
        for event, said in case.events:
            blocks.append(self._event(record, event, said))
        links = tuple(
            PageCell(clean(file.path.name), file.name)
            for file in case.files
        )
        if links:
            blocks.append(Block(self._say.word(N_("Files")), links=links))
        return PageSection(clean(case.id), tuple(blocks))

    def _event(self, record: Record, event: Event, said: str) -> Block:
        procedure = record.state.procedure
        named = happened(procedure, event, self._say)
        heading = ours("{}  {}", self._say.moment(event.at), named)
        details = EventWords(procedure, self._say).details(event)
        return Block(heading, line=details, words=clean(said, lines=True))


def _facts(customer: Customer) -> Iterator[tuple[Clean, str]]:
    entry = customer.entry
    yield N_("Name"), ", ".join(customer.spellings) or customer.name
    yield N_("Contact"), ", ".join(customer.contacts)
    yield N_("E-mail"), ", ".join(customer.emails)
    yield N_("Phone"), ", ".join(customer.phones)
    yield N_("How to be addressed"), entry.address
    yield N_("Channel"), entry.channel
    yield N_("Special care"), entry.care
