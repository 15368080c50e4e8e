"""Cases closed as a duplicate of one that does not count: that customer would be out of sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klantervaring.checks.inspection import Inspection, Mistake
from klantervaring.core.choices import OUTCOMES
from klantervaring.core.findings import Finding
from klantervaring.core.rules.set_aside import original_of
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.record import Record


def repeat_nothing(inspection: Inspection) -> Iterator[Finding]:
    """Yield duplicates whose other case is not there, or is set aside itself.

    No command allows it; two clones that each close the case of the other make it together.
    """
    known = {record.id: record for record in inspection.records}
    given_up = _given_up(inspection)
    for record in inspection.sound():
        other = original_of(record.case, record.state)
        if not other:
            continue
        if other in given_up and other not in known:
            mistake = _of_two(record.id, other, given_up[other])
            yield inspection.placed("duplicates", record, mistake)
            continue
        said = _why_in_vain(other, known.get(other))
        if said is not None:
            mistake = Mistake(said, _open_again(record.id), "log")
            yield inspection.placed("duplicates", record, mistake)


def _given_up(inspection: Inspection) -> dict[str, list[str]]:
    """Return each id that was given twice, with the ids that its cases have now."""
    found: dict[str, list[str]] = {}
    for record in inspection.records:
        if record.case.formerly:
            found.setdefault(record.case.formerly, []).append(record.id)
    return found


def _of_two(id: str, other: str, now: Sequence[str]) -> Mistake:
    message = Text(
        "is closed as a duplicate of {other}; two cases had that id, and are now {ids}",
        other=other,
        ids=Code(", ".join(sorted(now))),
    )
    close = ours("kv close {} duplicate --of ID", quoted(id))
    remedy = Text(
        "Say which of the two it is: {reopen}, then {close}.",
        reopen=Code(ours("kv reopen {}", quoted(id))),
        close=Code(close),
    )
    return Mistake(message, remedy, "log")


def _why_in_vain(other: str, named: Record | None) -> Text | None:
    """Return why a case repeats nothing that counts; None where its other case does."""
    if named is None:
        return _of_none(other)
    if not named.state.set_aside:
        return None
    original = original_of(named.case, named.state)
    if original:
        return _of_another(other, original)
    return _of_one_aside(other, named.state.outcome)


def _of_none(other: str) -> Text:
    return Text(
        "is closed as a duplicate of {other}, which is not there",
        other=other,
    )


def _of_another(other: str, original: str) -> Text:
    return Text(
        "is closed as a duplicate of {other}, which is closed as a duplicate of {original}",
        other=other,
        original=original,
    )


def _of_one_aside(other: str, outcome: str) -> Text:
    return Text(
        "is closed as a duplicate of {other}, which is closed as {outcome}",
        other=other,
        outcome=OUTCOMES[outcome].title,
    )


def _open_again(id: str) -> Text:
    return Text(
        "So neither counts. Open one again: {command}",
        command=Code(ours("kv reopen {}", quoted(id))),
    )
