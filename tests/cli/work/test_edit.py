"""`kv edit`: what is told of an edit, what never goes out of a case by one, and what becomes of drafts."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from klantervaring.core import ids

from tests.conftest import KV, PATIENCE, Desk

A = ids.case_id(531)
OF = "{event: responded, at: 2026-11-18T09:30, by: sanne, id: 0000000a}"


@pytest.fixture
def one(desk: Desk) -> Desk:
    """A case with a response and its words, as kv writes them."""
    desk.put(A, "2026-11-18T09:00 received", customer="{name: De Kiezel, email: m@kiezel.example}")
    desk.commit()
    desk.done("respond", A, "-m", "De monteur komt.", now="2026-11-18T10:00:00+01:00")
    return desk


def edit(desk: Desk, editor: str, *options: str, **how: Any) -> Any:
    """Edit the case with a command in the place of a person."""
    env = {"EDITOR": editor, "VISUAL": None, **how.pop("env", {})}
    return desk.run("edit", A, *options, env=env, **how)


def script(desk: Desk, text: str) -> str:
    """An editor that does this to its file, "$1"."""
    path = desk.home / f"redacteur-{len(list(desk.home.iterdir()))}"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def drafts(desk: Desk) -> list[str]:
    """The names of the drafts that are there."""
    return sorted(path.name for path in (desk.private / "drafts").iterdir())


# -- what is told -----------------------------------------------------------------------------------


def test_what_the_person_changed_is_told_and_nothing_else(one: Desk) -> None:
    line = "- {event: noted, at: 2026-11-18T11:00, by: sanne}"
    change = f"s/Leskist/Koffer/;s/m@kiezel/n@kiezel/;s/Het verhaal/Het hele verhaal/;/^log:/a {line}"
    out = edit(one, f"sed -i '{change}'").out
    assert "Changed: title, e-mail\n" in out
    assert "The text was changed.\n" in out
    assert "New in the log: note, Wed 18 Nov 2026 11:00, sanne\n" in out
    assert "Recorded" not in out
    dutch = edit(one, "sed -i s/Koffer/Doos/", lang="nl").out
    assert "Gewijzigd: titel\n" in dutch
    assert "Vastgelegd" not in dutch


def test_a_change_that_kv_puts_right_is_none(one: Desk) -> None:
    before = one.snapshot()
    result = edit(one, "sed -i 's/^step:.*/step: listen/'")
    assert (result.code, result.out) == (0, "Nothing was changed.\n")
    assert "kv itself keeps right" in result.err
    assert one.snapshot() == before
    assert one.done("check").out == "Everything is in order.\n"


def test_what_git_has_already_is_no_refusal(one: Desk) -> None:
    """A hand edit that `kv edit` takes back leaves git nothing to commit."""
    before = one.snapshot()
    path = one.path(A)
    path.write_text(path.read_text().replace("Leskist", "Koffer"))
    result = edit(one, "sed -i s/Koffer/Leskist/")
    assert (result.code, result.err) == (0, ""), result
    assert one.snapshot() == before
    assert one.done("check").out == "Everything is in order.\n"


def test_what_git_does_refuse_is_still_told(one: Desk) -> None:
    hook = one.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert edit(one, "sed -i s/Leskist/Koffer/").code == 7


# -- what never goes out of a case ------------------------------------------------------------------

#: Edits that take an event out of the log or change what it says, and what is shown of it.
LOSING = [
    ("/event: responded/d", "reaction, Wed 18 Nov 2026 10:00, sanne"),
    ("s/event: responded/event: noted/", "reaction, Wed 18 Nov 2026 10:00, sanne"),
    ("/event: responded/s/10:00/11:00/", "reaction, Wed 18 Nov 2026 10:00, sanne"),
    ("/event: re.*d, at/d", "receipt, Wed 18 Nov 2026 09:00, sanne"),
]


@pytest.mark.parametrize(("change", "shown"), LOSING, ids=[c[:24] for c, _ in LOSING])
def test_an_event_goes_out_of_the_log_only_with_a_reason(one: Desk, change: str, shown: str) -> None:
    before = one.snapshot()
    refused = edit(one, f"sed -i '{change}'")
    assert (refused.code, one.snapshot()) == (4, before)
    assert shown in refused.err
    assert "record why with --because" in refused.err
    assert drafts(one) == [f"{A}.md"]
    event = one.log(A)[-1]
    with_reason = edit(one, "true", "--because", "stond in de verkeerde zaak")
    if "re.*d" in change:  # without its receipt nothing else can be told of it
        return
    assert with_reason.code == 0, with_reason
    assert f"Not in the log any more: {shown}" in with_reason.out
    noted = one.log(A)[-1]
    assert (noted["event"], noted["because"]) == ("noted", "stond in de verkeerde zaak")
    assert event not in one.log(A)
    assert shown in one.case(A)  # what was taken out is still told


def test_a_line_that_cannot_be_read_is_not_lost_either(one: Desk) -> None:
    path = one.path(A)
    path.write_text(path.read_text().replace("log:\n", "log:\n- {event: appealed, at: laatst}\n"))
    refused = edit(one, "sed -i /laatst/d")
    assert (refused.code, "objection, laatst" in refused.err) == (4, True)


def test_at_a_terminal_a_yes_is_enough(one: Desk) -> None:
    for answer, code in (("", 4), ("nee", 4), ("ja", 0)):
        terminal = one.terminal("edit", A, env={"EDITOR": "sed -i '/event: responded/d'"})
        terminal.waits_for("reaction, Wed 18 Nov 2026 10:00")
        terminal.waits_for("Take that out of the log?")
        terminal.types(answer)
        assert terminal.ends() == code, terminal.shown
        (one.private / "drafts" / f"{A}.md").unlink(missing_ok=True)
    assert [e["event"] for e in one.log(A)] == ["received", "noted"]


def test_ctrl_c_at_that_question_keeps_the_text(one: Desk) -> None:
    before = one.snapshot()
    terminal = one.terminal("edit", A, env={"EDITOR": "sed -i '/event: responded/d'"}, columns=250)
    terminal.waits_for("Take that out of the log?")
    assert terminal.presses(b"\x03") == 130
    assert f"Your text is kept in {one.private / 'drafts' / A}.md." in terminal.shown
    assert one.snapshot() == before


def test_the_id_stays(one: Desk) -> None:
    before = one.snapshot()
    result = edit(one, f"sed -i 's/^id:.*/id: {ids.case_id(532)}/'")
    assert (result.code, one.snapshot()) == (2, before)
    assert f"The id of a case never changes: it was {A}." in result.err


# -- an editor that does not wait -------------------------------------------------------------------


def test_a_late_save_drops_nothing_that_came_after(one: Desk) -> None:
    """The editor comes back at once; the person saves when kv has long gone on."""
    forks = script(one, f"(cat > '{one.home}/wacht' < /dev/null; cp \"$1\" '{one.home}/open') ")
    result = edit(one, forks)
    assert (result.code, result.out) == (0, "Nothing was changed.\n")
    assert "EDITOR='code --wait'" in result.err
    one.done("resolve", A, "--solution", "de monteur kwam", now="2026-11-18T11:00:00+01:00")
    # a second edit in the meantime has its own beginning
    assert edit(one, "sed -i s/Leskist/Koffer/").code == 0
    late = (one.home / "open").read_text() + "Laat opgeslagen.\n"
    (one.private / "drafts" / f"{A}.md").write_text(late)
    again = edit(one, "true")
    assert (again.code, "Your earlier draft is opened again" in again.err) == (0, True), again
    assert [e["event"] for e in one.log(A)] == ["received", "responded", "resolved"]
    assert one.front(A)["title"] == "Koffer bleef leeg"
    assert one.case(A).endswith("Laat opgeslagen.\n")
    assert one.done("check").out == "Everything is in order.\n"


def test_an_editor_that_forks_and_saves_late(one: Desk) -> None:
    pipe = one.home / "pijp"
    subprocess.run(["mkfifo", str(pipe)], check=True, timeout=PATIENCE)
    text = f"(read een < '{pipe}'; cp '{one.home}/tekst' \"$1\"; echo klaar > '{pipe}') > /dev/null 2>&1 &"
    (one.home / "tekst").write_text(one.case(A) + "Laat.\n")
    assert edit(one, script(one, text)).code == 0
    one.done("note", A, "-m", "Gebeld.")
    pipe.write_text("nu\n")
    assert pipe.read_text() == "klaar\n"
    assert edit(one, "true").code == 0
    assert [e["event"] for e in one.log(A)] == ["received", "responded", "noted"]
    assert "Laat.\n" in one.case(A)


def test_a_draft_of_which_the_beginning_is_gone_is_never_used(one: Desk) -> None:
    draft = one.write(f".git/kv/drafts/{A}.md", one.case(A).replace("Leskist", "Oud"))
    one.done("note", A, "-m", "Later.")
    before = one.snapshot()
    result = edit(one, "true")
    assert (result.code, one.snapshot()) == (6, before)
    assert str(draft) in result.err
    assert f"rm {draft}" in result.err
    assert draft.read_text().count("Oud") == 1


def test_of_many_beginnings_the_oldest_go_and_their_names_are_not_used_again(one: Desk) -> None:
    for n in range(12):
        assert edit(one, script(one, f'echo {n} >> "$1"')).code == 0
    kept = sorted(path.name for path in (one.private / "bases").iterdir())
    assert kept == sorted(f"{A}.{n}.base" for n in range(5, 13))


# -- without a terminal, without an editor, without a draft -----------------------------------------


def test_a_dry_run_takes_no_effect_later(one: Desk) -> None:
    before = one.snapshot()
    shown = edit(one, "sed -i s/Leskist/Koffer/", "--dry-run")
    assert (shown.code, "+title: Koffer bleef leeg" in shown.out) == (0, True)
    assert "Would be changed: title" in shown.out
    assert drafts(one) == []
    assert edit(one, "true").out == "Nothing was changed.\n"
    broken = edit(one, "sed -i 1d", "--dry-run")
    assert (broken.code, drafts(one)) == (2, [f"{A}.dry-run.md"])
    assert edit(one, "true").out == "Nothing was changed.\n"
    assert one.snapshot() == before


def test_without_a_terminal_no_editor_is_begun(one: Desk, tmp_path: Path) -> None:
    vi = tmp_path / "bin" / "vi"
    vi.parent.mkdir()
    vi.write_text(f"#!/bin/sh\ntouch '{tmp_path}/begonnen'\n")
    vi.chmod(0o755)
    before = one.snapshot()
    result = one.subprocess("edit", A, env={"PATH": f"{vi.parent}:/usr/bin:/bin"})
    assert (result.code, one.snapshot()) == (2, before)
    assert "EDITOR names no editor" in result.err
    assert str(one.path(A)) in result.err
    assert not (tmp_path / "begonnen").exists()


@pytest.mark.parametrize("editor", ["rm", "sh -c 'rm $0; mkdir $0'", "sh -c 'ln -sf /etc/passwd $0'"])
def test_an_editor_that_leaves_no_draft(one: Desk, editor: str) -> None:
    before = one.snapshot()
    result = edit(one, editor)
    assert (result.code, one.snapshot()) == (2, before)
    assert "The editor left no draft. Nothing was changed." in result.err


def test_a_word_that_is_none_of_its_key_is_refused_with_those_that_are(one: Desk) -> None:
    line = "- {event: contacted, at: 2026-11-18T09:30, by: sanne, direction: zijwaarts}"
    result = edit(one, script(one, f'sed "s/^log:$/log:\\n{line}/" "$1" > "$1.n"; mv "$1.n" "$1"'))
    assert result.code == 2
    assert "direction: zijwaarts is not known" in result.err
    assert "Known are: in, out." in result.err
    assert f"kv edit {A} opens it again" in result.err


def test_of_two_edits_of_a_case_the_one_that_ends_last_hears_of_the_other(one: Desk) -> None:
    kv = shlex.join([*KV, "-C", str(one.root), "edit", A])
    result = edit(one, shlex.join(["sh", "-c", f"EDITOR=true {kv} >/dev/null 2>&1"]))
    assert result.code == 2
    assert "Was this case in another editor too, that ended first?" in " ".join(result.err.split())


LEAVES = {
    "nothing": 'rm "$1"',
    "link": 'rm "$1"; ln -s /etc/passwd "$1"',
    "pipe": 'rm "$1"; mkfifo "$1"',
    "folder": 'rm "$1"; mkdir "$1"',
    "folder with a text": 'rm "$1"; mkdir "$1"; echo Geheim > "$1/tekst"',
}


def leaving(desk: Desk, script: str) -> str:
    """An editor that leaves something else than a draft."""
    editor = desk.home / "redacteur"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    return str(editor)


@pytest.mark.parametrize("script", LEAVES.values(), ids=list(LEAVES))
@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--again",)], ids=["usual", "dry", "again"])
def test_after_what_is_no_draft_an_edit_begins_anew(one: Desk, script: str, options: tuple[str, ...]) -> None:
    broken = edit(one, leaving(one, script), *options)
    assert broken.code == 2, broken
    assert "begins a new draft" in broken.err
    again = edit(one, "sed -i s/Leskist/Koffer/", *options)
    assert (again.code, "earlier draft" in again.err) == (0, False), again
    assert ("Koffer" in one.case(A)) is (options != ("--dry-run",))
    if "Geheim" not in script:
        assert drafts(one) == []


@pytest.mark.parametrize("script", LEAVES.values(), ids=list(LEAVES))
def test_nothing_of_it_outlives_the_case(one: Desk, script: str) -> None:
    edit(one, leaving(one, script))
    one.done("close", A, "withdrawn", "--because", "x")
    one.done("erase", A, "--yes", "--because", "verzoek", now="2034-11-20T14:05+01:00")
    texts = [path for path in one.private.rglob("*") if path.is_file() and path.name != "cases.db"]
    assert [path for path in texts if b"Geheim" in path.read_bytes()] == []


def test_what_check_refuses_is_refused_at_once_and_the_draft_is_kept(desk: Desk) -> None:
    """F6: the answer names no other event, and a value that nobody can use does not come in."""
    id = desk.new("Zaal te koud", "--channel", "phone")
    before = desk.snapshot()
    told = desk.run("edit", id, env={"EDITOR": "sed -i s/phone/balie/"})
    assert (told.code, "balie" in told.err, "draft is kept" in told.err) == (2, True, True)
    assert desk.snapshot() == before
    assert "balie" in (desk.private / "drafts" / f"{id}.md").read_text()


def test_an_edit_names_its_fields_and_no_event(desk: Desk) -> None:
    id = desk.new("Zaal te koud")
    told = desk.done("edit", id, env={"EDITOR": "sed -i s/koud/warm/"}, lang="nl").lines
    assert told == [f"{id}  Zaal te warm", "Gewijzigd: titel", f"Verder: kv luister {id}"]


@pytest.mark.parametrize("editor", ["/nergens/editor", "/"])
def test_why_an_editor_does_not_start_is_said_in_the_language(desk: Desk, editor: str) -> None:
    id = desk.new("Zaal te koud")
    told = desk.run("edit", id, env={"EDITOR": editor}, lang="nl").err
    assert "Errno" not in told
    assert ("het is er niet" in told) or ("het mag niet" in told)
