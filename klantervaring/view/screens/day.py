"""The day in a window, as high as the window is: late first, then what is yours; the rest is counted."""

from __future__ import annotations

from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import (
    Clean,
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.core.values import NamedTuple
from klantervaring.view import words
from klantervaring.view.figures.alerts import told, who
from klantervaring.view.screens.case_lines import TERMS
from klantervaring.view.terminal.one_line import (
    CaseLine,
    Slot,
    height,
    show,
)
from klantervaring.view.terminal.widths import width
from klantervaring.view.terminal.window import columns, rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from klantervaring.core.early_warning.alerts import Alert
    from klantervaring.core.summary.card import Card
    from klantervaring.view.screens.lists import Lists

#: Seconds within which what ends is shown, whosever it is.
_SOON = 48 * 3600
#: The last line of the window is for what somebody types; the one before says where to begin.
_PROMPT = 1
#: One in so many lines is for alerts; of the rest one in so many is kept for what is not late.
_ALERTS = 6
_NOT_LATE = 3
#: Of what is late at least so many are shown that are not yours: the worst of all is among them.
_OF_OTHERS = 3
_MARGIN = 1
#: As high as what is read in a pager.
_ENDLESS = 1 << 30

_ALERT_FIELDS = (
    Slot("id", style="bold"),
    Slot("alert", least=20, ease=30),
    Slot("who", least=5, ease=8, rank=1),
)


def _above_others(cards: Sequence[Card]) -> Text:
    """Return what stands above what is not the reader's."""
    owned = [bool(card.owner) for card in cards]
    n = len(cards)
    if all(owned):
        return Text("OF OTHERS ({n})", n=n)
    if any(owned):
        return Text("OF OTHERS AND NOBODY ({n})", n=n)
    return Text("OF NOBODY ({n})", n=n)


class DayPart(NamedTuple):
    """A part of the day: its heading, the lines that fit, how many more there are, and what shows them."""

    heading: Text
    lines: Sequence[CaseLine] = ()
    more: int = 0
    command: str = ""
    fields: Sequence[Slot] = TERMS


class Day:
    """The day of one person; `me` is "" where nobody knows who it is, or only some cases are asked for."""

    def __init__(
        self,
        lists: Lists,
        cards: Sequence[Card],
        me: str,
        everything: bool = False,
    ) -> None:
        """`cards` come in the order in which they are shown."""
        self.screen = lists.screen
        self.say = lists.speaker
        self.now = lists.now
        self.lines = lists.lines
        self.everything = everything
        owners = {plain(card.owner) for card in cards}
        self.me = me if plain(me) in owners else ""
        self.late = [card for card in cards if card.overdue(self.now)]
        self.rest = [card for card in cards if not card.overdue(self.now)]

    def show(
        self,
        alerts: Sequence[Alert],
        notes: Sequence[Text] = (),
    ) -> None:
        """Show the day, with what calls for somebody, and notes below its title."""
        room = _ENDLESS if self.everything else rows() - _PROMPT - 1
        room -= self.title()
        for note in notes:
            self.screen.row(self.say(note))
            room -= 1
        calling = self._alerts(alerts, max(room // _ALERTS, 2))
        parts = self._parts(room - self._height(calling))
        self._show(calling, ())
        cases = [line for part in parts for line in part.lines]
        for part in parts:
            self._show(part, cases)
        self._begin()

    def title(self) -> int:
        """Show when it is, who reads, and how much there is; return how many lines that took."""
        left = self._now_and_who()
        right = self._counts()
        gap = columns() - width(left) - width(right)
        if gap > 1:
            text = ours("{}{}{}", left, ours(" ") * gap, right).rstrip()
            self.screen.row(self.screen.painted(text, "bold"))
            return 1
        self.screen.title(left)
        self.screen.line(right)
        return 2

    def _now_and_who(self) -> Clean:
        now = self.say.moment(self.now)
        return ours("{} · {}", now, clean(self.me)) if self.me else now

    def _counts(self) -> Clean:
        late = len(self.late)
        rest = len(self.rest)
        counts = []
        if late:
            counts.append(self.say(Text("{n} late", n=late)))
        if rest:
            counts.append(self.say(Text("{n} also open", n=rest)))
        return ours(" · ").join(counts)

    def _show(self, part: DayPart, beside: Sequence[CaseLine]) -> None:
        if not self._height(part):
            return
        self.screen.row(self._heading(part))
        show(
            self.screen,
            part.fields,
            part.lines,
            margin=_MARGIN,
            beside=beside,
        )
        if part.more and part.lines:
            command = Code(part.command)
            more = self.say(Text(*words.MORE, n=part.more, command=command))
            self.screen.row(ours("  {}", self.screen.painted(more, "dim")))

    # -- the parts ----------------------------------------------------------------------------------------

    def _parts(self, room: int) -> list[DayPart]:
        mine, others = self._divided()
        kept = min(len(mine) + 1, room // _NOT_LATE) + bool(others)
        late = self._late(room - kept)
        left = room - self._height(late) - bool(others)
        yours = self._fitting(self._yours(mine), left)
        left += bool(others) - self._height(yours)
        return [late, yours, self._of_others(others, left)]

    def _divided(self) -> tuple[list[Card], list[Card]]:
        """Return what is not late, of the reader and of others; without one, of somebody and of nobody."""
        mine, others = self._parted(self.rest)
        return (mine, others) if self.me else (others, mine)

    def _parted(
        self, cards: Sequence[Card]
    ) -> tuple[list[Card], list[Card]]:
        """Return the cards of the reader, and the others."""
        mine = list(filter(self._is_mine, cards))
        others = [card for card in cards if not self._is_mine(card)]
        return mine, others

    def _yours(self, cards: Sequence[Card]) -> DayPart:
        """What is yours; where nobody knows who reads, what is also open."""
        lines = list(map(self.lines.of_case, cards))
        n = len(cards)
        if self.me:
            return DayPart(
                Text("YOURS ({n})", n=n),
                lines,
                0,
                "kv --mine",
            )
        return DayPart(
            Text("ALSO OPEN ({n})", n=n),
            lines,
            0,
            "kv --all",
        )

    def _is_mine(self, card: Card) -> bool:
        return plain(card.owner) == plain(self.me)

    def _first_late(self, room: int) -> list[Card]:
        mine, others = self._parted(self.late)
        if len(self.late) > room - 1:
            of_others = min(len(others), _OF_OTHERS)
            mine = mine[: max(room - 2 - of_others, 1)]
        return [*mine, *others][: max(room, 1)]

    def _heading(self, part: DayPart) -> Clean:
        """Return what stands above a part; with the command where no row of it fits."""
        heading = ours(" {}", self.say(part.heading))
        bold = self.screen.painted(heading, "bold")
        if not part.more or part.lines:
            return bold
        return ours("{}: {}", bold, self.say.part(Code(part.command)))

    def _late(self, room: int) -> DayPart:
        """What is late: yours first, and the worst of all among them."""
        lines = [
            self.lines.line(card, card.overdue(self.now), is_late=True)
            for card in self._first_late(room)
        ]
        heading = Text("LATE ({n})", n=len(self.late))
        part = DayPart(heading, lines, 0, "kv overdue")
        return self._fitting(part, room, len(self.late))

    def _of_others(self, cards: Sequence[Card], room: int) -> DayPart:
        """What others have, and nobody: what everybody should see is shown, the rest is counted."""
        heading = _above_others(cards)
        shown = [card for card in cards if self._is_for_all(card)]
        lines = list(map(self.lines.of_case, shown))
        part = DayPart(heading, lines, 0, "kv --all")
        return self._fitting(part, room, len(cards))

    def _is_for_all(self, card: Card) -> bool:
        """Return whether it is shown whoever reads: what is nobody's, and what ends soon."""
        if self.everything or not card.owner:
            return True
        return any(
            term.kind != "right" and term.due <= self.now + _SOON
            for term in card.running(self.now)
        )

    def _alerts(self, alerts: Sequence[Alert], room: int) -> DayPart:
        lines = [
            CaseLine(
                {
                    "id": self.lines.called(alert.card),
                    "alert": told(alert, self.say),
                    "who": who(alert, self.say),
                }
            )
            for alert in alerts
        ]
        heading = Text("ALERTS ({n})", n=len(alerts))
        part = DayPart(heading, lines, 0, "kv alerts", _ALERT_FIELDS)
        return self._fitting(part, room)

    def _begin(self) -> None:
        """Say where to begin: with what is yours and late, else with what is late, else with yours."""
        order = [*self.late, *self.rest]
        order.sort(
            key=lambda card: (
                not card.overdue(self.now),
                not self._is_mine(card),
                card.ball != "us",
            )
        )
        if order:
            self.lines.begin(order[0])

    # -- what fits ----------------------------------------------------------------------------------------

    def _height(self, part: DayPart) -> int:
        """The lines of the window that a part takes."""
        if not part.lines:
            return 1 if part.more else 0
        cases = height(self.screen, part.fields, part.lines, _MARGIN)
        return 1 + cases + bool(part.more)

    def _fitting(self, part: DayPart, room: int, total: int = 0) -> DayPart:
        """Return a part in so many lines; `total` is how many cases it is about, if not just these."""
        total = total or len(part.lines)
        kept = list(part.lines)
        while True:
            found = part._replace(lines=kept, more=total - len(kept))
            if not kept or self._height(found) <= room:
                return found
            kept = kept[: min(len(kept) - 1, max(room, 1))]
