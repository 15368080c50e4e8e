"""Room for the desk: what each person may spend on gestures in a period, and what is left (K3, H4).

Amounts are in cents. It refuses nothing; `rules.policy` does, and a reason goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from klantervaring.core.case import Case
from klantervaring.core.money import cents
from klantervaring.core.procedure import Party, Procedure
from klantervaring.core.settings.people import Person
from klantervaring.core.text.folding import plain
from klantervaring.core.values import NamedTuple
from klantervaring.core.winning_back.recovery import Gesture, gestures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.core.facts import Fact

#: The kinds of period that kv.yaml may name, and how many months each has.
PERIODS = {"month": 1, "quarter": 3, "year": 12}
_MONTHS = 12


class BudgetPeriod(NamedTuple):
    """From one day up to and including another, in the workspace's zone."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Tell whether the day is one of them."""
        return self.first <= day <= self.last


class Room(NamedTuple):
    """What somebody may spend in a period and what of it is spent, in cents."""

    person: str
    budget: int
    spent: int

    @property
    def left(self) -> int:
        """Return what is left; below zero where more was spent."""
        return self.budget - self.spent


def period(kind: str, day: date) -> BudgetPeriod:
    """Return the month, quarter or year that `day` is in."""
    months = PERIODS[kind]
    month = (day.month - 1) // months * months + 1
    first = date(day.year, month, 1)
    after = month + months
    if after > _MONTHS:
        next_first = date(day.year + 1, 1, 1)
    else:
        next_first = date(day.year, after, 1)
    return BudgetPeriod(first, next_first - timedelta(days=1))


def spent_on(
    cases: Iterable[Case],
    within: BudgetPeriod,
    zone: tzinfo,
) -> list[tuple[Case, Gesture]]:
    """Return the gestures of a period with their cases, by moment."""
    found = []
    for case in cases:
        for gesture in gestures(case):
            if within.holds(gesture.event.at.astimezone(zone).date()):
                found.append((case, gesture))
    return sorted(found, key=_by_moment)


def _by_moment(spent: tuple[Case, Gesture]) -> tuple[datetime, str]:
    case, gesture = spent
    return gesture.event.at, case.id


def spent_by(person: str, spent: Iterable[tuple[Case, Gesture]]) -> int:
    """Return what of these gestures somebody spent, in cents."""
    return sum(
        gesture.cost
        for _, gesture in spent
        if plain(gesture.event.by) == plain(person)
    )


class Year(NamedTuple):
    """What winning back cost in a year, in cents, and what it brought: cases won back in that year."""

    year: int
    gestures: int
    cost: int
    won_back: int
    won_with_gesture: int


def balance(year: int, given: Sequence[Fact], won: Sequence[Fact]) -> Year:
    """Return the balance of a year, of the gestures in it and of the verdicts that won a case back."""
    return Year(
        year=year,
        gestures=len(given),
        cost=sum(fact.amount or 0 for fact in given),
        won_back=len(won),
        won_with_gesture=sum(fact.amount or 0 for fact in won),
    )


def spent_of(given: Iterable[Fact]) -> dict[str, int]:
    """Return what each person, by the folded short name, spent on these gestures, in cents."""
    spent: dict[str, int] = {}
    for fact in given:
        person = plain(fact.plain[0])
        spent[person] = spent.get(person, 0) + (fact.amount or 0)
    return spent


def budgets_of(people: Mapping[str, Person]) -> dict[str, int]:
    """Return who has how much a period, in cents, 0 without a budget; empty where nobody has one."""
    found = {}
    for person in people.values():
        found[person.short] = cents(person.budget) if person.budget else 0
    named = any(person.budget for person in people.values())
    return found if named else {}


def is_decider(role: str, email: str, procedure: Procedure) -> bool:
    """Tell whether somebody with this role or address is one who decides in a step that is ours.

    The role is the decider's key or title there, in any language: `director`, `directeur Klantgeluk`.
    """
    for step in procedure.steps.values():
        if not step.decider or step.ball != "us":
            continue
        if _is_party(role, email, procedure.parties[step.decider]):
            return True
    return False


def _is_party(role: str, email: str, party: Party) -> bool:
    if email and plain(email) == plain(party.email):
        return True
    titles = [party.name, *dict(party.title.words).values()]
    return plain(role.strip()) in map(plain, titles)
