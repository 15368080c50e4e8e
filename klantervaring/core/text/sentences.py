"""Sentences that are made here and spoken elsewhere: an English template and what goes into it.

And `Clean`, the text that may be shown: only the functions here, and what speaks our own sentences, make it.
This must not translate or print; `klantervaring.language` does that, at the edge. Every command needs it,
so it imports nothing that takes time.
"""

from __future__ import annotations

from klantervaring.core.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Literal, SupportsIndex, TypeAlias, overload

    class Clean(str):
        """Text that may be shown anywhere. mypy tells it from others; at run time it is a `str`.

        What is put together of such text alone is such text again; with any other it is a plain `str`.
        """

        @overload
        def __add__(self, other: Clean) -> Clean: ...
        @overload
        def __add__(self, other: str) -> str: ...
        def __add__(self, other: str) -> str: ...
        @overload
        def join(self, parts: Iterable[Clean]) -> Clean: ...
        @overload
        def join(self, parts: Iterable[str]) -> str: ...
        def join(self, parts: Iterable[str]) -> str: ...
        def __mul__(self, times: SupportsIndex) -> Clean: ...
        def __getitem__(self, key: SupportsIndex | slice) -> Clean: ...
        @overload
        def replace(
            self, old: str, new: Clean, count: SupportsIndex = -1
        ) -> Clean: ...
        @overload
        def replace(
            self, old: str, new: str, count: SupportsIndex = -1
        ) -> str: ...
        def replace(
            self, old: str, new: str, count: SupportsIndex = -1
        ) -> str: ...
        def split(  # type: ignore[override]
            self, sep: str | None = None, maxsplit: SupportsIndex = -1
        ) -> list[Clean]: ...
        def ljust(
            self, width: SupportsIndex, fillchar: str = " "
        ) -> Clean: ...
        def rstrip(self, chars: str | None = None) -> Clean: ...
        def strip(self, chars: str | None = None) -> Clean: ...

    #: What may stand in a cell of a table.
    Cell: TypeAlias = "Clean | Literal['', '-']"
    #: What may stand in a sentence. A plain `str` is foreign text and is cleaned before it is shown.
    Part: TypeAlias = "str | int | datetime | Instant | Euros | Text | Remedy | Named | Code | Several"
else:
    Clean = Cell = str
    Part = object


class InLanguage(Clean):
    """Words in the reader's language already, as a procedure file gives them: no catalogue has others."""


#: The first letter that combines with another. Below it are only letters, digits and symbols that everybody
#: can see, each of one column, once no control is among them.
_FIRST_MARK = "\u0300"
_DELETE = "\x7f"
#: Of the others what is in plain text, and takes one column too: dashes, quotes and dots of print, the euro.
_USUAL = frozenset("‐‑‒–—―‘’‚“”„†‡•…€")


def clean(text: str, lines: bool = False) -> Clean:
    """Foreign text as it may be shown anywhere: no control byte, no direction trick, nothing hidden.

    Control characters become visible symbols (ESC is ␛); with `lines` line ends and tabs are kept.
    """
    if text.isascii() and text.isprintable():  # as nearly every text is
        return text  # type: ignore[return-value]
    if not _is_plain(text.replace("\n", "") if lines else text):
        from klantervaring.core.text.invisible import made_visible

        text = made_visible(text, lines)
    return text  # type: ignore[return-value]


def _is_plain(text: str) -> bool:
    return text.isprintable() and is_even(text)


def is_even(text: str) -> bool:
    """Whether each sign surely takes one column of a terminal, as long as it can be printed."""
    if text.isascii():
        return True
    # four times as quick as to look for the highest sign, and nearly every text is of these
    if len(text.encode("latin-1", "ignore")) == len(text):
        return True
    return _USUAL.issuperset([c for c in text if c >= _FIRST_MARK])


def escaped(json: str, escape: Callable[[str], str]) -> Clean:
    """Return JSON in which what `clean` would change stands as an escape: it reads back the same.

    JSON in ASCII can hold no control character but DEL: whoever writes it escapes the others. `escape` is
    `invisible.in_json`, which most JSON does not need.
    """
    is_usual = json.isascii() and _DELETE not in json
    if not is_usual and not _is_plain(json.replace("\n", "")):
        json = escape(json)
    return json  # type: ignore[return-value]


def ours(template: str, *parts: Clean | int) -> Clean:
    """Punctuation and words of our own that need no translation, with `parts` in their places.

    A test holds that each template is written out where this is called.
    """
    return template.format(*parts) if parts else template  # type: ignore[return-value]


#: No word at all.
NOTHING = ours("")


def quoted(word: str, always: bool = False) -> Clean:
    """Return one word of a command, written so that a shell which is given it takes it for just that.

    Of what is no plain word, or of each word with `always`, quotes take away every other meaning; in bash,
    zsh and fish alike, of which the last reads a backslash between single quotes otherwise. What no screen
    can show, as a name that is no UTF-8, is made by the shell itself.
    """
    if (
        word
        and _IN_WORDS.issuperset(word)
        and word[0] != "="
        and not always
    ):
        return word  # type: ignore[return-value]
    if any(map(_is_unprinted, word)) and _is_of_bytes(word):
        return _of_bytes(word)
    if _IN_QUOTES.isdisjoint(word):
        return clean(f'"{word}"')
    inner = "".join([_LITERAL.get(c, c) for c in word])
    return clean(f"'{inner}'")


def _is_unprinted(character: str) -> bool:
    """Whether it is a control of a terminal, or a byte of a name that is no text."""
    is_byte = "\udc80" <= character <= "\udcff"
    return is_byte or character < " " or character == _DELETE


def _is_of_bytes(word: str) -> bool:
    """Whether a shell can make it out of its bytes: it would lose a line break at the end."""
    try:
        return not word.encode("utf-8", "surrogateescape").endswith(b"\n")
    except UnicodeEncodeError:  # half of a sign, which no name can have
        return False


def _of_bytes(word: str) -> Clean:
    """Return a word for a shell in which each byte that is not plain stands as its number."""
    told = []
    for byte in word.encode("utf-8", "surrogateescape"):
        # a percent sign, and a dash at the beginning, mean something to `printf`
        is_plain = chr(byte) in _IN_WORDS and chr(byte) not in "%-"
        told.append(chr(byte) if is_plain else f"\\{byte:03o}")
    return f"\"$(printf '{''.join(told)}')\""  # type: ignore[return-value]


#: What means nothing to any shell, but for `=` where a word begins with it.
_IN_WORDS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-"
)
#: What keeps a meaning between double quotes.
_IN_QUOTES = frozenset("\"$`\\!'")
_LITERAL = {"'": "'\"'\"'", "\\": "'\"\\\\\"'"}


#: The keys of an event that say which way of its command is meant. Any other is somebody's answer.
_WAYS = ("direction",)
#: The command of events that have none of their own, and so need their name.
_RECORD = "record"


def proposed(command: str, says: str = "") -> str:
    """Return as much of a command of a procedure file as is proposed to type; `says` as in a trigger.

    That is its name, the case, the event where one command records many, and which way of it is meant.
    Whatever else the file says is an answer: kv asks for it, and puts it in nobody's mouth.
    """
    words = [word for word in _words(command) if word != "{id}"]
    first, *rest = words or [""]
    typed = [*first.split(), *filter(None, rest)]
    name = typed[0] if typed else ""
    further = typed[1:2]
    key, _, value = says.partition("=")
    if key in _WAYS:
        further = [value]
    elif name != _RECORD:
        further = []
    told = map(held_together, further)
    return " ".join([name, "{id}", *told]) if name else ""


def procedure_command(command: str, id: str) -> Clean:
    """Return what is `proposed` of a command, for one case.

    Each word of it is quoted, so that it records something or does nothing.
    """
    words = [id if word == "{id}" else word for word in _words(command)]
    return ours(" ").join([ours("kv"), *map(quoted, words)])


def held_together(word: str) -> str:
    """Return a word as the command of a procedure file has it: in quotes where it would be several."""
    if not any(c.isspace() or c in "\"'" for c in word):
        return word
    inner = word.replace("'", "'\"'\"'")
    return f"'{inner}'"


def _words(command: str) -> list[str]:
    """Return the words of a command; quotes hold one together, and no other character has a meaning."""
    words = []
    word = ""
    quote = ""
    begun = False
    for character in command + " ":
        if character == quote:
            quote = ""
        elif not quote and character in "\"'":
            quote = character
            begun = True
        elif quote or not character.isspace():
            word, begun = word + character, True
        elif begun:
            words.append(word)
            word = ""
            begun = False
    return [*words, word] if begun else words


def N_(message: str) -> Clean:
    """Mark `message` for the catalogues; it is translated where it is shown."""
    return message  # type: ignore[return-value]


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark the two forms of a sentence about `{n}` things, for `Text(*plural(...), n=3)`."""
    return one, many


class Code(NamedTuple):
    """Something to type (a command, an option, a key): shown as it is, in every language.

    `at_root`: a command of git or of the shell that works only in the root of the workspace. Where somebody
    stands elsewhere, it is shown with `cd ROOT` before it.
    """

    text: str
    at_root: bool = False


class Instant(NamedTuple):
    """A moment in whole seconds since 1970 in UTC, as summaries have it; a bare number is a number."""

    at: int


class Named(NamedTuple):
    """A name in several languages, as a procedure file gives it; `words` pairs language and text."""

    words: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """Return the words in `language`, else in English, else in any language that there is."""
        have = dict(self.words)
        first = next(iter(have.values()), "")
        return have.get(language) or have.get("en") or first


def in_english(words: str) -> Named:
    """Return a name that has no translation."""
    return Named((("en", words),))


def bilingual(english: str, dutch: str) -> Named:
    """Return a name in the languages that kv speaks."""
    return Named((("en", english), ("nl", dutch)))


class Several(NamedTuple):
    """Some things in a row, with commas between."""

    parts: tuple[Part, ...]


class Euros:
    """An amount of money, in cents; each language writes it in its own way."""

    __slots__ = ("cents",)

    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __repr__(self) -> str:
        return f"Euros({self.cents!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Euros) and self.cents == other.cents

    def __hash__(self) -> int:
        return hash(self.cents)


def euros(amount: int) -> str:
    """Return an amount in cents as files and JSON write it: `7.50`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


class Remedy:
    """What can be done, by a code and what belongs to it; the screen words it (`cli.remedies`).

    So that what is refused here need not know with which command or option somebody came.
    """

    __slots__ = ("code", "values")

    def __init__(self, code: str, /, **values: Part) -> None:
        self.code = code
        self.values: Mapping[str, Part] = values

    def __repr__(self) -> str:
        return f"Remedy({self.code!r}, {dict(self.values)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Remedy):
            return NotImplemented
        mine = dict(self.values)
        theirs = dict(other.values)
        return self.code == other.code and mine == theirs

    def __hash__(self) -> int:
        return hash(self.code)


class Text:
    """One sentence: `Text("{id} is in step {step}.", id="K7QX-4MRX", step=name)`.

    With `many` and `n` the template follows the number, as gettext's plural forms do.
    """

    __slots__ = ("many", "parts", "template")

    def __init__(
        self, template: str, many: str | None = None, /, **parts: Part
    ) -> None:
        self.template = template
        self.many = many
        self.parts: Mapping[str, Part] = parts

    def __repr__(self) -> str:
        return f"Text({self.template!r}, {dict(self.parts)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return self.template == other.template and dict(self.parts) == dict(
            other.parts
        )

    def __hash__(self) -> int:
        return hash(self.template)
