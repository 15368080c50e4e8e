"""What is known of a case beside its customer is told everywhere: each of `FACTS`, whatever it is."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from klantervaring.cli.typed.shared_options import FILTERS
from klantervaring.core import ids
from klantervaring.core.case import FACTS
from klantervaring.core.field_names import FIELDS

from tests.conftest import Desk

ID = ids.case_id(7)
PEOPLE = "people: {sanne: {name: Sanne}}\n"


@pytest.mark.parametrize("key", FACTS)
def test_a_fact_is_read_shown_listed_and_comes_back(desk: Desk, tmp_path: Path, key: str) -> None:
    field = FIELDS[key]
    text = next(iter(field.values), "sanne")
    desk.write("kv.yaml", PEOPLE)
    path = desk.put(ID, "2026-11-20T09:00 received", **{key: text})
    assert desk.done("list", "--json").json[0][key] == text
    told = field.values[text].title.in_language("en") if field.values else text
    assert f"  {told}\n" in desk.done("show", ID, "--all").out
    table = desk.done("export", "-o", "-", "--format", "csv").out
    [row] = csv.DictReader(io.StringIO(table), delimiter=";")
    assert row[key] == text
    whole = desk.done("export", "-o", "-", "--format", "json").out
    assert json.loads(whole)[0][key] == text
    path.unlink()
    (tmp_path / "uit.json").write_text(whole)
    desk.done("import", str(tmp_path / "uit.json"))
    assert desk.front(ID)[key] == text


@pytest.mark.parametrize("key", FACTS)
def test_a_fact_that_is_no_text_is_named(desk: Desk, key: str) -> None:
    desk.put(ID, "2026-11-20T09:00 received", **{key: "[een, twee]"})
    found = desk.run("check", "--json").json
    assert f"{key} is not text" in [row["message"] for row in found]


@pytest.mark.parametrize("key", sorted({each.names[1] for each in FILTERS}.intersection(FACTS)))
def test_a_list_keeps_the_cases_of_which_a_fact_is_just_that(desk: Desk, key: str) -> None:
    desk.write("kv.yaml", PEOPLE)
    text = next(iter(FIELDS[key].values), "sanne")
    desk.put(ID, "2026-11-20T09:00 received", **{key: text})
    desk.put(ids.case_id(8), "2026-11-20T09:00 received")
    assert [row["id"] for row in desk.done("list", f"--{key}", text, "--json").json] == [ID]
