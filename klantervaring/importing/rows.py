"""Intake from a list: the rows of a CSV file as cases to begin, or as bad lines with their reasons.

It must not write, ask or print: `desk` begins the cases, `cli.intake` tells how it went.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TypeVar

from klantervaring.core.candidates import Meeting
from klantervaring.core.case import BECAUSE, BEFORE, LONGEST_TITLE, Case, Event
from klantervaring.core.choices import (
    CHANNELS,
    FORESEEN,
    MOMENTS,
    OUTCOMES,
    Choice,
)
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.input_checks import CONTROL
from klantervaring.core.text.sentences import Code, Part, Text
from klantervaring.core.time import moments
from klantervaring.core.time.moments import ReadMoment
from klantervaring.core.values import NamedTuple
from klantervaring.desk.desk import Intake
from klantervaring.files.workspace.config import Person
from klantervaring.importing import cell_moments
from klantervaring.importing.cell_moments import Order, cell_moment
from klantervaring.importing.cells import spoiled, unwrapped
from klantervaring.importing.list_text import read_list_text
from klantervaring.importing.sheet import ImportSheet, SheetRow

#: What a column may hold, and how teams call that column, in Dutch and in English; case, accents and
#: signs aside.
COLUMNS: dict[str, tuple[str, ...]] = {
    "received": (
        "ontvangen",
        "ontvangen op",
        "ontvangst",
        "ontvangstdatum",
        "datum ontvangst",
        "datum ontvangen",
        "binnengekomen",
        "binnengekomen op",
        "datum",
        "received",
        "received on",
        "received at",
        "date received",
        "date",
    ),
    "channel": (
        "kanaal",
        "via",
        "binnengekomen via",
        "channel",
        "received via",
    ),
    "moment": ("moment", "fase", "phase"),
    "customer": (
        "klant",
        "klantnaam",
        "naam klant",
        "school",
        "organisatie",
        "customer",
        "customer name",
        "client",
        "organisation",
        "organization",
    ),
    "contact": ("contactpersoon", "contact", "contact person", "contact name"),
    "email": ("e-mail", "e-mailadres", "mail", "mailadres", "e-mail address"),
    "phone": (
        "telefoon",
        "telefoonnummer",
        "tel",
        "phone",
        "phone number",
        "telephone",
    ),
    "title": ("onderwerp", "titel", "subject", "title", "summary"),
    "story": (
        "verhaal",
        "omschrijving",
        "beschrijving",
        "toelichting",
        "bericht",
        "ervaring",
        "klantervaring",
        "story",
        "description",
        "message",
        "experience",
        "customer experience",
    ),
    "wish": (
        "gewenste oplossing",
        "wens",
        "wens klant",
        "wens van de klant",
        "wish",
        "desired solution",
        "wanted solution",
    ),
    "owner": (
        "behandelaar",
        "eigenaar",
        "medewerker",
        "toegewezen aan",
        "owner",
        "handler",
        "handled by",
        "assigned to",
    ),
    "closed": (
        "afgesloten",
        "afgesloten op",
        "datum afgesloten",
        "afsluitdatum",
        "afgehandeld",
        "afgehandeld op",
        "datum afgehandeld",
        "gesloten",
        "gesloten op",
        "closed",
        "closed on",
        "date closed",
    ),
    "outcome": ("uitkomst", "resultaat", "afloop", "outcome", "result"),
}
_NEEDED = (("received",), ("customer",), ("title", "story"))
#: What is read of a list of customers; its other columns are left alone.
CUSTOMER_COLUMNS = ("customer", "contact", "email", "phone", "owner")
#: Characters of a name of a column, or of a cell in a message; what is longer is a text.
_LONGEST_NAME = 200
_MOST_NAMES = 60
_CUSTOMER = {
    "customer": "name",
    "contact": "contact",
    "email": "email",
    "phone": "phone",
}
#: Fields of one kind of value: where one of them holds it, the cells before it stand in their columns.
_MOMENTS_OF = ("received", "closed")
#: Fields in which a person may write what they like, also a separator or a line break.
_FREE = frozenset(["title", "story", "wish", "customer", "contact", "owner"])
#: How many characters of a story stand in for a title that the list does not have, and of a long cell in
#: a message.
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


class Said(NamedTuple):
    """What a person says of a list: FIELD=COLUMN for columns of another name, the line of the names (0:
    the first), and the order of its dates ("": as the list shows)."""

    mapped: Sequence[str] = ()
    header: int = 0
    dates: str = ""


def read_list(path: Path, said: Said, setting: Setting) -> Listed:
    """The rows of the CSV file at `path`.

    Raises WrongInput for a file that is no CSV, and where the columns are not clear.
    """
    names = _Names(COLUMNS, _NEEDED, said.mapped)
    text, encoding, mended = read_list_text(path, str(path))
    sheet = ImportSheet(text, str(path), names, said.header, may_say=True)
    columns = _Columns(sheet, names)
    orders = columns.orders(said.dates, may_say=True)
    rows, bad = _rows(
        columns, setting, orders, lambda reading: reading.intake()
    )
    return _listed(rows, bad, columns, encoding, mended)


def read_customers(
    path: Path, mapped: Sequence[str], notice: Notice, setting: Setting
) -> Listed:
    """A case for each customer in the CSV file at `path`, who must hear of `notice` beforehand.

    Only what says who the customer is, and who looks after them, is read; `mapped` holds FIELD=COLUMN.
    Raises as `read_list` does.
    """
    names = _Names(CUSTOMER_COLUMNS, (("customer",),), mapped)
    text, encoding, mended = read_list_text(path, str(path))
    columns = _Columns(ImportSheet(text, str(path), names), names)
    rows, bad = _rows(
        columns, setting, {}, lambda reading: reading.forewarning(notice)
    )
    return _listed(rows, bad, columns, encoding, mended)


def read_meetings(
    root: Path, zone: tzinfo
) -> tuple[list[Meeting], list[BadLine]]:
    """The meetings in a list of days and customers, also those to come, and the lines that cannot be used.

    Raises WrongInput as `read_list` does.
    """
    names = _Names(MEETING_COLUMNS, (("received",), ("customer",)), ())
    text, _, _ = read_list_text(root / MEETINGS, MEETINGS, root)
    columns = _Columns(ImportSheet(text, MEETINGS, names), names)
    setting = Setting(datetime.max.replace(tzinfo=UTC), zone, "", "", "", {})
    rows, bad = _rows(
        columns, setting, columns.orders(), lambda reading: reading.meeting()
    )
    return [meeting for _, meeting in rows], bad


def _listed(
    rows: Sequence[tuple[int, Intake]],
    bad: Sequence[BadLine],
    columns: _Columns,
    encoding: str,
    mended: int,
) -> Listed:
    return Listed(
        tuple(Row(*row) for row in rows),
        tuple(bad),
        columns.unused(),
        encoding,
        mended,
    )


# -- columns -----------------------------------------------------------------------------------------


class _Names:
    """The names of columns that are looked for: those that are known, and those that a person gave."""

    def __init__(
        self,
        fields: Iterable[str],
        needed: Sequence[Sequence[str]],
        mapped: Sequence[str],
    ) -> None:
        """Raises WrongInput for a field that is not known, that is given twice, or that has no column."""
        self.fields = tuple(fields)
        self.needed = needed
        self.given: dict[str, str] = {}
        for wish in mapped:
            field, _, column = (
                " ".join(part.split()) for part in wish.partition("=")
            )
            if not (field and column):
                raise _half_said(
                    wish, field if field in self.fields else "customer"
                )
            if field not in self.fields:
                text = Text(
                    "{option}: there is no field {name}.",
                    option=_MAP,
                    name=field,
                )
                raise _unknown(text, self.fields)
            if field in self.given:
                raise WrongInput(
                    Text(
                        "{option}: {name} is given twice.",
                        option=_MAP,
                        name=field,
                    )
                )
            self.given[field] = column

    def field_of(self, name: str) -> str:
        """The field that a column is known to hold by its name, or ""."""
        field = _FIELD_OF.get(folded_word(name[:_LONGEST_NAME]), "")
        return field if field in self.fields else ""

    def found(self, names: Sequence[str]) -> int:
        """How many fields these names of columns give."""
        return len(self._fields(names))

    def suffices(self, names: Sequence[str]) -> bool:
        """Whether these names of columns give all that a list cannot do without."""
        found = self._fields(names)
        return all(
            any(field in found for field in fields) for fields in self.needed
        )

    def _fields(self, names: Sequence[str]) -> set[str]:
        given = {
            field
            for field, column in self.given.items()
            if any(name == column or _is_alike(name, column) for name in names)
        }
        return {
            field for name in names if (field := self.field_of(name))
        } | given


class _Columns:
    """Which column holds what."""

    def __init__(self, sheet: ImportSheet, names: _Names) -> None:
        """Raises WrongInput for an unknown column, one that is missing, and a doubtful one."""
        self.sheet = sheet
        self.names = names
        self.header = sheet.header
        self.places: dict[str, int] = {}
        for field, column in names.given.items():
            self._map(field, column)
        self._recognise()
        self._complete()
        #: Behind this place no column has a name.
        self.width = 1 + max(
            place for place, name in enumerate(self.header) if name
        )

    def name(self, field: str) -> str:
        """What the list calls the column of `field`."""
        return self.header[self.places[field]]

    def cells(self, record: SheetRow) -> dict[str, str]:
        """The cells of a record by field, as they were meant; a cell that is not there is empty."""
        found = dict(enumerate(record.cells))
        return {
            field: unwrapped(field, found.get(place, ""))
            for field, place in self.places.items()
        }

    def orders(self, said: str = "", may_say: bool = False) -> dict[str, Order]:
        """The order of day and month in each column of moments; `said` where a person says so."""
        found = {
            field: self._column(field)
            for field in _MOMENTS_OF
            if field in self.places
        }
        others = cell_moments.order_seen(
            cell for cells in found.values() for cell in cells
        )
        return {
            field: cell_moments.order_of(
                cell_moments.order_seen(cells), others, said, may_say
            )
            for field, cells in found.items()
        }

    def _column(self, field: str) -> list[tuple[int, str]]:
        place = self.places[field]
        return [
            (record.line, " ".join(unwrapped(field, cell).split()))
            for record in self.sheet.records
            for cell in record.cells[place : place + 1]
        ]

    def unused(self) -> tuple[str, ...]:
        """The columns that hold something and are not used."""
        used = set(self.places.values())
        free = [place for place in range(self.width) if place not in used]
        told = [
            shortened(self.header[place], _FIRST_WORDS)
            for place in range(self.width)
        ]
        return tuple(
            told[p] or f"#{p + 1}" for p in free if told[p] or self._filled(p)
        )

    def _filled(self, place: int) -> bool:
        return any(
            cell.strip()
            for record in self.sheet.records
            for cell in record.cells[place : place + 1]
        )

    def _map(self, field: str, column: str) -> None:
        places = [i for i, name in enumerate(self.header) if name == column]
        places = places or [
            i for i, name in enumerate(self.header) if _is_alike(name, column)
        ]
        if not places:
            text = Text(
                "{option}: there is no column {name}.", option=_MAP, name=column
            )
            raise _unknown(text, self.header, self.sheet.where)
        if len(places) > 1:
            raise self._doubt(field, places)
        self.places[field] = places[0]

    def _recognise(self) -> None:
        """Take the columns whose names are known, where nothing else was said of field or column."""
        said, taken = set(self.places), set(self.places.values())
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.header):
            field = self.names.field_of(name)
            if field and field not in said and place not in taken:
                found.setdefault(field, []).append(place)
        for field, places in found.items():
            if len(places) > 1:
                raise self._doubt(field, places)
            self.places[field] = places[0]

    def _complete(self) -> None:
        for fields in self.names.needed:
            if not any(field in self.places for field in fields):
                raise WrongInput(
                    Text(
                        "There is no column for {fields}.",
                        fields=Code(" / ".join(fields)),
                    ),
                    where=self.sheet.where,
                    remedy=self._say_which(Code(f"--map {fields[0]}=…")),
                )

    def _say_which(self, option: Code) -> Text:
        known = _listing(self.header)
        widest = max(
            (len(record.cells) for record in self.sheet.records), default=0
        )
        if widest <= len(self.header):
            return Text(
                "Say which it is with {option}. The columns are: {known}.",
                option=option,
                known=known,
            )
        return Text(
            "Say which it is with {option}. The columns are: {known}. If the names stand on another line,"
            " take the lines above it off.",
            option=option,
            known=known,
        )

    def _doubt(self, field: str, places: Sequence[int]) -> WrongInput:
        first, second = (self.header[place] for place in places[:2])
        option = Code(f"--map {field}=…")
        remedy = Text(
            "Say which it is with {option}, or give one another name.",
            option=option,
        )
        if (
            len({self.header[place] for place in places}) == 1
        ):  # no option can tell them apart
            remedy = Text("Give one of them another name in the list.")
        return WrongInput(
            Text(
                "Two columns may be {field}: {first} and {second}.",
                field=Code(field),
                first=first,
                second=second,
            ),
            where=self.sheet.where,
            remedy=remedy,
        )


_MAP = Code("--map")


def _half_said(wish: str, field: str) -> WrongInput:
    return WrongInput(
        Text(
            "{option} {wish}: a field and its column are needed.",
            option=_MAP,
            wish=wish,
        ),
        remedy=Text(
            "Write it as {example}.", example=Code(f'{_MAP.text} {field}="…"')
        ),
    )


def _unknown(
    text: Text, known: Mapping[str, object] | Sequence[str], where: str = ""
) -> WrongInput:
    return WrongInput(
        text,
        where=where,
        remedy=Text("Known are: {known}.", known=_listing(known)),
    )


def _listing(names: Iterable[str]) -> str:
    """The names that there are, as many as one reads."""
    some = [shortened(name, _FIRST_WORDS) for name in names if name]
    return ", ".join(
        [*some[:_MOST_NAMES], *(["…"] if len(some) > _MOST_NAMES else [])]
    )


def folded_word(word: str) -> str:
    """A word as it is compared: without case, accents, blanks and signs."""
    return "".join(
        c for c in unicodedata.normalize("NFKD", word).casefold() if c.isalnum()
    )


def _is_alike(name: str, other: str) -> bool:
    wanted = folded_word(other)
    return (
        bool(wanted)
        and len(name) <= _LONGEST_NAME
        and folded_word(name) == wanted
    )


_FIELD_OF = {
    folded_word(name): field
    for field, names in COLUMNS.items()
    for name in (field, *names)
}


# -- the shape of rows ---------------------------------------------------------------------------------

_Thing = TypeVar("_Thing")
_SEVERAL_LINES = Text("a text of several lines needs quotes around it")


def _rows(
    columns: _Columns,
    setting: Setting,
    orders: Mapping[str, Order],
    make: Callable[[_Reading], _Thing | None],
) -> tuple[list[tuple[int, _Thing]], list[BadLine]]:
    """What `make` makes of the rows, each with its line, and the rows of which nothing can be made."""
    shapes = _Shapes(columns)
    made: list[tuple[int, _Thing]] = []
    bad: list[BadLine] = []
    for place, record in enumerate(columns.sheet.records):
        reading = _Reading(columns, columns.cells(record), setting, orders)
        faults = shapes.faults(place)
        thing = make(reading) if shapes.beside(record) is None else None
        if thing is None or faults or reading.faults:
            bad.append(BadLine(record.line, (*faults, *reading.faults)))
        else:
            made.append((record.line, thing))
    return made, bad


class _Shapes:
    """Whether the cells of a record stand in their columns, and whether it is a whole row.

    A separator or a line break in a text without quotes moves what follows to other columns, or to
    other lines. It must not come in then, nor may the half that looks like a row of its own.
    """

    def __init__(self, columns: _Columns) -> None:
        self.columns = columns
        self.records = columns.sheet.records
        self.fields = {place: field for field, place in columns.places.items()}

    def faults(self, place: int) -> list[Text]:
        """What is wrong with the shape of the record at `place`, also by the ones above and below it."""
        beside = self.beside(self.records[place])
        return ([beside] if beside else []) + self._broken_off(place)

    # -- cells beside their columns ----------------------------------------------------------------------

    def beside(self, record: SheetRow) -> Text | None:
        """Why the cells of a record cannot be told apart; None where they can."""
        if record.fault is not None:
            return record.fault
        width, header = self.columns.width, len(self.columns.header)
        beside = [
            place
            for place in range(width, len(record.cells))
            if record.cells[place].strip()
        ]
        if beside and beside[-1] < header:
            return Text(
                "more cells than there are columns with a name; are quotes missing, or the name of"
                " column {number}?",
                number=beside[0] + 1,
            )
        if beside:
            return Text(
                "more cells than there are columns; are quotes missing?"
            )
        if not self._lines_up(record.cells):
            return Text(
                "more cells than there are columns; are quotes missing, or a separator at the end of"
                " the line with the names?"
            )
        if self._holds_rows(record.cells):
            return Text(
                "a cell holds what looks like the next row; is a quote missing or too many?"
            )
        return None

    def _lines_up(self, cells: Sequence[str]) -> bool:
        """Whether empty cells too many are just that, and not a text that was cut in two before them.

        It was not where behind the last sure cell no text can be joined with what follows it so that the
        row still has all that it needs.
        """
        width, header = self.columns.width, len(self.columns.header)
        if len(cells) <= width or len(cells) == header:
            return True
        surplus = len(cells) - (header if len(cells) > header else width)
        sure = [
            place
            for place, field in self.fields.items()
            if _is_sure(field, cells[place])
        ]
        for place in range(max(sure, default=-1) + 1, width):
            pieces = cells[place + 1 : place + 1 + surplus]
            may_be_cut = (
                self.fields.get(place, "title") in _FREE
                and cells[place].strip()
            )
            if may_be_cut and any(map(str.strip, pieces)):
                joined = [*cells[: place + 1], *cells[place + 1 + surplus :]]
                if self._has_what_it_needs(joined):
                    return False
        return True

    def _has_what_it_needs(self, cells: Sequence[str]) -> bool:
        places = self.columns.places
        return all(
            any(
                cells[places[field]].strip()
                for field in fields
                if field in places
            )
            for fields in self.columns.names.needed
        )

    def _holds_rows(self, cells: Sequence[str]) -> bool:
        """Whether a quote that was opened by mistake took rows below into a cell."""
        begins = self.columns.places.get("received")
        if begins is None:
            return False
        return any(
            place >= begins and self._is_row(line, place, begins)
            for place, cell in enumerate(cells)
            if "\n" in cell or "\r" in cell
            for line in cell.splitlines()[1:]
        )

    def _is_row(self, line: str, place: int, begins: int) -> bool:
        """Whether a line within the cell at `place` is a row, whole or up to the quote that closed."""
        parts = line.split(self.columns.sheet.separator)
        if (
            len(parts)
            not in (place + 1, self.columns.width, len(self.columns.header))
            or len(parts) < 3
        ):
            return False
        return cell_moments.is_attempt(parts[begins].strip()) and not any(
            part[:1] == " " for part in parts[1:]
        )

    # -- halves of rows --------------------------------------------------------------------------------------

    def _broken_off(self, place: int) -> list[Text]:
        """Why the record at `place` may be a part of a row only, by itself and by the one below or above."""
        found = []
        here = self.records[place]
        above = self.records[place - 1] if place else None
        below = (
            self.records[place + 1] if place + 1 < len(self.records) else None
        )
        if self._is_short_part(here):
            found.append(
                Text(
                    "fewer cells than there are columns; {rule}",
                    rule=_SEVERAL_LINES,
                )
            )
        if below is not None and self._is_rest(below, here):
            found.append(
                Text(
                    "line {line} may be the rest of it; {rule}",
                    line=below.line,
                    rule=_SEVERAL_LINES,
                )
            )
        if above is not None and self._is_beginning(place - 1):
            found.append(
                Text(
                    "line {line} may be its beginning; {rule}",
                    line=above.line,
                    rule=_SEVERAL_LINES,
                )
            )
        return found

    def _cell(self, record: SheetRow, field: str) -> str:
        """The cell of a field, "" where there is none."""
        place = self.columns.places.get(field, len(record.cells))
        return (
            unwrapped(field, record.cells[place]).strip()
            if place < len(record.cells)
            else ""
        )

    def _is_short(self, record: SheetRow) -> bool:
        return len(record.cells) < self.columns.width

    def _is_short_part(self, record: SheetRow) -> bool:
        """Whether a record has too few cells and does not begin as a row does: with a moment, of somebody.

        Without a column of moments nothing shows where a row begins.
        """
        if record.fault is not None or not self._is_short(record):
            return False
        begin = self._cell(record, "received")
        return not (
            _is_sure("received", begin) and self._cell(record, "customer")
        )

    def _is_rest(self, record: SheetRow, above: SheetRow) -> bool:
        """Whether a record is the rest of the one above it, as far as one can tell."""
        if self._is_short_part(record):
            return True
        begin = self._cell(record, "received")
        if (
            not begin
            or _is_sure("received", begin)
            or spoiled("received", begin)
        ):
            return False
        if any(
            _is_sure(field, cell)
            for field, cell in self.columns.cells(record).items()
        ):
            return False
        ends_in_text = self._is_short(above) or bool(
            above.cells and above.cells[-1].strip()
        )
        prose = record.fault is not None or any(
            cell[:1] == " " for cell in record.cells[1:]
        )
        return (
            ends_in_text and prose
        )  # people put a blank behind a separator, programs do not

    def _is_beginning(self, place: int) -> bool:
        """Whether the record at `place` has only the first cells of a row, and the last goes on below."""
        record, last = self.records[place], len(self.records[place].cells) - 1
        if (
            not self._is_short_part(record)
            or self.columns.places.get("received", -1) <= last
        ):
            return False
        above = self.records[place - 1] if place else None
        if (
            above is not None
            and self._is_short(above)
            and len(above.cells) + last >= self.columns.width
        ):
            return False  # with the one above it is a whole row
        return self.fields.get(last, "") in _FREE


def _is_sure(field: str, cell: str) -> bool:
    """Whether a cell holds what only belongs in the column of that field."""
    text = " ".join(unwrapped(field, cell).split())
    if field in _MOMENTS_OF:
        return cell_moments.is_attempt(text)
    if field in _WORDS_OF:
        return folded_word(text) in _WORDS_OF[field]
    if field == "email":
        return "@" in text
    return (
        field == "phone"
        and sum(map(str.isdigit, text)) >= 6
        and not any(map(str.isalpha, text))
    )


# -- one row -----------------------------------------------------------------------------------------


class _Reading:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(
        self,
        columns: _Columns,
        cells: Mapping[str, str],
        setting: Setting,
        orders: Mapping[str, Order],
    ) -> None:
        self.columns = columns
        self.cells = cells
        self.setting = setting
        self.orders = orders
        self.faults: list[Text] = []
        self.spoiled: set[str] = set()

    def intake(self) -> Intake | None:
        """The case that the row begins, or None where its receipt is missing."""
        self._check_cells()
        title, story = self._title_and_story()
        received = self._received()
        customer = self._customer()
        case = Case(
            id="",
            title=title,
            events=(),
            customer=customer,
            channel=self._word("channel", _WORDS_OF["channel"]),
            moment=self._word("moment", _WORDS_OF["moment"]),
            owner=self._owner(),
            wish=self._line("wish"),
            procedure=self.setting.procedure,
        )
        events = self._events(received)
        return Intake(case, events, story) if events else None

    def forewarning(self, notice: Notice) -> Intake:
        """The case of a customer who must be told beforehand; it begins when we see it, now."""
        self._check_cells()
        case = Case(
            id="",
            title=notice.title,
            events=(),
            customer=self._customer(),
            kind=FORESEEN,
            owner=self._owner()
            or ("" if self._line("owner") else self.setting.by),
            procedure=self.setting.procedure,
        )
        seen = Event(
            "received",
            self.setting.now,
            self.setting.by,
            data=((BEFORE, notice.on.isoformat()),),
        )
        return Intake(case, (seen,), notice.story)

    def meeting(self) -> Meeting | None:
        """The day of a meeting and its customer; None where a day is missing."""
        self._check_cells()
        held, customer = self._received(), self._customer()
        return (
            Meeting(held.astimezone(self.setting.zone).date(), customer)
            if held
            else None
        )

    def _customer(self) -> dict[str, str]:
        facts = {key: self._line(field) for field, key in _CUSTOMER.items()}
        if not facts["name"]:
            self._note("customer", Text("is empty"))
        return {key: value for key, value in facts.items() if value}

    def _check_cells(self) -> None:
        for field, cell in self.cells.items():
            self._no_controls(field, cell)
            reason = spoiled(field, cell)
            if reason is not None:
                self._note(field, reason)
                self.spoiled.add(field)

    # -- texts -----------------------------------------------------------------------------------------

    def _line(self, field: str) -> str:
        """A cell as one line, blanks around it aside; "" where there is no such cell."""
        return " ".join(self.cells.get(field, "").split())

    def _title_and_story(self) -> tuple[str, str]:
        """The title, shortened where it must be, and the story, which then holds the whole of it."""
        title = self._line("title")
        story = (
            self.cells.get("story", "")
            .replace("\r\n", "\n")
            .replace("\r", "\n")
            .strip()
        )
        told = " ".join(story.split())
        if not (title or story):
            field = "title" if "title" in self.columns.places else "story"
            self._note(field, Text("is empty"))
        if len(title) > LONGEST_TITLE and not told.startswith(title):
            story = f"{title}\n\n{story}".strip()
        return (
            shortened(title, LONGEST_TITLE) or shortened(told, _FIRST_WORDS)
        ), story

    def _no_controls(self, field: str, cell: str) -> None:
        found = CONTROL.search(cell)
        if found:
            self._note(
                field,
                Text(
                    "control character {code}",
                    code=Code(f"U+{ord(found[0]):04X}"),
                ),
            )

    # -- words -----------------------------------------------------------------------------------------

    def _word(self, field: str, known: Mapping[str, str]) -> str:
        """The word of kv for the word in a cell."""
        cell = self._line(field)
        if not cell:
            return ""
        word = known.get(folded_word(cell), "")
        if not word:
            self._unknown(
                field, cell, Code(", ".join(dict.fromkeys(known.values())))
            )
        return word

    def _owner(self) -> str:
        """Who has the case: anybody, or one of the people by short name or full name, where those are
        listed. Nobody where the cell is empty: whoever takes the list in does not take all cases on."""
        cell, people = self._line("owner"), self.setting.people
        if not cell or not people or cell in people:
            return cell
        hits = [
            p.short
            for p in people.values()
            if folded_word(cell) in (folded_word(p.short), folded_word(p.name))
        ]
        if len(hits) != 1:
            self._unknown("owner", cell, ", ".join(people))
            return ""
        return hits[0]

    def _unknown(self, field: str, cell: str, known: Part) -> None:
        value = shortened(cell, _FIRST_WORDS)
        self._note(
            field,
            Text(
                "{value} is not known (known are: {known})",
                value=value,
                known=known,
            ),
        )

    # -- what happened -----------------------------------------------------------------------------------

    def _events(self, received: datetime | None) -> tuple[Event, ...]:
        """The receipt, and the closing of a row that is history.

        A wish in the list is a fact of the case, but no `listened` is recorded with it: the list does
        not say that, or when, somebody listened to the customer.
        """
        closed, outcome = (
            self._closed(received),
            self._word("outcome", _WORDS_OF["outcome"]),
        )
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
            at = min(
                moments.end_of_day(day, self.setting.zone), self.setting.now
            )
        if received is not None and at < received:
            text = Text(
                "{at} lies before the case was received ({received}).",
                at=at,
                received=received,
            )
            self._note("closed", text)
        return self._past("closed", at)

    def _past(self, field: str, at: datetime) -> datetime:
        if at > self.setting.now:
            self._note(field, Text("{at} lies in the future.", at=at))
        return at

    def _moment(self, field: str) -> ReadMoment | None:
        cell = self._line(field)
        if not cell:
            return None
        found = cell_moment(
            shortened(cell, _FIRST_WORDS), self.setting.zone, self.orders[field]
        )
        if isinstance(found, Text):
            self._note(field, found)
            return None
        return found

    def _note(self, field: str, reason: Text) -> None:
        if (
            field in self.spoiled
        ):  # all else that is wrong with it comes of that
            return
        self.faults.append(
            Text(
                "{column}: {reason}",
                column=self.columns.name(field),
                reason=reason,
            )
        )


def shortened(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, cut off behind a word."""
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    if text[limit - 1] != " " and " " in start:
        start = start.rsplit(" ", 1)[0]
    return start.rstrip(" ,;:.-") + "…"


def spelled(table: Mapping[str, Choice]) -> dict[str, str]:
    """Return each spelling of a value, as it is compared, with its key; the keys themselves are known too."""
    return {
        folded_word(word): key
        for key, choice in table.items()
        for word in (key, *choice.spellings.split(","))
    }


#: Fields that hold one of a few values.
_WORDS_OF = {
    "channel": spelled(CHANNELS),
    "moment": spelled(MOMENTS),
    "outcome": spelled(OUTCOMES),
}
