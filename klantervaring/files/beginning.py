"""Making a workspace: the folders, kv.yaml, and the files and the hook that git needs. Safe to repeat.

It must not overwrite what is there.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from enum import Enum
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files import git, remotes
from klantervaring.files.places import CASES, CONFIG, CUSTOMERS, PRIVATE
from klantervaring.files.writing import refused

_CONFIG = """\
# kv.yaml: what holds in this workspace. Every key may be left out; see docs/format.md.
language: nl
# organisation: Dyade Academy
# timezone: Europe/Amsterdam
# procedure: een-fan-per-dag
# people:
#   sanne: {name: Sanne Bakker, email: sanne@dyade.example, role: desk, budget: 50}
# budget-period: month
# git: {commit: yes}
"""
_IGNORED = (f"{PRIVATE}/", ".*.tmp")
#: A case is text with the line ends that its writer chose, and what lies beside it is named with its digest:
#: git must not change a byte of either.
#: Two versions of one that meet are joined by kv, in a clone where git is told how (`remotes.set_driver`).
_ATTRIBUTES = (f"{CASES}/** -text", f"{CASES}/**/*.md merge=kv", f"{CUSTOMERS} -text")


#: Refuses a commit of case files in which something is wrong. It speaks the
#: language of who made it, for it must be able to speak where kv is not there.
_HOOK = """\
#!/bin/sh
# Made by `kv init --hook`: refuses a commit of case files in which `kv check` finds something.
# What kv itself commits passes, and so does `git commit --no-verify`.
[ -z "$%(committing)s" ] || exit 0
prefix=%(prefix)s
workspace="./$prefix"
[ -d "$workspace/cases" ] || exit 0
staged=$(git -c core.quotePath=false diff --cached --name-only --diff-filter=d -- "$workspace/cases")
[ -n "$staged" ] || exit 0
if ! command -v kv >/dev/null 2>&1; then
  printf '%%s\\n' %(missing)s >&2
  exit 0
fi
found=$(kv -C "$workspace" check --plain 2>&1)
code=$?
[ "$code" -ne 0 ] || exit 0
if [ "$code" -ne 1 ]; then
  printf '%%s\\n' "$found" %(failed)s >&2
  exit 0
fi
# Of the findings, those in staged files; git puts an odd name between quotes, and then all count. The names
# go through the pipe, before the findings and an empty line: there may be more than fit in a command.
kept=$({ printf '%%s\\n\\n' "$staged"; printf '%%s\\n' "$found"; } | PREFIX=$prefix awk '
  !findings && $0 == "" { findings = 1; next }
  !findings {
    if (substr($0, 1, 1) == "\\"") all = 1
    staged[substr($0, length(ENVIRON["PREFIX"]) + 1)] = 1
    next
  }
  /^    / { if (shown) print; next }
  {
    shown = match($0, /:[0-9]+: \\[/) && (all || substr($0, 1, RSTART - 1) in staged)
    if (shown) print
  }') || kept=$found
[ -n "$kept" ] || exit 0
printf '%%s\\n' "$kept" %(refused)s >&2
exit 1
"""


class Hook(Enum):
    """What became of the hook that somebody wanted."""

    MADE = "made"
    THERE = "there"
    ANOTHER = "another"
    SHARED = "shared"
    NO_REPOSITORY = "no repository"


class Words(NamedTuple):
    """What the hook says: kv is not there, kv could not check, and the commit is refused."""

    missing: str
    failed: str
    refused: str


class Begun(NamedTuple):
    """What was made, by name; whether git keeps versions; and git's words where it could not."""

    made: tuple[str, ...]
    git: bool
    trouble: str = ""


def lacks(root: Path) -> Begun:
    """What `begin` would make. Raises DiskRefused."""
    try:
        folder = [] if (root / CASES).is_dir() else [f"{CASES}/"]
        config = [] if (root / CONFIG).exists() else [CONFIG]
        wanted = ((".gitignore", _IGNORED), (".gitattributes", _ATTRIBUTES))
        lines = [name for name, each in wanted if _missing(root / name, each)]
    except OSError as error:
        raise refused(error) from error
    near = next(folder for folder in (root, *root.parents) if folder.is_dir())
    repository = [] if git.is_inside_repository(near) else [".git"]
    return Begun((*folder, *config, *lines, *repository), git=True)


def begin(root: Path, identity: git.Identity) -> Begun:
    """Make what is missing of a workspace in `root`, and commit just that; what is there stays.

    Raises DiskRefused.
    """
    try:
        made = _folders(root)
        if not (root / CONFIG).exists():
            (root / CONFIG).write_text(_CONFIG, encoding="utf-8")
            made.append(CONFIG)
        made += _lines(root / ".gitignore", _IGNORED) + _lines(root / ".gitattributes", _ATTRIBUTES)
    except OSError as error:
        raise refused(error) from error
    files = [root / name for name in made if not name.endswith("/")]
    if not git.is_inside_repository(root):
        try:
            git.init(root)
        except git.GitFailed as error:
            return Begun(tuple(made), git=False, trouble=str(error))
        made.append(".git")
    remotes.set_driver(root)
    outcome = git.commit(root, files, "workspace begun", "", identity)
    return Begun(tuple(made), git=True, trouble=outcome.message)


def _folders(root: Path) -> list[str]:
    if (root / CASES).is_dir():
        return []
    root.mkdir(mode=0o700, parents=True, exist_ok=True)  # what it will hold is about people
    (root / CASES).mkdir()
    return [f"{CASES}/"]


def _lines(path: Path, wanted: tuple[str, ...]) -> list[str]:
    """Add the lines that a file does not have yet."""
    missing = _missing(path, wanted)
    if not missing:
        return []
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    gap = "" if not text or text.endswith("\n") else "\n"
    path.write_text(text + gap + "\n".join(missing) + "\n", encoding="utf-8")
    return [path.name]


def _missing(path: Path, wanted: tuple[str, ...]) -> list[str]:
    there = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line for line in wanted if line not in there]


def has_hook(root: Path) -> bool:
    """Whether there is any hook before a commit, so that nobody need be asked for one."""
    try:
        folder = git.hooks(root)
    except git.GitFailed:
        return True
    return folder is None or os.path.lexists(folder / "pre-commit")


def make_hook(root: Path, words: Words) -> Hook:
    """Put the hook before each commit; one that is there already stays. Raises DiskRefused."""
    try:
        folder, prefix = git.hooks(root), git.prefix(root)
    except git.GitFailed:
        return Hook.NO_REPOSITORY
    if folder is None:
        return Hook.SHARED
    said = {key: shlex.quote(value) for key, value in (*words._asdict().items(), ("prefix", prefix))}
    text = _HOOK % {**said, "committing": git.COMMITTING}
    path = folder / "pre-commit"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o777), "wb") as file:
            file.write(os.fsencode(text))
    except FileExistsError:
        return Hook.THERE if _is_ours(path) else Hook.ANOTHER
    except OSError as error:
        raise refused(error) from error
    return Hook.MADE


def _is_ours(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.is_file() and b"Made by `kv init --hook`" in path.read_bytes()
    return False
