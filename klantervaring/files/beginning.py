"""Making a workspace: the folders, kv.yaml, and the files that git needs. Safe to repeat."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from klantervaring.files import git
from klantervaring.files.workspace import CASES, CONFIG, PRIVATE
from klantervaring.files.writing import refused

_CONFIG = """\
# kv.yaml: what holds in this workspace. Every key may be left out; see docs/format.md.
language: nl
# organisation: Dyade Academy
# timezone: Europe/Amsterdam
# procedure: een-fan-per-dag
# people:
#   sanne: {name: Sanne Bakker, email: sanne@dyade.example, role: desk, budget: 50}
# git: {commit: yes}
"""
_IGNORED = (f"{PRIVATE}/", ".*.tmp")
#: A case is text with the line ends that its writer chose; git must not change them.
_ATTRIBUTES = (f"{CASES}/**/*.md -text",)


class Begun(NamedTuple):
    """What was made, by name; whether git keeps versions; and git's words where it could not."""

    made: tuple[str, ...]
    git: bool
    trouble: str = ""


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
    outcome = git.commit(root, files, "workspace begun", "", identity)
    return Begun(tuple(made), git=True, trouble=outcome.message)


def _folders(root: Path) -> list[str]:
    if (root / CASES).is_dir():
        return []
    (root / CASES).mkdir(parents=True)
    return [f"{CASES}/"]


def _lines(path: Path, wanted: tuple[str, ...]) -> list[str]:
    """Add the lines that a file does not have yet."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [line for line in wanted if line not in text.splitlines()]
    if not missing:
        return []
    gap = "" if not text or text.endswith("\n") else "\n"
    path.write_text(text + gap + "\n".join(missing) + "\n", encoding="utf-8")
    return [path.name]
