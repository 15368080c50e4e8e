"""A target for fuzzers: a case file through everything that kv does with one, in one process, on no disk.

Seeded, as pytest runs it: `KV_FUZZ=100000 pytest tests/hostile/test_fuzz.py`. Guided by coverage, until it
is stopped: `pip install atheris`, then `python tests/hostile/fuzz.py [-max_total_time=60] [FOLDER]`.
"""

from __future__ import annotations

import io
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    try:
        import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        sys.exit("atheris is not installed: pip install atheris (Linux or macOS, CPython).")
    with atheris.instrument_imports():
        import klantervaring.checks.checks
        import klantervaring.view.screens.cases  # noqa: F401 - so that atheris sees what it reaches

from klantervaring import language
from klantervaring.core.case import Case, Event
from klantervaring.core.drift import drift_of
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.admit import admit
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.text.sentences import Remedy, Text
from klantervaring.files.index.rows import card_of
from klantervaring.files.procedures.procedures import Shelf
from klantervaring.files.record import Record
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.case_lines import with_event, with_state
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.view import as_json
from klantervaring.view.screens.cases import Shown
from klantervaring.view.screens.lists import Lists
from klantervaring.view.terminal.screen import Screen

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
ID = "K7QX-4MRX"
#: What must never reach a screen. A line end may; it is we who write it.
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Fault(AssertionError):
    """Something is wrong with kv, not with the file."""


@cache
def procedure() -> Procedure:
    """The shipped one."""
    return Shelf(Path("nowhere"), ZONE).newest("een-fan-per-dag")


def fuzz(data: bytes) -> None:
    """Read, fold, show and change `data` as a case file. Raises only where kv itself is at fault."""
    try:
        document = Document.read(data)
        case = read_case(document, ZONE, "")
    except BadFile as bad:
        _told(data, bad.line, bad.message, bad.remedy)
        return
    _must(document.encode() == data, "a text that was read is not what it was")
    _must(Edit(document).done().encode() == data, "no change changes something")
    for finding in case.findings:
        _told(data, finding.line or 1, finding.message, finding.remedy)
    state = fold_case(procedure(), case)
    record = Record(case, state, Path(f"cases/{case.id}.md"), data)
    _shown(record)
    _answered(record)
    _changed(document, record)


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Fault(otherwise)


def _told(data: bytes, line: int, *texts: Text | Remedy) -> None:
    """A mistake is told with a line that is there, in both languages."""
    _must(1 <= line <= data.count(b"\n") + 1, f"line {line} is not there")
    for speaker in _speakers():
        for text in texts:
            _must(not STEERING.search(speaker(text)), "a message steers the terminal")


@cache
def _speakers() -> tuple[language.Speaker, ...]:
    return tuple(language.Speaker(name, lambda: ZONE) for name in ("en", "nl"))


def _shown(record: Record) -> None:
    for speaker in _speakers():
        out = io.StringIO()
        shown = Shown(Screen(plain=True, out=out, err=out), speaker, NOW)
        shown.full(record)
        shown.where(record)
        card, now = card_of(record, ZONE), int(NOW.timestamp())
        lists = Lists(Screen(plain=True, out=out, err=out), speaker, now)
        lists.cases([card])
        lists.waiting([card])
        lists.terms([(card, term) for term in [*card.overdue(now), *card.running(now)]])
        _must(not STEERING.search(out.getvalue()), "what is shown steers the terminal")
    for _, written, right in drift_of(record.case, record.state, NOW, ZONE):
        _must(written != right, "a difference between two that are the same")


def _answered(record: Record) -> None:
    text = as_json.dump(as_json.case(record, str(record.path), int(NOW.timestamp()), ZONE))
    _must(not CONTROL.search(text), "JSON steers the terminal")
    _must(json.loads(text)["title"] == record.case.title, "JSON says another title")


def _changed(document: Document, record: Record) -> None:
    """An event and its words come in, or are refused; nothing else changes."""
    event = Event("noted", NOW, "noor", "zzzzzzzz", (("via", "phone"),))
    try:
        state, _ = admit(procedure(), record.case, event, NOW)
        edit = Edit(document)
        with_event(edit, event, "Gebeld.\n\nMorgen weer.", ZONE)
        with_state(edit, state, NOW, ZONE)
        changed = edit.done()
    except (Refused, WrongInput):
        return
    after = read_case(Document.read(changed.encode()), ZONE, record.case.id)
    _must(set(record.case.events) <= set(after.events), "an event is lost")
    _must(event in after.events, "the event is not there")
    _must(after.body.startswith(document.body.rstrip("\r\n")), "the body is not what it was")
    _must(_facts(after) == _facts(record.case), "a fact is not what it was")


def _facts(case: Case) -> tuple[object, ...]:
    return case.id, case.title, dict(case.customer), case.owner, case.wish, case.tags, case.procedure


# -- good files, and what may become of them ----------------------------------------------------------------

_PLAIN = f"""\
---
id: {ID}
title: Beamer viel uit
step: register
ball: us
deadlines:
  progress: 2026-11-26
received: 2026-11-18T09:00:00+01:00
channel: phone
moment: during
owner: noor
customer:
  name: Basisschool 't Vlot
  contact: R. ten Have
  email: ren\u00e9e@vlot.example
  phone: "0612345670"
wish: een andere beamer
tags: [techniek, zaal 3]
procedure: een-fan-per-dag@1
log:
- {{event: received, at: 2026-11-18T09:00:00+01:00, by: noor, id: 1a2b3c4d}}
- {{event: listened, at: 2026-11-18T09:15:00+01:00, by: noor, mood: 2, id: 2b3c4d5e}}
- {{event: responded, at: 2026-11-19T10:00:00+01:00, by: noor, via: email, id: 3c4d5e6f}}
---
Halverwege de ochtend viel de beamer uit.

## 2026-11-18 09:15 \u00b7 listened \u00b7 noor \u00b7 2b3c4d5e
Zij was **boos**: "alweer".

## 2026-11-19 10:00 \u00b7 responded \u00b7 noor \u00b7 3c4d5e6f
Wij brengen een andere.
"""
_BY_HAND = f"""\
---
# met de hand begonnen
id: '{ID}'   # van kaartje
title: >-
  Een titel die
  over twee regels loopt
customer: {{name: "De \\"Linde\\"", "e-mail": x@linde.example}}
wish: |
  een map
    ingesprongen

  en een brief
"no": on
eigen: [[1, 2], {{a: {{b: [c]}}}}]
received: 2026-10-25 02:30
log: [{{event: received, at: 2026-10-25 02:30}},
  {{event: contacted, at: 2026-10-26, direction: in}},  # zij belde
  {{event: noted, at: 2026-10-26}}]
---

    code

---
Nog een regel
"""
_CLOSED = f"""\
---
id: {ID}
title: "Koffie was op \\u2615"
step: closed
received: 2026-09-01T09:00:00+02:00
procedure: een-fan-per-dag@1
log:
- event: received
  at: 2026-09-01T09:00:00+02:00
- event: offered
  at: 2026-09-01T11:00:00+02:00
  cannot: koffie
  alternative: thee
- event: appealed
  at: 2026-09-03T09:00:00+02:00
- {{event: heard, at: 2026-09-04, waived: yes}}
- {{event: decided, at: 2026-09-05, decision: upheld}}
- {{event: judged, at: 2026-09-06, verdict: satisfied, because: "zij lachte"}}
- {{event: followed-up, at: 2026-10-01, verdict: satisfied}}
---
"""
GOOD = tuple(
    text.encode()
    for text in (
        _PLAIN,
        _BY_HAND,
        _CLOSED,
        _PLAIN.replace("\n", "\r\n"),
        "\ufeff" + _BY_HAND[:-1],
        _CLOSED.rstrip("\n"),
    )
)
#: Pieces that have a meaning somewhere; guessing them by flipping bits would take long.
WORDS = tuple(
    word.encode()
    for word in (
        "---\n", "\n---\n", "\r\n", "\n", "\t", ": ", "- ", "#", "'", '"', "|\n", ">+\n", "[", "]", "{", "}",
        "&a ", "*a", "!!str ", "<<: ", "? ", "\\x1b", "\\ud83d", "\x1b[2J", "\x9b", "\u202e", "\u2028",
        '"\\x1b[2J"','"\\u202e"', '"a\\r\\nb"', "\ufeff", "e\u0301", "\U0001f937\u200d\u2640", "%", "{x}",
        "\x00", "id: ", "step: ", "log:\n", "deadlines:", "received: ", "closed", "appealed", "because: x",
        "2026-02-30", "9999-12-31", "1900-01-01", "2999-12-31", "+14:00", "-14:00", "T24:00",
        "procedure: weg@9", "<<<<<<< HEAD\n", "=======\n", "## x \u00b7 1a2b3c4d\n",
    )
)  # fmt: skip


def mutations(count: int, seed: int = 1) -> Iterator[bytes]:
    """As many bad versions of good files, always the same ones for a seed."""
    chance = random.Random(seed)
    for _ in range(count):
        data = chance.choice(GOOD)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            data = chance.choice(KINDS)(chance, data)
        yield data


def _flipped(chance: random.Random, data: bytes) -> bytes:
    at = _place(chance, data)
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :] if data else data


def _other(chance: random.Random, data: bytes) -> bytes:
    at = _place(chance, data)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: _place(chance, data)]


def _without(chance: random.Random, data: bytes) -> bytes:
    at = _place(chance, data)
    return data[:at] + data[at + chance.randrange(1, 40) :]


def _twice(chance: random.Random, data: bytes) -> bytes:
    at, length, to = _place(chance, data), chance.randrange(1, 200), _place(chance, data)
    return data[:to] + data[at : at + length] + data[to:]


def _spliced(chance: random.Random, data: bytes) -> bytes:
    other = chance.choice(GOOD)
    return data[: _place(chance, data)] + other[_place(chance, other) :]


def _line_of_another(chance: random.Random, data: bytes) -> bytes:
    lines, others = data.split(b"\n"), chance.choice(GOOD).split(b"\n")
    lines[chance.randrange(len(lines))] = chance.choice(others)
    return b"\n".join(lines)


def _other_value(chance: random.Random, data: bytes) -> bytes:
    """Another value behind a colon, as a person or a program might put it there."""
    places = [match.span(1) for match in _VALUE.finditer(data)]
    start, end = chance.choice(places) if places else (0, 0)
    return data[:start] + chance.choice(WORDS).strip(b"\n") + data[end:]


_VALUE = re.compile(rb": ([^,{}\n]*)")


def _swapped(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    return b"\n".join(lines)


def _with_word(chance: random.Random, data: bytes) -> bytes:
    at = _place(chance, data)
    return data[:at] + chance.choice(WORDS) + data[at + chance.choice((0, 0, 1, 8)) :]


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data)) if data else 0


KINDS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flipped, _other, _cut, _without, _twice, _spliced, _line_of_another, _swapped, _with_word, _other_value,
)  # fmt: skip


def main() -> None:
    """Let atheris drive the target; the good files are its corpus where it is given none."""
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if not folders:
        import tempfile

        corpus = Path(tempfile.mkdtemp(prefix="kv-fuzz-"))
        for number, data in enumerate(GOOD):
            (corpus / f"good-{number}.md").write_bytes(data)
        sys.argv.append(str(corpus))
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
