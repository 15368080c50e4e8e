"""What follows from a log is not worked out anew where the log, or a line of it, is not there to be read."""

from __future__ import annotations

import pytest

from tests.conftest import Desk

A = "AAAA-222W"
FOLLOWS = """\
step: appeal
ball: us
deadlines:
  hearing: 2026-11-18
  decision: 2026-11-19
"""
EVENTS = """\
- {event: received, at: 2026-10-04T10:00:00+02:00, by: sanne, id: 7f3k9m2q}
- {event: responded, at: 2026-10-04T11:00:00+02:00, by: sanne, solved: yes, id: 9c1t0x8e}
- {event: judged, at: 2026-10-04T12:00:00+02:00, by: sanne, verdict: not-satisfied, id: 9c1t0x8f}
- {event: appealed, at: 2026-10-04T12:30:00+02:00, by: sanne, id: 9c1t0x8g}
"""
CASE = f"""\
---
id: {A}
title: Lift kapot
{FOLLOWS}received: 2026-10-04T10:00:00+02:00
procedure: een-fan-per-dag@1
log:
{EVENTS}customer:
  name: Basisschool Aap
---
Het verhaal.
"""
INNER = EVENTS.replace("- {", "  - {")
#: A log that is not there, the line that is named, and what is said of it.
LOST = {
    "taken away": (CASE.replace(f"log:\n{EVENTS}", ""), 1, "no log, though the case had one"),
    "empty": (CASE.replace(EVENTS, ""), 1, "no log, though the case had one"),
    "an empty list": (CASE.replace(f"log:\n{EVENTS}", "log: []\n"), 1, "no log, though the case had one"),
    "in capitals": (CASE.replace("log:", "LOG:"), 11, "no log; LOG seems to be it"),
    "as a title": (CASE.replace("log:", "Log:"), 11, "no log; Log seems to be it"),
    "renamed": (CASE.replace("log:", "logboek:"), 11, "no log; logboek seems to be it"),
    "beside an empty one": (CASE.replace("log:", "log:\nLog:"), 12, "no log; Log seems to be it"),
    "indented under another key": (
        CASE.replace(f"log:\n{EVENTS}", "").replace("Aap\n", f"Aap\n  log:\n{INNER}"),
        13,
        "no log; customer.log seems to be it",
    ),
    "alone, without what follows from it": (
        CASE.replace("log:", "Logboek:").replace(FOLLOWS, ""),
        6,
        "no log; Logboek seems to be it",
    ),
    "a second one, in capitals": (
        CASE.replace("log:\n", "log:\n- {event: received, at: 2026-10-04T10:00:00+02:00}\nLog:\n"),
        13,
        "Log is a second log",
    ),
}
REFUSED = (
    ("respond", A, "--solved", "-m", "x"),
    ("close", A, "withdrawn"),
    ("respond", A, "--solved", "-m", "x", "--because", "een tikfout"),
    ("note", A, "-m", "gebeld"),
)


@pytest.mark.parametrize(("text", "line", "said"), LOST.values(), ids=list(LOST))
def test_a_log_that_is_lost_is_told_and_not_begun_anew(desk: Desk, text: str, line: int, said: str) -> None:
    desk.write(f"cases/{A}.md", text)
    for words in ("list", "overdue --promises", "show AAAA", "due --json"):
        for _ in range(2):  # without an index, and with one
            found = desk.run(*words.split())
            assert found.code == 5, words
            assert f"cases/{A}.md:{line}: {said}. " in found.err
    late = [row["deadline"] for row in desk.run("overdue", "--promises", "--json").json]
    assert ("decision" in late) == (FOLLOWS in text)
    refused = REFUSED if "second" not in said else REFUSED[:2]
    for command in refused:
        found = desk.run(*command)
        assert (found.code, f"kv edit {A}" in found.err) == (4, True), found
    desk.run("check", "--fix")
    assert desk.case(A) == text


def test_a_new_case_that_somebody_wrote_by_hand_has_no_log_yet(desk: Desk) -> None:
    desk.write(f"cases/{A}.md", CASE.replace(f"log:\n{EVENTS}", "").replace(FOLLOWS, ""))
    assert desk.done("list", "--json").json[0]["step"] == "listen"
    desk.done("listen", A, "-m", "Ze vertelde het.")
    assert [event["event"] for event in desk.log(A)] == ["listened"]
    assert desk.run("list").code == 0


@pytest.mark.parametrize("kind", ["Appealed", "geappelleerd", '"appealed "'])
def test_what_the_file_says_stays_while_an_event_is_not_known(desk: Desk, kind: str) -> None:
    text = CASE.replace("event: appealed", f"event: {kind}")
    desk.write(f"cases/{A}.md", text)
    desk.write("brief.pdf", "brief")
    found = {f["line"]: f for f in desk.run("check", "--fix", "--json").json}
    assert desk.case(A) == text
    assert "knows no event" in found[15]["message"]
    assert not found[15]["message"].endswith(".")
    assert found[15]["remedy"].startswith(f"Put its name right with kv edit {A}")
    assert "First mend the log" in found[6]["remedy"]
    desk.done("note", A, "-m", "gebeld", "--file", str(desk.root / "brief.pdf"))
    assert FOLLOWS in desk.case(A)
    listed = desk.run("overdue", "--promises")
    assert "decision (promise)" in listed.out
    assert ".." not in listed.err


def test_nothing_is_known_of_a_case_before_it_came_in(desk: Desk) -> None:
    """Also where a later line cannot be read: the receipt itself can."""
    early = ("--at", "2025-03-30T10:00")
    for kind in ("noted", "notid"):
        desk.write(f"cases/{A}.md", CASE.replace("event: responded", f"event: {kind}"))
        for words in ("list --all", "overdue", "due", "board"):
            assert A not in desk.run(*words.split(), *early).out, words
        assert "Not known" not in desk.run("overdue", *early).out
        assert desk.run("list", "--all", "--json", *early).json == []
        assert desk.run("stats", "--until", "2025-03-30", "--json").json["open"] == 0
    at_receipt = desk.run("list", "--json", "--at", "2026-10-04T10:30").json
    assert [row["id"] for row in at_receipt] == [A]
