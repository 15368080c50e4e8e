"""Pages that kv writes where somebody says: whole, and never over another file without a yes."""

from __future__ import annotations

from pathlib import Path

from klantervaring.cli.session import Session
from klantervaring.core.text.sentences import Text
from klantervaring.files.disk.handed_out import hand_out, refuse_taken


def give_page(
    session: Session, path: Path, raw: bytes, is_forced: bool
) -> None:
    """Write a page and say so; with a dry run say that it would be written. Raises WrongInput."""
    is_dry = session.how.dry_run
    if is_dry:
        refuse_taken(path, is_forced)
    else:
        hand_out(path, raw, is_forced)
    if session.how.as_json:
        session.answer({"file": str(path), "dry_run": is_dry})
    elif is_dry:
        session.tell(Text("Would be written: {file}", file=str(path)))
    else:
        session.tell(Text("Written: {file}", file=str(path)))
