"""The figures of a period on small logs: what counts, what does not, and at which edge (H1, item by item)."""

from __future__ import annotations

from datetime import date

import pytest
from klantervaring.core.case import Case
from klantervaring.core.facts import Fact
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.state import State
from klantervaring.core.stats import figures
from klantervaring.core.stats.figures import Counted, Ground, PromiseRow, below, figure_names, median, p90
from klantervaring.core.summary.case_facts import facts_of
from klantervaring.core.time.moments import end_of_day, start_of_day
from klantervaring.core.time.time_range import TimeRange

from tests.core.builders import AMSTERDAM, log, moment, procedure
from tests.periods import counts

END = "2026-11-30T23:59:59"
Told = tuple[Case, State]
ALWAYS = date(1900, 1, 1)


def told(id: str, text: str, rules: str = "een-fan-per-dag@2", **facts: object) -> Told:
    case = Case(id, "Leskist bleef leeg", log(text))._replace(**facts)  # type: ignore[arg-type]
    return case, fold_case(procedure(rules), case)


def counting(
    *cases: Told, end: str = END, since: date = ALWAYS, until: date | None = None
) -> list[tuple[str, Fact]]:
    """The facts that count in a period, each with the id of its case."""
    last = min(moment(end), end_of_day(until, AMSTERDAM)) if until else moment(end)
    period = TimeRange(int(start_of_day(since, AMSTERDAM).timestamp()), int(last.timestamp()))
    found = [(case.id, fact) for case, state in cases for fact in facts_of(case, state, AMSTERDAM)]
    return [(id, fact) for id, fact in found if counts(period, fact) or fact.kind == "open"]


def counted(*cases: Told, **how: object) -> dict[str, tuple[str, ...]]:
    """The figures for which any case counts, with the ids of these."""
    found: dict[str, tuple[str, ...]] = {}
    for id, fact in counting(*cases, **how):  # type: ignore[arg-type]
        for name in figure_names(fact, int(moment(END).timestamp()), moment(END).date()):
            found[name] = (*found.get(name, ()), id)
    return found


def numbers(*cases: Told) -> dict[str, int]:
    """Every figure as a number."""
    found = [Counted(fact, 1, fact.amount or 0) for _, fact in counting(*cases)]
    return figures.figures(found, int(moment(END).timestamp()), moment(END).date())


def response(*cases: Told) -> PromiseRow:
    """What the report says of the promise `response`."""
    found = [Counted(fact, 1, fact.amount or 0) for _, fact in counting(*cases)]

    def amounts(kind: str) -> list[int]:
        return [each.amount for each in found if each.fact.kind == kind and each.fact.amount is not None]

    ground = Ground(found, amounts, int(moment(END).timestamp()))
    [row] = [r for r in figures.report(ground, numbers(*cases)).promises if r.name == "response"]
    return row


# -- the edges of the period -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        ("2026-10-31T23:59:59", False),
        ("2026-11-01T00:00:00", True),
        ("2026-11-15T23:59:59", True),
        ("2026-11-16T00:00:00", False),
        ("2026-10-31T23:30+00:00", True),  # already November in Amsterdam
    ],
)
def test_days_are_those_of_the_workspace_and_both_ends_count(at: str, counts: bool) -> None:
    found = counted(told("A", f"{at} received"), since=date(2026, 11, 1), until=date(2026, 11, 15))
    assert ("in" in found) is counts
    assert found["open"] == ("A",)


def test_in_out_and_open() -> None:
    ended = told("A", "2026-10-01T09:00 received; 2026-11-02T09:00 closed outcome=withdrawn because=x")
    again = told("B", "2026-11-02T09:00 received; 2026-11-03T09:00 closed outcome=withdrawn because=x; "
                      "2026-11-04T09:00 reopened")  # fmt: skip
    found = counted(ended, again, since=date(2026, 11, 1))
    assert (found["in"], found["out"], found["open"]) == (("B",), ("A",), ("B",))


# -- promises --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("2026-11-10T09:00 received; 2026-11-12T09:00 responded", "met"),
        ("2026-11-10T09:00 received; 2026-11-12T09:00:01 responded", "late"),
        ("2026-11-10T09:00 received; 2026-11-11T09:00 listened", "overdue"),
        ("2026-11-29T09:00 received", "running"),
        ("2026-11-10T09:00 received; 2026-11-11T09:00 closed outcome=withdrawn because=x", ""),
        ("2026-11-10T09:00 received; 2026-11-20T09:00 closed outcome=withdrawn because=x", "unknown"),
        ("2026-11-10T09:00 received; 2026-11-11T09:00 noted; "
         "2026-11-20T09:00 closed outcome=withdrawn because=x", "overdue"),
        ("2026-10-10T09:00 received; 2026-11-20T09:00 responded", ""),  # it began before
    ],
)  # fmt: skip
def test_each_state_of_a_promise(text: str, state: str) -> None:
    found = counted(told("A", text), since=date(2026, 11, 1))
    names = [name for name in found if name.startswith("promises.response.")]
    assert names == ([f"promises.response.{state}"] if state else [])


def test_the_share_leaves_out_what_runs_and_what_is_not_known() -> None:
    cases = [
        told("A", "2026-11-10T09:00 received; 2026-11-10T10:00 responded"),
        told("B", "2026-11-10T09:00 received; 2026-11-10T12:00 responded"),
        told("C", "2026-11-10T09:00 received; 2026-11-14T09:00 responded"),
        told("D", "2026-11-29T09:00 received"),
        told("E", "2026-11-10T09:00 received; 2026-11-20T09:00 closed outcome=withdrawn because=x"),
    ]
    assert response(*cases)._asdict() == {
        "name": "response", "met": 2, "late": 1, "overdue": 0, "running": 1, "share": 0.6667,
        "median_seconds": 3 * 3600, "p90_seconds": 96 * 3600,
    }  # fmt: skip


def test_history_alone_is_neither_kept_nor_broken() -> None:
    row = response(
        told("E", "2026-11-10T09:00 received; 2026-11-20T09:00 closed outcome=satisfied because=x")
    )
    assert (row.overdue, row.share, row.median_seconds) == (0, None, None)


@pytest.mark.parametrize(
    ("values", "middle", "ninety"),
    [
        ([], None, None), ([5], 5, 5), ([1, 4], 2, 4), ([3, 1, 2], 2, 3),
        (list(range(1, 11)), 5, 9), (list(range(1, 12)), 6, 10), (list(range(1, 21)), 10, 18),
    ],
)  # fmt: skip
def test_median_and_nearest_rank(values: list[int], middle: int | None, ninety: int | None) -> None:
    assert (median(values), p90(values)) == (middle, ninety)


def test_told_beforehand_stands_apart() -> None:
    text = "2026-11-10T09:00 received before=2026-11-20; 2026-11-19T23:00 responded"
    found = counted(told("A", text, "voorzien@1", kind="foreseen"))
    assert found["promises.forewarning.met"] == ("A",)
    assert "promises.response.met" not in found


# -- marks, appeals, no-but -------------------------------------------------------------------


def test_the_last_understanding_of_a_cause_counts() -> None:
    text = "2026-11-10T09:00 received; 2026-11-11T09:00 analysed cause=a kano=basic; " \
           "2026-11-12T09:00 analysed cause=b kano=excitement"  # fmt: skip
    found = counted(told("A", text, channel="chat", moment="during"), told("B", "2026-11-10T09:00 received"))
    marks = {name: ids for name, ids in found.items() if name.split(".")[0] in
             ("causes", "kano", "channels", "moments")}  # fmt: skip
    assert marks == {
        "causes.b": ("A",), "kano.excitement": ("A",), "channels.chat": ("A",), "channels.unknown": ("B",),
        "moments.during": ("A",), "moments.unknown": ("B",),
    }  # fmt: skip


HEARD = "2026-11-03T09:00 heard waived=yes;"
LONG = f"2026-11-01T09:00 received; 2026-11-01T10:00 resolved solution=x; 2026-11-02T09:00 appealed; {HEARD}"


@pytest.mark.parametrize(
    ("more", "first", "second"),
    [
        ("", "open", ""),
        ("2026-11-04T09:00 decided decision=partly", "partly", ""),
        ("2026-11-02T10:00 appealed", "open", ""),  # once more at one level is the same objection
        ("2026-11-04T09:00 decided decision=rejected; 2026-11-05T09:00 appealed", "rejected", "open"),
        ("2026-11-04T09:00 decided decision=rejected; 2026-11-05T09:00 appealed; "
         "2026-11-06T09:00 heard; 2026-11-07T09:00 decided decision=upheld", "rejected", "upheld"),
    ],
)  # fmt: skip
def test_appeals_by_level(more: str, first: str, second: str) -> None:
    found = counted(told("A", LONG + more))
    appeals = {name for name in found if name.startswith("appeals.")}
    wanted = {"appeals.first.lodged", f"appeals.first.{first}"}
    assert appeals == wanted | ({"appeals.second.lodged", f"appeals.second.{second}"} if second else set())


@pytest.mark.parametrize(
    ("verdicts", "accepted"),
    [("", False), ("satisfied", True), ("not-satisfied", False), ("not-satisfied satisfied", False)],
)
def test_the_first_verdict_after_an_offer_tells_whether_it_was_accepted(
    verdicts: str, accepted: bool
) -> None:
    text = "2026-11-10T09:00 received; 2026-11-10T10:00 offered cannot=x alternative=y"
    for day, verdict in enumerate(verdicts.split(), 11):
        text += f"; 2026-11-{day}T09:00 judged verdict={verdict}"
    found = counted(told("A", text))
    assert (found["no_but.offered"], "no_but.accepted" in found) == (("A",), accepted)


# -- the effect of recovery ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("mood=2", "mood=4", "better"), ("mood=4", "mood=2", "worse"), ("mood=3", "mood=3", "same"),
        ("", "mood=4", ""), ("mood=2", "", ""), ("mood=0", "mood=4", ""),  # unasked is not zero
    ],
)  # fmt: skip
def test_before_against_after(before: str, after: str, moved: str) -> None:
    text = f"2026-11-10T09:00 received {before}; 2026-11-10T10:00 resolved solution=x; " \
           f"2026-11-11T09:00 judged verdict=satisfied {after}"  # fmt: skip
    found = counted(told("A", text))
    names = {name for name in found if name.startswith("recovery.mood.")}
    assert names == ({"recovery.mood.pairs", f"recovery.mood.{moved}"} if moved else set())


def test_ideas_are_not_won_back() -> None:
    text = "2026-11-10T09:00 received; 2026-11-11T09:00 judged verdict=satisfied"
    assert "recovery.won_back.judged" not in counted(told("A", text, kind="idea"))


# -- names -----------------------------------------------------------------------------------------


def test_a_group_is_all_of_its_figures() -> None:
    lodged = LONG + "2026-11-04T09:00 decided decision=rejected; 2026-11-05T09:00 appealed"
    found = numbers(told("A", lodged))
    assert {name for name in below(found, "appeals") if found[name]} == {
        "appeals.first.lodged", "appeals.first.rejected", "appeals.second.lodged", "appeals.second.open",
    }  # fmt: skip
    assert below(found, "appeals.second.rejected") == ["appeals.second.rejected"]
    assert below(found, "appeals.third") == []
    assert below(found, "appeal") == []


def test_what_happened_twice_counts_once_in_each_period() -> None:
    days = ("2026-10-20", "2026-11-05", "2026-11-06")
    text = "2026-10-10T09:00 received" + "".join(
        f"; {day}T09:00 offered cannot=x alternative=y" for day in days
    )
    for since in (ALWAYS, date(2026, 11, 1), date(2026, 11, 6)):
        assert counted(told("A", text), since=since)["no_but.offered"] == ("A",)


def test_where_a_case_is_before_its_first_event_is_no_step() -> None:
    found = counted(told("A", "2026-11-02T09:00 listened id=aaaaaaaa; 2026-11-02T09:00 received id=bbbbbbbb"))
    assert [name for name in found if name.startswith("steps.")] == ["steps.listen"]
