"""Which case a path of a repository belongs to: cases are known by their id, wherever their files stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from klantervaring.core import ids
from klantervaring.core.values import NamedTuple
from klantervaring.files.workspace.layout import CASES, CLOSED, SUFFIX

_CASE = re.compile(
    rf"{CASES}/(?:{CLOSED}/\d{{4}}/)?(?P<id>[^/]{{9}})(?P<rest>\.md|/[^/]+)",
    re.IGNORECASE,
)


class CasePart(NamedTuple):
    """A file of a case: the case's file itself (`name` is ""), or one that is put beside it."""

    id: str
    name: str


def part_of(path: str, prefix: str) -> CasePart | None:
    """Return the case that a path belongs to, or None.

    `prefix` is the way from the top of the repository to the workspace.
    """
    if not path.startswith(prefix):
        return None
    match = _CASE.fullmatch(path, len(prefix))
    id = match["id"].upper() if match else ""
    if match is None or not ids.is_case_id(id):
        return None
    is_case = match["rest"].lower() == SUFFIX
    return CasePart(id, "" if is_case else match["rest"].removeprefix("/"))


def touched(paths: Iterable[str], prefix: str) -> set[str]:
    """Return the ids of the cases that these paths belong to."""
    parts = (part_of(path, prefix) for path in paths)
    return {part.id for part in parts if part is not None}
