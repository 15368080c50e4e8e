"""A mail as events of a case: the same in every clone that takes it in, down to the ids.

So two clones that take one mail in, and then sync, have it once.
"""

from __future__ import annotations

import re

from klantervaring.core.case import LONGEST_TITLE, Case, Event
from klantervaring.core.events import ATTACHED, CONTACTED, NOTED, RECEIVED
from klantervaring.core.text.shortening import shortened
from klantervaring.core.values import NamedTuple
from klantervaring.desk.values import Intake, NewEvent
from klantervaring.files.derived_ids import MOST_EVENTS, DerivedIds
from klantervaring.files.disk.attachments import Enclosed, unique_name
from klantervaring.files.disk.safe_write import digest
from klantervaring.mail.belonging import NOTICE, SENT
from klantervaring.mail.headers import Address
from klantervaring.mail.holdings import MESSAGE, Holdings
from klantervaring.mail.reading import Mail
from klantervaring.mail.receipt import Receipt

RECEIPT = "receipt"
IN = "in"
OUT = "out"
#: Characters of a text that stand in the case, and of a title that is made of one; the mail has the whole.
_LONGEST = 12_000
_FIRST_WORDS = 70
_PREFIX = re.compile(
    r"(?:\s*(?:re|fw|fwd|antw|aw|betr|doorst|tr|wg|sv|vs)\s*(?:\[\d{1,3}\])?\s*:)+\s*",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """A mail that goes into a case: from whom, when it came in, and by what it is told from others.

    `seed` is the id of its message, or that and its digest where another mail has the same id.
    """

    mail: Mail
    person: Address
    receipt: Receipt
    seed: str
    subject: str
    text: str

    @property
    def ids(self) -> DerivedIds:
        """Return the ids of the case that it begins, and of its events."""
        return DerivedIds.of(self.seed)

    @property
    def whole(self) -> Enclosed:
        """Return the mail as a file."""
        name = f"mail-{self.receipt.at:%Y%m%d}.eml"
        return Enclosed(unique_name(name, self.mail.raw), self.mail.raw)

    @property
    def files(self) -> list[Enclosed]:
        """Return the files that came with it, each under a name of its content alone; the mail has all."""
        return [
            Enclosed(unique_name(file.name, file.held), file.held)
            for file in self.mail.files[: MOST_EVENTS - 1]
        ]

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Return what the log has of it."""
        return (
            (MESSAGE, self.mail.id),
            (RECEIPT, self.receipt.known_by),
        )

    @property
    def is_forwarded(self) -> bool:
        """Return whether one of us forwarded it as text."""
        found = self.mail.forwarded
        return found is not None and found.sender == self.person


def intake_of(entry: Entry, procedure: str, holdings: Holdings) -> Intake:
    """Return the case that a mail begins."""
    customer = _customer(entry.person, holdings)
    case = Case(
        id=entry.ids.case,
        title=_title(entry),
        events=(),
        customer=customer,
        channel="email",
        procedure=procedure,
    )
    first = Event(
        RECEIVED, entry.receipt.at, "", entry.ids.event(0), entry.said
    )
    files = entry.files
    later = [
        Event(
            ATTACHED,
            entry.receipt.at,
            "",
            entry.ids.event(place),
            (
                (MESSAGE, entry.mail.id),
                ("file", file.name),
                ("sha256", digest(file.held)),
            ),
        )
        for place, file in enumerate(files, 1)
    ]
    text = _cut(entry.text)
    return Intake(
        case, (first, *later), text, entry.whole, beside=tuple(files)
    )


def _customer(person: Address, holdings: Holdings) -> dict[str, str]:
    """Return who it is: a known customer under the name that we know, with who wrote beside it."""
    known = holdings.customer_with(person.email)
    name = holdings.name_with(person.email) or (known.name if known else "")
    facts = {"name": name or person.name or person.email}
    if name and person.name and person.name != name:
        facts["contact"] = person.name
    facts["email"] = person.email
    care = holdings.care_of(facts["name"])
    if care:
        facts["care"] = care
    return facts


def _title(entry: Entry) -> str:
    before = _PREFIX.match(entry.subject)
    subject = entry.subject[before.end() if before else 0 :].strip()
    first = entry.text.strip().partition("\n")[0].strip()
    files = [file.name for file in entry.mail.files]
    for text in (subject, shortened(first, _FIRST_WORDS), *files):
        if text:
            return shortened(text, LONGEST_TITLE)
    return entry.person.email


def _cut(text: str) -> str:
    return shortened(text, _LONGEST) if len(text) > _LONGEST else text


def event_of(entry: Entry, kind: str, by: str) -> NewEvent:
    """Return the event that a mail becomes in a case that is there; `by` is who of us wrote it."""
    said = (
        ("direction", OUT if kind == SENT else IN),
        ("via", "email"),
        *entry.said,
    )
    return NewEvent(
        NOTED if kind == NOTICE else CONTACTED,
        at=entry.receipt.at,
        data=entry.said if kind == NOTICE else said,
        words=_cut(entry.text),
        file=entry.whole,
        id=entry.ids.event(0),
        by=by,
    )


def files_with(entry: Entry) -> list[NewEvent]:
    """Return an event for each file of a mail, behind that of the mail."""
    return [
        NewEvent(
            ATTACHED,
            at=entry.receipt.at,
            data=((MESSAGE, entry.mail.id),),
            file=file,
            id=entry.ids.event(place),
        )
        for place, file in enumerate(entry.files, 1)
    ]
