"""Intake of many cases from a list."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.intake.brought_back import warn_of_erased
from klantervaring.cli.recording.recording import tell_git
from klantervaring.cli.typed.options import Context, Editing, session_of
from klantervaring.cli.typed.value_types import Number, Value
from klantervaring.core.choices import DATE_ORDERS, FORESEEN, PROBLEM
from klantervaring.core.text.folding import plain
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Code,
    Text,
    clean,
    ours,
    plural,
    quoted,
)
from klantervaring.desk.values import Recorded, TakenIn
from klantervaring.importing.row_reader import Notice, Setting
from klantervaring.importing.rows import (
    BadLine,
    Listed,
    Said,
    read_customers,
    read_list,
)
from klantervaring.language import Speaker
from klantervaring.view.terminal.progress import bar
from klantervaring.view.terminal.screen import Table, headed

#: How many cases a dry run of an import shows.
_SHOWN = 10
#: How an import went, in numbers.
_CAME = plural("One case came in.", "{n} cases came in.")
_WOULD_COME = plural("One case would come in.", "{n} cases would come in.")
_HISTORY = plural(
    "One of them is closed: history.", "{n} of them are closed: history."
)
_KNOWN = plural("One was known already.", "{n} were known already.")
_BAD = plural(
    "One line does not come in. Mend it and import the list again.",
    "{n} lines do not come in. Mend them and import the list again.",
)
#: More lines than these with the very same against them are told as one.
_ALIKE = 3
_MORE_ALIKE = plural(
    "The same holds for one more line.",
    "The same holds for {n} more lines.",
)
_MENDED = plural(
    "One Windows-1252 character was corrected.",
    "{n} Windows-1252 characters were corrected.",
)

_BARE = plural(
    "What happened in one case is not in this file: it holds the facts. An export as xlsx, json or sqlite"
    " holds it all.",
    "What happened in {n} cases is not in this file: it holds the facts. An export as xlsx, json or sqlite"
    " holds it all.",
)

_HEADINGS = {
    "received": N_("Received"),
    "customer": N_("Customer"),
    "title": N_("Title"),
}

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "import",
    cls=Editing,
    epilog="  kv import lijst.csv --dry-run\n"
    "  kv import lijst.xlsx\n"
    '  kv import lijst.csv --map received="Datum melding" --map owner=Wie',
)
def import_list(
    ctx: Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            show_default=False,
            help=N_(
                "The list, with a header: CSV, xlsx or ods; or what kv export wrote."
            ),
        ),
    ],
    mapped: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            show_default=False,
            help=N_(
                "Which column holds a field, where its name does not say so. Fields: received,"
                " channel, moment, customer, contact, email, phone, title, story, wish, owner,"
                " closed, outcome."
            ),
        ),
    ] = None,
    header: Annotated[
        int | None,
        typer.Option(
            "--header",
            metavar="LINE",
            click_type=Number(1),
            show_default=False,
            help=N_(
                "The line with the names of the columns, where it is not the first."
            ),
        ),
    ] = None,
    dates: Annotated[
        str,
        typer.Option(
            "--dates",
            metavar="ORDER",
            click_type=Value(DATE_ORDERS),
            show_default=False,
            help=N_(
                "How all dates in the list are written: {orders} (default: day"
                " first, unless the list gives reason to doubt)."
            ),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    setting = setting_of(session, PROBLEM, path)
    listed = read_list(
        path, Said(mapped or (), header or 0, dates), setting
    )
    bring_in(session, path, listed, "import", "kv overdue")


def forewarn(
    session: Session,
    path: Path,
    mapped: Sequence[str],
    notice: Notice,
) -> None:
    """Begin a case for each customer of a list, who must hear of `notice` beforehand."""
    setting = setting_of(session, FORESEEN, path)
    listed = read_customers(path, mapped, notice, setting)
    following = ours("kv list --kind {}", quoted(FORESEEN))
    bring_in(session, path, listed, "foresee", following)


def bring_in(
    session: Session,
    path: Path,
    listed: Listed,
    command: str,
    next_command: str,
) -> None:
    """Begin the cases of a list in one commit, name its bad lines, and tell how it went."""
    _tell_reading(session, listed)
    taken = _take_in(session, listed, command)
    bad = _bad_lines(listed, taken)
    _tell_bad(session, path, bad)
    _tell_unread(session, taken)
    if session.how.as_json:
        _answer(session, taken, bad, listed.not_read)
    else:
        _tell(session, taken, next_command)
    if taken.outcome.recorded:
        warn_of_erased(session, taken.outcome.recorded)
        tell_git(session, taken.outcome)


def setting_of(session: Session, kind: str, path: Path) -> Setting:
    """Return what holds for every row of the list at `path`, of which the cases are of this kind."""
    history = session.speaker(
        Text("history, from the list {name}", name=path.name)
    )
    return Setting(
        now=session.now,
        zone=session.workspace.zone,
        by=session.person(session.how.by),
        procedure=session.store.procedure_of_new(kind).reference,
        because=session.how.because or history,
        people=session.workspace.config.people,
    )


def _take_in(session: Session, listed: Listed, command: str) -> TakenIn:
    say = session.speaker.word
    intakes = [row.intake for row in listed.rows]
    with bar(
        say(N_("Taking in")),
        say(N_("Saving")),
        len(intakes),
        session.screen.plain,
    ) as each:
        return desk_of(session).take_in(intakes, command, each)


def _bad_lines(listed: Listed, taken: TakenIn) -> list[BadLine]:
    """Return what could not be read and what the rules did not allow, in the order of the list."""
    refused = [
        BadLine(listed.rows[place].line, (error.text,))
        for place, error in taken.refused
    ]
    return sorted([*listed.bad, *refused], key=lambda bad: bad.line)


def _tell_reading(session: Session, listed: Listed) -> None:
    """Tell how the file was understood, where that is not evident."""
    if not session.how.as_json:
        for note in _notes(listed):
            session.warn(note)


def _notes(listed: Listed) -> Iterator[Text]:
    if listed.encoding != "UTF-8":
        encoding = Code(listed.encoding)
        yield Text("The list is read as {encoding}.", encoding=encoding)
    if listed.mended:
        yield Text(*_MENDED, n=listed.mended)
    if listed.bare:
        yield Text(*_BARE, n=listed.bare)
    if listed.not_read:
        yield Text(
            "Only the sheet {sheet} is read, not: {others}. To bring one of these in, save it as a list of"
            " its own.",
            sheet=listed.sheet,
            others=", ".join(listed.not_read),
        )
    if listed.unused:
        yield Text("Not used: {columns}.", columns=", ".join(listed.unused))


def _tell_bad(session: Session, path: Path, bad: Sequence[BadLine]) -> None:
    """Name each line, with what is against it; of many with the very same the first, and how many more."""
    alike: dict[Clean, list[BadLine]] = {}
    for each in bad:
        alike.setdefault(each.told(session.speaker), []).append(each)
    for message, lines in alike.items():
        _tell_alike(session, path, message, lines)
    _tell_strangers(session, dict.fromkeys(each.stranger for each in bad))
    if bad:
        session.exit_code = 1
        session.warn(Text(*_BAD, n=len(bad)))


def _tell_alike(
    session: Session,
    path: Path,
    message: Clean,
    lines: Sequence[BadLine],
) -> None:
    named = lines[:1] if len(lines) > _ALIKE else lines
    for each in named:
        session.screen.say(
            ours("{}:{}: {}", clean(str(path)), each.line, message)
        )
    if len(lines) > len(named):
        more = Text(*_MORE_ALIKE, n=len(lines) - 1)
        session.screen.say(ours("    {}", session.speaker(more)))


def _tell_strangers(session: Session, names: Iterable[str]) -> None:
    """Ask of each name that nobody here has whether it is somebody who works here."""
    people = session.workspace.config.people
    for name in filter(None, names):
        short = _short_of(name, people)
        command = ours("kv person add {}", quoted(short))
        if plain(name) != short:
            command = ours("{} --name {}", command, quoted(name))
        remedy = Text(
            "Does {name} work here? {command}",
            name=name,
            command=Code(command),
        )
        session.screen.say(ours("    {}", session.speaker(remedy)))


def _short_of(name: str, taken: Container[str]) -> str:
    """Return a short name for somebody as lists call them: the first name, or all where it is taken."""
    words = plain(name).split()
    short = _letters_of(words[:1])
    if short in taken:
        short = _letters_of(words)
    return short or "SHORT"


def _letters_of(words: Iterable[str]) -> str:
    return "".join(filter(str.isalnum, "".join(words)))


def _tell_unread(session: Session, taken: TakenIn) -> None:
    """Cases that are there and cannot be read: a row may be one of them."""
    for error in taken.unread:
        session.screen.say(
            ours(
                "kv: {}: {}",
                clean(error.where),
                session.speaker(error.text),
            )
        )
        if error.remedy is not None:
            session.screen.say(
                ours("    {}", session.speaker(error.remedy))
            )
        session.exit_code = session.exit_code or error.exit_code


def _answer(
    session: Session,
    taken: TakenIn,
    bad: Sequence[BadLine],
    not_read: Sequence[str],
) -> None:
    new = taken.outcome.recorded
    dry_run = taken.outcome.dry_run
    session.answer(
        {
            "new": len(new),
            "known": taken.known,
            "bad": [
                {"line": each.line, "message": each.told(session.speaker)}
                for each in bad
            ],
            "ids": [] if dry_run else [done.record.id for done in new],
            "not_read": list(not_read),
            "dry_run": dry_run,
        }
    )


def _tell(session: Session, taken: TakenIn, next_command: str) -> None:
    new = taken.outcome.recorded
    dry_run = taken.outcome.dry_run
    if dry_run:
        _show_first(session, new)
    came = _WOULD_COME if dry_run else _CAME
    session.tell(Text(*came, n=len(new)))
    closed = sum(not done.record.state.open for done in new)
    for sentence, count in ((_HISTORY, closed), (_KNOWN, taken.known)):
        if count:
            session.tell(Text(*sentence, n=count))
    if new and not dry_run:
        session.tell(Text("Next: {command}", command=Code(next_command)))


def _new_row(say: Speaker, done: Recorded) -> dict[str, Cell]:
    case = done.record.case
    return {
        "received": say.moment(done.event.at),
        "customer": clean(case.customer.get("name", "")),
        "title": clean(case.title),
    }


def _show_first(session: Session, new: Sequence[Recorded]) -> None:
    say = session.speaker
    columns = headed(say, _HEADINGS)
    rows = []
    for done in new[:_SHOWN]:
        rows.append(_new_row(say, done))
    stacks = (("received", "customer"), ("title",))
    session.screen.table(Table(columns, rows, stacks, flexible="title"))
    if len(new) > _SHOWN:
        session.screen.line(ours("…"))
