"""What stands above the columns of a report, and what its figures are called."""

from __future__ import annotations

from klantervaring.core.text.sentences import N_

NUMBERED = (N_("what"), N_("number"))
BY_DAY = (N_("what"), N_("number"), N_("on the days"))
FLOW = {
    "in": N_("came in"),
    "out": N_("closed"),
    "open": N_("open at the end"),
}
PROMISES = (
    N_("promise"),
    N_("in time"),
    N_("late"),
    N_("late, open"),
    N_("runs"),
    N_("share"),
    N_("half within"),
    N_("90 % within"),
)
KEPT = (
    N_("period and promise"),
    N_("due"),
    N_("in time"),
    N_("19 times out of 20 between"),
)
BEFORE_AFTER = (
    N_("what"),
    N_("cases"),
    N_("better"),
    N_("worse"),
    N_("the same"),
    N_("before"),
    N_("after"),
    N_("by chance"),
    N_("reading"),
)
WON = (
    N_("what"),
    N_("judged"),
    N_("won back"),
    N_("share"),
    N_("at least"),
    N_("at most"),
    N_("reading"),
)
ASKED = (N_("what"), N_("answers"), N_("score"))
OFFERED = {"offered": N_("offered"), "accepted": N_("accepted")}
IMPROVED = {
    "opened": N_("begun"),
    "open": N_("open"),
    "overdue": N_("overdue"),
    "done": N_("done, effect not seen yet"),
    "closed": N_("closed: it helped"),
}
CHANGED = (
    N_("what changes"),
    N_("cause"),
    N_("state"),
    N_("times that it did not help"),
)
ALERTED = {"open": N_("call now"), "taken": N_("taken")}
