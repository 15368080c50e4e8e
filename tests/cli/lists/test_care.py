"""Vulnerable customers (F2) and channels (F8) as a desk sees them: in lists, files and proofs."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Desk

DEAF = "slechthorend: liever mailen"


@pytest.fixture
def cared(desk: Desk) -> tuple[Desk, str]:
    """A case of a customer with special care, beside one of another."""
    desk.new("Zaal te warm")
    return desk, desk.new("Trainer sprak zacht", "--care", DEAF)


def test_care_is_written_into_the_case(cared: tuple[Desk, str]) -> None:
    desk, id = cared
    front = desk.front(id)
    assert front["customer"] == {"name": "Basisschool De Kiezel", "care": DEAF}
    assert front["log"][0]["care"] == "yes"
    assert front["deadlines"] == {
        "first-word": "2026-11-20T14:15:00+01:00",
        "response": "2026-11-22T14:05:00+01:00",
    }
    assert f"Extra zorg  {DEAF}" in desk.done("show", id, lang="nl").out


#: Lists, and a moment at which each shows the case.
LISTS = {
    "list": "", "today": "", "overdue": "2026-12-01", "due": "", "search zacht": "", "list --all": "",
    "today --owner sanne": "2026-12-01",
}  # fmt: skip


@pytest.mark.parametrize(("command", "now"), LISTS.items())
def test_care_is_visible_in_every_list(cared: tuple[Desk, str], command: str, now: str) -> None:
    desk, id = cared
    lines = desk.done(*command.split(), now=now).lines
    marked = [line for line in lines if "extra care" in line]
    assert marked
    assert all(line.startswith(id) for line in marked)
    own = [line for line in lines if line.startswith(id) and "once more" not in line]
    assert len(marked) == len(own)
    rows = desk.done(*command.split(), "--json", now=now).json
    for row in rows:
        assert (row.get("care") or row.get("customer", {}).get("care")) == (DEAF if row["id"] == id else None)


def test_without_such_a_customer_no_list_has_a_column_for_it(desk: Desk) -> None:
    desk.new()
    assert "care" not in desk.done("list").lines[0]


def test_on_a_terminal_it_stands_before_the_title(cared: tuple[Desk, str]) -> None:
    desk, id = cared
    screen = desk.terminal("list", lang="nl")
    assert screen.ends() == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", screen.shown).splitlines()
    (line,) = [line for line in lines if line.startswith(id[:4])]
    assert "(extra zorg" in line
    assert max(map(len, lines)) <= 80


def test_care_that_is_heard_while_listening(desk: Desk) -> None:
    id = desk.new("Trainer sprak zacht")
    desk.now = "2026-11-20T14:20:00+01:00"
    desk.done("listen", id, "--care", DEAF, "-m", "Ze hoort ons slecht.")
    assert desk.front(id)["customer"]["care"] == DEAF
    assert desk.log(id)[-1]["care"] == "yes"
    case = desk.done("show", id, "--json").json
    assert case["deadlines"][0]["state"] == "met"  # the term that ran before stays what it was
    assert "extra care" in desk.done("list").out


@pytest.mark.parametrize(
    ("customer", "after"),
    [
        (
            "customer:\n  name: De Kiezel  # de kleine\n",
            "customer:\n  name: De Kiezel  # de kleine\n  care: x\n",
        ),
        ("customer: {name: De Kiezel}\n", "customer: {name: De Kiezel, care: x}\n"),
        ("customer:\n  care: oud\n  name: K\n", "customer:\n  care: x\n  name: K\n"),
        ("customer:\n  own: {a: b}\n  name: K\n", "customer:\n  own: {a: b}\n  name: K\n  care: x\n"),
    ],
)
def test_the_rest_of_the_customer_stays_as_it_was_written(desk: Desk, customer: str, after: str) -> None:
    text = f"---\nid: 2222-2222\ntitle: T\n{customer}procedure: een-fan-per-dag@1\nlog:\n" \
        "- {event: received, at: 2026-11-20T14:00}\n---\n"  # fmt: skip
    desk.write("cases/2222-2222.md", text)
    desk.done("listen", "2222-2222", "--care", "x", "-m", "Gehoord.")
    assert after in desk.case("2222-2222")


def test_a_chat_is_answered_in_minutes_and_a_letter_in_days(desk: Desk) -> None:
    chat = desk.new("Link werkt niet", "--channel", "chat")
    letter = desk.new("Een brief", "--channel", "letter")
    phone = desk.new("Gebeld", "--channel", "phone")
    ends = {id: desk.front(id)["deadlines"]["first-word"] for id in (chat, letter, phone)}
    assert ends == {
        chat: "2026-11-20T14:10:00+01:00",
        letter: "2026-11-21",
        phone: "2026-11-20T14:25:00+01:00",
    }
    assert {desk.front(id)["deadlines"]["response"] for id in ends} == {"2026-11-22T14:05:00+01:00"}
    why = desk.done("why", chat, "first-word").out
    assert "5 minutes, elapsed time; for what comes in by chat" in why
    assert desk.done("why", chat, "first-word", "--json").json[0]["fitted_to"] == "chat"


def test_correcting_the_channel_moves_no_term(desk: Desk) -> None:
    id = desk.new("Link werkt niet", "--channel", "chat")
    path = desk.path(id)
    path.write_text(desk.case(id).replace("channel: chat", "channel: letter"), encoding="utf-8")
    assert desk.run("check").code == 0
    assert desk.done("due", "--within", "1h", "--json").json[0]["due"] == "2026-11-20T14:10:00+01:00"


def test_a_list_brings_in_its_channels(desk: Desk) -> None:
    path = desk.home / "lijst.csv"
    path.write_text("ontvangen;klant;titel;kanaal\n20-11-2026 14:00;De Kei;Link;chat\n", encoding="utf-8")
    id = desk.done("import", str(path), "--json").json["ids"][0]
    assert desk.front(id)["deadlines"]["first-word"] == "2026-11-20T14:05:00+01:00"


def test_the_procedure_shows_the_terms_that_fit(desk: Desk) -> None:
    screen = desk.terminal("procedure", lang="nl")
    assert screen.ends() == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", screen.shown).splitlines()
    assert max(map(len, lines[lines.index("Termijnen") :])) <= 80
    assert re.search(r"- via chat +5 minuten", screen.shown)
    data = {d["name"]: d for d in desk.done("procedure", "--json").json["deadlines"]}
    assert data["first-word"]["by_channel"] == {"chat": "5 minutes", "letter": "1 day"}
    assert (data["first-word"]["with_care"], data["response"]["by_channel"]) == ("10 minutes", {})
