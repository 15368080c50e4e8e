"""All that reading commands ask: the cases of a workspace as the index has them, brought up to date.

It is made in `cases`. Each answer comes from rows alone; no file is read again. Every list begins here, so it
imports nothing that takes time.
"""

from __future__ import annotations

from klantervaring.core.once import cached_property
from klantervaring.core.summary.card import (
    SIGNS,
    Card,
    Vocabulary,
    with_copies,
)
from klantervaring.files.index.database import unpacked
from klantervaring.files.index.fresh import Fresh
from klantervaring.files.index.signature import Folder
from klantervaring.files.workspace.layout import SUFFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from typing import Any

    from klantervaring.core.early_warning.watch_words import Hits
    from klantervaring.core.findings import Finding
    from klantervaring.files.index.database import Database
    from klantervaring.files.record import Record

_HITS = SIGNS.index("hits")
#: A case keeps its story until its facts are worked out.
_SOME_STORY = "SELECT 1 FROM story LIMIT 1"


class Overview:
    """The cases in some folders. `troubles` is what is wrong with their files, to be told each time.

    A case is named by its number, which holds as long as the overview. All methods raise DamagedIndex where
    the file of the index is not what was written.
    """

    def __init__(
        self,
        fresh: Fresh,
        found: Sequence[Folder],
        open_only: Collection[str] = (),
    ) -> None:
        """Of the folders named in `open_only`, only cases count that lists of open cases show."""
        self.database: Database = fresh.database
        self.troubles: list[Finding] = fresh.troubles
        self._fresh = fresh
        self._found = found
        #: the cases of which not all could be read, by path
        self.records = {}
        for place, record in fresh.records.items():
            self.records["/".join(place)] = record
        self._paths = dict(
            self.database.select("SELECT folder, path FROM folder")
        )
        numbers = {path: number for number, path in self._paths.items()}
        self._folders = [
            numbers[f.name] for f in found if f.name in numbers
        ]
        self._open_only = [
            n for n in self._folders if self._paths[n] in open_only
        ]
        self._vocabularies: dict[str, Vocabulary] = {}
        self._hits: dict[int, Hits] = {}
        self._left_out: list[int] = []
        self._copied: set[str] = set()
        self._counted = fresh.counted
        self._has_facts = False
        if fresh.may_have_copies or _may_have_copies(found):
            self._tell_copies_apart()
        #: whether the index alone tells all this, to whoever comes next
        self.is_kept = fresh.database.is_kept and not (
            self.troubles or self._left_out or self.is_odd
        )

    def _tell_copies_apart(self) -> None:
        """Of several files of one case let that count which kv names so, and the open one first."""
        rows = self.database.select(
            f"SELECT number, folder, name, id FROM cases"
            f" WHERE folder IN ({_listed(self._folders)})"
        )
        place = {folder: n for n, folder in enumerate(self._folders)}

        def rank(row: tuple[Any, ...]) -> tuple[bool, int, str]:
            _, folder, name, id = row
            is_other = name != id + SUFFIX
            return is_other, place[folder], name

        rows.sort(key=rank)
        first: set[str] = set()
        for number, _, _, id in rows:
            if id in first:
                self._left_out.append(number)
                self._copied.add(id)
            first.add(id)

    @property
    def is_odd(self) -> bool:
        """Whether a case may have another file here, so that which one counts depends on where one looks."""
        return any(folder.is_odd for folder in self._found)

    def within(self, paths: Collection[str]) -> Overview:
        """Return the cases in some of these folders, of the same look at their files."""
        some = [folder for folder in self._found if folder.name in paths]
        return Overview(self._fresh, some)

    # -- what there is -------------------------------------------------------------------------------

    def select(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the tables of `database`.

        `{these}` in it stands for the condition on a `number` that holds it to the cases of this overview,
        `{facts}` for the table of facts, which are worked out now where they are not yet.
        """
        if "{facts}" in sql:
            self._complete_facts()
            sql = sql.replace("{facts}", "fact")
        if "{these}" in sql:
            these = (
                f"number IN (SELECT number FROM cases WHERE {self._these})"
            )
            sql = sql.replace("{these}", "1" if self._is_all else these)
        return self.database.select(sql, *values)

    @property
    def fact_tables(self) -> tuple[str, ...]:
        """The tables in which the facts stand, worked out where they are not yet, each in one of them."""
        self._complete_facts()
        return self.database.fact_tables

    def _complete_facts(self) -> None:
        if not self._has_facts and self.database.select(_SOME_STORY):
            from klantervaring.files.index.facts import complete

            self.database = complete(self.database, self._counted)
        self._has_facts = True

    @property
    def order(self) -> str:
        """The terms by which rows of `cases` are sorted into the order of their files."""
        places = [
            f"WHEN {n} THEN {place}"
            for place, n in enumerate(self._folders)
        ]
        return (
            f"CASE folder {' '.join(places)} END, name"
            if places
            else "name"
        )

    @cached_property
    def unread(self) -> dict[int, Record]:
        """The cases of which not all could be read, by number."""
        found = {}
        for path, record in self.records.items():
            folder, _, name = path.rpartition("/")
            rows = self.select(
                "SELECT number FROM cases JOIN folder USING (folder)"
                " WHERE path = ? AND name = ? AND {these}",
                folder,
                name,
            )
            found.update({number: record for (number,) in rows})
        return found

    @cached_property
    def _is_all(self) -> bool:
        """Whether the index knows of no other cases."""
        if self._left_out or self._open_only:
            return False
        known = self.database.select("SELECT DISTINCT folder FROM cases")
        return {folder for (folder,) in known} <= set(self._folders)

    @property
    def _these(self) -> str:
        """The condition on a row of `cases`."""
        found = f"folder IN ({_listed(self._folders)})"
        if self._open_only:
            found += (
                f" AND (open OR folder NOT IN ({_listed(self._open_only)}))"
            )
        if self._left_out:
            found += f" AND number NOT IN ({_listed(self._left_out)})"
        return found

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards())

    def cards(self, numbers: Iterable[int] | None = None) -> list[Card]:
        """Return the cards of the cases, or of some of them, in the order of their files."""
        columns = "number, folder, name, summary"
        rows: Iterable[tuple[Any, ...]]
        if numbers is None:
            rows = self._in_order(columns, self._these)
        else:
            rows = self.database.select(
                f"SELECT {columns} FROM cases WHERE {self._these}"
                f" AND number IN ({_listed(numbers)}) ORDER BY {self.order}"
            )
        return [self._card(*row) for row in rows]

    def numbers_of(self, is_meant: Callable[[str], bool]) -> set[int]:
        """Return the cases whose owner is meant."""
        found: set[int] = set()
        known = self.select("SELECT DISTINCT owner FROM cases")
        for owner in filter(is_meant, (owner for (owner,) in known)):
            rows = self.select(
                "SELECT number FROM cases WHERE owner = ? AND {these}",
                owner,
            )
            found.update(number for (number,) in rows)
        return found

    def _in_order(
        self, columns: str, wanted: str
    ) -> Iterator[tuple[Any, ...]]:
        for folder in self._folders:
            yield from self.database.select(
                f"SELECT {columns} FROM cases WHERE folder = {folder} AND {wanted}"
                " ORDER BY name"
            )

    def _card(
        self, number: int, folder: int, name: str, summary: bytes
    ) -> Card:
        *plain, reference, facts = unpacked(summary)
        if number in self._hits:
            facts = (
                *facts[:_HITS],
                self._hits[number],
                *facts[_HITS + 1 :],
            )
        words = self._vocabulary(reference)
        path = f"{self._paths[folder]}/{name}"
        card = Card(plain, words, facts, number, path)
        return with_copies(card) if card.id in self._copied else card

    def _vocabulary(self, reference: str) -> Vocabulary:
        if reference not in self._vocabularies:
            ((words,),) = self.database.select(
                "SELECT words FROM procedure WHERE reference = ?", reference
            )
            self._vocabularies[reference] = Vocabulary(*unpacked(words))
        return self._vocabularies[reference]

    def titles(self) -> Iterator[tuple[str, str]]:
        """Yield ids with titles, in the order of their files."""
        yield from self._in_order("id, title", self._these)

    def closed(self) -> list[tuple[Card, int]]:
        """Return each closed case with the moment of its closing, the earliest first."""
        found = self.select(
            "SELECT number, ended FROM cases WHERE NOT open AND ended IS NOT NULL AND {these}"
        )
        ended = dict(found)
        cards = self.cards(ended) if ended else []
        told = [(card, ended[card.number]) for card in cards]
        return sorted(told, key=lambda each: (each[1], each[0].id))

    def duplicates_of(self, id: str) -> list[str]:
        """Return the ids of the cases that were closed as duplicates of this one."""
        found = self.database.select(
            f"SELECT id FROM cases WHERE repeats = ? AND {self._these} ORDER BY id",
            id,
        )
        return [id for (id,) in found]

    def shared_beginnings(self) -> set[str]:
        """Return the first symbols of ids that more than one case of the index has."""
        found = self.database.select(
            "SELECT substr(id, 1, 4) FROM cases GROUP BY 1"
            " HAVING count(DISTINCT id) > 1"
        )
        return {begin for (begin,) in found}

    def overdue(self, now: int) -> list[Card]:
        """Return the cards with a promise or target whose last moment is before `now`."""
        found = self.database.select(
            f"SELECT DISTINCT number FROM due"
            f" WHERE folder IN ({_listed(self._folders)}) AND at < ?",
            now,
        )
        return self.cards([number for (number,) in found])

    def told_with(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """Return the open cases in which one of these folded words stands, with their folded texts."""
        stands = " OR ".join(["instr(told, ?)"] * len(words))
        found: list[tuple[int, str]] = self.select(
            f"SELECT number, told FROM words WHERE ({stands}) AND {{these}}"
            " AND number IN (SELECT number FROM cases WHERE open)",
            *words,
        )
        return found

    def mark(self, hits: Mapping[int, Hits]) -> None:
        """Let cards that are made from now on tell which words to watch stand in them, by their numbers."""
        self._hits.update(hits)

    # -- who and what is looked for ------------------------------------------------------------------

    def with_words(
        self, words: Iterable[tuple[str, Collection[str]]]
    ) -> set[int]:
        """Return the cases in which each word stands anywhere: folded, or as a key of a number or address."""
        found: set[int] | None = None
        for word, keys in words:
            stands = "instr(told, ?) OR instr(more, ?)" + (
                " OR instr(char(10) || contacts || char(10), ?)" * len(keys)
            )
            rows = self.select(
                f"SELECT number FROM words WHERE ({stands}) AND {{these}}",
                word,
                word,
                *[f"\n{key}\n" for key in keys],
            )
            numbers = {number for (number,) in rows}
            found = numbers if found is None else found & numbers
        return found or set()

    def of_customer(
        self,
        keys: Iterable[str],
        joined: Iterable[tuple[str, str]] = (),
        shared: Collection[str] = (),
    ) -> list[Card]:
        """Return the cases whose customer has one of the keys, also by way of one another.

        `joined` and `shared` are as in `customers.Book`.
        """
        beside: dict[str, list[str]] = {}
        for one, other in joined:
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
        asked = list(keys)
        left = [key for key in asked if key not in shared]
        known = {*asked, *shared}
        found: dict[int, Card] = {}
        while left:
            key = left.pop()
            near = list(beside.get(key, ()))
            for card in self._with_key(key):
                if card.number not in found:
                    found[card.number] = card
                    near += card.signs.keys
            left += [
                other for other in dict.fromkeys(near) if other not in known
            ]
            known.update(near)
        return list(found.values())

    def _with_key(self, key: str) -> list[Card]:
        found = self.database.select(
            "SELECT number FROM customer WHERE key = ?", key
        )
        return self.cards([number for (number,) in found]) if found else []


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _may_have_copies(found: Sequence[Folder]) -> bool:
    """Return whether a case may have more than one file here: of its name, or of one that kv never gives."""
    if any(folder.is_odd for folder in found):
        return True
    names = [name for folder in found for name in folder.files]
    return len(set(names)) != len(names)
