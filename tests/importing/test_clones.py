"""Two clones that take in the same list have each case of it once, whatever was done with it meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.sync.conftest import Team
from tests.sync.conftest import begun as begun  # its fixtures
from tests.sync.conftest import team as team

HEAD = "received,customer,title,story,closed,outcome\n"
LATE = "2026-11-16 09:00,De Regenboog,Trainer te laat,We wachtten een uur.,,\n"
COLD = "2026-11-17,De Kwikstaart,Koude zaal,De verwarming deed het niet.,,\n"
LONG_AGO = "2026-10-01,De Kwikstaart,Verkeerde zaal,Niemand wist ervan.,2026-10-20,satisfied\n"


@pytest.fixture
def listed(team: Team) -> Path:
    """The list that both got."""
    return written(team, LATE, COLD, LONG_AGO)


def written(team: Team, *rows: str) -> Path:
    path = team.folder / "lijst.csv"
    path.write_text(HEAD + "".join(rows))
    return path


def bring_in(desk: Desk, path: Path, now: str = "2026-11-20T14:05:00+01:00") -> None:
    assert desk.run("import", str(path), by=desk.root.name, now=now).code == 0


def files(desk: Desk) -> dict[str, bytes]:
    root = desk.root / "cases"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.md")}


def test_both_bring_the_same_list_in(team: Team, listed: Path) -> None:
    bring_in(team.anna, listed)
    team.bram.new("Iets anders", by="bram")
    bring_in(team.bram, listed, now="2026-11-20T16:00:00+01:00")
    brought = files(team.anna)
    assert brought.items() <= files(team.bram).items()
    team.all_sync()
    assert brought.items() <= files(team.anna).items()
    assert files(team.anna) == files(team.bram)
    assert len(files(team.bram)) == 4
    assert team.bram.run("check").code == 0


def test_what_one_did_with_it_stays_below_the_story(team: Team, listed: Path) -> None:
    bring_in(team.anna, listed)
    team.bram.new("Iets anders", by="bram")  # else both may have made the very same commit
    bring_in(team.bram, listed)
    late = next(name for name, raw in files(team.anna).items() if b"te laat" in raw)
    id = late.removesuffix(".md")
    team.anna.done("note", id, "-m", "Teruggebeld.", by="anna")
    team.bram.done("assign", id, "bram", by="bram")
    team.all_sync()
    assert files(team.anna) == files(team.bram)
    assert len(files(team.bram)) == 4
    text = files(team.bram)[late].decode()
    story, _, words = text.partition("---\n")[2].partition("---\n")[2].partition("\n## ")
    assert story.strip() == "We wachtten een uur."
    assert words.rstrip().endswith("Teruggebeld.")
    assert {line["event"] for line in team.bram.log(id)} == {"received", "assigned", "noted"}
    assert len(team.bram.log(id)) == 3
    assert team.bram.run("check").code == 0
    bring_in(team.bram, listed)
    assert len(files(team.bram)) == 4


def test_a_row_more_in_one_of_them(team: Team) -> None:
    bring_in(team.anna, written(team, LATE))
    bring_in(team.bram, written(team, COLD, LATE))
    team.all_sync()
    titles = [case["title"] for case in team.anna.done("list", "--json").json]
    assert sorted(titles) == ["Koude zaal", "Trainer te laat"]


def test_nobody_is_named_who_only_brought_the_list_in(team: Team, listed: Path) -> None:
    bring_in(team.anna, listed)
    for name in files(team.anna):
        id = Path(name).stem
        assert "by" not in team.anna.log(id)[0]
