"""Improvements on the screen and as JSON: what was to change, who does it, by when, and whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any

from klantervaring.core.case import Event
from klantervaring.core.choices import IDEA
from klantervaring.core.recovery import Improvement, Standing
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.time import moments
from klantervaring.language import Speaker
from klantervaring.view.screen import Column, Screen, Table

STANDINGS = {
    Standing.OPEN: N_("open"),
    Standing.OVERDUE: N_("overdue"),
    Standing.DONE: N_("done, effect not seen yet"),
    Standing.CLOSED: N_("closed: it helped"),
}


def show(
    screen: Screen, speaker: Speaker, rows: Sequence[Improvement], today: date
) -> None:
    """A table, with the next command of each."""
    say = speaker.word
    columns = [
        Column("id", say(N_("case")), "bold"),
        Column("fix", say(N_("what changes"))),
        Column("cause", say(N_("cause"))),
        Column("next", say(N_("next"))),
        Column("state", say(N_("state"))),
        Column("due", say(N_("at the latest"))),
        Column("owner", say(N_("who"))),
        Column("of", say(N_("improvement"))),
    ]
    cells = [_cells(i, speaker, today) for i in rows]
    stacks = (("id", "of"), ("fix", "cause", "next"), ("state", "due", "owner"))
    screen.table(Table(columns, cells, stacks, flexible=1))


def _cells(i: Improvement, speaker: Speaker, today: date) -> dict[str, Cell]:
    standing = i.standing(today)
    due = i.cause.due
    return {
        "id": clean(i.case.id),
        "of": clean(i.name),
        "fix": clean(i.cause.fix),
        "cause": clean(i.cause.cause) or _whose(i, speaker),
        "next": next_command(i, standing),
        "state": speaker.word(STANDINGS[standing]),
        "due": speaker.day(datetime.combine(due, time(12), speaker.zone))
        if due
        else "",
        "owner": clean(i.cause.owner) or "-",
    }


def _whose(i: Improvement, speaker: Speaker) -> Cell:
    """Of an improvement that a customer thought of, who that was (F1)."""
    return speaker(Text("idea of {who}", who=giver(i))) if giver(i) else ""


def giver(i: Improvement) -> str:
    """The customer whose idea it is, or ""."""
    return i.case.customer.get("name", "") if i.case.kind == IDEA else ""


def next_command(i: Improvement, standing: Standing) -> Cell:
    """What brings it further: carry it out, then see whether it helped."""
    if standing is Standing.CLOSED:
        return ""
    id = quoted(i.case.id)
    return (
        ours("kv effect {} yes", id)
        if standing is Standing.DONE
        else ours("kv improve {}", id)
    )


def as_json(
    rows: Sequence[Improvement], today: date, zone: tzinfo
) -> list[dict[str, Any]]:
    """Each improvement as data; `failed` is how often it was found not to help."""
    return [
        {
            "case": i.case.id,
            "id": i.name,
            "fix": i.cause.fix,
            "cause": i.cause.cause or None,
            "kano": i.cause.kano or None,
            "giver": giver(i) or None,
            "lesson": i.cause.lesson or None,
            "owner": i.cause.owner or None,
            "due": i.cause.due.isoformat() if i.cause.due else None,
            "state": i.standing(today).value,
            "improved": _at(i.improved, zone),
            "checked": _at(i.checked, zone),
            "failed": i.failed,
        }
        for i in rows
    ]


def _at(event: Event | None, zone: tzinfo) -> str | None:
    return moments.iso(event.at, zone) if event else None
