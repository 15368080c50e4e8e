"""How it is said that a case is held: since when, by whom and why."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.case import Case
from klantervaring.core.erasure.holds import release_command, standing_holds
from klantervaring.core.text.sentences import Text


def hold_notes(case: Case) -> Iterator[Text]:
    """Yield a sentence for each hold that stands."""
    for event in standing_holds(case.events):
        why = " ".join(case.words_of(event).split()) or event.because
        yield Text(
            "held since {at} by {who}, and not erased while it is: {why} ({command})",
            at=event.at,
            who=event.by or Text("somebody"),
            why=why or "-",
            command=release_command(case.id),
        )
