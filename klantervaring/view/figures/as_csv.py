"""A table for a spreadsheet: the one place that writes CSV. No cell can end its line or be a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from klantervaring.core.text.sentences import Clean, clean


def dump(rows: Iterable[Sequence[object]]) -> Clean:
    """Return the rows as CSV; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(list(map(_cell, row)) for row in rows)
    return clean(out.getvalue().rstrip("\n"), lines=True)


def _cell(value: object) -> str | int | float:
    """Return a number as it is, a text without characters that a spreadsheet would act on."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    return _FORMULA.sub(r"\1'\2", clean(str(value)))


#: What a spreadsheet takes for the beginning of a formula: at the start of a cell, and behind what it may
#: take for the end of one, for a comma is not the separator everywhere.
_FORMULA = re.compile(r"(^\s*|[;,|]\s*)([=+\-@＝＋－＠])")
