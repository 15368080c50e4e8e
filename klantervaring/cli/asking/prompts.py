"""Questions to a person at a terminal. Nothing is saved before the last one is answered.

Before the first question the rules are asked whether the command fits, and what somebody typed before at a
command that did not come to its end is offered. Each answer is checked when it is given, and asked for again
with what was typed still there; and it is noted with each key (`files.workspace.unsaved_answers`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from klantervaring.cli.asking import own_editor, resume
from klantervaring.cli.call.session import Session
from klantervaring.core.choices import YES_OR_NO, Choice
from klantervaring.core.errors import KvError, Refused, WrongInput
from klantervaring.core.text.input_checks import (
    check_text,
    check_typed_line,
)
from klantervaring.core.text.numbers import number as whole_number
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.core.text.spoken import as_compared, which
from klantervaring.core.values import NamedTuple
from klantervaring.view.terminal.questions import (
    AnswerPlace,
    Proposal,
    Read,
    follows_keys,
    is_pasted,
)

#: A line with only this ends a text of several lines.
END = "."
#: And one with only this opens it in an editor, where there is no key for that.
IN_EDITOR = "@editor"
#: Bytes of a line that the system gives of a terminal where keys are not followed; it drops the rest.
_LONGEST_LINE = 4095
_YES, _NO = YES_OR_NO
#: What may be answered by Tab: asked for when somebody presses it.
Known = Callable[[], Iterable[tuple[str, str]]]


def missing(option: str) -> WrongInput:
    """Return what a command says where it may not ask."""
    return WrongInput(
        Text("{option} is missing.", option=Code(option)),
        remedy=Text(
            "Give it on the command line; on a terminal kv asks for it."
        ),
    )


class _Question(NamedTuple):
    """A question that is being asked: its key, its words, and what stands for an answer to it."""

    key: str
    words: Clean
    default: str = ""
    typed: str = ""
    known: Known | None = None
    #: what is said again when it is asked again is not noted
    is_noted: bool = True
    narrows: bool = False


# -- one line ----------------------------------------------------------------------------------------


def line(
    session: Session,
    question: Clean,
    default: str = "",
    required: bool = False,
    check: Callable[[str], object] = check_typed_line,
    known: Known | None = None,
    typed: str = "",
    narrows: bool = False,
) -> str:
    """Ask for one line until `check` accepts it, and return it. An empty answer is `default`.

    A text that `check` returns is noted: what the answer means, also on another day. `known` are answers
    that Tab proposes, with what is shown beside each; `typed` stands there already. With `narrows` they are
    shown from the start, and fewer with each key.
    """
    asked = _asks(session, question, default, known, typed)
    asked = asked._replace(narrows=narrows)
    while True:
        answer = _typed_line(session, asked) or default
        if required and not answer:
            session.warn(
                Text("This is needed. Ctrl-C stops without saving.")
            )
        elif not answer or _fits(session, answer, check):
            return answer
        asked = _again(session, asked, answer)


def _again(session: Session, asked: _Question, refused: str) -> _Question:
    """Return the question with what was refused still there; not where Enter alone would keep it."""
    typed = refused if follows_keys(session.screen) else ""
    return asked._replace(typed=typed)


def number(
    session: Session,
    question: Clean,
    least: int,
    most: int,
    required: bool = False,
) -> int | None:
    """Ask for a whole number, and return it; None for an empty answer."""

    def check(answer: str) -> None:
        if whole_number(answer, least, most) is None:
            raise WrongInput(
                Text(
                    "A whole number from {least} to {most}.",
                    least=least,
                    most=most,
                )
            )

    answer = line(session, question, required=required, check=check)
    return int(answer) if answer else None


def choice(
    session: Session,
    question: Clean,
    known: Mapping[str, Choice],
    default: str = "",
) -> str:
    """Return the key of one of `known`, by any of its names, the beginning of one, or its number."""
    shown = _shown(session, known)
    listed = [
        ours("{} {}", number, name) for number, name in enumerate(shown, 1)
    ]
    proposed = session.speaker.part(known[default].typed) if default else ""
    asked = _asks(
        session, question, proposed, lambda: ((name, "") for name in shown)
    )
    session.screen.line(ours("{} {}", asked.words, ours("  ").join(listed)))
    asked = asked._replace(words=session.speaker.word(N_("Number or word")))
    return _chosen(session, asked, known)


def _chosen(
    session: Session,
    asked: _Question,
    known: Mapping[str, Choice],
) -> str:
    """Ask until what is answered means one of the keys; "" for an empty answer without a default."""
    while True:
        answer = _typed_line(session, asked) or asked.default
        if not answer:
            return ""
        found = _meant(answer, known)
        if len(found) == 1:
            return found[0]
        among = {key: known[key] for key in found} or known
        session.warn(
            Text(
                "Choose one of: {known}",
                known=ours(", ").join(_shown(session, among)),
            )
        )
        if asked.is_noted:  # yes or no is typed anew sooner than mended
            asked = _again(session, asked, answer)


def _meant(answer: str, known: Mapping[str, Choice]) -> list[str]:
    """Return the keys that a number or a word may mean."""
    keys = list(known)
    if answer not in keys and answer in map(str, range(1, len(keys) + 1)):
        return [keys[int(answer) - 1]]
    return which(answer, known)


def _shown(session: Session, known: Mapping[str, Choice]) -> list[Clean]:
    """Return what is shown of each value, to be typed."""
    return [session.speaker.part(each.typed) for each in known.values()]


def word(
    session: Session,
    question: Text | Clean,
    known: Mapping[str, Choice],
    default: str,
) -> str:
    """Return one of a few words that stand in the question itself; an empty answer is `default`, or ""."""
    say = session.speaker
    key = question.template if isinstance(question, Text) else question
    words = (
        say(question) if isinstance(question, Text) else say.word(question)
    )
    listed = ours(", ").join(_shown(session, known))
    asked = _Question(
        key,
        ours("{} ({})", words, listed),
        say.part(known[default].typed) if default else "",
        is_noted=False,
    )
    return _chosen(session, asked, known)


def yes_or_no(session: Session, question: Clean) -> bool:
    """Return whether somebody chooses yes; an empty answer is no."""
    _begins(session)
    return word(session, question, YES_OR_NO, _NO) == _YES


def decided(session: Session, question: Text) -> bool:
    """Ask until somebody says yes or no, where neither is usual; return whether it is yes."""
    said = ""
    while not said:
        said = word(session, question, YES_OR_NO, "")
    return said == _YES


def yes(session: Session, question: Text, default: bool = False) -> bool:
    """Ask, and return whether the person agrees; an empty answer is `default`."""
    usual = _YES if default else _NO
    return word(session, question, YES_OR_NO, usual) == _YES


def _begins(session: Session) -> None:
    """Ask the rules, and offer what was typed before, once."""
    session.begins_asking()
    resume.offer(session, word)


def _asks(
    session: Session,
    question: Clean,
    default: str = "",
    known: Known | None = None,
    typed: str = "",
) -> _Question:
    """Begin with a question; what a draft has as its answer stands there already."""
    _begins(session)
    earlier = session.typed.asks(question)
    words = session.speaker.word(question)
    return _Question(question, words, default, earlier or typed, known)


def _typed_line(session: Session, asked: _Question) -> str:
    """Return the line that somebody types, noted; where keys are not followed, Enter keeps what is shown."""
    read = _edited_line if follows_keys(session.screen) else _plain_line
    answer = read(session, asked).strip()
    if asked.is_noted:
        session.typed.answers(answer)
    return answer


def _edited_line(session: Session, asked: _Question) -> str:
    past = session.typed.past(asked.key)
    place = AnswerPlace(
        _prompt(asked.words, asked.default),
        session.typed.types if asked.is_noted else _nowhere,
        asked.typed,
        past,
        _proposals(asked.known) if asked.known else None,
        narrows=asked.narrows,
    )
    return edited(place).text


def edited(place: AnswerPlace) -> Read:
    """Return what somebody types at a place, with all keys. Raises KeyboardInterrupt, EOFError."""
    # its library takes a while to import
    from klantervaring.view.terminal.line_editor import read

    return read(place)


def _plain_line(session: Session, asked: _Question) -> str:
    prompt = _prompt(asked.words, asked.typed or asked.default)
    while True:
        lines = [session.screen.asked(prompt)]
        while is_pasted():
            lines.append(session.screen.asked(NOTHING))
        if all(_fits(session, line, _check_whole) for line in lines):
            return " ".join(lines).strip() or asked.typed


def _check_whole(line: str) -> None:
    """Check that a terminal that is read line by line gave a whole line. Raises WrongInput."""
    if len(os.fsencode(line)) >= _LONGEST_LINE:
        raise WrongInput(
            Text(
                "The terminal passes on {count} bytes of a line at most; what stood behind that is lost.",
                count=_LONGEST_LINE,
            ),
            remedy=Text("Type shorter lines; this one does not count."),
        )


def _check_line_of_text(line: str) -> None:
    _check_whole(line)
    check_text(line)


def _nowhere(_text: str) -> None:
    """What is answered here is said again when it is asked again."""


def _prompt(words: Clean, default: str) -> Clean:
    if default:
        return ours("{} [{}] ", words, clean(default))
    if words.endswith(("?", ")")):
        return ours("{} ", words)
    return ours("{}: ", clean(words.removesuffix(".")))


def _proposals(known: Known) -> Callable[[str], list[Proposal]]:
    return lambda typed: proposed(known(), typed)


def proposed(
    known: Iterable[tuple[str, str]], typed: str
) -> list[Proposal]:
    """Return those in which all words that were typed stand, at the beginning of one of theirs first."""
    wanted = as_compared(typed).split("-")
    begun = []
    within = []
    for name, beside in known:
        told = f"-{as_compared(name)}-{as_compared(beside)}"
        proposal = Proposal(name, clean(beside))
        if all(f"-{word}" in told for word in wanted):
            begun.append(proposal)
        elif all(word in told for word in wanted):
            within.append(proposal)
    return begun or within


def not_unasked(why: Text) -> Refused:
    """Return the refusal of what is not done without a yes, where nobody can be asked."""
    return Refused(
        why,
        remedy=Text(
            "See first what goes: {look}. To do it without being asked: {option}.",
            look=Code("--dry-run"),
            option=Code("--yes"),
        ),
        overridable=False,
    )


# -- a text of several lines -------------------------------------------------------------------------


def text(session: Session, question: Clean) -> str:
    """Return a text of several lines, up to a line with only a full stop."""
    asked = _asks(session, question)
    told = Text(
        "{question} (done: a line with {end}; editor: {key})",
        question=asked.words,
        end=Code(END),
        key=Code("Ctrl-O" if follows_keys(session.screen) else IN_EDITOR),
    )
    session.tell(told)
    read = _edited_text if follows_keys(session.screen) else _plain_text
    while True:
        answer = read(session, asked).strip("\n")
        session.typed.answers(answer)
        if _fits(session, answer, check_text):
            return answer
        asked = asked._replace(typed=answer)


def _edited_text(session: Session, asked: _Question) -> str:
    typed = asked.typed
    while True:
        past = session.typed.past(asked.key)
        place = AnswerPlace(
            ours("  "), session.typed.types, typed, past, None, END
        )
        found = edited(place)
        if not found.in_editor:
            return found.text
        typed = own_editor.in_editor(session, found.text)


def _plain_text(session: Session, asked: _Question) -> str:
    """Ask line by line; one that cannot be is left out, and what was typed before stands above it."""
    lines = asked.typed.split("\n") if asked.typed else []
    _show_lines(session, lines)
    while True:
        typed = session.screen.asked(ours("  "))
        if typed.strip() == END:
            return "\n".join(lines)
        if typed.strip() == IN_EDITOR:
            lines = own_editor.in_editor(session, "\n".join(lines)).split(
                "\n"
            )
            _show_lines(session, lines)
        elif _fits(session, typed, _check_line_of_text):
            lines.append(typed)
        session.typed.answers("\n".join(lines))


def _show_lines(session: Session, lines: Sequence[str]) -> None:
    for line in lines:
        session.screen.raw(ours("  {}", clean(line)))


# -- checks ------------------------------------------------------------------------------------------


def _fits(
    session: Session,
    answer: str,
    check: Callable[[str], object],
) -> bool:
    """Return whether `check` accepts an answer, and note what it means; else what is wrong is told."""
    try:
        meant = check(answer)
    except KvError as error:
        own_editor.tell_refused(session, error)
        return False
    if isinstance(meant, str):
        session.typed.answers(meant)
    return True
