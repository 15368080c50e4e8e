"""What rows follow from beside the case files: settings, procedures, time zone, and kv's own code."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from pathlib import Path

from klantervaring.core.time.offsets import table
from klantervaring.files.index.signature import signature
from klantervaring.files.procedures.procedures import SHIPPED, own_files
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import (
    Workspace,
    peek_language,
    read_workspace,
)
from klantervaring.files.workspace.layout import CONFIG, PROCEDURES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from klantervaring.files.index.signature import Signature

_PACKAGE = Path(__file__).parents[2]


class Sources:
    """What rows of a workspace follow from; its store reads any file of a case, however it is written."""

    def __init__(self, root: str, horizon: int | None) -> None:
        """Raises KvError where kv.yaml cannot be read."""
        self.store = Store(read_workspace(Path(root)), horizon)

    def settings(self) -> dict[str, Any]:
        """Return the settings that rows follow from."""
        workspace = self.store.workspace
        return {
            "language": peek_language(workspace.root),
            "timezone": workspace.config.timezone,
            "offsets": table(workspace.zone),
        }

    def files(self) -> list[tuple[str, Signature]]:
        """Return the files that they follow from, with their signatures. Raises WrongInput."""
        workspace = self.store.workspace
        root = str(workspace.root)
        return [
            (path, signature(root, path)) for path in sources(workspace)
        ]


def sources(workspace: Workspace) -> Iterator[str]:
    """Yield the paths of these files, absolute or from the root; one may be missing. Raises WrongInput."""
    yield CONFIG
    yield from map(str, zone_files(workspace.config.timezone))
    yield PROCEDURES
    for path in own_files(workspace.root / PROCEDURES):
        yield f"{PROCEDURES}/{path.name}"
    yield str(SHIPPED)
    yield from map(str, sorted(SHIPPED.glob("*.yaml")))
    for room in ("core", "files"):
        yield from map(str, sorted((_PACKAGE / room).rglob("*.py")))


def zone_files(name: str) -> list[Path]:
    """Return the files that may say what a time zone is, up to the first that is there."""
    places = [Path(folder, *name.split("/")) for folder in zoneinfo.TZPATH]
    if not any(place.exists() for place in places):
        from importlib.util import find_spec

        found = find_spec("tzdata")
        places += [
            Path(folder, "zoneinfo", name)
            for folder in (found and found.submodule_search_locations) or ()
        ]
    there = [place.exists() for place in places]
    return places[: there.index(True) + 1] if any(there) else places
