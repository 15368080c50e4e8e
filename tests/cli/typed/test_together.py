"""Options that do not go together: such a call is refused, none of what was asked is dropped in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import Desk

A, B = (ids.case_id(n) for n in (731, 732))
LOG = "2026-11-10T09:00 received\n2026-11-10T09:10 listened\n2026-11-11T09:00 resolved solution=map"


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Two cases in which the same letters are due."""
    desk.put(A, LOG, customer="{name: De Kiezel, email: ria@kiezel.example}")
    desk.put(B, LOG, customer="{name: De Zandbank, email: tom@zandbank.example}")
    desk.commit()
    return desk


#: What is typed, with ~ for a blank in a word, and the two of which the refusal tells.
CALLS = [
    (f"letter {A} --all apology --send", "--all does not go with ID."),
    (f"letter --all apology {A} --sent", "--all does not go with ID."),
    (f"letter {A} apology --sent --not-sent", "--sent does not go with --not-sent."),
    (f"letter {A} apology --check --send", "--check does not go with --send."),
    (f"letter {A} apology --eml brief.eml --sent", "--eml does not go with --sent."),
    (f"letter {A} apology -m Beste~Ria --file brief.md", "-m does not go with --file."),
    (f"letter {A} --sent", "Say which letter."),
    (f"letter {A} --send", "Say which letter."),
    (f"letter {A} --check", "Say which letter."),
    (f"letter {A} --not-sent", "Say which letter."),
    (f"letter {A} -m Beste~Ria", "Say which letter."),
    (f"letter {A} --eml brief.eml", "Say which letter."),
    ("customer kiezel --care doof --shared x@y.example", "does not go with"),
    ("customer --shared x@y.example --same De~Kiezel De~Zandbank", "--same does not go with --shared."),
    (
        "customer --same De~Kiezel De~Zandbank --different De~Kiezel De~Zandbank",
        "--same does not go with --different.",
    ),
    ("customer --same De~Kiezel De~Zandbank --care doof", "--care does not go with --same."),
    ("customer kiezel --same De~Kiezel De~Zandbank", "WORDS does not go with --same."),
    ("customer kiezel --care doof --export -o k.zip", "--care does not go with --export."),
    ("customer kiezel -o k.zip", "-o goes only with --export."),
    ("customer kiezel --force", "--force goes only with --export."),
    (f"dossier {A} -o d.zip --digest abc", "--digest goes only with --verify."),
    ("dossier --verify d.zip --force", "--force does not go with --verify."),
    ("person --name Piet", "--name goes only with add."),
    ("config get organisation x", "x is one word too many."),
    ("config unset organisation x", "x is one word too many."),
    ("drafts --drop 1 --all", "--drop does not go with --all."),
    ("procedure --mermaid --diff", "--mermaid does not go with --diff."),
    ("stats --cases in --csv", "--cases does not go with --csv."),
]


@pytest.mark.parametrize(("typed", "told"), CALLS)
def test_nothing_is_done_where_words_do_not_go_together(two: Desk, typed: str, told: str) -> None:
    before = two.snapshot()
    result = two.run(*(word.replace("~", " ") for word in typed.split()))
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert two.snapshot() == before
    assert not Path("k.zip").exists()


def test_which_letters_are_due_is_what_the_refusal_tells(two: Desk) -> None:
    refused = two.run("brief", A, "--sent", lang="nl")
    due = [row["kind"] for row in two.done("letter", A, "--json").json]
    assert "apology" in due
    assert "Aan de beurt zijn: excuses." in refused.err


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("report -o ROOT/nergens/v.html", "nergens is no folder."),
        ("board -o ROOT/cases/b.html", "This does not belong among the cases."),
        (f"dossier {A} -o ROOT/nergens/d.zip", "nergens is no folder."),
        ("customer kiezel --export -o ROOT/k.zip", "An export does not belong in the workspace."),
        ("customer kiezel --export -o ROOT/../k.txt", "An export is a zip file."),
        ("customer kiezel --export -o ROOT/../nergens/k.zip", "nergens is no folder."),
        (f"letter {A} acknowledgement --again --eml ROOT/cases/l.eml", ""),
    ],
)
def test_a_dry_run_refuses_the_place_that_would_be_refused(two: Desk, typed: str, told: str) -> None:
    before = two.snapshot()
    for dry in (["--dry-run"], []):
        result = two.run(*typed.replace("ROOT", str(two.root)).split(), *dry)
        assert (result.code, result.out) == (2, "")
        assert told in result.err
    assert two.snapshot() == before


@pytest.mark.parametrize("typed", ["", "today", "list", "overdue", "due", "alerts", "board", "stats", "log"])
def test_days_between_which_no_day_lies_are_refused(two: Desk, typed: str) -> None:
    days = ("--since", "2026-11-20", "--until", "19-11-2026")
    told = two.run(*typed.split(), *days)
    assert (told.code, told.out) == (2, "")
    assert "2026-11-20 comes after 2026-11-19." in told.err
    two.done(*typed.split(), "--since", "2026-11-19", "--until", "2026-11-19")


def test_what_was_typed_stands_above_what_comes_in_by_a_pipe(two: Desk) -> None:
    two.done("note", A, "-m", "Uit het gesprek:", "--file", "-", stdin="Zij belt morgen.\n")
    assert two.case(A).rstrip().endswith("\nUit het gesprek:\n\nZij belt morgen.")
    two.done("note", B, "-m", "Alleen dit.", "--file", "-", stdin="")
    assert two.case(B).rstrip().endswith("\nAlleen dit.")
