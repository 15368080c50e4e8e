"""`kv init`: a workspace is made. On a terminal it is a conversation; nothing counts before its end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli.asking.hooks import hook_of, told_of_hook
from klantervaring.cli.keep import first_questions
from klantervaring.cli.keep.first_questions import Wishes
from klantervaring.cli.recording.people import changed_settings
from klantervaring.cli.team.share import share_at
from klantervaring.cli.typed.options import (
    Beginning,
    Context,
    Hook,
    Me,
    session_of,
)
from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.people import read_person
from klantervaring.core.text.input_checks import check_typed_line
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.files.git import repository
from klantervaring.files.git.commit import Identity
from klantervaring.files.git.reasons import git_words
from klantervaring.files.workspace.init import (
    begun_config,
    lacks,
    make_workspace,
)
from klantervaring.files.workspace.layout import CASES, CONFIG, is_home

if TYPE_CHECKING:
    from klantervaring.cli.call.session import Session
    from klantervaring.core.settings.people import Person
    from klantervaring.files.workspace.init import Begun

app = typer.Typer(rich_markup_mode=None)
_ALL_THERE = Text("Everything was there already; nothing was changed.")


@app.command(
    "init",
    cls=Beginning,
    epilog="  kv init\n  kv init ~/klantervaringen\n"
    '  kv init --yes --organisation Dyade --me "sanne=Sanne Bakker"',
)
def init(
    ctx: Context,
    directory: Annotated[
        str,
        typer.Argument(
            metavar="[DIR]",
            show_default=False,
            help=N_("Where (default: here)."),
        ),
    ] = "",
    organisation: Annotated[
        str,
        typer.Option(
            "--organisation",
            metavar="TEXT",
            show_default=False,
            help=N_("The name of the organisation."),
        ),
    ] = "",
    language: Annotated[
        str,
        typer.Option(
            "--language",
            metavar="nl|en",
            show_default=False,
            help=N_("The language of the workspace."),
        ),
    ] = "",
    me: Me = "",
    person: Annotated[
        list[str] | None,
        typer.Option(
            "--person",
            metavar="PERSON",
            show_default=False,
            help=N_("Who else works here; may be given again."),
        ),
    ] = None,
    meet: Annotated[
        str,
        typer.Option(
            "--meet",
            metavar="PATH|URL",
            show_default=False,
            help=N_("Where the team meets, as with kv share."),
        ),
    ] = "",
    quiet: Annotated[
        bool,
        typer.Option("--yes", show_default=False, help=N_("Ask nothing.")),
    ] = False,
    hook: Hook = None,
) -> None:
    session = session_of(ctx)
    if meet and session.how.as_json:
        raise _no_meeting_in_json()
    named = directory or session.directory
    root = Path(named or ".").absolute()
    if not named:
        _refuse_home(root)
    _refuse_among_cases(root)
    check_typed_line(organisation)
    given = Wishes(
        organisation=organisation,
        language=first_questions.language_of(language),
        me=read_person(me) if me else None,
        others=tuple(map(read_person, person or ())),
        meet=meet,
        hook=hook,
    )
    if session.how.dry_run:
        _try_settings(session, root, given)
        _would_make(session, lacks(root), root)
    else:
        _begin(session, root, given, quiet)


def _refuse_home(root: Path) -> None:
    """Raise WrongInput where nobody named the home folder, and it is no workspace yet."""
    if not is_home(root) or (root / CASES).is_dir():
        return
    raise WrongInput(
        Text(
            "In your home folder all that you have would lie in the workspace."
        ),
        where=str(root),
        remedy=Text(
            "Give the workspace a folder of its own: {command}",
            command=Code("kv init ~/klantervaringen"),
        ),
    )


def _refuse_among_cases(root: Path) -> None:
    """Raise WrongInput where another workspace keeps its cases: no list of that one would show these."""
    for folder in (root, *root.parents):
        outer = folder.parent
        if folder.name == CASES and (outer / CONFIG).is_file():
            raise WrongInput(
                Text(
                    "The workspace {outer} keeps its cases here.",
                    outer=str(outer),
                ),
                where=str(root),
                remedy=Text(
                    "Work in that one, or make another elsewhere: {command}",
                    command=Code("kv init PATH"),
                ),
            )


def _try_settings(session: Session, root: Path, given: Wishes) -> None:
    """Raise WrongInput for settings that would not be taken."""
    if not os.path.lexists(root / CONFIG):
        given.settled(_first_settings(given))
    elif given.are_settings:
        session.directory = str(root)
        changed_settings(session, given.settled)


def _first_settings(wishes: Wishes) -> str:
    """Return the kv.yaml of a workspace that is begun, still without people."""
    return begun_config(wishes.language or "nl", wishes.organisation)


def _no_meeting_in_json() -> WrongInput:
    return WrongInput(
        Text("{option} does not go with JSON.", option=Code("--meet")),
        remedy=Text(
            "Afterwards: {command}", command=Code("kv share --json")
        ),
    )


def _begin(session: Session, root: Path, given: Any, quiet: bool) -> None:
    """Ask what was not given, make the workspace, and share it where that is wished."""
    agreed = quiet or not session.can_ask
    wishes = given
    if not agreed:
        wishes = first_questions.asked(session, root, given)
    begun = _made(session, root, wishes)
    session.directory = str(root)
    _set_person(root, begun, wishes.me)
    _say_begun(session, root, begun, wishes)
    if wishes.meet:
        share_at(session, wishes.meet, agreed or wishes.agreed)
    if not session.how.as_json:
        session.tell(Text("Next: {command}", command=Code("kv new")))


def _say_begun(
    session: Session,
    root: Path,
    begun: Begun,
    wishes: Any,
) -> None:
    if session.how.as_json:
        _answer(session, root, begun, wishes.hook)
    else:
        _tell_begun(session, root, begun, wishes)


def _set_person(root: Path, begun: Begun, me: Person | None) -> None:
    if me is not None and begun.git:
        repository.set_person(root, me.name or me.short, me.email)


def _answer(session: Session, root: Path, begun: Begun, hook: bool) -> None:
    said = _as_json(begun, root)
    if hook:
        said["hook"] = hook_of(session, root).value
    session.answer(said)


def _tell_begun(
    session: Session,
    root: Path,
    begun: Begun,
    wishes: Any,
) -> None:
    _tell(session, begun)
    if wishes.hook:
        session.tell(told_of_hook(hook_of(session, root)))
    session.tell(Text("Workspace: {root}", root=str(root)))
    if wishes.me is not None:
        session.tell(
            Text("You work here as {person}.", person=wishes.me.short)
        )


def _identity(me: Person | None) -> Identity:
    """Return who makes the first commit."""
    if me is not None:
        return Identity(
            me.name or me.short, me.email or f"{me.short}@localhost"
        )
    by = os.environ.get("KV_USER") or "kv"
    return Identity(by, f"{by}@localhost")


def _made(session: Session, root: Path, wishes: Any) -> Begun:
    """Make what is missing. In a kv.yaml that is there, only what was wished otherwise changes."""
    identity = _identity(wishes.me)
    if os.path.lexists(root / CONFIG):
        begun = make_workspace(root, identity)
        if not wishes.are_settings:
            return begun
        session.directory = str(root)
        changed = changed_settings(session, wishes.settled)
        return begun._replace(made=(*begun.made, *changed))
    config = wishes.settled(_first_settings(wishes))
    return make_workspace(root, identity, config)


def _tell(session: Session, begun: Begun) -> None:
    for name in begun.made:
        session.tell(Text("Made: {name}", name=name))
    if not begun.made:
        session.tell(_ALL_THERE)
    if begun.trouble:
        session.warn(
            Text(
                "Not versioned: {message}",
                message=git_words(begun.trouble, committing=True),
            )
        )


def _as_json(begun: Begun, root: Path) -> dict[str, Any]:
    return {"root": str(root), "made": list(begun.made), "git": begun.git}


def _would_make(session: Session, lacking: Begun, root: Path) -> None:
    if session.how.as_json:
        session.answer({**_as_json(lacking, root), "dry_run": True})
        return
    for name in lacking.made:
        session.tell(Text("Would be made: {name}", name=name))
    if not lacking.made:
        session.tell(_ALL_THERE)
