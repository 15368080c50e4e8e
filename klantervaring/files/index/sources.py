"""What rows follow from beside the case files: settings, procedures, time zone, and kv's own code."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from pathlib import Path

from klantervaring.core.time.offsets import table
from klantervaring.files.index.signature import signature
from klantervaring.files.procedures.procedures import SHIPPED, own_files
from klantervaring.files.workspace.config import Workspace, peek_language
from klantervaring.files.workspace.layout import CONFIG, PROCEDURES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from klantervaring.files.index.signature import Signature

_PACKAGE = Path(__file__).parents[2]


def followed(
    workspace: Workspace,
) -> tuple[dict[str, Any], list[tuple[str, Signature]]]:
    """Return the settings that rows follow from, and all those files with their signatures."""
    root = str(workspace.root)
    settings = {
        "language": peek_language(workspace.root),
        "timezone": workspace.config.timezone,
        "offsets": table(workspace.zone),
    }
    return settings, [
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
