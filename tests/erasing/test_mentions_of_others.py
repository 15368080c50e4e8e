"""Where a person is mentioned with somebody else: it is shown, and what is of the other stays whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk

WHO = ("--customer", "Jan Zwaluw", "--email", "jan@zwaluw.example")


@pytest.fixture
def gone(desk: Desk) -> str:
    """The id of a closed case of who is to be erased."""
    id = desk.new("Reclame", *WHO)
    desk.done("close", id, "spam")
    return id


def file_of(desk: Desk, name: str, content: str = "brief") -> Path:
    place = desk.home / name
    place.write_text(content)
    return place


def test_a_mention_below_the_name_of_somebody_else_is_named_and_stays(desk: Desk, gone: str) -> None:
    """Also where the entry of the person stands above it."""
    theirs = "Piet Puk:\n  address: jij, broer van Jan Zwaluw\n  care: woont bij jan@zwaluw.example\n"
    desk.write("customers.yaml", f"Jan Zwaluw:\n  care: slechthorend\n{theirs}")
    desk.commit_all()
    told = desk.done("erase", gone, "--yes", "--json").json
    assert [(each["line"], each["by_hand"]) for each in told["mentions"]] == [(4, True), (5, True)]
    assert (desk.root / "customers.yaml").read_text() == theirs


def test_a_remark_behind_an_entry_is_named_by_itself(desk: Desk, gone: str) -> None:
    desk.write(
        "customers.yaml", "Jan Zwaluw:\n  care: rust\n# Jan Zwaluw betaalt nooit\nPiet Puk:\n  care: rust\n"
    )
    desk.commit_all()
    told = desk.done("erase", gone, "--yes", "--json").json
    assert [each["text"] for each in told["mentions"]] == ["# Jan Zwaluw betaalt nooit"]


def test_a_file_of_another_case_is_found_again_whatever_it_is_called(desk: Desk, gone: str) -> None:
    other = desk.new("Zaal te koud", "--customer", "Piet Puk")
    desk.done("attach", other, str(file_of(desk, "jan-zwaluw.txt")))
    desk.done("note", other, "-m", "Jan Zwaluw belde ook")
    before = desk.log(other)
    told = desk.done("erase", gone, "--dry-run", "--json").json["mentions"]
    in_log = [each for each in told if "event: attached" in each["text"]]
    assert [each["by_hand"] for each in in_log] == [True]
    terminal = desk.terminal("erase", gone)
    terminal.answer("Take this away too?", "yes")
    terminal.answer(f"Type the id to erase it ({gone})", gone)
    assert terminal.ends() == 0, terminal.screen
    assert "erased belde ook" in desk.case(other)
    assert desk.log(other) == before
    assert desk.run("check").code == 0


def test_names_of_files_are_named(desk: Desk, gone: str) -> None:
    """What kv calls files and folders itself is nobody's name."""
    other = desk.new("Zaal te koud", "--customer", "Piet Puk")
    desk.done("attach", other, str(file_of(desk, "scan-Jan_Zwaluw.pdf")))
    for name in ("lijsten/jan-zwaluw.txt", "letters/nl/zwaluw.md", "cases/losse-zwaluw.txt"):
        desk.write(name, "niets")
    told = desk.done("erase", gone, "--dry-run", "--json").json["mentions"]
    named = {Path(each["path"]).name for each in told if each["line"] == 0}
    assert named == {"scan-Jan_Zwaluw.pdf", "jan-zwaluw.txt", "zwaluw.md", "losse-zwaluw.txt"}
    shown = desk.done("erase", gone, "--yes").lines
    assert "lijsten/jan-zwaluw.txt" in shown


def test_a_customer_who_is_called_as_a_folder_of_ours(desk: Desk) -> None:
    id = desk.new("Reclame", "--customer", "Letters BV")
    desk.done("close", id, "spam")
    desk.write("letters/nl/aftercare.md", "niets")
    desk.commit_all()
    assert desk.done("erase", id, "--yes", "--json").json["mentions"] == []


def test_files_of_others_in_a_larger_repository_stay_in_history(desk: Desk) -> None:
    inner = Desk(desk.root / "desk", desk.home)
    inner.done("init", str(inner.root), "--no-hook")
    desk.write("src/zwaluw/bird.py", "1\n")
    inner.write("lijst-zwaluw.txt", "niets")
    desk.commit_all()
    desk.git("rm", "-rq", "src", "desk/lijst-zwaluw.txt")
    desk.commit_all()
    id = inner.new("Reclame", *WHO)
    inner.done("close", id, "spam")
    inner.done("erase", id, "--yes")
    inner.done("purge", "--yes")
    names = desk.git("log", "--all", "--name-only", "--format=%H")
    assert "src/zwaluw/bird.py" in names
    assert "lijst-zwaluw" not in names
