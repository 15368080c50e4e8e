"""The options that many commands share, each said once; `options` says which class of command has which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typer.core import TyperOption

from klantervaring.cli.values import Value
from klantervaring.core.choices import (
    CHANNELS,
    COLOURS,
    KINDS,
    SORTINGS,
    Choice,
)
from klantervaring.core.text.sentences import N_, Clean
from klantervaring.core.values import NamedTuple


class Shared(NamedTuple):
    """One option. Without a `metavar` it is a flag."""

    names: tuple[str, ...]
    help: Clean
    metavar: str = ""
    multiple: bool = False
    values: Mapping[str, Choice] | None = None

    def made(self) -> TyperOption:
        """Return it anew: a command puts its help in the reader's language."""
        more: dict[str, Any] = {"is_flag": True, "default": False}
        if self.metavar:
            more = {
                "metavar": self.metavar,
                "multiple": self.multiple,
                "type": Value(self.values) if self.values else None,
            }
        return TyperOption(
            param_decls=list(self.names),
            help=self.help,
            show_default=False,
            **more,
        )


ANSWER = (
    Shared(("--json", "as_json"), N_("Answer in JSON.")),
    Shared(("--plain", "plain"), N_("Plain text, also on a terminal.")),
    Shared(
        ("--color", "color"),
        N_("When there is colour: {colours}."),
        "WHEN",
        values=COLOURS,
    ),
    Shared(
        ("--no-pager", "no_pager"),
        N_("Never through a pager, however long it is."),
    ),
)
AT = Shared(("--at", "at"), N_("When it happened (default: now)."), "TIME")
BY = Shared(
    ("--by", "by"),
    N_("Who did it (default: you)."),
    "NAME",
)
BECAUSE = Shared(
    ("--because", "because"),
    N_(
        "Why it is done although the procedure says no; it is kept and shown."
    ),
    "TEXT",
)
WORDS = Shared(
    ("-m", "words"),
    N_("The words that belong to it; given again, one more paragraph."),
    "TEXT",
    multiple=True,
)
FILE = Shared(
    ("--file", "file"),
    N_(
        "A file with the words (- is standard input);"
        " a picture or a PDF is put beside the case."
    ),
    "PATH",
)
DRY_RUN = Shared(
    ("--dry-run", "dry_run"),
    N_("Show what would change, and change nothing."),
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
