"""A case whose file cannot be read just now happened all the same: what is held against it still is.

Its last good version stands in, for a budget, for duplicates, and for what comes in a second time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from klantervaring.core import ids

from tests.conftest import Desk
from tests.mail.conftest import mail_text

ID, OTHER, THIRD = (ids.case_id(n) for n in (91, 92, 93))
RECEIVED = "2026-11-16T09:00 received"
PEOPLE = "people:\n  sanne: {name: Sanne, budget: 20}\n"
LISTED = "Datum;Klant;Titel;Verhaal\n2026-11-16;De Kiezel;Stoelen;Er waren geen stoelen.\n"


def badly_edited(path: Path) -> None:
    path.write_text(path.read_text().replace("log:", "log: [", 1))


def half_merged(path: Path) -> None:
    path.write_text(path.read_text().replace("---\n", "---\n<<<<<<< a\n=======\n>>>>>>> b\n", 1))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("elders")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


Spoil = Callable[[Path], None]
spoilt = pytest.mark.parametrize("spoil", [badly_edited, half_merged, emptied, cut_off, a_link, a_folder])


@spoilt
def test_what_was_spent_there_is_spent(desk: Desk, spoil: Spoil) -> None:
    desk.write("kv.yaml", PEOPLE)
    path = desk.put(ID, f"{RECEIVED}\n2026-11-17T09:00 compensated what=taart cost=15")
    desk.put(OTHER, RECEIVED)
    desk.commit()
    spoil(path)
    before = desk.snapshot()
    gesture = "compensate", OTHER, "--what", "bloem", "--cost", "5.01", "--why", "geel"
    result = desk.run(*gesture)
    assert (result.code, desk.snapshot()) == (4, before)
    assert "of the budget of sanne € 5.00 is left" in result.err
    assert desk.run(*gesture[:5], "5", *gesture[6:]).code == 0


@spoilt
def test_its_original_is_not_put_away(desk: Desk, spoil: Spoil) -> None:
    for id in (ID, OTHER, THIRD):
        desk.put(id, RECEIVED)
    desk.commit()
    desk.done("close", ID, "duplicate", "--of", OTHER)
    spoil(next(desk.root.glob(f"cases/**/{ID}.md")))
    before = desk.snapshot()
    result = desk.run("close", OTHER, "duplicate", "--of", THIRD)
    assert (result.code, desk.snapshot()) == (2, before)
    assert f"Closed as a duplicate of this case already: {ID}." in result.err


@spoilt
def test_its_mail_does_not_come_in_again(desk: Desk, spoil: Spoil) -> None:
    mail = desk.home / "mail.eml"
    mail.write_text(mail_text("1", "De zaal was koud."))
    desk.done("mail", str(mail))
    (path,) = desk.root.glob("cases/*.md")
    spoil(path)
    before = desk.snapshot()
    assert "One was known already." in desk.done("mail", str(mail)).out
    assert desk.snapshot() == before


@spoilt
def test_its_row_of_a_list_does_not_come_in_again(desk: Desk, spoil: Spoil) -> None:
    listed = desk.home / "lijst.csv"
    listed.write_text(LISTED)
    desk.done("import", str(listed))
    (path,) = desk.root.glob("cases/*.md")
    spoil(path)
    before = desk.snapshot()
    assert "0 cases came in." in desk.run("import", str(listed)).out
    assert desk.snapshot() == before


@spoilt
def test_an_export_for_the_customer_tells_what_may_not_be_whole(desk: Desk, spoil: Spoil) -> None:
    name = "{name: De Kiezel}"
    desk.put(ID, RECEIVED, customer=name)
    path = desk.put(OTHER, RECEIVED, customer=name)
    desk.commit()
    file = desk.home / "kiezel.zip"
    asked = "customer", "kiezel", "--export", "-o", str(file), "--force"
    assert desk.run(*asked).code == 0
    spoil(path)
    for how in ((), ("--json",), ("--dry-run",)):
        result = desk.run(*asked, *how)
        assert (result.code, f"cases/{OTHER}.md:" in result.err) == (5, True), how
    with ZipFile(file) as made:
        told = [case["id"] for case in json.loads(made.read("data.json"))["cases"]]
    assert told == [ID, OTHER]


@spoilt
def test_a_letter_is_not_made_of_what_stands_in_without_a_word(desk: Desk, spoil: Spoil) -> None:
    customer = "{name: De Kiezel, email: r@kiezel.example}"
    path = desk.put(ID, "2026-11-20T13:00 received", customer=customer)
    desk.commit()
    letter, mail = ("letter", ID, "acknowledgement"), desk.home / "brief.eml"
    assert desk.run(*letter, "--eml", str(mail)).code == 0
    mail.unlink()
    spoil(path)
    for how in ((), ("--check",), ("--json",)):
        result = desk.run(*letter, *how)
        assert (result.code, f"cases/{ID}.md:" in result.err) == (5, True), how
    assert desk.run("letter", ID).code == 5
    for way in (("--eml", str(mail)), ("--pdf", str(desk.home / "brief.pdf")), ("--sent",)):
        result = desk.run(*letter, *way)
        assert (result.code, result.out) == (5, ""), way
        assert f"kv: cases/{ID}.md:" in result.err
    assert not list(desk.home.glob("brief.*"))
    result = desk.run("letter", "--all", "acknowledgement", "--eml", str(desk.home))
    assert (result.code, result.out, list(desk.home.glob("*.eml"))) == (1, "", [])
