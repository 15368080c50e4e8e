"""Work on a case beside the procedure: notes, contacts, owner, tags, files, and the editor."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.recording.recording import (
    pairs,
    record,
    report,
    words_of,
)
from klantervaring.cli.typed import known
from klantervaring.cli.typed.options import (
    Context,
    Id,
    Ids,
    Tagging,
    Writing,
    session_of,
)
from klantervaring.cli.typed.values import check_tag
from klantervaring.core import events
from klantervaring.core.choices import Choice
from klantervaring.core.errors import WrongInput
from klantervaring.core.procedure import EventRule
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
    pass

app = typer.Typer(rich_markup_mode=None)


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
            session,
            [id],
            events.TAGGED,
            {"tags": " ".join(changes)},
            tags=tuple(changes),
        )
        return
    if session.how.as_json:
        session.answer_cases([found], many=False)
    else:
        session.screen.line(session.speaker(Text("Nothing was changed.")))


def _real(changes: Sequence[str], tags: Collection[str]) -> list[str]:
    """Return the changes that change something, each once: a tag that is not there, or one that is."""
    found = []
    for change in dict.fromkeys(changes):
        adds = change[0] == "+"
        is_there = change[1:] in tags
        if adds != is_there:
            found.append(change)
    return found


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
    record(session_of(ctx), ids, event, dict(pairs(data)))


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
