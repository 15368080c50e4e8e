"""The merge of two versions of one case that were made from the same base: per field, and pure.

Whatever order clones merge in, the result is the same, and every event, value and text of both sides is
in it: where it stands, or in a `conflict` event. What a file looks like is `files.merging`; what follows
from the merged log (step, ball, deadlines) is never merged but worked out again by whoever writes it.

Each part is a join: a part that one side left as it was is taken from the other side as it stands; one
that both changed is joined to something that does not depend on who is merged with whom first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from klantervaring.core.merge.conflicts import CONFLICT
from klantervaring.core.merge.lines import merged_lines
from klantervaring.core.values import NamedTuple

Value = str | dict[str, "Value"] | list["Value"]

#: Keys that follow from the log.
DERIVED = frozenset({"step", "ball", "deadlines", "received"})
#: The field of a conflict about an event that one side took away: `log.7f3k9m2q`.
LOG = "log"


class Piece(NamedTuple):
    """One key of the front matter.

    `text` is its lines as they stand, with the remarks and blank lines behind them; "" in a result that
    is to be written anew from `value`, with `remarks` as lines of their own.
    """

    value: Value
    text: str = ""
    remarks: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line of the log. `at` is None where its moment cannot be read; `id` "" where it has none.

    `text` and `remarks` are as with `Piece`.
    """

    id: str
    at: datetime | None
    value: Value
    text: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[bool, float, str, str]:
        """By moment, then id, then what it says; what has no moment comes last."""
        return (
            self.at is None,
            self.at.timestamp() if self.at else 0.0,
            self.id,
            said(self.value),
        )


class Log(NamedTuple):
    """The log as it stands (`text`, "" in a result that is to be written anew) and line by line.

    `remarks` stand above the first line.
    """

    lines: tuple[Line, ...] = ()
    text: str = ""
    remarks: tuple[str, ...] = ()


class Section(NamedTuple):
    """A stretch of the body: the story (`id` and `heading` are ""), or the words of one event.

    `lines` are those below the heading, without the blank ones at the end, which `blanks` counts.
    """

    id: str
    heading: str
    lines: tuple[str, ...]
    blanks: int = 0


class Body(NamedTuple):
    """The body as it stands (`text`, "" in a result that is to be written anew) and by sections."""

    sections: tuple[Section, ...] = ()
    text: str = ""


class Version(NamedTuple):
    """One case file taken apart. `pieces` are in the order of the file, the log's place among them.

    `head` and `foot` are the lines with `---`; `newline` ends the lines, which here all end with `\n`.
    """

    newline: str
    head: str
    foot: str
    preamble: Piece
    pieces: Mapping[str, Piece]
    log: Log
    body: Body


class Clash(NamedTuple):
    """One value that a side gave a field which the other side gave another; "" is: taken away.

    `was` is what the field held in the base. `field` is dotted for a leaf of a mapping.
    """

    field: str
    value: str
    was: str


class Merged(NamedTuple):
    """The merged version, the values that clashed, and the sections in which two texts now stand."""

    version: Version
    clashes: tuple[Clash, ...] = ()
    doubled: tuple[str, ...] = ()


NOTHING = Version("\n", "---\n", "---\n", Piece(""), {}, Log(), Body())


def merge(
    base: Version, a: Version, b: Version, usual: Sequence[str] = (LOG,)
) -> Merged:
    """Join two versions of one case. Where there is no common base, it is `NOTHING`.

    `usual` is the order in which keys usually stand, for those that are new.
    """
    log, came_back = _logs(base.log, a.log, b.log)
    owners = _latest_owners(log)
    clashes = [Clash(f"{LOG}.{id}", "", said(value)) for id, value in came_back]
    joined: dict[str, Piece] = {}
    found: list[Clash]
    for key in dict.fromkeys((*base.pieces, *sorted({*a.pieces, *b.pieces}))):
        was, mine, theirs = (
            version.pieces.get(key) for version in (base, a, b)
        )
        if (
            key in DERIVED
        ):  # where nothing happened that it could follow from, it stays as it stands
            same = mine == theirs == was and log.text == base.log.text
            piece, found = (
                mine if same else Piece("", "", _remarks(was, mine, theirs)),
                [],
            )
        else:
            piece, found = _piece(key, was, mine, theirs, owners)
        clashes += found
        if piece is not None:
            joined[key] = piece
    pieces = {
        key: joined[key]
        for key in _order(base.pieces, a.pieces, b.pieces, joined, usual)
    }
    gone = {
        id
        for id in _ids(base.log)
        if id not in _ids(a.log) or id not in _ids(b.log)
    }
    body, doubled = _bodies(base.body, a.body, b.body, log, gone & _ids(log))
    version = Version(
        _three_way(base.newline, a.newline, b.newline),
        _three_way(base.head, a.head, b.head),
        _three_way(base.foot, a.foot, b.foot),
        _preamble(base.preamble, a.preamble, b.preamble),
        pieces,
        log,
        body,
    )
    return Merged(version, tuple(dict.fromkeys(clashes)), doubled)


def said(value: Value | None) -> str:
    """A value as one line of text, for comparing, for order and for a conflict event; "" for none."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{key}: {said(inner)}" for key, inner in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(said(item) for item in value) + "]"
    return value or ""


def _three_way(base: str, a: str, b: str) -> str:
    """What one side changed; the greater where both did."""
    if a == base:
        return b
    return a if b in (a, base) else max(a, b)


# -- keys ----------------------------------------------------------------------------------------------


def _order(
    base: Iterable[str],
    a: Iterable[str],
    b: Iterable[str],
    final: Iterable[str],
    usual: Sequence[str],
) -> list[str]:
    """The keys of the result in the order of the side that changed it, where it has just these; else the
    base's, with new ones at their usual place.

    What follows from the log comes and goes with it, and always stands at its usual place.
    """
    kept = set(final)
    old, one, other = (
        [key for key in keys if key not in DERIVED] for keys in (base, a, b)
    )
    order = other if one in (old, other) else one if other == old else []
    if set(order) != kept - DERIVED:
        order = [key for key in old if key in kept]
    new = kept - set(order)
    found = [*order]
    for key in [*(k for k in usual if k in new), *sorted(new - set(usual))]:
        found.insert(_usual_place(key, found, usual), key)
    return found


def _usual_place(key: str, keys: list[str], usual: Sequence[str]) -> int:
    """Behind the nearest key that usually stands before it; a key of one's own before the log."""
    if key not in usual:
        return keys.index(LOG) if LOG in keys else len(keys)
    before = usual[: usual.index(key)]
    return max((n + 1 for n, k in enumerate(keys) if k in before), default=0)


def _piece(
    key: str,
    base: Piece | None,
    a: Piece | None,
    b: Piece | None,
    owners: Mapping[str, int],
) -> tuple[Piece | None, list[Clash]]:
    if a == b or key == LOG:
        return a or b, []
    if a == base:
        return b, []
    if b == base:
        return a, []
    was, mine, theirs = (
        piece.value if piece else None for piece in (base, a, b)
    )
    value, clashes = _value(key, was, mine, theirs, owners)
    if value is None:
        return None, clashes
    return Piece(value, "", _remarks(base, a, b)), clashes


def _remarks(*pieces: Piece | Line | Log | None) -> tuple[str, ...]:
    """The remarks of all, the base's first: what somebody wrote stays."""
    base, *others = (p.remarks if p else () for p in pieces)
    new = {remark for remarks in others for remark in remarks} - set(base)
    return (
        *dict.fromkeys(r for r in base if any(r in o for o in others)),
        *sorted(new),
    )


def _preamble(base: Piece, a: Piece, b: Piece) -> Piece:
    if a.text == base.text or a == b:
        return b
    if b.text == base.text:
        return a
    return Piece("", "", _remarks(base, a, b))


def _value(
    field: str,
    base: Value | None,
    a: Value | None,
    b: Value | None,
    owners: Mapping[str, int],
) -> tuple[Value | None, list[Clash]]:
    """The joined value (None: taken away), and what clashed in it."""
    if a == b or b == base:
        return a, []
    if a == base:
        return b, []
    if isinstance(a, dict) and isinstance(b, dict):
        return _mapping(
            field, base if isinstance(base, dict) else {}, a, b, owners
        )
    if all(v is None or _is_set(v) for v in (base, a, b)):
        return _set(_items(base), _items(a), _items(b)), []
    first, second = sorted(
        (a, b),
        key=lambda v: (v is None, -owners.get(said(v), 0), _reversed(said(v))),
    )
    assert first is not None
    was = said(base)
    return first, [
        Clash(field, said(first), was),
        Clash(field, said(second), was),
    ]


def _reversed(text: str) -> tuple[int, ...]:
    """A key by which the greatest text comes first; none is a beginning of another."""
    return (*(-ord(sign) for sign in text), 1)


def _mapping(
    field: str,
    base: Mapping[str, Value],
    a: Mapping[str, Value],
    b: Mapping[str, Value],
    owners: Mapping[str, int],
) -> tuple[Value | None, list[Clash]]:
    joined: dict[str, Value] = {}
    clashes: list[Clash] = []
    for key in [*base, *sorted({*a, *b} - set(base))]:
        value, found = _value(
            f"{field}.{key}", base.get(key), a.get(key), b.get(key), owners
        )
        clashes += found
        if value is not None:
            joined[key] = value
    return joined or None, clashes


def _is_set(value: Value | None) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, str) for item in value
    )


def _items(value: Value | None) -> list[str]:
    return (
        [item for item in value if isinstance(item, str)]
        if isinstance(value, list)
        else []
    )


def _set(base: list[str], a: list[str], b: list[str]) -> list[Value] | None:
    """Words as tags: what either side added is in, what either side took away is out."""
    kept: list[Value] = [
        item for item in dict.fromkeys(base) if item in a and item in b
    ]
    return [*kept, *sorted({*a, *b} - set(base))] or None


def _latest_owners(log: Log) -> dict[str, int]:
    """Who was made the owner -> how late that was: the last assignment holds."""
    found: dict[str, int] = {}
    for place, line in enumerate(
        sorted(log.lines, key=lambda line: line.order), 1
    ):
        if (
            isinstance(line.value, dict)
            and line.value.get("event") == "assigned"
        ):
            found[said(line.value.get("owner"))] = place
    return found


# -- the log -------------------------------------------------------------------------------------------


def _ids(log: Log) -> set[str]:
    return {line.id for line in log.lines if line.id}


def _logs(base: Log, a: Log, b: Log) -> tuple[Log, list[tuple[str, Value]]]:
    """The union by id, by moment and then id; and what one side had taken away and the other kept.

    The same id with another text keeps both. A line without id is known by what it says.
    """
    if a == b or b.text == base.text:
        return a, []
    if a.text == base.text:
        return b, []
    old, one, other = _by_key(base), _by_key(a), _by_key(b)
    lines: list[Line] = []
    came_back: list[tuple[str, Value]] = []
    for key in dict.fromkeys((*one, *other)):
        known, mine, theirs = (
            versions.get(key, {}) for versions in (old, one, other)
        )
        if known and not (mine and theirs):
            came_back += [
                (line.id, line.value) for line in known.values() if line.id
            ]
        chosen = _variants(known, mine, theirs)
        lines += [
            _line(known.get(v), mine.get(v), theirs.get(v)) for v in chosen
        ]
    lines.sort(key=lambda line: line.order)
    return Log(tuple(lines), "", _remarks(base, a, b)), came_back


def _by_key(log: Log) -> dict[tuple[str, int], dict[str, Line]]:
    """Lines by id, or by what they say and the how-manieth that is; each with the texts it has."""
    found: dict[tuple[str, int], dict[str, Line]] = {}
    count: dict[str, int] = {}
    for line in log.lines:
        text = said(line.value)
        if line.id:
            found.setdefault((line.id, 0), {})[text] = line
        else:
            count[text] = count.get(text, 0) + 1
            found[(f"={text}", count[text])] = {text: line}
    return found


def _variants(
    base: Mapping[str, Line], a: Mapping[str, Line], b: Mapping[str, Line]
) -> list[str]:
    """Which texts of one event are kept."""
    if not a or not b:
        return list(a or b)
    if a.keys() == base.keys() or a.keys() == b.keys():
        return list(b)
    if b.keys() == base.keys():
        return list(a)
    both = {**a, **b}
    if all(
        _is_conflict(line) for line in both.values()
    ):  # the same, told twice: its id says all
        return [min(both, key=lambda text: both[text].order)]
    return list(both)


def _is_conflict(line: Line) -> bool:
    return isinstance(line.value, dict) and line.value.get("event") == CONFLICT


def _line(base: Line | None, a: Line | None, b: Line | None) -> Line:
    """One text of an event, as the side that changed its look has it."""
    if a is None or b is None:
        found = a or b
        assert found is not None
        return found
    if a == b or b == base:
        return a
    return b if a == base else a._replace(text="", remarks=_remarks(base, a, b))


# -- the body ------------------------------------------------------------------------------------------


def _bodies(
    base: Body, a: Body, b: Body, log: Log, back: set[str]
) -> tuple[Body, tuple[str, ...]]:
    """The joined body; `back` are events that one side took away and that are there all the same."""
    a, b = (_with_words_of(base, side, back) for side in (a, b))
    if _says_the_same(a, b):
        return (a if a.text else b), ()
    if base in (a, b):
        return (b if a == base else a), ()
    old, one, other = (
        {(s.id, n): s for n, s in _numbered(body)} for body in (base, a, b)
    )
    sections: list[Section] = []
    doubled: list[str] = []
    for key in _section_order(list(old), list(one), list(other), log):
        section, double = _section(old.get(key), one.get(key), other.get(key))
        if section is not None:
            sections.append(section)
            doubled += [key[0]] if double else []
    return Body(tuple(sections), ""), tuple(doubled)


def _with_words_of(base: Body, side: Body, back: set[str]) -> Body:
    """The body of a side, with the words of events that it took away and that are there all the same.

    Whoever took the event away did not mean its words apart from it.
    """
    old, here = (
        {(s.id, n): s for n, s in _numbered(body)} for body in (base, side)
    )
    missing = [key for key in old if key not in here and key[0] in back]
    if not missing:
        return side
    kept = {
        k: old[k] if k in old and old[k][:3] == s[:3] else s
        for k, s in here.items()
    }
    order = [k for k in old if k in kept or k in missing] + [
        k for k in kept if k not in old
    ]
    sections = tuple(kept.get(key) or old[key] for key in order)
    restored = Body(sections)
    return base if _says_the_same(restored, base) else restored


def _says_the_same(a: Body, b: Body) -> bool:
    """Whether two bodies are equal; blank lines count only where both are as they stand."""
    if a.text and b.text:
        return a == b
    return [section[:3] for section in a.sections] == [
        section[:3] for section in b.sections
    ]


def _numbered(body: Body) -> list[tuple[int, Section]]:
    """Sections with a number that tells those with the same id apart."""
    count: dict[str, int] = {}
    found = []
    for section in body.sections:
        count[section.id] = count.get(section.id, 0) + 1
        found.append((count[section.id], section))
    return found


_Key = tuple[str, int]


def _section_order(
    base: list[_Key], a: list[_Key], b: list[_Key], log: Log
) -> list[_Key]:
    """Those of the base first, new ones in the order of their events."""
    place = {
        line.id: n
        for n, line in enumerate(sorted(log.lines, key=lambda line: line.order))
    }
    new = sorted(
        {*a, *b} - set(base),
        key=lambda key: (place.get(key[0], len(place)), key),
    )
    return [*base, *new]


def _section(
    base: Section | None, a: Section | None, b: Section | None
) -> tuple[Section | None, bool]:
    """One section, or None where it was taken away; and whether two texts stand in it now."""
    if a is None or b is None:
        found = a or b
        return (
            (None, False)
            if base is not None and found == base
            else (found, False)
        )
    if a == b or b == base:
        return a, False
    if a == base:
        return b, False
    empty = Section(a.id, "", ())
    base = base or empty
    lines, double = merged_lines(base.lines, a.lines, b.lines)
    heading = _three_way(base.heading, a.heading, b.heading)
    blanks = (
        max(a.blanks, b.blanks)
        if base.blanks not in (a.blanks, b.blanks)
        else _changed(base, a, b)
    )
    return Section(a.id, heading, tuple(lines), blanks), double


def _changed(base: Section, a: Section, b: Section) -> int:
    return b.blanks if a.blanks == base.blanks else a.blanks
