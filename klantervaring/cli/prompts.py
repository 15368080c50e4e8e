"""Questions to a person at a terminal. Nothing is saved before the last one is answered.

Before the first question the rules are asked whether the command fits (`Session.begins_asking`); each
answer is checked when it is given; and what was typed is noted, for a command that does not come to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.input_checks import check_line, check_text
from klantervaring.core.text.sentences import N_, Clean, Code, Text, clean, ours

#: A line with only this ends a text of several lines.
END = "."
#: What a person answers who agrees, in either language.
_YES = ("y", "yes", "j", "ja")


def missing(option: str) -> WrongInput:
    """What a command says where it may not ask."""
    return WrongInput(
        Text("{option} is missing.", option=Code(option)),
        remedy=Text(
            "Give it on the command line; on a terminal kv asks for it."
        ),
    )


def line(
    session: Session,
    question: Clean,
    default: str = "",
    required: bool = False,
    check: Callable[[str], object] = check_line,
) -> str:
    """One line that `check` accepts; a mistake is told and asked again. An empty answer is `default`."""
    session.begins_asking()
    asked = session.speaker.word(question)
    while True:
        answer = _typed(session, asked, default)
        if required and not answer:
            session.screen.say(
                session.speaker(
                    Text("This is needed. Ctrl-C stops without saving.")
                )
            )
            continue
        session.typed.add(asked, answer)
        if not answer or _fits(session, answer, check):
            return answer


def choice(
    session: Session, question: Clean, known: Collection[str], default: str = ""
) -> str:
    """One of `known`, by its name, the beginning of it, or its number."""
    session.begins_asking()
    say = session.speaker
    numbered = [
        ours("{} {}", i, clean(name)) for i, name in enumerate(known, 1)
    ]
    session.screen.line(
        ours("{} {}", say.word(question), ours("  ").join(numbered))
    )
    while True:
        answer = _typed(session, say.word(N_("Number or word")), default)
        hits = [
            k
            for i, k in enumerate(known, 1)
            if answer and (answer == str(i) or k.startswith(answer))
        ]
        hits = [answer] if answer in known else hits
        if not answer or len(hits) == 1:
            return hits[0] if hits else ""
        session.screen.say(
            say(Text("Choose one of: {known}", known=Code(", ".join(known))))
        )


def yes(session: Session, question: Text) -> bool:
    """Whether the person agrees; an empty answer is no."""
    return _typed(session, session.speaker(question), "").lower() in _YES


def text(session: Session, question: Clean) -> str:
    """A text of several lines, up to a line with only a full stop or the end of input."""
    session.begins_asking()
    say = session.speaker
    asked = say.word(question)
    session.screen.line(
        say(
            Text(
                "{question} (end with a line with only {end})",
                question=asked,
                end=Code(END),
            )
        )
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
        session.typed.add(asked, typed)
        if _fits(session, typed, check_text):
            lines.append(typed)
    return "\n".join(lines).strip("\n")


def _typed(session: Session, asked: Clean, default: str) -> str:
    ends = asked.endswith(("?", ")"))
    prompt = (
        ours("{} [{}] ", asked, clean(default))
        if default
        else ours("{} " if ends else "{}: ", asked)
    )
    return session.screen.asked(prompt).strip() or default


def _fits(
    session: Session, answer: str, check: Callable[[str], object]
) -> bool:
    """Whether `check` accepts an answer; else what is wrong with it is told."""
    try:
        check(answer)
    except KvError as error:
        session.screen.say(session.speaker(error.text))
        if error.remedy is not None:
            session.screen.say(ours("    {}", session.speaker(error.remedy)))
        return False
    return True
