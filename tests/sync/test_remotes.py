"""Whatever a clone's settings of git say of a remote, what others have is heard, and what is said is true."""

from __future__ import annotations

import pytest

from tests.sync.test_borders import sync
from tests.sync.test_situations import TUESDAY, WEDNESDAY, Shared


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "+refs/heads/*:refs/remotes/hoofd/*",
        "+refs/heads/ander:refs/remotes/origin/ander",
        "+refs/*:refs/*",
    ],
)
def test_what_others_have_is_heard_whatever_is_fetched_by_itself(shared: Shared, spec: str) -> None:
    team, id = shared
    anna, bram = team.anna, team.bram
    anna.git("config", "--unset-all", "remote.origin.fetch")
    if spec:
        anna.git("config", "remote.origin.fetch", spec)
    bram.done("note", id, "-m", "van bram", by="bram", now=TUESDAY)
    team.sync(bram)
    assert id in sync(anna).out
    assert "van bram" in anna.case(id)
    bram.done("note", id, "-m", "nog een", by="bram", now=TUESDAY)
    team.sync(bram)
    anna.done("note", id, "-m", "van anna", by="anna", now=WEDNESDAY)
    told = sync(anna)
    assert (told.code, "Sent" in told.out) == (0, True), told
    assert anna.done("status", "--json", by="anna").json["ahead"] == []
    team.sync(bram)
    assert anna.case(id) == bram.case(id)
    assert "van anna" in bram.case(id)


def test_of_several_branches_the_own_one_is_looked_at(shared: Shared) -> None:
    """`FETCH_HEAD`, which kv proposes to look at, is what came in, also where a branch goes before it."""
    team, id = shared
    team.bram.git("push", "--quiet", "origin", "HEAD:refs/heads/aaa")
    team.bram.done("note", id, "-m", "van bram", by="bram", now=TUESDAY)
    team.sync(team.bram, team.anna)
    assert team.anna.git("rev-parse", "FETCH_HEAD").strip() == team.head()
