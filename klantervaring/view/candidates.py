"""Whom to ask, on the screen and as JSON (`kv ask`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klantervaring.core.candidates import Proposal, Reason
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
from klantervaring.language import Speaker
from klantervaring.view.screen import Screen, Table, headed

REASONS = {
    Reason.AFTERCARE: N_("aftercare due"),
    Reason.MEETING: N_("a meeting just held"),
    Reason.SILENT: N_("long not heard"),
}
_MORE = plural("and one more: {command}", "and {n} more: {command}")

_HEADINGS = {
    "name": N_("customer"),
    "reason": N_("reason"),
    "day": N_("day"),
    "next": N_("next"),
}


def show(
    screen: Screen, speaker: Speaker, found: Sequence[Proposal], total: int
) -> None:
    """Who, why, since when, and the command that keeps it."""
    if not found:
        screen.line(speaker(Text("Nobody needs to be asked now.")))
        return
    columns = headed(speaker, _HEADINGS, bold="name")
    rows: list[dict[str, Cell]] = [
        {
            "name": clean(proposal.name),
            "reason": speaker.word(REASONS[proposal.reason]),
            "day": speaker.date(proposal.day),
            "next": command(proposal),
        }
        for proposal in found
    ]
    screen.table(
        Table(columns, rows, (("name", "next"), ("reason", "day")), flexible=0)
    )
    if total > len(found):
        screen.line(
            speaker(
                Text(*_MORE, n=total - len(found), command=Code("kv ask --all"))
            )
        )


def command(proposal: Proposal) -> Clean:
    """What to type once they were asked; of somebody without a case, when they tell."""
    if proposal.case is None:
        return ours('kv new "…" --kind compliment')
    if proposal.reason is Reason.AFTERCARE:
        return ours("kv follow-up {} satisfied", quoted(proposal.case.id))
    return ours("kv ask {}", quoted(proposal.case.id))


def as_json(found: Sequence[Proposal]) -> list[dict[str, Any]]:
    """The rows of `kv ask --json`."""
    return [
        {
            "customer": proposal.name,
            "reason": proposal.reason.value,
            "day": proposal.day.isoformat(),
            "id": proposal.case.id if proposal.case else None,
            "command": command(proposal),
        }
        for proposal in found
    ]
