"""The log tells who did what to whom."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.view.window import lines_of


def test_the_log_tells_who_did_what_to_whom(demo: Desk) -> None:
    lines = lines_of(demo.terminal("log", "--limit", "3", lang="nl"))
    assert lines[0].startswith('vr 20 nov 09:40  7J5W  sanne belde De Regenboog: "Verteld waar het aan lag')
    assert max(map(len, lines)) <= 80
    of_one = lines_of(demo.terminal("log", "7J5W", lang="nl"))
    assert of_one[0] == "7J5W-CWQM  Twaalf cursusmappen te weinig"
    assert "7J5W" not in "\n".join(of_one[1:])
    row = demo.done("log", "--limit", "1", lang="nl").lines[1]
    assert "7J5W-CWQM" in row
    assert "Verteld waar het aan lag" in row


@pytest.mark.parametrize(
    ("words", "cases"),
    [
        (["--since", "2026-11-20"], {"7J5W-CWQM"}),
        (["--until", "2025-01-01"], set()),
        (["--customer", "zandkorrel"], {"RGA3-FTCG"}),
        (["--mine", "--since", "2026-11-20"], {"7J5W-CWQM"}),
        (["--owner", "joris", "--since", "2026-11-20"], set()),
    ],
)
def test_the_log_has_the_filters_of_lists(demo: Desk, words: list[str], cases: set[str]) -> None:
    found = demo.done("log", *words, "--json").json
    assert {event["case"] for event in found} == cases


def test_care_that_is_no_longer_needed_is_not_told_as_care(desk: Desk) -> None:
    desk.put("7J5W-CWQM", "2026-11-18T09:00 received care=yes\n2026-11-19T09:00 noted care=no")
    shown = desk.done("show", "7J5W", lang="nl").out
    assert "(extra zorg)" in shown
    assert "(extra zorg: nee)" in shown
