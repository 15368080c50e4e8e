"""Proves that a calendar holds what runs, strictly as RFC 5545 wants it, and the same bytes at any moment."""

from __future__ import annotations

import shutil
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import icalendar
import pytest
from klantervaring.core.ids import case_id

from tests.conftest import PATIENCE, ROOT, Desk
from tests.core.builders import PROCEDURES
from tests.exporting.caldav import Reader

#: What each entry must have.
KEYS = ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS", "CREATED", "LAST-MODIFIED")
RECEIVED = "2026-11-19T09:00 received"
SOLVED = f"{RECEIVED}\n2026-11-19T10:00 responded\n2026-11-19T10:00 resolved"


def written(desk: Desk, *words: str, **how: Any) -> bytes:
    path = desk.home / "termijnen.ics"
    desk.done("calendar", "-o", str(path), "--force", *words, **how)
    return path.read_bytes()


def entries(raw: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(raw).walk("VEVENT"))


def by_uid(raw: bytes) -> dict[str, Any]:
    return {str(each["UID"]): each for each in entries(raw)}


@pytest.fixture
def team(desk: Desk) -> Desk:
    """The desk with the demonstration's cases."""
    shutil.copytree(ROOT / "cases", desk.root / "cases", dirs_exist_ok=True)
    return desk


def test_it_is_as_strict_readers_want_it(team: Desk) -> None:
    team.put(case_id(5), RECEIVED, title='"' + "ë" * 190 + '"', customer="{name: 'A; B, C\\n'}")
    raw = written(team, "--names", "--rights")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    raw.decode("utf-8")
    found = entries(raw)
    assert found
    for each in found:
        assert [key for key in KEYS if key not in each] == []
        assert each.errors == []
    uids = [str(each["UID"]) for each in found]
    assert len(set(uids)) == len(uids)


def test_the_same_cases_give_the_same_bytes_at_any_moment(team: Desk) -> None:
    first = written(team, "--names", "--rights")
    assert written(team, "--names", "--rights", now="2027-06-01T12:00:00+02:00") == first


def test_a_term_in_hours_is_a_moment_and_one_in_days_a_day(desk: Desk) -> None:
    id = case_id(1)
    desk.put(id, SOLVED)
    desk.put(case_id(2), RECEIVED)
    found = {str(e["UID"]).split(".")[1]: e for e in entries(written(desk, "--rights"))}
    listed = desk.done("show", id, "--json").json["deadlines"]
    listed += desk.done("show", case_id(2), "--json").json["deadlines"]
    due = {each["name"]: datetime.fromisoformat(each["due"]) for each in listed}
    assert found["response"].start == due["response"]
    assert found["objection"].start == due["objection"].date()
    assert not isinstance(found["objection"].start, datetime)
    assert isinstance(found["objection"].end, date)


def test_every_promise_and_target_that_runs_is_there_and_rights_when_asked(team: Desk) -> None:
    ids: dict[str, set[tuple[str, str]]] = {}
    for row in team.done("list", "--json").json:
        for term in row["deadlines"]:
            if term["state"] in ("running", "overdue", "lapsed"):
                ids.setdefault(term["kind"], set()).add((row["id"], term["name"]))
    assert ids.keys() == {"promise", "target", "right"}
    for words, wanted in (((), ids["promise"] | ids["target"]), (("--rights",), set().union(*ids.values()))):
        kept = {
            tuple(uid.split(".")[:2])
            for uid, each in by_uid(written(team, *words)).items()
            if each["STATUS"] == "CONFIRMED" and ".invitation." not in uid
        }
        assert kept == wanted


def test_what_is_met_is_cancelled_under_the_same_uid_and_a_higher_sequence(desk: Desk) -> None:
    id = desk.new("Geen koffie", now="2026-11-20T09:00:00+01:00")
    before = by_uid(written(desk))
    (uid,) = [uid for uid in before if ".response." in uid]
    assert before[uid]["STATUS"] == "CONFIRMED"
    desk.done("respond", id, "-m", "Gebeld.")
    after = by_uid(written(desk))
    assert after[uid]["STATUS"] == "CANCELLED"
    assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
    assert after[uid]["DTSTAMP"].dt > before[uid]["DTSTAMP"].dt
    desk.put(case_id(9), "2027-03-01T09:00 received")  # some months later it is gone
    assert uid not in by_uid(written(desk, now="2027-03-02T09:00:00+01:00"))


def test_what_runs_again_is_news_to_whoever_heard_that_it_was_over(desk: Desk) -> None:
    """A program that takes files in looks at nothing with a lower number or an older stamp (RFC 5546)."""
    id = desk.new("Geen koffie", now="2026-11-20T09:00:00+01:00")
    told: list[tuple[int, datetime, str]] = []
    for words in ((), ("close", id, "withdrawn", "--because", "Gebeld."), ("reopen", id, "-m", "Toch niet.")):
        if words:
            desk.done(*words, now=f"2026-11-20T1{len(told)}:00:00+01:00")
        [entry] = [each for uid, each in by_uid(written(desk)).items() if ".response." in uid]
        told.append((entry["SEQUENCE"], entry["DTSTAMP"].dt, entry["STATUS"]))
    assert [status for *_, status in told] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [number for number, *_ in told] == sorted({number for number, *_ in told})
    assert [at for _, at, _ in told] == sorted({at for _, at, _ in told})


@pytest.mark.parametrize("outcome", ["withdrawn", "duplicate", "spam", "test"])
@pytest.mark.parametrize("received", ["2026-11-19T09:00", "2026-08-03T09:00"])
def test_whatever_a_case_was_closed_as_its_terms_are_cancelled(
    desk: Desk, outcome: str, received: str
) -> None:
    """Also a promise that was overdue by then, and began long ago."""
    log = f"{received} received\n2026-11-20T09:00 closed outcome={outcome} because=x"
    desk.put(case_id(1), log)
    found = by_uid(written(desk))
    assert {str(each["UID"]).split(".")[1]: each["STATUS"] for each in found.values()} == {
        "first-word": "CANCELLED",
        "response": "CANCELLED",
    }
    assert {each["SEQUENCE"] for each in found.values()} == {2}


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("2026-11-20T12:00 decided decision=upheld", "CONFIRMED"),  # nobody was heard, so it counts not
        ("2026-12-20T12:00 appealed", "CANCELLED"),  # we decided too late: the first appeal is over
    ],
)
def test_a_hearing_ends_with_what_counts(desk: Desk, more: str, status: str) -> None:
    invited = "2026-11-19T13:00 invited for=2026-12-24T10:00 id=aaaaaaaa"
    desk.put(case_id(1), f"{SOLVED}\n2026-11-19T12:00 appealed\n{invited}\n{more}")
    found = by_uid(written(desk, now="2026-12-21T09:00:00+01:00"))
    assert found[f"{case_id(1)}.invitation.aaaaaaaa@klantervaring"]["STATUS"] == status


def test_a_term_that_stands_still_is_cancelled_until_it_runs_on(desk: Desk) -> None:
    desk.write("procedures/aanvullen@1.yaml", (PROCEDURES / "aanvullen@1.yaml").read_text())
    log, told = "2026-11-16T09:00 received", []
    for event in ("", "2026-11-17T09:00 asked-for-more", "2026-11-19T09:00 supplied"):
        log = f"{log}\n{event}".strip()
        desk.put(case_id(1), log, procedure="aanvullen@1")
        [entry] = [each for uid, each in by_uid(written(desk)).items() if ".decision." in uid]
        told.append((entry["SEQUENCE"], entry["STATUS"], entry.start.isoformat()))
    assert told == [
        (1, "CONFIRMED", "2026-12-07"),
        (2, "CANCELLED", "2026-12-07"),
        (3, "CONFIRMED", "2026-12-09"),
    ]


def test_a_hearing_is_there_until_another_one_or_the_end(desk: Desk) -> None:
    invited = "2026-11-19T13:00 invited for=2026-12-01T10:00 where=zaal id=aaaaaaaa"
    log = f"{SOLVED}\n2026-11-19T12:00 appealed\n{invited}"
    desk.put(case_id(1), log)
    found = by_uid(written(desk, "--names"))
    first = found[f"{case_id(1)}.invitation.aaaaaaaa@klantervaring"]
    assert first.start == datetime.fromisoformat("2026-12-01T10:00+01:00")
    assert (first["STATUS"], first["LOCATION"]) == ("CONFIRMED", "zaal")
    desk.put(case_id(1), f"{log}\n2026-11-19T14:00 invited for=2026-12-02 id=bbbbbbbb")
    found = by_uid(written(desk))
    assert [
        found[f"{case_id(1)}.invitation.{id}@klantervaring"]["STATUS"] for id in ("aaaaaaaa", "bbbbbbbb")
    ] == [
        "CANCELLED",
        "CONFIRMED",
    ]
    assert found[f"{case_id(1)}.invitation.bbbbbbbb@klantervaring"].start == date(2026, 12, 2)


def test_no_name_stands_in_it_unless_asked(team: Desk) -> None:
    names = [row["customer"]["name"] for row in team.done("list", "--json").json]
    texts = [str(each["SUMMARY"]) + str(each["DESCRIPTION"]) for each in entries(written(team))]
    assert [name for name in names if any(name in text for text in texts)] == []
    told = " ".join(str(each["SUMMARY"]) for each in entries(written(team, "--names")))
    assert any(name in told for name in names)


def test_one_person_has_a_calendar_of_their_own(team: Desk) -> None:
    mine = {row["id"] for row in team.done("list", "--all", "--owner", "sanne", "--json").json}
    found = {uid.split(".")[0] for uid in by_uid(written(team, "--for", "sanne"))}
    assert found
    assert found <= mine
    assert written(team, "--for", "me") == written(team, "--for", "sanne")


def test_without_the_library_it_says_what_to_install(desk: Desk) -> None:
    with mock.patch.dict(sys.modules, {"icalendar": None}):
        result = desk.run("calendar", "-o", str(desk.home / "t.ics"))
    assert (result.code, "pip install icalendar" in result.err) == (2, True)


def test_git_writes_it_again_after_each_commit_of_this_clone(desk: Desk) -> None:
    out = desk.home / "t.ics"
    desk.done("calendar", "-o", str(out), "--hook")
    before = out.read_bytes()
    id = desk.done("new", "Lift stuk", "--customer", "De Kei", "-m", "Stuk.", "--json").json["id"]
    assert id in out.read_text("utf-8")
    assert id not in before.decode()
    desk.done("calendar", "--no-hook")
    other = desk.done("new", "Deur stuk", "--customer", "De Kei", "-m", "Stuk.", "--json").json["id"]
    assert other not in out.read_text("utf-8")
    hook = desk.root / ".git" / "hooks" / "post-commit"
    hook.write_text("#!/bin/sh\n")
    refused = desk.run("calendar", "-o", str(out), "--hook", "--force")
    assert (refused.code, hook.read_text()) == (2, "#!/bin/sh\n")


def test_watching_writes_it_again_and_ends_with_ctrl_c(desk: Desk) -> None:
    out = desk.home / "t.ics"
    terminal = desk.terminal("calendar", "-o", str(out), "--watch")
    terminal.waits_for("Ctrl-C")
    id = desk.new("Geen koffie")
    until = time.monotonic() + PATIENCE
    while id.encode() not in out.read_bytes() and time.monotonic() < until:
        time.sleep(0.1)
    assert id.encode() in out.read_bytes()
    assert terminal.presses(b"\x03") == 0


def test_khal_reads_every_entry(team: Desk, tmp_path: Path) -> None:
    raw = written(team)
    reader = Reader(tmp_path / "lezer")
    reader.takes_in(team.home / "termijnen.ics")
    assert reader.sees().keys() == by_uid(raw).keys()
