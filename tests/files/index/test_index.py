"""The index is right or it is not used: with it and without it a list says the same, whatever happened.

The long walk (5,000 steps) is for a person: `KV_STEPS=5000 python -m pytest tests/files/index/test_index.py`.
"""

from __future__ import annotations

import marshal
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from klantervaring.core import ids
from klantervaring.core.customers.customer import NOTHING, customer_of
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import Kind
from klantervaring.core.rules.coming import next_event
from klantervaring.core.rules.state import DeadlineState
from klantervaring.core.summary import summarise
from klantervaring.core.summary.card import Card
from klantervaring.core.time import offsets
from klantervaring.files.caller import TOLD, caller
from klantervaring.files.index import database, opening, rows, signature
from klantervaring.files.index.cases import overview
from klantervaring.files.index.look_ahead import begin_look_ahead
from klantervaring.files.index.procedure_values import frozen, thawed
from klantervaring.files.ledger import Ledger
from klantervaring.files.procedures.procedures import Shelf
from klantervaring.files.record import Record
from klantervaring.files.store import Store
from klantervaring.files.text import fast_yaml, front_matter
from klantervaring.files.workspace.config import read_workspace
from klantervaring.files.workspace.customers import read_book

from tests.conftest import NOW, Desk
from tests.core.builders import PROCEDURES

STEPS = int(os.environ.get("KV_STEPS", "25"))
#: Long enough for a change to be older than what the index relies on.
PAUSE = 0.08
RECEIVED = "2026-11-16T09:00+01:00 received"
LISTENED = RECEIVED + "\n2026-11-16T09:10+01:00 listened"
RESPONDED = LISTENED + "\n2026-11-17T09:00+01:00 responded via=phone"
LOGS = (RECEIVED, LISTENED, RESPONDED, RESPONDED + "\n2026-11-18T09:00+01:00 resolved solution=kaart")
CASES = [ids.case_id(number * 977) for number in range(12)]
LISTS = (("overdue",), (), ("list", "--all"), ("due", "--within", "90d"), ("alerts", "--taken", "--json"))
#: What asks for facts, which are worked out later than the rows beside which they stand.
REPORTS = (
    ("stats", "--json"),
    ("list", "--all", "--json"),
    ("fans", "--json"),
    ("stats", "--until", "2026-11-17"),
)
#: What happens beside the procedure, so that rules of early warning fire; and whom it happens to.
SIGNS = ("", "\n2026-11-18T10:00+01:00 noted mood=1", "\n2026-11-18T10:00+01:00 analysed cause=te-laat",
         "\n2026-11-18T11:00+01:00 alert-taken rule=again",
         "\n2026-11-18T12:00+01:00 noted mood=4")  # fmt: skip
CUSTOMERS = ("{name: De Kiezel}", "{name: Obs De Kiezel, phone: 0612345678}", "{name: Ria, care: rolstoel}",
             "{name: Noor, phone: +31 6 12345678, email: r@kiezel.example}", "{}")  # fmt: skip
ASKED = (
    {"name": "de kiezel"},
    {"name": "Ria"},
    {"name": "Wie?", "phone": "06-12345678"},
    {"name": "Niemand"},
)
RULES = (
    "",
    "words: {words: [een, twee]}\n",
    "cause: {count: 2}\nwords: {words: [drie]}\n",
    "mood: {at: 1}\n",
)
BOOKS = ("", "Ria: De Kiezel\n", "Ria: Noor\nObs De Kiezel: Kiezel\nKiezel: De Kiezel\n", "Ria: {zorg: x}\n")


def kept(desk: Desk) -> Path:
    return Path(opening.path_of(str(desk.root)))


def loads(desk: Desk) -> bool:
    """Whether the index is believed."""
    found = opening.load(str(desk.root))
    opening.close_all()
    return found is not None


def read_by(desk: Desk, *words: str) -> list[str]:
    """The files of cases that a command reads."""
    found: list[str] = []
    real = os.open

    def watched(path: object, *more: object, **named: object) -> int:
        name = "" if isinstance(path, int) else os.fsdecode(path)  # type: ignore[arg-type]
        found.extend([Path(name).name] if name.endswith(".md") else [])
        return real(path, *more, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "open", watched)
        desk.done(*words)
    return sorted(found)


def same_without(desk: Desk, words: tuple[str, ...], **how: str) -> None:
    """A list with the index, and one that finds none, keeps none, and reads every case the long way."""
    with_index = desk.run(*words, **how)
    hidden = desk.private / "index"
    aside = desk.home / "aside"
    if hidden.exists():
        hidden.rename(aside)
    hidden.parent.mkdir(exist_ok=True)
    hidden.write_text("no folder, so that nothing is kept")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fast_yaml, "yaml_facts", lambda _: None)
        assert desk.run(*words, **how) == with_index
    hidden.unlink()
    if aside.exists():
        aside.rename(hidden)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """A few cases, and an index that is relied on."""
    for place, id in enumerate(CASES[:4]):
        desk.put(id, LOGS[place % 4], title=f"Geval {place}", owner="sanne")
    desk.commit()
    time.sleep(PAUSE)
    desk.done("list", "--all")
    return desk


# -- what is read again ---------------------------------------------------------------------------------


def test_an_unchanged_case_is_not_read_again(filled: Desk) -> None:
    for words in ("overdue",), ("list", "--all"), ("due", "--within", "90d"):
        assert read_by(filled, *words) == []


def test_one_changed_file_costs_one_reading(filled: Desk) -> None:
    filled.put(CASES[1], RESPONDED, title="Anders")
    time.sleep(PAUSE)
    assert set(read_by(filled, "overdue")) == {f"{CASES[1]}.md"}
    assert read_by(filled, "overdue") == []


def test_to_see_that_nothing_changed_takes_no_row_of_each_file(
    filled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it to find the duplicates of a case."""
    fetched: list[object] = []
    real = database.Database.select

    def select(self: database.Database, sql: str, *values: object) -> list[tuple[object, ...]]:
        found = real(self, sql, *values)
        fetched.extend(found)
        return found

    def rows_for_a_look() -> int:
        fetched.clear()
        assert overview(str(filled.root), closed=True).duplicates_of(CASES[0]) == []
        opening.close_all()
        return len(fetched)

    monkeypatch.setattr(database.Database, "select", select)
    before = rows_for_a_look()
    for number in range(40):
        filled.put(ids.case_id(10**6 + number), RECEIVED)
    time.sleep(PAUSE)
    filled.done("list", "--all")
    assert rows_for_a_look() == before


def test_what_has_just_changed_is_not_relied_on(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change within one tick of the clock may leave moment, size and inode as they were."""
    path = filled.put(CASES[0], RECEIVED, title="Geval X")
    monkeypatch.setattr(signature, "_TICK", 10**12)  # however long this test is kept waiting
    assert set(read_by(filled, "list")) == {path.name}
    assert set(read_by(filled, "list")) == {path.name}
    monkeypatch.undo()
    time.sleep(PAUSE)
    assert [set(read_by(filled, "list")) for _ in range(2)] == [{path.name}, set()]


def test_history_is_looked_at_only_when_asked_for(filled: Desk) -> None:
    filled.done("close", CASES[3], "satisfied", "--because", "klaar")
    year = filled.root / "cases" / "closed" / "2026"
    looked: list[str] = []
    real = os.open

    def watch(path: object, *more: object, **named: object) -> int:
        looked.append(os.fsdecode(path) if not isinstance(path, int) else "")  # type: ignore[arg-type]
        return real(path, *more, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "open", watch)
        for words in ("overdue",), ("due",), ("list",), ("show", CASES[0]):
            filled.done(*words)
    assert not [name for name in looked if name.startswith(str(year))]
    assert CASES[3] in filled.done("list", "--all").out


# -- whenever there is a doubt ----------------------------------------------------------------------------


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flipped(path: Path) -> None:
    """One bit of what is kept of a case."""
    raw = bytearray(path.read_bytes())
    at = max(raw.find(b"sanne"), raw.find(b"joris"))
    if at >= 0:
        raw[at] ^= 1
    path.write_bytes(raw)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def nonsense(path: Path) -> None:
    path.write_bytes(os.urandom(4000))


def of_others(path: Path) -> None:
    path.chmod(0o644)


def a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [torn, flipped, empty, nonsense, of_others, a_link, a_folder])
def test_an_index_that_is_not_whole_or_ours_is_not_used(filled: Desk, spoil: Callable[[Path], None]) -> None:
    before = filled.done("list").out
    spoil(kept(filled))
    assert not loads(filled)
    assert filled.done("list").out == before


def test_another_kv_or_python_makes_it_anew(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loads(filled)
    for name, value in ((database, "__version__"), (sys, "version"), (database, "_SCHEMA")):
        with monkeypatch.context() as patched:
            patched.setattr(name, value, "another")
            assert not loads(filled)


@pytest.mark.parametrize("name", ["kv.yaml", "procedures/zes-weken@1.yaml"])
def test_changed_settings_or_rules_make_it_anew(filled: Desk, name: str) -> None:
    text = (filled.root / name).read_text() if (filled.root / name).exists() else ""
    filled.write(name, text + "# anders\n")
    assert not loads(filled)


def test_care_kinds_and_values_to_choose_from(filled: Desk) -> None:
    care = '{name: Mevrouw Vis, care: "slechthorend: mailen"}'
    unchosen = "\n2026-11-18T09:00+01:00 conflict field=title value=Ander id=7f3k9m2q"
    filled.put(CASES[1], RESPONDED + unchosen, customer=care, channel="email")
    filled.put(CASES[2], LISTENED, kind="idea")
    time.sleep(PAUSE)
    filled.done("list")
    lists: tuple[tuple[str, ...], ...] = (
        *LISTS,
        ("list", "--kind", "idea"),
        ("list", "--kind", "problem"),
        ("due", "--kind", "idea"),
    )
    lists += (("overdue", "--json"), ("list", "--channel", "email"), ("list", "--json"))
    for words in lists:
        same_without(filled, words)
    assert CASES[2] in filled.done("list", "--kind", "idea").out
    assert CASES[1] not in filled.done("list", "--kind", "idea").out
    assert "(two values: title)" in filled.done("list").out
    filled.done("settle", CASES[1], "title", "--take", "Ander")
    assert "two values" not in filled.done("list").out


@pytest.mark.parametrize("name", ["kv.yaml", "procedures"])
def test_settings_that_became_a_link_are_not_those_that_were_kept(filled: Desk, name: str) -> None:
    (filled.root / "procedures").mkdir()
    time.sleep(PAUSE)
    filled.done("list")
    assert loads(filled)
    (filled.root / name).rename(filled.home / name)
    (filled.root / name).symlink_to(filled.home / name)
    assert not loads(filled)
    result = filled.run("list")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"kv: {name}:")


def test_the_zone_counts(filled: Desk) -> None:
    filled.write("kv.yaml", "language: nl\ntimezone: America/New_York\n")
    for words in LISTS:
        same_without(filled, words)


def test_it_is_private_and_never_versioned(filled: Desk) -> None:
    assert kept(filled).stat().st_mode & 0o777 == 0o600
    assert kept(filled).parent.stat().st_mode & 0o777 == 0o700
    assert filled.git("status", "--porcelain") == ""


def test_without_a_place_to_keep_it_everything_works(desk: Desk) -> None:
    desk.put(CASES[0], RESPONDED)
    desk.write(".git/kv/index", "no folder")
    assert CASES[0] in desk.done("list").out
    assert CASES[0] in desk.done().out


def test_a_copied_workspace_is_read_anew(filled: Desk) -> None:
    copy = filled.home / "copy"
    shutil.copytree(filled.root, copy, symlinks=True)
    other = Desk(copy, filled.home)
    text = (copy / "cases" / f"{CASES[0]}.md").read_text()
    assert sorted(set(read_by(other, "list"))) == sorted(f"{id}.md" for id in CASES[:4])
    assert "Geval 0" in text


def test_a_write_decides_on_the_file_and_not_on_the_index(filled: Desk) -> None:
    filled.put(CASES[0], LOGS[3], title="Geval 0")
    assert filled.run("respond", CASES[0], "-m", "x").code == 4


def test_two_processes_at_once_are_both_right(filled: Desk) -> None:
    said: list[str] = []

    def ask() -> None:
        for _ in range(5):
            said.append(filled.subprocess("list").out)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(10):
        filled.put(CASES[2], LOGS[number % 4], title="Geval 2")
    for thread in threads:
        thread.join()
    assert all(out.count("Geval") == 4 for out in said)
    same_without(filled, ("list",))


def whoever_calls(root: Path, asked: dict[str, str], now: datetime) -> None:
    """Who calls is found in the index, by a copy as by ourselves, as it is found by reading all cases."""
    store = Store(read_workspace(root))
    try:
        book = read_book(root)
    except WrongInput:
        book = NOTHING
    records = store.look(closed=True).records
    told = [(record.case, record.state) for record in records]
    expected = customer_of(asked, Ledger.of_cases(told, store.zone).experiences(), book)
    beside = begin_look_ahead(str(root))
    seen = beside.overview() if beside is not None else None
    for cases in (seen, overview(str(root), closed=True)):
        if cases is None:
            continue
        found = caller(store, cases, book, asked, int(now.timestamp()))
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            mine = sorted(case.id for case in expected.cases)
            assert sorted(case.id for case in found.customer.cases) == mine
            assert found.customer[0] == expected.name
            assert (found.customer.care, found.customer.phones) == (expected.care, expected.phones)
            newest = [case.id for case in expected.cases[: -TOLD - 1 : -1]]
            assert [record.id for record in found.newest] == newest
            theirs = [records[case.number] for case in expected.cases]  # ids may be twins
            assert found.broken == sum(broken(r, now) for r in theirs)
    opening.close_all()


def broken(record: Record, now: datetime) -> int:
    """How many promises of a case were broken."""
    promises = [d for d in record.state.deadlines if d.kind is Kind.PROMISE]
    return sum(d.state(now) in (DeadlineState.LATE, DeadlineState.OVERDUE) for d in promises)


def as_kv_writes(text: str) -> str:
    """Moments to the second, and a customer line by line."""
    text = re.sub(r"(T\d\d:\d\d)(?=[+-])", r"\1:00", text).replace("customer: {}\n", "")
    facts = re.search(r"customer: \{(.*)\}\n", text)
    block = "".join(f"  {fact}\n" for fact in facts[1].split(", ")) if facts else ""
    return text.replace(facts[0], f"customer:\n{block}") if facts else text


def test_that_is_read_in_the_short_way(filled: Desk) -> None:
    path = filled.put(CASES[0], LOGS[2] + SIGNS[1], title="Een", customer=CUSTOMERS[2])
    text = as_kv_writes(path.read_text())
    frame = front_matter.split(text)
    assert fast_yaml.yaml_facts(text[frame.start : frame.end]) is not None


# -- a long walk --------------------------------------------------------------------------------------------


class Walk:
    """Edits, commands, pulls and clock jumps, one after the other, in two clones of one workspace."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.dice = random.Random(seed)
        self.now = datetime.fromisoformat(NOW)
        desk.commit_all()
        self.other = desk.home / "other"
        subprocess.run(["git", "clone", "-q", str(desk.root), str(self.other)], check=True)
        self.steps = (
            self.edit, self.edit_in_place, self.put_back, self.take_away, self.command, self.pull,
            self.checkout, self.jump, self.jump, self.spoil, self.rest, self.edit, self.change_rules,
            self.edit_text, self.edit_text, self.unreadable_line,
        )  # fmt: skip

    def path(self) -> Path:
        found = sorted(self.desk.root.glob("cases/**/*.md"))
        return self.dice.choice(found) if found else self.edit()

    def edit(self) -> Path:
        id = self.dice.choice(CASES)
        for old in self.desk.root.glob(f"cases/**/{id}.md"):
            old.unlink()
        title = self.dice.choice(("Een", "Twee", "Drie"))
        log = self.dice.choice(LOGS) + self.dice.choice(SIGNS) + self.dice.choice(SIGNS)
        path = self.desk.put(id, log, title=title, owner="joris", customer=self.dice.choice(CUSTOMERS))
        if self.dice.random() < 0.6:
            path.write_text(as_kv_writes(path.read_text()))
        return path

    def edit_text(self) -> None:
        """What stands below the front matter; words that we watch for may be among it."""
        with self.path().open("a") as file:
            file.write(self.dice.choice(("Nog iets.", "Een\n", "driemaal twee", "---\n", "é")))

    def unreadable_line(self) -> None:
        """A log line that a person wrote in another way."""
        path = self.path()
        path.write_text(path.read_text().replace("log:\n", "log:\n- {event: appealed, at: gisteren}\n", 1))

    def change_rules(self) -> None:
        """What early warning and who calls go by beside the cases."""
        self.desk.write("alerts.yaml", self.dice.choice(RULES))
        self.desk.write("customers.yaml", self.dice.choice(BOOKS))

    def edit_in_place(self) -> None:
        """The same size and inode, and the moment of last writing put back."""
        path = self.path()
        before, text = path.stat(), path.read_bytes()
        with path.open("r+b") as file:
            file.write(
                text.replace(b"joris", b"sanne").replace(b"Kiezel", b"Kiebel")
                if b"joris" in text
                else text.replace(b"sanne", b"joris").replace(b"Kiebel", b"Kiezel")
            )
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def put_back(self) -> None:
        path = self.path()
        copy = path.read_bytes()
        path.write_bytes(b"---\n: broken\n")
        if self.dice.random() < 0.7:
            path.write_bytes(copy)

    def take_away(self) -> None:
        self.path().unlink()

    def command(self) -> None:
        id = self.path().stem
        words = self.dice.choice(
            (("note", id, "-m", "x"), ("listen", id, "-m", "x"), ("close", id, "withdrawn"),
             ("reopen", id, "-m", "x", "--because", "y"), ("assign", id, "fatima"), ("undo",),
             ("check", "--fix"))
        )  # fmt: skip
        self.desk.run(*words, now=self.now.isoformat())

    def pull(self) -> None:
        """Somebody else's change comes in; ours are committed before."""
        self.desk.commit_all()
        there = Desk(self.other, self.desk.home)
        there.git("pull", "-q", "--no-rebase", "-X", "ours", str(self.desk.root), "main")
        there.put(self.dice.choice(CASES), self.dice.choice(LOGS), title="Van ver")
        there.commit_all()
        self.desk.git("pull", "-q", "--no-rebase", "-X", "theirs", str(self.other), "main")

    def checkout(self) -> None:
        self.desk.commit_all()
        self.desk.git("checkout", "-q", self.dice.choice(("HEAD~1", "HEAD")), "--", "cases")

    def jump(self) -> None:
        self.now += timedelta(minutes=self.dice.randrange(-90000, 90000))

    def spoil(self) -> None:
        if kept(self.desk).is_file():
            self.dice.choice((torn, flipped, empty))(kept(self.desk))

    def rest(self) -> None:
        """Long enough for what is there to be relied on from now on."""
        time.sleep(PAUSE)

    def go(self) -> None:
        self.dice.choice(self.steps)()
        words = self.dice.choice((*LISTS, *REPORTS))
        same_without(self.desk, words, now=self.now.isoformat())
        whoever_calls(self.desk.root, self.dice.choice(ASKED), self.now)


def test_a_long_walk_with_and_without_an_index(filled: Desk) -> None:
    walk = Walk(filled, seed=6)
    for _ in range(STEPS):
        walk.go()


def test_what_is_kept_follows_from_the_settings_as_they_are(filled: Desk) -> None:
    """A command may have read them long before, while it waited for somebody's answer."""
    store = Store(read_workspace(filled.root))
    filled.write("kv.yaml", "language: nl\ntimezone: Pacific/Auckland\n")
    time.sleep(PAUSE)
    overview(str(store.workspace.root), closed=True)
    same_without(filled, ("due", "--within", "90d"))
    same_without(filled, ("list", "--all"))


# -- what a card says -------------------------------------------------------------------------------------


def test_a_card_says_at_every_moment_what_the_case_says(filled: Desk) -> None:
    store, dice = Store(read_workspace(filled.root)), random.Random(1)
    for id in CASES[:4]:
        record = store.get(id)
        card: Card = rows.card_of(record, store.zone)
        ends = [d.due for d in record.state.deadlines]
        near = [end + timedelta(seconds=n) for end in ends for n in (-1, 0, 1)]
        far = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(10**6)) for _ in range(40)]
        for now in [*near, *far]:
            at = int(now.timestamp())
            assert [t.name for t in card.overdue(at)] == [d.name for d in record.state.overdue(now)]
            assert [t.due for t in card.running(at)] == [
                int(d.due.timestamp()) for d in record.state.running(now)
            ]
            assert card.next_event(at) == next_event(record.state, now)
            assert (card.kind, card.care) == (record.case.kind, record.case.care)
            assert card.mark(at) == summarise.mark(record.case, record.state, now, store.zone)


def test_the_words_of_a_procedure_are_those_of_the_procedure() -> None:
    procedure = Shelf(Path("/nowhere"), ZoneInfo("UTC")).newest("een-fan-per-dag")
    plain = summarise.vocabulary(procedure)
    assert {name: words for name, words, *_ in plain[0]} == {
        s.name: s.title.words for s in procedure.steps.values()
    }
    assert {name: command for name, _, _, command in plain[2]} == {
        e.name: e.command for e in procedure.events.values()
    }


@pytest.mark.parametrize("name", ["een-fan-per-dag", "zes-weken", "twee-stappen"])
def test_a_procedure_is_kept_whole(name: str) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    procedure = Shelf(PROCEDURES, zone).newest(name)
    kept = marshal.loads(marshal.dumps(frozen(procedure)))
    assert thawed(kept, zone) == procedure


@pytest.mark.parametrize(
    "name", ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"]
)
def test_a_table_of_offsets_is_the_zone(name: str) -> None:
    zone, dice = ZoneInfo(name), random.Random(2)
    starts, ahead = offsets.table(zone)
    table = offsets.Offsets(starts, ahead)
    moments = [start + n for start in starts[1:-1] for n in (-1, 0, 1)]
    for moment in [*moments, *(dice.randrange(starts[0], starts[-1]) for _ in range(300))]:
        expected = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
        assert timedelta(seconds=table.at(moment)) == expected
    for moment in (starts[0] - 1, starts[-1]):
        with pytest.raises(LookupError):
            table.at(moment)


def test_every_file_that_a_card_follows_from_is_watched(filled: Desk) -> None:
    found = opening.load(str(filled.root))
    assert found is not None
    watched = {path for (path,) in found.select("SELECT path FROM source")}
    assert {"kv.yaml", "procedures"} <= watched
    assert any(path.endswith("Europe/Amsterdam") for path in watched)
    assert any(path.endswith("core/rules/fold.py") for path in watched)
    assert Shelf(Path("/nowhere"), ZoneInfo("UTC")).known()
