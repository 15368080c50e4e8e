"""Words of a command that are missing: asked for on a terminal, else told truly what is missing.

Before anybody answers, the rules are asked whether the command fits the cases at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from klantervaring.cli.asking import prompts
from klantervaring.cli.asking.case_picker import WHICH_CASE, pick
from klantervaring.cli.asking.resume import is_about
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.given_moments import given_moment
from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.usage import name_of
from klantervaring.cli.typed.values import check_tag
from klantervaring.core.choices import Choice
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Several,
    Text,
    clean,
)
from klantervaring.core.values import NamedTuple


class Word(NamedTuple):
    """How an argument is called, and how it is asked for."""

    name: Clean
    question: Clean


_CASE = Word(N_("the case"), WHICH_CASE)
_WORDS = {
    "id": _CASE,
    "ids": _CASE,
    "verdict": Word(
        N_("the verdict"), N_("What does the customer say of it?")
    ),
    "decision": Word(
        N_("the decision"), N_("What is decided on the objection?")
    ),
    "outcome": Word(N_("the outcome"), N_("How did it end?")),
    "direction": Word(
        N_("the direction"),
        N_("Who came to whom: in is the customer to us, out we to them."),
    ),
    "owner": Word(N_("the owner"), N_("Who takes it, by short name?")),
    "event": Word(
        N_("the event"), N_("Which event, as the procedure names it?")
    ),
    "changes": Word(
        N_("the tag"),
        N_("Which tags: + before one to add, - before one to take away?"),
    ),
    "files": Word(N_("the file"), N_("Which file?")),
    "helped": Word(N_("whether it helped"), N_("Did it help?")),
    "words": Word(
        N_("what to look for"), N_("Which words do you look for?")
    ),
    "path": Word(N_("the list"), N_("Which file holds the list?")),
    "title": Word(N_("the title"), N_("In a few words, what is it about?")),
    "url": Word(N_("the address"), N_("Where is the team's repository?")),
    "place": Word(
        N_("where you meet"),
        N_("Where do you meet: which shared folder, or which address?"),
    ),
    "shell": Word(
        N_("the shell"), N_("Which shell: bash, zsh, fish or pwsh?")
    ),
}
#: Arguments of which several may be answered on one line.
_SEVERAL = ("ids", "changes", "words")


def complete_words(
    needed: Sequence[Any],
    ctx: Any,
    session: Session,
) -> None:
    """Ask for the arguments that a command needs and lacks. Raises WrongInput where kv may not ask."""
    blank = [
        param for param in needed if _is_blank(ctx.params.get(param.name))
    ]
    for param in blank:
        session.about = _ids(ctx)
        if param.name not in ("id", "ids"):
            _before_asking(ctx, session, param)
        ctx.params[param.name] = _asked(param, ctx, session)
    session.about = _ids(ctx)
    if blank:
        is_about(session)
    _before_asking(ctx, session)


def _is_blank(value: Any) -> bool:
    return (
        not value.strip()
        if isinstance(value, str)
        else value in (None, (), [])
    )


def _asked(param: Any, ctx: Any, session: Session) -> Any:
    word = _WORDS.get(param.name) or Word(
        clean(str(param.metavar)), clean(param.help or "")
    )
    known: Mapping[str, Choice] = getattr(param.type, "known", {})
    if not session.can_ask:
        _find_cases(session, _ids(ctx))
        raise _missing(param, word, known, ctx, session)
    if known:
        return prompts.choice(session, word.question, known) or _asked(
            param, ctx, session
        )
    if word is _CASE:
        return _picked(param, ctx, session)
    return _typed(param, ctx, session, word.question)


def _picked(param: Any, ctx: Any, session: Session) -> Any:
    several = param.nargs != 1
    ids = pick(session, _CASE.question, str(ctx.info_name), several)
    return param.type_cast_value(ctx, ids if several else ids[0])


def _typed(param: Any, ctx: Any, session: Session, question: Clean) -> Any:
    def words(answer: str) -> list[str]:
        return answer.split() if param.name in _SEVERAL else [answer]

    def check(answer: str) -> None:
        for each in words(answer):
            _CHECKS.get(param.name, _anything)(session, each)

    answer = prompts.line(session, question, required=True, check=check)
    return param.type_cast_value(
        ctx, answer if param.nargs == 1 else words(answer)
    )


def _missing(
    param: Any,
    word: Word,
    known: Mapping[str, Choice],
    ctx: Any,
    session: Session,
) -> WrongInput:
    lacking = prompts.missing(name_of(param))
    help = Code(f"{ctx.command_path} --help")
    if word is _CASE:
        return WrongInput(
            lacking.text, remedy=Text("Help: {command}", command=help)
        )
    remedy = Text(
        "That is {what}. {give} Help: {command}",
        what=_what(session.speaker.word(word.name), known),
        give=lacking.remedy or "",
        command=help,
    )
    return WrongInput(lacking.text, remedy=remedy)


def _what(name: Clean, known: Mapping[str, Choice]) -> Clean | Text:
    if not known:
        return name
    choices = tuple(each.typed for each in known.values())
    return Text("{name}: one of {known}", name=name, known=Several(choices))


def _ids(ctx: Any) -> list[str]:
    """The cases that the command is about, as they were typed."""
    given = ctx.params.get("ids") or ctx.params.get("id") or []
    return [given] if isinstance(given, str) else list(given)


# -- what is answered --------------------------------------------------------------------------------


def _find_cases(session: Session, typed: Sequence[str]) -> None:
    for each in typed:
        session.store.find(each)


def _is_file(session: Session, text: str) -> None:
    if not Path(text).is_file():
        raise WrongInput(Text("There is no file {name}.", name=text))


def _is_tag(_session: Session, text: str) -> None:
    check_tag(text)


def _anything(_session: Session, _text: str) -> None:
    """What is checked behind the question."""


_CHECKS: dict[str, Callable[[Session, str], object]] = {
    "owner": lambda session, text: session.known_person(text),
    "changes": _is_tag,
    "files": _is_file,
    "path": _is_file,
}


# -- whether the command fits at all -----------------------------------------------------------------


def _variants(ctx: Any, open_word: Any) -> list[dict[str, str]]:
    """Return what was said, once for each value that the open word may have."""
    said = {
        key: value
        for key, value in ctx.params.items()
        if isinstance(value, str) and value
    }
    if open_word is None:
        return [said]
    values = tuple(getattr(open_word.type, "known", ()))
    return [{**said, open_word.name: value} for value in values] or [said]


def _before_asking(
    ctx: Any,
    session: Session,
    open_word: Any = None,
) -> None:
    """Let the rules be asked before the first question; `open_word` is the argument that is still unknown."""
    typed = _ids(ctx)
    command = str(ctx.info_name)
    if not typed:
        return
    variants = _variants(ctx, open_word)

    def check() -> None:
        how = session.how
        at = (
            given_moment(
                session.given, how.at, session.now, session.workspace.zone
            )
            if how.at
            else None
        )
        desk_of(session).check_fits(
            typed, command, at, how.because, variants
        )

    session.before_asking = check
