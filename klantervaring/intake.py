"""Intake from a list: the rows of a CSV file as cases to begin, or as bad lines with their reasons.

It must not write, ask or print: `desk` begins the cases, `cli.intake` tells how it went.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from klantervaring.core import moments
from klantervaring.core.asking import Meeting
from klantervaring.core.case import BECAUSE, BEFORE, FORESEEN, LONGEST_TITLE, Case, Event
from klantervaring.core.errors import WrongInput
from klantervaring.core.moments import Doubt, Moment, NotAMoment
from klantervaring.core.text import Code, Part, Text
from klantervaring.core.values import NamedTuple
from klantervaring.core.wording import CONTROL
from klantervaring.desk import Intake
from klantervaring.files.fields import cannot_read
from klantervaring.files.places import LARGEST_LIST
from klantervaring.files.regular import NotRegular, content
from klantervaring.files.workspace import Person

#: What a column may hold, and how teams call that column, in Dutch and in English; case, accents and
#: signs aside.
COLUMNS: dict[str, tuple[str, ...]] = {
    "received": (
        "ontvangen", "ontvangen op", "ontvangst", "ontvangstdatum", "datum ontvangst", "datum ontvangen",
        "binnengekomen", "binnengekomen op", "datum", "received", "received on", "received at",
        "date received", "date",
    ),
    "channel": ("kanaal", "via", "binnengekomen via", "channel", "received via"),
    "moment": ("moment", "fase", "phase"),
    "customer": (
        "klant", "klantnaam", "naam klant", "school", "organisatie", "customer", "customer name", "client",
        "organisation", "organization",
    ),
    "contact": ("contactpersoon", "contact", "contact person", "contact name"),
    "email": ("e-mail", "e-mailadres", "mail", "mailadres", "e-mail address"),
    "phone": ("telefoon", "telefoonnummer", "tel", "phone", "phone number", "telephone"),
    "title": ("onderwerp", "titel", "subject", "title", "summary"),
    "story": (
        "verhaal", "omschrijving", "beschrijving", "toelichting", "bericht", "ervaring", "klantervaring",
        "story", "description", "message", "experience", "customer experience",
    ),
    "wish": (
        "gewenste oplossing", "wens", "wens klant", "wens van de klant", "wish", "desired solution",
        "wanted solution",
    ),
    "owner": (
        "behandelaar", "eigenaar", "medewerker", "toegewezen aan", "owner", "handler", "handled by",
        "assigned to",
    ),
    "closed": (
        "afgesloten", "afgesloten op", "datum afgesloten", "afsluitdatum", "afgehandeld", "afgehandeld op",
        "datum afgehandeld", "gesloten", "gesloten op", "closed", "closed on", "date closed",
    ),
    "outcome": ("uitkomst", "resultaat", "afloop", "outcome", "result"),
}  # fmt: skip
CHANNEL_WORDS = {
    "email": "email, e-mail, mail, per mail, per e-mail",
    "phone": "phone, by phone, telephone, call, telefoon, telefonisch, per telefoon, tel, gebeld",
    "chat": "chat, livechat, whatsapp",
    "letter": "letter, post, by post, brief, per brief, per post",
    "web": "web, web form, form, website, online, webformulier, formulier, contactformulier, site",
    "in-person": "in person, face to face, visit, persoonlijk, mondeling, balie, aan de balie, langs,"
    " langsgekomen, bezoek, op locatie",
}
MOMENT_WORDS = {
    "before": "before, voor, vooraf, van tevoren",
    "during": "during, tijdens",
    "after": "after, afterwards, na, naderhand, achteraf, na afloop",
}
OUTCOME_WORDS = {
    "satisfied": "satisfied, tevreden",
    "not-satisfied": "not satisfied, unsatisfied, dissatisfied, niet tevreden, ontevreden",
    "withdrawn": "withdrawn, ingetrokken, teruggetrokken",
    "no-reply": "no reply, no response, geen reactie, geen antwoord, niets meer gehoord",
    "duplicate": "duplicate, double, dubbel, dubbele, duplicaat",
}
_NEEDED = (("received",), ("customer",), ("title", "story"))
#: What is read of a list of customers; its other columns are left alone.
CUSTOMER_COLUMNS = ("customer", "contact", "email", "phone", "owner")
_CUSTOMER = {"customer": "name", "contact": "contact", "email": "email", "phone": "phone"}
_SEPARATORS = ";,\t"
#: How many characters of a story stand in for a title that the list does not have.
_FIRST_WORDS = 80


class Setting(NamedTuple):
    """What holds for every row: the moment and place of the reading, and who takes the list in.

    `because` goes with the closing of a row that is history.
    """

    now: datetime
    zone: tzinfo
    by: str
    procedure: str
    because: str
    people: Mapping[str, Person]


class Notice(NamedTuple):
    """What customers must hear of us before a day (F13): what we cannot keep, and the whole of it."""

    title: str
    on: date
    story: str = ""


#: Where a workspace may keep which meetings were held, for `kv ask`.
MEETINGS = "meetings.csv"
MEETING_COLUMNS = ("received", *CUSTOMER_COLUMNS)


class BadLine(NamedTuple):
    """A row that cannot come in: the line of the file on which it starts, and everything against it."""

    line: int
    reasons: tuple[Text, ...]


class Row(NamedTuple):
    """A row that can come in."""

    line: int
    intake: Intake


class Listed(NamedTuple):
    """What a list holds. `unused` are columns that were left alone, `mended` the signs put right."""

    rows: tuple[Row, ...]
    bad: tuple[BadLine, ...]
    unused: tuple[str, ...]
    encoding: str
    mended: int


def read(path: Path, mapped: Sequence[str], setting: Setting) -> Listed:
    """The rows of the CSV file at `path`; `mapped` holds FIELD=COLUMN for columns of another name.

    Raises WrongInput for a file that is no CSV, and where the columns are not clear.
    """
    return _listed(path, mapped, COLUMNS, _NEEDED, lambda reading: reading.intake(), setting)


def read_customers(path: Path, mapped: Sequence[str], notice: Notice, setting: Setting) -> Listed:
    """A case for each customer in the CSV file at `path`, who must hear of `notice` beforehand.

    Only what says who the customer is, and who looks after them, is read. Raises as `read` does.
    """
    return _listed(
        path, mapped, CUSTOMER_COLUMNS, (("customer",),), lambda reading: reading.forewarning(notice), setting
    )


def read_meetings(path: Path, zone: tzinfo) -> tuple[list[Meeting], list[BadLine]]:
    """The meetings in a list of days and customers, also those to come, and the lines that cannot be used.

    Raises WrongInput as `read` does.
    """
    text, _ = _mend(decode(_of_workspace(path), path.name)[0])
    sheet = _Sheet(text, path.name)
    columns = _Columns(sheet, (), MEETING_COLUMNS, (("received",), ("customer",)))
    setting = Setting(datetime.max.replace(tzinfo=UTC), zone, "", "", "", {})
    found, bad = [], []
    for record in sheet.records:
        reading = _Reading(columns, columns.cells(record), setting)
        meeting = reading.meeting()
        faults = (record.fault,) if record.fault is not None else tuple(reading.faults)
        if faults or meeting is None:
            bad.append(BadLine(record.line, faults))
        else:
            found.append(meeting)
    return found, bad


def _listed(
    path: Path,
    mapped: Sequence[str],
    fields: Iterable[str],
    needed: Sequence[Sequence[str]],
    make: Callable[[_Reading], Intake | None],
    setting: Setting,
) -> Listed:
    name = str(path)
    text, encoding = decode(_content(path), name)
    text, mended = _mend(text)
    sheet = _Sheet(text, name)
    columns = _Columns(sheet, mapped, fields, needed)
    rows = [_read_row(record, columns, setting, make) for record in sheet.records]
    return Listed(
        tuple(row for row in rows if isinstance(row, Row)),
        tuple(row for row in rows if isinstance(row, BadLine)),
        columns.unused(),
        encoding,
        mended,
    )


# -- the text ----------------------------------------------------------------------------------------


def _content(path: Path) -> bytes:
    try:
        if path.is_char_device() or path.is_block_device():  # without end; a pipe is welcome
            raise NotRegular(path)
        return path.read_bytes()
    except OSError as error:
        raise WrongInput(
            Text("The file cannot be read: {reason}.", reason=error.strerror or str(error)),
            where=str(path),
            remedy=Text("Is its name right, and may you read it?"),
        ) from error


def _of_workspace(path: Path) -> bytes:
    """What a list that belongs to the workspace holds, as its other files are read. Raises WrongInput."""
    try:
        raw = content(path, LARGEST_LIST + 1)
    except OSError as error:
        raise cannot_read(path.name, error) from error
    if len(raw) > LARGEST_LIST:
        raise WrongInput(
            Text("larger than {limit} KiB", limit=LARGEST_LIST // 1024),
            where=path.name,
            remedy=Text("Keep in it what is still to come and what was lately."),
        )
    return raw


def decode(raw: bytes, name: str) -> tuple[str, str]:
    """The text of a list and its encoding: UTF-8, or else Windows-1252. Raises WrongInput."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _no_csv(name, Text("the file is UTF-16"))
    if b"\0" in raw or raw.startswith(b"PK\3\4"):
        raise _no_csv(name, Text("the file is no CSV, but a file of another program"))
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(raw):
            raise _not_text(name, raw, error.start) from None
    try:
        return raw.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        raise _not_text(name, raw, error.start) from None


def _is_damaged_utf8(raw: bytes) -> bool:
    """Whether the text is UTF-8 but for a few bytes: to read it as Windows-1252 would garble the rest."""
    text = raw.decode("utf-8", "surrogateescape")
    wrong = sum("\udc80" <= c <= "\udcff" for c in text)
    return text.startswith("\ufeff") or sum(not c.isascii() for c in text) - wrong >= wrong


def _no_csv(name: str, what: Text) -> WrongInput:
    return WrongInput(what, where=name, remedy=Text("Save it in your spreadsheet as CSV (UTF-8)."))


def _not_text(name: str, raw: bytes, place: int) -> WrongInput:
    line = raw.count(b"\n", 0, place) + 1
    return WrongInput(
        Text("neither UTF-8 nor Windows-1252 at byte {place}", place=place),
        where=f"{name}:{line}",
        remedy=Text("Save it in your spreadsheet as CSV (UTF-8)."),
    )


def _windows_signs() -> Mapping[int, str]:
    """Control characters that are no such thing in the text of a person: quotes, dashes and the euro
    sign that a Windows program wrote as Latin-1, and the rubout, which stands for nothing."""
    signs = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
    return {**{code: sign for code, sign in signs.items() if sign}, 0x7F: ""}


_WINDOWS_SIGNS = _windows_signs()


def _mend(text: str) -> tuple[str, int]:
    """The text in NFC with those signs as they were meant, and how many there were."""
    count = sum(text.count(chr(code)) for code in _WINDOWS_SIGNS)
    return unicodedata.normalize("NFC", text.translate(_WINDOWS_SIGNS) if count else text), count


# -- rows and columns --------------------------------------------------------------------------------


class _Record(NamedTuple):
    """One record of the file: its cells, or what is wrong with it."""

    line: int
    cells: Sequence[str]
    fault: Text | None = None


class _Sheet:
    """The records of a CSV text: the header, and the others with the line on which each starts."""

    def __init__(self, text: str, name: str) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), len(text)))
        said = re.match(r"sep=(.)[ \t]*\r?\n", text, re.IGNORECASE)  # a first line that is for Excel
        separator = said[1] if said else max(_SEPARATORS, key=lambda sign: _width(text, sign))
        records = list(_records(text, separator))[1 if said else 0 :]
        self.where = f"{name}:{records[0].line if records else 1}"
        if not records or records[0].fault is not None:
            raise WrongInput(
                Text("no line with the names of the columns"),
                where=self.where,
                remedy=Text("Put the names of the columns on the first line."),
            )
        self.header = [" ".join(cell.split()) for cell in records[0].cells]
        self.records = records[1:]


def _width(text: str, separator: str) -> int:
    first = next(_records(text, separator), None)
    return len(first.cells) if first else 0


def _records(text: str, separator: str) -> Iterator[_Record]:
    """All records but empty ones; quotes that do not fit make one bad record of what they span."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            fault = Text("the quotes do not fit (up to line {last})", last=reader.line_num)
            yield _Record(line, (), fault)
            continue
        if any(cell.strip() for cell in cells):
            yield _Record(line, cells)


class _Columns:
    """Which column holds what."""

    def __init__(
        self, sheet: _Sheet, mapped: Sequence[str], fields: Iterable[str], needed: Sequence[Sequence[str]]
    ) -> None:
        """Raises WrongInput for an unknown field or column, one that is missing, and a doubtful one."""
        self.sheet = sheet
        self.fields = tuple(fields)
        self.header = sheet.header
        self.places: dict[str, int] = {}
        for wish in mapped:
            field, _, column = wish.partition("=")
            self._map(field.strip(), " ".join(column.split()))
        self._recognise()
        self._complete(needed)

    def name(self, field: str) -> str:
        """What the list calls the column of `field`."""
        return self.header[self.places[field]]

    def cells(self, record: _Record) -> dict[str, str]:
        """The cells of a record by field; a cell that is not there is empty."""
        found = dict(enumerate(record.cells))
        return {field: found.get(place, "") for field, place in self.places.items()}

    def unused(self) -> tuple[str, ...]:
        """The columns that hold something and are not used."""
        used = set(self.places.values())
        free = [place for place in range(len(self.header)) if place not in used]
        return tuple(self.header[p] or f"#{p + 1}" for p in free if self.header[p] or self._filled(p))

    def _filled(self, place: int) -> bool:
        return any(cell.strip() for record in self.sheet.records for cell in record.cells[place : place + 1])

    def _map(self, field: str, column: str) -> None:
        if field not in self.fields:
            raise _unknown(Text("{option}: there is no field {name}.", option=_MAP, name=field), self.fields)
        if field in self.places:
            raise WrongInput(Text("{option}: {name} is given twice.", option=_MAP, name=field))
        places = [i for i, name in enumerate(self.header) if name == column]
        places = places or [i for i, name in enumerate(self.header) if column and bare(name) == bare(column)]
        if not places:
            text = Text("{option}: there is no column {name}.", option=_MAP, name=column)
            raise _unknown(text, self.header, self.sheet.where)
        if len(places) > 1:
            raise self._doubt(field, places)
        self.places[field] = places[0]

    def _recognise(self) -> None:
        """Take the columns whose names are known, where nothing else was said of field or column."""
        said, taken = set(self.places), set(self.places.values())
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.header):
            field = _FIELD_OF.get(bare(name), "")
            if field in self.fields and field not in said and place not in taken:
                found.setdefault(field, []).append(place)
        for field, places in found.items():
            if len(places) > 1:
                raise self._doubt(field, places)
            self.places[field] = places[0]

    def _complete(self, needed: Sequence[Sequence[str]]) -> None:
        for fields in needed:
            if not any(field in self.places for field in fields):
                raise WrongInput(
                    Text("There is no column for {fields}.", fields=Code(" / ".join(fields))),
                    where=self.sheet.where,
                    remedy=Text(
                        "Say which it is with {option}. The columns are: {known}.",
                        option=Code(f"--map {fields[0]}=…"),
                        known=", ".join(name for name in self.header if name),
                    ),
                )

    def _doubt(self, field: str, places: Sequence[int]) -> WrongInput:
        first, second = (self.header[place] for place in places[:2])
        return WrongInput(
            Text("Two columns may be {field}: {first} and {second}.",
                 field=Code(field), first=first, second=second),
            where=self.sheet.where,
            remedy=Text("Say which it is with {option}, or give one another name.",
                        option=Code(f"--map {field}=…")),
        )  # fmt: skip


_MAP = Code("--map")


def _unknown(text: Text, known: Mapping[str, object] | Sequence[str], where: str = "") -> WrongInput:
    names = ", ".join(name for name in known if name)
    return WrongInput(text, where=where, remedy=Text("Known are: {known}.", known=names))


def bare(word: str) -> str:
    """A word as it is compared: without case, accents, blanks and signs."""
    return "".join(c for c in unicodedata.normalize("NFKD", word).casefold() if c.isalnum())


_FIELD_OF = {bare(name): field for field, names in COLUMNS.items() for name in (field, *names)}


# -- one row -----------------------------------------------------------------------------------------


def _read_row(
    record: _Record, columns: _Columns, setting: Setting, make: Callable[[_Reading], Intake | None]
) -> Row | BadLine:
    if record.fault is not None:
        return BadLine(record.line, (record.fault,))
    if any(cell.strip() for cell in record.cells[len(columns.header) :]):
        return BadLine(record.line, (Text("more cells than there are columns; are quotes missing?"),))
    reading = _Reading(columns, columns.cells(record), setting)
    intake = make(reading)
    if intake is None or reading.faults:
        return BadLine(record.line, tuple(reading.faults))
    return Row(record.line, intake)


class _Reading:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(self, columns: _Columns, cells: Mapping[str, str], setting: Setting) -> None:
        self.columns = columns
        self.cells = cells
        self.setting = setting
        self.faults: list[Text] = []

    def intake(self) -> Intake | None:
        """The case that the row begins, or None where its receipt is missing."""
        self._check_signs()
        title, story = self._title_and_story()
        received = self._received()
        customer = self._customer()
        case = Case(
            id="",
            title=title,
            events=(),
            customer=customer,
            channel=self._word("channel", _CHANNELS),
            moment=self._word("moment", _MOMENTS),
            owner=self._owner(),
            wish=self._line("wish"),
            procedure=self.setting.procedure,
        )
        events = self._events(received)
        return Intake(case, events, story) if events else None

    def forewarning(self, notice: Notice) -> Intake:
        """The case of a customer who must be told beforehand; it begins when we see it, now."""
        self._check_signs()
        case = Case(
            id="",
            title=notice.title,
            events=(),
            customer=self._customer(),
            kind=FORESEEN,
            owner=self._owner() or ("" if self._line("owner") else self.setting.by),
            procedure=self.setting.procedure,
        )
        seen = Event("received", self.setting.now, self.setting.by, data=((BEFORE, notice.on.isoformat()),))
        return Intake(case, (seen,), notice.story)

    def meeting(self) -> Meeting | None:
        """The day of a meeting and its customer; None where a day is missing."""
        self._check_signs()
        held, customer = self._received(), self._customer()
        return Meeting(held.astimezone(self.setting.zone).date(), customer) if held else None

    def _customer(self) -> dict[str, str]:
        facts = {key: self._line(field) for field, key in _CUSTOMER.items()}
        if not facts["name"]:
            self._note("customer", Text("is empty"))
        return {key: value for key, value in facts.items() if value}

    def _check_signs(self) -> None:
        for field, cell in self.cells.items():
            self._no_controls(field, cell)

    # -- texts -----------------------------------------------------------------------------------------

    def _line(self, field: str) -> str:
        """A cell as one line, blanks around it aside; "" where there is no such cell."""
        return " ".join(self.cells.get(field, "").split())

    def _title_and_story(self) -> tuple[str, str]:
        """The title, shortened where it must be, and the story, which then holds the whole of it."""
        title = self._line("title")
        story = self.cells.get("story", "").replace("\r\n", "\n").replace("\r", "\n").strip()
        told = " ".join(story.split())
        if not (title or story):
            field = "title" if "title" in self.columns.places else "story"
            self._note(field, Text("is empty"))
        if len(title) > LONGEST_TITLE and not told.startswith(title):
            story = f"{title}\n\n{story}".strip()
        return (shortened(title, LONGEST_TITLE) or shortened(told, _FIRST_WORDS)), story

    def _no_controls(self, field: str, cell: str) -> None:
        found = CONTROL.search(cell)
        if found:
            self._note(field, Text("control character {code}", code=Code(f"U+{ord(found[0]):04X}")))

    # -- words -----------------------------------------------------------------------------------------

    def _word(self, field: str, known: Mapping[str, str]) -> str:
        """The word of kv for the word in a cell."""
        cell = self._line(field)
        if not cell:
            return ""
        word = known.get(bare(cell), "")
        if not word:
            self._unknown(field, cell, Code(", ".join(dict.fromkeys(known.values()))))
        return word

    def _owner(self) -> str:
        """Who has the case: anybody, or one of the people by short name or full name, where those are
        listed. Nobody where the cell is empty: whoever takes the list in does not take all cases on."""
        cell, people = self._line("owner"), self.setting.people
        if not cell or not people or cell in people:
            return cell
        hits = [p.short for p in people.values() if bare(cell) in (bare(p.short), bare(p.name))]
        if len(hits) != 1:
            self._unknown("owner", cell, ", ".join(people))
            return ""
        return hits[0]

    def _unknown(self, field: str, cell: str, known: Part) -> None:
        self._note(field, Text("{value} is not known (known are: {known})", value=cell, known=known))

    # -- what happened -----------------------------------------------------------------------------------

    def _events(self, received: datetime | None) -> tuple[Event, ...]:
        """The receipt, and the closing of a row that is history.

        A wish in the list is a fact of the case, but no `listened` is recorded with it: the list does
        not say that, or when, somebody listened to the customer.
        """
        closed, outcome = self._closed(received), self._word("outcome", _OUTCOMES)
        if self._line("closed") and not self._line("outcome"):
            self._note("closed", Text("closed without an outcome"))
        if self._line("outcome") and not self._line("closed"):
            self._note("outcome", Text("an outcome without a day of closing"))
        if received is None:
            return ()
        first = Event("received", received, self.setting.by)
        if closed is None:
            return (first,)
        data = (("outcome", outcome), (BECAUSE, self.setting.because))
        return first, Event("closed", closed, self.setting.by, data=data)

    def _received(self) -> datetime | None:
        """The moment of receipt; of a day without time its first moment."""
        if not self._line("received"):
            self._note("received", Text("is empty"))
            return None
        moment = self._moment("received")
        return self._past("received", moment.at) if moment else None

    def _closed(self, received: datetime | None) -> datetime | None:
        """The moment of closing: of a day without time its last moment, or now while it still lasts."""
        moment = self._moment("closed")
        if moment is None:
            return None
        at = moment.at
        if moment.day_only and at <= self.setting.now:
            day = at.astimezone(self.setting.zone).date()
            at = min(moments.end_of_day(day, self.setting.zone), self.setting.now)
        if received is not None and at < received:
            text = Text("{at} lies before the case was received ({received}).", at=at, received=received)
            self._note("closed", text)
        return self._past("closed", at)

    def _past(self, field: str, at: datetime) -> datetime:
        if at > self.setting.now:
            self._note(field, Text("{at} lies in the future.", at=at))
        return at

    def _moment(self, field: str) -> Moment | None:
        cell = self._line(field)
        if not cell:
            return None
        found = moment(cell, self.setting.zone)
        if isinstance(found, Text):
            self._note(field, found)
            return None
        return found

    def _note(self, field: str, reason: Text) -> None:
        self.faults.append(Text("{column}: {reason}", column=self.columns.name(field), reason=reason))


def shortened(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, cut off behind a word."""
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    if text[limit - 1] != " " and " " in start:
        start = start.rsplit(" ", 1)[0]
    return start.rstrip(" ,;:.-") + "…"


_TIME = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
_CLOCK = rf"(?:(?:,? |T){_TIME}(?: ?u(?:ur)?| ?(Z|[+-]\d{{2}}:?\d{{2}}))?)?"
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _CLOCK, re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK, re.ASCII)


def moment(cell: str, zone: tzinfo) -> Moment | Text:
    """The moment in a cell, as Dutch spreadsheets write it (day first) or as ISO 8601; or why not.

    Never a guess: words, years of two digits and times that come twice are bad.
    """
    iso = _iso(cell)
    try:
        found = moments.read(iso, zone) if iso else None
    except NotAMoment as error:
        return Text("{text} is not a moment: {reason}.", text=cell, reason=error.reason)
    if found is None:
        example = Code("01-03-2025 10:04, 2025-03-01T10:04")
        return Text("{text} is not clear as a moment; write it as {examples}", text=cell, examples=example)
    if found.doubt is None or found.day_only:
        return found
    if found.doubt is Doubt.GAP:
        return Text("{text} did not exist: the clock went forward in that hour.", text=cell)
    return Text("{text} came twice: the clock went back in that hour.", text=cell)


def _iso(cell: str) -> str:
    """The cell as ISO 8601, or "" where it is neither that nor a Dutch date."""
    if match := _DAY_FIRST.fullmatch(cell):
        day, _, month, year, *clock = match.groups(default="")
    elif match := _YEAR_FIRST.fullmatch(cell):
        year, _, month, day, *clock = match.groups(default="")
    else:
        return ""
    hour, minute, second, offset = clock
    time = f"T{hour:0>2}:{minute}:{second or '00'}{offset}" if hour else ""
    return f"{year}-{month:0>2}-{day:0>2}{time}"


def spelled(words: Mapping[str, str]) -> dict[str, str]:
    """Each word as it is compared -> the word of kv; the words of kv themselves are known too."""
    return {bare(word): known for known, listed in words.items() for word in (known, *listed.split(","))}


_CHANNELS, _MOMENTS, _OUTCOMES = map(spelled, (CHANNEL_WORDS, MOMENT_WORDS, OUTCOME_WORDS))
