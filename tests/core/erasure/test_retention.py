"""How long closed cases are kept: which rule holds, when its last day is, and what is read of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core.choices import KINDS, OUTCOMES
from klantervaring.core.erasure.retention import (
    PROPOSED,
    RULE_NAMES,
    Ended,
    Retention,
    keeping,
    read_kept,
    written_kept,
)

HERE = ZoneInfo("Europe/Amsterdam")
RULES = Retention(
    {
        "default": read_kept("2 years"),
        "no-reply": read_kept("1 year"),
        "compliment": read_kept("keep"),
        "idea": read_kept("3 maanden"),
    }
)


@pytest.mark.parametrize(
    ("outcome", "kind", "rule"),
    [
        ("satisfied", "problem", "default"),
        ("no-reply", "problem", "no-reply"),
        ("no-reply", "compliment", "compliment"),
        ("no-reply", "idea", "no-reply"),
        ("satisfied", "idea", "idea"),
        ("", "problem", "default"),
        ("of our own", "also", "default"),
    ],
)
def test_of_two_rules_the_one_that_keeps_longer_holds(outcome: str, kind: str, rule: str) -> None:
    assert RULES.rule_for(outcome, kind) == rule


def test_without_a_rule_nothing_is_ever_due() -> None:
    at = datetime(1990, 1, 1, tzinfo=UTC)
    assert keeping(Retention(), Ended("satisfied", "problem", at), HERE) is None
    assert not Retention().is_on
    only = Retention({"spam": read_kept("1 day")})
    assert keeping(only, Ended("satisfied", "problem", at), HERE) is None


def test_the_last_day_counts_whole_where_the_team_is() -> None:
    # half past midnight on New Year's day in Amsterdam, still the year before in UTC
    found = keeping(RULES, Ended("no-reply", "problem", datetime(2025, 12, 31, 23, 30, tzinfo=UTC)), HERE)
    assert found is not None
    assert found.last_day == date(2027, 1, 1)
    assert not found.is_due(date(2027, 1, 1))
    assert found.is_due(date(2027, 1, 2))


def test_what_is_kept_for_good_is_never_due() -> None:
    found = keeping(RULES, Ended("satisfied", "compliment", datetime(1990, 1, 1, tzinfo=UTC)), HERE)
    assert found is not None
    assert found.last_day is None
    assert not found.is_due(date.max)


def test_what_kv_proposes_can_be_written_and_covers_every_case() -> None:
    for outcome in OUTCOMES:
        for kind in KINDS:
            assert PROPOSED.rule_for(outcome, kind)
    assert PROPOSED.rules.keys() <= RULE_NAMES.keys()
    assert {name: read_kept(written_kept(kept)) for name, kept in PROPOSED.rules.items()} == PROPOSED.rules
    # both appeals, each with a term to object and one to decide, fit into the shortest of an experience
    closed = date(2026, 1, 1)
    real = [kept for name, kept in PROPOSED.rules.items() if name not in ("spam", "test", "duplicate")]
    assert all(kept is not None and kept.after(closed) - closed > timedelta(days=4 * 28) for kept in real)
