"""Looking: lists, one case, the proof of a deadline, words anywhere, what happened, the procedure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from klantervaring.cli.known import deadlines
from klantervaring.cli.listing import CaseList as Cases
from klantervaring.cli.options import (
    Context,
    Ids,
    MaybeIds,
    Reading,
    Reporting,
    Sorted,
    Whole,
    Words,
    session_of,
)
from klantervaring.cli.period import period_asked
from klantervaring.cli.procedures_meant import procedures_meant
from klantervaring.cli.session import Session
from klantervaring.cli.shown_cases import (
    answer_cases,
    each_apart,
    records_of,
)
from klantervaring.cli.values import Number
from klantervaring.core import spoken
from klantervaring.core.errors import NoSuchCase, WrongInput
from klantervaring.core.facts import EVENT
from klantervaring.core.filters import Wanted
from klantervaring.core.findings import Finding
from klantervaring.core.rules.state import Deadline
from klantervaring.core.stats.figures import TimeRange
from klantervaring.core.summary.card import STAND_IN
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Several,
    Text,
)
from klantervaring.files.ledger import Ledger
from klantervaring.files.store import Record
from klantervaring.view.procedure import procedure_json, procedures

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "list",
    cls=Sorted,
    epilog="  kv list\n  kv list --mine --sort received\n  kv list regenboog --all",
)
def list_(
    ctx: Context,
    words: Words = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all", show_default=False, help=N_("Also closed cases.")
        ),
    ] = False,
) -> None:
    _show_list(Cases(ctx, words, closed=all_))


def _show_list(cases: Cases) -> None:
    session = cases.session
    if session.how.as_json:
        cases.answer(cases.in_asked_order())
    elif cases.cards:
        cases.lists.cases(cases.sorted(cases.cards))
    else:
        session.screen.line(session.speaker(Text("No case is like that.")))
        if cases.filtered and not cases.closed:
            closed = Text(
                "Only open cases were looked at. Closed ones too: {option}",
                option=Code("--all"),
            )
            session.screen.say(session.speaker(closed))
    cases.done()


@app.command(
    "search",
    cls=Sorted,
    epilog="  kv search koffie\n  kv search 'de zaal' --since 2026-01-01",
)
def search(
    ctx: Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...",
            show_default=False,
            help=N_("All of them must be there."),
        ),
    ],
) -> None:
    cases, wanted = Cases(ctx, closed=True), Wanted(words)
    cases.keep_with(wanted)
    if cases.cards and not cases.session.how.as_json:
        cards = cases.sorted(cases.cards)
        cases.lists.cases(cards, _places(cases, wanted))
        cases.done()
    else:
        _show_list(cases)


def _places(cases: Cases, wanted: Wanted) -> dict[int, Clean]:
    """Return where the words stand in each case, by its number; of a great many only in the first."""
    from klantervaring.view.found import place_of

    session, found = cases.session, {}
    looked_for = [word for word, _ in wanted.words]
    for card in cases.sorted(cases.cards)[:_SEEN]:
        if card.mark(cases.clock)[0] == STAND_IN:
            continue  # git would be asked for each
        for record in session.read([card]):
            found[card.number] = place_of(
                record, looked_for, session.screen, session.speaker
            )
    return found


#: In so many cases at most it is looked where the words stand; for each its file is read.
_SEEN = 200


@app.command(
    "show",
    cls=Reading,
    epilog="  kv show K7QX\n  kv show K7QX --all\n  kv show k7q 3hmz --json",
)
def show(
    ctx: Context,
    ids: Ids,
    all_: Whole = False,
) -> None:
    session = session_of(ctx)
    records = records_of(session, ids)
    if session.how.as_json:
        answer_cases(session, records, many=len(ids) > 1)
    else:
        shown = session.shown
        whole = all_ or not session.screen.drawn
        each_apart(session, records, shown.full if whole else shown.brief)
    session.troubles([f for r in records for f in r.troubles])


@app.command(
    "why",
    cls=Reading,
    epilog="  kv why K7QX\n  kv why K7QX response",
)
def why(
    ctx: Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ID... [DEADLINE]",
            show_default=False,
            help=N_(
                "The case, or several; and the deadline, where only one is meant."
            ),
        ),
    ],
) -> None:
    from klantervaring.view.procedure.proof import proof_json, show_proofs

    session = session_of(ctx)
    typed, deadline = _ids_and_deadline(session, words)
    records = records_of(session, typed)
    found = [(record, _deadlines(record, deadline)) for record in records]
    if session.how.as_json:
        zone = session.store.zone
        session.answer(
            [
                {"id": r.id, **proof_json(r, d, session.now, zone)}
                for r, ds in found
                for d in ds
            ]
        )
    else:
        proofs = {record.id: ds for record, ds in found}
        each_apart(
            session,
            records,
            lambda r: show_proofs(
                session.screen,
                session.speaker,
                r,
                proofs[r.id],
                session.now,
            ),
        )
    session.troubles([f for r in records for f in r.troubles])


def _ids_and_deadline(
    session: Session, words: list[str]
) -> tuple[list[str], str]:
    """The cases, and the deadline where the last word names one and no case."""
    *typed, last = words
    if not typed:
        return words, ""
    try:
        session.store.find(last)
    except NoSuchCase:
        return typed, last
    return words, ""


def _deadlines(record: Record, name: str) -> list[Deadline]:
    all_ = list(record.state.deadlines)
    if not name:
        return all_
    known = deadlines(all_)
    meant = spoken.which(name, known)
    if not meant:
        has = Several(tuple(each.typed for each in known.values()))
        raise WrongInput(
            Text("{id} has no deadline {name}.", id=record.id, name=name),
            remedy=Text("It has: {known}.", known=has if known else "-"),
        )
    return [d for d in all_ if d.name in meant]


@app.command(
    "log",
    cls=Reporting,
    epilog="  kv log\n  kv log K7QX 3HMZ\n  kv log --mine --since yesterday",
)
def log(
    ctx: Context,
    ids: MaybeIds = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            click_type=Number(1),
            metavar="N",
            help=N_("At most this many events."),
        ),
    ] = 50,
) -> None:
    from klantervaring.view import history

    session = session_of(ctx)
    period = period_asked(session)
    cases = Cases(ctx, closed=True)
    records, troubles = _logged(cases, ids, limit, period)
    rows = history.newest(records, limit, period)
    if session.how.as_json:
        session.answer(history.as_json(rows, session.store.zone))
    elif rows:
        history.show(session.screen, session.speaker, rows, cases.now)
    else:
        session.tell(Text("Nothing happened then."))
    session.troubles(troubles)


def _logged(
    cases: Cases, ids: list[str] | None, limit: int, period: TimeRange
) -> tuple[Iterable[Record], Iterable[Finding]]:
    """Return the cases with the events that are asked for, and what cannot be read of them."""
    session = cases.session
    if ids:
        records = records_of(session, ids)
        return records, [f for r in records for f in r.troubles]
    overview = cases.overview
    wanted = None
    if cases.filtered:
        wanted = [card.number for card in cases.cards]
    numbers = Ledger(overview, wanted).newest(EVENT, limit, period)
    return session.read(overview.cards(numbers)), overview.troubles


@app.command(
    "procedure",
    cls=Reading,
    epilog="  kv procedure\n  kv procedure --mermaid\n  kv procedure een-fan-per-dag@1 --json\n"
    "  kv procedure --diff een-fan-per-dag@1 een-fan-per-dag@2",
)
def procedure(
    ctx: Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            show_default=False,
            help=N_(
                "Another one than that of new cases; with --diff two, of which the first is the earlier."
            ),
        ),
    ] = None,
    mermaid: Annotated[
        bool,
        typer.Option(
            "--mermaid",
            show_default=False,
            help=N_("As a diagram, in Mermaid's language."),
        ),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            show_default=False,
            help=N_(
                "What differs from the version before, or between two;"
                " kv:NAME@VERSION is that of kv itself."
            ),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    found = procedures_meant(session, names or [], diff)
    speaker, screen = session.speaker, session.screen
    if diff:
        was, now = found
        differ = procedure_json.differences_of(was, now)
        if session.how.as_json:
            session.answer(procedure_json.differences_json(differ))
        else:
            procedure_json.show_differences(
                screen, speaker, was.reference, now.reference, differ
            )
    elif session.how.as_json:
        session.answer(procedure_json.as_json(found[0]))
    elif mermaid:
        screen.raw(procedures.mermaid(found[0], speaker))
    else:
        procedures.show(screen, speaker, found[0])
