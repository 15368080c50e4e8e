"""The figures call late what is late."""

from __future__ import annotations

from tests.conftest import Desk
from tests.view.window import lines_of


def test_the_figures_call_late_what_is_late(many: Desk) -> None:
    text = " ".join(" ".join(lines_of(many.terminal("stats", lang="nl"))).split())
    assert "reactie 0 op tijd, 0 te laat gehaald; te laat: 590 (nog open)" in text
    assert "te laat, nog open" in many.done("stats", lang="nl").out
