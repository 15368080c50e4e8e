"""The options that many commands share, each said once; `options` says which class of command has which."""

from __future__ import annotations

from typing import Any

from typer.core import TyperOption

from klantervaring.cli.typed.value_types import Value
from klantervaring.core.choices import (
    CHANNELS,
    KINDS,
    SORTINGS,
)
from klantervaring.core.shared_options import Shared
from klantervaring.core.text.sentences import N_


def made(shared: Shared) -> TyperOption:
    """Return an option anew: a command puts its help in the reader's language."""
    more: dict[str, Any] = {"is_flag": True, "default": False}
    if shared.metavar:
        more = {
            "metavar": shared.metavar,
            "multiple": shared.multiple,
            "type": Value(shared.values) if shared.values else None,
        }
    return TyperOption(
        param_decls=list(shared.names),
        help=shared.help,
        show_default=False,
        **more,
    )


AS_OF = Shared(
    ("--at", "at"), N_("As of another moment, also in the future."), "TIME"
)
STEP = Shared(
    ("--step", "step"),
    N_("Only cases in this step."),
    "STEP",
)
OWNER = Shared(
    ("--owner", "owner"),
    N_("Only cases of this owner; me is you."),
    "NAME",
)
MINE = Shared(("--mine", "mine"), N_("Only cases of yours."))
SORT = Shared(
    ("--sort", "sort"),
    N_("By what they are sorted: {sortings}."),
    "HOW",
    values=SORTINGS,
)
BALL = Shared(
    ("--ball", "ball"),
    N_("Only where it is their turn: {parties}."),
    "WHO",
)
CHANNEL = Shared(
    ("--channel", "channel"),
    N_("Only what came in this way."),
    "CHANNEL",
    values=CHANNELS,
)
KIND = Shared(
    ("--kind", "kind"),
    N_("Only this kind: {kinds}."),
    "KIND",
    values=KINDS,
)
CUSTOMER = Shared(
    ("--customer", "customer"),
    N_("Only customers whose name, contact or address has this."),
    "TEXT",
)
SINCE = Shared(
    ("--since", "since"), N_("Received on this day or later."), "DAY"
)
UNTIL = Shared(
    ("--until", "until"), N_("Received on this day or earlier."), "DAY"
)
TAG = Shared(
    ("--tag", "tag"),
    N_("Only cases with this tag."),
    "TAG",
)
FROM = Shared(("--since", "since"), N_("From this day on."), "DAY")
UP_TO = Shared(
    ("--until", "until"), N_("Up to and including this day."), "DAY"
)
#: The filters of every list. What each of them asks for is a field of `core/filters.py`.
_WHICH = (STEP, OWNER, MINE, BALL, CHANNEL, KIND, CUSTOMER, TAG)
FILTERS = (AS_OF, *_WHICH, SINCE, UNTIL)
#: The same where the days are those of what happened, not of receipt.
FILTERS_OF_PERIOD = (FROM, UP_TO, AS_OF, *_WHICH)


def stands_for(param: Any) -> str:
    """Return what stands for a value of it in usage, in English, whatever language help speaks."""
    return str(vars(param).get("stands_for") or param.metavar or "")
