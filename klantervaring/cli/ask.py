"""Questions to a person at a terminal. Nothing is saved before the last one is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text import N_, Clean, Code, Text, clean, ours

#: A line with only this ends a text of several lines.
END = "."


def missing(option: str) -> WrongInput:
    """What a command says where it may not ask."""
    return WrongInput(
        Text("{option} is missing.", option=Code(option)),
        remedy=Text("Give it on the command line; on a terminal kv asks for it."),
    )


def line(session: Session, question: Clean, default: str = "", required: bool = False) -> str:
    """One line; an empty answer is `default`."""
    asked = session.speaker.word(question)
    ends = asked.endswith(("?", ")"))
    prompt = ours("{} [{}] ", asked, clean(default)) if default else ours("{} " if ends else "{}: ", asked)
    while True:
        answer = session.screen.asked(prompt).strip() or default
        if answer or not required:
            return answer
        session.screen.say(session.speaker(Text("This is needed. Ctrl-C stops without saving.")))


def choice(session: Session, question: Clean, known: Sequence[str], default: str = "") -> str:
    """One of `known`, by its name, the beginning of it, or its number."""
    say = session.speaker
    numbered = [ours("{} {}", i, clean(name)) for i, name in enumerate(known, 1)]
    session.screen.line(ours("{} {}", say.word(question), ours("  ").join(numbered)))
    while True:
        answer = line(session, N_("Number or word"), default)
        hits = [k for i, k in enumerate(known, 1) if answer and (answer == str(i) or k.startswith(answer))]
        if not answer or len(hits) == 1:
            return hits[0] if hits else ""
        session.screen.say(say(Text("Choose one of: {known}", known=Code(", ".join(known)))))


def checked(session: Session, question: Clean, default: str, check: Callable[[str], object]) -> str:
    """A line that `check` accepts; a mistake is told and asked again."""
    while True:
        answer = line(session, question, default)
        try:
            check(answer)
            return answer
        except KvError as error:
            session.screen.say(session.speaker(error.text))
            if error.remedy is not None:
                session.screen.say(ours("    {}", session.speaker(error.remedy)))


def text(session: Session, question: Clean) -> str:
    """A text of several lines, up to a line with only a full stop or the end of input."""
    say = session.speaker
    session.screen.line(
        say(Text("{question} (end with a line with only {end})", question=say.word(question), end=Code(END)))
    )
    lines: list[str] = []
    while True:
        try:
            typed = session.screen.asked(ours("  "))
        except EOFError:
            if lines:
                break
            raise
        if typed.strip() == END:
            break
        lines.append(typed)
    return "\n".join(lines).strip("\n")
