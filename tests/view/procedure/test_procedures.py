"""A procedure on the screen and as JSON: each of its steps is there, in both languages."""

from __future__ import annotations

import pytest

from tests.conftest import Desk

LONGER = """\
name: langer
version: 1
title: Langer
steps: {"in tray": {ball: us, title: Bakje}, done: {ball: none, title: Klaar}}
events:
  received: {title: receipt, moves: [{from: [start], to: "in tray"}]}
  extended: {title: extension, moves: [{from: ["in tray"], needs: [term-runs]}]}
  solved: {title: end, moves: [{from: ["in tray"], to: done}]}
deadlines:
  answer: {kind: promise, title: answer, starts: [received], term: 3 weeks, met-by: [solved], owed-by: us,
    extended-by: {event: extended, term: 2 weeks}}
"""


def test_what_an_event_adds_to_a_term_is_shown(desk: Desk) -> None:
    desk.write("procedures/langer@1.yaml", LONGER)
    shown = desk.done("procedure", "langer").out.splitlines()
    place = next(i for i, line in enumerate(shown) if line.startswith("answer (promise)"))
    assert shown[place + 1].split("  ")[0] == "- once, by extension"
    assert shown[place + 1].endswith("+ 2 weeks")


def test_a_diagram_has_no_blanks_in_its_names(desk: Desk) -> None:
    desk.write("procedures/langer@1.yaml", LONGER)
    drawn = desk.done("procedure", "langer", "--mermaid").out
    assert '  state "Bakje" as in_tray\n' in drawn
    assert "  in_tray --> done: end\n" in drawn


def test_a_version_that_never_was_is_not_to_be_put_back(desk: Desk) -> None:
    for words in (("een-fan-per-dag@9",), ("--diff", "een-fan-per-dag@9", "een-fan-per-dag@1")):
        told = desk.run("procedure", *words)
        assert told.code == 2
        assert "there is no procedure een-fan-per-dag@9" in told.err
        assert "Known are: een-compliment@1, een-fan-per-dag@1" in told.err


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_step_is_shown(desk: Desk, lang: str) -> None:
    told = desk.done("procedure", "--json", lang=lang).json
    shown = desk.done("procedure", lang=lang).out
    names = [step["title"][lang] for step in told["steps"]]
    assert names
    assert [name for name in names if name not in shown] == []
    assert ("(listen)" in shown) == (lang == "en")
