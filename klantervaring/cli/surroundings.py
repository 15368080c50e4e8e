"""Around a call: the workspace that it is about, where that is, and which of its people acts."""

from __future__ import annotations

import os
from pathlib import Path

from klantervaring.core.settings.people import MYSELF, meant_person
from klantervaring.files.workspace.config import (
    Workspace,
    find,
    peek_language,
    read_workspace,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.cli.oneself import Oneself


class Surroundings:
    """What stands around one call; made when first asked for."""

    def __init__(self, oneself: Oneself) -> None:
        self._oneself = oneself

    def find(self, named: str) -> str:
        """The root of the workspace in this folder, or at or above the current one. Raises WrongInput."""
        return str(find(Path(named or "."), bool(named)))

    def workspace(self, root: str) -> Workspace:
        """The workspace with its settings. Raises KvError."""
        return read_workspace(Path(root))

    def language(self, root: str) -> str:
        """The language that kv.yaml names, or ""."""
        return peek_language(Path(root))

    def known_person(
        self, name: str, workspace: Workspace, acts: bool
    ) -> str:
        """As `Session.known_person`, of the people of this workspace."""
        people = workspace.config.people
        if name.lower() in MYSELF:
            return meant_person(self.acting(workspace), people, acts=True)
        return meant_person(name, people, acts)

    def acting(self, workspace: Workspace) -> str:
        """Who acts where no option says it."""
        told = os.environ.get("KV_USER", "")
        own = told or self._oneself.myself(workspace.config.people)
        return own or _guess(workspace)


def _guess(workspace: Workspace) -> str:
    from klantervaring.files.git.repository import user_here

    people = workspace.config.people
    name = user_here(workspace.root) if people else ""
    for person in people.values():
        if name and name in (person.name, person.short):
            return person.short
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
