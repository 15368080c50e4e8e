"""The words that several screens share: kinds, states, parties, late and left.

Of a case as it was read and of its card alike; the front door shows cards, so nothing that takes time is
imported here.
"""

from __future__ import annotations

from klantervaring.core.text import N_, Text, clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from klantervaring.core.cards import Card, Pending, Vocabulary
    from klantervaring.core.procedure import Procedure
    from klantervaring.core.rules import Deadline, State
    from klantervaring.language import Speaker

KINDS = {"promise": N_("promise"), "target": N_("target"), "right": N_("right")}
STATES = {
    "running": N_("running"),
    "met": N_("met"),
    "late": N_("met late"),
    "overdue": N_("overdue"),
    "lapsed": N_("lapsed"),
    "gone": N_("no longer applies"),
}
BALLS = {"us": N_("us"), "customer": N_("customer"), "third-party": N_("third party"), "": "-"}


def party(procedure: Procedure | Vocabulary, name: str, speaker: Speaker) -> str:
    """Who, as the procedure calls them."""
    known = procedure.parties.get(name)
    return speaker.part(known.title) if known else speaker.word(BALLS.get(name, name))


def step(state: State | Card, speaker: Speaker) -> str:
    """The step by its title, with its number in the procedure."""
    known = state.procedure.steps.get(state.step)
    if known is None:
        return clean(state.step)
    title = speaker.part(known.title)
    return f"{known.number} {title}" if known.number else title


def deadline(d: Deadline | Pending, speaker: Speaker) -> str:
    """What is owed, and whether it is a promise, a target or a right."""
    return f"{speaker.part(d.title)} ({speaker.word(KINDS[d.kind])})"


def by_when(d: Deadline, speaker: Speaker) -> str:
    """The last moment; of a term in days just the day."""
    return speaker.day(d.due) if d.in_days else speaker.moment(d.due)


def how_late(d: Deadline, now: datetime, speaker: Speaker) -> str:
    """How far past or before its end it is."""
    return late_or_left(int((now - d.due).total_seconds()), speaker)


def late_or_left(seconds: int, speaker: Speaker) -> str:
    """How many seconds past an end, or before it where they are less than 0."""
    span = speaker.span(seconds)
    if seconds > 0:
        return speaker(Text("{span} late", span=span))
    return speaker(Text("{span} left", span=span))


def event(procedure: Procedure, kind: str, speaker: Speaker) -> str:
    """An event by its title."""
    rule = procedure.events.get(kind)
    return speaker.part(rule.title) if rule else clean(kind)


def next_command(state: State, id: str, now: datetime, short: bool = False) -> str:
    """The command that should come next, ready to type; `short` without its options."""
    from klantervaring.core.rules import next_event

    return command(state.procedure, next_event(state, now), id, short)


def command(procedure: Procedure | Vocabulary, event: str, id: str, short: bool = False) -> str:
    """The command that records an event; "" where there is none."""
    rule = procedure.events.get(event)
    if rule is None or not rule.command:
        return ""
    full = "kv " + rule.command.replace("{id}", id)
    return " ".join(full.split()[:3]) if short else full
