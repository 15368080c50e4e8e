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
SHARED, DIFFERENT = "shared", "different"
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
    entries: dict[str, Preferences] = {}
    same: dict[str, str] = {}
    lines: dict[str, int] = {}
    named = [
        (name, value)
        for name, value in top.node.entries
        if not _is_list(name, value)
    ]
    for name, value in named:
        key = key_of(name.value)
        if key in lines:
            raise top.fault(
                name,
                Text(
                    "the same customer as on line {line}", line=lines[key]
                ),
            )
        lines[key] = name.line
        if value.kind == "scalar" and value.value.strip():
            same[key] = value.value
        else:
            entries[key] = _entry(name.value, value, top)
    book = Book(entries, same)
    for name, _ in named:
        if (
            key_of(name.value) in same
            and key_of(book.name_of(name.value)) in same
        ):
            raise top.fault(
                name, Text("the spellings lead round in a circle")
            )
    return book._replace(
        shared=_shared(top), different=_different(top, book)
    )


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
    found = []
    for item in _items(top, DIFFERENT):
        if item.kind != "sequence" or len(item.items) != _PAIR:
            raise top.fault(
                item,
                Text(
                    "two names are expected here, as {example}",
                    example=Code("[A, B]"),
                ),
            )
        one, other = map(top.scalar, item.items)
        if key_of(book.name_of(one)) == key_of(book.name_of(other)):
            raise top.fault(
                item,
                Text(
                    "{one} and {other} are one customer by their names or another line",
                    one=one,
                    other=other,
                ),
            )
        found.append((key_of(one), key_of(other)))
    return tuple(found)


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
    first, second = book.name_of(name), book.name_of(spelling)
    if key_of(first) == key_of(second):
        return None
    if book.are_different(first, second):
        raise WrongInput(
            Text(
                "The file says that {first} and {second} are different.",
                first=first,
                second=second,
            ),
            where=CUSTOMERS,
            remedy=Text("Take that line away first, in an editor."),
        )
    if key_of(second) not in book.entries:
        return JoinedSpelling(second, first)
    if key_of(first) not in book.entries:
        moved = book.entries[key_of(second)].name
        return JoinedSpelling(second, first, moved)
    raise WrongInput(
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
    known = data_of(text, CUSTOMERS)
    mark = BOM if text.startswith(BOM) else ""
    bare = text.removeprefix(BOM)
    names = [name for name, _ in parse_yaml(bare).entries]
    (at,) = [name for name in names if name.value == joined.moved]
    changed = mark + bare[: at.start] + scalar(joined.name) + bare[at.end :]
    wanted = {**known, joined.name: known[joined.moved]}
    del wanted[joined.moved]
    if data_of(changed, CUSTOMERS) != wanted:
        raise cannot_change(CUSTOMERS)
    return changed


def with_different(text: str, book: Book, one: str, other: str) -> str:
    """The text of the file with two customers told apart. Raises WrongInput where they are one by name."""
    if key_of(book.name_of(one)) == key_of(book.name_of(other)):
        raise WrongInput(
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
    if book.are_different(one, other):
        return text
    return _with_item(
        text, DIFFERENT, f"[{scalar(one)}, {scalar(other)}]", [one, other]
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
    mark = BOM if text.startswith(BOM) else ""
    bare = text.removeprefix(BOM)
    node, said = parse_yaml(bare).get(key), known[key]
    if node is None or not isinstance(said, list):
        raise cannot_change(CUSTOMERS)
    newline = newline_of(text)
    if node.flow:
        at, item = node.end - 1, f", {written}" if said else written
    else:
        line = bare.rfind("\n", 0, node.start) + 1
        indent = " " * (len(bare[line:]) - len(bare[line:].lstrip(" ")))
        at = bare.find("\n", node.end)
        at, item = (
            (len(bare), f"{newline}{indent}- {written}")
            if at < 0
            else (at + 1, f"{indent}- {written}{newline}")
        )
    changed = mark + bare[:at] + item + bare[at:]
    if data_of(changed, CUSTOMERS) != {**known, key: [*said, value]}:
        raise cannot_change(CUSTOMERS)
    return changed


def one_list_each(lines: Sequence[str]) -> list[str]:
    """The lines of two files laid together, with all items of a list below its first line: each of two
    people may have begun it.
    """
    heads = {f"{key}:" for key in (SHARED, DIFFERENT)}
    found: list[str] = []
    items: dict[str, list[str]] = {}
    head = ""
    for line in lines:
        if line.rstrip() in heads:
            head = line.rstrip()
            if head not in items:
                found.append(line)
            items.setdefault(head, [])
        elif head and line.startswith((" ", "-")):
            first = next(iter(items[head]), line)
            indent = first[: len(first) - len(first.lstrip(" "))]
            items[head].append(indent + line.lstrip(" "))
        else:
            head = ""
            found.append(line)
    below = {head: dict.fromkeys(listed) for head, listed in items.items()}
    return [
        each
        for line in found
        for each in (line, *below.get(line.rstrip(), ()))
    ]


def with_preferences(
    text: str,
    book: Book,
    name: str,
    wishes: Mapping[str, str],
) -> str:
    """The text of the file with these preferences of a customer; an empty one is taken away."""
    main = book.name_of(name)
    entry = book.entries.get(key_of(main))
    known = (
        {key: getattr(entry, key) for key in PREFERENCES} if entry else {}
    )
    wanted = {
        key: value for key, value in {**known, **wishes}.items() if value
    }
    if entry is not None:
        return edited(
            text,
            lambda edit: edit.set_mapping(
                entry.name, list(wanted.items()), scalar
            ),
            CUSTOMERS,
        )
    if not wanted:
        return text
    lines = "".join(
        f"  {key}: {scalar(value)}\n" for key, value in wanted.items()
    )
    return _appended(text, f"{scalar(main)}:\n{lines}", main, dict(wanted))
