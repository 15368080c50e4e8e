"""What screens call the steps, terms, events and parties of each procedure by can be typed where it is asked.

Taken from every procedure that kv ships, those of the tests, and one of a workspace's own, whose commands
go by what their file calls them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from klantervaring.cli.typed import known
from klantervaring.core.choices import Choice
from klantervaring.core.procedure import COMMON_EVENTS, Procedure
from klantervaring.core.rules.fold import fold
from klantervaring.core.text.sentences import Named
from klantervaring.files.procedures.procedures import SHIPPED, Shelf

from tests.cli.day.test_hints import logs_of, put
from tests.conftest import ROOT, Desk
from tests.core.builders import AMSTERDAM

#: A shop's own way: its words for who must act, a step called as one of kv's, a command with values.
OWN = """\
name: winkel
version: 1
title: {en: Shop, nl: Winkel}
parties:
  us: {title: {en: the shop, nl: de winkel}}
  customer: {title: {en: the buyer, nl: de koper}}
  third-party: {title: {en: the carrier, nl: de vervoerder}}
steps:
  wait: {ball: us, title: {en: Waiting room, nl: Wachtkamer}, next: [weighed]}
  callback: {ball: customer, title: {en: Aftercare, nl: Nazorg}, next: [shipped]}
  on-its-way: {ball: third-party, title: {en: On its way, nl: Onderweg}, next: [shipped]}
  done: {ball: none, title: {en: Put away, nl: Opgeborgen}}
events:
  received:
    title: {en: receipt, nl: ontvangst}
    moves:
    - {from: [start], to: wait}
  weighed:
    title: {en: weighing, nl: weging}
    command:
      name: {en: weigh, nl: weeg}
      help: {en: We weighed it., nl: We wogen het.}
      options:
        scale:
          type: choice
          values: {kitchen: {en: kitchen scale, nl: keukenweegschaal}, yard: {en: weighbridge, nl: weegbrug}}
          help: {en: On which scale., nl: Op welke weegschaal.}
        again: {type: flag, help: {en: once more, nl: nog eens}}
    moves:
    - {from: [wait], to: callback}
  told:
    title: {en: word to the buyer, nl: bericht aan de koper}
    moves:
    - {from: [callback], to: on-its-way}
  shipped:
    title: {en: shipping, nl: verzending}
    moves:
    - {from: [callback, on-its-way], to: done}
deadlines:
  weighing:
    kind: promise
    title: {en: weighed by, nl: gewogen voor}
    starts: [received]
    term: 48 hours
    met-by: [weighed]
    owed-by: us
  delivery:
    kind: target
    title: {en: at the door, nl: aan de deur}
    starts: [weighed]
    term: 5 working days
    met-by: [shipped]
    owed-by: third-party
"""
OF_TESTS = ROOT / "tests" / "procedures"
REFERENCES = sorted(path.stem for path in [*SHIPPED.glob("*.yaml"), *OF_TESTS.glob("*.yaml")])
OTHERS = [each for each in REFERENCES if (OF_TESTS / f"{each}.yaml").exists()]


class Board:
    """A workspace with cases at each place of one procedure, and beside it those of the others."""

    def __init__(self, desk: Desk, procedure: Procedure) -> None:
        self.desk = desk
        self.procedure = procedure
        self.cases = [
            (put(desk, number, procedure.reference, events), fold(procedure, events))
            for number, events in enumerate(logs_of(procedure))
        ]

    def listed(self, *words: str) -> set[str]:
        """The cases that a list has with these filters."""
        return {case["id"] for case in self.desk.done("lijst", *words, "--json", lang="nl").json}


@pytest.fixture(params=["winkel@1", *REFERENCES])
def board(request: pytest.FixtureRequest, desk: Desk) -> Board:
    for name in OTHERS:
        shutil.copy(OF_TESTS / f"{name}.yaml", _folder(desk))
    (_folder(desk) / "winkel@1.yaml").write_text(OWN, encoding="utf-8")
    shelf = Shelf(_folder(desk), AMSTERDAM)
    return Board(desk, shelf.get(request.param))


def _folder(desk: Desk) -> Path:
    folder = desk.root / "procedures"
    folder.mkdir(exist_ok=True)
    return folder


def _names(choice: Choice) -> list[str]:
    """As it is shown and as it is typed, in both languages, and shouted."""
    shown = [words for each in (choice.title, choice.typed) for _, words in each.words]
    return list(dict.fromkeys([*shown, shown[1 % len(choice.title.words)].upper()]))


def test_its_steps_are_filters_of_a_list(board: Board) -> None:
    for key, step in board.procedure.steps.items():
        there = {id for id, state in board.cases if state.step == key}
        for name in _names(Choice(key, step.title)):
            assert there <= board.listed("--step", name, "--all"), (key, name)


def test_its_parties_are_filters_of_a_list(board: Board) -> None:
    for key, party in board.procedure.parties.items():
        there = {id for id, state in board.cases if state.ball == key}
        for name in _names(Choice(key, party.title)) if there else ():
            assert there <= board.listed("--ball", name), (key, name)


def test_its_terms_are_asked_for_by_their_titles(board: Board) -> None:
    cases = {deadline.name: id for id, state in board.cases for deadline in state.deadlines}
    for name, id in cases.items():
        told = board.desk.done("waarom", id, name, lang="nl").out
        for typed in _names(Choice(name, board.procedure.deadlines[name].title)):
            assert told in board.desk.done("waarom", id, typed, lang="nl").out, typed


def test_its_events_are_recorded_by_their_titles(board: Board) -> None:
    id = board.cases[0][0]
    is_own = board.procedure.name == "winkel"
    events = {k: v for k, v in board.procedure.events.items() if is_own or k not in COMMON_EVENTS}
    for key, choice in known.events(events).items():
        told = _recorded(board, id, key)
        for typed in _names(choice):
            assert _recorded(board, id, typed) == told, typed


def _recorded(board: Board, id: str, event: str) -> str:
    """What recording it would write, without what is new each time; or where it is recorded instead."""
    said = "rule=x of=1 helped=yes outcome=satisfied ruling=x decision=upheld"
    pairs = [word for pair in said.split() for word in ("--set", pair)]
    done = board.desk.run("leg-vast", id, event, "--because", "x", "--dry-run", *pairs, lang="nl")
    assert "niet bekend" not in done.err
    return re.sub(r'id: ("?)[0-9a-z]{8}\1', "", done.out + done.err)


def test_the_commands_of_an_own_procedure_take_what_its_file_calls_values(board: Board) -> None:
    desk, id = board.desk, board.cases[0][0]
    for form in board.procedure.forms():
        page = " ".join(desk.done(form.dutch, "--help", lang="nl").out.split())
        for words in (form.help, *(option.help for option in form.options)):
            assert isinstance(words, Named)
            assert dict(words.words)["nl"] in page
        for option in form.options:
            for key, choice in option.values.items():
                for typed in _names(choice):
                    given = (
                        form.dutch,
                        id,
                        f"--{option.name}",
                        typed,
                        "-m",
                        "x",
                        "--dry-run",
                        "--because",
                        "x",
                    )
                    assert f"{option.name}: {key}" in desk.done(*given, lang="nl").out
