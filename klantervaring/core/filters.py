"""Which cases a list shows: the same filters everywhere, pure functions of a card, or of case and state."""

from __future__ import annotations

import unicodedata

from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, tzinfo

    from klantervaring.core.cards import Card
    from klantervaring.core.case import Case
    from klantervaring.core.rules import State


class Filter(NamedTuple):
    """What somebody asked for; empty fields ask for nothing. `since` and `until` are days of receipt,
    both inclusive, in the workspace's zone."""

    step: str = ""
    owner: str = ""
    ball: str = ""
    channel: str = ""
    customer: str = ""
    tag: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    words: tuple[str, ...] = ()

    def fits(self, case: Case | Card, state: State | Card, zone: tzinfo) -> bool:
        """Whether the case is one of those asked for."""
        return (
            (not self.step or state.step == self.step)
            and (not self.owner or plain(case.owner) == plain(self.owner))
            and (not self.ball or state.ball == self.ball)
            and (not self.channel or case.channel == self.channel)
            and (not self.kind or case.kind == self.kind)
            and (not self.tag or plain(self.tag) in map(plain, case.tags))
            and (not self.customer or _names(case, self.customer))
            and self._received(case, zone)
            and all(has_words(case, word) for word in self.words)
        )

    def _received(self, case: Case | Card, zone: tzinfo) -> bool:
        if self.since is None and self.until is None:
            return True
        at = case.received
        if at is None:
            return False
        from datetime import datetime

        local = datetime.fromtimestamp(at, zone) if isinstance(at, int) else at.astimezone(zone)
        day = local.date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


def has_words(case: Case | Card, word: str) -> bool:
    """Whether `word` stands in the title, the wish, the tags, or what names the customer."""
    wanted = plain(word)
    texts = (case.id, case.title, case.wish, case.owner, *case.tags, *case.customer.values())
    return any(wanted in plain(text) for text in texts)


def has_anywhere(case: Case, word: str) -> bool:
    """Whether `word` stands anywhere in the case: also in the story, the texts and the log."""
    wanted = plain(word)
    if has_words(case, word) or wanted in plain(case.body):
        return True
    return any(wanted in plain(value) for event in case.events for _, value in event.data)


def plain(text: str) -> str:
    """Text without case and accents, however these are written: `Renée` and `RENEE` are one."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def _names(case: Case | Card, part: str) -> bool:
    wanted = plain(part)
    return any(wanted in plain(case.customer.get(key, "")) for key in ("name", "contact", "email"))
