"""`kv retention` and `kv hold`: what is due by the team's rules goes once agreed to; what is held stays."""

from __future__ import annotations

import pytest
from klantervaring.core import ids

from tests.conftest import ROOT, Desk

OLD, OLDER, FRESH, THANKS = (ids.case_id(n) for n in range(1601, 1605))
RULES = "retention: {default: 2 years, no-reply: 1 year, compliment: keep}\n"


def closed(day: str, outcome: str) -> str:
    at = f"{day}T10:00+01:00"
    return f"{day}T09:00+01:00 received\n{at} closed outcome={outcome} because=zo"


def put(desk: Desk, id: str, day: str, outcome: str = "satisfied", **facts: str) -> None:
    path = desk.put(id, closed(day, outcome), customer=f"{{name: Basisschool {id[:4]}}}", **facts)
    place = desk.root / "cases" / "closed" / day[:4] / path.name
    place.parent.mkdir(parents=True, exist_ok=True)
    path.rename(place)


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """Closed cases: two whose time has passed by RULES, a fresh one, and thanks that are kept for good."""
    put(desk, OLD, "2024-11-19")
    put(desk, OLDER, "2025-10-01", "no-reply", title="Geen antwoord meer")
    put(desk, FRESH, "2026-06-01")
    put(desk, THANKS, "2020-01-01", kind="compliment")
    desk.commit()
    desk.run("check", "--fix")
    desk.now = "2026-11-20T14:05:00+01:00"
    return desk


def with_rules(desk: Desk, text: str = RULES) -> None:
    settings = (desk.root / "kv.yaml").read_text() if (desk.root / "kv.yaml").exists() else ""
    desk.write("kv.yaml", settings + text)
    desk.commit()


def test_without_rules_nothing_is_erased_and_a_proposal_is_shown(kept: Desk) -> None:
    before = kept.snapshot()
    told = kept.done("retention").out
    assert "There are no rules yet: everything is kept, for good." in told
    assert "kv retention --adopt" in told
    assert "By these rules 3 cases would be due now." in told
    result = kept.run("retention", "--yes")
    assert (result.code, "There are no rules yet: nothing is erased." in result.err) == (2, True)
    assert kept.snapshot() == before


def test_saying_yes_puts_the_proposal_in_the_settings_of_everybody(kept: Desk) -> None:
    told = kept.done("retention", "--adopt", "--json").json
    assert told["on"] is True
    settings = (kept.root / "kv.yaml").read_text()
    assert "retention: {default: 2 years, no-reply: 1 year, " in settings
    assert kept.commits()[0] == "setting retention"
    again = kept.run("retention", "--adopt")
    assert (again.code, "Your team has rules already." in again.err) == (2, True)
    assert kept.done("config", "get", "retention.default").out == "2 years\n"


def test_what_is_due_is_shown_with_its_rule_and_erased_in_one_commit(kept: Desk) -> None:
    with_rules(kept)
    told = kept.done("retention", "--json").json
    assert [(each["id"], each["rule"], each["kept"], each["kept_until"]) for each in told["due"]] == [
        (OLD, "default", "2 years", "2026-11-19"),
        (OLDER, "no-reply", "1 year", "2026-10-01"),
    ]
    before, commits = kept.snapshot(), len(kept.commits())
    assert "2 cases would be erased." in kept.done("retention", "--dry-run").out
    shown = kept.done("retention")
    assert "kv retention --yes" in shown.out
    assert kept.snapshot() == before
    stats = kept.done("stats", "--since", "2020-01-01", "--json").json
    done = kept.done("retention", "--yes", "--json").json
    assert done["erased"] == [OLD, OLDER]
    assert len(kept.commits()) == commits + 1
    for id in (OLD, OLDER):
        assert kept.log(id)[-1]["event"] == "erased"
        assert kept.log(id)[-1]["because"] == "retention"
        assert f"Basisschool {id[:4]}" not in kept.case(id)
    assert f"Basisschool {FRESH[:4]}" in kept.case(FRESH)
    assert f"Basisschool {THANKS[:4]}" in kept.case(THANKS)
    assert kept.done("stats", "--since", "2020-01-01", "--json").json == stats
    assert kept.done("retention", "--json").json["due"] == []
    assert kept.run("check").code == 0


def test_on_the_last_day_it_is_still_kept(kept: Desk) -> None:
    with_rules(kept)
    kept.now = "2026-11-19T23:59:59+01:00"
    assert [each["id"] for each in kept.done("retention", "--json").json["due"]] == [OLDER]
    kept.now = "2026-11-20T00:00:00+01:00"
    assert [each["id"] for each in kept.done("retention", "--json").json["due"]] == [OLD, OLDER]


@pytest.mark.parametrize(
    ("only_one", "typed", "goes"),
    [
        (True, "", False),
        (True, OLD.lower(), True),
        (True, "1", False),
        (False, "2", True),
        (False, OLD, False),
    ],
)
def test_at_a_terminal_one_is_confirmed_by_its_id_and_several_by_their_number(
    kept: Desk, only_one: bool, typed: str, goes: bool
) -> None:
    with_rules(kept, "retention: {default: 2 years, compliment: keep}\n" if only_one else RULES)
    terminal = kept.terminal("retention")
    terminal.asks("Type the")
    terminal.types(typed)
    assert terminal.ends() == 0
    assert ("erased" in kept.case(OLD)) is goes


def test_a_mail_that_waits_stays_and_is_named(kept: Desk) -> None:
    """It came in long after the case that is erased, and nobody dealt with it."""
    with_rules(kept)
    place = "inbox/3f9c2ab1d04e-forwarded.eml"
    name = f"Basisschool {OLD[:4]}"
    kept.write(place, f"From: {name} <klant@kei.example>\nSubject: Nog iets\n\nGroet\n")
    path = kept.path(OLD)
    path.write_text(
        path.read_text().replace(f"{{name: {name}}}", f"{{name: {name}, email: klant@kei.example}}")
    )
    kept.commit()
    told = kept.done("retention", "--yes").out
    assert "erased" in told
    assert f"{place}:1" in told
    assert "klant@kei.example" in (kept.root / place).read_text()
    assert len(kept.done("mail", "--waiting", "--json").json) == 1


def test_a_hold_stops_it_until_it_is_released(kept: Desk) -> None:
    with_rules(kept)
    kept.done("hold", OLD, "-m", "De zaak ligt bij de rechter.")
    told = kept.done("retention", "--json").json
    assert [(each["id"], each["stays"]) for each in told["staying"]] == [(OLD, "held")]
    refused = kept.run("erase", OLD, "--yes", "--because", "gevraagd")
    assert (refused.code, f"{OLD} is held since" in refused.err) == (4, True)
    assert "De zaak ligt bij de rechter. (kv hold" in kept.done("show", OLD).out.replace("\n", " ")
    kept.done("retention", "--yes")
    assert f"Basisschool {OLD[:4]}" in kept.case(OLD)
    kept.done("hold", OLD, "--release", "-m", "Uitspraak gedaan.")
    assert kept.log(OLD)[-1]["of"] == kept.log(OLD)[-2]["id"]
    kept.done("retention", "--yes")
    assert f"Basisschool {OLD[:4]}" not in kept.case(OLD)
    again = kept.run("hold", FRESH, "--release", "-m", "x")
    assert (again.code, f"{FRESH} is not held." in again.err) == (2, True)


def test_a_hold_asks_why(kept: Desk) -> None:
    assert kept.run("hold", OLD).code == 2
    assert kept.done("hold", OLD, FRESH, "-m", "Vraag van de toezichthouder.", "--json").json
    assert kept.commits()[0] == f"{OLD} {FRESH} held"


def test_an_improvement_that_is_open_keeps_its_case(kept: Desk) -> None:
    with_rules(kept)
    said = "kano: basic, cause: lijst, fix: later, owner: sanne, due: 2027-01-01, id: 1a2b3c4d"
    line = f"- {{event: analysed, at: 2024-11-19T09:30:00+01:00, by: sanne, {said}}}"
    text = kept.case(OLD).replace("\n- {event: closed", f"\n{line}\n- {{event: closed")
    kept.write(kept.place(OLD), text)
    kept.commit()
    told = kept.done("retention", "--json").json
    assert [(each["id"], each["stays"]) for each in told["staying"]] == [(OLD, "improvement")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("retention: {defualt: 2 years}", "unknown key defualt"),
        ("retention: {default: 2 eeuwen}", "default is a time after closing"),
        ("retention: {default: 0 days}", "as 2 years, 18 months or 90 days; or keep"),
        ("retention: 2 years", "keys are expected here"),
        ("retention: {default: [2 years]}", "a text is expected here"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_line(kept: Desk, line: str, said: str) -> None:
    kept.write("kv.yaml", f"language: en\n{line}\n")
    result = kept.run("retention")
    assert result.code == 2
    assert said in result.err
    assert "kv.yaml:2" in result.err


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("retention.default", "18 maanden", "18 months"),
        ("bewaartermijn.geen-antwoord", "1 jaar", "1 year"),
        ("bewaartermijn.standaard", "90 dagen", "90 days"),
        ("retention.compliment", "bewaren", "keep"),
    ],
)
def test_a_rule_is_set_in_either_language_and_stored_in_one(
    kept: Desk, key: str, value: str, written: str
) -> None:
    kept.done("config", "set", key, value)
    told = kept.done("retention", "--json").json
    assert list(told["rules"].values()) == [written]
    kept.done("config", "unset", key)
    assert kept.done("retention", "--json").json["on"] is False


def test_the_day_says_once_a_month_that_it_is_time(kept: Desk) -> None:
    note = "Once a month: what you have kept long enough. kv retention"
    assert note not in kept.done().out
    with_rules(kept)
    assert note in kept.done().out
    terminal = kept.terminal()
    assert terminal.ends() == 0
    assert note in terminal.screen
    kept.done("retention")
    assert note not in kept.done().out
    kept.now = "2026-12-01T09:00:00+01:00"
    assert note in kept.done().out
    kept.done("retention", "--dry-run")
    assert note in kept.done().out
    kept.done("retention", "--json")
    assert note not in kept.done().out
    assert [path.name for path in (kept.private / "retention").iterdir()] == ["2026-12"]


def test_the_example_of_the_format_is_read(kept: Desk) -> None:
    page = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
    example = page.split("### retention\n")[1].split("```yaml\n")[1].split("```")[0]
    kept.write("kv.yaml", example)
    told = kept.done("retention", "--json").json
    assert told["rules"] == {
        "default": "2 years",
        "no-reply": "1 year",
        "spam": "30 days",
        "compliment": "keep",
    }
    assert [each["id"] for each in told["due"]] == [OLD, OLDER]
