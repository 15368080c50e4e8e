"""The front door: the frequent calls without options but their words, answered before typer is imported.

It is no second parser: what it does not know word for word is for typer. It makes no answer of its own
either: it shows what the commands show, through the same functions, and a test holds the two equal.
"""

from __future__ import annotations

import os

from klantervaring import __version__
from klantervaring.cli.call.how import How
from klantervaring.commands import CALLED, COMMANDS
from klantervaring.core.errors import KvError
from klantervaring.core.text.sentences import clean, ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from klantervaring.cli.call.session import Session
    from klantervaring.cli.recording.recorders import Recorder

#: The variable by which the script of a shell asks for proposals.
COMPLETE = "_KV_COMPLETE"
#: The modules whose commands record an event and may need nothing but a case and words.
_RECORDING = ("procedure.steps", "work.notes")


def look_ahead(session: Session, arguments: list[str]) -> None:
    """Begin beforehand what a command will need; a call that turns out otherwise loses nothing."""
    if _in_english(arguments)[:1] != ["new"] or COMPLETE in os.environ:
        return
    try:
        session.look_ahead()
    except KvError:  # the command itself tells what is wrong
        return


def answers(session: Session, arguments: list[str]) -> bool:
    """Whether the call was answered here; the session then has its exit code."""
    if COMPLETE in os.environ:
        if os.environ[COMPLETE] == "lines":
            _module("completing.completing").complete(session)
        return True
    match _in_english(arguments):
        case ["--version"]:
            session.screen.raw(ours("kv {}", clean(__version__)))
        case [] | ["today"]:
            _module("day.day_screen").show_day(session)
        case ["overdue"]:
            _module("lists.listing").show_late(session)
        case ["show", id] if id.strip() and not id.startswith("-"):
            session.begin_page()
            _module("lists.one_case").show_case(session, id)
        case ["list"]:
            _module("lists.listing").show_open(session)
        case ["search", _, *_] as call if _are_words(call[1:]):
            _module("lists.found_cases").show_all_found(session, call[1:])
        case call:
            return _is_carried_out(session, call)
    return True


def _is_carried_out(session: Session, call: list[str]) -> bool:
    """Whether the call writes, and was carried out here."""
    match call:
        case ["sync"]:
            _begin_writing(session, call)
            _module("team.syncing").sync_now(session)
        case ["new", title, "--customer", name] if _are_words(
            [title, name]
        ):
            _begin_writing(session, call)
            new_case = _module("intake.new_case")
            known = new_case.Answers(title, name)
            session.person()
            new_case.check_said(session, known)
            new_case.begin(session, known)
        case [name, id, "-m", words] if _are_words([id, words]):
            recorder = _recorder(name)
            if recorder is None:
                return False
            _begin_writing(session, call, words)
            recorder.run(session, ids=[id])
        case _:
            return False
    return True


def _recorder(name: str) -> Recorder | None:
    """Return what a command records that needs nothing but cases and words; None of another command."""
    command = COMMANDS.get(name)
    if command is None or command.module not in _RECORDING:
        return None
    recorders: Sequence[Recorder] = _module(command.module).RECORDERS
    for each in recorders:
        if each.form.name == name and each.form.takes_words_alone:
            return each
    return None


def _begin_writing(
    session: Session, call: list[str], words: str = ""
) -> None:
    """Tell the session what typer would, where no other option is given."""
    session.command, *session.given = call
    session.records = True
    session.how = How(words=words)


def _module(name: str) -> Any:
    """Return what answers a call, by the name of its module: no other is imported."""
    from importlib import import_module

    return import_module(f"klantervaring.cli.{name}")


def _are_words(words: Iterable[str]) -> bool:
    """Whether they are plain words: no options, no views, nothing left blank."""
    return all(word.strip() and word[0] not in "-@" for word in words)


def _in_english(arguments: list[str]) -> list[str]:
    """The arguments with the name of their command in English, if it is that of one."""
    known = CALLED.get(arguments[0]) if arguments else None
    return [known.name, *arguments[1:]] if known else arguments
