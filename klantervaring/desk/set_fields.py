"""What an event says of fields of its case, set in the front matter."""

from __future__ import annotations

from collections.abc import Sequence

from klantervaring.core.errors import WrongInput
from klantervaring.core.field_names import name_of
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.desk.values import NewEvent
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.scalars import scalar


def set_facts(edit: Edit, new: NewEvent) -> None:
    """Set the fields, tags and parts of fields that go with an event. Raises WrongInput."""
    for key, value in new.facts.items():
        outer, _, inner = key.partition(".")
        if inner:
            edit.set_inner(outer, inner, scalar(value), value)
        else:
            edit.set_text(key, scalar(value), value)
    for field, value in new.leaves.items():
        _set_leaf(edit, field, value)
    if new.tags:
        _set_tags(edit, new.tags)


def _set_tags(edit: Edit, changes: Sequence[str]) -> None:
    """Add `+tag` and take away `-tag`. Raises WrongInput where the list holds something that is no tag."""
    tags = _tags_in(edit)
    for change in changes:
        adds, tag = change[0] == "+", change[1:]
        if not adds:
            tags = [other for other in tags if other != tag]
        elif tag not in tags:
            tags.append(tag)
    edit.set_list("tags", [(scalar(tag), tag) for tag in tags])


def _tags_in(edit: Edit) -> list[str]:
    said = edit.value("tags") or []
    if isinstance(said, list) and all(isinstance(tag, str) for tag in said):
        return list(map(str, said))
    if isinstance(said, list | dict):
        raise _mend_first(
            edit, Text("{key} is not a list of words.", key=Code("tags"))
        )
    return [tag.strip() for tag in str(said).split(",")]


def _set_leaf(edit: Edit, field: str, value: str) -> None:
    """Set a key, or one within a mapping (`customer.name`); "" takes it away. Raises WrongInput."""
    key, _, inner = field.partition(".")
    if inner:
        pairs = _pairs_in(edit, key, field)
        pairs[inner] = value
        kept = [(name, text) for name, text in pairs.items() if text]
        edit.set_mapping(key, kept, scalar)
    elif value:
        edit.set_text(key, scalar(value), value)
    else:
        edit.remove(key)


def _pairs_in(edit: Edit, key: str, field: str) -> dict[str, str]:
    said = edit.value(key)
    inner = said if isinstance(said, dict) else {}
    pairs = {
        name: text for name, text in inner.items() if isinstance(text, str)
    }
    nested = field.count(".") > 1
    if nested or len(pairs) < len(inner):
        raise _mend_first(
            edit,
            Text("{field} cannot be set from here.", field=name_of(field)),
        )
    return pairs


def _mend_first(edit: Edit, text: Text) -> WrongInput:
    command = Remedy("edit", id=str(edit.value("id") or "ID"))
    return WrongInput(
        text, remedy=Text("Mend it with {command}.", command=command)
    )
