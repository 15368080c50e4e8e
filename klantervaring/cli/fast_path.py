"""The front door: the frequent calls without options but their words, answered before typer is imported.

It is no second parser: what it does not know word for word is for typer. It makes no answer of its own
either: it shows what the commands show, through the same functions, and a test holds the two equal.
"""

from __future__ import annotations

import os

from klantervaring import __version__
from klantervaring.cli.how import How
from klantervaring.cli.listing import CaseList, show_list, show_overdue
from klantervaring.commands import CALLED, COMMANDS
from klantervaring.core.errors import KvError
from klantervaring.core.text.sentences import clean, ours
from klantervaring.files.workspace.layout import has_procedures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from klantervaring.cli.completion_values import Proposal
    from klantervaring.cli.recorders import Recorder
    from klantervaring.cli.session import Session

#: The variable by which the script of a shell asks for proposals.
COMPLETE = "_KV_COMPLETE"
#: The modules whose commands record an event and may need nothing but a case and words.
_RECORDING = ("steps", "notes")
#: What a word may consist of to be a word for every shell.
_PLAIN = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- "
)


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
        return _completes(session)
    match _in_english(arguments):
        case ["--version"]:
            session.screen.raw(ours("kv {}", clean(__version__)))
        case [] | ["today"]:
            from klantervaring.cli.day_screen import show_today

            cases = CaseList(session)
            session.begin_page()
            show_today(cases)
            cases.done()
        case ["overdue"]:
            cases = CaseList(session)
            session.begin_page()
            show_overdue(cases, cases.overdue())
            cases.done()
        case ["show", id] if id.strip() and not id.startswith("-"):
            from klantervaring.cli.one_case import show_case

            session.begin_page()
            show_case(session, id)
        case ["list"]:
            session.begin_page()
            show_list(CaseList(session))
        case ["search", _, *_] as call if _are_words(call[1:]):
            from klantervaring.cli.found_cases import show_found

            session.begin_page()
            show_found(CaseList(session, closed=True), call[1:])
        case call:
            return _is_carried_out(session, call)
    return True


def _is_carried_out(session: Session, call: list[str]) -> bool:
    """Whether the call writes, and was carried out here."""
    match call:
        case ["sync"]:
            _begin_writing(session, call)
            _module("syncing").sync_now(session)
        case ["new", title, "--customer", name] if _are_words(
            [title, name]
        ):
            _begin_writing(session, call)
            new_case = _module("new_case")
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
    from importlib import import_module

    return import_module(f"klantervaring.cli.{name}")


def _are_words(words: Iterable[str]) -> bool:
    """Whether they are plain words: no options, no views, nothing left blank."""
    return all(word.strip() and word[0] not in "-@" for word in words)


def _in_english(arguments: list[str]) -> list[str]:
    """The arguments with the name of their command in English, if it is that of one."""
    known = CALLED.get(arguments[0]) if arguments else None
    return [known.name, *arguments[1:]] if known else arguments


def _completes(session: Session) -> bool:
    """Tell a shell what may stand at the end of a line."""
    from klantervaring.cli.completion_values import lines

    if os.environ[COMPLETE] == "lines":
        line = os.environ.get("_KV_LINE", "")
        found = at_once(session, line)
        if found is None:
            from klantervaring.cli.completion import proposals

            found = proposals(session, line)
        if found:
            session.screen.raw(lines(found))
    return True


def at_once(session: Session, line: str) -> list[Proposal] | None:
    """Return what may be proposed without typer: a command, or the first id behind it. None for what else."""
    from klantervaring.cli.completion_values import cases

    words = line.split(" ")
    begun = words[-1]
    if (
        not _PLAIN.issuperset(line)
        or "" in words[:-1]
        or begun[:1] == "-"
        or len(words) < 2
    ):
        return None
    if len(words) == 2:
        return _of_kv(session, begun)
    command = CALLED.get(words[1])
    if len(words) > 3 or command is None or not command.of_cases:
        return None
    try:
        return cases(session, command.name, begun)
    except Exception:  # nothing may break the prompt of a shell
        return []


def _of_kv(session: Session, begun: str) -> list[Proposal] | None:
    """Return the commands that begin so; None where a procedure or the person may make more of them."""
    from klantervaring.cli.completion_values import commands

    try:
        own = session.has_personal and session.personal.alias
        if own or has_procedures(session.root):
            return None
    except KvError:  # there is no workspace yet
        return list(commands(session.speaker, begun))
    return list(commands(session.speaker, begun))
