"""Two versions of one case file, made from the same text, joined into one; or told to be in doubt.

Files are taken apart for `core/merge`, its result is written, what follows from the log is worked out anew,
and it is proved that nothing of either side is missing. It must not decide what wins.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256

from klantervaring.core import ids
from klantervaring.core.case import Case, Event
from klantervaring.core.merge.case_merge import merge
from klantervaring.core.merge.conflicts import CLOSING, CONFLICT, event_name
from klantervaring.core.merge.pieces import Clash, Pieces
from klantervaring.core.merge.version import (
    DERIVED,
    NOTHING,
    Line,
    Log,
    Version,
)
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.misfits import misfits_told
from klantervaring.core.rules.moves import counts_whole, ends, matters
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.merge.proof import CannotJoin, prove
from klantervaring.files.merge.put_together import put_together
from klantervaring.files.merge.stripping import (
    is_erased_file,
    names_in_files,
    stripped_file,
)
from klantervaring.files.merge.take_apart import log_of, take_apart
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.case_lines import log_line, with_state
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.known_keys import KEYS
from klantervaring.files.text.scalars import flow_mapping

#: The base (None: there is none), and the two that were made of it.
Versions = tuple[Document | None, Document, Document]


class JoinedCase(NamedTuple):
    """The joined file; the fields that clashed; the sections in which two texts now stand; what is said of
    events that moved the case on their side and move nothing any more.
    """

    document: Document
    fields: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    unfit: tuple[Text, ...] = ()


def joined(base: str, mine: str, theirs: str, zone: tzinfo) -> str | None:
    """Return the text with the changes of both, or None where both changed the same thing.

    What follows from the log is left as `theirs` has it, for whoever writes the file
    to bring in line.
    """
    if mine in (base, theirs):
        return theirs
    try:
        documents = list(map(Document, (base, mine, theirs)))
        old, a, b = (take_apart(document, zone) for document in documents)
        merged = merge(old, a, b, KEYS)
        if merged.clashes or merged.doubled:
            return None
        document = Document(put_together(_as_theirs(merged.version, b)))
        prove(document, *documents)
    except (BadFile, CannotJoin):
        return None
    return document.text


def _as_theirs(version: Version, theirs: Version) -> Version:
    """Return the version with what follows from the log as theirs has it."""
    pieces = {}
    for key, piece in version.pieces.items():
        if key not in DERIVED:
            pieces[key] = piece
        elif key in theirs.pieces:
            pieces[key] = theirs.pieces[key]
    return version._replace(pieces=pieces)


def joined_case(
    id: str,
    versions: Versions,
    procedure_of: Callable[[Case], Procedure],
    zone: tzinfo,
) -> JoinedCase:
    """Return the case `id` with the changes of both.

    The same for every clone and in whatever order they merge: no clock is read.
    Raises CannotJoin.
    """
    joining = _Joining(id, versions, procedure_of, zone)
    base, a, b = versions
    if is_erased_file(a) or is_erased_file(b):
        return JoinedCase(joining.without_words())
    try:
        merged = merge(
            take_apart(base, zone) if base else NOTHING,
            take_apart(a, zone),
            take_apart(b, zone),
            KEYS,
        )
        clashes = (*merged.clashes, *joining.endings_unaware())
        version = joining.with_conflicts(merged.version, clashes)
        document = joining.written(version)
        prove(document, base, a, b)
    except BadFile as bad:
        raise CannotJoin(bad.message.template) from bad
    fields = tuple(dict.fromkeys(clash.field for clash in clashes))
    unfit = joining.no_longer_fit(document)
    return JoinedCase(document, fields, merged.doubled, unfit)


def with_endings_unaware(
    id: str,
    document: Document,
    versions: Versions,
    procedure_of: Callable[[Case], Procedure],
    zone: tzinfo,
) -> Document:
    """Return the case as a person joined it, with the conflicts of endings that `joined_case` would note."""
    joining = _Joining(id, versions, procedure_of, zone)
    if is_erased_file(document):
        return joining.stripped(document)
    missed = joining.endings_unaware()
    if not missed:
        return document
    version = take_apart(document, zone)
    return joining.written(joining.with_conflicts(version, missed))


class _Joining(NamedTuple):
    """Two versions of a case that are joined, and what is to be known for it."""

    id: str
    versions: Versions
    procedure_of: Callable[[Case], Procedure]
    zone: tzinfo

    def written(self, version: Version) -> Document:
        """Return a version as a document, in line with its log."""
        document = Document(put_together(version))
        case = self._case(document)
        procedure = self.procedure_of(case)
        if not counts_whole(procedure, case):
            return Document(put_together(self._as_written(version)))
        if not case.events:
            return document
        edit = Edit(document)
        state = fold_case(procedure, case)
        with_state(edit, state, case.events[-1].at, self.zone, mend=True)
        return edit.done()

    def _as_written(self, version: Version) -> Version:
        """Return the version with what follows from the log as both wrote it."""
        base, a, b = (
            take_apart(document, self.zone) if document else NOTHING
            for document in self.versions
        )
        pieces = Pieces(base.pieces, a.pieces, b.pieces)
        written = pieces.as_written()
        kept = {
            key: written.get(key, piece)
            for key, piece in version.pieces.items()
            if key not in DERIVED or key in written
        }
        return version._replace(pieces=kept)

    def _case(self, document: Document) -> Case:
        return read_case(document, self.zone, self.id)

    def no_longer_fit(self, document: Document) -> tuple[Text, ...]:
        """Return what is said of events that fitted on the side that recorded them, and do not fit here.

        Of an ending that did not know of something the conflict tells.
        """
        _, *sides = self.versions
        known = set(itertools.chain.from_iterable(map(self._unfit, sides)))
        told = self._unfit(document)
        return tuple(
            text for name, text in told.items() if name not in known
        )

    def _unfit(self, document: Document) -> dict[str, Text]:
        """Return what is said of each event that moves nothing, by its name."""
        case = self._case(document)
        state = fold_case(self.procedure_of(case), case)
        return {
            name: text
            for event, text, _ in misfits_told(case, state)
            if (name := event_name(event)) not in state.unaware
        }

    # -- a case that was erased on a side --------------------------------------------

    def without_words(self) -> Document:
        """Return an erased case with what of both sides may stay, whichever of them was erased.

        What clashed is not told: of what may stay the same side wins in every clone. Raises CannotJoin.
        """
        try:
            base, a, b = (
                self.stripped(version) if version else None
                for version in self.versions
            )
            assert a is not None
            assert b is not None
            inner = self._replace(versions=(base, a, b))
            old = take_apart(base, self.zone) if base else NOTHING
            one, two = (take_apart(side, self.zone) for side in (a, b))
            version = merge(old, one, two, KEYS).version
            version = inner.with_conflicts(version, inner.endings_unaware())
            return self.stripped(self.written(version))
        except BadFile as bad:
            raise CannotJoin(bad.message.template) from bad

    def stripped(self, document: Document) -> Document:
        """Return a version of the case without words and names, those of the other versions too."""
        known = [version for version in self.versions if version]
        return stripped_file(
            document,
            self.procedure_of(self._case(document)),
            self.zone,
            names_in_files(known, self.zone),
        )

    # -- values that clashed, kept in the log ----------------------------------------

    def with_conflicts(
        self, version: Version, clashes: Sequence[Clash]
    ) -> Version:
        """Return the version with an event for each value that clashed.

        The same in every clone that finds it.
        """
        log = version.log
        at = self._behind()
        lines = {line.id: line for line in log.lines if line.id}
        new = []
        for clash in clashes:
            event = _conflict(self.id, clash, at)
            if event.id not in lines:
                lines[event.id] = _as_line(event, self.zone)
                new.append(lines[event.id])
        if not new:
            return version
        ordered = sorted((*log.lines, *new), key=lambda line: line.order)
        return version._replace(log=Log(tuple(ordered), "", log.remarks))

    def _behind(self) -> datetime:
        """Return the second behind all that the base's log knows; such a moment needs no clock.

        Without a base it is the side whose log ends first, so that both clones find the same.
        """
        base, *sides = self.versions
        ends = self._ends_of([base]) if base else []
        ends = ends or self._ends_of(sides)
        if not ends:
            raise CannotJoin("a log without a moment")
        return min(ends) + timedelta(seconds=1)

    def _ends_of(self, documents: Sequence[Document]) -> list[datetime]:
        """Return the last moment of each log that has one."""
        ends = []
        for document in documents:
            log = log_of(document, self.zone)
            found = [line.at for line in log.lines if line.at]
            if found:
                ends.append(max(found))
        return ends

    def endings_unaware(self) -> tuple[Clash, ...]:
        """Return each ending that one side recorded, with each event that matters and only the other had."""
        base, *sides = self.versions
        old = self._case(base).events if base else ()
        known = set(map(event_name, old))
        cases = list(map(self._case, sides))
        procedures = list(map(self.procedure_of, cases))
        one, two = (
            [
                event
                for event in case.events
                if event_name(event) not in known
            ]
            for case in cases
        )
        found = [
            *_unaware(one, two, procedures),
            *_unaware(two, one, procedures),
        ]
        return tuple(sorted(found))


def _unaware(
    mine: Sequence[Event],
    theirs: Sequence[Event],
    procedures: Sequence[Procedure],
) -> Iterator[Clash]:
    here = set(map(event_name, mine))
    there = set(map(event_name, theirs))
    for event in mine:
        name = event_name(event)
        ending = any(
            ends(procedure, event.kind) for procedure in procedures
        )
        if name in there or not ending:
            continue
        for missed in theirs:
            if event_name(missed) in here:
                continue
            if any(matters(procedure, missed) for procedure in procedures):
                yield Clash(f"{CLOSING}.{name}", event_name(missed), "")


def _conflict(id: str, clash: Clash, at: datetime) -> Event:
    told = "\0".join((id, *clash)).encode("utf-8", "surrogatepass")
    number = int.from_bytes(sha256(told).digest()[:5], "big")
    data = (("field", clash.field), ("value", clash.value))
    return Event(CONFLICT, at, "", ids.event_id(number, ()), data)


def _as_line(event: Event, zone: tzinfo) -> Line:
    pairs = log_line(event, zone)
    written = flow_mapping([(key, text) for key, text, _ in pairs])
    value = {key: text for key, _, text in pairs}
    return Line(event.id, event.at, dict(value), f"- {written}\n")
