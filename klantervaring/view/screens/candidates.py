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
from klantervaring.view.terminal.screen import Screen, Table, headed

REASONS = {
    Reason.AFTERCARE: N_("aftercare due"),
    Reason.MEETING: N_("a meeting just held"),
    Reason.SILENT: N_("long not heard"),
}
_MORE = plural("and one more: {command}", "and {n} more: {command}")


def show(
    screen: Screen,
    speaker: Speaker,
    found: Sequence[Candidate],
    total: int,
) -> None:
    """Who, why, since when, and the command that keeps it."""
    if not found:
        screen.line(speaker(Text("Nobody needs to be asked now.")))
        return
    columns = headed(speaker, _HEADINGS, bold="name")
    rows = [_row(speaker, candidate) for candidate in found]
    stacks = (("name", "next"), ("reason", "day"))
    screen.table(Table(columns, rows, stacks, flexible="name"))
    more = total - len(found)
    if more > 0:
        told = Text(*_MORE, n=more, command=Code("kv ask --all"))
        screen.line(speaker(told))


_HEADINGS = {
    "name": N_("customer"),
    "reason": N_("reason"),
    "day": N_("day"),
    "next": N_("next"),
}


def _row(speaker: Speaker, candidate: Candidate) -> dict[str, Cell]:
    return {
        "name": clean(candidate.name),
        "reason": speaker.word(REASONS[candidate.reason]),
        "day": speaker.day(start_of_day(candidate.day, speaker.zone)),
        "next": speaker.part(Code(command(candidate))),
    }


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
