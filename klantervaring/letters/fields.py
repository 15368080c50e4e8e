"""The fields of a letter: what a case, its procedure, the customer and our own settings have to say in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import DECISIONS
from klantervaring.core.customers.customer import Preferences
from klantervaring.core.events import (
    APPEALED,
    CONTACTED,
    DECIDED,
    INVITED,
    RECEIVED,
    RESOLVED,
    RESPONDED,
)
from klantervaring.core.procedure import Kind, Party
from klantervaring.core.rules.state import Deadline, State
from klantervaring.core.settings.people import Person
from klantervaring.core.text.folding import plain
from klantervaring.core.text.input_checks import says_nothing
from klantervaring.core.time.moments import (
    NotAMoment,
    read_day,
    read_moment,
)
from klantervaring.core.values import NamedTuple
from klantervaring.letters.contact_names import (
    contact_name,
    first_name,
    with_small_title,
)
from klantervaring.letters.dates import day_in_words, moment_in_words
from klantervaring.letters.planning import LetterPlan, meets

#: Words by which a name is that of many people, and not of one.
_OF_MANY = re.compile(
    r"\b(basisschool|school|college|lyceum|gymnasium|academie|academy|stichting|vereniging|bureau|gemeente"
    r"|groep|opvang|kinderopvang|bv|vof|team|mavo|havo|vwo|pabo|universiteit|hogeschool|kbs|cbs|obs|rkbs|ikc"
    r"|scholengroep|scholengemeenschap)\b|school\b",
    re.IGNORECASE,
)
#: How somebody likes to be addressed, as people note it: `met u`, `u-vorm`, `jij`, `tutoyeren`.
_FORMAL = re.compile(r"\b(u|uw|vousvoyeren|formeel|formal)\b")
_INFORMAL = re.compile(
    r"\b(je|jij|jou|jouw|tutoyeren|informeel|informal)\b"
)


class Sender(NamedTuple):
    """Who signs, and for whom: a person of the workspace, and where they are reached."""

    person: Person
    organisation: str
    email: str
    phone: str = ""


class Addressed(NamedTuple):
    """How a customer is addressed: by which name, and with *u* where they like that."""

    name: str
    is_formal: bool
    is_of_many: bool = False


def addressed(
    customer: Mapping[str, str], preferences: Preferences
) -> Addressed:
    """Return how a customer is addressed, as customers.yaml says; else by first name, and with *je*."""
    said = as_one_line(preferences.address)
    words = plain(said)
    is_formal = bool(_FORMAL.search(words)) and not _INFORMAL.search(words)
    name = _name_said(said)
    contact = contact_name(as_one_line(customer.get("contact", "")))
    if not name and contact:
        name = contact if is_formal else first_name(contact)
    if name:
        return Addressed(name, is_formal)
    name = as_one_line(customer.get("name", ""))
    if says_nothing(name):
        name = ""
    return Addressed(name, is_formal, bool(_OF_MANY.search(name)))


def _name_said(said: str) -> str:
    """Return the name in `Marijke, met jij`; "" where only the form is said."""
    first = re.split(r"[,;(]|\s(?:met|with)\s", said, maxsplit=1)[0].strip()
    words = plain(first)
    rest = _INFORMAL.sub("", _FORMAL.sub("", words))
    rest = re.sub(r"\b(met|with|liever|graag|vorm)\b|[^a-z]", " ", rest)
    return first if rest.strip() else ""


def salutation(who: Addressed, language: str) -> str:
    """Return the first line of a letter: `Beste Marijke,`."""
    if language == "nl":
        of_many = "mensen van " if who.is_of_many else ""
        return f"Beste {of_many}{with_small_title(who.name)},"
    of_many = "all at " if who.is_of_many else ""
    return f"Dear {of_many}{who.name},"


# -- the fields ------------------------------------------------------------------------------------------


#: Their names, as a template has them.
FIELDS = tuple(
    "salutation name customer contact customer_email customer_phone signed role organisation our_email"
    " our_phone id kind title wish level today received objection_received before reaction_by progress_by"
    " objection_until hearing_by decision_by decider decider_email objection_party objection_email solved"
    " solution cannot alternative provider where invited_for decision decision_key words".split()
)


def letter_fields(
    plan: LetterPlan,
    who: Addressed,
    sender: Sender,
    words: str,
    zone: tzinfo,
) -> dict[str, object]:
    """Return all fields of a letter by name; what is not known is an empty text. Moments are in `zone`."""
    language = plan.template.language
    case = plan.case
    told = _Told(language, zone)
    return {
        **_of_people(case, who, sender, language),
        **_of_case(plan, told),
        **_of_terms(plan, told),
        **_of_parties(plan, language),
        **_of_event(plan, told),
        "words": words.strip(),
    }


class _Told(NamedTuple):
    """How days and moments are told."""

    language: str
    zone: tzinfo

    def day(self, at: datetime | None) -> str:
        """Return the day of a moment in words, or ""."""
        if at is None:
            return ""
        return day_in_words(at.astimezone(self.zone).date(), self.language)

    def end(self, deadline: Deadline | None) -> str:
        """Return the last day of a term, or where it ends within a day its last moment; "" for none."""
        if deadline is None:
            return ""
        if deadline.in_days or deadline.rule.until:
            return self.day(deadline.due)
        return moment_in_words(deadline.due, self.zone, self.language)


#: Fields by what the case calls what stands in them.
_OF_CUSTOMER = {
    "customer": "name",
    "contact": "contact",
    "customer_email": "email",
    "customer_phone": "phone",
}
_SAID = {
    "solution": "solution",
    "cannot": "cannot",
    "alternative": "alternative",
    "provider": "provider",
    "where": "where",
}


def _lines(
    said: Mapping[str, str], fields: Mapping[str, str]
) -> dict[str, str]:
    return {
        field: as_one_line(said.get(key, ""))
        for field, key in fields.items()
    }


def _of_people(
    case: Case,
    who: Addressed,
    sender: Sender,
    language: str,
) -> dict[str, object]:
    return {
        "salutation": salutation(who, language) if who.name else "",
        "name": as_one_line(who.name),
        **_lines(case.customer, _OF_CUSTOMER),
        "signed": as_one_line(sender.person.name),
        "role": as_one_line(sender.person.role),
        "organisation": as_one_line(sender.organisation),
        "our_email": sender.email,
        "our_phone": as_one_line(sender.phone),
    }


def _of_case(plan: LetterPlan, told: _Told) -> dict[str, object]:
    case = plan.case
    return {
        "id": case.id,
        "kind": case.kind,
        "title": as_one_line(case.title),
        "wish": as_one_line(case.wish),
        "level": plan.after.level,
        "today": told.day(plan.event.at),
        "received": told.day(case.received),
        "objection_received": told.day(_at_of(case, APPEALED)),
        "before": _before(case, told.language),
    }


def _of_terms(plan: LetterPlan, told: _Told) -> dict[str, object]:
    found: dict[str, object] = {}
    for field in _TERMS:
        term = term_told(plan, field)
        found[field] = told.end(term)
    return found


class _TermMeant(NamedTuple):
    """A term whose end a field tells: its kind, and the events by which it is met."""

    kind: Kind
    met_by: tuple[str, ...]


_TERMS = {
    "reaction_by": _TermMeant(Kind.PROMISE, (RESPONDED,)),
    "progress_by": _TermMeant(Kind.TARGET, (CONTACTED, RESOLVED)),
    "objection_until": _TermMeant(Kind.RIGHT, (APPEALED,)),
    "hearing_by": _TermMeant(Kind.TARGET, (INVITED,)),
    "decision_by": _TermMeant(Kind.PROMISE, (DECIDED,)),
}


def term_told(plan: LetterPlan, field: str) -> Deadline | None:
    """Return the term whose end a field tells, where it runs once the letter is there."""
    meant = _TERMS[field]
    return plan.deadline(meant.kind, *meant.met_by)


def suspended_term(state: State, field: str) -> Deadline | None:
    """Return the term whose end a field tells, where it is suspended; None for any other field."""
    meant = _TERMS.get(field)
    if meant is None:
        return None
    for each in state.deadlines:
        fits = each.kind is meant.kind and meets(each, meant.met_by)
        if fits and each.suspended:
            return each
    return None


def _of_parties(plan: LetterPlan, language: str) -> dict[str, object]:
    decider = plan.decider()
    after = plan.next_decider()
    return {
        "decider": party_in_words(decider, language),
        "decider_email": decider.email if decider else "",
        "objection_party": party_in_words(after, language),
        "objection_email": after.email if after else "",
    }


def party_in_words(party: Party | None, language: str) -> str:
    """Return a party as it is called within a sentence: `de directeur Klantgeluk`, `Bureau van Oranje`.

    A title that is written small in Dutch is that of a person, and has an article.
    """
    if party is None:
        return ""
    article = "de " if language == "nl" else "the "
    is_role = party.title.in_language("nl")[:1].islower()
    return (article if is_role else "") + party.title.in_language(language)


def _of_event(plan: LetterPlan, told: _Told) -> dict[str, object]:
    said = plan.said
    decision = DECISIONS.get(said.get("decision", ""))
    title = decision.title.in_language(told.language) if decision else ""
    return {
        "solved": said.get("solved", "") == "yes",
        **_lines(said, _SAID),
        "invited_for": _invited_for(said.get("for", ""), told),
        "decision": title,
        "decision_key": said.get("decision", ""),
    }


def _invited_for(text: str, told: _Told) -> str:
    at = moment_said(text, told.zone)
    if at is None:
        return ""
    local = at.astimezone(told.zone)
    if (local.hour, local.minute) == (0, 0):
        return told.day(at)
    return moment_in_words(at, told.zone, told.language)


def moment_said(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment that an event names, or None."""
    try:
        return read_moment(text, zone).at if text else None
    except NotAMoment:
        return None


def day_foreseen(case: Case) -> date | None:
    """Return the day on which a promise shows that we cannot keep, or None."""
    receipt = _event_of(case, RECEIVED)
    try:
        return read_day(receipt.get("before")) if receipt else None
    except NotAMoment:
        return None


def _before(case: Case, language: str) -> str:
    day = day_foreseen(case)
    return day_in_words(day, language) if day else ""


def _event_of(case: Case, kind: str) -> Event | None:
    """Return the newest event of a kind."""
    for event in reversed(case.events):
        if event.kind == kind:
            return event
    return None


def _at_of(case: Case, kind: str) -> datetime | None:
    found = _event_of(case, kind)
    return found.at if found is not None else None


def as_one_line(text: str) -> str:
    """Return a text as one line, without what cannot be seen."""
    seen = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(seen.split())


def days_of(case: Case, zone: tzinfo) -> set[date]:
    """Return the days on which something happened in the case."""
    return {event.at.astimezone(zone).date() for event in case.events}


#: How far ahead a letter may speak of a day of its own: a new meeting, say.
AHEAD = timedelta(days=400)
