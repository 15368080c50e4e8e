"""What becomes of each file and message in history, given what was erased: pure of refs and of other clones.

- Of an erased case, each earlier version is as the case is now; files beside it go.
- A file whose digest the register has goes, wherever it lay.
- In any other file a line that names the person loses the name, unless the file has that line now: what
  somebody chose to keep stays. A file that is no text goes where it names the person and is not there now.
- Of customers.yaml the whole entry of such a person goes.
- A file that is called by such a name goes, unless it is called so now.
- A customer of whom a case stays is still a customer: that name stays everywhere, and the case as it was. A
  case or a waiting mail that only this clone has stays too, and so does a file beside a case: whoever erased
  did not know of it.
- What stands in the commit by which this goes stays as it is, so no file that people see changes by this.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from klantervaring.core.erasure.register import Register, read_register
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import GONE
from klantervaring.core.values import NamedTuple
from klantervaring.erasing.content import is_mail, searched
from klantervaring.erasing.kept_by_kv import kept_of
from klantervaring.erasing.left_files import id_begun
from klantervaring.erasing.mentions import entry_is_of, mentions
from klantervaring.erasing.sought import Sought, sought, without_name
from klantervaring.erasing.work_tree import given_name
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.git.objects import blob_name
from klantervaring.files.git.runner import portions
from klantervaring.files.merge.case_files import joined_case
from klantervaring.files.merge.case_paths import part_of
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.rewriting.raw_objects import read_objects
from klantervaring.files.rewriting.rewriting import FileAt, PastCommit
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.key_file import data_of
from klantervaring.files.workspace.erased import content_digest
from klantervaring.files.workspace.layout import CUSTOMERS, INBOX, REGISTER
from klantervaring.sync.clone import Clone


class Now(NamedTuple):
    """The commit by which history goes: its files, those of cases by id, and what was erased."""

    prefix: str
    files: Mapping[str, str]
    contents: Mapping[str, bytes]
    register: Register


def now_of(root: Path, prefix: str, files: Mapping[str, str]) -> Now:
    """Return the state to go by, of a commit with these files. Raises GitFailed."""
    held = read_objects(root, files.values())
    contents = {oid: held[oid].content for oid in files.values()}
    said = contents.get(files.get(f"{prefix}{REGISTER}", ""), b"")
    register = read_register(said.decode("utf-8", "replace"))
    return Now(prefix, files, contents, register)


class OwnPast(NamedTuple):
    """What of history is a clone's own where it hears of a purge, and what stays.

    `files` are those that only this clone has, `last` those of them that a ref still holds, `staying` what
    commits hold that stay as they are.
    """

    files: frozenset[FileAt] = frozenset()
    last: frozenset[FileAt] = frozenset()
    staying: frozenset[FileAt] = frozenset()


class Rules:
    """What history loses. The names are those that earlier versions of the erased cases have."""

    def __init__(
        self,
        clone: Clone,
        past: PastCommit,
        now: Now,
        own: OwnPast,
    ) -> None:
        self.scratch = clone.private / "purge"
        self._clone = clone
        self._root = clone.root
        self._now = now
        self._own = own.files
        self._files = sorted(past.files())
        self._kept = {one.oid for one in own.staying}
        self._kept.update(now.files.values())
        self._whole_files = _whole_files(own.last, now.prefix)
        there = [*now.files, *(one.path for one in own.last)]
        self._names = frozenset(map(self._name_of, there))
        self._copies = _by_id(now)
        self._length = len(next(iter(past.order), ""))
        self._whole = self._erased_people()
        self._customers_left = self._staying(own.last)
        self.person = self._person()

    @cached_property
    def changed(self) -> dict[FileAt, bytes | None]:
        """Return what each file becomes that does not stay as it is. Raises GitFailed."""
        found: dict[FileAt, bytes | None] = {}
        for some in portions(self._files):
            held = read_objects(self._root, {one.oid for one in some})
            for one in some:
                if one.oid not in held:
                    continue
                before = held[one.oid].content
                after = self._joined(one, before)
                if after != before:
                    found[one] = after
        return found

    def _joined(self, one: FileAt, content: bytes) -> bytes | None:
        """Return what a version becomes; what only this clone knew of an erased case joins the rest."""
        if self._is_named_after_them(one.path):
            return None
        after = self.after(one.path, content)
        if after is None or after == content or one not in self._own:
            return after
        id = self._id_of(one.path)
        if id not in self._now.register.ids:
            return after
        made = self._with_own(id, content) or after
        self._kept.add(blob_name(made, self._length))
        return made

    def _with_own(self, id: str, content: bytes) -> bytes | None:
        store = self._clone.store
        try:
            now, own = map(Document.read, (self._copies[id], content))
            made = joined_case(
                id, (None, now, own), store.procedure_of, store.zone
            )
        except (BadFile, CannotJoin):
            return None
        return made.document.encode()

    def kept_by_kv(self) -> Iterator[Change]:
        """Yield the loss of each file that kv keeps for itself of who was erased."""
        return kept_of(self._root, self._now.register.ids, self.person)

    def left_here(self) -> list[Path]:
        """Return the files of the workspace that name somebody and that are for a person to look at."""
        if not self.person.names:
            return []
        ids = self._now.register.ids
        found = mentions(self._root, self.person, ids)
        return list(dict.fromkeys(mention.path for mention in found))

    def after(self, path: str, content: bytes) -> bytes | None:
        """Return what a file becomes, None where it goes."""
        if blob_name(content, self._length) in self._kept:
            return content
        id = self._id_of(path)
        register = self._now.register
        if (
            id in register.ids
            or content_digest(content) in register.digests
        ):
            return self._copies.get(id) if self._is_case(path) else None
        if self._is_theirs(id) or path in self._whole_files:
            return content
        return self._without_names(path, content)

    def _is_named_after_them(self, path: str) -> bool:
        """Tell whether a file of the workspace is called by their name, and nobody has it so any more."""
        id, name = self._name_of(path)
        is_other = not path.startswith(self._now.prefix)
        if is_other or (id, name) in self._names or self._is_theirs(id):
            return False
        return self.person.is_in_name(name)

    def _name_of(self, path: str) -> tuple[str, str]:
        """Return what people chose of the name of a file, and of which case it is."""
        name = given_name(path.removeprefix(self._now.prefix))
        return self._id_of(path), name

    def reworded(self, message: bytes) -> bytes:
        """Return a message without the names of who was erased; other lines stay byte for byte."""
        return self._lines_without(message, frozenset())

    def _is_case(self, path: str) -> bool:
        part = part_of(path, self._now.prefix)
        return part is not None and not part.name

    def _id_of(self, path: str) -> str:
        """Return the id of the case that a path belongs to; also of copies, which have it in their names."""
        part = part_of(path, self._now.prefix)
        if part is not None:
            return part.id
        name = path.rpartition("/")[2]
        return id_begun(name, self._now.register.ids)

    # -- who was erased --------------------------------------------------------------------------------

    def _erased_people(self) -> Sought:
        """Return all by which those were called whose cases were erased."""
        ids = self._now.register.ids
        wanted = [f for f in self._files if self._id_of(f.path) in ids]
        return self._with_spellings(list(self._customers(wanted)))

    def _with_spellings(
        self, customers: Sequence[Mapping[str, str]]
    ) -> Sought:
        found = sought(customers)
        return sought([*customers, *self._spelled(found)])

    def _person(self) -> Sought:
        """Return them without those who are customers still, and without what others are called by."""
        every = self._customers_left
        theirs = {id for id in every if self._is_theirs(id)}
        left = self._with_spellings([every[id] for id in theirs])
        strangers = [every[id] for id in every.keys() - theirs]
        return self._whole.without(left).apart_from(strangers)

    def _staying(
        self, last: Iterable[FileAt]
    ) -> dict[str, Mapping[str, str]]:
        """Return the customer of each case that was not erased, also of those that only this clone has."""
        own = {
            f.oid: self._id_of(f.path)
            for f in last
            if self._is_case(f.path)
        }
        held = read_objects(self._root, own)
        copies = {own[oid]: each.content for oid, each in held.items()}
        copies |= self._copies
        ids = copies.keys() - self._now.register.ids
        return {id: customer_in(copies[id]) for id in sorted(ids)}

    def _customers(
        self, files: Iterable[FileAt]
    ) -> Iterator[Mapping[str, str]]:
        own = [one for one in files if self._is_case(one.path)]
        held = read_objects(self._root, {one.oid for one in own})
        for _, content in held.values():
            customer = customer_in(content)
            if not customer.get("name", "").startswith(f"{GONE}-"):
                yield customer

    def _spelled(self, person: Sought) -> Iterator[Mapping[str, str]]:
        """Yield the spellings that customers.yaml ever had of somebody, each as a name."""
        path = f"{self._now.prefix}{CUSTOMERS}"
        oids = {one.oid for one in self._files if one.path == path}
        for _, content in read_objects(self._root, oids).values():
            for spellings in _spellings(content):
                if any(map(person.is_called, spellings)):
                    yield from ({"name": text} for text in spellings)

    def _is_theirs(self, id: str) -> bool:
        """Tell whether a case is one of the same customer that was not erased: its history stays."""
        customer = self._customers_left.get(id, {})
        return any(map(self._whole.is_called, customer.values()))

    # -- names in other files --------------------------------------------------------------------------

    def _without_names(self, path: str, content: bytes) -> bytes | None:
        if not any(self.person.lines(content)):
            return content
        text = _text(content)
        if text is None:
            return None
        now = self._copies.get(self._id_of(path))
        if now is None:
            now = self._now.contents.get(self._now.files.get(path, ""), b"")
        kept = frozenset(line.strip() for line in now.splitlines())
        kept |= self._told_of_files(self._id_of(path), content)
        if path == f"{self._now.prefix}{CUSTOMERS}":
            return self._without_entries(content, kept)
        return self._lines_without(content, kept)

    def _told_of_files(self, id: str, content: bytes) -> frozenset[bytes]:
        """Return the lines that name a file of the case which stays: under another name it is not found."""
        of_case = [p for p in self._whole_files if self._id_of(p) == id]
        names = [os.fsencode(p.rpartition("/")[2]) for p in of_case]
        lines = map(bytes.strip, content.splitlines())
        return frozenset(x for x in lines if any(n in x for n in names))

    def _without_entries(
        self, content: bytes, kept: frozenset[bytes]
    ) -> bytes:
        """Return customers.yaml without their entries: what stands below such a name is of them, too."""
        lines = []
        is_theirs = False
        for line in content.splitlines(keepends=True):
            bare = self._lines_without(line, kept)
            if not line[:1].isspace():
                said = line.decode("utf-8", "replace")
                is_theirs = bare != line and entry_is_of(said, self.person)
            if not is_theirs:
                lines.append(bare)
        return b"".join(lines)

    def _lines_without(
        self, content: bytes, kept: frozenset[bytes]
    ) -> bytes:
        lines = []
        for line in content.splitlines(keepends=True):
            if line.strip() not in kept:
                line = self._bare(line)
            lines.append(line)
        return b"".join(lines)

    def _bare(self, line: bytes) -> bytes:
        """Return a line with a word in place of each name; nothing of it where that is not enough."""
        encoding = _encoding_of(line)
        text = line.decode(encoding, "surrogateescape")
        if not self.person.stands_in(searched(text)):
            return line
        bare = text.rstrip("\r\n")
        end = text[len(bare) :]
        for name in sorted(self.person.names, key=len, reverse=True):
            bare = without_name(bare, name)
        if self.person.stands_in(searched(bare)):
            bare = ""
        return (bare + end).encode(encoding, "surrogateescape")


def _whole_files(files: Iterable[FileAt], prefix: str) -> frozenset[str]:
    """Return the mails that nobody dealt with yet, and what stands beside cases, each with its digest."""
    inbox = f"{prefix}{INBOX}/"
    found = set()
    for path, _ in files:
        part = part_of(path, prefix)
        if path.startswith(inbox) or (part is not None and part.name):
            found.add(path)
    return frozenset(found)


def _encoding_of(line: bytes) -> str:
    """Return the encoding of a line; git keeps a message in the one of whoever wrote it."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def customer_in(content: bytes) -> dict[str, str]:
    """Return the customer in a file of a case, as far as it can be read."""
    try:
        said = Document.read(content).data().get("customer")
    except BadFile:
        return {}
    if not isinstance(said, dict):
        return {}
    return {k: v for k, v in said.items() if isinstance(v, str)}


def _by_id(now: Now) -> dict[str, bytes]:
    found = {}
    for path, oid in now.files.items():
        part = part_of(path, now.prefix)
        if part is not None and not part.name:
            found[part.id] = now.contents[oid]
    return found


def _text(content: bytes) -> str | None:
    """Return a file that is text, whose lines can change each by itself."""
    if b"\0" in content or is_mail(content):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _spellings(content: bytes) -> Iterator[list[str]]:
    try:
        data = data_of(content.decode("utf-8", "replace"), CUSTOMERS)
    except (WrongInput, BadFile):
        return
    for key, value in data.items():
        if isinstance(value, str):
            yield [key, value]
