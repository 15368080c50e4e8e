"""A digest: for one person or all, in a pipe that goes into a mail, still when it should be."""

from __future__ import annotations

from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from klantervaring.core import ids
from klantervaring.view.terminal.widths import width

from tests.conftest import Desk

ALL = LATE, DUE, NEW, WAITING, NOBODYS, UNHAPPY = tuple(ids.case_id(n) for n in range(810, 816))
SETTINGS = """organisation: Dyade Academy
people:
  sanne: {name: Sanne Hoekstra, email: sanne@test.example}
  joris: {name: Joris van Dalen, email: joris@test.example}
  frank: {name: Frank de Boer, email: frank@test.example, role: directeur Klantgeluk}
mail: {addresses: [academy@test.example]}
"""
WORK = "digest: {quiet: '18:00-08:00', days: working}\n"
#: A Friday afternoon, and the Saturday after it.
FRIDAY, SATURDAY, MONDAY = (
    "2026-11-20T14:05:00+01:00",
    "2026-11-21T14:05:00+01:00",
    "2026-11-23T09:00:00+01:00",
)


@pytest.fixture
def team(desk: Desk) -> Desk:
    """A desk of three people, with a case of every kind that a digest tells of."""
    desk.write("kv.yaml", SETTINGS)
    desk.write("alerts.yaml", "words: {words: [advocaat]}\n")
    answered = "responded via=email\n{at} contacted direction=out"
    desk.put(LATE, "2026-11-16T09:00:00+01:00 received\n2026-11-16T09:05:00+01:00 listened", owner="joris",
             title="Te laat", customer="{name: De Kiezel, phone: 06-12345678}")  # fmt: skip
    desk.put(DUE, "2026-11-19T09:00:00+01:00 received\n2026-11-19T09:05:00+01:00 listened", owner="joris",
             title="Bijna af")  # fmt: skip
    new = "2026-11-20T09:00:00+01:00 received\n2026-11-20T09:05:00+01:00 "
    desk.put(NEW, new + answered.format(at="2026-11-20T10:00:00+01:00"), owner="sanne", title="Nieuw")
    old = "2026-11-10T09:00:00+01:00 received\n2026-11-10T09:10:00+01:00 "
    desk.put(WAITING, old + answered.format(at="2026-11-19T10:00:00+01:00"), owner="sanne", title="Wacht")
    desk.put(NOBODYS, old + answered.format(at="2026-11-19T11:00:00+01:00"), title="Van niemand")
    desk.put(
        UNHAPPY,
        old + answered.format(at="2026-11-19T12:00:00+01:00"),
        owner="sanne",
        title="Dreigt met advocaat",
    )
    return desk


def told(desk: Desk, *options: str, now: str = FRIDAY) -> dict[str, list[str]]:
    """The ids in each part of a digest."""
    found = desk.run("digest", *options, "--json", now=now).json
    return {part: [row["id"] for row in rows] for part, rows in found.items() if isinstance(rows, list)}


def test_all_of_it_for_all(team: Desk) -> None:
    found = told(team)
    assert (found["alerts"], found["late"], found["due"], found["unread"]) == ([UNHAPPY], [LATE], [DUE], [])
    assert set(found["new"]) == {NEW, DUE}
    assert set(found["waiting"]) == {WAITING, NOBODYS, UNHAPPY}


def test_the_rows_are_those_of_the_lists(team: Desk) -> None:
    found = team.run("digest", "--json").json
    assert found["late"] == team.run("overdue", "--json").json
    assert found["alerts"] == team.run("alerts", "--json").json
    due = team.run("due", "--within", "4d", "--json").json
    assert [row for row in due if row in found["due"]] == found["due"]


@pytest.mark.parametrize("name", ["joris", "Joris van Dalen", "jor"])
def test_one_person_hears_of_their_own_and_of_what_is_nobodys(team: Desk, name: str) -> None:
    found = told(team, "--for", name)
    assert (found["alerts"], found["late"], found["due"]) == ([], [LATE], [DUE])
    assert (found["new"], found["waiting"]) == ([DUE], [NOBODYS])


def test_the_level_above_is_told_and_the_owner_too(team: Desk) -> None:
    """A word to watch calls the director (F6); the owner of the case hears it, nobody else."""
    called = {name for name in ("sanne", "joris", "frank") if told(team, "--for", name)["alerts"]}
    assert called == {"sanne", "frank"}
    team.write("kv.yaml", SETTINGS.replace("directeur Klantgeluk", "medewerker"))
    assert told(team, "--for", "joris")["alerts"] == [UNHAPPY]
    team.write("alerts.yaml", "words: {words: [advocaat], level: desk}\n")
    assert told(team, "--for", "joris")["alerts"] == [UNHAPPY]


def test_an_alert_that_was_taken_is_not_told(team: Desk) -> None:
    team.done("take", UNHAPPY)
    assert told(team)["alerts"] == []


def test_what_is_new_is_counted_from_the_working_day_before(team: Desk) -> None:
    assert told(team, now=MONDAY)["new"] == [NEW]
    assert set(told(team, now=FRIDAY)["new"]) == {NEW, DUE}
    assert set(told(team, "--since", "2026-11-01")["new"]) == set(ALL)
    assert told(team, "--since", "2026-11-20T10:00")["new"] == []
    assert team.run("digest", "--since", "ooit").code == 2
    assert team.run("digest", "--for", "niemand").code == 2


def test_on_friday_what_ends_by_monday_is_soon(desk: Desk) -> None:
    id = desk.new(now="2026-11-21T13:00:00+01:00")
    desk.done("listen", id, "-m", "x", now="2026-11-21T13:01:00+01:00")
    later = {row["id"] for row in desk.run("digest", "--json", now=FRIDAY).json["due"]}
    assert later == {id}


@pytest.mark.parametrize(
    ("now", "is_quiet"),
    [
        (FRIDAY, False),
        (SATURDAY, True),
        ("2026-11-20T17:59:59+01:00", False),
        ("2026-11-20T18:00:00+01:00", True),
        ("2026-11-20T03:00:00+01:00", True),
        ("2026-11-20T07:59:00+01:00", True),
        ("2026-11-20T08:00:00+01:00", False),
    ],
)
def test_quiet_hours_and_free_days_are_kept(team: Desk, now: str, is_quiet: bool) -> None:
    loud = team.run("digest", now=now)
    team.write("kv.yaml", SETTINGS + WORK)
    quiet = team.run("digest", now=now)
    assert quiet == ((0, "", "") if is_quiet else loud)
    assert team.run("digest", "--always", now=now) == loud
    assert loud.code == 1


@pytest.mark.parametrize(
    "said",
    [
        "quiet: laat",
        "quiet: 18:00",
        "quiet: '25:00-08:00'",
        "quiet: '08:00-08:00'",
        "days: soms",
        "stil: 1",
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_line(team: Desk, said: str) -> None:
    team.write("kv.yaml", f"{SETTINGS}digest:\n  {said}\n")
    refused = team.run("digest")
    assert refused.code == 2
    assert f"kv.yaml:{len(SETTINGS.splitlines()) + 2}" in refused.err


def test_kv_config_knows_the_settings(team: Desk) -> None:
    team.done("config", "set", "digest.quiet", "18:00-08:00")
    team.done("config", "set", "samenvatting.dagen", "werkdagen")
    assert team.run("config", "--json").json["digest"] == {"quiet": "18:00-08:00", "days": "working"}
    assert team.run("config", "get", "digest.quiet").out == "18:00-08:00\n"


def test_nothing_to_tell_is_nothing_on_paper_and_exit_0(desk: Desk, tmp_path: Path) -> None:
    for options in ([], ["--html"], ["--eml", "-"], ["--eml", str(tmp_path / "d.eml")]):
        assert desk.run("digest", *options) == (0, "", "")
    assert not (tmp_path / "d.eml").exists()
    terminal = desk.terminal("digest")
    assert terminal.ends() == 0
    terminal.sees("Nothing calls for anybody.")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_text_fits_and_has_no_more_than_the_lists(team: Desk, lang: str) -> None:
    shown = team.run("digest", lang=lang)
    assert shown.code == 1
    assert max(map(width, shown.lines)) <= 80
    assert "\x1b" not in shown.out
    for words in ("06-12345678", "De Kiezel"):
        assert words not in shown.out
    heading = {"nl": "Te laat: 1", "en": "Overdue: 1"}[lang]
    assert heading in shown.lines
    assert ("turn: " in shown.out) is (lang == "en")


def read(raw: str) -> EmailMessage:
    """The mail that is in a text, as a strict parser reads it."""
    return message_from_string(raw, policy=policy.SMTP.clone(raise_on_defect=True))


def test_a_mail_has_both_parts_and_is_a_machines(team: Desk, tmp_path: Path) -> None:
    path = tmp_path / "d.eml"
    result = team.run("digest", "--for", "joris", "--eml", str(path), lang="nl")
    assert (result.code, result.out) == (1, "")
    assert path.stat().st_mode & 0o777 == 0o600
    mail = read(path.read_bytes().decode("ascii"))
    assert (mail["To"], mail["From"]) == ("joris@test.example", "academy@test.example")
    assert mail["Subject"] == "kv: 1 te laat, 1 bijna af, 1 nieuw, 1 wachtend"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "nl"
    for part, options in zip(mail.iter_parts(), ([], ["--html"]), strict=True):
        shown = team.run("digest", "--for", "joris", *options, lang="nl").out
        assert part.get_content().split() == shown.split()
    printed = team.run("digest", "--for", "joris", "--eml", "-", lang="nl").out
    assert printed.strip() == path.read_bytes().decode("ascii").replace("\r\n", "\n").strip()
    assert team.run("digest", "--eml", str(path)).code == 2
    assert team.run("digest", "--eml", str(path), "--force").code == 1


def test_a_hostile_title_stays_text(team: Desk) -> None:
    team.put(DUE, "2026-11-19T09:00:00+01:00 received", title='"<script>x</script>\\r\\nBcc: a@b.example"')
    page = team.run("digest", "--html").out
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "Bcc" not in read(team.run("digest", "--eml", "-").out)


def test_a_line_that_cannot_be_read_is_told(team: Desk) -> None:
    path = team.path(WAITING)
    path.write_text(path.read_text().replace("log:\n", "log:\n- {event: appealed}\n"))
    found = team.run("digest")
    assert "Not known, for a line of the log does not count: 1" in found.out
    assert WAITING in found.err
    assert found.code == 1


def test_what_somebody_looks_after_who_is_not_here_is_everybodys(team: Desk) -> None:
    """Joris left, and his overdue promise stays; a case of Sanne is hers however her name is written."""
    team.write("kv.yaml", "\n".join(each for each in SETTINGS.splitlines() if "joris" not in each))
    for name in ("sanne", "frank"):
        assert (told(team, "--for", name)["late"], team.run("digest", "--for", name).code) == ([LATE], 1)
    path = team.path(LATE)
    path.write_text(path.read_text().replace("owner: joris", "owner: Sanne"))
    assert told(team, "--for", "sanne")["late"] == [LATE]
    assert told(team, "--for", "frank")["late"] == []
    found = team.run("check", "--json").json
    assert [each["id"] for each in found if each["message"] == "owner: Sanne is not known"] == [LATE]


def test_an_owner_who_left_is_no_finding_in_a_case_that_is_closed(team: Desk) -> None:
    team.done("close", LATE, "withdrawn", "--because", "belde af")
    team.write("kv.yaml", "\n".join(each for each in SETTINGS.splitlines() if "joris" not in each))
    found = team.run("check", "--json").json
    assert [each["id"] for each in found if each["message"] == "owner: joris is not known"] == [DUE]
