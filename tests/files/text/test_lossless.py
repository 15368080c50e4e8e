"""Proves that a change touches its own lines and no other byte, or is refused and touches nothing.

Examples show what becomes of each layout. Then thousands of files, written as people write them, are
changed at random and held against two judges that know nothing of splicing: the lines that were to
stay, one by one, and PyYAML reading every scalar as text.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Text
from klantervaring.files.text import yaml_parser
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.node import Node
from klantervaring.files.text.scalars import scalar
from klantervaring.files.workspace.layout import LARGEST

Change = Callable[[Edit], None]
AS_TEXT = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
AT = "2026-11-22T14:05:00+01:00"


def read(matter: str, body: str = "") -> Document:
    return Document.read(f"---\n{matter}---\n{body}".encode())


def changed(matter: str, change: Change) -> str:
    """The front matter after a change."""
    edit = Edit(read(matter))
    change(edit)
    text = edit.done().text
    assert text.startswith("---\n")
    assert text.endswith("---\n")
    return text[4:-4]


def text(key: str, value: str) -> Change:
    return lambda edit: edit.set_text(key, scalar(value), value)


def gone(key: str) -> Change:
    return lambda edit: edit.remove(key)


def deadlines(**pairs: str) -> Change:
    return lambda edit: edit.set_mapping("deadlines", list(pairs.items()))


def tags(*values: str) -> Change:
    return lambda edit: edit.set_list("tags", [(scalar(value), value) for value in values])


def noted(edit: Edit) -> None:
    edit.append_log([("event", "noted", "noted"), ("at", AT, AT)])


def both(*changes: Change) -> Change:
    def change_all(edit: Edit) -> None:
        for change in changes:
            change(edit)

    return change_all


# -- examples -----------------------------------------------------------------------------------------

NOTED = "{event: noted, at: 2026-11-22T14:05:00+01:00}"
#: name: front matter, change, front matter after it
EXAMPLES: dict[str, tuple[str, Change, str]] = {
    "plain": ("step: a\nball: us\n", text("step", "b"), "step: b\nball: us\n"),
    "same value": ("step:   'a'\n", text("step", "a"), "step:   'a'\n"),
    "spacing and remark": ("step:   a   # wij\n", text("step", "b"), "step:   b   # wij\n"),
    "quotes": ("'step' : \"a\"\n", text("step", "no"), "'step' : \"no\"\n"),
    "empty": ("step:\nball: us\n", text("step", "b"), "step: b\nball: us\n"),
    "empty, with remark": ("step:  # wij\nball: us\n", text("step", "b"), "step: b  # wij\nball: us\n"),
    "on the next line": ("step:\n  # wij\n  a\n", text("step", "b"), "step:\n  # wij\n  b\n"),
    "over more lines": ("step: een\n  twee\nball: us\n", text("step", "b"), "step: b\nball: us\n"),
    "block of text": (
        "wish: |  # letterlijk\n  een\n\n  # geen opmerking\n\n# einde\nball: us\n",
        text("wish", "b"),
        "wish: b  # letterlijk\n\n# einde\nball: us\n",
    ),
    "empty block of text": ("wish: >-\n\nball: us\n", text("wish", "b"), "wish: b\n\nball: us\n"),
    "list becomes text": ("title:\n- a  # A\n- b\nx: y\n", text("title", "b"), "title: b\n# A\nx: y\n"),
    "new key behind its predecessor": (
        "# kop\ntitle: |\n  een\n\n# slot\nlog: []\n",
        text("step", "b"),
        "# kop\ntitle: |\n  een\nstep: b\n\n# slot\nlog: []\n",
    ),
    "new key behind lines that a block keeps": (
        "title: |+\n  een\n\n\nlog: []\n",
        text("step", "b"),
        "title: |+\n  een\n\n\nstep: b\nlog: []\n",
    ),
    "new key behind blanks that a block keeps": (
        "title: |-\n  een\n   \nlog: []\n",
        text("step", "b"),
        "title: |-\n  een\n   \nstep: b\nlog: []\n",
    ),
    "new key comes first": ("# kop\nlog: []\n", text("id", "b"), "id: b\n# kop\nlog: []\n"),
    "unknown new key": ("id: a\nx: y\n", text("no", "b"), 'id: a\n"no": b\nx: y\n'),
    "keys further in": ("  id: a\n  log: []\n", text("step", "b"), "  id: a\n  step: b\n  log: []\n"),
    "byte order mark on the second line": (
        "\ufeffid: a\nball: us\nx: y\n",
        both(text("ball", "b"), text("step", "c")),
        "\ufeffid: a\nstep: c\nball: b\nx: y\n",
    ),
    "remove": ("step: a\nball: us\n# wij\nx: y\n", gone("ball"), "step: a\n# wij\nx: y\n"),
    "remove keeps remarks": (
        "deadlines:  # termen\n  a: b  # beloofd\n  # bel eerst\n  c: '# d'\nx: y\n",
        gone("deadlines"),
        "# termen\n# beloofd\n# bel eerst\nx: y\n",
    ),
    "twice the same key": (
        "id: a\nstep: a\n",
        both(text("step", "b"), gone("step"), text("step", "c")),
        "id: a\nstep: c\n",
    ),
    "new deadlines": ("id: a\nlog: []\n", deadlines(c="d"), "id: a\ndeadlines:\n  c: d\nlog: []\n"),
    "empty deadlines": ("deadlines:  # a\nx: y\n", deadlines(c="d"), "deadlines:  # a\n  c: d\nx: y\n"),
    "no deadlines in braces": ("deadlines: {}  # a\n", deadlines(c="d"), "deadlines: {c: d}  # a\n"),
    "one deadline stays": (
        "deadlines:\n  # bel\n  a:   'b'  # A\n\n  c: d  # C\n  # einde\nx: y\n",
        deadlines(a="b", e="f"),
        "deadlines:\n  # bel\n  a:   'b'  # A\n\n  # C\n  e: f\n  # einde\nx: y\n",
    ),
    "a deadline moves": ("deadlines:\n    a: b  # A\n", deadlines(a="c"), "deadlines:\n    a: c  # A\n"),
    "all deadlines change": (
        "deadlines:\n    a: b  # A\n",
        deadlines(c="d"),
        "deadlines:\n    # A\n    c: d\n",
    ),
    "in braces, the last goes": ("deadlines: {a: b, c: d}\n", deadlines(a="b"), "deadlines: {a: b}\n"),
    "in braces, the first goes": ("deadlines: { a: b , c: d }\n", deadlines(c="d"), "deadlines: { c: d }\n"),
    "in braces, both go": ("deadlines: {a: b, c: d,}  # x\n", deadlines(e="f"), "deadlines: {e: f}  # x\n"),
    "in braces, one goes and one comes": (
        "deadlines: {a: b, c: d, e: f}\n",
        deadlines(a="b", g="h"),
        "deadlines: {a: b, g: h}\n",
    ),
    "in braces over more lines": (
        "deadlines: {\n  a: b,  # A\n  c: d,  # C\n  # einde\n  e: f\n}\n",
        deadlines(a="b", g="h"),
        "deadlines: {\n  a: b, g: h,  # A\n  # C\n  # einde\n}\n",
    ),
    "a name without value in braces": ("deadlines: {a, c: d}\n", deadlines(a="b"), "deadlines: {a: b}\n"),
    "deadlines are text": ("deadlines: morgen  # x\n", deadlines(a="b"), "deadlines: {a: b}  # x\n"),
    "deadlines are a list": (
        "deadlines:\n- a  # A\n# B\n- c\nx: y\n",
        deadlines(a="b"),
        "deadlines: {a: b}\n# A\n# B\nx: y\n",
    ),
    "tags": ("tags: [a, 'b']\n", tags("a", "b", "c d"), "tags: [a, 'b', c d]\n"),
    "tags, one goes": ("tags: [a, 'b', \"c\"]\n", tags("a", "c"), 'tags: [a, "c"]\n'),
    "tags in lines": ("tags:\n  - a # A\n  - b # B\n", tags("b", "c"), "tags:\n  # A\n  - b # B\n  - c\n"),
    "tags in another order": ("tags: [a, b]  # T\n", tags("c", "a"), "tags: [c, a]  # T\n"),
    "tags as text": ("tags: a, b\n", tags("a", "b", "c"), "tags: [a, b, c]\n"),
    "no tags left": ("tags: [a]\nx: y\n", tags(), "x: y\n"),
    "log": (
        "log:\n- {a: b}  # A\n# einde\nx: y\n",
        noted,
        f"log:\n- {{a: b}}  # A\n- {NOTED}\n# einde\nx: y\n",
    ),
    "log further in": (
        "log:\n    - a: b\n      c: d\n",
        noted,
        f"log:\n    - a: b\n      c: d\n    - {NOTED}\n",
    ),
    "log with a block of text": (
        "log:\n- a: |+\n    b\n\n- c:\n    - {d: e,\n       f: g}\n",
        both(noted, noted),
        f"log:\n- a: |+\n    b\n\n- c:\n    - {{d: e,\n       f: g}}\n- {NOTED}\n- {NOTED}\n",
    ),
    "log in brackets": ("log: [{a: b}]\n", noted, f"log: [{{a: b}}, {NOTED}]\n"),
    "log in brackets over lines": (
        "log: [\n  {a: b},  # A\n]\n",
        noted,
        f"log: [\n  {{a: b}}, {NOTED},  # A\n]\n",
    ),
    "empty log": ("log:  # A\n  # B\n", noted, f"log:  # A\n- {NOTED}\n  # B\n"),
    "empty log in brackets": ("log: [  # A\n]\nx: y\n", noted, f"log: [{NOTED}]\n# A\nx: y\n"),
    "no log": ("id: a\nx: y\n", noted, f"id: a\nlog:\n- {NOTED}\nx: y\n"),
    "log and a key behind it": (
        "log:\n- a\n",
        both(text("x", "b"), noted),
        f"log:\n- a\n- {NOTED}\nx: b\n",
    ),
}


@pytest.mark.parametrize(("before", "change", "after"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_what_becomes_of_a_layout(before: str, change: Change, after: str) -> None:
    assert changed(before, change) == after


@pytest.mark.parametrize(("before", "change", "after"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_what_becomes_of_a_layout_with_other_line_ends(before: str, change: Change, after: str) -> None:
    edit = Edit(Document.read(b"\xef\xbb\xbf" + f"---\n{before}---".replace("\n", "\r\n").encode()))
    change(edit)
    assert edit.done().text == "\ufeff" + f"---\n{after}---".replace("\n", "\r\n")


SECTION = "## 2026-11-22 14:05 · noted · sanne · 7f3k9m2q\nGebeld.\nMorgen weer."
#: name: file from its closing line on, and after a section has come behind it
BODIES = {
    "with text": ("---\nTekst.\n", f"---\nTekst.\n\n{SECTION}\n"),
    "blank line at the end": ("---\nTekst.\n\n", f"---\nTekst.\n\n{SECTION}\n"),
    "no newline at the end": ("---\nTekst.", f"---\nTekst.\n\n{SECTION}"),
    "no body": ("---\n", f"---\n{SECTION}\n"),
    "no line end": ("---", f"---\n{SECTION}"),
    "with a rule": ("---\na\n---\n", f"---\na\n---\n\n{SECTION}\n"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("before", "after"), BODIES.values(), ids=list(BODIES))
def test_a_section_comes_behind_the_body(before: str, after: str, newline: str) -> None:
    edit = Edit(Document(f"---\nid: a\n{before}".replace("\n", newline)))
    edit.append_body(SECTION)
    assert edit.done().text == f"---\nid: a\n{after}".replace("\n", newline)


# -- refused ------------------------------------------------------------------------------------------

LAYOUT = "laid out so that it cannot be changed"
#: name: front matter, change, what is said
REFUSED: dict[str, tuple[str, Change, str]] = {
    "new key among braces": ("{id: a, log: []}\n", text("step", "b"), LAYOUT),
    "log is text": ("log: gebeld\n", noted, LAYOUT),
    "log is a mapping": ("log: {a: b}\n", noted, LAYOUT),
    "two keys on a line that only YAML ends": ("a: b\u2028c: d\n", gone("a"), LAYOUT),
    "a remark within what goes": ("deadlines: {a: {b: c  # B\n}, d: e}\n", deadlines(d="e"), LAYOUT),
    "a remark that would become text": ("wish: |\n  een\nball: us\n  # B\n", gone("ball"), LAYOUT),
    "a remark before the comma": ("deadlines: {a: b  # A\n, c: d}  # C\n", deadlines(c="d"), LAYOUT),
    "half a character": ("id: a\n", text("title", "\udcff"), "not UTF-8"),
    "a scalar that says something else": ("id: a\n", lambda edit: edit.set_text("id", "b c", "b"), LAYOUT),
    "a scalar that is none": ("id: a\n", lambda edit: edit.set_text("id", "[b", "b"), LAYOUT),
    "a scalar with a remark": ("id: a\n", lambda edit: edit.set_text("id", "b #", "b #"), LAYOUT),
    "larger than a file may be": ("id: a\n", lambda edit: edit.append_body("x" * LARGEST), "larger than"),
    "a body that no reader takes": ("id: a\n", lambda edit: edit.append_body("a\0b"), LAYOUT),
}


@pytest.mark.parametrize(("before", "change", "message"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_changed_is_refused(before: str, change: Change, message: str) -> None:
    document = read(before)
    edit = Edit(document)
    with pytest.raises(WrongInput, match=message):
        carry_out(edit, change)
    assert document.text == f"---\n{before}---\n"
    assert document.data() == as_text(document.text)


def carry_out(edit: Edit, change: Change) -> None:
    change(edit)
    edit.done()


def as_text(content: str) -> dict[str, Any]:
    """The front matter as PyYAML reads it when every scalar is text."""
    matter = content.removeprefix("\ufeff").split("\n", 1)[1]
    lines = matter.split("\n")
    end = next(i for i, line in enumerate(lines) if line.rstrip() == "---")
    data = yaml.load("\n".join([*lines[:end], ""]), AS_TEXT)
    assert isinstance(data, dict)
    return data


# -- files as people write them ---------------------------------------------------------------------------


@dataclass
class Line:
    """A line of front matter. `owner` is the key it is of, or `key/part`; "" is of nobody."""

    text: str
    owner: str = ""
    #: A remark on a line of its own: stays, whatever becomes of its key.
    remark: bool = False


@dataclass
class Page:
    """A case file of which is known what each line is for."""

    lines: list[Line] = field(default_factory=list)
    model: dict[str, Any] = field(default_factory=dict)
    #: Remarks behind something on a line; each is found once in the file.
    asides: list[tuple[str, str]] = field(default_factory=list)
    top: str = "---"
    end: str = "---"
    body: str = ""
    newline: str = "\n"
    bom: bool = False

    def content(self) -> str:
        matter = "".join(line.text + self.newline for line in self.lines)
        start = ("\ufeff" if self.bom else "") + self.top + self.newline
        return start + matter + self.end + self.body


WORDS = "kist kapot Renée school 06-123 12:30 no 0612 2026-11-20 10% (a) it's a?b 'e' · €5 😀".split()
ODD = ["'s ochtends", "a: b", "a # b", "[x]", "{y}", "- a", "*b", "&c", "!d", "", " ", "a, b", "@x", '"q"']
EVENTS = ["noted", "contacted", "responded", "assigned", "offered"]
TERMS = ["first-word", "response", "progress", "objection", "decision", "aftercare"]
REMARKS = ["let op: {x", "bel 'm", "zie [1], [2]", 'niet "zo"', "a: b", "- c", "# dubbel", "| blok", "---"]
KEYS = "id title step ball deadlines received channel moment owner customer wish tags procedure log".split()


class Hand:
    """Writes case files as people write and edit them; the same seed writes the same file."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.page = Page()
        self.remarks = 0
        self.in_block = False  # the line above is of a block of text
        self.name, self.gap = "", " "  # the key that is being written, and the blanks behind it

    def write(self) -> Page:
        dice, page = self.dice, self.page
        keys = [key for key in KEYS if key in ("id", "title") or dice.random() < 0.85]
        keys += [f"x-{n}" for n in range(dice.choice([0, 0, 1, 2, 4]))]
        if dice.random() < 0.5:
            dice.shuffle(keys)
        for key in keys:
            self.between()
            self.key(key)
        self.between()
        if dice.random() < 0.03:
            for line in page.lines:
                line.text = "  " + line.text if line.text.strip() else line.text
        page.newline = dice.choice(["\n", "\n", "\r\n"])
        page.bom = dice.random() < 0.1
        page.top += dice.choice(["", "", "", " ", "\t"])
        page.end += dice.choice(["", "", "", "  "])
        page.body = self.body()
        return page

    def body(self) -> str:
        parts = ["Kist kapot.", "", "---", "## kop", "  ver in", "- [ ] doen", "<<<<<<< geen", "\x1b[2J"]
        lines = self.dice.choices(parts, k=self.dice.randrange(6))
        ends = ["", *(self.page.newline + line for line in lines)]
        return "".join(ends) + self.dice.choice(["", self.page.newline, self.page.newline])

    # -- lines -----------------------------------------------------------------------------------------

    def add(self, line: str, owner: str, aside: bool = True) -> None:
        if aside and self.dice.random() < 0.2:
            remark = self.remark()
            self.page.asides.append((remark, owner))
            line += self.dice.choice([" ", "  ", "\t"]) + remark
        self.page.lines.append(Line(line, owner))
        self.in_block = False

    def remark(self) -> str:
        self.remarks += 1
        return f"#{self.dice.choice(['', ' '])}{self.remarks}> {self.dice.choice(REMARKS)}"

    def between(self, owner: str = "", indent: int = 0) -> None:
        """Perhaps blank lines and remarks, as they stand between keys and entries."""
        while self.dice.random() < 0.2:
            if self.dice.random() < 0.4:
                blank = self.dice.choice(["", "", "   "])
                self.page.lines.append(Line("" if self.in_block else blank, owner))
            else:
                ahead = 0 if self.in_block else self.dice.choice([0, indent, indent + 2])
                self.page.lines.append(Line(" " * ahead + self.remark(), owner, remark=True))

    # -- keys ------------------------------------------------------------------------------------------

    def key(self, key: str) -> None:
        dice = self.dice
        self.name = dice.choice([key] * 8 + [f"'{key}'", f'"{key}"', f"{key} "]) + ":"
        self.gap = dice.choice([" "] * 6 + ["  ", "     ", "\t"])
        writers: dict[str, Callable[[str], Any]] = {
            "deadlines": self.deadlines,
            "customer": self.customer,
            "tags": self.tags,
            "log": self.log,
        }
        write = self.unknown if key.startswith("x-") else writers.get(key, self.text_key)
        self.page.model[key] = write(key)

    def scalar(self, braces: bool = False) -> tuple[str, str]:
        """A text on one line, as written and as meant; between braces it may not have all signs."""
        dice = self.dice
        if dice.random() < 0.2:
            value = dice.choice(ODD)
        else:
            words = [word for word in WORDS if not (braces and "?" in word)]
            value = " ".join(dice.choices(words, k=dice.randint(1, 3)))
            if value[0] not in "'" and dice.random() < 0.6:
                return value, value
        if dice.random() < 0.5:
            return "'" + value.replace("'", "''") + "'", value
        return '"' + value.replace('"', '\\"').replace("é", "\\xe9") + '"', value

    def text_key(self, key: str) -> str:
        pick = self.dice.random()
        if pick < 0.70:
            written, value = self.scalar()
            self.add(self.name + self.gap + written, key)
            return value
        if pick < 0.75:
            self.add(self.name, key)
            return ""
        if pick < 0.80:
            written, value = self.scalar()
            self.add(self.name, key)
            self.between(key, 2)
            self.add("  " + written, key)
            return value
        return self.dice.choice([self.block_key, self.folded_key, self.more_lines])(key)

    def block_key(self, key: str) -> str:
        """A block of text, kept as it is."""
        dice = self.dice
        sign, chomp = dice.choice(["", "2"]), dice.choice(["", "-", "+"])
        self.add(self.name + self.gap + "|" + dice.choice([sign + chomp, chomp + sign]), key)
        pool = ["een", "# geen opmerking", "k: v", "- x", "---", "", "  ver in", "'s", "a  # b"]
        lines = ["begin", *dice.choices(pool, k=dice.randrange(4)), "eind"]
        blanks = dice.randrange(3) if chomp == "+" else 0
        for line in [*lines, *[""] * blanks]:
            self.page.lines.append(Line("  " + line if line else "", key))
        self.in_block = True
        if chomp == "+":
            self.page.lines.append(Line(self.remark(), key, remark=True))  # here the block ends
        return "\n".join(lines) + {"": "\n", "-": "", "+": "\n" * (1 + blanks)}[chomp]

    def folded_key(self, key: str) -> str:
        sign, end = self.dice.choice([(">", "\n"), (">-", "")])
        self.add(self.name + self.gap + sign, key)
        self.page.lines += [Line("  een # twee", key), Line("  drie: vier", key)]
        self.in_block = True
        return "een # twee drie: vier" + end

    def more_lines(self, key: str) -> str:
        first, last, value = self.dice.choice(
            [
                ("een", "twee", "een twee"),
                ("'een # a", "twee: b'", "een # a twee: b"),
                ('"een \\', 'twee\\n"', "een twee\n"),
            ]
        )
        self.add(self.name + self.gap + first, key, aside=False)
        self.add("    " + last, key)
        return value

    def unknown(self, key: str) -> Any:
        dice = self.dice
        if dice.random() < 0.5:
            return self.text_key(key)
        if dice.random() < 0.3:
            self.add(f"{self.name} {{a: [1, {{b: 'ja, #nee'}}], c: , d}}", key)
            return {"a": ["1", {"b": "ja, #nee"}], "c": "", "d": ""}
        self.add(self.name, key)
        self.between(key, 2)
        self.add("  a:", key)
        self.add("  - b: no", key)
        self.between(key, 4)
        self.add("    c: >-", key, aside=False)
        self.page.lines.append(Line("      # tekst", key))
        self.in_block = True
        self.between(key)
        self.add("  - - e", key)
        self.add("    -", key, aside=False)
        self.add("  d: {e: [f,", key)
        self.add("    g]}", key)
        return {"a": [{"b": "no", "c": "# tekst"}, ["e", ""]], "d": {"e": ["f", "g"]}}

    def customer(self, key: str) -> Any:
        names = self.dice.sample(["name", "contact", "email", "phone", "brin"], k=self.dice.randint(1, 4))
        return self.mapping(key, names, lambda: self.scalar(braces=True), parts=False)

    def deadlines(self, key: str) -> Any:
        if self.dice.random() < 0.02:
            return self.text_key(key)
        names = self.dice.sample(TERMS, k=self.dice.randrange(5))
        return self.mapping(key, names, self.moment, parts=True)

    def moment(self) -> tuple[str, str]:
        value = f"2026-1{self.dice.randrange(3)}-{self.dice.randint(10, 28)}T09:00:00+01:00"
        value = self.dice.choice([value, value[:10]])
        return self.dice.choice([value, value, f"'{value}'", f'"{value}"']), value

    def mapping(self, key: str, names: list[str], make: Callable[[], tuple[str, str]], parts: bool) -> Any:
        """A mapping in lines, in braces, or in braces over more lines."""
        values = {name: make() for name in names}
        model: Any = {name: value for name, (_, value) in values.items()}
        if not names and self.dice.random() < 0.5:
            self.add(self.name, f"{key}/key")
            return ""
        if names and self.dice.random() < 0.7:
            self.add(self.name, f"{key}/key")
            indent = self.dice.choice([2, 2, 2, 1, 4])
            for name, (written, _) in values.items():
                self.between(f"{key}/key", indent)
                self.add(f"{' ' * indent}{name}: {written}", f"{key}/{name}" if parts else key)
            return model
        self.collection(key, "{}", [f"{name}: {written}" for name, (written, _) in values.items()])
        return model

    def collection(self, owner: str, brackets: str, items: list[str]) -> None:
        """Items in brackets, on one line or more, with or without a last comma."""
        dice = self.dice
        comma = dice.choice(["", "", ","]) if items else ""
        if dice.random() < 0.7:
            pad, sep = dice.choice(["", "", " "]), dice.choice([", ", ", ", ",  ", " , "])
            inside = pad + sep.join(items) + comma + pad
            self.add(f"{self.name}{self.gap}{brackets[0]}{inside}{brackets[1]}", owner)
            return
        self.add(f"{self.name}{self.gap}{brackets[0]}", owner)
        for n, item in enumerate(items):
            self.between(owner, 4)
            self.add(f"    {item}{',' if n + 1 < len(items) else comma}", owner)
        self.between(owner, 4)
        self.add(f"  {brackets[1]}", owner)

    def tags(self, key: str) -> Any:
        dice = self.dice
        if dice.random() < 0.1:
            self.add(f"{self.name}{self.gap}a, b", key)
            return "a, b"
        values = dice.sample(["spoed", "vip", "kist", "po", "12", "no"], k=dice.randint(1, 4))
        items = [dice.choice([value, f"'{value}'", f'"{value}"']) for value in values]
        if dice.random() < 0.5:
            self.collection(key, "[]", items)
            return values
        self.add(self.name, "tags/key")
        indent = dice.choice([0, 2])
        for value, item in zip(values, items, strict=True):
            self.between("tags/key", indent)
            self.add(f"{' ' * indent}- {item}", f"tags/{value}")
        return values

    def log(self, _: str) -> Any:
        dice = self.dice
        count = dice.choice([0, 1, 1, 2, 3, 6])
        if dice.random() < 0.1:
            items = [self.event() for _ in range(count)]
            self.collection("log/flow", "[]", [written for written, _ in items])
            return [value for _, value in items]
        self.add(self.name, "log/key")
        indent = dice.choice([0, 0, 0, 2, 4])
        return [self.log_item(" " * indent) for _ in range(count)] or ""

    def log_item(self, ahead: str) -> Any:
        self.between("log/key", len(ahead))
        written, value = self.event()
        pick = self.dice.random()
        if pick < 0.7:
            self.add(f"{ahead}-{self.dice.choice([' ', ' ', '   '])}{written}", "log/item")
        elif pick < 0.8:
            start, end = written.split(", ", 1)
            self.add(f"{ahead}- {start},", "log/item")
            self.add(f"{ahead}    {end}", "log/item")
        elif pick < 0.95:
            return self.log_lines(ahead)
        else:
            self.add(f"{ahead}- gebeld", "log/item")
            return "gebeld"
        return value

    def log_lines(self, ahead: str) -> Any:
        if self.dice.random() < 0.3:
            self.add(f"{ahead}-", "log/item", aside=False)
            self.between("log/key", len(ahead) + 2)
            self.add(f"{ahead}  event: noted", "log/item")
        else:
            self.add(f"{ahead}- event: noted", "log/item")
        self.between("log/key", len(ahead) + 2)
        self.add(f"{ahead}  at: '{AT}'", "log/item")
        tail = self.dice.randrange(3)
        if tail == 0:
            return {"event": "noted", "at": AT}
        if tail == 1:
            self.add(f"{ahead}  because:", "log/item")
            return {"event": "noted", "at": AT, "because": ""}
        self.add(f"{ahead}  because: |", "log/item")
        self.page.lines += [Line(f"{ahead}    een", "log/item"), Line(f"{ahead}    # twee", "log/item")]
        self.in_block = True
        return {"event": "noted", "at": AT, "because": "een\n# twee\n"}

    def event(self) -> tuple[str, dict[str, str]]:
        kind = self.dice.choice(EVENTS)
        written, value = self.scalar(braces=True)
        return f"{{event: {kind}, at: {AT}, because: {written}}}", {"event": kind, "at": AT, "because": value}


# -- changes at random ---------------------------------------------------------------------------------


class Plan:
    """Random changes, carried out on an `Edit` and, apart from it, on what the file means."""

    def __init__(self, page: Page, dice: random.Random) -> None:
        self.page = page
        self.dice = dice
        self.model = dict(page.model)
        self.sections: list[str] = []
        self.touched: set[str] = set()  # owners of lines that may change
        self.new_lines = 0

    def carry_out(self, edit: Edit) -> None:
        changes = [
            self.text,
            self.text,
            self.text,
            self.remove,
            self.deadlines,
            self.tags,
            self.log,
            self.section,
        ]
        for change in self.dice.choices(changes, k=self.dice.randint(1, 6)):
            change(edit)

    def whole(self, key: str) -> None:
        """All lines of `key` may change."""
        self.touched |= {line.owner for line in self.page.lines if line.owner.split("/")[0] == key}

    def text(self, edit: Edit) -> None:
        key = self.dice.choice("title step ball received owner wish channel moment procedure x-0 x-9".split())
        value = self.dice.choice(["b", "no", AT, "a: b # c", "Waarom?", "", str(self.model.get(key))])
        edit.set_text(key, scalar(value), value)
        if self.model.get(key) != value:
            self.whole(key)
            self.model[key] = value
            self.new_lines += 1

    def remove(self, edit: Edit) -> None:
        key = self.dice.choice("ball deadlines wish owner tags x-0 x-1".split())
        edit.remove(key)
        self.forget(key)

    def forget(self, key: str) -> None:
        if self.model.pop(key, None) is not None:
            self.whole(key)

    def deadlines(self, edit: Edit) -> None:
        old = self.model.get("deadlines")
        kept = (
            {name: value for name, value in old.items() if self.dice.random() < 0.6}
            if isinstance(old, dict)
            else {}
        )
        new = dict.fromkeys(self.dice.sample(TERMS, k=self.dice.randrange(3)), AT)
        wanted = {**kept, **new}
        edit.set_mapping("deadlines", list(wanted.items()))
        if not wanted:
            self.forget("deadlines")
        elif wanted != old:
            was = old if isinstance(old, dict) else {}
            self.touched |= {f"deadlines/{name}" for name in was if wanted.get(name) != was[name]}
            self.touched.add("deadlines")
            self.model["deadlines"] = wanted
            self.new_lines += 1 + len(wanted)

    def tags(self, edit: Edit) -> None:
        old = self.model.get("tags")
        was = old if isinstance(old, list) else []
        kept = [tag for tag in was if self.dice.random() < 0.7]
        wanted = kept + [tag for tag in self.dice.sample(["nieuw", "on", "a b"], k=2) if tag not in was]
        wanted = wanted[: self.dice.randrange(5)]
        edit.set_list("tags", [(scalar(tag), tag) for tag in wanted])
        if not wanted:
            self.forget("tags")
        elif wanted != old:
            if set(wanted).isdisjoint(was):
                self.whole("tags")
            self.touched |= {"tags", *(f"tags/{tag}" for tag in was if tag not in wanted)}
            self.model["tags"] = wanted
            self.new_lines += 1 + len(wanted)

    def log(self, edit: Edit) -> None:
        value = self.dice.choice(["b", "a, b: {c}", "Waarom?", "12"])
        edit.append_log([("event", "noted", "noted"), ("at", AT, AT), ("because", scalar(value), value)])
        self.model["log"] = [*(self.model.get("log") or []), {"event": "noted", "at": AT, "because": value}]
        self.touched.add("log/flow")
        self.new_lines += 2

    def section(self, edit: Edit) -> None:
        section = self.dice.choice(["## kop\ntekst", "## kop", "a\r\nb\n---\nc"])
        edit.append_body(section)
        self.sections.append(section)

    # -- the judges ------------------------------------------------------------------------------------

    def judge(self, new: str) -> None:
        """Nothing but what was asked has changed in `new`."""
        page = self.page
        old = page.content()
        assert as_text(new) == self.model
        top = old[: old.index("\n") + 1]
        assert new.startswith(top)
        matter, end, body = self.framed(new[len(top) :])
        self.judge_lines(matter)
        self.judge_body(end + body)
        assert ("\n" in new.replace("\r\n", "")) == ("\n" in old.replace("\r\n", ""))

    def framed(self, rest: str) -> tuple[list[str], str, str]:
        lines = rest.split("\n")
        end = next(i for i, line in enumerate(lines) if line.rstrip() == "---")
        return lines[:end], self.page.end, "\n".join(lines[end:])[len(self.page.end) :]

    def judge_lines(self, matter: list[str]) -> None:
        ending = self.page.newline[:-1]
        page = self.page
        left = iter(matter)
        for line in page.lines:
            if line.owner not in self.touched:
                assert line.text + ending in left, f"gone or moved: {line}"
            elif line.remark:  # may stand less far in, when what it stood in has gone
                assert any(new.strip() == line.text.strip() for new in left), f"gone or moved: {line}"
        text = "\n".join(matter)
        for remark, _ in page.asides:
            assert text.count(remark) == 1, f"gone or doubled: {remark}"
        asides = sum(owner in self.touched for _, owner in page.asides)
        strange = Counter(matter) - Counter(line.text + ending for line in page.lines)
        remarks = sum(line.remark and line.owner in self.touched for line in page.lines)
        assert strange.total() <= remarks + self.new_lines + asides, f"more than asked: {strange}"

    def judge_body(self, end: str) -> None:
        old = self.page.end + self.page.body
        assert end.startswith(old)
        added = end[len(old) :].replace("\r\n", "\n")
        assert added.split() == " ".join(self.sections).split()
        assert bool(added) == bool(self.sections)
        assert end.endswith("\n") == old.endswith("\n")


FILES = 2400
BATCHES = 8


@pytest.mark.parametrize("batch", range(BATCHES))
def test_changes_touch_nothing_else(batch: int) -> None:
    refused: Counter[str] = Counter()
    for seed in range(batch, FILES, BATCHES):
        page = Hand(seed).write()
        old = page.content()
        document = Document.read(old.encode())
        assert document.data() == as_text(old) == page.model, f"seed {seed}"
        plan = Plan(page, random.Random(-seed))
        edit = Edit(document)
        try:
            plan.carry_out(edit)
            new = edit.done()
        except WrongInput:
            refused[f"seed {seed}"] += 1
            continue
        finally:
            assert document.text == old
        plan.judge(new.text)
    assert refused.total() <= FILES / BATCHES * 0.02, refused


# -- any file ---------------------------------------------------------------------------------------------

PIECES = [
    "\0",
    "\x1b",
    "\r",
    "\n",
    "\t",
    " ",
    "  ",
    "#",
    ":",
    ": ",
    "- ",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a",
    "*a",
]
PIECES += [
    "!",
    "|",
    ">",
    "%",
    "@",
    "?",
    "---",
    "...",
    "<<: ",
    "\ufeff",
    "\u2028",
    "\x85",
    "\ufffe",
    "é",
    "😀",
    "\n---\n",
]
PIECES += ["<<<<<<< a\n", "step: x\n", "\\", "\\ud800", "|+\n", "\n  ", "\n\n", "a:"]
BYTES = [piece.encode() for piece in PIECES] + [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x80"]


def damaged(content: bytes, dice: random.Random) -> bytes:
    """The file after a few slips: bytes that fall out, come in, turn over, or come twice."""
    for _ in range(dice.randint(1, 3)):
        at, end = sorted(dice.choices(range(len(content) + 1), k=2))
        end = min(end, at + dice.choice([0, 1, 1, 2, 40]))
        piece = dice.choice(
            [
                b"",
                dice.choice(BYTES),
                dice.choice(BYTES),
                content[at:end] * 2,
                bytes(byte ^ 1 << dice.randrange(8) for byte in content[at:end]),
            ]
        )
        content = content[:at] + piece + content[end:]
    return content


@pytest.mark.long
def test_a_damaged_file_is_refused_or_kept_byte_for_byte() -> None:
    outcomes: Counter[str] = Counter()
    for seed in range(3000):
        dice = random.Random(seed)
        content = damaged(Hand(seed).write().content().encode(), dice)
        document = kept(content)
        outcomes[change_step(document) if document else "refused"] += 1
    assert outcomes["refused"] > 300
    assert outcomes["changed"] > 300
    assert outcomes["change refused"] <= outcomes["changed"] * 0.02, outcomes


def kept(content: bytes) -> Document | None:
    """The document, of which every byte is kept; None when it is refused with line and remedy."""
    try:
        document = Document.read(content)
    except BadFile as error:
        bad = error
    else:
        assert document.encode() == Edit(document).done().encode() == content
        assert document.data() == as_text(document.text)
        return document
    assert 1 <= bad.line <= content.count(b"\n") + 1
    assert isinstance(bad.remedy, Text)
    assert bad.remedy.template
    return None


def change_step(document: Document) -> str:
    """Set one key, by which nothing else may come to mean something else."""
    edit = Edit(document)
    edit.set_text("step", "aftercare", "aftercare")
    try:
        new = edit.done()
    except WrongInput:
        return "change refused"
    assert as_text(new.text) == {**as_text(document.text), "step": "aftercare"}
    assert new.body == document.body
    return "changed"


CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.text(CHARACTERS), st.text(st.sampled_from(" \t\n\r'\"#:-[]{}&*!|>%@`?,.a1é\ufeff\u2028"))
)
quickly = settings(max_examples=200)


@quickly
@given(st.integers(0, 500), TEXTS)
def test_a_title_can_be_any_text(seed: int, value: str) -> None:
    page = Hand(seed).write()
    edit = Edit(Document(page.content()))
    edit.set_text("title", scalar(value), value)
    new = edit.done()
    assert as_text(new.text) == {**page.model, "title": value}
    assert new.body == Document(page.content()).body


@quickly
@given(st.integers(0, 500), TEXTS)
def test_words_can_be_any_text(seed: int, words: str) -> None:
    old = Document(Hand(seed).write().content())
    edit = Edit(old)
    edit.append_body("## " + words.replace("\0", ""))
    new = edit.done()
    assert new.text.startswith(old.text)
    assert new.data() == old.data()
    added = new.text[len(old.text) :].replace("\r\n", "\n")
    assert added.strip("\n").rstrip() == ("## " + words.replace("\0", "")).replace("\r\n", "\n").rstrip()


@quickly
@given(st.one_of(st.binary(max_size=60), TEXTS.map(lambda text: f"---\n{text}\n---\n".encode())))
def test_any_bytes_are_refused_or_kept(content: bytes) -> None:
    kept(content)


def test_both_parsers_see_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    # a tab behind a colon is fine with libyaml only
    pages = [Hand(seed).write().content().replace("\t", " ") for seed in range(100)]
    trees = [Document(page).root for page in pages]
    monkeypatch.setattr(yaml_parser, "_Parser", yaml_parser.PurePython)
    for page, tree in zip(pages, trees, strict=True):
        other = Document(page).root
        assert other.data() == tree.data()
        assert list(places(other)) == list(places(tree))


def places(node: Node) -> Iterator[tuple[int, int, int, int, str]]:
    """Where everything stands; the parsers put what is empty on either side of the blanks before it."""
    if node.start < node.end:
        yield node.start, node.end, node.line, node.column, node.style
    for child in [*(child for entry in node.entries for child in entry), *node.items]:
        yield from places(child)


def test_files_with_both_line_ends_keep_them() -> None:
    text = "---\r\nid: a\nball: us\r\nlog:\n- {a: b}\n---\r\nTekst.\nMeer.\r\n"
    edit = Edit(Document(text))
    edit.set_text("step", "b", "b")
    edit.remove("ball")
    noted(edit)
    edit.append_body("Slot.")
    head = "---\r\nid: a\nstep: b\r\nlog:\n- {a: b}\n"
    assert edit.done().text == f"{head}- {NOTED}\r\n---\r\nTekst.\nMeer.\r\n\r\nSlot.\r\n"
