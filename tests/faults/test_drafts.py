"""An edit that was stopped takes nothing back of what came after it.

The draft of a stopped `kv edit` is opened again; by then the case may have gone on. What was recorded
meanwhile stays, whatever is saved from the old draft.
"""

from __future__ import annotations

import shlex
import shutil
import signal

from tests.conftest import KV, Desk
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
    drafts = [number for number, step in enumerate(calls, 1) if step.path.startswith(".git/kv/drafts")]
    assert calls[drafts[-1] - 1].call == "unlink"
    for number in drafts:
        _goes_on(_twin(desk, f"struck-{number}"), id, edit, Fault(number, KILL))


def _goes_on(desk: Desk, id: str, edit: Command, fault: Fault) -> None:
    """Stop an edit, record something, and edit again: nothing of that is lost."""
    assert give(desk, edit, fault).code == -signal.SIGKILL
    desk.done("note", id, "-m", "Later gehoord.")
    again = desk.run("edit", id, env=_editor(desk, "Nog later geschreven."))
    assert again.code in (0, 6), again
    draft = desk.private / "drafts" / f"{id}.md"
    written = desk.case(id) if again.code == 0 else draft.read_text(encoding="utf-8")
    assert "Later gehoord." in desk.case(id)
    assert "Nog later geschreven." in written


def _twin(desk: Desk, name: str) -> Desk:
    """A copy of the workspace."""
    shutil.copytree(desk.root, desk.root.with_name(name))
    return Desk(desk.root.with_name(name), desk.home)


def test_ctrl_c_is_the_editors_own(desk: Desk) -> None:
    """In an editor it means something else; kv must not end it, and what is typed there, by it."""
    id = desk.new("Parkeren was lastig")
    editor = desk.home / "redacteur"
    editor.write_text(
        "#!/bin/sh\ntrap 'echo gehoord' INT\necho open\nread een\nread een\n"
        "printf '\\nNa Ctrl-C.\\n' >> \"$1\"\n"
    )
    editor.chmod(0o755)
    terminal = desk.terminal("edit", id, env={"EDITOR": str(editor)})
    terminal.waits_for("open")
    terminal.sends(b"\x03")
    terminal.waits_for("gehoord")
    terminal.types("")
    terminal.types("")
    assert terminal.ends() == 0, terminal.shown
    assert desk.case(id).endswith("Na Ctrl-C.\n")


def test_a_terminal_that_is_closed_leaves_the_draft(desk: Desk) -> None:
    id = desk.new("Parkeren was lastig")
    editor = desk.home / "redacteur"
    editor.write_text("#!/bin/sh\nprintf '\\nTot hier.\\n' >> \"$1\"\necho open\nread een\n")
    editor.chmod(0o755)
    before = desk.snapshot()
    terminal = desk.terminal("edit", id, env={"EDITOR": str(editor)})
    terminal.waits_for("open")
    assert terminal.hangs_up() != 0
    assert desk.snapshot() == before
    again = desk.done("edit", id, env=_editor(desk, "En verder."))
    assert "Your earlier draft is opened again" in again.err
    assert desk.case(id).endswith("Tot hier.\n\nEn verder.\n")


def test_a_case_that_is_closed_meanwhile_is_edited_where_it_is_now(desk: Desk) -> None:
    id = desk.new("Parkeren was lastig")
    editor = desk.home / "redacteur"
    closing = shlex.join([*KV, "close", id, "withdrawn", "--because", "x"])
    editor.write_text(f"#!/bin/sh\n{closing} || exit 1\nprintf '\\nBijgeschreven.\\n' >> \"$1\"\n")
    editor.chmod(0o755)
    desk.done("edit", id, env={"EDITOR": str(editor)})
    assert desk.place(id) == f"cases/closed/2026/{id}.md"
    assert [event["event"] for event in desk.log(id)] == ["received", "closed"]
    assert "Bijgeschreven." in desk.case(id)
    assert not list(desk.root.glob(f"cases/{id}.md"))


def test_a_case_that_is_too_large_is_not_opened_in_part(desk: Desk) -> None:
    id = desk.new("Parkeren was lastig")
    path = desk.path(id)
    path.write_bytes(path.read_bytes() + b"x" * 2**18)
    result = desk.run("edit", id, env={"EDITOR": "false"})
    assert result.code == 5
    assert "larger than 256 KiB" in result.err
    assert not (desk.private / "drafts" / path.name).exists()


def test_the_next_command_sweeps_up_after_one_that_was_stopped(desk: Desk) -> None:
    id = desk.new("Parkeren was lastig")
    note = Command(("note", id, "-m", "Gestopt."))
    steps = give(_twin(desk, "untouched"), note, Fault()).steps
    made = next(at for at, step in enumerate(steps, 1) if step.call == "create" and ".kv-" in step.path)
    struck = _twin(desk, "struck")
    assert give(struck, note, Fault(made + 2, KILL)).code == -signal.SIGKILL
    assert list((struck.root / "cases").glob(".kv-*"))
    struck.done("note", id, "-m", "Daarna.")
    assert not list((struck.root / "cases").glob(".kv-*"))
