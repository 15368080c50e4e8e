"""Targets fit the channel and the customer's care (F2, F8); a promise never does, and nothing moves later.

The rules are tried on logs alone: what they need to know stands on the events.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import Kind
from klantervaring.files.procedures.procedures import SHIPPED, read_procedure

from tests.core.builders import AMSTERDAM, deadline, due, folded, procedure, states, told

NEW = "een-fan-per-dag@2"


@pytest.mark.parametrize(
    ("receipt", "ends", "fitted_to"),
    [
        ("", "2026-06-01T09:20:00+02:00", ""),
        ("via=phone", "2026-06-01T09:20:00+02:00", ""),
        ("via=chat", "2026-06-01T09:05:00+02:00", "chat"),
        ("via=letter", "2026-06-02T23:59:59+02:00", "letter"),
        ("care=yes", "2026-06-01T09:10:00+02:00", "care"),
        ("care=no", "2026-06-01T09:20:00+02:00", ""),
        ("via=letter care=yes", "2026-06-01T09:10:00+02:00", "care"),
        ("via=chat care=yes", "2026-06-01T09:05:00+02:00", "chat"),  # care never gives more time
    ],
)
def test_the_first_word_fits_channel_and_care(receipt: str, ends: str, fitted_to: str) -> None:
    state = folded(f"2026-06-01T09:00 received {receipt}", NEW)
    assert (due(state, "first-word"), deadline(state, "first-word").fitted_to) == (ends, fitted_to)
    assert due(state, "response") == "2026-06-03T09:00:00+02:00"


def test_a_case_under_version_1_has_the_terms_of_version_1() -> None:
    state = folded("2026-06-01T09:00 received via=chat care=yes")
    assert due(state, "first-word") == "2026-06-01T09:20:00+02:00"


def test_care_that_shows_later_shortens_what_starts_from_there_on() -> None:
    log = "2026-06-01T09:00 received; 2026-06-01T09:15 listened care=yes; 2026-06-01T15:00 responded;"
    state = folded(log, NEW)
    assert states(state, "2026-06-01T16:00")["first-word"] == "met"
    assert due(state, "progress") == "2026-06-04T23:59:59+02:00"
    ended = folded(log + "2026-06-02T09:00 noted care=no; 2026-06-02T10:00 contacted direction=out", NEW)
    assert deadline(ended, "progress", 1).due.astimezone(AMSTERDAM).date().isoformat() == "2026-06-09"


def test_the_channel_is_that_of_the_receipt() -> None:
    state = folded("2026-06-01T09:00 received via=chat; 2026-06-01T09:01 responded via=letter", NEW)
    assert (state.channel, deadline(state, "progress").fitted_to) == ("chat", "chat")


def test_the_receipt_says_no_more_than_a_rule_asks_for() -> None:
    new, old = procedure(NEW), procedure()
    assert new.receipt("chat", care=True) == (("via", "chat"), ("care", "yes"))
    assert new.receipt("phone", care=False) == ()
    assert old.receipt("chat", care=True) == ()


def test_version_2_promises_what_version_1_promises() -> None:
    """All of P1 to P6 stands as it was; only targets have more terms."""
    old, new = procedure(), procedure(NEW)
    assert (new.steps, new.events, new.parties) == (old.steps, old.events, old.parties)
    assert new.deadlines.keys() == old.deadlines.keys()
    for name, rule in new.deadlines.items():
        usual = rule._replace(by_channel={}, with_care=None)
        assert usual == old.deadlines[name]._replace(by_channel={}), name
        if rule.kind is not Kind.TARGET:
            assert (dict(rule.by_channel), rule.with_care) == ({}, None)


# -- mistakes in a file --------------------------------------------------------------------------------

SHORT = (SHIPPED / "een-idee@1.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    term: 48 hours", "    term: 48 hours\n    by-channel: {chat: 1 hour}",
         "by-channel is for a target; this is a promise"),
        ("    term: 48 hours", "    term: 48 hours\n    with-care: 1 hour",
         "with-care is for a target; this is a promise"),
        ("    term: 28 days", "    term: 28 days\n    by-channel: {fax: 1 hour}", "unknown key fax"),
        ("    term: 28 days", "    term: 28 days\n    by-channel: {chat: soon}", "a term reads as"),
        ("    term: 28 days", "    term: 28 days\n    by-channel: 3 days", "keys are expected here"),
        ("    term: 28 days", "    term: 28 days\n    with-care: 0 days", "a term reads as"),
        ("    term: 28 days", "    term: 28 days\n    until: before", "term does not go with until"),
        ("    term: 28 days", "    until: before\n    with-care: 2 days", "with-care does not go with until"),
        ("    term: 28 days", "    roll: none", "term is missing"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = SHORT.replace(old, new, 1)
    path = tmp_path / "een-idee@1.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongInput) as caught:
        read_procedure(path, AMSTERDAM, "procedures/een-idee@1.yaml")
    assert message in told(caught.value)
    line = int(caught.value.where.rsplit(":", 1)[1])
    assert text.splitlines()[line - 1].strip()


def test_the_line_of_a_promise_that_depends_on_a_channel(tmp_path: Path) -> None:
    text = SHORT.replace("    term: 48 hours", "    term: 48 hours\n    by-channel: {chat: 1 hour}", 1)
    path = tmp_path / "een-idee@1.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongInput) as caught:
        read_procedure(path, AMSTERDAM, "procedures/een-idee@1.yaml")
    line = text.splitlines().index("    by-channel: {chat: 1 hour}") + 1
    assert caught.value.where == f"procedures/een-idee@1.yaml:{line}"


# -- until a day that the receipt names (F13) ------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "ends"),
    [
        ("2026-12-03", "2026-12-02T23:59:59+01:00"),
        ("2026-03-30", "2026-03-29T23:59:59+02:00"),  # the day before has 23 hours
        ("2026-06-02", "2026-06-01T23:59:59+02:00"),
        ("2026-06-01", "2026-05-31T23:59:59+02:00"),  # the day itself: it is late at once
        ("morgen", "2026-06-01T09:00:00+02:00"),  # no day: at once
        ("2026-02-30", "2026-06-01T09:00:00+02:00"),
    ],
)
def test_it_ends_with_the_day_before(on: str, ends: str) -> None:
    state = folded(f"2026-06-01T09:00 received before={on}", "voorzien@1")
    assert due(state, "forewarning") == ends


@pytest.mark.parametrize(
    ("told_at", "state"), [("2026-12-02T23:59:59", "met"), ("2026-12-03T00:00:00", "late")]
)
def test_told_in_time_and_told_too_late(told_at: str, state: str) -> None:
    folded_state = folded(f"2026-11-20T09:00 received before=2026-12-03; {told_at} responded", "voorzien@1")
    assert states(folded_state, "2026-12-04T00:00")["forewarning"] == state
    assert not folded_state.open


def test_without_its_day_nothing_is_foreseen() -> None:
    assert folded("2026-11-20T09:00 received", "voorzien@1").step == "start"
