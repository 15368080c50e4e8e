"""What a case that was erased refuses: nothing more can be told of it, and nothing of it comes back."""

from __future__ import annotations

from klantervaring.core.case import Case
from klantervaring.core.erasure.tombstone import tombstone_of
from klantervaring.core.errors import Refused
from klantervaring.core.events import EFFECT_CHECKED, ERASED, IMPROVED
from klantervaring.core.text.sentences import Remedy, Text

#: Our own work on an improvement goes on: its figures are ours, and nobody's data.
_GOES_ON = (IMPROVED, EFFECT_CHECKED)


def refuse_erased(case: Case) -> Refused | None:
    """Return that a case was erased, None where it was not."""
    tombstone = tombstone_of(case)
    if tombstone is None:
        return None
    return Refused(
        Text(
            "This case was erased on {at}: only what figures need is left of it.",
            at=tombstone.at,
        ),
        remedy=Text("Should the customer come again, begin a new case."),
        overridable=False,
    )


def check_telling(case: Case, kind: str, with_words: bool = False) -> None:
    """Raise Refused where an event of this kind may not be added to a case.

    To an erased one nothing may be, but for how an improvement went, without words. A tombstone comes only
    with the erasing itself.
    """
    if kind == ERASED:
        raise Refused(
            Text("A case is erased as a whole, not by an event alone."),
            remedy=Text("{command} does it.", command=Remedy("erase")),
            overridable=False,
        )
    refused = refuse_erased(case)
    if refused is None or (kind in _GOES_ON and not with_words):
        return
    if kind in _GOES_ON:
        refused.remedy = Text(
            "How its improvement went can be told, without words."
        )
    raise refused
