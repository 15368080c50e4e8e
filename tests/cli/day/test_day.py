"""The day: what is overdue, due, next and why; right to the second, now, in the past and in the future.

A promise is kept up to and including its last moment; a customer's right is never called overdue.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

ID = ids.case_id(31)
RECEIVED = "2026-11-20T14:05:00+01:00 received"
RESOLVED = f"{RECEIVED}\n2026-11-20T15:00:00+01:00 resolved solution=map"
APPEALED = f"{RESOLVED}\n2026-11-23T10:00:00+01:00 appealed"
DECIDED = f"{APPEALED}\n2026-11-24T10:00 heard waived=yes\n2026-11-25T10:00 decided decision=rejected"
TWICE = f"{DECIDED}\n2026-11-26T10:00 appealed"
SATISFIED = f"{RESOLVED}\n2026-11-20T16:00 judged verdict=satisfied"

#: Deadline, what happened, its last moment, kind, who has the ball.
LAST_MOMENTS = [
    ("first-word", RECEIVED, "2026-11-20T14:25:00+01:00", "target", "us"),
    ("response", RECEIVED, "2026-11-22T14:05:00+01:00", "promise", "us"),
    ("progress", f"{RECEIVED}\n2026-11-20T15:00 responded", "2026-11-27T23:59:59+01:00", "target", "us"),
    ("hearing", APPEALED, "2026-11-30T23:59:59+01:00", "target", "us"),
    ("decision", APPEALED, "2026-12-21T23:59:59+01:00", "promise", "us"),
    ("hearing", TWICE, "2026-12-03T23:59:59+01:00", "target", "third-party"),
    ("second-decision", TWICE, "2026-12-24T23:59:59+01:00", "promise", "third-party"),
    ("aftercare", SATISFIED, "2026-12-18T23:59:59+01:00", "target", "us"),
    ("objection", RESOLVED, "2026-12-18T23:59:59+01:00", "right", "customer"),
    ("second-objection", DECIDED, "2026-12-23T23:59:59+01:00", "right", "customer"),
]
CASE_KEYS = [
    "id", "title", "step", "level", "ball", "open", "customer", "channel", "moment", "received", "owner",
    "wish", "procedure", "path", "deadlines", "outcome",
]  # fmt: skip
ROW_KEYS = ["id", "title", "deadline", "kind", "due", "late_seconds", "ball", "owner", "step"]


def later(at: str, seconds: int) -> str:
    """A moment so many seconds after another."""
    return (datetime.fromisoformat(at) + timedelta(seconds=seconds)).isoformat()


def rows(desk: Desk, *command: str, **how: Any) -> dict[str, dict[str, Any]]:
    """The rows of a list of terms, by deadline."""
    return {row["deadline"]: row for row in desk.done(*command, "--json", **how).json}


# -- to the second ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "log", "due", "kind", "ball"), LAST_MOMENTS)
@pytest.mark.parametrize("asked", ["now", "--at"])
def test_the_last_second_and_the_next(
    desk: Desk, name: str, log: str, due: str, kind: str, ball: str, asked: str
) -> None:
    desk.put(ID, log, owner="joris")
    desk.now = log.splitlines()[-1].split()[0]

    def seen(command: str, seconds: int) -> dict[str, Any] | None:
        at = later(due, seconds)
        how = {"now": at} if asked == "now" else {}
        options = () if asked == "now" else ("--at", at)
        return rows(desk, command, *options, **how).get(name)

    row = {"id": ID, "title": "Leskist bleef leeg", "deadline": name, "kind": kind, "due": due}
    who = {"ball": ball, "owner": "joris", "step": desk.done("show", ID, "--json").json["step"]}
    assert seen("overdue", 0) is None
    assert seen("due", 0) == {**row, "seconds_left": 0, **who}
    assert seen("due", -1) == {**row, "seconds_left": 1, **who}
    assert seen("due", 1) is None
    assert seen("overdue", 1) == (None if kind == "right" else {**row, "late_seconds": 1, **who})


@pytest.mark.parametrize(("name", "log", "due", "kind"), [moment[:4] for moment in LAST_MOMENTS])
def test_the_state_of_a_term(desk: Desk, name: str, log: str, due: str, kind: str) -> None:
    desk.put(ID, log)
    for seconds, state in ((0, "running"), (1, "lapsed" if kind == "right" else "overdue")):
        case = desk.done("show", ID, "--json", now=later(due, seconds)).json
        assert {d["state"] for d in case["deadlines"] if (d["name"], d["due"]) == (name, due)} == {state}


def test_a_day_term_ends_with_the_day_of_the_workspace(desk: Desk) -> None:
    desk.write("kv.yaml", "timezone: America/New_York\ngit: {commit: no}\n")
    desk.put(ID, SATISFIED)
    due = rows(desk, "due", "--within", "9w", now="2026-11-21")["aftercare"]["due"]
    assert due == "2026-12-18T23:59:59-05:00"


# -- another moment --------------------------------------------------------------------------------------


def test_what_will_be_overdue_on_monday(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-20T14:10 listened")
    assert desk.done("overdue", "--json").json == []
    monday = desk.done("overdue", "--json", "--at", "2026-11-23T09:00").json
    assert [(row["deadline"], row["late_seconds"]) for row in monday] == [("response", 18 * 3600 + 55 * 60)]
    told = desk.done("overdue", "--at", "2026-11-23T09:00")
    assert told.err == "2026-11-23T09:00 is Mon 23 Nov 2026 09:00.\n"
    assert "18 hours 55 minutes late" in told.out


def test_what_was_overdue_then(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-23T09:00 responded")
    desk.now = "2026-11-25T09:00:00+01:00"
    assert desk.done("overdue", "--json").json == []
    assert set(rows(desk, "overdue", "--at", "2026-11-23T08:59:59")) == {"first-word", "response"}
    assert rows(desk, "overdue", "--at", "2026-11-23T09:00:00") == {}
    assert desk.done("list", "--json", "--at", "2026-11-20T14:05").json[0]["step"] == "listen"
    assert desk.done("list", "--json", "--at", "2026-11-20T14:04:59").json == []


def test_a_case_that_was_closed_since_was_open_then(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-24T09:00 resolved solution=map")
    desk.now = "2026-11-25T09:00:00+01:00"
    desk.done("close", ID, "withdrawn")
    assert desk.place(ID) == f"cases/closed/2026/{ID}.md"
    assert desk.done("list", "--json").json == []
    assert set(rows(desk, "overdue", "--at", "2026-11-23T09:00")) == {"first-word", "response"}
    assert [c["step"] for c in desk.done("list", "--json", "--at", "2026-11-24T10:00").json] == ["verdict"]
    assert desk.done("list", "--json", "--at", "2026-11-25T09:00").json == []


# -- the list of what is overdue --------------------------------------------------------------------------


def test_the_longest_first(desk: Desk) -> None:
    first, second, third = (ids.case_id(n) for n in (900, 500, 700))
    desk.put(first, "2026-11-01T12:00 received")
    desk.put(second, "2026-11-03T12:00 received")
    desk.put(third, "2026-11-02T12:00 received")
    found = desk.done("overdue", "--json").json
    late = [row["late_seconds"] for row in found]
    assert late == sorted(late, reverse=True)
    assert [(row["id"], row["deadline"]) for row in found] == [
        (first, "first-word"), (third, "first-word"), (first, "response"),
        (second, "first-word"), (third, "response"), (second, "response"),
    ]  # fmt: skip


def test_only_promises(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    desk.now = "2026-11-23T09:00+01:00"
    assert set(rows(desk, "overdue")) == {"first-word", "response"}
    assert set(rows(desk, "overdue", "--promises")) == {"response"}


@pytest.mark.parametrize(
    ("options", "now", "code"),
    [
        ((), "2026-11-23", 0),
        (("--exit-code",), "2026-11-23", 1),
        (("--exit-code", "--json"), "2026-11-23", 1),
        (("--exit-code",), "2026-11-20T14:25:00", 0),
        (("--exit-code",), "2026-11-20T14:25:01", 1),
        (("--exit-code", "--promises"), "2026-11-20T14:25:01", 0),
        (("--exit-code", "--owner", "joris"), "2026-11-23", 0),
    ],
)
def test_the_exit_code(desk: Desk, options: tuple[str, ...], now: str, code: int) -> None:
    desk.put(ID, RECEIVED, owner="sanne")
    assert desk.run("overdue", *options, now=now).code == code


def test_the_screen_says_all_that_one_must_know(desk: Desk) -> None:
    desk.put(ID, f"{RECEIVED}\n2026-11-20T14:10 listened", owner="joris")
    head, row = desk.done("overdue", now="2026-11-22T15:05:00+01:00").lines
    assert head.split("  ")[0] == "case"
    for word in (ID, "response (promise)", "Sun 22 Nov", "14:05", "1 hour late", "us", "joris", "kv respond"):
        assert word in row
    assert desk.done("overdue").out == "Nothing is overdue.\n"


def test_a_closed_case_is_never_overdue(desk: Desk) -> None:
    desk.put(
        ID, f"{RECEIVED}\n2026-11-23T09:00 resolved solution=x\n2026-11-23T10:00 closed outcome=withdrawn"
    )
    desk.now = "2027-06-01"
    assert desk.done("overdue", "--json").json == []
    assert desk.done("due", "--json", "--within", "52w").json == []


# -- what ends soon ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "found"),
    [
        (("--within", "1h"), {"first-word"}),
        (("--within", "47h"), {"first-word"}),
        (("--within", "48h"), {"first-word", "response"}),
        ((), {"first-word", "response"}),
        (("--within", "2w"), {"first-word", "response"}),
    ],
)
def test_the_window(desk: Desk, within: tuple[str, ...], found: set[str]) -> None:
    desk.put(ID, RECEIVED)
    assert set(rows(desk, "due", *within)) == found


def test_what_ends_soon_holds_rights_and_nothing_overdue(desk: Desk) -> None:
    desk.put(ID, RESOLVED)
    desk.now = "2026-11-20T15:00:00+01:00"
    late = ids.case_id(32)
    desk.put(late, "2026-11-19T09:00 received")
    found = desk.done("due", "--json", "--within", "28d").json
    assert [(row["id"], row["deadline"]) for row in found] == [(late, "response")]
    found = desk.done("due", "--json", "--within", "29d").json
    assert [(row["deadline"], row["kind"]) for row in found] == [
        ("response", "promise"),
        ("objection", "right"),
    ]
    assert list(found[0]) == [key if key != "late_seconds" else "seconds_left" for key in ROW_KEYS]
    assert desk.done("due", "--within", "1h").out == "Nothing ends within 1 hour.\n"


# -- JSON -------------------------------------------------------------------------------------------------


def test_the_keys_of_a_case_and_of_a_row(desk: Desk) -> None:
    id = desk.new("Zaal te koud", "--channel", "web", "--moment", "before", "--email", "a@kiezel.example")
    case = desk.done("show", id, "--json").json
    listed = desk.done("list", "--json").json
    assert list(case) == [*CASE_KEYS[:-1], "events", "outcome"]
    assert list(listed[0]) == CASE_KEYS
    assert listed == desk.done("today", "--json").json
    assert case["customer"] == {"name": "Basisschool De Kiezel", "email": "a@kiezel.example"}
    assert case["path"] == f"cases/{id}.md"
    assert case["received"] == "2026-11-20T14:05:00+01:00"
    first = {"name": "first-word", "kind": "target", "owed_by": "us", "due": "2026-11-20T14:25:00+01:00",
             "state": "running", "met": None}  # fmt: skip
    assert case["deadlines"][0] == first
    event = case["events"][0]
    assert list(event) == ["event", "at", "by", "id"]
    assert (event["event"], event["at"], event["by"]) == ("received", "2026-11-20T14:05:00+01:00", "sanne")
    late = desk.done("overdue", "--json", now="2026-12-01").json
    assert [list(row) for row in late] == [ROW_KEYS, ROW_KEYS]


def test_what_is_not_known_is_null(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    case = desk.done("show", ID, "--json").json
    unknown = {key for key, value in case.items() if value is None}
    assert unknown == {"channel", "moment", "owner", "wish", "outcome"}
    assert case["customer"] == {}


# -- filters ----------------------------------------------------------------------------------------------

MINE, HERS, THEIRS, FAR = (ids.case_id(n) for n in (41, 42, 43, 44))
LONG = """
2026-10-01T09:00 received
2026-10-02T09:00 resolved solution=map
2026-10-10T09:00 appealed
2026-10-12T09:00 heard waived=yes
2026-10-13T09:00 decided decision=rejected
2026-10-30T09:00 appealed
"""
#: Filter, and the cases that it leaves.
FILTERS = [
    ("", {MINE, HERS, THEIRS, FAR}),
    ("--step listen", {MINE, FAR}),
    ("--step second-appeal", {THEIRS}),
    ("--owner sanne", {MINE, THEIRS}),
    ("--owner SANNE", {MINE, THEIRS}),
    ("--owner san", set()),
    ("--ball us", {MINE, HERS, FAR}),
    ("--ball third-party", {THEIRS}),
    ("--ball customer", set()),
    ("--channel phone", {MINE}),
    ("--customer zandbank", {MINE}),
    ("--customer ozdemir", {HERS}),
    ("--customer ÖZDEMIR", {HERS}),
    ("--customer @vuurtoren.example", {HERS}),
    ("--customer 0612", {MINE}),
    ("--since 2026-11-19", {MINE, HERS}),
    ("--since 2026-11-20", {MINE}),
    ("--until 2026-11-18", {THEIRS, FAR}),
    ("--since 2026-11-18 --until 2026-11-19", {HERS, FAR}),
    ("--tag spoed", {MINE, FAR}),
    ("--tag SPOED", {MINE, FAR}),
    ("--tag spo", {MINE, FAR}),
    ("--tag onbekend", set()),
    ("koffie", {MINE, FAR}),
    ("KÓFFIE", {MINE, FAR}),
    ("koffie lauw", {FAR}),
    ("--owner sanne --step listen koffie", {MINE}),
]


@pytest.fixture
def four(desk: Desk) -> Desk:
    """Four open cases; the days of receipt are those of Amsterdam, just after and before midnight."""
    desk.put(
        MINE, "2026-11-19T23:00:00Z received", title="Geen koffie", owner="sanne", channel="phone",
        customer="{name: Obs De Zandbank, phone: '0612345678'}", tags="[spoed, eten]",
    )  # fmt: skip
    desk.put(
        HERS, "2026-11-19T22:59:59Z received\n2026-11-20T00:10 listened", title="Zaal te koud", owner="joris",
        channel="email", customer="{name: Vuurtoren, contact: R. Özdemir, email: r@vuurtoren.example}",
    )  # fmt: skip
    desk.put(THEIRS, LONG, title="Factuur dubbel", owner="sanne", channel="letter")
    desk.put(FAR, "2026-11-18T12:00 received", title="Lauwe koffie", channel="chat", tags="spoed")
    return desk


#: Commands, and a moment at which each would show all four cases.
LISTS = {"list": "", "today": "", "overdue": "2027-02-01", "due --within 52w": "2026-11-20T00:05+01:00"}


@pytest.mark.parametrize(("command", "now"), LISTS.items())
def test_the_filters_are_the_same_on_every_list(four: Desk, command: str, now: str) -> None:
    for words, found in FILTERS:
        answer = four.done(*command.split(), *words.split(), "--json", now=now).json
        assert {row["id"] for row in answer} == found, words


# -- today and next ---------------------------------------------------------------------------------------

LATE, NEW, WAITING, HANDLED = (ids.case_id(n) for n in (51, 52, 53, 54))


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A desk with something overdue, something due soon, something that waits, and something in hand."""
    desk.put(LATE, "2026-11-17T09:00 received\n2026-11-17T09:10 listened", owner="sanne", title="Oud")
    desk.put(NEW, RECEIVED, owner="joris", title="Nieuw")
    desk.put(WAITING, "2026-11-18T09:00 received\n2026-11-18T09:10 resolved solution=map", title="Bij haar")
    desk.put(HANDLED, "2026-11-18T09:00 received\n2026-11-18T09:10 responded", title="In behandeling")
    return desk


def sections(out: str) -> dict[str, list[list[str]]]:
    """The tables of the day by their headings; of each row the words of its cells."""
    blocks = [block.splitlines() for block in out.split("\n\n")[1:]]
    return {lines[0]: [row.split("  ") for row in lines[2:]] for lines in blocks}


def test_today_is_kv_alone(busy: Desk) -> None:
    today = busy.done("today")
    assert busy.done() == today
    assert today.lines[0] == "Fri 20 Nov 2026 14:05"
    tables = sections(today.out)
    assert list(tables) == ["Overdue: 1", "Due within 48 hours: 2", "Also open: 2"]
    assert [row[0] for rows in tables.values() for row in rows] == [LATE, NEW, NEW, HANDLED, WAITING]
    for command in (
        f"kv respond {LATE}",
        f"kv listen {NEW}",
        f"kv contact {HANDLED} out",
        f"kv verdict {WAITING}",
    ):
        assert command in today.out
    assert "1 day 5 hours late" in today.out


def test_a_day_with_nothing_overdue_and_a_day_with_nothing(desk: Desk) -> None:
    assert desk.done().lines[1:] == ["No case is open. Begin one with kv new."]
    desk.put(ID, RECEIVED)
    assert desk.done("today").lines[-1] == "Nothing is overdue."
    assert desk.done("today", "--owner", "joris").lines[1:] == ["No case is like that."]


@pytest.mark.parametrize(
    ("words", "id", "event", "command"),
    [
        ("", LATE, "responded", f"kv respond {LATE}"),
        (NEW, NEW, "listened", f"kv listen {NEW}"),
        (WAITING, WAITING, "judged", f"kv verdict {WAITING}"),
        (HANDLED.lower(), HANDLED, "contacted", f"kv contact {HANDLED} out"),
    ],
)
def test_next(busy: Desk, words: str, id: str, event: str, command: str) -> None:
    answer = busy.done("next", *words.split(), "--json").json
    assert list(answer) == ["id", "event", "command", "letter", "recovery"]
    assert (answer["id"], answer["event"], answer["command"]) == (id, event, command)
    shown = busy.done("next", *words.split()).lines
    if answer["letter"] is not None:
        assert shown.pop() == f"Letter: {answer['letter']}"
    assert (shown[0].split()[0], shown[-1].partition(" · or ")[0]) == (id, f"Next: {command}")


def test_next_is_what_ends_first_and_only_what_is_ours(desk: Desk) -> None:
    assert desk.done("next", "--json").json is None
    desk.put(WAITING, RESOLVED)
    desk.now = "2026-11-20T15:00:00+01:00"
    assert desk.done("next").out == "Nothing is waiting for us.\n"
    desk.put(HANDLED, "2026-11-18T09:00 received\n2026-11-18T09:10 responded")
    assert desk.done("next", "--json").json["id"] == HANDLED
    desk.put(NEW, RECEIVED)
    assert desk.done("next", "--json").json["id"] == NEW


# -- why --------------------------------------------------------------------------------------------------

#: Deadline, its start, its count as `kv why` tells it.
COUNTS = [
    ("response", "2026-03-28T12:00 received",
     "Sat 28 Mar 2026 12:00:00 +01:00 + 48 hours = Mon 30 Mar 2026 13:00:00 +02:00 "
     "(the clock changed in between)"),
    ("response", "2026-10-24T12:00 received",
     "Sat 24 Oct 2026 12:00:00 +02:00 + 48 hours = Mon 26 Oct 2026 11:00:00 +01:00 "
     "(the clock changed in between)"),
    ("first-word", "2026-03-29T01:50+01:00 received",
     "Sun 29 Mar 2026 01:50:00 +01:00 + 20 minutes = Sun 29 Mar 2026 03:10:00 +02:00 "
     "(the clock changed in between)"),
    ("first-word", "2026-10-25T02:30:15+02:00 received",
     "Sun 25 Oct 2026 02:30:15 +02:00 + 20 minutes = Sun 25 Oct 2026 02:50:15 +02:00"),
    ("first-word", "2026-10-25T02:50+02:00 received",
     "Sun 25 Oct 2026 02:50:00 +02:00 + 20 minutes = Sun 25 Oct 2026 02:10:00 +01:00 "
     "(the clock changed in between)"),
    ("response", "2026-12-31T23:59:59 received",
     "Thu 31 Dec 2026 23:59:59 +01:00 + 48 hours = Sat 2 Jan 2027 23:59:59 +01:00"),
    ("objection", "2026-03-01T09:00 received\n2026-03-01T10:00 resolved solution=x",
     "Sun 1 Mar 2026 + 28 days = Sun 29 Mar 2026, until 24:00"),
    ("objection", "2026-03-01T00:00 received\n2026-03-01T00:00 resolved solution=x",
     "Sun 1 Mar 2026 + 28 days = Sun 29 Mar 2026, until 24:00"),
    ("objection", "2026-03-01T23:59:59 received\n2026-03-01T23:59:59 resolved solution=x",
     "Sun 1 Mar 2026 + 28 days = Sun 29 Mar 2026, until 24:00"),
    ("objection", "2028-02-01T09:00 received\n2028-02-01T10:00 resolved solution=x",
     "Tue 1 Feb 2028 + 28 days = Tue 29 Feb 2028, until 24:00"),
    ("progress", "2026-10-18T09:00 received\n2026-10-18T10:00 responded",
     "Sun 18 Oct 2026 + 7 days = Sun 25 Oct 2026, until 24:00"),
]  # fmt: skip
LAST = {
    "Sun 29 Mar 2026, until 24:00": "Sun 29 Mar 2026 23:59:59 +02:00",
    "Tue 29 Feb 2028, until 24:00": "Tue 29 Feb 2028 23:59:59 +01:00",
    "Sun 25 Oct 2026, until 24:00": "Sun 25 Oct 2026 23:59:59 +01:00",
}


def facts(out: str) -> dict[str, str]:
    """The lines of one proof by their names."""
    pairs = (line.strip().split("  ", 1) for line in out.splitlines() if line.startswith("  "))
    return {name: text.strip() for name, text in pairs}


@pytest.mark.parametrize(("name", "log", "count"), COUNTS)
def test_the_count(desk: Desk, name: str, log: str, count: str) -> None:
    desk.put(ID, log)
    desk.now = "2029-01-01"
    proof = facts(desk.done("why", ID, name).out)
    assert proof["count"] == count
    result = count.split(" = ")[1].removesuffix(" (the clock changed in between)")
    assert proof["last moment"] == LAST.get(result, result)
    end = datetime.strptime(proof["last moment"][4:], "%d %b %Y %H:%M:%S %z")
    told = desk.done("why", ID, name, "--json").json[0]["due"]
    assert datetime.fromisoformat(told) == end


def test_the_whole_proof(desk: Desk) -> None:
    desk.put(ID, DECIDED)
    desk.now = "2026-11-25T10:00:00+01:00"
    proof = facts(desk.done("why", ID, "second-objection").out)
    assert proof["starts"] == "decision on Wed 25 Nov 2026 10:00:00 +01:00, recorded by sanne"
    assert proof["rule"] == "28 days, up to and including the last moment of the last day"
    assert proof["source"] == "P6 of een-fan-per-dag@1; the term is our own choice"
    assert (proof["owed by"], proof["met by"]) == ("customer", "objection")
    assert proof["now"] == "running: 28 days 13 hours left"


def test_why_tells_every_term_and_refuses_one_that_is_not_there(desk: Desk) -> None:
    desk.put(ID, RESOLVED)
    desk.now = "2026-11-20T15:00:00+01:00"
    names = [proof["deadline"] for proof in desk.done("why", ID, "--json").json]
    assert names == ["first-word", "response", "objection"]
    assert [proof["deadline"] for proof in desk.done("why", ID, "bezwaar", "--json").json] == ["objection"]
    result = desk.run("why", ID, "nazorg")
    assert result == (
        2,
        "",
        f"kv: {ID} has no deadline nazorg.\n    It has: first-word, response, objection.\n",
    )
    proof = desk.done("why", ID, "response", "--json").json[0]
    assert (proof["source"], proof["own_choice"], proof["term"]) == ("P2", False, "48 hours")
    assert proof["met_by"] == {"event": "resolved", "at": "2026-11-20T15:00:00+01:00", "id": None}
