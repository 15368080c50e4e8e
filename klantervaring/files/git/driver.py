"""What git is told in this clone of the files of cases: their bytes as they are, and kv asked to join them.

It stands in the git directory, where it goes before all that a repository or a person's settings say of line
ends, filters and merging, and where nothing that comes in can change it. It must not merge anything.
"""

from __future__ import annotations

import re
import shlex
import site
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import klantervaring
from klantervaring.files.disk import beneath
from klantervaring.files.disk.atomic import write_whole
from klantervaring.files.git.objects import blob_name, parsed_entries
from klantervaring.files.git.runner import (
    ask_git,
    run_git,
    separated,
    settings_of,
    terminated,
)
from klantervaring.files.git.trees import place_of_workspace
from klantervaring.files.workspace.layout import (
    CASES,
    CUSTOMERS,
    INBOX,
    REGISTER,
    common_of,
    repository_of,
)

#: The words by which git calls the merge driver of kv.
_DRIVER = "kv"
_KEY = f"merge.{_DRIVER}.driver"
_ATTRIBUTES = "info/attributes"
_RAW = "-text -filter -ident !working-tree-encoding"
#: Patterns from the workspace, and what git is told of their files.
_LINES = (
    (f"{CASES}/**", _RAW),
    (CUSTOMERS, _RAW),
    (REGISTER, f"{_RAW} merge=union"),
    (f"{INBOX}/**", _RAW),
    (f"{CASES}/**/*.md", f"merge={_DRIVER}"),
)
_ODD = re.compile(r"[\s\"\\*?\[\]!#]")


def set_driver(
    root: Path, settings: Mapping[str, str] | None = None
) -> bool:
    """Let git ask kv when two versions of a case meet, and leave the bytes of cases alone.

    `settings` are those of git, where they were asked already.
    Return whether something was changed in this clone. Raises GitFailed, OSError.
    """
    command = f"{shlex.join(own_command())} merge-driver %O %A %B %P"
    wanted = {
        f"merge.{_DRIVER}.name": "cases of kv, joined per field",
        _KEY: command,
    }
    known = settings_of(root) if settings is None else settings
    changed = _pin(root)
    for key, value in wanted.items():
        if known.get(key) != value:
            run_git(root, "config", "--", key, value)
            changed = True
    return changed


def has_driver(root: Path) -> bool:
    """Return whether git asks kv in this clone."""
    return bool(ask_git(root, "config", _KEY))


def is_asked(root: Path, path: str) -> bool:
    """Return whether git's attributes say that kv joins the versions of this path from `root`."""
    told = run_git(root, "check-attr", "-z", "merge", "--", path)
    return told.endswith(f"\0{_DRIVER}\0".encode())


def own_command() -> list[str]:
    """Return how git and its hooks start this kv: by its own Python.

    Whatever the PATH and the current folder hold: Python looks for modules where kv
    is installed and nowhere else.
    """
    package = Path(klantervaring.__file__)
    for_one_account = site.ENABLE_USER_SITE and package.is_relative_to(
        site.getusersitepackages()
    )
    isolated = ("-E", "-P") if for_one_account else ("-I",)
    return [sys.executable, *isolated, "-m", "klantervaring"]


def _pin(root: Path) -> bool:
    """Tell git to leave the bytes of cases alone, where it is not told yet.

    Return whether something was changed. Files of cases that git had converted when
    it put them here get the bytes that were written for them.
    """
    common = Path(common_of(repository_of(str(root))[1]))
    text = _told(common / _ATTRIBUTES)
    prefix = place_of_workspace(root).prefix
    wanted = [_line(prefix, *line) for line in _LINES]
    missing = [line for line in wanted if line not in text.splitlines()]
    if missing:
        converted = _converted(root)
        _tell(common, text, missing)
        _put_back(root, converted)
    return bool(missing)


def _told(path: Path) -> str:
    """Return what git is told already of files."""
    if not path.exists():
        return ""
    return path.read_bytes().decode(errors="surrogateescape")


def _tell(common: Path, text: str, lines: Iterable[str]) -> None:
    """Write lines behind those that stand there."""
    if text and not text.endswith("\n"):
        text += "\n"
    text += "".join(f"{line}\n" for line in lines)
    raw = text.encode("utf-8", "surrogateescape")
    write_whole(common, _ATTRIBUTES, raw)


def _put_back(root: Path, paths: Collection[str]) -> None:
    """Give files the bytes that git has of them."""
    if paths:
        words = ("checkout-index", "--force", "--index", "-z", "--stdin")
        top = place_of_workspace(root).top
        run_git(top, *words, stdin=terminated(paths))


def _line(prefix: str, pattern: str, words: str) -> str:
    """Return the line for a workspace below `prefix`.

    An odd name stands between quotes, its characters as they are.
    """
    if not _ODD.search(prefix):
        return f"{prefix}{pattern} {words}"
    plain = re.sub(r"([\\*?\[\]!#])", r"\\\1", prefix)
    quoted = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}{pattern}" {words}'


def _converted(root: Path) -> list[str]:
    """Return files of cases that stand here otherwise than git has them, and that it takes for the same."""
    top, prefix, _ = place_of_workspace(root)
    names = ("-z", "--", f"{prefix}{CASES}")
    edited = set(separated(run_git(top, "diff", "--name-only", *names)))
    listed = run_git(top, "ls-files", "--stage", *names)
    found = []
    for path, (mode, oid, stage) in parsed_entries(listed):
        regular = mode.startswith("100") and stage == "0"
        if regular and path not in edited and _differs(top, path, oid):
            found.append(path)
    return found


def _differs(top: Path, path: str, oid: str) -> bool:
    """Return whether a file has other bytes than the blob of this name."""
    if not beneath.is_file(top, path):
        return False
    held = beneath.read_file(top, path)
    return blob_name(held, len(oid)) != oid
