"""The words that several screens share: kinds, states, parties, late and left.

Of a case as it was read and of its card alike; the front door shows cards, so nothing that takes time is
imported here.
"""

from __future__ import annotations

from klantervaring.core.choices import (
    DEADLINE_KINDS,
    KINDS,
    OUTCOMES,
    PARTIES,
    PROBLEM,
)
from klantervaring.core.events import GONE, usual_title
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Text,
    clean,
    ours,
    plural,
    procedure_command,
    proposed,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from klantervaring.core.case import Case
    from klantervaring.core.choices import Choice
    from klantervaring.core.procedure import Procedure
    from klantervaring.core.rules.state import Deadline, State
    from klantervaring.core.summary.card import Card, Pending, Vocabulary
    from klantervaring.core.text.sentences import Clean
    from klantervaring.language import Speaker


def choice(
    table: Mapping[str, Choice], key: str, speaker: Speaker
) -> Clean:
    """Return a value by its name; a key that kv does not know stands as it is."""
    return speaker.part(table[key].title) if key in table else clean(key)


def written(text: str, speaker: Speaker) -> Clean:
    """Return what somebody wrote; of an erased case a word of ours stands in its place."""
    return speaker.word(N_("erased")) if text == GONE else clean(text)


def outcome(key: str, speaker: Speaker) -> Clean:
    """Say how a case ended."""
    return choice(OUTCOMES, key, speaker)


def kind(case: Case, speaker: Speaker) -> Clean:
    """What kind of feedback it is; "" for a problem, which most are."""
    if case.kind == PROBLEM:
        return NOTHING
    return choice(KINDS, case.kind, speaker)


def care(case: Case | Card, speaker: Speaker) -> Clean:
    """The word that marks a customer with special care (F2), or ""."""
    return speaker.word(N_("extra care")) if case.care else NOTHING


def party(
    procedure: Procedure | Vocabulary, name: str, speaker: Speaker
) -> Clean:
    """Who, as the procedure calls them."""
    known = procedure.parties.get(name)
    if known:
        return speaker.part(known.title)
    return choice(PARTIES, name, speaker) if name else ours("-")


def step(state: State | Card, speaker: Speaker) -> Clean:
    """The step by its title, with its number in the procedure."""
    known = state.procedure.steps.get(state.step)
    if known is None:
        return clean(state.step)
    title = speaker.part(known.title)
    return ours("{} {}", known.number, title) if known.number else title


def deadline(d: Deadline | Pending, speaker: Speaker) -> Clean:
    """What is owed, and whether it is a promise, a target or a right."""
    return ours(
        "{} ({})", speaker.part(d.title), deadline_kind(d.kind, speaker)
    )


def deadline_kind(kind: str, speaker: Speaker) -> Clean:
    """Say whether a term is a promise, a target or a right."""
    return choice(DEADLINE_KINDS, kind, speaker)


def by_when(d: Deadline, speaker: Speaker) -> Clean:
    """The last moment; of a term in days just the day."""
    return speaker.day(d.due) if d.in_days else speaker.moment(d.due)


def until(state: State, now: datetime) -> datetime:
    """The moment up to which lateness counts: what was late when a case was closed grows no later."""
    return now if state.open or state.ended_at is None else state.ended_at


def how_late(d: Deadline, now: datetime, speaker: Speaker) -> Clean:
    """How far past or before its end it is."""
    return late_or_left(int((now - d.due).total_seconds()), speaker)


def late_or_left(seconds: int, speaker: Speaker) -> Clean:
    """How many seconds past an end, or before it where they are less than 0."""
    span = speaker.span(seconds)
    if seconds > 0:
        return speaker(Text("{span} late", span=span))
    return speaker(Text("{span} left", span=span))


def brief_span(seconds: int, speaker: Speaker) -> Clean:
    """A length of time for a narrow column: hours only within three days, minutes only within one."""
    minutes = max(abs(seconds) // 60, 1)
    hours, minutes = divmod(minutes, 60)
    days, of_day = divmod(hours, 24)
    if days >= _ONLY_DAYS:
        return speaker.span(days * 86400)
    if days:
        return speaker(Text("{d}d {h}h", d=days, h=of_day))
    if hours:
        return speaker(Text("{h}h {m}m", h=hours, m=minutes))
    return speaker(Text("{m}m", m=minutes))


#: How many more there are than a screen shows, and what shows them.
MORE = plural("and one more: {command}", "and {n} more: {command}")
#: From so many days on hours say nothing.
_ONLY_DAYS = 3


def briefly_late(seconds: int, speaker: Speaker) -> Clean:
    """How many seconds past an end, or before it where they are less than 0; briefly."""
    span = brief_span(seconds, speaker)
    if seconds > 0:
        return speaker(Text("{span} late", span=span))
    return speaker(Text("{span} left", span=span))


def money(amount: int, speaker: Speaker) -> Clean:
    """An amount in cents, as it is written in the language: `€ 7,50`."""
    return speaker.money(amount)


def event(
    procedure: Procedure | Vocabulary, kind: str, speaker: Speaker
) -> Clean:
    """An event by its title; one that the procedure does not know as kv calls it."""
    rule = procedure.events.get(kind)
    return speaker.part(rule.title) if rule else usual_event(kind, speaker)


def usual_event(kind: str, speaker: Speaker) -> Clean:
    """What kv calls a kind of event; the kind itself of one that is not kv's."""
    return speaker.part(usual_title(kind))


def command(
    procedure: Procedure | Vocabulary, trigger: str, id: str
) -> Clean:
    """The command that records what `trigger` names; "" where there is none."""
    event, _, says = trigger.partition(":")
    rule = procedure.events.get(event)
    if rule is None or not rule.command:
        return NOTHING
    return procedure_command(proposed(rule.command, says), id)
