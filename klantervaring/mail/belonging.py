"""Where a mail belongs: to no case, to one that is there, to a new one; or a person must say.

Never by guess: only by what it answers, or by the id in its subject from that case's customer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from klantervaring.core.customers.keys import key_of, says_nobody
from klantervaring.core.text.sentences import Text
from klantervaring.core.values import NamedTuple
from klantervaring.mail import machines
from klantervaring.mail.headers import Address
from klantervaring.mail.holdings import Holdings
from klantervaring.mail.machines import machine_kind
from klantervaring.mail.reading import Mail, read_mail
from klantervaring.mail.reports import mails_named, tells_of_failure

#: What becomes of a mail.
KNOWN, NEW, REPLY, SENT, NOTICE, MACHINE, WAITS, DROPPED = (
    "known", "new", "reply", "sent", "notice", "machine", "waits", "dropped",
)  # fmt: skip
#: Why a mail waits, by a word that stands in the name of its file.
REASONS = {
    "forwarded": Text("somebody of us forwarded it as text"),
    "other-words": Text("this mail came before, with other words or files"),
    "not-the-customer": Text("the subject names somebody else's case"),
    "unknown-case": Text("the subject names a case that is not here"),
    "two-cases": Text("it fits more than one case"),
    "closed": Text("the case that it belongs to is closed"),
    "not-delivered": Text("it tells that a mail of ours did not arrive"),
    "program": Text("a program sent it, in answer to one of our mails"),
    "thread-waits": Text("the mail that it answers waits too"),
    "no-reply": Text("nobody reads the address that it came from"),
    "away": Text("its subject is that of an automatic reply"),
    "form": Text("a form, and it names whom to answer"),
    "calendar": Text("it is an invitation of a calendar"),
    "encrypted": Text("nobody can read it without a key"),
    "nobody": Text("it has no sender that can be read"),
    "empty": Text("it says nothing"),
    "ours-elsewhere": Text("one of us wrote it, not to the customer"),
    "refused": Text("the case does not take it"),
    "by-hand": Text("somebody put it there"),
}
#: Programs through which somebody may answer: that of a help desk, say.
_MAY_ANSWER = (machines.AUTOMATIC, machines.LIST)
#: Mails in mails that are looked into.
_DEEPEST = 3


class Verdict(NamedTuple):
    """What becomes of a mail: its case (REPLY, SENT, NOTICE), from whom it is, the kind of machine, and why
    it waits with which cases."""

    kind: str
    case: str = ""
    person: Address | None = None
    machine: str = ""
    reason: str = ""
    cases: tuple[str, ...] = ()


def unforwarded(
    mail: Mail, ours: Collection[str], depth: int = 0
) -> list[Mail]:
    """Return the mails that one of us forwarded whole; else the mail itself."""
    if depth >= _DEEPEST or not _is_among_us(mail, ours):
        return [mail]
    found = [
        each
        for raw in mail.mails_within
        if _is_mail(raw)
        for each in unforwarded(read_mail(raw, mail.name), ours, depth + 1)
    ]
    return found or [mail]


def _is_mail(raw: bytes) -> bool:
    return b"from:" in raw[:100_000].lower()


def _is_among_us(mail: Mail, ours: Collection[str]) -> bool:
    """Return whether one of us sent it to ourselves."""
    if mail.sender is None or mail.sender.email not in ours:
        return False
    return all(each.email in ours for each in mail.recipients)


def judged_mail(
    mail: Mail, ours: Collection[str], holdings: Holdings
) -> Verdict:
    """Return what becomes of a mail. `ours` are our addresses, in lower case."""
    if holdings.has(mail) or holdings.is_dropped(mail):
        return Verdict(KNOWN)
    machine = machine_kind(mail, ours)
    if machine:
        return _of_machine(mail, machine, ours, holdings)
    if holdings.held(mail.id):
        return _waits("other-words", mail)
    if mail.sender is None:
        return _waits("nobody", mail)
    if mail.sender.email in ours:
        return _of_ours(mail, ours, holdings)
    return _of_person(mail, ours, holdings)


def _waits(
    reason: str,
    mail: Mail,
    cases: Sequence[str] = (),
    person: Address | None = None,
) -> Verdict:
    known = tuple(filter(None, cases))
    return Verdict(WAITS, "", person or mail.sender, "", reason, known)


# -- machines ------------------------------------------------------------------


def _of_machine(
    mail: Mail, kind: str, ours: Collection[str], holdings: Holdings
) -> Verdict:
    if machines.is_told_by_subject(mail, ours):
        return _waits("away", mail)
    person = _person_of_form(mail, ours)
    if kind == machines.AUTOMATIC and person is not None:
        return _waits("form", mail, person=person)
    if kind == machines.BOUNCE and tells_of_failure(mail):
        cases = holdings.cases_of(mails_named(mail))
        if cases:
            return _waits("not-delivered", mail, cases)
    if kind in _MAY_ANSWER:
        cases = holdings.cases_of(mail.answers)
        if cases:
            return _waits("program", mail, cases)
    return Verdict(MACHINE, machine=kind)


def _person_of_form(mail: Mail, ours: Collection[str]) -> Address | None:
    """Return who filled in a form: to whom its mail says to answer, where nobody reads its own address."""
    sender = mail.sender
    if sender is None:
        return None
    if sender.email not in ours and not says_nobody(key_of(sender.email)):
        return None
    if any(each.email not in ours for each in mail.recipients):
        return None
    named = [each for each in mail.reply_to if each.email not in ours]
    named = [each for each in named if not says_nobody(key_of(each.email))]
    return named[0] if len(named) == 1 else None


# -- our own -------------------------------------------------------------------


def _of_ours(
    mail: Mail, ours: Collection[str], holdings: Holdings
) -> Verdict:
    if _is_among_us(mail, ours):
        return _among_us(mail, ours, holdings)
    cases = holdings.cases_of(mail.answers)
    known, _ = holdings.named_in(mail.subject)
    to = [each.email for each in mail.recipients]
    for id in known:
        if any(holdings.is_customer_of(email, id) for email in to):
            cases = list(dict.fromkeys((*cases, id)))
    if not cases:
        return Verdict(MACHINE, machine=machines.OURS)
    if len(cases) > 1:
        return _waits("two-cases", mail, cases)
    if not cases[0]:
        return _waits("thread-waits", mail)
    if any(holdings.is_customer_of(email, cases[0]) for email in to):
        return Verdict(SENT, cases[0], mail.sender)
    return _waits("ours-elsewhere", mail, cases)


def _among_us(
    mail: Mail, ours: Collection[str], holdings: Holdings
) -> Verdict:
    person = _person_of_form(mail, ours)
    if person is not None:
        return _placed(mail, person, holdings)
    if mail.forwarded is not None:
        forwarded = mail.forwarded.sender
        return _waits("forwarded", mail, person=forwarded)
    return Verdict(MACHINE, machine=machines.OURS)


# -- a person ------------------------------------------------------------------


def _of_person(
    mail: Mail, ours: Collection[str], holdings: Holdings
) -> Verdict:
    sender = mail.sender
    assert sender is not None  # as `judged_mail` saw
    if says_nobody(key_of(sender.email)):
        person = _person_of_form(mail, ours)
        if person is None:
            return _waits("no-reply", mail)
        sender = person
    return _placed(mail, sender, holdings)


def _placed(mail: Mail, person: Address, holdings: Holdings) -> Verdict:
    thread = holdings.cases_of(mail.answers)
    known, unknown = holdings.named_in(mail.subject)
    others = [id for id in known if id not in thread]
    theirs = [
        id for id in others if holdings.is_customer_of(person.email, id)
    ]
    if len(theirs) < len(others):
        return _waits("not-the-customer", mail, known, person)
    cases = [*thread, *theirs]
    if "" in cases:
        return _waits("thread-waits", mail, cases, person)
    if len(cases) > 1:
        return _waits("two-cases", mail, cases, person)
    if not cases:
        return _new(mail, person, unknown)
    if holdings.is_closed(cases[0]):
        return _waits("closed", mail, cases, person)
    return Verdict(REPLY, cases[0], person)


def _new(mail: Mail, person: Address, unknown: Sequence[str]) -> Verdict:
    reason = ""
    if unknown and mail.answers:
        reason = "unknown-case"
    elif mail.is_unreadable:
        reason = "encrypted"
    elif "text/calendar" in mail.kinds:
        reason = "calendar"
    elif not (mail.subject or mail.text or mail.files):
        reason = "empty"
    if reason:
        return _waits(reason, mail, unknown, person)
    return Verdict(NEW, "", person)


# -- what a person is told -----------------------------------------------------


def cases_meant(mail: Mail, holdings: Holdings) -> list[str]:
    """Return the cases to which a person may take a mail that waits: by what it answers, or names."""
    named, _ = holdings.named_in(mail.subject)
    found = [*holdings.cases_of(mails_named(mail)), *named]
    return list(dict.fromkeys(filter(None, found)))
