"""One call of kv: its workspace, moment, language, screen and person; each made when first asked for.

The one place that reads the clock and the environment. What a command does not need it does not pay
for: the rooms below are imported when their answer is first asked for.
"""

from __future__ import annotations

import os
import sys
import time

from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.sentences import Code, Text, clean, ours
from klantervaring.files.index import index
from klantervaring.files.index.renewed import current
from klantervaring.files.workspace.layout import (
    CASES,
    CONFIG,
    has_strays,
    merge_under_way,
    root_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, tzinfo
    from pathlib import Path
    from typing import Any

    from klantervaring.core.findings import Finding
    from klantervaring.files.index.callers import Copy
    from klantervaring.files.index.carded import Carded, Listed
    from klantervaring.files.index.index import Cards
    from klantervaring.files.store import Store
    from klantervaring.files.workspace.config import Workspace
    from klantervaring.files.workspace.unsaved_answers import Typed
    from klantervaring.language import Speaker
    from klantervaring.view.cases import Shown
    from klantervaring.view.lists import Lists
    from klantervaring.view.screen import Screen


class How:
    """The options that every command has, or every writing command."""

    __slots__ = (
        "as_json",
        "at",
        "because",
        "by",
        "dry_run",
        "file",
        "plain",
        "words",
    )

    def __init__(
        self,
        as_json: bool = False,
        plain: bool = False,
        at: str = "",
        by: str = "",
        because: str = "",
        words: str = "",
        file: str = "",
        dry_run: bool = False,
    ) -> None:
        self.as_json = as_json
        self.plain = plain
        self.at = at
        self.by = by
        self.because = because
        self.words = words
        self.file = file
        self.dry_run = dry_run


class Session:
    """What a command works with."""

    def __init__(self) -> None:
        self.directory = ""
        #: the command, as it was typed
        self.command = ""
        self.plain = False
        self.how = How()
        self.asked: dict[str, Any] = {}
        self.exit_code = 0
        #: what must be seen to before the first question is asked: whether the command fits at all
        self.before_asking: Callable[[], None] | None = None
        #: a copy of this process that looks over all cases (`files.callers`)
        self.copy: Copy | None = None
        self._screen: Screen | None = None
        #: what was said already of files that cannot be read
        self._told: list[Finding] = []
        self._made: dict[str, Any] = {}
        self._echoed: set[tuple[str, datetime]] = set()

    # -- where and when ------------------------------------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        """The workspace: `-C DIR`, else `KV_HOME`, else the one around the current folder."""
        if "workspace" not in self._made:
            from klantervaring.files.workspace import config as workspaces

            self._made["workspace"] = workspaces.read_workspace(self._root)
        workspace: Workspace = self._made["workspace"]
        return workspace

    @property
    def _root(self) -> Path:
        if "root" not in self._made:
            from pathlib import Path

            from klantervaring.files.workspace import config as workspaces

            named = self._named
            self._made["root"] = workspaces.find(
                Path(named or "."), named=bool(named)
            )
        root: Path = self._made["root"]
        return root

    @property
    def _named(self) -> str:
        return self.directory or os.environ.get("KV_HOME", "")

    @property
    def store(self) -> Store:
        """The cases of the workspace."""
        if "store" not in self._made:
            from klantervaring.files.index.ready import ready
            from klantervaring.files.store import Store

            made = Store(self.workspace)
            made.shelf.rely_on(
                ready(self.workspace.root, made.zone, made.shelf.from_file)
            )
            self._made["store"] = made
        store: Store = self._made["store"]
        return store

    @property
    def root(self) -> str:
        """The root of the workspace. Raises WrongInput where there is none."""
        return self._made.get("indexed") or str(self.workspace.root)

    def carded(self, closed: bool = False, listed: Listed = None) -> Carded:
        """The cards of the open cases, with `closed` also of the others; as `carded.cards`."""
        from klantervaring.files.index import carded

        return carded.cards(self.store, closed, listed)

    @property
    def index(self) -> Cards | None:
        """The cards of the open cases as they were last kept, where what they follow from still holds.

        A case may have changed since: `current` sees to that.
        """
        if "index" not in self._made:
            named = self._named
            root = root_of(named, named=bool(named))
            self._made["index"] = (
                index.load(root, index.name_of(CASES)) if root else None
            )
            self._made["indexed"] = root
        found: Cards | None = self._made["index"]
        return found

    @property
    def current(self) -> Cards | None:
        """The cards of the open cases as they are now, where those that are kept lead there; else None."""
        if "current" not in self._made:
            self._made["current"] = self._checked()
        found: Cards | None = self._made["current"]
        return found

    def _checked(self) -> Cards | None:
        kept = self.index
        try:
            root = self._made["indexed"]
            if kept is None or merge_under_way(root) or has_strays(root):
                return None  # in a merge open cases may stand among the closed ones
        except OSError:  # git tells what is wrong
            return None
        return current(self._made["indexed"], CASES, kept)

    @property
    def clock(self) -> int:
        """The moment of this call in seconds since 1970; `KV_NOW` where it is set."""
        if "clock" not in self._made:
            given = os.environ.get("KV_NOW", "")
            self._made["clock"] = (
                self._given_moment(given) if given else int(time.time())
            )
        clock: int = self._made["clock"]
        return clock

    @property
    def now(self) -> datetime:
        """The moment of this call, in UTC and whole seconds."""
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.clock, UTC)

    def _given_moment(self, given: str) -> int:
        from klantervaring.core.time import moments

        try:
            return int(
                moments.read_moment(given, self.workspace.zone).at.timestamp()
            )
        except moments.NotAMoment as error:
            raise WrongInput(
                Text(
                    "{name} is not a moment: {reason}.",
                    name=Code("KV_NOW"),
                    reason=error.reason,
                ),
                remedy=Text(
                    "Write it as {example}.",
                    example=Code("2026-11-20T14:05:00+01:00"),
                ),
            ) from None

    def moment(self, text: str, ahead: bool | None = False) -> datetime:
        """The moment that somebody typed; what was understood is echoed on standard error, once."""
        from klantervaring.core.time import typed_moments

        at = typed_moments.typed_moment(
            text, self.now, self.workspace.zone, ahead
        )
        if not self.how.as_json and (text, at) not in self._echoed:
            self._echoed.add((text, at))
            moment = Code(self.speaker.moment(at, seconds=bool(at.second)))
            self.screen.say(
                self.speaker(
                    Text("{text} is {moment}.", text=text, moment=moment)
                )
            )
        return at

    # -- who and how ---------------------------------------------------------------------------------

    @property
    def speaker(self) -> Speaker:
        """The language of the workspace, or of the locale where there is no workspace."""
        if "speaker" not in self._made:
            from klantervaring.language import Speaker, choose

            kept: Cards | None = self._made.get("index")
            offsets = kept.offsets if kept is not None else None
            self._made["speaker"] = Speaker(
                choose(os.environ, self._language), self._zone, offsets
            )
        speaker: Speaker = self._made["speaker"]
        return speaker

    def _language(self) -> str:
        kept: Cards | None = self._made.get("index")
        if kept is not None:
            return kept.language  # of kv.yaml as it stands
        from klantervaring.files.workspace import config as workspaces

        try:
            return workspaces.peek_language(self._root)
        except KvError:
            return ""

    def _zone(self) -> tzinfo:
        from datetime import UTC

        try:
            return self.workspace.zone
        except KvError:
            return UTC

    @property
    def screen(self) -> Screen:
        """Where to speak; `--plain` may be said before or behind the command."""
        from klantervaring.view.screen import Screen

        plain = self.plain or self.how.plain
        if self._screen is None or self._screen.plain is not plain:
            self._screen = Screen(plain)
        return self._screen

    @property
    def shown(self) -> Shown:
        """Shows cases as they stand now."""
        from klantervaring.view.cases import Shown

        people = self.workspace.config.people.values()
        return Shown(
            self.screen,
            self.speaker,
            self.now,
            {p.short: p.name for p in people if p.name},
        )

    @property
    def lists(self) -> Lists:
        """Shows cards as they stand now."""
        from klantervaring.view.lists import Lists

        return Lists(self.screen, self.speaker, self.clock)

    def person(self, given: str = "") -> str:
        """Who acts: `--by`, `KV_USER`, git's user.name found among `people`, or the login name.

        Raises WrongInput for a name outside `people`, where the workspace names any.
        """
        return self.known_person(
            given or os.environ.get("KV_USER", "") or self._guess()
        )

    def known_person(self, name: str) -> str:
        """`name`, if it is one of the workspace's people. Raises WrongInput with the known names."""
        people = self.workspace.config.people
        if not people or name in people:
            return name
        raise WrongInput(
            Text(
                "{name} is not one of the people of this workspace.", name=name
            ),
            where=CONFIG,
            remedy=Text(
                "Known are: {known}. Say who you are with {option} or {variable}.",
                known=", ".join(people),
                option=Code("--by NAME"),
                variable=Code("KV_USER"),
            ),
        )

    def _guess(self) -> str:
        from klantervaring.files.git import repository
        from klantervaring.files.git.runner import is_inside_repository

        root, people = self.workspace.root, self.workspace.config.people
        name = (
            repository.user_name(root)
            if people and is_inside_repository(root)
            else ""
        )
        for person in people.values():
            if name and name in (person.name, person.short):
                return person.short
        import getpass

        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return ""

    @property
    def at_terminal(self) -> bool:
        """Whether a person both reads and types here."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    @property
    def can_ask(self) -> bool:
        """Whether a person sits at a terminal; without one a command never asks."""
        return self.at_terminal and not self.how.as_json

    @property
    def typed(self) -> Typed:
        """What the person typed so far at the questions of this call."""
        if "typed" not in self._made:
            from klantervaring.files.workspace.unsaved_answers import (
                Typed,
                drafts_of,
            )

            self._made["typed"] = Typed(
                self.command, lambda: drafts_of(self.workspace.root)
            )
        typed: Typed = self._made["typed"]
        return typed

    def begins_asking(self) -> None:
        """A question is about to be asked: whether the command fits at all is asked first, once."""
        check, self.before_asking = self.before_asking, None
        if check is not None:
            check()

    def forget_typed(self) -> None:
        """The command came to its end."""
        if "typed" in self._made:
            self.typed.drop()

    def tell_typed(self) -> None:
        """The command ended without: say where what was typed is, or show it where no disk takes it."""
        if "typed" not in self._made or not self.typed.held:
            return
        path = self.typed.kept()
        if path is not None:
            self.screen.say(
                self.speaker(
                    Text("What you typed is kept in {path}.", path=str(path))
                )
            )
            return
        self.screen.say(
            self.speaker(
                Text("What you typed could not be kept on a disk. It was:")
            )
        )
        for line in self.typed.held.splitlines():
            self.screen.say(ours("    {}", clean(line)))

    # -- who calls -----------------------------------------------------------------------------------

    def look_ahead(self) -> None:
        """Let a copy of this process look over all cases, for a command that will ask who calls."""
        from klantervaring.files.index import callers

        named = self._named
        root = root_of(named, named=bool(named))
        self.copy = callers.begin(root) if root else None

    def let_go(self) -> None:
        """End that copy, if there is one: the command ends, or what it saw is too long ago."""
        if self.copy is not None:
            self.copy.end()
            self.copy = None

    # -- answers -------------------------------------------------------------------------------------

    def tell(self, text: Text) -> None:
        """Show a sentence in the reader's language."""
        self.screen.line(self.speaker(text))

    def warn(self, text: Text) -> None:
        """Show a sentence beside the answer, on standard error."""
        self.screen.say(self.speaker(text))

    def answer(self, value: Any) -> None:
        """Print an answer as JSON."""
        from klantervaring.view import as_json

        self.screen.raw(as_json.dump(value))

    def troubles(self, found: Iterable[Finding]) -> None:
        """Name files that cannot be read; the command then ends with exit code 5."""
        listed = list(found)
        if listed:
            self.lists.troubles(f for f in listed if f not in self._told)
            self._told += listed
            self.exit_code = self.exit_code or 5
