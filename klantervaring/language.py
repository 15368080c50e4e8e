"""What people read, in Dutch and English: sentences, moments and lengths of time.

The source texts are English; the Dutch catalogue is complete (a test guards it). Every command speaks, so
nothing is imported here before it is needed; the catalogue is a file of pairs, because the import of gettext
alone takes as long as a whole command.
"""

from __future__ import annotations

import os
import time

from klantervaring.core.choices import LANGUAGES
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Code,
    Euros,
    InLanguage,
    Instant,
    Named,
    Remedy,
    Several,
    Text,
    clean,
    euros,
    ours,
    plural,
)
from klantervaring.shown_commands import as_typed_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime, timedelta, tzinfo

    from klantervaring.core.command import Command
    from klantervaring.core.text.sentences import Clean, Part
    from klantervaring.core.time.offsets import Offsets

DOMAIN = "klantervaring"
_HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(_HERE, "locale")
DAYS = (
    N_("Mon"),
    N_("Tue"),
    N_("Wed"),
    N_("Thu"),
    N_("Fri"),
    N_("Sat"),
    N_("Sun"),
)
MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


#: Words that typer itself asks gettext for; named here so that our catalogue has them.
TYPER = (
    N_("Options"),
    N_("Arguments"),
    N_("required"),
    N_("default: {default}"),
    N_("Show this message and exit."),
)


class Speaker:
    """Says things in one language and one time zone; the zone is asked for when a moment is said.

    A moment is a datetime, or a whole number of seconds since 1970 in UTC, as cards have it; those are
    put in local time by `offsets`, where there are any.
    """

    def __init__(
        self,
        language: str = "en",
        zone: Callable[[], tzinfo] | None = None,
        offsets: Offsets | None = None,
        word_remedy: Callable[[Remedy], Text | Code] | None = None,
        own: Callable[[], Mapping[str, Command]] = dict,
        to_root: Callable[[], Clean] = lambda: NOTHING,
    ) -> None:
        """`own` tells the commands that the workspace's procedures make, by each of their names.

        `to_root` tells how a command of the shell begins that is meant for the root of the workspace.
        """
        self.language = language
        self._own = own
        self._to_root = to_root
        self._zone = zone
        self._known_zone: tzinfo | None = None
        self._offsets = offsets
        self._word_remedy = word_remedy
        #: how proposed commands of kv begin where the workspace was named: `kv -C DIR `
        self.begins: Clean = NOTHING
        self._catalogue = catalogue(language)
        #: what was said already: lists say the same day and the same length many times
        self._days: dict[int, Clean] = {}
        self._spans: dict[int, Clean] = {}

    @property
    def zone(self) -> tzinfo:
        """The time zone in which moments are told."""
        if self._known_zone is None:
            from datetime import UTC

            self._known_zone = self._zone() if self._zone else UTC
        return self._known_zone

    def __call__(self, text: Text | Remedy) -> Clean:
        """The sentence; foreign text in it is cleaned."""
        if isinstance(text, Remedy):
            return self._remedy(text)
        template = self._template(text)
        parts = {key: self.part(value) for key, value in text.parts.items()}
        return template.format(**parts)  # type: ignore[return-value]

    def part(self, value: Part) -> Clean:
        """One thing that goes into a sentence."""
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, Text):
            return self(value)
        if isinstance(value, Named):
            return InLanguage(clean(value.in_language(self.language)))
        if isinstance(value, Code):
            return self._code(value)
        if isinstance(value, Several):
            return ours(", ").join(map(self.part, value.parts))
        if isinstance(value, Remedy):
            return self._remedy(value)
        if isinstance(value, Euros):
            return self.money(value.cents)
        if isinstance(value, int):
            return ours("{}", value)
        return self.moment(
            value.at if isinstance(value, Instant) else value
        )

    def _code(self, code: Code) -> Clean:
        told = as_typed_in(code.text, self.language, self.word, self._own)
        if code.at_root:
            return self._to_root() + told
        command = told.removeprefix("kv ")
        if self.begins and command != told and command[:2] != "-C":
            return self.begins + clean(command)
        return told

    def _remedy(self, remedy: Remedy) -> Clean:
        """What can be done, in the words of whoever shows it; where nobody has words, its code."""
        if self._word_remedy is None:
            return clean(remedy.code)
        return self.part(self._word_remedy(remedy))

    def money(self, cents: int) -> Clean:
        """An amount, as it is written in the language: `€ 7,50`."""
        written = euros(cents)
        if self.language == "nl":
            written = written.replace(".", ",")
        return ours("€ {}", clean(written))

    def word(self, message: Clean) -> Clean:
        """A ready message of our own, translated; what a procedure says is so already."""
        if isinstance(message, InLanguage):
            return message
        return self._catalogue.get(message, message)  # type: ignore[return-value]

    def facts(
        self, facts: Iterable[tuple[Clean, str]]
    ) -> Iterator[tuple[Clean, Clean]]:
        """The names of facts translated, and the facts; those of which nothing is known left out."""
        for name, value in facts:
            if value:
                yield self.word(name), clean(value)

    def date(self, day: date) -> Clean:
        """A day of the calendar in full, as `day` tells that of a moment."""
        return self._day(day.timetuple())

    def moment(
        self, at: datetime | int, seconds: bool = False, exact: bool = False
    ) -> Clean:
        """A moment in full, in local time: `Fri 20 Nov 2026 14:05`; seconds where they matter (`kv why`).

        With `exact`, and in an hour that comes twice, its offset tells which one it is.
        """
        local = self._local(at)
        clock = ours(
            "{} {:02}:{:02}", self._day(local), local.tm_hour, local.tm_min
        )
        if seconds:
            clock += ours(":{:02}", local.tm_sec)
        return clock + self._offset_told(at, exact)

    def short(
        self,
        at: datetime | int,
        now: datetime | int,
        day_only: bool = False,
    ) -> Clean:
        """A moment for a narrow column: `Fri 20 Nov 14:05`; the year only where it is another one."""
        local = self._local(at)
        here = self._local(now)
        day = self._day(local, without=here.tm_year)
        ends_day = (local.tm_hour, local.tm_min, local.tm_sec) == (
            23,
            59,
            59,
        )
        if day_only or ends_day:
            return day
        clock = ours("{} {:02}:{:02}", day, local.tm_hour, local.tm_min)
        return clock + self._offset_told(at, exact=False)

    def brief(self, at: datetime | int, now: datetime | int) -> Clean:
        """A day as short as can be: `20 Nov`, of another year `Nov 2025`."""
        local = self._local(at)
        here = self._local(now)
        month = self.word(MONTHS[local.tm_mon - 1])
        if local.tm_year == here.tm_year:
            return ours("{} {}", local.tm_mday, month)
        return ours("{} {}", month, local.tm_year)

    def day(self, at: datetime | int) -> Clean:
        """A day in full: `Fri 20 Nov 2026`."""
        return self._day(self._local(at))

    def span(self, length: timedelta | int) -> Clean:
        """A length of time in its two largest units: `2 days 3 hours`; a whole number is seconds."""
        seconds = abs(
            length
            if isinstance(length, int)
            else int(length.total_seconds())
        )
        largest = next((size for size, _ in _UNITS if seconds >= size), 1)
        seconds -= seconds % next(
            (size for size, _ in _UNITS if size < largest), 1
        )
        if seconds not in self._spans:
            self._spans[seconds] = self._span(seconds)
        return self._spans[seconds]

    def whole_span(self, length: timedelta) -> Clean:
        """Return a length of time to the second, for a sum: `1 day 2 hours 59 minutes 40 seconds`."""
        return self._span(int(length.total_seconds()), len(_UNITS))

    def _span(self, seconds: int, most: int = 2) -> Clean:
        amounts = []
        for size, forms in _UNITS:
            amount, seconds = divmod(seconds, size)
            amounts.append((amount, forms))
        first = next(
            (i for i, (amount, *_) in enumerate(amounts) if amount),
            len(amounts) - 1,
        )
        said = [
            self(Text(*forms, n=amount))
            for amount, forms in amounts[first : first + most]
            if amount or first == len(amounts) - 1
        ]
        return ours(" ").join(said)

    def _day(self, local: time.struct_time, without: int = 0) -> Clean:
        """The day; its year is left out where it is `without`."""
        key = local.tm_year * 400 + local.tm_yday
        if local.tm_year == without:
            key = -key
        if key not in self._days:
            weekday = self.word(DAYS[local.tm_wday])
            month = self.word(MONTHS[local.tm_mon - 1])
            day = ours("{} {} {}", weekday, local.tm_mday, month)
            self._days[key] = (
                day if key < 0 else ours("{} {}", day, local.tm_year)
            )
        return self._days[key]

    def _offset_told(self, at: datetime | int, exact: bool) -> Clean:
        """The offset behind a moment: ` +01:00`; "" where the clock alone tells which moment it is."""
        moment = at if isinstance(at, int) else int(at.timestamp())
        own = self._offset(moment)
        if not exact:
            others = {
                self._offset(moment - _SHIFT),
                self._offset(moment + _SHIFT),
            } - {own}
            if not any(
                self._offset(moment + own - other) == other
                for other in others
            ):
                return NOTHING
        hours, minutes = divmod(abs(own) // 60, 60)
        return ours(
            " {}{:02}:{:02}",
            ours("-") if own < 0 else ours("+"),
            hours,
            minutes,
        )

    def _offset(self, moment: int) -> int:
        """The seconds by which the zone is ahead of UTC."""
        if self._offsets is not None:
            try:
                return self._offsets.at(moment)
            except LookupError:
                self._offsets = None
        from datetime import UTC, datetime

        ahead = (
            datetime.fromtimestamp(moment, UTC)
            .astimezone(self.zone)
            .utcoffset()
        )
        return int(ahead.total_seconds()) if ahead is not None else 0

    def _local(self, at: datetime | int) -> time.struct_time:
        if not isinstance(at, int):
            return at.astimezone(self.zone).timetuple()
        if self._offsets is not None:
            try:
                return time.gmtime(at + self._offsets.at(at))
            except LookupError:
                self._offsets = None
        from datetime import datetime

        return datetime.fromtimestamp(at, self.zone).timetuple()

    def _template(self, text: Text) -> str:
        number = text.parts.get("n")
        if text.many is None or not isinstance(number, int):
            return self._catalogue.get(text.template, text.template)
        # in Dutch as in English; a test holds it against the catalogue's own rule
        one = number == 1
        return self._catalogue.get(
            text.template + _PLURAL * (not one),
            text.template if one else text.many,
        )


#: Seconds; by more no clock is set back.
_SHIFT = 2 * 3600
_UNITS = (
    (86400, plural("{n} day", "{n} days")),
    (3600, plural("{n} hour", "{n} hours")),
    (60, plural("{n} minute", "{n} minutes")),
    (1, plural("{n} second", "{n} seconds")),
)
#: In a catalogue: behind a message, of the form for other numbers than one; between a message and its
#: translation; behind both. `.ci/catalogue` writes them.
_PLURAL = "\x1d"
_BETWEEN = "\x1f"
_END = "\x1e\n"


def catalogue(language: str) -> Mapping[str, str]:
    """Return the messages of a language by their English text; none without a file, or with a broken one."""
    path = os.path.join(FOLDER, f"{language}.messages")
    try:
        with open(path, encoding="utf-8", newline="") as file:
            pairs = file.read().split(_END)[:-1]
        return dict(pair.split(_BETWEEN) for pair in pairs)
    except (OSError, ValueError):
        return {}


def choose(
    environment: Mapping[str, str], configured: Callable[[], str]
) -> str:
    """The language: `KV_LANG`, else the configured one, else that of the locale, else English.

    `configured` (of the person's own settings, else of kv.yaml) is asked only where `KV_LANG` says nothing.
    """
    wishes: tuple[Callable[[], str], ...] = (
        lambda: environment.get("KV_LANG", ""),
        configured,
        lambda: _locale(environment),
    )
    for wish in wishes:
        language = wish()[:2].lower()
        if language in LANGUAGES:
            return language
    return "en"


def _locale(environment: Mapping[str, str]) -> str:
    return next(
        (
            environment[k]
            for k in ("LC_ALL", "LC_MESSAGES", "LANG")
            if environment.get(k)
        ),
        "",
    )


def speak(language: str) -> None:
    """Let the libraries that ask gettext themselves (typer's own words) use our catalogue too.

    It sets LANGUAGE for this process; git and an editor are started without it.
    """
    import gettext

    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language
