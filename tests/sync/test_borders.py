"""What is not ours: other branches, ignore rules, line ends, a history that somebody rewrote, a stopped git.

Each with real git, and each with the way out that the message names, taken as it stands.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
from pathlib import Path

import pytest
from klantervaring.files.git import locks

from tests.conftest import PATIENCE, ROOT, Desk, Result
from tests.sync.conftest import Team, git
from tests.sync.test_situations import TUESDAY, WEDNESDAY, Shared, same


def sync(desk: Desk, *options: str) -> Result:
    return desk.run("sync", *options, by=desk.root.name)


def follow(desk: Desk, told: Result, marker: str) -> None:
    """Do what the message says behind these words, in a shell, as somebody would who pastes it."""
    found = re.search(rf"{re.escape(marker)}(.*?)(?:; then kv sync)?\.?$", told.err, re.MULTILINE)
    assert found, told
    done = subprocess.run(["sh", "-c", found[1].strip()], cwd=desk.root, env=desk.environment(),
                          capture_output=True, text=True, timeout=PATIENCE, check=False)  # fmt: skip
    assert done.returncode == 0, (found[1], done)


# -- whose branch ------------------------------------------------------------------------------------------


def test_join_finds_the_cases_whatever_the_other_side_calls_its_head(shared: Shared) -> None:
    team, id = shared
    git(team.remote, "symbolic-ref", "HEAD", "refs/heads/master")
    cara = team.join("cara")
    assert cara.git("branch", "--show-current").strip() == "main"
    assert cara.place(id) == f"cases/{id}.md"
    cara.done("note", id, "-m", "van cara", by="cara", now=TUESDAY)
    team.sync(cara, team.anna)
    assert "van cara" in team.anna.case(id)


def test_join_asks_where_several_branches_have_a_workspace(shared: Shared) -> None:
    team, _ = shared
    git(team.remote, "symbolic-ref", "HEAD", "refs/heads/master")
    git(team.remote, "branch", "tweede", "main")
    told = Desk(team.folder, team.home).run("join", str(team.remote), str(team.folder / "cara"),
                                            env={"KV_HOME": None})  # fmt: skip
    assert told.code == 2
    assert "main, tweede" in told.err


def test_a_branch_that_nobody_shares_is_not_sent(shared: Shared) -> None:
    team, id = shared
    team.bram.git("switch", "--quiet", "-c", "eigen")
    team.bram.done("note", id, "-m", "op een eigen tak", by="bram", now=TUESDAY)
    told = sync(team.bram)
    assert (told.code, "the cases of the others are on main" in told.err) == (6, True)
    assert git(team.remote, "branch", "--list", "eigen") == ""
    follow(team.bram, told, "Bring yours there: ")
    team.all_sync()
    same(team)
    assert "op een eigen tak" in team.anna.case(id)


@pytest.mark.parametrize(
    ("how", "marker"),
    [
        (("-b", "eigen"), "Bring yours there: "),
        (("--detach",), "Go back to your branch, with what was written since: "),
    ],
)
def test_where_another_work_tree_has_the_branch_the_way_goes_there(
    shared: Shared, how: tuple[str, ...], marker: str
) -> None:
    """Git checks a branch out in one place at a time: `git switch` would be refused."""
    team, id = shared
    aside = Desk(team.folder / "aan de kant", team.home)
    team.bram.git("worktree", "add", "--quiet", *how, str(aside.root))
    aside.done("note", id, "-m", "van opzij", by="bram", now=TUESDAY)
    told = aside.run("sync", by="bram")
    assert told.code == 6
    follow(aside, told, marker)
    team.all_sync()
    same(team)
    assert "van opzij" in team.anna.case(id)


def test_a_team_that_began_twice_is_told_and_brought_together(shared: Shared, made: Path) -> None:
    team, id = shared
    apart = Desk(team.folder / "apart", team.home)
    subprocess.run(["cp", "-a", str(made), str(apart.root)], check=True)
    apart.git("branch", "-m", "main", "tweede")
    other = apart.new("Los begonnen", by="bram", now=TUESDAY)
    apart.git("commit", "--quiet", "--amend", "-m", "los begonnen", "--date", "2026-11-01T00:00:00Z")
    apart.git("checkout", "--quiet", "--orphan", "los")
    apart.git("commit", "--quiet", "-m", "een ander begin")
    apart.git("push", "--quiet", str(team.remote), "los:los")
    for command in ("sync", "status"):
        told = team.bram.run(command, by="bram")
        if command == "sync":
            assert told.code == 6
        assert "There is another workspace on the branch los" in told.err
    follow(team.bram, sync(team.bram), "To bring both together: ")
    team.sync(team.bram, team.anna)
    assert {id, other} <= {path.stem for path in (team.anna.root / "cases").glob("*.md")}
    assert sync(team.bram).code == 0


# -- no branch ---------------------------------------------------------------------------------------------


def test_what_is_recorded_on_no_branch_is_told_and_brought_along(shared: Shared) -> None:
    team, id = shared
    team.bram.git("checkout", "--quiet", "--detach")
    told = team.bram.done("note", id, "-m", "los van alles", by="bram", now=TUESDAY)
    assert "Saved, but on no branch" in told.err
    found = team.bram.run("check", "--json", by="bram", now=TUESDAY).json
    assert [f["path"] for f in found if f["check"] == "sharing"] == [".git/HEAD"]
    told = sync(team.bram)
    assert told.code == 6
    follow(team.bram, told, "Go back to your branch, with what was written since: ")
    assert "los van alles" in team.bram.case(id)
    team.all_sync()
    same(team)
    assert "los van alles" in team.anna.case(id)


def test_a_tag_called_as_the_branch_does_not_change_the_way_back(shared: Shared) -> None:
    team, id = shared
    team.bram.git("tag", "main")
    team.bram.git("checkout", "--quiet", "--detach")
    team.bram.done("note", id, "-m", "los van alles", by="bram", now=TUESDAY)
    follow(team.bram, sync(team.bram), "Go back to your branch, with what was written since: ")
    team.all_sync()
    assert "los van alles" in team.anna.case(id)


def test_a_branch_that_git_notes_by_a_link_is_one(shared: Shared) -> None:
    team, id = shared
    head = team.bram.root / ".git" / "HEAD"
    head.unlink()
    head.symlink_to("refs/heads/main")
    told = team.bram.done("note", id, "-m", "op main", by="bram", now=TUESDAY)
    assert "on no branch" not in told.err
    assert team.bram.done("check", "--json", by="bram", now=TUESDAY).json == []
    team.all_sync()
    assert "op main" in team.anna.case(id)


def test_a_rebase_that_stopped_is_named_with_what_git_takes(shared: Shared) -> None:
    team, id = shared
    for desk, text in ((team.anna, "van anna"), (team.bram, "van bram")):
        desk.write("leesmij.txt", f"{text}\n")
        desk.commit(text)
    team.anna.git("push", "--quiet", "origin", "main")
    team.bram.git("fetch", "--quiet")
    with pytest.raises(subprocess.CalledProcessError):
        team.bram.git("rebase", "--quiet", "origin/main")
    told = sync(team.bram)
    assert (told.code, "git rebase" in told.err) == (6, True)
    assert "git switch" not in told.err
    abort = re.search(r"git rebase --abort", told.err)
    assert abort
    team.bram.git("rebase", "--abort")
    assert team.bram.run("show", id).code == 0


# -- what git would leave out ------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["closed/", "*.md", "cases", "*.pdf\nclosed/"])
def test_rules_that_ignore_leave_no_case_and_no_attachment_behind(shared: Shared, rule: str) -> None:
    team, id = shared
    rules = team.home / "rules"
    rules.write_text(rule + "\n")
    told = team.home / "gitconfig"
    told.write_text(f"[core]\n\texcludesFile = {rules}\n[gc]\n\tauto = 0\n")
    letter = team.home / "brief.pdf"
    letter.write_bytes(b"%PDF \0")
    env = {"GIT_CONFIG_GLOBAL": str(told)}
    team.bram.done("attach", id, str(letter), by="bram", now=TUESDAY, env=env)
    team.bram.done("close", id, "withdrawn", "--because", "x", by="bram", now=WEDNESDAY, env=env)
    new = team.bram.new("Zaal te koud", by="bram", now=WEDNESDAY, env=env)
    assert team.bram.run("sync", by="bram", env=env).code == 0
    team.sync(team.anna)
    assert team.anna.place(id) == f"cases/closed/2026/{id}.md"
    assert (team.anna.root / "cases" / "closed" / "2026" / id / "brief.pdf").read_bytes() == b"%PDF \0"
    assert team.anna.place(new) == f"cases/{new}.md"


def test_a_case_written_by_hand_and_ignored_is_sent(shared: Shared) -> None:
    team, _ = shared
    (team.bram.root / ".git" / "info").mkdir(exist_ok=True)
    with (team.bram.root / ".git" / "info" / "exclude").open("a") as file:
        file.write("*.md\n")
    path = team.bram.put("K7QX-4MRX", "2026-11-18T09:00 received")
    team.sync(team.bram, team.anna)
    assert (team.anna.root / "cases" / path.name).read_bytes() == path.read_bytes()


def test_files_of_other_programs_beside_a_case_stay_here(shared: Shared) -> None:
    team, id = shared
    folder = team.bram.root / "cases" / id
    folder.mkdir(exist_ok=True)
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / ".kv-0123456789ab.tmp").write_bytes(b"x")
    assert sync(team.bram).code == 0
    assert "DS_Store" not in git(team.remote, "ls-tree", "-r", "--name-only", "main")
    assert ".tmp" not in git(team.remote, "ls-tree", "-r", "--name-only", "main")


# -- line ends ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["autocrlf", "attributes"])
def test_files_come_in_whole_where_git_converts_line_ends(shared: Shared, how: str) -> None:
    team, id = shared
    if how == "autocrlf":
        team.bram.git("config", "core.autocrlf", "true")
    else:
        team.anna.write(".gitattributes", "* text eol=crlf\n")
    procedure = (ROOT / "tests" / "procedures" / "twee-stappen@1.yaml").read_text()
    team.anna.write("procedures/twee-stappen@1.yaml", procedure)
    team.anna.write("kv.yaml", "language: nl\norganisation: De Kiezel\n")
    letter = team.home / "brief.txt"
    letter.write_text("regel\n" * 50)
    team.anna.done("attach", id, str(letter), by="anna", now=TUESDAY)
    team.anna.commit_all()
    team.sync(team.anna)
    head = team.head()
    for _ in range(2):
        told = sync(team.bram)
        assert told.code == 0, told
        assert "by hand" not in told.out
    assert team.head() == head
    text = (team.bram.root / "procedures" / "twee-stappen@1.yaml").read_bytes().replace(b"\r\n", b"\n")
    assert text.decode() == procedure
    name = team.bram.log(id)[-1]["file"]
    assert (team.bram.root / "cases" / id / name).read_text() == "regel\n" * 50
    assert team.bram.done("check", "--json", by="bram", now=TUESDAY).json == []
    team.bram.done("note", id, "-m", "van bram", by="bram", now=WEDNESDAY)
    team.all_sync()
    assert "van bram" in team.anna.case(id)
    assert team.bram.git("status", "--porcelain") == ""


# -- a history that somebody rewrote -----------------------------------------------------------------------


def erased(team: Team, id: str) -> None:
    """Anna takes a case out of the whole history and pushes that over what is there."""
    script = f"git rm -q --cached --ignore-unmatch cases/{id}.md"
    team.anna.git("filter-branch", "-f", "--index-filter", script, "HEAD")
    team.anna.git("push", "--quiet", "--force", "origin", "main")


@pytest.mark.parametrize("fresh", [False, True])
def test_what_was_erased_does_not_come_back_by_a_sync(shared: Shared, fresh: bool) -> None:
    team, id = shared
    other = team.anna.new("Blijft", by="anna", now=TUESDAY)
    team.all_sync()
    clone = team.join("cara") if fresh else team.bram
    clone.done("note", other, "-m", "alleen hier", by="bram", now=WEDNESDAY)
    erased(team, id)
    for command in (("sync", "--dry-run"), ("sync",), ("sync",)):
        told = clone.run(*command, by="bram")
        assert told.code == 6, told
        assert "rewritten" in told.err
    assert "kv sync --accept-rewrite" in told.err
    assert clone.run("sync", "--accept-rewrite", by="bram").code == 0
    assert id not in git(team.remote, "log", "--name-only", "--format=", "main")
    assert not list(clone.root.rglob(f"{id}.md"))
    assert "alleen hier" in git(team.remote, "show", f"main:cases/{other}.md")
    assert sync(clone).code == 0


# -- a larger repository -----------------------------------------------------------------------------------


def test_commits_of_other_folders_that_go_along_are_named(team: Team, tmp_path: Path) -> None:
    folder = tmp_path / "big"
    git(tmp_path, "clone", "--quiet", str(team.remote), str(folder))
    (folder / "desk" / "cases").mkdir(parents=True)
    one = Desk(folder / "desk", team.home)
    one.new("Beamer stuk", by="anna", now=TUESDAY)
    assert one.run("sync", by="anna").code == 0
    (folder / "code.txt").write_text("x\n")
    one.git("add", "../code.txt")
    one.git("commit", "--quiet", "-m", "iets heel anders")
    one.new("Koffie koud", by="anna", now=TUESDAY)
    told = one.run("sync", by="anna")
    assert told.code == 0
    assert "Along with it go commits of other folders:" in told.out
    assert "iets heel anders" in told.out
    assert "received" not in told.out


# -- events that go ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("committed", [False, True])
def test_events_that_a_hand_took_out_are_named_and_need_a_yes(shared: Shared, committed: bool) -> None:
    team, id = shared
    path = team.bram.path(id)
    lines = [line for line in team.bram.case(id).splitlines() if "event: listened" not in line]
    path.write_text("\n".join(lines) + "\n")
    if committed:
        team.bram.commit("met git")
    told = sync(team.bram)
    assert (told.code, "one event is gone from its log" in told.err) == (6, True), told
    assert "listened" in git(team.remote, "show", f"main:cases/{id}.md")
    assert sync(team.bram, "--accept-deletions").code == 0
    team.sync(team.anna)
    assert "event: listened" not in team.anna.case(id)


def test_what_kv_undo_takes_back_needs_no_yes(shared: Shared) -> None:
    team, id = shared
    team.bram.done("note", id, "-m", "vergissing", by="bram", now=TUESDAY)
    team.sync(team.bram)
    team.bram.done("undo", by="bram")
    assert sync(team.bram).code == 0
    assert "vergissing" not in git(team.remote, "show", f"main:cases/{id}.md")


# -- git that cannot ---------------------------------------------------------------------------------------


def test_a_git_that_is_killed_says_so_with_its_lock_and_check_puts_it_right(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_LEFT_BEHIND", 0)
    team, id = shared
    hook = team.bram.root / ".git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\n[ "$1" = committed ] && kill -9 $PPID\nexit 0\n')
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    told = team.bram.run("note", id, "-m", "git valt om", by="bram", now=TUESDAY)
    assert told.code == 7
    assert "git was stopped by signal 9" in told.err
    assert "index.lock" in told.err
    hook.unlink()
    assert team.bram.run("check", "--fix", by="bram", now=TUESDAY).code == 0
    assert team.bram.git("status", "--porcelain") == ""
    team.all_sync()
    same(team)
    assert team.anna.case(id).count("git valt om") == 1


def test_a_lock_that_a_git_left_at_the_other_side_is_named_and_not_taken_away(shared: Shared) -> None:
    team, id = shared
    left = team.remote / "refs" / "heads" / "main.lock"
    team.bram.done("note", id, "-m", "wacht", by="bram", now=TUESDAY)
    left.write_text("")
    told = team.bram.run("sync", by="bram", now=TUESDAY)
    assert told.code == 7
    assert f"left its lock {left.parent}" in told.err.replace("/./", "/")
    assert left.exists()
    left.unlink()
    team.all_sync()
    assert team.anna.case(id).count("wacht") == 1


def test_an_object_that_is_missing_is_no_fault_of_kv(shared: Shared) -> None:
    team, id = shared
    name = team.bram.git("rev-parse", f"HEAD:cases/{id}.md").strip()
    objects = team.bram.root / ".git" / "objects"
    loose = objects / name[:2] / name[2:]
    if not loose.exists():
        pack = next(objects.glob("pack/*.pack"))
        moved = team.home / pack.name
        os.rename(pack, moved)  # noqa: PTH104
        with moved.open("rb") as file:
            subprocess.run(["git", "unpack-objects", "-q"], cwd=team.bram.root, stdin=file, check=True)
    loose.unlink()
    told = team.bram.run("history", id, by="bram")
    assert (told.code, "is not there, or not whole" in told.err) == (7, True), told


def test_a_disk_that_is_full_at_the_fetch_is_a_full_disk(shared: Shared, tmp_path: Path) -> None:
    team, _ = shared
    fake = tmp_path / "bin"
    fake.mkdir()
    script = fake / "git"
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    full = 'echo "fatal: write error: No space left on device" >&2; exit 1'
    script.write_text(
        f'#!/bin/sh\ncase " $* " in *" fetch "*) {full};; esac\nexec {shlex.quote(real)} "$@"\n'
    )
    script.chmod(0o755)
    told = team.bram.run("sync", by="bram", env={"PATH": f"{fake}:{os.environ['PATH']}"})
    assert told.code == 8, told


# -- an address ----------------------------------------------------------------------------------------------


def test_an_address_holds_only_when_all_went_well(shared: Shared) -> None:
    team, _ = shared
    before = (team.bram.root / ".git" / "config").read_text()
    nowhere = str(team.folder / "nergens.git")
    assert team.bram.run("sync", "--to", nowhere, by="bram").code == 7
    assert (team.bram.root / ".git" / "config").read_text().split() == before.split()
    git(team.folder, "init", "--quiet", "--bare", "--initial-branch=main", "tweede.git")
    there = str(team.folder / "tweede.git")
    assert team.bram.run("sync", "--to", there, "--dry-run", by="bram").code == 0
    assert (team.bram.root / ".git" / "config").read_text().split() == before.split()
    assert team.bram.run("sync", "--to", there, by="bram").code == 0
    assert git(team.folder / "tweede.git", "rev-parse", "main") == team.bram.head()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://sanne:geheim@git.example.org/team.git", "https://git.example.org/team.git"),
        ("ssh://git@git.example.org/team.git", "ssh://git.example.org/team.git"),
        ("git@git.example.org:team.git", "git@git.example.org:team.git"),
        ("/media/team.git", "/media/team.git"),
    ],
)
def test_no_password_is_ever_shown(shared: Shared, address: str, shown: str) -> None:
    team, _ = shared
    team.bram.git("remote", "set-url", "origin", address)
    told = team.bram.run("status", by="bram")
    assert f"Shared with {shown}, branch main." in told.out
    assert "geheim" not in told.out + told.err
