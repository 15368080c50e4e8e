"""An index that is up to date for some folders, and what of a folder is not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from klantervaring.core.findings import Finding
    from klantervaring.files.index.database import Database
    from klantervaring.files.index.reader import Place
    from klantervaring.files.index.signature import Signatures
    from klantervaring.files.record import Record

    #: Goes through rows as they come, so that whoever waits sees how far it is; their number is told first.
    Counted = Callable[[int, Iterable[Any]], Iterable[Any]]


class Fresh:
    """An index in which the rows of some folders are as their files are; `troubles` is what is wrong there.

    `records` are the cases of which not all could be read. `may_have_copies`: a file has a name that kv never
    gives, so its case may have another file, too.
    """

    def __init__(
        self, database: Database, counted: Counted | None = None
    ) -> None:
        self.database = database
        self.counted = counted
        self.troubles: list[Finding] = []
        self.records: dict[Place, Record] = {}
        self.may_have_copies = False


class Outdated:
    """Files of a folder whose rows are not as they are: those that changed, and those that have gone."""

    def __init__(
        self, folder: str, changed: Signatures, gone: Iterable[str]
    ) -> None:
        self.folder = folder
        self.changed = changed
        self.gone = list(gone)
