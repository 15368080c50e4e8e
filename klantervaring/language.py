"""What people read, in Dutch and English: sentences, moments and lengths of time, through gettext.

The source texts are English; the Dutch catalogue is complete (a test guards it).
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path

from klantervaring.core.text import N_, Code, Named, Part, Text, clean, plural

DOMAIN = "klantervaring"
FOLDER = Path(__file__).parent / "locale"
DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


#: Words that typer itself asks gettext for; named here so that our catalogue has them.
TYPER = (
    N_("Options"),
    N_("Arguments"),
    N_("required"),
    N_("default: {default}"),
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)


class Speaker:
    """Says things in one language and one time zone; the zone is asked for when a moment is said."""

    def __init__(self, language: str = "en", zone: Callable[[], tzinfo] = lambda: UTC) -> None:
        self.language = language
        self._zone = zone
        self._catalogue = gettext.translation(DOMAIN, FOLDER, [language], fallback=True)

    @cached_property
    def zone(self) -> tzinfo:
        """The time zone in which moments are told."""
        return self._zone()

    def __call__(self, text: Text) -> str:
        """The sentence; foreign text in it is cleaned."""
        template = self._template(text)
        return template.format(**{key: self.part(value) for key, value in text.parts.items()})

    def part(self, value: Part) -> str:
        """One thing that goes into a sentence."""
        if isinstance(value, Text):
            return self(value)
        if isinstance(value, Named):
            return clean(value.in_language(self.language))
        if isinstance(value, Code):
            return clean(value.text)
        if isinstance(value, datetime):
            return self.moment(value)
        return clean(str(value))

    def word(self, message: str) -> str:
        """A ready message of our own, translated."""
        return self._catalogue.gettext(message) if message else ""

    def moment(self, at: datetime, seconds: bool = False) -> str:
        """A moment in full, in local time: `Fri 20 Nov 2026 14:05`; seconds where they matter (`kv why`)."""
        local = at.astimezone(self.zone)
        clock = local.strftime("%H:%M:%S" if seconds else "%H:%M")
        return f"{self.day(at)} {clock}"

    def short(self, at: datetime, now: datetime, day_only: bool = False) -> str:
        """A moment for a narrow column: `Fri 20 Nov 14:05`; the year only where it is another one."""
        local, here = at.astimezone(self.zone), now.astimezone(self.zone)
        day = self.day(at).removesuffix(f" {here.year}")
        return day if day_only or local.strftime("%H:%M:%S") == "23:59:59" else f"{day} {local:%H:%M}"

    def day(self, at: datetime) -> str:
        """A day in full: `Fri 20 Nov 2026`."""
        local = at.astimezone(self.zone)
        weekday, month = self.word(DAYS[local.weekday()]), self.word(MONTHS[local.month - 1])
        return f"{weekday} {local.day} {month} {local.year}"

    def span(self, length: timedelta) -> str:
        """A length of time in its two largest units: `2 days 3 hours`."""
        seconds = int(abs(length.total_seconds()))
        amounts = []
        for size, forms in _UNITS:
            amount, seconds = divmod(seconds, size)
            amounts.append((amount, forms))
        first = next((i for i, (amount, *_) in enumerate(amounts) if amount), len(amounts) - 1)
        said = [
            self(Text(*forms, n=amount))
            for amount, forms in amounts[first : first + 2]
            if amount or first == len(amounts) - 1
        ]
        return " ".join(said)

    def _template(self, text: Text) -> str:
        number = text.parts.get("n")
        if text.many is not None and isinstance(number, int):
            return self._catalogue.ngettext(text.template, text.many, number)
        return self.word(text.template)


_UNITS = (
    (86400, plural("{n} day", "{n} days")),
    (3600, plural("{n} hour", "{n} hours")),
    (60, plural("{n} minute", "{n} minutes")),
    (1, plural("{n} second", "{n} seconds")),
)


def choose(environment: Mapping[str, str], configured: Callable[[], str]) -> str:
    """The language: `KV_LANG`, else that of kv.yaml, else that of the locale, else English.

    kv.yaml is asked only where `KV_LANG` says nothing.
    """
    wishes: tuple[Callable[[], str], ...] = (
        lambda: environment.get("KV_LANG", ""),
        configured,
        lambda: _locale(environment),
    )
    for wish in wishes:
        language = wish()[:2].lower()
        if language in ("nl", "en"):
            return language
    return "en"


def _locale(environment: Mapping[str, str]) -> str:
    return next((environment[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(k)), "")


def speak(language: str) -> None:
    """Let the libraries that ask gettext themselves (typer's own words) use our catalogue too.

    It sets LANGUAGE for this process; `plain_environment` gives programs that we start the old one.
    """
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language
