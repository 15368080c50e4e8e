"""What kv proposes to do: it is what is really due, it can be pasted as it stands, and it says who may do it.

No hint of any screen records words that nobody said, nor an answer of a customer or of whoever decides.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator

import pytest
from klantervaring.core import ids
from klantervaring.core.case import Event
from klantervaring.core.choices import DECISIONS, OUTCOMES, VERDICTS, YES_OR_NO
from klantervaring.core.procedure import EventRule, Move, Procedure
from klantervaring.core.rules.fold import fold
from klantervaring.core.rules.moves import with_all_asked
from klantervaring.core.rules.state import State
from klantervaring.core.time.moments import iso
from klantervaring.files.procedures.procedures import SHIPPED

from tests.conftest import ROOT, Desk
from tests.core.builders import AMSTERDAM, moment, procedure

ID, OTHER = ids.case_id(71), ids.case_id(72)
REFERENCES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
#: A command as a sentence or a table shows it; what follows in prose is no part of it.
COMMAND = re.compile(r"(?<![\w./-])kv(?: (?!of |or )(?:\"[^\"]*\"|'[^']*'|[^\s·|]+))+")
#: The keys of an event that nobody said: of an alert that somebody takes, kv itself names rule and key.
OURS = {"event", "at", "by", "id", "direction", "rule", "key"}
#: What is for a customer, or for whoever decides, to say; and what stands for it.
ANSWERS = {
    name
    for known in (VERDICTS, DECISIONS, OUTCOMES, YES_OR_NO)
    for key, choice in known.items()
    for name in (key, *dict(choice.typed.words).values())
}
#: Screens over all cases, and over one.
SCREENS = (
    "", "today", "overdue", "due", "due --within 60d", "list", "list --all", "next", "alerts", "ask",
    "improvements", "fans", "log", "search map", "stats", "budget", "check", "status", "procedure", "digest",
)  # fmt: skip
ABOUT_ONE = ("next", "show", "why", "log", "history", "decide", "listen", "close")


# -- cases in each step of each procedure ----------------------------------------------------------------


def _events(procedure: Procedure, state: State, count: int) -> Iterator[Event]:
    """What may happen next: each move of each event, with something in each key that it must have."""
    at = moment(f"2026-11-{9 + count // 8:02}T{9 + count % 8:02}:00")
    for rule in procedure.events.values():
        for move in rule.moves or ():
            if move.level in (None, state.level) and state.step in move.sources:
                yield _event(procedure, rule, move, at)


def _event(procedure: Procedure, rule: EventRule, move: Move, at: object) -> Event:
    data = [tuple(move.given.split("="))] if move.given else []
    if "before" in rule.asks:
        data.append(("before", "2026-12-24"))
    event = Event(rule.name, at, "sanne", data=tuple(data))  # type: ignore[arg-type]
    full = with_all_asked(procedure, event)
    return full._replace(data=tuple((k, "map" if v == "…" else v) for k, v in full.data))


def logs(reference: str) -> list[tuple[Event, ...]]:
    """One log that leads to each step and level of a procedure, and beyond it each event that stays there."""
    return logs_of(procedure(reference))


def logs_of(known: Procedure) -> list[tuple[Event, ...]]:
    """The same, of a procedure that was read already."""
    found: dict[tuple[str, int, tuple[str, ...]], tuple[Event, ...]] = {}
    ways: list[tuple[Event, ...]] = [()]
    for way in ways:  # which grows while it is gone through
        state = fold(known, way)
        for event in _events(known, state, len(way)):
            further = (*way, event)
            after = fold(known, further)
            key = after.step, after.level, tuple(sorted(set(after.since_step)))
            if not after.misfits and key not in found and len(further) < 9:
                found[key] = further
                ways.append(further)
    return list(found.values())


def put(desk: Desk, number: int, reference: str, events: tuple[Event, ...]) -> str:
    """A case with this log."""
    id = ids.case_id(1000 + number)
    kind = {"een-compliment": "compliment", "een-idee": "idea", "voorzien": "foreseen"}
    lines = [
        f"id: {id}",
        "title: Leskist bleef leeg",
        "customer: {name: De Kiezel, contact: Ria}",
        "owner: sanne",
    ]
    name = reference.partition("@")[0]
    lines += [f"kind: {kind[name]}"] if name in kind else []
    lines += [f"procedure: {reference}", "log:"]
    for event in events:
        pairs = [f"event: {event.kind}", f"at: {iso(event.at, AMSTERDAM)}", f"by: {event.by}"]
        lines.append("- {" + ", ".join(pairs + [f"{k}: {v}" for k, v in event.data]) + "}")
    desk.write(f"cases/{id}.md", "\n".join(["---", *lines, "---", "Het verhaal.", ""]))
    return id


def commands_in(text: str) -> set[str]:
    """Every command that a screen names."""
    found = set()
    for line in text.splitlines():
        for piece in line.split("  "):
            found |= {match[0].rstrip(".,;:)(") for match in COMMAND.finditer(piece)}
    return found


def safe(desk: Desk, hint: str) -> None:
    """Paste a hint where nothing can be asked: what it adds to a log holds nothing that somebody said."""
    before = {path: path.read_text(encoding="utf-8") for path in desk.root.glob("cases/**/*.md")}
    told = desk.run(*shlex.split(hint)[1:])
    assert told.code in range(7), f"{hint}: {told}"
    for path in desk.root.glob("cases/**/*.md"):
        assert path in before, f"{hint} made or moved {path.name}"
        after = path.read_text(encoding="utf-8")
        if after == before[path]:
            continue
        added = set(after.splitlines()) - set(before[path].splitlines())
        assert not [line for line in added if line.startswith("## ")], hint
        for event in desk.log(path.stem):
            if f"id: {event.get('id')}}}" in "\n".join(added):
                assert set(event) <= OURS, f"{hint} recorded {event}"


@pytest.mark.parametrize(
    ("scene", "lang"),
    [("demonstration", "nl"), ("demonstration", "en"), *((name, "nl") for name in REFERENCES)],
)
def test_no_hint_pasted_as_it_stands_says_what_nobody_said(desk: Desk, scene: str, lang: str) -> None:
    if scene == "demonstration":
        shutil.copytree(ROOT / "cases", desk.root / "cases", dirs_exist_ok=True)
        shutil.copy(ROOT / "kv.yaml", desk.root)
        shown = [path.stem for path in sorted(desk.root.glob("cases/**/*.md"))]
    else:
        shown = [put(desk, n, scene, events) for n, events in enumerate(logs(scene))]
    desk.commit()
    desk.now = "2026-12-04T12:00:00+01:00"
    screens = [desk.run(*words.split(), lang=lang) for words in SCREENS]
    for id in shown:
        screens += [desk.run(*f"{word} {id}".split(), lang=lang) for word in ABOUT_ONE]
    hints = {hint for screen in screens for hint in commands_in(f"{screen.out}\n{screen.err}")}
    assert len(hints) > len(shown), hints
    for hint in sorted(hints):
        assert "…" not in hint
        assert not ANSWERS & set(hint.split()), hint
        safe(desk, hint)


# -- what is really due ----------------------------------------------------------------------------------

REGISTERED = "2026-11-20T14:05:00+01:00 received\n2026-11-20T15:00:00+01:00 responded"
APPEALED = (
    "2026-11-01T10:00:00+01:00 received\n2026-11-01T15:00:00+01:00 resolved solution=map\n"
    "2026-11-03T10:00:00+01:00 appealed\n2026-11-04T10:00:00+01:00 heard waived=yes"
)
PEOPLE = """\
organisation: Dyade Academy
people:
  sanne: {name: Sanne Hoekstra}
  directie: {name: Frank, role: director}
"""


def hint(desk: Desk, **more: str) -> str:
    """What `kv next` proposes; below it stands which letter is due."""
    told = desk.done("next", ID, **more).lines
    return next(line for line in reversed(told) if not line.startswith("Letter: "))


@pytest.mark.parametrize("now", ["2026-11-20T16:00", "2026-12-02T09:00"])
def test_progress_that_is_next_or_late_asks_for_a_word_to_the_customer(desk: Desk, now: str) -> None:
    desk.put(ID, REGISTERED)
    desk.now = f"{now}:00+01:00"
    told = hint(desk)
    assert told == f"Next: kv contact {ID} out · or kv resolve {ID}"
    answer = desk.done("next", ID, "--json").json
    assert (answer["event"], answer["command"]) == ("contacted", f"kv contact {ID} out")
    rows = desk.done("today").out
    assert f"kv contact {ID} out" in rows


def test_whoever_may_not_decide_is_told_who_may(desk: Desk) -> None:
    desk.write("kv.yaml", PEOPLE)
    desk.put(ID, APPEALED, owner="sanne")
    assert hint(desk) == f"directie decides: kv decide {ID} --by directie"
    assert hint(desk, by="directie") == f"Next: kv decide {ID}"
    told = desk.run("decide", ID, "upheld", "-m", "U heeft gelijk.", lang="nl")
    assert told.code == 4
    assert f"directie beslist: kv besluit {ID} --by directie." in " ".join(told.err.split())


def test_a_third_party_is_named(desk: Desk) -> None:
    decided = (
        f"{APPEALED}\n2026-11-05T10:00:00+01:00 decided decision=rejected\n"
        "2026-11-06T10:00:00+01:00 appealed\n2026-11-07T10:00:00+01:00 heard waived=yes"
    )
    desk.put(ID, decided)
    assert hint(desk) == f"Bureau van Oranje decides: kv decide {ID}"


# -- what stands in the place of words -------------------------------------------------------------------

NOTHING_SAID = ["…", "...", ".", '"…"', "TEXT", "<TEXT>", " … "]


@pytest.mark.parametrize("text", NOTHING_SAID)
@pytest.mark.parametrize(
    "command",
    [
        "respond {id} -m", "resolve {id} --solution", "contact {id} out -m", "note {id} -m",
        "offer {id} --alternative map --cannot", "listen {id} -m verhaal --wish",
        "close {id} withdrawn --because",
        "new",
    ],
)  # fmt: skip
def test_what_stands_in_the_place_of_words_is_refused(desk: Desk, command: str, text: str) -> None:
    desk.put(ID, "2026-11-20T14:05:00+01:00 received")
    if command == "new":
        told = desk.run("new", text, "--customer", "De Kei")
    else:
        told = desk.run(*command.format(id=ID).split(), text)
    assert (told.code, "stands in the place of words" in told.err) == (2, True), told
    assert len(desk.log(ID)) == 1
    assert len(list(desk.root.glob("cases/*.md"))) == 1


def test_dots_among_words_are_words(desk: Desk) -> None:
    desk.put(ID, "2026-11-20T14:05:00+01:00 received")
    desk.done("note", ID, "-m", "Tja ... dat weet ik niet.\n...\nMorgen weer.")
