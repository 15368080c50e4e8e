"""A case that one ends while another records something that the first did not know of: it is never hidden.

With real git: it is open and marked for everybody, and a person settles it.
"""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.files.index.test_index import same_without
from tests.sync.conftest import Team
from tests.sync.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Finding, Shared, findings, kinds, same

HALF_A_YEAR_ON = "2027-05-01T10:00:00+02:00"
#: What the other side recorded.
MISSED = {
    "objection": ("escalate", "-m", "Ik maak bezwaar."),
    "verdict": ("verdict", "not-satisfied", "-m", "Nee."),
    "the customer speaks": ("contact", "in", "-m", "Het is niet in orde."),
    "another solution": ("resolve", "--solution", "anders", "--because", "toch"),
}
#: How it was ended.
ENDINGS = {
    "satisfied": ("close", "satisfied"),
    "with a reason": ("close", "no-reply", "--because", "afgesproken"),
}
ORDERS = {"ended first": (TUESDAY, WEDNESDAY), "ended last": (WEDNESDAY, TUESDAY)}


def met(team: Team, id: str, ending: tuple[str, ...], missed: tuple[str, ...], when: tuple[str, str]) -> None:
    """Anna ends the case, bram records something; then they sync."""
    team.anna.done(ending[0], id, *ending[1:], by="anna", now=when[0])
    team.bram.done(missed[0], id, *missed[1:], by="bram", now=when[1])
    team.sync(team.anna)
    told = team.bram.done("sync", by="bram")
    assert f"{id} was closed by somebody who did not know what the other side had recorded" in told.out
    team.sync(team.anna)
    same(team)


def field_of(desk: Desk, id: str) -> str:
    fields = {line["field"] for line in desk.log(id) if line["event"] == "conflict"}
    assert len(fields) == 1
    return fields.pop()


@pytest.mark.parametrize("when", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
@pytest.mark.parametrize("missed", MISSED.values(), ids=MISSED)
def test_it_is_open_and_marked_everywhere(
    shared: Shared, missed: tuple[str, ...], ending: tuple[str, ...], when: tuple[str, str]
) -> None:
    team, id = shared
    met(team, id, ending, missed, when)
    for desk in (team.anna, team.bram):
        assert desk.place(id) == f"cases/{id}.md"
        assert "(its closing did not know of: " in desk.done("list", now=THURSDAY).out
        shown = desk.done("show", id, now=THURSDAY).out
        assert "did not know of" in shown
        assert f"kv settle {id} {field_of(desk, id)}" in shown
        assert desk.done("show", id, "--json", now=THURSDAY).json["open"] is True
        for words in (("list",), ("list", "--all"), ("overdue",), ("due",)):
            same_without(desk, words)
        found = findings(desk)
        assert [(f.check, f.id) for f in found if f.check == "events"] == [("events", id)]
        assert "did not know of" in found[0].message


def test_an_objection_that_was_closed_over_is_overdue_in_the_end(shared: Shared) -> None:
    team, id = shared
    met(team, id, ENDINGS["satisfied"], MISSED["objection"], ORDERS["ended first"])
    assert team.anna.front(id)["step"] == "appeal"
    late = team.anna.done("overdue", "--json", now=HALF_A_YEAR_ON).json
    assert {row["deadline"] for row in late} == {"hearing", "decision"}


def test_it_stays_open_where_a_person_says_so(shared: Shared) -> None:
    team, id = shared
    met(team, id, ENDINGS["satisfied"], MISSED["objection"], ORDERS["ended first"])
    refused = team.anna.run("settle", id, "--take", "x", by="anna", now=THURSDAY)
    assert refused.code == 2
    team.anna.done("settle", id, field_of(team.anna, id), by="anna", now=THURSDAY)
    team.all_sync()
    same(team)
    assert team.bram.front(id)["step"] == "appeal"
    assert "did not know" not in team.bram.done("list", now=THURSDAY).out
    assert findings(team.bram) == []
    assert kinds(team.bram, id).count("closed") == 1  # it stays in the log


def test_it_ends_where_a_person_ends_it_again(shared: Shared) -> None:
    team, id = shared
    met(team, id, ENDINGS["satisfied"], MISSED["the customer speaks"], ORDERS["ended last"])
    team.anna.done("close", id, "satisfied", by="anna", now=THURSDAY)
    team.all_sync()
    same(team)
    assert team.bram.place(id) == f"cases/closed/2026/{id}.md"
    assert findings(team.bram) == []
    assert "did not know" not in team.bram.done("list", "--all", now=THURSDAY).out
    team.anna.done("undo", by="anna")
    assert findings(team.anna)[0] == Finding("events", id, findings(team.anna)[0].message)
    assert team.anna.place(id) == f"cases/{id}.md"


def test_what_is_taken_back_is_not_missed_any_more(shared: Shared) -> None:
    team, id = shared
    team.anna.done("close", id, "satisfied", by="anna", now=TUESDAY)
    team.sync(team.anna)
    team.bram.done("escalate", id, "-m", "Verkeerde zaak.", by="bram", now=WEDNESDAY)
    team.sync(team.bram)
    path = team.bram.path(id)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "event: appealed" not in line))
    team.bram.run("check", "--fix", now=THURSDAY)
    assert team.bram.place(id) == f"cases/closed/2026/{id}.md"


def test_a_note_is_no_reason_to_open_a_case(shared: Shared) -> None:
    team, id = shared
    team.anna.done("close", id, "satisfied", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "Nog een woord.", by="bram", now=WEDNESDAY)
    team.all_sync()
    same(team)
    assert team.anna.place(id) == f"cases/closed/2026/{id}.md"
    assert "conflict" not in kinds(team.anna, id)
