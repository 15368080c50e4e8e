"""Words of events that are none of the values of their key, and which key of a value is plainly meant."""

from __future__ import annotations

import pytest
from klantervaring.core.choices import DECISIONS
from klantervaring.core.rules.log_words import strange_words

from tests.core.builders import event, procedure, spoken

AT = "2026-11-18T09:00"
STRANGE = {
    "judged verdict=tevreden": "Write it as verdict: satisfied.",
    "followed-up verdict=ontevreden": "Write it as verdict: not-satisfied.",
    "closed outcome=dubbel": "Write it as outcome: duplicate.",
    "closed outcome=Satisfied": "Write it as outcome: satisfied.",
    "decided decision=gegrond": "Write it as decision: upheld.",
    "contacted direction=uit": "Write it as direction: out.",
    "responded solved=ja": "Write it as solved: yes.",
    "heard waived=true": "Write it as waived: yes.",
    "received via=balie": "Write it as via: in-person.",
    "analysed kano=basis": "Write it as kano: basic.",
    "effect-checked helped=nee": "Write it as helped: no.",
    "delighted share=ja": "Write it as share: yes.",
    "decided decision=misschien": f"Known are: {', '.join(DECISIONS)}.",
    "contacted direction=terug": "Known are: in, out.",
    "compensated cost=1.250,00": "Write it as cost: 7.50.",
    "compensated cost=tientje": "Write it as cost: 7.50.",
    "analysed due=volgende-week": "Write it as due: 2026-11-20.",
    "received before=20-11-2026": "Write it as before: 2026-11-20.",
    "invited for=vrijdag": "Write it as for: 2026-11-20T14:05.",
    "judged score=tien": "score is a whole number from 0 to 10.",
    "judged score=11": "score is a whole number from 0 to 10.",
    "listened mood=0": "mood is a whole number from 1 to 5.",
    "followed-up ease=2,5": "ease is a whole number from 1 to 5.",
}
RIGHT = ["judged verdict=satisfied", "responded solved=no", "noted outcome-of-it=dubbel", "closed outcome=",
         "compensated cost=12,50", "compensated cost=", "analysed due=2026-12-01",
         "judged score=0", "judged score=10", "listened mood=", "invited for=2026-11-20",
         "invited for=2026-11-20T09:30:00+01:00"]  # fmt: skip


@pytest.mark.parametrize(("said", "remedy"), STRANGE.items())
def test_a_word_that_is_none_of_the_values_names_the_one_that_is_meant(said: str, remedy: str) -> None:
    [(wrong, helps)] = strange_words(procedure(), event(f"{AT} {said}"))
    key, _, value = said.partition(" ")[2].partition("=")
    assert spoken(wrong) == f"{key}: {value} is not known"
    assert spoken(helps) == remedy


@pytest.mark.parametrize("said", RIGHT)
def test_a_value_and_what_may_be_any_text_are_right(said: str) -> None:
    assert list(strange_words(procedure(), event(f"{AT} {said}"))) == []
