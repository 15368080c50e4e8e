"""Signs that look like a blank, in the front matter of a case: named on their line, nothing is dropped."""

from __future__ import annotations

import subprocess

import pytest

from tests.conftest import Desk

ID = "K7QX-4MRX"
CASE = """---
id: K7QX-4MRX
title: Map ontbrak
owner: sanne
customer:
  name: De Kiezel
procedure: een-fan-per-dag@1
log:
- {event: received, at: 2026-11-18T10:00:00+01:00, by: sanne, id: 7f3k9m2q}
- {event: responded, at: 2026-11-18T12:00:00+01:00, by: sanne, id: 8f3k9m2q}
---
Het verhaal.
"""
#: What is written with another sign, and the line on which that is.
PLACES = {
    "title: Map": 3, "owner: sanne": 4, "  name: De": 6, "{event: received": 9, ", at: 2026-11-18T12": 10,
    "- {event: responded": 10, ", by: sanne, id: 8f": 10,
}  # fmt: skip
SIGNS = ("\u00a0", "\u202f", "\u200b", "\ufeff", "\u3000", "\u2007")


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"U+{ord(sign):04X}")
@pytest.mark.parametrize(("written", "line"), PLACES.items())
def test_another_sign_in_place_of_a_blank_is_named_on_its_line(
    desk: Desk, written: str, line: int, sign: str
) -> None:
    blank = len(written) - len(written.lstrip()) - 1 if written.startswith("  ") else written.index(" ")
    spoiled = written[:blank] + sign + written[blank + 1 :]
    desk.write(f"cases/{ID}.md", CASE.replace(written, spoiled))
    told = desk.run("overdue")
    assert told.code == 5
    assert f"cases/{ID}.md:{line}: U+{ord(sign):04X} stands where a blank belongs" in told.err


def test_within_words_and_quotes_it_may_stand(desk: Desk) -> None:
    text = CASE.replace("title: Map ontbrak", 'title: "Map:\u00a0ontbrak,\u00a0at:\u00a0x"')
    desk.write(f"cases/{ID}.md", text.replace("name: De Kiezel", "name: De\u00a0Kiezel"))
    assert desk.done("show", ID, "--json").json["customer"]["name"] == "De\u00a0Kiezel"


def test_one_look_at_the_history_for_all_that_cannot_be_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from klantervaring.core import ids

    names = [ids.case_id(number * 977) for number in range(40)]
    for id in names:
        desk.put(id, "2026-11-18T09:00 received")
    desk.commit()
    for id in names:
        desk.write(f"cases/{id}.md", "---\nid: [\n---\n")
    desk.commit()
    asked, real = [], subprocess.run

    def counted(words: list[str], **how: object) -> object:
        asked.append(words)
        return real(words, **how)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", counted)
    for command in (("list",), ("list", "--all"), ("overdue",), ("search", "x"), ("check",)):
        asked.clear()
        told = desk.run(*command)
        assert told.code in (1, 5)
        assert len([words for words in asked if "log" in words]) <= 1, command
        assert len(asked) <= 12, command
    assert desk.run("list").out.count("(last good version)") == len(names)
