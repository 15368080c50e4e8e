"""The merge of two commits of a workspace, case by case: what must change in the one to have the other too.

A case that was closed here and changed there ends in one place. It reads git's objects and makes none; it
must not touch the files people work on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import PurePosixPath

from klantervaring.core import ids
from klantervaring.core.case import Event
from klantervaring.core.errors import Conflict, WrongInput
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.text.sentences import Part, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.attachments import other_name
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.merge.case_files import (
    JoinedCase,
    Versions,
    joined_case,
)
from klantervaring.files.merge.case_paths import part_of, touched
from klantervaring.files.merge.case_texts import (
    are_two,
    front_text,
    receipt,
)
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.merge.stripping import is_erased_file
from klantervaring.files.store import Store
from klantervaring.files.text import case_fields
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import SUFFIX

Files = Mapping[str, Blob]


class Trees(NamedTuple):
    """The files of cases in three commits, by path from the top."""

    base: Files
    ours: Files
    theirs: Files


class Side(NamedTuple):
    """What one commit has of a case, by path: its file (there should be one), and those beside it."""

    files: Files
    beside: Files

    @property
    def none(self) -> Changes:
        """The changes that take all of it away."""
        return dict.fromkeys([*self.files, *self.beside])


class Three(NamedTuple):
    """A case in the base, as ours has it, and as theirs has it."""

    id: str
    was: Side
    mine: Side
    other: Side


class CaseMerged(NamedTuple):
    """What the merge of one case came to.

    `fields` clashed; `doubled` tells that two texts stand in one place now; `kept` that one side had taken
    away what the other changed; `twins` are the ids of two cases that had one id; `unfit` says which events
    move nothing any more.
    """

    id: str
    fields: tuple[str, ...] = ()
    doubled: bool = False
    kept: bool = False
    twins: tuple[str, ...] = ()
    unfit: tuple[Text, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether somebody must be told of it."""
        told = self.fields or self.doubled or self.unfit
        return bool(told or self.kept or self.twins)


#: Path -> new content, a blob that git has, or None where nothing shall be.
Changes = dict[str, bytes | Blob | None]


class Plan(NamedTuple):
    """What must change in our commit. `kept_out` are paths of theirs that were erased, and stay out."""

    changes: Changes
    found: tuple[CaseMerged, ...]
    kept_out: tuple[str, ...] = ()


class Merger:
    """Merges what two sides made of one base, for one workspace. `contents` has all that is needed.

    `diffs` are how ours and theirs differ from the base.
    """

    def __init__(
        self, store: Store, prefix: str, contents: Mapping[str, bytes]
    ) -> None:
        self._store = store
        self._prefix = prefix
        self._contents = contents

    def plan_all(
        self, diffs: tuple[Differences, Differences], trees: Trees
    ) -> Plan:
        """Return what must change in ours so that it has theirs too. Raises as `plan` does."""
        ours, theirs = diffs
        shared = touched(ours, self._prefix) & touched(theirs, self._prefix)
        changes: Changes = {}
        for path, (_, new) in theirs.items():
            if path not in ours and not self._ids([path]) & shared:
                changes[path] = new
        plan = self.plan(shared, diffs, trees)
        return plan._replace(changes={**changes, **plan.changes})

    def plan(
        self,
        cases: Iterable[str],
        diffs: tuple[Differences, Differences],
        trees: Trees,
    ) -> Plan:
        """Return what must change in ours so that it has theirs of these cases too.

        Raises Conflict where a case cannot be merged.
        """
        changes: Changes = {}
        found = []
        for id in sorted(cases):
            sides = (self._side(id, tree) for tree in trees)
            merged, came = self._case(Three(id, *sides), diffs)
            changes |= merged
            found.append(came)
        return Plan(changes, tuple(found))

    def placed(self, id: str, document: Document, trees: Trees) -> Changes:
        """Return a case as somebody joined it, with the files of both sides, where it belongs."""
        sides = (self._side(id, tree) for tree in trees)
        three = Three(id, *sides)
        beside = self._beside(three, document)
        return self._placed(three.mine, document, id, beside)

    def version(self, id: str, tree: Files) -> Document | None:
        """Return what one tree has of a case, None where that is nothing. Raises Conflict."""
        return self._document(id, self._side(id, tree).files)

    def _ids(self, paths: Iterable[str]) -> set[str]:
        return touched(paths, self._prefix)

    def _side(self, id: str, tree: Files) -> Side:
        files: dict[str, Blob] = {}
        beside: dict[str, Blob] = {}
        for path, blob in tree.items():
            part = part_of(path, self._prefix)
            if part is not None and part.id == id:
                kind = beside if part.name else files
                kind[path] = blob
        return Side(files, beside)

    # -- one case ------------------------------------------------------------------

    def _case(
        self, three: Three, diffs: tuple[Differences, Differences]
    ) -> tuple[Changes, CaseMerged]:
        id, was, mine, other = three
        one = self._document(id, mine.files)
        two = self._document(id, other.files)
        if one is None or two is None:
            return self._one_is_gone(three, one or two, diffs)
        base = self._document(id, was.files)
        if are_two(base, one, two):
            return self._twins(three, one, two)
        document, found = self.merged(id, (base, one, two))
        beside = self._beside(three, document)
        return self._placed(mine, document, id, beside), found

    def _document(self, id: str, files: Files) -> Document | None:
        """Return the case in these files.

        Of several with one id (somebody copied it) what all of them say.
        """
        found: Document | None = None
        for path, blob in sorted(files.items()):
            document = self._read(path, blob)
            if found is not None:
                document, _ = self.merged(id, (None, found, document))
            found = document
        return found

    def _read(self, path: str, blob: Blob) -> Document:
        try:
            return Document.read(self._contents[blob.oid])
        except BadFile as bad:
            raise _cannot_be_read(path, bad) from None

    def merged(
        self,
        id: str,
        versions: Versions,
    ) -> tuple[Document, CaseMerged]:
        """Return two versions of a case as one, and what that came to. Raises Conflict."""
        base, one, two = versions
        was = base.text if base else None
        if two.text in (one.text, was):
            return one, CaseMerged(id)
        if one.text == was:
            return two, CaseMerged(id)
        joined = self._joined(id, versions)
        doubled = bool(joined.doubled)
        found = CaseMerged(id, joined.fields, doubled, unfit=joined.unfit)
        return joined.document, found

    def _joined(self, id: str, versions: Versions) -> JoinedCase:
        procedure_of = self._store.procedure_of
        zone = self._store.zone
        try:
            return joined_case(id, versions, procedure_of, zone)
        except WrongInput as doubt:
            raise _not_for_sure(id, doubt.text) from doubt
        except CannotJoin as doubt:
            raise _not_for_sure(id, str(doubt)) from doubt

    # -- gone on one side ----------------------------------------------------------

    def _one_is_gone(
        self,
        three: Three,
        document: Document | None,
        diffs: tuple[Differences, Differences],
    ) -> tuple[Changes, CaseMerged]:
        """Keep it: changed beats deleted; and what was given another id is not gone."""
        id, was, mine, other = three
        if document is None:
            return mine.none, CaseMerged(id)
        ours, theirs = diffs
        if mine.files:
            stays = mine
            diff = theirs
        else:
            stays = other
            diff = ours
        renamed = self._renamed(id, document, diff)
        if renamed is not None:
            return self._moved(three, renamed, document, stays.beside)
        beside = {} if is_erased_file(document) else stays.beside
        kept = CaseMerged(id, kept=bool(was.files))
        return self._placed(mine, document, id, beside), kept

    def _moved(
        self,
        three: Three,
        renamed: tuple[str, Document],
        document: Document,
        beside: Files,
    ) -> tuple[Changes, CaseMerged]:
        """Return a case that one side gave another id, with what the other side changed."""
        path, again = renamed
        new = front_text(again, "id")
        base = self._document(three.id, three.was.files) or document
        versions = (_under(again, base), again, _under(again, document))
        joined, found = self.merged(new, versions)
        changes = self._placed(three.mine, joined, new, beside)
        return {path: None, **changes}, found

    def _renamed(
        self, id: str, document: Document, diff: Differences
    ) -> tuple[str, Document] | None:
        """Return the case that one side gave another id: its path, and what it says."""
        for path, (was, new) in diff.items():
            part = part_of(path, self._prefix)
            if part is None or part.name or was is not None or new is None:
                continue
            again = self._read(path, new)
            formerly = front_text(again, "formerly") == id
            if formerly and receipt(again) == receipt(document):
                return path, again
        return None

    # -- one id, two cases ---------------------------------------------------------

    def _twins(
        self, three: Three, one: Document, two: Document
    ) -> tuple[Changes, CaseMerged]:
        """Give each of two cases that were given one id a new one; each knows of the other."""
        id, _, mine, other = three
        first = _new_id(id, one)
        second = _new_id(id, two)
        changes = mine.none
        for document, side, new, twin in (
            (one, mine, first, second),
            (two, other, second, first),
        ):
            again = _with_keys(document, id=new, formerly=id, twin=twin)
            nowhere = Side({}, {})
            changes |= self._placed(nowhere, again, new, side.beside)
        return changes, CaseMerged(id, twins=tuple(sorted((first, second))))

    # -- where it goes -------------------------------------------------------------

    def _placed(
        self, old: Side, document: Document, id: str, beside: Files
    ) -> Changes:
        """Return the case's file and those beside it where they belong; what stood elsewhere goes."""
        case = case_fields.read_case(document, self._store.zone, id)
        state = fold_case(self._store.procedure_of(case), case)
        place = self._store.place_of(state, id)
        path = self._prefix + self._store.shown(place)
        changes = old.none
        changes[path] = document.encode()
        for name, blob in beside.items():
            folder = path.removesuffix(SUFFIX)
            changes[f"{folder}/{_name(name)}"] = blob
        return changes

    def _beside(self, three: Three, document: Document) -> dict[str, Blob]:
        """Return the files beside a case, by name; of two with one name, one gets another.

        `document` is the case as it was joined: an erased one has none; an event that came back has its file.
        """
        if is_erased_file(document):
            return {}
        old, one, two = (
            {_name(path): blob for path, blob in side.beside.items()}
            for side in (three.was, three.mine, three.other)
        )
        kept: dict[str, Blob] = {}
        for name in {**one, **two}:
            blobs = old.get(name), one.get(name), two.get(name)
            kept |= self._of_one_name(name, *blobs)
        there = {**two, **one}
        gone = there.keys() - kept.keys()
        if gone:
            again = gone.intersection(self._named_again(three, document))
            kept |= {name: there[name] for name in again}
        return kept

    def _named_again(
        self, three: Three, document: Document
    ) -> Iterator[str]:
        """Yield the files of events that a side lacks, or took back, and that the joined case has."""
        mine = self._event_ids(three.id, three.mine)
        other = self._event_ids(three.id, three.other)
        on_both = mine & other
        for event in self._events(three.id, document):
            if event.id not in on_both and event.get("file"):
                yield event.get("file")

    def _event_ids(self, id: str, side: Side) -> set[str]:
        version = self._document(id, side.files)
        if version is None:
            return set()
        return {event.id for event in self._events(id, version)}

    def _events(self, id: str, version: Document) -> Sequence[Event]:
        return case_fields.read_case(version, self._store.zone, id).events

    def _of_one_name(
        self,
        name: str,
        base: Blob | None,
        a: Blob | None,
        b: Blob | None,
    ) -> dict[str, Blob]:
        if a and b and a != b and base not in (a, b):
            first, second = sorted((a, b), key=self._digest)
            other = other_name(name, self._digest(second))
            return {name: first, other: second}
        chosen = _chosen(base, a, b)
        return {name: chosen} if chosen is not None else {}

    def _digest(self, blob: Blob) -> str:
        return sha256(self._contents[blob.oid]).hexdigest()


def _cannot_be_read(path: str, bad: BadFile) -> Conflict:
    return Conflict(
        Text(
            "The case was changed on both sides, and one of them cannot be read: {reason}.",
            reason=bad.message,
        ),
        where=f"{path}:{bad.line}",
        remedy=Text(
            "Whoever changed it so must mend it first; until then both stay as they are."
        ),
    )


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _not_for_sure(id: str, reason: Part) -> Conflict:
    return Conflict(
        Text(
            "The two versions of this case cannot be joined for sure: {reason}.",
            reason=reason,
        ),
        where=id,
        remedy=Text(
            "Nothing was changed. Look at both with git, and put one of them right."
        ),
    )


def _chosen(
    base: Blob | None, a: Blob | None, b: Blob | None
) -> Blob | None:
    """Return the file that one side changed; one that is there where both did."""
    if a == base:
        return b
    return a if b in (a, base) else a or b


def _under(again: Document, version: Document) -> Document:
    """Return a version of a case under the id that it was given since."""
    keys = ("id", "formerly", "twin")
    return _with_keys(version, **{k: front_text(again, k) for k in keys})


def _with_keys(document: Document, **texts: str) -> Document:
    edit = Edit(document)
    for key, text in texts.items():
        edit.set_text(key, text, text)
    return edit.done()


def _new_id(id: str, document: Document) -> str:
    """Return an id for a case that must give up its own: the same in every clone."""
    title = front_text(document, "title")
    digest = sha256(f"{id}\0{receipt(document)}\0{title}".encode()).digest()
    return ids.case_id(int.from_bytes(digest[:8], "big") % ids.CASE_IDS)
