"""All that goes when cases are erased, gathered before anybody is asked, and carried out by the desk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from klantervaring.core.customers.union_find import grouped
from klantervaring.core.erasure.tombstone import customer_keys
from klantervaring.core.values import NamedTuple
from klantervaring.desk.erasing import Leaving, erase, leaving
from klantervaring.desk.values import Result
from klantervaring.desk.verbs import Desk
from klantervaring.erasing.kept_by_kv import kept_of
from klantervaring.erasing.mentions import Mention, mentions, taken_away
from klantervaring.erasing.sought import Sought, sought
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.workspace.customers import read_book


class Cleaning(NamedTuple):
    """The cases that go with their files, who is in them, their mentions elsewhere, and what kv keeps.

    `others` are the ids of further cases of the same customer, which stay.
    """

    desk: Desk
    gone: Leaving
    person: Sought
    mentions: tuple[Mention, ...]
    kept: tuple[Change, ...]
    others: tuple[str, ...] = ()

    def carry_out(self, because: str, agreed: Sequence[Mention]) -> Result:
        """Erase the cases and what was agreed to, in one commit. Raises as `desk.erasing.erase`."""
        root = self.desk.workspace.root
        ids = [record.id for record in self.gone.records]
        elsewhere = taken_away(root, agreed, self.person)
        inside, outside = _apart(root, self.kept)
        outcome = erase(self.desk, ids, because, (*elsewhere, *inside))
        for change in outside:
            change.path.unlink(missing_ok=True)
        return outcome


def _apart(
    root: Path, kept: Iterable[Change]
) -> tuple[list[Change], list[Change]]:
    """Return what kv keeps below the root, which goes with the cases, and elsewhere, which goes after."""
    inside: list[Change] = []
    outside: list[Change] = []
    for change in kept:
        below = change.path.is_relative_to(os.path.realpath(root))
        (inside if below else outside).append(change)
    return inside, outside


def cleaning_of(desk: Desk, typed: Sequence[str]) -> Cleaning:
    """Return all that goes with these cases, wherever it is.

    Nothing is changed. Raises as `desk.erasing.leaving`.
    """
    gone = leaving(desk, typed)
    root = desk.workspace.root
    ids = {record.id for record in gone.records}
    others, strangers = _others(desk, gone)
    person = sought(record.case.customer for record in gone.records)
    person = person.apart_from(strangers)
    own = ids.union(others)
    found = tuple(mentions(root, person, own))
    if others:
        found = tuple(m for m in found if m.place not in _OF_CUSTOMER)
    nobody = person._replace(names=frozenset(), keys=frozenset())
    kept = kept_of(root, ids, nobody if others else person)
    return Cleaning(desk, gone, person, found, tuple(kept), others)


#: What is of a customer as long as one case of theirs is there.
_OF_CUSTOMER = ("customers", "meetings", "inbox", "other-cases")


def _others(
    desk: Desk, gone: Leaving
) -> tuple[tuple[str, ...], list[Mapping[str, str]]]:
    """Return the ids of further cases of the same customers, and all other customers."""
    records = desk.store.look(closed=True).records
    ids = {record.id for record in gone.records}
    keys = [customer_keys(record.case) for record in records]
    found: list[str] = []
    for group in grouped(keys, *read_book(desk.workspace.root).bonds):
        of_one = {records[place].id for place in group}
        if ids & of_one:
            found += of_one - ids
    own = ids.union(found)
    strangers = [r.case.customer for r in records if r.id not in own]
    return tuple(sorted(found)), strangers
