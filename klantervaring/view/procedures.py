"""A procedure on the screen: as tables, as a Mermaid diagram (`kv procedure`)."""

from __future__ import annotations

from klantervaring.core.procedure import (
    PREVIOUS,
    START,
    DeadlineRule,
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
)
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.proof import term, trigger
from klantervaring.view.screen import Column, Screen, Table


def show(screen: Screen, speaker: Speaker, procedure: Procedure) -> None:
    """Steps with their texts, deadlines with their terms, and who decides."""
    screen.title(
        ours(
            "{} ({})", speaker.part(procedure.title), clean(procedure.reference)
        )
    )
    for step in procedure.steps.values():
        screen.line()
        screen.title(_step(procedure, step, speaker))
        if step.text.words:
            screen.line(speaker.part(step.text))
        decider = procedure.parties.get(step.decider)
        if decider:
            who = Text(
                "Decides: {who} {email}", who=decider.title, email=decider.email
            )
            screen.line(speaker(who).rstrip())
    forms = list(procedure.forms())
    if forms:
        screen.line()
        screen.title(speaker.word(N_("Commands")))
        for form in forms:
            help = speaker.part(form.help)
            name = clean(form.named(speaker.language))
            screen.line(ours("kv {}: {}", name, help))
    screen.line()
    screen.title(speaker.word(N_("Deadlines")))
    screen.table(_deadlines(procedure, speaker))
    if any(d.own_choice for d in procedure.deadlines.values()):
        screen.line(
            speaker(Text("* our own choice; the source names no term."))
        )


def _step(procedure: Procedure, step: Step, speaker: Speaker) -> Clean:
    told = ours("{} ({})", speaker.part(step.title), clean(step.name))
    if step.number:
        told = ours("{} {}", step.number, told)
    if step.ball:
        told = ours("{} · {}", told, words.party(procedure, step.ball, speaker))
    return ours("{} · {}", told, clean(step.code)) if step.code else told


def _deadlines(procedure: Procedure, speaker: Speaker) -> Table:
    columns = [
        Column("what", speaker.word(N_("what"))),
        Column("term", speaker.word(N_("term"))),
        Column("starts", speaker.word(N_("starts at"))),
        Column("who", speaker.word(N_("who"))),
        Column("source", speaker.word(N_("source"))),
    ]
    rows = [
        row
        for d in procedure.deadlines.values()
        for row in (_row(procedure, d, speaker), *_fitted(d, speaker))
    ]
    return Table(
        columns,
        rows,
        (("what",), ("term", "source"), ("starts",), ("who",)),
        flexible=2,
    )


def _row(
    procedure: Procedure, d: DeadlineRule, speaker: Speaker
) -> dict[str, Cell]:
    return {
        "what": ours(
            "{} ({})",
            speaker.part(d.title),
            words.deadline_kind(d.kind, speaker),
        ),
        "term": _term(d, speaker),
        "starts": ours(", ").join(
            [trigger(procedure, t, speaker) for t in d.starts]
        ),
        "who": ours(" / ").join(
            dict.fromkeys(
                words.party(procedure, w, speaker) for w in d.owed_by.values()
            )
        ),
        "source": ours("{}*", clean(d.source))
        if d.own_choice
        else clean(d.source),
    }


def _term(d: DeadlineRule, speaker: Speaker) -> Clean:
    """The usual term."""
    return (
        speaker(Text("until the day before {key}", key=Code(d.until)))
        if d.until
        else term(d.term, speaker)
    )


def _fitted(d: DeadlineRule, speaker: Speaker) -> list[dict[str, Cell]]:
    """A row for each term that fits a channel or a customer with special care."""
    others = [
        (Text("- by {channel}", channel=Code(name)), length)
        for name, length in d.by_channel.items()
    ]
    if d.with_care is not None:
        others.append((Text("- with special care"), d.with_care))
    return [
        {"what": speaker(what), "term": term(length, speaker)}
        for what, length in others
    ]


def mermaid(procedure: Procedure, speaker: Speaker) -> Clean:
    """The steps and the events that lead from one to another."""
    lines = ["stateDiagram-v2"]
    for step in procedure.steps.values():
        lines.append(
            f'  state "{words_safe(speaker.part(step.title))}" as {_node(step.name)}'
        )
    for event in procedure.events.values():
        for move in event.moves:
            for source in move.sources:
                if not move.target or move.target in (source, PREVIOUS):
                    continue
                label = words_safe(words.event(procedure, event.name, speaker))
                if move.given:
                    label += f" ({move.given})"
                start = "[*]" if source == START else _node(source)
                lines.append(f"  {start} --> {_node(move.target)}: {label}")
    lines += [
        f"  {_node(s.name)} --> [*]"
        for s in procedure.steps.values()
        if not s.open
    ]
    return clean("\n".join(lines), lines=True)


def words_safe(text: str) -> str:
    """Text without the signs that a diagram reads as its own."""
    return text.replace('"', "'").replace(":", " ").replace(";", " ")


def _node(name: str) -> str:
    return name.replace("-", "_")
