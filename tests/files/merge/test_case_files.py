"""Two edits of one case made from the same text: other keys are joined, the same key collides.

Also through the door: a file that an editor saves while a command is at work.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from klantervaring.files.disk import safe_write
from klantervaring.files.merge.case_files import joined, joined_case
from klantervaring.files.text.document import Document

from tests.conftest import Desk
from tests.core.builders import AMSTERDAM, procedure

BASE = """\
---
# van de balie
id: K7QX-4MRX
title: Leskist zonder handleiding
step: listen
ball: us
received: 2026-11-20T14:05:00+01:00
owner: sanne  # tot vrijdag
customer:
  name: De Windroos
log:
- {event: received, at: 2026-11-20T14:05:00+01:00, by: sanne, id: 7f3k9m2q}
---
De leskist kwam zonder handleiding.
"""
LINE = "- {event: noted, at: 2026-11-20T15:00:00+01:00, by: joris, id: 8f3k9m2q}\n"
OTHER_LINE = "- {event: noted, at: 2026-11-20T14:30:00+01:00, by: fatima, id: 9f3k9m2q}\n"


def with_title(text: str) -> str:
    return text.replace("Leskist zonder handleiding", "Leskist zonder boekje")


def with_owner(text: str) -> str:
    return text.replace("owner: sanne", "owner: joris")


def with_line(text: str, line: str = LINE) -> str:
    return text.replace("---\nDe", f"{line}---\nDe")


def with_words(text: str, words: str = "\nZij belde nog eens.\n") -> str:
    return text + words


def with_own_key(text: str) -> str:
    return text.replace("log:", "schooltype: so  # eigen sleutel\nlog:")


CHANGES: tuple[Callable[[str], str], ...] = (with_title, with_owner, with_line, with_words, with_own_key)
PAIRS = [(a, b) for a in CHANGES for b in CHANGES if a is not b]


@pytest.mark.parametrize(("mine", "theirs"), PAIRS, ids=lambda c: c.__name__)
def test_other_keys_are_joined(mine: Callable[[str], str], theirs: Callable[[str], str]) -> None:
    both = joined(BASE, mine(BASE), theirs(BASE), AMSTERDAM)
    assert both is not None
    assert Document(both).data() == Document(mine(theirs(BASE))).data()
    assert sorted(both.splitlines()) == sorted(mine(theirs(BASE)).splitlines())


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__)
def test_the_same_change_on_both_sides_is_one(change: Callable[[str], str]) -> None:
    assert joined(BASE, change(BASE), change(BASE), AMSTERDAM) == change(BASE)


def test_lines_of_both_logs_and_words_of_both_bodies_stay() -> None:
    mine = with_words(with_line(BASE), "\nVan mij.\n")
    theirs = with_words(with_line(BASE, OTHER_LINE), "\nVan hen.\n")
    both = joined(BASE, mine, theirs, AMSTERDAM)
    assert both is not None
    assert {LINE, OTHER_LINE} <= set(both.splitlines(keepends=True))
    assert {"Van mij.", "Van hen."} <= set(both.splitlines())


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (with_title(BASE), BASE.replace("Leskist zonder handleiding", "Iets anders")),
        (BASE.replace("owner: sanne  # tot vrijdag\n", ""), with_owner(BASE)),
        (BASE.replace("kwam", "was"), BASE.replace("kwam", "bleef")),
        (BASE.replace("---\nDe", "De"), with_owner(BASE)),
    ],
    ids=["title", "taken away and changed", "body", "not a case"],
)
def test_the_same_key_collides(mine: str, theirs: str) -> None:
    assert joined(BASE, mine, theirs, AMSTERDAM) is None


@pytest.mark.parametrize("base", [None, BASE])
def test_two_versions_become_the_same_whichever_is_first(base: str | None) -> None:
    mine = with_title(with_line(BASE))
    theirs = with_line(BASE.replace("Leskist zonder handleiding", "Iets anders"), OTHER_LINE)
    rules = procedure()
    documents = [Document(text) if text else None for text in (base, mine, theirs)]
    old, one, two = documents
    assert one is not None
    assert two is not None
    told = []
    for versions in ((old, one, two), (old, two, one)):
        joined_ = joined_case("K7QX-4MRX", versions, lambda _: rules, AMSTERDAM)
        assert joined_.fields == ("title",)
        told.append(joined_.document.text)
    assert told[0] == told[1]
    assert told[0].count("event: conflict") == 2  # one for each value


def saving_meanwhile(monkeypatch: pytest.MonkeyPatch, path: Path, change: Callable[[str], str]) -> None:
    """Let an editor save `path` once, between reading and writing of the next command."""
    real = safe_write._prepared
    saved: list[int] = []

    def prepared(root: Path, wanted: safe_write.Change, **how: bool) -> object:
        if not saved:
            saved.append(path.write_text(change(path.read_text())))
        return real(root, wanted, **how)

    monkeypatch.setattr(safe_write, "_prepared", prepared)


@pytest.fixture
def one(desk: Desk) -> Desk:
    (desk.root / "cases" / "K7QX-4MRX.md").write_text(BASE)
    return desk


def test_an_edit_meanwhile_and_an_event_are_both_kept(one: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = one.root / "cases" / "K7QX-4MRX.md"
    saving_meanwhile(monkeypatch, path, with_title)
    one.done("note", "K7QX", "-m", "Zij is er op dinsdag.", now="2026-11-20T15:00+01:00")
    assert one.front("K7QX-4MRX")["title"] == "Leskist zonder boekje"
    assert "Zij is er op dinsdag." in path.read_text()


def test_a_fact_that_both_set_collides(one: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = one.root / "cases" / "K7QX-4MRX.md"
    saving_meanwhile(monkeypatch, path, with_owner)
    result = one.run("assign", "K7QX", "fatima", now="2026-11-20T15:00+01:00")
    assert result.code == 6
    assert "owner was set to joris meanwhile" in result.err
    assert path.read_text() == with_owner(BASE)
