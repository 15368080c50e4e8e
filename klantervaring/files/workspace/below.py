"""Which folders of a repository are workspaces, told by the paths of a commit alone."""

from __future__ import annotations

from collections.abc import Iterable

from klantervaring.files.merge.case_paths import part_of
from klantervaring.files.workspace.layout import CASES, CONFIG


def workspaces_among(paths: Iterable[str]) -> list[str]:
    """Return the ways from the top to the workspaces: `team/desk/`, "" for the top itself.

    What lies within a workspace is none of its own.
    """
    found = {way for path in paths for way in _ways(path)}
    return sorted(way for way in found if not _lies_within(way, found))


def _ways(path: str) -> Iterable[str]:
    """Yield the way to the workspace of which a file must be: its settings, or a case."""
    folder, slash, name = path.rpartition("/")
    if name == CONFIG:
        yield folder + slash
    before, there, _ = f"/{path}".partition(f"/{CASES}/")
    way = f"{before}/".removeprefix("/")
    if there and part_of(path, way) is not None:
        yield way


def _lies_within(way: str, ways: Iterable[str]) -> bool:
    return any(way != other and way.startswith(other) for other in ways)
