"""The letters that there are: their names, and the event that sending one records."""

from __future__ import annotations

from klantervaring.core import events
from klantervaring.core.choices import Choice
from klantervaring.core.text.sentences import bilingual
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
    names: tuple[str, str],
    event: str,
    takes: str = "",
    needs: str = "",
    says: tuple[tuple[str, str], ...] = (),
    by_hand: bool = False,
) -> LetterKind:
    english, dutch = names
    named = Choice(key, bilingual(english, dutch))
    return LetterKind(
        named,
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
            ("acknowledgement", "ontvangst"),
            events.CONTACTED,
            says=_TOLD,
        ),
        _kind(
            "reaction",
            ("reaction", "reactie"),
            events.RESPONDED,
            takes="solved",
            says=_MAILED,
        ),
        _kind(
            "no-but",
            ("no, but", "nee maar"),
            events.OFFERED,
            takes="cannot alternative provider",
            needs="cannot alternative",
        ),
        _kind(
            "registration",
            ("registration", "registratie"),
            events.CONTACTED,
            says=_TOLD,
        ),
        _kind(
            "outcome",
            ("outcome", "uitkomst"),
            events.RESOLVED,
            takes="solution",
            says=_MAILED,
        ),
        _kind(
            "objection-received",
            ("objection received", "bezwaar ontvangen"),
            events.CONTACTED,
            says=_TOLD,
        ),
        _kind(
            "invitation",
            ("invitation", "uitnodiging"),
            events.INVITED,
            takes="for where",
            needs="for",
        ),
        _kind(
            "decision",
            ("decision", "besluit"),
            events.DECIDED,
            takes="decision",
            needs="decision",
        ),
        _kind(
            "hand-over",
            ("hand-over", "overdracht"),
            events.NOTED,
        ),
        _kind(
            "aftercare",
            ("aftercare", "nazorg"),
            events.CONTACTED,
            says=_TOLD,
        ),
        _kind(
            "apology",
            ("apology", "excuses"),
            events.APOLOGISED,
            says=_MAILED,
        ),
        _kind(
            "postcard",
            ("postcard", "kaartje"),
            events.CONTACTED,
            says=(("direction", "out"), ("via", "letter")),
            by_hand=True,
        ),
        _kind(
            "foreseen",
            ("foreseen", "voorzien"),
            events.RESPONDED,
            takes="alternative provider",
            says=_MAILED,
        ),
        _kind(
            "thanks", ("thanks", "bedankje"), events.RESPONDED, says=_MAILED
        ),
        _kind(
            "feedback",
            ("request for feedback", "één vraag"),
            events.ASKED,
            says=_MAILED,
        ),
    )
}
#: Their names, as a table of values that may be typed.
LETTER_NAMES = {key: kind.name for key, kind in LETTERS.items()}
#: What else the keys of a letter may be called, as options of the command.
(
    ACKNOWLEDGEMENT, REACTION, NO_BUT, REGISTRATION, OUTCOME, OBJECTION_RECEIVED, INVITATION, DECISION,
    HAND_OVER, AFTERCARE, APOLOGY, POSTCARD, FORESEEN_LETTER, THANKS, FEEDBACK,
) = LETTERS  # fmt: skip
