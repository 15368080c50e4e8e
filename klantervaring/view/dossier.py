"""A dossier as a page: the case, its time line, what was said, decisions, proofs of terms, files.

What may stand there was sorted out before (`dossier.contents`); here it only gets its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from klantervaring.core import events
from klantervaring.core.case import Event
from klantervaring.core.choices import CHANNELS, MOMENTS
from klantervaring.core.field_names import FIELDS, KEYS
from klantervaring.core.settings.people import Person
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.values import NamedTuple
from klantervaring.dossier.allowed import FILE, SHA256
from klantervaring.dossier.contents import (
    FILES,
    LINES,
    OF_OTHERS,
    OTHER,
    TEXTS,
    DossierContents,
    SeenEvent,
)
from klantervaring.dossier.evidence import Evidence, EvidenceFound
from klantervaring.dossier.manifest import ListedFile
from klantervaring.dossier.page import (
    Block,
    PageCell,
    PageSection,
    WholePage,
)
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.letters.kinds import LETTER, LETTERS, MESSAGE
from klantervaring.view import words
from klantervaring.view.events.event_words import EventWords, happened
from klantervaring.view.procedure.proof import proof_facts

#: Keys of an event that are told elsewhere on the page than in its row.
_ELSEWHERE = (FILE, SHA256, LETTER, MESSAGE, "receipt")
#: How the moment of receipt is known.
_RECEIPTS = {
    "server": N_("as our mail server noted it"),
    "date": N_("as the mail itself says"),
    "import": N_("when it was taken in"),
}
_OTHERS = {
    TEXTS: plural("{n} text of ours", "{n} texts of ours"),
    LINES: plural(
        "{n} line of the log that cannot be read",
        "{n} lines of the log that cannot be read",
    ),
    OF_OTHERS: plural(
        "{n} text in which another customer is named",
        "{n} texts in which another customer is named",
    ),
    FILES: plural("{n} file beside the case", "{n} files beside the case"),
}


class DossierFacts(NamedTuple):
    """All that a page tells. `recorded` has when an event was first committed, by kind, moment and id."""

    record: Record
    contents: DossierContents
    evidence: EvidenceFound
    recorded: Mapping[tuple[str, datetime, str], datetime]
    people: Mapping[str, Person]
    organisation: str
    made: datetime


class DossierPage:
    """Words one dossier, in one language."""

    def __init__(self, say: Speaker, facts: DossierFacts) -> None:
        self._say = say
        self._facts = facts
        self._procedure = facts.record.state.procedure
        self._words = EventWords(self._procedure, say)

    def page(self, others: Sequence[ListedFile] = ()) -> WholePage:
        """Return the page; with the other pages of the same dossier in its list of files."""
        facts = self._facts
        say = self._say
        case = facts.record.case
        told = Text(
            "Dossier of {id}, made on {moment}.",
            id=case.id,
            moment=say.moment(facts.made, seconds=True, exact=True),
        )
        ours_ = Text("By {organisation}.", organisation=facts.organisation)
        lines = [say(told)]
        if facts.organisation:
            lines.append(say(ours_))
        return WholePage(
            say.language,
            clean(facts.contents.title or case.id),
            tuple(lines),
            self._sections(others),
        )

    def _sections(
        self, others: Sequence[ListedFile]
    ) -> tuple[PageSection, ...]:
        sections = []
        for heading, blocks in self._parts(others):
            title = self._say.word(heading)
            sections.append(PageSection(title, tuple(blocks)))
        return tuple(sections)

    def _parts(
        self, others: Sequence[ListedFile]
    ) -> Iterator[tuple[Clean, Iterator[Block]]]:
        yield N_("The experience"), self._case()
        yield N_("What the customer told"), self._story()
        yield N_("Time line"), self._time_line()
        yield N_("Letters, mails and conversations"), self._said(False)
        yield N_("Decisions"), self._said(True)
        yield N_("Terms, counted anew from the log"), self._terms()
        yield N_("Attachments"), self._attachments()
        yield N_("What is left out"), self._left_out()
        yield N_("Is it whole?"), self._checking(others)

    # -- the case ----------------------------------------------------------------------------------

    def _case(self) -> Iterator[Block]:
        case = self._facts.record.case
        say = self._say
        told: list[tuple[str, Clean]] = [
            (key, clean(value))
            for key, value in self._facts.contents.customer
        ]
        if case.received is not None:
            told.append(("received", say.moment(case.received)))
        for key, values in (("channel", CHANNELS), ("moment", MOMENTS)):
            value = getattr(case, key)
            told.append((key, words.choice(values, value, say)))
        told.append(
            ("wish", clean(" ".join(self._facts.contents.wish.split())))
        )
        step = say.part(
            self._procedure.title_of(self._facts.record.state.step)
        )
        told.append(("step", step))
        told.append(("procedure", clean(self._procedure.reference)))
        yield Block(
            facts=tuple(
                (say.part(FIELDS[key].title), value)
                for key, value in told
                if value
            )
        )

    def _story(self) -> Iterator[Block]:
        story = self._facts.contents.story
        yield self._words_or_none(story)

    def _words_or_none(self, text: str) -> Block:
        if text:
            return Block(words=clean(text, lines=True))
        return Block(line=self._say(Text("Nothing.")))

    # -- what happened -----------------------------------------------------------------------------

    def _time_line(self) -> Iterator[Block]:
        heads = (
            N_("happened"),
            N_("recorded"),
            N_("what"),
            N_("who"),
            N_("words"),
            N_("file"),
        )
        rows = []
        for number, seen in enumerate(self._facts.contents.events):
            event = seen.event
            cells = (
                self._moment(event.at),
                self._recorded(event),
                happened(self._procedure, event, self._say),
                self._who(event),
                self._details(seen),
            )
            row = list(map(PageCell, cells))
            rows.append((*row, self._link(number)))
        yield Block(
            heads=tuple(map(self._say.word, heads)), rows=tuple(rows)
        )
        if not self._facts.recorded:
            yield Block(
                line=self._say(
                    Text(
                        "When each was recorded is not known: there is no history of it."
                    )
                )
            )

    def _moment(self, at: datetime) -> Clean:
        return self._say.moment(at, exact=True)

    def _recorded(self, event: Event) -> Clean:
        at = self._facts.recorded.get((event.kind, event.at, event.id))
        return self._moment(at) if at is not None else ours("-")

    def _who(self, event: Event) -> Clean:
        person = self._facts.people.get(event.by)
        return clean((person.name if person else "") or event.by or "-")

    def _details(self, seen: SeenEvent) -> Clean:
        event = seen.event
        shown = tuple(p for p in event.data if p[0] not in _ELSEWHERE)
        said = [self._words.details(event._replace(data=shown))]
        letter = LETTERS.get(event.get(LETTER))
        if letter is not None:
            title = letter.name.title
            said.insert(0, self._say(Text("letter: {kind}", kind=title)))
        if event.get("receipt") in _RECEIPTS:
            said.append(self._say.word(_RECEIPTS[event.get("receipt")]))
        return ours("; ").join([each for each in said if each])

    def _link(self, number: int) -> PageCell:
        found = self._facts.evidence.by_event.get(number)
        return self._cell(found) if found is not None else PageCell(NOTHING)

    def _cell(self, found: Evidence) -> PageCell:
        link = found.listed.name if found.listed is not None else ""
        return PageCell(clean(found.name), link)

    def _said(self, is_decision: bool) -> Iterator[Block]:
        """Yield what was said or written at each event that has words or a mail, decisions or the others."""
        is_any = False
        for number, seen in enumerate(self._facts.contents.events):
            event = seen.event
            if (event.kind == events.DECIDED) is not is_decision:
                continue
            if not (seen.words or event.get(MESSAGE) or is_decision):
                continue
            is_any = True
            yield self._one_said(number, seen)
        if not is_any:
            yield Block(line=self._say(Text("None.")))

    def _one_said(self, number: int, seen: SeenEvent) -> Block:
        event = seen.event
        head = [
            self._moment(event.at),
            happened(self._procedure, event, self._say),
            self._who(event),
        ]
        link = self._link(number)
        return Block(
            heading=ours(" · ").join(head),
            line=self._details(seen),
            words=clean(seen.words, lines=True),
            links=(link,) if link.text else (),
        )

    # -- the terms ---------------------------------------------------------------------------------

    def _terms(self) -> Iterator[Block]:
        facts = self._facts
        say = self._say
        for deadline in facts.record.state.deadlines:
            proof = proof_facts(
                say, facts.record, deadline, facts.made, with_reasons=False
            )
            yield Block(words.deadline(deadline, say), tuple(proof))
        if not facts.record.state.deadlines:
            yield Block(line=say(Text("No deadline has started.")))

    # -- the files ---------------------------------------------------------------------------------

    def _attachments(self) -> Iterator[Block]:
        say = self._say
        found = self._facts.evidence.all
        if not found:
            yield Block(line=say(Text("None.")))
            return
        rows = []
        for each in found:
            remark = PageCell(self.remark(each))
            measured = (
                _listed(each.listed)[1:] if each.listed else (_EMPTY,) * 2
            )
            rows.append((self._cell(each), *measured[:2], remark))
        yield Block(heads=self._heads(), rows=tuple(rows))

    def _heads(self) -> tuple[Clean, ...]:
        heads = (N_("file"), N_("bytes"), N_("SHA-256"), N_("remark"))
        return tuple(map(self._say.word, heads))

    def remark(self, each: Evidence) -> Clean:
        """Return what is wrong with a file that the log names, or ""."""
        if each.listed is None:
            return self._say(
                Text("It is named in the log, and is not there any more.")
            )
        if each.is_changed:
            return self._say(Text("It is another file than the log names."))
        return NOTHING

    def _left_out(self) -> Iterator[Block]:
        say = self._say
        yield Block(
            line=say(
                Text(
                    "What we wrote for ourselves, and what is of others, is not in this dossier. By kind:"
                )
            )
        )
        rows = [(PageCell(text),) for text in self.counted()]
        if rows:
            yield Block(rows=tuple(rows))
        else:
            yield Block(line=say(Text("Nothing.")))

    def counted(self) -> Iterator[Clean]:
        """Yield what is left out, and how much of each kind."""
        say = self._say
        left = self._facts.contents.left_out
        for kind, n in left.events.items():
            title = words.event(self._procedure, kind, say)
            if kind == OTHER:
                title = say.word(N_("of another kind"))
            yield say(Text(*_EVENTS, n=n, kind=title))
        for key, n in left.fields.items():
            field = KEYS.get(key) or FIELDS.get(key)
            name = say.part(field.title) if field else say.word(_ELSE)
            yield say(Text(*_FIELDS, n=n, field=name))
        others = dict(left.others)
        if self._facts.evidence.others:
            others[FILES] = self._facts.evidence.others
        for what, n in others.items():
            yield say(Text(*_OTHERS[what], n=n))

    def _checking(self, others: Sequence[ListedFile]) -> Iterator[Block]:
        yield Block(
            line=self._say(
                Text(
                    "Each file, this page too, stands with its size and SHA-256 in {manifest}; the digest of"
                    " that file was told by whoever sent you this. Whoever has kv checks all of it with"
                    " {command}.",
                    manifest=Code("manifest.json"),
                    command=Code("kv dossier --verify FILE"),
                )
            )
        )
        if others:
            yield Block(
                heads=self._heads(), rows=tuple(map(_listed, others))
            )


def _listed(each: ListedFile) -> tuple[PageCell, ...]:
    """Return a file as it stands in a list: its name, bytes and SHA-256."""
    size = ours("{}", each.size)
    return (
        PageCell(clean(each.name), each.name),
        PageCell(size),
        PageCell(clean(each.sha256)),
    )


_EMPTY = PageCell(NOTHING)
_EVENTS = plural("{n} event: {kind}", "{n} events: {kind}")
_FIELDS = plural("{n} field: {field}", "{n} fields: {field}")
_ELSE = N_("another one")


def as_json(
    facts: DossierFacts,
    path: str,
    files: int,
    size: int,
    digest: str,
) -> dict[str, Any]:
    """Return what was made, for a program."""
    left = facts.contents.left_out
    others = dict(left.others)
    if facts.evidence.others:
        others[FILES] = facts.evidence.others
    return {
        "id": facts.record.id,
        "path": path or None,
        "files": files,
        "size": size,
        "digest": digest,
        "left_out": {
            "events": dict(left.events),
            "fields": dict(left.fields),
            "others": others,
        },
        "missing": _names(facts.evidence, lambda e: e.listed is None),
        "changed": _names(facts.evidence, lambda e: e.is_changed),
    }


def _names(found: EvidenceFound, is_meant: Any) -> Sequence[str]:
    chosen: Iterable[Evidence] = filter(is_meant, found.all)
    return [each.name for each in chosen]
