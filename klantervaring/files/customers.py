"""The customers file, `customers.yaml`: joined spellings and what we know of customers; and who calls.

Plain and hand-editable: a line `spelling: name` says that both are one customer, a mapping under a name
says how they like it. Read as strictly as kv.yaml; changed without touching other lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from klantervaring.core.cards import holding
from klantervaring.core.case import CHANNELS, Case, Event
from klantervaring.core.customers import NOTHING, Book, Customer, Entry, key_of, keys_of, of_cases
from klantervaring.core.errors import WrongInput
from klantervaring.core.text import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files import callers
from klantervaring.files.document import BadFile, Document, Edit
from klantervaring.files.fields import Fields, read_fields
from klantervaring.files.places import CUSTOMERS
from klantervaring.files.scalars import scalar
from klantervaring.files.store import Record, Store
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


class Caller(NamedTuple):
    """A customer whom we know: all that their cases say of them, and the newest few cases themselves.

    `broken` is how many promises to them were broken.
    """

    customer: Customer
    newest: tuple[Record, ...]
    broken: int


#: How many cases are told of whoever calls.
TOLD = 3


def caller(
    store: Store, book: Book, asked: Mapping[str, str], now: int, copy: callers.Copy | None = None
) -> Caller | None:
    """The customer with this name, address or number, open or closed cases alike; None for somebody new.

    `copy` may have looked over the cases already; `now` is in seconds since 1970.
    """
    hits = _once(_hits(store, keys_of(asked), book.joined, copy))
    if not hits:
        return None
    paths = {id: path for path, id, *_ in hits}
    customer = of_cases([_case(hit) for hit in hits], book)
    newest = (store.load(store.workspace.root / paths[c.id])[0] for c in reversed(customer.cases[-TOLD:]))
    broken = sum(holding(answers, now) for *_, answers in hits)
    return Caller(customer, tuple(record for record in newest if record), broken)


def _once(hits: Sequence[callers.Hit]) -> list[callers.Hit]:
    """Each case once, by the file that is named after it where there is one."""
    found: dict[str, callers.Hit] = {}
    for hit in sorted(hits, key=lambda hit: not hit[0].endswith(f"/{hit[1]}.md")):
        found.setdefault(hit[1], hit)
    return [hit for hit in hits if found[hit[1]] is hit]


def _hits(
    store: Store, keys: Collection[str], joined: Sequence[tuple[str, str]], copy: callers.Copy | None
) -> list[callers.Hit]:
    if not keys:
        return []

    root = str(store.workspace.root)
    told = copy.found(keys, joined) if copy and copy.root == root else None
    return (callers.look(root) or _look(store)).found(keys, joined) if told is None else told


def _look(store: Store) -> callers.Look:
    """A look over all cases with the index made anew."""
    from klantervaring.files.carded import cards  # seldom needed, and long to import
    from klantervaring.files.index import Cards

    return callers.Look([f if isinstance(f, Cards) else f.kept for f in cards(store, closed=True).folders])


def _case(hit: callers.Hit) -> Case:
    """As much of a case as its customer is known by."""
    _, id, received, facts, *_ = hit
    at = [Event("received", datetime.fromtimestamp(received, UTC), "")] if received is not None else ()
    return Case(id, "", tuple(at), customer=dict(facts))
