"""Words that we watch for in what customers tell (F6).

Lists begin here when a text has changed, so it imports nothing that takes time.
"""

from __future__ import annotations

from klantervaring.core.text.folding import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    #: Rules that look for words: each by its name with its words.
    Listed = tuple[tuple[str, tuple[str, ...]], ...]
    #: What was found: a rule by its name, with each word and how often it stands there.
    Hits = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def words_of_rules(listed: Listed) -> list[str]:
    """The words of all rules, as they are compared."""
    return [plain(word) for _, words in listed for word in words]


def hits(listed: Listed, *texts: str) -> Hits:
    """The words of each rule that stand in the texts; words count, not parts of words."""
    found: list[tuple[str, tuple[tuple[str, int], ...]]] = []
    text = ""
    for name, words in listed:
        text = text or plain("\n".join(texts))
        wanted = [
            word for word in map(plain, words) if word and word in text
        ]
        counted = _counted(wanted, text) if wanted else ()
        if counted:
            found.append((name, counted))
    return tuple(found)


def _counted(
    wanted: Iterable[str], text: str
) -> tuple[tuple[str, int], ...]:
    import re

    told = re.sub(_HEADING, "", text)
    standing = re.findall("|".join(map(_whole, wanted)), told)
    return tuple(
        (word, standing.count(word)) for word in dict.fromkeys(standing)
    )


#: A heading of kv's own, above the words of an event: who wrote it down is nothing that a customer told.
_HEADING = r"[\d-]{10} [\d:]{5} · [^·]+ ·([^·]* ·)? [0-9a-z]{8}\b"


def _whole(word: str) -> str:
    """Return a pattern for a word that is no part of another; one may begin or end with a sign (`b.v.`)."""
    from re import escape

    begins = r"\b" if word[0].isalnum() else ""
    return rf"{begins}{escape(word)}(?!\w)"
