"""Work on a case beside the procedure: notes, contacts, owner, tags, files, and the editor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from klantervaring.cli import completion
from klantervaring.cli.options import (
    Context,
    Editing,
    Id,
    Ids,
    Tagging,
    Via,
    Writing,
    ids_then,
    session_of,
)
from klantervaring.cli.recording import (
    answer_cases,
    desk_of,
    pairs,
    record,
    report,
    words_of,
)
from klantervaring.cli.session import Session
from klantervaring.cli.values import channel, check_tag
from klantervaring.core.text.sentences import N_, Text

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "note",
    cls=Writing,
    help=N_("Write something down with the case; the step stays as it is."),
    epilog='  kv note K7QX -m "Zij is op woensdag niet op school."',
)
def note(ctx: Context, ids: Ids) -> None:
    outcome = record(
        ctx, ids, "noted", question=N_("What do you want to note?")
    )
    session = session_of(ctx)
    if not session.how.as_json:
        for done in outcome.recorded:
            session.shown.unheard(done.record)


@app.command(
    "contact",
    cls=Writing,
    help=N_(
        "There was contact: in (the customer came to us) or out (we went to the customer)."
    ),
    epilog='  kv contact K7QX out --via phone -m "Verteld dat de map onderweg is."',
)
def contact(
    ctx: Context,
    ids: Annotated[list[str], ids_then(("in", "out"))],
    direction: Annotated[
        Literal["in", "out"],
        typer.Argument(
            metavar="in|out",
            show_default=False,
            help=N_("in: the customer to us; out: we to the customer."),
        ),
    ],
    via: Via = "",
    wish: Annotated[
        str,
        typer.Option(
            "--wish",
            metavar="TEXT",
            show_default=False,
            help=N_("What the customer wishes."),
        ),
    ] = "",
) -> None:
    record(
        ctx,
        ids,
        "contacted",
        {"direction": direction, "via": channel(via)},
        question=N_("What was said?"),
        facts={"wish": wish},
    )


@app.command(
    "assign",
    cls=Writing,
    help=N_("Somebody else takes the case."),
    epilog="  kv assign K7QX joris\n  kv assign K7QX 3HMZ sanne",
)
def assign(
    ctx: Context,
    ids: Ids,
    owner: Annotated[
        str,
        typer.Argument(
            metavar="OWNER",
            show_default=False,
            autocompletion=completion.people,
            help=N_("Who takes it, by short name."),
        ),
    ],
) -> None:
    session = session_of(ctx)
    owner = session.known_person(owner)
    _warn_of_handlers(session, ids, owner)
    record(ctx, ids, "assigned", {"owner": owner}, facts={"owner": owner})


def _warn_of_handlers(session: Session, ids: list[str], owner: str) -> None:
    """Who gets a case to decide on an objection had no hand in it: told here, refused at the decision."""
    from klantervaring.core.rules.policy import decides_here, partial

    for found in map(
        session.store.read, dict.fromkeys(map(session.store.find, ids))
    ):
        reason = (
            partial(found.case, owner) if decides_here(found.state) else None
        )
        if reason is not None:
            session.screen.say(
                session.speaker(
                    Text(
                        "{id}: mind who decides. {reason}",
                        id=found.id,
                        reason=reason,
                    )
                )
            )


@app.command(
    "tag",
    cls=Tagging,
    help=N_("Give a case tags (+tag) or take them away (-tag)."),
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
    changes = list(
        dict.fromkeys(
            c for c in changes if (c[1:] in found.case.tags) != (c[0] == "+")
        )
    )
    if changes or found.trouble is not None:
        record(
            ctx,
            [id],
            "tagged",
            {"tags": " ".join(changes)},
            tags=tuple(changes),
        )
        return
    if session.how.as_json:
        answer_cases(session, [found], many=False)
    else:
        session.screen.line(session.speaker(Text("Nothing was changed.")))


@app.command(
    "attach",
    cls=Writing,
    help=N_(
        "Put files with the case: copied beside it, and named in it with their SHA-256."
    ),
    epilog="  kv attach K7QX brief.pdf foto.jpg",
)
def attach(
    ctx: Context,
    id: Id,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", show_default=False, help=N_("The files to copy.")
        ),
    ],
) -> None:
    from klantervaring.desk.desk import Draft

    session = session_of(ctx)
    how = session.how
    at = session.moment(how.at) if how.at else None
    words, _ = words_of(session)
    drafts = [
        Draft(
            "attached",
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
    help=N_(
        "Open the case in your editor ($VISUAL or $EDITOR); what you save is checked before it counts."
    ),
    epilog="  kv edit K7QX",
)
def edit(ctx: Context, id: Id) -> None:
    from klantervaring.cli.edit import edit_case

    edit_case(session_of(ctx), id)


@app.command(
    "record",
    cls=Writing,
    help=N_(
        "Record an event that your own procedure defines and that has no command of its own."
    ),
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
    data = dict(_pair(text) for text in set_ or [])
    _of_its_own(session_of(ctx), ids[0], event)
    record(ctx, ids, event, dict(pairs(data)))


def _of_its_own(session: Session, id: str, event: str) -> None:
    """An event with a command of its own is recorded by that: it knows what the event must say."""
    from klantervaring.core.errors import WrongInput
    from klantervaring.core.text.sentences import Code, Text, procedure_command

    rule = session.store.get(id).state.procedure.events.get(event)
    if (
        rule is not None
        and rule.command
        and not rule.command.startswith("record ")
    ):
        raise WrongInput(
            Text("{event} has a command of its own.", event=Code(event)),
            remedy=Text(
                "Use {command}.",
                command=Code(procedure_command(rule.command, "ID", words=1)),
            ),
        )


def _pair(text: str) -> tuple[str, str]:
    import re

    from klantervaring.core.errors import WrongInput
    from klantervaring.core.text.sentences import Code, Text

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
