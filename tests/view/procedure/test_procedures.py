"""A procedure on the screen and as JSON: each of its steps is there, in both languages."""

from __future__ import annotations

import pytest

from tests.conftest import Desk


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_step_is_shown(desk: Desk, lang: str) -> None:
    told = desk.done("procedure", "--json", lang=lang).json
    shown = desk.done("procedure", lang=lang).out
    names = [step["title"][lang] for step in told["steps"]]
    assert names
    assert [name for name in names if name not in shown] == []
    assert ("(listen)" in shown) == (lang == "en")
