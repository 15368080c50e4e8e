"""Pictures in the terminal: bars and signs over time in `kv stats`, and colour in the calendar of fans."""

from __future__ import annotations

import pytest
from klantervaring.core.ids import case_id
from klantervaring.core.text.sentences import clean
from klantervaring.view.figures.bars import bar, sparkline

from tests.conftest import Desk
from tests.view.window import SGR, lines_of, styled

BARS, SIGNS = set("█▉▊▋▌▍▎▏"), set("▁▂▃▄▅▆▇")
WAYS = ["web"] * 8 + ["phone"] * 3 + ["chat"]


@pytest.fixture
def months(desk: Desk) -> Desk:
    """Cases of three months: 2, 4 and 6 of them."""
    days = ["2026-09-03"] * 2 + ["2026-10-05"] * 4 + ["2026-11-02"] * 6
    for n, (day, channel) in enumerate(zip(days, WAYS, strict=True)):
        desk.put(case_id(n * 7919), f"{day}T09:00:00+01:00 received", channel=channel, moment="during")
    return desk


def test_a_sign_is_as_high_as_its_number() -> None:
    assert sparkline([0, 7, 4, None, 1]) == "▁█▅·▂"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""


@pytest.mark.parametrize(
    ("number", "most", "drawn"),
    [(8, 8, "████"), (4, 8, "██"), (0, 8, ""), (1, 900, "▏"), (0, 0, ""), (3, 8, "█▌")],
)
def test_a_bar_is_as_long_as_its_number(number: int, most: int, drawn: str) -> None:
    assert bar(number, most, 4) == clean(drawn)


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_bars_stand_beside_their_numbers_and_fit(months: Desk, columns: int) -> None:
    lines = [SGR.sub("", line) for line in lines_of(months.terminal("stats", columns=columns))]
    assert max(map(len, lines)) <= columns
    drawn = [line for line in lines if line.startswith(("web form", "phone", "chat"))]
    assert [line.replace("web form", "web").split()[1] for line in drawn] == ["8", "3", "1"]
    long = min(columns - 13, 30)
    assert [sum(c in BARS for c in line) for line in drawn] == [long, -(-long * 3 // 8), -(-long // 8)]
    signs = [line for line in lines if set(line) & SIGNS]
    assert signs[0].split() == ["in", "▄▆█"]


def test_a_window_that_is_too_narrow_has_numbers_only(months: Desk) -> None:
    lines = lines_of(months.terminal("stats", columns=20))
    assert not any(set(line) & BARS for line in lines if not set(line) & SIGNS)
    assert "web form 8, phone 3" in " ".join(" ".join(lines).split())


def test_a_pipe_has_numbers_and_no_picture(months: Desk) -> None:
    out = months.done("stats").out
    assert not set(out) & (BARS | SIGNS)
    assert "web form 8, phone 3, chat 1" in out
    assert not set(months.done("stats", "--color", "always").out) & (BARS | SIGNS)


@pytest.mark.parametrize(
    ("env", "code"), [({}, {"36"}), ({"NO_COLOR": "1"}, set()), ({"TERM": "dumb"}, set())]
)
def test_colour_of_bars_says_nothing_alone(months: Desk, env: dict[str, str | None], code: set[str]) -> None:
    terminal = months.terminal("stats", env=env)
    lines_of(terminal)
    assert set(SGR.findall(terminal.shown)) & {"31", "32", "33", "36"} == code


def test_the_calendar_of_fans_has_colour_on_a_terminal_only(desk: Desk) -> None:
    desk.put(case_id(0), "2026-11-03T09:00:00+01:00 received\n2026-11-05T09:00:00+01:00 delighted")
    desk.put(case_id(7919), "2026-11-03T09:00:00+01:00 received\n2026-11-05T10:00:00+01:00 delighted")
    drawn = desk.terminal("fans", columns=100)
    lines = lines_of(drawn)
    assert styled(drawn.shown, "32") == ["2"]
    assert styled(drawn.shown, "33") == ["○"]
    plain = desk.done("fans").out
    assert "\x1b" not in plain
    assert [SGR.sub("", line).rstrip() for line in lines][:9] == plain.splitlines()[:9]
    grey = desk.terminal("fans", columns=100, env={"NO_COLOR": "1"})
    lines_of(grey)
    assert set(SGR.findall(grey.shown)) & {"31", "32", "33", "36"} == set()
    always = desk.done("fans", "--color", "always").out
    assert styled(always, "32") == ["2"]
    narrow = desk.terminal("fans", columns=40)
    assert all(len(SGR.sub("", line)) <= 40 for line in lines_of(narrow))
