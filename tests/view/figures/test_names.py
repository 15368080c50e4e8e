"""What figures are about is called as the procedure calls it."""

from __future__ import annotations

from tests.conftest import Desk

ONE_NAME = """\
name: fasen
version: 1
title: Fasen
steps: {stage-one: {ball: us, title: First stage}, done: {ball: none, title: Done}}
events:
  received: {title: receipt, moves: [{from: [start], to: stage-one}]}
  solved: {title: end, moves: [{from: [stage-one], to: done}]}
deadlines:
  stage-one: {kind: promise, title: an answer, starts: [received], term: 5 days, met-by: [solved],
    owed-by: us}
"""


def test_a_step_and_a_promise_of_one_name_each_have_their_own_title(desk: Desk) -> None:
    """The step was called as the promise."""
    desk.write("procedures/fasen@1.yaml", ONE_NAME)
    desk.write("kv.yaml", "procedure: fasen\n")
    desk.new()
    told = desk.done("stats").out
    assert "Steps reached  First stage 1\n" in told
    assert "\nan answer  0 " in told
    assert desk.done("stats", "--cases", "steps.stage-one", "--json").json
    page = desk.home / "cijfers.html"
    desk.done("report", "-o", str(page))
    assert ">First stage<" in page.read_text("utf-8")
