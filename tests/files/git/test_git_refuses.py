"""What git refuses is saved all the same, is named until git takes it, and is committed at the next command.

A hook that says no, and lock files that a killed git left behind: kv never takes those away itself.
"""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

import pytest
from klantervaring.files.git import locks
from klantervaring.files.git.pending import Saved, Waiting
from klantervaring.files.git.reasons import git_remedy, git_words
from klantervaring.language import Speaker

from tests.conftest import Desk


@pytest.fixture
def refusing(desk: Desk) -> Desk:
    """Two cases, and a hook that refuses every commit."""
    desk.ids = [desk.new("Map ontbrak"), desk.new("Zaal te koud")]  # type: ignore[attr-defined]
    hook = desk.write(".git/hooks/pre-commit", "#!/bin/sh\necho vandaag niet >&2\nexit 1\n")
    hook.chmod(0o755)
    return desk


HOOK = "a check that runs before each commit (a hook) said no"
HOOK_NL = "een controle vóór elke vastlegging (een hook) zei nee"


def ids_of(desk: Desk) -> list[str]:
    found: list[str] = desk.ids  # type: ignore[attr-defined]
    return found


def again(desk: Desk) -> None:
    (desk.root / ".git" / "hooks" / "pre-commit").unlink()


def in_git(desk: Desk) -> bool:
    return desk.git("status", "--porcelain", "--", "cases") == ""


def test_the_next_command_commits_it(refusing: Desk) -> None:
    one, two = ids_of(refusing)
    for id, words in ((one, "eerst"), (two, "dan"), (one, "nog eens")):
        assert refusing.run("note", id, "-m", words).code == 7
    again(refusing)
    result = refusing.done("tag", two, "+koud")
    assert result.err == f"What git had refused is in git now: {one}: note, {two}: note\n"
    assert refusing.commits()[:2] == [f"{two} tagged", f"{one} noted; {two} noted"]
    assert in_git(refusing)
    assert refusing.done("note", one, "-m", "klaar").err == ""


def changed_by_hand(desk: Desk, id: str) -> None:
    path = desk.path(id)
    path.write_text(path.read_text().replace("title: ", "title: Met de hand, "))


@pytest.mark.parametrize("first", ["refused", "changed", "both"])
def test_what_is_changed_by_hand_while_git_refuses_is_no_command(refusing: Desk, first: str) -> None:
    id, _ = ids_of(refusing)
    if first != "refused":
        changed_by_hand(refusing, id)
    assert refusing.run("note", id, "-m", "geweigerd").code == 7
    if first != "changed":
        changed_by_hand(refusing, id)
    assert refusing.run("note", id, "-m", "ook geweigerd").code == 7
    again(refusing)
    refusing.done("note", id, "-m", "klaar")
    assert in_git(refusing)
    refusing.done("undo", "--yes")
    assert refusing.done("undo", "--list", "--json").json == []
    said = refusing.run("undo", "--yes")
    assert (said.code, "kv edit ID" in said.err) == (6, True)
    kept = refusing.case(id)
    assert "title: Met de hand" in kept
    assert "ook geweigerd" in kept
    assert "klaar" not in kept


def test_check_names_it_and_mends_it(refusing: Desk) -> None:
    id, _ = ids_of(refusing)
    refusing.run("note", id, "-m", "x")
    found = refusing.run("check", "--json")
    assert (found.code, [f["message"] for f in found.json]) == (
        1, [f"{id}: note is saved, but git refused: {HOOK} (git: “vandaag niet”)"],
    )  # fmt: skip
    still = refusing.run("check", "--fix")
    assert (still.code, "mended" in still.out) == (1, False)
    told = " ".join(refusing.run("check", lang="nl").out.split())
    assert f"{id}: notitie is opgeslagen, maar git weigerde: {HOOK_NL} (git: “vandaag niet”)" in told
    again(refusing)
    assert "mended: .git/kv/uncommitted" in refusing.done("check", "--fix").out
    assert in_git(refusing)


def test_undo_never_takes_back_an_earlier_command_instead(refusing: Desk) -> None:
    one, two = ids_of(refusing)
    assert refusing.run("note", one, "-m", "in git geweigerd").code == 7
    before = refusing.snapshot()
    result = refusing.run("undo")
    assert (result.code, refusing.snapshot()) == (6, before)
    assert f"git refused it: {one} noted. Nothing was taken back." in result.err
    again(refusing)
    assert "Taken back" in refusing.done("undo").out
    assert "in git geweigerd" not in refusing.case(one)
    assert two in refusing.done("list").out


def test_what_somebody_commits_by_hand_waits_no_longer(refusing: Desk) -> None:
    id, _ = ids_of(refusing)
    refusing.run("note", id, "-m", "x")
    again(refusing)
    refusing.commit("met de hand")
    assert refusing.done("note", id, "-m", "y").err == ""
    assert refusing.commits()[:2] == [f"{id} noted", "met de hand"]
    assert refusing.done("check", "--json").json == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_git_says_is_english_whatever_language_a_person_reads(desk: Desk, lang: str) -> None:
    """In another language kv would not know what the system says, such as that a lock is in the way."""
    id = desk.new("Map ontbrak")
    told = desk.root / "told"
    hook = desk.write(".git/hooks/pre-commit", f'#!/bin/sh\nprintf "%s." "$LANGUAGE" >{told}\n')
    hook.chmod(0o755)
    desk.done("note", id, "--by", "sanne", "-m", "x", lang=lang, env={"LANGUAGE": "nl_NL:nl"})
    assert told.read_text() == "."


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
def test_a_lock_that_a_killed_git_left_is_named_and_left_alone(desk: Desk, name: str) -> None:
    id = desk.new("Map ontbrak")
    lock = desk.write(f".git/{name}", "")
    result = desk.run("note", id, "-m", "toch bewaard")
    assert result.code == 7
    told = result.err.splitlines()
    assert told[0] == f"Saved, but not in git: {lock} is in the way."
    assert told[1].endswith(f"When none is at work: rm {lock}")
    assert lock.exists()
    assert "toch bewaard" in desk.case(id)
    lock.unlink()
    desk.done("list")
    assert f"What git had refused is in git now: {id}: note" in desk.done("note", id, "-m", "en door").err
    assert in_git(desk)


def test_a_lock_that_goes_away_in_a_moment_is_waited_for(desk: Desk) -> None:
    id = desk.new("Map ontbrak")
    lock = desk.write(".git/index.lock", "")
    other = threading.Timer(0.3, lock.unlink)
    other.start()
    result = desk.done("note", id, "-m", "x")
    other.join()
    assert result.err == ""
    assert in_git(desk)


@pytest.mark.parametrize("noted", [
    "", "{}", "[", "3", "[" * 100_000,
    '{"files": ["/etc/hosts"], "subject": "a", "command": "b", "message": ""}',
    '{"files": ["../../x"], "subject": "a", "command": "b", "message": ""}', '{"files": 3}',
])  # fmt: skip
def test_a_note_that_says_nothing_is_no_trouble(desk: Desk, noted: str) -> None:
    id = desk.new("Map ontbrak")
    desk.write(".git/kv/uncommitted", noted)
    assert desk.done("note", id, "-m", "x").err == ""
    assert desk.done("check", "--json").json == []


def test_notes_are_joined_in_order_and_kept_below_the_workspace(desk: Desk) -> None:
    desk.new("Map ontbrak")
    waiting = Waiting(desk.root)
    first, second = desk.root / "cases" / "a.md", desk.root / "cases" / "b.md"
    assert waiting.add(Saved((first, second), "A noted", "note", "nee"))
    assert waiting.add(Saved((second,), "B noted", "note", "weer nee"))
    assert waiting.read() == Saved((first, second), "A noted; B noted", "note", "weer nee")


def test_git_says_which_lock_is_in_its_way() -> None:
    assert locks.lock_in("fatal: Unable to create '/een map/.git/index.lock': File exists.\n\nAnother") == (
        "/een map/.git/index.lock"
    )
    assert locks.lock_in("fatal: Unable to create '/x/index.lock': Permission denied") == ""


# -- settings wait as cases do ---------------------------------------------------------------------------


def test_a_setting_that_git_refused_waits_beside_cases(refusing: Desk) -> None:
    one, _ = ids_of(refusing)
    assert refusing.run("config", "set", "organisation", "De Kiezel").code == 7
    assert refusing.run("note", one, "-m", "ook dit").code == 7
    assert "kv.yaml" in refusing.git("status", "--porcelain")
    found = [each["message"] for each in refusing.run("check", "--json").json]
    assert len(found) == 1
    assert "setting organisation" in found[0]
    assert f"{one}: note" in found[0]
    assert refusing.run("undo").code == 6
    again(refusing)
    assert "in git now" in refusing.done("note", one, "-m", "klaar").err
    assert refusing.git("status", "--porcelain") == ""
    assert "De Kiezel" in refusing.git("show", "HEAD:kv.yaml")


# -- in the reader's words -------------------------------------------------------------------------------

#: What git, ssh and gpg say, what we make of it in Dutch, and a word of what there is to do.
SAID = [
    ("fatal: sha1 file '.git/objects/x' write error: No space left on device", "de schijf is vol", "ruimte"),
    ("error: unable to write loose object file: No space left on device", "de schijf is vol", "ruimte"),
    ("fatal: sha1 file '.git/index.lock' write error. Out of diskspace", "de schijf is vol", "ruimte"),
    ("error: gpg failed to sign the data / fatal: failed to write commit object", "handtekening", "gpgSign"),
    (
        "error: Couldn't load public key /x / fatal: failed to write commit",
        "handtekening",
        "gpgSign",
    ),
    (
        "*** Please tell me who you are. / fatal: empty ident name",
        "wie je bent",
        "user.name",
    ),
    ("fatal: unable to auto-detect email address (got 'x@y.(none)')", "wie je bent", "user.name"),
    (
        "error: insufficient permission for adding an object to repository",
        "schrijven",
        ".git",
    ),
    ("fatal: Unable to create '/w/.git/index.lock': Permission denied", "schrijven", ".git"),
    ("fatal: Unable to create '/w/.git/index.lock': File exists.", "een andere git", "rm /w/.git/index.lock"),
    ("error: cannot lock ref 'HEAD': is at 1 but expected 2", "een andere git", "kv controleer"),
    ("fatal: detected dubious ownership in repository at '/w'", "ander account", "account"),
    ("remote: error: refusing to update checked out branch: refs/heads/main", "werkt iemand", "kv deel"),
    (
        "fatal: unable to access 'https://x/': SSL certificate problem: certificate has expired",
        "certificaat",
        "klok",
    ),
    ("fatal: unable to access 'https://x/': server certificate verification failed", "certificaat", "klok"),
    ("! [remote rejected] main -> main (pre-receive hook declined)", "eigen regel", "beheert"),
    (
        "git@x: Permission denied (publickey). / fatal: Could not read from remote",
        "laat je niet toe",
        "ontmoetingsplek",
    ),
    (
        "fatal: could not read Username for 'https://x'",
        "laat je niet toe",
        "toe te laten",
    ),
    (
        "ssh: connect to host x port 22: Connection refused",
        "antwoordt niet",
        "netwerk",
    ),
    ("unable to access 'https://x/': Could not resolve host: x", "antwoordt niet", "netwerk"),
    (
        "unable to access 'https://x/': Failed to connect to x port 1",
        "antwoordt",
        "netwerk",
    ),
    ("fatal: '/media/weg' does not appear to be a git repository", "geen ontmoetingsplek", "adres"),
    ("not a git repository", "geen git-repository", "kv begin"),
    ("[Errno 2] No such file or directory: 'git'", "niet geïnstalleerd", "Installeer"),
    ("Command '['git', '-C', '/w', 'commit']' timed out after 120 seconds", "te lang", "kv controleer"),
    ("git was stopped by signal 9 and left /w/.git/index.lock", "gestopt", "kv controleer"),
    ("fatal: cannot do a partial commit during a merge.", "samenvoeging", "kv samen"),
    (
        "error: object file .git/objects/ab/cd is empty",
        "beschadigd",
        "kv help team",
    ),
]


@pytest.mark.parametrize(("message", "what", "to_do"), SAID)
def test_what_happened_and_what_to_do_are_told_in_dutch(message: str, what: str, to_do: str) -> None:
    say = Speaker("nl")
    told = say(git_words(message))
    first, _, quoted = told.partition(" (git: “")
    assert what in first
    assert quoted.endswith("”)")
    assert "['git'" not in told
    remedy = git_remedy(message)
    assert remedy is not None
    assert to_do in say(remedy)


def test_a_hook_may_say_what_git_says_or_nothing_at_all() -> None:
    say = Speaker("nl")
    assert say(git_words("disk quota: Permission denied", committing=True)).startswith(HOOK_NL)
    assert say(git_words("", committing=True)) == HOOK_NL
    assert "…”" in say(git_words("x" * 5000, committing=True))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (("commit.gpgSign=true", "gpg.program=false"), "de handtekening onder de vastlegging lukte niet"),
        (("core.hooksPath=hooks",), HOOK_NL),
    ],
)
def test_it_is_told_so_at_the_command(desk: Desk, settings: tuple[str, ...], said: str) -> None:
    id = desk.new("Map ontbrak")
    hook = desk.write("hooks/pre-commit", "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    for setting in settings:
        desk.git("config", *setting.split("="))
    told = desk.run("note", id, "-m", "x", lang="nl")
    assert told.code == 7
    assert f"Opgeslagen, maar git weigerde: {said}" in told.err
    assert "git add" not in told.err


def test_a_place_that_refuses_what_is_sent_is_told_so(desk: Desk, tmp_path: Path) -> None:
    hub = tmp_path / "hub.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(hub)], check=True)
    desk.git("remote", "add", "origin", str(hub))
    hook = hub / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho alleen op werkdagen >&2\nexit 1\n")
    hook.chmod(0o755)
    desk.new("Map ontbrak")
    told = " ".join(desk.run("sync", lang="nl").err.split())
    assert "de andere kant weigerde het, om een eigen regel (git: “" in told
    assert "alleen op werkdagen" in told
    assert "Vraag het aan wie de ontmoetingsplek van je team beheert." in told


# -- settings of git that kv overrules ----------------------------------------------------------------------


def test_line_ends_that_git_is_told_to_mind_stop_nothing(tmp_path: Path) -> None:
    """`core.safecrlf` refuses each file that `core.autocrlf` would change at the next checkout."""
    (tmp_path / "home").mkdir()
    desk = Desk(tmp_path / "desk", tmp_path / "home")
    desk.root.mkdir()
    desk.git("init", "--quiet", "--initial-branch=main")
    desk.git("config", "core.autocrlf", "true")
    desk.git("config", "core.safecrlf", "true")
    begun = desk.done("init", "--no-hook", str(desk.root), env={"KV_HOME": None})
    assert "safecrlf" not in begun.err
    known = desk.git("ls-files").split()
    assert {"kv.yaml", ".gitignore", ".gitattributes"} <= set(known)
    id = desk.new()
    desk.write("customers.yaml", "Kiezel: De Kiezel\n")
    assert desk.done("share", "--yes", str(tmp_path / "hub"))
    assert desk.git("status", "--porcelain") == ""
    assert b"\r" not in desk.path(id).read_bytes()


# -- what a power cut or a move leaves of git's own files ----------------------------------------------------


@pytest.mark.parametrize("left", [b"", b"\0" * 41])
def test_an_empty_file_of_the_branch_is_named_with_the_way_out(desk: Desk, left: bytes) -> None:
    id = desk.new("Map ontbrak")
    place = desk.root / ".git" / "refs" / "heads" / "main"
    commit = place.read_text().strip()
    place.write_bytes(left)
    saved = desk.run("note", id, "-m", "toch bewaard")
    assert (saved.code, "another git is at work" in saved.err) == (7, False)
    assert "kv check" in saved.err
    [found] = [f for f in desk.run("check", "--json").json if f["check"] == "sharing"]
    assert found["path"] == ".git/refs/heads/main"
    command = found["remedy"].partition(": ")[2]
    assert command == f"{desk.way}rm .git/refs/heads/main && git update-ref refs/heads/main {commit}"
    subprocess.run(["sh", "-c", command], cwd=desk.home, env=desk.environment(), check=True)
    assert desk.done("check", "--fix")
    assert desk.commits()[0] == f"{id} noted"
    assert in_git(desk)


def test_a_folder_that_git_does_not_take_for_its_own_is_named_with_the_way_out(desk: Desk) -> None:
    """Unreadable for this account, or without its HEAD: git says both times that there is no repository."""
    id = desk.new("Map ontbrak")
    (desk.root / ".git" / "HEAD").unlink()
    saved = desk.run("note", id, "-m", "toch bewaard")
    assert (saved.code, "kv init" in saved.err) == (7, False)
    told = {each["check"]: each for each in desk.run("check", "--json").json}
    assert told["sharing"]["path"] == ".git"
    assert told["sharing"]["remedy"].endswith(": git init")
    subprocess.run(["git", "init", "--quiet"], cwd=desk.root, env=desk.environment(), check=True)
    assert desk.done("check", "--fix")
    assert desk.commits()[0] == f"{id} noted"


@pytest.mark.parametrize("named", ["gitdir: /nergens\n", "onzin\n", ""], ids=["nowhere", "no way", "empty"])
def test_a_git_file_that_leads_nowhere_names_the_way_out(desk: Desk, named: str) -> None:
    id = desk.new("Map ontbrak")
    (desk.root / ".git").rename(desk.home / "elders")
    (desk.root / ".git").write_text(named)
    before = desk.files()
    for words in (("note", id, "-m", "x"), ("new", "Nog een", "--customer", "De Kiezel")):
        told = desk.run(*words)
        assert (told.code, "Make room" in told.err) == (8, False)
        assert f"git worktree repair {desk.root}" in told.err
    assert desk.run("sync").code == 7
    assert desk.run("list").code == 0
    [found] = [f for f in desk.run("check", "--json").json if f["check"] == "leftovers"]
    assert (found["path"], "git worktree repair" in found["remedy"]) == (".git", True)
    assert desk.files() == before


def test_colours_that_git_always_gives_do_not_bury_what_is_said(refusing: Desk) -> None:
    """Each hint is a line of its own, and git has many; of a colour nothing reaches a screen."""
    id, _ = ids_of(refusing)
    refusing.git("config", "color.ui", "always")
    hook = refusing.root / ".git" / "hooks" / "pre-commit"
    hook.write_text(
        "#!/bin/sh\nprintf '\\033[33mhint: let op\\033[m\\n\\033[31mniet nu\\033[m\\n' >&2\nexit 1\n"
    )
    told = refusing.run("note", id, "-m", "geweigerd")
    assert (told.code, f"Saved, but git refused: {HOOK} (git: “niet nu”)" in told.err) == (7, True), told


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder to another account")
def test_a_git_that_is_not_there_is_named_also_in_a_folder_of_another_account(desk: Desk) -> None:
    id = desk.new("Map ontbrak")
    os.chown(desk.root / ".git", 4321, -1)
    told = desk.subprocess("history", id, env={"PATH": str(desk.root)})
    assert (told.code, "git is not installed" in told.err) == (7, True), told
