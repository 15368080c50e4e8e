"""The customers file, `customers.yaml`: joined spellings and what we know of customers; and who calls.

Plain and hand-editable: a line `spelling: name` says that both are one customer, a mapping under a name
says how they like it. Read as strictly as kv.yaml; changed without touching other lines.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from klantervaring.core.case import CHANNELS
from klantervaring.core.customers import NOTHING, Book, Customer, Entry, customer_of, key_of, keys_of
from klantervaring.core.errors import CannotRead, WrongInput
from klantervaring.core.filters import plain
from klantervaring.core.text import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.document import BadFile, Document, Edit
from klantervaring.files.fields import Fields, read_fields
from klantervaring.files.places import CUSTOMERS
from klantervaring.files.scalars import scalar
from klantervaring.files.store import Record, Store, read_regular
from klantervaring.files.yamltree import BadYaml, Data, Node, parse

PREFERENCES = ("address", "channel", "care")
_HEADER = "# customers.yaml: spellings of one customer, and what we know of customers; see docs/format.md.\n"
_BOM = "\ufeff"


def read_book(root: Path) -> Book:
    """What the customers file says. Raises WrongInput with the line of a mistake."""
    path = root / CUSTOMERS
    if not path.is_file():
        return NOTHING
    try:
        top = read_fields(path, CUSTOMERS, ())
    except OSError as error:
        reason = error.strerror or str(error)
        raise WrongInput(Text("The file cannot be read: {reason}.", reason=reason), where=CUSTOMERS,
                         remedy=Text("Is its name right, and may you read it?")) from error  # fmt: skip
    entries: dict[str, Entry] = {}
    same: dict[str, str] = {}
    lines: dict[str, int] = {}
    for name, value in top.node.entries:
        key = key_of(name.value)
        if key in lines:
            raise top.fault(name, Text("the same customer as on line {line}", line=lines[key]))
        lines[key] = name.line
        if value.kind == "scalar" and value.value.strip():
            same[key] = value.value
        else:
            entries[key] = _entry(name.value, value, top)
    book = Book(entries, same)
    for name, _ in top.node.entries:
        if key_of(name.value) in same and key_of(book.name_of(name.value)) in same:
            raise top.fault(name, Text("the spellings lead round in a circle"))
    return book


def _entry(name: str, value: Node, top: Fields) -> Entry:
    if value.kind == "scalar":  # a blank one: somebody began the entry
        return Entry(name)
    fields = Fields(value, top.path, PREFERENCES)
    channel = fields.one_of("channel", CHANNELS, "")
    return Entry(name, fields.text("address", ""), channel, fields.text("care", ""))


# -- changing it -----------------------------------------------------------------------------------------


class Joined(NamedTuple):
    """A spelling, and the name that it leads to from now on."""

    spelling: str
    name: str


def joining(book: Book, name: str, spelling: str) -> Joined | None:
    """How the two become one customer, known under `name`; None where they are one already.

    Where only the other has preferences, that stays the name: an entry is never turned into a spelling.
    Raises WrongInput where both have.
    """
    first, second = book.name_of(name), book.name_of(spelling)
    if key_of(first) == key_of(second):
        return None
    if key_of(second) not in book.entries:
        return Joined(second, first)
    if key_of(first) not in book.entries:
        return Joined(first, second)
    raise WrongInput(
        Text("{first} and {second} each have preferences of their own.", first=first, second=second),
        where=CUSTOMERS,
        remedy=Text("Take one of the two entries away first, in an editor."),
    )


def with_spelling(text: str, joined: Joined) -> str:
    """The text of the file with one more spelling."""
    return _appended(
        text, f"{scalar(joined.spelling)}: {scalar(joined.name)}\n", joined.spelling, joined.name
    )


def with_preferences(text: str, book: Book, name: str, wishes: Mapping[str, str]) -> str:
    """The text of the file with these preferences of a customer; an empty one is taken away."""
    main = book.name_of(name)
    entry = book.entries.get(key_of(main))
    known = {key: getattr(entry, key) for key in PREFERENCES} if entry else {}
    wanted = {key: value for key, value in {**known, **wishes}.items() if value}
    if entry is not None:
        return _edited(text, lambda edit: edit.set_mapping(entry.name, list(wanted.items()), scalar))
    if not wanted:
        return text
    lines = "".join(f"  {key}: {scalar(value)}\n" for key, value in wanted.items())
    return _appended(text, f"{scalar(main)}:\n{lines}", main, dict(wanted))


def _appended(text: str, lines: str, key: str, value: Data) -> str:
    """The text with an entry behind the last one, read back: all else says what it said."""
    newline = "\r\n" if "\r\n" in text else "\n"
    base = text or _HEADER
    base += "" if base.endswith("\n") else newline
    changed = base + lines.replace("\n", newline)
    if _data(changed) != {**_data(text), key: value}:
        raise _cannot_change()
    return changed


def _edited(text: str, change: Callable[[Edit], None]) -> str:
    """The text after an edit of its keys, which for the time being stands between two lines `---`."""
    mark = _BOM if text.startswith(_BOM) else ""
    newline = "\r\n" if "\r\n" in text else "\n"
    bare = text.removeprefix(_BOM)
    bare += "" if bare.endswith("\n") else newline
    fence = f"---{newline}"
    try:
        document = Document(fence + bare + fence)
    except BadFile:
        raise _cannot_change() from None
    if document.body or document.data() != _data(text):
        raise _cannot_change()
    edit = Edit(document)
    change(edit)
    return mark + edit.done().text.removeprefix(fence).removesuffix(fence)


def _data(text: str) -> dict[str, Data]:
    try:
        data = parse(text.removeprefix(_BOM)).data()
    except BadYaml:
        raise _cannot_change() from None
    return data if isinstance(data, dict) else {}


def _cannot_change() -> WrongInput:
    return WrongInput(
        Text("The file is laid out so that it cannot be changed without touching other lines."),
        where=CUSTOMERS,
        remedy=Text(
            "Nothing was changed. Change it in an editor; {page} tells how.", page=Code("docs/format.md")
        ),
    )


# -- who calls -------------------------------------------------------------------------------------------


def known_customer(
    store: Store, book: Book, asked: Mapping[str, str]
) -> tuple[Customer, list[Record]] | None:
    """The customer with this name, address or number, and the cases; None for somebody new.

    Only cases are taken apart in which one of these stands, and then those with what is found there.
    """
    wanted = _all_spellings(keys_of(asked), book)
    told = _told_of_customers(store)
    records: dict[Path, Record] = {}
    looked_for: set[str] = set()
    found: Customer | None = None
    while wanted - looked_for:
        new, looked_for = wanted - looked_for, looked_for | wanted
        for path in [path for path, text in told.items() if path not in records and _names_one_of(text, new)]:
            with contextlib.suppress(CannotRead):
                records[path] = store.read(path)
        found = customer_of(asked, [record.case for record in records.values()], book)
        cases = found.cases if found else ()
        wanted = wanted | _all_spellings({key for case in cases for key in keys_of(case.customer)}, book)
    by_id = {record.id: record for record in records.values()}
    return (found, [by_id[case.id] for case in found.cases]) if found else None


def _told_of_customers(store: Store) -> dict[Path, str]:
    """What each case, open or closed, may say of its customer, as it is compared: a few lines of its file."""
    found = {}
    for path in store.paths(closed=True):
        with contextlib.suppress(BadFile):
            raw = read_regular(path)
            start = raw.find(b"customer:")
            if start >= 0:
                ends = [end for end in (raw.find(b"\nlog:", start), raw.find(b"\n---", start)) if end > 0]
                region = raw[start : min(ends, default=len(raw))].decode("utf-8", "replace")
                found[path] = region.lower() if region.isascii() else plain(region)
    return found


def _all_spellings(keys: Iterable[str], book: Book) -> set[str]:
    """The keys, and those of all spellings that lead to the same names."""
    wanted = set(keys)
    mains = {key_of(book.name_of(book.same[key])) if key in book.same else key for key in wanted}
    return wanted | mains | {key for key, name in book.same.items() if key_of(book.name_of(name)) in mains}


def _names_one_of(text: str, keys: set[str]) -> bool:
    """Whether these lines may name one of the keys: more may pass than do."""
    return any(_stands(key, text) for key in keys)


def _stands(key: str, text: str) -> bool:
    kind, _, wanted = key.partition(":")
    if kind == "phone":
        return wanted[-8:] in "".join(c for c in text if c.isdigit())
    return all(word in text for word in wanted.split())
