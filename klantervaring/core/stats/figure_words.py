"""What the parts of the name of a figure are called in both languages: `promises.response.late` is what
JSON and CSV have, and `beloften.reactie.te-laat` names the same figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from klantervaring.core import choices
from klantervaring.core.choices import Choice, titled
from klantervaring.core.text.sentences import Named, bilingual
from klantervaring.core.text.spoken import which

#: Each part that is no value of a field, with its name in Dutch; in English it is its own name.
_DUTCH = {
    "in": "binnen",
    "out": "klaar",
    "open": "open",
    "promises": "beloften",
    "met": "op tijd",
    "late": "laat",
    "overdue": "te laat",
    "running": "loopt",
    "unknown": "onbekend",
    "steps": "stappen",
    "channels": "kanalen",
    "moments": "momenten",
    "causes": "oorzaken",
    "kano": "kano",
    "appeals": "bezwaren",
    "first": "eerste",
    "second": "tweede",
    "lodged": "gemaakt",
    "no_but": "nee maar",
    "offered": "geboden",
    "accepted": "aanvaard",
    "recovery": "herstel",
    "gestures": "gebaren",
    "count": "aantal",
    "fans": "fans",
    "improvements": "verbeteringen",
    "opened": "begonnen",
    "done": "uitgevoerd",
    "closed": "nagegaan",
    "alerts": "signalen",
    "mood": "stemming",
    "score": "cijfer",
    "better": "beter",
    "worse": "slechter",
    "same": "gelijk",
    "asked": "gevraagd",
    "answers": "antwoorden",
}
_VALUES = (
    choices.CHANNELS,
    choices.MOMENTS,
    choices.KANO,
    choices.DECISIONS,
)


def figure_meant(
    typed: str, known: Iterable[str], titles: Mapping[str, Named]
) -> str:
    """Return the figure that somebody names, part for part in either language; else what was typed.

    `titles` are those of promises and steps, by the names of their figures.
    """
    figures = tuple(known)
    if typed in figures:
        return typed
    found = ""
    rest = typed
    while rest:
        part, rest = _parted(found, rest)
        parts: dict[str, None] = {}
        for figure in figures:
            if figure.startswith(found):
                first, _ = _parted(found, figure.removeprefix(found))
                parts[first] = None
        meant = which(part, _called(found, parts, titles))
        if len(meant) != 1:
            return typed
        found += f"{meant[0]}."
    return found[:-1]


#: Groups whose figures bear somebody's own words, in which a point parts nothing.
_IN_OWN_WORDS = ("causes.", "channels.", "moments.")


def _parts(name: str) -> Iterator[str]:
    """Yield the parts of the name of a figure."""
    group = ""
    while name:
        part, name = _parted(group, name)
        group += f"{part}."
        yield part


def _parted(group: str, name: str) -> tuple[str, str]:
    """Return the first part of a name within a group, and the rest."""
    if group in _IN_OWN_WORDS:
        return name, ""
    first, _, rest = name.partition(".")
    return first, rest


def figure_typed(name: str, titles: Mapping[str, Named]) -> Named:
    """Return how a figure is typed in each language."""
    group = ""
    dutch = []
    for part in _parts(name):
        called = _called(group, [part], titles)[part]
        dutch.append(called.typed.in_language("nl"))
        group += f"{part}."
    return bilingual(name, ".".join(dutch))


def _called(
    group: str, parts: Iterable[str], titles: Mapping[str, Named]
) -> dict[str, Choice]:
    found = []
    for part in parts:
        for table in _VALUES:
            if part in table:
                found.append((part, table[part].title))
        if f"{group}{part}" in titles:
            found.append((part, titles[f"{group}{part}"]))
        dutch = _DUTCH.get(part, part)
        found.append((part, bilingual(part, dutch)))
    return titled(found)
