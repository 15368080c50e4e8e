"""What a command answers: all that it recorded, by what it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

A = ids.case_id(731)
RECEIVED = "2026-11-16T09:00 received"
APPEALED = f"{RECEIVED}\n2026-11-16T10:00 resolved solution=map\n2026-11-17T10:00 appealed"


@pytest.fixture
def appealed(desk: Desk) -> Desk:
    """A case in which the customer objected."""
    desk.put(A, APPEALED, title="Zaal te koud", customer="{name: De Kiezel}")
    desk.commit()
    return desk


# -- a hearing that the customer did not want ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "said", "told"),
    [
        ("en", "hearing waived", "De Kiezel did not want to explain"),
        ("nl", "afgezien van de toelichting", "De Kiezel zag af van een toelichting"),
    ],
)
def test_a_hearing_that_was_waived_is_never_called_a_hearing(
    appealed: Desk, lang: str, said: str, told: str
) -> None:
    recorded = {"en": "Recorded: ", "nl": "Vastgelegd: "}[lang]
    before = appealed.files()
    would = appealed.done("hear", A, "--waived", "--dry-run", lang=lang).out
    assert said in would
    assert appealed.files() == before
    assert f"{recorded}{said}, " in appealed.done("hear", A, "--waived", lang=lang).out
    assert appealed.log(A)[-1]["waived"] == "yes"
    assert f"  {said}  " in appealed.done("log", A, "--limit", "1", lang=lang).out
    assert f"  {said}  " in appealed.done("show", A, lang=lang).out
    assert said in appealed.done("undo", "--list", lang=lang).lines[1]
    terminal = appealed.terminal("log", A, "--limit", "1", lang=lang)
    assert terminal.ends() == 0
    assert told in terminal.screen


def test_one_that_took_place_is_called_that(appealed: Desk) -> None:
    assert "Recorded: hearing, " in appealed.done("hear", A, "-m", "Zij vertelde het.").out
    assert "  hearing  " in appealed.done("show", A).out


# -- several files ------------------------------------------------------------------------------------------


def binary(folder: Path, name: str) -> str:
    file = folder / name
    file.write_bytes(b"\0" + name.encode())
    return str(file)


def test_each_file_that_was_added_is_named(appealed: Desk, tmp_path: Path) -> None:
    files = [binary(tmp_path, name) for name in ("een.bin", "twee.bin", "drie.bin")]
    named = "attachment (een.bin), attachment (twee.bin), attachment (drie.bin), "
    assert f"Would be recorded: {named}" in appealed.done("attach", A, *files, "--dry-run").out
    assert [e["event"] for e in appealed.log(A)].count("attached") == 0
    assert f"Recorded: {named}" in appealed.done("attach", A, *files).out
    assert [e["file"] for e in appealed.log(A)[-3:]] == ["een.bin", "twee.bin", "drie.bin"]
    assert "Recorded: note, " in appealed.done("note", A, "-m", "Gebeld.").out
