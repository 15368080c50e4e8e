"""The settings of a workspace and one's own: set, shown, taken back; kv.yaml stays as people wrote it."""

from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path

import pytest
from klantervaring.files.workspace import settings
from klantervaring.files.workspace.config import KIND_PROCEDURES, config_in

from tests.conftest import Desk

#: As somebody wrote it: comments, order, blanks and quotes are theirs.
WRITTEN = """\
# Van ons.
people:
  # aan de balie
  sanne: {name: "Sanne Bakker"}  # maandag vrij

budget-period:   month # zoals altijd
language: nl
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_setting_is_one_line_and_all_else_stays(desk: Desk, end: str, mark: str) -> None:
    text = mark + WRITTEN.replace("\n", end)
    desk.write("kv.yaml", text)
    desk.done("config", "set", "organisation", "Dyade Academy")
    desk.done("config", "set", "people.sanne.budget", "50")
    desk.done("config", "set", "budget-period", "quarter")
    after = (desk.root / "kv.yaml").read_bytes().decode()
    lines = after.split(end)
    assert "organisation: Dyade Academy" in lines
    assert '  sanne: {name: "Sanne Bakker", budget: 50}  # maandag vrij' in lines
    assert "budget-period:   quarter # zoals altijd" in lines
    kept = [line for line in text.split(end) if "sanne:" not in line and "period" not in line]
    assert [line for line in lines if line in kept or not line] == kept
    read = config_in(after.encode())
    assert (read.organisation, read.budget_period, read.people["sanne"].budget) == (
        "Dyade Academy", "quarter", "50",
    )  # fmt: skip


def test_each_change_is_one_commit_that_undo_takes_back(desk: Desk) -> None:
    desk.write("kv.yaml", WRITTEN)
    desk.commit()
    told = desk.done("config", "set", "timezone", "Europe/Brussels", lang="nl")
    assert told.lines == ["tijdzone: Europe/Brussels (dat was Europe/Amsterdam)"]
    assert desk.commits()[0] == "setting timezone"
    desk.done("undo")
    assert (desk.root / "kv.yaml").read_text() == WRITTEN


def test_what_was_written_by_hand_is_not_taken_back_with_it(desk: Desk) -> None:
    desk.write("kv.yaml", WRITTEN)
    desk.done("config", "set", "language", "Engels")
    assert desk.commits()[:2] == ["setting language", "kv.yaml changed by hand"]
    desk.done("undo")
    assert (desk.root / "kv.yaml").read_text() == WRITTEN


@pytest.mark.parametrize(("key", "value", "reason"), [
    ("timezone", "Europe/Foo", "name of a time zone"),
    ("people.sanne.budget", "veel", "amount in euros"),
    ("people.piet.name", "Piet", "nobody in kv.yaml"),
    ("people.sanne.schoenmaat", "43", "is no setting"),
    ("language", "frans", "not known"),
    ("procedure", "bestaat-niet", "bestaat-niet"),
    ("views.mijn", '--owner "sanne', "quote is not closed"),
    ("color", "never", "of your own"),
])  # fmt: skip
def test_what_its_reader_would_refuse_is_never_written(desk: Desk, key: str, value: str, reason: str) -> None:
    desk.write("kv.yaml", WRITTEN)
    desk.commit()
    before = desk.snapshot()
    told = desk.run("config", "set", key, value)
    assert told.code == 2
    assert reason in told.err
    assert desk.snapshot() == before


@pytest.mark.parametrize(
    ("typed", "written"),
    [("12,50", "12.50"), ("12.5", "12.50"), ("75", "75"), ("75,00", "75"), ("€ 80", "80"), ("€7,5", "7.50")],
)
def test_a_budget_is_typed_as_amounts_are(desk: Desk, typed: str, written: str) -> None:
    desk.write("kv.yaml", WRITTEN)
    told = desk.done("config", "set", "people.sanne.budget", typed, lang="nl").out
    assert told == f"mensen.sanne.budget: {written} (dat was -)\n"
    text = (desk.root / "kv.yaml").read_text()
    assert f'  sanne: {{name: "Sanne Bakker", budget: {written}}}  # maandag vrij\n' in text
    desk.done("person", "add", "joris", "--budget", typed)
    assert f"  joris: {{budget: {written}}}\n" in (desk.root / "kv.yaml").read_text()


@pytest.mark.parametrize("value", [
    "Bakker, Sanne", "a: b # c", "{x}", "#1", '"', "'", "true", "2026-01-01", "null", "~", "-", "€ 5,00",
    "12,50", "[a, b]", "a, b: {c: d}", "  x",
])  # fmt: skip
def test_every_text_is_read_back_as_it_was_typed(desk: Desk, value: str) -> None:
    desk.write("kv.yaml", WRITTEN)
    for key in ("people.sanne.name", "people.sanne.role", "organisation", "letterhead.phone"):
        desk.done("config", "set", key, value)
        assert desk.done("config", "get", key).out == f"{value}\n"


@pytest.mark.parametrize("value", ["a\nb", "x\x1b[31m", "VALUE", "waarde".upper(), "...", "", "  "])
def test_what_is_no_line_or_says_nothing_is_no_setting(desk: Desk, value: str) -> None:
    desk.write("kv.yaml", WRITTEN)
    before = desk.snapshot()
    for words in (["organisation"], ["people.sanne.name"], ["views.a"], ["editor", "--personal"]):
        assert desk.run("config", "set", *words[:1], value, *words[1:]).code == 2
    if value.strip():
        assert desk.run("init", "--yes", "--organisation", value, str(desk.root / "nieuw")).code == 2
    assert desk.snapshot() == before
    assert desk.done("config", "--personal", "get", "editor").out == "\n"


def test_a_blank_about_a_person_says_nothing(desk: Desk) -> None:
    desk.done("person", "add", "piet", "--name", " ", "--role", " balie ")
    assert "  piet: {role: balie}\n" in (desk.root / "kv.yaml").read_text()


def test_how_long_is_told_in_the_readers_words(desk: Desk) -> None:
    told = desk.done("config", "set", "retention.spam", "1 jaar", lang="nl").out
    assert told == "bewaartermijn.spam: 1 jaar (dat was -)\n"
    told = desk.done("config", "set", "retention.spam", "bewaar", lang="nl").out
    assert told == "bewaartermijn.spam: bewaar (dat was 1 jaar)\n"
    assert "  spam: keep\n" in (desk.root / "kv.yaml").read_text()
    assert desk.done("config", "get", "retention.spam", lang="nl").out == "keep\n"
    assert re.search(r"bewaartermijn\.spam +bewaar ", desk.done("config", lang="nl").out)
    assert "of bewaar" in desk.run("config", "set", "retention.spam", "lang", lang="nl").err


def test_of_an_unknown_key_the_near_ones_are_named(desk: Desk) -> None:
    assert "Did you mean timezone" in desk.run("config", "set", "timzone", "x").err
    assert "Did you mean organisation" in desk.run("config", "get", "organizasion").err


@pytest.mark.parametrize("known", [settings.WORKSPACE, settings.PERSONAL], ids=["workspace", "personal"])
def test_every_key_has_a_dutch_name_that_means_it_alone(known: settings.Known) -> None:
    for key, names in known.keys.items():
        assert names
        for name in (key, *names, key.upper()):
            assert settings.keys_meant(known, name) == tuple(key.split("."))


def test_get_shows_the_value_alone(desk: Desk) -> None:
    assert desk.done("config", "get", "tijdzone").out == "Europe/Amsterdam\n"
    assert desk.done("config", "get", "timezone", "--json").json == {
        "key": "timezone", "value": "Europe/Amsterdam",
    }  # fmt: skip


def test_unset_goes_back_to_the_default(desk: Desk) -> None:
    desk.write("kv.yaml", WRITTEN)
    desk.done("config", "unset", "budget-period")
    desk.done("config", "unset", "people.sanne.name")
    text = (desk.root / "kv.yaml").read_text()
    assert config_in(text.encode()).budget_period == "month"
    assert "# zoals altijd" in text
    assert "# maandag vrij" in text
    assert "Sanne" not in text


@pytest.mark.parametrize("text", ["language: nl\n", "# van ons\nlanguage: nl  # ja", "language: nl\r\n"])
def test_the_last_setting_goes_too(desk: Desk, text: str) -> None:
    path = desk.write("kv.yaml", text)
    desk.done("config", "unset", "language")
    assert path.read_text() == ("# van ons\n# ja\n" if "#" in text else "")


def test_a_person_of_whom_nothing_more_is_said_still_works_here(desk: Desk) -> None:
    desk.write("kv.yaml", "people:\n  sanne:\n    name: Sanne\n  joris: {email: j@d.example}\n")
    for key in ("people.joris.email", "people.joris.name", "people.sanne.name"):
        desk.done("config", "unset", key)
    assert [each["short"] for each in desk.done("person", "--json").json] == ["sanne", "joris"]
    desk.done("new", "x", "--customer", "y", "--owner", "joris", by="sanne")


def test_a_dry_run_tells_a_program_what_it_would_be(desk: Desk) -> None:
    before = desk.snapshot()
    for words in (["set", "organisation", "Dyade"], ["--personal", "set", "color", "never"]):
        said = desk.done("config", *words, "--dry-run", "--json").json
        assert said == {"key": words[-2], "value": words[-1], "before": None, "dry_run": True}
    assert desk.snapshot() == before
    assert desk.done("config", "--personal", "--json").json["color"] is None


# -- people ---------------------------------------------------------------------------------------------


def test_people_are_added_and_listed(desk: Desk) -> None:
    env: dict[str, str | None] = {"KV_USER": None}
    told = desk.done(
        "person", "add", "joris", "--name", "Joris: van Dalen", "--email",
        "joris@dyade.example", "--budget", "€ 75,50", lang="nl", env=env,
    )  # fmt: skip
    assert told.lines == ["Joris: van Dalen doet nu mee, als joris."]
    desk.done("person", "add", "fatima", env=env)
    assert (desk.root / "kv.yaml").read_text().count("\npeople:\n") == 1
    assert desk.commits()[:2] == ["person fatima", "person joris"]
    listed = desk.done("person", "--json").json
    assert [each["short"] for each in listed] == ["joris", "fatima"]
    assert listed[0]["budget"] == 75.5
    assert "Joris: van Dalen" in desk.done("person", "list").out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["me"], "no short name"),
        (["-x"], "no option -x"),
        (["jo ris"], "no short name"),
        (["Sanne"], "there already"),
        (["kees", "--email", "kees"], "no e-mail address"),
        (["kees", "--budget", "1.250"], "not an amount"),
        ([], "SHORT is missing"),
    ],
    ids=str,
)
def test_who_cannot_be_added(desk: Desk, words: list[str], reason: str) -> None:
    desk.write("kv.yaml", WRITTEN)
    before = desk.snapshot()
    told = desk.run("person", "add", *words)
    assert (told.code, reason in told.err) == (2, True), told
    assert desk.snapshot() == before


def test_whoever_is_there_is_named_before_anything_is_asked(desk: Desk) -> None:
    desk.done("person", "add", "sanne")
    terminal = desk.terminal("person", "add", "SANNE")
    assert terminal.ends() == 2
    assert "sanne is there already" in terminal.screen


def test_whoever_names_others_and_not_themselves_hears_that_they_are_left_out(desk: Desk) -> None:
    told = desk.run("person", "add", "joris")
    assert told.code == 0
    assert "sanne is not one of the people" in told.err
    refused = desk.run("new", "Zaal te koud", "--customer", "De Windroos", "-m", "x", "--channel", "phone")
    assert refused.code == 2
    for each in (told, refused):
        assert "if you are new here: kv person add SHORT" in each.err
    assert desk.run("person", "add", "sanne").err == ""
    assert desk.new("Zaal te koud")


def test_whoever_is_there_is_changed_in_whatever_letters(desk: Desk) -> None:
    """The remedy of the one refusal is no other refusal."""
    desk.done("person", "add", "sanne")
    desk.done("person", "add", "joris", "--name", "Joris van Dalen", "--email", "j@t.example")
    told = desk.run("person", "add", "JORIS", "--name", "X")
    assert told.code == 2
    assert "kv config set people.joris.email VALUE" in told.err
    assert "joris is there already" in told.err
    told = desk.done("config", "set", "people.JORIS.email", "v@t.example")
    assert told.out == "people.joris.email: v@t.example (it was j@t.example)\n"
    assert desk.done("config", "get", "people.Joris.email").out == "v@t.example\n"
    desk.done("config", "unset", "people.JORIS.email")
    assert "joris: {name: Joris van Dalen}\n" in (desk.root / "kv.yaml").read_text()
    assert "JORIS" not in (desk.root / "kv.yaml").read_text()


def test_whoever_begins_again_in_other_letters_is_nobody_new(desk: Desk) -> None:
    desk.done("person", "add", "joris", "--name", "Joris van Dalen")
    before = (desk.root / "kv.yaml").read_text()
    desk.run("init", str(desk.root), "--yes", "--me", "JORIS=J", env={"KV_USER": None})
    assert (desk.root / "kv.yaml").read_text() == before


@pytest.mark.parametrize("address", ["joris@t.example", "Joris@T.example"])
def test_an_address_is_that_of_one_person(desk: Desk, address: str) -> None:
    """Mail of ours is put down to whoever has it."""
    desk.done("person", "add", "sanne")
    desk.done("person", "add", "joris", "--email", "joris@t.example")
    desk.done("person", "add", "fatima")
    before = desk.snapshot()
    words = (["person", "add", "pim", "--email"], ["config", "set", "people.fatima.email"])
    for command in words:
        told = desk.run(*command, address)
        assert (told.code, f"{address} is the address of joris." in told.err) == (2, True), told
        assert "mail.addresses" in told.err
    told = desk.run("init", str(desk.root), "--yes", "--me", f"pim=Pim <{address}>", env={"KV_USER": None})
    assert (told.code, f"{address} is the address of joris." in told.err) == (2, True), told
    assert desk.snapshot() == before
    desk.done("config", "set", "people.joris.email", address)


def test_an_address_of_two_that_stands_there_keeps_nobody_from_other_changes(desk: Desk) -> None:
    desk.write("kv.yaml", "people:\n  a: {email: x@t.example}\n  b: {email: x@t.example}\n")
    desk.done("config", "set", "people.a.role", "balie", by="a")
    desk.done("config", "set", "people.b.email", "y@t.example", by="a")
    assert "b: {email: y@t.example}" in (desk.root / "kv.yaml").read_text()


def test_on_a_terminal_an_address_of_somebody_else_is_asked_again(desk: Desk) -> None:
    desk.done("person", "add", "sanne")
    desk.done("person", "add", "joris", "--email", "joris@t.example")
    terminal = desk.terminal("person", "add", "pim")
    terminal.waits_for("Whole name")
    terminal.types("Pim")
    terminal.waits_for("E-mail")
    terminal.types("joris@t.example")
    terminal.waits_for("is the address of joris")
    terminal.waits_for("E-mail")
    terminal.answers("pim@t.example")
    assert terminal.ends() == 0, terminal.shown
    assert "  pim: {name: Pim, email: pim@t.example}\n" in (desk.root / "kv.yaml").read_text()


def test_on_a_terminal_it_asks_who(desk: Desk) -> None:
    terminal = desk.terminal("person", "add", lang="nl")
    terminal.waits_for("Korte naam")
    terminal.types("jo ris")
    terminal.waits_for("kan geen korte naam zijn")
    terminal.waits_for("Korte naam")
    terminal.answers("joris")
    terminal.waits_for("Hele naam")
    terminal.types("Joris van Dalen")
    terminal.waits_for("E-mail")
    terminal.types("joris@dyade.example")
    assert terminal.ends() == 0, terminal.shown
    said = "  joris: {name: Joris van Dalen, email: joris@dyade.example}\n"
    assert said in (desk.root / "kv.yaml").read_text()


# -- one's own --------------------------------------------------------------------------------------------


def own_file(desk: Desk) -> Path:
    return desk.home / ".config" / "kv" / "settings.yaml"


def write_own(desk: Desk, text: str) -> Path:
    path = own_file(desk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_own_settings_are_for_their_owner_alone(desk: Desk) -> None:
    before = desk.snapshot()
    desk.done("config", "--personal", "set", "me", "sanne")
    desk.done("config", "--personal", "set", "kleur", "nooit")
    path = own_file(desk)
    assert path.read_text().splitlines()[1:] == ["me: sanne", "color: never"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert desk.snapshot() == before
    assert desk.done("config", "--personal", "--json").json["color"] == "never"
    desk.done("config", "--personal", "unset", "color")
    assert desk.done("config", "--personal", "get", "color").out.strip() == ""
    desk.done("config", "--personal", "unset", "me")
    assert path.read_text().splitlines()[1:] == []


def test_they_stand_where_the_desktop_says(desk: Desk, tmp_path: Path) -> None:
    env: dict[str, str | None] = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    desk.done("config", "--personal", "set", "me", "sanne", env=env)
    assert (tmp_path / "xdg" / "kv" / "settings.yaml").exists()
    desk.done("config", "--personal", "set", "me", "sanne", env={"XDG_CONFIG_HOME": "relatief"})
    assert own_file(desk).exists()


def test_the_language_is_asked_of_variable_person_workspace_and_locale(desk: Desk) -> None:
    bare: dict[str, str | None] = {"KV_LANG": None, "LANG": "en_GB.UTF-8"}
    assert "Er staat" in desk.done("list", env=bare).out + desk.done(env=bare).out  # of kv.yaml
    write_own(desk, "language: en\n")
    assert "No case" in desk.done(env=bare).out + desk.done("list", env=bare).out
    assert "Geen" in desk.done("list", env={**bare, "KV_LANG": "nl"}).out


def test_who_i_am_is_known_where_i_work(desk: Desk) -> None:
    write_own(desk, "me: joris\n")
    nobody: dict[str, str | None] = {"KV_USER": None}
    id = desk.new(env=nobody)
    assert desk.log(id)[0]["by"] == "joris"
    desk.write("kv.yaml", "people:\n  test: {name: Test Desk}\n")
    desk.git("config", "user.name", "Test Desk")
    desk.done("note", id, "-m", "x", env=nobody)  # here they are somebody else
    assert desk.log(id)[-1]["by"] == "test"


def test_the_usual_workspace_is_that_where_none_is_around(desk: Desk, tmp_path: Path) -> None:
    write_own(desk, f"workspace: {desk.root}\n")
    id = desk.new()
    elsewhere = Desk(tmp_path / "elders", desk.home)
    elsewhere.root.mkdir()
    nowhere: dict[str, str | None] = {"KV_HOME": None}
    assert elsewhere.subprocess("list", "--json", env=nowhere).json[0]["id"] == id
    assert elsewhere.subprocess("-C", ".", "list", env=nowhere).code == 2


@pytest.mark.parametrize(
    ("text", "mode", "reason"),
    [
        ("me: sanne\n", 0o620, "Others may write"),
        ("me: sanne\n", 0o602, "Others may write"),
        ("me: [sanne]\n", 0o600, "settings.yaml:1: a text is expected here"),
        ("me: sanne\nkleur: never\n", 0o600, "settings.yaml:2: unknown key kleur"),
        ("workspace: hier\n", 0o600, "is a whole path"),
        ("alias: {'a b': list}\n", 0o600, "is no name"),
        ("me: " + "x" * 300_000, 0o600, "larger than 256 KiB"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_believed_is_told_with_its_place(
    desk: Desk, text: str, mode: int, reason: str
) -> None:
    write_own(desk, text).chmod(mode)
    told = desk.run("config", "--personal")
    assert (told.code, reason in told.err) == (2, True), told.err
    nobody: dict[str, str | None] = {"KV_USER": None}
    assert desk.run("new", "x", "--customer", "y", env=nobody).code == 2
    assert desk.done("list").code == 0  # who needs nothing of it goes on


def test_a_folder_or_a_pipe_in_its_place_is_not_waited_for(desk: Desk) -> None:
    own_file(desk).parent.mkdir(parents=True)
    os.mkfifo(own_file(desk))
    assert "not a regular file" in desk.run("config", "--personal").err


def test_a_workspace_cannot_bring_them(desk: Desk) -> None:
    for key in ("alias: {w: list}", "pager: evil", "editor: evil", "me: x"):
        desk.write("kv.yaml", f"{key}\n")
        assert (
            "unknown key" in desk.run("list", "--owner", "x", "--step", "listen").err + desk.run("config").err
        )


# -- views and aliases --------------------------------------------------------------------------------------


@pytest.fixture
def cases(desk: Desk) -> Desk:
    """One of Sanne, one of Joris, one of Joris with coffee."""
    for title, owner in (("Koud", "sanne"), ("Laat", "joris"), ("Koffie op", "joris")):
        desk.done("assign", desk.new(title), owner)
    desk.done("config", "set", "views.joris", "--owner joris")
    desk.done("config", "--personal", "set", "views.koffie", "--owner=joris koffie")
    return desk


def test_the_history_does_not_tell_what_a_view_is_called(cases: Desk) -> None:
    """It may be the name of a customer."""
    assert cases.commits()[0] == "setting views"
    assert "Taken back: setting views\n" in cases.done("undo").out
    cases.done("config", "set", "digest.days", "working")
    assert cases.commits()[0] == "setting digest.days"


def titles(desk: Desk, *words: str) -> set[str]:
    return {each["title"] for each in desk.done(*words, "--json").json}


@pytest.mark.parametrize("command", ["list", "today"])
def test_a_view_stands_for_a_line_of_filters(cases: Desk, command: str) -> None:
    assert titles(cases, command, "@joris") == {"Laat", "Koffie op"}
    assert titles(cases, command, "@koffie") == {"Koffie op"}
    assert titles(cases, command, "@joris", "laat") == {"Laat"}
    assert titles(cases, command, "@joris", "--owner", "sanne") == {"Koud"}  # what is typed goes before it
    assert titles(cases, command, "--customer", "@kiezel.nl") == set()


def test_whose_cases_a_view_asks_for_gives_way_to_what_is_typed(cases: Desk) -> None:
    cases.done("config", "set", "views.mijn", "--mine")
    assert titles(cases, "list", "@mijn") == {"Koud"}
    assert titles(cases, "list", "@mijn", "--owner", "joris") == {"Laat", "Koffie op"}
    assert titles(cases, "list", "@mijn", "--owner=joris") == {"Laat", "Koffie op"}
    assert titles(cases, "list", "@koffie", "--mine") == set()
    assert titles(cases, "list", "@joris", "--mine") == {"Koud"}


@pytest.mark.parametrize("command", ["list", "overdue", "today", "due", "stats", "alerts", "log"])
def test_mine_and_the_owner_are_two_people(cases: Desk, command: str) -> None:
    told = cases.run(command, "--mine", "--owner", "joris", lang="nl")
    assert (told.code, told.out) == (2, "")
    assert "--mine en --owner joris vragen om ervaringen van twee mensen" in told.err
    for one in ("sanne", "me", "ik"):
        same = cases.run(command, "--mine", "--owner", one)
        assert same == cases.run(command, "--mine")
    assert cases.run(command, "@joris", "--owner", "sanne", "--mine") == cases.run(command, "--mine")


def test_two_views_that_ask_for_two_people_are_refused(cases: Desk) -> None:
    cases.done("config", "set", "views.mijn", "--mine")
    assert cases.run("list", "@mijn", "@joris").code == 2


def test_every_list_takes_a_view(cases: Desk) -> None:
    for command in ("overdue", "due", "stats", "alerts"):
        cases.done(command, "@joris")
    assert "Koud" not in cases.done("@joris").out


def test_my_view_goes_before_that_of_the_workspace(cases: Desk) -> None:
    cases.done("config", "--personal", "set", "views.joris", "--owner", "sanne")
    assert titles(cases, "list", "@joris") == {"Koud"}


def test_a_view_that_is_not_there_is_told(cases: Desk) -> None:
    told = cases.run("list", "@jorsi")
    assert (told.code, "Did you mean @joris" in told.err) == (2, True)
    unknown = cases.run("list", "@x").err
    assert "no view x" in unknown
    proposed = shlex.split(unknown.split("Make it: kv ")[1])
    cases.done(*proposed)
    assert titles(cases, "list", "@x") == {"Koud"}
    assert cases.run("list", "@dyade.nl").code == 0  # an address is looked for


def test_an_option_of_a_view_that_a_command_lacks_is_told_with_the_view(cases: Desk) -> None:
    cases.done("config", "set", "views.op-klant", "--mine --sort customer")
    assert titles(cases, "list", "@op-klant") == {"Koud"}
    told = cases.run("stats", "@op-klant")
    assert (told.code, told.out) == (2, "")
    assert "@op-klant has --sort, and kv stats does not." in told.err
    assert "There is no option --sort" in cases.run("stats", "@joris", "--sort", "customer").err


def test_an_alias_is_a_command_of_ones_own(cases: Desk) -> None:
    cases.done("config", "--personal", "set", "alias.w", "kv list --owner joris")
    cases.done("config", "--personal", "set", "alias.m", "@koffie")
    assert titles(cases, "w") == {"Laat", "Koffie op"}
    assert titles(cases, "w", "koffie") == {"Koffie op"}
    assert titles(cases, "m") == {"Koffie op"}
    assert "kv list --owner joris" in cases.done("help", "all").out
    assert cases.run("q").code == 2


def test_an_alias_never_hides_a_command(cases: Desk) -> None:
    write_own(cases, "alias: {list: show, lijst: show, a: b, b: list}\n")
    assert len(cases.done("list", "--json").json) == 3
    assert len(cases.done("lijst", "--json").json) == 3
    assert cases.run("a").code == 2  # it stands for a command, and not for another alias
    assert "no alias hides it" in cases.run("config", "--personal", "set", "alias.show", "list").err


# -- what they are used for -------------------------------------------------------------------------------


def tool(folder: Path, name: str, does: str) -> str:
    """A program of the person's own."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_editor_of_your_own_opens_where_the_shell_names_none(cases: Desk, tmp_path: Path) -> None:
    id = cases.new("Koude koffie")
    own = tool(tmp_path, "eigen", 'sed -i "s/Koude koffie/Lauwe koffie/" "$1"')
    other = tool(tmp_path, "ander", 'sed -i "s/Lauwe koffie/Warme koffie/" "$1"')
    cases.done("config", "--personal", "set", "editor", own)
    unset: dict[str, str | None] = {"EDITOR": None, "VISUAL": None}
    cases.done("edit", id, env=unset)
    assert cases.front(id)["title"] == "Lauwe koffie"
    for name in unset:
        cases.done("edit", id, env={**unset, name: other})
        assert cases.front(id)["title"] == "Warme koffie"
        cases.done("undo")
    assert cases.front(id)["title"] == "Lauwe koffie"


def test_the_pager_of_your_own_is_used_where_the_shell_names_none(desk: Desk, tmp_path: Path) -> None:
    for number in range(6):
        desk.new(f"Koude koffie {number}")
    own, other = (tool(tmp_path, name, f"cat > /dev/null; echo {name}") for name in ("eigen", "ander"))
    desk.done("config", "--personal", "set", "pager", own)
    unset: dict[str, str | None] = {"KV_PAGER": None, "PAGER": None}
    for named, shown in (({}, "eigen"), ({"PAGER": other}, "ander"), ({"KV_PAGER": other}, "ander")):
        terminal = desk.terminal("list", rows=4, env={**unset, **named})
        assert terminal.ends() == 0
        assert terminal.screen.strip() == shown


@pytest.mark.parametrize(("own", "colour"), [("never", False), ("auto", True), ("", True)])
def test_the_colour_of_your_own_holds_at_a_terminal(desk: Desk, own: str, colour: bool) -> None:
    desk.new("Koude koffie")
    if own:
        desk.done("config", "--personal", "set", "color", own)
    terminal = desk.terminal("list")
    assert terminal.ends() == 0
    assert ("\x1b[" in terminal.shown) is colour
    asked = desk.terminal("list", "--color", "always")
    assert asked.ends() == 0
    assert "\x1b[" in asked.shown


#: A value for each setting that does not take any text, other than the usual one.
VALUES = {
    "language": "en",
    "timezone": "Europe/Lisbon",
    "procedure": "een-idee",
    **{f"kinds.{kind}": "een-compliment" for kind in KIND_PROCEDURES},
    "kinds.compliment": "een-idee",
    "budget-period": "quarter",
    "git.commit": "false",
    "mail.imap.port": "1143",
    "mail.imap.security": "starttls",
    "mail.smtp.port": "2525",
    "mail.smtp.security": "tls",
    "mail.addresses": "a@dyade.example, b@dyade.example",
    "mail.smtp.from": "a@dyade.example",
    "digest.days": "working",
    "digest.quiet": "18:00-08:00",
}


@pytest.mark.parametrize("key", sorted(settings.WORKSPACE.keys))
def test_what_is_set_is_what_holds_and_is_from_the_file(desk: Desk, key: str) -> None:
    section, _, name = key.rpartition(".")
    if section.startswith("mail.") and name != "host":
        desk.done("config", "set", f"{section}.host", "mail.dyade.example")
    usual = "18 months" if section == "retention" else "tekst"
    value = VALUES.get(key, usual)
    before = desk.done("config", "get", key).out
    told = desk.done("config", "set", key, value, "--json").json
    assert (told["key"], told["value"]) == (key, desk.done("config", "get", key).out.strip())
    assert desk.done("config", "get", key).out not in (before, "\n")
    rows = [line.split() for line in desk.done("config").out.splitlines()]
    sources = {row[0]: row[-1] for row in rows if row and row[0] in settings.WORKSPACE.keys}
    assert sources[key] == "kv.yaml"
    beside = set(sources) - {key, f"{section}.host"}
    assert {sources[each] for each in beside if each.startswith(f"{section}.")} <= {"default"}


# -- in Dutch ------------------------------------------------------------------------------------------


def test_a_dutch_list_names_each_setting_and_each_name_can_be_typed(desk: Desk) -> None:
    desk.write("kv.yaml", WRITTEN)
    shown = desk.done("config", lang="nl").out.splitlines()[2:]
    keys = dict(line.split()[:2] for line in shown if not line.startswith("─"))
    assert keys["budget-period"] == "budgetperiode"
    assert keys["git.commit"] == "git.vastleggen"
    assert all(key != name for key, name in keys.items() if key not in ("people", "kinds.compliment"))
    for key, name in keys.items():
        if key == "people":
            continue
        assert desk.done("config", "get", name).out == desk.done("config", "get", key).out
    assert desk.done("config", "get", "mensen.sanne.naam").out == "Sanne Bakker\n"


@pytest.mark.parametrize(
    ("typed", "stored", "told"),
    [
        (("budgetperiode", "Kwartaal"), "budget-period: quarter", "budgetperiode: kwartaal"),
        (("git.vastleggen", "uit"), "git: {commit: no}", "git.vastleggen: nee"),
        (("taal", "engels"), "language: en", "taal: Engels"),
    ],
)
def test_values_are_told_as_they_are_said(desk: Desk, typed: tuple[str, str], stored: str, told: str) -> None:
    said = desk.done("config", "set", *typed, lang="nl").out
    assert said.startswith(told)
    written = (desk.root / "kv.yaml").read_text()
    assert stored in written or stored.replace("{", "").replace("}", "").split(": ", 1)[1] in written
    assert told.split(": ")[1] in desk.done("config", lang="nl").out


def test_one_s_own_settings_too(desk: Desk) -> None:
    desk.done("config", "--personal", "set", "kleur", "nooit")
    told = desk.done("config", "--personal", lang="nl").out
    assert "kleur" in told
    assert "nooit" in told
    assert desk.done("config", "--personal", "--json").json["color"] == "never"


def test_a_view_that_no_list_takes_is_told_before_somebody_opens_it(desk: Desk) -> None:
    lines = [
        "views:", "  goed: --mine --tag=zaal --since 2026-11-01 --all koffie",
        "  fout: --mine --bogus 3", "  cijfers: --public",
    ]  # fmt: skip
    desk.write("kv.yaml", "\n".join(lines) + "\n")
    (found,) = desk.run("check", "--json").json
    assert (found["path"], found["line"]) == ("kv.yaml", 3)
    assert found["message"] == "the view fout has an option --bogus, which no list has"
    assert "kv help filters" in found["remedy"]
    assert desk.run("list", "@fout").code == 2
