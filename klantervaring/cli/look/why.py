"""`kv why`: the proof of a deadline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.lists.shown_cases import (
    each_apart,
    records_of,
)
from klantervaring.cli.typed.known import deadlines
from klantervaring.cli.typed.options import (
    Context,
    Reading,
    session_of,
)
from klantervaring.core.errors import NoSuchCase, WrongInput
from klantervaring.core.rules.state import Deadline
from klantervaring.core.text import spoken
from klantervaring.core.text.sentences import (
    N_,
    Several,
    Text,
)
from klantervaring.files.record import Record
from klantervaring.view.procedure.proof import proof_json, show_proofs

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "why",
    cls=Reading,
    epilog="  kv why K7QX\n  kv why K7QX response",
)
def why(
    ctx: Context,
    ids: Annotated[
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
    session = session_of(ctx)
    typed, deadline = _ids_and_deadline(session, ids)
    records = records_of(session, typed)
    found = [(record, _deadlines(record, deadline)) for record in records]
    if session.how.as_json:
        session.answer(list(_as_json(session, found)))
    else:
        _show(session, found)
    session.troubles([f for r in records for f in r.troubles])


def _as_json(
    session: Session, found: Sequence[tuple[Record, list[Deadline]]]
) -> Iterator[dict[str, object]]:
    now = session.now
    zone = session.workspace.zone
    for record, its_own in found:
        for each in its_own:
            proof = proof_json(record, each, now, zone)
            yield {"id": record.id, **proof}


def _show(
    session: Session, found: Sequence[tuple[Record, list[Deadline]]]
) -> None:
    proofs = {record.id: its_own for record, its_own in found}
    each_apart(
        session,
        [record for record, _ in found],
        lambda record: show_proofs(
            session.screen,
            session.speaker,
            record,
            proofs[record.id],
            session.now,
        ),
    )


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
