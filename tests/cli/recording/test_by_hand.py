"""What somebody made of the files of a case without kv: undo of the command after it leaves that."""

from __future__ import annotations

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

A, B = ids.case_id(61), ids.case_id(62)
RECEIVED = "2026-11-20T09:00:00+01:00 received"
CLOSE = ("close", A, "withdrawn", "--because", "op verzoek")


@pytest.fixture
def known(desk: Desk) -> Desk:
    desk.put(A, RECEIVED, title="Beamer ging uit")
    desk.commit()
    return desk


def test_a_line_written_by_hand_stays_where_the_note_after_it_is_taken_back(known: Desk) -> None:
    written = known.case(A) + "Zij belde ook gisteren.\n"
    known.path(A).write_text(written, encoding="utf-8")
    known.done("note", A, "-m", "Vraag de trainer.")
    assert known.commits()[:2] == [f"{A} noted", f"{A} edited by hand"]
    known.done("undo")
    assert known.case(A) == written


def test_a_case_put_there_by_hand_stays_where_the_note_after_it_is_taken_back(known: Desk) -> None:
    path = known.put(B, RECEIVED, title="Map ontbrak")
    before = path.read_bytes()
    known.done("note", B, "-m", "Vraag de trainer.")
    told = known.done("undo")
    assert "the case is gone" not in "".join(told.lines)
    assert path.read_bytes() == before


def test_what_was_written_while_kv_did_not_commit_stays(desk: Desk) -> None:
    desk.done("config", "set", "git.commit", "no")
    desk.put(A, RECEIVED, title="Beamer ging uit")
    desk.done("listen", A, "-m", "De beamer ging uit.")
    desk.done("config", "set", "git.commit", "yes")
    before = desk.case(A)
    desk.done("note", A, "-m", "Vraag de trainer.")
    desk.done("undo")
    assert desk.case(A) == before


def test_on_a_branch_without_a_commit_only_the_command_is_taken_back(known: Desk) -> None:
    known.git("checkout", "--quiet", "--orphan", "leeg")
    before = known.case(A)
    known.done("note", A, "-m", "Vraag de trainer.")
    known.done("undo")
    assert known.case(A) == before


def test_a_file_put_beside_a_case_comes_back_with_it(known: Desk) -> None:
    beside = known.write(f"cases/{A}/scan.txt", "gescand\n")
    known.done(*CLOSE)
    assert not beside.exists()
    known.done("undo")
    assert beside.read_text() == "gescand\n"


def test_a_file_changed_beside_a_case_comes_back_as_it_was_changed(known: Desk) -> None:
    letter = known.write("brief.txt", "een\n")
    known.done("attach", A, str(letter))
    beside = known.write(f"cases/{A}/brief.txt", "twee\n")
    known.done(*CLOSE)
    known.done("undo")
    assert beside.read_text() == "twee\n"


def test_what_git_is_told_to_ignore_moves_along_and_is_never_committed(known: Desk) -> None:
    known.write(".git/info/exclude", "*.pdf\n")
    beside = known.write(f"cases/{A}/scan.pdf", "gescand\n")
    known.done(*CLOSE)
    moved = known.root / "cases" / "closed" / "2026" / A / "scan.pdf"
    assert moved.read_text() == "gescand\n"
    assert "scan.pdf" not in known.git("log", "--name-only", "--format=")
    known.done("undo")
    assert (beside.read_text(), moved.exists()) == ("gescand\n", False)
    assert "scan.pdf" not in known.git("log", "--name-only", "--format=")


def test_a_copy_that_was_joined_comes_back_and_its_name_stands_in_no_subject(known: Desk) -> None:
    copy = known.write(f"cases/{A} (van Jansen).md", known.case(A) + "Zij belde ook gisteren.\n")
    before = known.files()
    known.done("check", "--fix")
    assert not copy.exists()
    assert known.commits()[:2] == [f"{A} copy joined", f"{A} edited by hand"]
    known.done("undo")
    assert known.files() == before


def test_what_is_erased_is_not_put_into_git_first(known: Desk) -> None:
    known.done(*CLOSE)
    path = known.root / "cases" / "closed" / "2026" / f"{A}.md"
    path.write_text(path.read_text() + "Geheim van Jansen.\n", encoding="utf-8")
    known.done("erase", A, "--because", "op verzoek", "--yes")
    assert "Jansen" not in known.git("log", "--patch", "--all")


def test_what_a_hook_put_into_the_commit_is_left_alone(known: Desk) -> None:
    mine = known.write("lijst.txt", "van mij\n")
    hook = known.write(".git/hooks/pre-commit", "#!/bin/sh\ngit add -f lijst.txt\n")
    hook.chmod(0o755)
    before = known.case(A)
    known.done("note", A, "-m", "Vraag de trainer.")
    known.done("undo")
    assert (known.case(A), mine.read_text()) == (before, "van mij\n")


def test_a_commit_that_only_looks_like_one_of_kv_is_not_taken_back(known: Desk) -> None:
    known.write("lijst.txt", "van mij\n")
    known.commit("lijst\n\nKv-Command: note")
    for lang, said in (("en", "no file of kv. Nothing was taken back."), ("nl", "Er is niets teruggenomen.")):
        told = known.run("undo", lang=lang)
        assert (told.code, said in told.err) == (6, True), told
    assert (known.root / "lijst.txt").exists()
