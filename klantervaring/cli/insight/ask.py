"""`kv ask`: whom to ask for their experience now, and what came of it (F1)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.options import (
    Context,
    Ease,
    MaybeId,
    Mood,
    Score,
    Via,
    Writing,
    session_of,
)
from klantervaring.core.customers.candidates import (
    Circle,
    HeldMeeting,
    candidates,
    circle,
)
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import ANSWERED, ASKED
from klantervaring.core.text.sentences import (
    N_,
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.files.ledger import Ledger
from klantervaring.files.workspace.customers import read_book
from klantervaring.files.workspace.layout import MEETINGS
from klantervaring.view.screens import candidates as view

app = typer.Typer(rich_markup_mode=None)
#: How many proposals are shown, unless all are asked for.
FIRST = 10


@app.command(
    "ask",
    cls=Writing,
    epilog='  kv ask\n  kv ask K7QX --via phone\n  kv ask K7QX --answer --score 9 -m "Fijn dat u belt!"',
)
def ask(
    ctx: Context,
    id: MaybeId = "",
    answer: Annotated[
        bool,
        typer.Option(
            "--answer",
            show_default=False,
            help=N_("What the customer answered."),
        ),
    ] = False,
    via: Via = "",
    score: Score = None,
    mood: Mood = None,
    ease: Ease = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all",
            show_default=False,
            help=N_("Everybody, not the first ten."),
        ),
    ] = False,
) -> None:
    said = {"score": score, "mood": mood, "ease": ease}
    answered = answer or any(value is not None for value in said.values())
    session = session_of(ctx)
    if not id:
        _refuse_for_nobody(session, answered, via)
        _propose(session, all_)
    elif answer:
        _record_answer(session, id, {"via": via, **said})
    elif answered:
        raise _no_answer()
    else:
        _record(session, id, ASKED, {"via": via})


def _record(
    session: Session,
    id: str,
    kind: str,
    said: Mapping[str, object],
    question: Clean = NOTHING,
) -> None:
    # no proposal needs it
    from klantervaring.cli.recording.recording import record

    record(session, [id], kind, said, question=question)


def _record_answer(
    session: Session,
    id: str,
    said: Mapping[str, object],
) -> None:
    question = N_("What did the customer answer?")
    _record(session, id, ANSWERED, said, question)
    _tell_on(session)


def _no_answer() -> WrongInput:
    return WrongInput(
        Text("That belongs to an answer."),
        remedy=Text(
            "Did the customer answer? Then say so: {option}.",
            option=Code("--answer"),
        ),
    )


def _refuse_for_nobody(session: Session, answered: bool, via: str) -> None:
    """Raise WrongInput where something was typed that belongs to a case: no list drops it."""
    how = session.how
    if answered:
        raise _without_case(
            Text(
                "Whose answer is it? {command} shows whom we asked.",
                command=Code("kv log"),
            )
        )
    if any((via, how.words, how.file, how.at, how.because)):
        raise _without_case(
            Text(
                "Whom did you ask? {command} shows whom to ask.",
                command=Code("kv ask"),
            )
        )


def _without_case(remedy: Text) -> WrongInput:
    told = Text("{option} is missing.", option=Code("ID"))
    return WrongInput(told, remedy=remedy)


def _propose(session: Session, everybody: bool) -> None:
    cases = session.overview(closed=True)
    ledger = Ledger(cases)
    found = candidates(_circle(session, ledger), _meetings(session))
    if session.how.as_json:
        session.answer(view.as_json(found))
    else:
        view.show(
            session.screen,
            session.speaker,
            found if everybody else found[:FIRST],
            len(found),
        )
    session.troubles(cases.troubles)


def _circle(session: Session, ledger: Ledger) -> Circle:
    return circle(
        ledger.experiences(),
        asked=ledger.asked(),
        aftercare=ledger.aftercare(session.clock),
        now=session.clock,
        zone=session.workspace.zone,
        book=read_book(session.workspace.root),
    )


def _meetings(session: Session) -> list[HeldMeeting]:
    """The meetings of `meetings.csv`, where the workspace has one; a bad line is named and left out."""
    root = session.workspace.root
    if not os.path.lexists(root / MEETINGS):
        return []
    from klantervaring.importing.rows import read_meetings  # few have any

    found, bad = read_meetings(root, session.workspace.zone)
    for each in bad:
        said = each.told(session.speaker)
        session.screen.say(
            ours("{}:{}: {}", clean(MEETINGS), each.line, said)
        )
        session.exit_code = 1
    return found


def _tell_on(session: Session) -> None:
    """What the customer told may be worth a case of its own (F16)."""
    if not session.how.as_json and not session.how.dry_run:
        example = Code("kv new --kind compliment")
        session.screen.line(
            session.speaker(
                Text(
                    "A compliment, an idea? Keep it: {example}",
                    example=example,
                )
            )
        )
