"""The laws of stripping: once is enough, it goes with merging in any order, and no word is left."""

from __future__ import annotations

import random
import re

import pytest
from klantervaring.core.case import Event
from klantervaring.core.erasure.strip import names_in_versions, needs_of, stripped
from klantervaring.core.events import ERASED
from klantervaring.core.merge.case_merge import merge
from klantervaring.core.merge.version import Version
from klantervaring.files.merge.put_together import put_together
from klantervaring.files.merge.take_apart import take_apart
from klantervaring.files.text.case_lines import log_line
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import Edit
from klantervaring.files.text.known_keys import KEYS

from tests.core.builders import AMSTERDAM, moment, procedure
from tests.core.merge.test_laws import HISTORIES, WORD, history

SEEDS = range(HISTORIES)
NEEDS = needs_of(procedure("een-fan-per-dag@1"))


def version(text: str) -> Version:
    return take_apart(Document(text), AMSTERDAM)


def erased(text: str) -> Version:
    """A case to which somebody added a tombstone."""
    edit = Edit(Document(text))
    data = (("customer", "erased-7f3k9m2q"),)
    event = Event(ERASED, moment("2030-01-01T10:00"), "sanne", "7f3k9m2q", data)
    edit.append_log(log_line(event, AMSTERDAM))
    return stripped(take_apart(edit.done(), AMSTERDAM), NEEDS)


def same(one: Version, other: Version) -> bool:
    return put_together(one) == put_together(other)


def test_stripping_twice_is_stripping_once_also_by_way_of_the_file() -> None:
    for seed in SEEDS:
        for text in history(seed)[1]:
            once = erased(text)
            assert same(stripped(once, NEEDS), once)
            assert same(stripped(version(put_together(once)), NEEDS), once)


def test_no_word_is_left_but_those_by_which_figures_group() -> None:
    for seed in SEEDS:
        for text in history(seed)[1]:
            left = put_together(erased(text))
            assert "event: erased," in left
            others = re.sub(r"^(tags|owner): .*$|(owner|by): w\d+", "", left, flags=re.MULTILINE)
            assert not WORD.findall(others), left


def test_a_merge_of_stripped_versions_is_the_same_in_any_order() -> None:
    for seed in SEEDS:
        base, texts = history(seed)
        old = stripped(version(base), NEEDS)
        sides = [stripped(version(text), NEEDS) for text in texts]
        sides[0] = erased(texts[0])
        dice = random.Random(seed)
        first = joined(old, joined(old, *sides[:2]), sides[2])
        dice.shuffle(sides)
        assert same(joined(old, joined(old, *sides[:2]), sides[2]), first)
        assert same(joined(old, sides[0], joined(old, *sides[1:])), first)


def unstripped(base: str, a: str, b: str) -> Version:
    return merge(version(base), version(a), version(b), KEYS).version


def joined(base: Version, a: Version, b: Version) -> Version:
    return stripped(merge(base, a, b, KEYS).version, NEEDS)


def test_what_was_merged_and_stripped_has_the_events_of_what_was_stripped_and_merged() -> None:
    for seed in SEEDS:
        base, texts = history(seed)
        whole = stripped(unstripped(base, *texts[:2]), NEEDS)
        apart = joined(*(stripped(version(text), NEEDS) for text in (base, texts[0], texts[1])))
        assert {line.id for line in whole.log.lines} == {line.id for line in apart.log.lines}


def test_a_cause_stays_unless_it_names_the_customer() -> None:
    text = """---
id: 7J5W-CWQM
title: Mappen
customer:
  name: Basisschool De Regenboog
  contact: Marijke Visser
log:
- {event: received, at: 2026-11-16T08:48:00+01:00, by: sanne, id: 6qcvpw34}
- {event: analysed, at: 2026-11-17T08:48:00+01:00, by: sanne, cause: "%s", fix: Iets, id: 6qcvpw35}
---
"""
    kept = put_together(erased(text % "te laat besteld"))
    assert "te laat besteld" in kept
    assert "Iets" not in kept
    for personal in ("Marijke belde te laat", "visser", "bel 06-12345678", "x@y.nl"):
        left = put_together(erased(text % personal))
        assert personal not in left
        assert "cause: erased" in left
    assert "marijke" in names_in_versions(version(text))


@pytest.mark.parametrize("kind", ["diagnosed", "decided"])
@pytest.mark.parametrize("key", ["cause", "owner", "approved-by", "rule", "via"])
def test_by_no_key_does_the_event_of_a_procedure_keep_words(kind: str, key: str) -> None:
    """Under the name of a key of kv a procedure may ask for whatever it likes; no figure reads it there."""
    text = f"""---
id: 7J5W-CWQM
title: Mappen
log:
- {{event: {kind}, at: 2026-11-17T08:48:00+01:00, by: sanne, {key}: suikerziekte, id: 6qcvpw35}}
---
"""
    assert "suikerziekte" not in put_together(erased(text))
