"""Whom an alert calls: each level has its people, and what nobody would hear of is told to all (F6)."""

from __future__ import annotations

from klantervaring.core.choices import DIRECTOR, OWNER
from klantervaring.core.text.folding import plain
from klantervaring.core.values import NamedTuple


class Addressee(NamedTuple):
    """Who reads: a short name, "" for everybody; and whether they decide, or nobody here does.

    `others` are the folded short names of everybody else here.
    """

    name: str = ""
    decides: bool = False
    is_decider_known: bool = True
    others: frozenset[str] = frozenset()

    def looks_after(self, owner: str) -> bool:
        """Tell whether a case is theirs: of their own, or of nobody here, which is everybody's."""
        return plain(owner) not in self.others

    def is_called(self, level: str, owner: str) -> bool:
        """Tell whether an alert of a level on a case of this owner calls them."""
        if level == DIRECTOR:
            known = self.decides or not self.is_decider_known
            return known or self.looks_after(owner)
        return level != OWNER or self.looks_after(owner)
