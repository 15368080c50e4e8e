"""The figures call late what is late, and one case one."""

from __future__ import annotations

import pytest
from klantervaring.core import ids

from tests.conftest import Desk
from tests.view.window import lines_of


def test_the_figures_call_late_what_is_late(many: Desk) -> None:
    text = " ".join(" ".join(lines_of(many.terminal("stats", lang="nl"))).split())
    assert "reactie 0 op tijd, 0 te laat gehaald; te laat: 590 (nog open)" in text
    assert "te laat, nog open" in many.done("stats", lang="nl").out


@pytest.mark.parametrize(("cases", "said"), [(1, "(1 ervaring: 1 beter,"), (2, "(2 ervaringen: 2 beter,")])
def test_one_case_is_one(desk: Desk, cases: int, said: str) -> None:
    came = "2026-11-16T09:00 received mood=2\n2026-11-16T10:00 resolved solution=map"
    for number in range(cases):
        desk.put(ids.case_id(number), f"{came}\n2026-11-17T10:00 judged verdict=satisfied mood=5")
    assert f"vooraf 2,0, achteraf 5,0 {said}" in desk.done("stats", lang="nl").out
