"""`kv ask` and `kv stats` as a desk gives them; what they say, write and refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

A, B, C = (ids.case_id(n) for n in (401, 402, 403))
SATISFIED = """2026-10-20T09:00 received
2026-10-20T10:00 resolved solution=x
2026-10-22T09:00 judged verdict=satisfied"""
ENDED = "2026-02-01T09:00 received\n2026-02-10T09:00 closed outcome=withdrawn because=x"


@pytest.fixture
def known(desk: Desk) -> Desk:
    """A customer whose aftercare is due, and one long not heard."""
    desk.put(A, SATISFIED, customer="{name: De Kiezel}")
    desk.put(B, ENDED, customer="{name: De Kei}")
    desk.commit()
    return desk


# -- asking ----------------------------------------------------------------------------------------


def test_whom_to_ask(known: Desk) -> None:
    known.write("meetings.csv", "Datum;Klant\n18-11-2026;De Steen\n02-12-2026;De Kei\n")
    rows = known.done("ask", "--json").json
    assert rows == [
        {"customer": "De Kiezel", "reason": "aftercare", "day": "2026-11-19", "id": A,
         "command": f"kv follow-up {A}"},
        {"customer": "De Steen", "reason": "meeting", "day": "2026-11-18", "id": None,
         "command": "kv new --kind compliment"},
        {"customer": "De Kei", "reason": "not-heard", "day": "2026-02-10", "id": B, "command": f"kv ask {B}"},
    ]  # fmt: skip
    shown = known.done("ask", lang="nl")
    assert "net een bijeenkomst gehad" in shown.out
    assert shown.err == ""


def test_a_bad_line_of_meetings_is_named(known: Desk) -> None:
    known.write("meetings.csv", "Datum;Klant\n31-11-2026;De Steen\n18-11-2026;\n18-11-2026;De Rots\n")
    result = known.run("ask", "--json")
    assert (result.code, [row["customer"] for row in result.json]) == (1, ["De Kiezel", "De Rots", "De Kei"])
    assert "meetings.csv:2: Datum: 31-11-2026 is not a moment" in result.err
    assert "meetings.csv:3: Klant: is empty" in result.err


def test_asking_is_recorded_and_nobody_is_asked_twice(known: Desk) -> None:
    known.done("ask", B, "--via", "phone")
    event = known.log(B)[-1]
    assert (event["event"], event["via"], event["by"]) == ("asked", "phone", "sanne")
    assert [row["customer"] for row in known.done("ask", "--json").json] == ["De Kiezel"]
    before = known.snapshot()
    refused = known.run("ask", B, now="2026-12-20T09:00")
    assert (refused.code, known.snapshot()) == (4, before)
    assert "De Kei was asked on Fri 20 Nov 2026 14:05; nobody is asked twice in 90 days." in refused.err
    known.done("ask", B, "--because", "zij belde zelf", now="2026-12-20T09:00")
    assert known.log(B)[-1]["because"] == "zij belde zelf"
    known.done("ask", B, now="2027-03-21T09:00")


def test_another_case_of_that_customer_counts_too(known: Desk) -> None:
    known.put(C, ENDED, customer="{name: DE KEI}")
    known.done("ask", C)
    assert known.run("ask", B).code == 4


@pytest.mark.parametrize("customer", ["{name: Onbekend}", "{contact: Jan}", "{name: X}"])
def test_who_has_no_name_is_not_asked_twice_either(known: Desk, customer: str) -> None:
    known.put(C, ENDED, customer=customer)
    known.done("ask", C)
    before = known.snapshot()
    refused = known.run("ask", C, now="2026-12-20T09:00")
    assert (refused.code, known.snapshot()) == (4, before)
    assert f"{C} was asked on Fri 20 Nov 2026 14:05; nobody is asked twice in 90 days." in refused.err
    known.done("ask", B)  # another customer


def test_who_answered_was_asked(known: Desk) -> None:
    """In one call, say, of which somebody wrote down the answer alone."""
    known.done("ask", B, "--answer", "--score", "9", "-m", "Fijn dat u belt!")
    assert [row["customer"] for row in known.done("ask", "--json").json] == ["De Kiezel"]
    known.write("meetings.csv", "Datum;Klant\n19-11-2026;De Kei\n")
    assert [row["customer"] for row in known.done("ask", "--json").json] == ["De Kiezel"]
    assert "De Kei was asked on Fri 20 Nov 2026 14:05" in known.run("ask", B, now="2026-12-20T09:00").err


def test_the_answer(known: Desk) -> None:
    known.done("ask", B)
    result = known.done("ask", B, "--answer", "--score", "9", "--mood", "5", "-m", "Fijn dat u belt!")
    event = known.log(B)[-1]
    assert (event["event"], event["score"], event["mood"]) == ("answered", "9", "5")
    assert known.case(B).rstrip().endswith("Fijn dat u belt!")
    assert result.lines[-1] == "A compliment, an idea? Keep it: kv new --kind compliment"
    asked = known.done("stats", "--json").json["recovery"]["asked"]
    assert asked == {"answers": 1, "score": 9.0}


def test_a_nought_is_a_score(known: Desk) -> None:
    known.done("ask", B)
    known.done("ask", B, "--answer", "--score", "0", "-m", "Nooit meer.")
    assert known.log(B)[-1]["score"] == "0"
    assert known.done("stats", "--json").json["recovery"]["asked"] == {"answers": 1, "score": 0.0}


@pytest.mark.parametrize("words", [("--answer", "-m", "x"), ("--score", "9"), (B, "--answer")])
def test_what_is_missing(known: Desk, words: tuple[str, ...]) -> None:
    before = known.snapshot()
    result = known.run("ask", *words)
    assert (result.code, "is missing" in result.err, known.snapshot()) == (2, True, before)


@pytest.mark.parametrize(
    "words",
    [("-m", "Gebeld."), ("--via", "phone"), ("--at", "09:00"), ("--because", "x"), ("--file", "wat.txt")],
    ids=lambda words: words[0],
)
def test_what_was_typed_is_never_dropped_for_a_list(known: Desk, words: tuple[str, ...]) -> None:
    before = known.snapshot()
    told = known.run("ask", *words)
    assert (told.code, told.out, known.snapshot()) == (2, "", before)
    assert "ID is missing." in told.err
    assert "Whom did you ask? kv ask shows whom to ask." in told.err


@pytest.mark.parametrize("words", [("--score", "9"), ("--mood", "4"), ("--ease", "2")])
def test_a_score_without_an_answer_is_not_dropped(known: Desk, words: tuple[str, ...]) -> None:
    before = known.snapshot()
    told = known.run("ask", B, *words)
    assert (told.code, known.snapshot()) == (2, before)
    assert "--answer" in told.err
    known.done("ask", B, "--answer", *words, "-m", "Fijn.")


def test_a_meeting_with_nobody_is_nobody_to_ask(known: Desk) -> None:
    known.write("meetings.csv", "Datum;Klant\n18-11-2026;anoniem\n18-11-2026;De Steen\n")
    told = known.done("ask", "--json").json
    assert [row["customer"] for row in told] == ["De Kiezel", "De Steen", "De Kei"]


def test_the_first_ten_and_all(desk: Desk) -> None:
    for n in range(12):
        desk.put(ids.case_id(410 + n), ENDED, customer=f"{{name: School {n:02}}}")
    assert "and 2 more: kv ask --all" in desk.done("ask").out
    assert len(desk.done("ask", "--all").lines) == 13
    assert len(desk.done("ask", "--json").json) == 12


# -- figures ---------------------------------------------------------------------------------------


def test_filters_and_words_narrow_the_figures(known: Desk) -> None:
    known.put(C, "2026-11-20T09:00 received", owner="joris", channel="chat")
    assert known.done("stats", "--json").json["in"] == 3
    assert known.done("stats", "--owner", "joris", "--json").json["channels"] == {"chat": 1}
    assert known.done("stats", "--customer", "kei", "--json").json["in"] == 1


def test_a_period_that_is_over_is_told_as_it_stood(known: Desk) -> None:
    shown = known.done("stats", "--until", "2026-10-21", "--json").json
    assert (shown["in"], shown["out"], shown["open"]) == (2, 1, 1)
    assert shown["recovery"]["won_back"]["judged"] == 0
    assert shown["period"] == {"since": None, "until": "2026-10-21", "as_of": "2026-10-21T23:59:59+02:00"}


BEGUN = "2026-11-18T09:00 received"
RUST = """\
name: rust
version: 1
extends: een-fan-per-dag@1
events:
  paused:
    title: {en: pause, nl: pauze}
    suspends: [response]
"""


def test_a_promise_that_is_suspended_runs_and_has_taken_no_time_yet(desk: Desk, tmp_path: Path) -> None:
    desk.write("procedures/rust@1.yaml", RUST)
    desk.put(A, f"{BEGUN}\n2026-11-18T10:00 paused", procedure="rust@1")
    desk.put(B, f"{BEGUN}\n2026-11-18T10:00 responded", procedure="rust@1")
    row = desk.done("stats", "--json").json["promises"]["response"]
    assert (row["met"], row["running"]) == (1, 1)
    assert (row["median_seconds"], row["p90_seconds"]) == (3600, 3600)
    assert "promises.response.running,1" in desk.done("stats", "--csv").out
    desk.done("stats")
    desk.done("stats", "--public")
    running = desk.done("stats", "--cases", "promises.response.running", "--json").json
    assert [case["id"] for case in running] == [A]
    page = tmp_path / "report.html"
    desk.done("report", "-o", str(page))
    assert "1 hour" in page.read_text("utf-8")


def test_a_term_that_stands_still_is_shown_without_a_day(desk: Desk) -> None:
    """When it ends is known once it runs on."""
    desk.write("procedures/rust@1.yaml", RUST)
    desk.put(A, f"{BEGUN}\n2026-11-18T10:00 paused", procedure="rust@1")
    (row,) = [line for line in desk.done("show", A).lines if line.startswith("response (promise)")]
    assert row.split() == ["response", "(promise)", "us", "-", "suspended"]


def test_history_of_a_list_is_unknown_and_said_so(known: Desk) -> None:
    row = known.done("stats", "--json").json["promises"]["response"]
    assert (row["overdue"], row["share"]) == (0, 1.0)
    assert "One promise is unknown: history from a list" in known.done("stats").out
    assert [r["id"] for r in known.done("stats", "--cases", "promises.response.unknown", "--json").json] == [
        B
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--cases", "promises.response.latee"), "Did you mean promises.response.late"),
        (("--cases", "xyz"), "Known are: in, out, open, promises"),
        (("--since", "2026-11-02", "--until", "2026-11-01"), "2026-11-02 comes after 2026-11-01"),
        (("--public", "--cases", "in"), "--cases does not go with --public"),
    ],
)
def test_what_there_is_not(known: Desk, options: tuple[str, ...], message: str) -> None:
    result = known.run("stats", *options)
    assert (result.code, message in result.err) == (2, True), result


@pytest.mark.parametrize(
    ("kind", "received", "figure", "of_what"),
    [
        ("", "", "in", "no case is there yet"),
        ("problem", "now", "in", "nothing is late"),
        ("problem", "-3d", "promises.response.overdue", "kv's own procedure"),
        ("idea", "-3d", "promises.thanks.overdue", "another one, in which nobody promises a reaction"),
    ],
)
def test_the_figure_that_is_proposed_at_the_end_is_there(
    desk: Desk, kind: str, received: str, figure: str, of_what: str
) -> None:
    if kind:
        desk.done("new", "A", "--customer", "De Linde", "--kind", kind, "--received", received)
    *_, proposed = desk.done("stats").out.splitlines()
    assert proposed == f"Which cases are those? Put --cases {figure} behind the command.", of_what
    found = desk.done("stats", "--cases", figure, "--json").json
    assert bool(found) is bool(kind)


def test_what_was_met_late_is_proposed_before_what_is_still_open(desk: Desk) -> None:
    desk.put(A, "2026-11-02T09:00 received\n2026-11-06T09:00 responded")
    desk.put(B, "2026-11-02T09:00 received")
    assert "--cases promises.response.late behind" in desk.done("stats").out


def test_a_workspace_without_cases(desk: Desk) -> None:
    found = desk.done("stats", "--json").json
    assert (found["in"], found["promises"], found["recovery"]["mood"]["before"]) == (0, {}, None)
    assert desk.done("stats", lang="nl").lines[1] == "Binnen 0 · klaar 0 · open 0"
    assert desk.done("stats", "--cases", "in").out == "No case is like that.\n"


def test_a_cause_is_counted_once_however_it_is_written(desk: Desk) -> None:
    written = {A: "drukker", B: "Drukker", C: "DRÜKKER"}
    for day, (id, cause) in enumerate(written.items(), 1):
        received = f"2026-11-{20 - day}T09:00"
        desk.put(id, f"{received} received\n{received} analysed kano=basic cause={cause}")
    desk.put(ids.case_id(404), "2026-11-02T09:00 received\n2026-11-02T09:00 analysed kano=basic cause=post")
    desk.commit()
    told = desk.done("stats", "--json").json
    assert told["causes"] == {"DRÜKKER": 3, "post": 1}  # as the first of them has it
    assert "DRÜKKER 3" in desk.done("stats").out
    for asked in ("causes.DRÜKKER", "causes"):
        found = [row["id"] for row in desk.done("stats", "--cases", asked, "--json").json]
        assert set(written) <= set(found)
        assert len(found) == len(set(found))
    later = desk.done("stats", "--since", "2026-11-18", "--json").json
    assert later["causes"] == {"DRÜKKER": 2}
    found = desk.done("stats", "--since", "2026-11-18", "--cases", "causes", "--json").json
    assert {row["id"] for row in found} == {A, B}
