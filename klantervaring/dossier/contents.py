"""What of a case belongs in its dossier, and how much of each kind does not.

It knows no disk, no clock and no screen: a case and its procedure come in, what may be seen goes out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Mapping

from klantervaring.core import events as kinds
from klantervaring.core.case import FACTS, Case, Event, words_under_headings
from klantervaring.core.field_names import KEYS
from klantervaring.core.procedure import Procedure
from klantervaring.core.values import NamedTuple
from klantervaring.dossier.allowed import (
    ALLOWED,
    FACT_ALONE,
    FILE,
    OF_CASE,
    OF_CUSTOMER,
    SHA256,
    Allowed,
)

#: A comment in a text: no reader of the page would see it, whoever reads its bytes would.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
#: A heading that somebody wrote by hand. What stands below it was said at no event.
_HEADING = re.compile(r"^ {0,3}#{1,6}(?:[ \t]|$)", re.MULTILINE)
#: The kinds of events that kv itself knows.
KINDS = frozenset(
    kind
    for name, kind in vars(kinds).items()
    if name.isupper() and isinstance(kind, str)
)
#: What else is left out beside events and fields, by what it is.
TEXTS = "texts"
LINES = "lines"
FILES = "files"
OF_OTHERS = "of-others"
#: A kind or key that is not kv's own.
OTHER = "other"


class SeenEvent(NamedTuple):
    """An event as the other side may see it: `event` has no field that stays inside."""

    event: Event
    words: str = ""

    @property
    def file(self) -> str:
        """Return the name of the file that came with it, or ""."""
        return self.event.get(FILE)

    @property
    def sha256(self) -> str:
        """Return what the log says the SHA-256 of that file is."""
        return self.event.get(SHA256).lower()


class LeftOut(NamedTuple):
    """How much stays inside: events by kind, fields of the others by key, the rest by what it is."""

    events: Mapping[str, int]
    fields: Mapping[str, int]
    others: Mapping[str, int]

    def __bool__(self) -> bool:
        return any((self.events, self.fields, self.others))


class DossierContents(NamedTuple):
    """All that may be seen of a case. `customer` pairs keys and what they hold."""

    title: str
    wish: str
    customer: tuple[tuple[str, str], ...]
    story: str
    events: tuple[SeenEvent, ...]
    left_out: LeftOut


def dossier_contents(
    case: Case,
    procedure: Procedure,
    names_others: Callable[[str], bool] = lambda _: False,
) -> DossierContents:
    """Return what belongs in the dossier of a case; the events stand in the order in which they count.

    `names_others` tells whether another customer is named in a text: such a text stays inside.
    """
    sorting = _Sorting(case, procedure, names_others)
    events = tuple(filter(None, map(sorting.seen, case.events)))
    story = sorting.text(case.story())
    sorting.count_inner(case)
    return DossierContents(
        sorting.of_ours(case.title),
        sorting.of_ours(case.wish),
        _of_customer(case, sorting.fields),
        story,
        events,
        LeftOut(
            _counts(sorting.events),
            _counts(sorting.fields),
            _counts(sorting.others),
        ),
    )


def _counts(counter: Counter[str]) -> dict[str, int]:
    return {key: n for key, n in sorted(counter.items()) if n}


def _of_customer(
    case: Case, left: Counter[str]
) -> tuple[tuple[str, str], ...]:
    """Return what is told of the customer; what is not is counted without its name, which may tell it."""
    told = []
    for key, value in case.customer.items():
        if key in OF_CUSTOMER:
            told.append((f"customer.{key}", value))
        elif value:
            left["customer"] += 1
    return tuple(told)


class _Sorting:
    """Sorts what is in one case into what may be seen and what is counted."""

    def __init__(
        self,
        case: Case,
        procedure: Procedure,
        names_others: Callable[[str], bool],
    ) -> None:
        self._names_others = names_others
        self._texts = words_under_headings(case.body)
        self._procedure = procedure
        self.events: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()
        self.others: Counter[str] = Counter()
        for id in self._texts.keys() - {event.id for event in case.events}:
            self.others[TEXTS] += bool(self._texts[id].strip())

    def count_inner(self, case: Case) -> None:
        """Count what only we go by: whose case it is and about whom, tags, lines that cannot be read."""
        for key in (*FACTS, "tags"):
            left_out = key not in OF_CASE and getattr(case, key)
            self.fields[key] += bool(left_out)
        self.others[LINES] += len(case.unread)

    def _kept(
        self, event: Event, allowed: Container[str]
    ) -> list[tuple[str, str]]:
        """Return the data of an event that may be seen; what may not is counted."""
        kept = []
        for key, value in event.data:
            if key in allowed:
                kept.append((key, self.of_ours(value)))
            elif value:
                self.fields[self._key(key)] += 1
        return kept

    def seen(self, event: Event) -> SeenEvent | None:
        """Return what of an event may be seen; None, and counted, where that is nothing."""
        allowed = self._allowed(event.kind)
        if allowed is None:
            self.events[event.kind if event.kind in KINDS else OTHER] += 1
            return None
        kept = self._kept(event, allowed.fields)
        words = self._texts.get(event.id, "") if event.id else ""
        if not allowed.words:
            self.others[TEXTS] += bool(words.strip())
            words = ""
        return SeenEvent(event._replace(data=tuple(kept)), self.text(words))

    def _allowed(self, kind: str) -> Allowed | None:
        if kind in ALLOWED:
            return ALLOWED[kind]
        return FACT_ALONE if self._is_own(kind) else None

    def _is_own(self, kind: str) -> bool:
        """Tell whether a kind is no kind of kv itself, and moves a case or a term."""
        rule = self._procedure.events.get(kind)
        if rule is None or kind in KINDS:
            return False
        return bool(rule.moves or rule.suspends or rule.resumes)

    @staticmethod
    def _key(key: str) -> str:
        """Return a key as it may be told: one that somebody made up tells what it was about."""
        return key if key in KEYS else OTHER

    def text(self, text: str) -> str:
        """Return a text as far as it was said at that moment: no comment, and nothing below a heading."""
        said, comments = _COMMENT.subn("", text)
        self.others[TEXTS] += comments
        heading = _HEADING.search(said)
        if heading is not None:
            self.others[TEXTS] += 1
            said = said[: heading.start()]
        return self.of_ours(said.strip("\n").rstrip())

    def of_ours(self, text: str) -> str:
        """Return a text; "", and counted, where another customer is named in it."""
        if text and self._names_others(text):
            self.others[OF_OTHERS] += 1
            return ""
        return text
