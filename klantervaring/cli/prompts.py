"""Questions to a person at a terminal. Nothing is saved before the last one is answered.

Before the first question the rules are asked whether the command fits (`Session.begins_asking`); each
answer is checked when it is given; and what was typed is noted, for a command that does not come to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.input_checks import check_line, check_text
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    clean,
    ours,
)

#: A line with only this ends a text of several lines.
END = "."
#: What a person answers who agrees, in either language.
_YES = ("y", "yes", "j", "ja")


def missing(option: str) -> WrongInput:
    """Return what a command says where it may not ask."""
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
    """Ask for one line until `check` accepts it, and return it. An empty answer is `default`."""
    session.begins_asking()
    asked = session.speaker.word(question)
    while True:
        answer = _typed(session, asked, default)
        if required and not answer:
            session.warn(
                Text("This is needed. Ctrl-C stops without saving.")
            )
            continue
        session.typed.add(asked, answer)
        if not answer or _fits(session, answer, check):
            return answer


def choice(
    session: Session,
    question: Clean,
    known: Collection[str],
    default: str = "",
) -> str:
    """Return one of `known`, by its name, the beginning of it, or its number."""
    session.begins_asking()
    say, keys = session.speaker, list(known)
    numbered = [
        ours("{} {}", i, clean(key)) for i, key in enumerate(keys, 1)
    ]
    listed = ours("  ").join(numbered)
    session.screen.line(ours("{} {}", say.word(question), listed))
    while True:
        answer = _typed(session, say.word(N_("Number or word")), default)
        if not answer:
            return ""
        meant = _meant(answer, keys)
        if len(meant) == 1:
            return meant[0]
        session.warn(
            Text("Choose one of: {known}", known=Code(", ".join(keys)))
        )


def _meant(answer: str, keys: list[str]) -> list[str]:
    """Return the keys that a number, a key or its beginning may mean."""
    if answer in keys:
        return [answer]
    if answer in map(str, range(1, len(keys) + 1)):
        return [keys[int(answer) - 1]]
    return [key for key in keys if key.startswith(answer)]


def yes_or_no(session: Session, question: Clean) -> bool:
    """Return whether somebody chooses yes; an empty answer is no."""
    yes, no = (
        session.speaker.word(N_("yes")),
        session.speaker.word(N_("no")),
    )
    return choice(session, question, (yes, no), default=no) == yes


def yes(session: Session, question: Text) -> bool:
    """Ask, and return whether the person agrees; an empty answer is no."""
    return _typed(session, session.speaker(question), "").lower() in _YES


def text(session: Session, question: Clean) -> str:
    """Return a text of several lines, up to a line with only a full stop or the end of input."""
    session.begins_asking()
    asked = session.speaker.word(question)
    session.tell(
        Text(
            "{question} (end with a line with only {end})",
            question=asked,
            end=Code(END),
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
    if default:
        prompt = ours("{} [{}] ", asked, clean(default))
    elif asked.endswith(("?", ")")):
        prompt = ours("{} ", asked)
    else:
        prompt = ours("{}: ", asked)
    return session.screen.asked(prompt).strip() or default


def _fits(
    session: Session, answer: str, check: Callable[[str], object]
) -> bool:
    """Return whether `check` accepts an answer; else what is wrong with it is told."""
    try:
        check(answer)
    except KvError as error:
        session.warn(error.text)
        if error.remedy is not None:
            session.screen.say(
                ours("    {}", session.speaker(error.remedy))
            )
        return False
    return True
