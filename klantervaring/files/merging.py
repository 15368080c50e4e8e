"""Two edits of one case file made from the same text: joined key by key, or told to collide.

It works on the text of keys as they stand, so that nobody's comments or quoting are lost. What the
joined log means for step and deadlines is worked out afterwards, as for every change.
"""

from __future__ import annotations

from klantervaring.files.document import BadFile, Document

#: Keys that follow from the log; they are written anew after joining.
_DERIVED = frozenset({"step", "ball", "deadlines", "received"})


def joined(base: str, mine: str, theirs: str) -> str | None:
    """The text with the changes of both, or None where both changed the same thing."""
    try:
        documents = [Document(text) for text in (base, mine, theirs)]
    except BadFile:
        return None
    matters = [_entries(document) for document in documents]
    chosen: dict[str, str] = {}
    for key in dict.fromkeys([*matters[2], *matters[1]]):
        entry = _entry(key, *(matter.get(key, "") for matter in matters))
        if entry is None:
            return None
        chosen[key] = entry
    body = _joined_text(*(document.body for document in documents))
    if body is None:
        return None
    start, end = documents[2].matter_start, documents[2].matter_end
    return theirs[:start] + "".join(chosen.values()) + theirs[end : documents[2].body_start] + body


def _entries(document: Document) -> dict[str, str]:
    """Key -> its lines as they stand, with the remarks and blank lines behind them."""
    text, keys = document.text, [name for name, _ in document.root.entries]
    starts = [text.rfind("\n", 0, name.start) + 1 for name in keys]
    ends = [*starts[1:], document.matter_end]
    found = {name.value: text[a:b] for name, a, b in zip(keys, starts, ends, strict=True)}
    return {"": text[document.matter_start : starts[0] if starts else document.matter_end], **found}


def _entry(key: str, base: str, mine: str, theirs: str) -> str | None:
    if mine in (base, theirs) or key in _DERIVED:
        return theirs
    if theirs == base:
        return mine
    return _with_lines_of_both(base, mine, theirs) if key == "log" else None


def _with_lines_of_both(base: str, mine: str, theirs: str) -> str | None:
    """A log to which both only added lines; its order follows from the moments, not from the lines."""
    old, new = base.splitlines(keepends=True), mine.splitlines(keepends=True)
    others = theirs.splitlines(keepends=True)
    if not (set(old) <= set(new) and set(old) <= set(others)):
        return None
    return theirs + "".join(line for line in new if line not in others)


def _joined_text(base: str, mine: str, theirs: str) -> str | None:
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if mine.startswith(base) and theirs.startswith(base):
        return theirs + mine[len(base) :]
    return None
