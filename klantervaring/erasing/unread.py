"""Files of other cases into which a search cannot look: PDF files and pictures, which only a person can read.

kv names them, so that nobody takes silence for an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from klantervaring.erasing.work_tree import files_in
from klantervaring.files.disk import beneath

#: With what such files begin: PDF, JPEG, PNG, GIF, TIFF in both orders.
_BEGINNINGS = (
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"II*\0",
    b"MM\0*",
)
#: What a picture of a phone says of itself, behind four bytes.
_OF_A_PHONE = (b"ftypheic", b"ftypheif", b"ftypmif1")
#: A PDF may have other bytes before it.
_FIRST = 1024


def is_unreadable(content: bytes) -> bool:
    """Tell whether a file is a PDF or a picture: its words are drawn, or packed in a way of its own."""
    first = content[:_FIRST]
    return (
        first.startswith(_BEGINNINGS)
        or b"%PDF-" in first
        or first[4:12] in _OF_A_PHONE
    )


def unread_files(root: Path, own: Collection[str]) -> Iterator[Path]:
    """Yield such files of all cases but one's `own` (ids)."""
    for found in files_in(root):
        if found.place != "other-attachments" or found.id in own:
            continue
        if is_unreadable(beneath.read_file(root, found.path)):
            yield found.path
