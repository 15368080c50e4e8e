"""`kv fan`: the story of a customer who was delighted, in a case or without one."""

from __future__ import annotations

from typing import Annotated

import typer

from klantervaring.cli.at_desk import desk_of
from klantervaring.cli.intake import intake_of
from klantervaring.cli.new_dialogue import Answers
from klantervaring.cli.options import (
    Context,
    MaybeId,
    Writing,
    session_of,
)
from klantervaring.cli.recording import record, report, words_of
from klantervaring.core.choices import COMPLIMENT
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import DELIGHTED
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.view.terminal.widths import shortened

app = typer.Typer(rich_markup_mode=None)
#: How much of a story is the title of a fan without a case.
_TITLE = 80
STORY = N_("What made this customer a fan?")


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
        record(ctx, [id], DELIGHTED, question=STORY)
    else:
        _without_a_case(ctx, customer)


def _without_a_case(ctx: Context, customer: str) -> None:
    """A customer who told us so, without anything that went wrong: it begins as a compliment (F16)."""
    session = session_of(ctx)
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
