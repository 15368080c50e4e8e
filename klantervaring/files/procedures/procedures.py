"""Procedures by name and version: those of a workspace, and those that come with kv.

What a file says is read in `procedure_file`; what it takes over from another version, in `procedure_base`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, tzinfo
from pathlib import Path

from klantervaring.core.command import Command
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.procedure import Procedure
from klantervaring.core.text.numbers import number
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_read import NotRegular
from klantervaring.files.procedures.procedure_base import (
    Source,
    read_whole,
)
from klantervaring.files.procedures.procedure_file import procedure_of
from klantervaring.files.text.typed_fields import (
    read_fields,
    unreadable,
)
from klantervaring.files.workspace.layout import is_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.core.event_commands import EventCommand
    from klantervaring.files.procedures.procedure_base import Find
    from klantervaring.files.workspace.config import Config

SHIPPED = Path(__file__).parents[2] / "procedures"
_SUFFIX = ".yaml"
_FILE = re.compile(
    r"(?P<name>(?!kv:)[^@]+)(?:@(?P<version>[0-9]{1,9}))?\.yaml"
)

#: What is wrong with a file whose name is not that of a procedure, and what to do.
STRAY = Text("a file that is called so is the procedure of no case")
CALL_IT = Text(
    "Call it {form}, with no other @ in its name, and no {kv} before it.",
    kv=Code("kv:"),
    form=Code("procedures/NAME@VERSION.yaml"),
)


class Shelf:
    """The procedures that a workspace can use: its own, and those that come with kv."""

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        self._folder = folder
        self._zone = zone
        self._read: dict[str, Procedure] = {}
        self._kept: Callable[[str], Procedure | None] = lambda _: None

    # -- the commands that they make of their events, by names that are not kv's own --------------------

    def forms_by_name(self, config: Config) -> dict[str, EventCommand]:
        """Return the commands by each of their names. Raises KvError where the procedures cannot be listed.

        Of two with one name that of new cases goes first, then that of the highest version (see `kv check`).
        """
        found: dict[str, EventCommand] = {}
        for procedure in self.each_newest(config):
            if isinstance(procedure, KvError):
                continue  # whoever needs it is told what is wrong
            for form in procedure.forms():
                for name in form.names:
                    found.setdefault(name, form)
        return found

    def shown_commands(self, config: Config) -> dict[str, Command]:
        """Return the same as they are shown: each is given cases. Raises KvError."""
        found = {}
        for name, form in self.forms_by_name(config).items():
            found[name] = Command(
                form.name, "ID...", form.event, dutch=form.dutch
            )
        return found

    def each_newest(self, config: Config) -> Iterator[Procedure | KvError]:
        """Yield the procedures, those of new cases first; of one that cannot be read, what is wrong."""
        wanted = [config.procedure, *config.kinds.values(), *self.own()]
        for name in dict.fromkeys(wanted):
            try:
                yield self.newest(name)
            except KvError as error:
                yield error

    # -- by name -----------------------------------------------------------------------------------------

    def get(self, reference: str) -> Procedure:
        """Return the procedure `name@version`. Raises WrongInput where it is missing or has a mistake."""
        if reference not in self._read:
            kept = self._kept(reference)
            self._read[reference] = kept or self.from_file(reference)
        return self._read[reference]

    def from_file(self, reference: str) -> Procedure:
        """Return the same, out of its file as it is now."""
        source = self._find(reference)
        if source is None:
            raise self._missing(reference)
        return self._procedure(source)

    def _missing(self, reference: str) -> WrongInput:
        """Return the error for rules that are not there; no file is called by a name without a version."""
        said = Text("procedure {reference} is missing", reference=reference)
        path = Code(f"procedures/{reference}.yaml")
        remedy = Text("Put it back as {path}.", path=path)
        match = _FILE.fullmatch(f"{reference}.yaml")
        if match is None or match["version"] is None:
            known = ", ".join(self.known())
            remedy = Text(
                "Name it with its version. Known are: {known}.", known=known
            )
        return WrongInput(said, remedy=remedy)

    def shipped(self, reference: str) -> Procedure | None:
        """Return the procedure of this reference that comes with kv, or None."""
        source = _shipped(reference)
        return self._procedure(source) if source is not None else None

    def line_of(self, reference: str, *keys: str) -> int:
        """Return the line of the innermost of nested `keys` that stands in the file itself."""
        source = self._find(reference)
        if source is None:
            return 1
        path, shown, workspace = source
        return read_fields(path, shown, (), workspace).line_of(*keys)

    def _procedure(self, source: Source) -> Procedure:
        of_workspace = source.workspace is not None
        find = self._extended_by if of_workspace else _shipped_for
        return _checked(source, self._zone, find)

    def _extended_by(self, source: Source, reference: str) -> Source | None:
        """Return the file that another one extends; one of kv extends what kv ships, never a workspace's."""
        of_workspace = source.workspace is not None
        return (
            self._find(reference) if of_workspace else _shipped(reference)
        )

    def rely_on(self, kept: Callable[[str], Procedure | None]) -> None:
        """Take procedures from `kept`, where it has them: their files have not changed since."""
        self._kept = kept

    def newest(self, name: str) -> Procedure:
        """Return the highest version of `name`, or the one that it names, for new cases.

        Raises WrongInput.
        """
        return self.get(name if "@" in name else self.meant(name))

    def meant(self, name: str) -> str:
        """Return what `newest` takes, as `name@version`. Raises WrongInput where nothing is called so."""
        if "@" in name and self._find(name) is not None:
            return name
        versions = self.versions(name)
        if not versions:
            known = ", ".join(self.known())
            raise WrongInput(
                Text("there is no procedure {name}", name=name),
                remedy=Text("Known are: {known}.", known=known),
            )
        return f"{name}@{versions[-1]}"

    def in_force(self, name: str, day: date | None) -> Procedure:
        """Return the version of `name`, or the one that it names, that was in force on a day.

        The highest that says that it holds since then or earlier; where none does, the first. So what a case
        without a procedure owes does not change when a new version is made. Raises WrongInput.
        """
        if "@" in name:
            return self.get(name)
        versions = self.versions(name)
        if not versions:
            return self.newest(name)  # which tells what is wrong
        procedures = [self.get(f"{name}@{version}") for version in versions]
        for procedure in reversed(procedures):
            since = procedure.since
            if since is not None and day is not None and since <= day:
                return procedure
        return procedures[0]

    def known(self) -> list[str]:
        """Return all procedures that there are, as `name@version`."""
        found = {
            f"{name}@{version}" for name, version, _ in self._candidates()
        }
        return sorted(found)

    def own(self) -> list[str]:
        """Return those of the workspace, as `name@version`."""
        found = {
            f"{name}@{version}"
            for name, version, source in self._candidates()
            if source.workspace is not None
        }
        return sorted(found)

    def strays(self) -> list[str]:
        """Return the files of the workspace that are called so that no case can name them."""
        return [
            _shown(path)
            for path in filter(_is_like_one, _files_in(self._folder))
            if not _FILE.fullmatch(path.name)
        ]

    def versions(self, name: str) -> list[int]:
        """Return the versions of a procedure, the highest last. Raises WrongInput."""
        return sorted(self._files(name))

    def _find(self, reference: str) -> Source | None:
        name, _, version = reference.partition("@")
        known = number(version)
        return self._files(name).get(known) if known is not None else None

    def _files(self, name: str) -> dict[int, Source]:
        """Return the files of a procedure by version. One of the workspace goes before one of kv.

        It travels with the cases: every clone reads the same rules, with whatever version of kv.
        """
        files: dict[int, Source] = {}
        wanted = composed(name)
        for called, version, source in self._candidates():
            if called != wanted:
                continue
            other = files.get(version)
            if other is not None and other.workspace is not None:
                raise _twice(source.shown, f"{name}@{version}")
            files[version] = source
        return files

    def _candidates(self) -> Iterator[tuple[str, int, Source]]:
        """Yield name, version and file of all procedures, first those of kv."""
        root = self._folder.parent
        sources = list(map(_of_kv, sorted(SHIPPED.glob("*.yaml"))))
        for path in own_files(self._folder):
            sources.append(Source(path, _shown(path), root))
        for source in sources:
            match = _FILE.fullmatch(composed(source.path.name))
            if match:
                yield (
                    match["name"],
                    _version(source, match["version"]),
                    source,
                )


def composed(name: str) -> str:
    """Return a name with each letter and its accent as one sign, however a disk or a keyboard wrote them."""
    return unicodedata.normalize("NFC", name)


def _of_kv(path: Path) -> Source:
    return Source(path, _shown(path))


def _shown(path: Path) -> str:
    return f"procedures/{path.name}"


def _version(source: Source, named: str | None) -> int:
    if named is not None:
        return int(named)
    path, shown, workspace = source
    try:
        return read_fields(path, shown, (), workspace).number("version")
    except WrongInput:  # whoever needs it is told when it is read
        return 1


def own_files(folder: Path) -> list[Path]:
    """Return the procedure files of a workspace, in `folder` right below its root; none without a folder.

    A name that is no text is not among them: no case can name it. Raises WrongInput where something else
    stands in the place of the folder.
    """
    return [
        path
        for path in _files_in(folder)
        if path.name.endswith(_SUFFIX) and is_text(path.name)
    ]


def unnamed_files(folder: Path) -> list[Path]:
    """Return the files there that would be procedures, but for their names, which are no text.

    Raises as `own_files`.
    """
    return [
        path
        for path in _files_in(folder)
        if path.name.endswith(_SUFFIX) and not is_text(path.name)
    ]


def _is_like_one(path: Path) -> bool:
    """Return whether somebody may take a file for a procedure: what other programs call YAML is none."""
    name = path.name
    return name.lower().endswith((_SUFFIX, ".yml")) and is_text(name)


def _files_in(folder: Path) -> list[Path]:
    try:
        names = beneath.names_in(folder.parent, folder)
    except NotRegular as error:
        raise WrongInput(
            Text(
                "There is something else in place of the folder with the procedures."
            ),
            where=folder.name,
            remedy=Text(
                "A link is not followed. Look at it, and take it away or put the folder itself there."
            ),
        ) from error
    except OSError as error:
        raise unreadable(folder.name, error) from error
    return [folder / name for name in names]


def _twice(shown: str, reference: str) -> WrongInput:
    """Refuse two files of a workspace for one version: which rules a case has would be a matter of chance."""
    return WrongInput(
        Text("{reference} is there already", reference=reference),
        where=shown,
        remedy=Text(
            "Give your own procedure a higher version, or a name of its own."
        ),
    )


def read_procedure(
    path: Path,
    zone: tzinfo,
    shown: str,
    workspace: Path | None = None,
) -> Procedure:
    """Read one procedure file; `workspace` is the root of that to which it belongs, None for kv itself.

    It may extend what comes with kv. Raises WrongInput with the line of the first mistake.
    """
    return _checked(Source(path, shown, workspace), zone, _shipped_for)


def _shipped(reference: str) -> Source | None:
    path = SHIPPED / f"{reference}.yaml"
    return _of_kv(path) if path.is_file() else None


def _shipped_for(_: Source, reference: str) -> Source | None:
    return _shipped(reference)


def _checked(source: Source, zone: tzinfo, find: Find) -> Procedure:
    """Return the procedure in a file, which must be of the name and version that the file's name says."""
    top = read_whole(source, find)
    procedure = procedure_of(top, zone)
    procedure = procedure._replace(name=composed(procedure.name))
    match = _FILE.fullmatch(composed(source.path.name))
    named = match["name"] if match else procedure.name
    version = match["version"] if match else None
    if (named, version or str(procedure.version)) != (
        procedure.name,
        str(procedure.version),
    ):
        raise top.fault(
            top.at("name"),
            Text(
                "the file name says {file}, the file says {text}",
                file=source.path.stem,
                text=procedure.reference,
            ),
        )
    return procedure
