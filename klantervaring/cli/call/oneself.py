"""The person who runs kv, as their own settings tell: read when first asked for, and only their own file."""

from __future__ import annotations

import os

from klantervaring.commands import CALLED
from klantervaring.core.errors import KvError
from klantervaring.core.once import cached_property
from klantervaring.files.workspace.layout import personal_file, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from klantervaring.files.workspace.personal import Personal


class Oneself:
    """What a call knows of the person who gives it."""

    @cached_property
    def has_personal(self) -> bool:
        """Whether the person has settings of their own; it costs one look."""
        return os.path.exists(personal_file())

    @cached_property
    def personal(self) -> Personal:
        """The settings of the person. Raises WrongInput with the line of a mistake."""
        from klantervaring.files.workspace.personal import read_personal

        return read_personal()

    def own(self, key: str) -> str:
        """One of these, "" where it is not set; a mistake in them is told by what must have them."""
        try:
            return getattr(self.personal, key) if self.has_personal else ""
        except KvError:
            return ""

    def myself(self, people: Collection[str]) -> str:
        """The short name that the person goes by everywhere; "" where the workspace knows another one."""
        me = self.personal.me if self.has_personal else ""
        return me if not people or me in people else ""

    def usual_root(self) -> str:
        """The root of the workspace that the person works in where none is around them, or ""."""
        usual = self.personal.workspace if self.has_personal else ""
        return root_of(usual, named=True) if usual else ""

    @property
    def aliases(self) -> dict[str, str]:
        """What the person's own commands stand for: none hides a command; none of a file with a mistake."""
        try:
            found = self.personal.alias if self.has_personal else {}
        except KvError:
            return {}
        return {n: line for n, line in found.items() if n not in CALLED}
