"""Winning back: apologise, make up for it, find the cause, improve, and see that it helped (R1 to R5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from klantervaring.cli import completion, prompts
from klantervaring.cli.options import (
    Context,
    Id,
    Ids,
    Reading,
    Via,
    Writing,
    session_of,
)
from klantervaring.cli.recording import needed, record
from klantervaring.cli.session import Session
from klantervaring.cli.values import channel, one_of
from klantervaring.core.choices import IDEA, KANO
from klantervaring.core.recovery import (
    Improvement,
    Standing,
    improvements,
)
from klantervaring.core.text.sentences import N_, Code, Text, ours, quoted
from klantervaring.core.time import typed_moments

if TYPE_CHECKING:
    pass

app = typer.Typer(rich_markup_mode=None)


def _text(option: str, help: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(
        option, metavar="TEXT", show_default=False, help=help
    )
    return found


@app.command(
    "apologise",
    cls=Writing,
    help=N_(
        "You said sorry, personally (R1). Also where the customer is wrong on the facts."
    ),
    epilog='  kv apologise K7QX --via phone -m "Het spijt me dat jullie zo zaten."\n'
    "  kv apologise K7QX --by frank --via in-person --accepted yes",
)
def apologise(
    ctx: Context,
    ids: Ids,
    via: Via = "",
    accepted: Annotated[
        Literal["yes", "no"] | None,
        typer.Option(
            "--accepted",
            metavar="yes|no",
            show_default=False,
            help=N_("Whether the customer accepted it; left out: not known."),
        ),
    ] = None,
) -> None:
    record(ctx, ids, "apologised", {"via": channel(via), "accepted": accepted})


@app.command(
    "compensate",
    cls=Writing,
    help=N_(
        "You gave something extra that suits this customer (R3)."
        " Within your own budget you need not ask anybody (K3)."
    ),
    epilog='  kv compensate K7QX --what "taart" --cost 12.50 --why "ze telden de taart"\n'
    '  kv compensate K7QX --what "een kaart" --cost 0 --why "haar eigen grap"\n'
    '  kv compensate K7QX --what "dag" --cost 400 --why "..." --approved-by frank',
)
def compensate(
    ctx: Context,
    id: Id,
    what: Annotated[str, _text("--what", N_("What the customer got."))] = "",
    cost: Annotated[
        str,
        typer.Option(
            "--cost",
            metavar="EUROS",
            show_default=False,
            help=N_("What it cost, in euros."),
        ),
    ] = "",
    why: Annotated[str, _text("--why", N_("Why it suits this customer."))] = "",
    approved_by: Annotated[
        str,
        typer.Option(
            "--approved-by",
            metavar="NAME",
            show_default=False,
            autocompletion=completion.people,
            help=N_(
                "Who said yes to more than your budget holds: somebody who decides."
            ),
        ),
    ] = "",
) -> None:
    from klantervaring.cli.budgets import amount, check_room
    from klantervaring.core.money import euros

    session = session_of(ctx)
    what = needed(
        session, what, "--what TEXT", N_("What did the customer get?")
    )
    price = amount(
        needed(
            session,
            cost,
            "--cost EUROS",
            N_("What did it cost, in euros?"),
            check=amount,
        )
    )
    why = needed(
        session, why, "--why TEXT", N_("Why does it suit this customer?")
    )
    check_room(session, session.store.get(id), price, approved_by)
    said = {
        "what": what,
        "cost": euros(price),
        "why": why,
        "approved-by": approved_by,
    }
    record(ctx, [id], "compensated", said)


@app.command(
    "cause",
    cls=Writing,
    help=N_("Why it went wrong, and what we change for good (R4, K1)."),
    epilog='  kv cause K7QX --kano basic --cause "te vroeg" --fix "later" --due 18-12\n'
    '  kv cause K7QX --kano performance --cause "file" --lesson "bel om zeven"\n'
    '  kv cause 3HMZ --fix "quiz in elk programma" --due 18-12',
)
def cause(
    ctx: Context,
    id: Id,
    kano: Annotated[
        str,
        typer.Option(
            "--kano",
            metavar="KIND",
            show_default=False,
            autocompletion=completion.kano,
            help=N_(
                "What was missing: basic (taken for granted), performance (what one chooses on)"
                " or excitement (a surprise)."
            ),
        ),
    ] = "",
    cause: Annotated[str, _text("--cause", N_("Where it came from."))] = "",
    fix: Annotated[
        str,
        _text(
            "--fix", N_("What we change for good; this opens an improvement.")
        ),
    ] = "",
    owner: Annotated[
        str,
        typer.Option(
            "--owner",
            metavar="NAME",
            show_default=False,
            autocompletion=completion.people,
            help=N_("Who carries it out (default: you)."),
        ),
    ] = "",
    due: Annotated[
        str,
        typer.Option(
            "--due",
            metavar="DAY",
            show_default=False,
            help=N_("The last day for it."),
        ),
    ] = "",
    lesson: Annotated[
        str, _text("--lesson", N_("What we learn from it as an organisation."))
    ] = "",
) -> None:
    session = session_of(ctx)
    if (
        session.store.get(id).case.kind != IDEA
    ):  # an idea has no cause: nothing went wrong
        cause = needed(
            session, cause, "--cause TEXT", N_("Where did it come from?")
        )
        kano = kano or _ask_kano(session)
    one_of(kano, KANO, "--kano")
    if not fix and session.can_ask:
        fix = prompts.line(
            session, N_("What do we change for good? (Enter: nothing)")
        )
    said = {
        "kano": kano,
        "cause": cause,
        "fix": fix,
        **_charge(session, fix, owner, due),
        "lesson": lesson,
    }
    record(ctx, [id], "analysed", said)


def _ask_kano(session: Session) -> str:
    if not session.can_ask:
        raise prompts.missing("--kano KIND")
    question = N_(
        "Was it something taken for granted, something one chooses on, or a surprise that failed?"
    )
    return prompts.choice(session, question, KANO) or _ask_kano(session)


def _charge(session: Session, fix: str, owner: str, due: str) -> dict[str, str]:
    """Who carries a fix out and by which day; without both it would be a good intention (R4)."""
    from klantervaring.core.errors import WrongInput

    if not fix.strip():
        for option, value in (("--owner", owner), ("--due", due)):
            if value:
                raise WrongInput(
                    Text("{option} belongs to a fix.", option=Code(option)),
                    remedy=Text(
                        "Say what we change: {option}", option=Code('--fix "…"')
                    ),
                )
        return {}
    person = (
        session.known_person(owner) if owner else session.person(session.how.by)
    )
    question = N_("By which day?")
    day = _day(
        session,
        needed(
            session,
            due,
            "--due DAY",
            question,
            check=lambda text: _day(session, text),
        ),
    )
    return {"owner": person, "due": day.isoformat()}


def _day(session: Session, text: str) -> date:
    from klantervaring.core.errors import WrongInput

    zone = session.workspace.zone
    at = session.moment(session.how.at) if session.how.at else session.now
    day = (
        typed_moments.typed_moment(text, at, zone, ahead=True)
        .astimezone(zone)
        .date()
    )
    if day < at.astimezone(zone).date():
        raise WrongInput(
            Text("{day} has passed.", day=Code(day.isoformat())),
            remedy=Text(
                "Give a day to come with {option}.", option=Code("--due")
            ),
        )
    return day


# -- improvements ----------------------------------------------------------------------------------------

Of = Annotated[
    str,
    typer.Option(
        "--of",
        metavar="EVENT",
        show_default=False,
        help=N_(
            "Which improvement, where the case has several; see kv improvements."
        ),
    ),
]


@app.command(
    "improve",
    cls=Writing,
    help=N_(
        "The lasting fix was carried out (R4). It closes when somebody has seen that it helped."
    ),
    epilog='  kv improve K7QX -m "De bestelling gaat nu na de sluiting de deur uit."',
)
def improve(ctx: Context, id: Id, of: Of = "") -> None:
    found = _the_improvement(
        session_of(ctx), id, of, (Standing.OPEN, Standing.OVERDUE)
    )
    record(
        ctx,
        [id],
        "improved",
        {"of": found.name},
        question=N_("What was changed?"),
    )


@app.command(
    "effect",
    cls=Writing,
    help=N_(
        "Somebody looked whether the fix helped. Yes closes the improvement, no opens it again."
    ),
    epilog='  kv effect K7QX yes -m "Drie trainingen lang klopte het aantal mappen."\n'
    '  kv effect K7QX no -m "In januari ging het weer mis."',
)
def effect(
    ctx: Context,
    id: Id,
    helped: Annotated[
        Literal["yes", "no"],
        typer.Argument(
            metavar="yes|no", show_default=False, help=N_("Whether it helped.")
        ),
    ],
    of: Of = "",
) -> None:
    found = _the_improvement(session_of(ctx), id, of, (Standing.DONE,))
    record(ctx, [id], "effect-checked", {"of": found.name, "helped": helped})


def _the_improvement(
    session: Session, id: str, of: str, wanted: tuple[Standing, ...]
) -> Improvement:
    """The one that is meant. A reason opens also those that stand otherwise (H4)."""
    from klantervaring.core.errors import Refused, WrongInput

    found = session.store.get(id)
    today = session.now.astimezone(session.workspace.zone).date()
    named = [i for i in improvements(found.case) if not of or i.name == of]
    fitting = [i for i in named if i.standing(today) in wanted] or (
        named if session.how.because else []
    )
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise WrongInput(
            Text("{id} has several improvements.", id=found.id),
            remedy=Text(
                "Say which with {option}: {known}.",
                option=Code("--of"),
                known=Code(", ".join(i.name for i in fitting)),
            ),
        )
    raise Refused(
        _none_like_it(found.id, named, wanted),
        remedy=_first(found.id, named, wanted),
        overridable=bool(named),
    )


def _none_like_it(
    id: str, named: list[Improvement], wanted: tuple[Standing, ...]
) -> Text:
    if not named:
        return Text("{id} has no such improvement.", id=id)
    if Standing.DONE in wanted:
        return Text(
            "The fix of {id} was not carried out yet, or its effect was seen already.",
            id=id,
        )
    return Text("The fix of {id} was carried out already.", id=id)


def _first(
    id: str, named: list[Improvement], wanted: tuple[Standing, ...]
) -> Text:
    because = Code('--because "…"')
    if not named:
        command = Code(
            ours(
                'kv cause {} --kano … --cause "…" --fix "…" --due …', quoted(id)
            )
        )
        return Text("First: {command}.", command=command)
    done = Standing.DONE in wanted
    further = (
        ours('kv improve {} -m "…"', quoted(id))
        if done
        else ours("kv effect {} yes", quoted(id))
    )
    return Text(
        "{first} Or record why it is done all the same: {option}.",
        first=Text("First: {command}.", command=Code(further)),
        option=because,
    )


@app.command(
    "improvements",
    cls=Reading,
    help=N_("Lasting fixes that are open, overdue, or not yet seen to help."),
    epilog="  kv improvements\n  kv improvements --owner joris\n  kv improvements --all --json",
)
def list_improvements(
    ctx: Context,
    owner: Annotated[
        str,
        typer.Option(
            "--owner",
            metavar="NAME",
            show_default=False,
            autocompletion=completion.people,
            help=N_("Only those that this person carries out."),
        ),
    ] = "",
    all_: Annotated[
        bool,
        typer.Option(
            "--all", show_default=False, help=N_("Also those that are closed.")
        ),
    ] = False,
) -> None:
    from klantervaring.files.ledger import Ledger
    from klantervaring.view import improvements as shown

    session = session_of(ctx)
    look = session.store.look(closed=True)
    zone = session.workspace.zone
    today = session.now.astimezone(zone).date()
    ledger = Ledger.of_cases(((r.case, r.state) for r in look.records), zone)
    rows = [
        i
        for i in ledger.improvements()
        if (all_ or i.standing(today) is not Standing.CLOSED)
        and (not owner or i.owner == owner)
    ]
    if session.how.as_json:
        session.answer(shown.as_json(rows, today, session.store.zone))
    elif rows:
        shown.show(session.screen, session.speaker, rows, today)
    else:
        session.screen.line(session.speaker(Text("No improvement is waiting.")))
    session.troubles(look.troubles)
