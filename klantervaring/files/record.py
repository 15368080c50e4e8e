"""A case as it was read from its file. It must not read one: `store` does that.

Whatever shows or tells a case knows it, so it imports little.
"""

from __future__ import annotations

from pathlib import Path

from klantervaring.core.case import Case
from klantervaring.core.findings import Finding
from klantervaring.core.rules.state import State
from klantervaring.core.values import NamedTuple


def attachments(path: Path) -> Path:
    """The folder with the files that belong to the case at `path`: of the same name, beside it."""
    return path.with_suffix("")


class Record(NamedTuple):
    """A case with its place and state. `raw` is what the file holds.

    `trouble` says why it is not all that it should be: the file cannot be read and this is its last
    committed version, or the procedure that it names is missing.
    """

    case: Case
    state: State
    path: Path
    raw: bytes
    trouble: Finding | None = None
    stand_in: bool = False
    #: whether there are other files of the same case, which are left out of lists
    copied: bool = False

    @property
    def id(self) -> str:
        return self.case.id

    @property
    def troubles(self) -> tuple[Finding, ...]:
        """What whoever looks at it must be told each time: what cannot be read may be an objection."""
        trouble = (self.trouble,) if self.trouble is not None else ()
        return trouble if self.stand_in else (*trouble, *self.case.unread)

    @property
    def sure(self) -> bool:
        """Whether all that its file says could be read, under rules that are known."""
        return self.trouble is None and not self.case.unread
