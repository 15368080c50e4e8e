"""What is for everybody: one rule, and nobody who has all of it can work out a small number (F3)."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from klantervaring.cli.typed.shared_options import FILTERS_OF_PERIOD
from klantervaring.core.ids import case_id
from klantervaring.core.shared_options import Shared

from tests.conftest import Desk
from tests.report.attack import Equation, MadeUpCase, Unknown, identities, worked_out
from tests.report.pages import Figures, flat, page

#: The quarters that there are sheets of, each with its first and last day.
QUARTERS = [
    ("2025-10-01", "2025-12-31"),
    ("2026-01-01", "2026-03-31"),
    ("2026-04-01", "2026-06-30"),
    ("2026-07-01", "2026-09-30"),
]
NOW = "2026-12-31T09:00:00+01:00"
#: How many made-up sets are attacked; `KV_LONG` is for all.
SETS = range(25 if os.environ.get("KV_LONG") else 4)

Told = dict[str, Any]


def made_up(desk: Desk, number: int) -> None:
    """Cases of four quarters, few in some of them and many in others."""
    chance = random.Random(number)
    for old in desk.root.glob("cases/*.md"):
        old.unlink()
    count = number * 1000
    for first, _ in QUARTERS:
        for _ in range(chance.choice((2, 5, 9, 14, 22))):
            case = MadeUpCase(date.fromisoformat(first) + timedelta(days=chance.randint(0, 88)), chance)
            desk.put(case_id(count * 7919), case.log, channel=case.channel, moment=case.moment)
            count += 1


def period(first: int, last: int) -> tuple[str, ...]:
    return "--since", QUARTERS[first][0], "--until", QUARTERS[last][1]


def ranges() -> Iterator[tuple[int, int]]:
    for first in range(len(QUARTERS)):
        for last in range(first, len(QUARTERS)):
            yield first, last


def stats(desk: Desk, *words: str) -> Told:
    told = desk.done("stats", *words, "--json", now=NOW).json
    del told["period"]
    return flat(told)


def counts(told: Told) -> dict[str, int]:
    return {name: n for name, n in told.items() if type(n) is int and not name.endswith("_seconds")}


def numbers_of(quarter: int, sheet: Told, truth: dict[str, int]) -> Iterator[Equation]:
    """Yield what the public sheet of a quarter tells of its numbers; what it does not name counts nothing."""
    groups = {name.partition(".")[0] for name in counts(sheet)}
    for name in truth:
        if type(sheet.get(name)) is int:
            yield {(quarter, name): 1}, sheet[name]
        elif name not in sheet and name.partition(".")[0] in groups & {"channels", "moments", "steps"}:
            yield {(quarter, name): 1}, 0


def known_of(desk: Desk) -> tuple[list[Equation], list[dict[str, int]]]:
    """Return all that every public sheet tells, and the numbers that are behind it, quarter by quarter."""
    truth = [counts(stats(desk, *period(n, n))) for n in range(len(QUARTERS))]
    names = dict.fromkeys(name for quarter in truth for name in quarter)
    truth = [{name: quarter.get(name, 0) for name in names} for quarter in truth]
    known: list[Equation] = identities(truth)
    sheets = {asked: stats(desk, *period(*asked), "--public") for asked in ranges()}
    for (first, last), sheet in sheets.items():
        quarters = [sheets[n, n] for n in range(first, last + 1)]
        for name, value in counts(sheet).items():
            if name != "alerts.open":
                assert value == sum(quarter.get(name, 0) for quarter in quarters), name
                known.append(({(n, name): 1 for n in range(first, last + 1)}, value))
            assert value >= 3
    for n in range(len(QUARTERS)):
        known += numbers_of(n, sheets[n, n], truth[n])
    return known, truth


def small(known: list[Equation]) -> list[Unknown]:
    return [place for place, value in worked_out(known).items() if value in (1, 2)]


@pytest.mark.parametrize("number", SETS)
def test_who_has_every_sheet_works_out_no_small_number(desk: Desk, number: int) -> None:
    made_up(desk, number)
    known, truth = known_of(desk)
    for parts, total in known:  # nothing is told that is not so
        assert sum(times * truth[n][name] for (n, name), times in parts.items()) == total
    assert any(value >= 3 for value in worked_out(known).values())
    assert small(known) == []


def test_the_attack_finds_what_sheets_of_years_would_tell(desk: Desk) -> None:
    made_up(desk, 1)
    known, truth = known_of(desk)
    for name in truth[0]:
        total = sum(quarter[name] for quarter in truth)
        if total >= 3:
            known.append(({(n, name): 1 for n in range(len(truth))}, total))
    assert small(known)


def test_the_page_tells_what_stats_tells(desk: Desk) -> None:
    made_up(desk, 1)
    for first, last in ((0, 3), (3, 3)):
        told = stats(desk, *period(first, last), "--public")
        shown = Figures(page(desk, *period(first, last), "--public", now=NOW)).values
        assert shown == {name: None if value is None else str(value) for name, value in told.items()}
    sheet = desk.done("stats", *period(0, 3), "--public", "--csv", now=NOW).lines
    assert dict(line.split(",") for line in sheet[1:] if not line.startswith("period")) == {
        name: "" if value is None else str(value)
        for name, value in stats(desk, *period(0, 3), "--public").items()
    }


def test_a_quarter_is_told_as_it_ended_also_later(desk: Desk) -> None:
    """So that what was late at its end and met in the next does not follow from two sheets."""
    for n in range(6):
        log = "2026-06-29T09:00+02:00 received"
        if n < 2:
            log += "\n2026-07-02T09:00+02:00 responded"
        desk.put(case_id(n * 7919), log, channel="email")
    sheet = stats(desk, *period(2, 2), "--public")
    assert sheet["in"] is None  # nothing went out
    assert sheet["channels.email"] == 6
    assert sheet["promises.response.running"] == 6
    assert stats(desk, *period(2, 2))["promises.response.running"] == 6
    assert stats(desk, *period(2, 3), "--public")["promises.response.running"] == 6


def refused(option: Shared) -> list[str]:
    value = {
        "--at": "2026-08-10",
        "--channel": "email",
        "--kind": "problem",
        "--ball": "us",
        "--step": "listen",
    }
    return [option.names[0], *([value.get(option.names[0], "sanne")] if option.metavar else [])]


@pytest.mark.parametrize("command", ["stats", "report"])
def test_other_days_filters_and_moments_are_refused(desk: Desk, command: str) -> None:
    made_up(desk, 1)
    output = ["-o", str(desk.root.parent / "nee.html")] if command == "report" else []
    words = [refused(each) for each in FILTERS_OF_PERIOD if each.names[0] not in ("--since", "--until")]
    words += [["map"], ["--since", "2026-01-02"], ["--until", "2026-09-29"], ["--until", "2026-12-31"]]
    words += [["--since", "2026-01-01", "--until", "2026-02-28"], ["--since", "2026-10-01"]]
    for each in words:
        answer = desk.run(command, *each, "--public", *output, now=NOW)
        assert answer.code == 2, each
        assert "What is for everybody" in answer.err, each
        assert answer.out == ""
    assert not (desk.root.parent / "nee.html").exists()


def test_the_last_four_quarters_are_told_where_nobody_asks_for_others(desk: Desk) -> None:
    made_up(desk, 1)
    for form in ("--json", "--csv", "--plain"):
        usual = desk.done("stats", "--public", form, now=NOW).out
        assert usual == desk.done("stats", *period(0, 3), "--public", form, now=NOW).out


def test_a_story_that_is_taken_back_is_gone_from_quarters_that_are_over(desk: Desk) -> None:
    id = desk.new("Zaal", "-m", "x", now="2026-08-03T09:00:00+02:00")
    desk.done("fan", id, "--share", "-m", "Wat fijn.", now="2026-08-04T09:00:00+02:00")
    assert "Wat fijn." in page(desk, "--public", now=NOW)
    desk.done("fan", id, "--no-share", now="2026-11-01T09:00:00+01:00")
    assert "Wat fijn." not in page(desk, "--public", now=NOW)


def test_how_cells_are_ordered_does_not_tell_which_hidden_one_is_larger(desk: Desk) -> None:
    for n, channel in enumerate(["web"] * 9 + ["phone"] * 2 + ["chat"]):
        desk.put(case_id(n * 7919), "2026-08-03T09:00+02:00 received", channel=channel)
    told = desk.done("stats", "--public", *period(3, 3), "--json", now=NOW).json
    assert list(told["channels"].items()) == [("web", 9), ("chat", None), ("phone", None)]


def test_no_hidden_number_follows_from_a_rank_or_a_mean(desk: Desk) -> None:
    """Nine in ten within five days are two that were late; of three from 5.0 to 4.67 one felt worse."""
    for n in range(12):
        took = 5 if n < 2 else 1
        log = (
            f"2026-08-{n + 1:02}T09:00+02:00 received mood=5\n2026-08-{n + 1 + took:02}T09:00+02:00 responded"
        )
        if n < 3:
            log += f"\n2026-08-20T09:00+02:00 resolved\n2026-08-21T09:00+02:00 judged mood={4 if n else 5}"
            log += " verdict=satisfied"
        desk.put(case_id(n * 7919), log, channel="email")
    whole, told = (stats(desk, *period(3, 3), *words) for words in ((), ("--public",)))
    assert (whole["promises.response.late"], whole["recovery.mood.worse"]) == (2, 2)
    assert told["recovery.mood.pairs"] == 3
    row = ("late", "share", "median_seconds", "p90_seconds")
    assert [told[f"promises.response.{name}"] for name in row] == [None] * 4
    assert [told[f"recovery.mood.{name}"] for name in ("worse", "before", "after", "p")] == [None] * 4
