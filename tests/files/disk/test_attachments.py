"""Names of attachments: what every disk can have stays, and anything else becomes that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk

#: What a file is called, and what it is called beside a case.
NAMES = [
    ("CON.pdf", "_CON.pdf"),
    ("nul", "_nul"),
    ("Com1.tar.gz", "_Com1.tar.gz"),
    ("LPT\u00b9.txt", "_LPT\u00b9.txt"),
    ("aux .txt", "_aux .txt"),
    ("a:b.pdf", "a_b.pdf"),
    ('wat? "nu" <*>|.txt', "wat_ _nu_ ____.txt"),
    ("x.", "x"),
    ("slot ", "slot"),
    ("slot. . ", "slot"),
    ("\u00e9\u00e9n brief.pdf", "\u00e9\u00e9n brief.pdf"),
    ("console.pdf", "console.pdf"),
    ("com10.txt", "com10.txt"),
    ("mijn.con", "mijn.con"),
]


@pytest.mark.parametrize(("name", "kept"), NAMES)
def test_an_attachment_has_a_name_that_every_disk_can_have(
    desk: Desk, tmp_path: Path, name: str, kept: str
) -> None:
    file = tmp_path / name
    file.write_bytes(b"brief")
    id = desk.new()
    desk.done("attach", id, str(file))
    assert [event["file"] for event in desk.log(id) if "file" in event] == [kept]
    assert (desk.root / "cases" / id / kept).read_bytes() == b"brief"
    assert "attachments" not in [f["check"] for f in desk.run("check", "--json").json]


@pytest.mark.parametrize(("name", "kept"), [pair for pair in NAMES if pair[0] != pair[1]])
def test_one_that_was_put_there_by_hand_is_named_with_another_name(desk: Desk, name: str, kept: str) -> None:
    id = desk.new()
    desk.write(f"cases/{id}/{name}", "brief")
    desk.commit()
    [found] = [f for f in desk.run("check", "--json").json if f["check"] == "attachments"]
    assert "no Windows disk can have" in found["message"]
    assert kept in found["remedy"]
