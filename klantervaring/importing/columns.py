"""Which column of a list holds which field: by its name, or as a person says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import (
    Code,
    Named,
    Several,
    Text,
    bilingual,
)
from klantervaring.core.text.shortening import shortened
from klantervaring.core.text.spoken import meant
from klantervaring.importing.cell_moments import (
    Order,
    first_signs,
    is_attempt,
    offset_in,
    order_of,
    order_seen,
)
from klantervaring.importing.cells import unwrapped
from klantervaring.importing.sheet import SEPARATORS, ImportSheet, SheetRow
from klantervaring.importing.words import (
    COLUMNS,
    FIRST_WORDS,
    folded_word,
)

#: Fields of one kind of value: where one of them holds it, the cells before it stand in their columns.
MOMENTS_OF = ("received", "closed")
#: Characters of the name of a column; what is longer is a text.
_LONGEST_NAME = 200
_MOST_NAMES = 60
_MAP = Code("--map")


class Names:
    """The names of columns that are looked for: those that are known, and those that a person gave."""

    def __init__(
        self,
        fields: Iterable[str],
        needed: Sequence[Sequence[str]],
        mapped: Sequence[str] | None,
    ) -> None:
        """`mapped` holds FIELD=COLUMN, None where no option can say it; of each of `needed` at least one
        field must have a column.

        Raises WrongInput for a field that is not known, that is given twice, or that has no column.
        """
        self.fields = tuple(fields)
        self.needed = needed
        self.may_say = mapped is not None
        self.given: dict[str, str] = {}
        for wish in mapped or ():
            field, column = self._parted(wish)
            if field in self.given:
                raise WrongInput(
                    Text(
                        "{option}: {name} is given twice.",
                        option=_MAP,
                        name=field_title(field),
                    )
                )
            self.given[field] = column

    def _parted(self, wish: str) -> tuple[str, str]:
        before, _, behind = wish.partition("=")
        typed = " ".join(before.split())
        column = " ".join(behind.split())
        names = {each: COLUMNS.get(each, ()) for each in self.fields}
        found = meant(typed, names)
        field = found[0] if len(found) == 1 else typed
        known = field in self.fields
        if not (field and column):
            raise _not_mapped(wish, field if known else "customer")
        if not known:
            raise _no_field(field, self.fields)
        return field, column

    def field_of(self, name: str) -> str:
        """Return the field that a column is known to hold by its name, or ""."""
        field = _FIELD_OF.get(folded_word(name[:_LONGEST_NAME]), "")
        return field if field in self.fields else ""

    def found(self, names: Sequence[str]) -> int:
        """Return how many fields these names of columns give."""
        return len(self._fields(names))

    def suffices(self, names: Sequence[str]) -> bool:
        """Return whether these names of columns give all that a list cannot do without."""
        found = self._fields(names)
        return all(not found.isdisjoint(fields) for fields in self.needed)

    def _fields(self, names: Sequence[str]) -> set[str]:
        found = set(filter(None, map(self.field_of, names)))
        for field, column in self.given.items():
            if places_of(column, names):
                found.add(field)
        return found


class Columns:
    """Which column holds what."""

    def __init__(self, sheet: ImportSheet, names: Names) -> None:
        """Raises WrongInput for an unknown column, one that is missing, and a doubtful one."""
        self.sheet = sheet
        self.names = names
        self.header = sheet.header
        self.places: dict[str, int] = {}
        for field, column in names.given.items():
            self._take(field, self._said(column))
        for field, places in self._recognised().items():
            self._take(field, places)
        self._check_needed()
        #: Behind this place no column has a name.
        self.width = max(
            i + 1 for i, name in enumerate(self.header) if name
        )

    def name(self, field: str) -> str:
        """Return what the list calls the column of `field`."""
        return self.header[self.places[field]]

    def cell(self, row: SheetRow, field: str) -> str:
        """Return the cell of a field as it was meant, "" where there is none."""
        place = self.places.get(field, len(row.cells))
        if place >= len(row.cells):
            return ""
        return unwrapped(field, row.cells[place])

    def cells(self, row: SheetRow) -> dict[str, str]:
        """Return the cells of a row by field, as they were meant."""
        return {field: self.cell(row, field) for field in self.places}

    def orders(
        self,
        said: str = "",
        may_say: bool = False,
        today: date | None = None,
    ) -> dict[str, Order]:
        """Return the order of day and month in each column of moments; `said` where a person says so.

        With `today` these are days that are past. Columns of which nothing is read are evidence, too.
        """
        seen = {
            field: order_seen(self._moments(field), today)
            for field in MOMENTS_OF
            if field in self.places
        }
        all_seen = first_signs(
            [*seen.values(), order_seen(self._unread_days())]
        )
        found = {}
        for field, own in seen.items():
            order = order_of(own, all_seen, said, may_say)
            offset = offset_in(self.name(field))
            found[field] = order._replace(offset=offset)
        return found

    def _moments(self, field: str) -> Iterator[tuple[int, str]]:
        for row in self.sheet.rows:
            yield row.line, " ".join(self.cell(row, field).split())

    def _unread_days(self) -> Iterator[tuple[int, str]]:
        """Yield the days, with their lines, in columns of which nothing is read."""
        used = set(self.places.values())
        for row in self.sheet.rows:
            for place, cell in enumerate(row.cells):
                text = cell.strip()
                if place not in used and is_attempt(text):
                    yield row.line, text

    def unused(self) -> tuple[str, ...]:
        """Return the columns that hold something and are not used."""
        used = set(self.places.values())
        found = []
        for place, name in enumerate(self.header[: self.width]):
            if place in used:
                continue
            if name:
                found.append(shortened(name, FIRST_WORDS))
            elif self._is_filled(place):
                found.append(f"#{place + 1}")
        return tuple(found)

    def _is_filled(self, place: int) -> bool:
        return any(
            "".join(row.cells[place : place + 1]).strip()
            for row in self.sheet.rows
        )

    # -- which column is which -----------------------------------------------------------------------

    def _take(self, field: str, places: Sequence[int]) -> None:
        if len(places) > 1:
            raise self._doubt(field, places)
        self.places[field] = places[0]

    def _said(self, column: str) -> list[int]:
        """Return the places of a column that a person named."""
        places = places_of(column, self.header)
        if not places:
            self._refuse_one_column()
            text = Text(
                "{option}: there is no column {name}.",
                option=_MAP,
                name=column,
            )
            raise _unknown(text, self.header, self.sheet.where)
        return places

    def _recognised(self) -> dict[str, list[int]]:
        """Return the columns whose names are known, where nothing else was said of field or column."""
        taken = set(self.places.values())
        found = dict[str, list[int]]()
        for place, name in enumerate(self.header):
            field = self.names.field_of(name)
            if field and field not in self.places and place not in taken:
                found.setdefault(field, []).append(place)
        return found

    def _check_needed(self) -> None:
        for fields in self.names.needed:
            if self.places.keys().isdisjoint(fields):
                self._refuse_one_column()
                raise WrongInput(
                    Text(
                        "There is no column for {fields}.",
                        fields=_with_titles("{}", *fields),
                    ),
                    where=self.sheet.where,
                    remedy=self._say_which(fields[0]),
                )

    def _refuse_one_column(self) -> None:
        """Raise WrongInput where all cells of each line stand in one, with their separators."""
        texts = [
            list(filter(str.strip, row.cells)) for row in self.sheet.rows
        ]
        name = "".join(self.header)
        lines = [text[0] for text in texts if len(text) == 1]
        if name not in self.header or not lines or len(lines) < len(texts):
            return
        for separator in SEPARATORS:
            # the names have a blank for each TAB
            in_name = " " if separator == "\t" else separator
            if in_name in name and all(separator in each for each in lines):
                raise _in_one_column(name, self.sheet.where)

    def _without_name(self) -> list[str]:
        """Return the numbers of columns that hold something and have no name."""
        found = []
        for place, name in enumerate(self.header):
            if not name and self._is_filled(place):
                found.append(f"#{place + 1}")
        return found

    def _say_which(self, field: str) -> Text:
        known = _listing(self.header)
        if not self.names.may_say:
            return Text(
                "Call one of them {name} in the list. The columns are: {known}.",
                name=field_title(field),
                known=known,
            )
        option = _mapping(field)
        nameless = self._without_name()
        if nameless:
            return Text(
                "Say which it is with {option}; a column without a name ({places}) needs one in the list"
                " first. The columns are: {known}.",
                option=option,
                places=", ".join(nameless),
                known=known,
            )
        widest = max((len(row.cells) for row in self.sheet.rows), default=0)
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
        names = [self.header[place] for place in places]
        if len(set(names)) == 1 or not self.names.may_say:
            remedy = Text("Give one of them another name in the list.")
        else:
            remedy = Text(
                "Say which it is with {option}, or give one another name.",
                option=_mapping(field),
            )
        return WrongInput(
            Text(
                "Two columns may be {field}: {first} and {second}.",
                field=field_title(field),
                first=names[0],
                second=names[1],
            ),
            where=self.sheet.where,
            remedy=remedy,
        )


def places_of(column: str, names: Sequence[str]) -> list[int]:
    """Return where a column of this name stands; where none has just this name, of a name like it."""
    places = [i for i, name in enumerate(names) if name == column]
    wanted = folded_word(column)
    if places or not wanted:
        return places
    for place, name in enumerate(names):
        if len(name) <= _LONGEST_NAME and folded_word(name) == wanted:
            places.append(place)
    return places


def _in_one_column(name: str, where: str) -> WrongInput:
    return WrongInput(
        Text("All columns stand in one: {name}.", name=name),
        where=where,
        remedy=Text(
            "Take the quotes around each whole line off, or divide the column in your spreadsheet and save it"
            " again."
        ),
    )


def _unknown(
    text: Text, known: Iterable[str], where: str = ""
) -> WrongInput:
    remedy = Text("Known are: {known}.", known=_listing(known))
    return WrongInput(text, where=where, remedy=remedy)


def _listing(names: Iterable[str]) -> str:
    """Return the names that there are, as many as one reads."""
    some = [shortened(name, FIRST_WORDS) for name in names if name]
    if len(some) > _MOST_NAMES:
        some[_MOST_NAMES:] = ["…"]
    return ", ".join(some)


_FIELD_OF = {
    folded_word(name): field
    for field, names in COLUMNS.items()
    for name in (field, *names)
}


def field_title(field: str) -> Named:
    """Return what a field is called, as a column may be and as `--map` takes it."""
    names = COLUMNS.get(field, (field,))
    return bilingual(field, names[0])


def _with_titles(pattern: str, *fields: str) -> Named:
    """Return a pattern with the titles of fields in it, in each language."""
    told = []
    for language in ("en", "nl"):
        titles = [
            field_title(each).in_language(language) for each in fields
        ]
        told.append((language, pattern.format(" / ".join(titles))))
    return Named(tuple(told))


def _mapping(field: str) -> Named:
    """Return the option that says which column a field has."""
    return _with_titles("--map {}=…", field)


def _not_mapped(wish: str, field: str) -> WrongInput:
    example = _with_titles('--map {}="…"', field)
    return WrongInput(
        Text(
            "{option} {wish}: a field and its column are needed.",
            option=_MAP,
            wish=wish,
        ),
        remedy=Text("Write it as {example}.", example=example),
    )


def _no_field(name: str, known: Sequence[str]) -> WrongInput:
    return WrongInput(
        Text("{option}: there is no field {name}.", option=_MAP, name=name),
        remedy=Text(
            "Known are: {known}.",
            known=Several(tuple(map(field_title, known))),
        ),
    )
