"""What may leave in a dossier: kinds of events and their fields. What is not named here stays inside.

One table, so that whoever asks "may the other side see this?" finds the answer in one place. A kind that a
procedure of your own adds is not here: of it only what and when is told, where it moves the case.
"""

from __future__ import annotations

from klantervaring.core import events
from klantervaring.core.case import BECAUSE, BEFORE
from klantervaring.core.values import NamedTuple


class Allowed(NamedTuple):
    """What of a kind of event may be seen: these fields, and with `words` what was written with it."""

    fields: tuple[str, ...] = ()
    words: bool = True


def _fields(names: str, words: bool = True) -> Allowed:
    return Allowed(tuple(names.split()), words)


#: The keys of an event that name a file and its SHA-256.
FILE = "file"
SHA256 = "sha256"
#: What came and went: a mail, a letter, a file.
_SENT = f"via message receipt letter {FILE} {SHA256} {BECAUSE}"
_KEPT = f"{FILE} {SHA256} {BECAUSE}"
#: By kind of event. No mood, score, cause, cost, approval or reason for a gesture is among the fields.
ALLOWED = {
    events.RECEIVED: _fields(f"{BEFORE} {_SENT}"),
    events.LISTENED: _fields(_KEPT),
    events.RESPONDED: _fields(f"solved {_SENT}"),
    events.OFFERED: _fields(f"cannot alternative provider {_SENT}"),
    events.RESOLVED: _fields(f"solution {_SENT}"),
    events.JUDGED: _fields(f"verdict {_SENT}"),
    events.APPEALED: _fields(f"level {_SENT}"),
    events.INVITED: _fields(f"for where {_SENT}"),
    events.HEARD: _fields(f"waived {_SENT}"),
    events.DECIDED: _fields(f"decision {_SENT}"),
    events.FOLLOWED_UP: _fields(f"verdict {_SENT}"),
    events.CLOSED: _fields(f"outcome {_KEPT}"),
    events.REOPENED: _fields(_KEPT),
    events.CONTACTED: _fields(f"direction {_SENT}"),
    events.APOLOGISED: _fields(f"accepted {_SENT}"),
    events.COMPENSATED: _fields("what", words=False),
    events.ATTACHED: _fields(f"{FILE} {SHA256}", words=False),
}
#: Of an event that a procedure of your own adds and that moves the case or a term.
FACT_ALONE = Allowed((), words=False)
#: What of the customer, and of the case, is told.
OF_CUSTOMER = ("name", "contact", "email", "phone")
OF_CASE = ("channel", "moment", "wish", "procedure")
