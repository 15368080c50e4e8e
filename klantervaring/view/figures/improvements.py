"""Improvements on the screen and as JSON: what was to change, who does it, by when, and whether it helped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, tzinfo
from typing import Any

from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.time import moments
from klantervaring.core.winning_back.recovery import Improvement, Standing
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.terminal.screen import Screen, Table, headed

STANDINGS = {
    Standing.OPEN: N_("open"),
    Standing.OVERDUE: N_("overdue"),
    Standing.DONE: N_("done, effect not seen yet"),
    Standing.CLOSED: N_("closed: it helped"),
}

_HEADINGS = {
    "id": N_("case"),
    "fix": N_("what changes"),
    "cause": N_("cause"),
    "next": N_("next"),
    "state": N_("state"),
    "due": N_("at the latest"),
    "owner": N_("who"),
    "of": N_("improvement"),
}


def show(
    screen: Screen,
    speaker: Speaker,
    rows: Sequence[Improvement],
    today: date,
) -> None:
    """A table, with the next command of each."""
    columns = headed(speaker, _HEADINGS, bold="id")
    cells = [_cells(i, speaker, today) for i in rows]
    many = Counter(i.case for i in rows)
    for i, row in zip(rows, cells, strict=True):
        # nobody needs its id to say which one is meant
        if many[i.case] == 1:
            row["of"] = ""
    stacks = (
        ("id", "of"),
        ("fix", "cause", "next"),
        ("state", "due", "owner"),
    )
    screen.table(Table(columns, cells, stacks, flexible="fix"))


def _cells(
    i: Improvement, speaker: Speaker, today: date
) -> dict[str, Cell]:
    standing = i.standing(today)
    return {
        "id": clean(i.case),
        "of": clean(i.name),
        "fix": words.written(i.fix, speaker),
        "cause": words.written(i.cause, speaker) or _whose(i, speaker),
        "next": speaker.part(Code(next_command(i, standing))),
        "state": speaker.word(STANDINGS[standing]),
        "due": _due(i, speaker),
        "owner": clean(i.owner) or "-",
    }


def _due(i: Improvement, speaker: Speaker) -> Cell:
    return speaker.date(date.fromisoformat(i.due)) if i.due else ""


def _whose(i: Improvement, speaker: Speaker) -> Cell:
    """Return of an improvement that a customer thought of, who that was (F1)."""
    return speaker(Text("idea of {who}", who=i.giver)) if i.giver else ""


def next_command(i: Improvement, standing: Standing) -> Cell:
    """What brings it further: carry it out, then see whether it helped."""
    if standing is Standing.CLOSED:
        return ""
    id = quoted(i.case)
    return (
        ours("kv effect {}", id)
        if standing is Standing.DONE
        else ours("kv improve {}", id)
    )


def as_json(
    rows: Sequence[Improvement], today: date, zone: tzinfo
) -> list[dict[str, Any]]:
    """Each improvement as data; `failed` is how often it was found not to help."""
    return [
        {
            "case": i.case,
            "id": i.name,
            "fix": i.fix,
            "cause": i.cause or None,
            "kano": i.kano or None,
            "giver": i.giver or None,
            "lesson": i.lesson or None,
            "owner": i.owner or None,
            "due": i.due or None,
            "state": i.standing(today).value,
            "improved": _at(i.improved, zone),
            "checked": _at(i.checked, zone),
            "failed": i.failed,
        }
        for i in rows
    ]


def _at(moment: int | None, zone: tzinfo) -> str | None:
    return moments.iso(moment, zone) if moment is not None else None
