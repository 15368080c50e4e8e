"""The words that several screens share: kinds, states, parties, late and left."""

from __future__ import annotations

from datetime import datetime

from klantervaring.core.case import COMPLIMENT, FORESEEN, IDEA, PROBLEM, Case, care_of
from klantervaring.core.procedure import Kind, Procedure
from klantervaring.core.rules import Deadline, DeadlineState, State, next_event
from klantervaring.core.text import N_, Text, clean
from klantervaring.language import Speaker

KINDS = {Kind.PROMISE: N_("promise"), Kind.TARGET: N_("target"), Kind.RIGHT: N_("right")}
STATES = {
    DeadlineState.RUNNING: N_("running"),
    DeadlineState.MET: N_("met"),
    DeadlineState.LATE: N_("met late"),
    DeadlineState.OVERDUE: N_("overdue"),
    DeadlineState.LAPSED: N_("lapsed"),
    DeadlineState.GONE: N_("no longer applies"),
}
BALLS = {"us": N_("us"), "customer": N_("customer"), "third-party": N_("third party"), "": "-"}


FEEDBACK = {
    PROBLEM: N_("problem"),
    IDEA: N_("idea"),
    COMPLIMENT: N_("compliment"),
    FORESEEN: N_("foreseen"),
}


def kind(case: Case, speaker: Speaker) -> str:
    """What kind of feedback it is; "" for a problem, which most are."""
    return "" if case.kind == PROBLEM else speaker.word(FEEDBACK.get(case.kind, case.kind))


def care(case: Case, speaker: Speaker) -> str:
    """The word that marks a customer with special care (F2), or ""."""
    return speaker.word(N_("extra care")) if care_of(case) else ""


def party(procedure: Procedure, name: str, speaker: Speaker) -> str:
    """Who, as the procedure calls them."""
    known = procedure.parties.get(name)
    return speaker.part(known.title) if known else speaker.word(BALLS.get(name, name))


def step(state: State, speaker: Speaker) -> str:
    """The step by its title, with its number in the procedure."""
    known = state.procedure.steps.get(state.step)
    if known is None:
        return clean(state.step)
    title = speaker.part(known.title)
    return f"{known.number} {title}" if known.number else title


def deadline(d: Deadline, speaker: Speaker) -> str:
    """What is owed, and whether it is a promise, a target or a right."""
    return f"{speaker.part(d.rule.title)} ({speaker.word(KINDS[d.kind])})"


def by_when(d: Deadline, speaker: Speaker) -> str:
    """The last moment; of a term in days just the day."""
    return speaker.day(d.due) if d.rule.term.in_days else speaker.moment(d.due)


def how_late(d: Deadline, now: datetime, speaker: Speaker) -> str:
    """How far past or before its end it is."""
    span = speaker.span(now - d.due)
    if now > d.due:
        return speaker(Text("{span} late", span=span))
    return speaker(Text("{span} left", span=span))


def money(amount: int, speaker: Speaker) -> str:
    """An amount in cents, as it is written in the language: `€ 7,50`."""
    from klantervaring.core.money import euros

    written = f"€ {euros(amount)}"
    return written.replace(".", ",") if speaker.language == "nl" else written


def voice(case: Case, speaker: Speaker) -> str:
    """What the customer said in numbers, each time that we asked (F5, F7); what was not asked is left out."""
    if not any(e.get(key) for e in case.events for key in ("score", "mood", "ease")):
        return ""
    from klantervaring.core.voice import When, at

    times = {When.BEFORE: N_("before"), When.VERDICT: N_("verdict"), When.AFTERCARE: N_("aftercare")}
    told = []
    for when, named in times.items():
        said = zip((N_("score"), N_("mood"), N_("ease")), at(case, when), strict=True)
        numbers = [f"{speaker.word(name)} {value}" for name, value in said if value is not None]
        told += [f"{speaker.word(named)}: {', '.join(numbers)}"] if numbers else []
    return "; ".join(told)


def event(procedure: Procedure, kind: str, speaker: Speaker) -> str:
    """An event by its title."""
    rule = procedure.events.get(kind)
    return speaker.part(rule.title) if rule else clean(kind)


def next_command(state: State, id: str, now: datetime, short: bool = False) -> str:
    """The command that should come next, ready to type; `short` without its options."""
    rule = state.procedure.events.get(next_event(state, now))
    if rule is None or not rule.command:
        return ""
    command = "kv " + rule.command.replace("{id}", id)
    return " ".join(command.split()[:3]) if short else command
