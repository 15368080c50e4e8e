"""Entries as a file of iCalendar (RFC 5545), which calendar programs take in or follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

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
    book = icalendar.Calendar()
    book.add("prodid", _PRODUCT)
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", str(speaker.word(N_("Customer experiences"))))
    for term in terms:
        entry = icalendar.Event()
        entry.add("uid", term.uid)
        entry.add("sequence", term.sequence)
        for key in ("dtstamp", "last-modified"):
            entry.add(key, term.changed)
        entry.add("created", term.began)
        entry.add("dtstart", term.on)
        if not isinstance(term.on, datetime):
            entry.add("dtend", term.on + _ONE_DAY)
        entry.add("summary", str(_summary(term, speaker, with_names)))
        entry.add("description", str(_looking(term, speaker)))
        entry.add("categories", [str(_category(term, speaker))])
        entry.add("transp", "TRANSPARENT")
        if with_names and term.where:
            entry.add("location", clean(term.where))
        entry.add("status", "CANCELLED" if term.cancelled else "CONFIRMED")
        book.add_component(entry)
    found: bytes = book.to_ical()
    return found


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
