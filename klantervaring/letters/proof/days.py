"""The proof-reader's checks of days: the last day is there, is right, and no other stands in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time

from klantervaring.core.text.sentences import Text
from klantervaring.letters import kinds
from klantervaring.letters.dates import (
    DayFound,
    day_in_words,
    days_found,
)
from klantervaring.letters.proof.facts import LastDay
from klantervaring.letters.proof.parts import Check, LetterFinding, Proof
from klantervaring.letters.proof.word_lists import (
    NUMBERS,
    OBJECTING,
    STEP,
    UNTIL,
)

_LENGTH = re.compile(
    r"\b(?:binnen|within|in)\s+(\d{1,3}|\w+)\s+(werkdag(?:en)?|dag(?:en)?|uur|week|weken|maand(?:en)?"
    r"|working days?|days?|hours?|weeks?|months?)\b",
    re.IGNORECASE,
)
#: How many days are as long.
_IN_DAYS = {"wee": 7, "wek": 7, "maa": 30, "mon": 30}


def _days_in(proof: Proof) -> list[DayFound]:
    return days_found(proof.body, proof.facts.today)


def _last_days(proof: Proof) -> Iterator[LetterFinding]:
    """Yield the last days that are missing; with a wrong clock they count as missing, too."""
    found = _days_in(proof)
    for wanted in proof.facts.last_days:
        if wanted.is_over:
            continue
        if not any(_names(each, wanted) for each in found):
            yield proof.found(
                "day-missing",
                Text(
                    "It must name this day: {day}.",
                    day=_told(wanted, proof.facts.language),
                ),
            )


def _names(found: DayFound, wanted: LastDay) -> bool:
    if found.day != wanted.day or found.is_odd:
        return False
    clock = _clock(wanted)
    return clock is None or found.clock == clock


def _clock(wanted: LastDay) -> time | None:
    if wanted.at is None:
        return None
    return wanted.at.time().replace(second=0, microsecond=0)


def _told(wanted: LastDay, language: str) -> str:
    day = day_in_words(wanted.day, language)
    clock = _clock(wanted)
    return f"{day}, {clock:%H:%M}" if clock is not None else day


def _wrong_days(proof: Proof) -> Iterator[LetterFinding]:
    """Yield days that cannot be, and last days of a step that are another day than the one counted."""
    wanted = {each.day for each in proof.facts.last_days}
    for found in _days_in(proof):
        if found.is_odd:
            yield proof.found(
                "day-wrong",
                Text("{day} is no such day.", day=found.text),
                found.start,
                found.text,
            )
        elif _is_last_day(proof, found) and not _is_known(
            proof, found, wanted
        ):
            yield proof.found(
                "day-wrong",
                Text("{day} is not the last day.", day=found.text),
                found.start,
                found.text,
            )


def _is_known(proof: Proof, found: DayFound, wanted: set[date]) -> bool:
    """Tell whether the day may stand there: it must be named, or it is of the other terms of the case."""
    if found.day not in wanted:
        return (
            not proof.facts.last_days
            and found.day in proof.facts.known_days
        ) or _is_other_term(proof, found)
    clocks = {
        _clock(each)
        for each in proof.facts.last_days
        if each.day == found.day
    }
    return found.clock is None or None in clocks or found.clock in clocks


def _is_other_term(proof: Proof, found: DayFound) -> bool:
    """An invitation within the term for a decision, say: a day that the case has for another step.

    Where a term is over any day may be the new one.
    """
    if any(each.is_over for each in proof.facts.last_days):
        return True
    sentence = _sentence_at(proof, found.start)
    is_of_right = OBJECTING.search(sentence)
    return found.day in proof.facts.known_days and not is_of_right


def _is_last_day(proof: Proof, found: DayFound) -> bool:
    """Tell whether a sentence gives this day as the end of a step."""
    sentence = _sentence_at(proof, found.start)
    return _is_end(proof, found) and bool(
        STEP.search(sentence)
        or STEP.search(_sentence_before(proof, found.start))
    )


def _is_end(proof: Proof, found: DayFound) -> bool:
    """Tell whether the words before a day make it an end."""
    before = proof.body[max(0, found.start - 40) : found.start]
    return UNTIL.search(before) is not None


def _sentence_at(proof: Proof, place: int) -> str:
    found = ""
    for sentence in proof.sentences:
        if sentence.start <= place:
            found = sentence.text
    return found


def _sentence_before(proof: Proof, place: int) -> str:
    earlier = [each.text for each in proof.sentences if each.start <= place]
    return earlier[-2] if len(earlier) > 1 else ""


def _lengths(proof: Proof) -> Iterator[LetterFinding]:
    """Yield lengths of a term that the procedure does not have: *binnen 14 dagen bezwaar maken*."""
    for sentence in proof.sentences:
        if not STEP.search(sentence.text):
            continue
        for match in _LENGTH.finditer(sentence.text):
            length = _number(match[1])
            unit = match[2].lower()
            if length is None or _is_term(proof, length, unit):
                continue
            yield proof.found(
                "term-wrong",
                Text(
                    "The procedure has no such term: {words}.",
                    words=match[0],
                ),
                sentence.start + match.start(),
                match[0],
            )


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() else NUMBERS.get(word.lower())


def _is_term(proof: Proof, length: int, unit: str) -> bool:
    factor = _IN_DAYS.get(unit[:3], 1)
    return (
        length in proof.facts.terms or length * factor in proof.facts.terms
    )


def _too_late(proof: Proof) -> Iterator[LetterFinding]:
    """Yield what is told too late: once the day is over, it is no letter beforehand.

    On the day itself it may still leave: it is late, and better than that the customer finds out alone.
    """
    facts = proof.facts
    if facts.kind != kinds.FORESEEN_LETTER:
        return
    for wanted in facts.last_days:
        if wanted.is_over:
            yield proof.found(
                "day-wrong",
                Text(
                    "{day} is past: nobody can be told beforehand any more.",
                    day=day_in_words(wanted.day, facts.language),
                ),
            )


def _past_ends(proof: Proof) -> Iterator[LetterFinding]:
    """Yield ends that are over: the letter promises them still, unless it speaks of what went wrong."""
    facts = proof.facts
    over = [each for each in facts.last_days if each.is_over]
    over += facts.past
    for found in _days_in(proof):
        if not _is_end(proof, found):
            continue
        if any(_names(found, each) for each in over):
            text = Text(
                "{day} is past: write by when it will be now.",
                day=found.text,
            )
            mark = proof.found("day-past", text, found.start, found.text)
            yield mark._replace(is_style=True)


DAY_CHECKS: tuple[Check, ...] = (
    _last_days,
    _wrong_days,
    _lengths,
    _too_late,
    _past_ends,
)
