"""When a mail came in, and how that is known.

Of our own server the topmost line counts: what stands below it the sender may have made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from klantervaring.core.values import NamedTuple
from klantervaring.mail.headers import moment_in
from klantervaring.mail.reading import Mail

#: How a moment of receipt is known: our own server wrote it, the sender did, or it is when we took it in.
SERVER = "server"
DATE = "date"
IMPORT = "import"
#: So far ahead may a clock be, and so long may a mail have been on its way.
_AHEAD = timedelta(hours=1)
_ON_ITS_WAY = timedelta(days=30)
_BY = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)


class Receipt(NamedTuple):
    """The moment at which a mail came in, in UTC, and how it is known."""

    at: datetime
    known_by: str


class OurServer(NamedTuple):
    """By what a line of our own server is known: its name, else the domains of our addresses."""

    name: str
    domains: frozenset[str]

    def wrote(self, host: str) -> bool:
        """Return whether a host of this name is ours."""
        host = host.lower().rstrip(".")
        if self.name:
            return host == self.name.lower()
        return any(
            host == domain or host.endswith(f".{domain}")
            for domain in self.domains
        )


def receipt_of(
    mail: Mail,
    server: OurServer,
    now: datetime,
    after: datetime | None = None,
) -> Receipt:
    """Return when a mail came in. `after` is a moment before which it cannot have: that of its case."""
    for at, known_by in _told(mail, server):
        if at - _AHEAD <= now and (after is None or at >= after):
            return Receipt(min(at, now), known_by)
    return Receipt(now, IMPORT)


def _told(mail: Mail, server: OurServer) -> Iterator[tuple[datetime, str]]:
    lines = mail.headers("Received")
    for line in lines:
        found = _BY.search(line)
        at = _moment(line)
        if found and at and server.wrote(found[1]):
            yield at, SERVER
            break
    if mail.date and _is_plausible(mail.date, lines):
        yield mail.date, DATE


def _is_plausible(date: datetime, lines: list[str]) -> bool:
    """Return whether a mail may have been written then and been received as its first line says."""
    first = next(filter(None, map(_moment, lines)), None)
    return first is None or date >= first - _ON_ITS_WAY


def _moment(line: str) -> datetime | None:
    return moment_in(line.rpartition(";")[2]) if ";" in line else None
