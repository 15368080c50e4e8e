"""Several cases at once: those that were typed, shown one below the other or answered with in JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from klantervaring.cli.session import Session
from klantervaring.view import as_json

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


def answer_cases(
    session: Session,
    records: Sequence[Record],
    many: bool,
    duplicates: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Answer with a case, or with several, in JSON; `duplicates` are those of each, by id."""
    store = session.store
    cases = [
        as_json.case(r, store.shown(r.path), session.clock, store.zone)
        for r in records
    ]
    for each in cases:
        if each["id"] in duplicates:
            each["duplicates"] = list(duplicates[each["id"]])
    session.answer(cases if many else cases[0])
