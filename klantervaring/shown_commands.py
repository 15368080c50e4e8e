"""A command as it is shown, in the reader's own words: its name, its values, and what stands for something.

Whoever names a command writes it in English, `kv verdict ID satisfied`; `language.Speaker` asks here what a
reader of another language types for it. Every command needs it, so it imports nothing that takes time.
"""

from __future__ import annotations

from klantervaring.commands import CALLED
from klantervaring.core import choices
from klantervaring.core.text.sentences import N_, clean, ours
from klantervaring.core.topics import PAGES_OF_HELP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from klantervaring.core.choices import Choice
    from klantervaring.core.command import Command
    from klantervaring.core.text.sentences import Clean

    Word = Callable[[Clean], Clean]
    OwnCommands = Callable[[], Mapping[str, Command]]

#: What stands for something in usage and hints; a reader sees it in their own language.
_STANDS_FOR = (
    N_("+TAG|-TAG"),
    N_("ADDRESS"),
    N_("AMOUNT"),
    N_("ARGS"),
    N_("CHANNEL"),
    N_("COMMAND"),
    N_("DAY"),
    N_("DEADLINE"),
    N_("DECISION"),
    N_("DIGEST"),
    N_("DIR"),
    N_("EUROS"),
    N_("EVENT"),
    N_("FIELD"),
    N_("FIELD=COLUMN"),
    N_("FIGURE"),
    N_("FILE"),
    N_("FOLDER"),
    N_("FOLDER|FILE.zip"),
    N_("HOW"),
    N_("ID|new"),
    N_("KEY"),
    N_("KEY=VALUE"),
    N_("KIND"),
    N_("KV_USER=NAME"),
    N_("LENGTH"),
    N_("LEVEL"),
    N_("LINE"),
    N_("MOMENT"),
    N_("N"),
    N_("NAME"),
    N_("NAME@VERSION"),
    N_("NUMBER"),
    N_("OPTIONS"),
    N_("ORDER"),
    N_("OUTCOME"),
    N_("OWNER"),
    N_("PATH"),
    N_("PATH|URL"),
    N_("PERSON"),
    N_("RULE"),
    N_("SHORT"),
    N_("STEP"),
    N_("TAG"),
    N_("TEXT"),
    N_("TIME"),
    N_("TITLE"),
    N_("TOPIC"),
    N_("URL"),
    N_("VALUE"),
    N_("VERDICT"),
    N_("WHEN"),
    N_("WHO"),
    N_("WORDS"),
    N_("YEAR"),
    N_("add|list"),
    N_("set|get|unset"),
)
PLACES = frozenset(_STANDS_FOR)
#: The values of the word behind the cases, by how the line of usage shows that word, and those of an option,
#: whichever command has it.
VALUES_OF: dict[str, Mapping[str, Choice]] = {
    "VERDICT": choices.VERDICTS,
    "DECISION": choices.DECISIONS,
    "OUTCOME": choices.OUTCOMES,
    "in|out": choices.DIRECTIONS,
    "set|get|unset": choices.SETTING_ACTIONS,
    "add|list": choices.PERSON_ACTIONS,
    "yes|no": choices.YES_OR_NO,
    "[TOPIC]": PAGES_OF_HELP,
    "--accepted": choices.YES_OR_NO,
    "--ball": choices.PARTIES,
    "--channel": choices.CHANNELS,
    "--color": choices.COLOURS,
    "--dates": choices.DATE_ORDERS,
    "--format": choices.FORMATS,
    "--kano": choices.KANO,
    "--kind": choices.KINDS,
    "--level": choices.LEVELS,
    "--moment": choices.MOMENTS,
    "--sort": choices.SORTINGS,
    "--take": choices.NEW_CASE,
    "--via": choices.CHANNELS,
}


def as_typed_in(
    line: str, language: str, word: Word, own: OwnCommands
) -> Clean:
    """Return what somebody may type, a command or part of one, as a reader of `language` types it.

    `word` puts a message of our own in that language. `own` knows what a workspace's own procedures call
    their commands; it is asked only for a name that is none of kv's. English is as it was written.
    """
    if language == "en":
        return clean(line)
    told = _told(line.split(" "), language, word, own)
    return ours(" ").join([clean(each) for each in told])


def place(shown: str, word: Word) -> Clean:
    """Return what stands for something, such as `[NAME]...`, in the reader's language."""
    bare = shown.strip("[].")
    if bare not in PLACES:
        return clean(shown)
    before, after = shown.split(bare, 1)
    return ours("{}{}{}", clean(before), word(clean(bare)), clean(after))


def _told(
    words: list[str], language: str, word: Word, own: OwnCommands
) -> Iterator[str]:
    """Yield the words of a line, each as it is typed."""
    command: Command | None = None
    last = ""
    #: behind the options no word is a value of the command any more
    plain = True
    quote = ""
    for each in words:
        told = each
        within = quote
        quote = _open_quote(each, quote)
        ends = each[-1:]
        if within or quote or ends in _QUOTES:
            yield each  # what somebody wrote, in their own words
            last = each
            continue
        plain = plain and not each.startswith("-")
        if command is None:
            command = _command(each, own) if last == "kv" else None
            told = command.named(language) if command else each
        elif last in VALUES_OF:
            told = _typed(VALUES_OF[last], each, language)
        elif plain and not _is_case(command, last):
            told = _typed(_values(command), each, language)
        if told == each and not _is_case(command, last):
            told = place(each, word)
        yield told
        last = each or last


def _open_quote(word: str, quote: str) -> str:
    """Return the quote that is open behind a word, "" for none; `quote` is that before it."""
    for character in word:
        if character == quote:
            quote = ""
        elif not quote and character in _QUOTES:
            quote = character
    return quote


_QUOTES = frozenset("\"'")


def _command(word: str, own: OwnCommands) -> Command | None:
    known = CALLED.get(word)
    if known is None and word[:1].isalpha() and word.islower():
        return own().get(word)
    return known


def _is_case(command: Command | None, last: str) -> bool:
    """Return whether a case stands behind that word: an id is left alone, whatever its letters spell."""
    return (
        command is not None and command.of_cases and last in command.names
    )


def _values(command: Command) -> Mapping[str, Choice]:
    if command.words.endswith("[FIELD]"):
        from klantervaring.core.field_names import known_fields

        return known_fields()
    for word in reversed(command.words.split(" ")):
        known = VALUES_OF.get(word) or VALUES_OF.get(word.strip("[]"))
        if known:
            return known
    return {}


def _typed(known: Mapping[str, Choice], word: str, language: str) -> str:
    """Return a value as it is typed, or several with strokes between, in the brackets of a place."""
    bare = word.strip("[]")
    told = [
        known[each].typed.in_language(language) if each in known else each
        for each in bare.split("|")
    ]
    before, after = word.split(bare, 1) if bare else (word, "")
    return f"{before}{'|'.join(told)}{after}"
