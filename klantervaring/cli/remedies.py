"""What can be done, in the words of the command line: for each code of a remedy its sentence.

Rules, files and the desk only name the code and what belongs to it (`core.text.sentences.Remedy`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from klantervaring.core.text.sentences import (
    Code,
    Remedy,
    Text,
    ours,
    procedure_command,
    quoted,
)

_BECAUSE = Code('--because "…"')
_EDIT = Code("kv edit ID")
#: How an option is written where it is missing.
_NEEDED = {
    "cause": "--cause TEXT",
    "kano": "--kano KIND",
    "due": "--due DAY",
}


def worded(remedy: Remedy) -> Text | Code:
    """Return the sentence, or the command or option, that a remedy stands for."""
    return _WORDS[remedy.code](**remedy.values)


def _command(command: str, id: str) -> Code:
    return Code(procedure_command(command, id))


def _edit(id: str) -> Code:
    return Code(ours("kv edit {}", quoted(id)))


def _say_when() -> Text:
    return Text(
        "Say when it happened with {option}; a reason does not change this.",
        option=Code("--at"),
    )


def _give_later_moment() -> Text:
    return Text("Give a later moment with {option}.", option=Code("--at"))


def _mend_future(event: Text, at: Any, id: str) -> Text:
    return Text(
        "The log holds {event} of {at}, which is still to come: put that moment right with {edit}"
        " ({check} names its line), or the clock of this machine.",
        event=event,
        at=at,
        edit=_edit(id),
        check=Code("kv check"),
    )


def _give_reason() -> Text:
    return Text("To do it all the same, record why: {option}.", option=_BECAUSE)


def _no_reason() -> Text:
    return Text("A reason does not change this.")


def _first(command: str, id: str) -> Text:
    return Text("First: {command}.", command=_command(command, id))


def _first_or_reason(command: str, id: str) -> Text:
    return Text(
        "{first} Or record why it is done all the same: {option}.",
        first=_first(command, id),
        option=_BECAUSE,
    )


def _next(remedy: Remedy, command: str, id: str) -> Text:
    return Text(
        "{remedy} Next in this case: {command}",
        remedy=remedy,
        command=_command(command, id),
    )


def _ask_decider(who: str, first: str) -> Text:
    return Text(
        "Ask {who}, and record the yes: {approved}. Or record why it is done all the same: {option}.",
        who=who,
        approved=Code(ours("--approved-by {}", quoted(first))),
        option=_BECAUSE,
    )


def _say_who(known: str) -> Text:
    return Text(
        "Known are: {known}. Say who you are with {option} or {variable}.",
        known=known,
        option=Code("--by NAME"),
        variable=Code("KV_USER"),
    )


def _give_it() -> Text:
    return Text("Give it on the command line; on a terminal kv asks for it.")


def _say_fix() -> Text:
    return Text("Say what we change: {option}", option=Code('--fix "…"'))


def _give_coming_day() -> Text:
    return Text("Give a day to come with {option}.", option=Code("--due"))


def _name_other_case() -> Text:
    return Text("Name the other case with {option}.", option=Code("--of"))


def _say_as_words() -> Text:
    return Text(
        "Texts of several lines are words: {option}.", option=Code("-m")
    )


def _put_in_story() -> Text:
    return Text(
        "Put the whole text in the story with {option}.", option=Code("-m")
    )


def _lose_events() -> Text:
    return Text(
        "The log is only added to. To do it all the same, record why: {option}.",
        option=_BECAUSE,
    )


def _see_check() -> Text:
    return Text(
        "See what {command} says; once git takes it, it can be taken back.",
        command=Code("kv check --fix"),
    )


def _take_later_back() -> Text:
    return Text(
        "Take the later change back first, or mend the case with {command}.",
        command=_EDIT,
    )


def _mend_by_edit() -> Text:
    return Text("Mend it with {command}.", command=_EDIT)


_WORDS: dict[str, Callable[..., Text | Code]] = {
    "ask-decider": _ask_decider,
    "edit": _edit,
    "first": _first,
    "first-or-reason": _first_or_reason,
    "give-coming-day": _give_coming_day,
    "give-it": _give_it,
    "give-later-moment": _give_later_moment,
    "give-reason": _give_reason,
    "lose-events": _lose_events,
    "mend-by-edit": _mend_by_edit,
    "mend-future": _mend_future,
    "name-other-case": _name_other_case,
    "needed": lambda key: Code(_NEEDED.get(key, f"--{key}")),
    "next": _next,
    "no-reason": _no_reason,
    "option": lambda key: Code(f"--{key}"),
    "put-in-story": _put_in_story,
    "say-as-words": _say_as_words,
    "say-fix": _say_fix,
    "say-when": _say_when,
    "say-who": _say_who,
    "see-check": _see_check,
    "take-later-back": _take_later_back,
}
