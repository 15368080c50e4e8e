"""Making a workspace: the folders, kv.yaml, and the files and the hook that git needs. Safe to repeat.

It must not overwrite what is there.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from enum import Enum
from pathlib import Path

from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import (
    Change,
    content_of,
    refused,
    replace,
)
from klantervaring.files.git import driver, repository
from klantervaring.files.git.commit import Identity, commit_files
from klantervaring.files.git.runner import (
    COMMITTING,
    GitFailed,
    is_inside_repository,
)
from klantervaring.files.git.trees import place_of_workspace
from klantervaring.files.text.scalars import scalar
from klantervaring.files.workspace.layout import (
    CASES,
    CONFIG,
    CUSTOMERS,
    INBOX,
    PRIVATE,
)
from klantervaring.language import Speaker

_IGNORED = (f"{PRIVATE}/", ".*.tmp")
#: A case is text with the line ends that its writer chose, and what lies beside it is named with its digest:
#: git must not change a byte of either.
#: Two versions of one that meet are joined by kv, in a clone where git is told how (`driver.set_driver`).
_ATTRIBUTES = (
    f"{CASES}/** -text",
    f"{CASES}/**/*.md merge=kv",
    f"{CUSTOMERS} -text",
    f"{INBOX}/** -text",
)
#: Files of git, and the lines that they need.
_LINES = {".gitignore": _IGNORED, ".gitattributes": _ATTRIBUTES}


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
# The kv that made this, and no other: what a pull brought must not run in its place.
kv() { %(command)s "$@"; }
if ! kv --version >/dev/null 2>&1; then
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


def begun_config(language: str = "nl", organisation: str = "") -> str:
    """Return the text of a first kv.yaml, with comments in its language; people come in below."""
    say = Speaker(language)
    named = "# organisation:"
    if organisation:
        named = f"organisation: {scalar(organisation)}"
    return "\n".join(
        (
            f"# {say(_FIRST)}",
            f"# {say(_MORE)}",
            named,
            f"language: {language}",
            "#",
            f"# {say(_PEOPLE)}",
            "# people:",
            "",
        )
    )


_FIRST = Text(
    "The settings of this workspace. Change them here, or with: {command}",
    command=Code("kv config set KEY VALUE"),
)
_MORE = Text(
    "What else can stand here, and what holds otherwise: {list}, {help}",
    list=Code("kv config"),
    help=Code("kv help settings"),
)
_PEOPLE = Text(
    "Who works here, under a short name. One more: {command}",
    command=Code("kv person add"),
)


def lacks(root: Path) -> Begun:
    """Return what `begin` would make. Raises DiskRefused, Conflict."""
    try:
        folder = [] if (root / CASES).is_dir() else [f"{CASES}/"]
        files = [change.path.name for change in _lacking(root, "")]
    except OSError as error:
        raise refused(error) from error
    near = next(
        folder for folder in (root, *root.parents) if folder.is_dir()
    )
    repository = [] if is_inside_repository(near) else [".git"]
    return Begun((*folder, *files, *repository), git=True)


def make_workspace(
    root: Path, identity: Identity, config: str = ""
) -> Begun:
    """Make what is missing of a workspace in `root`, and commit just that; what is there stays.

    `config` is the text of kv.yaml, where there is none.

    Raises DiskRefused; Conflict where something else stands in place of a file to which lines are added.
    """
    try:
        changes = _lacking(root, config or begun_config())
        made = _folders(root)
    except OSError as error:
        raise refused(error) from error
    replace(root, changes)
    files = [change.path for change in changes]
    made += [path.name for path in files]
    if not is_inside_repository(root):
        try:
            repository.init(root)
        except GitFailed as error:
            return Begun(tuple(made), git=False, trouble=str(error))
        made.append(".git")
    driver.set_driver(root)
    outcome = commit_files(root, files, "workspace begun", "", identity)
    return Begun(tuple(made), git=True, trouble=outcome.message)


def _folders(root: Path) -> list[str]:
    if (root / CASES).is_dir():
        return []
    # what it will hold is about people
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    (root / CASES).mkdir(mode=0o700)
    return [f"{CASES}/"]


def _lacking(root: Path, config: str) -> list[Change]:
    """Return the files that are not there yet, and those without a line that they need."""
    first = (
        []
        if beneath.is_there(root, CONFIG)
        else [Change(root / CONFIG, None, config.encode())]
    )
    lines = (
        _with_lines(root, root / name, wanted)
        for name, wanted in _LINES.items()
    )
    return [
        *first,
        *(change for change in lines if change.after != change.before),
    ]


def _with_lines(root: Path, path: Path, wanted: tuple[str, ...]) -> Change:
    """Return the lines that a file does not have yet, behind those that it has."""
    before = content_of(root, path)
    text = os.fsdecode(before or b"")
    missing = [line for line in wanted if line not in text.splitlines()]
    if not missing:
        return Change(path, before, before)
    gap = "" if not text or text.endswith("\n") else "\n"
    return Change(
        path, before, os.fsencode(text + gap + "\n".join(missing) + "\n")
    )


def has_hook(root: Path) -> bool:
    """Return whether there is any hook before a commit, so that nobody need be asked for one."""
    try:
        folder = repository.own_hooks(root)
    except GitFailed:
        return True
    return folder is None or os.path.lexists(folder / "pre-commit")


def make_hook(root: Path, words: Words) -> Hook:
    """Put the hook before each commit; one that is there already stays. Raises DiskRefused."""
    try:
        folder = repository.own_hooks(root)
        prefix = place_of_workspace(root).prefix
    except GitFailed:
        return Hook.NO_REPOSITORY
    if folder is None:
        return Hook.SHARED
    return _put_hook(folder, _hook(words, prefix))


def _hook(words: Words, prefix: str) -> str:
    """Return the text of the hook."""
    said = {**words._asdict(), "prefix": prefix}
    return _HOOK % {
        **{key: shlex.quote(value) for key, value in said.items()},
        "committing": COMMITTING,
        "command": shlex.join(driver.own_command()),
    }


def _put_hook(folder: Path, text: str) -> Hook:
    path = folder / "pre-commit"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_program(path, text)
    except FileExistsError:
        return Hook.THERE if _is_ours(path) else Hook.ANOTHER
    except OSError as error:
        raise refused(error) from error
    return Hook.MADE


def _write_program(path: Path, text: str) -> None:
    """Write a file that can be started. Raises FileExistsError where something stands there."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o777)
    with os.fdopen(handle, "wb") as file:
        file.write(os.fsencode(text))


def _is_ours(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return (
            path.is_file()
            and b"Made by `kv init --hook`" in path.read_bytes()
        )
    return False
