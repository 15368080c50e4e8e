"""What a procedure file says of the command of an event: names, options, texts, all in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from klantervaring.commands import CALLED
from klantervaring.core.choices import Choice
from klantervaring.core.event_commands import (
    CASES,
    TYPES,
    EventCommand,
    Option,
)
from klantervaring.core.shared_options import ANSWER, WRITING
from klantervaring.core.text.numbers import LARGEST
from klantervaring.core.text.sentences import Code, Named, Text, in_english
from klantervaring.core.text.spoken import as_compared
from klantervaring.files.text.node import Node
from klantervaring.files.text.typed_fields import Fields

_COMMAND_KEYS = ("name", "help", "question", "options")
_OPTION_KEYS = "type values least most required help question".split()
#: How a command, an option or a value may be called: nothing in it means anything to a shell.
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_NAME = 30
#: The key of an objection that says which one it is.
_LEVEL = "level"
#: Keys that every event has.
OF_EVENTS = "event at by id because file sha256 text".split()
#: What an option may not be called: it is typed so in every command, or what it holds would go by that name.
_RESERVED = frozenset(
    (
        *OF_EVENTS,
        CASES,
        "help",
        *(
            name.lstrip("-").replace("_", "-")
            for each in (*WRITING, *ANSWER)
            for name in each.names
        ),
    )
)


def read_command(fields: Fields, event: str) -> EventCommand | None:
    """Return the command that an event makes, by those of its names that kv does not have itself.

    None where `command` is only what to type, and where kv has all its names.
    """
    form = _form(fields)
    if form is None:
        return None
    english, dutch = _free_names(form)
    options = form.inner("options", ())
    if options is not None and fields.yes("raises-level"):
        _refuse_level(options)
    made = EventCommand(
        name=english or dutch,
        event=event,
        help=form.title("help", fields.title("title")),
        options=_options(options) if options is not None else (),
        question=form.title("question", Named(())),
        dutch=dutch if english and dutch != english else "",
    )
    return made if made.name else None


def _form(fields: Fields) -> Fields | None:
    """Return the keys of an event's command; None where it is no more than what to type."""
    node = fields.node.get("command")
    if node is None or node.kind == "scalar":
        return None
    return fields.of(node, _COMMAND_KEYS)


def _free_names(form: Fields) -> tuple[str, str]:
    """Return the English and the Dutch name of a command, "" for one that kv has itself."""
    free = {
        language: name
        for language, name in _names(form).items()
        if name not in CALLED
    }
    return free.get("en", ""), free.get("nl", "")


def names_of_kv(fields: Fields) -> tuple[str, ...]:
    """Return the names of an event's command that are kv's own: nobody reaches it by these."""
    form = _form(fields)
    if form is None:
        return ()
    names = dict.fromkeys(_names(form).values())
    return tuple(name for name in names if name in CALLED)


def _names(form: Fields) -> dict[str, str]:
    """Return what a command is called, by language. Raises WrongInput where it is called nothing."""
    words = form.title("name").words
    if not words:
        raise _missing(form, "name")
    return {language: _name(form, "name", text) for language, text in words}


def _missing(fields: Fields, key: str) -> Exception:
    missing = Text(
        "{key} is missing",
        key=Code(key),
    )
    return fields.fault(fields.node, missing)


def _name(fields: Fields, key: str, text: str) -> str:
    _check_name(fields, fields.at(key), text)
    return text


def _check_name(fields: Fields, node: Node, name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise _bad_name(fields, node, name)


def _bad_name(fields: Fields, node: Node, text: str) -> Exception:
    return fields.fault(
        node,
        Text("{name} is no name for a command, option or value", name=text),
        Text(
            "Write it as {example}: at most {most} small letters, digits and hyphens.",
            example=Code("thank-you"),
            most=_LONGEST_NAME,
        ),
    )


def _options(section: Fields) -> tuple[Option, ...]:
    return tuple(
        _option(section, name, section.of(node, _OPTION_KEYS))
        for name, node in section.node.entries
    )


def _refuse_level(options: Fields) -> None:
    """Refuse an option under the key by which two clones know that they lodged the same objection."""
    for key, _ in options.node.entries:
        if key.value == _LEVEL:
            said = Text(
                "kv itself writes {name} with an event that raises the level",
                name=Code(_LEVEL),
            )
            raise options.fault(key, said, Text("Give it another name."))


def _option(section: Fields, key: Node, fields: Fields) -> Option:
    _check_option_name(section, key)
    type_ = fields.one_of("type", TYPES, "text")
    _check_values_fit(fields, type_)
    least, most = _bounds(fields)
    help = fields.title("help", in_english(key.value))
    return Option(
        name=key.value,
        type=type_,
        help=help,
        values=_option_values(fields),
        least=least,
        most=most,
        required=fields.yes("required"),
        question=fields.title("question", help),
    )


def _check_option_name(section: Fields, key: Node) -> None:
    _check_name(section, key, key.value)
    if key.value in _RESERVED:
        said = _has_a_meaning(key.value)
        raise section.fault(key, said, _ANOTHER_NAME)


def _has_a_meaning(name: str) -> Text:
    return Text(
        "{name} has a meaning of its own in every command",
        name=Code(name),
    )


_ANOTHER_NAME = Text("Give it another name.")


def _check_values_fit(fields: Fields, type_: str) -> None:
    """Refuse a choice without values, and values of anything else."""
    values = fields.inner("values", ())
    if (values is None) == (type_ == "choice"):
        raise fields.fault(fields.node, _VALUES_OF_A_CHOICE)


_VALUES_OF_A_CHOICE = Text(
    "{key} goes with {type}",
    key=Code("values"),
    type=Code("type: choice"),
)


def _bounds(fields: Fields) -> tuple[int, int]:
    """Return the least and the largest number of an option."""
    least = fields.number("least", 0)
    most = fields.number("most", LARGEST)
    if least > most:
        raise _no_number_between(fields, least, most)
    return least, most


def _no_number_between(fields: Fields, least: int, most: int) -> Exception:
    said = Text(
        "least is {least}, and most is {most}",
        least=least,
        most=most,
    )
    remedy = Text("No number would do.")
    return fields.fault(fields.at("least"), said, remedy)


def _option_values(fields: Fields) -> dict[str, Choice]:
    values = fields.inner("values", ())
    return _values(values) if values is not None else {}


def _values(section: Fields) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    for key, _ in section.node.entries:
        found[key.value] = _value(section, key, found)
    if not found:
        raise _missing(section, "values")
    return found


def _value(
    section: Fields,
    key: Node,
    others: Mapping[str, Choice],
) -> Choice:
    _check_name(section, key, key.value)
    made = Choice(key.value, section.title(key.value))
    _check_it_is_meant_alone(section, key, made, others)
    return made


def _check_it_is_meant_alone(
    section: Fields,
    key: Node,
    made: Choice,
    others: Mapping[str, Choice],
) -> None:
    """Refuse a value that has a name or key of another: who types it would record the first of them."""
    for other in others.values():
        if _spellings(made) & _spellings(other):
            said = _called_alike(made, other)
            raise section.fault(key, said, _ANOTHER_NAME)


def _called_alike(made: Choice, other: Choice) -> Text:
    return Text(
        "{name} has a name of {other} as well",
        name=Code(made.key),
        other=Code(other.key),
    )


def _spellings(value: Choice) -> set[str]:
    names = map(as_compared, (value.key, *value.names))
    return set(filter(None, names))
