"""Around a call: its workspace, where that is, the moment, who acts, and a bar where reading takes long."""

from __future__ import annotations

import os
from pathlib import Path

from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.settings.people import MYSELF, meant_person
from klantervaring.core.text.input_checks import check_line
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.core.time.moments import NotAMoment, read_moment
from klantervaring.files.workspace.config import (
    Workspace,
    find,
    is_nowhere,
    peek_language,
    read_workspace,
)
from klantervaring.view.terminal.progress import bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import tzinfo
    from typing import Any

    from klantervaring.cli.call.oneself import Oneself
    from klantervaring.core.text.sentences import Clean


class Surroundings:
    """What stands around one call; made when first asked for."""

    def __init__(self, oneself: Oneself) -> None:
        self._oneself = oneself

    def find(self, named: str) -> str:
        """The root of the workspace in this folder, or at or above the current one. Raises WrongInput."""
        return str(find(Path(named or "."), bool(named)))

    def way_to(self, root: str) -> Clean:
        """How a command of the shell begins that is meant for the root: with the way to it from elsewhere."""
        place = Path(root)
        if not is_nowhere() and place.samefile("."):
            return NOTHING
        whole = str(place.absolute())
        return ours("cd {} && ", quoted(whole))

    def workspace(self, root: str) -> Workspace:
        """The workspace with its settings. Raises KvError."""
        return read_workspace(Path(root))

    def language(self, root: str) -> str:
        """The language that kv.yaml names, or ""."""
        return peek_language(Path(root))

    def clock(self, given: str, zone: tzinfo) -> int:
        """The moment of the call, which `KV_NOW` gives: for tests, and to see how things will stand."""
        return _moment_given(given, zone)

    def known_person(
        self, name: str, workspace: Workspace, acts: bool
    ) -> str:
        """As `Session.known_person`, of the people of this workspace."""
        people = workspace.config.people
        if name.lower() in MYSELF:
            name = self.acting(workspace)
            acts = True
        _check_one_line(name)
        return meant_person(name, people, acts)

    def acting(self, workspace: Workspace) -> str:
        """Who acts where no option says it."""
        told = os.environ.get("KV_USER", "")
        own = told or self._oneself.myself(workspace.config.people)
        return own or _guess(workspace)

    def counted(
        self,
        total: int,
        rows: Iterable[Any],
        say: Callable[[Clean], Clean],
        plain: bool,
    ) -> Iterator[Any]:
        """Go through rows with a bar on the terminal, in the words that `say` has for it."""
        reading, saving = say(N_("Reading")), say(N_("Saving"))
        with bar(reading, saving, total, plain) as each:
            for row in rows:
                yield row
                each()


def _check_one_line(name: str) -> None:
    """Refuse what is no line of text; it is named whole, for nobody may have typed it just now."""
    try:
        check_line(name)
    except KvError as error:
        error.where = name
        raise


def _moment_given(given: str, zone: tzinfo) -> int:
    """Return the moment in seconds since 1970. Raises WrongInput."""
    try:
        return int(read_moment(given, zone).at.timestamp())
    except NotAMoment as error:
        raise _no_moment(error) from None


def _no_moment(error: NotAMoment) -> WrongInput:
    return WrongInput(
        Text(
            "{name} is not a moment: {reason}.",
            name=Code("KV_NOW"),
            reason=error.reason,
        ),
        remedy=Text(
            "Write it as {example}.",
            example=Code("2026-11-20T14:05:00+01:00"),
        ),
    )


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
