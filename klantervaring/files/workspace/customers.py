"""The customers file, `customers.yaml`: joined spellings and what we know of customers; and who calls.

Plain and hand-editable: a line `spelling: name` says that both are one customer, a mapping under a name
says how they like it; two lists say what is shared by several, and who are different customers. Read as
strictly as kv.yaml; changed without touching other lines.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from klantervaring.core.choices import CHANNELS
from klantervaring.core.customers.customer import NOTHING, Book, Preferences
from klantervaring.core.customers.keys import contact_keys, key_of
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.key_file import (
    BOM,
    appended,
    cannot_change,
    data_of,
    edited,
    newline_of,
)
from klantervaring.files.text.node import Data, Node
from klantervaring.files.text.scalars import scalar
from klantervaring.files.text.typed_fields import (
    Fields,
    fields_in,
    read_fields,
)
from klantervaring.files.text.yaml_tree import parse_yaml
from klantervaring.files.workspace.layout import CUSTOMERS

PREFERENCES = ("address", "channel", "care")
#: The lists in the file. A customer may have such a name: behind that stands no list.
SHARED = "shared"
DIFFERENT = "different"
_HEADER = "# customers.yaml: spellings of one customer, and what we know of customers; see docs/format.md.\n"
_PAIR = 2


def read_book(root: Path) -> Book:
    """What the customers file says. Raises WrongInput with the line of a mistake."""
    path = root / CUSTOMERS
    if not os.path.lexists(path) or (
        path.is_dir() and not path.is_symlink()
    ):
        return NOTHING
    return _book(read_fields(path, CUSTOMERS, (), root))


def book_in(raw: bytes) -> Book:
    """Return what a customers file says that holds `raw`. Raises WrongInput as `read_book`."""
    return _book(fields_in(raw, CUSTOMERS, ()))


def _book(top: Fields) -> Book:
    named = _named(top)
    entries: dict[str, Preferences] = {}
    same: dict[str, str] = {}
    lines: dict[str, int] = {}
    for name, value in named:
        key = _new_key(top, name, lines)
        if value.kind == "scalar" and value.value.strip():
            same[key] = value.value
        else:
            entries[key] = _entry(name.value, value, top)
    book = Book(entries, same)
    _check_they_lead_on(top, [name for name, _ in named], book)
    return book._replace(
        shared=_shared(top),
        different=_different(top, book),
    )


def _named(top: Fields) -> list[tuple[Node, Node]]:
    """Return what the file says of single names."""
    return [entry for entry in top.node.entries if not _is_list(*entry)]


def _new_key(top: Fields, name: Node, lines: dict[str, int]) -> str:
    """Return the key of a name, once its line is noted. Raises WrongInput for a second one."""
    key = key_of(name.value)
    if key in lines:
        raise top.fault(name, _same_as(lines[key]))
    lines[key] = name.line
    return key


def _same_as(line: int) -> Text:
    return Text(
        "the same customer as on line {line}",
        line=line,
    )


def _check_they_lead_on(
    top: Fields,
    names: Sequence[Node],
    book: Book,
) -> None:
    for name in names:
        if key_of(name.value) in book.same and _leads_on(book, name.value):
            raise top.fault(name, _IN_A_CIRCLE)


_IN_A_CIRCLE = Text("the spellings lead round in a circle")


def _leads_on(book: Book, spelling: str) -> bool:
    return key_of(book.name_of(spelling)) in book.same


def _is_list(name: Node, value: Node) -> bool:
    return value.kind == "sequence" and name.value in (SHARED, DIFFERENT)


def _items(top: Fields, key: str) -> list[Node]:
    node = top.node.get(key)
    return (
        node.items if node is not None and node.kind == "sequence" else []
    )


def _shared(top: Fields) -> tuple[str, ...]:
    said = list(map(top.scalar, _items(top, SHARED)))
    return tuple(
        dict.fromkeys(
            key
            for text in said
            for key in (key_of(text), *contact_keys(text))
        )
    )


def _different(top: Fields, book: Book) -> tuple[tuple[str, str], ...]:
    return tuple(
        [_pair(top, book, item) for item in _items(top, DIFFERENT)]
    )


def _pair(top: Fields, book: Book, item: Node) -> tuple[str, str]:
    if item.kind != "sequence" or len(item.items) != _PAIR:
        raise top.fault(item, _TWO_NAMES)
    one, other = map(top.scalar, item.items)
    if key_of(book.name_of(one)) == key_of(book.name_of(other)):
        raise top.fault(item, _one_in_the_file(one, other))
    return key_of(one), key_of(other)


_TWO_NAMES = Text(
    "two names are expected here, as {example}",
    example=Code("[A, B]"),
)


def _one_in_the_file(one: str, other: str) -> Text:
    return Text(
        "{one} and {other} are one customer by their names or another line",
        one=one,
        other=other,
    )


def _entry(name: str, value: Node, top: Fields) -> Preferences:
    if value.kind == "scalar":  # a blank one: somebody began the entry
        return Preferences(name)
    fields = Fields(value, top.path, PREFERENCES)
    channel = fields.one_of("channel", CHANNELS, "")
    return Preferences(
        name, fields.text("address", ""), channel, fields.text("care", "")
    )


# -- changing it -----------------------------------------------------------------------------------------


class JoinedSpelling(NamedTuple):
    """A spelling, and the name that it leads to from now on.

    `moved` is the key in the file below which preferences stand that go to that name, "" for none.
    """

    spelling: str
    name: str
    moved: str = ""


def joining(book: Book, name: str, spelling: str) -> JoinedSpelling | None:
    """How the two become one customer, known under `name`; None where they are one already.

    Where only the other has preferences, they go to that name. Raises WrongInput where both have.
    """
    first = book.name_of(name)
    second = book.name_of(spelling)
    if key_of(first) == key_of(second):
        return None
    if book.are_different(first, second):
        raise _told_apart(first, second)
    entry = book.entries.get(key_of(second))
    if entry is None:
        return JoinedSpelling(second, first)
    if key_of(first) in book.entries:
        raise _two_entries(first, second)
    return JoinedSpelling(second, first, entry.name)


def _told_apart(first: str, second: str) -> WrongInput:
    return WrongInput(
        Text(
            "The file says that {first} and {second} are different.",
            first=first,
            second=second,
        ),
        where=CUSTOMERS,
        remedy=Text("Take that line away first, in an editor."),
    )


def _two_entries(first: str, second: str) -> WrongInput:
    return WrongInput(
        Text(
            "{first} and {second} each have preferences of their own.",
            first=first,
            second=second,
        ),
        where=CUSTOMERS,
        remedy=Text(
            "Take one of the two entries away first, in an editor."
        ),
    )


def with_spelling(text: str, joined: JoinedSpelling) -> str:
    """The text of the file with one more spelling."""
    return _appended(
        _moved(text, joined) if joined.moved else text,
        f"{scalar(joined.spelling)}: {scalar(joined.name)}\n",
        joined.spelling,
        joined.name,
    )


def _moved(text: str, joined: JoinedSpelling) -> str:
    """The text with preferences below another name, read back: all else says what it said."""
    wanted = {**data_of(text, CUSTOMERS)}
    wanted[joined.name] = wanted.pop(joined.moved)
    names = parse_yaml(text.removeprefix(BOM)).entries
    (at,) = [name for name, _ in names if name.value == joined.moved]
    place = slice(at.start, at.end)
    return _changed(text, place, scalar(joined.name), wanted)


def _changed(
    text: str,
    place: slice,
    new: str,
    wanted: Mapping[str, Data],
) -> str:
    """The text with something else in one place (counted behind the mark of its encoding), read back."""
    mark = BOM if text.startswith(BOM) else ""
    bare = text.removeprefix(BOM)
    changed = mark + bare[: place.start] + new + bare[place.stop :]
    if data_of(changed, CUSTOMERS) != wanted:
        raise cannot_change(CUSTOMERS)
    return changed


def with_different(text: str, book: Book, one: str, other: str) -> str:
    """The text of the file with two customers told apart. Raises WrongInput where they are one by name."""
    if key_of(book.name_of(one)) == key_of(book.name_of(other)):
        raise _one_by_name(one, other)
    if book.are_different(one, other):
        return text
    pair = f"[{scalar(one)}, {scalar(other)}]"
    return _with_item(text, DIFFERENT, pair, [one, other])


def _one_by_name(one: str, other: str) -> WrongInput:
    return WrongInput(
        Text(
            "{one} and {other} are one customer by their names.",
            one=one,
            other=other,
        ),
        where=CUSTOMERS,
        remedy=Text(
            "Were they joined by hand, then take that line away first, in an editor."
        ),
    )


def with_shared(text: str, book: Book, said: str) -> str:
    """The text of the file with an address or number that is no identity."""
    if {key_of(said), *contact_keys(said)} <= set(book.shared):
        return text
    return _with_item(text, SHARED, scalar(said), said)


def _appended(text: str, lines: str, key: str, value: Data) -> str:
    """The text with an entry behind the last one, in a file that is begun where there was none."""
    return appended(text or _HEADER, lines, key, value, CUSTOMERS)


def _with_item(text: str, key: str, written: str, value: Data) -> str:
    """The text with one more item in a list, read back: all else says what it said."""
    known = data_of(text, CUSTOMERS)
    if key not in known:
        return _appended(text, f"{key}:\n  - {written}\n", key, [value])
    node = parse_yaml(text.removeprefix(BOM)).get(key)
    said = known[key]
    if node is None or not isinstance(said, list):
        raise cannot_change(CUSTOMERS)
    wanted = {**known, key: [*said, value]}
    if node.flow:
        item = f", {written}" if said else written
        return _changed(text, _at(node.end - 1), item, wanted)
    at, line = _line_below(text, node, f"- {written}")
    return _changed(text, _at(at), line, wanted)


def _at(place: int) -> slice:
    return slice(place, place)


def _line_below(text: str, node: Node, item: str) -> tuple[int, str]:
    """Where the next item of a list belongs, and its line: with the indent of the first one."""
    bare = text.removeprefix(BOM)
    newline = newline_of(text)
    indented = _indent(bare, node.start) + item
    end = bare.find("\n", node.end)
    if end < 0:
        return len(bare), newline + indented
    return end + 1, indented + newline


def _indent(text: str, place: int) -> str:
    """The blanks with which the line begins that has this place."""
    rest = text[text.rfind("\n", 0, place) + 1 :]
    return " " * (len(rest) - len(rest.lstrip(" ")))


def with_preferences(
    text: str,
    book: Book,
    name: str,
    wishes: Mapping[str, str],
) -> str:
    """The text of the file with these preferences of a customer; an empty one is taken away."""
    main = book.name_of(name)
    entry = book.entries.get(key_of(main))
    wanted = {**_preferences(entry), **wishes}
    wanted = {key: value for key, value in wanted.items() if value}
    if entry is not None:
        return _with_entry(text, entry.name, wanted)
    if not wanted:
        return text
    lines = "".join(
        f"  {key}: {scalar(value)}\n" for key, value in wanted.items()
    )
    return _appended(text, f"{scalar(main)}:\n{lines}", main, dict(wanted))


def _preferences(entry: Preferences | None) -> dict[str, str]:
    if entry is None:
        return {}
    return {key: getattr(entry, key) for key in PREFERENCES}


def _with_entry(text: str, name: str, wanted: Mapping[str, str]) -> str:
    def written(edit: Edit) -> None:
        edit.set_mapping(name, list(wanted.items()), scalar)

    return edited(text, written, CUSTOMERS)
