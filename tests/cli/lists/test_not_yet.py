"""What a log says of a moment that has not come: no list takes it for done, and all of them say so."""

from __future__ import annotations

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

ID = ids.case_id(651)
#: Received on Wednesday; by Friday 14:05 the response (48 hours) is overdue.
RECEIVED = "2026-11-18T09:00:00+01:00 received"
TO_COME = [
    "2026-12-04T12:00:00+01:00 responded",
    "2026-12-04T12:00:00+01:00 closed outcome=test because=x",
    "2026-11-20T14:11:00+01:00 responded",
]
SAID = "lies in the future. Correct the moment with kv edit"


def found(desk: Desk) -> list[tuple[str, int]]:
    """What is wrong, with its line, but for what the file does not say of where the case stands."""
    told = desk.run("check", "--json").json
    return [(each["check"], each["line"]) for each in told if each["check"] != "state"]


@pytest.mark.parametrize("event", TO_COME)
def test_what_is_still_to_come_hides_no_promise(desk: Desk, event: str) -> None:
    desk.put(ID, f"{RECEIVED}\n{event}")
    before = desk.files()
    for words in (("overdue",), ("list",), ("due", "--within", "9d"), ("board",), (), ("show", ID)):
        result = desk.run(*words)
        assert (result.code, ID in result.out) == (5, True), words
        assert "late" in result.out or words == ("due", "--within", "9d"), words
        assert SAID in result.err, words
    assert {row["deadline"] for row in desk.run("overdue", "--json").json} == {"first-word", "response"}
    assert desk.run("overdue", "--exit-code").code == 1
    assert desk.run("show", ID, "--json").json["step"] == "listen"
    assert found(desk) == [("order", 7)]
    assert desk.run("check", "--fix").code == 1
    assert desk.files() == before


def test_what_moves_such_a_case_waits_and_a_note_does_not(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-12-04T12:00:00+01:00 closed outcome=test because=x")
    refused = desk.run("listen", ID, "-m", "x")
    assert (refused.code, "lies in the future" in refused.err) == (4, True)
    assert f"kv edit {ID}" in refused.err
    desk.done("note", ID, "-m", "Gebeld.")
    assert desk.place(ID) == f"cases/{ID}.md"
    assert "step" not in desk.front(ID)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("note", "-m", "Gebeld."), "cases/closed/2026"),
        (("invite", "--for", "+2d", "--because", "toch"), "cases/closed/2026"),
        (("reopen", "-m", "Toch niet.", "--because", "toch"), "cases/closed/2026"),
    ],
    ids=lambda words: words[0],
)
def test_what_kv_wrote_by_a_clock_that_is_ahead_stays_in_line_with_the_log(
    desk: Desk, words: tuple[str, ...], place: str
) -> None:
    """Nobody writes the file when the moment has come: it must be true then."""
    ahead = "2026-11-20T15:30:00+01:00"
    id = desk.new("Zaal te koud")
    desk.done("contact", id, "out", "--via", "phone", "-m", "x", now="2026-11-20T16:30:00+01:00")
    desk.run("close", id, "withdrawn", "--because", "belde", now=ahead)
    assert desk.place(id) == f"{place}/{id}.md"
    name, *options = words
    assert desk.run(name, id, *options).code == 0
    assert desk.place(id) == f"{place}/{id}.md"
    assert desk.front(id)["step"] == "closed"
    assert desk.run("check", now="2026-11-21T12:00:00+01:00").out == "Everything is in order.\n"


def test_the_clock_of_a_colleague_may_differ_a_little(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-20T14:09:00+01:00 responded")
    result = desk.done("overdue")
    assert ID not in result.out
    assert desk.done("show", ID, "--json").json["step"] == "register"


def test_once_the_moment_has_come_it_counts_and_for_a_clock_set_back_it_does_not(desk: Desk) -> None:
    """What the index keeps is of one moment; another clock may have kept it."""
    desk.put(ID, f"{RECEIVED}\n2026-11-23T12:00:00+01:00 responded")
    assert desk.run("overdue").code == 5
    assert desk.done("overdue", now="2026-11-23T12:00:00+01:00").out == "Nothing is overdue.\n"
    result = desk.run("overdue")
    assert (result.code, ID in result.out) == (5, True)
    assert desk.run("stats", "--json").json["promises"] != []


def test_a_receipt_that_is_still_to_come_is_told_as_well(desk: Desk) -> None:
    desk.put(ID, "2027-11-18T09:00:00+01:00 received", received="2027-11-18T09:00:00+01:00")
    result = desk.run("list")
    assert (result.code, ID in result.out, SAID in result.err) == (5, True, True)


def test_a_hold_holds_whatever_the_clock_says(desk: Desk) -> None:
    """A clock that was ahead must not let go what is needed, for erasing cannot be taken back."""
    log = "2026-11-17T09:00 received\n2026-11-18T09:00 closed outcome=test because=x\n2026-12-04T12:00 held"
    desk.put(ID, log)
    desk.run("check", "--fix")
    desk.commit_all()
    before = desk.snapshot()
    refused = desk.run("erase", ID, "--yes", "--because", "op verzoek")
    assert (refused.code, desk.snapshot()) == (4, before), refused


def test_words_of_what_is_still_to_come_are_no_words_of_nothing(desk: Desk) -> None:
    path = desk.put(ID, f"{RECEIVED}\n2026-12-04T12:00:00+01:00 noted id=5f6g7h8j")
    path.write_text(path.read_text() + "\n## 2026-12-04 12:00 · noted · sanne · 5f6g7h8j\nx\n")
    assert found(desk) == [("order", 7)]


# -- the other way round: what was closed is not open -------------------------------------------------


def test_a_closed_case_is_in_no_list_of_open_ones_wherever_its_file_lies(desk: Desk) -> None:
    idea = {"procedure": "een-idee@1", "kind": "idea"}
    desk.put(ID, f"{RECEIVED}\n2026-11-19T09:00:00+01:00 resolved solution=x", **idea)
    before = desk.files()
    for words in ("list", "board", "overdue"):
        assert ID not in desk.done(words).out, words
    assert desk.done("list", "--json").json == []
    assert desk.done("stats", "--json").json["open"] == 0
    assert ID in desk.done("search", "Leskist").out
    assert desk.done("show", ID, "--json").json["open"] is False
    assert [check for check, _ in found(desk)] == ["place"]
    assert desk.files() == before


def test_one_of_which_a_line_cannot_be_read_is_still_listed(desk: Desk) -> None:
    idea = {"procedure": "een-idee@1", "kind": "idea"}
    desk.put(ID, f"{RECEIVED}\n2026-11-19T09:00:00+01:00 resolved\n2026-11-31 reopened", **idea)
    result = desk.run("list")
    assert (result.code, ID in result.out) == (5, True)
