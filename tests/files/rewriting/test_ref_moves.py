"""What a stopped git leaves half, so that cleaning a clone can go on from there."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from klantervaring.files.git import meeting_place, runner
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.rewriting import ref_moves

from tests.conftest import Desk


def test_a_stash_whose_log_is_gone_is_still_known(desk: Desk) -> None:
    assert ref_moves.stashes(desk.root) == []
    for text in ("eerst", "later"):
        desk.write("los.txt", text)
        desk.git("add", "los.txt")
        desk.git("stash", "push", "--quiet")
    last, first = ref_moves.stashes(desk.root)
    assert last == desk.git("rev-parse", "refs/stash").strip() != first
    (desk.root / ".git" / "logs" / "refs" / "stash").unlink()
    assert ref_moves.stashes(desk.root) == [last]


@pytest.mark.parametrize("module", [ref_moves, meeting_place])
def test_the_graph_of_commits_goes_before_the_commits_do(
    desk: Desk, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.git("commit-graph", "write", "--reachable")
    graph = desk.root / ".git" / "objects" / "info" / "commit-graph"
    assert graph.exists()

    def stopped(folder: Path, *words: str, **_: object) -> bytes:
        if "prune" in words:
            assert not graph.exists()
            raise GitFailed("stopped")
        return real(folder, *words)

    real = runner.run_git
    monkeypatch.setattr(module, "run_git", stopped)
    prune = {ref_moves: ref_moves.prune_objects, meeting_place: meeting_place.prune_place}[module]
    with pytest.raises(GitFailed):
        prune(desk.root if module is ref_moves else desk.root / ".git")
    assert not graph.exists()
    assert desk.git("fsck", "--strict", "--no-dangling") == ""
