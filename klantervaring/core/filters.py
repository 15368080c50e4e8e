"""Which cases a list shows: the same filters everywhere, pure functions of a card, or of case and state."""

from __future__ import annotations

from klantervaring.core.case import FACTS
from klantervaring.core.customers.keys import (
    NAME,
    contact_keys,
    key_of,
    name_key,
)
from klantervaring.core.once import cached_property
from klantervaring.core.text.folding import plain
from klantervaring.core.text.input_checks import check_encoded
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, tzinfo

    from klantervaring.core.case import Case
    from klantervaring.core.summary.card import Card


#: What has fewer digits is no telephone number.
_DIGITS = 8
#: What has fewer letters and digits stands in many a name once its blanks and signs are aside.
_SHORTEST_NAME = 4


class Wanted:
    """Words that somebody looks for: each a part of a text, or an address or number in any spelling."""

    def __init__(self, words: Iterable[str]) -> None:
        """Raise WrongInput for what is not UTF-8: it would be found nowhere, although it may stand there."""
        said = [word for word in words if plain(word)]
        whole = " ".join(said)
        if not whole.isprintable():
            check_encoded(whole)
        # a number, with blanks between its digits
        if not any(map(str.isalpha, whole)) and _keys(whole):
            said = [whole]
        self._whole = whole
        #: each folded, with the keys of the address or number that it is
        self.words = [(plain(word), _keys(word)) for word in said]

    def stand_in(self, texts: Iterable[str]) -> bool:
        """Whether each stands in one of the texts."""
        known = tuple(texts)
        folded = list(map(plain, known))
        return all(
            any(word in text for text in folded)
            or (keys and any(_has_key(text, keys) for text in known))
            for word, keys in self.words
        )

    def stand_in_name(self, names: Iterable[str]) -> bool:
        """Whether they stand in a name with signs and blanks aside: `kiezel bv` in `De Kiezel B.V.`"""
        if not self.may_be_name:
            return False
        return any(self._name in _as_name(known) for known in names)

    @cached_property
    def may_be_name(self) -> bool:
        """Whether they are letters enough for a name; a number is sought by its digits."""
        long_enough = len(self._name) >= _SHORTEST_NAME
        return long_enough and any(map(str.isalpha, self._name))

    @cached_property
    def _name(self) -> str:
        return _as_name(self._whole)


def _as_name(text: str) -> str:
    """Return a text as names are compared, without signs and blanks."""
    return name_key(text).removeprefix(NAME)


def _keys(word: str) -> frozenset[str]:
    """The keys of the addresses and numbers that a word is; none of most words."""
    if "@" not in plain(word) and sum(map(str.isdecimal, word)) < _DIGITS:
        return frozenset()
    return (
        frozenset()
        if key_of(word).startswith(NAME)
        else frozenset(contact_keys(word))
    )


def _has_key(text: str, keys: frozenset[str]) -> bool:
    return not keys.isdisjoint(contact_keys(text))


class Filter(NamedTuple):
    """What somebody asked for; empty fields ask for nothing. `since` and `until` are days of receipt,
    both inclusive, in the workspace's zone. Steps of several procedures may be called the same."""

    steps: tuple[str, ...] = ()
    owner: str = ""
    ball: str = ""
    #: by field, what its text must be
    texts: tuple[tuple[str, str], ...] = ()
    customer: Wanted | None = None
    tag: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    words: Wanted | None = None

    @property
    def is_of_owner_alone(self) -> bool:
        """Whether it asks for the cases of one owner, and for nothing else."""
        return bool(self.owner) and self == Filter(owner=self.owner)

    def fits(self, card: Card, zone: tzinfo) -> bool:
        """Whether the case is one of those asked for."""
        return (
            (not self.steps or card.step in self.steps)
            and self.means_owner(card.owner)
            and (not self.ball or card.ball == self.ball)
            and self._says(card)
            and (not self.kind or card.kind == self.kind)
            and (not self.tag or plain(self.tag) in map(plain, card.tags))
            and (
                self.customer is None or names_customer(card, self.customer)
            )
            and self._received(card, zone)
            and (self.words is None or has_words(card, self.words))
        )

    def _says(self, card: Card) -> bool:
        return all(
            plain(card.texts.get(key, "")) == plain(text)
            for key, text in self.texts
        )

    def means_owner(self, owner: str) -> bool:
        """Whether the cases of an owner may be among those asked for."""
        return not self.owner or plain(owner) == plain(self.owner)

    def _received(self, card: Card, zone: tzinfo) -> bool:
        if self.since is None and self.until is None:
            return True
        if card.received is None:
            return False
        from datetime import datetime

        day = datetime.fromtimestamp(card.received, zone).date()
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )


def texts_asked(asked: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return by field what its text must be; an owner may be called otherwise, and is asked for apart."""
    wanted = [key for key in FACTS if key != "owner" and asked.get(key)]
    return tuple((key, asked[key]) for key in wanted)


def has_words(case: Case | Card, wanted: Wanted) -> bool:
    """Whether all words stand in the title, the wish, the tags, or what names the customer."""
    return wanted.stand_in(_texts(case))


def has_anywhere(case: Case, wanted: Wanted) -> bool:
    """Whether all words stand anywhere in the case: also in the story, the texts and the log."""
    said = (value for event in case.events for _, value in event.data)
    return wanted.stand_in((*_texts(case), case.body, *said))


def _texts(case: Case | Card) -> tuple[str, ...]:
    return (
        case.id,
        case.title,
        case.wish,
        case.owner,
        *case.tags,
        *case.customer.values(),
    )


def names_customer(case: Case | Card, wanted: Wanted) -> bool:
    """Whether the customer or contact of the case is meant: also in another spelling of the name."""
    contacts = [case.customer.get(key, "") for key in ("email", "phone")]
    texts = [*_names(case), *contacts]
    return wanted.stand_in(texts) or is_spelt(case, wanted)


def is_spelt(case: Case | Card, wanted: Wanted) -> bool:
    """Whether the words are another spelling of the name of the customer or contact."""
    return wanted.stand_in_name(_names(case))


def _names(case: Case | Card) -> list[str]:
    return [case.customer.get(key, "") for key in ("name", "contact")]
