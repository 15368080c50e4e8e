"""A case file taken apart for `core/merge`: its keys, the lines of its log and the sections of its body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from klantervaring.core.case import heading_id
from klantervaring.core.merge.version import (
    LOG,
    Body,
    Line,
    Log,
    Piece,
    Section,
    Value,
    Version,
)
from klantervaring.core.time import moments
from klantervaring.core.values import NamedTuple
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.text.comments import comments
from klantervaring.files.text.document import Document
from klantervaring.files.text.node import Node


class _Stretch(NamedTuple):
    """A part of a document, from one place in its text to another."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text, with line ends of one character where the file has two everywhere."""
        text = self.document.text[self.start : self.end]
        if self.document.newline == "\r\n":
            return text.replace("\r\n", "\n")
        return text

    def remarks(self, *nodes: Node) -> tuple[str, ...]:
        """Return the remarks around these nodes."""
        document, start, end = self
        found = comments(document.text, start, end, nodes)
        return tuple(document.text[a:b].rstrip() for a, b in found)

    def piece(self, value: Value, *nodes: Node) -> Piece:
        return Piece(value, self.text, self.remarks(*nodes))


def take_apart(document: Document, zone: tzinfo) -> Version:
    """Return a case file as `core/merge` takes it. Raises CannotJoin."""
    frame = document.frame
    first = frame.end
    pieces = {}
    for name, value, lines in _entries(document):
        first = min(first, lines.start)
        pieces[name.value] = lines.piece(value.data(), name, value)
    body = _Stretch(document, frame.body, len(document.text)).text
    return Version(
        newline=document.newline,
        head=_Stretch(document, 0, frame.start).text,
        foot=_Stretch(document, frame.end, frame.body).text,
        preamble=_Stretch(document, frame.start, first).piece(""),
        pieces=pieces,
        log=log_of(document, zone),
        body=Body(tuple(_sections(body)), body),
    )


def _entries(document: Document) -> Iterator[tuple[Node, Node, _Stretch]]:
    """Yield each key of the front matter, its value, and the lines of both."""
    entries = document.root.entries
    starts = [_line_start(document, name) for name, _ in entries]
    ends = [*starts[1:], document.frame.end]
    for (name, value), start, end in zip(
        entries, starts, ends, strict=True
    ):
        yield name, value, _Stretch(document, start, end)


def _line_start(document: Document, node: Node) -> int:
    return document.text.rfind("\n", 0, node.start) + 1


# -- the log -------------------------------------------------------------------


def log_of(document: Document, zone: tzinfo) -> Log:
    """Return the log of a case file line by line. Raises CannotJoin for one that is no list."""
    for name, node, lines in _entries(document):
        if name.value == LOG:
            return _log(name, node, lines, zone)
    return Log()


def _log(name: Node, node: Node, lines: _Stretch, zone: tzinfo) -> Log:
    empty = node.kind == "scalar" and not node.value
    if node.kind != "sequence" and not empty:
        raise CannotJoin("a log that is no list")
    starts = [_line_start(lines.document, item) for item in node.items]
    ends = [*starts[1:], lines.end]
    found = []
    for item, start, end in zip(node.items, starts, ends, strict=True):
        stretch = lines._replace(start=start, end=end)
        found.append(_line(node, item, stretch, zone))
    first = starts[0] if starts and not node.flow else lines.end
    above = lines._replace(end=first)
    return Log(tuple(found), lines.text, above.remarks(name))


def _line(log: Node, item: Node, lines: _Stretch, zone: tzinfo) -> Line:
    said = {}
    for key, value in item.entries:
        if value.kind == "scalar":
            said[key.value] = value.value
    line = Line(
        said.get("id", ""),
        _moment(said.get("at", ""), zone),
        item.data(),
    )
    if log.flow:
        return line
    text = ""
    for whole in lines.text.splitlines(keepends=True):
        indented = not whole[: log.column].strip()
        text += whole[log.column :] if indented else whole.lstrip()
    return line._replace(text=text, remarks=lines.remarks(item))


def _moment(said: str, zone: tzinfo) -> datetime | None:
    try:
        return moments.read_moment(said, zone).at
    except moments.NotAMoment:
        return None


# -- the body ------------------------------------------------------------------


def _sections(body: str) -> Iterator[Section]:
    heading = ""
    lines = list[str]()
    id = ""
    for line in body.split("\n"):
        if heading_id(line):
            yield _section(id, heading, lines)
            id = heading_id(line)
            heading = line
            lines = []
        else:
            lines.append(line)
    # at the end of the body one blank line more stands for a missing end
    whole = lines and not lines[-1]
    yield _section(id, heading, lines[:-1] if whole else [*lines, ""])


def _section(id: str, heading: str, lines: Sequence[str]) -> Section:
    """Return a section; `lines` are all up to the next heading."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    return Section(id, heading, tuple(lines[:last]), len(lines) - last)
