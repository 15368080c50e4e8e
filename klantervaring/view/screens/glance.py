"""One case at a glance, in a window: who it is, what they want, where it stands, what to do, what happened.

What one needs at the telephone stands first. The rest is counted, and shown by `kv show ID --all`.
"""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.case import words_under_headings
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
from klantervaring.view.events.holds import hold_notes
from klantervaring.view.events.told import show_event
from klantervaring.view.screens.cases import Shown
from klantervaring.view.terminal.page import height
from klantervaring.view.terminal.widths import shortened, width
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
_STORY, _EVENTS = 2, 3
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
        folded: list[Clean] = []
        if not record.state.set_aside:
            folded = [*self._terms(record), *self._recovery(record)]
        if folded:
            self._put(NOTHING)
        for line in folded:
            self._put(line)
        self._events(record)

    def _put(self, text: Clean, style: str = "") -> None:
        self._taken += _lines(text)
        self.screen.line(text, style)

    def _top(self, record: Record) -> None:
        """Show who it is, what they want, and their story."""
        case, say = record.case, self.speaker
        self._put(
            ours("{}  {}", clean(record.id), clean(case.title)), "bold"
        )
        if record.stand_in:
            self._put(
                say(
                    Text(
                        "The file cannot be read; this is its last good version from git."
                    )
                )
            )
        keys = ("name", "contact", "phone", "email")
        said = [case.customer.get(key, "") for key in keys]
        known = ours(" · ").join([clean(each) for each in said if each])
        if known:
            self._put(known)
        facts = (
            (N_("Special care"), case.care),
            (N_("Kind"), words.kind(case, say)),
            (N_("Wish"), case.wish),
        )
        for name, value in say.facts(facts):
            self._put(ours("{}: {}", name, value))
        for line in self._story(record):
            self._put(line)

    def _story(self, record: Record) -> Iterator[Clean]:
        text = " ".join(record.case.story().split())
        if text:
            whole = clean(text)
            room = _STORY * (columns() - _RAGGED)
            yield ours('"{}"', shortened(whole, room))

    def _now(self, record: Record) -> None:
        """Show where the case stands, its worst term, and what to do."""
        state, say = record.state, self.speaker
        owner = record.case.owner
        line = self.step_line(state)
        if owner and state.open:
            line = ours("{} · {}", line, clean(owner))
        self._put(line)
        notes = (
            *self._repeated(record),
            *self._unusable(record),
            *self._joined(record),
            *hold_notes(record.case),
        )
        for note in notes:
            self._put(ours("- {}", say(note)))
        worst = self._worst(record)
        if worst is not None:
            is_late = worst.state(self.now) is DeadlineState.OVERDUE
            owed = self._owed_briefly(record, worst)
            self._put(owed, "late" if is_late else "")
        human = self.suggestion(record)
        if human is not None:
            self._taken += 1 + _lines(say(human.say))
        self._propose(human)
        hint = self.hints.of(record.case, state)
        if hint is not None:
            self._put(say(hint), "bold")

    def _owed_briefly(self, record: Record, d: Deadline) -> Clean:
        say = self.speaker
        seconds = int((self.now - d.due).total_seconds())
        told = Text(
            "{what}: {who}, by {when} at the latest ({how})",
            what=words.deadline(d, say),
            who=words.party(record.state.procedure, d.owed_by, say),
            when=say.short(d.due, self.now, d.in_days),
            how=words.briefly_late(seconds, say),
        )
        return ours("- {}", say(told))

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
        say, state = self.speaker, d.state(self.now)
        title = say.part(d.title)
        seconds = int((self.now - d.due).total_seconds())
        if state is DeadlineState.MET:
            return ours("✓ {}", title)
        if state is DeadlineState.LATE:
            late = say.word(N_("met late"))
            return ours("✓ {} ({})", title, late)
        if state is DeadlineState.RUNNING and record.state.open:
            left = words.briefly_late(seconds, say)
            return ours("· {} ({})", title, left)
        if state is DeadlineState.OVERDUE and record.state.open:
            late = words.briefly_late(seconds, say)
            return self.screen.painted(
                ours("! {} ({})", title, late), "late"
            )
        return NOTHING

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
        case, say = record.case, self.speaker
        texts = words_under_headings(case.body)
        events = list(reversed(case.events))
        room = max(rows() - _PROMPT - self._taken - 1, _EVENTS)
        shown = events[:room]
        whens = [say.short(event.at, self.now) for event in shown]
        wide = max(map(width, whens), default=0)
        for when, event in zip(whens, shown, strict=True):
            head = ours("{}  ", when.ljust(wide))
            show_event(self.screen, say, head, record, event, texts)
        command = Code(ours("kv show {} --all", quoted(record.id)))
        more = len(events) - len(shown)
        rest = Text("All of it: {command}", command=command)
        if more:
            rest = Text(*words.MORE, n=more, command=command)
        self.screen.line(say(rest), "dim")


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
