"""The bodies of two versions: the story, and the words of each event, joined line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from klantervaring.core.merge.lines import merged_lines
from klantervaring.core.merge.version import (
    Body,
    Log,
    Section,
    changed,
    greater,
    one_sided,
)

#: The id of a section, and a number that tells those with the same id apart.
_Key = tuple[str, int]
_ByKey = Mapping[_Key, Section]


def merged_bodies(
    base: Body,
    a: Body,
    b: Body,
    log: Log,
    back: Collection[str],
) -> tuple[Body, tuple[str, ...]]:
    """Return the joined body, and the sections in which two texts now stand.

    `back` are events that one side took away and that are there all the same.
    """
    a, b = (_with_words_of(base, side, back) for side in (a, b))
    as_they_stand = bool(a.text and b.text)
    if not as_they_stand and _same_words(a, b):
        return (a if a.text else b), ()
    if one_sided(base, a, b):
        return changed(base, a, b), ()
    return _joined(base, a, b, log)


def _joined(
    base: Body,
    a: Body,
    b: Body,
    log: Log,
) -> tuple[Body, tuple[str, ...]]:
    """Return the body that both sides changed, section by section."""
    old = _by_key(base)
    one = _by_key(a)
    other = _by_key(b)
    sections: list[Section] = []
    doubled: list[str] = []
    new = _in_order({*one, *other} - old.keys(), log)
    for key in sorted([*old, *new], key=_is_below_story):
        section, double = _section(
            old.get(key),
            one.get(key),
            other.get(key),
        )
        if section is not None:
            sections.append(section)
        if double:
            doubled.append(key[0])
    return Body(tuple(sections)), tuple(doubled)


def _is_below_story(key: _Key) -> bool:
    return key[0] != ""


def _with_words_of(base: Body, side: Body, back: Collection[str]) -> Body:
    """Return the body of a side, with the words of events that it took away and that are back.

    Whoever took the event away did not mean its words apart from it.
    """
    old = _by_key(base)
    here = _by_key(side)
    missing = set()
    for key in old.keys() - here.keys():
        if key[0] in back:
            missing.add(key)
    if not missing:
        return side
    kept = _kept(old, here, missing)
    new = [here[key] for key in here if key not in old]
    restored = Body((*kept, *new))
    return base if _same_words(restored, base) else restored


def _kept(
    old: _ByKey,
    here: _ByKey,
    missing: Collection[_Key],
) -> Iterator[Section]:
    """Yield the sections of the base that are still here, and those that are missing."""
    for key, section in old.items():
        now = section if key in missing else here.get(key)
        if now:
            # where only blank lines differ, those of the base stay
            yield section if now.words == section.words else now


def _same_words(a: Body, b: Body) -> bool:
    """Return whether two bodies are equal but for blank lines behind a section, and for how they stand."""
    one, other = (
        [section.words for section in body.sections] for body in (a, b)
    )
    return one == other


def _by_key(body: Body) -> _ByKey:
    occurrences: Counter[str] = Counter()
    found: dict[_Key, Section] = {}
    for section in body.sections:
        occurrences[section.id] += 1
        found[section.id, occurrences[section.id]] = section
    return found


def _in_order(keys: Iterable[_Key], log: Log) -> list[_Key]:
    """Return new sections in the order of their events."""
    lines = log.in_order()
    places = {line.id: place for place, line in enumerate(lines)}

    def place(key: _Key) -> tuple[int, _Key]:
        return places.get(key[0], len(places)), key

    return sorted(keys, key=place)


def _section(
    base: Section | None, a: Section | None, b: Section | None
) -> tuple[Section | None, bool]:
    """Return one section, or None where it was taken away; and whether two texts stand in it now."""
    if a is None or b is None:
        found = a or b
        return (None if found == base else found), False
    if one_sided(base, a, b):
        return changed(base, a, b), False
    base = base or Section(a.id, "", ())
    lines, double = merged_lines(base.lines, a.lines, b.lines)
    heading = greater(base.heading, a.heading, b.heading)
    blanks = greater(base.blanks, a.blanks, b.blanks)
    return Section(a.id, heading, tuple(lines), blanks), double
