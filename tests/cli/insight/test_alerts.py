"""Early warning at the desk (F6): what the day shows first, what a person takes, and what comes back."""

from __future__ import annotations

import re

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

SAD, OLD, FAR, NEW = (ids.case_id(n) for n in (301, 302, 303, 304))
KEYS = ["id", "title", "rule", "level", "facts", "key", "since", "owner", "taken"]


def rules_of(desk: Desk, *options: str, **how: str) -> list[tuple[str, str]]:
    return [(row["id"], row["rule"]) for row in desk.done("alerts", *options, "--json", **how).json]


@pytest.fixture
def sad(desk: Desk) -> Desk:
    """A desk with a very unhappy customer."""
    desk.put(
        SAD, "2026-11-20T13:50 received mood=1\n2026-11-20T13:55 listened", owner="joris", title="Deur dicht"
    )
    desk.commit()
    return desk


def test_the_day_shows_it_first_with_facts_level_and_command(sad: Desk) -> None:
    lines = sad.done(lang="nl").lines
    assert lines[2] == "Signalen: 1"
    for words in (
        SAD,
        "zeer ontevreden: stemming 1 van 5",
        "eigenaar (joris)",
        f"kv pak-op {SAD} zeer-ontevreden",
    ):
        assert words in lines[4]
    assert lines[6].startswith("Binnen 48 uur")
    assert "Signalen" not in sad.done("today", "--owner", "sanne", lang="nl").out


def test_taking_it_is_an_event_in_the_case_and_it_rests(sad: Desk) -> None:
    key = sad.done("alerts", "--json").json[0]["key"]
    result = sad.done("take", SAD, "mood", "--by", "fatima", "-m", "Ik bel vanmiddag.")
    assert "Recorded: alert taken, Fri 20 Nov 2026 14:05, fatima" in result.out
    event = sad.log(SAD)[-1]
    assert [event[k] for k in ("event", "by", "rule", "key")] == ["alert-taken", "fatima", "mood", key]
    assert sad.case(SAD).rstrip().endswith("Ik bel vanmiddag.")
    assert sad.commits()[0] == f"{SAD} alert-taken"
    assert (rules_of(sad), rules_of(sad, "--taken")) == ([], [(SAD, "mood")])
    taken = sad.done("alerts", "--taken", "--json").json[0]["taken"]
    assert taken == {"by": "fatima", "at": "2026-11-20T14:05:00+01:00"}
    assert "taken by fatima" in sad.done("alerts", "--taken").out
    assert "Alerts" not in sad.done().out
    sad.done("listen", SAD, "--mood", "1", "-m", "Nog steeds boos.")
    assert rules_of(sad) == [(SAD, "mood")]


def test_the_keys_and_the_languages(sad: Desk) -> None:
    [row] = sad.done("alerts", "--json", lang="nl").json
    assert list(row) == KEYS
    assert (row["level"], row["facts"], row["since"], row["owner"], row["taken"]) == (
        "owner", "stemming 1 van 5", "2026-11-20T13:50:00+01:00", "joris", None,
    )  # fmt: skip
    assert sad.done("alerts", "--owner", "sanne").out == "No alert calls.\n"


def test_take_all_of_a_case_in_one_commit(sad: Desk) -> None:
    sad.write("alerts.yaml", "words: {words: [deur]}\n")
    assert rules_of(sad) == [(SAD, "words"), (SAD, "mood")]
    assert rules_of(sad, "--level", "director") == [(SAD, "words")]
    commits = len(sad.commits())
    sad.done("take", SAD)
    assert [e["rule"] for e in sad.log(SAD)[-2:]] == ["words", "mood"]
    assert (rules_of(sad), len(sad.commits())) == ([], commits + 1)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("take", SAD, "care"), f"{SAD} has no alert care.\n    It has: mood."),
        (("alerts", "--level", "baas"), "Known are: desk, owner, director."),
    ],
)
def test_what_is_not_there(sad: Desk, words: tuple[str, ...], message: str) -> None:
    before = sad.snapshot()
    result = sad.run(*words)
    assert (result.code, message in result.err, sad.snapshot()) == (2, True, before)


def test_nothing_to_take(sad: Desk) -> None:
    sad.done("take", SAD)
    result = sad.run("take", SAD)
    assert (result.code, result.err) == (
        2,
        f"kv: {SAD} has no alert to take.\n    kv alerts shows them all.\n",
    )


def closed(desk: Desk, id: str, received: str, customer: str, more: str = "") -> None:
    log = f"{received} received\n{more}{received} closed outcome=withdrawn because=op-verzoek"
    path = desk.put(id, log, customer=customer)
    place = desk.root / "cases" / "closed" / received[:4] / path.name
    place.parent.mkdir(parents=True, exist_ok=True)
    path.rename(place)


@pytest.mark.parametrize(
    "customer",
    [
        "{name: de kiezel}",
        '\n  name: "Ander"\n  phone: "+31 6 12345678"',
        "\n  name: Ander  # en nog wat\n  email: INFO@kiezel.example",
        "\n  name: Obs Kiezelsteen",
    ],
)
def test_history_counts_from_closed_cases(desk: Desk, customer: str) -> None:
    closed(desk, OLD, "2026-11-02T09:00", customer)
    closed(desk, FAR, "2026-06-02T09:00", customer)
    desk.put(NEW, "2026-11-20T14:00 received", customer="\n  name: De Kiezel\n  email: info@kiezel.example\n"
             '  phone: "0612345678"')  # fmt: skip
    desk.write("customers.yaml", "Obs Kiezelsteen: De Kiezel\n")
    row = desk.done("alerts", "--json").json[0]
    assert (row["id"], row["rule"]) == (NEW, "again")
    assert row["facts"] == f"case 2 of this customer in 90 days; before: {OLD}"
    assert "once more: case 2" in desk.done().out


def test_also_by_way_of_another_case(desk: Desk) -> None:
    closed(desk, OLD, "2026-11-02T09:00", '\n  name: De Kiezel\n  phone: "06-12345678"')
    closed(desk, FAR, "2026-11-03T09:00", '\n  name: Jan Smit\n  phone: "0612345678"  # mobiel')
    closed(desk, SAD, "2026-11-04T09:00", "\n  name: Iemand anders")
    desk.put(NEW, "2026-11-20T14:00 received", customer="{name: De Kiezel}")
    row = desk.done("alerts", "--json").json[0]
    assert row["facts"] == f"case 3 of this customer in 90 days; before: {OLD}, {FAR}"


def test_a_cause_far_down_in_a_long_file(desk: Desk) -> None:
    for n, id in enumerate((SAD, OLD, NEW), 1):
        noted = f"2026-11-0{n}T09:00 noted words={'x' * 9000}\n"
        closed(desk, id, f"2026-11-0{n}T09:00", "{name: K}", noted + f"2026-11-0{n}T09:00 analysed cause=d\n")
    desk.put(FAR, "2026-11-20T14:00 received")
    assert rules_of(desk) == [(NEW, "cause")]


def test_over_the_turn_of_the_year(desk: Desk) -> None:
    closed(desk, OLD, "2026-12-20T09:00", "{name: De Kiezel}")
    desk.put(NEW, "2027-01-05T09:00 received", customer="{name: De Kiezel}")
    assert rules_of(desk, now="2027-01-05T09:10") == [(NEW, "again")]


def test_a_third_cause_is_told_on_a_closed_case(desk: Desk) -> None:
    for n, id in enumerate((SAD, OLD, NEW), 1):
        closed(desk, id, f"2026-11-0{n}T09:00", "{name: K}", f"2026-11-0{n}T09:00 analysed cause=drukker\n")
    desk.put(FAR, "2026-11-20T14:00 received")
    assert rules_of(desk) == [(NEW, "cause")]
    desk.done("take", NEW, "cause")
    assert rules_of(desk) == []


def test_a_closed_file_that_cannot_be_read_stops_no_alert(sad: Desk) -> None:
    sad.write(f"cases/closed/2026/{OLD}.md", "customer:\n  name: De Kiezel\nanalysed\n")
    assert rules_of(sad) == [(SAD, "mood")]


def test_a_case_that_was_closed_then_and_is_open_again_counts_then(desk: Desk) -> None:
    again = "2026-11-03T09:00 closed outcome=withdrawn because=x\n2026-11-19T09:00 reopened because=x"
    desk.put(OLD, f"2026-11-02T09:00 received\n{again}", customer="{name: De Kiezel}")
    desk.put(NEW, "2026-11-10T09:00 received", customer="{name: De Kiezel}")
    assert rules_of(desk, "--at", "2026-11-10T09:01") == [(NEW, "again")]
    assert desk.done("stats", "--until", "2026-11-10", "--json").json["alerts"]["open"] == 1


def test_as_of_another_moment(sad: Desk) -> None:
    assert rules_of(sad, "--at", "2026-11-20T13:40") == []
    assert rules_of(sad, "--at", "2026-11-22T02:00") == [(SAD, "mood"), (SAD, "at-risk")]


def test_no_more_than_five_on_the_day_screen(desk: Desk) -> None:
    for n in range(7):
        desk.put(ids.case_id(310 + n), "2026-11-20T13:50 received mood=1")
    lines = desk.done().lines
    assert lines[2] == "Alerts: 7"
    assert sum("very unhappy" in line for line in lines) == 5
    assert "and 2 more: kv alerts" in lines


def test_on_a_terminal_nothing_is_cut_off(sad: Desk) -> None:
    sad.write("alerts.yaml", "words: {words: [deur]}\n")
    screen = sad.terminal("alerts", lang="nl")
    assert screen.ends() == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", screen.shown).splitlines()
    assert lines[:3] == [
        f"{SAD} Deur dicht",
        "- signaalwoord: deur",
        f"  directeur · kv pak-op {SAD} signaalwoord",
    ]
    assert max(map(len, lines)) <= 80


def test_a_mistake_in_the_rules_is_told_every_day_and_hides_nothing(sad: Desk) -> None:
    sad.write("alerts.yaml", "mood: {at-most: veel}\n")
    result = sad.run()
    assert (result.code, result.err.startswith("kv: alerts.yaml:1: ")) == (2, True)
    assert f"kv respond {SAD}" in result.out
    assert sad.run("alerts").code == 2
    assert sad.run("overdue").code == 0
    told = sad.run("stats")
    assert (told.code, told.err) == (2, result.err)
    assert "In 1 · out 0 · open 1" in told.out


def test_a_rule_without_its_level_is_told_with_what_to_write(sad: Desk) -> None:
    sad.write("alerts.yaml", "mood: {at-most: 1}\neigen: {when: words, words: [deur]}\n")
    told = "kv: alerts.yaml:2: level is missing\n    Add a line level: desk|owner|director|none.\n"
    for words in ([], ["alerts"], ["stats"]):
        assert (sad.run(*words).code, sad.run(*words).err) == (2, told)
    assert "alerts.yaml:2: [alerts] level is missing\n" in sad.run("check").out
