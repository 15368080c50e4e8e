"""Feedback of every kind (F1, F16): problems, ideas and compliments, each with a procedure of its own.

The short procedures are tried through commands, with their files, as a desk would.
"""

from __future__ import annotations

import pytest
from klantervaring.core.choices import KINDS, KINDS_OF_NEW
from klantervaring.files.workspace.config import KIND_PROCEDURES

from tests.conftest import Desk


def test_a_problem_names_no_kind(desk: Desk) -> None:
    id = desk.new("Zaal te koud", "--kind", "problem")
    assert "kind" not in desk.front(id)
    shown = desk.done("show", id, "--json").json
    assert ("kind" in shown, shown["procedure"].split("@")[0]) == (False, "een-fan-per-dag")


@pytest.mark.parametrize(
    ("kind", "procedure", "then"), [("idea", "een-idee", "use"), ("compliment", "een-compliment", "pass-on")]
)
def test_an_idea_or_compliment_from_thanks_to_what_was_done_with_it(
    desk: Desk, kind: str, procedure: str, then: str
) -> None:
    id = desk.new("Een quiz aan het begin", "--kind", kind)
    front = desk.front(id)
    assert (front["kind"], front["procedure"], front["step"]) == (kind, f"{procedure}@1", "thank")
    assert desk.case(id).splitlines()[3] == f"kind: {kind}"
    assert front["deadlines"] == {"thanks": "2026-11-22T14:05:00+01:00"}
    shown = desk.done("show", id, "--json").json
    assert (shown["kind"], shown["deadlines"][0]["kind"]) == (kind, "promise")
    desk.now = "2026-11-21T09:00+01:00"
    assert f"kv resolve {id}" in desk.done("respond", id, "-m", "Dank je wel!").out
    assert desk.front(id)["step"] == then
    told = desk.done("resolve", id, "--solution", "staat in het programma")
    assert "Step: Closed\n" in told.out
    assert desk.place(id) == f"cases/closed/2026/{id}.md"
    states = {d["name"]: d["state"] for d in desk.done("show", id, "--json").json["deadlines"]}
    assert states == {"thanks": "met", "feedback": "met"}


def test_thanks_that_do_not_come_are_an_overdue_promise(desk: Desk) -> None:
    id = desk.new("Een quiz", "--kind", "idea")
    assert desk.done("overdue", "--promises", "--json", now="2026-11-22T14:05:00+01:00").json == []
    late = desk.done("overdue", "--promises", "--json", now="2026-11-22T14:05:01+01:00").json
    assert [(row["id"], row["deadline"], row["late_seconds"]) for row in late] == [(id, "thanks", 1)]


def test_thanks_and_answer_in_one(desk: Desk) -> None:
    id = desk.new("Fijne trainer", "--kind", "compliment")
    desk.done("respond", id, "--solved", "-m", "Dank! Fatima straalde.")
    assert desk.done("show", id, "--json").json["open"] is False


def test_an_idea_may_be_withdrawn_and_opened_again(desk: Desk) -> None:
    id = desk.new("Een quiz", "--kind", "idea")
    desk.done("close", id, "withdrawn")
    desk.done("reopen", id, "-m", "Toch wel.")
    assert desk.front(id)["step"] == "thank"


def test_the_filter(desk: Desk) -> None:
    made = {kind: desk.new(f"Een {kind}", "--kind", kind) for kind in KINDS_OF_NEW}
    for kind, id in made.items():
        assert [row["id"] for row in desk.done("list", "--kind", kind, "--json").json] == [id]
    assert desk.done("overdue", "--kind", "foreseen", "--json").json == []
    result = desk.run("list", "--kind", "xyz")
    assert (result.code, f"Known are: {', '.join(KINDS)}." in result.err) == (2, True)


def test_what_is_foreseen_is_not_begun_by_hand(desk: Desk) -> None:
    before = desk.snapshot()
    result = desk.run("new", "Zaal dicht", "--kind", "foreseen", "--customer", "De Kiezel")
    assert (result.code, desk.snapshot()) == (2, before)
    assert f"Known are: {', '.join(KINDS_OF_NEW)}." in result.err


def test_an_unknown_kind_in_a_file_is_a_finding_and_kept(desk: Desk) -> None:
    path = desk.put("2222-2222", "2026-11-20T09:00 received", kind="raar")
    found = [row for row in desk.run("check", "--json").json if row["check"] == "types"]
    assert [(row["line"], row["message"]) for row in found] == [(4, "kind: raar is not known")]
    assert "kind: raar" in path.read_text(encoding="utf-8")


def test_a_workspace_names_other_procedures_for_the_kinds(desk: Desk) -> None:
    desk.write("kv.yaml", "kinds: {idea: een-compliment}\n")
    id = desk.new("Een quiz", "--kind", "idea")
    assert desk.front(id)["procedure"] == "een-compliment@1"
    shown = [line.split() for line in desk.done("config").lines if line.startswith("kinds.")]
    assert shown == [
        ["kinds.idea", "een-compliment", "kv.yaml"],
        *([f"kinds.{kind}", name, "default"] for kind, name in KIND_PROCEDURES.items() if kind != "idea"),
    ]
    desk.write("kv.yaml", "kinds: {raar: een-idee}\n")
    result = desk.run("list")
    assert (result.code, "kv.yaml:1" in result.err) == (2, True)


def test_the_screen_names_the_kind(desk: Desk) -> None:
    id = desk.new("Een quiz", "--kind", "idea")
    assert "Soort      idee" in desk.done("show", id, lang="nl").out
    assert "1 Bedanken" in desk.done("list", lang="nl").out


def test_an_idea_becomes_an_improvement_that_names_its_giver(desk: Desk) -> None:
    id = desk.new("Een quiz aan het begin", "--kind", "idea")
    desk.done("cause", id, "--fix", "quiz in elk programma", "--due", "2026-12-04")
    [row] = desk.done("improvements", "--json").json
    assert (row["fix"], row["giver"], row["cause"]) == (
        "quiz in elk programma",
        "Basisschool De Kiezel",
        None,
    )
    assert "idea of Basisschool De Kiezel" in desk.done("improvements").out
    assert desk.log(id)[-1]["event"] == "analysed"
    problem = desk.new("Zaal te koud")
    assert desk.run("cause", problem, "--fix", "kachel", "--due", "2026-12-04").code == 2
