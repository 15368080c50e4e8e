"""Reading commands tell of rows: the same with and without the index, now and then, and as counted singly."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core import ids
from klantervaring.core.case import Case, Event
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.stats.figures import Counted, figures
from klantervaring.core.summary.case_facts import facts_of
from klantervaring.core.time.time_range import ALWAYS, TimeRange
from klantervaring.files.index.cases import overview
from klantervaring.files.index.rows import card_of
from klantervaring.files.ledger import Ledger
from klantervaring.files.past import Past
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import read_workspace

from tests.conftest import Desk
from tests.core.builders import AMSTERDAM, procedure
from tests.files.index.test_index import same_without
from tests.periods import counts

CASES = [ids.case_id(number * 7919) for number in range(12)]
RECEIVED = "{day}T09:00+01:00 received mood=2\n{day}T09:10+01:00 listened score=4\n"
#: What happened after the receipt, case by case.
LOGS = (
    "2026-11-10T10:00-05:00 responded via=phone\n2026-11-11T10:00+01:00 resolved solution=kaart\n"
    "2026-11-12T23:30+00:00 judged verdict=satisfied score=9 mood=4\n",
    "2026-11-13T10:00+01:00 offered cannot=x alternative=y\n2026-11-14T10:00+01:00 compensated cost=12.50\n",
    "2026-11-13T10:00+01:00 analysed cause=te.laat kano=basic fix=lijst due=2026-11-16 id=7f3k9m2q\n"
    "2026-11-15T10:00+01:00 improved of=7f3k9m2q\n",
    "2026-11-12T10:00+01:00 resolved solution=x\n2026-11-13T10:00+01:00 appealed\n"
    "2026-11-14T10:00+01:00 heard waived=yes\n2026-11-15T10:00+01:00 decided decision=partly\n",
    "2026-11-12T10:00+01:00 asked via=phone\n2026-11-13T10:00+01:00 answered score=8\n",
    "2026-11-12T10:00+01:00 closed outcome=withdrawn because=x\n2026-11-14T10:00+01:00 reopened\n",
    "2026-11-12T10:00+01:00 delighted\n2026-11-12T11:00+01:00 closed outcome=satisfied because=x\n",
    "",
)
CUSTOMERS = ("{name: De Kiezel}", "{name: Kiezel, phone: 0612345678}", "{name: Noor, care: blind}", "{}")
READINGS = (
    "stats --json", "stats --csv", "stats", "stats --since 2026-11-11 --json",
    "stats --until 2026-11-13 --json", "stats --owner sanne --json",
    "stats --cases promises --json", "stats --cases steps", "stats --cases fans", "stats --cases channels",
    "log", "log --limit 3 --json", "fans", "fans --json", "improvements --all", "improvements --json",
    "budget", "budget --json", "ask --all", "ask --json", "customer", "customer --json", "customer kiezel",
    "customer kiezel --json", "search het verhaal", "search 06-12345678 --json",
    "search kiezel --since 2026-11-01", "alerts --taken --json", "list --all --json",
    "list --json --at 2026-11-13", "list --all --at 2026-11-14", "overdue --at 2026-11-16",
    "search kaart --at 2026-11-11", "alerts --json --at 2026-11-15",
)  # fmt: skip


@pytest.fixture(params=["Europe/Amsterdam", "America/New_York", "Pacific/Kiritimati"])
def messy(desk: Desk, request: pytest.FixtureRequest) -> Desk:
    """Cases of all sorts, open and closed; one cannot be read, one has a bad line, one has two files."""
    desk.write("kv.yaml", f"language: nl\ntimezone: {request.param}\npeople: {{sanne: {{budget: 75}}}}\n")
    desk.write("customers.yaml", "Kiezel: De Kiezel\n")
    for place, id in enumerate(CASES):
        log = RECEIVED.format(day=f"2026-11-{place % 8 + 2:02}") + LOGS[place % len(LOGS)]
        kind = ("problem", "problem", "idea", "compliment")[place % 4]
        path = desk.put(id, log, title=f"Geval {place}", owner="sanne", kind=kind,
                        channel=("email", "fax")[place % 2], customer=CUSTOMERS[place % 4])  # fmt: skip
        if "outcome=satisfied" in log:
            desk.write(f"cases/closed/2026/{id}.md", path.read_text("utf-8"))
            path.unlink()
    desk.commit()
    (desk.root / "cases" / f"{CASES[1]}.md").write_text("---\nkapot: [\n", "utf-8")
    broken = desk.root / "cases" / f"{CASES[2]}.md"
    broken.write_text(broken.read_text("utf-8").replace("event: listened", "evnt: listened"), "utf-8")
    copy = desk.root / "cases" / "stoelen.md"
    copy.write_text((desk.root / "cases" / f"{CASES[3]}.md").read_text("utf-8"), "utf-8")
    return desk


def test_every_reading_command_says_the_same_without_the_index(messy: Desk) -> None:
    for words in READINGS:
        same_without(messy, tuple(words.split()))


def test_and_after_an_edit_by_hand(messy: Desk) -> None:
    assert messy.run("list", "--all").code == 5
    path = messy.root / "cases" / f"{CASES[4]}.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Het verhaal.", "Over koekjes.").replace("score: 8", "score: 3"), "utf-8")
    assert CASES[4] in messy.run("search", "koekjes").out
    for words in ("stats --json", "customer --json", "log --json"):
        same_without(messy, tuple(words.split()))


@pytest.mark.parametrize("day", range(1, 18))
def test_what_stood_then_is_told_as_if_all_was_read(messy: Desk, day: int) -> None:
    at = datetime(2026, 11, day, 9, 5, tzinfo=UTC)
    store = Store(read_workspace(messy.root))
    stood = store.look(closed=True, until=at).records
    cases = overview(str(messy.root), closed=True)
    past = Past(store, cases, at)
    now = int(at.timestamp())
    assert [summary(card, now) for card in past.cards()] == [
        summary(card_of(record, store.zone), now) for record in stood
    ]
    still_open = Past(store, cases, at, open_only=True).cards()
    assert [card.id for card in still_open] == [record.id for record in stood if record.state.open]
    past.tell()
    told = Ledger.of_cases([(record.case, record.state) for record in stood], store.zone)
    assert as_counted(Ledger(cases)) == as_counted(told)


@pytest.mark.parametrize("early", [0, 1, 2])
@pytest.mark.parametrize("day", [4, 9, 14])
def test_kinds_come_in_the_order_of_the_files_wherever_they_are_found(
    messy: Desk, day: int, early: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 11, day, 9, 5, tzinfo=UTC)
    store = Store(read_workspace(messy.root))
    stood = store.look(closed=True, until=at).records
    told = Ledger.of_cases([(record.case, record.state) for record in stood], store.zone)
    kinds = {f"steps.{step}" for step in ("listen", "respond", "register", "verdict", "appeal", "closed")}
    kinds |= {f"channels.{channel}" for channel in ("email", "fax")}
    whole = TimeRange(ALWAYS.first, int(at.timestamp()))
    expected = told.first_met(kinds, whole)
    assert len(expected) > 3
    monkeypatch.setattr("klantervaring.files.ledger._EARLY", early)
    cases = overview(str(messy.root), closed=True)
    Past(store, cases, at).tell()
    assert Ledger(cases).first_met(kinds, whole) == expected


def summary(card: object, now: int) -> tuple[object, ...]:
    return card.id, card.step, card.open, card.outcome, card.mark(now), card.next_event(now)  # type: ignore[attr-defined]


def as_counted(ledger: Ledger) -> Counter[object]:
    return Counter(
        {(c.fact.kind, c.fact.amount, c.fact.plain, c.amount): c.times for c in ledger.counted(ALWAYS)}
    )


# -- SQL counts what is counted one by one ---------------------------------------------------------

KINDS = ("received", "listened", "responded", "resolved", "judged", "appealed", "decided", "offered",
         "followed-up", "compensated", "analysed", "improved", "delighted", "answered", "closed",
         "reopened")  # fmt: skip
VALUES = {"score": "9", "mood": "2", "verdict": "satisfied", "cost": "5", "cause": "c", "fix": "f",
          "outcome": "satisfied", "because": "x", "decision": "partly", "solution": "s"}  # fmt: skip
START = datetime(2026, 10, 1, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[Case]:
    """A few cases with any events in any order."""
    cases = []
    for place in range(draw(st.integers(1, 4))):
        hours = sorted(draw(st.lists(st.integers(0, 1400), max_size=8)))
        events = [
            Event(
                draw(st.sampled_from(KINDS)),
                START + timedelta(hours=hour),
                "sanne",
                "",
                tuple(VALUES.items()),
            )
            for hour in hours
        ]
        cases.append(Case(CASES[place], "T", tuple(events), channel=draw(st.sampled_from(["email", ""]))))
    return cases


@given(histories(), st.integers(0, 1400), st.integers(0, 1400))
def test_sql_counts_what_holds_in_the_period(cases: list[Case], first: int, length: int) -> None:
    since = int(START.timestamp()) + first * 3600
    period = TimeRange(since, since + length * 3600)
    told = [(case, fold_case(procedure("een-fan-per-dag@2"), case)) for case in cases]
    one_by_one = [
        Counted(fact, 1, fact.amount or 0)
        for case, state in told
        for fact in facts_of(case, state, AMSTERDAM)
        if counts(period, fact) or fact.kind == "open"
    ]
    today = datetime.fromtimestamp(period.last, AMSTERDAM).date()
    counted = Ledger.of_cases(told, AMSTERDAM).counted(period)
    assert figures(counted, period.last, today) == figures(one_by_one, period.last, today)
