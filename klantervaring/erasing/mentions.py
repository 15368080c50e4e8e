"""Where a person is mentioned outside their own cases, line by line, and what taking a mention away changes.

Finding asks nobody, and changes nothing. Whoever takes mentions away gets changes for the door (`desk`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
)
from pathlib import Path

from klantervaring.core.erasure.places import BY_CHOICE, PLACES
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.erasing.content import lines_in, searched
from klantervaring.erasing.sought import Sought, without_name
from klantervaring.erasing.work_tree import Found, files_in, given_name
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.merge.case_texts import event_keys, log_entries
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.key_file import data_of, edited
from klantervaring.files.workspace.layout import CUSTOMERS

#: With what a line begins that stands within an entry of customers.yaml.
_WITHIN = ("", " ", "-")
#: A line is shown so far.
_SHOWN = 160


class Mention(NamedTuple):
    """A line that names the person: the place, the file, the line from 1 on, and what stands there.

    The line is 0 where it is the name of the file that names the person, and nothing in it. `certain`: it is
    of nobody else. `by_hand`: kv cannot take it away without touching what is not theirs.
    """

    place: str
    path: Path
    line: int
    text: str
    certain: bool = False
    by_hand: bool = False


def mentions(
    root: Path,
    person: Sought,
    own: Collection[str],
) -> Iterator[Mention]:
    """Yield each mention of a person in the workspace, but for those in their `own` cases (ids)."""
    for found in files_in(root):
        if found.id not in own or not found.id:
            yield from _in_file(root, found, person)


def _in_file(root: Path, found: Found, person: Sought) -> Iterator[Mention]:
    content = beneath.read_file(root, found.path)
    entries = _entries(content) if found.place == "customers" else {}
    named: set[int] = set()
    for number, line in person.lines(content):
        if entries.get(number) in named:
            continue  # it goes with its entry
        named.add(number)
        shown = line.strip()[:_SHOWN]
        mention = Mention(found.place, found.path, number, shown)
        certain = _CERTAIN.get(found.place, _never)(line, person)
        by_hand = PLACES[found.place].cleaned != BY_CHOICE
        mention = mention._replace(certain=certain, by_hand=by_hand)
        if by_hand or _can_go(content, mention, person):
            yield mention
        else:
            yield mention._replace(by_hand=True, certain=False)
        if found.place == "inbox":
            return  # it goes as a whole
    name = given_name(found.path.relative_to(root).as_posix())
    if not named and person.is_in_name(name):
        yield Mention(found.place, found.path, 0, name, by_hand=True)


def _entries(content: bytes) -> dict[int, int]:
    """Return for each line of customers.yaml the one with which its entry begins."""
    found = {}
    first = 1
    for number, line in enumerate(lines_in(content), 1):
        if line[:1] not in _WITHIN:
            first = number
        found[number] = first
    return found


def _can_go(content: bytes, mention: Mention, person: Sought) -> bool:
    try:
        return (
            _WITHOUT[mention.place](content, [mention], person) != content
        )
    except (WrongInput, BadFile, UnicodeDecodeError):
        return False


def taken_away(
    root: Path,
    agreed: Iterable[Mention],
    person: Sought,
) -> Iterator[Change]:
    """Yield the change of each file from which mentions go. Raises WrongInput."""
    by_file: dict[Path, list[Mention]] = {}
    for mention in agreed:
        by_file.setdefault(mention.path, []).append(mention)
    for path, found in by_file.items():
        before = beneath.read_file(root, path)
        after = _WITHOUT[found[0].place](before, found, person)
        yield Change(path, before, after)


# -- what is certain -----------------------------------------------------------------------------------------


def _never(_line: str, _person: Sought) -> bool:
    return False


def entry_is_of(line: str, person: Sought) -> bool:
    """Tell whether a line of customers.yaml is an entry under one of their names."""
    key, _, name = line.strip(" -").partition(":")
    return any(person.is_called(each.strip(" \"'")) for each in (key, name))


def _row_is_theirs(line: str, person: Sought) -> bool:
    """Tell whether a cell of a row is one of their names, and nothing else."""
    cells = re.split(r"[;,\t]", line)
    return any(person.is_called(cell.strip(" \"'")) for cell in cells)


def _is_from_them(line: str, person: Sought) -> bool:
    """Tell whether a line of a mail is the sender, and an address of theirs."""
    sender = line.lower().startswith("from:")
    return sender and person.is_called(line.partition(":")[2])


_CERTAIN: Mapping[str, Callable[[str, Sought], bool]] = {
    "customers": entry_is_of,
    "meetings": _row_is_theirs,
    "inbox": _is_from_them,
}


# -- how it goes ---------------------------------------------------------------------------------------------

_Without = Callable[[bytes, list[Mention], Sought], bytes | None]


def _without_file(_: bytes, __: list[Mention], ___: Sought) -> None:
    """Take a waiting mail away whole."""


def _without_rows(
    content: bytes,
    gone: list[Mention],
    _: Sought,
) -> bytes | None:
    """Return a table without these rows. Raises WrongInput where a row goes on over several lines."""
    lines = content.decode("utf-8").splitlines(keepends=True)
    numbers = {mention.line for mention in gone}
    if 1 in numbers or len(list(csv.reader(lines))) != len(lines):
        raise _by_hand(gone)
    kept = [line for n, line in enumerate(lines, 1) if n not in numbers]
    return "".join(kept).encode()


def _without_entries(
    content: bytes,
    gone: list[Mention],
    _: Sought,
) -> bytes | None:
    """Return customers.yaml without these entries and items of lists. Raises WrongInput."""
    text = content.decode("utf-8")
    numbers = {mention.line for mention in gone}
    keys = _entries_at(text, numbers)
    items = _items_at(text, numbers)
    if {*keys, *items} != numbers:
        raise _by_hand(gone)
    emptied = _lists_emptied(text, items)
    text = _without_lines(text, items)
    going = {*keys.values(), *emptied}

    def change(edit: Edit) -> None:
        for key in going:
            edit.remove(key)

    if going and going >= data_of(text, CUSTOMERS).keys():
        return b""
    return edited(text, change, CUSTOMERS).encode()


def _without_lines(text: str, numbers: Collection[int]) -> str:
    lines = text.splitlines(keepends=True)
    kept = [line for n, line in enumerate(lines, 1) if n not in numbers]
    return "".join(kept)


def _items_at(text: str, numbers: Collection[int]) -> set[int]:
    """Return those lines that are each a whole item of a list."""
    lines = text.splitlines()
    found = {n for n in numbers if lines[n - 1].lstrip().startswith("- ")}
    before = data_of(text, CUSTOMERS)
    after = data_of(_without_lines(text, found), CUSTOMERS)
    went = sum(
        _length(before[key]) - _length(after.get(key)) for key in before
    )
    return found if went == len(found) else set()


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _lists_emptied(text: str, items: Collection[int]) -> list[str]:
    """Return the keys of lists of which no item is left."""
    before = data_of(text, CUSTOMERS)
    after = data_of(_without_lines(text, items), CUSTOMERS)
    return [
        k
        for k, v in before.items()
        if _length(v) and not _length(after.get(k))
    ]


def _starts(text: str, keys: Container[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines with which entries at the top begin, and their keys."""
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (*_WITHIN, "#") or ":" not in line:
            continue
        typed = line.partition(":")[0].strip().strip("\"'")
        if typed in keys:
            yield number, typed


def _entries_at(text: str, numbers: Collection[int]) -> dict[int, str]:
    """Return the key of the entry that begins with each of these lines; none for a list of several people.

    What stands below the name of somebody else is of them.
    """
    data = data_of(text, CUSTOMERS)
    return {
        number: key
        for number, key in _starts(text, data)
        if number in numbers and not isinstance(data[key], list)
    }


def _without_names(
    content: bytes,
    gone: list[Mention],
    person: Sought,
) -> bytes | None:
    """Return a case in whose lines the names are gone. Raises WrongInput where facts or events would go."""
    document = Document.read(content)
    lines = document.text.splitlines(keepends=True)
    for mention in gone:
        if mention.line > len(lines):
            raise _by_hand(gone)
        lines[mention.line - 1] = _without_name(
            lines[mention.line - 1], person
        )
    after = Document("".join(lines))
    same = event_keys(after) == event_keys(document)
    same = same and _attached(after) == _attached(document)
    if not same or after.data().keys() != document.data().keys():
        raise _by_hand(gone)
    return after.encode()


def _attached(document: Document) -> list[str]:
    """Return the names of files in the log: under another one, a file would not be found again."""
    return [said.get("file", "") for said in log_entries(document)]


def _without_name(line: str, person: Sought) -> str:
    """Return a line in which a word stands for each name; a whole line where names are not all that tells."""
    bare = line.rstrip("\r\n")
    end = line[len(bare) :]
    words = sorted(person.names, key=len, reverse=True)
    for name in words:
        bare = without_name(bare, name)
    if person.stands_in(searched(bare)):
        raise _by_hand([])
    return bare + end


def _by_hand(gone: list[Mention]) -> WrongInput:
    return WrongInput(
        Text("This cannot be taken away without touching other lines."),
        where=", ".join(f"{m.path.name}:{m.line}" for m in gone),
    )


_WITHOUT: Mapping[str, _Without] = {
    "other-cases": _without_names,
    "customers": _without_entries,
    "meetings": _without_rows,
    "inbox": _without_file,
}
