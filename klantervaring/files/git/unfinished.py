"""What git is in the middle of, told by what it leaves in its folder. It reads only, and starts no git."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MERGE = "merge"
REBASE = "rebase"
PATCH = "am"
#: Commands that bring two commits together.
MEETINGS = (MERGE, "cherry-pick", "revert")
#: The folders of a rebase, of which a patch has the second.
REBASES = ("rebase-merge", "rebase-apply")
#: What git leaves while a command is not finished.
_SIGNS = {
    REBASES[0]: REBASE,
    f"{REBASES[1]}/applying": PATCH,
    REBASES[1]: REBASE,
    "MERGE_HEAD": MERGE,
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


def unfinished(git_dir: Path) -> Iterator[str]:
    """Yield the commands of git that are not finished in the repository of this folder."""
    for sign, command in _SIGNS.items():
        if (git_dir / sign).exists():
            yield command
