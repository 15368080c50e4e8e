"""Who decides on an objection: not the handler, and not whom the experience is about (P5, F12)."""

from __future__ import annotations

import pytest
from klantervaring.core import ids
from klantervaring.core.case import Case
from klantervaring.core.rules.independence import handlers, partial

from tests.conftest import Desk
from tests.core.builders import case, log, procedure, spoken

ID = ids.case_id(101)
TOLD = """2026-11-01T09:00 received
2026-11-01T10:00 responded by=fatima
2026-11-02T09:00 resolved solution=map by=sanne"""
HEARD = f"{TOLD}\n2026-11-03T09:00 appealed\n2026-11-04T09:00 heard waived=yes"
AGAIN = f"""{HEARD}
2026-11-05T09:00 decided decision=rejected by=frank
2026-11-06T09:00 appealed
2026-11-07T09:00 heard waived=yes"""


def put(desk: Desk, text: str, **facts: str) -> None:
    """A case with this log; a line may say by whom, else it is joris's doing."""
    lines = text.splitlines()
    path = desk.put(ID, "\n".join(line.split(" by=")[0] for line in lines), **facts)
    written = path.read_text()
    for line in lines:
        at, kind = line.split()[:2]
        by = line.split(" by=")[1] if " by=" in line else "joris"
        written = written.replace(f"event: {kind}, at: {at}, by: sanne", f"event: {kind}, at: {at}, by: {by}")
    path.write_text(written)


def decide(desk: Desk, by: str, *options: str) -> tuple[int, str]:
    """Exit code and errors of a decision by somebody."""
    result = desk.run("decide", ID, "partly", "-m", "Redenen.", *options, by=by)
    return result.code, result.err


#: Owner, whom it is about, who decides, and why that is refused.
DECIDERS = [
    ("", "", "frank", ""),
    ("", "", "fatima", "fatima handled the case"),
    ("", "", "sanne", "sanne handled the case"),
    ("", "", "joris", ""),
    ("joris", "", "joris", "joris handled the case"),
    ("Joris", "", "joris", "joris handled the case"),  # as somebody wrote it by hand
    ("", "sanne, Frank", "frank", "The experience is about frank."),
    ("frank", "", "frank", "frank handled the case"),
    ("", "frank", "frank", "The experience is about frank."),
    ("", "joris, frank", "frank", "The experience is about frank."),
    ("", "joris", "frank", ""),
]


@pytest.mark.parametrize(("owner", "about", "by", "reason"), DECIDERS)
def test_who_may_decide(desk: Desk, owner: str, about: str, by: str, reason: str) -> None:
    facts = {key: value for key, value in (("owner", owner), ("about", about)) if value}
    put(desk, HEARD, **facts)
    before = desk.snapshot()
    code, said = decide(desk, by)
    assert code == (4 if reason else 0), said
    assert reason in said
    assert (desk.front(ID).get("step") == "verdict") is not bool(reason)
    assert (desk.snapshot() == before) is bool(reason)


def test_a_reason_goes_first_and_is_kept_and_shown(desk: Desk) -> None:
    put(desk, HEARD)
    assert "--because" in decide(desk, "sanne")[1]
    shown = desk.done("decide", ID, "partly", "-m", "x", "--because", "de directeur is ziek", by="sanne").out
    assert "Done all the same, because: de directeur is ziek (sanne handled the case" in shown
    assert desk.log(ID)[-1]["because"] == "de directeur is ziek"
    assert desk.done("check").out == "Everything is in order.\n"


def test_who_owned_it_before_the_objection_is_a_handler_and_who_came_after_is_not(desk: Desk) -> None:
    put(desk, HEARD, owner="joris")
    desk.done("assign", ID, "frank", by="sanne")
    assert decide(desk, "frank")[0] == 0


@pytest.mark.parametrize(
    ("text", "owner", "who"),
    [
        ("assigned owner=noor; appealed; assigned owner=frank", "frank", {"noor"}),
        ("assigned owner=noor; assigned owner=ria; appealed", "ria", {"ria"}),
        ("appealed; assigned owner=frank", "frank", set()),
        ("appealed", "noor", {"noor"}),
        ("responded", "", {"noor"}),
        ("offered; resolved; noted; contacted direction=out", "", {"noor"}),
        ("listened; noted; invited; apologised; compensated", "", set()),
    ],
)
def test_who_handled_it(text: str, owner: str, who: set[str]) -> None:
    lines = [f"2026-06-0{n}T09:00 {words.strip()}" for n, words in enumerate(text.split(";"), 1)]
    one: Case = case(log("\n".join(lines)))._replace(owner=owner)
    assert handlers(procedure(), one) == who
    assert partial(procedure(), one, "nobody") is None
    for name in who:
        assert spoken(partial(procedure(), one, name)).startswith(f"{name} handled the case")


def test_what_was_decided_once_stands(desk: Desk) -> None:
    """It is asked when a decision is recorded: no log of before is judged by it, however it came about."""
    put(desk, f"{HEARD}\n2026-11-05T09:00 decided decision=rejected by=sanne", owner="sanne")
    assert desk.done("show", ID, "--json").json["step"] == "verdict"
    assert desk.done("list", "--step", "verdict", "--json").json[0]["id"] == ID


def test_the_bureau_decides_itself_and_a_colleague_records_it(desk: Desk) -> None:
    """At the second appeal the third party decides; whoever of us records that has decided nothing."""
    put(desk, AGAIN, owner="sanne", about="sanne")
    assert decide(desk, "sanne")[0] == 0


@pytest.mark.parametrize(
    ("text", "owner", "about", "to", "warned"),
    [
        (HEARD, "", "", "sanne", True),
        (HEARD, "", "", "frank", False),
        (HEARD, "", "frank", "frank", True),
        (HEARD, "joris", "", "joris", True),
        (TOLD, "", "", "sanne", False),
        (AGAIN, "", "", "sanne", False),
    ],
)
def test_a_warning_at_the_assignment(
    desk: Desk, text: str, owner: str, about: str, to: str, warned: bool
) -> None:
    facts = {key: value for key, value in (("owner", owner), ("about", about)) if value}
    put(desk, text, **facts)
    result = desk.done("assign", ID, to)
    assert (f"{ID}: mind who decides." in result.err) is warned
    assert desk.front(ID)["owner"] == to


def test_whom_it_is_about_is_a_fact_of_the_case(desk: Desk) -> None:
    desk.write("kv.yaml", "people:\n  sanne: {}\n  joris: {}\n")
    id = desk.new("Joris was kortaf", "--about", "joris")
    assert desk.front(id)["about"] == "joris"
    assert desk.done("show", id, "--json").json["about"] == "joris"
    assert "About" in desk.done("show", id).out
    result = desk.run("new", "x", "--customer", "y", "--about", "piet")
    assert (result.code, "piet is not one of the people" in result.err) == (2, True)
