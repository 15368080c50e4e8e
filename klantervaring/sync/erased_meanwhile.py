"""Cases that somebody still worked at while another clone erased them: erasing wins, and it is told once.

A case is closed when it is erased. So one that is open here, or in which something that matters comes in
afterwards, was erased by somebody who did not know of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress

from klantervaring.core.case import Event
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import ERASED
from klantervaring.core.findings import Finding
from klantervaring.core.merge.conflicts import event_name
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.moves import matters
from klantervaring.core.rules.state import State
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.sync.clone import Clone

_MARK = ERASED.encode()
_BEGIN_ANEW = Text(
    "Nothing of it is in a list any more. If it still matters to the customer, begin a new case: {command}",
    command=Code("kv new"),
)


class _Version(NamedTuple):
    """A case as one commit has it, and where it stands there; `ended`: also if it had not been erased."""

    events: tuple[Event, ...]
    state: State
    ended: bool


def erased_meanwhile(
    clone: Clone,
    coming: Mapping[str, bytes],
    head: str,
    own: AbstractSet[str],
) -> Iterator[Finding]:
    """Yield the cases among these files that are erased, and that were still worked at.

    `head` is what was here before, `own` the cases that changed here since both sides were one. What cannot
    be read is told elsewhere.
    """
    erased = {p: raw for p, raw in coming.items() if _MARK in raw}
    ids = clone.touched(erased)
    here = clone.cases_by_id(clone.files_of(head, ids))
    for path, raw in sorted(erased.items()):
        id = clone.id_of(path)
        if id not in here:
            continue
        with suppress(BadFile, WrongInput):
            before = _version(clone, here[id].raw)
            after = _version(clone, raw)
            message = _message(id, before, after, id in own)
            if message is not None:
                shown = clone.shown(path)
                yield Finding("erased", message, _BEGIN_ANEW, 1, id, shown)


def _version(clone: Clone, raw: bytes) -> _Version:
    """Return what a file says. Raises BadFile, WrongInput."""
    case = read_case(Document.read(raw), clone.store.zone)
    procedure = clone.store.procedure_of(case)
    state = fold_case(procedure, case)
    lived = tuple(e for e in case.events if e.kind != ERASED)
    whole = fold_case(procedure, case._replace(events=lived))
    return _Version(case.events, state, not whole.open)


def _message(
    id: str, before: _Version, after: _Version, is_own: bool
) -> Text | None:
    if not after.state.erased:
        return None
    procedure = before.state.procedure
    if before.state.open:
        was_known = after.ended and not is_own  # closed first, then erased
        return None if was_known else _was_open(id, before.state)
    known = set(map(event_name, before.events))
    new = [e for e in after.events if event_name(e) not in known]
    missed = [event for event in new if matters(procedure, event)]
    if not before.state.erased or not missed:
        return None
    return _came_too_late(id, missed[0], procedure)


def _was_open(id: str, state: State) -> Text:
    return Text(
        "{id} was erased by somebody who did not know that it is open here: {step}.",
        id=id,
        step=state.procedure.title_of(state.step),
    )


def _came_too_late(id: str, event: Event, procedure: Procedure) -> Text:
    return Text(
        "{id} is erased, and whoever did that did not know of {event} of {at}, recorded by {by}.",
        id=id,
        event=procedure.events[event.kind].title,
        at=event.at,
        by=event.by,
    )
