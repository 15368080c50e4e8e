"""What everybody may see (F3): no number below three, and none that follows from the others."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import product

import pytest
from klantervaring.core.stats import figures
from klantervaring.core.stats.disclosure import cell, group, part, public, ranked, telling_only
from klantervaring.core.stats.quarters import quarters_for_everybody


@pytest.mark.parametrize(("number", "shown"), [(0, None), (1, None), (2, None), (3, 3), (40, 40)])
def test_a_number_alone(number: int, shown: int | None) -> None:
    assert cell(number) == shown


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"a": 5, "b": 4}, {"a": 5, "b": 4}),
        ({"a": 5, "b": 4, "c": 1}, {"a": 5, "b": None, "c": None}),  # 10 in all would tell it
        ({"a": 5, "b": 4, "c": 0}, {"a": 5, "b": 4, "c": None}),  # nobody is nobody
        ({"a": 9, "b": 1, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 2, "c": 2}, {}),  # both as large as a hidden one can be
        ({"a": 9, "b": 8, "c": 2, "d": 2}, {"a": 9, "b": None, "c": None, "d": None}),
        ({"a": 1}, {}),
        ({"a": 2, "b": 2}, {}),
        ({}, {}),
    ],
)
def test_a_group(cells: dict[str, int], shown: dict[str, int | None]) -> None:
    assert group(cells) == shown


def test_nobody_can_work_out_a_small_number_from_the_total() -> None:
    """Whatever is hidden may be filled in more than one way that fits the total; also by somebody who knows
    that each is below three where nothing else had to be hidden."""
    for cells in product(range(6), repeat=4):
        named = dict(zip("abcd", cells, strict=True))
        shown = group(named)
        assert all(number is None or number >= 3 for number in shown.values()), cells
        hidden = [number for name, number in named.items() if shown and shown[name] is None]
        if sum(hidden):
            highest = max(2, *hidden)
            ways = [w for w in product(range(highest + 1), repeat=len(hidden)) if sum(w) == sum(hidden)]
            assert all(len({way[i] for way in ways}) > 1 for i in range(len(hidden))), cells


@pytest.mark.parametrize(
    ("whole", "of_it", "shown"),
    [
        (10, 5, (10, 5)), (10, 8, (10, None)), (10, 2, (10, None)), (10, 10, (10, None)),
        (2, 1, (None, None)), (6, 3, (6, 3)),
    ],
)  # fmt: skip
def test_a_part_of_a_whole(whole: int, of_it: int, shown: tuple[int | None, int | None]) -> None:
    row = part({"judged": whole, "won": of_it, "share": of_it / whole}, "judged", "won", ("share",))
    assert (row["judged"], row["won"]) == shown
    assert (row["share"] is None) is (shown[1] is None)


@pytest.mark.parametrize("least", [0, 1])  # a channel is named where somebody used it, a state always
def test_whoever_knows_how_it_is_done_works_out_no_small_number(least: int) -> None:
    """Of all sheets that would be shown alike, no hidden number below three is the same in each."""
    alike = defaultdict(list)
    for size in range(1, 5):
        for sheet in product(range(least, 13), repeat=size):
            if 3 <= sum(sheet) < 13:  # how many there are in all is shown then, and here are all such sheets
                alike[sum(sheet), tuple(group(dict(zip("abcd", sheet, strict=False))).items())].append(sheet)
    for (total, shown), sheets in alike.items():
        for place, (_, number) in enumerate(shown):
            values = {sheet[place] for sheet in sheets}
            assert number is not None or values == {0} or len(values) > 1, (total, shown)
        if not shown:
            assert len({tuple(sorted(sheet)) for sheet in sheets}) > 1, total


@pytest.mark.parametrize(
    ("seconds", "of", "shown"),
    [
        (35167, 5, None), (35167, 9, None), (35167, 10, 36000), (840, 12, 900), (None, 12, None),
        (7000, 10, 6900), (200000, 10, 172800), (0, 10, 0),
    ],
)  # fmt: skip
def test_a_rank_is_of_many_and_of_nobody(seconds: int | None, of: int, shown: int | None) -> None:
    assert ranked(seconds, of) == shown


def test_a_figure_of_which_nothing_is_said_is_not_for_everybody() -> None:
    """Whoever adds a figure and says no more of it lets nothing out, of a quarter or of several."""
    ground = figures.Ground([], lambda _kind: [], 0)
    report = figures.report(ground, figures.figures([], 0, date(2026, 11, 20)))
    alone = telling_only(report, fans=7)
    assert {name for name, told in alone._asdict().items() if told is not None} == {"as_of", "fans"}
    for sheet in (public(report), quarters_for_everybody([public(report), public(report)])):
        assert sheet.flow.keys() == report.flow.keys()
        assert sheet.compared.keys() == report.compared.keys()
