"""What a person may record where the procedure allows it: budget, the 90 days, cause, tags, who may act.

Each is a pure function of (procedure, case, event, facts) that returns what is wrong, or None. The facts
are gathered under the lock, so that of two commands at once the second sees what the first did.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, tzinfo
from types import MappingProxyType

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import IDEA
from klantervaring.core.erasure.holds import OF, refuse_no_hold
from klantervaring.core.errors import KvError, Refused, WrongInput
from klantervaring.core.events import (
    ANALYSED,
    ASKED,
    ASSIGNED,
    CLOSED,
    COMPENSATED,
    LISTENED,
    OFFERED,
    RELEASED,
    TAGGED,
)
from klantervaring.core.money import read_amount
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.set_aside import refuse_repeat
from klantervaring.core.settings.people import Person, refuse_stranger
from klantervaring.core.text.input_checks import (
    bare_no,
    refuse_tag,
    says_nothing,
)
from klantervaring.core.text.sentences import (
    Code,
    Euros,
    Remedy,
    Text,
)
from klantervaring.core.time.moments import NotAMoment, read_day
from klantervaring.core.values import NamedTuple
from klantervaring.core.winning_back.budgets import (
    Room,
    budgets_of,
    is_decider,
    period,
    spent_by,
    spent_on,
)


class Facts(NamedTuple):
    """What policies look at beside the case, as it is while the lock is held; only what an event needs.

    `with_gestures` are the cases, of everybody, in which something was given; `asked_at` is when the
    customer, called `customer`, was last asked within the `pause`, in days.
    """

    zone: tzinfo
    people: Mapping[str, Person] = MappingProxyType({})
    budget_period: str = "month"
    with_gestures: Collection[Case] = ()
    customer: str = ""
    asked_at: datetime | None = None
    pause: int = 0
    #: of a duplicate: what the case that it names repeats itself, and the outcome that sets that one aside
    original: str = ""
    aside: str = ""
    #: of a case that is set aside: the ids of its own duplicates
    copies: tuple[str, ...] = ()

    def day(self, moment: datetime) -> date:
        """Return the day of a moment."""
        return moment.astimezone(self.zone).date()


def judge(
    procedure: Procedure, case: Case, event: Event, facts: Facts
) -> Text | None:
    """Hold a new event against the policies. Raises Refused, WrongInput.

    Return what the event's reason overrules and people are told of, or None (H4).
    """
    told = None
    for policy in (_known_person, *_POLICIES.get(event.kind, ())):
        mistake = policy(procedure, case, event, facts)
        if mistake is None:
            continue
        yields = isinstance(mistake, Refused) and mistake.overridable
        if not (yields and event.because):
            raise mistake
        told = mistake.text
    return told


def _known_person(
    _procedure: Procedure, _case: Case, event: Event, facts: Facts
) -> KvError | None:
    if not event.by and event.get("message"):
        return None  # a customer's mail, which none of us wrote; the door knows who takes it in
    return refuse_stranger(event.by, facts.people, acts=True)


# -- gestures (K3, H4) -------------------------------------------------------------------------------


def _within_budget(
    procedure: Procedure, _case: Case, event: Event, facts: Facts
) -> KvError | None:
    """Spending within the budget is free; beyond it somebody who decides says yes, or a reason is given.

    Where nobody has a budget nothing is held against it.
    """
    cost = read_amount(event.get("cost") or "0")
    approved_by = event.get("approved-by")
    if approved_by:
        return _approved(procedure, event, facts)
    room = _room(event, facts)
    if room is None or cost <= max(room.left, 0):
        return None  # what costs nothing is free, also once more than the budget was spent
    return Refused(
        Text(
            "It costs {cost}; of the budget of {person} {left} is left.",
            cost=Euros(cost),
            person=room.person,
            left=Euros(max(room.left, 0)),
        ),
        remedy=_how_to_spend_more(_deciders(procedure, facts)),
    )


def _room(event: Event, facts: Facts) -> Room | None:
    """Return what the person who acts has left in the period of the gesture."""
    budgets = budgets_of(facts.people)
    if not budgets:
        return None
    within = period(facts.budget_period, facts.day(event.at))
    spent = spent_on(facts.with_gestures, within, facts.zone)
    return Room(
        event.by, budgets.get(event.by, 0), spent_by(event.by, spent)
    )


def left_after(event: Event, facts: Facts) -> int | None:
    """Return what a person has left once they gave this, in cents; None for no gift, or no budget."""
    room = _room(event, facts) if event.kind == COMPENSATED else None
    if room is None:
        return None
    return room.left - read_amount(event.get("cost") or "0")


def _deciders(procedure: Procedure, facts: Facts) -> list[str]:
    found = []
    for person in facts.people.values():
        if is_decider(person.role, person.email, procedure):
            found.append(person.short)
    return found


def _approved(
    procedure: Procedure, event: Event, facts: Facts
) -> KvError | None:
    """Only who decides says yes; where no people are named, anybody may be the one."""
    name = event.get("approved-by")
    stranger = refuse_stranger(name, facts.people)
    if stranger is not None:
        return stranger
    deciders = _deciders(procedure, facts)
    if name in deciders or not facts.people or event.because:
        return None
    return Refused(
        Text("{name} is not one of those who decide.", name=name),
        remedy=_how_to_spend_more(deciders),
    )


def _how_to_spend_more(deciders: list[str]) -> Remedy:
    if not deciders:
        return Remedy("give-reason")
    return Remedy("ask-decider", who=", ".join(deciders), first=deciders[0])


# -- asking (F1) -------------------------------------------------------------------------------------


def _not_asked_lately(
    _procedure: Procedure, _case: Case, event: Event, facts: Facts
) -> KvError | None:
    """Nobody is asked twice in 90 days; with a reason a person may."""
    if facts.asked_at is None or event.because:
        return None
    return Refused(
        Text(
            "{who} was asked on {at}; nobody is asked twice in {days} days.",
            who=facts.customer,
            at=facts.asked_at,
            days=facts.pause,
        ),
        remedy=Remedy("give-reason"),
    )


# -- causes and fixes (R4) ---------------------------------------------------------------------------


def _cause_is_said(
    _procedure: Procedure, case: Case, event: Event, _facts: Facts
) -> KvError | None:
    """A cause is told with its kind; an idea has none, for nothing went wrong."""
    if case.kind == IDEA:
        return None
    for key in ("cause", "kano"):
        if not event.get(key).strip():
            return _missing(key)
    return None


def _fix_has_a_day(
    _procedure: Procedure,
    _case: Case,
    event: Event,
    facts: Facts,
) -> KvError | None:
    """A fix has who carries it out and a last day to come; else it would be a good intention."""
    if not event.get("fix").strip():
        return _without_a_fix(event)
    owner = event.get("owner")
    if owner:
        stranger = refuse_stranger(owner, facts.people)
        if stranger is not None:
            return stranger
    try:
        day = read_day(event.get("due"))
    except NotAMoment:
        return _missing("due")
    return refuse_past_day(day, facts.day(event.at))


def _without_a_fix(event: Event) -> WrongInput | None:
    """Return what is wrong with who and when, where nothing is to be carried out."""
    for key in ("owner", "due"):
        if event.get(key):
            return _belongs_to_a_fix(key)
    return None


def _belongs_to_a_fix(key: str) -> WrongInput:
    option = Remedy("option", key=key)
    return WrongInput(
        Text("{option} belongs to a fix.", option=option),
        remedy=Remedy("say-fix"),
    )


def refuse_past_day(day: date, today: date) -> WrongInput | None:
    """Return what is wrong with a last day that lies before `today`."""
    if day >= today:
        return None
    return WrongInput(
        Text("{day} has passed.", day=Code(day.isoformat())),
        remedy=Remedy("give-coming-day"),
    )


def _missing(key: str) -> WrongInput:
    return WrongInput(
        Text("{option} is missing.", option=Remedy("needed", key=key)),
        remedy=Remedy("give-it"),
    )


# -- other events ------------------------------------------------------------------------------------


def _repeats_another(
    _procedure: Procedure, case: Case, event: Event, facts: Facts
) -> KvError | None:
    return refuse_repeat(
        case.id, event, facts.original, facts.aside, facts.copies
    )


def _says_what_can_be(
    _procedure: Procedure, _case: Case, event: Event, _facts: Facts
) -> KvError | None:
    """P3: that an alternative stands there at all is asked for by the procedure."""
    said = event.get("alternative")
    return bare_no() if said and says_nothing(said) else None


def _tags_are_words(
    _procedure: Procedure, _case: Case, event: Event, _facts: Facts
) -> KvError | None:
    mistakes = map(refuse_tag, event.get("tags").split())
    return next(filter(None, mistakes), None)


def _known_owner(
    _procedure: Procedure, _case: Case, event: Event, facts: Facts
) -> KvError | None:
    return refuse_stranger(event.get("owner"), facts.people)


def _ends_a_hold(
    _procedure: Procedure, case: Case, event: Event, _facts: Facts
) -> KvError | None:
    return None if event.get(OF) else refuse_no_hold(case.id)


_Policy = Callable[[Procedure, Case, Event, Facts], KvError | None]
#: What is held against an event of a kind, in this order.
_POLICIES: dict[str, tuple[_Policy, ...]] = {
    COMPENSATED: (_within_budget,),
    ASKED: (_not_asked_lately,),
    ANALYSED: (_cause_is_said, _fix_has_a_day),
    CLOSED: (_repeats_another,),
    OFFERED: (_says_what_can_be,),
    TAGGED: (_tags_are_words,),
    ASSIGNED: (_known_owner,),
    RELEASED: (_ends_a_hold,),
}


# -- the first events of a case ----------------------------------------------------------------------


def is_heard(procedure: Procedure, wish: str) -> bool:
    """Tell whether a new case begins with the customer having been heard: they said what they wish."""
    return bool(wish.strip()) and LISTENED in procedure.events


def opening_events(
    procedure: Procedure, receipt: Event, heard: Event, wish: str
) -> tuple[Event, ...]:
    """Return the first events of a case: with a wish given the customer was heard too (decision 10).

    `heard` tells when and by whom, and what was said; where nobody was heard, the receipt says it.
    """
    if is_heard(procedure, wish):
        return receipt, heard._replace(kind=LISTENED)
    return (receipt._replace(data=(*heard.data, *receipt.data)),)
