"""The commands of the procedure: from listening to the second appeal, and the close (P1 to P6, R5)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer

from klantervaring.cli.options import (
    Context,
    Ease,
    Ids,
    Mood,
    Score,
    Via,
    Writing,
    ids_then,
    session_of,
)
from klantervaring.cli.recording import needed, record
from klantervaring.cli.session import Session
from klantervaring.cli.values import channel
from klantervaring.core.choices import DECISIONS, OUTCOMES, VERDICTS
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.procedure import CARE
from klantervaring.core.text.sentences import N_, NOTHING, Code, Text
from klantervaring.core.time.moments import iso

app = typer.Typer(rich_markup_mode=None)
STORY = N_("What did the customer tell?")

Verdict = Annotated[
    Literal["satisfied", "not-satisfied"],
    typer.Argument(
        metavar="VERDICT",
        show_default=False,
        help=N_("What the customer says of it: {verdicts}."),
    ),
]
Decision = Annotated[
    Literal["upheld", "partly", "rejected"],
    typer.Argument(
        metavar="DECISION",
        show_default=False,
        help=N_("Whether the objection is upheld: {decisions}."),
    ),
]
Outcome = Annotated[
    Literal["satisfied", "not-satisfied", "withdrawn", "no-reply", "duplicate"],
    typer.Argument(
        metavar="OUTCOME",
        show_default=False,
        help=N_("How it ended: {outcomes}."),
    ),
]


@app.command(
    "listen",
    cls=Writing,
    help=N_("You listened to the customer: the story and the wish (P1)."),
    epilog='  kv listen K7QX --wish "een map, morgen" --mood 2 -m "De map ontbrak."\n'
    '  kv listen K7QX --care "slechthorend: liever mailen" -m "..."',
)
def listen(
    ctx: Context,
    ids: Ids,
    wish: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            show_default=False,
            help=N_("What the customer wishes."),
        ),
    ] = "",
    mood: Mood = None,
    score: Score = None,
    ease: Ease = None,
    care: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            show_default=False,
            help=N_("Which special care this customer needs."),
        ),
    ] = "",
) -> None:
    said = {
        "mood": mood,
        "score": score,
        "ease": ease,
        CARE: bool(care.strip()),
    }
    record(
        ctx,
        ids,
        "listened",
        said,
        question=STORY,
        facts={"wish": wish, "customer.care": care.strip()},
    )


@app.command(
    "respond",
    cls=Writing,
    help=N_("You reacted to the customer, within 48 hours (P2)."),
    epilog='  kv respond K7QX --via phone -m "We sturen vandaag een map."\n'
    '  kv respond K7QX --solved -m "De map ligt op school."',
)
def respond(
    ctx: Context,
    ids: Ids,
    via: Via = "",
    solved: Annotated[
        bool,
        typer.Option(
            "--solved",
            show_default=False,
            help=N_("It is solved with this, and the customer knows."),
        ),
    ] = False,
) -> None:
    record(
        ctx,
        ids,
        "responded",
        {"via": channel(via), "solved": solved},
        question=N_("What did you answer?"),
    )


@app.command(
    "offer",
    cls=Writing,
    help=N_(
        "No, but...: what we cannot do, and what somebody else can (P3). Never a bare no."
    ),
    epilog='  kv offer K7QX --cannot "de zaal is te klein" --alternative "online meedoen"',
)
def offer(
    ctx: Context,
    ids: Ids,
    cannot: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            show_default=False,
            help=N_("What we cannot do, and why."),
        ),
    ] = "",
    alternative: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            show_default=False,
            help=N_("What can be done instead."),
        ),
    ] = "",
    provider: Annotated[
        str,
        typer.Option(
            metavar="TEXT", show_default=False, help=N_("Who provides it.")
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    cannot = needed(
        session, cannot, "--cannot TEXT", N_("What can we not do, and why?")
    )
    if not alternative.strip() and not session.can_ask:
        raise bare_no()
    alternative = needed(
        session,
        alternative,
        "--alternative TEXT",
        N_("What can be done instead?"),
    )
    record(
        ctx,
        ids,
        "offered",
        {"cannot": cannot, "alternative": alternative, "provider": provider},
    )


@app.command(
    "resolve",
    cls=Writing,
    help=N_(
        "It is solved, and the customer was told; the customer's right to object starts (P4, P5)."
    ),
    epilog='  kv resolve K7QX --solution "map per koerier" --via phone -m "Ze was blij."',
)
def resolve(
    ctx: Context,
    ids: Ids,
    solution: Annotated[
        str,
        typer.Option(
            metavar="TEXT", show_default=False, help=N_("What the solution is.")
        ),
    ] = "",
    via: Via = "",
) -> None:
    solution = needed(
        session_of(ctx),
        solution,
        "--solution TEXT",
        N_("What is the solution?"),
    )
    record(ctx, ids, "resolved", {"solution": solution, "via": channel(via)})


@app.command(
    "verdict",
    cls=Writing,
    help=N_("The customer's own verdict on how it was handled."),
    epilog="  kv verdict K7QX satisfied --score 9 --mood 5\n"
    '  kv verdict K7QX not-satisfied -m "Het duurde te lang."',
)
def verdict(
    ctx: Context,
    ids: Annotated[list[str], ids_then(VERDICTS)],
    verdict: Verdict,
    score: Score = None,
    mood: Mood = None,
    ease: Ease = None,
) -> None:
    record(
        ctx,
        ids,
        "judged",
        {"verdict": verdict, "score": score, "mood": mood, "ease": ease},
    )


@app.command(
    "escalate",
    cls=Writing,
    help=N_(
        "The customer objects in writing: the first appeal, or the second (P5, P6)."
        " With --at the moment on which the objection was received."
    ),
    epilog='  kv escalate K7QX -m "Ik ga niet akkoord, want ..."\n'
    "  kv escalate K7QX --file brief.pdf --at 2026-11-20T09:15",
)
def escalate(ctx: Context, ids: Ids) -> None:
    record(ctx, ids, "appealed", question=N_("What does the customer write?"))


@app.command(
    "invite",
    cls=Writing,
    help=N_(
        "The customer is invited to explain the objection: orally, at the second appeal in writing."
    ),
    epilog='  kv invite K7QX --for "vr 9:30" --where "op school"',
)
def invite(
    ctx: Context,
    ids: Ids,
    when: Annotated[
        str,
        typer.Option(
            "--for", metavar="TIME", show_default=False, help=N_("For when.")
        ),
    ] = "",
    where: Annotated[
        str,
        typer.Option(
            "--where",
            metavar="TEXT",
            show_default=False,
            help=N_("Where, or how."),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    question = N_("For when is the customer invited?")
    when = needed(
        session,
        when,
        "--for TIME",
        question,
        check=lambda text: _to_come(session, text),
    )
    record(
        ctx,
        ids,
        "invited",
        {
            "for": iso(_to_come(session, when), session.store.zone),
            "where": where,
        },
    )


def _to_come(session: Session, text: str) -> datetime:
    """The moment of an invitation lies behind the invitation itself. Raises WrongInput."""
    invited = session.moment(session.how.at) if session.how.at else session.now
    at = session.moment(text, ahead=True)
    if at < invited:
        raise WrongInput(
            Text(
                "{at} lies before the invitation itself ({invited}).",
                at=at,
                invited=invited,
            ),
            remedy=Text(
                "Give a moment to come; when the customer was invited earlier, say so with {option}.",
                option=Code("--at"),
            ),
        )
    return at


@app.command(
    "hear",
    cls=Writing,
    help=N_("The customer explained the objection, or waived it (P5, P6)."),
    epilog='  kv hear K7QX -m "Verslag van het gesprek ..."\n  kv hear K7QX --waived',
)
def hear(
    ctx: Context,
    ids: Ids,
    waived: Annotated[
        bool,
        typer.Option(
            "--waived",
            show_default=False,
            help=N_("The customer does not want to explain."),
        ),
    ] = False,
) -> None:
    question = NOTHING if waived else N_("What did the customer explain?")
    record(ctx, ids, "heard", {"waived": waived}, question=question)


@app.command(
    "decide",
    cls=Writing,
    help=N_(
        "The decision on the objection, in writing and with reasons. With --at when it was sent."
    ),
    epilog='  kv decide K7QX upheld -m "U heeft gelijk, want ..."\n'
    "  kv decide K7QX rejected --file besluit.md",
)
def decide(
    ctx: Context,
    ids: Annotated[list[str], ids_then(DECISIONS)],
    decision: Decision,
) -> None:
    record(
        ctx,
        ids,
        "decided",
        {"decision": decision},
        question=N_("For which reasons?"),
    )


@app.command(
    "follow-up",
    cls=Writing,
    help=N_(
        "Aftercare: is the customer still satisfied, and what do they think of us now (R5)?"
        " It closes the case."
    ),
    epilog="  kv follow-up K7QX satisfied --score 9 --mood 5",
)
def follow_up(
    ctx: Context,
    ids: Annotated[list[str], ids_then(VERDICTS)],
    verdict: Verdict,
    score: Score = None,
    mood: Mood = None,
    ease: Ease = None,
) -> None:
    record(
        ctx,
        ids,
        "followed-up",
        {"verdict": verdict, "score": score, "mood": mood, "ease": ease},
    )


@app.command(
    "close",
    cls=Writing,
    help=N_(
        "The case ends. While the customer may still object only as satisfied, withdrawn or duplicate."
    ),
    epilog="  kv close K7QX satisfied\n  kv close K7QX duplicate --of 3HMZ-8TTA",
)
def close(
    ctx: Context,
    ids: Annotated[list[str], ids_then(OUTCOMES)],
    outcome: Outcome,
    of: Annotated[
        str,
        typer.Option(
            "--of",
            metavar="ID",
            show_default=False,
            help=N_("The case that it repeats."),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    if of:
        of = session.store.id_of(session.store.find(of))
    elif outcome == "duplicate":
        question = N_("Which case does it repeat?")
        of = needed(
            session,
            of,
            "--of ID",
            question,
            check=lambda text: session.store.find(text),
        )
        of = session.store.id_of(session.store.find(of))
    if of and of in {session.store.id_of(session.store.find(id)) for id in ids}:
        raise WrongInput(
            Text("A case cannot repeat itself."),
            remedy=Text(
                "Name the other case with {option}.", option=Code("--of")
            ),
        )
    record(ctx, ids, "closed", {"outcome": outcome, "of": of})


@app.command(
    "reopen",
    cls=Writing,
    help=N_(
        "A closed case goes back to the step before; its deadlines run on from their own starts."
    ),
    epilog='  kv reopen K7QX -m "De klant belde: het is toch niet in orde."',
)
def reopen(ctx: Context, ids: Ids) -> None:
    record(ctx, ids, "reopened", question=N_("Why is it reopened?"))


def bare_no() -> Exception:
    """A no without an alternative cannot be recorded, for whatever reason (P3)."""
    return Refused(
        Text("A no without an alternative cannot be recorded."),
        remedy=Text(
            "Say what can be done instead: {option}. A reason does not change this.",
            option=Code('--alternative "…"'),
        ),
        overridable=False,
    )
