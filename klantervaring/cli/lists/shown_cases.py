"""Several cases at once: those that were typed, shown one below the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from klantervaring.cli.call.session import Session

if TYPE_CHECKING:
    from klantervaring.files.record import Record


def records_of(session: Session, typed: Sequence[str]) -> list[Record]:
    """The cases that were typed, each once. Raises NoSuchCase, CannotRead: then none is shown."""
    once = {session.store.find(each): each for each in typed}
    return list(map(session.store.get, once.values()))


def each_apart(
    session: Session,
    records: Sequence[Record],
    show: Callable[[Record], None],
) -> None:
    """Show cases one below the other, an empty line between them."""
    for place, record in enumerate(records):
        if place:
            session.screen.line()
        show(record)
