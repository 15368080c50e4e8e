"""A procedure on the screen: as tables, as a Mermaid diagram (`kv procedure`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klantervaring.core.choices import CHANNELS
from klantervaring.core.procedure import (
    PREVIOUS,
    START,
    DeadlineRule,
    Move,
    Procedure,
    Step,
)
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.procedure.count import term
from klantervaring.view.procedure.proof import trigger, triggers
from klantervaring.view.terminal.screen import Screen, Table, headed

_HEADINGS = {
    "what": N_("what"),
    "term": N_("term"),
    "starts": N_("starts at"),
    "who": N_("who"),
    "source": N_("source"),
}


def show(screen: Screen, speaker: Speaker, procedure: Procedure) -> None:
    """Steps with their texts, deadlines with their terms, and who decides."""
    title = speaker.part(procedure.title)
    reference = procedure.reference
    screen.title(ours("{} ({})", title, clean(reference)))
    for step in procedure.steps.values():
        screen.line()
        _show_step(screen, speaker, procedure, step)
    _show_forms(screen, speaker, procedure)
    _show_deadlines(screen, speaker, procedure)


def _show_deadlines(
    screen: Screen,
    speaker: Speaker,
    procedure: Procedure,
) -> None:
    screen.line()
    screen.title(speaker.word(N_("Deadlines")))
    screen.table(_deadlines(procedure, speaker))
    if any(d.own_choice for d in procedure.deadlines.values()):
        told = Text("* our own choice; the source names no term.")
        screen.line(speaker(told))


def _show_step(
    screen: Screen, speaker: Speaker, procedure: Procedure, step: Step
) -> None:
    screen.title(_step(procedure, step, speaker))
    if step.text.words:
        screen.line(speaker.part(step.text))
    decider = procedure.parties.get(step.decider)
    if decider:
        who = Text(
            "Decides: {who} {email}", who=decider.title, email=decider.email
        )
        screen.line(speaker(who).rstrip())


def _show_forms(
    screen: Screen, speaker: Speaker, procedure: Procedure
) -> None:
    forms = list(procedure.forms())
    if forms:
        screen.line()
        screen.title(speaker.word(N_("Commands")))
        for form in forms:
            command = ours("kv {}", quoted(form.named(speaker.language)))
            screen.line(ours("{}: {}", command, speaker.part(form.help)))


def _step(procedure: Procedure, step: Step, speaker: Speaker) -> Clean:
    told = speaker.part(step.title)
    if speaker.language == "en":  # its key is no word in another language
        told = ours("{} ({})", told, clean(step.name))
    if step.number:
        told = ours("{} {}", step.number, told)
    if step.ball:
        told = ours(
            "{} · {}", told, words.party(procedure, step.ball, speaker)
        )
    return ours("{} · {}", told, clean(step.code)) if step.code else told


def _deadlines(procedure: Procedure, speaker: Speaker) -> Table:
    columns = headed(speaker, _HEADINGS)
    rows = []
    for d in procedure.deadlines.values():
        rows.append(_row(procedure, d, speaker))
        rows += _fitted(procedure, d, speaker)
    stacks = (
        ("what",),
        ("term", "source"),
        ("starts",),
        ("who",),
    )
    return Table(columns, rows, stacks, flexible="starts")


def _row(
    procedure: Procedure, d: DeadlineRule, speaker: Speaker
) -> dict[str, Cell]:
    kind = words.deadline_kind(d.kind, speaker)
    source = clean(d.source)
    return {
        "what": ours("{} ({})", speaker.part(d.title), kind),
        "term": _term(d, speaker),
        "starts": triggers(procedure, d.starts, speaker),
        "who": _owing(procedure, d, speaker),
        "source": ours("{}*", source) if d.own_choice else source,
    }


def _owing(
    procedure: Procedure,
    d: DeadlineRule,
    speaker: Speaker,
) -> Clean:
    """Return who owes what is promised, at each level."""
    whos = [
        words.party(procedure, who, speaker) for who in d.owed_by.values()
    ]
    return ours(" / ").join(list(dict.fromkeys(whos)))


def _term(d: DeadlineRule, speaker: Speaker) -> Clean:
    """The usual term."""
    if d.until:
        return speaker(
            Text("until the day before {key}", key=Code(d.until))
        )
    return term(d.term, speaker)


def _fitted(
    procedure: Procedure, d: DeadlineRule, speaker: Speaker
) -> Iterator[dict[str, Cell]]:
    """Yield a row for each term that fits a channel or special care, and for what an event adds once."""
    for name, length in d.by_channel.items():
        channel = words.choice(CHANNELS, name, speaker)
        what = Text("- by {channel}", channel=channel)
        yield {"what": speaker(what), "term": term(length, speaker)}
    if d.with_care is not None:
        what = Text("- with special care")
        yield {"what": speaker(what), "term": term(d.with_care, speaker)}
    if d.extension is not None:
        added = ours("+ {}", term(d.extension.term, speaker))
        by = trigger(procedure, d.extension.by, speaker)
        what = Text("- once, by {event}", event=by)
        yield {"what": speaker(what), "term": added}


def mermaid(procedure: Procedure, speaker: Speaker) -> Clean:
    """The steps and the events that lead from one to another."""
    lines = ["stateDiagram-v2"]
    for step in procedure.steps.values():
        lines.append(
            f'  state "{words_safe(speaker.part(step.title))}" as {_node(step.name)}'
        )
    for event in procedure.events.values():
        label = words_safe(words.event(procedure, event.name, speaker))
        for move in event.moves:
            lines += _arrows(move, label)
    for step in procedure.steps.values():
        if not step.open:
            lines.append(f"  {_node(step.name)} --> [*]")
    return clean("\n".join(lines), lines=True)


def _arrows(move: Move, label: str) -> Iterator[str]:
    if move.given:
        label += f" ({move.given})"
    for source in move.sources:
        if move.target and move.target not in (source, PREVIOUS):
            start = "[*]" if source == START else _node(source)
            yield f"  {start} --> {_node(move.target)}: {label}"


def words_safe(text: str) -> str:
    """Text without the signs that a diagram reads as its own."""
    return text.replace('"', "'").replace(":", " ").replace(";", " ")


def _node(name: str) -> str:
    return re.sub(r"\W", "_", name)
