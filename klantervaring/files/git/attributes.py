"""What git is told in this clone of the files of cases: their bytes as they are, and kv asked to join them.

It stands in the git directory, where it goes before all that a repository or a person's settings say of line
ends, filters and merging, and where nothing that comes in can change it. It must not merge anything.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from klantervaring.files.disk import beneath
from klantervaring.files.git import git
from klantervaring.files.git.trees import place
from klantervaring.files.workspace.layout import (
    CASES,
    CUSTOMERS,
    common_of,
    repository_of,
)

#: The words by which git calls the merge driver of kv.
DRIVER = "kv"
_NAME = "info/attributes"
_RAW = "-text -filter -ident !working-tree-encoding"
_LINES = (
    f"{CASES}/** {_RAW}",
    f"{CUSTOMERS} {_RAW}",
    f"{CASES}/**/*.md merge={DRIVER}",
)
_ODD = re.compile(r"[\s\"\\*?\[\]!#]")


def pin(root: Path) -> bool:
    """Tell git so, where it is not told yet; whether something was changed. Raises GitFailed, OSError.

    Files of cases that git had converted when it put them here get the bytes that were written for them.
    """
    common = Path(common_of(repository_of(str(root))[1]))
    path = common / _NAME
    text = (
        path.read_text(encoding="utf-8", errors="surrogateescape")
        if path.exists()
        else ""
    )
    missing = [
        line
        for line in _lines(place(root).prefix)
        if line not in text.splitlines()
    ]
    if not missing:
        return False
    converted = _converted(root)
    gap = "" if not text or text.endswith("\n") else "\n"
    added = (text + gap + "\n".join(missing) + "\n").encode(
        "utf-8", "surrogateescape"
    )
    beneath.write_whole(common, _NAME, added)
    if converted:
        listed = b"\0".join(map(os.fsencode, converted)) + b"\0"
        git.run(
            place(root).top,
            "checkout-index",
            "--force",
            "--index",
            "-z",
            "--stdin",
            stdin=listed,
        )
    return True


def _lines(prefix: str) -> list[str]:
    """The lines for a workspace below `prefix`; an odd name stands between quotes, its signs as they are."""
    return [_line(prefix, line) for line in _LINES]


def _line(prefix: str, line: str) -> str:
    pattern, _, words = line.partition(" ")
    if not _ODD.search(prefix):
        return f"{prefix}{pattern} {words}"
    plain = re.sub(r"([\\*?\[\]!#])", r"\\\1", prefix)
    quoted = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}{pattern}" {words}'


def _converted(root: Path) -> list[str]:
    """Files of cases that stand here otherwise than git has them, and which git takes for the same."""
    top, prefix, _ = place(root)
    edited = set(
        git.run(
            top, "diff", "--name-only", "-z", "--", f"{prefix}{CASES}"
        ).split(b"\0")
    )
    listed = git.run(
        top, "ls-files", "--stage", "-z", "--", f"{prefix}{CASES}"
    ).split(b"\0")
    found = []
    for line in filter(None, listed):
        meta, name = line.split(b"\t", 1)
        mode, oid, stage = meta.decode().split()
        path = os.fsdecode(name)
        if (
            mode.startswith("100")
            and stage == "0"
            and name not in edited
            and beneath.is_file(top, path)
        ):
            found += (
                [path]
                if git.blob_name(beneath.read(top, path), len(oid)) != oid
                else []
            )
    return found
