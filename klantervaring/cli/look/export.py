"""Cases to files of other programs: the same rows as the lists, by the same filters."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.listing import CaseList
from klantervaring.cli.typed.options import Context, Sorted, Words
from klantervaring.cli.typed.output_options import (
    STDOUT,
    Force,
    Out,
    hand_over,
    no_text,
    where_to,
)
from klantervaring.cli.typed.together import refuse_together
from klantervaring.cli.typed.value_types import Value
from klantervaring.core.case import words_under_headings
from klantervaring.core.choices import FORMATS
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import START
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    plural,
)
from klantervaring.core.text.spoken import which
from klantervaring.core.time.moments import iso
from klantervaring.exporting import tables, text_files
from klantervaring.exporting.database import as_sqlite
from klantervaring.exporting.public import public_rows, public_table
from klantervaring.exporting.workbook import as_xlsx
from klantervaring.files.ledger import Ledger
from klantervaring.view.as_json import dump, event

if TYPE_CHECKING:
    from klantervaring.core.case import Case
    from klantervaring.core.summary.card import Card
    from klantervaring.exporting.tables import OutTable
    from klantervaring.files.procedures.procedures import Shelf

#: What writes a kind that is a text with a row a case, and no events.
_FLAT = {"csv": text_files.as_csv, "md": text_files.as_markdown}
#: What writes a kind with all that happened, each table apart.
_WHOLE = {"xlsx": as_xlsx, "sqlite": as_sqlite}
_WRITTEN = plural(
    "One case stands in {file}.", "{n} cases stand in {file}."
)

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "export",
    cls=Sorted,
    epilog="  kv export -o open.csv\n"
    "  kv export --all --since 2026-01-01 -o jaar.xlsx\n"
    "  kv export --all --public -o cijfers.csv",
)
def export(
    ctx: Context,
    words: Words = None,
    out: Out = "",
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="KIND",
            click_type=Value(FORMATS),
            show_default=False,
            help=N_(
                "What is written: {formats} (default: by the ending of the file)."
            ),
        ),
    ] = "",
    all_: Annotated[
        bool,
        typer.Option(
            "--all", show_default=False, help=N_("Also closed cases.")
        ),
    ] = False,
    for_public: Annotated[
        bool,
        typer.Option(
            "--public",
            show_default=False,
            help=N_(
                "For everybody: no ids, titles, names or texts, and days in place of moments."
            ),
        ),
    ] = False,
    force: Force = False,
) -> None:
    cases = CaseList(ctx, words, closed=all_)
    kind = _kind(out, form)
    if out == STDOUT and kind != "json":
        refuse_together(
            {"--json": cases.session.how.as_json, f"--format {kind}": True}
        )
    rows = exported_rows(cases, kind not in _FLAT)
    written = _written(cases.session, kind, rows, for_public)
    hand_over(cases.session, out, written, force)
    _tell(cases.session, out, kind, len(rows))
    cases.done()


def _tell(session: Session, out: str, kind: str, count: int) -> None:
    if session.how.as_json and out != STDOUT:
        session.answer({"file": out, "format": kind, "cases": count})
    elif out != STDOUT:
        session.tell(Text(*_WRITTEN, n=count, file=out))


def _kind(out: str, said: str) -> str:
    """Return what to write. Raises WrongInput where neither the file nor the option says it."""
    if not out:
        raise where_to(Code("kv export -o open.csv"))
    kind = said or _kind_of_ending(out)
    if out == STDOUT and kind in _WHOLE:
        raise no_text(Code(kind), Code("-o FILE"))
    return kind


def _kind_of_ending(out: str) -> str:
    found = which(Path(out).suffix[1:], FORMATS)
    if len(found) == 1:
        return found[0]
    raise _names_no_kind(out)


def _names_no_kind(out: str) -> WrongInput:
    return WrongInput(
        Text("The ending of {file} names no kind of file.", file=out),
        remedy=Text(
            "Say which with {option}: {known}.",
            option=Code("--format"),
            known=Code(", ".join(FORMATS)),
        ),
    )


# -- the rows -------------------------------------------------------------------------------------------


def exported_rows(
    cases: CaseList, with_events: bool
) -> list[dict[str, Any]]:
    """Return what `kv list --json` tells of the cases, and when each was closed; with all that happened."""
    cards = cases.in_asked_order()
    rows = cases.told(cards)
    closed = _closed(cases, cards)
    for card, row in zip(cards, rows, strict=True):
        row["closed"] = closed.get(card.number)
        if with_events:
            row |= _told(cases, card)
    return rows


def _closed(cases: CaseList, cards: Sequence[Card]) -> dict[int, str]:
    """Return when cases were closed, by number."""
    zone = cases.session.workspace.zone
    ledger = Ledger(cases.overview, [card.number for card in cards])
    found = {}
    for number, at in ledger.ended().items():
        found[number] = iso(at, zone)
    past = cases.past.records if cases.past else {}
    for number, record in past.items():
        found.pop(number, None)
        if record.state.ended_at is not None and not record.state.open:
            found[number] = iso(record.state.ended_at, zone)
    return found


def _told(cases: CaseList, card: Card) -> dict[str, Any]:
    """Return the story of a case and its events, each with its words."""
    case = _history(cases, card)
    zone = cases.session.workspace.zone
    if case is None:
        return {"story": None, "events": []}
    words = words_under_headings(case.body)
    events = []
    for each in case.events:
        text = words.get(each.id, "")
        events.append(event(each, zone, text))
    return {"story": case.story() or None, "events": events}


def _history(cases: CaseList, card: Card) -> Case | None:
    if cases.past and card.number in cases.past.records:
        return cases.past.records[card.number].case
    store = cases.session.store
    return store.history(store.workspace.root / card.path)


# -- the file -------------------------------------------------------------------------------------------


def _written(
    session: Session,
    kind: str,
    rows: list[dict[str, Any]],
    for_public: bool,
) -> bytes:
    """Return what the file holds."""
    if for_public:
        rows = public_rows(rows, _names(session.store.shelf))
    if kind == "json":
        return f"{dump(rows)}\n".encode()
    zone = session.workspace.zone
    if kind in _FLAT:
        table = _shown([tables.case_table(rows)], for_public)[0]
        return _FLAT[kind](table, zone).encode("utf-8", "replace")
    found = _shown(tables.all_tables(rows), for_public)
    return _WHOLE[kind](found, zone)


def _names(shelf: Shelf) -> set[str]:
    """Return the names of all procedures that can be read, of their steps and of their events."""
    names = {START}
    for reference in shelf.known():
        with suppress(WrongInput):
            procedure = shelf.get(reference)
            names |= {reference, *procedure.steps, *procedure.events}
    return names


def _shown(
    found: Sequence[OutTable], for_public: bool
) -> Sequence[OutTable]:
    return list(map(public_table, found)) if for_public else found
