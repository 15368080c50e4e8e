"""The hook before a commit, with a real git: what it refuses, what it lets pass, and what it leaves alone."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from klantervaring.core import ids

from tests.conftest import PATIENCE, Desk, Result

A, B = ids.case_id(901), ids.case_id(902)
RECEIVED = "2026-11-20T14:00 received"
REFUSED = "Nothing was committed. Mend this, or pass with git commit --no-verify."


def hook_of(desk: Desk) -> Path:
    return desk.root / ".git" / "hooks" / "pre-commit"


def calls(desk: Desk, python: Path | str) -> None:
    """Let the hook call another Python than the one with which it was made."""
    hook = hook_of(desk)
    text = hook.read_text()
    assert sys.executable in text
    hook.write_text(text.replace(sys.executable, str(python)))


def commit(desk: Desk, *options: str, folder: Path | None = None, **env: str) -> Result:
    """What git says to a person who commits everything; there is no kv on their PATH."""
    environment = {**desk.environment(), "PATH": _path_without_kv(desk), **env}
    for words in (["add", "--all"], ["commit", "--quiet", "-m", "by hand", *options]):
        done = subprocess.run(
            ["git", *words], cwd=folder or desk.root, env=environment, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


def _path_without_kv(desk: Desk) -> str:
    """Git and what it needs, and nothing else."""
    folder = desk.home / "only"
    if folder.is_dir():
        return str(folder)
    folder.mkdir()
    for name in ("git", "sh", "awk"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return str(folder)


@pytest.fixture
def hooked(desk: Desk) -> Desk:
    """A workspace with the hook, and a case that is in order."""
    desk.done("init", str(desk.root), "--hook")
    desk.put(A, RECEIVED)
    desk.done("check", "--fix")
    return desk


# -- making it ----------------------------------------------------------------------------------------------


def test_it_is_made_when_it_is_asked_for(desk: Desk) -> None:
    assert not hook_of(desk).exists()
    desk.done("init", str(desk.root))
    assert not hook_of(desk).exists()
    told = desk.done("init", str(desk.root), "--hook")
    assert "What is changed by hand is checked from now on; git commit --no-verify passes." in told.lines
    assert hook_of(desk).stat().st_mode & stat.S_IXUSR
    before = hook_of(desk).read_bytes()
    assert "What is changed by hand is checked already." in desk.done("init", str(desk.root), "--hook").lines
    assert hook_of(desk).read_bytes() == before
    assert desk.done("init", str(desk.root), "--hook", "--json").json["hook"] == "there"


def test_it_is_made_with_the_workspace(tmp_path: Path, desk: Desk) -> None:
    shown = desk.done("init", str(tmp_path / "nieuw"), "--hook", "--json").json
    assert (shown["git"], shown["hook"]) == (True, "made")
    assert (tmp_path / "nieuw" / ".git" / "hooks" / "pre-commit").is_file()


@pytest.mark.parametrize("kind", ["script", "link", "folder"])
def test_another_hook_stays(desk: Desk, kind: str) -> None:
    hook = hook_of(desk)
    hook.parent.mkdir(exist_ok=True)
    if kind == "script":
        hook.write_text("#!/bin/sh\nexit 0\n")
    elif kind == "link":
        hook.symlink_to("nergens")
    else:
        hook.mkdir()
    told = desk.done("init", str(desk.root), "--hook")
    assert "There is another hook before each commit; it was left as it is." in told.lines
    assert hook.is_dir() if kind == "folder" else kind == "link" or hook.read_text() == "#!/bin/sh\nexit 0\n"
    assert not hook.exists() or kind != "link"


def test_hooks_that_are_shared_stay_as_they_are(desk: Desk, tmp_path: Path) -> None:
    desk.git("config", "core.hooksPath", str(tmp_path / "gedeeld"))
    told = desk.done("init", str(desk.root), "--hook")
    assert "The hooks of git are shared with other repositories here; none was made." in told.lines
    assert not (tmp_path / "gedeeld").exists()
    assert not hook_of(desk).exists()


def test_without_git_there_is_none(desk: Desk) -> None:
    told = desk.done("init", str(desk.home / "los"), "--hook", env={"PATH": str(desk.home)})
    assert "Without a git repository there is no hook." in told.lines


def test_it_is_offered_at_a_terminal(desk: Desk) -> None:
    desk.write("kv.yaml", "people:\n  sanne: {}\n")  # so nobody is asked who they are
    for reply, made in (("", False), ("2", False), ("y", True)):
        terminal = desk.terminal("init", str(desk.root))
        terminal.waits_for("Shall what is changed by hand be checked each time, too?")
        terminal.waits_for("[no]")
        terminal.types(reply)
        assert terminal.ends() == 0
        assert hook_of(desk).exists() is made
    terminal = desk.terminal("init", str(desk.root))
    assert terminal.ends() == 0
    assert "Shall what" not in terminal.shown
    hook_of(desk).unlink()
    assert desk.terminal("init", str(desk.root), "--no-hook").ends() == 0
    assert not hook_of(desk).exists()


def test_it_speaks_the_language_of_who_made_it(desk: Desk) -> None:
    desk.done("init", str(desk.root), "--hook", lang="nl")
    assert "'Nothing was committed" not in hook_of(desk).read_text()


# -- what it does -------------------------------------------------------------------------------------------


def test_a_commit_in_which_nothing_is_wrong_passes(hooked: Desk) -> None:
    hooked.write("cases/lees mij.txt", "geen zaak")
    done = commit(hooked)
    assert (done.code, done.err) == (0, "")


def test_a_commit_of_a_case_in_which_something_is_wrong_is_refused(hooked: Desk) -> None:
    head = hooked.head()
    hooked.write(f"cases/{B}.md", "geen kop\n")
    done = commit(hooked)
    assert done.code == 1
    assert done.err.splitlines() == [
        f"cases/{B}.md:1: [frame] does not begin with ---",
        "    A case begins with --- on a line of its own.",
        REFUSED,
    ]
    assert hooked.head() == head
    assert commit(hooked, "--no-verify").code == 0


def test_it_tells_of_what_is_committed_and_not_of_other_files(hooked: Desk) -> None:
    hooked.write(f"cases/{B}.md", "geen kop\n")
    commit(hooked, "--no-verify")
    hooked.write("notitie.txt", "los")
    hooked.write(f"cases/{A}.md", hooked.case(A) + "Meer.\n")
    done = commit(hooked)
    assert (done.code, done.err) == (0, "")
    hooked.path(B).unlink()
    assert commit(hooked).code == 0


@pytest.mark.parametrize("name", ["twee woorden.md", "Ren\u00e9e.md", "a\nb.md", "-x.md", '"q".md'])
def test_a_case_with_an_odd_name_is_not_passed_over(hooked: Desk, name: str) -> None:
    hooked.write(f"cases/{name}", "geen kop\n")
    done = commit(hooked)
    assert (done.code, done.err.splitlines()[-1]) == (1, REFUSED)
    assert "[frame]" in done.err


def test_in_a_folder_of_a_larger_repository(desk: Desk) -> None:
    inner = Desk(desk.root / "team met 'naam'" / "desk", desk.home)
    desk.done("init", str(inner.root), "--hook")
    inner.put(A, RECEIVED)
    assert commit(inner).code == 1
    inner.done("check", "--fix")
    inner.write(f"cases/{A}.md", inner.case(A) + "Meer.\n")
    assert commit(inner).code == 0
    inner.write(f"cases/{B}.md", "geen kop\n")
    done = commit(inner, folder=desk.root)
    assert done.code == 1
    assert done.err.startswith(f"cases/{B}.md:1: [frame]")


def test_a_commit_with_options_of_git(hooked: Desk) -> None:
    hooked.write(f"cases/{A}.md", "geen kop\n")
    for options in (["-a"], ["--amend"], ["--only", f"cases/{A}.md"]):
        assert commit(hooked, *options).code == 1, options


@pytest.mark.parametrize("gone", ["the Python", "kv in it"])
def test_without_kv_it_says_so_and_passes(hooked: Desk, tmp_path: Path, gone: str) -> None:
    python = tmp_path / "python"
    if gone == "kv in it":
        python.write_text("#!/bin/sh\necho 'No module named klantervaring' >&2\nexit 1\n")
        python.chmod(0o755)
    calls(hooked, python)
    hooked.write(f"cases/{B}.md", "geen kop\n")
    done = commit(hooked)
    told = "kv check: kv is not where it was when this hook was made; the cases were not checked.\n"
    assert (done.code, done.err) == (0, told)


def test_what_lies_in_the_workspace_is_never_run(hooked: Desk, tmp_path: Path) -> None:
    """Also not with the current folder on the PATH, nor with one that Python is told to look in."""
    ran = tmp_path / "gedraaid"
    for name in ("klantervaring/__init__.py", "klantervaring/__main__.py", "yaml.py", "re.py", "typer.py"):
        hooked.write(name, f"open({str(ran)!r}, 'w')\n")
    for name in ("kv", "git", "python", "python3"):
        hooked.write(name, f"#!/bin/sh\n: >'{ran}'\n").chmod(0o755)
    hooked.write(f"cases/{B}.md", "geen kop\n")
    done = commit(hooked, PYTHONPATH=str(hooked.root), PATH=f"{_path_without_kv(hooked)}:.")
    assert (done.code, done.err.splitlines()[-1]) == (1, REFUSED)
    assert not ran.exists()


def test_where_kv_cannot_check_it_says_so_and_passes(hooked: Desk) -> None:
    hooked.write("kv.yaml", "kapot: ja\n")
    hooked.write(f"cases/{B}.md", "geen kop\n")
    done = commit(hooked)
    assert done.code == 0
    assert done.err.startswith("kv: kv.yaml:1: unknown key kapot")
    assert done.err.endswith("kv check did not work; the cases were not checked.\n")


def test_commits_of_kv_pass_without_a_check(hooked: Desk, tmp_path: Path) -> None:
    """Also when something is wrong elsewhere; and kv is not started again by its own commit."""
    hooked.write(f"cases/{B}.md", "geen kop\n")
    called, python = tmp_path / "called", tmp_path / "python"
    python.write_text(f"#!/bin/sh\n: >'{called}'\n")
    python.chmod(0o755)
    calls(hooked, python)
    done = hooked.subprocess("note", A, "-m", "Gebeld.")
    assert (done.code, done.err) == (0, "")
    assert hooked.commits()[0] == f"{A} noted"
    assert hooked.subprocess("undo").code == 0
    assert not called.exists()
    assert commit(hooked).code == 0
    assert called.exists()


def test_many_files_at_once_are_checked_all(desk: Desk) -> None:
    """Their names together are longer than what one command may be given."""
    desk.done("init", str(desk.root), "--hook")
    text = desk.put(A, RECEIVED).read_text()
    folder = desk.root / "cases" / ("een-lange-naam-voor-een-map-" * 3)
    folder.mkdir()
    for n in range(2500):
        (folder / f"{n:04}-bestand-met-een-lange-naam.txt").write_text("x")
    desk.write(f"cases/{B}.md", text.replace(A, B).replace("procedure:", "procedure: [\nanders:"))
    before = desk.head()
    refused = commit(desk)
    assert (refused.code, desk.head()) == (1, before), refused
    assert f"cases/{B}.md" in refused.err
    assert REFUSED in refused.err
    assert "too long" not in refused.err
