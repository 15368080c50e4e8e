"""Mail that came in, and mail that waits, on the screen and as JSON (`kv mail`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from typing import Any

from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Code,
    Several,
    Text,
    clean,
    ours,
    plural,
    quoted,
)
from klantervaring.core.time.moments import iso
from klantervaring.language import Speaker
from klantervaring.mail import machines
from klantervaring.mail.belonging import (
    DROPPED,
    KNOWN,
    MACHINE,
    NEW,
    NOTICE,
    REASONS,
    REPLY,
    SENT,
    WAITS,
)
from klantervaring.mail.reading import Mail
from klantervaring.mail.sources import BadMail, Gathered
from klantervaring.mail.taking import Done, TakenMail
from klantervaring.mail.waiting import WaitingMail, name_of_waiting
from klantervaring.view.terminal.screen import Screen, Table, headed

#: What became of a mail, as the table says it.
_KINDS = {
    NEW: N_("new"),
    REPLY: N_("reply"),
    SENT: N_("sent by us"),
    NOTICE: N_("not delivered"),
    WAITS: N_("waits"),
    MACHINE: N_("left out"),
}
#: So many mails that are left out are named; more would hide what came in.
_MOST_LEFT_OUT = 10
#: How each kind of machine is called.
_MACHINES = {
    machines.BOUNCE: Text("report of delivery"),
    machines.AUTO_REPLY: Text("automatic reply"),
    machines.READ_RECEIPT: Text("read receipt"),
    machines.LIST: Text("mailing list"),
    machines.LOOP: Text("mail that goes round"),
    machines.CALENDAR: Text("answer of a calendar"),
    machines.AUTOMATIC: Text("mail that a program made"),
    machines.OURS: Text("mail of our own"),
}
_CAME = plural("One case came in.", "{n} cases came in.")
_WOULD_COME = plural("One case would come in.", "{n} cases would come in.")
_ADDED = plural(
    "One mail went to the case that it belongs to.",
    "{n} mails went to the cases that they belong to.",
)
_WOULD_ADD = plural(
    "One mail would go to the case that it belongs to.",
    "{n} mails would go to the cases that they belong to.",
)
_WAITING = plural(
    "One mail waits in inbox/ until you say where it belongs.",
    "{n} mails wait in inbox/ until you say where they belong.",
)
_KNOWN = plural("One was known already.", "{n} were known already.")
_OF_MACHINES = plural(
    "One is left out, for no customer wrote it: {kinds}.",
    "{n} are left out, for no customer wrote them: {kinds}.",
)
_AFTER_ALL = Text(
    "Did a customer write one after all? Save it, and give {command}.",
    command=Code("kv mail --take new FILE"),
)
_DROPPED = plural(
    "One mail belongs nowhere, and does not come again.",
    "{n} mails belong nowhere, and do not come again.",
)
_MOVED = plural(
    "One mail was moved in the mailbox.",
    "{n} mails were moved in the mailbox.",
)


def show(screen: Screen, speaker: Speaker, taken: TakenMail) -> None:
    """Show what became of each mail that is now with a case, waits, or is left out where these are few."""
    told = taken.of(NEW, REPLY, SENT, NOTICE, WAITS)
    left_out = _of_others(taken)
    if len(left_out) <= _MOST_LEFT_OUT:
        told += left_out
    if not told:
        return
    columns = headed(speaker, _OF_TAKEN, bold="case")
    rows = [_taken_row(speaker, done) for done in told]
    stacks = (("case", "kind"), ("from", "about"))
    screen.table(Table(columns, rows, stacks, flexible="about"))


def _of_others(taken: TakenMail) -> list[Done]:
    """Return what is left out and none of us wrote: a customer may have after all."""
    return [
        done
        for done in taken.of(MACHINE)
        if done.verdict.machine != machines.OURS
    ]


_OF_TAKEN = {
    "case": N_("case"),
    "kind": N_("mail"),
    "from": N_("from"),
    "about": N_("about"),
}


def _taken_row(speaker: Speaker, done: Done) -> dict[str, Cell]:
    return {
        "case": clean(done.verdict.case) or "-",
        "kind": speaker.word(_KINDS[done.verdict.kind]),
        "from": clean(_who(done)),
        "about": _about(done, speaker),
    }


def _who(done: Done) -> str:
    person = done.verdict.person or done.mail.sender
    return (person.name or person.email) if person is not None else ""


def _about(done: Done, speaker: Speaker) -> Clean:
    if done.verdict.kind == WAITS:
        return speaker(REASONS[done.verdict.reason])
    return clean(done.mail.subject)


def sentences(
    taken: TakenMail,
    known: int,
    moved: int,
    more: bool,
) -> Iterator[Text]:
    """Yield what came of a run, in numbers, and what comes next."""
    dry_run = taken.outcome.dry_run
    added = taken.of(REPLY, SENT, NOTICE)
    new = taken.of(NEW)
    waits = taken.of(WAITS)
    known += len(taken.of(KNOWN))
    dropped = taken.of(DROPPED)
    if new or not (added or dropped):
        yield Text(*(_WOULD_COME if dry_run else _CAME), n=len(new))
    counted = (
        (_WOULD_ADD if dry_run else _ADDED, len(added)),
        (_WAITING, len(waits)),
        (_KNOWN, known),
        (_MOVED, moved),
        (_DROPPED, len(dropped)),
    )
    for sentence, count in counted:
        if count:
            yield Text(*sentence, n=count)
    yield from _of_machines(taken)
    if more:
        yield Text("There is more: give the same command again.")
    if not dry_run:
        yield from _next(new, added, waits)


def _next(
    new: Sequence[Done], added: Sequence[Done], waits: Sequence[Done]
) -> Iterator[Text]:
    """Yield what to do now: what somebody wrote in a case that is there may be a verdict, or an objection."""
    cases = {done.verdict.case for done in added}
    command = None
    if waits:
        command = Code("kv mail --waiting")
    elif new:
        command = Code("kv next")
    elif len(cases) == 1:
        command = Code(ours("kv show {}", quoted(cases.pop())))
    if command is not None:
        yield Text("Next: {command}", command=command)


def _of_machines(taken: TakenMail) -> Iterator[Text]:
    counted = Counter(done.verdict.machine for done in taken.of(MACHINE))
    if counted:
        kinds = Several(
            tuple(
                Text("{kind} ({count})", kind=_MACHINES[name], count=n)
                for name, n in sorted(counted.items())
            )
        )
        yield Text(*_OF_MACHINES, n=counted.total(), kinds=kinds)
    if _of_others(taken):
        yield _AFTER_ALL


def bad_line(bad: BadMail, say: Callable[[Text], Clean]) -> Clean:
    """Return what is wrong with something that is no mail, or too large."""
    line = ours("{}: {}", clean(bad.name), say(bad.reason.text))
    remedy = bad.reason.remedy
    if isinstance(remedy, Text):
        return ours("{}\n    {}", line, say(remedy))
    return line


# -- what waits ----------------------------------------------------------------


def show_waiting(
    screen: Screen,
    speaker: Speaker,
    found: Sequence[WaitingMail],
) -> None:
    """Show what waits, why, and how it is taken."""
    if not found:
        screen.line(speaker(Text("No mail waits.")))
        return
    columns = headed(speaker, _OF_WAITING, bold="file")
    rows = [_row_of_waiting(speaker, each) for each in found]
    stacks = (("file", "case", "from"), ("about", "reason"))
    screen.table(Table(columns, rows, stacks, flexible="reason"))
    screen.line(speaker(_WHERE))


_OF_WAITING = {
    "file": N_("file"),
    "case": N_("case"),
    "from": N_("from"),
    "about": N_("about"),
    "reason": N_("why it waits"),
}
_WHERE = Text(
    "Where does it belong? {command}, {new}, or nowhere: {drop}.",
    command=Code("kv mail --take ID FILE"),
    new=Code("kv mail --take new FILE"),
    drop=Code("kv mail --drop FILE"),
)


def _row_of_waiting(
    speaker: Speaker, waiting: WaitingMail
) -> dict[str, Cell]:
    return {
        "file": clean(waiting.name[:12]),
        "case": clean(" ".join(waiting.cases)) or "-",
        "from": clean(_writer(waiting.mail)),
        "about": clean(waiting.mail.subject),
        "reason": speaker(REASONS[waiting.reason]),
    }


def _writer(mail: Mail) -> str:
    """Return who wrote a mail; of one that was forwarded as text who is meant."""
    found = mail.forwarded
    sender = found.sender if found is not None else mail.sender
    return (sender.name or sender.email) if sender is not None else ""


def waiting_json(waiting: WaitingMail, zone: tzinfo) -> dict[str, Any]:
    """Return a row of `kv mail --waiting --json`."""
    mail = waiting.mail
    understood = mail.forwarded
    return {
        "file": waiting.path,
        "reason": waiting.reason,
        "cases": list(waiting.cases),
        "message": mail.id,
        "from": mail.sender.email if mail.sender else None,
        "subject": mail.subject,
        "date": iso(mail.date, zone) if mail.date else None,
        "understood": {
            "from": understood.sender.email,
            "name": understood.sender.name or None,
            "subject": understood.subject,
        }
        if understood
        else None,
    }


# -- JSON ----------------------------------------------------------------------


def as_json(
    speaker: Speaker,
    taken: TakenMail,
    gathered: Gathered,
    moved: int,
) -> dict[str, Any]:
    """Return the answer of `kv mail --json`."""
    machines_ = Counter(done.verdict.machine for done in taken.of(MACHINE))
    dry_run = taken.outcome.dry_run
    return {
        "new": [
            _row(done, dry_run, speaker.zone) for done in taken.of(NEW)
        ],
        "added": [
            _row(done, False, speaker.zone)
            for done in taken.of(REPLY, SENT, NOTICE)
        ],
        "waiting": list(map(_waiting_row, taken.of(WAITS))),
        "known": len(taken.of(KNOWN)) + len(gathered.known),
        "machines": dict(sorted(machines_.items())),
        "left_out": list(map(_left_out_row, taken.of(MACHINE))),
        "bad": [
            {"name": bad.name, "message": speaker(bad.reason.text)}
            for bad in gathered.bad
        ],
        "moved": moved,
        "dropped": len(taken.of(DROPPED)),
        "more": gathered.rest is not None,
        "dry_run": dry_run,
    }


def _row(done: Done, hidden: bool, zone: tzinfo) -> dict[str, Any]:
    entry = done.entry
    assert entry is not None  # it went to a case
    return {
        "id": None if hidden else done.verdict.case,
        "kind": done.verdict.kind,
        "message": done.mail.id,
        "from": entry.person.email,
        "subject": done.mail.subject,
        "at": iso(entry.receipt.at, zone),
        "receipt": entry.receipt.known_by,
    }


def _left_out_row(done: Done) -> dict[str, Any]:
    mail = done.mail
    return {
        "name": mail.name,
        "kind": done.verdict.machine,
        "message": mail.id,
        "from": mail.sender.email if mail.sender else None,
        "subject": mail.subject,
    }


def _waiting_row(done: Done) -> dict[str, Any]:
    name = name_of_waiting(done.mail, done.verdict.reason)
    return {
        "file": f"inbox/{name}",
        "reason": done.verdict.reason,
        "message": done.mail.id,
        "cases": list(done.verdict.cases),
    }
