"""A merged version of a case as the text of its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeGuard

from klantervaring.core.merge.version import (
    DERIVED,
    LOG,
    Body,
    Line,
    Log,
    Piece,
    Value,
    Version,
)
from klantervaring.files.text.scalars import flow_mapping, scalar


def put_together(version: Version) -> str:
    """Return the text of a merged version."""
    preamble = version.preamble
    text = version.head + (preamble.text or _lines(preamble.remarks))
    for key, piece in version.pieces.items():
        if key == LOG:
            text += _log(version.log)
        else:
            text += piece.text or _lines(_new_lines(key, piece))
    text += version.foot
    text += version.body.text or _lines(_body_lines(version.body))
    return text.replace("\n", version.newline)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _new_lines(key: str, piece: Piece) -> Iterator[str]:
    value = piece.value
    if _is_flat(value):
        yield f"{scalar(key)}:"
        for inner, text in value.items():
            yield f"  {scalar(inner)}: {_flow(text)}"
    elif key in DERIVED:
        yield f"{key}:"
    else:
        yield f"{scalar(key)}: {_flow(value)}"
    yield from piece.remarks


def _is_flat(value: Value) -> TypeGuard[dict[str, Value]]:
    """Return whether it is a mapping of texts, which has a line for each."""
    if not isinstance(value, dict) or not value:
        return False
    return all(isinstance(inner, str) for inner in value.values())


def _flow(value: Value) -> str:
    if isinstance(value, dict):
        pairs = [(key, _flow(inner)) for key, inner in value.items()]
        return flow_mapping(pairs)
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return scalar(value)


def _log(log: Log) -> str:
    if log.text:
        return log.text
    text = _lines([f"{LOG}:", *log.remarks])
    return text + "".join(map(_log_line, log.lines))


def _log_line(line: Line) -> str:
    return line.text or _lines([f"- {_flow(line.value)}", *line.remarks])


def _body_lines(body: Body) -> Iterator[str]:
    """Yield the sections one below the other, with a blank line above the heading of each."""
    for place, section in enumerate(body.sections, 1):
        lines = [section.heading] if section.heading else []
        lines += section.lines
        parted = bool(lines) and place < len(body.sections)
        blanks = max(section.blanks, 1) if parted else section.blanks
        yield from lines
        yield from [""] * blanks
