"""All that goes when cases are erased, gathered before anybody is asked, and carried out by the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from klantervaring.erasing.unread import unread_files
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.record import Record
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.forgetting import Forgetting


class Cleaning(NamedTuple):
    """The cases that go with their files, who is in them, their mentions elsewhere, and what kv keeps.

    `kept_by`: what kv keeps goes where it names this person. `others` are the ids of further cases of the
    same customer, which stay, and `unread` files of other cases into which the search could not look.
    """

    desk: Desk
    gone: Leaving
    person: Sought
    mentions: tuple[Mention, ...]
    kept: tuple[Change, ...]
    kept_by: Sought
    others: tuple[str, ...] = ()
    unread: tuple[Path, ...] = ()

    def carry_out(self, because: str, agreed: Sequence[Mention]) -> Result:
        """Erase the cases and what was agreed to, in one commit. Raises as `desk.erasing.erase`."""
        root = self.desk.workspace.root
        ids = [record.id for record in self.gone.records]
        elsewhere = taken_away(root, agreed, self.person)
        # what came up while somebody was asked goes as well
        kept = kept_of(root, ids, self.kept_by)
        return erase(self.desk, ids, because, tuple(elsewhere), tuple(kept))

    def is_all_gone(self) -> bool:
        """Tell whether the disk let go of all that kv kept; else the next command tries again."""
        return not Forgetting(self.desk.workspace.root).is_there()


def cleaning_of(desk: Desk, typed: Sequence[str]) -> Cleaning:
    """Return all that goes with these cases, wherever it is.

    Nothing is changed. Raises as `desk.erasing.leaving`.
    """
    gone = leaving(desk, typed)
    others, strangers = _others(desk, gone)
    person = sought(record.case.customer for record in gone.records)
    person = person.apart_from(strangers)
    kept_by = _unnamed(person) if others else person
    return _with_what_is_elsewhere(
        Cleaning(desk, gone, person, (), (), kept_by, others)
    )


def _unnamed(person: Sought) -> Sought:
    return person._replace(names=frozenset(), keys=frozenset())


def _with_what_is_elsewhere(cleaning: Cleaning) -> Cleaning:
    root = cleaning.desk.workspace.root
    ids = {record.id for record in cleaning.gone.records}
    own = ids.union(cleaning.others)
    return cleaning._replace(
        mentions=_mentions(root, cleaning, own),
        kept=tuple(kept_of(root, ids, cleaning.kept_by)),
        unread=tuple(unread_files(root, own)),
    )


def _mentions(
    root: Path,
    cleaning: Cleaning,
    own: set[str],
) -> tuple[Mention, ...]:
    """Return the mentions; not those that other cases of the same customer still need."""
    found = tuple(mentions(root, cleaning.person, own))
    if not cleaning.others:
        return found
    return tuple(m for m in found if m.place not in _OF_CUSTOMER)


#: What is of a customer as long as one case of theirs is there.
_OF_CUSTOMER = ("customers", "meetings", "inbox", "other-cases")


def _others(
    desk: Desk, gone: Leaving
) -> tuple[tuple[str, ...], list[Mapping[str, str]]]:
    """Return the ids of further cases of the same customers, and all other customers."""
    records = desk.store.look(closed=True).records
    ids = {record.id for record in gone.records}
    found = _of_the_same(desk, records, ids)
    own = ids | found
    strangers = [r.case.customer for r in records if r.id not in own]
    return tuple(sorted(found)), strangers


def _of_the_same(
    desk: Desk,
    records: Sequence[Record],
    ids: set[str],
) -> set[str]:
    keys = [customer_keys(record.case) for record in records]
    found: set[str] = set()
    for group in grouped(keys, *read_book(desk.workspace.root).bonds):
        of_one = {records[place].id for place in group}
        if ids & of_one:
            found |= of_one - ids
    return found
