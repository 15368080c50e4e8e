"""Cases on the screen: where one stands after a command, one in full, and the lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from klantervaring.core.case import Event, care_of, words_under_headings
from klantervaring.core.conflicts import unsettled
from klantervaring.core.findings import Finding
from klantervaring.core.procedure import Kind
from klantervaring.core.rules import Deadline, DeadlineState, Refusal, State
from klantervaring.core.text import N_, Code, Text, clean
from klantervaring.files.store import Record, differences
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.screen import Column, Screen, Table

if TYPE_CHECKING:
    from klantervaring.view.recovery import Proposal


class Shown:
    """Shows cases to one person, at one moment."""

    def __init__(
        self, screen: Screen, speaker: Speaker, now: datetime, names: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """`names` are the full names of people by their short ones."""
        self.screen = screen
        self.speaker = speaker
        self.now = now
        self.names = names

    # -- one case ------------------------------------------------------------------------------------

    def standing(self, record: Record, event: Event, overrode: Refusal | None, dry_run: bool) -> None:
        """What was recorded, where the case stands now, who owes what until when, and what comes next."""
        say, state = self.speaker, record.state
        self._heading(record)
        what = words.event(state.procedure, event.kind, say)
        template = (
            Text("Would be recorded: {what}, {at}, {by}", what=what, at=event.at, by=event.by)
            if dry_run
            else Text("Recorded: {what}, {at}, {by}", what=what, at=event.at, by=event.by)
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

    def where(self, record: Record) -> None:
        """The step, whose turn it is, what runs or is overdue, and the next command."""
        self._standing(record)
        self._next(record)

    def _standing(self, record: Record) -> None:
        state = record.state
        self.screen.line(self._step_line(state))
        for d in sorted((d for d in state.deadlines if d.shown(self.now)), key=lambda d: d.due):
            self.screen.line(self._owed(state, d), "bold" if self._is_late(d) else "")

    def _next(self, record: Record) -> None:
        command = words.next_command(record.state, record.id, self.now)
        if command:
            self.screen.line(self.speaker(Text("Next: {command}", command=command)))

    def full(self, record: Record) -> None:
        """Everything about one case."""
        from klantervaring.core.recovery import wins_back
        from klantervaring.view.recovery import show_checklist

        say, case, state = self.speaker, record.case, record.state
        self._heading(record)
        if record.stand_in:
            self.screen.line(say(Text("The file cannot be read; this is its last good version from git.")))
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
        command, human = words.next_command(state, record.id, self.now), self.proposal(record)
        if command or human:
            self.screen.line()
        self._propose(human)
        if command:
            self.screen.line(say(Text("Next: {command}", command=command)))

    def proposal(self, record: Record) -> Proposal | None:
        """What would win this customer back, and is missing; None where nothing is."""
        from klantervaring.view.recovery import proposal

        owner = self.names.get(record.case.owner, record.case.owner)
        return proposal(record.case, record.state, owner)

    def next(self, record: Record) -> None:
        """Where the case stands, what would win the customer back, and the next command."""
        self._heading(record)
        self._standing(record)
        self._propose(self.proposal(record))
        self._next(record)

    def _fan(self, record: Record, event: Event) -> None:
        """A fan is why we are here: told at once, by name (F14)."""
        if event.kind not in ("delighted", "received") and not event.get("score"):
            return
        from klantervaring.core.fans import makes_fan

        if makes_fan(record.case, event):
            who = record.case.customer.get("name") or record.id
            self.screen.line(
                self.speaker(Text("A fan: {who}. See {command}", who=who, command=Code("kv fans")))
            )

    def unheard(self, record: Record) -> None:
        """After a note: a customer who has not heard from us yet is not helped by one (K2)."""
        first = next(
            (d for d in record.state.deadlines if d.kind is Kind.PROMISE and d.shown(self.now)), None
        )
        reached = {"contacted", "responded", "offered", "resolved", "apologised"}
        if first is None or any(e.kind in reached for e in record.case.events):
            return
        customer = record.case.customer
        who = customer.get("contact") or customer.get("name") or Text("the customer")
        command = Code(f'kv contact {record.id} out -m "…"')
        self.screen.line(
            self.speaker(
                Text("{who} has not heard from us yet. A note does not help them; a call does: {command}",
                     who=who, command=command)
            )
        )  # fmt: skip

    def _propose(self, human: Proposal | None) -> None:
        if human is not None:
            self.screen.line(self.speaker(human.say))
            self.screen.line(f"    {human.command}")

    def _heading(self, record: Record) -> None:
        self.screen.title(f"{record.id}  {clean(record.case.title)}")

    def _step_line(self, state: State) -> str:
        say = self.speaker
        step = words.step(state, say)
        if not state.open and not state.outcome:
            return say(Text("Step: {step}", step=step))
        if not state.open:
            return say(Text("Step: {step} ({outcome})", step=step, outcome=state.outcome))
        ball = words.party(state.procedure, state.ball, say)
        return say(Text("Step: {step} · ball: {ball}", step=step, ball=ball))

    def _owed(self, state: State, d: Deadline) -> str:
        say = self.speaker
        return "- " + say(
            Text(
                "{what}: {who}, by {when} at the latest ({how})",
                what=words.deadline(d, say),
                who=words.party(state.procedure, d.owed_by, say),
                when=words.by_when(d, say),
                how=words.how_late(d, self.now, say),
            )
        )

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
            (N_("Special care"), care_of(case)),
            (N_("Wish"), case.wish),
            (N_("In numbers"), words.voice(case, say)),
            (N_("Received"), say.moment(case.received) if case.received else ""),
            (N_("Channel"), case.channel),
            (N_("Moment"), case.moment),
            (N_("Owner"), case.owner),
            (N_("About"), case.about),
            (N_("Tags"), ", ".join(case.tags)),
            (N_("Procedure"), case.procedure),
        ]
        shown = [(say.word(name), clean(value)) for name, value in facts if value]
        space = max((len(name) for name, _ in shown), default=0)
        for name, value in shown:
            self.screen.line(f"{name.ljust(space)}  {value}")

    def _findings(self, record: Record) -> None:
        """Fields that cannot be used, and where the file and its log differ."""
        say, notes = self.speaker, []
        for f in record.case.findings:
            notes.append(
                Text("line {line}: {message}. {remedy}", line=f.line, message=f.message, remedy=f.remedy)
            )
        for key, written, _ in self._differences(record):
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
                self.screen.line("- " + say(note))

    def _joined(self, record: Record) -> list[Text]:
        """What came of two clones meeting: values to choose from, and another case with the same old id."""
        notes = []
        for field, events in unsettled(record.case.events).items():
            values = [clean(e.get("value")) or self.speaker.word(N_("(taken away)")) for e in events]
            said = Text(
                "{field} was set differently by two people: {values}. {command}",
                field=Code(field),
                values=" | ".join(values),
                command=Code(f"kv settle {record.id} {field}"),
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

    def _deadlines(self, state: State) -> Table:
        say = self.speaker
        columns = [
            Column("what", say.word(N_("what"))),
            Column("who", say.word(N_("who"))),
            Column("due", say.word(N_("at the latest"))),
            Column("state", say.word(N_("state"))),
        ]
        rows = [
            {
                "what": words.deadline(d, say),
                "who": words.party(state.procedure, d.owed_by, say),
                "due": say.short(d.due, self.now, d.rule.term.in_days),
                "state": self._state(d),
            }
            for d in state.deadlines
        ]
        return Table(columns, rows)

    def _state(self, d: Deadline) -> str:
        say, state = self.speaker, d.state(self.now)
        if state is DeadlineState.OVERDUE or state is DeadlineState.RUNNING:
            return words.how_late(d, self.now, say)
        named = say.word(words.STATES[state])
        return f"{named}, {say.short(d.met_by.at, self.now)}" if d.met_by else named

    def _event(self, record: Record, event: Event, text: str) -> None:
        say = self.speaker
        parts = [say.moment(event.at), words.event(record.state.procedure, event.kind, say)]
        parts += [clean(event.by)] if event.by else []
        details = ", ".join(f"{clean(k)}: {clean(v)}" for k, v in event.data if k != "sha256")
        self.screen.line("  ".join(parts) + (f"  ({details})" if details else ""))
        if any(m.event == event and not m.joined for m in record.state.misfits):
            self.screen.line(
                "    " + say(Text("does not fit here and moves nothing; see {command}", command="kv check"))
            )
        for line in clean(text, lines=True).split("\n") if text else ():
            self.screen.line(f"    {line}")

    # -- lists ---------------------------------------------------------------------------------------

    def cases(self, records: Iterable[Record]) -> None:
        """A list of cases."""
        say = self.speaker
        rows = [self._case_row(r) for r in records]
        columns = [
            Column("id", say.word(N_("case")), "bold"),
            *self._care_column(rows),
            Column("step", say.word(N_("step"))),
            Column("ball", say.word(N_("ball"))),
            Column("due", say.word(N_("late or left"))),
            Column("when", say.word(N_("deadline"))),
            Column("owner", say.word(N_("owner"))),
            Column("title", say.word(N_("title"))),
        ]
        stacks = (("id", "care"), ("title", "step"), ("due", "when"), ("ball", "owner"))
        self.screen.table(Table(columns, rows, stacks, flexible=1))

    def waiting(self, records: Iterable[Record]) -> None:
        """Open cases by whose turn it is, each with its first end and the next command."""
        say = self.speaker
        rows = [
            {**self._case_row(r), "next": words.next_command(r.state, r.id, self.now, short=True)}
            for r in sorted(records, key=lambda r: (r.state.ball != "us", r.state.ball, r.id))
        ]
        columns = [
            Column("id", say.word(N_("case")), "bold"),
            *self._care_column(rows),
            Column("step", say.word(N_("step"))),
            Column("due", say.word(N_("late or left"))),
            Column("when", say.word(N_("deadline"))),
            Column("ball", say.word(N_("ball"))),
            Column("owner", say.word(N_("owner"))),
            Column("next", say.word(N_("next"))),
            Column("title", say.word(N_("title"))),
        ]
        stacks = (("id", "care"), ("title", "step", "next"), ("due", "when"), ("ball", "owner"))
        self.screen.table(Table(columns, rows, stacks, flexible=1))

    def _case_row(self, record: Record) -> dict[str, str]:
        say, state = self.speaker, record.state
        first = next(iter(state.overdue(self.now) or state.running(self.now)), None) if state.open else None
        return {
            "id": record.id,
            "care": self._care(record),
            "step": words.step(state, say) + self._mark(record),
            "ball": words.party(state.procedure, state.ball, say) if state.open else clean(state.outcome),
            "due": words.how_late(first, self.now, say) if first else "",
            "when": say.part(first.rule.title) if first else "",
            "owner": clean(record.case.owner) or "-",
            "title": clean(record.case.title),
        }

    def _care(self, record: Record) -> str:
        """The word that marks a customer with special care in every list (F2)."""
        return words.care(record.case, self.speaker)

    def _care_column(self, rows: Sequence[Mapping[str, str]]) -> list[Column]:
        """The column of that word, where any row has it."""
        return [Column("care", self.speaker.word(N_("care")))] if any(row["care"] for row in rows) else []

    def _mark(self, record: Record) -> str:
        """What the reader must know of a row: an old version, or a file that says something else."""
        if record.stand_in:
            return " " + self.speaker.word(N_("(last good version)"))
        open_ = unsettled(record.case.events)
        if open_:
            return " " + self.speaker(Text("(two values: {fields})", fields=", ".join(open_)))
        if record.case.findings:
            return " " + self.speaker(Text("(see {command})", command="kv check"))
        said = {key: written for key, written, _ in self._differences(record) if written}
        if said.get("step"):
            return " " + self.speaker(Text("(the file says {step})", step=said["step"]))
        return " " + self.speaker(Text("(see {command})", command="kv check")) if said else ""

    def _differences(self, record: Record) -> list[tuple[str, str, str]]:
        """Where the file says something else than its log: the log wins, and the reader must know."""
        return [] if record.trouble else list(differences(record, self.now, self.speaker.zone))

    def terms(self, rows: Sequence[tuple[Record, Deadline]]) -> None:
        """Deadlines of many cases: what, how late or how long, whose ball, owner, next command."""
        say = self.speaker
        cells = [self._term_row(record, d) for record, d in rows]
        columns = [
            Column("id", say.word(N_("case")), "bold"),
            *self._care_column(cells),
            Column("what", say.word(N_("what"))),
            Column("due", say.word(N_("at the latest"))),
            Column("how", say.word(N_("late or left"))),
            Column("ball", say.word(N_("ball"))),
            Column("owner", say.word(N_("owner"))),
            Column("next", say.word(N_("next"))),
            Column("title", say.word(N_("title"))),
        ]
        stacks = (("id", "care"), ("title", "what", "next"), ("how", "due"), ("ball", "owner"))
        self.screen.table(Table(columns, cells, stacks, flexible=1))

    def _term_row(self, record: Record, d: Deadline) -> dict[str, str]:
        say, state = self.speaker, record.state
        return {
            "id": record.id,
            "care": self._care(record),
            "what": words.deadline(d, say),
            "due": say.short(d.due, self.now, d.rule.term.in_days),
            "how": words.how_late(d, self.now, say),
            "ball": words.party(state.procedure, state.ball, say),
            "owner": clean(record.case.owner) or "-",
            "next": words.next_command(state, record.id, self.now, short=True),
            "title": clean(record.case.title),
        }

    def troubles(self, found: Iterable[Finding]) -> None:
        """Files that could not be read, on standard error: which, where, and what to do."""
        for finding in found:
            place = f"{clean(finding.path)}:{finding.line}"
            self.screen.say(f"{place}: {self.speaker(finding.message)}. {self.speaker(finding.remedy)}")
