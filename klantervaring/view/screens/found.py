"""Where words that somebody looked for stand in a case: in which part of it, and with what around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klantervaring.core.case import Case, words_under_headings
from klantervaring.core.procedure import Procedure
from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    clean,
    ours,
)
from klantervaring.language import Speaker
from klantervaring.view import words as wording
from klantervaring.view.terminal.screen import Screen
from klantervaring.view.terminal.widths import width
from klantervaring.view.terminal.window import columns

#: How many letters of a line stand before the word; and a line in a pipe.
_BEFORE = 24
_ALL = 100
#: What else stands in it, and in less room than this a word is not known again.
_ELSE = 8
_LEAST = 30


def place_of(
    case: Case,
    procedure: Procedure,
    wanted: Iterable[str],
    screen: Screen,
    say: Speaker,
) -> Clean:
    """Return the part with the first of the folded words, and the words around it; "" where none is seen."""
    for word in wanted:
        for part, text in _parts(case, procedure, say):
            place = _place_in(text, word, part, screen)
            if place:
                return place
    return NOTHING


def place_in_title(
    title: str, word: str, screen: Screen, say: Speaker
) -> Clean:
    """Return what `place_of` returns for a folded word that stands in the title; "" where it does not."""
    return _place_in(title, word, say.word(N_("title")), screen)


def _place_in(text: str, word: str, part: Clean, screen: Screen) -> Clean:
    found = _found(text, word)
    if found is None:
        return NOTHING
    room = columns() if screen.drawn else _ALL
    left = max(room - width(part) - _ELSE, _LEAST)
    return ours("{}: {}", part, _around(text, *found, screen, left))


def _parts(
    case: Case, procedure: Procedure, say: Speaker
) -> Iterator[tuple[Clean, str]]:
    """Yield the texts of a case, those that somebody told first, each with what it is."""
    yield say.word(N_("title")), case.title
    yield say.word(N_("wish")), case.wish
    yield say.word(N_("story")), case.story()
    yield from _of_events(case, procedure, say)
    yield say.word(N_("customer")), " · ".join(case.customer.values())
    yield say.word(N_("tags")), ", ".join(case.tags)


def _of_events(
    case: Case, procedure: Procedure, say: Speaker
) -> Iterator[tuple[Clean, str]]:
    texts = words_under_headings(case.body)
    for event in case.events:
        title = wording.event(procedure, event.kind, say)
        named = ours("{}, {}", title, say.day(event.at))
        yield named, texts.get(event.id, "")
        for _, value in event.data:
            yield named, value


def _found(text: str, word: str) -> tuple[int, int] | None:
    """Return where a folded word stands in a text: its first letter, and the one behind it."""
    if not word or word not in plain(text):  # as of most texts
        return None
    folded = ""
    places = []
    for place, letter in enumerate(text):
        plainly = " " if letter.isspace() else plain(letter)
        folded += plainly
        places += [place] * len(plainly)
    at = folded.find(word)
    if at < 0:
        return None
    return places[at], places[at + len(word) - 1] + 1


def _cut(text: str, first: int, last: int, room: int) -> tuple[int, int]:
    """Return where the words before a word begin and those behind it end; no word is cut in two."""
    begin = max(first - _BEFORE, 0)
    if begin:
        begin = text.find(" ", begin, first) + 1 or first
    end = min(max(begin + room, last), len(text))
    if end < len(text):
        end = max(text.rfind(" ", last, end), last)
    return begin, end


def _around(
    text: str,
    first: int,
    last: int,
    screen: Screen,
    room: int,
) -> Clean:
    """Return the word in bold with some words before and behind it, in one line."""
    begin, end = _cut(text, first, last, room)
    before = _one_line(text[begin:first])
    after = _one_line(text[last:end])
    return ours(
        "{}{}{}{}{}",
        ours("…") if begin else NOTHING,
        before,
        screen.painted(_one_line(text[first:last]), "bold"),
        after,
        ours("…") if end < len(text) else NOTHING,
    )


def _one_line(text: str) -> Clean:
    return clean("".join(" " if c.isspace() else c for c in text))
