"""One row of a list as a case to begin, a forewarning or a meeting, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from klantervaring.core.case import (
    BECAUSE,
    BEFORE,
    LONGEST_TITLE,
    TEXTS,
    Case,
    Event,
)
from klantervaring.core.choices import FORESEEN
from klantervaring.core.customers.candidates import HeldMeeting
from klantervaring.core.events import CLOSED, RECEIVED
from klantervaring.core.settings.people import Person
from klantervaring.core.text.input_checks import CONTROL
from klantervaring.core.text.sentences import Code, Part, Several, Text
from klantervaring.core.text.shortening import shortened
from klantervaring.core.time.moments import ReadMoment, end_of_day
from klantervaring.core.values import NamedTuple
from klantervaring.desk.values import Intake
from klantervaring.importing.cell_moments import Order, cell_moment
from klantervaring.importing.cells import formula, spoiled
from klantervaring.importing.columns import Columns
from klantervaring.importing.sheet import SheetRow
from klantervaring.importing.words import (
    COLUMNS,
    FIRST_WORDS,
    TABLES,
    WORDS_OF,
    folded_word,
)

_CUSTOMER = {
    "customer": "name",
    "contact": "contact",
    "email": "email",
    "phone": "phone",
}


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


class RowReader:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(
        self,
        columns: Columns,
        row: SheetRow,
        setting: Setting,
        orders: Mapping[str, Order],
    ) -> None:
        self.columns = columns
        self.row = row
        self.cells = columns.cells(row)
        self.setting = setting
        self.orders = orders
        self.faults: list[Text] = []
        self.stranger = ""
        self.spoiled: set[str] = set()
        self._check_cells()

    def intake(self) -> Intake | None:
        """Return the case that the row begins, or None where its receipt is missing."""
        title, story = self._title_and_story()
        received = self._received()
        case = self._case(title)._replace(**self._texts())
        events = self._events(received)
        return Intake(case, events, story) if events else None

    def forewarning(self, notice: Notice) -> Intake:
        """Return the case of a customer who must be told beforehand; it begins when we see it, now."""
        case = self._case(notice.title)
        now = self.setting.now
        by = self.setting.by
        owner = self._owner() if self._line("owner") else by
        data = ((BEFORE, notice.on.isoformat()),)
        seen = Event(RECEIVED, now, by, data=data)
        case = case._replace(kind=FORESEEN, owner=owner)
        return Intake(case, (seen,), notice.story)

    def meeting(self) -> HeldMeeting | None:
        """Return the day of a meeting and its customer; None where a day is missing."""
        held = self._received()
        customer = self._customer()
        if held is None:
            return None
        return HeldMeeting(
            held.astimezone(self.setting.zone).date(), customer
        )

    def _case(self, title: str) -> Case:
        return Case(
            id="",
            title=title,
            events=(),
            customer=self._customer(),
            procedure=self.setting.procedure,
        )

    def _customer(self) -> dict[str, str]:
        facts = {}
        for field, key in _CUSTOMER.items():
            value = self._line(field)
            if value:
                facts[key] = value
        if "name" not in facts:
            self._note("customer", Text("is empty"))
        return facts

    def _check_cells(self) -> None:
        for field, cell in self.cells.items():
            found = CONTROL.search(cell)
            if found:
                code = Code(f"U+{ord(found[0]):04X}")
                self._note(
                    field, Text("control character {code}", code=code)
                )
            if self.columns.places[field] in self.row.formulas:
                reason: Text | None = formula(cell)
            else:
                reason = spoiled(field, cell)
            if reason is not None:
                self._note(field, reason)
                self.spoiled.add(field)

    # -- texts -----------------------------------------------------------------------------------------

    def _line(self, field: str) -> str:
        """Return a cell as one line, blanks around it aside; "" where there is no such cell."""
        return " ".join(self.cells.get(field, "").split())

    def _title_and_story(self) -> tuple[str, str]:
        """Return the title, shortened where it must be, and the story, which then holds the whole of it."""
        title = self._line("title")
        told = self._line("story")
        story = self.cells.get("story", "").replace("\r\n", "\n")
        story = story.replace("\r", "\n").strip()
        if not (title or story):
            field = "title" if "title" in self.columns.places else "story"
            self._note(field, Text("is empty"))
        if len(title) > LONGEST_TITLE and not told.startswith(title):
            story = f"{title}\n\n{story}".strip()
        if not title:
            return shortened(told, FIRST_WORDS), story
        return shortened(title, LONGEST_TITLE), story

    # -- words -----------------------------------------------------------------------------------------

    def _texts(self) -> dict[str, Any]:
        return {key: self._text(key) for key in TEXTS if key in COLUMNS}

    def _text(self, field: str) -> str:
        """Return what a case has of a field that is a text."""
        if field == "owner":
            return self._owner()
        is_word = field in WORDS_OF
        return self._word(field) if is_word else self._line(field)

    def _word(self, field: str) -> str:
        """Return the word of kv for the word in a cell."""
        cell = self._line(field)
        known = WORDS_OF[field]
        if not cell:
            return ""
        word = known.get(folded_word(cell), "")
        if not word:
            all_ = tuple(each.typed for each in TABLES[field].values())
            self._unknown(field, cell, Several(all_))
        return word

    def _owner(self) -> str:
        """Return who has the case: anybody, or one of the people by short name or full name, where those are
        listed. Nobody where the cell is empty or a dash: whoever takes the list in does not take all on.
        """
        cell = self._line("owner")
        people = self.setting.people
        wanted = folded_word(cell)
        if not wanted:
            return ""
        if not people or cell in people:
            return cell
        found = []
        for person in people.values():
            if wanted in (
                folded_word(person.short),
                folded_word(person.name),
            ):
                found.append(person.short)
        if len(found) == 1:
            return found[0]
        self.stranger = shortened(cell, FIRST_WORDS)
        self._unknown("owner", cell, ", ".join(people))
        return ""

    def _unknown(self, field: str, cell: str, known: Part) -> None:
        text = Text(
            "{value} is not known (known are: {known})",
            value=shortened(cell, FIRST_WORDS),
            known=known,
        )
        self._note(field, text)

    # -- what happened -----------------------------------------------------------------------------------

    def _note_half_an_ending(self) -> None:
        day = self._line("closed")
        outcome = self._line("outcome")
        if day and not outcome:
            self._note("closed", Text("closed without an outcome"))
        if outcome and not day:
            self._note(
                "outcome", Text("an outcome without a day of closing")
            )

    def _events(self, received: datetime | None) -> tuple[Event, ...]:
        """Return the receipt, and the closing of a row that is history.

        A wish in the list is a fact of the case, but no `listened` is recorded with it: the list does
        not say that, or when, somebody listened to the customer. Nor does it say who of us took the
        story in, or closed it.
        """
        closed = self._closed(received)
        outcome = self._word("outcome")
        self._note_half_an_ending()
        if received is None:
            return ()
        because = self.setting.because
        first = Event(RECEIVED, received, "")
        if closed is None:
            return (first,)
        data = (("outcome", outcome), (BECAUSE, because))
        return first, Event(CLOSED, closed, "", data=data)

    def _received(self) -> datetime | None:
        """Return the moment of receipt; of a day without time its first moment."""
        if not self._line("received"):
            self._note("received", Text("is empty"))
            return None
        found = self._moment("received")
        return self._past("received", found.at) if found else None

    def _closed(self, received: datetime | None) -> datetime | None:
        """Return the moment of closing: of a day without time its last moment, or now while it lasts."""
        found = self._moment("closed")
        if found is None:
            return None
        at = found.at
        now = self.setting.now
        zone = self.setting.zone
        if found.day_only and at <= now:
            at = min(end_of_day(at.astimezone(zone).date(), zone), now)
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
            shortened(cell, FIRST_WORDS),
            self.setting.zone,
            self.orders[field],
        )
        if isinstance(found, Text):
            self._note(field, found)
            return None
        return found

    def _note(self, field: str, reason: Text) -> None:
        # all else that is wrong with it comes of that
        if field in self.spoiled:
            return
        self.faults.append(
            Text(
                "{column}: {reason}",
                column=self.columns.name(field),
                reason=reason,
            )
        )
