"""Procedures as plain values beside the index, so that a command need not take their files apart each time.

Checked and kept as the index is. It must not say what a procedure file means (`procedures`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from pathlib import Path

from klantervaring.core.procedure import Procedure
from klantervaring.files.index import index
from klantervaring.files.index.frozen import (
    frozen,
    kept_procedure,
    name_of,
    thawed,
)
from klantervaring.files.workspace.layout import PROCEDURES
from klantervaring.files.workspace.procedures import SHIPPED, own_files

_PACKAGE = Path(__file__).parents[2]


def ready(
    root: Path, zone: tzinfo, read: Callable[[str], Procedure]
) -> Callable[[str], Procedure | None]:
    """What answers with the procedure of a reference, `read` once and then kept; days are counted in `zone`.

    None for a text that cannot be the name of a file. Raises what `read` raises.
    """

    def procedure_of(reference: str) -> Procedure | None:
        if not (reference.isascii() and reference.isprintable()):
            return None
        return kept_procedure(str(root), reference, zone) or kept_now(reference)

    def kept_now(reference: str) -> Procedure:
        name, followed = name_of(reference), list(sources(root))
        plain = index.keep_value(
            str(root), name, followed, lambda: frozen(read(reference))
        )
        found: Procedure = thawed(plain, zone)
        return found

    return procedure_of


def sources(root: Path) -> Iterator[str]:
    """The files that procedures follow from, and what kv makes of them: kv's own code. Raises WrongInput."""
    yield PROCEDURES
    yield from (
        f"{PROCEDURES}/{path.name}" for path in own_files(root / PROCEDURES)
    )
    yield str(SHIPPED)
    yield from map(str, sorted(SHIPPED.glob("*.yaml")))
    for room in ("core", "files"):
        yield from map(str, sorted((_PACKAGE / room).rglob("*.py")))
