"""Notes that kv keeps for itself in its private folder, damaged by a disk or a cloud folder."""

from __future__ import annotations

import copy
import json
import shlex
import subprocess
from typing import Any

import pytest
from klantervaring.letters.outbox import Outbox

from tests.conftest import Desk

DIGEST = "0" * 64
FAR = 10**40
DEEP = "[" * 100_000
#: What is no note at all.
WHOLE = ["", "{", "{}", "[]", "null", "3", '"x"', DEEP, "\udcff", "9" * 5000]
#: What stands in place of one value of a note.
VALUES: list[Any] = [FAR, None, [], {"x": ["y"]}]


def samples(id: str) -> dict[str, Any]:
    """Each note by its place, as kv writes it."""
    return {
        f"letters/{id}.acknowledgement.sending": {
            "case": id, "kind": "acknowledgement", "state": "left", "at": 1_790_000_000, "message": "",
            "event": "contacted", "words": "Dag", "data": {"via": "email"}, "because": "",
        },
        f"letters/{id}.acknowledgement.json": {
            "language": "nl", "said": {"name": "x"}, "words": "w", "made": DIGEST,
        },
        "drafts/answers-20260305-1-1.json": {
            "command": "note", "cases": {id: 1}, "at": 1_790_000_000, "serial": 1,
            "answers": [["Wat", "Dit"]], "given": [id],
        },
        "uncommitted": {
            "files": [f"cases/{id}.md"], "subject": "a", "command": "note", "message": "", "left": [""],
        },
        "unfinished": {"files": [], "subject": "a", "command": "note", "commits": None},
        "forgetting": {"cases": [id], "files": [{"folder": 0, "name": "x", "digest": DIGEST}]},
        "servers": {"imap": "imap.example", "smtp": "smtp.example"},
    }  # fmt: skip


def leaves(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value within a note, and to the note's own."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(found for key, each in inner for found in leaves(each, (*way, key)))][bool(not way) :]


def with_value(sample: Any, way: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(sample)
    place = changed
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = value
    return changed


def looked_at(desk: Desk, id: str) -> None:
    """The commands that read the notes: each says what is wrong, and none is at fault itself."""
    for command in (["check"], ["drafts"], ["letter", id, "acknowledgement", "--check"]):
        told = desk.run(*command)
        assert told.code in (0, 1, 3, 4, 5, 6, 9), (command, told)
        assert "kv: Expecting" not in told.err


@pytest.fixture
def written(desk: Desk) -> tuple[Desk, str]:
    id = desk.new("Map ontbrak", "--email", "k@x.example")
    desk.write(f".git/kv/letters/{id}.acknowledgement.md", "Dag,\n")
    return desk, id


@pytest.mark.parametrize("damage", WHOLE, ids=range(len(WHOLE)))
def test_no_note_at_all(written: tuple[Desk, str], damage: str) -> None:
    desk, id = written
    for name in samples(id):
        path = desk.write(f".git/kv/{name}", "")
        path.write_bytes(damage.encode("utf-8", "surrogateescape"))
    looked_at(desk, id)


@pytest.mark.parametrize("value", VALUES, ids=["far", "none", "list", "mapping"])
def test_a_note_with_another_value(written: tuple[Desk, str], value: Any) -> None:
    desk, id = written
    most = max(len(leaves(sample)) for sample in samples(id).values())
    for turn in range(most):
        for name, sample in samples(id).items():
            ways = leaves(sample)
            told = with_value(sample, ways[turn % len(ways)], value)
            desk.write(f".git/kv/{name}", json.dumps(told))
        looked_at(desk, id)


def test_a_damaged_note_of_a_letter_is_told_with_its_place_and_a_way_out(written: tuple[Desk, str]) -> None:
    desk, id = written
    note = desk.write(f".git/kv/letters/{id}.acknowledgement.sending", "{")
    refused = desk.run("letter", id, "acknowledgement", "--sent")
    assert refused.code == 5
    assert str(note) in refused.err
    [finding] = [each for each in desk.run("check", "--json").json if each["check"] == "leftovers"]
    assert finding["id"] == id
    away = shlex.split(finding["remedy"].partition("(")[2].partition(")")[0])
    assert away == ["rm", str(note)]
    subprocess.run(away, check=True)
    (note.parent / f"{id}.acknowledgement.md").unlink()
    desk.done("letter", id, "acknowledgement", "--sent")
    assert [event["event"] for event in desk.log(id)][-1] == "contacted"
    attempt = Outbox(desk.root).read(id, "acknowledgement")
    assert attempt is None or attempt.state == "recorded"
