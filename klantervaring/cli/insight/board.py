"""The board of open cases: in the terminal, and as a page for a screen on the wall."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.listing import CaseList
from klantervaring.cli.typed.options import (
    Context,
    ListingOut,
    Words,
    session_of,
)
from klantervaring.cli.typed.output_options import Force, give_page, to_file
from klantervaring.core.errors import DamagedIndex, KvError, WrongInput
from klantervaring.core.text.sentences import N_, Clean, Code, Text
from klantervaring.files.disk.handed_out import hand_out
from klantervaring.report.board import (
    Lane,
    as_json,
    lanes,
    on_the_wall,
    show,
)
from klantervaring.report.rendering import rendered_page

app = typer.Typer(rich_markup_mode=None)
#: Seconds between two looks at the cases.
_EVERY = 2
_STOPPED = Text(
    "The board cannot be made at the moment; what was written last stays. It is tried again."
)


@app.command(
    "board",
    cls=ListingOut,
    epilog="  kv board\n  kv board -o bord.html --public --watch",
)
def board(
    ctx: Context,
    words: Words = None,
    output: Annotated[str, to_file(N_("The page to write, as HTML."))] = "",
    for_public: Annotated[
        bool,
        typer.Option(
            "--public",
            show_default=False,
            help=N_("For everybody: no names, no titles, no ids."),
        ),
    ] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            show_default=False,
            help=N_(
                "Write the page again when something changed, until Ctrl-C."
            ),
        ),
    ] = False,
    force: Force = False,
) -> None:
    _check(output, watch)
    session = session_of(ctx)
    wall = Wall(session, tuple(words or ()), named=not for_public)
    if output:
        wall.put(Path(output), force, watch)
    elif session.how.as_json:
        wall.answer()
    else:
        show(session.screen, session.speaker, wall.lanes())
    wall.cases.done()


def _check(output: str, watch: bool) -> None:
    if watch and not output:
        raise WrongInput(
            Text("What is watched is written to a file."),
            remedy=Text(
                "For example: {command}",
                command=Code("kv board -o bord.html --watch"),
            ),
        )
    if output and not output.endswith(".html"):
        raise WrongInput(
            Text("A board needs a file whose name ends in .html."),
            remedy=Text(
                "For example: {command}",
                command=Code("kv board -o bord.html"),
            ),
        )


class Wall:
    """The board of the cases that somebody asked for: looked at once, or again and again."""

    def __init__(
        self, session: Session, words: Sequence[str], named: bool
    ) -> None:
        self._session = session
        self._words = words
        self._named = named
        self._asked = dict(session.asked)
        self.cases = CaseList(session, words)

    def lanes(self) -> list[Lane]:
        """Return the columns."""
        still = [card for card in self.cases.cards if card.open]
        speaker = self._session.speaker
        return lanes(still, self.cases.clock, speaker, self._named)

    def answer(self) -> None:
        """Print the cases as a list has them; without names how many there are in each step, and how late."""
        if self._named:
            still = [card for card in self.cases.cards if card.open]
            self.cases.answer(self.cases.sorted(still))
        else:
            zone = self._session.workspace.zone
            self._session.answer(as_json(self.lanes(), zone))

    def put(self, path: Path, is_forced: bool, watch: bool) -> None:
        """Write the page; with `watch` again whenever it would be another, until Ctrl-C."""
        page = self._page(watch)
        everybody = not self._named
        give_page(self._session, path, page.encode(), is_forced, everybody)
        if not watch or self._session.how.dry_run:
            return
        self._session.end_page()
        self._session.screen.flush()
        try:
            self._follow(path, page)
        except KeyboardInterrupt:
            self._session.screen.line()

    def _follow(self, path: Path, page: str) -> NoReturn:
        """Look again and again. What stands in the way is said once, and looked past once it is gone."""
        said = ""
        while True:
            self._session.let_go()  # or nobody else could write the index
            time.sleep(_EVERY)
            try:
                newer = self._looked_anew()
                if newer != page:
                    raw = newer.encode()
                    everybody = not self._named
                    hand_out(path, raw, True, everybody)
                page = newer
                said = ""
            except (KvError, OSError, DamagedIndex) as error:
                if said != str(error):
                    self._say(error)
                said = str(error)

    def _say(self, error: Exception) -> None:
        if isinstance(error, KvError):
            self._session.warn(error.text)
        elif isinstance(error, DamagedIndex):
            self._session.forget_index()
        self._session.warn(_STOPPED)

    def _looked_anew(self) -> str:
        self._session.look_anew()
        self._session.asked = dict(self._asked)
        self.cases = CaseList(self._session, self._words)
        return self._page(is_renewed=True)

    def _page(self, is_renewed: bool) -> str:
        say = self._session.speaker
        title: Clean = say(Text("Open customer experiences"))
        return rendered_page(
            "board.html",
            language=say.language,
            title=title,
            as_of=say.moment(self.cases.clock),
            lanes=list(on_the_wall(self.lanes(), say)),
            renewed=is_renewed,
            nothing=say(Text("No case is open.")),
            dash="-",
        )
