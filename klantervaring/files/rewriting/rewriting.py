"""History made anew: the same commits in the same order, with other contents in some of their files.

A commit in which nothing changes keeps its name, so the same rule gives the same history in every clone.
Commits are made one for one, by whom and when they were: none is dropped or joined. What changes is the
affair of a rule; no ref moves here, so that until somebody moves them nothing happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.runner import LONG, run_git
from klantervaring.files.rewriting.raw_objects import (
    RawObject,
    object_name,
    read_objects,
    write_objects,
)

#: A folder, and a repository within this one, as trees have them.
_FOLDER = b"40000"
_REPOSITORY = b"160000"
#: Lines of a commit that hold for what it was: signatures of it and of what it joined.
_SIGNED = re.compile(rb"(gpgsig|gpgsig-sha256|mergetag) ")


class FileAt(NamedTuple):
    """A file in history: its path from the top, and the name of its content."""

    path: str
    oid: str


class TreeEntry(NamedTuple):
    """One entry of a tree, as git has it."""

    mode: bytes
    name: bytes
    oid: str


#: What a file becomes: its new content, None where it goes. One that is not named stays.
Changed = Mapping[FileAt, bytes | None]
#: What a message becomes.
Reworded = Callable[[bytes], bytes]


class PastCommit(NamedTuple):
    """Commits with all their trees, read at once: parents before children."""

    order: tuple[str, ...]
    commits: Mapping[str, RawObject]
    trees: Mapping[str, tuple[TreeEntry, ...]]

    def files(self) -> set[FileAt]:
        """Return each file that any commit has, at each of its places."""
        found: set[FileAt] = set()
        seen: set[tuple[str, str]] = set()
        for oid in self.order:
            self._below("", tree_of(self.commits[oid]), found, seen)
        return found

    def files_of(self, commit: str) -> dict[str, str]:
        """Return the files of one commit by path, with the names of their contents."""
        found: set[FileAt] = set()
        self._below("", tree_of(self.commits[commit]), found, set())
        return {one.path: one.oid for one in found}

    def _below(
        self,
        prefix: str,
        tree: str,
        found: set[FileAt],
        seen: set[tuple[str, str]],
    ) -> None:
        if (prefix, tree) in seen:
            return
        seen.add((prefix, tree))
        for entry in self.trees.get(tree, ()):
            path = prefix + entry.name.decode("utf-8", "surrogateescape")
            if entry.mode == _FOLDER:
                self._below(f"{path}/", entry.oid, found, seen)
            elif entry.mode != _REPOSITORY:
                found.add(FileAt(path, entry.oid))


def read_past(
    root: Path,
    tips: Iterable[str],
    without: Iterable[str] = (),
) -> PastCommit:
    """Return all that these tips hold, but for what is part of those `without`. Raises GitFailed."""
    asked = [*tips, *(f"^{oid}" for oid in without)]
    words = ("rev-list", "--topo-order", "--reverse", "--stdin")
    told = run_git(
        root,
        *words,
        stdin="\n".join([*asked, ""]).encode(),
        seconds=LONG,
    )
    order = tuple(told.decode().split())
    commits = read_objects(root, order)
    trees = _read_trees(root, map(tree_of, commits.values()))
    return PastCommit(order, commits, trees)


def _read_trees(
    root: Path, oids: Iterable[str]
) -> dict[str, tuple[TreeEntry, ...]]:
    found: dict[str, tuple[TreeEntry, ...]] = {}
    wanted = set(oids)
    while wanted:
        below: set[str] = set()
        for oid, (_, content) in read_objects(root, wanted).items():
            found[oid] = tuple(parsed_tree_object(content, len(oid)))
            below |= {e.oid for e in found[oid] if e.mode == _FOLDER}
        wanted = below - found.keys()
    return found


def parsed_tree_object(content: bytes, length: int) -> Iterator[TreeEntry]:
    """Yield the entries of a tree as git stores it; `length` is that of names here."""
    at = 0
    size = length // 2
    while at < len(content):
        space = content.index(b" ", at)
        end = content.index(b"\0", space)
        oid = content[end + 1 : end + 1 + size].hex()
        yield TreeEntry(content[at:space], content[space + 1 : end], oid)
        at = end + 1 + size


def tree_of(commit: RawObject) -> str:
    """Return the name of a commit's tree."""
    return commit.content[5 : commit.content.index(b"\n")].decode()


def commit_message(commit: RawObject) -> bytes:
    """Return what a commit or a tag says."""
    return commit.content.partition(b"\n\n")[2]


class Rewriting:
    """One rewriting: what is known of it already, and what it makes.

    `known` are commits that were made anew before, as they were and as they are.
    """

    def __init__(
        self,
        past: PastCommit,
        changed: Changed,
        reworded: Reworded,
        known: Mapping[str, str],
    ) -> None:
        self.map = dict(known)
        self._past = past
        self._changed = changed
        self._reworded = reworded
        self._made: dict[str, RawObject] = {}
        self._trees: dict[tuple[str, str], str] = {}

    def run(self) -> None:
        """Make each commit anew, parents first."""
        for oid in self._past.order:
            if oid not in self.map:
                self.map[oid] = self._commit(oid)

    def write(self, root: Path, scratch: Path) -> None:
        """Put what was made into git's store. Raises GitFailed, OSError."""
        write_objects(root, scratch, self._made.values())

    def tag(self, oid: str, tag: RawObject) -> str:
        """Return what a tag with words of its own becomes; what it names must be a commit."""
        head, _, words = tag.content.partition(b"\n\n")
        first, _, rest = head.partition(b"\n")
        target = first[7:].decode()
        new = self.map.get(target, target)
        said = self._reworded(words)
        if new == target and said == words:
            return oid
        lines = b"\n".join((b"object " + new.encode(), rest))
        bare = said.partition(b"-----BEGIN PGP SIGNATURE-----")[0]
        made = RawObject("tag", lines + b"\n\n" + bare)
        return self._named(made, len(oid))

    def flat(self, commit: str, names: Callable[[bytes], bytes]) -> str:
        """Return a commit of notes alone, without history: their names made anew, and their words."""
        tree = self._renamed(tree_of(self._past.commits[commit]), names)
        lines = self._past.commits[commit].content.split(b"\n")
        kept = [x for x in lines if x[:7] != b"parent "]
        kept[0] = b"tree " + tree.encode()
        made = RawObject("commit", b"\n".join(kept))
        return self._named(made, len(commit))

    def _renamed(self, tree: str, names: Callable[[bytes], bytes]) -> str:
        entries = []
        for path, oid in sorted(self._notes_in("", tree)):
            new = names(path.replace("/", "").encode())
            entries.append(TreeEntry(b"100644", new, self._file(path, oid)))
        return self._tree_object(
            sorted(entries, key=lambda e: e.name), len(tree)
        )

    def _notes_in(
        self, prefix: str, tree: str
    ) -> Iterator[tuple[str, str]]:
        for entry in self._past.trees[tree]:
            path = prefix + entry.name.decode()
            if entry.mode == _FOLDER:
                yield from self._notes_in(f"{path}/", entry.oid)
            else:
                yield path, entry.oid

    def _file(self, path: str, oid: str) -> str:
        content = self._changed.get(FileAt(path, oid), b"")
        if FileAt(path, oid) not in self._changed:
            return oid
        return self._named(RawObject("blob", content or b""), len(oid))

    def _commit(self, oid: str) -> str:
        commit = self._past.commits[oid]
        head, _, message = commit.content.partition(b"\n\n")
        tree = self._tree("", tree_of(commit))
        lines = []
        for line in head.split(b"\n"):
            key, _, value = line.partition(b" ")
            if key == b"tree":
                line = b"tree " + tree.encode()
            elif key == b"parent":
                old = value.decode()
                line = b"parent " + self.map.get(old, old).encode()
            lines.append(line)
        new = b"\n".join(lines) + b"\n\n" + self._reworded(message)
        if new == commit.content:
            return oid
        bare = b"\n".join(_unsigned(lines)) + b"\n\n"
        made = RawObject("commit", bare + self._reworded(message))
        return self._named(made, len(oid))

    def _tree(self, prefix: str, oid: str) -> str:
        known = self._trees.get((prefix, oid))
        if known is None:
            known = self._tree_object(
                list(self._entries(prefix, oid)), len(oid), oid
            )
            self._trees[prefix, oid] = known
        return known

    def _entries(self, prefix: str, oid: str) -> Iterator[TreeEntry]:
        for entry in self._past.trees[oid]:
            path = prefix + entry.name.decode("utf-8", "surrogateescape")
            if entry.mode == _FOLDER:
                below = self._tree(f"{path}/", entry.oid)
                if not self._is_empty(below, entry.oid):
                    yield entry._replace(oid=below)
                continue
            file = FileAt(path, entry.oid)
            if file not in self._changed:
                yield entry
            elif self._changed[file] is not None:
                yield entry._replace(oid=self._file(path, entry.oid))

    def _is_empty(self, oid: str, before: str) -> bool:
        empty = object_name(RawObject("tree", b""), len(oid))
        return oid == empty != before

    def _tree_object(
        self,
        entries: Sequence[TreeEntry],
        length: int,
        old: str = "",
    ) -> str:
        content = b"".join(
            e.mode + b" " + e.name + b"\0" + bytes.fromhex(e.oid)
            for e in entries
        )
        made = RawObject("tree", content)
        name = object_name(made, length)
        return name if name == old else self._named(made, length)

    def _named(self, made: RawObject, length: int) -> str:
        name = object_name(made, length)
        self._made[name] = made
        return name


def _unsigned(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a commit's head without what held for the commit that it was."""
    inside = False
    for line in lines:
        inside = bool(_SIGNED.match(line)) or (inside and line[:1] == b" ")
        if not inside:
            yield line
