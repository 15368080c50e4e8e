"""The kinds of events that kv itself records or asks about, by the names that files and JSON hold.

A procedure may define others; those are only data to kv.
"""

from __future__ import annotations

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
HELD = "held"
RELEASED = "released"

#: What kv alone records: sharing and privacy go by these, whatever a procedure means by such a name.
KV_ALONE = (CONFLICT, SETTLED, ERASED, HELD, RELEASED)
#: What tells that a field of the case changed: only kv's own command changes that with it.
OF_A_FIELD = (ASSIGNED, TAGGED)
