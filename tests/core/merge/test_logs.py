"""Logs of two versions: which lines stand in the union, in which order, and who was made the owner last."""

from __future__ import annotations

from datetime import UTC, datetime

from klantervaring.core.merge.logs import latest_owners, merged_logs
from klantervaring.core.merge.version import Line, Log


def line(id: str, day: int, **value: str) -> Line:
    return Line(id, datetime(2026, 11, day, tzinfo=UTC), {**value})


def test_logs_that_are_to_be_written_anew_are_told_apart_by_their_lines() -> None:
    first, mine, theirs = (
        line("p", 1, event="noted"),
        line("q", 3, event="noted"),
        line("r", 2, event="noted"),
    )
    merged, back = merged_logs(Log((first,)), Log((first, mine)), Log((first, theirs)))
    assert merged.lines == (first, theirs, mine)
    assert back == []


def test_of_a_conflict_that_is_told_twice_the_first_stays() -> None:
    late, early = line("p", 4, by="anna", event="conflict"), line("p", 3, by="bram", event="conflict")
    for sides in ((late, early), (early, late)):
        merged, _ = merged_logs(Log(), *(Log((side,), f"{side.at}") for side in sides))
        assert merged.lines == (early,)


def test_lines_that_are_no_mapping_both_stay() -> None:
    mine, theirs = Line("p", None, "een regel"), Line("p", None, "nog een")
    merged, _ = merged_logs(Log(), Log((mine,), "a"), Log((theirs,), "b"))
    assert merged.lines == (mine, theirs)


def test_the_latest_owner_is_told_by_assignments_alone() -> None:
    log = Log(
        (
            line("p", 4, event="assigned", owner="anna"),
            line("q", 5, event="analysed", owner="bram"),
            Line("r", datetime(2026, 11, 6, tzinfo=UTC), "owner: cara"),
            line("s", 3, event="assigned", owner="dirk"),
        )
    )
    found = latest_owners(log)
    assert sorted(found, key=found.__getitem__) == ["dirk", "anna"]


def test_a_line_without_id_is_none_of_the_ids() -> None:
    assert Log((line("p", 1, event="noted"), line("", 2, event="noted"))).ids == {"p"}
