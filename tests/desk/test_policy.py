"""What the door refuses whoever comes in, and by which entrance: policies are no matter of one command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from klantervaring.core import ids
from klantervaring.core.case import Case, Event
from klantervaring.core.errors import KvError, Refused, WrongInput
from klantervaring.desk.edited import rewrite
from klantervaring.desk.undo import would_undo
from klantervaring.desk.values import Intake, NewEvent
from klantervaring.desk.verbs import Desk as Door
from klantervaring.files.store import Store
from klantervaring.files.workspace import config

from tests.conftest import Desk
from tests.core.builders import told

A, B = ids.case_id(911), ids.case_id(912)
NOW = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
KV = """\
people:
  sanne: {budget: 20}
  joris: {}
  frank: {email: frank.cannegieter@dyade.nl}
"""
#: A procedure of somebody's own, in which events with a policy have no command but `kv record`.
OWN = """\
name: eigen
version: 1
title: Eigen
steps:
  open: {ball: us, title: Open, decider: director}
  done: {ball: none, title: Klaar}
parties:
  director: {title: Directeur, email: frank.cannegieter@dyade.nl}
events:
  received: {title: ontvangen, moves: [{from: [start], to: open}]}
  closed: {title: gesloten, moves: [{from: [open], to: done}]}
  compensated: {title: gebaar}
  analysed: {title: oorzaak}
  asked: {title: gevraagd}
  tagged: {title: labels}
  assigned: {title: toegewezen}
"""


@pytest.fixture
def open_desk(desk: Desk) -> Desk:
    """Two cases of one customer, who was asked two weeks ago; sanne spent 15 of 20 this month."""
    desk.write("kv.yaml", KV)
    desk.write("procedures/eigen@1.yaml", OWN)
    for id in (A, B):
        path = desk.put(id, "2026-11-01T09:00 received", customer="{name: De Kei}")
        path.write_text(path.read_text().replace("een-fan-per-dag@1", "eigen@1"))
    for line in ("2026-11-02T09:00, by: sanne, cost: '15.00'", "2026-11-06T09:00, by: sanne"):
        kind = "compensated" if "cost" in line else "asked"
        path = desk.path(B)
        path.write_text(path.read_text().replace("\n---\n", f"\n- {{event: {kind}, at: {line}}}\n---\n"))
    desk.commit()
    return desk


#: An event, what it says, the mistake that it is, and words of the refusal.
REFUSED = [
    ("compensated", "cost=5.01", Refused, "It costs € 5.01; of the budget of sanne € 5.00 is left."),
    ("compensated", "cost=5,01", Refused, "It costs € 5.01"),
    ("compensated", "cost=veel", WrongInput, "veel is not an amount in euros."),
    ("compensated", "cost=1 approved-by=joris", Refused, "joris is not one of those who decide."),
    ("compensated", "cost=1 approved-by=piet", WrongInput, "piet is not one of the people"),
    ("asked", "", Refused, "De Kei was asked on"),
    ("analysed", "", WrongInput, "--cause TEXT is missing."),
    ("analysed", "cause=file", WrongInput, "--kano KIND is missing."),
    ("analysed", "cause=file kano=basic due=2026-12-01", WrongInput, "--due belongs to a fix."),
    ("analysed", "cause=file kano=basic owner=joris", WrongInput, "--owner belongs to a fix."),
    ("analysed", "cause=file kano=basic fix=lijst", WrongInput, "--due DAY is missing."),
    ("analysed", "cause=file kano=basic fix=lijst due=morgen", WrongInput, "--due DAY is missing."),
    ("analysed", "cause=file kano=basic fix=lijst due=2026-11-19", WrongInput, "2026-11-19 has passed."),
    ("analysed", "cause=file kano=basic fix=lijst due=2026-12-01 owner=piet", WrongInput, "piet is not one"),
    ("closed", f"outcome=duplicate of={A}", WrongInput, "A case cannot repeat itself."),
    ("tagged", "tags=spoed", WrongInput, "spoed is no tag with a sign."),
    ("tagged", "tags=+a!b", WrongInput, "+a!b is no tag with a sign."),
    ("assigned", "owner=piet", WrongInput, "piet is not one of the people"),
]  # fmt: skip
ALLOWED = [
    ("compensated", "cost=5"),
    ("compensated", "cost=99 approved-by=frank"),
    ("compensated", "cost=99 because=feest"),
    ("compensated", "cost=1 approved-by=joris because=feest"),
    ("asked", "because=beloofd"),
    ("analysed", "cause=file kano=basic"),
    ("analysed", "cause=file kano=basic fix=lijst due=2026-11-20 owner=joris"),
    ("closed", f"outcome=duplicate of={B}"),
    ("tagged", "tags=+spoed"),
    ("assigned", "owner=joris"),
]


def door(desk: Desk, by: str = "sanne") -> Door:
    return Door(Store(config.read_workspace(desk.root)), NOW, by)


def wanted(kind: str, said: str) -> NewEvent:
    pairs = dict(pair.split("=", 1) for pair in said.split())
    because = pairs.pop("because", "")
    return NewEvent(kind, data=tuple(pairs.items()), because=because)


@pytest.mark.parametrize(("kind", "said", "mistake", "why"), REFUSED)
def test_the_door_refuses_it(open_desk: Desk, kind: str, said: str, mistake: type[KvError], why: str) -> None:
    before = open_desk.snapshot()
    with pytest.raises(mistake) as refused:
        door(open_desk).record([A], [wanted(kind, said)], "x")
    assert why in told(refused.value)
    assert open_desk.snapshot() == before


@pytest.mark.parametrize(("kind", "said", "mistake", "why"), REFUSED)
def test_kv_record_refuses_it_too(
    open_desk: Desk, kind: str, said: str, mistake: type[KvError], why: str
) -> None:
    before = open_desk.snapshot()
    options = [word for pair in said.split() for word in ("--set", pair)]
    result = open_desk.run("record", A, kind, *options)
    assert (result.code, open_desk.snapshot()) == (mistake.exit_code, before)
    assert why in result.err


@pytest.mark.parametrize(("kind", "said"), ALLOWED)
def test_the_door_allows_it(open_desk: Desk, kind: str, said: str) -> None:
    door(open_desk).record([A], [wanted(kind, said)], "x")
    assert open_desk.log(A)[-1]["event"] == kind


def test_two_of_one_command_count_together(open_desk: Desk) -> None:
    """Each alone is within the budget."""
    gift = wanted("compensated", "cost=3")
    for typed, times in (([A, B], 1), ([A], 2)):
        before = open_desk.snapshot()
        with pytest.raises(Refused) as refused:
            door(open_desk).record(typed, [gift] * times, "x")
        assert "of the budget of sanne € 2.00 is left" in told(refused.value)
        assert open_desk.snapshot() == before


def test_whoever_is_not_of_the_workspace_changes_nothing(open_desk: Desk) -> None:
    stranger = door(open_desk, by="piet")
    before = open_desk.snapshot()
    received = Event("received", NOW - timedelta(hours=1), "piet")
    case = Case("", "Leskist leeg", (), customer={"name": "De Kei"}, procedure="eigen@1")
    path = open_desk.path(A)
    raw = path.read_bytes()
    for verb in (
        lambda: stranger.record([A], [NewEvent("noted", words="x")], "note"),
        lambda: stranger.begin([Intake(case, (received,))], "new"),
        lambda: stranger.take_in([Intake(case, (received,))], "import"),
        lambda: rewrite(stranger, path, raw, raw.decode() + "Nog iets.\n"),
        lambda: would_undo(stranger),
    ):
        with pytest.raises(WrongInput) as refused:
            verb()
        assert "piet is not one of the people of this workspace." in told(refused.value)
    assert open_desk.snapshot() == before


# -- new cases -----------------------------------------------------------------------------------------

CUSTOMERS = "De Kiezel:\n  care: slechthorend\n"


def test_the_care_of_the_file_goes_into_each_new_case(desk: Desk, tmp_path: Path) -> None:
    """By whichever entrance it comes; what is said now goes before (decision 43)."""
    desk.write("customers.yaml", CUSTOMERS)
    desk.commit()
    story = ("--customer", "De Kiezel", "--json")
    first = desk.done("new", "Zaal koud", *story).json["id"]
    said = desk.done("new", "Zaal koud", "--care", "blind", *story).json["id"]
    fan = desk.done("fan", "--customer", "De Kiezel", "-m", "Wat een dag!", "--json").json["id"]
    listed = tmp_path / "lijst.csv"
    listed.write_text("Klant;Onderwerp;Ontvangen\nDe Kiezel;Map weg;2026-11-18 10:00\n")
    desk.done("import", str(listed))
    imported = desk.done("search", "Map weg", "--json").json[0]["id"]
    care = {id: desk.front(id)["customer"].get("care") for id in (first, said, fan, imported)}
    assert care == {first: "slechthorend", said: "blind", fan: "slechthorend", imported: "slechthorend"}
    assert "1 was known already" in desk.done("import", str(listed)).out.replace("One was", "1 was")


def test_a_mistake_in_the_customers_file_keeps_no_case_waiting(desk: Desk) -> None:
    desk.write("customers.yaml", "De Kiezel: [\n")
    assert desk.new("Zaal koud")


@pytest.mark.parametrize(("wish", "kinds"), [("een map", ["received", "listened"]), ("", ["received"])])
def test_with_a_wish_the_customer_was_heard(desk: Desk, wish: str, kinds: list[str]) -> None:
    """Whoever begins the case: the door makes the events (decision 10)."""
    case = Case("", "Leskist leeg", (), customer={"name": "De Kei"}, wish=wish, procedure="een-fan-per-dag@1")
    receipt = Event("received", NOW - timedelta(hours=1), "sanne")
    heard = Event("listened", NOW, "sanne", data=(("mood", "2"),))
    result = door(desk).begin([Intake(case, (receipt,), heard=heard)], "new")
    log = desk.log(result.recorded[0].record.id)
    assert [event["event"] for event in log] == kinds
    assert [event.get("mood") for event in log] == [None] * (len(kinds) - 1) + ["2"]
