"""Two versions of one case file, made from the same text, joined into one; or told to be in doubt.

Takes files apart for `core.merge`, writes its result, works out anew what follows from the log, and proves
that nothing of either side is missing. It must not decide what wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256

from klantervaring.core import ids
from klantervaring.core.case import Case, Event, heading_id
from klantervaring.core.merge.case_merge import (
    DERIVED,
    LOG,
    NOTHING,
    Body,
    Clash,
    Line,
    Log,
    Merged,
    Piece,
    Section,
    Value,
    Version,
    merge,
    said,
)
from klantervaring.core.merge.conflicts import CLOSING, CONFLICT, event_name
from klantervaring.core.procedure import Procedure
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.rules.moves import ends, matters
from klantervaring.core.time import moments
from klantervaring.core.values import NamedTuple
from klantervaring.files.text.case_fields import read_case
from klantervaring.files.text.case_lines import log_line, with_state
from klantervaring.files.text.comments import comments
from klantervaring.files.text.document import Document
from klantervaring.files.text.edit import KEYS, Edit
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.text.node import Node
from klantervaring.files.text.scalars import flow_mapping, scalar


class CannotJoin(Exception):
    """The two cannot be joined so that nothing of either is lost."""


class JoinedCase(NamedTuple):
    """The joined file; the fields that clashed; the sections in which two texts now stand."""

    document: Document
    fields: tuple[str, ...]
    doubled: tuple[str, ...]


def joined(base: str, mine: str, theirs: str, zone: tzinfo) -> str | None:
    """The text with the changes of both, or None where both changed the same thing.

    What follows from the log is left as `theirs` has it, for whoever writes the file to bring in line.
    """
    if mine in (base, theirs):
        return theirs
    try:
        old, a, b = (Document(text) for text in (base, mine, theirs))
        merged, last = (
            merge(_taken(old, zone), _taken(a, zone), _taken(b, zone), KEYS),
            _taken(b, zone),
        )
        if merged.clashes or merged.doubled:
            return None
        follow = {
            key: last.pieces[key]
            for key in merged.version.pieces
            if key in DERIVED & last.pieces.keys()
        }
        pieces = {
            **{
                k: p
                for k, p in merged.version.pieces.items()
                if k not in DERIVED or k in follow
            },
            **follow,
        }
        document = Document(_written(merged.version._replace(pieces=pieces)))
        _prove(document, old, a, b)
    except (BadFile, CannotJoin):
        return None
    return document.text


def joined_case(
    id: str,
    versions: tuple[Document | None, Document, Document],
    procedure_of: Callable[[Case], Procedure],
    zone: tzinfo,
) -> JoinedCase:
    """The case `id` with the changes of both; `versions` are the base (None: there is none) and the two.

    The same for every clone and in whatever order they merge: no clock is read. Raises CannotJoin.
    """
    base, a, b = versions
    try:
        merged = merge(
            _taken(base, zone) if base else NOTHING,
            _taken(a, zone),
            _taken(b, zone),
            KEYS,
        )
        missed = _endings_unaware(id, versions, procedure_of, zone)
        merged = merged._replace(clashes=(*merged.clashes, *missed))
        merged = _with_conflicts(id, merged, base or a, b, zone)
        document = Document(_written(merged.version))
        document = _in_line_with_log(id, document, procedure_of, zone)
        _prove(document, base, a, b)
    except BadFile as bad:
        raise CannotJoin(bad.message.template) from bad
    fields = tuple(dict.fromkeys(clash.field for clash in merged.clashes))
    return JoinedCase(document, fields, merged.doubled)


def with_endings_unaware(
    id: str,
    document: Document,
    versions: tuple[Document | None, Document, Document],
    procedure_of: Callable[[Case], Procedure],
    zone: tzinfo,
) -> Document:
    """The case as a person joined it by hand, with the conflicts of endings that `joined_case` would note."""
    missed = _endings_unaware(id, versions, procedure_of, zone)
    if not missed:
        return document
    base, a, b = versions
    merged = _with_conflicts(
        id, Merged(_taken(document, zone), missed), base or a, b, zone
    )
    return _in_line_with_log(
        id, Document(_written(merged.version)), procedure_of, zone
    )


def _in_line_with_log(
    id: str,
    document: Document,
    procedure_of: Callable[[Case], Procedure],
    zone: tzinfo,
) -> Document:
    case = read_case(document, zone, id)
    if not case.events:
        return document
    edit = Edit(document)
    with_state(
        edit,
        fold_case(procedure_of(case), case),
        case.events[-1].at,
        zone,
        mend=True,
    )
    return edit.done()


# -- values that clashed, kept in the log ----------------------------------------------------------------


def _with_conflicts(
    id: str, merged: Merged, base: Document, other: Document, zone: tzinfo
) -> Merged:
    """The merge with an event for each value that clashed, the same in every clone that finds it."""
    known = {line.id for line in merged.version.log.lines}
    at = _behind(base, other, zone)
    events = [
        e
        for clash in merged.clashes
        if (e := _conflict(id, clash, at)).id not in known
    ]
    if not events:
        return merged
    new = [_as_line(event, zone) for event in dict.fromkeys(events)]
    log = merged.version.log
    lines = tuple(sorted((*log.lines, *new), key=lambda line: line.order))
    return merged._replace(
        version=merged.version._replace(log=Log(lines, "", log.remarks))
    )


def _endings_unaware(
    id: str,
    versions: tuple[Document | None, Document, Document],
    procedure_of: Callable[[Case], Procedure],
    zone: tzinfo,
) -> tuple[Clash, ...]:
    """Each ending that one side recorded with each event that matters and that only the other side had."""
    base, *sides = (
        read_case(v, zone, id) if v is not None else None for v in versions
    )
    known = (
        {event_name(event) for event in base.events}
        if base is not None
        else set[str]()
    )
    new = [
        [e for e in side.events if event_name(e) not in known]
        for side in sides
        if side is not None
    ]
    procedures = [procedure_of(side) for side in sides if side is not None]
    found = []
    for mine, theirs in (new, new[::-1]):
        here, there = ({event_name(e) for e in side} for side in (mine, theirs))
        endings = [
            e
            for e in mine
            if event_name(e) not in there
            and any(ends(p, e.kind) for p in procedures)
        ]
        missed = [
            e
            for e in theirs
            if event_name(e) not in here
            and any(matters(p, e) for p in procedures)
        ]
        found += [
            Clash(f"{CLOSING}.{event_name(e)}", event_name(m), "")
            for e in endings
            for m in missed
        ]
    return tuple(sorted(found))


def _behind(base: Document, other: Document, zone: tzinfo) -> datetime:
    """The second behind all that the base's log knows; such a moment needs no clock."""
    found = [line.at for line in _log(base, zone).lines if line.at] or [
        line.at for line in _log(other, zone).lines if line.at
    ]
    if not found:
        raise CannotJoin("a log without a moment")
    return max(found) + timedelta(seconds=1)


def _conflict(id: str, clash: Clash, at: datetime) -> Event:
    digest = sha256(
        "\0".join((id, *clash)).encode("utf-8", "surrogatepass")
    ).digest()
    event_id = ids.event_id(int.from_bytes(digest[:5], "big"), ())
    return Event(
        CONFLICT,
        at,
        "",
        event_id,
        (("field", clash.field), ("value", clash.value)),
    )


def _as_line(event: Event, zone: tzinfo) -> Line:
    pairs = log_line(event, zone)
    value: Value = {key: text for key, _, text in pairs}
    return Line(
        event.id,
        event.at,
        value,
        f"- {flow_mapping([(k, w) for k, w, _ in pairs])}\n",
    )


# -- taking a file apart -----------------------------------------------------------------------------------


def _taken(document: Document, zone: tzinfo) -> Version:
    text, keys = document.text, [name for name, _ in document.root.entries]
    starts = [text.rfind("\n", 0, name.start) + 1 for name in keys]
    ends = [*starts[1:], document.frame.end]
    preamble = (
        document.frame.start,
        starts[0] if starts else document.frame.end,
    )
    pieces = {
        name.value: Piece(
            value.data(),
            _plain(document, start, end),
            _remarks(document, start, end, [name, value]),
        )
        for (name, value), start, end in zip(
            document.root.entries, starts, ends, strict=True
        )
    }
    body = _plain(document, document.frame.body, len(text))
    return Version(
        document.newline,
        _plain(document, 0, document.frame.start),
        _plain(document, document.frame.end, document.frame.body),
        Piece(
            "", _plain(document, *preamble), _remarks(document, *preamble, [])
        ),
        pieces,
        _log(document, zone),
        Body(tuple(_sections(body)), body),
    )


def _plain(document: Document, start: int, end: int) -> str:
    """A stretch of the text, with line ends of one sign where the file has two everywhere."""
    text = document.text[start:end]
    return text.replace("\r\n", "\n") if document.newline == "\r\n" else text


def _remarks(
    document: Document, start: int, end: int, nodes: Sequence[Node]
) -> tuple[str, ...]:
    return tuple(
        document.text[a:b].rstrip()
        for a, b in comments(document.text, start, end, nodes)
    )


def _log(document: Document, zone: tzinfo) -> Log:
    entry = next((e for e in document.root.entries if e[0].value == LOG), None)
    if entry is None:
        return Log()
    name, node = entry
    if node.kind != "sequence" and not (
        node.kind == "scalar" and not node.value
    ):
        raise CannotJoin("a log that is no list")
    start, end = _span(document, name)
    starts = [_line_start(document, item) for item in node.items]
    first = starts[0] if starts and not node.flow else end
    lines = tuple(
        _line(document, node, item, a, b, zone)
        for item, a, b in zip(
            node.items, starts, [*starts[1:], end], strict=True
        )
    )
    return Log(
        lines,
        _plain(document, start, end),
        _remarks(document, start, first, [name]),
    )


def _span(document: Document, name: Node) -> tuple[int, int]:
    """Where the lines of a top-level key begin, and where those of the next one do."""
    text = document.text
    later = [n.start for n, _ in document.root.entries if n.start > name.start]
    end = text.rfind("\n", 0, min(later)) + 1 if later else document.frame.end
    return text.rfind("\n", 0, name.start) + 1, end


def _line_start(document: Document, item: Node) -> int:
    return document.text.rfind("\n", 0, item.start) + 1


def _line(
    document: Document,
    log: Node,
    item: Node,
    start: int,
    end: int,
    zone: tzinfo,
) -> Line:
    values = {n.value: v.value for n, v in item.entries if v.kind == "scalar"}
    try:
        at = moments.read_moment(values.get("at", ""), zone).at
    except moments.NotAMoment:
        at = None
    if log.flow:
        return Line(values.get("id", ""), at, item.data())
    text = "".join(
        line[log.column :] if not line[: log.column].strip() else line.lstrip()
        for line in _plain(document, start, end).splitlines(keepends=True)
    )
    return Line(
        values.get("id", ""),
        at,
        item.data(),
        text,
        _remarks(document, start, end, [item]),
    )


def _sections(body: str) -> Iterator[Section]:
    heading, lines, id = "", list[str](), ""
    for line in body.split("\n"):
        if heading_id(line):
            yield _section(id, heading, lines)
            id, heading, lines = heading_id(line), line, []
        else:
            lines.append(line)
    yield _section(
        id, heading, lines[:-1] if lines and not lines[-1] else [*lines, ""]
    )


def _section(id: str, heading: str, lines: Sequence[str]) -> Section:
    """`lines` are all up to the next heading; at the end of the body one more stands for a missing end."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    return Section(id, heading, tuple(lines[:last]), len(lines) - last)


# -- writing the result ------------------------------------------------------------------------------------


def _written(version: Version) -> str:
    """The text of a merged version."""
    matter = version.preamble.text or _remark_lines(version.preamble.remarks)
    for key, piece in version.pieces.items():
        matter += (
            _log_text(version.log)
            if key == LOG
            else piece.text or _new_lines(key, piece)
        )
    text = (
        version.head
        + matter
        + version.foot
        + (version.body.text or _body(version.body))
    )
    return (
        text.replace("\n", version.newline) if version.newline != "\n" else text
    )


def _new_lines(key: str, piece: Piece) -> str:
    value = piece.value
    if key in DERIVED:
        lines = [f"{key}:"]
    elif (
        isinstance(value, dict)
        and value
        and all(isinstance(inner, str) for inner in value.values())
    ):
        lines = [
            f"{scalar(key)}:",
            *(f"  {scalar(k)}: {_flow(v)}" for k, v in value.items()),
        ]
    else:
        lines = [f"{scalar(key)}: {_flow(value)}"]
    return "".join(f"{line}\n" for line in lines) + _remark_lines(piece.remarks)


def _flow(value: Value) -> str:
    if isinstance(value, dict):
        return flow_mapping(
            [(key, _flow(inner)) for key, inner in value.items()]
        )
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return scalar(value)


def _remark_lines(remarks: Iterable[str]) -> str:
    return "".join(f"{remark}\n" for remark in remarks)


def _log_text(log: Log) -> str:
    if log.text:
        return log.text
    lines = [
        line.text or f"- {_flow(line.value)}\n{_remark_lines(line.remarks)}"
        for line in log.lines
    ]
    return f"{LOG}:\n{_remark_lines(log.remarks)}" + "".join(lines)


def _body(body: Body) -> str:
    """The sections one below the other, with a blank line above the heading of each."""
    text = ""
    for place, section in enumerate(body.sections):
        last = place + 1 == len(body.sections)
        lines = [section.heading] if section.heading else []
        lines += section.lines
        blanks = section.blanks if last or not lines else max(section.blanks, 1)
        text += "".join(f"{line}\n" for line in [*lines, *[""] * blanks])
    return text


# -- the proof ---------------------------------------------------------------------------------------------


class _Held(NamedTuple):
    """What a file holds: its events and their ids, its values by field, and the lines of its body."""

    events: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    values: frozenset[tuple[str, str]] = frozenset()
    text: frozenset[str] = frozenset()


def _prove(document: Document, base: Document | None, *sides: Document) -> None:
    """Raise CannotJoin unless every event, value and line of text of both sides is in what was written."""
    again = Document.read(document.encode())
    kept, was = _held(again), _held(base) if base else _Held()
    conflicts = [
        (e.get("field", ""), e.get("value", ""))
        for e in _events(again)
        if e.get("event") == CONFLICT
    ]
    both = [_held(side) for side in sides]
    for side in both:
        lost = {
            *(side.events - was.events - kept.events),
            *(side.ids - was.ids - kept.ids),
            *(side.text - was.text - kept.text),
        }
        lost |= {
            v
            for f, v in side.values - was.values - kept.values
            if not _is_kept(f, v, conflicts)
        }
        if lost:
            raise CannotJoin(f"missing: {sorted(lost)}")
    if any(
        parts[0] & parts[1] - parts[2]
        for parts in zip(*both, kept, strict=True)
    ):
        raise CannotJoin("missing: what both sides have")


def is_resolved(document: Document, *sides: Document) -> bool:
    """Whether a person joined the sides by hand: no mark is left, and every event of both is there."""
    kept = _held(document)
    both = [_held(side) for side in sides]
    return not document.conflict_line() and all(
        side.events <= kept.events and side.ids <= kept.ids for side in both
    )


def _is_kept(
    field: str, value: str, conflicts: Iterable[tuple[str, str]]
) -> bool:
    """Whether a conflict event holds the value, by itself or as part of a whole mapping or list."""
    return any(
        (field == f or field.startswith(f"{f}.")) and value in v
        for f, v in conflicts
    )


def _held(document: Document) -> _Held:
    data = {
        key: value
        for key, value in document.data().items()
        if key not in DERIVED
    }
    log = data.pop(LOG, [])
    events = [
        e for e in (log if isinstance(log, list) else []) if not _is_conflict(e)
    ]
    return _Held(
        frozenset(said(event) for event in events),
        frozenset(
            id for event in _events(document) if (id := event.get("id", ""))
        ),
        frozenset(_values("", data)),
        frozenset(
            line.strip() for line in document.body.splitlines() if line.strip()
        ),
    )


def _is_conflict(value: Value) -> bool:
    return isinstance(value, dict) and value.get("event") == CONFLICT


def _values(field: str, value: Value) -> Iterator[tuple[str, str]]:
    """Each text with the field that it stands in; the words of a list are all of one field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _values(f"{field}.{key}" if field else key, inner)
    elif isinstance(value, list) and all(
        isinstance(item, str) for item in value
    ):
        yield from ((field, said(item)) for item in value)
    else:
        yield field, said(value)


def _events(document: Document) -> list[Mapping[str, str]]:
    log = document.get(LOG)
    items = log.items if log is not None else []
    return [
        {n.value: v.value for n, v in item.entries if v.kind == "scalar"}
        for item in items
    ]
