"""A file beside a case that is gone here stays with the others until somebody says that it is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.sync.test_situations import THURSDAY, TUESDAY, WEDNESDAY, Shared, same


@pytest.fixture
def attached(shared: Shared) -> Shared:
    """A case that both have, with a file that both have."""
    team, id = shared
    (team.folder / "bewijs.pdf").write_bytes(b"bewijs")
    team.anna.done("attach", id, str(team.folder / "bewijs.pdf"), by="anna", now=TUESDAY)
    team.all_sync()
    return team, id


def beside(desk: Desk, id: str) -> Path:
    return desk.root / "cases" / id / "bewijs.pdf"


@pytest.mark.parametrize("how", ["rm", "evicted"])
def test_it_stays_with_the_others_and_comes_back(attached: Shared, how: str) -> None:
    team, id = attached
    path = beside(team.anna, id)
    if how == "evicted":
        path.rename(path.with_name(f".{path.name}.icloud"))
    else:
        path.unlink()
    told = team.anna.run("sync", by="anna", now=THURSDAY)
    assert told.code == 6
    assert "bewijs.pdf beside it is gone, and kv did not take it away" in told.out + told.err
    way = f"git restore -SW -- cases/{id}/bewijs.pdf"
    assert way in told.out + told.err
    assert "kv sync --accept-deletions" in told.out + told.err
    team.sync(team.bram)
    assert beside(team.bram, id).read_bytes() == b"bewijs"
    team.bram.done("note", id, "-m", "Verder.", by="bram", now=WEDNESDAY)
    team.sync(team.bram)
    team.anna.run("sync", by="anna", now=THURSDAY)  # what others write comes in meanwhile
    assert "Verder." in team.anna.case(id)
    team.anna.git(*way.split()[1:])
    path.with_name(f".{path.name}.icloud").unlink(missing_ok=True)
    team.all_sync()
    same(team)
    assert path.read_bytes() == b"bewijs"


@pytest.mark.parametrize("way", ["restore", "accept"])
def test_where_the_case_changed_on_both_sides_it_is_named_as_what_is_wrong(
    attached: Shared, way: str
) -> None:
    """The text of the case waits with its file, so others' text cannot come in yet."""
    team, id = attached
    team.bram.done("note", id, "-m", "Van Bram.", by="bram", now=WEDNESDAY)
    team.sync(team.bram)
    beside(team.anna, id).unlink()
    case = team.anna.path(id)
    case.write_text(case.read_text() + "\nVan Anna.\n")
    told = team.anna.run("sync", by="anna", now=THURSDAY)
    assert told.code == 6
    assert (
        f"cases/{id}.md: This file comes in changed, and is held back here: the file bewijs.pdf" in told.err
    )
    back = f"git restore -SW -- cases/{id}/bewijs.pdf"
    assert back in told.err
    assert "kv sync --accept-deletions" in told.err
    if way == "restore":
        team.anna.git(*back.split()[1:])
        team.sync(team.anna)
    else:
        team.accept(team.anna)
    for words in ("Van Anna.", "Van Bram."):
        assert words in team.anna.case(id)
    assert beside(team.anna, id).exists() is (way == "restore")


def test_it_goes_where_somebody_says_so(attached: Shared) -> None:
    team, id = attached
    beside(team.anna, id).unlink()
    team.accept(team.anna)
    team.sync(team.bram)
    assert not beside(team.bram, id).exists()
    found = team.bram.run("check", now=THURSDAY).out
    assert "the attachment bewijs.pdf is missing" in found
    way = found.partition(f"Bring it back from git: {team.bram.way}git ")[2].splitlines()[0]
    team.bram.git(*way.split())
    assert beside(team.bram, id).read_bytes() == b"bewijs"
    team.all_sync()
    same(team)
    assert beside(team.anna, id).read_bytes() == b"bewijs"


def test_one_that_a_commit_took_away_is_not_sent(attached: Shared) -> None:
    team, id = attached
    team.anna.git("rm", "--quiet", f"cases/{id}/bewijs.pdf")
    team.anna.git("commit", "--quiet", "-m", "weg")
    told = team.anna.run("sync", by="anna", now=THURSDAY)
    assert told.code == 6
    assert "Sending would take something from everybody" in told.err
    assert "bewijs.pdf" in told.err
    team.sync(team.bram)
    assert beside(team.bram, id).exists()
    team.anna.git("revert", "--no-edit", "HEAD")
    team.all_sync()
    same(team)
    assert beside(team.anna, id).exists()


def test_what_kv_takes_back_or_moves_needs_no_yes(attached: Shared) -> None:
    team, id = attached
    (team.folder / "tweede.pdf").write_bytes(b"tweede")
    team.anna.done("attach", id, str(team.folder / "tweede.pdf"), by="anna", now=TUESDAY)
    team.sync(team.anna)
    team.anna.done("undo", by="anna", now=TUESDAY)
    team.all_sync()
    assert not (team.bram.root / "cases" / id / "tweede.pdf").exists()
    team.anna.done("close", id, "satisfied", by="anna", now=WEDNESDAY)
    team.all_sync()
    place = team.bram.root / team.bram.place(id)
    assert (place.with_suffix("") / "bewijs.pdf").read_bytes() == b"bewijs"
    same(team)


def test_one_under_another_name_is_not_gone(attached: Shared) -> None:
    team, id = attached
    path = beside(team.anna, id)
    path.rename(path.with_name("brief.pdf"))
    team.all_sync()
    assert beside(team.bram, id).with_name("brief.pdf").read_bytes() == b"bewijs"
    same(team)


@pytest.mark.parametrize("first", ["anna", "bram"])
def test_a_file_comes_back_with_the_event_that_names_it(attached: Shared, first: str) -> None:
    """One took the event back, the other went on: so the event stays, and what it names."""
    team, id = attached
    team.anna.done("undo", by="anna", now=WEDNESDAY)
    assert not beside(team.anna, id).exists()
    team.bram.done("note", id, "-m", "Ik belde.", by="bram", now=WEDNESDAY)
    desks = [team.anna, team.bram] if first == "anna" else [team.bram, team.anna]
    team.sync(*desks, desks[0])
    for desk in desks:
        assert "bewijs.pdf" in desk.case(id)
        assert beside(desk, id).read_bytes() == b"bewijs"


def test_where_nobody_went_on_it_goes_with_its_event(attached: Shared) -> None:
    team, id = attached
    team.anna.done("undo", by="anna", now=WEDNESDAY)
    team.all_sync()
    for desk in (team.anna, team.bram):
        assert "bewijs.pdf" not in desk.case(id)
        assert not beside(desk, id).exists()
