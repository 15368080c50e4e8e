"""The laws of merging, over random histories of one case in three clones (tests/core/merge/histories.py).

Nothing is lost, and the order of merging does not matter: byte for byte. Bounded here; the whole, of
20,000 histories, with `KV_MODEL=20000`.
"""

from __future__ import annotations

import itertools
import os
import random
import re
from collections.abc import Callable

import pytest
from klantervaring.core.merge.conflicts import CONFLICT, ending_of, event_name
from klantervaring.core.merge.version import LOG, said
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.moves import ends, matters
from klantervaring.files.merge.case_files import joined_case
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.document import Document

from tests.core.builders import AMSTERDAM, procedure
from tests.core.merge.histories import ID, Clone, first_text

HISTORIES = int(os.environ.get("KV_MODEL", "120"))
BATCH = 60
WORD = re.compile(r"\bw\d+\b")


def merged(base: str, a: str, b: str) -> str:
    """As git does: a version that one side left as it was is the other's; with "" there is no base."""
    if a == b or b == base:
        return a
    if a == base:
        return b
    versions = (Document(base) if base else None, Document(a), Document(b))
    return joined_case(ID, versions, lambda case: procedure(case.procedure), AMSTERDAM).document.text


def history(seed: int) -> tuple[str, list[str]]:
    """A case as all had it, and what each of three made of it."""
    dice, count = random.Random(seed), itertools.count()
    word = lambda: f"w{next(count)}"  # noqa: E731
    before = Clone("noor", first_text(dice, word), dice, word)
    act(before, dice.randrange(4))
    clones = [Clone(name, before.text, dice, word) for name in ("anna", "bram", "chris")]
    for clone in clones:
        act(clone, dice.randrange(5))
    return before.text, [clone.text for clone in clones]


def act(clone: Clone, times: int) -> None:
    for _ in range(times):
        clone.act()


def events(text: str) -> dict[str, set[str]]:
    """What the log says, by id; those without one by what they say."""
    found: dict[str, set[str]] = {}
    log = Document(text).data()[LOG]
    assert isinstance(log, list)
    for line in log:
        assert isinstance(line, dict)
        found.setdefault(str(line.get("id", said(line))), set()).add(said(line))
    return found


def orders(base: str, texts: list[str], join: Callable[[str, str, str], str]) -> set[str]:
    """The result of merging all three, in every order and grouping."""
    found = set()
    for a, b, c in itertools.permutations(texts):
        found |= {join(base, join(base, a, b), c), join(base, a, join(base, b, c))}
    return found


@pytest.mark.parametrize("batch", range((HISTORIES + BATCH - 1) // BATCH))
def test_any_order_of_merging_is_the_same_and_nothing_is_lost(batch: int) -> None:
    for seed in range(batch * BATCH, min((batch + 1) * BATCH, HISTORIES)):
        base, texts = history(seed)
        found = orders(base, texts, merged)
        assert len(found) == 1, f"history {seed}"
        result = found.pop()
        assert all(merged(base, result, text) == result for text in texts), f"history {seed}: idempotent"
        assert_nothing_lost(base, texts, result, seed)
        assert_no_ending_hides(base, texts, result, seed)


def body(text: str) -> str:
    return text.partition("---\n")[2].partition("---\n")[2].lstrip()


def test_what_two_took_in_is_joined_below_its_story_and_nothing_is_lost() -> None:
    for seed in range(HISTORIES):
        _, (a, b, _) = history(seed)
        result = merged("", a, b)
        assert merged("", b, a) == result, f"history {seed}"
        assert all(says <= events(result)[id] for text in (a, b) for id, says in events(text).items())
        assert set(WORD.findall(a + b)) <= set(WORD.findall(result)), f"history {seed}"
        stories = [text for text in map(body, (a, b)) if text and not text.startswith("## ")]
        assert not stories or not body(result).startswith("## "), f"history {seed}"


def endings_unaware(base: str, texts: list[str]) -> set[tuple[str, str]]:
    """Each new ending of one side with each new event of another that matters to it, by their ids."""
    cases = [read_case(Document(text), AMSTERDAM, ID) for text in texts]
    old = set(read_case(Document(base), AMSTERDAM, ID).events)
    new = [[event for event in case.events if event not in old] for case in cases]
    rules_of = procedure(cases[0].procedure)
    return {
        (event_name(ending), event_name(event))
        for mine, theirs in itertools.permutations(new, 2)
        for ending in mine
        for event in theirs
        if ends(rules_of, ending.kind) and matters(rules_of, event)
    }


def assert_no_ending_hides(base: str, texts: list[str], result: str, seed: int) -> None:
    """The merge notes each ending that did not know of something, and none of them ends the case."""
    case = read_case(Document(result), AMSTERDAM, ID)
    pairs = endings_unaware(base, texts)
    noted = {
        (ending_of(event.get("field")), event.get("value"))
        for event in case.events
        if event.kind == CONFLICT and ending_of(event.get("field"))
    }
    assert pairs <= noted, f"history {seed}"
    idle = [misfit.event for misfit in fold_case(procedure(case.procedure), case).misfits]
    endings = {ending for ending, _ in pairs}
    assert all(event in idle for event in case.events if event_name(event) in endings), f"history {seed}"


def assert_nothing_lost(base: str, texts: list[str], result: str, seed: int) -> None:
    kept, was = events(result), events(base)
    for text in texts:
        for id, says in events(text).items():
            if id not in was:
                assert says <= kept[id], f"history {seed}: event {id}"
        new = set(WORD.findall(text)) - set(WORD.findall(base))
        assert new <= set(WORD.findall(result)), f"history {seed}: {new}"
    untouched = {id for id in was if all(events(text).get(id) == was[id] for text in texts)}
    assert all(kept[id] == was[id] for id in untouched), f"history {seed}"
