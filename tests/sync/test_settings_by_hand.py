"""What people change by hand in the settings goes over at `kv sync`; what cannot be used is held back, alone.

With real git and two clones. It does not prove what a setting means.
"""

from __future__ import annotations

import contextlib
from subprocess import CalledProcessError

import pytest

from tests.sync.conftest import Team

SETTINGS = "organisation: De Kiezel\npeople:\n  anna: {name: Anna}\n  bram: {name: Bram}\n"
CUSTOMERS = "De Windroos:\n  channel: phone\n"
ALERTS = "mood:\n  level: high\n"


def test_settings_changed_by_hand_are_committed_by_themselves_and_shared(team: Team) -> None:
    anna, bram = team.anna, team.bram
    anna.write("kv.yaml", SETTINGS)
    anna.write("notes.txt", "van mij\n")
    assert "kv.yaml" in anna.done("status", by="anna").out
    before = anna.git("rev-parse", "HEAD")
    told = anna.done("sync", "--dry-run", by="anna", lang="nl")
    assert told.out == "Met de hand gewijzigd, zou ook meegaan: kv.yaml.\n"
    assert anna.git("rev-parse", "HEAD") == before
    told = anna.done("sync", by="anna", lang="nl")
    assert (told.out.count("kv.yaml"), told.err) == (1, "")
    assert "git " not in told.out
    assert anna.commits()[0] == "kv.yaml changed by hand"
    assert anna.git("show", "--name-only", "--format=").split() == ["kv.yaml"]
    assert anna.git("status", "--porcelain") == "?? notes.txt\n"
    bram.done("sync", by="bram")
    assert (bram.root / "kv.yaml").read_text() == SETTINGS
    assert not (bram.root / "notes.txt").exists()


def test_what_is_staged_elsewhere_stays_as_it_is(team: Team) -> None:
    team.anna.write("kv.yaml", SETTINGS)
    team.anna.write("notes.txt", "van mij\n")
    team.anna.git("add", "notes.txt")
    team.sync(team.anna)
    assert team.anna.git("show", "--name-only", "--format=").split() == ["kv.yaml"]
    assert team.anna.git("status", "--porcelain") == "A  notes.txt\n"


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("customers.yaml", "De Windroos: [\n"),
        ("alerts.yaml", "mood:\n  level: purple\n"),
        ("procedures/eigen@1.yaml", "name: eigen\nsteps: 3\n"),
    ],
)
def test_a_file_that_cannot_be_used_is_held_back_and_named_and_the_rest_goes_over(
    team: Team, name: str, broken: str
) -> None:
    anna, bram = team.anna, team.bram
    id = anna.new("Zaal te koud", "--channel", "phone", by="anna")
    anna.write("kv.yaml", SETTINGS)
    (anna.root / name).parent.mkdir(exist_ok=True)
    anna.write(name, broken)
    told = anna.run("sync", by="anna")
    assert (told.code, f"{name}:" in told.err) == (5, True)
    assert anna.git("status", "--porcelain", "-uall") == f"?? {name}\n"
    bram.done("sync", by="bram")
    assert (bram.root / "kv.yaml").read_text() == SETTINGS
    assert bram.path(id).exists()
    assert not (bram.root / name).exists()


@pytest.mark.parametrize("kept", [SETTINGS, None], ids=["shared before", "never shared"])
@pytest.mark.parametrize("broken", ["people: [\n", "colour: green\n", "format: 99\n", "people: \xff\n"])
def test_a_broken_kv_yaml_is_held_back_and_named_and_cases_go_over(
    team: Team, kept: str | None, broken: str
) -> None:
    anna, bram = team.anna, team.bram
    if kept:
        anna.write("kv.yaml", kept)
        team.all_sync()
    mine = anna.new("Zaal te koud", "--channel", "phone", by="anna")
    theirs = bram.new("Beamer ging uit", "--channel", "phone", by="bram")
    team.sync(bram)
    (anna.root / "kv.yaml").write_bytes(broken.encode("latin-1"))
    told = anna.run("status", by="anna", lang="nl")
    assert (told.code, mine in told.out) == (0, True)
    told = anna.run("sync", by="anna", lang="nl")
    assert told.code == 5
    assert "\nkv.yaml:" in told.err
    assert "instellingen zoals ze het laatst zijn vastgelegd" in " ".join(told.err.split())
    assert anna.path(theirs).exists()
    assert (anna.root / "kv.yaml").read_bytes() == broken.encode("latin-1")
    team.sync(bram)
    assert bram.path(mine).exists()
    assert ((bram.root / "kv.yaml").read_text() if kept else None) == kept
    anna.write("kv.yaml", SETTINGS.replace("Kiezel", "Kei"))
    team.all_sync()
    assert "De Kei" in (bram.root / "kv.yaml").read_text()


def test_settings_that_others_change_wait_for_a_broken_kv_yaml_to_be_mended(team: Team) -> None:
    anna, bram = team.anna, team.bram
    anna.write("kv.yaml", SETTINGS)
    team.all_sync()
    bram.write("kv.yaml", SETTINGS.replace("Kiezel", "Kei"))
    team.sync(bram)
    anna.write("kv.yaml", "people: [\n")
    told = anna.run("sync", by="anna", lang="nl")
    assert told.code == 6
    assert (anna.root / "kv.yaml").read_text() == "people: [\n"
    assert "kv.yaml" in told.err
    anna.write("kv.yaml", SETTINGS)
    team.sync(anna)
    assert "De Kei" in (anna.root / "kv.yaml").read_text()


def test_where_the_last_commit_has_a_broken_kv_yaml_too_the_line_is_told(team: Team) -> None:
    team.anna.write("kv.yaml", "people: [\n")
    team.anna.commit()
    told = team.anna.run("sync", by="anna")
    assert (told.code, "kv.yaml:" in told.err) == (2, True)
    team.anna.write("kv.yaml", SETTINGS)
    team.sync(team.anna)


def test_an_ignored_file_and_one_that_is_gone_stay_with_whoever_has_them(team: Team) -> None:
    anna, bram = team.anna, team.bram
    anna.write("customers.yaml", CUSTOMERS)
    team.sync(anna, bram)
    assert (bram.root / "customers.yaml").read_text() == CUSTOMERS
    (anna.root / "customers.yaml").unlink()
    anna.write(".git/info/exclude", "alerts.yaml\n")
    anna.write("alerts.yaml", ALERTS)
    told = anna.done("sync", by="anna", lang="nl")
    assert "niet gedeeld: alerts.yaml, customers.yaml." in told.err
    team.sync(bram)
    assert (bram.root / "customers.yaml").read_text() == CUSTOMERS
    assert not (bram.root / "alerts.yaml").exists()


def test_both_change_the_settings_in_different_places(team: Team) -> None:
    team.anna.write("kv.yaml", SETTINGS)
    team.all_sync()
    team.anna.write("kv.yaml", SETTINGS.replace("De Kiezel", "De Kei"))
    team.bram.write("kv.yaml", f"{SETTINGS}  carla: {{name: Carla}}\n")
    team.all_sync()
    both = SETTINGS.replace("De Kiezel", "De Kei") + "  carla: {name: Carla}\n"
    assert (team.anna.root / "kv.yaml").read_text() == both
    assert (team.bram.root / "kv.yaml").read_text() == both


def test_a_procedure_file_with_a_name_that_is_none_is_told_as_the_check_tells_it(team: Team) -> None:
    team.anna.write("procedures/eigen@1 (1).yaml", "name: eigen\n")
    team.anna.write("procedures/ander@1.yaml", "x: [\n")
    told = team.anna.run("sync", by="anna")
    assert told.code == 5
    lines = told.err.splitlines()
    (line,) = [line for line in lines if "(1)" in line]
    assert "is the procedure of no case. Call it procedures/NAME@VERSION.yaml" in line
    assert ".." not in told.err


@pytest.mark.parametrize(
    ("name", "mine", "theirs"),
    [
        (
            "kv.yaml",
            "language: nl\norganisation: Een\n",
            "language: nl\norganisation: Twee\n",
        ),
        ("customers.yaml", "De Ui: Ui\n", "De Ui: Prei\n"),
    ],
)
def test_what_git_could_not_join_is_told_as_that(team: Team, name: str, mine: str, theirs: str) -> None:
    team.anna.write(name, mine)
    team.bram.write(name, theirs)
    for desk in (team.anna, team.bram):
        desk.git("add", name)
        desk.git("commit", "--quiet", "-m", "instelling")
    team.anna.git("push", "--quiet", "origin", "main")
    assert team.bram.run("sync", by="bram").code == 6
    with contextlib.suppress(CalledProcessError):
        team.bram.git("pull", "--quiet", "--no-rebase", "--no-edit")
    text = (team.bram.root / name).read_text()
    line = text.split("\n").index("<<<<<<< HEAD") + 1
    told = team.bram.run("customer", by="bram")
    assert told.code == 2
    assert f"{name}:{line}: unresolved merge at line {line}" in told.err
    assert f"git add {name}" in told.err
    team.bram.write(name, mine)
    team.bram.git("add", name)
    team.bram.done("customer", by="bram")
