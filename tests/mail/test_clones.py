"""Two clones that take in the same mail, in whatever order, have it once; where that cannot be, kv says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.mail.conftest import SETTINGS, mail_text
from tests.sync.conftest import Team
from tests.sync.conftest import begun as begun  # its fixtures
from tests.sync.conftest import team as team

ANSWER = mail_text(
    "2", "Nog iets.", In_Reply_To="<1@regenboog.example>", Date="Tue, 17 Nov 2026 10:00:00 +0100", Received=""
)
FORWARD = "Pak jij dit?\n\nVan: Klant <k@x.example>\nVerzonden: ma\nAan: ons\nOnderwerp: Zaal\n\nKoud.\n"


@pytest.fixture
def mailing(team: Team) -> Team:
    """The team, with the settings of mail in both clones."""
    team.anna.write("kv.yaml", SETTINGS.partition("people")[0])
    team.all_sync()
    return team


def files(team: Team, *texts: str) -> list[str]:
    paths = []
    for number, text in enumerate(texts):
        path = team.folder / f"{number}.eml"
        path.write_text(text)
        paths.append(str(path))
    return paths


def take(desk: Desk, *paths: str, now: str = "2026-11-20T14:05:00+01:00") -> None:
    told = desk.run("mail", *paths, by=desk.root.name, now=now)
    assert told.code == 0, told


def cases(desk: Desk) -> dict[str, bytes]:
    root = desk.root / "cases"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_both_take_the_same_mails_in_another_order(mailing: Team) -> None:
    paths = files(mailing, mail_text(), ANSWER, mail_text("3", From="bram@kwikstaart.example"))
    take(mailing.anna, *paths)
    for path in (paths[2], paths[0], paths[1]):
        take(mailing.bram, path, now="2026-11-20T15:00:00+01:00")
    assert cases(mailing.anna) == cases(mailing.bram)
    mailing.all_sync()
    assert cases(mailing.anna) == cases(mailing.bram)
    for desk in (mailing.anna, mailing.bram):
        assert len(desk.done("list", "--json").json) == 2
        assert desk.run("check").code == 0
        take(desk, *paths)
    assert len(list((mailing.anna.root / "cases").glob("*.md"))) == 2


def test_what_one_did_with_a_mail_stays_below_its_story(mailing: Team) -> None:
    (path,) = files(mailing, mail_text())
    take(mailing.anna, path)
    mailing.bram.run("config", "set", "organisation", "Dyade", by="bram")  # else it may be one commit
    take(mailing.bram, path)
    (case,) = (mailing.anna.root / "cases").glob("*.md")
    story = case.read_text().partition("---\n")[2].partition("---\n")[2]
    mailing.anna.done("note", case.stem, "-m", "Teruggebeld.", by="anna")
    mailing.bram.done("assign", case.stem, "bram", by="bram")
    mailing.all_sync()
    assert cases(mailing.anna) == cases(mailing.bram)
    body = case.read_text().partition("---\n")[2].partition("---\n")[2]
    assert body.startswith(story)
    assert body.endswith("Teruggebeld.\n")


def test_each_takes_a_part_of_a_thread(mailing: Team) -> None:
    first, second = files(mailing, mail_text(), ANSWER)
    take(mailing.anna, first)
    mailing.all_sync()
    take(mailing.anna, second)
    take(mailing.bram, second)
    mailing.all_sync()
    (case,) = mailing.bram.done("list", "--json").json
    assert [line["event"] for line in mailing.bram.log(case["id"])] == ["received", "contacted"]
    assert mailing.bram.run("check").code == 0


def test_both_let_it_wait_and_one_takes_it(mailing: Team) -> None:
    (path,) = files(mailing, mail_text("9", FORWARD, From="ervaring@dyade.example"))
    for desk in (mailing.anna, mailing.bram):
        take(desk, path)
    mailing.all_sync()
    (waiting,) = mailing.bram.done("mail", "--waiting", "--json").json
    mailing.bram.done("mail", "--take", "new", waiting["file"], by="bram")
    mailing.sync(mailing.bram, mailing.anna)
    for desk in (mailing.anna, mailing.bram):
        assert desk.done("mail", "--waiting", "--json").json == []
        take(desk, path)
        assert desk.done("mail", "--waiting", "--json").json == []


def test_what_waits_here_and_was_taken_there_waits_no_longer(mailing: Team) -> None:
    (path,) = files(mailing, mail_text("9", FORWARD, From="ervaring@dyade.example"))
    take(mailing.anna, path)
    mailing.anna.done("mail", "--take", "new", path, by="anna")
    take(mailing.bram, path)
    mailing.all_sync()
    take(mailing.bram, path)
    assert mailing.bram.done("mail", "--waiting", "--json").json == []


def test_a_mail_in_two_cases_is_named_with_what_to_do(mailing: Team) -> None:
    first, second = files(mailing, mail_text(), ANSWER)
    take(mailing.anna, first)
    take(mailing.anna, second)
    take(mailing.bram, second)  # here nothing is known of the thread: a case of its own
    mailing.all_sync()
    told = mailing.bram.run("check", "--json")
    (found,) = [each for each in told.json if each["check"] == "mail"]
    assert (told.code, found["id"] in found["remedy"]) == (1, True)
    words = found["remedy"].rpartition("kv ")[2].split()
    mailing.bram.done(*words, "--because", "dezelfde mail")
    assert [each for each in mailing.bram.run("check", "--json").json if each["check"] == "mail"] == []


def test_a_mail_without_any_moment_is_named(mailing: Team) -> None:
    (path,) = files(mailing, mail_text("5", Received="", Date=""))
    take(mailing.anna, path)
    take(mailing.bram, path, now="2026-11-20T15:00:00+01:00")
    mailing.all_sync()
    mailing.anna.now = "2026-11-20T15:00:00+01:00"
    found = [each for each in mailing.anna.run("check", "--json").json if each["check"] == "mail"]
    assert len(found) == 1
    words = found[0]["remedy"].partition("kv ")[2].split()
    editor = {"EDITOR": "sed -i '/15:00:00.*receipt: import/d'"}
    mailing.anna.done(*words, "--because", "dezelfde mail", by="anna", env=editor)
    assert [each for each in mailing.anna.run("check", "--json").json if each["check"] == "mail"] == []


def test_undo_takes_a_run_back_and_it_can_come_again(mailing: Team) -> None:
    before = cases(mailing.anna)
    paths = files(mailing, mail_text(), mail_text("9", FORWARD, From="ervaring@dyade.example"))
    take(mailing.anna, *paths)
    after = cases(mailing.anna)
    mailing.anna.done("undo", by="anna")
    assert cases(mailing.anna) == before
    assert not list(Path(mailing.anna.root, "inbox").glob("*"))
    take(mailing.anna, *paths)
    assert cases(mailing.anna) == after
