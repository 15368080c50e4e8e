"""What is written down of a case beside the procedure: notes, contacts, and who has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from klantervaring.cli.call.session import Session
from klantervaring.cli.procedure.steps import VIA, WISH
from klantervaring.cli.recording.recorders import Recorder
from klantervaring.core import events
from klantervaring.core.choices import DIRECTIONS
from klantervaring.core.event_commands import EventCommand, Option
from klantervaring.core.rules.independence import decides_here, partial
from klantervaring.core.text.sentences import N_, Text

if TYPE_CHECKING:
    from klantervaring.desk.values import Result


def _unheard(session: Session, outcome: Result) -> None:
    """Say so where the customer has heard nothing yet: a note is no word to them (K2)."""
    if not session.how.as_json:
        for done in outcome.recorded:
            session.shown.unheard(done.record)


def _assigned(
    session: Session,
    ids: Sequence[str],
    said: dict[str, Any],
) -> Mapping[str, str]:
    """Warn of who handled a case and gets it to decide on an objection: refused at the decision."""
    owner = said["owner"]
    once = dict.fromkeys(map(session.store.find, ids))
    for found in map(session.store.read, once):
        reason = None
        if decides_here(found.state):
            reason = partial(found.state.procedure, found.case, owner)
        if reason is not None:
            warning = Text(
                "{id}: mind who decides. {reason}",
                id=found.id,
                reason=reason,
            )
            session.screen.say(session.speaker(warning))
    return {"owner": owner}


RECORDERS = (
    Recorder(
        EventCommand(
            "note",
            events.NOTED,
            question=N_("What do you want to note?"),
            examples='  kv note K7QX -m "Zij is op woensdag niet op school."',
        ),
        finish=_unheard,
    ),
    Recorder(
        EventCommand(
            "contact",
            events.CONTACTED,
            (
                Option(
                    "direction",
                    "choice",
                    N_("in: the customer to us; out: we to the customer."),
                    DIRECTIONS,
                    argument=True,
                ),
                VIA,
                WISH,
            ),
            question=N_("What was said?"),
            examples='  kv contact K7QX out --via phone -m "Verteld dat de map onderweg is."',
        )
    ),
    Recorder(
        EventCommand(
            "assign",
            events.ASSIGNED,
            (
                Option(
                    "owner",
                    "person",
                    N_("Who takes it, by short name."),
                    argument=True,
                    metavar="OWNER",
                ),
            ),
            examples="  kv assign K7QX joris\n  kv assign K7QX 3HMZ sanne",
        ),
        prepare=_assigned,
    ),
)
