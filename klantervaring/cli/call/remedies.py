"""What can be done, in the words of the command line: for each code of a remedy its sentence.

Rules, files and the desk only name the code and what belongs to it (`core.text.sentences.Remedy`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klantervaring.core.text.sentences import (
    Code,
    Remedy,
    Text,
    ours,
    procedure_command,
    quoted,
)

_BECAUSE = Code("--because")
_EDIT = Code("kv edit ID")
#: How an option is written where it is missing.
_NEEDED = {
    "cause": "--cause TEXT",
    "kano": "--kano KIND",
    "of": "--of ID",
    "due": "--due DAY",
}
#: The sentences, in which the values of the remedy stand beside our own.
_SENTENCES = {
    "say-when": Text(
        "Say when it happened with {option}; a reason does not change this.",
        option=Code("--at"),
    ),
    "give-later-moment": Text(
        "Give a later moment with {option}; or, where more than this is missing before it, write those"
        " lines together with {edit}.",
        option=Code("--at"),
    ),
    "mend-future": Text(
        "The log holds {event} of {at}, which is still to come: put that moment right with {edit}"
        " ({check} names its line), or the clock of this machine.",
        check=Code("kv check"),
    ),
    "give-reason": Text(
        "To do it all the same, record why with {option}.", option=_BECAUSE
    ),
    "no-reason": Text("A reason does not change this."),
    "first-or-reason": Text(
        "{first} Or record why it is done all the same, with {option}.",
        option=_BECAUSE,
    ),
    "next": Text("{remedy} Next in this case: {command}"),
    "ask-decider": Text(
        "Ask {who}, and record the yes: {approved}. Or record why it is done all the same, with {option}.",
        option=_BECAUSE,
    ),
    "other-decides": Text(
        "{who} decides: {command}. Or record why it is done all the same, with {option}.",
        option=_BECAUSE,
    ),
    "letter-wrong": Text(
        "Put it right in the draft ({edit}); a reason does not change this.",
        edit=Code("--edit"),
    ),
    "letter-style": Text(
        "Write it otherwise ({edit}), or record why it leaves as it is, with {option}.",
        edit=Code("--edit"),
        option=_BECAUSE,
    ),
    "say-who": Text(
        "Known are: {known}. Say who you are with {option} or {variable}; if you are new here: {command}",
        option=Code("--by NAME"),
        variable=Code("KV_USER"),
        command=Code("kv person add SHORT"),
    ),
    "add-person": Text("Add them: {command}"),
    "give-it": Text(
        "Give it on the command line; on a terminal kv asks for it."
    ),
    "say-key": Text("Say it: {command}"),
    "say-fix": Text("Say what we change: {option}", option=Code("--fix")),
    "give-coming-day": Text(
        "Give a day to come with {option}.", option=Code("--due")
    ),
    "name-other-case": Text(
        "Name the other case with {option}.", option=Code("--of")
    ),
    "say-as-words": Text(
        "Texts of several lines are words: {option}.", option=Code("-m")
    ),
    "put-in-story": Text(
        "Put the whole text in the story with {option}.", option=Code("-m")
    ),
    "lose-events": Text(
        "The log is only added to. To do it all the same, record why with {option}.",
        option=_BECAUSE,
    ),
    "see-check": Text(
        "See what {command} says; once git takes it, it can be taken back.",
        command=Code("kv check --fix"),
    ),
    "take-later-back": Text(
        "Take the later change back first, or mend the case with {command}.",
        command=_EDIT,
    ),
}


def worded(remedy: Remedy) -> Text | Code:
    """Return the sentence, or the command or option, that a remedy stands for."""
    if remedy.code in _CODES:
        return _CODES[remedy.code](**dict(remedy.values))
    sentence = _SENTENCES[remedy.code]
    parts = {**sentence.parts, **_parts(remedy)}
    return Text(sentence.template, **parts)


def _parts(remedy: Remedy) -> dict[str, Any]:
    """Return the values of a remedy, and the commands that its sentence names."""
    values = dict(remedy.values)
    if "command" in values:
        command = _command(remedy.code, values)
        values["command"] = command
        values["first"] = Text("First: {command}.", command=command)
    elif remedy.code == "say-key":
        values["command"] = _record(values)
    elif remedy.code == "add-person":
        added = ours("kv person add {}", quoted(str(values["short"])))
        values["command"] = Code(added)
    elif "id" in values:
        values["edit"] = _edit(str(values["id"]))
    elif remedy.code == "ask-decider":
        decider = quoted(str(values["first"]))
        values["approved"] = Code(ours("--approved-by {}", decider))
    return values


def _record(values: Mapping[str, object]) -> Code:
    event, key = str(values["event"]), str(values["key"])
    recorded = ours(
        "kv record ID {} --set {}=VALUE", quoted(event), quoted(key)
    )
    return Code(recorded)


def _edit(id: str) -> Code:
    return Code(ours("kv edit {}", quoted(id)))


#: Remedies that are no sentence, but a command or an option in one.
_CODES: dict[str, Callable[..., Code]] = {
    "attach": lambda: Code("kv attach ID FILE"),
    "check-and-fix": lambda: Code("kv check --fix"),
    "close": lambda id: Code(ours("kv close {}", quoted(id))),
    "close-as-duplicate": lambda id, other: Code(
        ours("kv close {} duplicate --of {}", quoted(id), quoted(other))
    ),
    "edit": _edit,
    "edit-case": lambda: _EDIT,
    "erase": lambda: Code("kv erase"),
    "init": lambda: Code("kv init"),
    "list-all": lambda: Code("kv list --all"),
    "name-workspace": lambda: Code("kv -C DIR"),
    "needed": lambda key: Code(_NEEDED[key]),
    "option": lambda key: Code(f"--{key}"),
    "release-hold": lambda id: Code(
        ours("kv hold {} --release -m TEXT", quoted(id))
    ),
    "reopen": lambda id: Code(ours("kv reopen {}", quoted(id))),
    "set-address": lambda short: Code(
        ours("kv config set {} VALUE", quoted(f"people.{short}.email"))
    ),
    "show": lambda id: Code(ours("kv show {}", quoted(id))),
    "sync": lambda: Code("kv sync"),
    "undo": lambda: Code("kv undo"),
    "settle": lambda id, field: Code(
        ours("kv settle {} {}", quoted(id), quoted(field))
    ),
}


def _command(code: str, values: Mapping[str, object]) -> Code:
    command = procedure_command(str(values["command"]), str(values["id"]))
    if code == "other-decides":
        who = quoted(str(values["who"]))
        command = ours("{} --by {}", command, who)
    return Code(command)
