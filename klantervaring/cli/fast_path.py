"""The front door: the frequent calls without options, answered before typer is imported.

It is no second parser: what it does not know word for word is for typer. It makes no answer of its own
either: it shows what the commands show, through the same functions, and a test holds the two equal.
"""

from __future__ import annotations

import os

from klantervaring import __version__
from klantervaring.cli.listing import CaseList, show_case, show_overdue
from klantervaring.commands import CALLED
from klantervaring.core.text.sentences import clean, ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.cli.session import Session
    from klantervaring.core.text.sentences import Clean

#: The variable by which a shell asks typer for proposals.
COMPLETE = "_KV_COMPLETE"
#: What a word may consist of to be a word for every shell.
_PLAIN = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- "
)


def look_ahead(session: Session, arguments: list[str]) -> None:
    """Begin beforehand what a command will need; a call that turns out otherwise loses nothing."""
    if _in_english(arguments)[:1] == ["new"] and COMPLETE not in os.environ:
        session.look_ahead()


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
            session.begin_page()
            show_case(session, id)
        case _:
            return False
    return True


def _in_english(arguments: list[str]) -> list[str]:
    """The arguments with the name of their command in English, if it is that of one."""
    known = CALLED.get(arguments[0]) if arguments else None
    return [known.name, *arguments[1:]] if known else arguments


def _completes(session: Session) -> bool:
    """Answer a shell that wants to complete the first id behind a command."""
    shell, asked = os.environ[COMPLETE], _asked()
    if asked is None or shell not in _SHELLS:
        return False
    from klantervaring.cli.completion_values import (
        TITLE,
        beside,
        open_cases,
    )
    from klantervaring.view.window import columns

    if columns() <= TITLE:  # typer would fold the titles
        return False
    try:
        found = open_cases(session, asked)
    except Exception:  # typer's way proposes nothing then, and so on
        return False
    if shell == "complete_bash":  # it shows no titles
        session.screen.raw(ours("\n").join([clean(id) for id, _ in found]))
    else:
        session.screen.raw(
            _for_shell(
                shell, [(clean(id), beside(title)) for id, title in found]
            )
        )
    return True


def _for_shell(shell: str, found: list[tuple[Clean, Clean]]) -> Clean:
    """The proposals with their titles, as typer writes them for a shell."""
    if shell == "complete_fish":
        return ours("\n").join(
            [
                ours("{}\t{}", id, title) if title else id
                for id, title in found
            ]
        )
    quoted = [
        ours('"{}":"{}"', id, title) if title else ours('"{}"', id)
        for id, title in found
    ]
    return (
        ours("_arguments '*: :(({}))'", ours("\n").join(quoted))
        if found
        else ours("_files")
    )


_SHELLS = ("complete_bash", "complete_zsh", "complete_fish")


def _asked() -> str | None:
    """What was typed of the id; None where something else is asked for."""
    bash = os.environ[COMPLETE] == "complete_bash"
    line = os.environ.get(
        "COMP_WORDS" if bash else "_TYPER_COMPLETE_ARGS", ""
    )
    if not _PLAIN.issuperset(line.replace("\n", " ")):
        return None
    words = line.split()
    if bash:
        place = os.environ.get("COMP_CWORD", "")
        begun = words[2] if len(words) == 3 else ""
        fits = place == "2" and len(words) in (2, 3)
    else:
        begun = (
            words[2] if len(words) == 3 and not line.endswith(" ") else ""
        )
        fits = (len(words) == 2 and line.endswith(" ")) or bool(begun)
        fits = (
            fits
            and os.environ.get("_TYPER_COMPLETE_FISH_ACTION", "get-args")
            == "get-args"
        )
    if not fits or begun.startswith("-"):
        return None
    command = CALLED.get(words[1])
    return begun if command is not None and command.of_cases else None
