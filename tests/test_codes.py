"""Every code of the procedure and of the ideas behind it has a place in the tool, and a test that is there.

That such a test fails when the behaviour is taken away was tried by hand; here it is held that none is lost.
"""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from klantervaring.commands import NAMES

from tests.conftest import ROOT, Desk
from tests.test_language import CATALOGUE, MESSAGES, NOT_OURS, forms

PACKAGE = ROOT / "klantervaring"
CODES = [
    *(f"P{n}" for n in range(1, 7)),
    *(f"R{n}" for n in range(1, 6)),
    *(f"F{n}" for n in range(1, 17)),
    *(f"K{n}" for n in range(1, 4)),
    *(f"H{n}" for n in range(1, 5)),
]


@cache
def table() -> dict[str, tuple[str, list[str]]]:
    """The table in docs/procedure.md: code -> where in the tool, and its tests."""
    text = (ROOT / "docs" / "procedure.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([PRFKH]\d{1,2}) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    assert len(rows) == len({code for code, *_ in rows}), "a code has two rows"
    return {code: (where, re.findall(r"`([^`]+)`", tests)) for code, where, tests in rows}


@cache
def names_in(path: str) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_code_has_a_row() -> None:
    assert list(table()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_each_row_names_a_place_and_a_test_that_is_there(code: str) -> None:
    where, tests = table()[code]
    assert len(where) > 10
    assert tests
    for named in tests:
        path, name = named.split("::")
        assert name in names_in(path), named


def test_the_commands_that_the_table_names_are_there() -> None:
    commands = set(NAMES)
    named = {name for where, _ in table().values() for name in re.findall(r"`kv ([a-z-]+)", where)}
    assert named <= commands


def test_the_addresses_of_the_procedure(desk: Desk) -> None:
    """P4 to P6: where an experience goes, and who decides on an objection."""
    told = desk.done("procedure").out
    parties = desk.done("procedure", "--json").json["parties"]
    for party, address in (
        ("us", "academy@dyade.nl"),
        ("director", "frank.cannegieter@dyade.nl"),
        ("bureau-van-oranje", "info@burovanoranje.nl"),
    ):
        assert parties[party]["email"] == address
        assert address in told


def test_we_speak_of_experiences_and_nothing_else() -> None:
    """In both catalogues, in the procedures and rules that are shipped, and in every template."""
    said = [form for message in MESSAGES for form in (*forms(message.id), *forms(message.string))]
    shipped = [p for p in PACKAGE.rglob("*") if p.suffix in (".yaml", ".md", ".txt", ".html", ".j2", ".csv")]
    assert len(said) > 1000
    assert len(shipped) >= 4
    said += [path.read_text(encoding="utf-8") for path in shipped]
    assert [text for text in said if NOT_OURS in text.casefold()] == []
    assert CATALOGUE.locale is not None
