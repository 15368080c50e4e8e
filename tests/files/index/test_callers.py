"""Who calls, looked up by a copy of the process or without one: always the same, and nothing stays behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from klantervaring.core import ids
from klantervaring.core.customers.customer import NOTHING
from klantervaring.files.index import callers, renewed
from klantervaring.files.index.callers import Copy
from klantervaring.files.store import Store
from klantervaring.files.workspace.config import read_workspace
from klantervaring.files.workspace.customers import caller

from tests.conftest import Desk

OPEN, ENDED, OTHER = (ids.case_id(number) for number in (701, 702, 703))
RECEIVED = "2026-11-16T09:00+01:00 received"
KEY = ["name:de kiezel"]


@pytest.fixture
def known(desk: Desk) -> Desk:
    """An open case and a closed one of De Kiezel, one of somebody else, and an index that is relied on."""
    desk.put(OPEN, RECEIVED, customer="{name: De Kiezel}")
    desk.put(OTHER, RECEIVED, customer="{name: Noor, phone: 0612345678}")
    desk.put(ENDED, RECEIVED, customer="{name: De Kiezel}")
    desk.commit()
    desk.done("close", ENDED, "withdrawn", "--because", "x")
    time.sleep(0.1)
    desk.done("list", "--all")
    return desk


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def begun(desk: Desk) -> Copy:
    copy = callers.begin(str(desk.root))
    assert copy is not None
    return copy


def test_a_copy_finds_open_cases_and_closed_ones(known: Desk) -> None:
    copy = begun(known)
    found = copy.found(KEY, ())
    copy.end()
    assert found is not None
    assert sorted((path, id) for path, id, *_ in found) == [
        (f"cases/{OPEN}.md", OPEN), (f"cases/closed/2026/{ENDED}.md", ENDED)
    ]  # fmt: skip


def test_a_changed_file_is_read_and_one_that_has_gone_is_not_told_of(known: Desk) -> None:
    path = known.put(OTHER, "2026-11-16T09:00:00+01:00 received")
    path.write_text(path.read_text().replace("log:", "customer:\n  name: De Kiezel\nlog:"))
    (known.root / "cases" / f"{OPEN}.md").unlink()
    copy = begun(known)
    found = copy.found(KEY, ())
    copy.end()
    assert sorted(id for _, id, *_ in found or ()) == sorted((OTHER, ENDED))


def test_a_changed_file_that_is_not_as_kv_writes_it_is_found_as_well(known: Desk) -> None:
    known.put(OTHER, RECEIVED, customer="{name: De Kiezel, phone: 0612345678}")
    assert callers.look(str(known.root)) is None
    assert "3 experiences before" in known.done("new", "Weer", "--customer", "De Kiezel").out


def test_spellings_that_people_joined_lead_to_each_other(known: Desk) -> None:
    look = callers.look(str(known.root))
    assert look is not None
    assert look.found(["name:kiezel"], ()) == []
    assert len(look.found(["name:kiezel"], [("name:kiezel", "name:de kiezel")])) == 2
    three = [("name:kiezel", "name:k"), ("name:k", "name:de kiezel"), ("name:noor", "name:kiezel")]
    assert len(look.found(["name:de kiezel"], three)) == 3


def test_a_customer_with_very_many_addresses_is_found_whole(known: Desk) -> None:
    chain = [f"name:{number}" for number in range(callers._MANY + 9)]
    joined = [*pairwise(chain), (chain[-1], "name:de kiezel"), (chain[0], "name:noor")]
    look = callers.look(str(known.root))
    assert look is not None
    assert len(look.found([chain[0]], joined)) == 3


# -- when the copy is of no use -------------------------------------------------------------------------


def killed(copy: Copy) -> None:
    os.kill(copy._process, signal.SIGKILL)


def of_another_place(copy: Copy) -> None:
    copy.root = "/elsewhere"


@pytest.mark.parametrize("spoil", [killed, of_another_place])
def test_where_the_copy_cannot_tell_we_look_ourselves(known: Desk, spoil: Callable[[Copy], None]) -> None:
    copy = begun(known)
    spoil(copy)
    found = caller(Store(read_workspace(known.root)), NOTHING, {"name": "De Kiezel"}, 0, copy)
    copy.end()
    assert found is not None
    assert len(found.customer.cases) == 2


def test_a_copy_that_nobody_asks_is_let_go(known: Desk) -> None:
    copy = begun(known)
    copy.end()
    with pytest.raises(ProcessLookupError):
        os.kill(copy._process, 0)


def test_a_copy_whose_process_has_gone_ends_by_itself(known: Desk) -> None:
    copy = begun(known)
    os.close(copy._asks)
    os.close(copy._answers)
    assert os.waitpid(copy._process, 0)[0] == copy._process


@pytest.mark.parametrize(("words", "code"), [(("new", "--help"), 0), (("new",), 2)])
def test_a_call_that_asks_nothing_ends_as_before(known: Desk, words: tuple[str, ...], code: int) -> None:
    assert known.subprocess(*words).code == code


def no_fork() -> int:
    raise OSError


def test_without_a_copy_it_works_as_well(known: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", no_fork)
    assert callers.begin(str(known.root)) is None
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert callers.begin(str(known.root)) is None
    assert "2 experiences before" in known.done("new", "Weer", "--customer", "De Kiezel").out


def test_in_a_process_of_its_own_as_within(known: Desk) -> None:
    said = known.subprocess("new", "Weer", "--customer", "de kiezel")
    assert said.code == 0
    assert "De Kiezel is known here: 2 experiences before." in said.out


# -- what is not plain ----------------------------------------------------------------------------------


def a_stray(root: Path) -> None:
    (root / "cases" / "oud").mkdir()


def a_stray_case(root: Path) -> None:
    (root / "cases" / "closed" / f"{OTHER}.md").write_text("---\n---\n")


def a_link(root: Path) -> None:
    (root / "cases" / "closed" / "2024").symlink_to(root / "cases" / "closed" / "2026")


def no_index(root: Path) -> None:
    (root / ".git" / "kv" / "index" / "cases%2Fclosed%2F2026").unlink()


def much_changed(root: Path) -> None:
    for number in range(renewed._FEW + 1):
        (root / "cases" / f"{ids.case_id(number)}.md").write_text("---\n---\n")


@pytest.mark.parametrize("happens", [a_stray, a_stray_case, a_link, no_index, much_changed])
def test_what_is_not_plain_is_left_to_who_asks(known: Desk, happens: Callable[[Path], None]) -> None:
    assert callers.look(str(known.root)) is not None
    happens(known.root)
    assert callers.look(str(known.root)) is None
    copy = begun(known)
    assert copy.found(KEY, ()) is None
    copy.end()
    assert "2 experiences before" in known.run("new", "Weer", "--customer", "De Kiezel").out
