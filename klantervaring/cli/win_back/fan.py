"""`kv fan`: the story of a customer who was delighted, in a case or without one."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.intake.new_case import Answers, intake_of
from klantervaring.cli.recording.recording import record, report, words_of
from klantervaring.cli.typed.options import (
    Context,
    MaybeId,
    Writing,
    session_of,
)
from klantervaring.core.choices import COMPLIMENT
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import DELIGHTED, SHARE
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.view.terminal.widths import shortened

app = typer.Typer(rich_markup_mode=None)
#: How much of a story is the title of a fan without a case.
_TITLE = 80
STORY = N_("What made this customer a fan?")
SHARED_STORY = N_("In which words may everybody read it? Without names.")


@app.command(
    "fan",
    cls=Writing,
    epilog='  kv fan K7QX -m "Ze stuurde een foto van de hele klas met onze kaart."\n'
    '  kv fan --customer "De Kiezel" -m "Zij boekten meteen voor volgend jaar."',
)
def fan(
    ctx: Context,
    id: MaybeId = "",
    customer: Annotated[
        str,
        typer.Option(
            "--customer",
            metavar="NAME",
            show_default=False,
            help=N_("The customer, where there is no case."),
        ),
    ] = "",
    share: Annotated[
        bool | None,
        typer.Option(
            "--share/--no-share",
            show_default=False,
            help=N_(
                "These words may be told to everybody, in a public report; or not any more."
            ),
        ),
    ] = None,
) -> None:
    if bool(id) == bool(customer.strip()):
        raise WrongInput(
            Text("Name a case, or a customer."),
            remedy=Text(
                "Give the id of the case, or the customer with {option}.",
                option=Code("--customer"),
            ),
        )
    if id:
        _of_a_case(session_of(ctx), id, share)
    elif share is not None:
        raise WrongInput(
            Text("What may be shared belongs to a case."),
            remedy=Text(
                "First record the story; then: {command}",
                command=Code("kv fan ID --share"),
            ),
        )
    else:
        _without_a_case(session_of(ctx), customer)


def _of_a_case(session: Session, id: str, share: bool | None) -> None:
    """A story of a case; words that are shared are asked for as such, for all the world will read them."""
    if share is None:
        record(session, [id], DELIGHTED, question=STORY)
    elif share:
        record(
            session, [id], DELIGHTED, {SHARE: "yes"}, question=SHARED_STORY
        )
    else:
        record(session, [id], DELIGHTED, {SHARE: "no"})


def _without_a_case(session: Session, customer: str) -> None:
    """A customer who told us so, without anything that went wrong: it begins as a compliment (F16)."""
    story, file = words_of(session, STORY)
    first = next(
        (line for line in story.splitlines() if line.strip()), ""
    ) or session.speaker.word(N_("A fan"))
    answers = Answers(
        shortened(first.strip(), _TITLE),
        customer,
        story=story,
        kind=COMPLIMENT,
    )
    outcome = desk_of(session).begin(
        [intake_of(session, answers)._replace(file=file)], "fan"
    )
    report(session, outcome)
