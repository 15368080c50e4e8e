"""What a command of kv says of itself: names, words, help, and whether it writes."""

from __future__ import annotations

from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.core.text.sentences import Clean


class Command(NamedTuple):
    """One command. `words`: what is given to it beside options, as its line of usage shows it."""

    name: str
    words: str
    help: str
    #: the module that has it, in the room of `klantervaring.cli` named as its panel; "" for that of the panel
    module: str = ""
    writes: bool = False
    #: its name in Dutch; of a few words it is the same
    dutch: str = ""
    #: what git calls and people do not: `kv --help` leaves it out
    hidden: bool = False
    #: of one of those of every day: what the first page of help says of it
    daily: Clean | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return what it may be called by, each name once."""
        return tuple(dict.fromkeys(filter(None, (self.name, self.dutch))))

    def named(self, language: str) -> str:
        """Return how it is called in `language`."""
        return self.dutch if self.dutch and language == "nl" else self.name

    @property
    def of_cases(self) -> bool:
        """Tell whether its first word is a case."""
        return self.words.split(" ")[0].strip("[].") == "ID"


class Panel(NamedTuple):
    """A group of commands below one heading of `kv --help`; its module is called as it is, or `module`."""

    title: Clean
    commands: tuple[Command, ...]
    module: str = ""
