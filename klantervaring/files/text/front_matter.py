"""Where the front matter of a case file ends, in a file as kv writes it.

All others are taken apart by `document`, which tells what is wrong with them. Lists begin here, so it imports
nothing that takes time.
"""

from __future__ import annotations

from klantervaring.files.workspace.layout import LARGEST


def parts(raw: bytes) -> tuple[bytes, str] | None:
    """The front matter with the lines of dashes around it, and the body. Else None."""
    closed = raw.find(b"\n---", 3)
    if not raw.startswith(b"---\n") or not raw.startswith(b"\n---\n", closed):
        return None
    if len(raw) > LARGEST or b"\0" in raw:
        return None
    try:
        return raw[: closed + 5], raw[closed + 5 :].decode()
    except UnicodeDecodeError:
        return None
