"""Winning back: apologise, make up for it, find the cause, improve, and see that it helped (R1 to R5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.given_moments import given_moment
from klantervaring.cli.call.session import Session
from klantervaring.cli.procedure.steps import VIA
from klantervaring.cli.recording.recorders import Recorder
from klantervaring.cli.recording.recording import (
    check_allowed,
    needed,
    needed_choice,
)
from klantervaring.core import events
from klantervaring.core.choices import IDEA, KANO, YES_OR_NO
from klantervaring.core.erasure.tombstone import is_erased
from klantervaring.core.errors import Refused, WrongInput
from klantervaring.core.event_commands import EventCommand, Option
from klantervaring.core.rules.policy import refuse_past_day
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.winning_back.recovery import (
    Improvement,
    Standing,
    improvements,
)

if TYPE_CHECKING:
    from klantervaring.desk.values import Result

app = typer.Typer(rich_markup_mode=None)


def _tell_overruled(session: Session, result: Result) -> None:
    """Say what was spent beyond the budget, where a reason allowed it (H4)."""
    for done in result.recorded:
        if done.overruled is not None:
            session.screen.say(session.speaker(done.overruled))


def _ask_for_a_yes(
    session: Session,
    ids: Sequence[str],
    said: dict[str, Any],
) -> None:
    """Where it costs more than the budget holds, ask who said yes before anything else is asked (H4).

    Only of somebody who answers questions anyway. Raises Refused where nobody did; a reason that was
    given overrules the budget.
    """

    def check(name: str) -> None:
        asked = {**said, "approved-by": session.known_person(name)}
        check_allowed(session, ids, events.COMPENSATED, asked)

    try:
        check_allowed(session, ids, events.COMPENSATED, said)
    except Refused as refused:
        if said["approved-by"] or not session.has_asked:
            raise
        session.warn(refused.text)
        name = prompts.line(
            session,
            N_("Who that decides said yes to it? (Enter: nobody)"),
            check=check,
        )
        if not name:
            raise
        said["approved-by"] = session.known_person(name)


def _cause(
    session: Session,
    ids: Sequence[str],
    said: dict[str, Any],
) -> Mapping[str, str]:
    """A cause is needed but for an idea, where nothing went wrong; a fix has somebody and a day (R4)."""
    if session.can_ask and session.store.get(ids[0]).case.kind != IDEA:
        question = N_("Where did it come from?")
        said["cause"] = needed(
            session, said["cause"], "--cause TEXT", question
        )
        said["kano"] = said["kano"] or _asked_kano(session)
    if not said["fix"] and session.can_ask:
        said["fix"] = prompts.line(
            session, N_("What do we change for good? (Enter: nothing)")
        )
    said |= _charge(session, said["fix"], said["owner"], said["due"])
    return {}


def _asked_kano(session: Session) -> str:
    return needed_choice(
        session,
        "--kano KIND",
        N_(
            "Was it something taken for granted, something one chooses on, or a surprise that failed?"
        ),
        KANO,
    )


def _charge(
    session: Session,
    fix: str,
    owner: str,
    due: str,
) -> dict[str, str]:
    """Ask who carries a fix out and by which day."""
    if not fix.strip():
        return {"owner": owner, "due": due}  # which is refused
    if session.can_ask:
        due = needed(
            session,
            due,
            "--due DAY",
            N_("By which day?"),
            check=lambda text: _day(session, text).isoformat(),
        )
    return {
        "owner": owner or session.person(session.how.by),
        "due": _day(session, due).isoformat() if due else "",
    }


def _day(session: Session, text: str) -> date:
    zone = session.workspace.zone
    at = session.moment(session.how.at) if session.how.at else session.now
    moment = given_moment(session.given, text, at, zone, ahead=True)
    day = moment.astimezone(zone).date()
    passed = refuse_past_day(day, at.astimezone(zone).date())
    if passed is not None:
        raise passed
    return day


def _carried_out(
    session: Session,
    ids: Sequence[str],
    said: dict[str, Any],
) -> Mapping[str, str]:
    wanted = (Standing.OPEN, Standing.OVERDUE)
    said["of"] = _the_improvement(session, ids[0], said["of"], wanted).name
    return {}


def _is_erased(session: Session, ids: Sequence[str]) -> bool:
    """Tell whether words would be refused: what was changed is told without them (core/erasure)."""
    return any(is_erased(session.store.get(id).case) for id in ids)


def _looked_at(
    session: Session,
    ids: Sequence[str],
    said: dict[str, Any],
) -> Mapping[str, str]:
    wanted = (Standing.DONE,)
    said["of"] = _the_improvement(session, ids[0], said["of"], wanted).name
    return {}


def _several(id: str, fitting: Sequence[Improvement]) -> WrongInput:
    return WrongInput(
        Text("{id} has several improvements.", id=id),
        remedy=Text(
            "Say which with {option}: {known}.",
            option=Code("--of"),
            known=Code(", ".join(i.name for i in fitting)),
        ),
    )


def _the_improvement(
    session: Session,
    id: str,
    of: str,
    wanted: tuple[Standing, ...],
) -> Improvement:
    """The one that is meant. A reason opens also those that stand otherwise (H4)."""
    found = session.store.get(id)
    named = [i for i in improvements(found.case) if not of or i.name == of]
    fitting = _fitting(session, named, wanted)
    if len(fitting) == 1:
        return fitting[0]
    if fitting and session.can_ask:
        return _asked_which(session, fitting)
    if fitting:
        raise _several(found.id, fitting)
    raise Refused(
        _none_like_it(found.id, named, wanted),
        remedy=_first(found.id, named, wanted),
        overridable=bool(named),
    )


def _fitting(
    session: Session,
    named: list[Improvement],
    wanted: tuple[Standing, ...],
) -> list[Improvement]:
    today = session.now.astimezone(session.workspace.zone).date()
    found = [each for each in named if each.standing(today) in wanted]
    if not found and session.how.because:
        return named
    return found


def _asked_which(
    session: Session, fitting: Sequence[Improvement]
) -> Improvement:
    """Show improvements by number, and ask which one is meant until one is named."""
    for number, each in enumerate(fitting, 1):
        told = ours("{}  {}", number, clean(" ".join(each.fix.split())))
        if each.due:
            due = session.speaker.date(date.fromisoformat(each.due))
            told = ours("{} ({})", told, due)
        session.screen.line(told)
    question = N_("Which improvement? Its number")
    chosen = None
    while chosen is None:
        chosen = prompts.number(session, question, 1, len(fitting))
    return fitting[chosen - 1]


def _none_like_it(
    id: str,
    named: list[Improvement],
    wanted: tuple[Standing, ...],
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
    id: str,
    named: list[Improvement],
    wanted: tuple[Standing, ...],
) -> Text:
    because = Code("--because")
    if not named:
        command = Code(ours("kv cause {}", quoted(id)))
        return Text("First: {command}.", command=command)
    done = Standing.DONE in wanted
    further = (
        ours("kv improve {}", quoted(id))
        if done
        else ours("kv effect {}", quoted(id))
    )
    return Text(
        "{first} Or record why it is done all the same, with {option}.",
        first=Text("First: {command}.", command=Code(further)),
        option=because,
    )


OF = Option(
    "of",
    help=N_(
        "Which improvement, where the case has several; see kv improvements."
    ),
    metavar="EVENT",
)
RECORDERS = (
    Recorder(
        EventCommand(
            "apologise",
            events.APOLOGISED,
            (
                VIA,
                Option(
                    "accepted",
                    "choice",
                    N_(
                        "Whether the customer accepted it; left out: not known."
                    ),
                    YES_OR_NO,
                ),
            ),
            examples='  kv apologise K7QX --via phone -m "Het spijt me dat jullie zo zaten."\n'
            "  kv apologise K7QX --by frank --via in-person --accepted yes",
        )
    ),
    Recorder(
        EventCommand(
            "compensate",
            events.COMPENSATED,
            (
                Option(
                    "what",
                    help=N_("What the customer got."),
                    required=True,
                    question=N_("What did the customer get?"),
                ),
                Option(
                    "cost",
                    "amount",
                    N_("What it cost, in euros."),
                    required=True,
                    question=N_("What did it cost, in euros?"),
                ),
                Option(
                    "approved-by",
                    "person",
                    N_(
                        "Who said yes to more than your budget holds: somebody who decides."
                    ),
                ),
                Option(
                    "why",
                    help=N_("Why it suits this customer."),
                    required=True,
                    question=N_("Why does it suit this customer?"),
                ),
            ),
            examples='  kv compensate K7QX --what "taart" --cost 12.50 --why "ze telden de taart"\n'
            '  kv compensate K7QX --what "een kaart" --cost 0 --why "haar eigen grap"\n'
            '  kv compensate K7QX --what dag --cost 400 --why "te laat" --approved-by frank',
            many=False,
        ),
        finish=_tell_overruled,
        answered={"approved-by": _ask_for_a_yes},
    ),
    Recorder(
        EventCommand(
            "cause",
            events.ANALYSED,
            (
                Option(
                    "kano",
                    "choice",
                    N_(
                        "What was missing: basic (taken for granted), performance (what one chooses on)"
                        " or excitement (a surprise)."
                    ),
                    KANO,
                    metavar="KIND",
                ),
                Option("cause", help=N_("Where it came from.")),
                Option(
                    "fix",
                    help=N_(
                        "What we change for good; this opens an improvement."
                    ),
                ),
                Option(
                    "owner",
                    help=N_("Who carries it out (default: you)."),
                    metavar="NAME",
                ),
                Option(
                    "due", help=N_("The last day for it."), metavar="DAY"
                ),
                Option(
                    "lesson",
                    help=N_("What we learn from it as an organisation."),
                ),
            ),
            examples='  kv cause K7QX --kano basic --cause "te vroeg" --fix "later" --due 18-12\n'
            '  kv cause K7QX --kano performance --cause "file" --lesson "bel om zeven"\n'
            '  kv cause 3HMZ --fix "quiz in elk programma" --due 18-12',
            many=False,
        ),
        prepare=_cause,
    ),
    Recorder(
        EventCommand(
            "improve",
            events.IMPROVED,
            (OF,),
            question=N_("What was changed?"),
            examples='  kv improve K7QX -m "De bestelling gaat nu na de sluiting de deur uit."',
            many=False,
        ),
        prepare=_carried_out,
        wordless=_is_erased,
    ),
    Recorder(
        EventCommand(
            "effect",
            events.EFFECT_CHECKED,
            (
                OF,
                Option(
                    "helped",
                    "choice",
                    N_("Whether it helped."),
                    YES_OR_NO,
                    argument=True,
                ),
            ),
            examples='  kv effect K7QX yes -m "Drie trainingen lang klopte het aantal mappen."\n'
            '  kv effect K7QX no -m "In januari ging het weer mis."',
            many=False,
        ),
        prepare=_looked_at,
    ),
)
