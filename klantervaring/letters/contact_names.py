"""By which name a contact is greeted: the first name where that is certain, else all that stands there."""

from __future__ import annotations

import re

from klantervaring.core.text.folding import plain
from klantervaring.core.text.input_checks import says_nothing

#: What stands before a name and is none, as a word: `mevrouw Visser`, `juf Ank`, `ouders van Sem`.
_WORDS = re.compile(
    r"(mevrouw|mevr|meneer|de heer|heer|juf|juffrouw|meester|prof|familie|ouders?|moeder|vader"
    r"|opa|oma|tante|oom|docent|leraar|lerares|leerkracht|directeur|directrice|rector|conrector|teamleider|coach"
    r"|dominee|pastoor|zuster|broeder|directie|receptie|administratie|secretariaat|afdeling|bestuur|klas|groep"
    r"|team|teacher|principal|parents?|mother|father|aunt|uncle|the|head|director|manager|reception|office|board"
    r"|committee|department|management|family|reverend|doctor|professor|councillor|nurse|lord|lady)\b\.?",
    re.IGNORECASE,
)
#: The same, as a sign of a few letters: `drs. De Wit`.
_SIGNS = re.compile(
    r"(mw|mej|dhr|hr|mr|mrs|ms|mx|miss|sir|madam|dr|drs|ir|ing|ds|fam)\b\.?",
    re.IGNORECASE,
)
#: What a surname begins with: somebody who wrote `Van den Berg` named no first name.
_PREFIXES = frozenset(
    "van de den der des het 't t 's s te ten ter tot in op aan bij onder over uit voor von vom zu zum la le"
    " les l' d' du di da das dal del della do dos el al bin ben ibn abu mac mc st sint saint".split()
)
#: Between the names of several people.
_SEVERAL = re.compile(r"\b(en|and|und|of|or)\b|[&+/;]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_FIRST = re.compile(r"[^\W\d_][\w'’-]{2,}")


def contact_name(text: str) -> str:
    """Return who a contact is, the first name in front; "" where it names nobody: `onbekend`, an address."""
    name = " ".join(text.split())
    if "@" in name or says_nothing(name) or not _LETTER.search(name):
        return ""
    before, _, after = map(str.strip, name.partition(","))
    if not (before and after) or "," in after or _SEVERAL.search(name):
        return name.rstrip(", ")
    return _in_order(before, after) or name


def _in_order(before: str, after: str) -> str:
    """Return the name on both sides of a comma as it is said; "" where that is not certain."""
    is_role = after[:1].islower() and not _has_prefix(after)
    if is_role or _has_title(after):
        return before
    is_surname = " " not in before or _has_prefix(before)
    return f"{after} {before}" if is_surname else ""


def first_name(name: str) -> str:
    """Return the first name in a name; the whole of it where none is certain."""
    first = name.split()[0]
    if _has_title(name) or _has_prefix(name) or "," in name:
        return name
    if _SEVERAL.search(name) or not _FIRST.fullmatch(first):
        return name
    return first


def with_small_title(name: str) -> str:
    """Return a name as it stands within a Dutch sentence: `Beste mevrouw Visser`."""
    is_word = _WORDS.match(name) is not None
    return name[:1].lower() + name[1:] if is_word else name


def is_no_name(word: str) -> bool:
    """Tell whether a word of a greeting names nobody by itself: `van`, `juf`."""
    return _has_prefix(word) or any(
        known.fullmatch(word) for known in (_WORDS, _SIGNS)
    )


def _has_title(name: str) -> bool:
    return any(known.match(name) for known in (_WORDS, _SIGNS))


def _has_prefix(name: str) -> bool:
    return plain(name.split()[0]).replace("’", "'") in _PREFIXES
