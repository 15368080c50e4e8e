"""The letters that there are: their names, and the event that sending one records."""

from __future__ import annotations

from klantervaring.core import events
from klantervaring.core.choices import LETTER_NAMES, Choice
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: The key of an event that names the letter which went out with it, and that of its Message-ID.
LETTER = "letter"
MESSAGE = "message"
#: The contact that a letter is, where it is not a step of the procedure itself.
_TOLD = (("direction", "out"), ("via", "email"))


class LetterKind(NamedTuple):
    """One letter. `event` is what sending it records, and `says` what that event always says.

    `takes` are the further keys of the event that the letter names, and `needs` those without which there
    is no letter. With `by_hand` it is written by hand and goes by post.
    """

    name: Choice
    event: str
    says: tuple[tuple[str, str], ...] = ()
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def key(self) -> str:
        """Return what files and JSON call it."""
        return self.name.key


def _kind(
    key: str,
    event: str,
    takes: str = "",
    needs: str = "",
    says: tuple[tuple[str, str], ...] = (),
    by_hand: bool = False,
) -> LetterKind:
    return LetterKind(
        LETTER_NAMES[key],
        event,
        says,
        tuple(takes.split()),
        tuple(needs.split()),
        by_hand,
    )


_MAILED = (("via", "email"),)
#: In the order in which a case usually meets them; of several that are due the first is proposed.
LETTERS: Mapping[str, LetterKind] = {
    kind.key: kind
    for kind in (
        _kind(
            "acknowledgement",
            events.CONTACTED,
            says=_TOLD,
        ),
        _kind(
            "reaction",
            events.RESPONDED,
            takes="solved",
            says=_MAILED,
        ),
        _kind(
            "no-but",
            events.OFFERED,
            takes="cannot alternative provider",
            needs="cannot alternative",
        ),
        _kind(
            "registration",
            events.CONTACTED,
            says=_TOLD,
        ),
        _kind(
            "outcome",
            events.RESOLVED,
            takes="solution",
            says=_MAILED,
        ),
        _kind(
            "objection-received",
            events.CONTACTED,
            says=_TOLD,
        ),
        _kind(
            "invitation",
            events.INVITED,
            takes="for where",
            needs="for",
        ),
        _kind(
            "decision",
            events.DECIDED,
            takes="decision",
            needs="decision",
        ),
        _kind(
            "hand-over",
            events.NOTED,
        ),
        _kind(
            "aftercare",
            events.CONTACTED,
            says=_TOLD,
        ),
        _kind(
            "apology",
            events.APOLOGISED,
            says=_MAILED,
        ),
        _kind(
            "postcard",
            events.CONTACTED,
            says=(("direction", "out"), ("via", "letter")),
            by_hand=True,
        ),
        _kind(
            "foreseen",
            events.RESPONDED,
            takes="alternative provider",
            says=_MAILED,
        ),
        _kind("thanks", events.RESPONDED, says=_MAILED),
        _kind(
            "feedback",
            events.ASKED,
            says=_MAILED,
        ),
    )
}
#: What else the keys of a letter may be called, as options of the command.
(
    ACKNOWLEDGEMENT, REACTION, NO_BUT, REGISTRATION, OUTCOME, OBJECTION_RECEIVED, INVITATION, DECISION,
    HAND_OVER, AFTERCARE, APOLOGY, POSTCARD, FORESEEN_LETTER, THANKS, FEEDBACK,
) = LETTERS  # fmt: skip
