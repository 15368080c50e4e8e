"""The commands of the procedure: from listening to the second appeal, and the close (P1 to P6, R5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recorders import Recorder
from klantervaring.cli.recording.recording import check_allowed, needed
from klantervaring.core import events
from klantervaring.core.choices import (
    DECISIONS,
    DUPLICATE,
    OUTCOMES,
    VERDICTS,
)
from klantervaring.core.event_commands import (
    CASE,
    CHANNEL,
    MOMENT,
    EventCommand,
    Option,
)
from klantervaring.core.procedure import CARE
from klantervaring.core.text.input_checks import (
    bare_no,
    check_alternative,
)
from klantervaring.core.text.sentences import N_

#: What a customer says in numbers, each time that we ask (F5, F7).
MOOD = Option(
    "mood",
    "number",
    N_("How the customer felt, from 1 (bad) to 5 (good)."),
    least=1,
    most=5,
    question=N_(
        "How did the customer feel, from 1 (bad) to 5 (good)? (Enter: skip)"
    ),
    offered=True,
)
EASE = Option(
    "ease",
    "number",
    N_("How easy it was for the customer, from 1 (hard) to 5 (easy)."),
    least=1,
    most=5,
)
SCORE = Option(
    "score",
    "number",
    N_("The mark that the customer gave."),
    least=0,
    most=10,
    question=N_("Which mark did the customer give? (Enter: skip)"),
    offered=True,
)
VIA = Option(
    "via",
    CHANNEL,
    N_("Through which channel: {channels}."),
    question=N_("Through which channel? (Enter: skip)"),
    offered=True,
)
WISH = Option(
    "wish",
    help=N_("What the customer wishes."),
    fact="wish",
    question=N_("What does the customer wish? (Enter: not known yet)"),
    offered=True,
)
VERDICT = Option(
    "verdict",
    "choice",
    N_("What the customer says of it: {verdicts}."),
    VERDICTS,
    argument=True,
    metavar="VERDICT",
)


def _care(
    _session: Session, _ids: Sequence[str], said: dict[str, Any]
) -> Mapping[str, str]:
    """The log says that care is asked for, the case which (F2)."""
    asked = said[CARE].strip()
    said[CARE] = bool(asked)
    return {"customer.care": asked}


def _other_case(
    session: Session, ids: Sequence[str], said: dict[str, Any]
) -> Mapping[str, str]:
    """A duplicate names the case that it repeats; which one it may be is asked when it is named."""
    store = session.store
    other = said["of"]

    def check(typed: str) -> None:
        named = {**said, "of": store.id_of(store.find(typed))}
        check_allowed(session, ids, events.CLOSED, named)

    if said["outcome"] == DUPLICATE:
        other = needed(
            session,
            other,
            "--of ID",
            N_("Which case does it repeat?"),
            check=check,
        )
    said["of"] = store.id_of(store.find(other)) if other else ""
    return {}


RECORDERS = (
    Recorder(
        EventCommand(
            "listen",
            events.LISTENED,
            (
                WISH,
                MOOD,
                SCORE._replace(offered=False),
                EASE,
                Option(
                    CARE, help=N_("Which special care this customer needs.")
                ),
            ),
            question=N_("What did the customer tell?"),
            examples='  kv listen K7QX --wish "een map, morgen" --mood 2 -m "De map ontbrak."\n'
            '  kv listen K7QX --care "slechthorend: liever mailen" -m "Ze belde."',
        ),
        prepare=_care,
    ),
    Recorder(
        EventCommand(
            "respond",
            events.RESPONDED,
            (
                VIA,
                Option(
                    "solved",
                    "flag",
                    N_("It is solved with this, and the customer knows."),
                ),
            ),
            question=N_("What did you answer?"),
            examples='  kv respond K7QX --via phone -m "We sturen vandaag een map."\n'
            '  kv respond K7QX --solved -m "De map ligt op school."',
        )
    ),
    Recorder(
        EventCommand(
            "offer",
            events.OFFERED,
            (
                Option(
                    "cannot",
                    help=N_("What we cannot do, and why."),
                    required=True,
                    question=N_("What can we not do, and why?"),
                ),
                Option(
                    "alternative",
                    help=N_("What can be done instead."),
                    required=True,
                    question=N_("What can be done instead?"),
                ),
                Option(
                    "provider",
                    help=N_("Who provides it."),
                    question=N_("Who provides it? (Enter: skip)"),
                    offered=True,
                ),
            ),
            examples='  kv offer K7QX --cannot "de zaal is te klein" --alternative "online meedoen"',
        ),
        missing={"alternative": bare_no},
        checks={"alternative": check_alternative},
    ),
    Recorder(
        EventCommand(
            "resolve",
            events.RESOLVED,
            (
                Option(
                    "solution",
                    help=N_("What the solution is."),
                    required=True,
                    question=N_("What is the solution?"),
                ),
                VIA,
            ),
            examples='  kv resolve K7QX --solution "map per koerier" --via phone -m "Ze was blij."',
        )
    ),
    Recorder(
        EventCommand(
            "verdict",
            events.JUDGED,
            (VERDICT, SCORE, MOOD, EASE),
            examples="  kv verdict K7QX satisfied --score 9 --mood 5\n"
            '  kv verdict K7QX not-satisfied -m "Het duurde te lang."',
        )
    ),
    Recorder(
        EventCommand(
            "escalate",
            events.APPEALED,
            question=N_("What does the customer write?"),
            examples='  kv escalate K7QX -m "Ik ga niet akkoord, want ..."\n'
            "  kv escalate K7QX --file brief.pdf --at 2026-11-20T09:15",
        )
    ),
    Recorder(
        EventCommand(
            "invite",
            events.INVITED,
            (
                Option(
                    "for",
                    MOMENT,
                    N_("For when."),
                    required=True,
                    question=N_("For when is the customer invited?"),
                ),
                Option(
                    "where",
                    help=N_("Where, or how."),
                    question=N_("Where, or how? (Enter: skip)"),
                    offered=True,
                ),
            ),
            examples='  kv invite K7QX --for "vr 9:30" --where "op school"',
        )
    ),
    Recorder(
        EventCommand(
            "hear",
            events.HEARD,
            (
                Option(
                    "waived",
                    "flag",
                    N_("The customer does not want to explain."),
                ),
            ),
            question=N_("What did the customer explain?"),
            unless="waived",
            examples='  kv hear K7QX -m "Verslag van het gesprek ..."\n  kv hear K7QX --waived',
        )
    ),
    Recorder(
        EventCommand(
            "decide",
            events.DECIDED,
            (
                Option(
                    "decision",
                    "choice",
                    N_("Whether the objection is upheld: {decisions}."),
                    DECISIONS,
                    argument=True,
                    metavar="DECISION",
                ),
            ),
            question=N_("For which reasons?"),
            examples='  kv decide K7QX upheld -m "U heeft gelijk, want ..."\n'
            "  kv decide K7QX rejected --file besluit.md",
        )
    ),
    Recorder(
        EventCommand(
            "follow-up",
            events.FOLLOWED_UP,
            (VERDICT, SCORE, MOOD, EASE),
            examples="  kv follow-up K7QX satisfied --score 9 --mood 5",
        )
    ),
    Recorder(
        EventCommand(
            "close",
            events.CLOSED,
            (
                Option(
                    "outcome",
                    "choice",
                    N_("How it ended: {outcomes}."),
                    OUTCOMES,
                    argument=True,
                    metavar="OUTCOME",
                ),
                Option(
                    "of", CASE, N_("The case that a duplicate repeats.")
                ),
            ),
            examples="  kv close K7QX satisfied\n  kv close K7QX duplicate --of 3HMZ-8TTA\n"
            "  kv close K7QX spam",
        ),
        prepare=_other_case,
    ),
    Recorder(
        EventCommand(
            "reopen",
            events.REOPENED,
            question=N_("Why is it reopened?"),
            examples='  kv reopen K7QX -m "De klant belde: het is toch niet in orde."',
        )
    ),
)
