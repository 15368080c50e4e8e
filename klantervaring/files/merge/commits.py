"""The merge of two commits of a workspace, case by case: what must change in the one to have the other too.

Cases are known by their id, wherever their files stand, so that one that was closed here and changed there
ends in one place. It reads git's objects and makes none; it must not touch the files people work on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import PurePosixPath

from klantervaring.core import ids
from klantervaring.core.errors import Conflict, WrongInput
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.attachments import other_name
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.merge.case_files import CannotJoin, joined_case
from klantervaring.files.store import Store
from klantervaring.files.text import case_fields
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import CASES, CLOSED, SUFFIX

_CASE = re.compile(
    rf"{CASES}/(?:{CLOSED}/\d{{4}}/)?(?P<id>[^/]{{9}})(?P<rest>\.md|/[^/]+)",
    re.IGNORECASE,
)


class Part(NamedTuple):
    """A file of a case: the case's file itself (`name` is ""), or one that is put beside it."""

    id: str
    name: str


class Side(NamedTuple):
    """What one side has of a case, by path: its file (there should be one), and those beside it."""

    files: dict[str, Blob]
    beside: dict[str, Blob]


class CaseMerged(NamedTuple):
    """What the merge of one case came to.

    `fields` clashed; `doubled` tells that two texts stand in one place now; `kept` that one side had taken
    away what the other changed; `twins` are the ids of two cases that had one id.
    """

    id: str
    fields: tuple[str, ...] = ()
    doubled: bool = False
    kept: bool = False
    twins: tuple[str, ...] = ()


class Three(NamedTuple):
    """A case in the base, as ours has it, and as theirs has it."""

    was: Side
    mine: Side
    other: Side


#: Path -> new content, a blob that git has, or None where nothing shall be.
Changes = dict[str, bytes | Blob | None]


class Plan(NamedTuple):
    """What must change in our commit."""

    changes: Changes
    found: tuple[CaseMerged, ...]


def part_of(path: str, prefix: str) -> Part | None:
    """The case that a path belongs to, or None. `prefix` is the way from the top to the workspace."""
    match = (
        _CASE.fullmatch(path[len(prefix) :])
        if path.startswith(prefix)
        else None
    )
    if match is None or not ids.is_case_id(match["id"].upper()):
        return None
    rest = match["rest"]
    return Part(match["id"].upper(), "" if rest.lower() == SUFFIX else rest[1:])


def touched(paths: Iterable[str], prefix: str) -> set[str]:
    """The cases that these paths belong to."""
    return {
        part.id for path in paths if (part := part_of(path, prefix)) is not None
    }


class Merger:
    """Merges what two sides made of one base, for one workspace. `contents` has all that is needed."""

    def __init__(
        self, store: Store, prefix: str, contents: Mapping[str, bytes]
    ) -> None:
        self._store = store
        self._prefix = prefix
        self._contents = contents

    def plan(
        self,
        diffs: tuple[Differences, Differences],
        trees: tuple[
            Mapping[str, Blob], Mapping[str, Blob], Mapping[str, Blob]
        ],
        only: set[str] | None = None,
    ) -> Plan:
        """What must change in ours so that it has theirs too.

        `diffs` are how ours and theirs differ from the base; `trees` all files of the cases that both
        touched, in the base, in ours and in theirs; `only` leaves all but these cases alone. Raises Conflict
        where a case cannot be merged.
        """
        ours, theirs = diffs
        shared = (
            touched(ours, self._prefix) & touched(theirs, self._prefix)
            if only is None
            else only
        )
        changes: Changes = (
            {}
            if only is not None
            else {
                path: new
                for path, (_, new) in theirs.items()
                if path not in ours
                and not touched([path], self._prefix) & shared
            }
        )
        found = []
        for id in sorted(shared):
            merged, came = self._case(
                id, Three(*(self._side(id, tree) for tree in trees)), diffs
            )
            changes.update(merged)
            found.append(came)
        return Plan(changes, tuple(found))

    def placed(
        self, id: str, document: Document, mine: Mapping[str, Blob]
    ) -> Changes:
        """A case as somebody joined it by hand, where it belongs."""
        return self._placed(
            self._side(id, mine), document, id, self._side(id, mine).beside
        )

    def _side(self, id: str, tree: Mapping[str, Blob]) -> Side:
        side = Side({}, {})
        for path, blob in tree.items():
            part = part_of(path, self._prefix)
            if part is not None and part.id == id:
                side.beside.update({path: blob} if part.name else {})
                side.files.update({} if part.name else {path: blob})
        return side

    # -- one case ------------------------------------------------------------------------------------

    def _case(
        self, id: str, three: Three, diffs: tuple[Differences, Differences]
    ) -> tuple[Changes, CaseMerged]:
        was, mine, other = three
        one, two = (
            self._document(id, mine.files),
            self._document(id, other.files),
        )
        if one is None or two is None:
            return self._one_is_gone(id, three, one or two, diffs)
        base = self._document(id, was.files)
        if are_two(base, one, two):
            return self._twins(id, mine, ((one, mine), (two, other)))
        document, found = self._joined(id, (base, one, two))
        return self._placed(mine, document, id, self._beside(*three)), found

    def _document(self, id: str, files: Mapping[str, Blob]) -> Document | None:
        """The case in these files; of several with one id (somebody copied it) what all of them say."""
        document: Document | None = None
        for path in sorted(files):
            again = self._read(path, self._contents[files[path].oid])
            document = (
                again
                if document is None
                else self._merged(id, (None, document, again))[0]
            )
        return document

    def _read(self, path: str, raw: bytes) -> Document:
        try:
            return Document.read(raw)
        except BadFile as bad:
            raise Conflict(
                Text(
                    "The case was changed on both sides, and one of them cannot be read: {reason}.",
                    reason=bad.message,
                ),
                where=f"{path}:{bad.line}",
                remedy=Text(
                    "Whoever changed it so must mend it first; until then both stay as they are."
                ),
            ) from None

    def _joined(
        self, id: str, versions: tuple[Document | None, Document, Document]
    ) -> tuple[Document, CaseMerged]:
        document, fields, doubled = self._merged(id, versions)
        return document, CaseMerged(id, fields, doubled)

    def _merged(
        self, id: str, versions: tuple[Document | None, Document, Document]
    ) -> tuple[Document, tuple[str, ...], bool]:
        base, one, two = versions
        if one.text == two.text or (base is not None and two.text == base.text):
            return one, (), False
        if base is not None and one.text == base.text:
            return two, (), False
        try:
            joined = joined_case(
                id, versions, self._store.procedure_of, self._store.zone
            )
        except (CannotJoin, WrongInput) as doubt:
            reason = doubt.text if isinstance(doubt, WrongInput) else str(doubt)
            raise Conflict(
                Text(
                    "The two versions of this case cannot be joined for sure: {reason}.",
                    reason=reason,
                ),
                where=id,
                remedy=Text(
                    "Nothing was changed. Look at both with git, and put one of them right."
                ),
            ) from doubt
        return joined.document, joined.fields, bool(joined.doubled)

    def _one_is_gone(
        self,
        id: str,
        three: Three,
        document: Document | None,
        diffs: tuple[Differences, Differences],
    ) -> tuple[Changes, CaseMerged]:
        """Changed beats deleted; and what was given another id is not gone."""
        was, mine, other = three
        if document is None:
            return dict.fromkeys([*mine.files, *mine.beside]), CaseMerged(id)
        stays, diff = (mine, diffs[1]) if mine.files else (other, diffs[0])
        renamed = self._renamed(id, document, diff)
        if renamed is None:
            return self._placed(mine, document, id, stays.beside), CaseMerged(
                id, kept=bool(was.files)
            )
        path, again = renamed
        new = front_text(again, "id")
        versions = [
            _under(again, version)
            for version in (self._document(id, was.files) or document, document)
        ]
        joined, found = self._joined(new, (versions[0], again, versions[1]))
        goes = Side(
            {**mine.files, path: other.files.get(path, Blob("", ""))},
            mine.beside,
        )
        return self._placed(goes, joined, new, stays.beside), found

    # -- one id, two cases ---------------------------------------------------------------------------

    def _twins(
        self,
        id: str,
        mine: Side,
        sides: tuple[tuple[Document, Side], tuple[Document, Side]],
    ) -> tuple[Changes, CaseMerged]:
        """Two cases that were given one id: each gets a new one, and knows of the other."""
        names = [_new_id(id, document) for document, _ in sides]
        changes: Changes = dict.fromkeys([*mine.files, *mine.beside])
        for (document, side), new, other in zip(
            sides, names, reversed(names), strict=True
        ):
            edit = Edit(document)
            for key, value in (("id", new), ("formerly", id), ("twin", other)):
                edit.set_text(key, value, value)
            changes.update(
                self._placed(Side({}, {}), edit.done(), new, side.beside)
            )
        return changes, CaseMerged(id, twins=tuple(sorted(names)))

    def _renamed(
        self, id: str, document: Document, diff: Differences
    ) -> tuple[str, Document] | None:
        """The case that one side gave another id: its path, and what it says."""
        for path, (was, new) in diff.items():
            part = part_of(path, self._prefix)
            if part is None or part.name or was is not None or new is None:
                continue
            again = self._read(path, self._contents[new.oid])
            if front_text(again, "formerly") == id and receipt(
                again
            ) == receipt(document):
                return path, again
        return None

    # -- where it goes -------------------------------------------------------------------------------

    def _placed(
        self, old: Side, document: Document, id: str, beside: Mapping[str, Blob]
    ) -> Changes:
        """The case's file and those beside it, where they belong; what of it stood elsewhere goes."""
        case = case_fields.read_case(document, self._store.zone, id)
        state = fold_case(self._store.procedure_of(case), case)
        path = self._prefix + self._store.shown(self._store.place_of(state, id))
        folder = path.removesuffix(SUFFIX)
        changes: Changes = dict.fromkeys([*old.files, *old.beside])
        changes[path] = document.encode()
        changes.update(
            {
                f"{folder}/{PurePosixPath(name).name}": blob
                for name, blob in beside.items()
            }
        )
        return changes

    def _beside(self, was: Side, mine: Side, other: Side) -> dict[str, Blob]:
        """The files beside a case, by name; of two with one name, one gets another."""
        old, one, two = (
            {PurePosixPath(p).name: b for p, b in s.beside.items()}
            for s in (was, mine, other)
        )
        kept: dict[str, Blob] = {}
        for name in {**one, **two}:
            base, a, b = old.get(name), one.get(name), two.get(name)
            if (
                a is not None
                and b is not None
                and a != b
                and base not in (a, b)
            ):
                first, second = sorted((a, b), key=self._digest)
                kept.update(
                    {
                        name: first,
                        other_name(name, self._digest(second)): second,
                    }
                )
                continue
            chosen = b if a == base else a if b in (a, base) else a or b
            kept.update({name: chosen} if chosen is not None else {})
        return kept

    def _digest(self, blob: Blob) -> str:
        return sha256(self._contents[blob.oid]).hexdigest()


def front_text(document: Document, key: str) -> str:
    """What a key of the front matter says, "" where it says nothing or no text."""
    node = document.get(key)
    return node.value if node is not None and node.kind == "scalar" else ""


def receipt(document: Document) -> str:
    """What tells two cases with one id apart: the event with which each began."""
    log = document.get("log")
    for item in log.items if log is not None else []:
        said = {n.value: v.value for n, v in item.entries if v.kind == "scalar"}
        if said.get("event") == "received":
            return said.get("id") or said.get("at", "")
    return ""


def are_two(base: Document | None, one: Document, two: Document) -> bool:
    """Whether these are two cases, each with a beginning of its own, and not two versions of one.

    Where both come from the same base, the moment of a receipt without id may have been put right.
    """
    first, second = receipt(one), receipt(two)
    if first == second:
        return False
    return base is None or (ids.is_event_id(first) and ids.is_event_id(second))


def _under(again: Document, version: Document) -> Document:
    """A version of a case under the id that it was given since."""
    edit = Edit(version)
    for key in ("id", "formerly", "twin"):
        edit.set_text(key, front_text(again, key), front_text(again, key))
    return edit.done()


def _new_id(id: str, document: Document) -> str:
    """An id for a case that must give up its own: the same in every clone."""
    digest = sha256(
        f"{id}\0{receipt(document)}\0{front_text(document, 'title')}".encode()
    ).digest()
    return ids.case_id(int.from_bytes(digest[:8], "big") % ids.CASE_IDS)
