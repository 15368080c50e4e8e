"""What the work tree has of cases that meet: joined by somebody, or written since git stopped; it is kept.

Neither git's stages nor a commit has it. A file with git's marks, and one into which git put events of
another case, is git's own work and counts for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from klantervaring.core.errors import WrongInput
from klantervaring.core.values import NamedTuple
from klantervaring.files.case_bytes import read_regular
from klantervaring.files.disk import beneath
from klantervaring.files.git import staging
from klantervaring.files.git.objects import Blob, blob_name
from klantervaring.files.merge.case_files import (
    Versions,
    with_endings_unaware,
)
from klantervaring.files.merge.case_paths import CasePart
from klantervaring.files.merge.case_texts import are_two, logged_ids
from klantervaring.files.merge.commits import Merger, Trees
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.merge.work_tree import is_resolved, made_from
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.layout import SUFFIX
from klantervaring.sync.clone import Clone

_PLAIN = "100644"


class _File(NamedTuple):
    """A file of a case, by its path from the top."""

    path: str
    document: Document


class WorkTree:
    """The files of cases in the work tree, beside what two sides and their base have of them.

    `contents` has what is in the blobs of `trees`.
    """

    def __init__(
        self, clone: Clone, trees: Trees, contents: Mapping[str, bytes]
    ) -> None:
        self._clone = clone
        self._trees = trees
        self._contents = contents
        self._zone = clone.store.zone
        self._digits = len(clone.head())
        self._staged = staging.paths_of(clone.top, clone.cases)
        self._paths: dict[str, list[str]] = {}
        for found in clone.store.paths(closed=True):
            path = clone.prefix + clone.store.shown(found)
            self._paths.setdefault(clone.id_of(path), []).append(path)

    def named(self, ids: Iterable[str]) -> Iterator[str]:
        """Yield where these cases stand now, and the files beside them that they name."""
        for id in ids:
            for path in self._paths.get(id, ()):
                yield path
                yield from self._beside(path)

    def _beside(self, path: str) -> Iterator[str]:
        """Yield the files beside a case that it names or that git's index has; others are no part of it."""
        top = self._clone.top
        folder = path.removesuffix(SUFFIX)
        try:
            raw = read_regular(top, top / path)
            names = beneath.names_in(top, folder)
        except (BadFile, OSError):
            return  # a link, say: behind it is nothing of ours
        for name in names:
            place = f"{folder}/{name}"
            is_named = os.fsencode(name) in raw or place in self._staged
            if is_named and beneath.is_file(top, place):
                yield place

    def with_beside(
        self, ids: Iterable[str]
    ) -> tuple[Trees, dict[str, bytes]]:
        """Return the trees, ours with the files that were put beside cases since; and what is in all."""
        base, ours, theirs = map(dict, self._trees)
        contents = dict(self._contents)
        known: dict[CasePart | None, set[str]] = {}
        mine: dict[CasePart | None, str] = {}
        for tree in self._trees:
            for path, blob in tree.items():
                part = self._clone.part_of(path)
                known.setdefault(part, set()).add(blob.oid)
        for path in self._trees.ours:
            mine[self._clone.part_of(path)] = path
        for path in self.named(ids):
            part = self._clone.part_of(path)
            if self._clone.is_case(path):
                continue
            raw = beneath.read_file(self._clone.top, path)
            blob = self._blob(raw)
            if blob.oid not in known.get(part, ()):
                ours[mine.get(part, path)] = blob
                contents[blob.oid] = raw
        return Trees(base, ours, theirs), contents

    def can_be_read(self, id: str) -> bool:
        """Return whether each file of a case can be: what somebody is at is not written over."""
        try:
            for path in self._paths.get(id, ()):
                self._read(path)
        except BadFile:
            return False
        return True

    def resolved(self, id: str) -> Document | None:
        """Return what a person or git's driver made of a case that both changed, if nothing of it is lost."""
        here = self._paths.get(id, [])
        base, ours, theirs = (self._raw(id, tree) for tree in self._trees)
        count = (len(here), len(ours), len(theirs))
        if count != (1, 1, 1):
            return None
        try:
            document = self._read(here[0])
            was = Document.read(base[0]) if base else None
            versions: Versions = (
                was,
                Document.read(*ours),
                Document.read(*theirs),
            )
            if are_two(*versions) or not is_resolved(
                document, versions, self._zone
            ):
                return None
            return with_endings_unaware(
                id,
                document,
                versions,
                self._clone.store.procedure_of,
                self._zone,
            )
        except (BadFile, CannotJoin, WrongInput):
            return None

    # -- what was written since ------------------------------------------------

    def with_written(
        self, ids: Iterable[str], merger: Merger
    ) -> tuple[Trees, dict[str, bytes]]:
        """Return the trees with what was written since in place of the side that it was written on.

        And what is in their blobs. Raises Conflict.
        """
        base, *sides = map(dict, self._trees)
        contents = dict(self._contents)
        for id in ids:
            for written in self._written(id):
                place, path = self._side_of(id, written.document)
                document = written.document
                if not path:
                    place = 0
                    path = written.path
                    document = self._with_both(id, document, merger)
                raw = document.encode()
                blob = self._blob(raw)
                sides[place][path], contents[blob.oid] = blob, raw
        return Trees(base, *sides), contents

    def alone(
        self, files: Mapping[str, Blob]
    ) -> tuple[dict[str, Blob], dict[str, bytes]]:
        """Return files that only one side has, with what was written in them since, and what that is."""
        found = dict(files)
        contents = dict[str, bytes]()
        for path, blob in files.items():
            if not self._clone.is_case(path):
                continue
            raw = self._contents[blob.oid]
            for written in self._written(self._clone.id_of(path), raw):
                if logged_ids(raw) <= _ids(written.document):
                    new = written.document.encode()
                    found[path] = self._blob(new)
                    contents[found[path].oid] = new
        return found, contents

    def _written(self, id: str, *known: bytes) -> Iterator[_File]:
        """Yield the files of a case that can be read and are not as a side or the base has them."""
        as_it_was = list(known)
        for tree in self._trees:
            as_it_was += self._raw(id, tree)
        for path in self._paths.get(id, ()):
            try:
                document = self._read(path)
            except BadFile:
                continue
            raw = document.encode()
            if raw in as_it_was or document.conflict_line():
                continue
            if not self._is_mixed(id, document, as_it_was):
                yield _File(path, document)

    def _is_mixed(
        self, id: str, document: Document, own: Sequence[bytes]
    ) -> bool:
        """Return whether git put events of another case into it."""
        new = _ids(document)
        for raw in own:
            new -= logged_ids(raw)
        if not new:
            return False
        for tree in self._trees:
            for path, blob in tree.items():
                if self._clone.id_of(path) == id:
                    continue
                if new & logged_ids(self._contents[blob.oid]):
                    return True
        return False

    def _side_of(self, id: str, document: Document) -> tuple[int, str]:
        """Return which side this was written on, and the path that has there; "" where that is not sure."""
        places = []
        documents = []
        for place, tree in enumerate(self._trees[1:]):
            for path in self._of_case(id, tree):
                places.append((place, path))
                raw = self._contents[tree[path].oid]
                documents.append(_readable(raw))
        try:
            nearest = made_from(document, documents, self._zone)
        except CannotJoin:
            nearest = None
        return (0, "") if nearest is None else places[nearest]

    def _with_both(
        self, id: str, document: Document, merger: Merger
    ) -> Document:
        """Return what is made from neither side alone, with what our side has. Raises Conflict."""
        base, ours, _ = (merger.version(id, tree) for tree in self._trees)
        if ours is None:
            return document
        joined, _ = merger.merged(id, (base, ours, document))
        return joined

    # -- reading -----------------------------------------------------------------

    def _blob(self, raw: bytes) -> Blob:
        """Return the blob that git would make of it."""
        return Blob(_PLAIN, blob_name(raw, self._digits))

    def _read(self, path: str) -> Document:
        top = self._clone.top
        return Document.read(read_regular(top, top / path))

    def _of_case(self, id: str, tree: Mapping[str, Blob]) -> list[str]:
        """Return the paths that a tree has of the case itself."""
        clone = self._clone
        return [
            p for p in tree if clone.is_case(p) and clone.id_of(p) == id
        ]

    def _raw(self, id: str, tree: Mapping[str, Blob]) -> list[bytes]:
        paths = self._of_case(id, tree)
        return [self._contents[tree[path].oid] for path in paths]


def _readable(raw: bytes) -> Document | None:
    try:
        return Document.read(raw)
    except BadFile:
        return None


def _ids(document: Document) -> set[str]:
    return logged_ids(document.encode())
