"""Holds: a release ends those that it names, in whatever order lines come together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from klantervaring.core.case import Event, in_order
from klantervaring.core.erasure.holds import naming_holds, standing_holds

START = datetime(2026, 11, 20, 14, tzinfo=UTC)


def event(kind: str, number: int, of: str = "") -> Event:
    at = START + timedelta(minutes=number)
    return Event(kind, at, "sanne", f"{number:08d}", (("of", of),) if of else ())


def test_a_release_ends_what_stood_and_nothing_else() -> None:
    first, second = event("held", 1), event("held", 2)
    release = naming_holds(event("released", 3), [first])
    assert release.get("of") == first.id
    assert standing_holds([first, second, release]) == (second,)
    assert standing_holds([first, release]) == ()
    assert naming_holds(event("released", 4), [first, release]).get("of") == ""


def test_a_line_added_by_hand_is_named_by_its_moment() -> None:
    by_hand = event("held", 1)._replace(id="")
    release = naming_holds(event("released", 2), [by_hand])
    assert release.get("of") == "held@20261120T140100Z"
    assert standing_holds([by_hand, release]) == ()


@given(st.lists(st.sampled_from(["held", "released", "noted"]), max_size=8), st.randoms(), st.integers(0, 8))
def test_a_hold_of_another_clone_stands_whatever_the_order(kinds: list[str], dice: object, at: int) -> None:
    log: list[Event] = []
    for number, kind in enumerate(kinds):
        log.append(naming_holds(event(kind, 2 * number), log))
    before = {each.id for each in standing_holds(log)}
    theirs = event("held", 2 * at + 1)
    joined = [*log, theirs]
    dice.shuffle(joined)  # type: ignore[attr-defined]
    assert {each.id for each in standing_holds(in_order(joined))} == before | {theirs.id}
