"""The demonstration that `kv tour` walks through: a throw-away workspace, and an environment for it alone.

Its cases come with kv, the same ones in each language; `@HOURS@` in them is that long before the moment at
which it is made.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from klantervaring.files.disk.safe_read import content
from klantervaring.files.git.commit import Identity, commit_files
from klantervaring.files.git.repository import set_person
from klantervaring.files.workspace.config import read_workspace
from klantervaring.files.workspace.init import make_workspace
from klantervaring.files.workspace.layout import CASES, CONFIG, SUFFIX

#: Who the person is for as long as it takes.
PERSON = Identity("Sanne", "sanne@localhost")
_SHORT = "sanne"
_SHIPPED = Path(__file__).parents[2] / "demonstration"
_BEFORE = re.compile("@([0-9]+)@")
_SETTINGS = ("CONFIG", "DATA", "STATE", "CACHE")


def make_demonstration(folder: Path, now: datetime, language: str) -> Path:
    """Return the workspace that was made in an empty folder, in a language. Raises KvError, OSError."""
    told = _SHIPPED / language
    root = folder / "werkmap"
    # for the rest of this process: nothing of it is signed, or looked at by hooks
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
    settings = content(told / CONFIG)
    make_workspace(root, PERSON, settings.decode())
    set_person(root, PERSON.name, PERSON.email)
    local = now.astimezone(read_workspace(root).zone)
    made = [
        _made(root, each, local) for each in sorted(told.glob(f"*{SUFFIX}"))
    ]
    commit_files(root, made, "demonstration", "", PERSON)
    return root


def _made(root: Path, shipped: Path, now: datetime) -> Path:
    def moment(found: re.Match[str]) -> str:
        return (now - timedelta(hours=int(found[1]))).isoformat()

    path = root / CASES / shipped.name
    text = content(shipped).decode()
    path.write_text(_BEFORE.sub(moment, text), encoding="utf-8")
    return path


def environment_of(
    root: Path, language: str, given: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of a command there: the home, the settings and the git of nobody else."""
    home = root.parent
    kept = {
        key: value
        for key, value in given.items()
        if not key.startswith(("KV_", "GIT_"))
        or key in ("KV_NOW", "KV_PAGER")
    }
    own = {
        f"XDG_{name}_HOME": str(home / name.lower()) for name in _SETTINGS
    }
    return {
        **kept,
        **own,
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "KV_HOME": str(root),
        "KV_USER": _SHORT,
        "KV_LANG": language,
        # kv is found where it was found now, whatever the home is
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONSAFEPATH": "1",
    }


def state_of(root: Path) -> dict[str, bytes]:
    """Return the cases as they are now, to tell afterwards whether a command changed something."""
    return {
        str(path): path.read_bytes()
        for path in sorted((root / CASES).rglob(f"*{SUFFIX}"))
    }
