"""Mistakes in files are data: each names its check, its place, what is wrong and what to do."""

from __future__ import annotations

from klantervaring.core.text.sentences import Remedy, Text
from klantervaring.core.values import NamedTuple


class Finding(NamedTuple):
    """One thing that is wrong. `line` counts from 1; 0 is the file as a whole.

    `fixable` tells that there is one safe answer, which `kv check --fix` carries out.
    """

    check: str
    message: Text
    remedy: Text | Remedy
    line: int = 0
    id: str = ""
    path: str = ""
    fixable: bool = False
