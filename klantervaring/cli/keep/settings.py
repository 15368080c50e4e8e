"""`kv config` and `kv person`: the settings of a workspace, who works there, and one's own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from klantervaring.cli.keep import config_changes
from klantervaring.cli.recording import people
from klantervaring.cli.typed.options import Changing, Context, session_of
from klantervaring.cli.typed.together import refuse_alone
from klantervaring.cli.typed.values import chosen
from klantervaring.core.choices import PERSON_ACTIONS, SETTING_ACTIONS
from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.people import Person
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.view import people as people_view
from klantervaring.view import settings

if TYPE_CHECKING:
    from klantervaring.cli.call.session import Session

app = typer.Typer(rich_markup_mode=None)
_SHOWN = Text("{command} shows them all.", command=Code("kv config"))


@app.command(
    "config",
    cls=Changing,
    epilog='  kv config\n  kv config set organisation "Dyade Academy"\n  kv config get timezone\n'
    "  kv config --personal set language en",
    # a view or an alias is a line of options, and not for us
    context_settings={"ignore_unknown_options": True},
)
def config(
    ctx: Context,
    action: Annotated[
        str,
        typer.Argument(
            metavar="[set|get|unset]",
            show_default=False,
            help=N_(
                "Set a key, show its value alone, or go back to the default."
            ),
        ),
    ] = "",
    key: Annotated[
        str,
        typer.Argument(
            metavar="[KEY]",
            show_default=False,
            help=N_("The setting, as the list of settings has it."),
        ),
    ] = "",
    value: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VALUE]...",
            show_default=False,
            help=N_("What it shall be."),
        ),
    ] = None,
    personal: Annotated[
        bool,
        typer.Option(
            "--personal",
            show_default=False,
            help=N_("Your own settings, which go with you everywhere."),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    if not action:
        _show(session, personal)
        return
    wanted = chosen(action, SETTING_ACTIONS, "set|get|unset")
    said = " ".join(value or ())
    _check(wanted, key, said)
    change = config_changes.SettingChange(wanted, key, said)
    if personal:
        config_changes.of_oneself(session, change)
    else:
        config_changes.of_the_workspace(session, change)


def _check(wanted: str, key: str, said: str) -> None:
    """Refuse a change that lacks a word, or has one too many. Raises WrongInput."""
    if not key:
        raise _missing("KEY")
    if wanted == "set" and not said.strip():
        raise _missing("VALUE")
    if said and wanted != "set":
        raise _too_many(said)


def _too_many(said: str) -> WrongInput:
    told = Text("{word} is one word too many.", word=said)
    return WrongInput(told, remedy=_SHOWN)


def _show(session: Session, personal: bool) -> None:
    if personal:
        own = session.personal
        if session.how.as_json:
            session.answer(settings.personal_json(own))
        else:
            settings.show_personal(session.screen, session.speaker, own)
    elif session.how.as_json:
        session.answer(settings.as_json(session.workspace))
    else:
        settings.show(session.screen, session.speaker, session.workspace)


def _missing(what: str) -> WrongInput:
    return WrongInput(
        Text("{option} is missing.", option=Code(what)),
        remedy=_SHOWN,
    )


@app.command(
    "person",
    cls=Changing,
    epilog='  kv person\n  kv person add joris --name "Joris van Dalen" --budget 75',
)
def person(
    ctx: Context,
    action: Annotated[
        str,
        typer.Argument(
            metavar="[add|list]",
            show_default=False,
            help=N_("Add somebody, or show who works here."),
        ),
    ] = "list",
    short: Annotated[
        str,
        typer.Argument(
            metavar="[SHORT]",
            show_default=False,
            help=N_("The short name, as it is typed each day."),
        ),
    ] = "",
    name: Annotated[
        str,
        typer.Option(
            "--name",
            metavar="TEXT",
            show_default=False,
            help=N_("The whole name."),
        ),
    ] = "",
    email: Annotated[
        str,
        typer.Option(
            "--email",
            metavar="ADDRESS",
            show_default=False,
            help=N_("The e-mail address."),
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="TEXT",
            show_default=False,
            help=N_("What they do, in a word or two."),
        ),
    ] = "",
    budget: Annotated[
        str,
        typer.Option(
            "--budget",
            metavar="AMOUNT",
            show_default=False,
            help=N_(
                "Euros to spend freely on gestures, each month or as the settings say."
            ),
        ),
    ] = "",
) -> None:
    session = session_of(ctx)
    if chosen(action, PERSON_ACTIONS, "add|list") == "list":
        of_a_person = {
            "--name": name,
            "--email": email,
            "--role": role,
            "--budget": budget,
        }
        refuse_alone(of_a_person, "add", False)
        _show_people(session, short)
        return
    given = Person(short, name, email, role, budget)
    people.add_person(session, people.complete(session, given))


def _show_people(session: Session, short: str) -> None:
    if short:
        raise WrongInput(
            Text("{word} is one word too many.", word=short),
            remedy=Text(
                "To add somebody: {command}",
                command=Code("kv person add SHORT"),
            ),
        )
    config = session.workspace.config
    if session.how.as_json:
        session.answer(people_view.as_json(config))
    else:
        people_view.show(session.screen, session.speaker, config)
