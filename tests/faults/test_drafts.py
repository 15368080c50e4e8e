"""An edit that was stopped takes nothing back of what came after it.

The draft of a stopped `kv edit` is opened again; by then the case may have gone on. What was recorded
meanwhile stays, whatever is saved from the old draft.
"""

from __future__ import annotations

import shutil
import signal

from tests.conftest import Desk
from tests.faults.layer import KILL, Fault
from tests.faults.process import Command, give


def _editor(desk: Desk, words: str) -> dict[str, str]:
    path = desk.home / f"redacteur-{len(words)}"
    path.write_text(f"#!/bin/sh\nprintf '\\n{words}\\n' >> \"$1\"\n", encoding="utf-8")
    path.chmod(0o755)
    return {"EDITOR": str(path)}


def test_a_later_event_stays(desk: Desk) -> None:
    id = desk.new("Parkeren was lastig")
    edit = Command(("edit", id), _editor(desk, "Van voor de storing."))
    calls = give(_twin(desk, "untouched"), edit, Fault()).steps
    drafts = [number for number, step in enumerate(calls, 1) if step.path.startswith(".kv/drafts")]
    assert calls[drafts[-1] - 1].call == "unlink"
    for number in drafts:
        _goes_on(_twin(desk, f"struck-{number}"), id, edit, Fault(number, KILL))


def _goes_on(desk: Desk, id: str, edit: Command, fault: Fault) -> None:
    """Stop an edit, record something, and edit again: nothing of that is lost."""
    assert give(desk, edit, fault).code == -signal.SIGKILL
    desk.done("note", id, "-m", "Later gehoord.")
    again = desk.run("edit", id, env=_editor(desk, "Nog later geschreven."))
    assert again.code in (0, 6), again
    draft = desk.root / ".kv" / "drafts" / f"{id}.md"
    written = desk.case(id) if again.code == 0 else draft.read_text(encoding="utf-8")
    assert "Later gehoord." in desk.case(id)
    assert "Nog later geschreven." in written


def _twin(desk: Desk, name: str) -> Desk:
    """A copy of the workspace."""
    shutil.copytree(desk.root, desk.root.with_name(name))
    return Desk(desk.root.with_name(name), desk.home)
