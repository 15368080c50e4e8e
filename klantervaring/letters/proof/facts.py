"""What a letter is held against when it is proof-read: names, days and addresses, worked out anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo

from klantervaring.core.choices import DECISIONS
from klantervaring.core.customers.customer import Customer
from klantervaring.core.customers.keys import keys_of
from klantervaring.core.events import APPEALED, CONTACTED, DECIDED, RESOLVED
from klantervaring.core.procedure import Kind, Party
from klantervaring.core.rules.state import Deadline
from klantervaring.core.time import terms
from klantervaring.core.values import NamedTuple
from klantervaring.letters import kinds
from klantervaring.letters.contact_names import contact_name
from klantervaring.letters.fields import (
    Addressed,
    Sender,
    day_foreseen,
    days_of,
    moment_said,
    term_told,
)
from klantervaring.letters.planning import LetterPlan


class LastDay(NamedTuple):
    """A day that a letter must name; with `at` the clock as well, in local time.

    One that is over need not be named: a letter that tells of it promises what cannot be kept.
    """

    day: date
    at: datetime | None = None
    is_over: bool = False


class LetterFacts(NamedTuple):
    """What must stand in a letter, and what may.

    `last_days` and `address` must; `known_days` are those of the case, of which the letter may speak, and
    `past` the ends of terms that nobody kept.
    `terms` are the lengths of the procedure's terms, in days or hours. `others` are other customers, and
    `other_ids` their cases.
    """

    id: str
    today: date
    kind: str = ""
    language: str = ""
    names: tuple[str, ...] = ()
    salutation: str = ""
    customer: str = ""
    signers: tuple[str, ...] = ()
    last_days: tuple[LastDay, ...] = ()
    known_days: Collection[date] = ()
    past: tuple[LastDay, ...] = ()
    address: str = ""
    right_to_object: bool = False
    decision: str = ""
    terms: Collection[int] = ()
    our_addresses: Collection[str] = ()
    own_keys: Collection[str] = ()
    others: tuple[Customer, ...] = ()
    other_ids: Collection[str] = ()
    harmless: tuple[str, ...] = ()


def letter_facts(
    plan: LetterPlan,
    who: Addressed,
    sender: Sender,
    zone: tzinfo,
    ours: Iterable[str],
    signers: Iterable[str],
) -> LetterFacts:
    """Return what a letter of this plan must say; the ends of terms are counted anew, from their starts."""
    customer = plan.case.customer
    return LetterFacts(
        kind=plan.kind.key,
        language=plan.template.language,
        id=plan.case.id,
        names=tuple(dict.fromkeys(_names(customer, who))),
        salutation=who.name,
        customer=customer.get("name", ""),
        signers=tuple(filter(None, (sender.person.name, *signers))),
        last_days=tuple(_last_days(plan, zone)),
        known_days=_known_days(plan, zone),
        past=tuple(_past(plan, zone)),
        address=_address(plan, sender),
        right_to_object=_objection(plan) is not None,
        decision=plan.said.get("decision", ""),
        terms=frozenset(_lengths(plan)),
        our_addresses=_our_addresses(plan, ours),
        own_keys=keys_of(customer),
        today=plan.event.at.astimezone(zone).date(),
        harmless=tuple(filter(None, _harmless(plan, sender))),
    )


def _names(customer: Mapping[str, str], who: Addressed) -> Iterator[str]:
    """Yield what a customer may be called."""
    contact = contact_name(customer.get("contact", ""))
    names = (who.name, contact, customer.get("name", ""))
    yield from filter(None, names)


def _our_addresses(plan: LetterPlan, ours: Iterable[str]) -> frozenset[str]:
    emails = {party.email for party in _parties(plan) if party.email}
    return frozenset(map(str.lower, {*emails, *ours}))


def _parties(plan: LetterPlan) -> Iterable[Party]:
    return plan.state.procedure.parties.values()


def _harmless(plan: LetterPlan, sender: Sender) -> Iterator[str]:
    """Yield names that may be anybody's and are ours: of the organisation, and of parties."""
    yield sender.organisation
    for party in _parties(plan):
        for language in ("nl", "en"):
            yield party.title.in_language(language)


def _objection(plan: LetterPlan) -> Deadline | None:
    return plan.deadline(Kind.RIGHT, APPEALED)


def _last_days(plan: LetterPlan, zone: tzinfo) -> Iterable[LastDay]:
    """Yield what a letter of this kind must name."""
    key = plan.kind.key
    if key in _NAMING:
        kind, events = _NAMING[key]
        yield from _end(plan, plan.deadline(kind, *events), zone)
    if key == kinds.ACKNOWLEDGEMENT:
        yield from _end(plan, term_told(plan, "reaction_by"), zone)
    if key in _MAY_OBJECT:
        yield from _end(plan, _objection(plan), zone)
    yield from _said_day(plan, zone)


def _past(plan: LetterPlan, zone: tzinfo) -> Iterator[LastDay]:
    """Yield the ends of terms that are over when the letter leaves, and that it does not meet."""
    for deadline in plan.after.deadlines:
        if deadline.pending:
            yield from filter(_is_over, _end(plan, deadline, zone))


def _is_over(end: LastDay) -> bool:
    return end.is_over


def _said_day(plan: LetterPlan, zone: tzinfo) -> Iterator[LastDay]:
    """Yield the day that the case names itself: of a conversation, or one that was foreseen."""
    at = _meeting(plan, zone)
    today = plan.event.at.astimezone(zone).date()
    foreseen = day_foreseen(plan.case)
    if plan.kind.key == kinds.INVITATION and at is not None:
        is_timed = (at.hour, at.minute) != (0, 0)
        day = at.date()
        yield LastDay(day, at if is_timed else None, day < today)
    if plan.kind.key == kinds.FORESEEN_LETTER and foreseen is not None:
        yield LastDay(foreseen, is_over=foreseen < today)


def _meeting(plan: LetterPlan, zone: tzinfo) -> datetime | None:
    """Return when a conversation is, in local time."""
    at = moment_said(plan.said.get("for", ""), zone)
    return None if at is None else at.astimezone(zone)


#: The term of which a letter names the end: its kind, and what meets it.
_NAMING = {
    kinds.REGISTRATION: (Kind.TARGET, (CONTACTED, RESOLVED)),
    kinds.REACTION: (Kind.TARGET, (CONTACTED, RESOLVED)),
    kinds.THANKS: (Kind.TARGET, (CONTACTED, RESOLVED)),
    kinds.OBJECTION_RECEIVED: (Kind.PROMISE, (DECIDED,)),
    kinds.INVITATION: (Kind.PROMISE, (DECIDED,)),
    kinds.HAND_OVER: (Kind.PROMISE, (DECIDED,)),
}
#: Letters that tell of the right to object, where it runs from them.
_MAY_OBJECT = (
    kinds.REACTION,
    kinds.NO_BUT,
    kinds.OUTCOME,
    kinds.DECISION,
)


def _end(
    plan: LetterPlan, deadline: Deadline | None, zone: tzinfo
) -> Iterable[LastDay]:
    if deadline is None:
        return
    at = _counted_again(plan, deadline)
    local = at.astimezone(zone)
    in_days = deadline.in_days or bool(deadline.rule.until)
    is_over = at < plan.event.at
    yield LastDay(local.date(), None if in_days else local, is_over)


def _counted_again(plan: LetterPlan, deadline: Deadline) -> datetime:
    """Return the end of a term, counted from what started it; as it stands where it was moved since."""
    moved = deadline.extended_by is not None or deadline.suspensions
    if moved or deadline.rule.until:
        return deadline.due
    rule = deadline.rule
    return terms.due(
        deadline.started_by.at,
        (rule.term,),
        rule.roll,
        plan.state.procedure.calendar,
    )


def _known_days(plan: LetterPlan, zone: tzinfo) -> frozenset[date]:
    days = days_of(plan.case, zone)
    foreseen = day_foreseen(plan.case)
    days.update(moment.date() for moment in _moments(plan, zone))
    if foreseen is not None:
        days |= {foreseen, foreseen - timedelta(days=1)}
    return frozenset(days)


def _moments(plan: LetterPlan, zone: tzinfo) -> Iterator[datetime]:
    """Yield the ends of terms, when the letter goes out, and when a conversation is."""
    for deadline in plan.after.deadlines:
        yield deadline.due.astimezone(zone)
    yield plan.event.at.astimezone(zone)
    meeting = _meeting(plan, zone)
    if meeting is not None:
        yield meeting


def _address(plan: LetterPlan, sender: Sender) -> str:
    """Return the address of the next step, where the letter must name it, or ""."""
    decider = plan.decider()
    after = plan.next_decider()
    key = plan.kind.key
    if key in _MAY_OBJECT and _objection(plan) is not None:
        return after.email if after else ""
    if key in (kinds.OBJECTION_RECEIVED, kinds.INVITATION):
        return decider.email if decider else ""
    if key in (kinds.REGISTRATION, kinds.HAND_OVER):
        return sender.email
    return ""


def _lengths(plan: LetterPlan) -> Iterable[int]:
    for rule in plan.state.procedure.deadlines.values():
        yield rule.term.amount
        if rule.extension is not None:
            yield rule.extension.term.amount


def decision_titles(language: str) -> dict[str, str]:
    """Return what each decision is called."""
    return {
        key: each.title.in_language(language)
        for key, each in DECISIONS.items()
    }
