"""Who did what to whom, in a sentence, and the first words of it: what a log tells of one event."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from klantervaring.core import events as kinds
from klantervaring.core.case import Case, Event
from klantervaring.core.choices import (
    CHANNELS,
    DECISIONS,
    OUTCOMES,
    VERDICTS,
)
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.set_aside import reason_of
from klantervaring.core.summary.order import proper_name
from klantervaring.core.text.sentences import (
    NOTHING,
    Clean,
    Part,
    Text,
    clean,
    ours,
)
from klantervaring.files.record import Record
from klantervaring.language import Speaker
from klantervaring.view import words
from klantervaring.view.events.event_words import happened, is_waived
from klantervaring.view.terminal.screen import Screen
from klantervaring.view.terminal.widths import shortened, width
from klantervaring.view.terminal.window import columns

#: Who did it, to whom.
Sentence = Callable[[Part, Part], Text]
_OUT = "out"
_IN = "in"
_INDENT = ours("  ")
#: Where less is left for what happened it stands below when it did.
_LEAST = 30

_SENTENCES: dict[str, Sentence] = {
    kinds.LISTENED: lambda who, whom: Text(
        "{who} listened to {whom}", who=who, whom=whom
    ),
    kinds.RESPONDED: lambda who, whom: Text(
        "{who} answered {whom}", who=who, whom=whom
    ),
    kinds.OFFERED: lambda who, whom: Text(
        "{who} offered {whom} something else", who=who, whom=whom
    ),
    kinds.RESOLVED: lambda who, whom: Text(
        "{who} solved it for {whom}", who=who, whom=whom
    ),
    kinds.APPEALED: lambda _, whom: Text("{whom} objected", whom=whom),
    kinds.INVITED: lambda who, whom: Text(
        "{who} invited {whom}", who=who, whom=whom
    ),
    kinds.HEARD: lambda who, whom: Text(
        "{who} heard what {whom} had to say", who=who, whom=whom
    ),
    kinds.FOLLOWED_UP: lambda who, whom: Text(
        "{who} asked {whom} how it is now", who=who, whom=whom
    ),
    kinds.APOLOGISED: lambda who, whom: Text(
        "{who} said sorry to {whom}", who=who, whom=whom
    ),
    kinds.COMPENSATED: lambda who, whom: Text(
        "{who} gave {whom} something extra", who=who, whom=whom
    ),
    kinds.NOTED: lambda who, _: Text("{who} noted", who=who),
    kinds.REOPENED: lambda who, _: Text("{who} opened it again", who=who),
    kinds.ATTACHED: lambda who, _: Text("{who} added a file", who=who),
    kinds.EDITED: lambda who, _: Text("{who} changed the case", who=who),
    kinds.RECEIVED: lambda _, whom: Text("{whom} told us", whom=whom),
}
#: By direction and channel; the last of a direction says the channel.
_CONTACTS: dict[tuple[str, str], Sentence] = {
    (_OUT, "phone"): lambda who, whom: Text(
        "{who} called {whom}", who=who, whom=whom
    ),
    (_OUT, "email"): lambda who, whom: Text(
        "{who} mailed {whom}", who=who, whom=whom
    ),
    (_OUT, ""): lambda who, whom: Text(
        "{who} told {whom}", who=who, whom=whom
    ),
    (_IN, "phone"): lambda who, whom: Text(
        "{whom} called {who}", who=who, whom=whom
    ),
    (_IN, "email"): lambda who, whom: Text(
        "{whom} mailed {who}", who=who, whom=whom
    ),
    (_IN, ""): lambda who, whom: Text(
        "{whom} told {who}", who=who, whom=whom
    ),
}
#: What an event came to: the key that says it, and its values.
_CAME_TO = {
    kinds.JUDGED: ("verdict", VERDICTS),
    kinds.DECIDED: ("decision", DECISIONS),
    kinds.FOLLOWED_UP: ("verdict", VERDICTS),
    kinds.CLOSED: ("outcome", OUTCOMES),
}
#: Where the words of an event stand, if not under its heading; the first that says something.
_IN_DATA = (
    "solution",
    "alternative",
    "what",
    "cause",
    "fix",
    "tags",
    "to",
    "owner",
    "file",
)


def told(
    case: Case, procedure: Procedure, event: Event, say: Speaker
) -> Clean:
    """Return who did what to whom: `sanne called De Kiezel`."""
    who: Part = event.by or Text("somebody")
    customer = case.customer.get("name") or case.customer.get("contact")
    whom: Part = proper_name(clean(customer)) if customer else _CUSTOMER
    sentence = _sentence(event)
    if sentence is not None:
        said = say(sentence(who, whom))
    else:
        title = happened(procedure, event, say)
        said = ours("{}: {}", say.part(who), title)
    came_to = _came_to(event, say)
    return ours("{}, {}", said, came_to) if came_to else said


_CUSTOMER = Text("the customer")


def _waived(_who: Part, whom: Part) -> Text:
    return Text("{whom} did not want to explain", whom=whom)


def _sentence(event: Event) -> Sentence | None:
    if is_waived(event):
        return _waived
    if event.kind != kinds.CONTACTED:
        return _SENTENCES.get(event.kind)
    direction = event.get("direction")
    via = event.get("via")
    return _CONTACTS.get((direction, via)) or _CONTACTS.get((direction, ""))


def _came_to(event: Event, say: Speaker) -> Clean:
    key, table = _CAME_TO.get(event.kind, ("", {}))
    if key:
        return words.choice(table, event.get(key), say)
    via = event.get("via")
    plain = event.kind == kinds.CONTACTED and _CONTACTS.get(
        (event.get("direction"), via)
    )
    return NOTHING if plain else words.choice(CHANNELS, via, say)


def first_words(
    case: Case, event: Event, texts: dict[str, str], say: Speaker
) -> Clean:
    """Return the words that belong to an event in one line, "" where there are none."""
    for text in _texts(case, event, texts):
        line = " ".join(text.split())
        if line:
            return words.written(line, say)
    return NOTHING


def _texts(
    case: Case, event: Event, texts: dict[str, str]
) -> Iterator[str]:
    if event.kind == kinds.RECEIVED:
        yield case.story()
    yield texts.get(event.id, "")
    for key in _IN_DATA:
        yield event.get(key)
    yield reason_of(event)


def with_words(said: Clean, text: Clean, room: int) -> Clean:
    """Return a sentence with the first words of a text behind it, in so much room; 0 is no end of it."""
    if not text:
        return shortened(said, room) if room else said
    left = room - width(said) - _AROUND
    if room and left < _WORTH:
        return shortened(said, room)
    shown = shortened(text, left) if room else text
    return ours('{}: "{}"', said, shown)


#: What stands around the words; and in less room than this they say nothing.
_AROUND = 4
_WORTH = 8


def show_event(
    screen: Screen,
    speaker: Speaker,
    head: Clean,
    record: Record,
    event: Event,
    texts: dict[str, str],
) -> None:
    """Show who did what to whom, with the first words, in the line that begins with `head`.

    In a narrow window it stands below that.
    """
    said = told(record.case, record.state.procedure, event, speaker)
    text = first_words(record.case, event, texts, speaker)
    room = columns() - width(head)
    if room < _LEAST:
        screen.line(head.rstrip())
        head = _INDENT
        room = columns() - width(_INDENT)
    screen.row(ours("{}{}", head, with_words(said, text, room)))
