"""Short ways to say a case in a test: moments, events and logs as text, and the procedures to fold by.

It proves nothing itself; it must not decide anything that the rules decide.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from klantervaring.cli.call.remedies import worded
from klantervaring.core.case import Case, Event, in_order
from klantervaring.core.errors import KvError
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.admit import admit
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.state import Deadline, Misfit, State
from klantervaring.core.text.sentences import Code, Euros, Named, Part, Remedy, Several, Text, euros
from klantervaring.core.time import moments
from klantervaring.files.procedures.procedures import SHIPPED, Shelf

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PROCEDURES = Path(__file__).parent.parent / "procedures"
#: A moment after everything that the tests tell.
LATER = datetime.fromisoformat("2099-01-01T00:00:00+00:00")
#: The version that a new case begins under.
NEWEST = max(
    (path.stem for path in SHIPPED.glob("een-fan-per-dag@*.yaml")),
    key=lambda name: int(name.partition("@")[2]),
)


def procedure(reference: str = "een-fan-per-dag@1", zone: str = "Europe/Amsterdam") -> Procedure:
    """A procedure, shipped or from tests/procedures, counting its days in `zone`; read once."""
    return _shelf(zone).get(reference)


@cache
def _shelf(zone: str) -> Shelf:
    return Shelf(PROCEDURES, ZoneInfo(zone))


def moment(text: str, zone: str = "Europe/Amsterdam") -> datetime:
    """`2026-03-28T12:00+01:00`, or without offset in `zone`, as the rules know it."""
    return moments.read_moment(text, ZoneInfo(zone)).at


def event(line: str, *, zone: str = "Europe/Amsterdam", id: str = "", because: str = "") -> Event:
    """An event as `2026-06-01T09:00 responded solved=yes`; the reason may have blanks.

    It is noor's doing; on an objection somebody else decides.
    """
    at, kind, *pairs = line.split()
    data = [(key, value) for key, _, value in (pair.partition("=") for pair in pairs)]
    if because:
        data.append(("because", because))
    by = "frank" if kind == "decided" else "noor"
    return Event(kind, moment(at, zone), by, id, tuple(data))


def log(text: str, zone: str = "Europe/Amsterdam") -> tuple[Event, ...]:
    """One event a line, or more with semicolons, in the order in which they count."""
    lines = (line.strip() for line in text.replace(";", "\n").splitlines())
    return in_order(event(line, zone=zone) for line in lines if line)


def case(events: tuple[Event, ...] = ()) -> Case:
    """A case that these events happened to."""
    return Case("2222-2222", "Beamer deed het niet", in_order(events))


def folded(text: str, rules: str = "een-fan-per-dag@1", zone: str = "Europe/Amsterdam") -> State:
    """The state after a log."""
    return fold(procedure(rules, zone), log(text, zone))


def added(text: str, new: Event, rules: str = "een-fan-per-dag@1") -> State:
    """The state once `new` is let in behind (or into) a log. Raises Refused."""
    return admit(procedure(rules), case(log(text)), new, LATER)[0]


def deadline(state: State, name: str, run: int = 0) -> Deadline:
    """One run of a term, in order of start."""
    return [d for d in state.deadlines if d.name == name][run]


def due(state: State, name: str, zone: str = "Europe/Amsterdam") -> str:
    """The last moment of a term as files write it."""
    return moments.iso(deadline(state, name).due, ZoneInfo(zone))


def states(state: State, now: str) -> dict[str, str]:
    """Deadline -> how it stands at `now`; a later run of one term after its number."""
    found: dict[str, str] = {}
    for one in state.deadlines:
        run = sum(1 for name in found if name.split("/")[0] == one.name)
        found[f"{one.name}/{run + 1}" if run else one.name] = one.state(moment(now)).value
    return found


def misfits(state: State) -> list[tuple[str, bool]]:
    """The events that moved nothing, and whether they joined an earlier one."""
    return [(misfit.event.kind, misfit.joined) for misfit in state.misfits]


def spoken(part: Part | None) -> str:
    """A sentence in English, with moments in Amsterdam time; "" for none."""
    if part is None:
        return ""
    if isinstance(part, Text):
        return part.template.format(**{name: spoken(value) for name, value in part.parts.items()})
    if isinstance(part, Named):
        return part.in_language("en")
    if isinstance(part, Code):
        return part.text
    if isinstance(part, Euros):
        return f"€ {euros(part.cents)}"
    if isinstance(part, Several):
        return ", ".join(map(spoken, part.parts))
    if isinstance(part, Remedy):
        return spoken(worded(part))
    return moments.iso(part, AMSTERDAM) if isinstance(part, datetime) else str(part)


def told(error: KvError) -> str:
    """All that an error says: place, text and remedy."""
    return " | ".join(filter(None, (error.where, spoken(error.text), spoken(error.remedy))))


def reason(misfit: Misfit) -> str:
    """Why an event moved nothing."""
    return spoken(misfit.refusal.reason)


# -- the situations in which a case of `een-fan-per-dag` can be ------------------------------------

RECEIVED = "2026-06-01T09:00 received;"
HEARD_OUT = RECEIVED + "2026-06-01T09:10 listened;"
NO_BUT = HEARD_OUT + "2026-06-01T15:00 offered cannot=reizen alternative=online;"
REGISTERED = HEARD_OUT + "2026-06-01T15:00 responded via=phone;"
#: the customer may object until the end of 1 July
TOLD = REGISTERED + "2026-06-03T12:00 resolved solution=map;"
#: a decision is due by the end of 8 July
APPEALED = TOLD + "2026-06-10T12:00 appealed;"
EXPLAINED = APPEALED + "2026-06-11T10:00 invited; 2026-06-18T10:00 heard;"
#: the customer may object again until the end of 29 July
DECIDED = EXPLAINED + "2026-07-01T12:00 decided decision=rejected;"
#: the second decision is due by the end of 7 August
APPEALED_AGAIN = DECIDED + "2026-07-10T12:00 appealed;"
EXPLAINED_AGAIN = APPEALED_AGAIN + "2026-07-13T10:00 invited; 2026-07-20T10:00 heard waived=yes;"
ENDED = EXPLAINED_AGAIN + "2026-08-03T12:00 decided decision=upheld;"
SATISFIED = TOLD + "2026-06-04T10:00 judged verdict=satisfied;"
WITHDRAWN = TOLD + "2026-06-04T10:00 closed outcome=withdrawn;"

#: situation -> (step, level, ball, log, the moment of a next event)
SITUATIONS: dict[str, tuple[str, int, str, str, str]] = {
    "start": ("start", 0, "us", "", "2026-06-01T09:00"),
    "listen": ("listen", 0, "us", RECEIVED, "2026-06-01T10:00"),
    "respond": ("respond", 0, "us", HEARD_OUT, "2026-06-01T10:00"),
    "no-but": ("no-but", 0, "us", NO_BUT, "2026-06-02T10:00"),
    "register": ("register", 0, "us", REGISTERED, "2026-06-02T10:00"),
    "verdict": ("verdict", 0, "customer", TOLD, "2026-06-05T10:00"),
    "lapsed": ("verdict", 0, "customer", TOLD, "2026-07-02T00:00"),
    "appeal": ("appeal", 1, "us", APPEALED, "2026-06-20T10:00"),
    "explained": ("appeal", 1, "us", EXPLAINED, "2026-06-20T10:00"),
    "kept-waiting": ("appeal", 1, "us", APPEALED, "2026-07-09T00:00"),
    "decided": ("verdict", 1, "customer", DECIDED, "2026-07-05T10:00"),
    "second-appeal": ("second-appeal", 2, "third-party", APPEALED_AGAIN, "2026-07-12T10:00"),
    "explained-again": ("second-appeal", 2, "third-party", EXPLAINED_AGAIN, "2026-07-22T10:00"),
    "ended": ("verdict", 2, "customer", ENDED, "2026-08-05T10:00"),
    "aftercare": ("aftercare", 0, "us", SATISFIED, "2026-06-05T10:00"),
    "closed": ("closed", 0, "", WITHDRAWN, "2026-06-05T10:00"),
}
