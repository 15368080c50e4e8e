"""Cards: what a list needs to know of a case, so that it can be shown without reading or folding it again.

A card says what holds at any moment: what of it depends on now is kept as terms, and as answers that each
hold until a moment. Cards are made in `store` and kept by `index`; here they are only read. The words of a
procedure that lists use (`Vocabulary`) stand beside them, once for all cases under it; what early warning
looks at and who calls is known by (`Signs`) stands beside each, and is taken apart when it is asked for.
Moments are whole seconds since 1970 in UTC. Every list begins here, so it imports nothing that takes time.
"""

from __future__ import annotations

from klantervaring.core.text.sentences import Named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeVar

    _Answer = TypeVar("_Answer")


class Title:
    """Something that a procedure names: a step, a deadline, a party, an event."""

    __slots__ = ("command", "name", "number", "title")

    def __init__(
        self,
        name: str,
        words: tuple[tuple[str, str], ...],
        number: int,
        command: str,
    ) -> None:
        self.name = name
        self.title = Named(words)
        self.number = number
        self.command = command


class Vocabulary:
    """The words of one procedure that lists use, by name; it answers as a `Procedure` does."""

    __slots__ = ("deadlines", "events", "parties", "steps")

    def __init__(
        self, steps: Any, deadlines: Any, events: Any, parties: Any
    ) -> None:
        self.steps = _titles(steps)
        self.deadlines = _titles(deadlines)
        self.events = _titles(events)
        self.parties = _titles(parties)


def _titles(plain: Iterable[tuple[str, Any, int, str]]) -> dict[str, Title]:
    return {fields[0]: Title(*fields) for fields in plain}


class Pending:
    """A promise, target or right that is neither met nor gone; `due` is its last moment, inclusive."""

    __slots__ = ("due", "in_days", "kind", "name", "owed_by", "title")

    def __init__(
        self,
        due: int,
        name: str,
        kind: str,
        owed_by: str,
        in_days: bool,
        title: Named,
    ) -> None:
        self.due = due
        self.name = name
        self.kind = kind
        self.owed_by = owed_by
        self.in_days = in_days
        self.title = title


#: What stands beside a card, in the order in which it is kept.
SIGNS = (
    "keys",
    "broken",
    "mood",
    "care_at",
    "promises",
    "causes",
    "taken",
    "hits",
    "last",
    "mail",
)


class Signs:
    """What early warning looks at, and by what a customer is known again; `alert_facts` works it out.

    `keys` are those of the customer (`customers.keys_of`). `broken` is how many promises to them were broken,
    as answers that each hold until a moment. `mood` is the last one: value, key, moment. `care_at` is when
    special care was last asked for, `last` when something last happened. Those three are None where there is
    none, and of a closed case. `promises` are those pending: name, start, end, key. `causes` are those found,
    each once: as compared, as said, moment, key. `taken` are alerts that somebody took: rule, key, moment, by
    whom. `hits` are the words to watch that stand in it: rule, then each word with how often. `mail` is the
    customer's mail that came in last where nothing was done since: its key and moment, else None.
    """

    __slots__ = SIGNS

    def __init__(self, plain: Iterable[Any]) -> None:
        """`plain` are the values of `SIGNS`."""
        (
            self.keys,
            self.broken,
            self.mood,
            self.care_at,
            self.promises,
            *rest,
        ) = plain
        self.causes, self.taken, self.hits, self.last, self.mail = rest


#: What a card holds, in the order in which it is kept; then comes the procedure of its words.
FIELDS = (
    "id",
    "title",
    "owner",
    "kind",
    "_texts",
    "_customer",
    "wish",
    "tags",
    "received",
    "step",
    "ball",
    "open",
    "outcome",
    "_terms",
    "_next",
    "_marks",
)


#: The marks of cases of which what is known may not be all; they are shown whatever else holds of them.
UNREAD = "unread"
#: The mark of a case of which there are further files, which lists leave out.
COPIES = "copies"
#: The mark of a case of which an old version is shown, for its file cannot be read.
STAND_IN = "stand-in"
UNSURE = (STAND_IN, UNREAD)


class Card:
    """One case in a list. `terms` are in the order of their ends; a closed case has none."""

    __slots__ = (*FIELDS, "_facts", "_signs", "number", "path", "procedure")

    def __init__(
        self,
        plain: Iterable[Any],
        procedure: Vocabulary,
        facts: Iterable[Any],
        number: int = 0,
        path: str = "",
    ) -> None:
        """`plain` are the values of `FIELDS`, `facts` those of `SIGNS`.

        `number` names the case in the index that it is of, `path` its file from the root.
        """
        (
            self.id,
            self.title,
            self.owner,
            self.kind,
            self._texts,
            self._customer,
            *rest,
        ) = plain
        (
            self.wish,
            self.tags,
            self.received,
            self.step,
            self.ball,
            self.open,
            *rest,
        ) = rest
        self.outcome, self._terms, self._next, self._marks = rest
        self.procedure = procedure
        self._facts = facts
        self._signs: Signs | None = None
        self.number = number
        self.path = path

    @property
    def signs(self) -> Signs:
        """What early warning looks at."""
        if self._signs is None:
            self._signs = Signs(self._facts)
        return self._signs

    @property
    def customer(self) -> dict[str, str]:
        """What is known of the customer, by key."""
        return dict(self._customer)

    @property
    def texts(self) -> dict[str, str]:
        """What is known of it beside the customer, by key: those of `FACTS` that say something."""
        return dict(self._texts)

    @property
    def care(self) -> str:
        """What special care the customer needs, in somebody's words, or "" (F2)."""
        return self.customer.get("care", "").strip()

    def overdue(self, now: int) -> list[Pending]:
        """Unmet promises and targets whose last moment has passed, the longest first."""
        return [
            self._term(t)
            for t in self._terms
            if t[0] < now and t[2] != "right"
        ]

    def running(self, now: int) -> list[Pending]:
        """What still runs at `now`, what ends first first; of a right that was given again the last end."""
        runs = [t for t in self._terms if t[0] >= now]
        last = {t[1]: t for t in runs if t[2] == "right"}
        found = []
        for term in runs:
            if last.get(term[1], term) is term:
                found.append(self._term(term))
        return found

    def next_event(self, now: int) -> str:
        """The event that should come next, "" where nothing is left to do."""
        event: str = holding(self._next, now)
        return event

    def mark(self, now: int) -> tuple[str, str]:
        """What the reader of a list must know of the file: a kind of remark, and what it is about."""
        mark: tuple[str, str] = holding(self._marks, now)
        return mark

    def _term(self, plain: tuple[int, str, str, str, bool]) -> Pending:
        return Pending(*plain, self.procedure.deadlines[plain[1]].title)


def with_copies(card: Card) -> Card:
    """Return the card marked as that of a case with more files, unless a graver mark is there."""
    if card.mark(0)[0] not in UNSURE:
        card._marks = ((None, (COPIES, "")),)
    return card


def holding(
    answers: Iterable[tuple[int | None, _Answer]], now: int
) -> _Answer:
    """The answer that holds at `now`."""
    return next(
        answer for until, answer in answers if until is None or now <= until
    )
