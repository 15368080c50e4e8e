"""Cases closed as a repeat of one that does not count: that customer would be out of sight."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.set_aside import original_of
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.store import Record


def repeat_of_nothing(
    inspection: Inspection, record: Record
) -> Iterator[Mistake]:
    """Yield duplicates whose other case is not there, is none, or is set aside itself.

    Two clones may each close the case of the other; no command here allows it.
    """
    other = original_of(record.case, record.state)
    if not other:
        return
    said = Text("is closed as a duplicate of {other}", other=other)
    wrong = _wrong(inspection, other)
    if wrong is not None:
        yield Mistake(
            Text("{said}, {wrong}", said=said, wrong=wrong),
            Text(
                "So neither counts. Open one again: {command}",
                command=Code(ours("kv reopen {}", quoted(record.id))),
            ),
            "log",
        )


def _wrong(inspection: Inspection, other: str) -> Text | None:
    """Return why a case cannot stand for one that repeats it; None where it can."""
    for record in inspection.records:
        if record.id != other:
            continue
        original = original_of(record.case, record.state)
        if original:
            return Text(
                "which is closed as a duplicate of {original} itself",
                original=original,
            )
        return None
    return Text("which is not there")
