"""Winning a customer back on the screen: the five steps as a checklist, and the one to do now, humanly said.

A proposal speaks of these people by their names and leaves the doing to them (H2, H4); it never says
what must be done, and the procedure's own next command stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from klantervaring.core.case import Case, Event
from klantervaring.core.choices import CHANNELS
from klantervaring.core.events import (
    ANALYSED,
    APOLOGISED,
    COMPENSATED,
    FOLLOWED_UP,
)
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Cell,
    Clean,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.values import NamedTuple
from klantervaring.core.winning_back.recovery import (
    YES,
    Lack,
    Progress,
    RecoveryStep,
    missing,
    steps,
    wins_back,
)
from klantervaring.language import Speaker
from klantervaring.view.terminal.screen import Screen, Table, headed
from klantervaring.view.words import choice, written

MARKS = {
    Progress.DONE: ours("[x]"),
    Progress.BEGUN: ours("[~]"),
    Progress.OPEN: ours("[ ]"),
}
TITLES = {
    "R1": N_("Apology"),
    "R2": N_("Story and wish"),
    "R3": N_("Solved, and something extra"),
    "R4": N_("Cause and lasting fix"),
    "R5": N_("Aftercare"),
}
LACKS = {
    Lack.APOLOGY: N_("nobody said sorry yet"),
    Lack.ACCEPTANCE: N_("not accepted yet"),
    Lack.STORY: N_("not gone over together yet"),
    Lack.WISH: N_("the wish is not known"),
    Lack.SOLUTION: N_("not solved yet"),
    Lack.GESTURE: N_("nothing extra yet"),
    Lack.CAUSE: N_("the cause is not written down"),
    Lack.FIX: N_("nothing was changed or learnt yet"),
    Lack.AFTERCARE: N_("not asked yet"),
}

_HEADINGS = {
    "mark": NOTHING,
    "step": N_("step"),
    "said": N_("what is done, and what is not"),
}


class Suggestion(NamedTuple):
    """What would win this customer back now: the step's code, what it lacks, the sentence, the command."""

    code: str
    lack: Lack
    say: Text
    command: Clean


def suggestion(case: Case, state: State, owner: str) -> Suggestion | None:
    """Return the step that it is time for; `owner` is the name with which a person signs."""
    lack = _lack(case, state)
    if lack is None:
        return None
    code = next(step.code for step in steps(case) if lack in step.lacks)
    sentence = _SENTENCES[lack](_who(case), owner or Text("your own name"))
    command = _command(lack, quoted(case.id), state)
    return Suggestion(code, lack, sentence, command)


def _lack(case: Case, state: State) -> Lack | None:
    if not state.open or not wins_back(case):
        return None
    step = state.procedure.steps.get(state.step)
    return missing(case, step is not None and FOLLOWED_UP in step.next)


def _who(case: Case) -> str | Text:
    said = case.customer
    return said.get("contact") or said.get("name") or Text("the customer")


#: Each as one colleague would say it to another: to whom, and with which name.
_SENTENCES: dict[Lack, Callable[[str | Text, str | Text], Text]] = {
    Lack.APOLOGY: lambda who, _: Text(
        "Say sorry to {who} first, and mean it; also where the facts are on our side.",
        who=who,
    ),
    Lack.ACCEPTANCE: lambda who, _: Text(
        "{who} could not accept the apology yet. Try once more, in person.",
        who=who,
    ),
    Lack.STORY: lambda who, _: Text(
        "Let {who} tell it in their own words, and go over it together.",
        who=who,
    ),
    Lack.WISH: lambda who, _: Text(
        "Ask {who} what would make it right again. They know best.", who=who
    ),
    Lack.GESTURE: lambda who, signed: Text(
        "Solving it is half of it. Surprise {who} with something that suits them: a card written by hand,"
        " signed {signed}, about what they told you.",
        who=who,
        signed=signed,
    ),
    Lack.CAUSE: lambda who, _: Text(
        "What happened to {who} need not happen to the next customer. Where did it come from?",
        who=who,
    ),
    Lack.FIX: lambda *_: Text(
        "We know where it came from. What do we change, who does it, and by when?"
    ),
    Lack.AFTERCARE: lambda who, _: Text(
        "Call {who}: how is it now, and what do they think of us? Speak of what you remember.",
        who=who,
    ),
}


def _command(lack: Lack, id: Clean, state: State) -> Clean:
    """Return what records what is lacking; `id` is quoted."""
    hear = ours("kv contact {} in", id)
    if state.step in _steps_of_listening(state):
        hear = ours("kv listen {}", id)
    return {
        Lack.APOLOGY: ours("kv apologise {}", id),
        Lack.ACCEPTANCE: ours("kv apologise {}", id),
        Lack.STORY: hear,
        Lack.WISH: hear,
        Lack.GESTURE: ours("kv compensate {}", id),
        Lack.CAUSE: ours("kv cause {}", id),
        Lack.FIX: ours("kv cause {}", id),
        Lack.AFTERCARE: ours("kv follow-up {}", id),
    }[lack]


def _steps_of_listening(state: State) -> tuple[str, ...]:
    rule = state.procedure.events.get("listened")
    moves = rule.moves if rule else ()
    return tuple(step for move in moves for step in move.sources)


class WinningBack:
    """Shows one person what wins customers back."""

    def __init__(self, screen: Screen, speaker: Speaker) -> None:
        self._screen = screen
        self._speaker = speaker

    def show_checklist(self, case: Case, now: datetime) -> None:
        """Show the five steps of a case, as far as they apply."""
        show_checklist(self._screen, self._speaker, case, now)

    def suggestion(
        self, case: Case, state: State, owner: str
    ) -> Suggestion | None:
        """Return the step that it is time for."""
        return suggestion(case, state, owner)


# -- the checklist -------------------------------------------------------------------------------------


def show_checklist(
    screen: Screen,
    speaker: Speaker,
    case: Case,
    now: datetime,
) -> None:
    """Show the five steps, each with what is done of it and what is not; nothing where they do not apply."""
    if not wins_back(case):
        return
    screen.line()
    screen.title(speaker.word(N_("Winning back")))
    columns = headed(speaker, _HEADINGS)
    rows: list[dict[str, Cell]] = []
    for step in steps(case):
        said = _said(step, case, speaker, now)
        rows.append(_row(step, said, speaker))
    stacks = (("mark",), ("step", "said"))
    screen.table(Table(columns, rows, stacks, flexible="said"))


def _said(
    step: RecoveryStep,
    case: Case,
    speaker: Speaker,
    now: datetime,
) -> Clean:
    said = [speaker.word(LACKS[lack]) for lack in step.lacks]
    said += [_told(event, speaker, now) for event in step.events]
    if step.code == "R2" and case.wish:
        said.append(speaker(Text("wish: {wish}", wish=case.wish)))
    return ours("; ").join(said)


#: The key that says what matters most of an event.
_MATTERS = {
    APOLOGISED: "via",
    COMPENSATED: "what",
    ANALYSED: "cause",
    "followed-up": "score",
}


def _told(event: Event, speaker: Speaker, now: datetime) -> Clean:
    """Return one event of a step: what of it matters most, when, and by whom."""
    day = speaker.short(event.at, now, day_only=True)
    said = [_what_matters(event, speaker), day, event.by]
    if event.kind == APOLOGISED and event.get("accepted") == YES:
        said.insert(0, speaker.word(N_("accepted")))
    return ours(", ").join(clean(part) for part in said if part)


def _what_matters(event: Event, speaker: Speaker) -> Clean:
    told = event.get(_MATTERS.get(event.kind, ""))
    if event.kind == APOLOGISED:
        return choice(CHANNELS, told, speaker)
    return written(told, speaker)


def _row(
    step: RecoveryStep,
    said: Clean,
    speaker: Speaker,
) -> dict[str, Cell]:
    title = speaker.word(TITLES[step.code])
    return {
        "mark": MARKS[step.progress],
        "step": ours("{} {}", clean(step.code), title),
        "said": said,
    }
