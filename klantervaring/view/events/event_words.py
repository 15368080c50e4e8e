"""What an event says, and what a field of a case holds, in the reader's words: no key and no id of kv."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from klantervaring.core import field_names as names
from klantervaring.core.case import BECAUSE, Case, Event
from klantervaring.core.choices import YES_OR_NO
from klantervaring.core.edit_diff import Line
from klantervaring.core.event_commands import EventCommand, Option
from klantervaring.core.events import DELIGHTED, ERASED, GONE, HEARD, SHARE
from klantervaring.core.field_names import FIELDS, KEYS, Field
from klantervaring.core.ids import is_case_id
from klantervaring.core.money import cents
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.set_aside import reason_of
from klantervaring.core.stats.ratings import When, at
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Named,
    Text,
    clean,
    in_english,
    ours,
)
from klantervaring.core.time.moments import NotAMoment, read_moment
from klantervaring.language import Speaker
from klantervaring.view import words

_DEADLINES = "deadlines"
#: Keys of a line of a log that every event has.
_OF_EVERY_EVENT = ("event", "at", "by", "id")
#: What an option of a procedure file holds, by its type.
_HOLDS = {
    "flag": names.YES,
    "date": names.DAY,
    "amount": names.EUROS,
}


def happened(procedure: Procedure, told: Event, speaker: Speaker) -> Clean:
    """What happened, by the title of its event; one that a mark turns into something else is called that."""
    mark = told.get(SHARE) if told.kind == DELIGHTED else ""
    if mark:
        said = _SHARED if mark == "yes" else _NOT_SHARED
        return speaker(said)
    if is_waived(told):
        return speaker(_WAIVED)
    return words.event(procedure, told.kind, speaker)


_SHARED = Text("a story that everybody may read")
_NOT_SHARED = Text("a story that everybody may no longer read")
_WAIVED = Text("hearing waived")
#: The key of a hearing that says that the customer did not want it.
_WAIVES = "waived"


def is_waived(told: Event) -> bool:
    """Tell whether a hearing is one that did not take place: the customer did not want to explain."""
    return told.kind == HEARD and told.get(_WAIVES) == "yes"


class EventWords:
    """Puts what stands in the log of one case in words. `rules` gives the titles of alert rules."""

    def __init__(
        self,
        procedure: Procedure,
        speaker: Speaker,
        rules: Callable[[], Mapping[str, Named]] = dict,
    ) -> None:
        self._procedure = procedure
        self._speaker = speaker
        self._rules = rules

    def details(self, event: Event) -> Clean:
        """Return what an event says beside what it is, when and by whom: `kan niet: ...; wel: ...`, or ""."""
        said = dict(event.data)
        if not reason_of(event):
            said.pop(BECAUSE, None)
        if event.kind == DELIGHTED:
            said.pop(SHARE, None)  # that is what it is called (`happened`)
        if is_waived(event):
            said.pop(_WAIVES)
        return self._details(event.kind, said.items())

    def line(self, line: Line) -> Clean:
        """Return a line of a log: what it is, when, by whom, and what it says."""
        kind = line.get("event", "")
        said = [
            words.event(self._procedure, kind, self._speaker),
            self.when(line.get("at", "")),
            clean(line.get("by", "")),
            self._details(
                kind,
                [p for p in line.items() if p[0] not in _OF_EVERY_EVENT],
            ),
        ]
        return ours(", ").join([each for each in said if each])

    def field(self, key: str) -> Clean:
        """Return the name of a field of the case, dotted where it is part of another: `termijn voortgang`."""
        above, _, below = key.partition(".")
        if above == _DEADLINES and below in self._procedure.deadlines:
            term = self._procedure.deadlines[below].title
            return self._speaker(Text("term {name}", name=term))
        return self._speaker.part(names.name_of(key))

    def value(self, key: str, value: str) -> Clean:
        """Return what a field of the case holds."""
        if key.startswith(f"{_DEADLINES}."):
            return self.when(value)
        known = FIELDS.get(key)
        return self._said(known, value) if known else clean(value)

    def says(self, kind: str, words: str) -> Clean:
        """Return what an event must say to start or end a term: `direction=out` is `uit`."""
        key, _, value = words.partition("=")
        return self._details(kind, [(key, value)])

    def _details(self, kind: str, data: Iterable[tuple[str, str]]) -> Clean:
        return ours("; ").join(self._each(kind, dict(data)))

    def _each(self, kind: str, data: Mapping[str, str]) -> Iterator[Clean]:
        for key, value in data.items():
            field = self._key(kind, key)
            title = self._speaker.part(field.title)
            if not value or (
                field.holds == names.OF_KV and not is_case_id(value)
            ):
                continue
            if field.holds == names.YES and value == "yes":
                yield title
                continue
            said = self._said(field, value)
            if key == "take":
                said = self.value(data.get("field", ""), value)
            yield _told(field, title, said)

    def _key(self, kind: str, key: str) -> Field:
        """Return what is known of a key; a procedure file says what those of its own events hold."""
        option = self._option(kind, key)
        if option is not None:
            return _own_field(key, option)
        if kind == ERASED and key == BECAUSE:  # it overrides nothing
            return KEYS["why"]
        return KEYS.get(key) or Field(key, in_english(key))

    def _option(self, kind: str, key: str) -> Option | None:
        form = self._form(kind)
        for option in form.options if form else ():
            if option.name == key:
                return option
        return None

    def _form(self, kind: str) -> EventCommand | None:
        rule = self._procedure.events.get(kind)
        return rule.form if rule else None

    def _said(self, field: Field, value: str) -> Clean:
        values = YES_OR_NO if field.holds == names.YES else field.values
        if values:
            return words.choice(values, value, self._speaker)
        if value == GONE:
            return words.written(value, self._speaker)
        known = _KINDS.get(field.holds)
        return known(self, value) if known else clean(value)

    def _step(self, value: str) -> Clean:
        return self._speaker.part(self._procedure.title_of(value))

    def _party(self, value: str) -> Clean:
        return words.party(self._procedure, value, self._speaker)

    def _rule(self, value: str) -> Clean:
        return self._speaker.part(self._rules().get(value, value))

    def when(self, value: str) -> Clean:
        """Return a moment or a day as people read it; what is none stands as it is."""
        try:
            read = read_moment(value, self._speaker.zone)
        except NotAMoment:
            return clean(value)
        if read.day_only:
            return self._speaker.date(date.fromisoformat(value))
        return self._speaker.moment(read.at)

    def _money(self, value: str) -> Clean:
        try:
            return self._speaker.money(cents(value))
        except ValueError:
            return clean(value)


#: How what a field holds is said.
_KINDS: dict[str, Callable[[EventWords, str], Clean]] = {
    names.MOMENT: EventWords.when,
    names.DAY: EventWords.when,
    names.EUROS: EventWords._money,
    names.STEP: EventWords._step,
    names.PARTY: EventWords._party,
    names.FIELD: EventWords.field,
    names.RULE: EventWords._rule,
}


def _own_field(key: str, option: Option) -> Field:
    """Return the field that an option of a procedure file fills."""
    title = in_english(key.replace("-", " "))
    holds = _HOLDS.get(option.type, "")
    return Field(
        key,
        title,
        holds,
        option.values,
    )


def _told(field: Field, title: Clean, said: Clean) -> Clean:
    """Return what a field is and holds, as short as can be."""
    if field.bare:
        return said
    if field.short:
        return ours("{} {}", title, said)
    return ours("{}: {}", title, said)


def voice(case: Case, speaker: Speaker) -> Clean:
    """What the customer said in numbers, each time that we asked (F5, F7); what was not asked is left out."""
    if not any(
        e.get(key) for e in case.events for key in ("score", "mood", "ease")
    ):
        return NOTHING
    times = {
        When.BEFORE: N_("before"),
        When.VERDICT: N_("verdict"),
        When.AFTERCARE: N_("aftercare"),
    }
    told = []
    for when, named in times.items():
        said = zip(
            (N_("score"), N_("mood"), N_("ease")),
            at(case, when),
            strict=True,
        )
        numbers = [
            ours("{} {}", speaker.word(name), value)
            for name, value in said
            if value is not None
        ]
        told += (
            [ours("{}: {}", speaker.word(named), ours(", ").join(numbers))]
            if numbers
            else []
        )
    return ours("; ").join(told)
