"""`kv tour`: ten minutes of kv on demonstration cases, in a folder that goes away with it.

What is typed runs as a process of its own, in an environment that knows only that folder.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import typer

from klantervaring.cli.asking.own_editor import keys_are_theirs
from klantervaring.cli.asking.prompts import edited
from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.commands import CALLED
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import N_, Code, Text, clean, ours
from klantervaring.core.text.spoken import as_compared
from klantervaring.core.values import NamedTuple
from klantervaring.files.workspace.demonstration import (
    environment_of,
    make_demonstration,
    state_of,
)
from klantervaring.view.terminal.questions import AnswerPlace, follows_keys

app = typer.Typer(rich_markup_mode=None)

#: The demonstration's own case that is late, and the one that is solved.
_LATE = "KP73-322B"
_SOLVED = "2ED4-422H"
#: What would reach outside the folder, or is of no use in it.
_OUTSIDE = {
    "init", "join", "share", "completion", "merge-driver", "tour", "import", "attach", "foresee", "edit",
}  # fmt: skip
#: What may be typed in place of a command.
_WAYS = {
    "back": "back", "terug": "back", "skip": "skip", "verder": "skip", "stop": "stop",
}  # fmt: skip


class TourStep(NamedTuple):
    """What is told, the command that it asks for, and whether that changes something."""

    told: Text
    hint: str
    names: tuple[str, ...]
    writes: bool = False


_STEPS = (
    TourStep(
        Text(
            "A day begins with kv alone: what is late comes first, then what is yours."
        ),
        "kv",
        ("today",),
    ),
    TourStep(
        Text("Who waits too long? The longest stands first."),
        "kv overdue",
        ("overdue", "next"),
    ),
    TourStep(
        Text(
            "Look at one of them by its id: who it is, what they wish, and what to do."
        ),
        f"kv show {_LATE}",
        ("show",),
    ),
    TourStep(
        Text(
            "The customer waits for you. Respond in your own words: kv asks for them, and keeps them."
        ),
        f"kv respond {_LATE}",
        ("respond",),
        True,
    ),
    TourStep(
        Text(
            "The telephone rings: somebody has an experience to tell. Make up who, and what; kv asks."
        ),
        "kv new",
        ("new",),
        True,
    ),
    TourStep(
        Text(
            "Somebody does not agree with how it was solved. An objection is welcome, and goes to another"
            " person."
        ),
        f"kv escalate {_SOLVED}",
        ("escalate",),
        True,
    ),
    TourStep(
        Text("Was that a slip? The last command can always be taken back."),
        "kv undo",
        ("undo",),
        True,
    ),
    TourStep(
        Text("Find an experience by any word that was said in it."),
        "kv search {word}",
        ("search",),
    ),
    TourStep(
        Text("The evening: how did it go, in figures?"),
        "kv stats",
        ("stats", "overdue"),
    ),
)


@app.command("tour", cls=Reading, epilog="  kv tour")
def tour(ctx: Context) -> None:
    session = session_of(ctx)
    if not session.can_ask:
        raise WrongInput(
            Text("{command} needs a terminal.", command=Code("kv tour")),
            remedy=Text("Give it where you can type."),
        )
    session.end_page()
    session.let_go()
    if _walked(session):
        session.tell(
            Text(
                "That was the tour. Begin with your own: {command}",
                command=Code("kv init"),
            )
        )
    session.tell(Text("The demonstration is gone; nothing of it was kept."))


def _begin(session: Session) -> None:
    session.tell(
        Text(
            "Ten minutes with kv, on made-up experiences in a folder that goes away at the end. Your own"
            " work is not touched."
        )
    )
    session.tell(
        Text(
            "Type the command yourself, or press Enter and it is done for you. Also: {back}, {skip},"
            " {stop}.",
            back=Text("back"),
            skip=Text("skip"),
            stop=Text("stop"),
        )
    )


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A closed terminal and a kill end it as Ctrl-C does, so that the folder goes."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    ends = (signal.SIGHUP, signal.SIGTERM)
    before = [signal.signal(each, end) for each in ends]
    try:
        yield
    finally:
        for each, handler in zip(ends, before, strict=True):
            signal.signal(each, handler)


class Walk:
    """Somebody on their way through the steps."""

    def __init__(
        self,
        session: Session,
        root: Path,
        environment: dict[str, str],
    ) -> None:
        self._session = session
        self._root = root
        self._environment = environment
        self._past: list[str] = []

    def to_the_end(self) -> bool:
        """Go from step to step, and return whether the last one was reached."""
        at = 0
        while at < len(_STEPS):
            self._tell(at)
            way = self._step(_STEPS[at])
            if way == "stop":
                return False
            at = max(0, at - 1) if way == "back" else at + 1
        return True

    def _tell(self, at: int) -> None:
        session = self._session
        session.screen.line()
        session.screen.title(ours("{}/{}", at + 1, len(_STEPS)))
        session.tell(_STEPS[at].told)
        self._hint(_STEPS[at])

    def _hint(self, step: TourStep) -> None:
        hint = self._hinted(step)
        self._session.tell(Text("Try: {command}", command=hint))

    def _hinted(self, step: TourStep) -> Code:
        """Return the command that a step proposes; a word to look for is one of the cases themselves."""
        word = self._session.speaker.word(N_("coffee"))
        return Code(step.hint.format(word=word))

    def _step(self, step: TourStep) -> str:
        """Return which way it goes from here: on, once the command was given that it asks for."""
        while True:
            typed = self._typed()
            way = _WAYS.get(as_compared(typed), "")
            if way:
                return way
            words = self._words(typed or self._shown_as_typed(step))
            if words is not None and self._does(step, words):
                return "skip"
            self._hint(step)

    def _shown_as_typed(self, step: TourStep) -> str:
        shown = self._session.speaker.part(self._hinted(step))
        self._session.screen.line(ours("kv> {}", shown))
        return shown

    def _typed(self) -> str:
        prompt = ours("kv> ")
        screen = self._session.screen
        if not follows_keys(screen):
            return screen.asked(prompt).strip()
        typed = edited(AnswerPlace(prompt, _nowhere, past=self._past)).text
        if typed.strip():
            self._past.append(typed.strip())
        return typed.strip()

    def _words(self, typed: str) -> list[str] | None:
        """Return the words of a command, None for what is not run here; why is told."""
        try:
            words = shlex.split(typed)
        except ValueError:
            self._session.warn(Text("A quote does not end."))
            return None
        words = words[1:] if words[:1] == ["kv"] else words
        first = words[0] if words else "today"
        known = CALLED.get(first)
        if first.startswith("-") or (known and known.name in _OUTSIDE):
            self._session.warn(
                Text(
                    "{word} is for your own work, not for the tour.",
                    word=clean(first),
                )
            )
            return None
        return words

    def _does(self, step: TourStep, words: list[str]) -> bool:
        """Run a command, and return whether it was the one that the step asks for."""
        known = CALLED.get(words[0]) if words else CALLED["today"]
        before = state_of(self._root)
        code = self._run(words)
        changed = state_of(self._root) != before
        return (
            code == 0
            and known is not None
            and known.name in step.names
            and not {"-h", "--help"} & set(words)
            and (changed or not step.writes)
        )

    def _run(self, words: list[str]) -> int:
        sys.stdout.flush()
        with keys_are_theirs():
            return subprocess.run(
                [sys.executable, "-m", "klantervaring", *words],
                cwd=self._root,
                env=self._environment,
                check=False,
            ).returncode


def _nowhere(_text: str) -> None:
    """What is typed here is practice, and is kept nowhere."""


def _walked(session: Session) -> bool:
    """Walk through a demonstration that is gone afterwards; return whether to the end."""
    language = session.speaker.language
    with (
        _ended_by_signals(),
        tempfile.TemporaryDirectory(
            prefix="kv-tour-", ignore_cleanup_errors=True
        ) as folder,
    ):
        root = make_demonstration(Path(folder), session.now, language)
        _begin(session)
        environment = environment_of(root, language, os.environ)
        return Walk(session, root, environment).to_the_end()
