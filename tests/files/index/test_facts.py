"""Facts are worked out when they are first asked for, once; they are never those of an older file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator

import pytest
from klantervaring.core import ids
from klantervaring.core.rules.fold import trace
from klantervaring.core.summary.case_facts import facts_of
from klantervaring.core.summary.story import plain_story, told_case
from klantervaring.files.index import opening
from klantervaring.files.index.cases import overview
from klantervaring.files.ledger import Ledger
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import read_workspace

from tests.conftest import Desk

CASES = [ids.case_id(number * 977) for number in range(5)]
RECEIVED = "2026-11-16T09:00+01:00 received"
FAN_NOW = RECEIVED + "\n2026-11-17T09:00+01:00 delighted id=7f3k9m2q"
TOLD = "\n## 2026-11-17 09:00 · delighted · 7f3k9m2q\nZo fijn!\n"
#: Longer than what the index takes for the same moment.
PAUSE = 0.08


@pytest.fixture
def filled(desk: Desk) -> Iterator[Desk]:
    for id in CASES:
        path = desk.put(id, FAN_NOW, title="Kaart")
        path.write_text(path.read_text() + TOLD)
    desk.commit()
    time.sleep(PAUSE)
    yield desk
    opening.close_all()


def open_facts(desk: Desk) -> int:
    """How many cases are without facts in the file of the index."""
    with sqlite3.connect(opening.path_of(str(desk.root))) as found:
        ((count,),) = found.execute("SELECT count(*) FROM story")
    found.close()
    return int(count)


def fans(desk: Desk) -> int:
    return len(desk.done("fans", "--json").json["fans"])


def test_a_list_works_out_no_facts_and_a_report_does_it_once(filled: Desk) -> None:
    filled.done("list", "--all")
    assert open_facts(filled) == len(CASES)
    assert fans(filled) == len(CASES)
    assert open_facts(filled) == 0


def test_an_edited_case_loses_its_facts_and_no_other_does(filled: Desk) -> None:
    assert fans(filled) == len(CASES)
    filled.put(CASES[0], RECEIVED, title="Kaart")
    filled.done("list", "--all")
    assert open_facts(filled) == 1
    assert fans(filled) == len(CASES) - 1


def test_while_another_writes_they_are_worked_out_for_this_command_alone(filled: Desk) -> None:
    filled.done("list", "--all")
    other = sqlite3.connect(opening.path_of(str(filled.root)), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert fans(filled) == len(CASES)
    other.execute("ROLLBACK")
    other.close()
    assert open_facts(filled) == len(CASES)


def test_facts_of_a_row_are_those_of_the_file(filled: Desk) -> None:
    """Also of what cannot be read, and where the rules are missing."""
    path = filled.put(CASES[1], FAN_NOW)
    path.write_text(path.read_text().replace("een-fan-per-dag@1", "nergens@4"))
    path = filled.put(CASES[2], FAN_NOW)
    path.write_text(path.read_text().replace("log:\n", "log:\n- {event: appealed, at: gisteren}\n", 1))
    store = Store(read_workspace(filled.root))
    records = store.look(closed=True).records
    assert {record.sure for record in records} == {True, False}
    told = [(record.case, record.state) for record in records]
    found = Ledger(overview(str(filled.root), closed=True))
    for kind in {fact.kind for case, state in told for fact in facts_of(case, state, store.zone)}:
        theirs = Ledger.of_cases(told, store.zone).by_case(kind)
        assert found.by_case(kind) == theirs


def test_a_story_is_the_whole_case(filled: Desk) -> None:
    store = Store(read_workspace(filled.root))
    for record in store.look().records:
        again = told_case(plain_story(record.case))
        assert again._replace(findings=record.case.findings, customer=record.case.customer) == record.case
        assert trace(record.state.procedure, again.events) == trace(
            record.state.procedure, record.case.events
        )
