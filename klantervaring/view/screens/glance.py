"""One case at a glance, in a window: who it is, what they want, where it stands, what to do, what happened.

What one needs at the telephone stands first. The rest is counted, and shown by `kv show ID --all`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klantervaring.core.case import Case, Event, words_under_headings
from klantervaring.core.rules.state import Deadline, DeadlineState
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.winning_back.recovery import (
    Progress,
    steps,
    wins_back,
)
from klantervaring.files.index.rulebook import rule_titles
from klantervaring.files.record import Record
from klantervaring.view import words
from klantervaring.view.events.told import show_event
from klantervaring.view.screens.cases import (
    Shown,
    last_good_version,
    titled,
)
from klantervaring.view.terminal.page import height
from klantervaring.view.terminal.widths import in_a_column, shortened
from klantervaring.view.terminal.window import columns, rows
from klantervaring.view.terminal.wrapping import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from klantervaring.core.settings.people import Person
    from klantervaring.files.index.opening import KeptIndex
    from klantervaring.language import Speaker
    from klantervaring.view.terminal.screen import Screen

#: Lines of the story that stand at the top; and events that are always shown.
_STORY = 2
_EVENTS = 3
#: Letters of a line that stay empty, for it ends at a word.
_RAGGED = 6
_MARKS = {
    Progress.DONE: ours("✓"),
    Progress.BEGUN: ours("~"),
    Progress.OPEN: ours("·"),
}
_STEPS = {
    "R1": N_("apology"),
    "R2": N_("story"),
    "R3": N_("solution"),
    "R4": N_("cause"),
    "R5": N_("aftercare"),
}
#: Who a customer is, and how to reach them.
_REACH = ("name", "contact", "phone", "email")
#: The last line is for what somebody types.
_PROMPT = 1


class Glance(Shown):
    """Shows cases as they stand now, each in a window."""

    def brief(self, record: Record) -> None:
        """Show one case at a glance."""
        self._taken = 0
        self._top(record)
        self._put(NOTHING)
        self._now(record)
        self._folded(record)
        self._events(record)

    def _folded(self, record: Record) -> None:
        lines = list(self._in_lines(record))
        if lines:
            self._put(NOTHING)
        for line in lines:
            self._put(line)

    def _in_lines(self, record: Record) -> Iterator[Clean]:
        """Yield the terms, and the steps that win a customer back, each in a line."""
        if not record.state.set_aside:
            yield from self._terms(record)
            yield from self._recovery(record)

    def _put(self, text: Clean, style: str = "") -> None:
        self._taken += _lines(text)
        self.screen.line(text, style)

    def _top(self, record: Record) -> None:
        self._put(titled(record), "bold")
        for line in self._about(record):
            self._put(line)

    def _about(self, record: Record) -> Iterator[Clean]:
        """Yield who it is, what they want, and their story."""
        if record.stand_in:
            yield self.speaker(last_good_version())
        yield from _reached(record.case)
        yield from self._wanted(record.case)
        yield from self._story(record)

    def _wanted(self, case: Case) -> Iterator[Clean]:
        """Yield what to mind with a customer, what kind of experience it is, and what they wish."""
        facts = (
            (N_("Special care"), case.care),
            (N_("Kind"), words.kind(case, self.speaker)),
            (N_("Wish"), case.wish),
        )
        for name, value in self.speaker.facts(facts):
            yield ours("{}: {}", name, value)

    def _story(self, record: Record) -> Iterator[Clean]:
        text = " ".join(record.case.story().split())
        if text:
            whole = clean(text)
            room = _STORY * (columns() - _RAGGED)
            yield ours('"{}"', shortened(whole, room))

    def _now(self, record: Record) -> None:
        """Show where the case stands, its worst term, and what to do."""
        self._put(self._stands(record))
        self._notes(record)
        self._show_worst(record)
        self._advise(record)
        self._hint(record)

    def _notes(self, record: Record) -> None:
        for note in self.notes_on(record):
            self._put(ours("- {}", self.speaker(note)))

    def _hint(self, record: Record) -> None:
        hint = self.hints.of(record.case, record.state)
        if hint is not None:
            self._put(self.speaker(hint), "bold")

    def _stands(self, record: Record) -> Clean:
        """Return the step and, of an open case, whose it is."""
        line = self.step_line(record.state)
        owner = record.case.owner
        if owner and record.state.open:
            line = ours("{} · {}", line, clean(owner))
        return line

    def _show_worst(self, record: Record) -> None:
        worst = self._worst(record)
        if worst is not None:
            owed = self._owed_briefly(record, worst)
            self._put(owed, self._style(worst))

    def _advise(self, record: Record) -> None:
        human = self.suggestion(record)
        if human is not None:
            self._taken += 1 + _lines(self.speaker(human.say))
        self._propose(human)

    def _owed_briefly(self, record: Record, d: Deadline) -> Clean:
        when = self.speaker.short(d.due, self.now, d.in_days)
        return self._owes(record.state, d, when, self._briefly(d))

    def _worst(self, record: Record) -> Deadline | None:
        """Return what is late longest or ends first; what somebody owes before what a customer may do."""
        if not record.state.open:
            return None
        shown = [d for d in record.state.deadlines if d.shown(self.now)]
        return min(
            shown,
            key=lambda d: (d.kind.value == "right", d.due),
            default=None,
        )

    def _terms(self, record: Record) -> Iterator[Clean]:
        """Yield the terms in one line."""
        last = {d.name: d for d in record.state.deadlines}
        told = [self._term(record, d) for d in last.values()]
        known = [each for each in told if each]
        if known:
            name = self.speaker.word(N_("Deadlines"))
            yield ours("{}: {}", name, ours("  ").join(known))

    def _term(self, record: Record, d: Deadline) -> Clean:
        """Return a term with how it was met, or how late it is; nothing of one that runs no more."""
        state = d.state(self.now)
        if state in (DeadlineState.MET, DeadlineState.LATE):
            return self._met(d, state)
        return self._unmet(d, state) if record.state.open else NOTHING

    def _met(self, d: Deadline, state: DeadlineState) -> Clean:
        title = self.speaker.part(d.title)
        if state is DeadlineState.MET:
            return ours("✓ {}", title)
        late = self.speaker.word(N_("met late"))
        return ours("✓ {} ({})", title, late)

    def _unmet(self, d: Deadline, state: DeadlineState) -> Clean:
        title = self.speaker.part(d.title)
        if state is DeadlineState.RUNNING:
            return ours("· {} ({})", title, self._briefly(d))
        if state is DeadlineState.OVERDUE:
            late = ours("! {} ({})", title, self._briefly(d))
            return self.screen.painted(late, "late")
        return NOTHING

    def _briefly(self, d: Deadline) -> Clean:
        """Return how late a term is, or how long is left."""
        seconds = int((self.now - d.due).total_seconds())
        return words.briefly_late(seconds, self.speaker)

    def _recovery(self, record: Record) -> Iterator[Clean]:
        """Yield the five steps that win a customer back, in one line."""
        if not wins_back(record.case):
            return
        told = [
            ours(
                "{} {}",
                _MARKS[step.progress],
                self.speaker.word(_STEPS[step.code]),
            )
            for step in steps(record.case)
        ]
        name = self.speaker.word(N_("Winning back"))
        yield ours("{}: {}", name, ours("  ").join(told))

    def _events(self, record: Record) -> None:
        """Show what happened, newest first, as far as the window goes."""
        self._put(NOTHING)
        self._put(self.speaker.word(N_("What happened")), "bold")
        self._newest(record)

    def _newest(self, record: Record) -> None:
        events = list(reversed(record.case.events))
        shown = events[: self._room()]
        self._show_events(record, shown)
        rest = _the_rest(record, len(events) - len(shown))
        self.screen.line(self.speaker(rest), "dim")

    def _room(self) -> int:
        """Return how many events are shown: as many as fit, with one line below them for the rest."""
        return max(rows() - _PROMPT - self._taken - 1, _EVENTS)

    def _show_events(self, record: Record, shown: Sequence[Event]) -> None:
        texts = words_under_headings(record.case.body)
        heads = self._whens(shown)
        for head, event in zip(heads, shown, strict=True):
            show_event(
                self.screen, self.speaker, head, record, event, texts
            )

    def _whens(self, shown: Sequence[Event]) -> list[Clean]:
        whens = [self.speaker.short(each.at, self.now) for each in shown]
        return in_a_column(whens)


def _reached(case: Case) -> Iterator[Clean]:
    """Yield in one line who a customer is, and how to reach them."""
    said = map(case.customer.get, _REACH)
    known = [clean(each) for each in said if each]
    if known:
        yield ours(" · ").join(known)


def _the_rest(record: Record, more: int) -> Text:
    if more:
        return Text(
            *words.MORE,
            n=more,
            command=_all_of(record),
        )
    return Text("All of it: {command}", command=_all_of(record))


def _all_of(record: Record) -> Code:
    return Code(ours("kv show {} --all", quoted(record.id)))


def _lines(text: Clean) -> int:
    """Return the lines of the window that a text takes, folded at words."""
    return height(wrapped(text, columns()) + "\n")


def glance_of(
    screen: Screen,
    speaker: Speaker,
    now: datetime,
    people: Mapping[str, Person],
    me: Callable[[], str],
    index: Callable[[], KeptIndex],
) -> Glance:
    """Return what shows cases to one person, at one moment; in the index stands what rules are called."""
    return Glance(
        screen,
        speaker,
        now,
        people,
        me,
        lambda: rule_titles(index().root, index().database),
    )
