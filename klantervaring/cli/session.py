"""One call of kv: its workspace, moment, language, screen and person; each made when first asked for.

The one place that reads the clock and the environment. What a command does not need it does not pay
for: the rooms below are imported when their answer is first asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from klantervaring import language
from klantervaring.core import moments
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.text import Code, Text
from klantervaring.language import Speaker

if TYPE_CHECKING:
    from klantervaring.files.store import Store
    from klantervaring.files.workspace import Workspace
    from klantervaring.view.cases import Shown
    from klantervaring.view.screen import Screen


class How(NamedTuple):
    """The options that every command has, or every writing command."""

    as_json: bool = False
    plain: bool = False
    at: str = ""
    by: str = ""
    because: str = ""
    words: str = ""
    file: str = ""
    dry_run: bool = False


class Session:
    """What a command works with."""

    def __init__(self) -> None:
        self.directory = ""
        self.plain = False
        self.how = How()
        self.asked: dict[str, Any] = {}
        self.exit_code = 0
        self._screen: Screen | None = None

    # -- where and when ------------------------------------------------------------------------------

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace: `-C DIR`, else `KV_HOME`, else the one around the current folder."""
        from klantervaring.files import workspace as workspaces

        return workspaces.read(self._root)

    @cached_property
    def _root(self) -> Path:
        from klantervaring.files import workspace as workspaces

        named = self.directory or os.environ.get("KV_HOME", "")
        return workspaces.find(Path(named or "."), named=bool(named))

    @cached_property
    def store(self) -> Store:
        """The cases of the workspace."""
        from klantervaring.files.store import Store

        return Store(self.workspace)

    @cached_property
    def now(self) -> datetime:
        """The moment of this call, in UTC and whole seconds; `KV_NOW` where it is set."""
        given = os.environ.get("KV_NOW", "")
        if not given:
            return datetime.now(UTC).replace(microsecond=0)
        try:
            return moments.read(given, self.workspace.zone).at
        except moments.NotAMoment as error:
            raise WrongInput(
                Text("{name} is not a moment: {reason}.", name=Code("KV_NOW"), reason=error.reason),
                remedy=Text("Write it as {example}.", example=Code("2026-11-20T14:05:00+01:00")),
            ) from None

    def moment(self, text: str, ahead: bool = False) -> datetime:
        """The moment that somebody typed; what was understood is echoed on standard error."""
        from klantervaring.core import timeinput

        at = timeinput.moment(text, self.now, self.workspace.zone, ahead)
        if not self.how.as_json:
            moment = Code(self.speaker.moment(at, seconds=bool(at.second)))
            self.screen.say(self.speaker(Text("{text} is {moment}.", text=text, moment=moment)))
        return at

    # -- who and how ---------------------------------------------------------------------------------

    @cached_property
    def speaker(self) -> Speaker:
        """The language of the workspace, or of the locale where there is no workspace."""
        speaker = Speaker(language.choose(os.environ, self._configured_language), self._zone)
        language.speak(speaker.language)
        return speaker

    def _configured_language(self) -> str:
        from klantervaring.files import workspace as workspaces

        try:
            return workspaces.peek_language(self._root)
        except KvError:
            return ""

    def _zone(self) -> tzinfo:
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
        return Shown(self.screen, self.speaker, self.now, {p.short: p.name for p in people if p.name})

    def person(self, given: str = "") -> str:
        """Who acts: `--by`, `KV_USER`, git's user.name found among `people`, or the login name.

        Raises WrongInput for a name outside `people`, where the workspace names any.
        """
        return self.known_person(given or os.environ.get("KV_USER", "") or self._guess())

    def known_person(self, name: str) -> str:
        """`name`, if it is one of the workspace's people. Raises WrongInput with the known names."""
        people = self.workspace.config.people
        if not people or name in people:
            return name
        raise WrongInput(
            Text("{name} is not one of the people of this workspace.", name=name),
            where="kv.yaml",
            remedy=Text(
                "Known are: {known}. Say who you are with {option} or {variable}.",
                known=", ".join(people),
                option=Code("--by NAME"),
                variable=Code("KV_USER"),
            ),
        )

    def _guess(self) -> str:
        from klantervaring.files import git

        root, people = self.workspace.root, self.workspace.config.people
        name = git.user_name(root) if people and git.is_inside_repository(root) else ""
        for person in people.values():
            if name and name in (person.name, person.short):
                return person.short
        import getpass

        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return ""

    @property
    def can_ask(self) -> bool:
        """Whether a person sits at a terminal; without one a command never asks."""
        return sys.stdin.isatty() and sys.stdout.isatty() and not self.how.as_json

    # -- answers -------------------------------------------------------------------------------------

    def answer(self, value: Any) -> None:
        """Print an answer as JSON."""
        from klantervaring.view import as_json

        self.screen.raw(as_json.dump(value))

    def troubles(self, found: Iterable[Finding]) -> None:
        """Name files that cannot be read; the command then ends with exit code 5."""
        listed = list(found)
        if listed:
            self.shown.troubles(listed)
            self.exit_code = self.exit_code or 5
