"""Files of other cases into which a search cannot look: what is drawn, sealed or packed.

kv names them, so that nobody takes silence for an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from klantervaring.erasing.content import is_searched_whole
from klantervaring.erasing.work_tree import files_in
from klantervaring.files.disk import beneath


def unread_files(root: Path, own: Collection[str]) -> Iterator[Path]:
    """Yield such files of all cases but one's `own` (ids)."""
    for found in files_in(root):
        if found.place != "other-attachments" or found.id in own:
            continue
        if not is_searched_whole(beneath.read_file(root, found.path)):
            yield found.path
