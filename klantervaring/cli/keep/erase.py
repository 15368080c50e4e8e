"""`kv erase`: the words, names and files of a case or of a customer go; what figures need stays.

It shows first what goes and where else the person is mentioned, and asks for the id, or for the number.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import tell_git
from klantervaring.cli.typed.customers_meant import (
    one_customer,
    warn_of_namesakes,
)
from klantervaring.cli.typed.options import (
    Context,
    Editing,
    MaybeIds,
    session_of,
)
from klantervaring.core.erasure.tombstone import is_erased
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.core.winning_back.recovery import (
    Standing,
    improvements,
)
from klantervaring.erasing.cleaning import Cleaning, cleaning_of
from klantervaring.files.ledger import Ledger
from klantervaring.view.erasing import Preview, preview_json
from klantervaring.view.figures.improvements import next_command

if TYPE_CHECKING:
    from klantervaring.erasing.mentions import Mention

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "erase",
    cls=Editing,
    epilog="  kv erase K7QX\n"
    '  kv erase --customer regenboog --because "asked on 3 November"\n'
    "  kv erase K7QX --dry-run",
)
def erase(
    ctx: Context,
    ids: MaybeIds = None,
    customer: Annotated[
        str,
        typer.Option(
            "--customer",
            metavar="WHO",
            show_default=False,
            help=N_("All cases of one customer, by name or address."),
        ),
    ] = "",
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            show_default=False,
            help=N_(
                "Ask nothing: what is certain goes, other mentions stay and are named."
            ),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    typed = _typed(session, ids or [], customer)
    if not typed:
        return
    cleaning = cleaning_of(desk_of(session), typed)
    _refuse_naming(session, cleaning)
    preview = Preview(session.screen, session.speaker, session.store)
    _show_first(session, cleaning, preview, yes)
    _warn_of_improvements(session, cleaning)
    if session.how.dry_run:
        return
    agreed = _agreed(session, cleaning, yes)
    if agreed is None:
        session.tell(Text("Nothing was changed."))
        return
    _carry_out(session, cleaning, agreed, preview)


def _show_first(
    session: Session,
    cleaning: Cleaning,
    preview: Preview,
    yes: bool,
) -> None:
    """Show what would go, where somebody is asked about it or nothing is done."""
    dry_run = session.how.dry_run
    asks = session.can_ask and not yes
    if not session.how.as_json:
        if dry_run or asks:
            preview.show(cleaning)
    elif dry_run:
        session.answer(preview_json(session.store, cleaning, dry_run))


def _warn_of_improvements(session: Session, cleaning: Cleaning) -> None:
    """Warn of what was to change and loses its words: it is ours to carry out all the same (R4)."""
    today = session.now.astimezone(session.workspace.zone).date()
    for record in cleaning.gone.records:
        for each in improvements(record.case):
            standing = each.standing(today)
            if standing is not Standing.CLOSED:
                session.warn(
                    Text(
                        "{id}: an improvement is open, and its words go too: {fix}. Write it down elsewhere,"
                        " without a name; {command} goes on without words.",
                        id=record.id,
                        fix=" ".join(each.fix.split()),
                        command=Code(next_command(each, standing)),
                    )
                )


def _carry_out(
    session: Session,
    cleaning: Cleaning,
    agreed: Sequence[Mention],
    preview: Preview,
) -> None:
    outcome = cleaning.carry_out(session.how.because, agreed)
    with contextlib.suppress(OSError, KvError):  # its rows are new already
        session.forget_index()
    _tell(session, cleaning, agreed, preview)
    warn_of_rest(session, cleaning)
    tell_git(session, outcome)


def _typed(
    session: Session,
    ids: Sequence[str],
    customer: str,
) -> list[str]:
    """Return the ids of what is to go; those that were erased already are told and left out."""
    if bool(ids) == bool(customer):
        raise _say_which()
    if customer:
        ids = _ids_of(session, customer)
    kept = []
    for path in dict.fromkeys(map(session.store.find, ids)):
        record = session.store.read(path)
        if is_erased(record.case):
            session.warn(Text("{id} was erased already.", id=record.id))
        else:
            kept.append(record.id)
    return kept


def _say_which() -> WrongInput:
    return WrongInput(
        Text("Say which cases, or of which customer."),
        remedy=Text(
            "{ids}, or {customer}",
            ids=Code("kv erase ID..."),
            customer=Code("kv erase --customer WHO"),
        ),
    )


def _ids_of(session: Session, customer: str) -> list[str]:
    ledger = Ledger(session.overview(closed=True))
    found = one_customer(session, ledger, customer.split())
    warn_of_namesakes(session, found)
    return [case.id for case in found.cases]


def _refuse_naming(session: Session, cleaning: Cleaning) -> None:
    """Refuse a reason that holds a name of the person: it stays with the case."""
    if cleaning.person.stands_in(session.how.because):
        raise WrongInput(
            Text("The reason names the person, and it stays."),
            remedy=Text("Say it without a name."),
        )


# -- what somebody agrees to -------------------------------------------------------------------------


def _agreed(
    session: Session,
    cleaning: Cleaning,
    yes: bool,
) -> list[Mention] | None:
    """Return the mentions that go too; None where somebody does not want to go on. Raises Refused."""
    open_to_choice = [m for m in cleaning.mentions if not m.by_hand]
    if yes:
        return [mention for mention in open_to_choice if mention.certain]
    if not session.can_ask:
        raise prompts.not_unasked(
            Text("What is erased does not come back.")
        )
    agreed = [m for m in open_to_choice if _goes(session, m)]
    return agreed if confirmed(session, cleaning) else None


def _goes(session: Session, mention: Mention) -> bool:
    """Ask about one mention elsewhere."""
    where = f"{session.store.shown(mention.path)}:{mention.line}"
    session.screen.line(ours("{}: {}", clean(where), clean(mention.text)))
    return prompts.yes(
        session, Text("Take this away too?"), default=mention.certain
    )


def confirmed(session: Session, cleaning: Cleaning) -> bool:
    """Tell whether somebody types the id of the one case, or how many cases there are."""
    ids = [record.id for record in cleaning.gone.records]
    if len(ids) == 1:
        [id] = ids
        question = Text("Type the id to erase it ({id})", id=id)
        wanted = {id.casefold(), id.replace("-", "").casefold()}
    else:
        question = Text(
            "Type the number of cases to erase them ({n})", n=len(ids)
        )
        wanted = {str(len(ids))}
    answer = prompts.line(session, session.speaker(question))
    return answer.strip().casefold() in wanted


# -- what was done -----------------------------------------------------------------------------------

ERASED = plural("One case was erased.", "{n} cases were erased.")


def warn_of_rest(session: Session, cleaning: Cleaning) -> None:
    """Warn of drafts and other texts that no disk let go yet."""
    if not cleaning.is_all_gone():
        session.warn(
            Text(
                "Texts that kv keeps of it could not all be taken away. The next command tries again, or"
                " {command}.",
                command=Code("kv check --fix"),
            )
        )


def _tell(
    session: Session,
    cleaning: Cleaning,
    agreed: Sequence[Mention],
    preview: Preview,
) -> None:
    left = [m for m in cleaning.mentions if m not in agreed]
    if session.how.as_json:
        told = cleaning._replace(mentions=tuple(left))
        session.answer(preview_json(session.store, told, False))
        return
    session.tell(Text(*ERASED, n=len(cleaning.gone.records)))
    preview.left(left, cleaning.unread)
