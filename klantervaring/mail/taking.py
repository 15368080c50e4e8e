"""Mails taken in: judged one by one while the door is held, and carried out in one commit.

In whatever order they come, they are looked at in one: an answer behind what it answers, else by moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from klantervaring.core.customers.customer import Book, Experience
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.desk.facts import FactFinder
from klantervaring.desk.plan import Planner
from klantervaring.desk.values import Planned, Result
from klantervaring.desk.verbs import Desk
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import Change
from klantervaring.files.git.history import first_committed
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.customers import read_book
from klantervaring.mail.belonging import (
    DROPPED,
    KNOWN,
    MACHINE,
    NEW,
    NOTICE,
    REPLY,
    SENT,
    WAITS,
    Verdict,
    cases_meant,
    judged_mail,
    unforwarded,
)
from klantervaring.mail.headers import Address, digest_id
from klantervaring.mail.holdings import (
    HeldMail,
    Holdings,
    mark_of_dropped,
)
from klantervaring.mail.machines import BOUNCE, machine_kind
from klantervaring.mail.ours import Ours, ours_of
from klantervaring.mail.quoting import new_text
from klantervaring.mail.reading import Mail
from klantervaring.mail.receipt import IMPORT, Receipt, receipt_of
from klantervaring.mail.recording import (
    Entry,
    event_of,
    files_with,
    intake_of,
)
from klantervaring.mail.waiting import (
    WaitingMail,
    put_in,
    taken_out,
    waiting_mails,
)

COMMAND = "mail"


class Done(NamedTuple):
    """What became of one mail, and of which one."""

    mail: Mail
    verdict: Verdict
    entry: Entry | None = None


class TakenMail(NamedTuple):
    """What came of a run: the outcome, and what became of each mail, in the order of the run."""

    outcome: Result
    done: tuple[Done, ...]

    def of(self, *kinds: str) -> list[Done]:
        """Return what became something of these kinds."""
        return [each for each in self.done if each.verdict.kind in kinds]

    def followed_by(self, later: TakenMail) -> TakenMail:
        """Return what came of this, of which nothing changed, and of a later part; of this only the heads."""
        done = []
        for each in self.done:
            head = each.mail.head
            done.append(each._replace(mail=head))
        done += later.done
        return TakenMail(later.outcome, tuple(done))


def take_in(
    desk: Desk, mails: Sequence[Mail], experiences: Sequence[Experience]
) -> TakenMail:
    """Take mails in, in one commit. `experiences` tell which customers are known.

    Raises Conflict, DiskRefused, WrongInput for customers.yaml: nothing was changed.
    """
    taking = _Taking(desk, experiences)
    outcome = desk.carry_out(
        COMMAND, lambda planner: taking.planned(planner, mails)
    )
    return TakenMail(outcome, tuple(taking.done))


def take_where(
    desk: Desk,
    mails: Sequence[Mail],
    waiting: Sequence[WaitingMail],
    target: str,
    experiences: Sequence[Experience],
) -> TakenMail:
    """Take mails to where a person says they belong: a case, or with "" each to a new one.

    Raises NoSuchCase, WrongInput for one that is with a case already, Refused; and as `take_in`.
    """
    taking = _Taking(desk, experiences)
    outcome = desk.carry_out(
        COMMAND,
        lambda planner: taking.placed(planner, mails, waiting, target),
    )
    return TakenMail(outcome, tuple(taking.done))


def _marks(root: Path, mails: Iterable[Mail]) -> Iterator[Change]:
    """Yield the marks of mails that do not come again, but for those that are there."""
    for mark in dict.fromkeys(map(mark_of_dropped, mails)):
        if not beneath.is_there(root, mark):
            yield Change(root / mark, None, b"")


def drop_waiting(
    desk: Desk, mails: Sequence[Mail], waiting: Sequence[WaitingMail]
) -> TakenMail:
    """Take mails out of `inbox/` that belong nowhere, and remember that: they do not come again.

    Raises Conflict, DiskRefused.
    """
    root = desk.workspace.root
    changes = [taken_out(root, each) for each in waiting]
    changes += _marks(root, mails)
    outcome = desk.carry_out(
        COMMAND, lambda _: ((), changes, "mail that belongs nowhere")
    )
    done = tuple(Done(mail, Verdict(DROPPED)) for mail in mails)
    return TakenMail(outcome, done)


def waiting_with_cases(store: Store) -> list[WaitingMail]:
    """Return the mails that wait, each with the cases to which it may belong."""
    holdings = Holdings(store, (), Book())
    holdings.read_cases()
    found = []
    for each in waiting_mails(store.workspace.root):
        cases = cases_meant(each.mail, holdings)
        found.append(each._replace(cases=tuple(cases)))
    return found


class _Taking:
    """One run: what is planned so far counts for the mails behind it."""

    def __init__(
        self, desk: Desk, experiences: Sequence[Experience]
    ) -> None:
        self._store: Store = desk.store
        self._root = desk.workspace.root
        self._now = desk.now
        self._ours: Ours = ours_of(desk.store)
        self._finder = FactFinder(desk.store, desk.now)
        self._holdings = Holdings(
            desk.store, experiences, read_book(self._root)
        )
        self._plans: dict[str, Planned] = {}
        self._further: list[Change] = []
        self._waited: dict[str, str] = {}
        self.done: list[Done] = []

    # -- by itself -----------------------------------------------------------------

    def planned(
        self, planner: Planner, mails: Sequence[Mail]
    ) -> tuple[Sequence[Planned], Sequence[Change], str]:
        """Plan all mails, as far as it is sure where they belong; the others wait."""
        self._holdings.read_cases()
        for waiting in waiting_mails(self._root):
            self._look_at(waiting)
        for mail in in_turn(self._apart(mails)):
            self._take(planner, mail)
        return self._all()

    def _look_at(self, waiting: WaitingMail) -> None:
        """Count a waiting mail; one that somebody took to a case in another clone waits no longer."""
        if self._holdings.has(waiting.mail):
            self._further.append(taken_out(self._root, waiting))
        else:
            self._remember(waiting.mail, "")

    def _apart(self, mails: Sequence[Mail]) -> list[Mail]:
        ours = self._ours.addresses
        return [one for mail in mails for one in unforwarded(mail, ours)]

    def _take(self, planner: Planner, mail: Mail) -> None:
        verdict = judged_mail(mail, self._ours.addresses, self._holdings)
        entry = None
        if verdict.kind not in (KNOWN, MACHINE, WAITS):
            verdict, entry = self._tried(planner, mail, verdict)
        if verdict.kind == WAITS:
            self._further.append(put_in(self._root, mail, verdict.reason))
            self._remember(mail, "")
        self.done.append(Done(mail, verdict, entry))

    def _tried(
        self,
        planner: Planner,
        mail: Mail,
        verdict: Verdict,
    ) -> tuple[Verdict, Entry | None]:
        """Record a mail; one that the rules do not allow waits."""
        try:
            return self._recorded(planner, mail, verdict)
        except (KvError, BadFile):
            return verdict._replace(kind=WAITS, reason="refused"), None

    def _remember(self, mail: Mail, case: str) -> None:
        held = HeldMail(case, mail.sha256, mail.sameness)
        self._holdings.add(mail.id, held)

    def _recorded(
        self, planner: Planner, mail: Mail, verdict: Verdict
    ) -> tuple[Verdict, Entry]:
        # whoever wrote it, as `judged_mail` saw
        assert verdict.person is not None
        entry = self._entry(mail, verdict.person, verdict.case)
        if verdict.kind == NEW:
            id = self._begin(planner, entry)
        else:
            id = self._add(planner, entry, verdict)
        self._remember(mail, id)
        return verdict._replace(case=id), entry

    def _entry(self, mail: Mail, person: Address, case: str) -> Entry:
        receipt = self._receipt(mail, case)
        seed = mail.id
        if self._holdings.held(mail.id):
            seed = digest_id(f"{mail.id} {mail.sha256}")
        subject = mail.subject
        text = mail.new_text
        return Entry(mail, person, receipt, seed, subject, text)

    def _receipt(self, mail: Mail, case: str) -> Receipt:
        """Return when a mail came in: one of which nothing tells it, when it began to wait."""
        after = self._record(case).case.received if case else None
        receipt = receipt_of(mail, self._ours.server, self._now, after)
        name = self._waited.get(mail.sha256)
        if receipt.known_by != IMPORT or name is None:
            return receipt
        began = first_committed(self._root, name)
        if began is None or began > self._now:
            return receipt
        return Receipt(max(began, after or began), IMPORT)

    # -- as a person says ----------------------------------------------------------

    def placed(
        self,
        planner: Planner,
        mails: Sequence[Mail],
        waiting: Sequence[WaitingMail],
        target: str,
    ) -> tuple[Sequence[Planned], Sequence[Change], str]:
        """Plan mails where a person wants them; those that waited are taken out of `inbox/`."""
        self._holdings.read_cases()
        case = self._store.id_of(self._store.find(target)) if target else ""
        self._waited = {each.mail.sha256: each.path for each in waiting}
        for mail in in_turn(mails):
            self._place(planner, mail, case)
        taken = {mail.sha256 for mail in mails}
        for each in waiting:
            if each.mail.sha256 in taken:
                self._further.append(taken_out(self._root, each))
        return self._all()

    def _place(self, planner: Planner, mail: Mail, case: str) -> None:
        with_case = self._holdings.held(mail.id)
        for held in with_case:
            if held.sha256 != mail.sha256:
                continue
            if held.case != case or mail.sha256 not in self._waited:
                raise _with_case_already(held.case)
            self.done.append(Done(mail, Verdict(KNOWN)))
            return  # another clone took it there meanwhile
        verdict = self._wanted(mail, case)
        assert verdict.person is not None  # as `_wanted` made it
        entry = self._entry(mail, verdict.person, case)
        entry = _as_forwarded(entry) if verdict.kind != SENT else entry
        if verdict.kind == NEW:
            id = self._begin(planner, entry)
        else:
            id = self._add(planner, entry, verdict)
        self._remember(mail, id)
        self.done.append(Done(mail, verdict._replace(case=id), entry))

    def _wanted(self, mail: Mail, case: str) -> Verdict:
        """Return what a person makes of a mail: who wrote it is who was forwarded, or who wrote."""
        sender = mail.sender or Address("", "")
        is_ours = sender.email in self._ours.addresses
        if case and machine_kind(mail, self._ours.addresses) == BOUNCE:
            return Verdict(NOTICE, case, sender)
        forwarded = mail.forwarded
        if is_ours and forwarded is not None:
            sender = forwarded.sender
        elif is_ours and case:
            return Verdict(SENT, case, sender)
        elif mail.reply_to and is_ours:
            sender = mail.reply_to[0]
        if not sender.email:
            sender = Address("", mail.header("From") or mail.subject or "?")
        return Verdict(REPLY if case else NEW, case, sender)

    # -- plans ---------------------------------------------------------------------

    def _record(self, id: str) -> Record:
        if id in self._plans:
            return self._plans[id].recorded.record
        return self._store.read(self._store.find(id))

    def _begin(self, planner: Planner, entry: Entry) -> str:
        procedure = self._store.procedure_of_new().reference
        intake = intake_of(entry, procedure, self._holdings)
        planned = planner.new_case(intake)
        record = planned.recorded.record
        self._plans[record.id] = planned
        self._holdings.note_case(record)
        return record.id

    def _add(self, planner: Planner, entry: Entry, verdict: Verdict) -> str:
        person = verdict.person
        by = self._ours.people.get(person.email, "") if person else ""
        event = event_of(entry, verdict.kind, by)
        record = self._record(verdict.case)
        files = files_with(entry) if verdict.kind != NOTICE else []
        planned = planner.with_events(record, [event, *files], self._finder)
        before = self._plans.get(record.id)
        self._plans[record.id] = (
            _joined(before, planned) if before else planned
        )
        return record.id

    def _all(self) -> tuple[Sequence[Planned], Sequence[Change], str]:
        plans = list(self._plans.values())
        return plans, self._further, _subject(list(self._plans))


def _with_case_already(id: str) -> WrongInput:
    command = Code(ours("kv edit {}", quoted(id)))
    return WrongInput(
        Text("This mail is with {id} already.", id=id),
        remedy=Text(
            "If it belongs elsewhere, take its line out of the log there first: {command}",
            command=command,
        ),
    )


def _subject(ids: Sequence[str]) -> str:
    """Return what git's history says: ids of cases, never whose they are."""
    named = " ".join(ids[:3])
    more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
    return f"{named}{more} mail".strip()


def _joined(before: Planned, later: Planned) -> Planned:
    """Return two plans for one case, the later of which was made of what the first one plans."""
    first = before.changes[0]
    last = later.changes[0]
    change = last._replace(
        before=first.before, moved_from=first.moved_from or last.moved_from
    )
    beside = (*before.changes[1:], *later.changes[1:])
    once = {each.path: each for each in beside}
    recorded = later.recorded._replace(before=before.recorded.before)
    return Planned(recorded, (change, *once.values()))


def _as_forwarded(entry: Entry) -> Entry:
    """Return an entry with the words of the mail that was forwarded as text, where one was."""
    found = entry.mail.forwarded
    if found is None or not entry.is_forwarded:
        return entry
    subject = found.subject or entry.subject
    return entry._replace(subject=subject, text=new_text(found.text))


def in_turn(mails: Sequence[Mail]) -> list[Mail]:
    """Return mails in the order in which they are looked at: the same in whatever order they come."""
    ordered = sorted(mails, key=_age)
    by_id: dict[str, list[Mail]] = {}
    for mail in ordered:
        by_id.setdefault(mail.id, []).append(mail)
    seen: set[str] = set()
    found: list[Mail] = []
    for mail in ordered:
        found += _with_answered(mail, by_id, seen)
    first = set(map(id, found))
    return [*found, *(mail for mail in ordered if id(mail) not in first)]


def _age(mail: Mail) -> tuple[bool, float, str, str]:
    date = mail.date
    at = date.timestamp() if date else 0.0
    return date is None, at, mail.id, mail.sha256


def _with_answered(
    mail: Mail, by_id: dict[str, list[Mail]], seen: set[str]
) -> Iterator[Mail]:
    """Yield a mail behind those of the same set that it answers, each once; rings end where they began."""
    stack = [mail]
    while stack:
        top = stack[-1]
        if top.sha256 in seen:
            stack.pop()
            continue
        first = [
            other
            for id in top.answers
            for other in by_id.get(id, ())
            if other.sha256 not in seen and other not in stack
        ]
        if first:
            stack.append(first[0])
            continue
        seen.add(top.sha256)
        yield stack.pop()
