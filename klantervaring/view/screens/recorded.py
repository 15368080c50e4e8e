"""The answer to a command: what was recorded or edited, what that changed, and the next command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klantervaring.core.text.sentences import Clean, Part, Text, clean, ours
from klantervaring.view import words
from klantervaring.view.events.answers import (
    Recording,
    details,
    moved,
    new_terms,
)
from klantervaring.view.events.event_words import happened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from klantervaring.core.case import Event
    from klantervaring.core.edit_diff import Edited
    from klantervaring.desk.values import Recorded
    from klantervaring.view.events.event_words import EventWords
    from klantervaring.view.screens.cases import Shown


def tell_recorded(shown: Shown, done: Recorded, dry_run: bool) -> None:
    """Show what was recorded, what that changed of step and terms, and what comes next."""
    shown.heading(done.record)
    shown.tell(_recorded(shown, done, dry_run))
    shown.fan(done.record, done.event)
    if done.overrode is not None:
        shown.tell(_all_the_same(done.event, done.overrode.reason))
    _tell_where_it_is(shown, done)


def _tell_where_it_is(shown: Shown, done: Recorded) -> None:
    _tell_changed(shown, _told(done))
    shown.next_hint(done.record)


def _recorded(shown: Shown, done: Recorded, dry_run: bool) -> Text:
    said = _said(shown, done)
    if dry_run:
        return Text("Would be recorded: {what}, {at}, {by}", **said)
    return Text("Recorded: {what}, {at}, {by}", **said)


def _said(shown: Shown, done: Recorded) -> dict[str, Part]:
    return {
        "what": _all(shown, done),
        "at": done.event.at,
        "by": done.event.by,
    }


def _all_the_same(event: Event, reason: Text) -> Text:
    return Text(
        "Done all the same, because: {because} ({reason})",
        reason=reason,
        because=event.because,
    )


def tell_in_a_line(shown: Shown, done: Recorded) -> None:
    """Show on one line what was recorded on one case of several, and where that brought it."""
    told = _told(done)
    record = done.record
    line = ours(
        "{}  {}: {}",
        clean(record.id),
        clean(record.case.title),
        _all(shown, done),
    )
    if moved(told):
        step = words.step(record.state, shown.speaker)
        where = shown.speaker(Text("step: {step}", step=step))
        line = ours("{} · {}", line, where)
    shown.screen.line(line)
    shown.fan(record, done.event)


def _told(done: Recorded) -> Recording:
    record = done.record
    return Recording(
        record.case, record.state, done.event, done.before, done.left
    )


def _all(shown: Shown, done: Recorded) -> Clean:
    """Return all that one command recorded in a case."""
    told = _told(done)
    each = [_what(shown, told._replace(event=e)) for e in done.along]
    return ours(", ").join([*each, _what(shown, told)])


def _what(shown: Shown, told: Recording) -> Clean:
    """Return what was recorded, with what it says between brackets; of a new case just that it came in."""
    named = happened(told.state.procedure, told.event, shown.speaker)
    said = details(told, shown.speaker) if told.before else []
    return ours("{} ({})", named, ours(", ").join(said)) if said else named


def _tell_changed(shown: Shown, told: Recording) -> None:
    """Show the step and the terms, where the event changed them."""
    if moved(told):
        shown.screen.line(shown.step_line(told.state))
    terms = new_terms(told, lambda deadline: deadline.shown(shown.now))
    shown.terms(told.state, terms)


def tell_edited(
    shown: Shown, done: Recorded, edited: Edited, dry_run: bool
) -> None:
    """Show what somebody changed by hand, what of step and terms that moved, and what comes next."""
    shown.heading(done.record)
    said = shown.words_of(done.record)
    for told in _edited(said, edited, dry_run):
        shown.tell(told)
    _tell_where_it_is(shown, done)


def _edited(
    said: EventWords,
    edited: Edited,
    dry_run: bool,
) -> Iterator[Text]:
    if edited.fields:
        yield _fields_changed(_names(said, edited.fields), dry_run)
    if edited.text:
        yield _text_changed(dry_run)
    yield from _lines_changed(said, edited)


def _names(said: EventWords, fields: Iterable[str]) -> Clean:
    return ours(", ").join(map(said.field, fields))


def _lines_changed(said: EventWords, edited: Edited) -> Iterator[Text]:
    for line in edited.added:
        yield Text("New in the log: {line}", line=said.line(line))
    for line in edited.lost:
        yield Text("Not in the log any more: {line}", line=said.line(line))
    yield from _files_left(edited)


def _files_left(edited: Edited) -> Iterator[Text]:
    """Yield the files that a line named which is gone: they are still beside the case, and go along."""
    named = {line.get("file") for line in edited.added}
    for line in edited.lost:
        name = line.get("file")
        if name and name not in named:
            yield Text(
                "{file} stays beside the case; if it is of somebody else, take that file away.",
                file=str(name),
            )


def _fields_changed(fields: Clean, dry_run: bool) -> Text:
    if dry_run:
        return Text("Would be changed: {fields}", fields=fields)
    return Text("Changed: {fields}", fields=fields)


def _text_changed(dry_run: bool) -> Text:
    if dry_run:
        return Text("The text would be changed.")
    return Text("The text was changed.")
