"""Mistakes in commands: one exception per exit code (docs/format.md), each with its own sentence.

Raised deep, caught once (in `__main__`). Mistakes in files are not exceptions: see `findings`.
"""

from __future__ import annotations

from klantervaring.core.text.sentences import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.core.text.sentences import Remedy


class KvError(Exception):
    """What is wrong, where (a file, `file:line`, or ""), and what to do about it."""

    exit_code = 70

    def __init__(
        self,
        text: Text,
        *,
        where: str = "",
        remedy: Text | Remedy | None = None,
    ) -> None:
        super().__init__(text.template)
        self.text = text
        self.where = where
        self.remedy = remedy


class WrongInput(KvError):
    """Wrong usage, or input that cannot be used. Nothing was changed."""

    exit_code = 2


class NoSuchCase(KvError):
    """No case answers to this id, or more than one does."""

    exit_code = 3


class Refused(KvError):
    """The procedure does not allow it. `overridable` tells whether a person's reason does (H4)."""

    exit_code = 4

    def __init__(
        self,
        text: Text,
        *,
        remedy: Text | Remedy | None = None,
        overridable: bool = True,
    ) -> None:
        super().__init__(text, remedy=remedy)
        self.overridable = overridable


class CannotRead(KvError):
    """A file that this command needs cannot be read."""

    exit_code = 5


class Conflict(KvError):
    """The file changed meanwhile, or somebody else is writing."""

    exit_code = 6


class ChangedMeanwhile(Conflict):
    """A file is not what it was when it was read; reading it again may help."""


class GitRefused(KvError):
    """Saved, but git, one of its hooks or the other side refused."""

    exit_code = 7


class Unshown(KvError):
    """Saved, but the answer could not be shown."""

    exit_code = 7


class DiskRefused(KvError):
    """The disk or the system refused; nothing was changed."""

    exit_code = 8


class DamagedIndex(Exception):
    """What stands in the index is not what was written there: it goes, and the command begins again."""
