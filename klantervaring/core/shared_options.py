"""The options that every command which answers or records has, as data: no event's own may be called so.

`cli.shared_options` makes options of them, and has those of lists beside them.
"""

from __future__ import annotations

from collections.abc import Mapping

from klantervaring.core.choices import COLOURS, Choice
from klantervaring.core.text.sentences import N_, Clean
from klantervaring.core.values import NamedTuple


class Shared(NamedTuple):
    """One option. Without a `metavar` it is a flag."""

    names: tuple[str, ...]
    help: Clean
    metavar: str = ""
    multiple: bool = False
    values: Mapping[str, Choice] | None = None


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
#: What every command takes that records something.
WRITING = (AT, BY, BECAUSE, WORDS, FILE, DRY_RUN)
