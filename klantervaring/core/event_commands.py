"""The command that records an event: its name, what it asks and what it says of itself, as data.

kv's own commands of the procedure are made of these, and so is what a procedure file names `command`.
`cli.event_commands` makes a command of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from klantervaring.core.choices import Choice
from klantervaring.core.text.numbers import LARGEST
from klantervaring.core.text.sentences import NOTHING, Clean, Named
from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    #: A sentence of ours, which the catalogue translates, or what a procedure file says in its languages.
    Words: TypeAlias = "Named | Clean"
else:
    Words = object
#: What an option of a procedure file may hold.
TYPES = (
    "text",
    "date",
    "choice",
    "amount",
    "person",
    "file",
    "flag",
    "number",
)
#: How the cases of such a command are called among its values.
CASES = "ids"
#: Beside these, what options of kv's own commands may hold.
MOMENT = "moment"
CHANNEL = "channel"
CASE = "case"


class Option(NamedTuple):
    """What a command takes beside the cases: an option, or with `argument` a word behind them.

    What it holds stands in the log under `name`; with `fact` it sets that key of the case instead.
    """

    name: str
    type: str = "text"
    help: Words = NOTHING
    values: Mapping[str, Choice] = MappingProxyType({})
    least: int = 0
    most: int = LARGEST
    #: asked on a terminal with `question`, else with its help
    required: bool = False
    question: Words = NOTHING
    fact: str = ""
    argument: bool = False
    #: asked for as well, where something else had to be asked already; an empty answer leaves it out
    offered: bool = False
    #: how help shows what it holds, where the type does not say it well enough
    metavar: str = ""


class EventCommand(NamedTuple):
    """A command that records an event of one kind on cases.

    `question`: the words are needed, and asked for so; but not with the flag `unless`. `many`: it takes
    several cases. `dutch`: another name for it.
    """

    name: str
    event: str
    options: tuple[Option, ...] = ()
    question: Words = NOTHING
    unless: str = ""
    help: Words = NOTHING
    examples: str = ""
    many: bool = True
    dutch: str = ""

    @property
    def takes_words_alone(self) -> bool:
        """Return whether it asks for nothing beside cases and words."""
        needed = (o.argument or o.required for o in self.options)
        return self.many and not any(needed)

    @property
    def names(self) -> tuple[str, ...]:
        """Return what it may be called by."""
        return (self.name, self.dutch) if self.dutch else (self.name,)

    def named(self, language: str) -> str:
        """Return how it is called in `language`."""
        return self.dutch if self.dutch and language == "nl" else self.name
