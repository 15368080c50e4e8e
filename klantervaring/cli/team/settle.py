"""`kv settle`: an end to what two people set differently. Both values stay in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Annotated

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import report
from klantervaring.cli.typed.options import (
    Changing,
    Context,
    Id,
    session_of,
)
from klantervaring.cli.typed.values import chosen
from klantervaring.core.case import FACTS, Event
from klantervaring.core.choices import Choice, titled
from klantervaring.core.errors import WrongInput
from klantervaring.core.field_names import FIELDS, held_value, name_of
from klantervaring.core.merge.conflicts import (
    CONFLICT,
    SETTLED,
    ending_of,
    unsettled,
)
from klantervaring.core.merge.version import LOG
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Several,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.text.spoken import which
from klantervaring.desk.values import NewEvent
from klantervaring.files.git.field_history import Set, changes_of
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.record import Record

app = typer.Typer(rich_markup_mode=None)
#: What chose among values that others wrote.
_BY_NOBODY = (CONFLICT, SETTLED)
_KNOWN = {key: FIELDS[key].values for key in FACTS if FIELDS[key].values}


def settle_case(
    session: Session,
    typed: str,
    field: str,
    take: str | None,
) -> None:
    """Settle one field of a case, or all; `take` None keeps what stands."""
    record = session.store.get(typed)
    open_ = unsettled(record.case.events)
    wanted = _wanted(record.id, open_, field, take)
    if take is None and not session.can_ask:
        _refuse_to_choose(session, record, open_, wanted)
    chosen = {
        name: _choose(session, name, open_[name], record)
        if take is None
        else take
        for name in wanted
    }
    drafts = [
        _draft(session, name, open_[name], chosen[name]) for name in wanted
    ]
    report(session, desk_of(session).record([typed], drafts, "settle"))


def _meant(id: str, typed: str, table: Mapping[str, Choice]) -> str:
    """Return the unsettled field that was typed, by its key or a name of it. Raises WrongInput."""
    if typed in table:
        return typed
    meant = which(typed, table)
    if len(meant) == 1:
        return meant[0]
    raise _none_unsettled(typed, id, table)


def _none_unsettled(
    typed: str, id: str, table: Mapping[str, Choice]
) -> WrongInput:
    return WrongInput(
        Text("{field} is not unsettled in {id}.", field=typed, id=id),
        remedy=_not_settled(table),
    )


def _not_settled(table: Mapping[str, Choice]) -> Text:
    names = tuple(each.typed for each in table.values())
    return Text("Not settled yet: {known}.", known=Several(names))


def _nothing_unsettled(id: str) -> WrongInput:
    return WrongInput(
        Text("Nothing is unsettled in {id}.", id=id),
        remedy=Text(
            "{command} shows where something is.",
            command=Code("kv check"),
        ),
    )


def _wanted(
    id: str,
    open_: dict[str, tuple[Event, ...]],
    field: str,
    take: str | None,
) -> list[str]:
    if not open_:
        raise _nothing_unsettled(id)
    table = titled((each, name_of(each)) for each in open_)
    if field:
        return [_meant(id, field, table)]
    if take is not None and len(open_) > 1:
        raise WrongInput(
            Text("Which field shall hold that value?"),
            remedy=_not_settled(table),
        )
    return list(open_)


def _draft(
    session: Session,
    field: str,
    conflicts: tuple[Event, ...],
    take: str | None,
) -> NewEvent:
    of = ("of", " ".join(event.id for event in conflicts))
    if take is None:
        return NewEvent(SETTLED, data=(("field", field), of))
    take = _checked(session, field, take)
    taken = (("take", take),) if take else ()
    data = (("field", field), *taken, of)
    return NewEvent(SETTLED, data=data, leaves={field: take})


def _is_of_event(field: str) -> bool:
    """Return whether it is about an event of the log, and not about a value that somebody may choose."""
    return bool(ending_of(field)) or field.startswith(f"{LOG}.")


_WHICH = N_(
    "Which one shall hold: a number, or another text? (Enter: as it stands)"
)


def _choose(
    session: Session,
    field: str,
    conflicts: tuple[Event, ...],
    record: Record,
) -> str | None:
    """Return the value that somebody chooses, by its number or as a text of their own."""
    if not session.can_ask or _is_of_event(field):
        return None
    values = [event.get("value") for event in conflicts]
    session.tell(Text("{field} was set to:", field=name_of(field)))
    listed = _listed(session, record, field, values)
    for number, line in enumerate(listed, 1):
        session.screen.line(ours("  {}  {}", number, line))
    return _by_number(prompts.line(session, _WHICH), values) or None


def _by_number(answer: str, values: Sequence[str]) -> str:
    """Return the value with that number, else what was typed."""
    if answer.isdecimal() and 1 <= int(answer) <= len(values):
        return values[int(answer) - 1]
    return answer


def _listed(
    session: Session,
    record: Record,
    field: str,
    values: Sequence[str],
) -> list[Clean]:
    """Return each value as it is shown, with who wrote it and when."""
    say = session.speaker
    set_here = _changes(session, record, field)
    lines = []
    for value in values:
        shown = say.part(held_value(field, value, record.state.procedure))
        shown = shown or say.word(N_("(taken away)"))
        lines.append(ours("{}{}", shown, _told(session, value, set_here)))
    return lines


def _show_commands(
    session: Session,
    record: Record,
    field: str,
    values: Sequence[str],
) -> None:
    """Show each value of a field, and the command that takes it."""
    session.warn(Text("{field} was set to:", field=name_of(field)))
    listed = _listed(session, record, field, values)
    for value, line in zip(values, listed, strict=True):
        command = ours(
            "kv settle {} {} --take {}",
            quoted(record.id),
            quoted(field),
            quoted(value),
        )
        session.screen.say(ours("  {}", line))
        told = session.speaker(Text("{command}", command=Code(command)))
        session.screen.say(ours("    {}", told))


def _refuse_to_choose(
    session: Session,
    record: Record,
    open_: dict[str, tuple[Event, ...]],
    wanted: Sequence[str],
) -> None:
    """Show what may be chosen, each with its command, where nobody can be asked. Raises WrongInput."""
    asked = [field for field in wanted if not _is_of_event(field)]
    for field in asked:
        values = [event.get("value") for event in open_[field]]
        _show_commands(session, record, field, values)
    if asked:
        raise WrongInput(
            Text("Which value shall hold?"),
            remedy=Text(
                "Give one of these commands, or another text with {option}.",
                option=Code("--take"),
            ),
        )


def _changes(session: Session, record: Record, field: str) -> list[Set]:
    """Return who set a field when, newest first, as far as git knows."""
    with suppress(GitFailed):
        every = changes_of(session.store, record.case)
        return [change for change in every if change.field == field]
    return []


def _told(session: Session, value: str, changes: Sequence[Set]) -> Clean:
    """Return who wrote a value and when, and whether it stands now: ` (joris, ...; stands now)`."""
    say = session.speaker
    told: list[Clean] = []
    for change in changes:
        if change.value == value and change.event not in _BY_NOBODY:
            told.append(
                ours(
                    "{}, {}", clean(change.who), say.moment(change.happened)
                )
            )
            break
    if any(change.value == value for change in changes[:1]):
        told.append(say.word(N_("stands now")))
    return ours(" ({})", ours("; ").join(told)) if told else ours("")


def _checked(session: Session, field: str, take: str) -> str:
    """Return the value as it is stored. Raises WrongInput."""
    if field == "owner" and take:
        take = session.known_person(take)
    if field in _KNOWN:
        take = chosen(take, _KNOWN[field], "--take")
    if _is_of_event(field) or take[:1] in ("[", "{"):
        raise WrongInput(
            Text("{field} cannot be set from here.", field=name_of(field)),
            remedy=Text(
                "Mend the case with {command}, and then settle it without {option}.",
                command=Code("kv edit ID"),
                option=Code("--take"),
            ),
        )
    return take


@app.command(
    "settle",
    cls=Changing,
    epilog='  kv settle K7QX\n  kv settle K7QX title --take "Cursusmap ontbrak"',
)
def settle(
    ctx: Context,
    id: Id,
    field: Annotated[
        str,
        typer.Argument(
            metavar="[FIELD]",
            show_default=False,
            help=N_("The field (default: all)."),
        ),
    ] = "",
    take: Annotated[
        str | None,
        typer.Option(
            "--take",
            metavar="VALUE",
            show_default=False,
            help=N_("The value that shall hold."),
        ),
    ] = None,
) -> None:
    settle_case(session_of(ctx), id, field, take)
