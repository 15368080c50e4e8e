"""What a sync says of the cases that both sides changed."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.field_names import is_taken_away, name_of
from klantervaring.core.merge.conflicts import ending_of
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.merge.commits import CaseMerged


def told_of_case(found: CaseMerged) -> Iterator[Text]:
    """Yield what somebody must know of a case that was joined, each with the command that goes on."""
    id = found.id
    if found.twins:
        yield Text(
            "{id} was given to two cases; they are now {ids}.",
            id=id,
            ids=Code(", ".join(found.twins)),
        )
    if found.kept:
        yield Text(
            "{id} was taken away on one side and changed on the other: it stays.",
            id=id,
        )
    yield from _told_fields(found)
    yield from _told_unfit(found)
    if found.doubled:
        yield Text(
            "{id}: the same lines were changed on both sides; both texts stand there now. {command}",
            id=id,
            command=Code(ours("kv edit {}", quoted(id))),
        )


def _told_unfit(found: CaseMerged) -> Iterator[Text]:
    for what in found.unfit:
        yield Text(
            "{id}, behind what the other side recorded: {what} {command}",
            id=found.id,
            what=what,
            command=_show(found.id),
        )


def _show(id: str) -> Code:
    return Code(ours("kv show {}", quoted(id)))


def _told_fields(found: CaseMerged) -> Iterator[Text]:
    """Yield what is unsettled: an ending, then each field that both sides set."""
    id = found.id
    fields = [field for field in found.fields if not ending_of(field)]
    if len(fields) < len(found.fields):
        yield Text(
            "{id} was closed by somebody who did not know what the other side had recorded: it is open."
            " {command}",
            id=id,
            command=_show(id),
        )
    for field in fields:
        yield _told_field(id, field)


def _told_field(id: str, field: str) -> Text:
    command = Code(ours("kv settle {} {}", quoted(id), quoted(field)))
    if is_taken_away(field):
        return Text(
            "{id}: a line of its log was taken away on one side; it stands there again. {command}",
            id=id,
            command=command,
        )
    return Text(
        "{id}: {field} was set differently on both sides; both are kept. {command}",
        id=id,
        field=name_of(field),
        command=command,
    )
