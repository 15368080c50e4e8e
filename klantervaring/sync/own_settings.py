"""Settings that people changed in this clone without kv: those that their reader accepts, and others.

It looks and says; `own_changes` commits. What was taken away, what is ignored and what kv does not read stays
with whoever put it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from types import MappingProxyType

from klantervaring.core.errors import WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.text.numbers import number
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.git import trees
from klantervaring.files.git.objects import contents_of
from klantervaring.files.git.runner import is_inside_repository
from klantervaring.files.git.staging import Dirty
from klantervaring.files.procedures.procedures import (
    CALL_IT,
    STRAY,
    Shelf,
    own_files,
)
from klantervaring.files.workspace.alert_rules import read_rules
from klantervaring.files.workspace.config import (
    Config,
    Workspace,
    config_in,
    read_config,
)
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import (
    ALERTS,
    CONFIG,
    CUSTOMERS,
    PROCEDURES,
    REGISTER,
)
from klantervaring.sync.clone import Clone

#: Where settings stand.
PLACES = (CONFIG, CUSTOMERS, ALERTS, PROCEDURES, REGISTER)


class OwnSettings(NamedTuple):
    """Files of settings that are not as in the last commit: fit to be shared, held back, and `loose` ones."""

    paths: tuple[str, ...]
    held: tuple[Finding, ...]
    loose: tuple[str, ...]


def own_settings(clone: Clone, dirty: Dirty) -> OwnSettings:
    """Return what becomes of the files of settings among those that are not as committed."""
    names = clone.no_cases(dirty.paths)
    kept = _read_by_kv(clone, names, dirty.ignored)
    mistakes = _mistakes(clone, kept)
    fit = [name for name in kept if name not in mistakes]
    return OwnSettings(
        paths=tuple(f"{clone.prefix}{name}" for name in fit),
        held=tuple(_finding(name, e) for name, e in mistakes.items()),
        loose=tuple(name for name in names if name not in kept),
    )


def _read_by_kv(
    clone: Clone,
    names: Iterable[str],
    ignored: AbstractSet[str],
) -> list[str]:
    """Return those that are there, that kv reads, and that git is not told to ignore."""
    found = []
    for name in names:
        meant = _is_setting(name) and f"{clone.prefix}{name}" not in ignored
        if meant and beneath.is_file(clone.root, name):
            found.append(name)
    return found


def _is_setting(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    if folder:
        return folder == PROCEDURES and file.endswith(".yaml")
    return name in PLACES


def workspace_as_committed(root: Path) -> Workspace | None:
    """Return the workspace with kv.yaml as the last commit has it; None where that cannot be used either.

    Where the commit has none, the defaults hold, as they do for everybody else.
    """
    if not is_inside_repository(root) or not trees.revision(root, "HEAD"):
        return None
    place = trees.place_of_workspace(root)
    name = f"{place.prefix}{CONFIG}"
    blob = trees.in_head(root, [name]).get(name)
    if blob is None:
        return Workspace(root, Config())
    try:
        raw = contents_of(root, [blob])[blob.oid]
        return Workspace(root, config_in(raw))
    except WrongInput:
        return None


# -- whether their reader accepts them -----------------------------------------


def _mistakes(clone: Clone, names: Iterable[str]) -> dict[str, WrongInput]:
    """Return why a file cannot be used, by its name."""
    found = {}
    names = list(names)
    procedures = [name for name in names if name not in _READERS]
    for name in names:
        if name in _READERS:
            error = _refused(partial(_READERS[name], clone))
            if error is not None:
                found[name] = error
    return {**found, **(_unusable(clone, procedures) if procedures else {})}


def _refused(read: Callable[[], object]) -> WrongInput | None:
    try:
        read()
    except WrongInput as error:
        return error
    return None


_READERS: Mapping[str, Callable[[Clone], object]] = MappingProxyType(
    {
        CONFIG: lambda clone: read_config(clone.root, clone.root / CONFIG),
        CUSTOMERS: lambda clone: read_book(clone.root),
        ALERTS: lambda clone: read_rules(clone.root),
    }
)


def _unusable(clone: Clone, names: Iterable[str]) -> dict[str, WrongInput]:
    """Return why procedures cannot be used; one that takes over from such a one cannot either."""
    shelf = Shelf(clone.root / PROCEDURES, clone.store.zone)
    usable = set()
    errors = []
    try:
        own_files(clone.root / PROCEDURES)
        references = shelf.own()
    except WrongInput as error:
        return dict.fromkeys(names, error)
    for reference in references:
        try:
            usable.add(shelf.from_file(reference).path)
        except WrongInput as error:
            errors.append(error)
    found = {}
    for name in names:
        if name in shelf.strays():
            found[name] = WrongInput(STRAY, where=name, remedy=CALL_IT)
        elif name not in usable:
            found[name] = _error_of(name, errors)
    return found


def _error_of(name: str, errors: Iterable[WrongInput]) -> WrongInput:
    """Return what is wrong with a procedure file, or else with the one that it takes over from."""
    listed = list(errors)
    own = [e for e in listed if e.where.partition(":")[0] == name]
    unknown = WrongInput(Text("this file cannot be used"), where=name)
    return next(iter([*own, *listed]), unknown)


def _finding(name: str, error: WrongInput) -> Finding:
    line = number(error.where.rpartition(":")[2]) or 1
    remedy = error.remedy or Text("Mend it in an editor.")
    return Finding("settings", error.text, remedy, line, path=name)
