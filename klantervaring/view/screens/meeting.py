"""What came of two clones that met in a case: what is to be settled, and another case of one id."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.core.field_names import line_taken_away
from klantervaring.core.merge.conflicts import (
    ending_of,
    event_name,
    unaware,
    unsettled,
    ways_to_settle,
)
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.events.event_words import EventWords

_TAKEN_AWAY = N_("(taken away)")


def told_of_meeting(
    record: Record, said: EventWords, say: Speaker
) -> Iterator[Text]:
    """Yield what is unsettled in a case, each with what to do, and which case had the same id."""
    for field in unsettled(record.case.events):
        if ending_of(field):
            yield _unaware(record, say, field)
        else:
            yield _set_differently(record, said, say, field)
    if record.case.formerly:
        yield Text(
            "this case and {twin} both had the id {formerly}",
            twin=record.case.twin,
            formerly=record.case.formerly,
        )


def _set_differently(
    record: Record, said: EventWords, say: Speaker, field: str
) -> Text:
    """Return a field with the values to choose from, or a line of the log that one side had taken away."""
    procedure = record.state.procedure
    gone = line_taken_away(field, record.case.events, procedure)
    if gone is not None:
        ways = ways_to_settle(record.id, field)
        return Text("{gone}. {ways}", gone=gone, ways=ways)
    command = ours("kv settle {} {}", quoted(record.id), quoted(field))
    return Text(
        "{field} was set differently by two people: {values}. {command}",
        field=said.field(field),
        values=ours(" | ").join(
            _values(
                record,
                said,
                say,
                field,
            )
        ),
        command=Code(command),
    )


def _values(
    record: Record, said: EventWords, say: Speaker, field: str
) -> Iterator[Clean]:
    for event in unsettled(record.case.events)[field]:
        value = event.get("value")
        yield said.value(field, value) or say.word(_TAKEN_AWAY)


def _unaware(record: Record, say: Speaker, field: str) -> Text:
    """Return an ending that ends nothing, since whoever recorded it did not know of something."""
    procedure = record.state.procedure
    events = record.case.events
    by_name = {event_name(event): event for event in events}
    ending = by_name[ending_of(field)]
    missed = unaware(events)[ending_of(field)]
    return Text(
        "{ending} of {at} did not know of {event} of {when}, and ends nothing. {ways}",
        ending=words.event(procedure, ending.kind, say),
        at=ending.at,
        event=words.event(procedure, missed.kind, say),
        when=missed.at,
        ways=ways_to_settle(record.id, field),
    )
