"""The folders of cases: which files are or should be cases, and what stands among them that is none.

It must not read files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from klantervaring.core import ids
from klantervaring.core.errors import CannotRead
from klantervaring.core.findings import Finding
from klantervaring.core.once import cached_property
from klantervaring.core.text.sentences import (
    Clean,
    Code,
    Remedy,
    Text,
    ours,
    quoted,
)
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.reasons import system_reason
from klantervaring.files.workspace.config import Workspace
from klantervaring.files.workspace.layout import (
    CASES,
    CLOSED,
    PLACEHOLDERS,
    SUFFIX,
    case_folder_handle,
    hides_files,
    is_named_as_case,
    is_text,
    is_year,
)

_PUT_IN_PLACE = Text("Put the folder itself in its place.")
MAY_READ = Text("See to it that you may read it.")


def putting_back(path: str) -> Clean:
    """Return the command of git that puts a file back as last committed, also where its going is staged."""
    return ours("git restore -SW -- {}", quoted(path))


def _fetched(case: str) -> Text:
    return Text(
        "Let that program fetch the file, or take it from git: {command}",
        command=Code(putting_back(case), at_root=True),
    )


class CaseFolders:
    """Finds the files of cases of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def paths(self, closed: bool = False) -> Iterator[Path]:
        """The files that are or should be cases, by name; open ones first.

        With `closed` also those that stand in no place for cases, when they have the name of one.
        """
        return self.paths_with_troubles(closed, [])

    def paths_with_troubles(
        self, closed: bool, unread: list[Finding]
    ) -> Iterator[Path]:
        """As `paths`; folders that cannot be read are added to `unread`."""
        for folder, names in self.places(closed, unread):
            yield from (folder / name for name in names)

    def places(
        self, closed: bool, unread: list[Finding]
    ) -> Iterator[tuple[Path, list[str]]]:
        """The folders with the names of the files in them that are or should be cases; as `paths`.

        Folders without such files are left out; those that cannot be read are added to `unread`.
        """
        return (place for place in self._places(closed, unread) if place[1])

    def _places(
        self, closed: bool, unread: list[Finding]
    ) -> Iterator[tuple[Path, list[str]]]:
        cases = self.workspace.cases
        unread += self.hidden(closed)
        found = self._scan(cases, unread)
        yield cases, [e.name for e in found if is_named_as_case(e.name)]
        unread += self._passed_over(cases, found)
        strays = [
            cases / e.name
            for e in found
            if e.name != CLOSED and _may_hold_cases(e)
        ]
        found = self._scan(cases / CLOSED, unread if closed else [])
        unread += self._passed_over(cases / CLOSED, found)
        for entry in (
            e
            for e in found
            if _may_hold_cases(e) or (closed and _is_linked(e))
        ):
            folder = cases / CLOSED / entry.name
            if closed:
                inner = self._scan(folder, unread)
                yield (
                    folder,
                    [e.name for e in inner if is_named_as_case(e.name)],
                )
                unread += self._passed_over(folder, inner)
            elif not is_year(entry.name):
                strays.append(folder)
        yield cases / CLOSED, [e.name for e in found if _has_an_id(e.name)]
        for folder in strays:
            yield from self._stray(folder, unread)

    def _stray(
        self, folder: Path, unread: list[Finding]
    ) -> Iterator[tuple[Path, list[str]]]:
        """A folder that people made among the cases, and those in it."""
        found = self._scan(folder, unread)
        yield folder, [e.name for e in found if _has_an_id(e.name)]
        unread += self._passed_over(folder, found)
        for entry in found:
            if _may_hold_cases(entry):
                yield from self._stray(folder / entry.name, unread)

    def _passed_over(
        self, folder: Path, found: Sequence[_Entry]
    ) -> Iterator[Finding]:
        """Files that begin with the id of a case and are not read, and placeholders of sync programs."""
        there = {e.name.upper() for e in found}
        for entry in found:
            if _is_no_text(entry):
                yield self._no_text(folder / entry.name)
                continue
            id = id_at_start(entry.name)
            # the place of attachments: `kv check` looks at that
            beside = len(entry.name) == _ID_LENGTH
            if (
                not id
                or is_named_as_case(entry.name)
                or entry.folder
                or beside
            ):
                continue
            if entry.name.endswith(PLACEHOLDERS):
                if f"{id}{SUFFIX}".upper() not in there:
                    case = self.shown(folder / f"{id}{SUFFIX}")
                    yield self.trouble(
                        folder / entry.name, 1, _NOT_HERE, _fetched(case)
                    )._replace(id=id)
            elif entry.name[0] != "." and not entry.name.endswith(_BACKUPS):
                remedy = Text(
                    "A case is read as {name}; give it that name, or take it out of {folder}.",
                    name=Code(f"{id}{SUFFIX}"),
                    folder=Code(CASES),
                )
                yield self.trouble(
                    folder / entry.name, 1, _NOT_READ, remedy
                )._replace(id=id)

    def hidden(self, closed: bool) -> list[Finding]:
        """The open cases that git keeps off this disk, with `closed` all of them."""
        cases = self.workspace.cases
        return [
            self.trouble(path, 1, _HIDDEN, SHOW_AGAIN)
            for path in self._hidden
            if closed or path.parent == cases
        ]

    @cached_property
    def _hidden(self) -> list[Path]:
        root = self.workspace.root
        if not hides_files(str(root)):
            return []
        from klantervaring.files.git import staging  # seldom needed

        names = staging.skipped(root, CASES)
        found = [root / name for name in names]
        gone = [path for path in found if not os.path.lexists(path)]
        return [path for path in gone if _has_an_id(path.name)]

    def _no_text(self, path: Path) -> Finding:
        """A file or folder that may hold a case, under a name that no list can show."""
        name = os.fsencode(path.name).decode("cp1252", "replace")
        other = path.with_name(name)
        command = ours(
            "mv -n {} {}",
            quoted(self.shown(path)),
            quoted(self.shown(other)),
        )
        remedy = Text(
            "Give it another name: {command}",
            command=Code(command, at_root=True),
        )
        return self.trouble(path, 1, _NO_TEXT, remedy)

    def names(self, folder: Path) -> list[str]:
        """The files in a folder that are or should be cases, by name; none where it cannot be read."""
        return [
            e.name
            for e in self._scan(folder, [])
            if is_named_as_case(e.name)
        ]

    def _scan(self, folder: Path, unread: list[Finding]) -> list[_Entry]:
        """What is in a folder, by name. One below cases/ that cannot be read is added to `unread`."""
        try:
            return _entries(str(self.workspace.root), self.shown(folder))
        except FileNotFoundError:
            return []
        except OSError as error:
            message, remedy = _why_closed(folder, error)
            if folder == self.workspace.cases:
                raise CannotRead(
                    message, where=self.shown(folder), remedy=remedy
                ) from error
            unread.append(self.trouble(folder, 1, message, remedy))
            return []

    def exact(self, id: str) -> Path | None:
        """The file that is named as kv names that of `id`: the open one, else that of the first year."""
        if not ids.is_case_id(id.upper()):
            return None
        name = f"{id}{SUFFIX}"
        if self._holds(self.workspace.cases / name):
            return self.workspace.cases / name
        closed = self.workspace.cases / CLOSED
        years = [
            closed / e.name
            for e in self._scan(closed, [])
            if _may_hold_cases(e)
        ]
        return next(
            (
                folder / name
                for folder in [*years, closed]
                if self._holds(folder / name)
            ),
            None,
        )

    def _holds(self, path: Path) -> bool:
        """Whether anything stands there; not where that cannot be told: whoever lists all tells why."""
        try:
            return beneath.is_there(self.workspace.root, path)
        except OSError:
            return False

    def shown(self, path: Path) -> str:
        """The path as messages and JSON name it: from the workspace's root."""
        return str(path.relative_to(self.workspace.root))

    def id_of(self, path: Path) -> str:
        """The id that the file's name gives, or its name where that is none."""
        name = path.name[: -len(SUFFIX)]
        return name.upper() if ids.is_case_id(name.upper()) else name

    def file_id(self, path: Path) -> str:
        """The id that the file's name gives, or "" where it is none: then the front matter says it."""
        id = self.id_of(path)
        return id if ids.is_case_id(id) else ""

    def trouble(
        self,
        path: Path,
        line: int,
        message: Text,
        remedy: Text | Remedy,
    ) -> Finding:
        return Finding(
            "frame",
            message,
            remedy,
            line=line,
            id=self.id_of(path),
            path=self.shown(path),
        )


class _Entry(NamedTuple):
    """A name in a folder, and whether a folder or a link stands under it."""

    name: str
    folder: bool
    link: bool


def _entries(root: str, folder: str) -> list[_Entry]:
    """What is in a folder named from the root, by name. Raises OSError, also for a link to a folder."""
    handle = case_folder_handle(root, folder)
    try:
        with os.scandir(handle) as entries:
            return sorted(
                _Entry(
                    e.name, e.is_dir(follow_symlinks=False), e.is_symlink()
                )
                for e in entries
            )
    finally:
        os.close(handle)


def _why_closed(folder: Path, error: OSError) -> tuple[Text, Text]:
    """What is wrong with a folder that cannot be read, and what to do."""
    if folder.is_symlink():
        return Text("a link, not a folder"), _PUT_IN_PLACE
    return Text(
        "the folder cannot be read: {reason}",
        reason=system_reason(error),
    ), MAY_READ


_NOT_HERE = Text(
    "the case is not on this disk; a sync program left only its name"
)
_HIDDEN = Text("git keeps this case off this disk (sparse checkout)")
#: How what git keeps off the disk comes back.
SHOW_AGAIN = Text(
    "Bring it back: {command}",
    command=Code("git sparse-checkout disable", at_root=True),
)
_NO_TEXT = Text("the name is no UTF-8, and no list shows what it holds")
_NOT_READ = Text(
    "the name begins as that of a case, and no command reads it"
)
#: What editors leave beside a file.
_BACKUPS = ("~", ".swp", ".swo", ".bak", ".orig", ".rej", ".tmp", ".part")


def id_at_start(name: str) -> str:
    """The id with which the name of a file begins, "" where it begins with none."""
    begun = name.lstrip(".")[:_ID_LENGTH].upper()
    return begun if ids.is_case_id(begun) else ""


_ID_LENGTH = 9


def _has_an_id(name: str) -> bool:
    return is_named_as_case(name) and id_at_start(name) != ""


def _may_hold_cases(entry: _Entry) -> bool:
    """Whether it is a folder that may hold cases: no link, and not the attachments of a case."""
    plain = entry.folder and not entry.name.startswith(".")
    return plain and not ids.is_case_id(entry.name.upper())


def _is_no_text(entry: _Entry) -> bool:
    """Whether it would count as a case or a folder of cases, but for its name."""
    counts = is_named_as_case(entry.name) or _may_hold_cases(entry)
    return counts and not is_text(entry.name)


def _is_linked(entry: _Entry) -> bool:
    return entry.link and not is_named_as_case(entry.name)


def cannot_read(trouble: Finding) -> CannotRead:
    """The error for a command that needs just this file."""
    where = (
        f"{trouble.path}:{trouble.line}" if trouble.line else trouble.path
    )
    return CannotRead(trouble.message, where=where, remedy=trouble.remedy)
