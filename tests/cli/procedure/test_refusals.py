"""What the procedure refuses, step by step and command by command, and how a person's reason overrides it.

A refusal ends with exit 4, says what is missing and which command supplies it, and changes nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from klantervaring.core import ids
from klantervaring.core.choices import OUTCOMES

from tests.conftest import Desk, Result

RECEIVED = "2026-11-01T09:00 received"
SOLVED = f"{RECEIVED}\n2026-11-02T09:00 resolved solution=map"
OBJECTED = f"{SOLVED}\n2026-11-10T09:00 appealed"
DECIDED = f"{OBJECTED}\n2026-11-12T09:00 heard waived=yes\n2026-11-13T09:00 decided decision=rejected"
AGAIN = f"{DECIDED}\n2026-11-14T09:00 appealed"
FINAL = f"{AGAIN}\n2026-11-15T09:00 heard waived=yes\n2026-11-16T09:00 decided decision=partly"

#: What happened in a case that stands in each step; `verdict-1` is the verdict after one decision.
LOGS = {
    "listen": RECEIVED,
    "respond": f"{RECEIVED}\n2026-11-01T09:05 listened",
    "register": f"{RECEIVED}\n2026-11-01T09:10 responded",
    "no-but": f"{RECEIVED}\n2026-11-02T09:00 offered cannot=zaal alternative=online",
    "verdict": SOLVED,
    "appeal": OBJECTED,
    "verdict-1": DECIDED,
    "second-appeal": AGAIN,
    "verdict-2": FINAL,
    "aftercare": f"{SOLVED}\n2026-11-03T09:00 judged verdict=satisfied",
    "closed": f"{SOLVED}\n2026-11-03T09:00 closed outcome=withdrawn",
}
TITLES = {
    "listen": "Listen", "respond": "Timely reaction", "register": "Registration and handling",
    "no-but": "No, but...", "verdict": "The customer's verdict", "appeal": "First appeal",
    "verdict-1": "The customer's verdict", "second-appeal": "Second appeal",
    "verdict-2": "The customer's verdict", "aftercare": "Aftercare", "closed": "Closed",
}  # fmt: skip

COMMANDS = {
    "listen": ["-m", "Geluisterd."],
    "respond": ["-m", "Geantwoord."],
    "offer": ["--cannot", "de zaal", "--alternative", "online"],
    "resolve": ["--solution", "een map"],
    "verdict": ["not-satisfied"],
    "escalate": ["-m", "Bezwaar."],
    "invite": ["--for", "+2d"],
    "hear": ["-m", "Verslag."],
    "decide": ["partly", "-m", "Redenen."],
    "follow-up": ["satisfied"],
    "close": ["no-reply"],
    "reopen": ["-m", "Toch niet."],
}

#: Step by command: `yes`, it fits; a command, the one that must come first; `-`, refused and nothing leads
#: there any more; `never`, and no reason changes that.
TABLE = """
step          listen respond offer resolve verdict escalate invite   hear     decide   follow-up close   reopen
listen        yes    yes     yes   yes     respond respond  respond  respond  respond  respond   respond -
respond       yes    yes     yes   yes     respond respond  respond  respond  respond  respond   respond -
register      -      -       yes   yes     resolve resolve  resolve  resolve  resolve  resolve   resolve -
no-but        -      -       -     yes     yes     yes      escalate escalate escalate verdict   verdict -
verdict       -      -       -     -       yes     yes      escalate escalate escalate verdict   -       -
appeal        -      -       -     -       decide  invite   yes      yes      invite   decide    decide  -
verdict-1     -      -       -     -       yes     yes      escalate escalate escalate verdict   -       -
second-appeal -      -       -     -       decide  never    yes      yes      invite   decide    decide  -
verdict-2     -      -       -     -       yes     never    -        -        -        verdict   yes     -
aftercare     -      -       -     -       -       -        -        -        -        yes       yes     -
closed        -      -       -     -       reopen  reopen   reopen   reopen   reopen   reopen    reopen  yes
"""  # noqa: E501

#: What is missing, where it is the step that does not fit.
WRONG_STEP = {
    "listen": "It fits steps Listen and Timely reaction.",
    "respond": "It fits steps Listen and Timely reaction.",
    "offer": "It fits steps Listen, Timely reaction and Registration and handling.",
    "resolve": "It fits steps Listen, Timely reaction, No, but... and Registration and handling.",
    "verdict": "It fits steps No, but... and The customer's verdict.",
    "escalate": "It fits steps No, but... and The customer's verdict.",
    "invite": "It fits steps First appeal and Second appeal.",
    "hear": "It fits steps First appeal and Second appeal.",
    "decide": "It fits steps First appeal and Second appeal.",
    "follow-up": "It fits step Aftercare.",
    "close": "It fits steps The customer's verdict and Aftercare.",
    "reopen": "It fits step Closed.",
}
ENDED = "The procedure ends here: 2 objections were lodged and no further one exists."
NOT_HEARD = "The customer was not heard yet, and has not waived it."
#: What is missing, where the step would fit.
MISSING = {
    ("verdict", "close"): "The customer may still object until Mon 30 Nov 2026 23:59; until then only "
    "satisfied, withdrawn, duplicate, spam, test end the case.",
    ("verdict-1", "close"): "The customer may still object until Fri 11 Dec 2026 23:59; until then only "
    "satisfied, withdrawn, duplicate, spam, test end the case.",
    ("appeal", "escalate"): "The objection is being handled; the decision is due by Tue 8 Dec 2026 23:59.",
    ("appeal", "decide"): NOT_HEARD,
    ("second-appeal", "decide"): NOT_HEARD,
    ("second-appeal", "escalate"): ENDED,
    ("verdict-2", "escalate"): ENDED,
}

#: Where a command leads that is done with a reason; the others leave the case where it stands.
LEADS_TO = {
    "listen": "respond", "respond": "register", "offer": "no-but", "resolve": "verdict", "verdict": "verdict",
    "escalate": "appeal", "decide": "verdict", "follow-up": "closed", "close": "closed",
}  # fmt: skip
BECAUSE = "De directeur besloot het zo"


class Cell(NamedTuple):
    """One step and command of the table."""

    step: str
    command: str
    first: str

    @property
    def lands(self) -> str:
        """The step after the command was done with a reason."""
        if self.step in ("appeal", "verdict-1") and self.command == "escalate":
            return "second-appeal"
        return LEADS_TO.get(self.command, self.step.split("-1")[0].split("-2")[0])


def cells() -> list[Cell]:
    """The table, cell by cell."""
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return [Cell(row[0], name, cell) for row in rows for name, cell in zip(head[1:], row[1:], strict=True)]


def test_the_table_is_whole() -> None:
    assert {(c.step, c.command) for c in cells()} == {(s, c) for s in LOGS for c in COMMANDS}


@pytest.mark.parametrize("step", LOGS)
def test_what_fits_and_what_does_not(desk: Desk, step: str) -> None:
    desk.write("kv.yaml", "git: {commit: no}\n")
    for number, cell in enumerate(c for c in cells() if c.step == step):
        id = ids.case_id(1000 + number)
        desk.put(id, LOGS[step])
        before = desk.files()
        result = desk.run(cell.command, id, *COMMANDS[cell.command])
        if cell.first == "yes":
            assert result.code == 0, (cell, result)
            continue
        assert_refused(cell, id, result)
        assert desk.files() == before, cell
        give_a_reason(desk, cell, id)


def assert_refused(cell: Cell, id: str, result: Result) -> None:
    """Which step it is in, what is missing, the command that supplies it, and how to do it all the same."""
    reason = MISSING.get((cell.step, cell.command), WRONG_STEP[cell.command])
    assert result.code == 4, (cell, result)
    assert result.out == "", cell
    told = result.err.splitlines()[-2:]
    assert told[0].startswith(f"kv: In step {TITLES[cell.step]}, "), cell
    assert told[0].endswith(f" is not possible. {reason}"), (cell, told)
    if cell.first not in ("-", "never"):
        assert told[1].startswith(f"    First: kv {cell.first} {id}"), (cell, told)
    assert ("--because" in told[1]) == (cell.first != "never"), (cell, told)


def give_a_reason(desk: Desk, cell: Cell, id: str) -> None:
    """With a reason it is done, the event says so, and `kv show` shows it; unless nothing may change it."""
    before = desk.files()
    result = desk.run(cell.command, id, *COMMANDS[cell.command], "--because", BECAUSE)
    if cell.first == "never":
        assert result.code == 4, cell
        assert desk.files() == before, cell
        return
    assert result.code == 0, (cell, result)
    assert f"because: {BECAUSE} (" in result.out, cell
    assert desk.log(id)[-1]["because"] == BECAUSE, cell
    assert desk.front(id)["step"] == cell.lands, cell
    assert f"because: {BECAUSE}" in desk.done("show", id).out, cell


def test_a_refusal_and_its_override_in_git(desk: Desk) -> None:
    id = desk.new(now="2026-11-20T09:00+01:00")
    before = desk.snapshot()
    assert desk.run("close", id, "withdrawn").code == 4
    assert desk.snapshot() == before
    desk.done("close", id, "withdrawn", "--because", "Zij trok het in voor wij konden antwoorden")
    assert desk.commits() == [f"{id} closed", f"{id} received"]
    assert desk.place(id) == f"cases/closed/2026/{id}.md"


# -- the terms of an objection --------------------------------------------------------------------------

ID = ids.case_id(77)
#: The case was solved on 2 November, so the customer may object up to the end of the 30th.
OBJECTIONS = [
    ("in the last second", SOLVED, "2026-11-30T23:59:59", "appeal", ""),
    ("a second later", SOLVED, "2026-12-01T00:00:00", "",
     "The right to object ended on Mon 30 Nov 2026 23:59."),
    ("again, in the last second", DECIDED, "2026-12-11T23:59:59", "second-appeal", ""),
    ("again, a second later", DECIDED, "2026-12-12T00:00:00", "",
     "The right to object ended on Fri 11 Dec 2026 23:59."),
    ("again, before any decision", OBJECTED, "2026-12-08T23:59:59", "",
     "The objection is being handled; the decision is due by Tue 8 Dec 2026 23:59."),
    ("again, the decision is overdue", OBJECTED, "2026-12-09T00:00:00", "second-appeal", ""),
    ("again, long after a late decision",
     f"{OBJECTED}\n2026-11-12T09:00 heard waived=yes\n2026-12-09T00:00 decided decision=rejected",
     "2027-03-01T09:00:00", "second-appeal", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("log", "at", "step", "reason"), [o[1:] for o in OBJECTIONS], ids=[o[0] for o in OBJECTIONS]
)
def test_objections_in_time_and_too_late(desk: Desk, log: str, at: str, step: str, reason: str) -> None:
    desk.put(ID, log)
    before = desk.snapshot()
    result = desk.run("escalate", ID, "-m", "Bezwaar.", now=at)
    if step:
        assert (result.code, desk.front(ID)["step"]) == (0, step)
        return
    assert (result.code, reason in result.err) == (4, True), result
    assert desk.snapshot() == before
    assert desk.run("escalate", ID, "-m", "Bezwaar.", "--because", "Zij was ziek", now=at).code == 0
    assert desk.log(ID)[-1]["because"] == "Zij was ziek"


CLOSINGS = {outcome: 4 if outcome in ("not-satisfied", "no-reply") else 0 for outcome in OUTCOMES}


@pytest.mark.parametrize(("outcome", "code"), CLOSINGS.items())
def test_closing_while_the_customer_may_object(desk: Desk, outcome: str, code: int) -> None:
    desk.put(ID, SOLVED)
    other = ids.case_id(78)
    desk.put(other, RECEIVED)
    of = ("--of", other) if outcome == "duplicate" else ()
    assert desk.run("close", ID, outcome, *of).code == code
    assert desk.run("close", ID, outcome, *of, now="2026-12-01T00:00:00").code == (0 if code else 4)


# -- what no reason overrides ----------------------------------------------------------------------------

OVERTAKEN = f"{RECEIVED}\n2026-11-02T09:00 responded\n2026-11-03T09:00 resolved solution=map"
NEVER = [
    ("a bare no", RECEIVED, "offer --cannot zaal", "A no without an alternative cannot be recorded."),
    ("a blank alternative", RECEIVED, "offer --cannot zaal --alternative ~",
     "A no without an alternative cannot be recorded."),
    ("an alternative that is none", RECEIVED, "offer --cannot zaal --alternative n.v.t.",
     "A no without an alternative cannot be recorded."),
    ("a letter with a bare no", RECEIVED, "letter no-but --cannot zaal --alternative none",
     "A no without an alternative cannot be recorded."),
    ("a second ahead", RECEIVED, "note -m x --at 2026-11-20T14:05:01", " lies in the future."),
    ("before receipt", RECEIVED, "note -m x --at 2026-11-01T08:59:59",
     " lies before the case was received (Sun 1 Nov 2026 09:00)."),
    ("a third objection", FINAL, "escalate -m x", ENDED),
    ("a third objection, before the decision", AGAIN, "escalate -m x", ENDED),
    ("an event that nobody knows", RECEIVED, "record verzonnen",
     "The procedure een-fan-per-dag@1 knows no event verzonnen."),
    ("received twice", RECEIVED, "record received", "The case was already received."),
    ("what would undo a later event", OVERTAKEN, "resolve --solution x --at 2026-11-02T12:00",
     "it would come before solution of Tue 3 Nov 2026 09:00, which would then no longer count"),
]  # fmt: skip


@pytest.mark.parametrize(("log", "command", "reason"), [n[1:] for n in NEVER], ids=[n[0] for n in NEVER])
@pytest.mark.parametrize("because", [(), ("--because", BECAUSE)], ids=["bare", "because"])
def test_what_no_reason_overrides(
    desk: Desk, log: str, command: str, reason: str, because: tuple[str, ...]
) -> None:
    desk.put(ID, log)
    before = desk.snapshot()
    name, *rest = [word.replace("~", " ") for word in command.split()]
    result = desk.run(name, ID, *rest, *because)
    assert (result.code, result.out) == (4, ""), result
    assert reason in result.err
    assert desk.snapshot() == before


@pytest.mark.parametrize("typed", ["+1m", "20-11 16:00", "21 nov"])
def test_a_new_case_in_the_future_is_never_begun(desk: Desk, typed: str) -> None:
    before = desk.snapshot()
    for because in ((), ("--because", BECAUSE)):
        result = desk.run("new", "Zaal te koud", "--customer", "De Kiezel", "--received", typed, *because)
        assert (result.code, "lies in the future" in result.err) == (4, True), result
    assert desk.snapshot() == before


def test_a_blank_reason_is_no_reason(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    before = desk.snapshot()
    assert desk.run("verdict", ID, "satisfied", "--because", "  ").code == 4
    assert desk.snapshot() == before


def test_a_reason_that_was_not_needed_is_kept_too(desk: Desk) -> None:
    desk.put(ID, RECEIVED)
    result = desk.done("respond", ID, "-m", "Gebeld.", "--because", "Zij vroeg erom")
    assert "Done all the same" not in result.out
    assert desk.log(ID)[-1]["because"] == "Zij vroeg erom"
