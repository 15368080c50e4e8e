"""Whom to ask, on the screen and as JSON (`kv ask`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klantervaring.core.customers.candidates import Candidate, Reason
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
    quoted,
)
from klantervaring.core.time.moments import start_of_day
from klantervaring.language import Speaker
from klantervaring.view.terminal.screen import Column, Screen, Table

REASONS = {
    Reason.AFTERCARE: N_("aftercare due"),
    Reason.MEETING: N_("a meeting just held"),
    Reason.SILENT: N_("long not heard"),
}
_MORE = plural("and one more: {command}", "and {n} more: {command}")


def show(
    screen: Screen, speaker: Speaker, found: Sequence[Candidate], total: int
) -> None:
    """Who, why, since when, and the command that keeps it."""
    if not found:
        screen.line(speaker(Text("Nobody needs to be asked now.")))
        return
    say = speaker.word
    columns = [
        Column("name", say(N_("customer")), "bold"),
        Column("reason", say(N_("reason"))),
        Column("day", say(N_("day"))),
        Column("next", say(N_("next"))),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "name": clean(candidate.name),
            "reason": say(REASONS[candidate.reason]),
            "day": speaker.day(start_of_day(candidate.day, speaker.zone)),
            "next": speaker.part(Code(command(candidate))),
        }
        for candidate in found
    ]
    screen.table(
        Table(
            columns,
            rows,
            (("name", "next"), ("reason", "day")),
            flexible="name",
        )
    )
    if total > len(found):
        screen.line(
            speaker(
                Text(
                    *_MORE,
                    n=total - len(found),
                    command=Code("kv ask --all"),
                )
            )
        )


def command(candidate: Candidate) -> Clean:
    """What to type once they were asked; of somebody without a case, when they tell."""
    if not candidate.case:
        return ours("kv new --kind compliment")
    if candidate.reason is Reason.AFTERCARE:
        return ours("kv follow-up {}", quoted(candidate.case))
    return ours("kv ask {}", quoted(candidate.case))


def as_json(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The rows of `kv ask --json`."""
    return [
        {
            "customer": candidate.name,
            "reason": candidate.reason.value,
            "day": candidate.day.isoformat(),
            "id": candidate.case or None,
            "command": command(candidate),
        }
        for candidate in found
    ]
