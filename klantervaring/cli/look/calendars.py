"""The terms of cases for a calendar: a file that other programs take in, or follow."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.listing import CaseList
from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.cli.typed.output_options import (
    STDOUT,
    Force,
    Out,
    hand_over,
    where_to,
)
from klantervaring.cli.typed.together import refuse_together
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.sentences import N_, Code, Text, plural
from klantervaring.core.values import NamedTuple
from klantervaring.exporting.calendar_file import as_ics
from klantervaring.exporting.terms import CANCELLED_FOR, terms_of
from klantervaring.files.ledger import Ledger
from klantervaring.files.workspace.after_commits import (
    run_after_commits,
    run_no_more,
)
from klantervaring.files.workspace.init import Hook

if TYPE_CHECKING:
    from klantervaring.core.case import Case
    from klantervaring.core.rules.state import State

#: Seconds between two looks at the cases.
_PAUSE = 2.0
_WRITTEN = plural(
    "One entry stands in {file}.", "{n} entries stand in {file}."
)


class AskedCalendar(NamedTuple):
    """What somebody wants of a calendar."""

    out: str
    with_names: bool = False
    with_rights: bool = False
    only_running: bool = False


app = typer.Typer(rich_markup_mode=None)


class Following(Reading):
    """A command that may go on after its answer, so that no pager may wait for its end."""

    is_paged = False


@app.command(
    "calendar",
    cls=Following,
    epilog="  kv calendar -o termijnen.ics\n"
    "  kv calendar --for sanne --names -o sanne.ics\n"
    "  kv calendar --running -o termijnen.ics --force --watch",
)
def calendar(
    ctx: Context,
    out: Out = "",
    owner: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="NAME",
            show_default=False,
            help=N_("Only what this person looks after; me is you."),
        ),
    ] = "",
    names: Annotated[
        bool,
        typer.Option(
            "--names",
            show_default=False,
            help=N_("With customer and title; else with the id alone."),
        ),
    ] = False,
    rights: Annotated[
        bool,
        typer.Option(
            "--rights",
            show_default=False,
            help=N_("Also until when customers may object."),
        ),
    ] = False,
    running: Annotated[
        bool,
        typer.Option(
            "--running",
            show_default=False,
            help=N_(
                "What is met is left out, not cancelled: for a file that people follow."
            ),
        ),
    ] = False,
    force: Force = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            show_default=False,
            help=N_(
                "Write it again whenever something changed, until Ctrl-C."
            ),
        ),
    ] = False,
    hook: Annotated[
        bool | None,
        typer.Option(
            "--hook/--no-hook",
            show_default=False,
            help=N_(
                "Let git write it again after each commit and merge in this clone."
            ),
        ),
    ] = None,
) -> None:
    session = session_of(ctx)
    if hook is False:
        _tell_hook(session, run_no_more(session.workspace.root), _NO_MORE)
        return
    if not out or ((watch or hook) and out == STDOUT):
        raise where_to(Code("kv calendar -o termijnen.ics"))
    if out == STDOUT:
        refuse_together({"--json": session.how.as_json, "-o -": out})
    asked = AskedCalendar(out, names, rights, running)
    if owner:
        session.asked["owner"] = owner
    _make(session, asked, force)
    if hook:
        _set_hook(session, asked, owner)
    if watch:
        _follow(session, asked)


def _set_hook(session: Session, asked: AskedCalendar, owner: str) -> None:
    words = _words_of(asked, owner)
    made = run_after_commits(session.workspace.root, words)
    _tell_hook(session, made, _FROM_NOW_ON)


def _make(session: Session, asked: AskedCalendar, force: bool) -> None:
    """Write the calendar, and tell so. Raises WrongInput."""
    cases = CaseList(session, closed=True)
    count = _write(session, asked, cases, force)
    if session.how.as_json and asked.out != STDOUT:
        session.answer({"file": asked.out, "entries": count})
    elif asked.out != STDOUT:
        session.tell(Text(*_WRITTEN, n=count, file=asked.out))
    cases.done()


def _words_of(asked: AskedCalendar, owner: str) -> list[str]:
    """Return the words by which the same calendar is written again, from wherever."""
    path = Path(asked.out).expanduser().absolute()
    words = ["calendar", f"--output={path}", "--force"]
    if owner:
        words.append(f"--for={owner}")
    said = {
        "--names": asked.with_names,
        "--rights": asked.with_rights,
        "--running": asked.only_running,
    }
    return [*words, *(name for name, is_said in said.items() if is_said)]


_FROM_NOW_ON = Text(
    "Git writes it again after each commit and merge in this clone; {option} ends it.",
    option=Code("kv calendar --no-hook"),
)
_NO_MORE = Text("Git writes no calendar any more.")


def _tell_hook(session: Session, made: Hook, told: Text) -> None:
    """Tell what became of the hooks. Raises WrongInput where none could be made."""
    refused = {
        Hook.ANOTHER: Text(
            "There is another hook after commits; it was left as it is."
        ),
        Hook.SHARED: Text(
            "The hooks of git are shared with other repositories here; none was made."
        ),
        Hook.NO_REPOSITORY: Text(
            "Without a git repository there is no hook."
        ),
    }
    if made in refused:
        raise WrongInput(refused[made])
    session.warn(told)


def _write(
    session: Session,
    asked: AskedCalendar,
    cases: CaseList,
    force: bool,
) -> int:
    """Write the calendar; return how many entries it has. Raises WrongInput."""
    zone = session.workspace.zone
    found = terms_of(_folded(cases), zone, asked.with_rights)
    if asked.only_running:
        found = [term for term in found if not term.cancelled]
    written = as_ics(found, session.speaker, asked.with_names)
    nameless = not asked.with_names
    hand_over(session, asked.out, written, force, for_others=nameless)
    return len(found)


def _folded(cases: CaseList) -> list[tuple[Case, State]]:
    """Return the open cases, and those that were closed so lately that a calendar still says so."""
    ledger = Ledger(cases.overview)
    ended = ledger.ended()
    latest = max((at for _, at in ledger.moments("event")), default=0)
    since = latest - CANCELLED_FOR.total_seconds()
    cards = [
        card
        for card in cases.cards
        if card.open or ended.get(card.number, 0) >= since
    ]
    return [
        (record.case, record.state) for record in cases.session.read(cards)
    ]


# -- again and again ------------------------------------------------------------------------------------


def _follow(session: Session, asked: AskedCalendar) -> None:
    """Write it again each time that a file of a case changed. Ends with Ctrl-C."""
    seen = _signature(session)
    session.warn(
        Text("{file} is kept up to date; Ctrl-C ends it.", file=asked.out)
    )
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(_PAUSE)
            now = _signature(session)
            if now != seen:
                seen = now
                _again(session, asked)


def _again(session: Session, asked: AskedCalendar) -> None:
    """Write it once more; a mistake that somebody is about to mend ends nothing."""
    try:
        cases = CaseList(session, closed=True)
        _write(session, asked, cases, force=True)
    except KvError as error:
        session.warn(error.text)


def _signature(session: Session) -> tuple[tuple[str, int, int], ...]:
    """Return by what one sees that a case changed, without reading any: names, times and sizes."""
    found = []
    for path in session.store.paths(closed=True):
        with contextlib.suppress(OSError):
            there = Path(path).stat()
            found.append((str(path), there.st_mtime_ns, there.st_size))
    return tuple(found)
