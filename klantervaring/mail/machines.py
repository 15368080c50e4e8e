"""Mail that no person wrote, told by its headers: it never begins a case, and nobody answers it.

Tables, and one function for each kind. What a person may have written after all is not of a machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from klantervaring.mail import plain_text
from klantervaring.mail.reading import Mail

BOUNCE = "bounce"
AUTO_REPLY = "auto-reply"
READ_RECEIPT = "read-receipt"
LIST = "list"
LOOP = "loop"
CALENDAR = "calendar"
AUTOMATIC = "automatic"
OURS = "ours"

#: Who tells that a mail could not be delivered (RFC 5321 and what servers use).
_DAEMONS = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-daemon|mdaemon|(?:double-)?bounces?)(?![a-z])"
)
#: How such a mail begins its subject, of servers that send no report of RFC 3464.
_BOUNCED = re.compile(
    r"(?:undeliver(?:able|ed)|mail delivery (?:failed|failure|system|subsystem)"
    r"|delivery (?:status notification|failure|has failed)|returned mail|failure notice"
    r"|message delivery failure|onbestelbaar|niet[- ]?bezorgd|bezorging (?:mislukt|vertraagd)|unzustellbar"
    r"|nicht zustellbar|non remis|échec de la remise|warning: could not send message|delayed mail"
    r"|nondeliverable mail)",
    re.IGNORECASE,
)
#: How a program that answers for somebody who is away begins its subject: a colon or nothing follows.
_AWAY = re.compile(
    r"(?:automatisch antwoord|automatische reactie|afwezig|afwezigheids(?:bericht|assistent|melding)"
    r"|automatic reply|auto(?:matic)?[- ]?repl(?:y|ies)|out of (?:the )?office(?: auto-?reply| reply)?"
    r"|auto(?:matic)? response|automatische antwort|abwesenheits(?:notiz|nachricht|assistent)"
    r"|réponse automatique|absence du bureau|message d'absence)\s*(?::|$)",
    re.IGNORECASE,
)
#: Headers that only a program which answers by itself sets.
_ANSWERED_BY_ITSELF = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response-From", "X-Vacation",
    "X-AutoReply-From",
)  # fmt: skip
#: Headers of mailing lists and newsletters.
_LISTS = (
    "List-Id",
    "List-Post",
    "List-Unsubscribe",
    "List-Help",
    "Mailing-List",
    "X-Mailing-List",
    "Feedback-ID",
)
_MASS = ("bulk", "junk", "list")
#: More servers on the way than this: it goes round (RFC 5321, 6.3).
_HOPS = 50

#: How a mail that is a report says of what.
_REPORTS = {
    "delivery-status": BOUNCE,
    "disposition-notification": READ_RECEIPT,
    "feedback-report": AUTOMATIC,
    "delay-status": BOUNCE,
    "tlsrpt": AUTOMATIC,
}


def machine_kind(mail: Mail, ours: Collection[str]) -> str:
    """Return what kind of machine wrote it, "" for a person. `ours` are our addresses, in lower case."""
    for kind, tell in _TELLING:
        found = tell(mail, ours)
        if found:
            return found if isinstance(found, str) else kind
    return ""


def is_told_by_subject(mail: Mail, ours: Collection[str]) -> bool:
    """Return whether nothing but its subject says that a machine wrote it: a person may have."""
    others = (tell for _, tell in _TELLING if tell is not _says_away)
    return not any(tell(mail, ours) for tell in others)


def _is_loop(mail: Mail, ours: Collection[str]) -> bool:
    marked = {said.lower().strip("<>") for said in mail.headers("X-Loop")}
    return not marked.isdisjoint(ours) or _goes_round(mail)


def _goes_round(mail: Mail) -> bool:
    return len(mail.headers("Received")) > _HOPS


def _report(mail: Mail, _: Collection[str]) -> str:
    """Return the kind of a report (RFC 6522), also of one whose kind stands only on its part."""
    kind = plain_text.kind_of_part(mail.message)
    if kind == "multipart/report":
        said = plain_text.parameter(mail.message, "report-type")
        if said in _REPORTS:
            return _REPORTS[said]
        return _part_report(mail) or AUTOMATIC
    if kind == "message/disposition-notification":
        return READ_RECEIPT
    return _part_report(mail) if kind.startswith("multipart/") else ""


def _part_report(mail: Mail) -> str:
    for said, kind in _REPORTS.items():
        if f"message/{said}" in mail.kinds:
            return kind
    return ""


def _is_bounce(mail: Mail, _: Collection[str]) -> bool:
    if mail.header("X-Failed-Recipients"):
        return True
    named = _BOUNCED.match(mail.subject)
    return named is not None and _sent_by_nobody(mail)


def _has_no_way_back(mail: Mail, _: Collection[str]) -> bool:
    return "" in _return_path(mail)


def _sent_by_nobody(mail: Mail) -> bool:
    name = mail.sender.email.partition("@")[0] if mail.sender else ""
    return not name or _DAEMONS.match(name) is not None


def _return_path(mail: Mail) -> list[str]:
    """Return to whom failures go; `""` is nobody, as of every report (RFC 5321, 4.5.5)."""
    return [said.strip("<> ") for said in mail.headers("Return-Path")[:1]]


def _is_auto_reply(mail: Mail, _: Collection[str]) -> bool:
    submitted = mail.header("Auto-Submitted").partition(";")[0]
    if submitted.strip().lower() == "auto-replied":
        return True
    by_itself = any(map(mail.header, _ANSWERED_BY_ITSELF))
    said = mail.header("Precedence").lower() in ("auto_reply", "auto-reply")
    return by_itself or said


def _says_away(mail: Mail, _: Collection[str]) -> bool:
    return _AWAY.match(mail.subject) is not None


def _is_automatic(mail: Mail, _: Collection[str]) -> bool:
    submitted = mail.header("Auto-Submitted").partition(";")[0]
    said = submitted.strip().lower() not in ("", "no")
    made = mail.header("X-FC-MachineGenerated").lower() == "true"
    return said or made or _sent_by_daemon(mail)


def _sent_by_daemon(mail: Mail) -> bool:
    name = mail.sender.email.partition("@")[0] if mail.sender else ""
    return _DAEMONS.match(name) is not None


def _is_list(mail: Mail, ours: Collection[str]) -> bool:
    """Return whether it came by a list; a list that is our own address brings mail of customers."""
    if _is_our_list(mail, ours):
        return False
    mass = mail.header("Precedence").lower() in _MASS
    return mass or any(map(mail.header, _LISTS))


def _is_our_list(mail: Mail, ours: Collection[str]) -> bool:
    told = f"{mail.header('List-Post')} {mail.header('List-Id')}".lower()
    return any(
        address in told or address.replace("@", ".") in told
        for address in ours
    )


def _is_calendar_answer(mail: Mail, _: Collection[str]) -> bool:
    """Return whether a calendar program tells that somebody comes, or not."""
    for part in plain_text.message_parts(mail.message):
        if plain_text.kind_of_part(part) == "text/calendar":
            method = plain_text.parameter(part, "method")
            return method in ("reply", "counter", "refresh")
    return False


#: In the order in which they are asked: a loop may look like anything, and a report is sure.
_TELLING: tuple[
    tuple[str, Callable[[Mail, Collection[str]], str | bool]], ...
] = (
    (LOOP, _is_loop),
    (BOUNCE, _report),
    (BOUNCE, _is_bounce),
    (READ_RECEIPT, lambda mail, _: _is_old_receipt(mail)),
    (AUTO_REPLY, _is_auto_reply),
    (AUTO_REPLY, _says_away),
    (BOUNCE, _has_no_way_back),
    (AUTOMATIC, _is_automatic),
    (LIST, _is_list),
    (CALENDAR, _is_calendar_answer),
)


def _is_old_receipt(mail: Mail) -> bool:
    """Return whether it is a read receipt of a program that sends no report of RFC 8098."""
    kind = mail.header("Content-Class").lower()
    return "mdn" in kind or "x-ms-read" in kind
