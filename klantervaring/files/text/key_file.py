"""A file of ours that is all keys (kv.yaml, customers.yaml, personal settings): changed, and no other line.

What the keys mean is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.known_keys import KEYS
from klantervaring.files.text.node import BadYaml, Data
from klantervaring.files.text.yaml_tree import parse_yaml

BOM = "\ufeff"


def edited(
    text: str,
    change: Callable[[Edit], None],
    shown: str,
    order: Sequence[str] = KEYS,
) -> str:
    """Return the text after an edit of its keys, which for the time being stands between two lines `---`.

    Raises WrongInput, with `shown` as the name of the file, where its lines cannot be changed so.
    """
    mark = BOM if text.startswith(BOM) else ""
    newline = newline_of(text)
    bare = text.removeprefix(BOM)
    bare += "" if bare.endswith("\n") else newline
    fence = f"---{newline}"
    try:
        document = Document(fence + bare + fence)
        if document.body or document.data() != data_of(text, shown):
            raise cannot_change(shown)
        edit = Edit(document, order)
        change(edit)
        changed = edit.done().text
    except (BadFile, WrongInput):
        raise cannot_change(shown) from None
    return mark + changed.removeprefix(fence).removesuffix(fence)


def appended(
    text: str, lines: str, key: str, value: Data, shown: str
) -> str:
    """Return the text with an entry behind the last one, read back: all else says what it said."""
    newline = newline_of(text)
    base = text
    base += "" if not base or base.endswith("\n") else newline
    changed = base + lines.replace("\n", newline)
    if data_of(changed, shown) != {**data_of(text, shown), key: value}:
        raise cannot_change(shown)
    return changed


def newline_of(text: str) -> str:
    """Return how the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"


def data_of(text: str, shown: str) -> dict[str, Data]:
    """Return what a text says; nothing where it has no keys. Raises WrongInput."""
    try:
        data = parse_yaml(text.removeprefix(BOM)).data()
    except BadYaml:
        raise cannot_change(shown) from None
    return data if isinstance(data, dict) else {}


def cannot_change(shown: str) -> WrongInput:
    """Return the refusal of a change that would touch other lines than its own."""
    return WrongInput(
        Text(
            "The file is laid out so that it cannot be changed without touching other lines."
        ),
        where=shown,
        remedy=Text(
            "Nothing was changed. Change it in an editor; {page} tells how.",
            page=Code("docs/format.md"),
        ),
    )
