"""What somebody types for a value, in either language: which of the known ones do they mean?

Whatever a screen shows can be typed where it is asked for, and what is stored stays the key. Upper and lower
case, accents, blanks, dashes and underscores make no difference, and a beginning is enough where only one
value begins so.
"""

from __future__ import annotations

from klantervaring.core.choices import one_word
from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import Code, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from klantervaring.core.choices import Choice


def as_compared(word: str) -> str:
    """Return a word of a command as it is compared with others."""
    return one_word(plain(word))


def names_of(known: Mapping[str, Choice]) -> dict[str, tuple[str, ...]]:
    """Return what each value of a table may be called by."""
    return {key: each.names for key, each in known.items()}


def meant(typed: str, known: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the keys of `known` that `typed` may mean; `known` has the names of each key beside it.

    One key where it is exactly a key or a name, or the beginning of those of one key only; several where
    it is the beginning of more; none where nothing begins so.
    """
    word = as_compared(typed)
    if not word:
        return []
    begun = []
    for key, names in known.items():
        spellings = {as_compared(name) for name in (key, *names)}
        if word in spellings:
            return [key]
        if any(each.startswith(word) for each in spellings):
            begun.append(key)
    return begun


def all_called(typed: str, known: Mapping[str, Iterable[str]]) -> list[str]:
    """Return all keys of `known` of which `typed` is exactly a name: titles may be shared."""
    word = as_compared(typed)
    return [
        key
        for key, names in known.items()
        if word in map(as_compared, names)
    ]


def which(typed: str, known: Mapping[str, Choice]) -> list[str]:
    """Return the keys of a table that `typed` may mean; a title begun goes before a spelling begun."""
    found = meant(typed, names_of(known))
    if len(found) < 2:
        return found
    titles = {
        key: [words for _, words in each.title.words]
        for key, each in known.items()
    }
    return meant(typed, titles) or found


def unknown_word(
    key: str, value: str, known: Mapping[str, Iterable[str]]
) -> tuple[Text, Text]:
    """Return what is wrong with a value in a file that is no key of `known`, and what to write."""
    wrong = Text("{key}: {value} is not known", key=Code(key), value=value)
    called = all_called(value, known)
    if len(called) == 1:
        written = Code(f"{key}: {called[0]}")
        return wrong, Text("Write it as {example}.", example=written)
    return wrong, Text("Known are: {known}.", known=Code(", ".join(known)))


def nearest(typed: str, known: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the keys of `known` of which a name is spelled much like `typed`, the nearest first."""
    from difflib import get_close_matches

    spelled = {
        as_compared(name): key
        for key, names in known.items()
        for name in (key, *names)
    }
    near = get_close_matches(as_compared(typed), spelled, n=5)
    return list(dict.fromkeys(spelled[name] for name in near))
