"""Cases on the screen: where one stands after a command, one in full, and the lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from klantervaring.core.case import Event, words_under_headings
from klantervaring.core.choices import DEADLINE_STATES
from klantervaring.core.drift import drift_of
from klantervaring.core.erasure.tombstone import tombstone_of
from klantervaring.core.once import cached_property
from klantervaring.core.procedure import Kind
from klantervaring.core.rules.set_aside import original_of
from klantervaring.core.rules.state import Deadline, DeadlineState, State
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Code,
    Named,
    Several,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.winning_back.fans import makes_fan
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.events.event_words import EventWords, happened
from klantervaring.view.events.holds import hold_notes
from klantervaring.view.figures.recovery import WinningBack
from klantervaring.view.screens.hints import Hints
from klantervaring.view.screens.known_facts import known_of
from klantervaring.view.screens.meeting import told_of_meeting
from klantervaring.view.terminal.screen import Screen, Table, headed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.core.findings import Finding
    from klantervaring.core.settings.people import Person
    from klantervaring.core.winning_back.recovery import Lack
    from klantervaring.view.figures.recovery import Suggestion

#: Events with which a customer has heard from us.
_REACHED = {"contacted", "responded", "offered", "resolved", "apologised"}

_HEADINGS = {
    "what": N_("what"),
    "who": N_("who"),
    "due": N_("at the latest"),
    "state": N_("state"),
}


def titled(record: Record) -> Clean:
    """Return which case it is: its id and its title."""
    return ours("{}  {}", clean(record.id), clean(record.case.title))


def last_good_version() -> Text:
    """Say of a case that its file is not what is shown."""
    return Text(
        "The file cannot be read; this is its last good version from git."
    )


def _call_them(record: Record) -> Text:
    said = record.case.customer
    who = said.get("contact") or said.get("name") or Text("the customer")
    command = ours("kv contact {} out", quoted(record.id))
    return Text(
        "{who} has not heard from us yet. A note does not help them; a call does: {command}",
        who=who,
        command=Code(command),
    )


def _unread(finding: Finding) -> Text:
    return Text(
        "line {line}: {message}. {remedy}",
        line=finding.line,
        message=finding.message,
        remedy=finding.remedy,
    )


def _set_in(text: str) -> Iterator[Clean]:
    """Yield the lines of what was told at an event, a little to the right."""
    if text:
        for line in clean(text, lines=True).split("\n"):
            yield ours("    {}", line)


def _misfit() -> Text:
    return Text(
        "does not fit here and moves nothing; see {command}",
        command=Code("kv check"),
    )


class Shown:
    """Shows cases to one person, at one moment."""

    def __init__(
        self,
        screen: Screen,
        speaker: Speaker,
        now: datetime,
        people: Mapping[str, Person] = MappingProxyType({}),
        me: Callable[[], str] = lambda: "",
        rules: Callable[[], Mapping[str, Named]] = dict,
    ) -> None:
        """`people`: by short names; `me` tells who reads, `rules` what the rules of alerts are called."""
        self.screen = screen
        self.speaker = speaker
        self.now = now
        self.people = people
        self.rules = rules
        #: by the id of a case that is shown, the cases that were closed as its duplicates
        self.duplicates: Mapping[str, Sequence[str]] = MappingProxyType({})
        self._advised: set[Lack] = set()
        self.hints = Hints(speaker, now, people, me)

    def words_of(self, record: Record) -> EventWords:
        """Return what names the events and fields of a case."""
        return EventWords(record.state.procedure, self.speaker, self.rules)

    def tell(self, text: Text, style: str = "") -> None:
        """Show a sentence."""
        self.screen.line(self.speaker(text), style)

    # -- one case ------------------------------------------------------------------------------------

    def where(self, record: Record) -> None:
        """Show the step, whose turn it is, what runs or is overdue, and the next command."""
        self._standing(record)
        self.next_hint(record)

    def _standing(self, record: Record) -> None:
        state = record.state
        self.screen.line(self.step_line(state))
        shown = [d for d in state.deadlines if d.shown(self.now)]
        self.terms(state, sorted(shown, key=lambda d: d.due))

    def terms(self, state: State, terms: Iterable[Deadline]) -> None:
        """Show who owes what until when; of a case that is closed nothing."""
        for deadline in terms if state.open else ():
            owed = self._owed(state, deadline)
            self.screen.line(owed, self._style(deadline))

    def _style(self, d: Deadline) -> str:
        is_late = d.state(self.now) is DeadlineState.OVERDUE
        return "late" if is_late else ""

    def next_hint(self, record: Record) -> None:
        """Show what should come next, if anything."""
        hint = self.hints.of(record.case, record.state)
        if hint is not None:
            self.tell(hint)

    def full(self, record: Record) -> None:
        """Show everything about one case."""
        self._which(record)
        self._what_it_is(record)
        self._promised(record.state)
        self._checklist(record)
        self._log(record)
        self._next_of_all(record)

    def _what_it_is(self, record: Record) -> None:
        self.screen.line()
        self.screen.facts(known_of(record.case, self.speaker))
        self._findings(record)

    def _which(self, record: Record) -> None:
        self.heading(record)
        if record.stand_in:
            self.tell(last_good_version())
        self.screen.line(self.step_line(record.state))
        self._tombstone(record)

    def _promised(self, state: State) -> None:
        if state.deadlines and not state.set_aside:
            self._title(N_("Deadlines"))
            self.screen.table(self._deadlines(state))

    def _checklist(self, record: Record) -> None:
        if not (record.state.set_aside or record.state.erased):
            self._winning_back.show_checklist(record.case, self.now)

    def _next_of_all(self, record: Record) -> None:
        human = self.suggestion(record)
        if human or self.hints.of(record.case, record.state) is not None:
            self.screen.line()
        self._propose(human)
        self.next_hint(record)

    def _tombstone(self, record: Record) -> None:
        """Say of an erased case when that was, and by whom."""
        found = tombstone_of(record.case)
        if found is not None:
            self.tell(
                Text(
                    "Erased on {at} by {who}: words, names and files are gone; what figures need stays.",
                    at=found.at,
                    who=found.by,
                )
            )

    def _log(self, record: Record) -> None:
        """Show what happened, with the words of each event, and the story."""
        case = record.case
        self._title(N_("What happened"))
        texts = words_under_headings(case.body)
        for event in case.events:
            self._event(record, event, texts.get(event.id, ""))
        story = clean(case.story(), lines=True).strip("\n")
        if story:
            self._title(N_("The story"))
            self.screen.line(story)

    def _title(self, title: Clean) -> None:
        self.screen.line()
        self.screen.title(self.speaker.word(title))

    def suggestion(self, record: Record) -> Suggestion | None:
        """Return what would win this customer back, and is missing; None where nothing is."""
        owner = record.case.owner
        if owner in self.people and self.people[owner].name:
            owner = self.people[owner].name
        return self._winning_back.suggestion(
            record.case, record.state, owner
        )

    @cached_property
    def _winning_back(self) -> WinningBack:
        return WinningBack(self.screen, self.speaker)

    def next(self, record: Record) -> None:
        """Show where the case stands, what would win the customer back, and the next command."""
        self.heading(record)
        self._standing(record)
        self._propose(self.suggestion(record))
        self.next_hint(record)

    def fan(self, record: Record, event: Event) -> None:
        """Tell of a fan at once, by name: fans are why we are here (F14)."""
        told = event.kind in ("delighted", "received") or event.get("score")
        if not told:
            return
        if makes_fan(record.case, event):
            self.tell(
                Text(
                    "A fan: {who}. See {command}",
                    who=record.case.customer.get("name") or record.id,
                    command=Code("kv fans"),
                )
            )

    def unheard(self, record: Record) -> None:
        """Say after a note that a customer who has not heard from us yet is not helped by one (K2)."""
        kinds = {event.kind for event in record.case.events}
        if self._is_promised(record.state) and not kinds & _REACHED:
            self.tell(_call_them(record))

    def _is_promised(self, state: State) -> bool:
        return any(
            deadline.kind is Kind.PROMISE and deadline.shown(self.now)
            for deadline in state.deadlines
        )

    def _propose(self, human: Suggestion | None) -> None:
        """Show what would win a customer back; what was advised on this screen is not said again."""
        if human is not None and human.lack not in self._advised:
            self._advised.add(human.lack)
            self.screen.line(self.speaker(human.say))
            command = self.speaker.part(Code(human.command))
            self.screen.line(ours("    {}", command))

    def heading(self, record: Record) -> None:
        """Show which case it is."""
        self.screen.title(titled(record))

    def step_line(self, state: State) -> Clean:
        """Return where it stands, and whose turn it is; of one that is closed, how it ended."""
        say = self.speaker
        step = words.step(state, say)
        if state.open:
            ball = words.party(state.procedure, state.ball, say)
            text = Text("Step: {step} · ball: {ball}", step=step, ball=ball)
        elif state.outcome:
            text = Text(
                "Step: {step} ({outcome})",
                step=step,
                outcome=words.outcome(state.outcome, say),
            )
        else:
            text = Text("Step: {step}", step=step)
        return say(text)

    def _owed(self, state: State, d: Deadline) -> Clean:
        until = words.until(state, self.now)
        how = words.how_late(d, until, self.speaker)
        when = words.by_when(d, self.speaker)
        return self._owes(state, d, when, how)

    def _owes(
        self, state: State, d: Deadline, when: Clean, how: Clean
    ) -> Clean:
        say = self.speaker
        told = Text(
            "{what}: {who}, by {when} at the latest ({how})",
            what=words.deadline(d, say),
            who=words.party(state.procedure, d.owed_by, say),
            when=when,
            how=how,
        )
        return ours("- {}", say(told))

    def _findings(self, record: Record) -> None:
        notes = self.notes_on(record)
        if notes:
            self._title(N_("Look at this"))
        for note in notes:
            self._item(note)

    def _item(self, told: Text) -> None:
        self.screen.line(ours("- {}", self.speaker(told)))

    def notes_on(self, record: Record) -> list[Text]:
        """Return which fields cannot be used, where the file and its log differ, and what is held."""
        return [
            *self._repeated(record),
            *self._unusable(record),
            *self._joined(record),
            *hold_notes(record.case),
        ]

    def _unusable(self, record: Record) -> Iterator[Text]:
        yield from map(_unread, record.case.findings)
        if not record.trouble:
            yield from self._drifted(record)

    def _drifted(self, record: Record) -> Iterator[Text]:
        """Yield the fields of which the file says something else than its log."""
        zone = self.speaker.zone
        drifted = drift_of(record.case, record.state, self.now, zone)
        said = self.words_of(record)
        for key, written, _ in drifted:
            if written:
                yield Text(
                    "the file says {key} {written}; its log says otherwise, and wins",
                    key=said.field(key),
                    written=said.value(key, written),
                )

    def _repeated(self, record: Record) -> Iterator[Text]:
        """Yield which case a duplicate repeats, and which ones repeat this case."""
        original = original_of(record.case, record.state)
        if original:
            yield Text(
                "It repeats {id}: {command}",
                id=original,
                command=Code(ours("kv show {}", quoted(original))),
            )
        found = self.duplicates.get(record.id, ())
        if found:
            yield Text(
                "Closed as duplicates of it: {ids}",
                ids=Several(tuple(found)),
            )

    def _joined(self, record: Record) -> Iterator[Text]:
        said = self.words_of(record)
        return told_of_meeting(record, said, self.speaker)

    def _deadlines(self, state: State) -> Table:
        say = self.speaker
        columns = headed(say, _HEADINGS)
        rows: list[dict[str, Cell]] = [
            {
                "what": words.deadline(d, say),
                "who": words.party(state.procedure, d.owed_by, say),
                "due": self._due(d),
                "state": self._state(d, words.until(state, self.now)),
            }
            for d in state.deadlines
        ]
        return Table(columns, rows)

    def _due(self, d: Deadline) -> Cell:
        """Return when a term ends; of one that stands still that is not known."""
        if d.suspended:
            return "-"
        return self.speaker.short(d.due, self.now, d.rule.term.in_days)

    def _state(self, d: Deadline, until: datetime) -> Clean:
        say = self.speaker
        state = d.state(self.now)
        if state in (DeadlineState.OVERDUE, DeadlineState.RUNNING):
            return words.how_late(d, until, say)
        named = words.choice(DEADLINE_STATES, state.value, say)
        if d.met_by is None:
            return named
        return ours("{}, {}", named, say.short(d.met_by.at, self.now))

    def _event(self, record: Record, event: Event, text: str) -> None:
        for line in self._lines_of(record, event, text):
            self.screen.line(line)

    def _lines_of(
        self, record: Record, event: Event, text: str
    ) -> Iterator[Clean]:
        yield ours("  ").join(self._parts(record, event))
        yield from self._note_of_misfit(record.state, event)
        yield from _set_in(text)

    def _note_of_misfit(
        self, state: State, event: Event
    ) -> Iterator[Clean]:
        misfits = [m.event for m in state.misfits if not m.joined]
        if event in misfits and not state.erased:
            yield ours("    {}", self.speaker(_misfit()))

    def _parts(self, record: Record, event: Event) -> Iterator[Clean]:
        """Yield when, what, by whom, and what else an event says."""
        yield self.speaker.moment(event.at)
        yield happened(record.state.procedure, event, self.speaker)
        if event.by:
            yield clean(event.by)
        details = self.words_of(record).details(event)
        if details:
            yield ours("({})", details)
