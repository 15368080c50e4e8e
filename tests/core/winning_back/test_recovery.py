"""The five steps that win a customer back, as they follow from a log: R1 to R5, gestures, improvements."""

from __future__ import annotations

from datetime import date

import pytest
from klantervaring.core.case import Case
from klantervaring.core.winning_back.recovery import (
    Lack,
    Progress,
    Standing,
    cause_of,
    causes,
    gestures,
    improvements,
    in_order_of_due,
    missing,
    steps,
    wins_back,
    won_back,
)

from tests.core.builders import RECEIVED, case, event, log

A_WISH = "een map, morgen"
FIX = "2026-06-02T09:00 analysed kano=basic cause=lijst fix=lijst-later owner=joris due=2026-06-30"


def told(text: str, wish: str = "") -> Case:
    return case(log(text))._replace(wish=wish)


#: What happened, the wish, and per step how far it is and what it lacks.
CHECKLISTS = [
    (RECEIVED, "", "open apology | open story wish | open solution gesture | open cause | open aftercare"),
    (RECEIVED + "2026-06-01T09:05 apologised", "", "done | - | - | - | -"),
    (RECEIVED + "2026-06-01T09:05 apologised accepted=yes", "", "done | - | - | - | -"),
    (RECEIVED + "2026-06-01T09:05 apologised accepted=no", "", "begun acceptance | - | - | - | -"),
    (RECEIVED + "2026-06-01T09:05 apologised accepted=no; 2026-06-01T10:00 apologised accepted=yes", "",
     "done | - | - | - | -"),
    (RECEIVED + "2026-06-01T09:10 listened", "", "- | begun wish | - | - | -"),
    (RECEIVED, A_WISH, "- | open story | - | - | -"),
    (RECEIVED + "2026-06-01T09:10 listened", A_WISH, "- | done | - | - | -"),
    (RECEIVED + "2026-06-01T09:10 resolved solution=map", "", "- | - | begun gesture | - | -"),
    (RECEIVED + "2026-06-01T09:10 responded solved=yes", "", "- | - | begun gesture | - | -"),
    (RECEIVED + "2026-06-01T09:10 responded via=phone", "", "- | - | open solution gesture | - | -"),
    (RECEIVED + "2026-06-01T09:10 offered cannot=x alternative=y", "", "- | - | begun gesture | - | -"),
    (RECEIVED + "2026-06-01T09:10 compensated what=taart", "", "- | - | begun solution | - | -"),
    (RECEIVED + "2026-06-01T09:10 compensated what=taart; 2026-06-01T09:20 resolved solution=map", "",
     "- | - | done | - | -"),
    (RECEIVED + "2026-06-01T09:10 analysed cause=lijst", "", "- | - | - | begun fix | -"),
    (RECEIVED + "2026-06-01T09:10 analysed cause=lijst lesson=bel", "", "- | - | - | done | -"),
    (RECEIVED + FIX, "", "- | - | - | done | -"),
    (RECEIVED + "2026-06-30T09:00 followed-up verdict=satisfied", "", "- | - | - | - | done"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wish", "wanted"), CHECKLISTS)
def test_the_five_steps(text: str, wish: str, wanted: str) -> None:
    found = steps(told(text, wish))
    assert [step.code for step in found] == ["R1", "R2", "R3", "R4", "R5"]
    said = [" ".join([s.progress.value, *(lack.value for lack in s.lacks)]) for s in found]
    for have, want in zip(said, wanted.split(" | "), strict=True):
        assert want in ("-", have)


def test_the_events_that_show_a_step() -> None:
    found = steps(
        told(RECEIVED + "2026-06-01T09:10 compensated what=taart; 2026-06-01T09:20 resolved solution=x")
    )
    assert [[e.kind for e in step.events] for step in found] == [[], [], ["resolved", "compensated"], [], []]
    assert found[2].progress is Progress.DONE
    assert found[0].lacks == (Lack.APOLOGY,)


def test_gestures_have_their_cost_in_cents() -> None:
    text = RECEIVED + (
        "2026-06-02T10:00 compensated what=taart cost=12,50 why=feest approved-by=directie;"
        "2026-06-03T10:00 compensated what=kaart cost=3.5; 2026-06-04T10:00 compensated what=bos cost=veel"
    )
    found = gestures(told(text))
    assert [(g.what, g.cost, g.why, g.approved_by) for g in found] == [
        ("taart", 1250, "feest", "directie"),
        ("kaart", 350, "", ""),
        ("bos", 0, "", ""),
    ]


def test_causes_hold_what_can_be_read() -> None:
    text = RECEIVED + FIX + "; 2026-06-03T09:00 analysed kano=mooi cause=x due=2026-02-30 lesson=bel"
    first, second = causes(told(text))
    assert (first.kano, first.cause, first.fix, first.owner, first.due) == (
        "basic", "lijst", "lijst-later", "joris", date(2026, 6, 30),
    )  # fmt: skip
    assert (second.kano, second.cause, second.fix, second.due, second.lesson) == ("", "x", "", None, "bel")
    last = cause_of(told(text))
    assert last == second


# -- improvements: closed only when somebody has looked whether it helped -----------------------------------

DAY = date(2026, 6, 15)
#: What happened after the analysis, and how the improvement stands on 15 June.
FATES = [
    ("", Standing.OPEN),
    ("improved of=ID", Standing.DONE),
    ("improved of=ID; effect-checked of=ID helped=yes", Standing.CLOSED),
    ("improved of=ID; effect-checked of=ID helped=no", Standing.OPEN),
    ("improved of=ID; effect-checked of=ID helped=no; improved of=ID", Standing.DONE),
    ("improved of=ID; effect-checked of=ID helped=yes; effect-checked of=ID helped=no", Standing.OPEN),
    ("improved of=ID; effect-checked of=ID helped=misschien", Standing.OPEN),
    ("improved of=anders", Standing.OPEN),
    ("closed outcome=withdrawn", Standing.OPEN),
]


@pytest.mark.parametrize(("later", "standing"), FATES)
def test_an_improvement_closes_only_when_it_helped(later: str, standing: Standing) -> None:
    cause = event(FIX, id="7f3k9m2q")
    more = [f"2026-06-0{n}T10:00 {words.strip()}" for n, words in enumerate(later.split(";"), 3) if words]
    events = [*log(RECEIVED), cause, *(event(line.replace("ID", "7f3k9m2q")) for line in more)]
    [found] = improvements(case(tuple(events)))
    assert (found.name, found.case) == ("7f3k9m2q", "2222-2222")
    assert found.standing(DAY) is standing


@pytest.mark.parametrize(
    ("today", "standing"), [(date(2026, 6, 30), Standing.OPEN), (date(2026, 7, 1), Standing.OVERDUE)]
)
def test_its_day_is_inclusive(today: date, standing: Standing) -> None:
    [found] = improvements(told(RECEIVED + FIX))
    assert found.standing(today) is standing
    assert found.name == "1"


def test_without_a_fix_there_is_no_improvement_and_those_of_many_cases_come_by_day() -> None:
    assert improvements(told(RECEIVED + "2026-06-01T09:10 analysed cause=lijst")) == ()
    early = told(RECEIVED + FIX.replace("06-30", "06-20"))._replace(id="3333-3333")
    undated = told(RECEIVED + FIX.replace("due=2026-06-30", ""))
    each = [undated, told(RECEIVED + FIX), early]
    found = in_order_of_due(i for case in each for i in improvements(case))
    assert [i.due for i in found] == ["2026-06-20", "2026-06-30", ""]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", ""),
        ("2026-06-05T09:00 judged verdict=satisfied", "judged"),
        ("2026-06-05T09:00 judged verdict=not-satisfied", ""),
        ("2026-06-05T09:00 judged verdict=not-satisfied; 2026-06-09T09:00 judged verdict=satisfied",
         "judged"),
        ("2026-06-05T09:00 judged verdict=satisfied; 2026-07-01T09:00 followed-up verdict=satisfied",
         "followed-up"),
        ("2026-06-05T09:00 judged verdict=satisfied; 2026-07-01T09:00 followed-up verdict=not-satisfied", ""),
        ("2026-06-05T09:00 closed outcome=satisfied", ""),
        ("2026-06-05T09:00 judged verdict=satisfied; 2026-06-06T09:00 closed outcome=satisfied", "judged"),
        ("2026-06-05T09:00 judged verdict=not-satisfied; 2026-06-06T09:00 closed outcome=satisfied", ""),
    ],
)  # fmt: skip
def test_the_customer_says_whether_they_were_won_back(text: str, kind: str) -> None:
    won = won_back(told(RECEIVED + text))
    assert (won.kind if won else "") == kind


# -- what it is time for --------------------------------------------------------------------------------

SORRY = RECEIVED + "2026-06-01T09:05 apologised accepted=yes;"
LISTENED = SORRY + "2026-06-01T09:10 listened;"
REACTED = LISTENED + "2026-06-01T10:00 responded via=phone;"
SOLVED = REACTED + "2026-06-02T10:00 resolved solution=map;"
GIVEN = SOLVED + "2026-06-02T11:00 compensated what=taart;"
LEARNT = GIVEN + "2026-06-02T12:00 analysed cause=lijst lesson=bel;"
WON = RECEIVED + "2026-06-02T10:00 resolved solution=map; 2026-06-03T10:00 judged verdict=satisfied;"


@pytest.mark.parametrize(
    ("text", "wish", "in_aftercare", "lack"),
    [
        (RECEIVED, "", False, Lack.APOLOGY),
        (SORRY, "", False, Lack.STORY),
        (SORRY.replace("=yes", "=no"), "", False, Lack.ACCEPTANCE),
        (LISTENED, "", False, Lack.WISH),
        (LISTENED, A_WISH, False, None),
        (REACTED, A_WISH, False, Lack.GESTURE),
        (SOLVED, A_WISH, False, Lack.GESTURE),
        (GIVEN, A_WISH, False, Lack.CAUSE),
        (GIVEN + "2026-06-02T12:00 analysed cause=lijst", A_WISH, False, Lack.FIX),
        (LEARNT, A_WISH, False, None),
        (LEARNT, A_WISH, True, Lack.AFTERCARE),
        (WON, "", False, Lack.GESTURE),
        (WON, "", True, Lack.GESTURE),
        (WON + "2026-06-03T11:00 compensated what=taart", "", True, Lack.CAUSE),
    ],
)
def test_what_it_is_time_for(text: str, wish: str, in_aftercare: bool, lack: Lack | None) -> None:
    assert missing(told(text, wish), in_aftercare) is lack


@pytest.mark.parametrize(
    ("kind", "wins"), [("problem", True), ("foreseen", True), ("idea", False), ("compliment", False)]
)
def test_whom_there_is_to_win_back(kind: str, wins: bool) -> None:
    assert wins_back(told(RECEIVED)._replace(kind=kind)) is wins
