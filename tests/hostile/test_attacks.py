"""A colleague's repository that means harm, brought in every way, against every command.

No program of theirs runs (a canary would be there), no byte outside the workspace changes (the home folder
is compared before and after), and nothing of it is sent (the shared repository is searched). What came in is
named. Each attack is what a hostile or careless colleague can really push; the commands are all that there
are. All attacks in all ways: KV_ATTACKS=all python -m pytest tests/hostile/test_attacks.py
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from klantervaring.commands import NAMES

from tests.conftest import KV, PATIENCE, Desk, Result
from tests.sync.conftest import Team, git, raw_git

#: All ways, or the bounded form that runs with every other test.
WHOLE = os.environ.get("KV_ATTACKS") == "all"
ID = "K7QX-4MRX"
SECRET = b"S3CRET-of-nobody-else"
NOW = "2026-11-20T14:05:00+01:00"
CASE = f"""---
id: {ID}
title: Cursusmap ontbrak
customer: {{name: De Regenboog}}
procedure: een-fan-per-dag@1
log:
- {{event: received, at: 2026-11-20T10:00:00+01:00, by: sanne, id: 7f3k9m2q}}
---
Het verhaal.
"""
#: Words for each command; a command that is not here fails `test_every_command_is_tried`.
WORDS: dict[str, str] = {
    "digest": "", "dossier": "{id} -o {folder}/derde",
    "today": "", "overdue": "", "due": "--within 9w", "next": "", "new": "Kachel --customer A -m x",
    "mail": "{home}/brief.eml", "import": "{home}/lijst.csv", "listen": "{id} -m x", "respond": "{id} -m x",
    "offer": "{id} --cannot a --alternative b --provider c", "resolve": "{id} --solution x",
    "verdict": "{id} satisfied", "escalate": "{id} -m x --because x", "invite": "{id} --for 2026-12-01T10:00",
    "hear": "{id} --waived", "decide": "{id} upheld -m x", "follow-up": "{id} satisfied",
    "close": "{id} withdrawn --because x", "reopen": "{id} -m x", "apologise": "{id} --via phone",
    "compensate": "{id} --what kaart --cost 1 --why x", "cause": "{id} basic -m x", "improve": "{id} done",
    "effect": "{id} better", "improvements": "", "fan": "{id}", "fans": "", "customer": "Regenboog",
    "budget": "", "note": "{id} -m x", "contact": "{id} in -m x", "assign": "{id} sanne", "tag": "{id} +a",
    "attach": "{id} {home}/brief.txt",
    "letter": "{id} reaction -m x --sent", "edit": "{id}", "record": "{id} noted", "alerts": "",
    "take": "{id} x", "stats": "", "report": "-o {folder}/bram/verslag.html --force",
    "board": "", "ask": "", "foresee": "Trein --customer A --before 2026-12-01 -m x",
    "list": "--all", "export": "--all -o {folder}/uit.json --force",
    "calendar": "--names -o {folder}/uit.ics --force",
    "show": "{id}", "why": "{id}", "search": "map", "log": "", "procedure": "", "sync": "", "status": "",
    "join": "{hub} {folder}/derde --no-hook", "settle": "{id}", "history": "{id}", "init": "",
    "check": "--fix", "undo": "", "erase": "{id} --yes", "config": "", "person": "", "share": "{hub} --yes",
    "purge": "--yes", "hold": "{id} -m x", "retention": "--adopt",
    "completion": "bash", "help": "times", "tour": "", "drafts": "", "redo": "",
}  # fmt: skip


def test_every_command_is_tried() -> None:
    assert set(NAMES) == WORDS.keys()


class Scene:
    """A victim with a home of private files, a shared repository, and the clone of whoever attacks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.hub = folder / "team.git"
        self.canary = folder / "CANARY"
        self.victim = Desk(folder / "bram", self.home)
        self.evil = folder / "kwaad"

    def touch(self) -> str:
        """The program that must never run."""
        return f"touch {shlex.quote(str(self.canary))}"

    def push(self, message: str = "x") -> None:
        """Commit and push what the attacker's work tree holds, ignored files too."""
        git(self.evil, "add", "--all", "--force")
        git(self.evil, *WHO, "commit", "--quiet", "--allow-empty", "-m", message)
        git(self.evil, "push", "--quiet", "origin", "HEAD:main")

    def push_tree(self, entries: bytes) -> None:
        """Push a commit whose tree has these raw entries too: names that git refuses."""
        tree = raw_git(self.evil, "cat-file", "tree", "HEAD^{tree}")
        made = raw_git(
            self.evil, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=tree + entries
        )
        parent = git(self.evil, "rev-parse", "HEAD").strip()
        commit = git(self.evil, *WHO, "commit-tree", made.decode().strip(), "-p", parent, "-m", "x").strip()
        git(self.evil, "push", "--quiet", "origin", f"{commit}:refs/heads/main")

    def blob(self, content: bytes) -> bytes:
        """The raw name of an object with this content."""
        return bytes.fromhex(
            raw_git(self.evil, "hash-object", "-w", "--stdin", stdin=content).decode().strip()
        )

    def tree(self, entries: bytes) -> bytes:
        """The raw name of a tree with these raw entries."""
        words = ("hash-object", "-t", "tree", "-w", "--stdin", "--literally")
        return bytes.fromhex(raw_git(self.evil, *words, stdin=entries).decode().strip())

    def outside(self) -> dict[str, tuple[int, bytes]]:
        """All files that are not of the workspace: their modes and bytes."""
        found = {}
        for path in sorted(self.home.rglob("*")):
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            found[str(path.relative_to(self.folder))] = (path.lstat().st_mode, content)
        return found

    def sent(self) -> bytes:
        """Everything that the shared repository holds."""
        names = git(self.hub, "rev-list", "--objects", "--all").split("\n")
        listed = "".join(f"{name.split(' ')[0]}\n" for name in names if name).encode()
        return raw_git(self.hub, "cat-file", "--batch", stdin=listed)

    def run(self, command: str, root: Path | None = None, env: dict[str, str | None] | None = None) -> Result:
        """Give a command as the victim does."""
        words = WORDS[command].format(id=ID, home=self.home, hub=self.hub, folder=self.folder)
        shutil.rmtree(self.folder / "derde", ignore_errors=True)
        desk = Desk(root or self.victim.root, self.home)
        return desk.run(command, *shlex.split(words), env={"EDITOR": "true", "KV_NOW": NOW, **(env or {})})


WHO = ("-c", "user.name=Kwaad", "-c", "user.email=kwaad@test.example", "-c", "core.hooksPath=/dev/null")


@pytest.fixture(scope="module")
def prepared(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team with one case, private files at home, and a clone for the attacker."""
    folder = tmp_path_factory.mktemp("attack")
    team = Team.begin(folder, made)
    team.anna.write(f"cases/{ID}.md", CASE)
    team.anna.commit()
    team.all_sync()
    for name in (
        ".bashrc",
        ".profile",
        "private/secret.txt",
        "private/thesis.tmp",
        ".ssh/id",
        ".config/git/config",
    ):
        path = team.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SECRET + b"\n")
    (team.home / ".config" / "git" / "config").write_text("[core]\n")
    (team.home / "brief.txt").write_text("een brief\n")
    (team.home / "brief.eml").write_text("From: b@b.example\nSubject: Zaal\n\nKoud.\n")
    (team.home / "lijst.csv").write_text("ontvangen;klant;titel\n2026-11-01;B;Zaal\n")
    git(folder, "clone", "--quiet", str(team.remote), str(folder / "kwaad"))
    return folder


@pytest.fixture
def scene(prepared: Path, tmp_path: Path) -> Scene:
    shutil.copytree(prepared, tmp_path, symlinks=True, dirs_exist_ok=True)
    for clone in ("bram", "kwaad"):
        config = tmp_path / clone / ".git" / "config"
        config.write_text(config.read_text().replace(str(prepared), str(tmp_path)))
    return Scene(tmp_path)


# -- the attacks -------------------------------------------------------------------------------------------


def note(**entry: str | None) -> str:
    """A journal as an older kv kept it in the workspace, naming what the attacker wants moved."""
    given = {"temporary": None, "move_first": False, "before": "", "after": "", **entry}
    return json.dumps({"subject": "x", "command": "note", "commits": None, "files": [given]})


def digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def a_journal_that_plants_a_hook(scene: Scene) -> None:
    hook = f"#!/bin/sh\n{scene.touch()}\n".encode()
    (scene.evil / "x").write_bytes(hook)
    (scene.evil / ".kv").mkdir()
    planted = note(temporary="x", source=".git/hooks/pre-commit", path=".git/hooks/pre-commit",
                   after=digest(hook))  # fmt: skip
    (scene.evil / ".kv" / "unfinished").write_text(planted)
    scene.push()


def a_journal_through_a_link(scene: Scene) -> None:
    (scene.evil / "link").symlink_to(scene.home)
    (scene.evil / ".kv").mkdir()
    gone = note(source="link/.bashrc", path="link/.bashrc", before=digest(SECRET + b"\n"))
    (scene.evil / ".kv" / "unfinished").write_text(gone)
    scene.push()


def a_journal_that_hides_a_case(scene: Scene) -> None:
    (scene.evil / ".kv").mkdir()
    hidden = note(temporary=f"cases/{ID}.md", source="cases/none.md", path="cases/none.md", after="1")
    (scene.evil / ".kv" / "unfinished").write_text(hidden)
    scene.push()


def what_git_refused(scene: Scene) -> None:
    (scene.evil / ".kv").mkdir()
    files = ["private-notes.txt", "../home/.bashrc", f"cases/{ID}.md"]
    noted = {"files": files, "subject": "x", "command": "note", "message": "no"}
    (scene.evil / ".kv" / "uncommitted").write_text(json.dumps(noted))
    scene.push()


def links_in_dot_kv(scene: Scene) -> None:
    own = scene.evil / ".kv"
    own.mkdir()
    for name in ("sync-kv.yaml", "unfinished.tmp", "uncommitted.tmp", "lock"):
        (own / name).symlink_to(scene.home / ".bashrc")
    for name in ("drafts", "index", "sync", "kept", "sync-blobs", "sync-procedures"):
        (own / name).symlink_to(scene.home / "private")
    (scene.evil / "kv.yaml").write_text("language: nl\norganisation: $(touch x)\n")
    scene.push()


def dot_kv_is_a_link(scene: Scene) -> None:
    (scene.evil / ".kv").symlink_to(scene.home / "private")
    scene.push()


def an_index_of_theirs(scene: Scene) -> None:
    (scene.evil / ".kv" / "index").mkdir(parents=True)
    (scene.evil / ".kv" / "index" / "cases").write_bytes(b"kv-cards" + bytes(64))
    (scene.evil / ".kv" / "lock").mkdir()
    (scene.evil / ".kv" / "lock" / "x").write_text("x")
    scene.push()


def attachments_are_a_link(scene: Scene) -> None:
    (scene.evil / "cases" / ID).symlink_to(scene.home / "private")
    scene.push()


def folders_are_links(scene: Scene) -> None:
    (scene.evil / "cases" / "closed").symlink_to(scene.home / "private")
    scene.push()


def a_year_is_a_link(scene: Scene) -> None:
    (scene.evil / "cases" / "closed").mkdir()
    for year in ("2025", "2026"):
        (scene.evil / "cases" / "closed" / year).symlink_to(scene.home / "private")
    scene.push()


def settings_are_links(scene: Scene) -> None:
    for name in ("customers.yaml", "alerts.yaml", "meetings.csv", "procedures"):
        (scene.evil / name).symlink_to(scene.home / "private" / "secret.txt")
    scene.push()


def a_remote_that_is_an_option(scene: Scene) -> None:
    (scene.evil / "kv.yaml").write_text(f'git: {{remote: "--upload-pack={scene.touch()};true"}}\n')
    scene.push()


def a_remote_that_runs(scene: Scene) -> None:
    (scene.evil / "kv.yaml").write_text(f'git: {{remote: "ext::sh -c {shlex.quote(scene.touch())}"}}\n')
    scene.push()


def a_remote_elsewhere(scene: Scene) -> None:
    git(scene.folder, "init", "--quiet", "--bare", "--initial-branch=main", "home/elders.git")
    (scene.evil / "kv.yaml").write_text(f"git: {{remote: {scene.home}/elders.git}}\n")
    scene.push()


def a_repository_in_the_attachments(scene: Scene) -> None:
    folder = scene.evil / "cases" / ID
    git(scene.folder, "init", "--quiet", "--bare", str(folder))
    program = folder / "gpg"
    program.write_text(f"#!/bin/sh\n{scene.touch()}\n")
    program.chmod(0o755)
    wanted = {"log.showSignature": "true", "commit.gpgSign": "true", "gpg.program": str(program)}
    wanted |= dict.fromkeys(("core.fsmonitor", "core.sshCommand"), scene.touch())
    for key, value in wanted.items():
        git(folder, "config", key, value)
    (folder / "kv.yaml").write_text("language: en\n")
    (folder / "cases").mkdir()
    (folder / "cases" / "BAD.md").write_text("geen case")
    scene.push()


def modules_in_the_workspace(scene: Scene) -> None:
    (scene.evil / "klantervaring").mkdir()
    code = f"import os\nos.system({scene.touch()!r})\n"
    names = ("klantervaring/__init__.py", "klantervaring/__main__.py", "yaml.py", "typer.py", "zoneinfo.py")
    for name in (*names, "sitecustomize.py", "re.py", "git", "kv"):
        path = scene.evil / name
        path.write_text(f"#!/bin/sh\n{scene.touch()}\n" if name in ("git", "kv") else code)
        path.chmod(0o755)
    text = (scene.evil / "cases" / f"{ID}.md").read_text()
    (scene.evil / "cases" / f"{ID}.md").write_text(text.replace("ontbrak", "was er niet"))
    scene.push()


def attributes_that_convert(scene: Scene) -> None:
    lines = (
        "* text eol=crlf",
        "*.md filter=evil ident",
        "cases/** merge=union diff=evil",
        "*.yaml filter=evil",
    )
    (scene.evil / ".gitattributes").write_text("\n".join(lines) + "\n")
    (scene.evil / "cases" / ID).mkdir()
    (scene.evil / "cases" / ID / "brief.txt").write_text("regel\n" * 40)
    scene.push()


def a_submodule(scene: Scene) -> None:
    modules = (
        f'[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "{scene.touch()}"\n\tupdate = !{scene.touch()}\n'
    )
    (scene.evil / ".gitmodules").write_text(modules)
    scene.push()
    head = git(scene.evil, "rev-parse", "HEAD").strip()
    scene.push_tree(b"160000 x\0" + bytes.fromhex(head))


def an_entry_named_git(scene: Scene) -> None:
    hook = scene.blob(f"#!/bin/sh\n{scene.touch()}\n".encode())
    hooks = scene.tree(b"".join(b"100755 " + name + b"\0" + hook for name in (b"post-merge", b"pre-commit")))
    scene.push_tree(b"40000 .git\0" + scene.tree(b"40000 hooks\0" + hooks))


def an_entry_that_leads_out(scene: Scene) -> None:
    blob = scene.blob(b"touch CANARY\n")
    home = scene.tree(b"100644 .bash_profile\0" + blob)
    scene.push_tree(b"40000 ..\0" + scene.tree(b"40000 home\0" + home))


def an_entry_with_slashes(scene: Scene) -> None:
    blob = scene.blob(b"x\n")
    scene.push_tree(b"100644 ../home/.profile2\0" + blob + b"100644 /tmp/x-absolute\0" + blob)


def an_entry_with_a_line_end(scene: Scene) -> None:
    scene.push_tree(
        b"100644 a\nb\0" + scene.blob(b"x\n") + b"100644 " + b"c" * 300 + b"\0" + scene.blob(b"y\n")
    )


def an_entry_as_windows_knows_git(scene: Scene) -> None:
    hook = scene.tree(b"100755 pre-commit\0" + scene.blob(f"#!/bin/sh\n{scene.touch()}\n".encode()))
    scene.push_tree(b"40000 GIT~1\0" + scene.tree(b"40000 hooks\0" + hook))


ATTACKS: tuple[Callable[[Scene], None], ...] = (
    a_journal_that_plants_a_hook, a_journal_through_a_link, a_journal_that_hides_a_case, what_git_refused,
    links_in_dot_kv, dot_kv_is_a_link, an_index_of_theirs, attachments_are_a_link, folders_are_links,
    a_year_is_a_link, settings_are_links, a_remote_that_is_an_option, a_remote_that_runs, a_remote_elsewhere,
    a_repository_in_the_attachments, modules_in_the_workspace, attributes_that_convert, a_submodule,
    an_entry_named_git, an_entry_that_leads_out, an_entry_with_slashes, an_entry_with_a_line_end,
    an_entry_as_windows_knows_git,
)  # fmt: skip


# -- the ways in -------------------------------------------------------------------------------------------


def by_pull(scene: Scene) -> Path:
    """The victim pulls with git, as far as git lets it in."""
    environment = scene.victim.environment()
    subprocess.run(["git", "pull", "--quiet", "--no-rebase"], cwd=scene.victim.root, env=environment,
                   capture_output=True, timeout=PATIENCE, check=False)  # fmt: skip
    return scene.victim.root


def by_sync(scene: Scene) -> Path:
    """The victim has a note of their own waiting, and syncs."""
    scene.run("note")
    scene.run("sync")
    return scene.victim.root


def by_join(scene: Scene) -> Path:
    """Somebody new copies it."""
    place = scene.folder / "nieuw"
    Desk(scene.folder, scene.home).run("join", str(scene.hub), str(place), "--no-hook", env={"KV_HOME": None})
    return place if place.is_dir() else scene.victim.root


def by_clone(scene: Scene) -> Path:
    """Somebody copies it with git, with a umask that hides nothing about its folders."""
    place = scene.folder / "kloon"
    environment = scene.victim.environment()
    subprocess.run(["git", "clone", "--quiet", str(scene.hub), str(place)], env=environment,
                   capture_output=True, preexec_fn=lambda: os.umask(0o077), check=False)  # fmt: skip
    return place if (place / "cases").is_dir() else scene.victim.root


WAYS = (by_sync, by_pull, by_join, by_clone)
#: Every attack in every way; in the bounded form each in one of them, one after another.
TRIED = [
    (attack, way)
    for number, attack in enumerate(ATTACKS)
    for place, way in enumerate(WAYS)
    if WHOLE or number % len(WAYS) == place
]


@pytest.mark.parametrize(("attack", "way"), TRIED, ids=lambda each: each.__name__)
def test_nothing_runs_leaks_or_changes_outside(
    scene: Scene, attack: Callable[[Scene], None], way: Callable[[Scene], Path]
) -> None:
    attack(scene)
    before = scene.outside()
    root = way(scene)
    for command in WORDS:
        result = scene.run(command, root)
        assert result.code != 70, (command, result)
        assert not scene.canary.exists(), f"a program ran: {command}"
        now = scene.outside()
        changed = sorted(name for name in {**before, **now} if before.get(name) != now.get(name))
        assert not changed, f"{command} changed {changed[:3]}"
    assert SECRET not in scene.sent()
    assert ID in Desk(root, scene.home).run("show", ID, env={"KV_NOW": NOW}).out


def in_the_attachments(root: Path) -> Iterator[Path]:
    yield root
    inner = root / "cases" / ID
    if inner.is_dir() and not inner.is_symlink():
        yield inner


@pytest.mark.parametrize("attack", [modules_in_the_workspace, a_repository_in_the_attachments])
def test_in_a_process_of_its_own_from_their_folder(scene: Scene, attack: Callable[[Scene], None]) -> None:
    """As a shell starts it: in the workspace and in the folder of attachments, also for completion."""
    attack(scene)
    scene.run("note")
    root = by_sync(scene)
    kv = [KV[0], "-I", *KV[1:]]
    tab = {"_KV_COMPLETE": "lines", "_KV_LINE": "kv show "}
    for folder in in_the_attachments(root):
        for words, env in ((["list"], {}), (["check"], {}), (["show", ID], {}), ([], {}), ([], tab),
                           (["note", ID, "-m", "x"], {}), (["sync"], {})):  # fmt: skip
            environment = scene.victim.environment(env={"KV_HOME": None, "KV_NOW": NOW, **env})
            subprocess.run([*kv, *words], cwd=folder, env=environment, capture_output=True, timeout=PATIENCE,
                           check=False)  # fmt: skip
            assert not scene.canary.exists(), (folder, words)


def test_the_merge_driver_starts_nothing_of_theirs(scene: Scene) -> None:
    """Git starts kv in the top of the work tree, where their modules lie."""
    modules_in_the_workspace(scene)
    scene.victim.done("note", ID, "-m", "van mij", env={"KV_NOW": NOW})
    environment = scene.victim.environment(env={"PYTHONPATH": str(scene.victim.root)})
    pull = ["git", "pull", "--quiet", "--no-rebase", "--no-edit"]
    done = subprocess.run(pull, cwd=scene.victim.root, env=environment, capture_output=True, text=True,
                          timeout=PATIENCE, check=False)  # fmt: skip
    assert done.returncode == 0, done
    assert not scene.canary.exists()
    text = scene.victim.case(ID)
    assert "van mij" in text
    assert "was er niet" in text


def test_what_a_repository_brings_for_kv_is_named(scene: Scene) -> None:
    an_index_of_theirs(scene)
    scene.run("sync")
    found = scene.victim.run("check", "--json", env={"KV_NOW": NOW}).json
    assert [f["message"] for f in found if f["path"] == ".kv"] == [
        "this came with the repository; kv reads nothing in it"
    ]


def test_a_folder_beside_a_case_that_is_a_link_is_refused_and_named(scene: Scene) -> None:
    attachments_are_a_link(scene)
    root = by_pull(scene)
    for command in ("close", "attach"):
        assert scene.run(command, root).code == 6
    found = scene.victim.run("check", "--json", env={"KV_NOW": NOW}).json
    assert [f["check"] for f in found if f["path"] == f"cases/{ID}"] == ["place"]
    assert (scene.home / "private" / "secret.txt").read_bytes() == SECRET + b"\n"


@pytest.mark.parametrize("attack", [an_entry_named_git, an_entry_that_leads_out, an_entry_with_a_line_end,
                                    an_entry_as_windows_knows_git])  # fmt: skip
def test_a_path_that_git_refuses_is_refused_before_anything_is_written(
    scene: Scene, attack: Callable[[Scene], None]
) -> None:
    attack(scene)
    before = scene.victim.snapshot()
    told = scene.run("sync")
    assert told.code in (6, 7), told
    assert scene.victim.snapshot() == before
    scene.victim.done("note", ID, "-m", "en door", env={"KV_NOW": NOW})


def test_what_is_converted_elsewhere_comes_in_whole_and_is_not_edited_by_hand(scene: Scene) -> None:
    attributes_that_convert(scene)
    scene.run("sync")
    there = scene.victim.root / "cases" / ID / "brief.txt"
    assert there.read_text() == "regel\n" * 40
    head = git(scene.hub, "rev-parse", "main")
    again = scene.run("sync")
    assert "hand" not in again.out, again
    assert git(scene.hub, "rev-parse", "main") == head
