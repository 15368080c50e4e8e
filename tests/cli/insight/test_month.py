"""A month of a team (docs/examples/a_month.py): every figure of `kv stats` counted once more, from the files.

The recount reads the case files with another library and knows nothing of the package: the terms, steps and
rules are written out here a second time, from the procedure's text.
"""

from __future__ import annotations

import contextlib
import importlib.util
import re
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from frontmatter.default_handlers import YAMLHandler
from klantervaring.core.choices import DECISIONS

from tests.conftest import ROOT, Desk

EXAMPLE = ROOT / "docs" / "examples" / "a_month.py"
ZONE = ZoneInfo("Europe/Amsterdam")
SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)
END = datetime.combine(UNTIL, time(23, 59, 59), ZONE)
NOW = "2026-12-31T09:00:00+01:00"
PERIOD = ("--since", "2026-11-01", "--until", "2026-11-30")
STATES = ("met", "late", "overdue", "running")
Event = dict[str, Any]
#: Every scalar is text; in C where PyYAML has it, which takes a tenth of the time.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
#: The month is played once, for all of these.
pytestmark = pytest.mark.xdist_group("month")


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The workspace after the month, played with the commands of the story."""
    home = tmp_path_factory.mktemp("home")
    desk = Desk(home / "month", home)
    told = example()
    told.prepare(desk.root)

    def command(scene: Any, words: list[str]) -> str:
        offset = "+01:00" if scene.at >= datetime(2026, 10, 25, 3) else "+02:00"
        return desk.done(*words, now=f"{scene.at}{offset}", by=scene.by).out

    with contextlib.chdir(desk.root):
        told.play(told.story(), command)
    desk.now = NOW
    return desk


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("a_month", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["a_month"] = module
    spec.loader.exec_module(module)
    return module


# -- the recount ------------------------------------------------------------------------------------------


#: Figures that are there also where they count nothing.
_WORK = (
    "no_but.offered", "no_but.accepted", "gestures.count", "fans", "alerts.taken", "recovery.asked.answers",
    *(f"improvements.{state}" for state in ("opened", "open", "overdue", "done", "closed")),
)  # fmt: skip


class Recount:
    """Figures by their names, with the ids of the cases, from the files alone."""

    def __init__(self, root: Path) -> None:
        self.cases = [read(path) for path in sorted(root.glob("cases/**/*.md"))]
        self.cases = [case for case in self.cases if case["log"]]
        self.found: dict[str, list[str]] = {}
        self.seconds: dict[str, list[int]] = {}
        self.flow()
        self.promises()
        self.marks()
        self.appeals()
        self.recovery()
        self.work()
        self.alerts()

    def add(self, name: str, ids: Iterator[str] | list[str]) -> None:
        self.found[name] = [*self.found.get(name, []), *ids]

    def flow(self) -> None:
        self.add("in", [c["id"] for c in self.cases if during(c["log"][0]["at"])])
        self.add("out", [c["id"] for c in self.cases if c["closed"] and during(c["closed"])])
        self.add("open", [c["id"] for c in self.cases if not c["closed"]])

    def promises(self) -> None:
        for case in self.cases:
            for name, start, due, met in terms(case):
                if not during(start):
                    continue
                for state in STATES:
                    self.add(f"promises.{name}.{state}", [])
                state = outcome(due, met, case["closed"])
                if state:
                    self.add(f"promises.{name}.{state}", [case["id"]])
                taken = self.seconds.setdefault(name, [])
                if met:
                    taken.append(int((met - start).total_seconds()))

    def marks(self) -> None:
        for case in self.cases:
            if not during(case["log"][0]["at"]):
                continue
            for step in case["steps"]:
                self.add(f"steps.{step}", [case["id"]])
            self.add(f"channels.{case['front'].get('channel', 'unknown')}", [case["id"]])
            self.add(f"moments.{case['front'].get('moment', 'unknown')}", [case["id"]])
            last = next((e for e in reversed(case["log"]) if e["event"] == "analysed"), None)
            if last:
                self.add(f"causes.{last['cause']}", [case["id"]])
                self.add(f"kano.{last['kano']}", [case["id"]])

    def appeals(self) -> None:
        for name, number in (("first", 0), ("second", 1)):
            for what in ("lodged", *DECISIONS, "open"):
                self.add(f"appeals.{name}.{what}", [])
            for case in self.cases:
                lodged = [i for i, e in enumerate(case["log"]) if e["event"] == "appealed"]
                if len(lodged) <= number or not during(case["log"][lodged[number]]["at"]):
                    continue
                until = lodged[number + 1] if len(lodged) > number + 1 else None
                decided = [
                    e["decision"] for e in case["log"][lodged[number] : until] if e["event"] == "decided"
                ]
                self.add(f"appeals.{name}.lodged", [case["id"]])
                self.add(f"appeals.{name}.{decided[-1] if decided else 'open'}", [case["id"]])

    def recovery(self) -> None:
        self.values: dict[str, list[tuple[int, int]]] = {"mood": [], "score": []}
        for what in ("judged", "won"):
            self.add(f"recovery.won_back.{what}", [])
        for what in ("mood", "score"):
            for how in ("pairs", "better", "worse", "same"):
                self.add(f"recovery.{what}.{how}", [])
        for case in self.cases:
            judged = [e for e in case["log"] if e["event"] in ("judged", "followed-up")]
            if "kind" in case["front"] or not any(during(e["at"]) for e in judged):
                continue
            self.add("recovery.won_back.judged", [case["id"]])
            if judged[-1]["verdict"] == "satisfied":
                self.add("recovery.won_back.won", [case["id"]])
            for what in ("mood", "score"):
                before = [
                    e[what] for e in case["log"] if e["event"] in ("received", "listened") and what in e
                ]
                later = [e[what] for e in case["log"] if e["event"] == "followed-up" and what in e]
                later = later or [e[what] for e in case["log"] if e["event"] == "judged" and what in e]
                if before and later:
                    first, last = int(before[0]), int(later[-1])
                    self.values[what].append((first, last))
                    how = "better" if last > first else "worse" if last < first else "same"
                    self.add(f"recovery.{what}.pairs", [case["id"]])
                    self.add(f"recovery.{what}.{how}", [case["id"]])

    def work(self) -> None:
        self.cost = 0
        for name in _WORK:
            self.add(name, [])
        self.answers = []
        for case in self.cases:
            events = [e for e in case["log"] if during(e["at"])]
            offered = [i for i, e in enumerate(case["log"]) if e["event"] == "offered"]
            if any(e["event"] == "offered" for e in events) and case["front"].get("kind") != "foreseen":
                self.add("no_but.offered", [case["id"]])
                said = [e["verdict"] for e in case["log"][offered[0] :] if e["event"] == "judged"]
                self.add("no_but.accepted", [case["id"]] if said and said[0] == "satisfied" else [])
            for event in events:
                if event["event"] == "compensated":
                    self.add("gestures.count", [case["id"]])
                    self.cost += round(float(event["cost"]) * 100)
                if event["event"] == "alert-taken":
                    self.add("alerts.taken", [case["id"]])
                if event["event"] == "answered" and "score" in event:
                    self.add("recovery.asked.answers", [case["id"]])
                    self.answers.append(int(event["score"]))
            days = {local(e["at"]) for e in events if is_fan(case, e)}
            self.add("fans", [case["id"]] * len(days))
            self.improvements(case)

    def improvements(self, case: Event) -> None:
        for event in case["log"]:
            if event["event"] != "analysed" or not event.get("fix") or not during(event["at"]):
                continue
            done = checked = False
            for later in case["log"]:
                if later.get("of") == event["id"]:
                    done = later["event"] == "improved" or later["helped"] == "yes"
                    checked = later["event"] == "effect-checked" and later["helped"] == "yes"
            late = date.fromisoformat(event["due"]) < UNTIL
            state = "closed" if checked else "done" if done else "overdue" if late else "open"
            self.add("improvements.opened", [case["id"]])
            self.add(f"improvements.{state}", [case["id"]])

    def alerts(self) -> None:
        fired = [*self.on_one(), *self.again(), *self.causes()]
        logs = {c["id"]: c["log"] for c in self.cases}
        taken = {
            (id, e["rule"], e["key"]) for id, log in logs.items() for e in log if e["event"] == "alert-taken"
        }
        calling = [fact[0] for fact in fired if fact not in taken]
        self.add("alerts.open", calling)

    def on_one(self) -> Iterator[tuple[str, str, str]]:
        for case in self.cases:
            if case["closed"]:
                continue
            said = [e for e in case["log"] if "mood" in e]
            if said and said[-1]["mood"] == "1":
                yield case["id"], "mood", said[-1]["id"]
            if "care" in case["front"]["customer"]:
                yield case["id"], "care", case["front"]["customer"]["care"]
            hits = len(re.findall(r"\badvocaat\b", case["body"].casefold()))
            if hits:
                yield case["id"], "words", f"advocaat {hits}"
            for name, start, due, met in terms(case):
                if not met and start + (due - start) * 0.75 <= END <= due:
                    begun = next(e for e in case["log"] if e["at"] == start)
                    yield case["id"], "at-risk", f"{name} {begun['id']}"

    def again(self) -> Iterator[tuple[str, str, str]]:
        problems = [c for c in self.cases if "kind" not in c["front"]]
        for case in problems:
            at, who = case["log"][0]["at"], case["front"]["customer"]["name"]
            days = timedelta(days=90)
            before = [c for c in problems if c["front"]["customer"]["name"] == who
                      and at - days <= c["log"][0]["at"] < at]  # fmt: skip
            if before and not case["closed"] and END - at <= days:
                yield case["id"], "again", max(before, key=lambda c: (c["log"][0]["at"], c["id"]))["id"]

    def causes(self) -> Iterator[tuple[str, str, str]]:
        found: dict[str, list[tuple[datetime, str, str]]] = {}
        for case in self.cases:
            for event in case["log"]:
                if event["event"] == "analysed" and END - event["at"] <= timedelta(days=90):
                    found.setdefault(event["cause"], []).append((event["at"], case["id"], event["id"]))
        for rows in found.values():
            if len({id for _, id, _ in rows}) >= 3:
                yield max(rows)[1], "cause", max(rows)[2]


def read(path: Path) -> Event:
    """A case as it stood at the end of the month: facts, log in order, steps, and when it was closed."""
    text = path.read_text(encoding="utf-8")
    matter, body = YAMLHandler().split(text)
    front: Event = yaml.load(matter, LOADER)
    log = [{**e, "at": datetime.fromisoformat(e["at"])} for e in front["log"]]
    log = sorted((e for e in log if e["at"] <= END), key=lambda e: (e["at"], e["id"]))
    steps, closed = walk(log, front.get("kind", "problem"))
    return {"id": front["id"], "front": front, "log": log, "body": body, "steps": steps, "closed": closed}


#: What leads where: (event, what it says) -> step, for the kinds with a short procedure.
SHORT = {
    "idea": {"received": "thank", "responded": "use", "resolved": "closed"},
    "compliment": {"received": "thank", "responded": "pass-on", "resolved": "closed"},
    "foreseen": {"received": "tell", "offered": "closed"},
}
LONG = {
    "received": "listen", "listened": "respond", "offered": "no-but", "resolved": "verdict",
    "decided": "verdict", "followed-up": "closed", "closed": "closed",
}  # fmt: skip


def walk(log: list[Event], kind: str) -> tuple[list[str], datetime | None]:
    """The steps that it came to, and the moment of closing."""
    steps: list[str] = []
    level, closed = 0, None
    for event in log:
        name = event["event"]
        step = SHORT[kind].get(name, "") if kind != "problem" else LONG.get(name, "")
        if kind == "problem" and name == "responded":
            step = "verdict" if event.get("solved") == "yes" else "register"
        if name == "judged":
            step = "aftercare" if event["verdict"] == "satisfied" else "verdict"
        if name == "appealed":
            level += 1
            step = ("appeal", "second-appeal")[level - 1]
        if step and step not in steps:
            steps.append(step)
        closed = event["at"] if step == "closed" else closed
    return steps, closed


def terms(case: Event) -> Iterator[tuple[str, datetime, datetime, datetime | None]]:
    """The promises of a case: name, start, last moment, and when it was met."""
    log, kind = case["log"], case["front"].get("kind", "problem")
    start = log[0]["at"]
    if kind == "foreseen":
        due = end_of(date.fromisoformat(log[0]["before"]) - timedelta(days=1))
        yield "forewarning", start, due, first(log, 0, "offered", "responded")
    elif kind in ("idea", "compliment"):
        yield "thanks", start, start + timedelta(hours=48), first(log, 0, "responded", "resolved")
    else:
        met = first(log, 0, "responded", "offered", "resolved")
        yield "response", start, start + timedelta(hours=48), met
    appealed = [i for i, e in enumerate(log) if e["event"] == "appealed"]
    for name, place in zip(("decision", "second-decision"), appealed, strict=False):
        at = log[place]["at"]
        yield name, at, end_of(local(at) + timedelta(days=28)), first(log, place, "decided")


def first(log: list[Event], place: int, *kinds: str) -> datetime | None:
    return next((e["at"] for e in log[place:] if e["event"] in kinds), None)


def outcome(due: datetime, met: datetime | None, closed: datetime | None) -> str:
    if met:
        return "met" if met <= due else "late"
    if closed and closed <= due:
        return ""
    return "running" if due >= END else "overdue"


def is_fan(case: Event, event: Event) -> bool:
    if event["event"] == "received":
        return bool(case["front"].get("kind") == "compliment")
    scored = event["event"] in ("judged", "followed-up") and int(event.get("score", 0)) >= 9
    return scored or event["event"] == "delighted"


def local(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), ZONE).astimezone(UTC)


def during(at: datetime) -> bool:
    return SINCE <= local(at) <= UNTIL


# -- the two held against each other ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def recount(month: Desk) -> Recount:
    return Recount(month.root)


@pytest.fixture(scope="module")
def stats(month: Desk) -> dict[str, Any]:
    found: dict[str, Any] = month.done("stats", *PERIOD, "--json").json
    return found


def test_the_month_has_forty_cases_of_every_sort(recount: Recount) -> None:
    assert len(recount.cases) == 40
    kinds = [case["front"].get("kind", "problem") for case in recount.cases]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "problem": 28, "idea": 4, "compliment": 4, "foreseen": 4,
    }  # fmt: skip
    happened = {e["event"] for case in recount.cases for e in case["log"]}
    assert happened >= {
        "offered", "appealed", "decided", "compensated", "analysed", "effect-checked", "alert-taken", "asked",
        "answered", "delighted", "followed-up", "apologised",
    }  # fmt: skip
    assert len(recount.found["appeals.second.lodged"]) >= 1


def test_the_same_seed_tells_the_same_story() -> None:
    told = example()
    assert told.story() == told.story()
    assert told.story() != told.story(told.SEED + 1)


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}" if name else key)
    else:
        yield name, value


def test_every_number_is_that_of_the_recount(stats: dict[str, Any], recount: Recount) -> None:
    counted = {name: n for name, n in flat(stats) if isinstance(n, int) and not isinstance(n, bool)}
    times = {name: n for name, n in counted.items() if name.endswith("_seconds")}
    assert {name: n for name, n in counted.items() if name not in times} == {
        name: len(ids) for name, ids in recount.found.items()
    }
    assert times == {
        f"promises.{name}.{key}": value
        for name, taken in recount.seconds.items()
        if taken
        for key, value in (("median_seconds", int(statistics.median(taken))),
                           ("p90_seconds", sorted(taken)[ceil(0.9 * len(taken)) - 1]))
    }  # fmt: skip


def test_every_share_mean_and_amount_is_that_of_the_recount(stats: dict[str, Any], recount: Recount) -> None:
    for name, row in stats["promises"].items():
        ids = {state: len(recount.found[f"promises.{name}.{state}"]) for state in STATES}
        due = ids["met"] + ids["late"] + ids["overdue"]
        assert row["share"] == (round(ids["met"] / due, 4) if due else None)
    assert stats["gestures"]["cost"] == recount.cost / 100
    for what, pairs in recount.values.items():
        row = stats["recovery"][what]
        assert row["before"] == round(statistics.mean(b for b, _ in pairs), 2)
        assert row["after"] == round(statistics.mean(a for _, a in pairs), 2)
        better, worse = (sum(a > b for b, a in pairs), sum(a < b for b, a in pairs))
        assert row["p"] == round(by_coin(better, worse), 4)
        assert row["chance"] is (by_coin(better, worse) > 0.05)
    won = stats["recovery"]["won_back"]
    assert won["share"] == round(won["won"] / won["judged"], 4)
    assert stats["recovery"]["asked"]["score"] == statistics.mean(recount.answers)


def by_coin(better: int, worse: int) -> float:
    """The chance that as many tosses of a fair coin fall at least as unevenly, by counting all of them."""
    pairs, fewer = better + worse, min(better, worse)
    uneven = sum(bin(toss).count("1") <= fewer for toss in range(2**pairs))
    return min(1.0, 2.0 * uneven / float(2**pairs))


def test_every_figure_can_be_asked_which_cases_it_counts(month: Desk, recount: Recount) -> None:
    for name, ids in recount.found.items():
        rows = month.done("stats", *PERIOD, "--cases", name, "--json").json
        assert {row["id"] for row in rows} == set(ids), name


def test_the_keys_are_those_of_the_contract(stats: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "format.md").read_text(encoding="utf-8").partition("\n### kv stats\n")[2]
    assert list(stats) == re.findall(r'"([a-z_]+)"', page.partition("}")[0])
    for row in stats["promises"].values():
        assert list(row) == [*STATES, "share", "median_seconds", "p90_seconds"]
    for row in stats["appeals"].values():
        assert list(row) == ["lodged", *DECISIONS, "open"]
    assert list(stats["no_but"]) == ["offered", "accepted"]
    assert list(stats["gestures"]) == ["count", "cost"]


def test_csv_has_the_same_numbers(month: Desk, stats: dict[str, Any]) -> None:
    lines = month.done("stats", *PERIOD, "--csv").lines
    assert lines[0] == "figure,value"
    told = dict(line.rsplit(",", 1) for line in lines[1:])
    assert told == {name: "" if value is None else str(value) for name, value in flat(stats)}


def test_the_sheet_shows_them_on_eighty_columns(month: Desk, stats: dict[str, Any]) -> None:
    screen = month.terminal("stats", *PERIOD, lang="nl")
    assert screen.ends() == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", screen.shown).splitlines()
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    assert f"Binnen {stats['in']} · klaar {stats['out']} · open {stats['open']}" in text
    row = stats["promises"]["response"]
    assert f"reactie {row['met']} op tijd, {row['late']} te laat gehaald" in text
    assert f"loopt nog: {row['running']}" in text
    assert "deels gelijk telt als gelijk" in text
    assert "kan toeval zijn" in text


def test_what_is_public_has_no_small_number_and_no_name(month: Desk) -> None:
    later = "2027-01-04T09:00:00+01:00"
    quarter = ("--since", "2026-10-01", "--until", "2026-12-31")
    shown = month.done("stats", *quarter, "--public", "--json", now=later).json
    small = [(name, n) for name, n in flat(shown) if isinstance(n, int) and not isinstance(n, bool) and n < 3]
    assert small == []
    assert [n for name, n in flat(shown) if isinstance(n, int) and n >= 3] != []
    out = month.done("stats", *quarter, "--public", lang="nl", now=later).out
    names = {*example().SCHOOLS, "sanne", "joris", "fatima", "De Brug", "kv stats --cases"}
    assert [name for name in names if name in out] == []
    assert month.run("stats", "--public", "--cases", "in").code == 2


def test_a_period_ends_with_its_last_day_also_as_of_a_later_moment(desk: Desk) -> None:
    for day in ("2026-11-03", "2026-11-12"):
        desk.new(f"Op {day}", "--at", f"{day}T09:00")
    told = desk.done("stats", "--until", "2026-11-05", "--at", "2026-11-15T12:00", "--json").json
    assert (told["in"], told["open"]) == (1, 2)
