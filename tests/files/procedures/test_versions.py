"""A version is its difference, and what a file says of its commands: merged, each mistake by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import Procedure
from klantervaring.core.text.sentences import Text
from klantervaring.core.time.terms import Term, Unit
from klantervaring.files.procedures.procedures import SHIPPED, Shelf
from klantervaring.view.procedure.procedure_json import differences_of

from tests.core.builders import AMSTERDAM, procedure

BASE = """\
name: basis
version: 1
title: {en: Base, nl: Basis}
since: 2026-01-01
parties:
  desk: {title: the desk, email: desk@lindenhof.example}
steps:
  open: {ball: us, title: Open, next: [answered]}
  done: {ball: none, title: Done}
events:
  received: {title: receipt, moves: [{from: [start], to: open}]}
  answered: {title: answer, moves: [{from: [open], to: done}]}
deadlines:
  answer: {kind: promise, title: answer, starts: [received], term: 3 weeks, met-by: [answered], owed-by: us}
  check: {kind: target, title: check, starts: [received], term: 2 days, met-by: [answered], owed-by: us}
"""
HEAD = "name: basis\nversion: 2\nextends: basis@1\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "procedures"
    folder.mkdir()
    (folder / "basis@1.yaml").write_text(BASE)
    return Shelf(folder, AMSTERDAM)


def give(shelf: Shelf, text: str, name: str = "basis@2") -> Procedure:
    """The procedure in a file of the workspace."""
    (shelf._folder / f"{name}.yaml").write_text(text)
    return shelf.from_file(name)


def refused(shelf: Shelf, text: str, name: str = "basis@2") -> tuple[str, str]:
    """Where a file has its mistake, and which."""
    with pytest.raises(WrongInput) as caught:
        give(shelf, text, name)
    return caught.value.where, caught.value.text.template


def test_what_is_not_said_is_as_in_the_version_that_it_extends(shelf: Shelf) -> None:
    found = give(shelf, HEAD + "deadlines:\n  answer: {term: 2 weeks}\n")
    old = shelf.get("basis@1")
    assert found.deadlines["answer"] == old.deadlines["answer"]._replace(term=Term(2, Unit.WEEK))
    assert (found.steps, found.events, found.parties) == (old.steps, old.events, old.parties)
    assert (found.reference, found.since) == ("basis@2", None)  # the day is a file's own


def test_a_key_that_is_set_to_nothing_is_taken_away(shelf: Shelf) -> None:
    found = give(shelf, HEAD + "parties:\ndeadlines:\n  check:\n  answer: {source: article 4}\n")
    assert (list(found.deadlines), found.parties) == (["answer"], {})
    assert found.deadlines["answer"].source == "article 4"
    assert refused(shelf, HEAD + "deadlines:\n  chekc:\n") == (
        "procedures/basis@2.yaml:5",
        "{key}: there is nothing to take away",
    )


def test_a_list_stands_in_place_of_the_other_and_what_is_new_comes_behind(shelf: Shelf) -> None:
    found = give(shelf, HEAD + "steps:\n  later: {ball: us, title: Later}\n  open: {next: []}\n")
    assert (list(found.steps), found.steps["open"].next) == (["open", "done", "later"], ())
    assert found.steps["open"].ball == "us"


def test_a_chain(shelf: Shelf) -> None:
    give(shelf, HEAD + "deadlines:\n  answer: {term: 2 weeks}\n")
    text = "name: ander\nversion: 1\nextends: basis@2\ndeadlines:\n  check: {term: 1 day}\n"
    found = give(shelf, text, "ander@1")
    assert [str(d.term) for d in found.deadlines.values()] == ["2 weeks", "1 day"]


def test_one_may_extend_what_comes_with_kv(shelf: Shelf) -> None:
    text = "name: ons\nversion: 1\nextends: een-fan-per-dag@2\ndeadlines:\n  response: {term: 24 hours}\n"
    ours, shipped = give(shelf, text, "ons@1"), procedure("een-fan-per-dag@2")
    assert [(d.place, d.was, d.now) for d in differences_of(shipped, ours)] == [
        (("deadlines", "response", "term"), "48 hours", "24 hours")
    ]


def test_a_version_of_kv_extends_what_kv_ships_also_beside_one_of_the_workspace(shelf: Shelf) -> None:
    shipped = (SHIPPED / "een-fan-per-dag@1.yaml").read_text(encoding="utf-8")
    give(shelf, shipped.replace("term: 48 hours", "term: 72 hours"), "een-fan-per-dag@1")
    text = "name: een-fan-per-dag\nversion: 3\nextends: een-fan-per-dag@2\n"
    third = give(shelf, text, "een-fan-per-dag@3")
    assert third.deadlines["response"].term == Term(48, Unit.HOUR)
    assert not differences_of(shelf.get("een-fan-per-dag@2"), third)


def test_an_earlier_version_of_ones_own_may_extend_a_later_one_of_kv(shelf: Shelf) -> None:
    text = "name: een-fan-per-dag\nversion: 1\nextends: een-fan-per-dag@2\n"
    first = give(shelf, text, "een-fan-per-dag@1")
    assert not differences_of(procedure("een-fan-per-dag@2"), first)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD.replace("basis@1", "weg@1"), 3, "there is no procedure {reference}"),
        (HEAD.replace("basis@1", "basis@2"), 3, "{reference} extends itself in the end"),
        (HEAD + "stepz: {}\n", 4, "unknown key {key}"),
        (HEAD + "deadlines:\n  answer: {starts: [gone]}\n", 5, "{name}: there is no {what} {word}"),
    ],
)
def test_a_mistake_has_its_line(shelf: Shelf, text: str, line: int, said: str) -> None:
    assert refused(shelf, text) == (f"procedures/basis@2.yaml:{line}", said)


def test_a_mistake_in_what_is_extended_has_its_place_there(shelf: Shelf) -> None:
    (shelf._folder / "basis@1.yaml").write_text(BASE.replace("from: [open]", "from: [opn]"))
    where, said = refused(shelf, HEAD + "title: Two\n")
    assert (where, said) == ("procedures/basis@1.yaml:12", "{name}: there is no {what} {word}")


@pytest.mark.parametrize(
    ("away", "line", "name"),
    [
        ("steps:\n  done:\n", 5, "answered"),
        ("title: Two\nsteps:\n  open:\n", 6, "answered"),
    ],
)
def test_a_key_taken_away_that_is_still_used_is_a_mistake_there(
    shelf: Shelf, away: str, line: int, name: str
) -> None:
    with pytest.raises(WrongInput) as caught:
        give(shelf, HEAD + away)
    error = caught.value
    assert (error.where, error.text.template) == (
        f"procedures/basis@2.yaml:{line}",
        "{name}: there is no {what} {word}",
    )
    assert error.text.parts["name"] == name
    assert isinstance(error.remedy, Text)
    assert error.remedy.template.startswith("It is taken away here")
    # a version behind it, which says nothing of it, has its mistake there as well
    third = "name: basis\nversion: 3\nextends: basis@2\n"
    assert refused(shelf, third, "basis@3")[0] == f"procedures/basis@2.yaml:{line}"


def test_what_a_later_version_uses_of_what_was_taken_away_is_its_own_mistake(shelf: Shelf) -> None:
    give(shelf, HEAD + "deadlines:\n  check:\n")
    third = "name: basis\nversion: 3\nextends: basis@2\nevents:\n  held: {title: h, suspends: [check]}\n"
    assert refused(shelf, third, "basis@3")[0] == "procedures/basis@3.yaml:5"


@pytest.mark.parametrize(("versions", "goes"), [(51, True), (52, False), (1100, False)])
def test_so_many_versions_extend_one_another(shelf: Shelf, versions: int, goes: bool) -> None:
    for n in range(2, versions + 1):
        path = shelf._folder / f"basis@{n}.yaml"
        path.write_text(f"name: basis\nversion: {n}\nextends: basis@{n - 1}\n")
    reference = f"basis@{versions}"
    if goes:
        assert shelf.get(reference).deadlines == shelf.get("basis@1").deadlines
        return
    with pytest.raises(WrongInput) as caught:
        shelf.get(reference)
    assert caught.value.where == f"procedures/{reference}.yaml:3"
    assert caught.value.text.template == "more than {most} versions extend one another here"


@pytest.mark.parametrize(("steps", "goes"), [("[open]", False), ("[open, wait]", True), ("[]", True)])
def test_what_is_suspended_does_not_end_in_the_step_where_one_waits(
    shelf: Shelf, steps: str, goes: bool
) -> None:
    text = HEAD + (
        "steps:\n  wait: {ball: customer, title: Wait}\n"
        "events:\n  asked-more: {title: more, suspends: [answer], moves: [{from: [open], to: wait}]}\n"
        f"deadlines:\n  answer: {{steps: {steps}}}\n"
    )
    if goes:
        assert give(shelf, text).events["asked-more"].suspends == ("answer",)
    else:
        said = "{name}: {deadline} would end, for {step} is none of its steps"
        assert refused(shelf, text) == ("procedures/basis@2.yaml:7", said)


def test_each_key_of_an_option_is_a_difference(shelf: Shelf) -> None:
    was = give(shelf, form(more=", options: {n: {type: number, least: 2, most: 9}}"), "basis@1")
    option = "n: {most: 4, least: 1, required: yes, question: Q}"
    text = HEAD + f"events: {{answered: {{command: {{options: {{{option}}}}}}}}}\n"
    found = {one.place[-2:]: (one.was, one.now) for one in differences_of(was, give(shelf, text))}
    assert found == {
        ("n", "least"): (2, 1),
        ("n", "most"): (9, 4),
        ("n", "required"): (False, True),
        ("question", "en"): ("n", "Q"),
    }


def test_the_day_of_a_version_differs_from_that_of_the_same_version(shelf: Shelf) -> None:
    was = shelf.get("basis@1")
    now = give(shelf, BASE.replace("since: 2026-01-01", "since: 2027-01-01"), "basis@1")
    assert [tuple(one) for one in differences_of(was, now)] == [(("since",), "2026-01-01", "2027-01-01")]


def test_a_rule_that_goes_is_one_difference(shelf: Shelf) -> None:
    base = BASE.replace("{title: answer,", "{title: answer, suspends: [check],", 1)
    (shelf._folder / "basis@1.yaml").write_text(base)
    second = give(shelf, HEAD + "events:\n  answered:\n    suspends:\n")
    assert [tuple(one) for one in differences_of(shelf.get("basis@1"), second)] == [
        (("events", "answered", "suspends"), ["check"], None)
    ]


# -- the version in the file, and its name --------------------------------------------------------------


@pytest.mark.parametrize("version", ["3", '"3"', "'3'", "3 # de derde"])
def test_a_file_without_a_version_in_its_name_has_that_which_it_says(shelf: Shelf, version: str) -> None:
    (shelf._folder / "foo.yaml").write_text(
        BASE.replace("basis", "foo").replace("version: 1", f"version: {version}")
    )
    assert shelf.versions("foo") == [3]
    assert shelf.newest("foo").reference == "foo@3"
    assert shelf.get("foo@3").name == "foo"


@pytest.mark.parametrize("name", ["a@b@1", "a@x", "@1", "a@1234567890"])
def test_a_file_that_nobody_can_name_is_a_stray(shelf: Shelf, name: str) -> None:
    (shelf._folder / f"{name}.yaml").write_text(BASE)
    assert shelf.strays() == [f"procedures/{name}.yaml"]
    assert shelf.own() == ["basis@1"]


@pytest.mark.parametrize("name", ["foo@1.yml", "foo@1.YAML", "foo.Yml"])
def test_so_is_one_with_another_ending(shelf: Shelf, name: str) -> None:
    (shelf._folder / name).write_text(BASE)
    (shelf._folder / "readme.txt").write_text("beside")
    assert shelf.strays() == [f"procedures/{name}"]
    assert shelf.own() == ["basis@1"]


def test_a_circle_of_three_is_found(shelf: Shelf) -> None:
    for name, other in (("een", "twee"), ("twee", "drie")):
        path = shelf._folder / f"{name}@1.yaml"
        path.write_text(f"name: {name}\nversion: 1\nextends: {other}@1\n")
    where, said = refused(shelf, "name: drie\nversion: 1\nextends: een@1\n", "drie@1")
    assert (where, said) == ("procedures/twee@1.yaml:3", "{reference} extends itself in the end")


def test_each_shipped_file_has_its_version_in_its_name_and_the_second_is_a_difference() -> None:
    for path in SHIPPED.glob("*.yaml"):
        name, _, version = path.stem.partition("@")
        found = procedure(path.stem)
        assert (found.name, str(found.version)) == (name, version)
    was, now = procedure("een-fan-per-dag@1"), procedure("een-fan-per-dag@2")
    assert {one.place[:2] for one in differences_of(was, now)} == {
        ("deadlines", name) for name in ("first-word", "progress", "aftercare")
    }
    assert differences_of(now, now) == []


def form(name: str = "thank", more: str = "") -> str:
    """A file whose event makes a command."""
    made = f"answered: {{title: answer, command: {{name: {name}{more}}},"
    return BASE.replace("answered: {title: answer,", made)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (form('"thank you"'), "{name} is no name for a command, option or value"),
        (form('"-rf"'), "{name} is no name for a command, option or value"),
        (form('"t;ls"'), "{name} is no name for a command, option or value"),
        (form(more=", options: {at: {type: date}}"), "{name} has a meaning of its own in every command"),
        (form(more=", options: {sort: {type: choice}}"), "{key} goes with {type}"),
        (form(more=", options: {sort: {values: {a: A}}}"), "{key} goes with {type}"),
        (form(more=", options: {sort: {type: moment}}"), "{key}: {value} is not known"),
        (
            form(more=", options: {n: {type: number, least: 5, most: 3}}"),
            "least is {least}, and most is {most}",
        ),
        (form(more=", options: {n: {type: number, least: -5}}"), "{key} is a whole number from 0 to {most}"),
        (
            form(more=", options: {n: {type: choice, values: {a: {en: red}, red: {en: blue}}}}"),
            "{name} has a name of {other} as well",
        ),
        (
            form(more=", options: {n: {type: choice, values: {a: {nl: Heel rood}, b: {nl: heel-rood}}}}"),
            "{name} has a name of {other} as well",
        ),
        (form(more=", run: ls"), "unknown key {key}"),
    ],
)
def test_what_a_command_may_not_be(shelf: Shelf, text: str, said: str) -> None:
    assert refused(shelf, text, "basis@1") == ("procedures/basis@1.yaml:12", said)
