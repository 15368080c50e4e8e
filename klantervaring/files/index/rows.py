"""From a case to its row in the index: plain values, and what it is found by. Rows are only made here.

It must not read files, nor know how rows are kept (`database`).
"""

from __future__ import annotations

from klantervaring.core.customers.keys import contact_keys, may_hold_contact
from klantervaring.core.rules.set_aside import original_of
from klantervaring.core.summary.alert_facts import seconds, signs
from klantervaring.core.summary.card import (
    UNSURE,
    Card,
    Vocabulary,
    with_copies,
)
from klantervaring.core.summary.story import plain_story
from klantervaring.core.summary.summarise import plain_card, vocabulary
from klantervaring.core.text.folding import plain
from klantervaring.core.values import NamedTuple
from klantervaring.files.index.database import packed, unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo
    from typing import Any

    from klantervaring.core.case import Case
    from klantervaring.core.early_warning.watch_words import Listed
    from klantervaring.core.rules.state import State
    from klantervaring.files.index.database import Database
    from klantervaring.files.record import Record


class CaseRow(NamedTuple):
    """What is kept of one case, beside where it stands. Moments are seconds since 1970.

    `summary` and `story` are blobs of `database.packed`.
    """

    id: str
    title: str
    owner: str
    #: whether lists of open cases show it: also where what is known of it may not be all
    open: bool
    received: int | None
    ended: int | None
    #: when something last happened
    last: int | None
    #: a card, the procedure of its words, and its alert facts
    summary: bytes
    story: bytes
    #: folded, each text on a line of its own: title, wish and body; all else that is searched
    told: str
    more: str
    #: keys of the addresses and numbers in all of them, each on a line
    contacts: str
    #: keys of the customer
    customer: tuple[str, ...]
    #: ends of promises and targets that are neither met nor gone
    due: tuple[int, ...]
    #: the reference of the procedure whose words it uses
    procedure: str
    #: the id of the case that it is a duplicate of, None for most
    repeats: str | None = None


def row_of(
    case: Case,
    state: State,
    zone: tzinfo,
    stand_in: bool = False,
    trouble: bool = False,
) -> CaseRow:
    """Return the row of a case; `stand_in` and `trouble` are as `summarise.plain_card` has them."""
    summary = plain_card(case, state, zone, stand_in, trouble)
    *_, terms, _next, marks, reference = summary
    alert_facts = signs(case, state)
    texts = case.title, case.wish, case.body
    others = tuple(_other_texts(case))
    told = folded(texts)
    more = folded(others)
    contacts = {*_contacts(texts, told), *_contacts(others, more)}
    return CaseRow(
        id=case.id,
        title=case.title,
        owner=case.owner,
        open=state.open or marks[0][1][0] in UNSURE,
        received=seconds(case.received) if case.received else None,
        ended=seconds(state.ended_at) if state.ended_at else None,
        last=seconds(case.events[-1].at) if case.events else None,
        summary=packed((*summary, alert_facts)),
        story=packed(plain_story(case)),
        told=told,
        more=more,
        contacts="\n".join(contacts),
        customer=alert_facts[0],
        due=_ends(terms),
        procedure=reference,
        repeats=original_of(case, state) or None,
    )


def folded(texts: Iterable[str]) -> str:
    """Return texts as they are searched: each folded, on a line of its own."""
    return "\n".join(map(plain, texts))


def _other_texts(case: Case) -> Iterable[str]:
    yield case.id
    yield case.owner
    yield from case.tags
    yield from case.customer.values()
    for event in case.events:
        for _, value in event.data:
            yield value


def _contacts(texts: Iterable[str], told: str) -> Iterator[str]:
    """Yield the keys of all addresses and numbers that stand in the texts, which are `told` when folded."""
    if may_hold_contact(told):
        for text in texts:
            yield from contact_keys(text)


# -- into the index ----------------------------------------------------------------------------------------

#: The tables in which a case is found by something, each with the columns by which.
_FOUND_BY = {
    "customer": ("key", "number"),
    "due": ("folder", "at", "number"),
}


class FiledRow(NamedTuple):
    """A row with its file: the number of the folder, and the name."""

    folder: int
    name: str
    row: CaseRow


def put(database: Database, entries: Iterable[FiledRow]) -> None:
    """Keep the rows of files of which there are none yet; raises as `Database.run`."""
    ((last,),) = database.select(
        "SELECT coalesce(max(number), 0) FROM cases"
    )
    values: dict[str, list[tuple[Any, ...]]] = {}
    for number, entry in enumerate(entries, last + 1):
        for table, value in _values(number, entry):
            values.setdefault(table, []).append(value)
    for table, rows in values.items():
        marks = ", ".join("?" * len(rows[0]))
        database.run(
            f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows
        )


def _values(
    number: int, entry: FiledRow
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield each table that a row goes into, with the values in the order of its columns."""
    folder, name, row = entry
    place = number, folder, name
    told = row.id, row.title, row.owner
    moments = row.received, row.ended, row.last
    kept = row.summary, row.repeats
    yield "cases", (*place, *told, row.open, *moments, *kept)
    yield "story", (number, row.story)
    yield "words", (number, row.told, row.more, row.contacts)
    yield from _found_by(number, folder, row.customer, row.due)


def _found_by(
    number: int,
    folder: int,
    customer: Iterable[str],
    due: Iterable[int],
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the tables of keys and ends, with the values."""
    for key in customer:
        yield "customer", (key, number)
    for at in due:
        yield "due", (folder, at, number)


def remove(database: Database, folder: int, names: Iterable[str]) -> None:
    """Take the rows of files of a folder out of all tables, as far as there are any."""
    for name in names:
        known = database.select(
            "SELECT number, summary, facts FROM cases LEFT JOIN told USING (number)"
            " WHERE folder = ? AND name = ?",
            folder,
            name,
        )
        for number, summary, kept in known:
            facts = unpacked(kept) if kept is not None else ()
            _forget(database, number, folder, unpacked(summary), facts)


def _forget(
    database: Database,
    number: int,
    folder: int,
    summary: tuple[Any, ...],
    facts: Iterable[tuple[str, int]],
) -> None:
    *_, terms, _next, _marks, _procedure, alert_facts = summary
    for table in ("cases", "story", "told", "words"):
        database.run(f"DELETE FROM {table} WHERE number = ?", [(number,)])
    keys = []
    for place, (kind, at) in enumerate(facts):
        keys.append((kind, at, number, place))
    database.run(
        "DELETE FROM fact WHERE kind = ? AND at = ? AND number = ? AND place = ?",
        keys,
    )
    for table, values in _found_by(
        number, folder, alert_facts[0], _ends(terms)
    ):
        wanted = " AND ".join(
            f"{column} = ?" for column in _FOUND_BY[table]
        )
        database.run(f"DELETE FROM {table} WHERE {wanted}", [values])


def _ends(terms: Iterable[tuple[Any, ...]]) -> tuple[int, ...]:
    """Return the ends of promises and targets that are neither met nor gone."""
    return tuple([end for end, _, kind, *_ in terms if kind != "right"])


# -- without the index -------------------------------------------------------------------------------------


def card_of(record: Record, zone: tzinfo, listed: Listed = ()) -> Card:
    """Return the card of a case that was read, with the words to watch that stand in it."""
    *plain_values, _ = plain_card(
        record.case,
        record.state,
        zone,
        record.stand_in,
        record.trouble is not None,
    )
    words = Vocabulary(*vocabulary(record.state.procedure))
    facts = signs(record.case, record.state, listed)
    made = Card(plain_values, words, facts)
    return with_copies(made) if record.copied else made
