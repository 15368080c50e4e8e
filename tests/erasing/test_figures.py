"""Every figure is the same before and after erasing, in all periods and with all filters.

Random workspaces, of events as they come and by hand; the whole, of 200 workspaces, with `KV_ERASED=200`.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from klantervaring.core import ids

from tests.conftest import Desk

WORKSPACES = int(os.environ.get("KV_ERASED", "6"))
CASES = [ids.case_id(number * 7919) for number in range(6)]
#: What may happen after the receipt on a day; a case is closed behind all of it.
HAPPENS = (
    "listened mood=2 score=4",
    "responded via=phone",
    "responded via=email solved=yes",
    "resolved solution=kaart",
    "judged verdict=satisfied score=9 mood=4",
    "judged verdict=not-satisfied score=3 ease=2",
    "offered cannot=x alternative=y",
    "compensated cost=12.50 what=bon why=sorry",
    "compensated cost=€7 what=taart approved-by=sanne",
    "analysed cause=te.laat kano=basic fix=lijst due=2026-11-16 id=7f3k9m2q",
    "analysed cause=te.vroeg kano=excitement lesson=beter",
    "improved of=7f3k9m2q",
    "effect-checked of=7f3k9m2q helped=no",
    "appealed",
    "invited for=2026-11-14T10:00 where=kantoor",
    "heard waived=yes",
    "decided decision=partly",
    "followed-up verdict=satisfied score=10",
    "asked via=phone",
    "answered score=8",
    "delighted",
    "alert-taken rule=bad-mood",
    "contacted direction=in via=phone",
    "reopened because=toch",
    "noted",
    "conflict field=customer.phone value=0612345678",
)
ENDS = ("satisfied", "not-satisfied", "withdrawn", "no-reply", "duplicate", "spam", "test")
CUSTOMERS = (
    "{name: Kiezel, phone: 0622223333}",
    "{name: Kiezel}",
    "{name: Noor, care: blind}",
    "{}",
)
FACTS = st.fixed_dictionaries(
    {
        "customer": st.sampled_from(CUSTOMERS),
        "channel": st.sampled_from(("phone", "email", "fax")),
        "moment": st.sampled_from(("before", "after")),
        "kind": st.sampled_from(("problem", "idea", "compliment", "foreseen")),
        "owner": st.sampled_from(("sanne", "joris")),
        "tags": st.sampled_from(("materiaal", "spoed", "[materiaal, spoed]")),
        "wish": st.just("een taart"),
        "title": st.just("Kiezel belde"),
    }
)  # fmt: skip
LOG = st.lists(st.sampled_from(HAPPENS), max_size=7)
WORKSPACE = st.lists(st.tuples(FACTS, LOG, st.sampled_from(ENDS)), min_size=2, max_size=len(CASES))
READINGS = (
    "stats", "stats --since 2026-11-03", "stats --until 2026-11-04",
    "stats --since 2026-11-03 --until 2026-11-05",
    "stats --owner sanne", "stats --channel phone", "stats --tag spoed", "stats --kind problem",
    "stats --public", "stats --at 2026-11-05", "fans", "budget", "improvements --all",
)  # fmt: skip
#: Keys of answers that hold words: of an erased case there are none.
WORDS = {"title", "story", "fix", "lesson", "what", "why", "wish", "giver", "as_of", "path"}
PEOPLE = "people: {sanne: {name: Sanne, budget: 75}, joris: {name: Joris, budget: 20}}\n"


def written(desk: Desk, workspace: list[tuple[dict[str, str], list[str], str]]) -> None:
    desk.write("kv.yaml", PEOPLE)
    for place, (facts, happened, end) in enumerate(workspace):
        lines = ["2026-11-02T09:00+01:00 received mood=2"]
        lines += [f"2026-11-0{2 + day}T1{day}:00+01:00 {what}" for day, what in enumerate(happened)]
        lines.append(f"2026-11-10T09:00+01:00 closed outcome={end} because=x")
        desk.put(CASES[place], "\n".join(lines), **facts)
    desk.commit_all()
    desk.run("check", "--fix")
    desk.commit_all()


def without_words(value: Any, customers: dict[str, int]) -> Any:
    """An answer without words, each customer by a number: the same one has the same number."""
    if isinstance(value, list):
        return [without_words(each, customers) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, inner in value.items():
        if key == "customer":
            name = inner.get("name", "") if isinstance(inner, dict) else inner
            kept[key] = customers.setdefault(name, len(customers)) if name else None
        elif key not in WORDS:
            kept[key] = without_words(inner, customers)
    return kept


def told(desk: Desk) -> dict[str, Any]:
    found = {}
    for reading in READINGS:
        answer = desk.done(*reading.split(), "--json")
        found[reading] = without_words(json.loads(answer.out), {})
        if "alerts" in found[reading]:
            del found[reading]["alerts"]["open"]  # as many as these:
    alerts = without_words(desk.done("alerts", "--json").json, {})
    # that a customer was here before is known of nobody who was erased
    found["alerts"] = [each for each in alerts if each["rule"] != "again"]
    return found


@settings(max_examples=WORKSPACES, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(WORKSPACE)
def test_every_figure_is_the_same_before_and_after(made: Any, workspace: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "work"
        shutil.copytree(made, root)
        desk = Desk(root, Path(folder))
        written(desk, workspace)
        before = told(desk)
        cases = desk.done("list", "--all", "--json").json
        closed = [each["id"] for each in cases if not each["open"]]
        if not closed:
            return
        desk.done("erase", *closed, "--yes")
        after = told(desk)
        for reading in before:
            assert after[reading] == before[reading], reading
        for id in closed:
            assert "Kiezel" not in desk.case(id)
            assert "taart" not in desk.case(id)


def test_a_term_until_a_day_ends_on_the_same_day_after_the_words_are_gone(desk: Desk) -> None:
    """The day stands under a key of the procedure's own; a promise that was kept is kept."""
    desk.write(
        "procedures/zaal@1.yaml",
        """\
name: zaal
version: 1
title: Zaal
steps:
  open: {ball: us, title: Open}
  done: {ball: none, title: Klaar}
events:
  received: {title: ontvangst, moves: [{from: [start], to: open}]}
  booked: {title: geboekt}
  closed: {title: afsluiting, moves: [{from: [open], to: done}]}
deadlines:
  told: {kind: promise, title: verteld, starts: [booked], until: lesson, met-by: [closed], owed-by: us}
""",
    )
    desk.write("kv.yaml", PEOPLE + "procedure: zaal\n")
    log = (
        "2026-11-02T09:00+01:00 received\n2026-11-02T10:00+01:00 booked lesson=2026-11-20\n"
        "2026-11-10T09:00+01:00 closed outcome=satisfied"
    )
    desk.put(CASES[0], log, procedure="zaal@1")
    desk.commit_all()
    desk.done("check", "--fix")
    before = desk.done("why", CASES[0], "--json").json
    desk.done("erase", CASES[0], "--yes")
    assert desk.done("why", CASES[0], "--json").json == before
    assert before[0]["state"] == "met"
