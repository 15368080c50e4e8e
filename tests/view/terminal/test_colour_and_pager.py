"""Colour that carries no meaning alone, and the pager for what is too long."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.view.window import SGR, lines_of, settings, styled

# -- colour ---------------------------------------------------------------------------------------------


def test_late_is_red_and_said_in_words_too(demo: Desk) -> None:
    terminal = demo.terminal("list", lang="en")
    lines_of(terminal)
    assert styled(terminal.shown, "31") == ["2d 15h late +1", "3h 17m late"]
    day = demo.terminal("list", lang="en", now="2026-11-26T12:00")
    lines_of(day)
    assert len(styled(day.shown, "33")) == 2  # what ends today


@pytest.mark.parametrize(
    ("words", "env", "colour", "weight"),
    [
        (["list"], {}, True, True),
        (["list"], {"NO_COLOR": "1"}, False, True),
        (["--color", "never", "list"], {}, False, False),
        (["list", "--color", "never"], {}, False, False),
        (["list", "--color", "always"], {"NO_COLOR": "1"}, True, True),
        (["list"], {"TERM": "dumb"}, False, False),
        (["list", "--plain"], {}, False, False),
    ],
)
def test_when_there_is_colour(
    demo: Desk, words: list[str], env: dict[str, str | None], colour: bool, weight: bool
) -> None:
    terminal = demo.terminal(*words, env=env)
    lines_of(terminal)
    codes = set(SGR.findall(terminal.shown)) - {"0"}
    assert bool(codes & {"31", "33"}) is colour
    assert bool(codes) is weight


def test_colour_in_a_pipe_only_where_it_is_asked_for(demo: Desk) -> None:
    plain = demo.done("list").out
    assert "\x1b" not in plain
    always = demo.done("list", "--color", "always").out
    assert SGR.sub("", always) == plain
    assert len(styled(always, "31")) == 2
    refused = demo.run("list", "--color", "bont")
    assert (refused.code, "auto, always, never" in refused.err) == (2, True)


# -- a pager --------------------------------------------------------------------------------------------


def reader(folder: Path) -> Path:
    """A pager that keeps what it gets, and says that it was there."""
    path = folder / "reader"
    path.write_text(f'#!/bin/sh\ncat > "{folder}/read"\necho PAGED "$@"\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", ["KV_PAGER", "PAGER"])
def test_what_is_too_long_goes_through_the_pager(many: Desk, tmp_path: Path, name: str) -> None:
    env: dict[str, str | None] = {"KV_PAGER": None, "PAGER": None, name: f"{reader(tmp_path)} -x"}
    lines = lines_of(many.terminal("overdue", lang="nl", env=env))
    assert lines == ["PAGED -x"]
    read = (tmp_path / "read").read_bytes().decode("utf-8")
    assert len(read.splitlines()) == 590 + 2
    assert "te laat" in read


@pytest.mark.parametrize(
    "words", [["overdue", "--no-pager"], ["--no-pager", "overdue"], ["overdue", "--json"]]
)
def test_no_pager(many: Desk, tmp_path: Path, words: list[str]) -> None:
    terminal = many.terminal(*words, env={"KV_PAGER": str(reader(tmp_path))})
    assert terminal.ends() == 0
    assert "PAGED" not in terminal.shown
    assert len(terminal.shown.splitlines()) > 500


def test_no_pager_in_a_pipe_nor_for_what_fits(demo: Desk, many: Desk, tmp_path: Path) -> None:
    env: dict[str, str | None] = {"KV_PAGER": str(reader(tmp_path))}
    assert "PAGED" not in many.subprocess("overdue", env=env).out
    assert "PAGED" not in "".join(lines_of(demo.terminal(env=env)))
    assert not (tmp_path / "read").exists()


@pytest.mark.parametrize("pager", ["head -n 1", "true", "/nergens/blader", "'"])
def test_a_pager_that_is_quit_or_not_there_is_quiet(many: Desk, pager: str) -> None:
    terminal = many.terminal("overdue", env={"KV_PAGER": pager})
    assert terminal.ends() == 0
    assert "kv:" not in terminal.shown
    assert ("Kopje" in terminal.shown) is (pager not in ("true", "head -n 1"))


def test_a_workspace_names_no_pager(many: Desk, tmp_path: Path) -> None:
    with settings(many, f"pager: {reader(tmp_path)}\n"):
        terminal = many.terminal("overdue")
        terminal.ends()
        assert "PAGED" not in terminal.shown


# -- one case, what happened, where words stand -----------------------------------------------------------
