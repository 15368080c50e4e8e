"""Cases on the screen: where one stands after a command, one in full, and the lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING

from klantervaring.core.case import Event, words_under_headings
from klantervaring.core.choices import DEADLINE_STATES
from klantervaring.core.drift import differences
from klantervaring.core.merge.conflicts import (
    ending_of,
    event_name,
    unaware,
    unsettled,
    ways_to_settle,
)
from klantervaring.core.procedure import Kind
from klantervaring.core.rules.state import (
    Deadline,
    DeadlineState,
    Refusal,
    State,
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
from klantervaring.files.store import Record
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.screen import Column, Screen, Table

if TYPE_CHECKING:
    from klantervaring.core.edit_diff import Edited
    from klantervaring.view.recovery import Suggestion


class Shown:
    """Shows cases to one person, at one moment."""

    def __init__(
        self,
        screen: Screen,
        speaker: Speaker,
        now: datetime,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`names` are the full names of people by their short ones."""
        self.screen = screen
        self.speaker = speaker
        self.now = now
        self.names = names

    # -- one case ------------------------------------------------------------------------------------

    def standing(
        self,
        record: Record,
        event: Event,
        overrode: Refusal | None,
        dry_run: bool,
    ) -> None:
        """What was recorded, where the case stands now, who owes what until when, and what comes next."""
        say, state = self.speaker, record.state
        self._heading(record)
        what = words.event(state.procedure, event.kind, say)
        template = (
            Text(
                "Would be recorded: {what}, {at}, {by}",
                what=what,
                at=event.at,
                by=event.by,
            )
            if dry_run
            else Text(
                "Recorded: {what}, {at}, {by}",
                what=what,
                at=event.at,
                by=event.by,
            )
        )
        self.screen.line(say(template))
        self._fan(record, event)
        if overrode is not None:
            self.screen.line(
                say(
                    Text(
                        "Done all the same, because: {because} ({reason})",
                        reason=overrode.reason,
                        because=event.because,
                    )
                )
            )
        self.where(record)

    def edited(self, record: Record, edited: Edited, dry_run: bool) -> None:
        """What somebody changed by hand, and where the case stands now."""
        from klantervaring.core.edit_diff import in_words

        say = self.speaker
        self._heading(record)
        if edited.fields:
            fields = Code(", ".join(edited.fields))
            changed = Text("Changed: {fields}", fields=fields)
            self.screen.line(
                say(
                    Text("Would be changed: {fields}", fields=fields)
                    if dry_run
                    else changed
                )
            )
        if edited.text:
            text = (
                Text("The text would be changed.")
                if dry_run
                else Text("The text was changed.")
            )
            self.screen.line(say(text))
        for line in edited.added:
            self.screen.line(
                say(Text("New in the log: {line}", line=in_words(line)))
            )
        for line in edited.lost:
            self.screen.line(
                say(
                    Text("Not in the log any more: {line}", line=in_words(line))
                )
            )
        self.where(record)

    def where(self, record: Record) -> None:
        """The step, whose turn it is, what runs or is overdue, and the next command."""
        self._standing(record)
        self._next(record)

    def _standing(self, record: Record) -> None:
        state = record.state
        self.screen.line(self._step_line(state))
        for d in sorted(
            (d for d in state.deadlines if d.shown(self.now)),
            key=lambda d: d.due,
        ):
            self.screen.line(
                self._owed(state, d), "bold" if self._is_late(d) else ""
            )

    def _next(self, record: Record) -> None:
        command = words.next_command(record.state, record.id, self.now)
        if command:
            self.screen.line(
                self.speaker(Text("Next: {command}", command=command))
            )

    def full(self, record: Record) -> None:
        """Everything about one case."""
        from klantervaring.core.recovery import wins_back
        from klantervaring.view.recovery import show_checklist

        say, case, state = self.speaker, record.case, record.state
        self._heading(record)
        if record.stand_in:
            self.screen.line(
                say(
                    Text(
                        "The file cannot be read; this is its last good version from git."
                    )
                )
            )
        self.screen.line(self._step_line(state))
        self.screen.line()
        self._facts(record)
        self._findings(record)
        if state.deadlines:
            self.screen.line()
            self.screen.title(say.word(N_("Deadlines")))
            self.screen.table(self._deadlines(state))
        if wins_back(case):
            show_checklist(self.screen, say, case, self.now)
        self.screen.line()
        self.screen.title(say.word(N_("What happened")))
        texts = words_under_headings(case.body)
        for event in case.events:
            self._event(record, event, texts.get(event.id, ""))
        story = clean(case.story(), lines=True).strip("\n")
        if story:
            self.screen.line()
            self.screen.title(say.word(N_("The story")))
            self.screen.line(story)
        command, human = (
            words.next_command(state, record.id, self.now),
            self.suggestion(record),
        )
        if command or human:
            self.screen.line()
        self._propose(human)
        if command:
            self.screen.line(say(Text("Next: {command}", command=command)))

    def suggestion(self, record: Record) -> Suggestion | None:
        """What would win this customer back, and is missing; None where nothing is."""
        from klantervaring.view.recovery import suggestion

        owner = self.names.get(record.case.owner, record.case.owner)
        return suggestion(record.case, record.state, owner)

    def next(self, record: Record) -> None:
        """Where the case stands, what would win the customer back, and the next command."""
        self._heading(record)
        self._standing(record)
        self._propose(self.suggestion(record))
        self._next(record)

    def _fan(self, record: Record, event: Event) -> None:
        """A fan is why we are here: told at once, by name (F14)."""
        if event.kind not in ("delighted", "received") and not event.get(
            "score"
        ):
            return
        from klantervaring.core.fans import makes_fan

        if makes_fan(record.case, event):
            who = record.case.customer.get("name") or record.id
            self.screen.line(
                self.speaker(
                    Text(
                        "A fan: {who}. See {command}",
                        who=who,
                        command=Code("kv fans"),
                    )
                )
            )

    def unheard(self, record: Record) -> None:
        """After a note: a customer who has not heard from us yet is not helped by one (K2)."""
        first = next(
            (
                d
                for d in record.state.deadlines
                if d.kind is Kind.PROMISE and d.shown(self.now)
            ),
            None,
        )
        reached = {
            "contacted",
            "responded",
            "offered",
            "resolved",
            "apologised",
        }
        if first is None or any(e.kind in reached for e in record.case.events):
            return
        customer = record.case.customer
        who = (
            customer.get("contact")
            or customer.get("name")
            or Text("the customer")
        )
        command = Code(ours('kv contact {} out -m "…"', quoted(record.id)))
        self.screen.line(
            self.speaker(
                Text(
                    "{who} has not heard from us yet. A note does not help them; a call does: {command}",
                    who=who,
                    command=command,
                )
            )
        )

    def _propose(self, human: Suggestion | None) -> None:
        if human is not None:
            self.screen.line(self.speaker(human.say))
            self.screen.line(ours("    {}", human.command))

    def _heading(self, record: Record) -> None:
        self.screen.title(
            ours("{}  {}", clean(record.id), clean(record.case.title))
        )

    def _step_line(self, state: State) -> Clean:
        say = self.speaker
        step = words.step(state, say)
        if not state.open and not state.outcome:
            return say(Text("Step: {step}", step=step))
        if not state.open:
            return say(
                Text(
                    "Step: {step} ({outcome})", step=step, outcome=state.outcome
                )
            )
        ball = words.party(state.procedure, state.ball, say)
        return say(Text("Step: {step} · ball: {ball}", step=step, ball=ball))

    def _owed(self, state: State, d: Deadline) -> Clean:
        say = self.speaker
        told = Text(
            "{what}: {who}, by {when} at the latest ({how})",
            what=words.deadline(d, say),
            who=words.party(state.procedure, d.owed_by, say),
            when=words.by_when(d, say),
            how=words.how_late(d, words.until(state, self.now), say),
        )
        return ours("- {}", say(told))

    def _is_late(self, d: Deadline) -> bool:
        return d.state(self.now) is DeadlineState.OVERDUE

    def _facts(self, record: Record) -> None:
        say, case = self.speaker, record.case
        facts = [
            (N_("Kind"), words.kind(case, say)),
            (N_("Customer"), case.customer.get("name", "")),
            (N_("Contact"), case.customer.get("contact", "")),
            (N_("E-mail"), case.customer.get("email", "")),
            (N_("Phone"), case.customer.get("phone", "")),
            (N_("Special care"), case.care),
            (N_("Wish"), case.wish),
            (N_("In numbers"), words.voice(case, say)),
            (
                N_("Received"),
                say.moment(case.received) if case.received else "",
            ),
            (N_("Channel"), case.channel),
            (N_("Moment"), case.moment),
            (N_("Owner"), case.owner),
            (N_("About"), case.about),
            (N_("Tags"), ", ".join(case.tags)),
            (N_("Procedure"), case.procedure),
        ]
        shown = [
            (say.word(name), clean(value)) for name, value in facts if value
        ]
        space = max((len(name) for name, _ in shown), default=0)
        for name, value in shown:
            self.screen.line(ours("{}  {}", name.ljust(space), value))

    def _findings(self, record: Record) -> None:
        """Fields that cannot be used, and where the file and its log differ."""
        say, notes = self.speaker, []
        for f in record.case.findings:
            notes.append(
                Text(
                    "line {line}: {message}. {remedy}",
                    line=f.line,
                    message=f.message,
                    remedy=f.remedy,
                )
            )
        for key, written, _ in _differences(record, self.now, say.zone):
            if written:
                notes.append(
                    Text(
                        "the file says {key} {written}; its log says otherwise, and wins",
                        key=Code(key),
                        written=written,
                    )
                )
        notes += self._joined(record)
        if notes:
            self.screen.line()
            self.screen.title(say.word(N_("Look at this")))
            for note in notes:
                self.screen.line(ours("- {}", say(note)))

    def _joined(self, record: Record) -> list[Text]:
        """What came of two clones meeting: values to choose from, and another case with the same old id."""
        notes = []
        for field, events in unsettled(record.case.events).items():
            if ending_of(field):
                notes.append(self._unaware(record, field))
                continue
            values = [
                clean(e.get("value")) or self.speaker.word(N_("(taken away)"))
                for e in events
            ]
            said = Text(
                "{field} was set differently by two people: {values}. {command}",
                field=Code(field),
                values=" | ".join(values),
                command=Code(
                    ours("kv settle {} {}", quoted(record.id), quoted(field))
                ),
            )
            notes.append(said)
        if record.case.formerly:
            twin = Text(
                "this case and {twin} both had the id {formerly}",
                twin=record.case.twin,
                formerly=record.case.formerly,
            )
            notes.append(twin)
        return notes

    def _unaware(self, record: Record, field: str) -> Text:
        """An ending that ends nothing, since whoever recorded it did not know of something."""
        procedure, say = record.state.procedure, self.speaker
        ending = next(
            e for e in record.case.events if event_name(e) == ending_of(field)
        )
        missed = unaware(record.case.events)[ending_of(field)]
        return Text(
            "{ending} of {at} did not know of {event} of {when}, and ends nothing. {ways}",
            ending=words.event(procedure, ending.kind, say),
            at=ending.at,
            event=words.event(procedure, missed.kind, say),
            when=missed.at,
            ways=ways_to_settle(record.id, field),
        )

    def _deadlines(self, state: State) -> Table:
        say = self.speaker
        columns = [
            Column("what", say.word(N_("what"))),
            Column("who", say.word(N_("who"))),
            Column("due", say.word(N_("at the latest"))),
            Column("state", say.word(N_("state"))),
        ]
        rows: list[dict[str, Cell]] = [
            {
                "what": words.deadline(d, say),
                "who": words.party(state.procedure, d.owed_by, say),
                "due": say.short(d.due, self.now, d.rule.term.in_days),
                "state": self._state(d, words.until(state, self.now)),
            }
            for d in state.deadlines
        ]
        return Table(columns, rows)

    def _state(self, d: Deadline, until: datetime) -> Clean:
        say, state = self.speaker, d.state(self.now)
        if state is DeadlineState.OVERDUE or state is DeadlineState.RUNNING:
            return words.how_late(d, until, say)
        named = words.choice(DEADLINE_STATES, state.value, say)
        return (
            ours("{}, {}", named, say.short(d.met_by.at, self.now))
            if d.met_by
            else named
        )

    def _event(self, record: Record, event: Event, text: str) -> None:
        say = self.speaker
        parts = [
            say.moment(event.at),
            words.event(record.state.procedure, event.kind, say),
        ]
        parts += [clean(event.by)] if event.by else []
        details = [
            ours("{}: {}", clean(k), clean(v))
            for k, v in event.data
            if k != "sha256"
        ]
        parts += [ours("({})", ours(", ").join(details))] if details else []
        self.screen.line(ours("  ").join(parts))
        if any(m.event == event and not m.joined for m in record.state.misfits):
            misfit = Text(
                "does not fit here and moves nothing; see {command}",
                command="kv check",
            )
            self.screen.line(ours("    {}", say(misfit)))
        for line in clean(text, lines=True).split("\n") if text else ():
            self.screen.line(ours("    {}", line))


def _differences(
    record: Record, now: datetime, zone: tzinfo
) -> list[tuple[str, str, str]]:
    """Where the file says something else than its log: the log wins, and the reader must know."""
    return (
        []
        if record.trouble
        else list(differences(record.case, record.state, now, zone))
    )
