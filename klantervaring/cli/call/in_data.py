"""What a call answers a program: its values as JSON, and cases among them."""

from __future__ import annotations

from klantervaring.view import as_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from klantervaring.core.text.sentences import Clean
    from klantervaring.files.record import Record
    from klantervaring.files.store import Store

    Told = list[dict[str, Any]]


class InData:
    """Puts answers in data."""

    def written(self, value: object) -> Clean:
        """Return an answer as JSON."""
        return as_json.dump(value)

    def cases(
        self,
        store: Store,
        clock: int,
        records: Sequence[Record],
        duplicates: Mapping[str, Sequence[str]],
    ) -> Told:
        """Return cases with all that happened in them; `duplicates` are those of each, by id."""
        told = []
        for record in records:
            path = store.shown(record.path)
            case = as_json.case(record, path, clock, store.zone)
            if record.id in duplicates:
                case["duplicates"] = list(duplicates[record.id])
            told.append(case)
        return told
