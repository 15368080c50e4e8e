"""One call of kv: its workspace, moment, language, screen and person; each made when first asked for.

The one place that reads the clock. Rooms are imported when first asked for: nobody pays for what is not used.
"""

from __future__ import annotations

import os
import sys
import time

from klantervaring.cli.call.output import Output
from klantervaring.core.errors import KvError
from klantervaring.core.once import cached_property
from klantervaring.core.text.sentences import Code, Text, clean, ours
from klantervaring.files.workspace.layout import root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime, tzinfo
    from pathlib import Path
    from typing import Any

    from klantervaring.cli.call.surroundings import Surroundings
    from klantervaring.core.command import Command
    from klantervaring.core.findings import Finding
    from klantervaring.core.summary.card import Card
    from klantervaring.core.text.sentences import Remedy
    from klantervaring.files.index.database import Database
    from klantervaring.files.index.look_ahead import Looks
    from klantervaring.files.index.opening import KeptIndex, PastIndex
    from klantervaring.files.index.overview import Overview
    from klantervaring.files.record import Record
    from klantervaring.files.store import Store
    from klantervaring.files.workspace.config import Workspace
    from klantervaring.files.workspace.unsaved_answers import Typed
    from klantervaring.language import Speaker
    from klantervaring.view.screens.glance import Glance

#: Fewer files are read before a bar would be.
_MANY = 400
#: What is made anew where the workspace is another one, or its settings have changed.
_OF_WORKSPACE = (
    "root workspace store own_commands _surroundings _index"
).split()
#: Seconds: so far ahead may the clock of a colleague be, whose events then count here all the same.
CLOCKS_DIFFER = 300


def _word_remedy(remedy: Remedy) -> Text | Code:
    from klantervaring.cli.call.remedies import worded

    return worded(remedy)


class Session(Output):
    """What a command works with."""

    def __init__(self) -> None:
        super().__init__()
        self._directory = ""
        #: the command, as it was typed
        self.command = ""
        #: the words behind it, as they were typed; before them the cases that were picked
        self.given: list[str] = []
        #: whether it is one that may save something
        self.records = False
        self.asked: dict[str, Any] = {}
        self.exit_code = 0
        #: what must be seen to before the first question is asked: whether the command fits at all
        self.before_asking: Callable[[], None] | None = None
        #: the cases that the command is about, as they were typed
        self.about: list[str] = []
        #: what was said already of files that cannot be read
        self._told: list[Finding] = []
        self._echoed: set[tuple[str, datetime]] = set()

    @property
    def directory(self) -> str:
        """The folder of the workspace, where it was named."""
        return self._directory

    @directory.setter
    def directory(self, named: str) -> None:
        self._directory = named
        self.forget_workspace()

    def forget_workspace(self) -> None:
        """Let the workspace be read anew: its settings have changed, or it is another one."""
        for made in _OF_WORKSPACE:
            vars(self).pop(made, None)

    # -- where and when ------------------------------------------------------------------------------

    @cached_property
    def root(self) -> str:
        """The root of the workspace: `-C DIR`, else `KV_HOME`, else the one around the current folder.

        Where none is, the one that the person's own settings name. Raises WrongInput where there is none.
        """
        named = self.directory or os.environ.get("KV_HOME", "")
        root = root_of(named, named=bool(named)) or (
            "" if named else self.usual_root()
        )
        if not root:
            root = self._surroundings.find(named)
        return root

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace with its settings. Raises KvError."""
        return self._surroundings.workspace(self.root)

    @cached_property
    def _surroundings(self) -> Surroundings:
        from klantervaring.cli.call.surroundings import Surroundings

        return Surroundings(self)

    @cached_property
    def store(self) -> Store:
        """The cases of the workspace."""
        from klantervaring.files.store import store_with_index

        return store_with_index(
            self.workspace, self.horizon, lambda: self.database
        )

    @property
    def database(self) -> Database | None:
        """The index as it was kept; None where there is none that may be believed."""
        return self._index.database

    @cached_property
    def _index(self) -> KeptIndex:
        return self._looks.index_of(self.root)

    def forget_index(self) -> None:
        """Take the index away, which is damaged; the next list makes it anew. Raises KvError."""
        self._index.distrust()

    def past_index(self) -> PastIndex:
        """Let this process read past the file of the index, within what is returned. Raises KvError."""
        return self._index.passed_by()

    def read(self, cards: Iterable[Card]) -> list[Record]:
        """Return the cases of these cards, with all that happened in them, as their files are now."""
        root = self.store.workspace.root
        found = [self.store.load(root / card.path)[0] for card in cards]
        return [record for record in found if record is not None]

    def overview(self, closed: bool = False, since: int = 0) -> Overview:
        """Return the open cases, with `closed` those closed since the year `since`, too. Raises KvError."""
        return self._looks.overview(
            self._index, closed, since, self.horizon, self._counted
        )

    @cached_property
    def _looks(self) -> Looks:
        from klantervaring.files.index.look_ahead import Looks

        return Looks()

    def _counted(self, total: int, rows: Iterable[Any]) -> Iterable[Any]:
        """Go through rows as their files are read; of many a bar tells how far it is."""
        if total < _MANY or not sys.stderr.isatty():
            return rows
        return self._surroundings.counted(
            total, rows, self.speaker.word, self.screen.plain
        )

    @cached_property
    def clock(self) -> int:
        """The moment of this call in seconds since 1970; `KV_NOW` where it is set."""
        given = os.environ.get("KV_NOW", "")
        if not given:
            return int(time.time())
        return self._surroundings.clock(given, self._zone())

    @property
    def horizon(self) -> int:
        """The moment behind which nothing that a log tells has happened, in seconds since 1970."""
        return self.clock + CLOCKS_DIFFER

    def look_anew(self) -> None:
        """Forget the moment of this call, and the settings: whoever watches looks again and again."""
        self.let_time_pass()
        self.forget_workspace()

    def let_time_pass(self) -> None:
        """Forget the moment of this call: somebody took their time, at questions or in an editor."""
        self.__dict__.pop("clock", None)

    @property
    def now(self) -> datetime:
        """The moment of this call, in UTC and whole seconds."""
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.clock, UTC)

    def moment(self, text: str, ahead: bool | None = False) -> datetime:
        """The moment that somebody typed; what was understood is echoed on standard error, once."""
        from klantervaring.cli.call.given_moments import given_moment

        at = given_moment(
            self.given, text, self.now, self.workspace.zone, ahead
        )
        if not self.how.as_json and (text, at) not in self._echoed:
            self._echoed.add((text, at))
            moment = Code(self.speaker.moment(at, seconds=bool(at.second)))
            self.warn(Text("{text} is {moment}.", text=text, moment=moment))
        return at

    # -- who and how ---------------------------------------------------------------------------------

    @cached_property
    def speaker(self) -> Speaker:
        """The language of the person's own settings, else of the workspace, else of the locale."""
        from klantervaring.language import Speaker, choose

        kept = self._kept()
        return Speaker(
            choose(os.environ, self._language),
            self._zone,
            kept.offsets if kept is not None else None,
            _word_remedy,
            lambda: self.own_commands,
            lambda: self._surroundings.way_to(self.root),
        )

    @cached_property
    def own_commands(self) -> Mapping[str, Command]:
        """What the workspace's procedures call their commands; nothing where it cannot be read."""
        try:
            return self.store.shelf.shown_commands(self.workspace.config)
        except KvError:
            return {}

    def _kept(self) -> Database | None:
        """The index, which knows language and zone of kv.yaml as it stands."""
        try:
            return self.database
        except KvError:
            return None

    def _language(self) -> str:
        return self.own("language") or self._language_here()

    def _language_here(self) -> str:
        kept = self._kept()
        if kept is not None:
            return kept.language
        try:
            return self._surroundings.language(self.root)
        except KvError:
            return ""

    def _zone(self) -> tzinfo:
        from datetime import UTC

        try:
            return self.workspace.zone
        except KvError:
            return UTC

    @property
    def shown(self) -> Glance:
        """Shows cases as they stand now."""
        from klantervaring.view.screens.glance import glance_of

        return glance_of(
            self.screen,
            self.speaker,
            self.now,
            self.workspace.config.people,
            lambda: self.me,
            lambda: self._index,
        )

    @cached_property
    def me(self) -> str:
        """Who reads; "" where the workspace does not know them."""
        try:
            return self.person(self.how.by)
        except KvError:
            return ""

    def person(self, given: str = "") -> str:
        """Who acts: `--by`, `KV_USER`, `me` of their own settings, git's user.name among `people`, or login.

        Raises WrongInput for a name that none of `people` has.
        """
        name = given or self._surroundings.acting(self.workspace)
        return self.known_person(name, acts=True)

    def known_person(self, name: str, acts: bool = False) -> str:
        """Return the short name of one of the workspace's people, whom `name` or its beginning names.

        `me` and `ik` are who acts; only of them it is said how to say who that is.
        Raises WrongInput for what is no line of text, else with the known names, near ones first.
        """
        return self._surroundings.known_person(name, self.workspace, acts)

    @property
    def at_terminal(self) -> bool:
        """Whether a person both reads and types here."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    @property
    def can_ask(self) -> bool:
        """Whether a person sits at a terminal; without one a command never asks."""
        return self.at_terminal and not self.how.as_json

    @cached_property
    def typed(self) -> Typed:
        """What the person typed so far at the questions of this call."""
        from klantervaring.files.workspace import unsaved_answers

        folders = unsaved_answers.folders_of(self.draft_root)
        return unsaved_answers.Typed(self.command, folders, self.clock)

    @property
    def has_asked(self) -> bool:
        """Whether the person is answering questions in this call."""
        return "typed" in vars(self) and self.typed.offered

    @property
    def draft_root(self) -> Path:
        """Whose drafts of answers are kept: this workspace's, or where there is none this folder's."""
        from pathlib import Path

        try:
            return Path(self.root)
        except KvError:
            return Path.cwd()

    def begins_asking(self) -> None:
        """A question is about to be asked: whether the command fits at all is asked first, once."""
        self.end_page()
        if "_index" in vars(self):
            self._index.release()
        check, self.before_asking = self.before_asking, None
        if check is not None:
            check()

    def forget_typed(self) -> None:
        """The command came to its end."""
        if "typed" in vars(self):
            self.typed.drop()

    # -- who calls -----------------------------------------------------------------------------------

    def look_ahead(self) -> None:
        """Look over all cases in a process beside this one, for a command that will ask who calls."""
        named = os.environ.get("KV_HOME", "")
        root = root_of(named, named=bool(named))
        if root:
            self._looks.begin(root, self.horizon)

    def let_go(self) -> None:
        """End that process, and let others write the index: the command ends, or somebody is asked."""
        if "_index" in vars(self):
            self._index.close()
        if "_looks" in vars(self):
            self._looks.end()

    def all_cases(self) -> Overview:
        """Return all cases, as they were seen beforehand or as they are now. Raises KvError."""
        seen = self._looks.seen_beforehand(self.root)
        return seen or self.overview(closed=True)

    # -- answers -------------------------------------------------------------------------------------

    def answer_cases(
        self,
        records: Sequence[Record],
        many: bool,
        duplicates: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Answer with a case, or with several, in JSON; `duplicates` are those of each, by id."""
        cases = self.in_data.cases(
            self.store, self.clock, records, duplicates or {}
        )
        self.answer(cases if many else cases[0])

    def tell(self, text: Text) -> None:
        """Show a sentence in the reader's language."""
        self.screen.line(self.speaker(text))

    def warn(self, text: Text | Remedy) -> None:
        """Show a sentence beside the answer, on standard error."""
        self.screen.say(self.speaker(text))

    def troubles(self, found: Iterable[Finding]) -> None:
        """Name files that cannot be read; the command then ends with exit code 5."""
        listed = list(found)
        if listed:
            self.tell_troubles(f for f in listed if f not in self._told)
            self._told += listed
            self.exit_code = self.exit_code or 5

    def tell_troubles(self, found: Iterable[Finding]) -> None:
        """Files that could not be read, on standard error: which, where, and what to do."""
        say = self.speaker
        for finding in found:
            self.screen.say(
                ours(
                    "{}:{}: {}. {}",
                    clean(finding.path),
                    finding.line,
                    say(finding.message),
                    say(finding.remedy),
                )
            )


def session_of(ctx: Any) -> Session:
    """Return the session of a command that typer runs."""
    found = ctx.find_object(Session)
    assert isinstance(found, Session)
    return found
