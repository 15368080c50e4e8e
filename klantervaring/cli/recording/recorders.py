"""What a command that records an event does: puts right what was said, asks for the rest, and records it.

What it may be told is said by `core.event_commands`; `event_commands` makes of it what typer runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import (
    is_said,
    needed,
    needed_choice,
    needed_flag,
    needed_number,
    record,
    words_of,
)
from klantervaring.cli.typed.values import day, moment_to_come
from klantervaring.core import event_commands as types
from klantervaring.core.choices import CHANNELS, Choice
from klantervaring.core.errors import WrongInput
from klantervaring.core.event_commands import EventCommand, Option, Words
from klantervaring.core.money import read_amount
from klantervaring.core.text.input_checks import check_typed_line
from klantervaring.core.text.numbers import LARGEST
from klantervaring.core.text.sentences import NOTHING, Clean, Text, euros
from klantervaring.core.values import NamedTuple
from klantervaring.language import Speaker

if TYPE_CHECKING:
    from klantervaring.desk.values import Result

#: Puts right what was said, by the names of the options; answers with facts of the case to set.
Prepare: TypeAlias = (
    "Callable[[Session, Sequence[str], dict[str, Any]], Mapping[str, str]]"
)
Answered: TypeAlias = (
    "Callable[[Session, Sequence[str], dict[str, Any]], None]"
)
Together: TypeAlias = "Callable[[Session, Sequence[str]], None]"
Wordless: TypeAlias = "Callable[[Session, Sequence[str]], bool]"
Finish: TypeAlias = "Callable[[Session, Result], None]"


class Recorder(NamedTuple):
    """A command that records an event, with what it does before and after that."""

    form: EventCommand
    prepare: Prepare | None = None
    finish: Finish | None = None
    #: what is asked once an option is known and the next is not yet, by its name
    answered: Mapping[str, Answered] = MappingProxyType({})
    #: what is said where an option is missing, if that is not what is always said
    missing: Mapping[str, Callable[[], Exception]] = MappingProxyType({})
    #: what an answer must be beside what its type asks, by the name of its option
    checks: Mapping[str, Callable[[str], None]] = MappingProxyType({})
    #: of which cases it needs no words
    wordless: Wordless | None = None
    #: refuses cases that it cannot be given together, before anything is asked
    together: Together | None = None

    def run(self, session: Session, /, **given: Any) -> None:
        """Record the event on the cases; what is needed and was not given is asked for."""
        ids = given[types.CASES]
        ids = ids if self.form.many else [ids]
        if self.together is not None:
            self.together(session, ids)
        said = _said(self, session, ids, given)
        facts: dict[str, str] = {}
        if self.prepare is not None:
            facts |= self.prepare(session, ids, said)
        words = words_of(session, _question(self, session, ids, said))
        if session.has_asked:
            said |= _more(session, self.form, said)
        facts |= _facts(self.form, said)
        files = _files(self.form, said)
        outcome = record(
            session,
            ids,
            self.form.event,
            said,
            words=words,
            facts=facts,
            held=files,
        )
        if self.finish is not None:
            self.finish(session, outcome)


class _Type(NamedTuple):
    """How an option of a type is shown, checked, and written in the log."""

    metavar: str
    written: Callable[[Session, str], object]
    known: Mapping[str, Choice] | None = None


def _as_it_is(_session: Session, text: str) -> str:
    check_typed_line(text)
    return text


def _file(_session: Session, text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise WrongInput(Text("There is no file {name}.", name=text))
    return path


TYPES = {
    "text": _Type("TEXT", _as_it_is),
    "date": _Type(
        "DAY", lambda session, text: day(session, text).isoformat()
    ),
    "amount": _Type("EUROS", lambda _, text: euros(read_amount(text))),
    "person": _Type(
        "NAME", lambda session, text: session.known_person(text)
    ),
    "file": _Type("PATH", _file),
    types.CHANNEL: _Type("CHANNEL", _as_it_is, CHANNELS),
    types.MOMENT: _Type("TIME", moment_to_come),
    types.CASE: _Type("ID", _as_it_is),
}


def spoken(words: Words, speaker: Speaker) -> Clean:
    return speaker.word(speaker.part(words))


def shown(option: Option) -> str:
    """Return how help shows what an option of one word holds."""
    if option.type != "number":
        return option.metavar or TYPES[option.type].metavar
    if option.most < LARGEST:
        return f"{option.least}-{option.most}"
    return f"{option.least}+" if option.least else "N"


def _question(
    recorder: Recorder,
    session: Session,
    ids: Sequence[str],
    said: Mapping[str, Any],
) -> Clean:
    """Return how the words are asked for; NOTHING where none are needed."""
    form = recorder.form
    wordless = recorder.wordless
    if said.get(form.unless) or (wordless and wordless(session, ids)):
        return NOTHING
    return spoken(form.question, session.speaker)


def _files(form: EventCommand, said: dict[str, Any]) -> dict[str, Path]:
    """Return the files that were given, by their options; `said` is left without them."""
    held = {
        option.name: said.pop(option.name)
        for option in form.options
        if option.type == "file"
    }
    return {name: file for name, file in held.items() if file}


def _said(
    recorder: Recorder,
    session: Session,
    ids: Sequence[str],
    given: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what the options say, by name; what is required and was not given is asked for."""
    said: dict[str, Any] = {}
    for option in recorder.form.options:
        value = given.get(option.name.replace("-", "_"))
        missing = recorder.missing.get(option.name)
        if missing and _is_blank(value) and not session.can_ask:
            raise missing()
        check = recorder.checks.get(option.name)
        said[option.name] = _value(session, option, value, check)
        if option.name in recorder.answered and session.can_ask:
            recorder.answered[option.name](session, ids, said)
    return said


def _facts(form: EventCommand, said: dict[str, Any]) -> dict[str, str]:
    """Take out of what was said what stands in the file as a fact."""
    facts = {}
    for option in form.options:
        if option.fact:
            facts[option.fact] = said.pop(option.name)
    return facts


def _more(
    session: Session,
    form: EventCommand,
    said: Mapping[str, Any],
) -> dict[str, Any]:
    """Ask what else can be stored, of a person who is answering questions anyway; Enter leaves it out."""
    found: dict[str, Any] = {}
    for option in form.options:
        if option.offered and said.get(option.name) in ("", None):
            question = spoken(option.question, session.speaker)
            found[option.name] = _offered(session, option, question)
    return found


def _offered(session: Session, option: Option, question: Clean) -> object:
    """Return the answer to a question that may be skipped."""
    if option.type == "number":
        return prompts.number(session, question, option.least, option.most)
    known = option.values
    if option.type in TYPES:
        known = TYPES[option.type].known or known
    if known:
        return prompts.choice(session, question, known)
    return prompts.line(session, question)


def _value(
    session: Session,
    option: Option,
    given: Any,
    check: Callable[[str], None] | None,
) -> object:
    """Return what the log holds of an option; asks for it where it is required."""
    if option.required and _is_blank(given):
        given = _needed(session, option, check)
    if option.type not in TYPES:
        return given
    if not is_said(given):
        return ""
    return _written(session, option, check, given)


def _is_blank(given: object) -> bool:
    return not (is_said(given) and str(given).strip())


def _needed(
    session: Session,
    option: Option,
    check: Callable[[str], None] | None,
) -> object:
    """Ask for an option that must be there. Raises WrongInput where kv may not ask, or a flag is not so."""
    name = f"--{option.name}"
    asked = spoken(option.question or option.help, session.speaker)
    if option.type == "choice":
        return needed_choice(session, name, asked, option.values)
    if option.type == "flag":
        return needed_flag(session, name, asked)
    name = f"{name} {shown(option)}"
    if option.type == "number":
        limits = option.least, option.most
        return needed_number(session, name, asked, *limits)
    written = partial(_written, session, option, check)
    return needed(session, "", name, asked, check=written)


def _written(
    session: Session,
    option: Option,
    check: Callable[[str], None] | None,
    text: str,
) -> object:
    """Return what the log holds of a text. Raises WrongInput."""
    if check is not None:
        check(text)
    return TYPES[option.type].written(session, text)
