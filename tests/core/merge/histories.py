"""Random histories of one case in several clones: commands, hand edits, clocks that are off, closings.

A model of what people do, without disk and git; it proves nothing itself. What somebody wrote carries a
word of its own (`w17`), so that it can be looked for afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from klantervaring.core import ids
from klantervaring.core.case import Case, Event
from klantervaring.core.errors import KvError
from klantervaring.core.rules.admit import admit, open_case
from klantervaring.files.text import case_fields, case_lines
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.scalars import scalar

from tests.core.builders import AMSTERDAM, moment, procedure

ID = ids.case_id(4711)
START = moment("2026-03-02T09:00")
CHANNELS = ("phone", "email", "letter")

#: Command -> the keys of its event; `W` becomes a word of its own.
COMMANDS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("listened", (("mood", "2"),)),
    ("responded", (("via", "phone"),)),
    ("responded", (("via", "email"), ("solved", "yes"))),
    ("offered", (("cannot", "W"), ("alternative", "W"))),
    ("resolved", (("solution", "W"),)),
    ("judged", (("verdict", "satisfied"), ("score", "9"))),
    ("judged", (("verdict", "not-satisfied"), ("score", "3"))),
    ("appealed", ()),
    ("appealed", ()),
    ("invited", (("where", "W"),)),
    ("heard", (("waived", "yes"),)),
    ("heard", ()),
    ("decided", (("decision", "rejected"),)),
    ("decided", (("decision", "partly"),)),
    ("followed-up", (("verdict", "satisfied"),)),
    ("closed", (("outcome", "satisfied"),)),
    ("closed", (("outcome", "withdrawn"),)),
    ("reopened", ()),
    ("noted", ()),
    ("contacted", (("direction", "out"), ("via", "phone"))),
    ("assigned", (("owner", "W"),)),
)


class Clone:
    """One person's copy of the case, and a clock that may be off."""

    def __init__(self, name: str, text: str, dice: random.Random, words: Callable[[], str]) -> None:
        self.name = name
        self.text = text
        self.dice = dice
        self.word = words
        self.clock = START + timedelta(hours=dice.randrange(200))

    @property
    def case(self) -> Case:
        """The case as this clone reads it."""
        return case_fields.read_case(Document(self.text), AMSTERDAM, ID)

    def act(self) -> None:
        """Do one thing."""
        self._pass_time()
        if self.dice.random() < 0.7:
            self._command()
        else:
            self.dice.choice(EDITS)(self)

    def _pass_time(self) -> None:
        jump = self.dice.choice([1, 5, 30, 200, 3000, 3000, 20000, 45000, -120, -3000])
        self.clock = max(START, self.clock + timedelta(minutes=jump))

    def _command(self) -> None:
        """A command that fits, or one that is done all the same with a reason."""
        kind, keys = self.dice.choice(COMMANDS)
        keys = tuple((key, self.word() if value == "W" else value) for key, value in keys)
        if self.dice.random() < 0.3:
            keys += (("because", self.word()),)
        event = Event(kind, self.clock, self.name, self._event_id(self.clock), keys)
        rules_of = procedure(self.case.procedure)
        try:
            state, _ = admit(rules_of, self.case, event, self.clock)
        except KvError:
            return
        edit = Edit(Document(self.text))
        if kind == "assigned":
            edit.set_text("owner", scalar(event.get("owner")), event.get("owner"))
        if kind == "listened" and self.dice.random() < 0.5:
            wish = self.word()
            edit.set_text("wish", wish, wish)
        words = self.word() if self.dice.random() < 0.8 else ""
        case_lines.with_event(edit, event, words, AMSTERDAM)
        case_lines.with_state(edit, state, self.clock, AMSTERDAM)
        self.text = edit.done().text

    def _event_id(self, at: datetime) -> str:
        taken = [event.id for event in self.case.events if event.at == at]
        return ids.event_id(self.dice.randrange(ids.FIRST_EVENT_IDS), taken)

    # -- by hand -------------------------------------------------------------------------------------

    def set_title(self) -> None:
        self._set("title")

    def set_customer(self) -> None:
        key, said = self.dice.choice(("name", "contact", "phone", "town")), self.word()
        edit = Edit(Document(self.text))
        now = edit.value("customer")
        pairs = dict(now) if isinstance(now, dict) else {}
        pairs[key] = said
        if self.dice.random() < 0.2:
            pairs.pop(self.dice.choice(list(pairs)))
        edit.set_mapping("customer", [(k, str(v)) for k, v in pairs.items()], scalar)
        self.text = edit.done().text

    def set_own_key(self) -> None:
        self._set(self.dice.choice(("school", "region", "class")))

    def drop_own_key(self) -> None:
        edit = Edit(Document(self.text))
        edit.remove(self.dice.choice(("school", "region", "wish")))
        self.text = edit.done().text

    def set_tags(self) -> None:
        edit = Edit(Document(self.text))
        now = edit.value("tags")
        tags = [str(t) for t in now] if isinstance(now, list) else []
        if tags and self.dice.random() < 0.4:
            tags.pop(self.dice.randrange(len(tags)))
        else:
            tags.append(self.word())
        edit.set_list("tags", [(scalar(tag), tag) for tag in tags])
        self.text = edit.done().text

    def add_remark(self) -> None:
        key = self.dice.choice(("title", "owner", "channel", "log"))
        self.text = self.text.replace(f"\n{key}:", f"\n# {self.word()}\n{key}:", 1)

    def write_story(self) -> None:
        lines = self.text.split("\n")
        first = lines.index("---", 1) + 1
        at = self.dice.randrange(first, len(lines))
        if self.dice.random() < 0.5 and lines[at] and not lines[at].startswith("## "):
            lines[at] = self.word()
        else:
            lines[at:at] = self.dice.choice(([self.word()], ["", self.word(), self.word(), ""]))
        self.text = "\n".join(lines)

    def add_line(self) -> None:
        """A log line without id, as people write them."""
        at = f"{self.clock.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}"
        line = f"- {{event: noted, at: {at}, by: {self.word()}}}"
        last = self.text.rfind("\n- {event: ", 0, self.text.index("\n---\n"))
        end = self.text.index("\n", last + 1)
        self.text = f"{self.text[:end]}\n{line}{self.text[end:]}"

    def change_line(self) -> None:
        """A reason put behind, or a slip mended in a line that was there."""
        lines = self.text.split("\n")
        found = [
            n for n, line in enumerate(lines) if line.startswith("- {event: ") and "received" not in line
        ]
        if found:
            at = self.dice.choice(found)
            if "remark:" not in lines[at]:
                lines[at] = lines[at].replace("{event: noted,", f"{{event: noted, remark: {self.word()},")
            self.text = "\n".join(lines)

    def take_back(self) -> None:
        """The last line of the log goes, with its words: what `kv undo` does."""
        document = Document(self.text)
        case, log = self.case, document.get("log")
        if log is None or len(log.items) < 2:
            return
        item = log.items[-1]
        start = self.text.rfind("\n", 0, item.start) + 1
        text = self.text[:start] + self.text[self.text.index("\n", item.end) + 1 :]
        id = next((v.value for k, v in item.entries if k.value == "id"), "")
        at = text.find(f"· {id}\n") if id else -1
        if at >= 0 and case.words_of(next(e for e in case.events if e.id == id)):
            text = text[: text.rfind("\n## ", 0, at)] + "\n"
        self.text = text

    def _set(self, key: str) -> None:
        said = self.word()
        edit = Edit(Document(self.text))
        edit.set_text(key, said, said)
        self.text = edit.done().text


EDITS: tuple[Callable[[Clone], None], ...] = (
    Clone.set_title, Clone.set_customer, Clone.set_own_key, Clone.drop_own_key, Clone.set_tags,
    Clone.set_tags, Clone.add_remark, Clone.write_story, Clone.write_story, Clone.add_line,
    Clone.change_line, Clone.take_back,
)  # fmt: skip


def first_text(dice: random.Random, word: Callable[[], str]) -> str:
    """The case as everybody had it when they went their own ways."""
    event = Event("received", START, "sanne", ids.event_id(dice.randrange(ids.FIRST_EVENT_IDS), ()))
    case = Case(
        id=ID, title=word(), events=(event,), customer={"name": word(), "contact": word()},
        channel=dice.choice(CHANNELS), owner="sanne", procedure="een-fan-per-dag@1",
    )  # fmt: skip
    state = open_case(procedure(case.procedure), case, START)
    story = "\n".join(word() if n % 3 else "" for n in range(1, dice.randrange(1, 7)))
    return case_lines.new_document(case, state, START, AMSTERDAM, story)[0].text
