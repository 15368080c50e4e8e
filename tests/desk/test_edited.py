"""What an edit may not bring into a case: what has not happened, moves nothing, or names nobody."""

from __future__ import annotations

from typing import Any

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

ID = ids.case_id(652)
PEOPLE = "people:\n  sanne: {name: Sanne Hoekstra}\n  noor: {}\n"


@pytest.fixture
def one(desk: Desk) -> Desk:
    """A case of a team of two that waits for what the customer says of our answer."""
    desk.write("kv.yaml", PEOPLE)
    log = "2026-11-18T09:00:00+01:00 received\n2026-11-18T09:10:00+01:00 responded solved=yes"
    desk.put(ID, log, owner="sanne")
    desk.commit()
    desk.run("check", "--fix")
    return desk


def edit(desk: Desk, change: str, *options: str, **how: Any) -> Any:
    return desk.run("edit", ID, *options, env={"EDITOR": f"sed -i '{change}'", "VISUAL": None}, **how)


def line(event: str) -> str:
    """The edit that puts a line behind the reaction."""
    return f"/event: responded/a - {{{event}}}"


AT = "at: 2026-11-19T10:00, by: sanne"
REFUSED = [
    ("event: judged, at: 2026-11-27T10:00, by: sanne, verdict: satisfied", 4, "lies in the future"),
    ("event: judged, at: 2026-11-20T14:06, by: sanne, verdict: satisfied", 4, "lies in the future"),
    (f"event: offered, {AT}, cannot: x, because: toch", 4, "a reason does not help here"),
    (f"event: improved, {AT}", 4, "a reason does not help here"),
    ("event: noted, at: 2026-11-17, by: sanne", 4, "It lies before the case was received"),
    (f"event: invited, {AT}, for: 2026-11-30T10:00", 4, "add because with the reason"),
    (f"event: respondedd, {AT}", 4, "knows no event respondedd"),
    (f"event: judged, {AT}, verdict: tevreden", 2, ": verdict: tevreden is not known"),
    (f"event: contacted, {AT}, direction: uit", 2, ": direction: uit is not known"),
    (f"event: contacted, {AT}, direction: out, via: balie", 2, ": via: balie is not known"),
    (f"event: closed, {AT}, outcome: dubbel, because: x", 2, ": outcome: dubbel is not known"),
    ("event: noted, at: 2026-11-19T10:00, by: piet", 2, "piet is not one of the people"),
    (f"event: assigned, {AT}, owner: piet", 2, "piet is not one of the people"),
]


@pytest.mark.parametrize(("event", "code", "said"), REFUSED, ids=[event[7:60] for event, _, _ in REFUSED])
def test_an_edit_brings_nothing_into_the_log_that_does_not_count(
    one: Desk, event: str, code: int, said: str
) -> None:
    before = one.snapshot()
    result = edit(one, line(event))
    assert (result.code, said in result.err) == (code, True), result
    assert one.snapshot() == before
    draft = one.private / "drafts" / f"{ID}.md"
    assert event in draft.read_text()
    assert str(draft) in result.err or f"drafts/{ID}.md" in result.err


def test_a_reason_lets_in_what_it_can_let_in(one: Desk) -> None:
    result = edit(one, line(f"event: invited, {AT}, for: 2026-11-30T10:00, because: gebeld"))
    assert result.code == 0, result
    assert one.log(ID)[-1]["because"] == "gebeld"


@pytest.mark.parametrize("name", ["piet", "Sanne"])
def test_an_edit_makes_nobody_the_owner_who_is_not_here(one: Desk, name: str) -> None:
    before = one.snapshot()
    result = edit(one, f"s/^owner:.*/owner: {name}/")
    assert (result.code, f"{name} is not one of the people" in result.err) == (2, True), result
    assert one.snapshot() == before
    assert f"owner: {name}" in (one.private / "drafts" / f"{ID}.md").read_text()
    assert edit(one, f"s/^owner: {name}/owner: noor/").code == 0
    assert one.front(ID)["owner"] == "noor"


def test_what_stood_there_already_does_not_hold_up_an_edit(one: Desk) -> None:
    """A case may be mended in steps, and a colleague may have left."""
    path = one.path(ID)
    odd = (
        "- {event: judged, at: 2026-12-04T10:00, by: piet, verdict: satisfied}\n"
        "- {event: offered, at: 2026-11-19T10:00, by: piet, cannot: x}\n"
        "- {event: contacted, at: 2026-11-19T11:00, by: piet, direction: uit}\n---\nHet"
    )
    path.write_text(path.read_text().replace("---\nHet", odd).replace("owner: sanne", "owner: piet"))
    result = edit(one, "s/Leskist/Koffer/")
    assert result.code == 0, result
    assert one.front(ID)["title"] == "Koffer bleef leeg"
    again = edit(one, "/direction: uit/s/11:00/12:00/", "--because", "het was later")
    assert again.code == 0, again
