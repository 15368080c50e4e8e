"""Keys of two versions, where the whole files of `situations.txt` say too little."""

from __future__ import annotations

import pytest
from klantervaring.core.merge.pieces import Clash, Pieces
from klantervaring.core.merge.version import Piece, Value

USUAL = ("id", "title", "step", "owner", "tags", "log")
LOG = Piece("", "log:\n")


def keys(**values: Value) -> dict[str, Piece]:
    return {key: Piece(value, f"{key}: {value}\n") for key, value in values.items()}


def test_a_key_before_which_none_stands_comes_first() -> None:
    ours, theirs = keys(title="a") | {"log": LOG}, keys(title="b", owner="anna") | {"log": LOG}
    merged, _ = Pieces({"log": LOG}, ours, theirs).merged(USUAL, {}, stands=True)
    assert list(merged) == ["title", "owner", "log"]


@pytest.mark.parametrize("side", [0, 1])
def test_a_log_that_one_side_has_stays(side: int) -> None:
    sides: list[dict[str, Piece]] = [{}, {}]
    sides[side]["log"] = LOG
    merged, _ = Pieces({}, *sides).merged(USUAL, {}, stands=False)
    assert merged == {"log": LOG}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "stands", "wanted"),
    [
        ("listen", "listen", "listen", True, "step: listen\n"),
        ("listen", "listen", "listen", False, ""),
        ("listen", "verdict", "verdict", True, ""),
        ("listen", "verdict", "listen", True, ""),
        ("listen", "listen", "verdict", True, ""),
    ],
)
def test_what_follows_from_the_log_stands_only_where_nothing_changed(
    base: str, ours: str, theirs: str, stands: bool, wanted: str
) -> None:
    pieces = Pieces(keys(step=base), keys(step=ours), keys(step=theirs))
    merged, clashes = pieces.merged(USUAL, {}, stands)
    assert (merged["step"].text, clashes) == (wanted, [])


def test_lists_in_the_place_of_a_text_clash() -> None:
    pieces = Pieces(keys(tags="eten"), keys(tags=["eten"]), keys(tags=["zaal"]))
    merged, clashes = pieces.merged(USUAL, {}, stands=True)
    assert merged["tags"].value == ["zaal"]
    assert clashes == [Clash("tags", "[zaal]", "eten"), Clash("tags", "[eten]", "eten")]


def test_whoever_was_made_the_owner_goes_before_whoever_never_was() -> None:
    pieces = Pieces(keys(owner="sanne"), keys(owner="anna"), keys(owner="zoë"))
    merged, _ = pieces.merged(USUAL, {"anna": 1}, stands=True)
    assert merged["owner"].value == "anna"
