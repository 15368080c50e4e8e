"""Work on a case beside the procedure: notes, contacts, owner, tags, files, and the editor."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli import known
from klantervaring.cli.at_desk import desk_of
from klantervaring.cli.event_commands import Recorder
from klantervaring.cli.options import (
    Context,
    Editing,
    Id,
    Ids,
    Tagging,
    Writing,
    session_of,
)
from klantervaring.cli.recording import pairs, record, report, words_of
from klantervaring.cli.session import Session
from klantervaring.cli.shown_cases import answer_cases
from klantervaring.cli.steps import VIA, WISH
from klantervaring.cli.values import check_tag
from klantervaring.core import events
from klantervaring.core.choices import DIRECTIONS, Choice
from klantervaring.core.errors import WrongInput
from klantervaring.core.event_commands import EventCommand, Option
from klantervaring.core.procedure import EventRule
from klantervaring.core.rules.policy import decides_here, partial
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    ours,
    proposed,
    quoted,
)
from klantervaring.core.text.spoken import all_called, names_of, which
from klantervaring.desk.values import NewEvent

if TYPE_CHECKING:
    from klantervaring.desk.values import Result

app = typer.Typer(rich_markup_mode=None)


def _unheard(session: Session, outcome: Result) -> None:
    """Say so where the customer has heard nothing yet: a note is no word to them (K2)."""
    if not session.how.as_json:
        for done in outcome.recorded:
            session.shown.unheard(done.record)


def _assigned(
    session: Session,
    ids: Sequence[str],
    said: dict[str, Any],
) -> Mapping[str, str]:
    """Warn of who handled a case and gets it to decide on an objection: refused at the decision."""
    owner = said["owner"]
    once = dict.fromkeys(map(session.store.find, ids))
    for found in map(session.store.read, once):
        reason = None
        if decides_here(found.state):
            reason = partial(found.case, owner)
        if reason is not None:
            warning = Text(
                "{id}: mind who decides. {reason}",
                id=found.id,
                reason=reason,
            )
            session.screen.say(session.speaker(warning))
    return {"owner": owner}


RECORDERS = (
    Recorder(
        EventCommand(
            "note",
            events.NOTED,
            question=N_("What do you want to note?"),
            examples='  kv note K7QX -m "Zij is op woensdag niet op school."',
        ),
        finish=_unheard,
    ),
    Recorder(
        EventCommand(
            "contact",
            events.CONTACTED,
            (
                Option(
                    "direction",
                    "choice",
                    N_("in: the customer to us; out: we to the customer."),
                    DIRECTIONS,
                    argument=True,
                ),
                VIA,
                WISH,
            ),
            question=N_("What was said?"),
            examples='  kv contact K7QX out --via phone -m "Verteld dat de map onderweg is."',
        )
    ),
    Recorder(
        EventCommand(
            "assign",
            events.ASSIGNED,
            (
                Option(
                    "owner",
                    "person",
                    N_("Who takes it, by short name."),
                    argument=True,
                    metavar="OWNER",
                ),
            ),
            examples="  kv assign K7QX joris\n  kv assign K7QX 3HMZ sanne",
        ),
        prepare=_assigned,
    ),
)


@app.command(
    "tag",
    cls=Tagging,
    epilog="  kv tag K7QX +materiaal -spoed",
)
def tag(
    ctx: Context,
    id: Id,
    changes: Annotated[
        list[str],
        typer.Argument(
            metavar="+TAG|-TAG...",
            show_default=False,
            help=N_("Tags to add or take away."),
        ),
    ],
) -> None:
    for change in changes:
        check_tag(change)
    session = session_of(ctx)
    found = session.store.get(id)
    changes = _real(changes, found.case.tags)
    if changes or found.trouble is not None:
        record(
            ctx,
            [id],
            events.TAGGED,
            {"tags": " ".join(changes)},
            tags=tuple(changes),
        )
        return
    if session.how.as_json:
        answer_cases(session, [found], many=False)
    else:
        session.screen.line(session.speaker(Text("Nothing was changed.")))


def _real(changes: Sequence[str], tags: Collection[str]) -> list[str]:
    """Return the changes that change something, each once: a tag that is not there, or one that is."""
    found = [
        each for each in changes if (each[1:] in tags) != (each[0] == "+")
    ]
    return list(dict.fromkeys(found))


@app.command(
    "attach",
    cls=Writing,
    epilog="  kv attach K7QX brief.pdf foto.jpg",
)
def attach(
    ctx: Context,
    id: Id,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            show_default=False,
            help=N_("The files to copy."),
        ),
    ],
) -> None:
    session = session_of(ctx)
    how = session.how
    at = session.moment(how.at) if how.at else None
    words, _ = words_of(session)
    drafts = [
        NewEvent(
            events.ATTACHED,
            at,
            words="" if i else words,
            because=how.because,
            file=file,
        )
        for i, file in enumerate(files)
    ]
    report(session, desk_of(session).record([id], drafts, "attach"))


@app.command(
    "edit",
    cls=Editing,
    epilog="  kv edit K7QX\n  kv edit K7QX --again",
)
def edit(
    ctx: Context,
    id: Id,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            show_default=False,
            help=N_("Begin anew: throw away what you saved before."),
        ),
    ] = False,
) -> None:
    from klantervaring.cli.edit import edit_case

    edit_case(session_of(ctx), id, again)


@app.command(
    "record",
    cls=Writing,
    epilog='  kv record K7QX extended -m "Nader onderzoek nodig."',
)
def record_event(
    ctx: Context,
    ids: Ids,
    event: Annotated[
        str,
        typer.Argument(
            metavar="EVENT",
            show_default=False,
            help=N_("The event, as the procedure names it."),
        ),
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            show_default=False,
            help=N_("A key of the event."),
        ),
    ] = None,
) -> None:
    data = dict(map(_pair, set_ or []))
    event = _of_its_own(ctx, ids[0], event)
    record(ctx, ids, event, dict(pairs(data)))


def _of_its_own(ctx: Context, id: str, typed: str) -> str:
    """Return the event that is meant. One with a command of its own is recorded by that.

    It knows what the event must say. Raises WrongInput.
    """
    events = session_of(ctx).store.get(id).state.procedure.events
    event = _event_meant(typed, known.events(events))
    rule = events.get(event)
    own = rule is not None and known.has_own_command(rule)
    if rule is not None and own and _says_all(ctx, rule):
        raise _has_its_own(rule)
    return event


def _event_meant(typed: str, table: Mapping[str, Choice]) -> str:
    """Return the event that is meant; what none is called is one that the procedure does not know.

    Raises WrongInput where several have that title.
    """
    called = () if typed in table else all_called(typed, names_of(table))
    if len(called) > 1:
        raise WrongInput(
            Text(
                "{event} may be {several}.",
                event=typed,
                several=Code(", ".join(called)),
            ),
            remedy=Text("Write it as the procedure file does."),
        )
    found = which(typed, table)
    return found[0] if len(found) == 1 else typed


def _says_all(ctx: Context, rule: EventRule) -> bool:
    """Tell whether an event has a command, with an option for all that this procedure asks of it."""
    root: Any = ctx.find_root().command
    command = root.get_command(ctx, proposed(rule.command).split()[0])
    if command is None:
        return False
    return {*rule.asks} <= {param.name for param in command.params}


def _has_its_own(rule: EventRule) -> WrongInput:
    own = ours("kv {}", quoted(proposed(rule.command).split()[0]))
    return WrongInput(
        Text("{event} has a command of its own.", event=rule.title),
        remedy=Text("Use {command}.", command=Code(own)),
    )


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if (
        not sign
        or not re.fullmatch(r"[a-z][a-z-]{0,30}", key)
        or key in ("event", "at", "by", "id", "because")
    ):
        raise WrongInput(
            Text("{text} is not a key and a value.", text=text),
            remedy=Text(
                "Write it as {example}.", example=Code("--set key=value")
            ),
        )
    return key, value
