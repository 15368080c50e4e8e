"""Two versions of one case and what they become, whole files as literal text: `situations.txt` beside this.

A situation there is a name (`@ ...`), and after `@@` the base, ours, theirs and the merged file, the fields
that clashed, and the words in which two texts now stand.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from klantervaring.files.merge.case_files import JoinedCase, joined_case
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.text.document import Document

from tests.core.builders import AMSTERDAM, procedure

ID = "K7QX-4MRX"


class Situation(NamedTuple):
    """The files of a situation by their names, and its two lists."""

    name: str
    files: dict[str, str]
    told: dict[str, str]


def situations() -> list[Situation]:
    """Read them all; `crlf` says how the lines of a file end, `as above` that it is the base before it."""
    text = Path(__file__).with_name("situations.txt").read_text(encoding="utf-8")
    found, base = [], ""
    for block in text.split("\n@ "):
        name, *parts = block.removeprefix("@ ").replace("\n@@ no line end", "\0").split("\n@@ ")
        files, told = {}, {}
        for part in parts:
            head, _, body = part.partition("\n")
            label, colon, listed = head.partition(":")
            if colon:
                told[label] = listed.strip()
                continue
            body = body[:-1] if body.endswith("\0") else f"{body}\n" * bool(body)
            label, _, ends = label.partition(" ")
            files[label] = base if ends == "as above" else body.replace("\n", "\r\n" if ends else "\n")
            base = files["base"]
        found.append(Situation(name, files, told))
    return found


SITUATIONS = situations()


def merged(base: str, ours: str, theirs: str) -> JoinedCase:
    versions = (Document(base) if base else None, Document(ours), Document(theirs))
    return joined_case(ID, versions, lambda _: procedure(), AMSTERDAM)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_the_whole_file(situation: Situation) -> None:
    base, ours, theirs, wanted = (situation.files[name] for name in ("base", "ours", "theirs", "merged"))
    found = merged(base, ours, theirs)
    assert found.document.text == wanted
    assert ", ".join(found.fields) == situation.told["conflicts"]
    assert ", ".join(id or "story" for id in found.doubled) == situation.told["doubled"]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_whoever_merges_gets_the_same(situation: Situation) -> None:
    base, ours, theirs, wanted = (situation.files[name] for name in ("base", "ours", "theirs", "merged"))
    assert merged(base, theirs, ours).document.text == wanted


def test_a_heading_that_both_changed_is_left_to_a_person() -> None:
    line = "- {event: noted, at: 2026-11-18T11:00:00+01:00, by: joris, id: 8f3k9m2q}"
    base = f"""---
id: K7QX-4MRX
title: Map ontbrak
log:
- {{event: received, at: 2026-11-18T10:00:00+01:00, by: sanne, id: 7f3k9m2q}}
{line}
---
Het verhaal.

## 2026-11-18 11:00 · noted, joris · 8f3k9m2q

Zij was boos.
"""
    with pytest.raises(CannotJoin, match="11:05"):
        merged(
            base,
            base.replace("## 2026-11-18 11:00", "## 11:05"),
            base.replace("## 2026-11-18 11:00", "## 11:06"),
        )
