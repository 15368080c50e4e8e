"""What a refusal proposes works as it stands: from where somebody stands, and with what they typed."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import PATIENCE, Desk


def typed(desk: Desk, folder: Path, command: str) -> None:
    """Give a line to a shell, as somebody does who copies it from the screen."""
    subprocess.run(
        ["sh", "-c", command], cwd=folder, env=desk.environment(), timeout=PATIENCE, check=True,
        capture_output=True,
    )  # fmt: skip


# -- from where somebody stands ----------------------------------------------------------------------------


@pytest.mark.parametrize("elsewhere", ["cases", "../een andere map"])
def test_a_command_of_git_works_from_another_folder(desk: Desk, elsewhere: str) -> None:
    id = desk.new()
    path = desk.root / "cases" / f"{id}.md"
    kept = path.read_bytes()
    path.unlink()
    folder = desk.root / elsewhere
    folder.mkdir(exist_ok=True)
    with contextlib.chdir(folder):
        finding = desk.run("check", "--json").json[0]
    _, command = finding["remedy"].split(": ", 1)
    assert command == f"{desk.way}git restore -SW -- cases/{id}.md"
    typed(desk, folder, command)
    assert path.read_bytes() == kept


def test_within_the_workspace_it_is_as_short_as_can_be(desk: Desk) -> None:
    id = desk.new()
    (desk.root / "cases" / f"{id}.md").unlink()
    with contextlib.chdir(desk.root):
        told = desk.run("check").out
    assert f"Take it back: git restore -SW -- cases/{id}.md" in told


def test_a_file_that_git_keeps_away_is_there_again(desk: Desk) -> None:
    id = desk.new()
    path = desk.root / "cases" / f"{id}.md"
    desk.git("update-index", "--skip-worktree", f"cases/{id}.md")
    path.unlink()
    remedy = desk.run("check", "--json").json[0]["remedy"]
    typed(desk, desk.home, remedy.split(": ", 1)[1])
    assert path.exists()
    assert desk.run("check").code == 0


# -- with what somebody typed --------------------------------------------------------------------------------


def test_what_stands_in_quotes_is_put_into_no_other_language(desk: Desk) -> None:
    desk.new()
    desk.done("share", str(desk.home / "plek"), "--yes")
    folder = desk.home / "my DIR x NAME"
    told = desk.done("join", str(desk.home / "plek"), str(folder), lang="nl")
    assert f'Verder: cd "{folder}" && kv' in told.lines


def test_an_option_before_its_command_comes_behind_all_that_was_typed(desk: Desk) -> None:
    id = desk.new()
    told = desk.run("-C", str(desk.root), "--by", "sanne", "note", id, "-m", "twee woorden")
    assert told.code == 2
    line = f'kv -C {desk.root} note {id} -m "twee woorden" --by sanne'
    assert told.err.splitlines()[1] == f"    Write it behind: {line}"


# -- what somebody may have meant ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("undo --ja", "Did you mean --yes? Help: kv undo --help"),
        ("retention --erase", "Help: kv retention --help"),  # and not --yes, which asks nothing
        ("list --foo", "Help: kv list --help"),
        ("list --steps verdict", "Did you mean --step? Help: kv list --help"),
        ("help overdu", "Did you mean kv help overdue?"),
        ("help te-lat", "Did you mean kv help overdue?"),
        ("help Toon", "Did you mean kv help show?"),
        ("help ver", "Did you mean kv help verdict, kv help improve, kv help improvements, kv help report?"),
    ],
)
def test_only_what_is_alike_is_proposed(desk: Desk, words: str, meant: str) -> None:
    told = desk.run(*words.split())
    assert (told.code, told.err.splitlines()[-1].strip()) == (2, meant)


def test_a_topic_that_is_spelled_wrongly_is_among_the_topics(desk: Desk) -> None:
    assert "Known are: times, day," in desk.run("help", "tijdne").err


@pytest.mark.parametrize("length", [4, 9])
def test_an_id_in_place_of_a_command_leads_to_its_case(desk: Desk, length: int) -> None:
    id = ids.case_id(977)  # like no command: one by chance may be, as WH4Y is like why
    desk.put(id, "2026-11-16T09:00+01:00 received")
    typed = id[:length]
    told = desk.run(typed)
    assert told.err.splitlines() == [
        f"kv: There is no command {typed}.",
        f"    Did you mean kv show {typed}?",
    ]
    assert f"Bedoelde je kv toon {typed}?" in desk.run(typed, lang="nl").err
    assert desk.run("7QX2").err.splitlines()[1] == "    kv --help shows them all."


def test_an_empty_word_is_no_command(desk: Desk) -> None:
    assert desk.run("", lang="nl").err.startswith("kv: Er is geen opdracht .")


# -- what leads in no circle ---------------------------------------------------------------------------------


def test_somebody_in_a_list_is_added_under_the_name_that_it_has(desk: Desk) -> None:
    desk.write("kv.yaml", "people:\n  sanne: {}\n")
    listed = desk.home / "lijst.csv"
    listed.write_text("titel;klant;ontvangen;eigenaar\nMap weg;De Kiezel;2026-03-01;Piét de J\n")
    told = desk.run("import", str(listed))
    line = 'Does Piét de J work here? kv person add piet --name "Piét de J"'
    assert (told.code, line in told.err) == (1, True), told
    desk.done("person", "add", "piet", "--name", "Piét de J")
    assert "One case came in." in desk.done("import", str(listed)).out


def test_a_copy_beside_the_workspace_gets_a_name_that_is_free(desk: Desk) -> None:
    place = desk.root.parent / "plek"
    desk.done("share", str(place), "--yes")
    with contextlib.chdir(desk.root):
        told = desk.run("join", str(place))
    command = f"kv join {place} {place}-2"
    assert told.err.splitlines()[-1].strip() == f"Name a folder outside it: {command}"
    desk.done(*command.split()[1:])
    told = desk.run(*command.split()[1:])
    assert told.err.splitlines()[-1].strip() == f"Name another folder: {command}-2"


@pytest.mark.parametrize(
    "words", [["set", "alias.dag", "due --mine"], ["get", "alias.dag"], ["unset", "alias.dag"]]
)
def test_a_setting_of_ones_own_is_done_as_it_was_asked(desk: Desk, words: list[str]) -> None:
    told = desk.run("config", *words)
    line = " ".join(f'"{word}"' if " " in word else word for word in words)
    assert (told.code, told.err.splitlines()[1]) == (2, f"    Say so: kv config {line} --personal")
    desk.done("config", *words, "--personal")


def test_who_is_nobody_yet_is_added_by_the_name_that_was_typed(desk: Desk) -> None:
    desk.write("kv.yaml", "people:\n  sanne: {}\n")
    told = desk.run("config", "set", "people.joris.email", "joris@dyade.example")
    assert told.err.splitlines()[1] == "    Add them: kv person add joris"


def test_what_is_for_everybody_stays_so(desk: Desk) -> None:
    for words in (("-o", "x.txt"), ("--since", "2025-12-01", "-o", "x.html")):
        told = desk.run("report", "--public", *words)
        assert "For example: kv report --public -o verslag.html" in told.err


def test_letters_that_are_due_are_named_as_they_are_typed(desk: Desk) -> None:
    id = desk.new()
    desk.done("respond", id, "--via", "phone", "-m", "Gebeld.")
    told = desk.run("letter", id, "acknowledgement")
    assert "Due in it now: registration, no-but, outcome" in told.err


def test_the_last_version_comes_back_in_both_languages(desk: Desk) -> None:
    id = desk.new()
    (desk.root / "cases" / f"{id}.md").write_bytes(b"")
    for lang, file in (("en", "FILE"), ("nl", "BESTAND")):
        assert f"{desk.way}git restore -SW {file}" in desk.run("show", id, lang=lang).err
    typed(desk, desk.home, f"{desk.way}git restore -SW cases/{id}.md")
    assert desk.run("check").code == 0


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ("export -o - --format csv", "--format csv"),
        ("calendar -o -", "-o -"),
        ("stats --csv", "--csv"),
        ("digest --eml -", "--eml"),
    ],
)
def test_an_answer_in_two_forms_at_once_is_refused(desk: Desk, words: str, both: str) -> None:
    desk.new()
    told = desk.run(*words.split(), "--json")
    assert (told.code, told.out) == (2, "")
    assert told.err.splitlines() == [f"kv: --json does not go with {both}.", "    Give one of them."]


# -- what is wrong in a file ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "dutch", "remedy"),
    [
        ("wish: | een map", "het begint met een teken waar aanhalingstekens omheen horen", 'wish: "…"'),
        ("wish: ? een map", "het begint met een teken waar aanhalingstekens omheen horen", 'wish: "…"'),
        ("wish: , een map", "het begint met een teken waar aanhalingstekens omheen horen", 'wish: "…"'),
        ("wish: &x een map", "ankers en aliassen (& *) mogen hier niet", 'wish: "…"'),
        ("zin: &x\n  a: b", "ankers en aliassen (& *) mogen hier niet", "herstel die regel."),
        ("...\nwish: een map", "meer dan één document", "herstel die regel."),
        ("\twish: 'een map'", "een tab waar spaties horen", "herstel die regel."),
    ],
)
def test_a_slip_in_a_case_is_told_in_dutch_with_its_own_key(
    desk: Desk, line: str, dutch: str, remedy: str
) -> None:
    id = desk.new()
    path = desk.root / "cases" / f"{id}.md"
    path.write_text(path.read_text().replace("title: ", f"{line}\ntitle: ", 1))
    [found] = desk.run("check", "--json", lang="nl").json
    assert dutch in found["message"]
    assert found["remedy"].endswith(remedy)


def test_a_procedure_of_which_the_file_is_called_as_those_of_kv(desk: Desk) -> None:
    text = "extends: een-fan-per-dag@1\nname: kv:eigen\nversion: 1\n"
    desk.write("procedures/kv:eigen@1.yaml", text)
    [found] = desk.run("check", "--json").json
    assert found["message"] == "a file that is called so is the procedure of no case"
    assert found["remedy"].endswith("with no other @ in its name, and no kv: before it.")
    assert "kv:eigen@1" not in desk.run("procedure", "eigen").err


def test_what_is_still_to_be_filled_in_is_cut_off_where_it_shows(desk: Desk) -> None:
    id = desk.new()
    told = desk.run("letter", id, "reaction", "--sent")
    assert (told.code, told.err.splitlines()[0][-1]) == (4, "…")


@pytest.mark.parametrize("name", ["cases/nergens", "nergens", "kv.yaml"])
def test_a_workspace_that_is_named_and_not_there(desk: Desk, name: str) -> None:
    desk.write("kv.yaml", "")
    told = desk.run("-C", str(desk.root / name), "list")
    assert (told.code, told.err.splitlines()) == (
        2,
        [f"kv: {desk.root / name} is no folder.", "    Is its name right, and may you read it?"],
    )
