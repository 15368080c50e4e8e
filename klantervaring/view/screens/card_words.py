"""What a list says of a case beside its title: step, turn, next command, and what must be minded.

The front door imports this, so nothing that takes time is imported here.
"""

from __future__ import annotations

from klantervaring.core.summary.card import COPIES, UNREAD
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.view import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from klantervaring.core.summary.card import Card
    from klantervaring.core.text.sentences import Clean
    from klantervaring.language import Speaker
    from klantervaring.view.terminal.screen import Screen

#: What stands in a command that is worked out for all cases at once, in the place of the id.
_ID = "@ID@"
#: What there is to be known of some rows in just these words.
_MARKS = {
    "stand-in": N_("(last good version)"),
    UNREAD: N_("(a line of its log does not count)"),
}


class CardWords:
    """Says what is to be said of cards, to one person, at one moment (seconds since 1970, UTC)."""

    def __init__(
        self,
        screen: Screen,
        speaker: Speaker,
        now: int,
        shared: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """`shared` returns the beginnings of ids that more than one case has."""
        self.screen = screen
        self.shared = shared
        self.speaker = speaker
        self.now = now
        #: what was worked out already, for cards say much that other cards say
        self._said: dict[object, Clean] = {}

    def ball(self, card: Card) -> Clean:
        """Whose turn it is."""
        key = card.procedure, "ball", card.ball
        if key not in self._said:
            self._said[key] = words.party(
                card.procedure, card.ball, self.speaker
            )
        return self._said[key]

    def step(self, card: Card) -> Clean:
        """The step in which it is."""
        key = card.procedure, "step", card.step
        if key not in self._said:
            self._said[key] = words.step(card, self.speaker)
        return self._said[key]

    def _stands(self, card: Card) -> Clean:
        """The step, of a case that is closed with its outcome."""
        step = self.step(card)
        if not card.outcome:
            return step
        outcome = words.outcome(card.outcome, self.speaker)
        return ours("{} ({})", step, outcome)

    def command(self, card: Card, id: str) -> Clean:
        """The next command for a case that is called so, as the reader types it."""
        event = card.next_event(self.now)
        key = card.procedure, "next", event
        if key not in self._said:
            command = words.command(card.procedure, event, _ID)
            self._said[key] = self.speaker.part(Code(command))
        return self._said[key].replace(_ID, quoted(id))

    def mark(self, card: Card) -> Clean:
        """What the reader must know of a row: an old version, an ending that did not know of something,
        values that nobody chose from, or a file that says something else.
        """
        kind, about = card.mark(self.now)
        if not kind:
            return NOTHING
        return ours(" {}", self._marked(card, kind, about))

    def _marked(self, card: Card, kind: str, about: str) -> Clean:
        if kind in _MARKS:
            return self.speaker.word(_MARKS[kind])
        return self.speaker(self._doubt(card, kind, about))

    def _doubt(self, card: Card, kind: str, about: str) -> Text:
        if kind == "unaware":
            event = words.event(card.procedure, about, self.speaker)
            return Text(
                "(its closing did not know of: {event})", event=event
            )
        if kind == "values":
            return Text("(two values: {fields})", fields=about)
        if kind == "step":
            return Text("(the file says {step})", step=about)
        return _see_check(kind)


def _see_check(kind: str) -> Text:
    check = Code("kv check")
    if kind == COPIES:
        return Text("(more than one file: {command})", command=check)
    return Text("(see {command})", command=check)
