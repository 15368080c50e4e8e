"""Entries as a file of iCalendar (RFC 5545), which calendar programs take in or follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from klantervaring.core.choices import DEADLINE_KINDS
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    clean,
    ours,
    quoted,
)
from klantervaring.exporting.terms import INVITATION, CalendarTerm
from klantervaring.extras import needed
from klantervaring.language import Speaker

_PRODUCT = "-//klantervaring//kv//NL"
_ONE_DAY = timedelta(days=1)


def as_ics(
    terms: Iterable[CalendarTerm], speaker: Speaker, with_names: bool
) -> bytes:
    """Return the file. Who and what it is about stands in it only `with_names`.

    Raises WrongInput where icalendar is not there.
    """
    icalendar = needed("icalendar", "calendar")
    book = _filled(icalendar.Calendar(), _of_book(speaker))
    for term in terms:
        entry = _of_entry(term, speaker, with_names)
        book.add_component(_filled(icalendar.Event(), entry))
    found: bytes = book.to_ical()
    return found


def _filled(component: Any, fields: Iterable[tuple[str, Any]]) -> Any:
    for key, value in fields:
        component.add(key, value)
    return component


def _of_book(speaker: Speaker) -> Iterator[tuple[str, str]]:
    yield "prodid", _PRODUCT
    yield "version", "2.0"
    yield "calscale", "GREGORIAN"
    yield "method", "PUBLISH"
    yield "x-wr-calname", str(speaker.word(N_("Customer experiences")))


def _of_entry(
    term: CalendarTerm,
    speaker: Speaker,
    with_names: bool,
) -> Iterator[tuple[str, Any]]:
    yield from _times(term)
    yield from _words(term, speaker, with_names)
    yield "transp", "TRANSPARENT"
    yield from _place(term, with_names)
    yield "status", "CANCELLED" if term.cancelled else "CONFIRMED"


def _place(
    term: CalendarTerm, with_names: bool
) -> Iterator[tuple[str, Any]]:
    if with_names and term.where:
        yield "location", clean(term.where)


def _times(term: CalendarTerm) -> Iterator[tuple[str, Any]]:
    """Yield which entry it is, when it was changed and made, and when it is; a day ends with the next."""
    yield from _version(term)
    yield "dtstart", term.on
    if not isinstance(term.on, datetime):
        yield "dtend", term.on + _ONE_DAY


def _version(term: CalendarTerm) -> Iterator[tuple[str, Any]]:
    yield "uid", term.uid
    yield "sequence", term.sequence
    yield "dtstamp", term.changed
    yield "last-modified", term.changed
    yield "created", term.began


def _words(
    term: CalendarTerm,
    speaker: Speaker,
    with_names: bool,
) -> Iterator[tuple[str, Any]]:
    yield "summary", str(_summary(term, speaker, with_names))
    yield "description", str(_looking(term, speaker))
    yield "categories", [str(_category(term, speaker))]


def _category(term: CalendarTerm, speaker: Speaker) -> Clean:
    if term.kind == INVITATION:
        return speaker.word(N_("hearing"))
    return speaker.part(DEADLINE_KINDS[term.kind].title)


def _looking(term: CalendarTerm, speaker: Speaker) -> Clean:
    """Return the command that shows the case."""
    command = ours("kv show {}", quoted(term.case.id))
    return speaker.part(Code(command))


def _summary(
    term: CalendarTerm, speaker: Speaker, with_names: bool
) -> Clean:
    """Return what stands in the calendar: what is due, of which case, and with names of whom."""
    if term.what is None:
        what = speaker.word(N_("Explaining the objection"))
    else:
        what = speaker.part(term.what)
    told = ours("{} · {}", what, clean(term.case.id))
    if not with_names:
        return told
    who = clean(term.case.customer.get("name", ""))
    return ours("{} · {} · {}", told, who, clean(term.case.title))
