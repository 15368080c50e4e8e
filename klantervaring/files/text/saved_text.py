"""What somebody saved in an editor, as text, in whatever encoding that editor writes, and wherever.

It is shown to them before it counts. What must be strict (a case) is read by `front_matter`.
"""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from pathlib import Path


def take_rescued(path: Path) -> None:
    """Put in the place of a draft what nano saved beside it when its window was closed."""
    for rescued in sorted(path.parent.glob(f"{path.name}.save*")):
        with suppress(OSError):
            rescued.replace(path)


def unsaved_in(folder: Path) -> list[Path]:
    """Return what vim keeps, at or below a folder, of texts not saved yet: also of one that is open still."""
    with suppress(OSError):
        return sorted(folder.rglob(".*.sw[a-p]"))
    return []


def as_text(raw: bytes) -> str:
    """Return bytes as text, with plain ends of lines."""
    text = _decoded(raw)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes) -> str:
    """Read UTF-16 by its mark, else UTF-8, else what Windows wrote before it."""
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(ValueError):
            return raw.decode(encoding)
    return raw.decode("latin-1")
