"""A case without words and names: what figures need of it stays, and all else goes, whoever wrote it.

What stays is named here, key by key with the form that it must have; what is not named goes. It works on a
case taken apart (`core/merge`), so that it is the same function at erasing and at every merge: to strip twice
is to strip once, and to strip what was merged is to merge what was stripped. No disk, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from klantervaring.core import choices
from klantervaring.core.case import BECAUSE
from klantervaring.core.erasure.personal import (
    customer_names,
    names_somebody,
)
from klantervaring.core.erasure.tombstone import STAND_IN, is_stand_in
from klantervaring.core.events import (
    ALERT_TAKEN,
    ANALYSED,
    ASSIGNED,
    COMPENSATED,
    CONFLICT,
    ERASED,
    GONE,
    IMPROVED,
    NOTED,
    SETTLED,
)
from klantervaring.core.ids import is_case_id, is_event_id
from klantervaring.core.merge.conflicts import ending_of
from klantervaring.core.merge.version import (
    LOG,
    Body,
    Line,
    Log,
    Piece,
    Value,
    Version,
)
from klantervaring.core.procedure import Procedure
from klantervaring.core.values import NamedTuple

#: The title of an erased case in both languages; the day of the tombstone follows.
TITLE = "gewist / erased"
#: A word by which figures group is a phrase, and no letter.
_LONGEST_CATEGORY = 100

Said = dict[str, str]
Names = Collection[str]


class Needs(NamedTuple):
    """What the procedure of a case reads of its events.

    `kinds` are the events that it knows; `asked` the keys, by kind, that must say something; `said` the keys
    and values on which a move or a term depends; `days` the keys that name the day on which a term ends.
    """

    kinds: frozenset[str] = frozenset()
    asked: frozenset[tuple[str, str]] = frozenset()
    said: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()


NO_NEEDS = Needs()


def needs_of(procedure: Procedure) -> Needs:
    """Return what a procedure reads of the events of a case."""
    asked = set()
    said = set()
    for rule in procedure.events.values():
        asked |= {(rule.name, key) for key in rule.asks}
        said |= {move.given for move in rule.moves}
    for term in procedure.deadlines.values():
        triggers = (*term.starts, *term.met_by, *term.gone_by)
        said |= {trigger.says for trigger in triggers}
        if term.extension is not None:
            said.add(term.extension.by.says)
    return Needs(
        kinds=frozenset(procedure.events),
        asked=frozenset(asked),
        said=frozenset(said - {""}),
        days=frozenset(t.until for t in procedure.deadlines.values()),
    )


def _is_tombstone(line: Line) -> bool:
    return _texts(line.value).get("event") == ERASED


def names_in_versions(*versions: Version) -> frozenset[str]:
    """Return by what the customer is called in these versions of a case."""
    found: set[str] = set()
    for version in versions:
        piece = version.pieces.get("customer")
        if piece is None:
            continue
        customer = piece.value
        if isinstance(customer, str):
            customer = {"name": customer}
        found |= customer_names(_texts(customer))
    return frozenset(found - _stand_ins(versions))


def _stand_ins(versions: Iterable[Version]) -> set[str]:
    found: set[str] = set()
    for version in versions:
        for line in version.log.lines:
            found.update(_texts(line.value).get(STAND_IN, "").split("-"))
    return found | {GONE}


def stripped(
    version: Version, needs: Needs = NO_NEEDS, names: Names = ()
) -> Version:
    """Return a version of a case without words and names, written anew.

    `names` are those by which the customer is called elsewhere (`names_in_versions`), beside its own ones.
    The keys that follow from the log are left to whoever writes the file.
    """
    known = frozenset((*names, *names_in_versions(version)))
    lines = []
    for line in version.log.lines:
        kept = _line(line, needs, known)
        if kept is not None:
            lines.append(kept)
    lines.sort(key=lambda line: line.order)
    return Version(
        newline="\n",
        head="---\n",
        foot="---\n",
        preamble=Piece(""),
        pieces=_pieces(version, lines, known),
        log=Log(tuple(lines)),
        body=Body(),
    )


# -- facts ---------------------------------------------------------------------------------------------------


def _pieces(
    version: Version, lines: Collection[Line], names: Names
) -> dict[str, Piece]:
    tombs = [_texts(line.value) for line in filter(_is_tombstone, lines)]
    kept: dict[str, Value] = {}
    for key, fits in _FACTS.items():
        piece = version.pieces.get(key)
        if piece is None:
            continue
        value = fits(piece.value, names)
        if value:
            kept[key] = value
    if tombs:
        kept["title"] = f"{TITLE} {tombs[0].get('at', '')[:10]}"
    who = sorted(
        filter(is_stand_in, (each.get(STAND_IN, "") for each in tombs))
    )
    if who:
        kept["customer"] = {"name": who[0]}
    kept[LOG] = ""
    return {key: Piece(kept[key]) for key in _ORDER if key in kept}


_ORDER = (
    "id formerly twin title kind channel moment owner customer tags"
    " procedure log"
).split()


def _case_id(value: Value, _names: Names) -> Value:
    return value if isinstance(value, str) and is_case_id(value) else ""


def _category(value: Value, names: Names) -> Value:
    """Return a word by which figures group; nothing where it names somebody."""
    return value if isinstance(value, str) and _groups(value, names) else ""


def _groups(text: str, names: Names) -> bool:
    short = len(text) <= _LONGEST_CATEGORY and "\n" not in text
    return short and not names_somebody(text, names)


def _reference(value: Value, _names: Names) -> Value:
    """Return what names a version of a procedure."""
    fits = isinstance(value, str) and _REFERENCE.fullmatch(value)
    return value if fits else ""


def _tags(value: Value, names: Names) -> Value:
    words = value.split(",") if isinstance(value, str) else value
    kept = []
    for word in words:
        if isinstance(word, str) and _groups(word, names):
            kept.append(word.strip())
    return [word for word in kept if word]


#: The facts that stay, each with what it must be.
_FACTS: Mapping[str, Callable[[Value, Names], Value]] = {
    "id": _case_id,
    "formerly": _case_id,
    "twin": _case_id,
    "kind": _category,
    "channel": _category,
    "moment": _category,
    "owner": _category,
    "tags": _tags,
    "procedure": _reference,
}


# -- the log -------------------------------------------------------------------------------------------------


def _line(line: Line, needs: Needs, names: Names) -> Line | None:
    """Return a line of the log without words; None for one that tells of no event at a moment.

    A conflict of two values goes whole: its id is worked out of them, so that somebody could guess them.
    """
    said = _texts(line.value)
    kind = said.get("event", "")
    if not kind or line.at is None or _tells_of_values(kind, said):
        return None
    id = line.id if is_event_id(line.id) else ""
    value: dict[str, Value] = {
        "event": _kind(kind, needs, names),
        "at": _moment(said["at"]) or line.at.isoformat(),
        **_by(said, names),
        **_data(kind, said, needs, names),
    }
    if id:
        value["id"] = id
    return Line(id, line.at, value)


def _by(said: Said, names: Names) -> dict[str, Value]:
    by = said.get("by", "")
    return {"by": by} if by and _groups(by, names) else {}


def _kind(kind: str, needs: Needs, names: Names) -> str:
    """Return the kind of an event; of one that nobody knows only that something was noted."""
    if kind in needs.kinds or kind in _OF_KV:
        return kind
    return kind if _WORD.fullmatch(kind) and _groups(kind, names) else NOTED


def _data(
    kind: str, said: Said, needs: Needs, names: Names
) -> dict[str, Value]:
    """Return the further keys of an event that stay, in their order."""
    if kind == CONFLICT:
        return {key: said[key] for key in ("field", "value")}
    if kind == SETTLED:
        return {}
    kept: dict[str, Value] = {}
    for key, value in said.items():
        if key in _READ:
            continue
        left = _left(kind, key, value, needs, names)
        if left:
            kept[key] = left
    return kept


_READ = ("event", "at", "by", "id")


def _left(
    kind: str, key: str, value: str, needs: Needs, names: Names
) -> str:
    if kind == ERASED:
        return value if _of_tombstone(key, value) else ""
    if f"{key}={value}" in needs.said:
        return value
    form = _FORMS.get(key)
    if form is not None and form.fullmatch(value.strip()):
        return value
    if key in needs.days and _MOMENT.fullmatch(value):
        return value
    if kind in _CATEGORIES.get(key, ()) and _groups(value, names):
        return value
    stays = key in _ASKED_TO_BE_THERE or (kind, key) in needs.asked
    return GONE if stays and value.strip() else ""


def _of_tombstone(key: str, value: str) -> bool:
    return key == BECAUSE or (key == STAND_IN and is_stand_in(value))


def _tells_of_values(kind: str, said: Said) -> bool:
    """Tell whether an event is a conflict of values, and not of an ending with another event."""
    ending = ending_of(said.get("field", ""))
    other = said.get("value", "")
    named = map(_EVENT_NAME.fullmatch, (ending, other))
    return kind == CONFLICT and not all(named)


def _texts(value: Value) -> Said:
    """Return the entries of a mapping that are text."""
    if not isinstance(value, dict):
        return {}
    return {k: v for k, v in value.items() if isinstance(v, str)}


# -- forms ---------------------------------------------------------------------------------------------------


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _one_of(*tables: Iterable[str]) -> re.Pattern[str]:
    words = [re.escape(word) for table in tables for word in table]
    return _form("|".join(words))


_WORD = _form(r"[a-z][a-z0-9-]{0,39}")
_REFERENCE = re.compile(r"[\w.-]{1,60}@\d{1,4}")
_DAY = r"\d{4}-\d\d-\d\d"
_MOMENT = _form(rf"{_DAY}(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?")
_ID = r"[0-9a-z]{8}|[0-9A-Z]{4}-[0-9A-Z]{4}|\d{1,3}"
_EVENT_NAME = _form(r"[0-9a-z]{8}|[a-z][a-z0-9-]{0,39}@\d{8}T\d{6}Z")
_NUMBER = _form(r"\d{1,2}")
_YES_OR_NO = _one_of(choices.YES_OR_NO)
#: The forms of values that tell nothing but what a figure or a rule reads.
_FORMS: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(("mood", "score", "ease", "level"), _NUMBER),
    **dict.fromkeys(
        ("solved", "waived", "accepted", "helped", "care"), _YES_OR_NO
    ),
    **dict.fromkeys(("before", "due", "for"), _MOMENT),
    "via": _one_of(choices.CHANNELS),
    "verdict": _one_of(choices.VERDICTS),
    "outcome": _one_of(choices.OUTCOMES),
    "decision": _one_of(choices.DECISIONS),
    "direction": _one_of(choices.DIRECTIONS),
    "kano": _one_of(choices.KANO),
    "cost": _form(r"(?:€ ?)?\d{1,7}(?:[.,]\d{1,2})?"),
    "of": _form(rf"(?:{_ID})(?: (?:{_ID}))*"),
    "key": _form(rf"(?:[a-z-]{{1,40}} )?(?:[0-9a-z]{{8}}|{_DAY}T[\d:+-]+)"),
    BECAUSE: _one_of(choices.SET_ASIDE),
}
#: Words by which figures group, with the kinds of events of which they are read: there they stay unless they
#: name somebody. Under the same key of any other kind a procedure may ask for whatever it likes.
_CATEGORIES: Mapping[str, Collection[str]] = {
    "cause": (ANALYSED,),
    "owner": (ANALYSED, ASSIGNED, IMPROVED),
    "approved-by": (COMPENSATED,),
    "rule": (ALERT_TAKEN,),
}
#: Of these a rule or a figure asks only whether they say something.
_ASKED_TO_BE_THERE = frozenset(
    "because cause fix lesson what why solution cannot alternative provider where care".split()
)
_OF_KV = frozenset({CONFLICT, ERASED, SETTLED})


def _moment(text: str) -> str:
    return text if _MOMENT.fullmatch(text) else ""
