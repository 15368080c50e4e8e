"""`kv customer WHO --export`: all that is held of one customer, for the customer: a page, JSON, and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import needed
from klantervaring.cli.typed.customers_meant import warn_of_namesakes
from klantervaring.cli.work.dossier_others import others_named
from klantervaring.core.customers.customer import Customer
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.core.time import moments
from klantervaring.dossier.packing import (
    PackedFile,
    is_zip,
    pack,
    packed_file,
    packed_text,
)
from klantervaring.dossier.page import html_of
from klantervaring.dossier.person import (
    PersonCase,
    case_json,
    person_case,
)
from klantervaring.erasing.content import is_searched_whole, searched_text
from klantervaring.erasing.mentions import Mention, mentions
from klantervaring.erasing.sought import Sought, sought
from klantervaring.files.disk import beneath
from klantervaring.files.disk.handed_out import refuse_taken
from klantervaring.files.record import Record
from klantervaring.view import as_json
from klantervaring.view.erasing import show_first_lines
from klantervaring.view.person import PersonPage

PAGE = "index.html"
DATA = "data.json"
#: Places of which a line that is certainly of this customer goes along.
_LINES = ("meetings", "inbox")


class PersonExport:
    """Gathers and writes what is held of one customer."""

    def __init__(self, session: Session, customer: Customer) -> None:
        self._session = session
        self._customer = customer
        ids = [case.id for case in customer.cases]
        store = session.store
        self._records: list[Record] = list(map(store.get, ids))
        looked = store.look(closed=True)
        #: what cannot be read may be of this customer, and then not all of it goes along
        self._troubles = looked.troubles
        self._strangers = self._others(looked.records)
        self._cases: list[PersonCase] = [
            person_case(
                session.workspace,
                record,
                self._names_others(record),
                searched_text,
            )
            for record in self._records
        ]
        self._page = PersonPage(
            session.speaker, session.workspace.config.organisation
        )

    def _others(self, records: Sequence[Record]) -> Sought:
        """Return all other customers as one to be looked for, without words of this one."""
        own = [case.customer for case in self._customer.cases]
        ids = {case.id for case in self._customer.cases}
        others = [r.case.customer for r in records if r.id not in ids]
        return sought(others).apart_from(own)

    def _names_others(self, record: Record) -> Callable[[str], bool]:
        """Return what tells whether a text names somebody else, by a word or as letters are proof-read."""
        named = others_named(self._session, record)
        strangers = self._strangers

        def names_others(text: str) -> bool:
            by_word = any(map(strangers.stands_in, text.splitlines()))
            return by_word or named(text)

        return names_others

    def put(self, output: str, is_forced: bool) -> None:
        """Write the zip, or with a dry run only tell. Raises WrongInput."""
        session = self._session
        if not session.how.dry_run:
            question = N_("Which .zip file shall it be?")
            output = needed(session, output, "-o FILE.zip", question)
        warn_of_namesakes(session, self._customer)
        path = Path(output or "export.zip")
        if output:
            _refuse_place(session, path)
            refuse_taken(path, is_forced)
        files = self._files()
        if not session.how.dry_run:
            pack(path, files, session.now, is_forced)
        self._tell("" if session.how.dry_run else str(path), files)
        session.troubles(self._troubles)

    def _files(self) -> list[PackedFile]:
        session = self._session
        page = self._page.page(
            self._customer, self._records, self._cases, session.now
        )
        waiting = self._elsewhere()
        data = as_json.dump(self._data(waiting))
        found = [packed_text(PAGE, html_of(page)), packed_text(DATA, data)]
        for case in self._cases:
            found += [
                packed_file(file.name, file.held) for file in case.files
            ]
        return [*found, *self._waiting_mails(waiting)]

    def _waiting_mails(
        self, waiting: Sequence[Mention]
    ) -> Iterator[PackedFile]:
        root = self._session.workspace.root
        for mention in waiting:
            if mention.place == "inbox":
                held = beneath.read_file(root, mention.path)
                yield packed_file(f"inbox/{mention.path.name}", held)

    def _elsewhere(self) -> list[Mention]:
        """Return what is of this customer outside their cases: meetings, and mails that wait."""
        ids = {record.id for record in self._records}
        person = sought(record.case.customer for record in self._records)
        found = mentions(self._session.workspace.root, person, ids)
        return [m for m in found if m.certain and m.place in _LINES]

    def _data(self, elsewhere: Sequence[Mention]) -> dict[str, object]:
        session = self._session
        zone = session.workspace.zone
        return {
            "made": moments.iso(session.now, zone),
            "organisation": session.workspace.config.organisation,
            "customer": _customer_data(self._customer),
            "cases": [case_json(case, zone) for case in self._cases],
            "meetings": [
                m.text for m in elsewhere if m.place == "meetings"
            ],
            "left_out": self._left_out(),
        }

    def _left_out(self) -> dict[str, int]:
        return {
            "texts": sum(case.texts for case in self._cases),
            "files": sum(case.files_left for case in self._cases),
        }

    def _unread(self) -> list[str]:
        """Return the files that go along although kv cannot tell whom they name."""
        files = [file for case in self._cases for file in case.files]
        return [f.name for f in files if not is_searched_whole(f.held)]

    def _as_json(
        self,
        written: str,
        files: Sequence[PackedFile],
    ) -> dict[str, object]:
        return {
            "written": written or None,
            "cases": [case.id for case in self._cases],
            "files": [each.listed.name for each in files],
            "left_out": self._left_out(),
            "unread": self._unread(),
            "dry_run": self._session.how.dry_run,
        }

    def _tell(self, written: str, files: Sequence[PackedFile]) -> None:
        session = self._session
        if session.how.as_json:
            session.answer(self._as_json(written, files))
            return
        if written:
            session.tell(Text("Written: {file}", file=written))
        for each in files:
            session.screen.line(
                session.speaker.part(Code(each.listed.name))
            )
        for line in self._page.left_out(self._cases):
            session.screen.line(line)
        unread = self._unread()
        if unread:
            session.screen.line(session.speaker(_UNREAD))
            show_first_lines(session.screen, session.speaker, unread)


_UNREAD = Text(
    "kv cannot look into PDF files, pictures, and what is packed or sealed in a way of its own. Look yourself"
    " whether these tell of somebody else:"
)


def _refuse_place(session: Session, path: Path) -> None:
    if not is_zip(path):
        raise WrongInput(
            Text("An export is a zip file."),
            remedy=Text("Give it a name that ends with .zip."),
        )
    where = path.absolute().parent.resolve() / path.name
    if where.is_relative_to(session.workspace.root.resolve()):
        raise WrongInput(
            Text("An export does not belong in the workspace."),
            where=str(path),
            remedy=Text(
                "Put it outside, and take it away once it is sent."
            ),
        )


def _customer_data(customer: Customer) -> dict[str, object]:
    entry = customer.entry._asdict()
    return {
        "name": customer.name,
        "spellings": customer.spellings,
        "contacts": customer.contacts,
        "emails": customer.emails,
        "phones": customer.phones,
        "preferences": {k: v for k, v in entry.items() if v},
    }
