"""The kinds of events that kv itself records or asks about, by the names that files and JSON hold.

A procedure may define others; those are only data to kv.
"""

from __future__ import annotations

from klantervaring.core.text.sentences import Code, Text

# The way of a case (P1 to P6, R5)
RECEIVED = "received"
LISTENED = "listened"
RESPONDED = "responded"
OFFERED = "offered"
RESOLVED = "resolved"
JUDGED = "judged"
APPEALED = "appealed"
INVITED = "invited"
HEARD = "heard"
DECIDED = "decided"
FOLLOWED_UP = "followed-up"
CLOSED = "closed"
REOPENED = "reopened"

# Work beside it
CONTACTED = "contacted"
NOTED = "noted"
ASSIGNED = "assigned"
ATTACHED = "attached"
TAGGED = "tagged"
EDITED = "edited"

# Winning back (R1 to R5)
APOLOGISED = "apologised"
COMPENSATED = "compensated"
ANALYSED = "analysed"
IMPROVED = "improved"
EFFECT_CHECKED = "effect-checked"
DELIGHTED = "delighted"
#: Its key that says whether everybody may read its story.
SHARE = "share"

# Asking and early warning (F1, F6)
ASKED = "asked"
ANSWERED = "answered"
#: What shows that we asked: so does an answer, where nobody wrote down that we did.
ASKINGS = (ASKED, ANSWERED)
ALERT_TAKEN = "alert-taken"

# Sharing
CONFLICT = "conflict"
SETTLED = "settled"

# Privacy
ERASED = "erased"
#: What stands in place of a word of which a rule or a figure only asks whether it is there.
GONE = "erased"
HELD = "held"
RELEASED = "released"

#: What kv alone records: sharing and privacy go by these, whatever a procedure means by such a name.
KV_ALONE = (CONFLICT, SETTLED, ERASED, HELD, RELEASED)
#: What tells that a field of the case changed: only kv's own command changes that with it.
OF_A_FIELD = (ASSIGNED, TAGGED)

#: What kv calls them, where no procedure says it.
TITLES = {
    RECEIVED: Text("receipt"),
    LISTENED: Text("listening"),
    RESPONDED: Text("reaction"),
    OFFERED: Text("no-but"),
    RESOLVED: Text("solution"),
    JUDGED: Text("verdict"),
    APPEALED: Text("objection"),
    INVITED: Text("invitation"),
    HEARD: Text("hearing"),
    DECIDED: Text("decision"),
    FOLLOWED_UP: Text("follow-up"),
    CLOSED: Text("closing"),
    REOPENED: Text("reopening"),
    CONTACTED: Text("contact"),
    NOTED: Text("note"),
    ASSIGNED: Text("assigned"),
    ATTACHED: Text("attachment"),
    TAGGED: Text("tags"),
    EDITED: Text("edited"),
    CONFLICT: Text("conflict"),
    SETTLED: Text("settled"),
    ERASED: Text("erased"),
    APOLOGISED: Text("apology"),
    COMPENSATED: Text("gesture"),
    ANALYSED: Text("cause"),
    IMPROVED: Text("improvement"),
    EFFECT_CHECKED: Text("effect checked"),
    DELIGHTED: Text("a fan"),
    ALERT_TAKEN: Text("alert taken"),
    ASKED: Text("asked for an experience"),
    ANSWERED: Text("answer to what we asked"),
    HELD: Text("held"),
    RELEASED: Text("released"),
}


def usual_title(kind: str) -> Text | Code:
    """Return what kv calls a kind of event where no procedure says it; the kind itself of any other."""
    return TITLES.get(kind) or Code(kind)
