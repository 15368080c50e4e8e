"""Questions to a person at a terminal. Nothing is saved before the last one is answered.

Before the first question the rules are asked whether the command fits (`Session.begins_asking`); each
answer is checked when it is given; and what was typed is noted, for a command that does not come to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from klantervaring.cli.session import Session
from klantervaring.core.choices import YES_OR_NO, Choice
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.spoken import which
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
    known: Mapping[str, Choice],
    default: str = "",
) -> str:
    """Return the key of one of `known`, by any of its names, the beginning of one, or its number."""
    session.begins_asking()
    say = session.speaker
    shown = [say.part(each.typed) for each in known.values()]
    numbered = [ours("{} {}", i, word) for i, word in enumerate(shown, 1)]
    listed = ours("  ").join(numbered)
    session.screen.line(ours("{} {}", say.word(question), listed))
    proposed = say.part(known[default].typed) if default else ""
    while True:
        answer = _typed(session, say.word(N_("Number or word")), proposed)
        if not answer:
            return ""
        found = _chosen(answer, known)
        if len(found) == 1:
            return found[0]
        among = [say.part(known[key].typed) for key in found]
        session.warn(
            Text(
                "Choose one of: {known}",
                known=ours(", ").join(among or shown),
            )
        )


def _chosen(answer: str, known: Mapping[str, Choice]) -> list[str]:
    """Return the keys that a number or a word may mean."""
    keys = list(known)
    if answer not in keys and answer in map(str, range(1, len(keys) + 1)):
        return [keys[int(answer) - 1]]
    return which(answer, known)


def yes_or_no(session: Session, question: Clean) -> bool:
    """Return whether somebody chooses yes; an empty answer is no."""
    return choice(session, question, YES_OR_NO, default="no") == "yes"


def yes(session: Session, question: Text) -> bool:
    """Ask, and return whether the person agrees; an empty answer is no."""
    answer = _typed(session, session.speaker(question), "")
    return which(answer, YES_OR_NO) == ["yes"]


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
