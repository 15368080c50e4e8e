"""`kv retention`: what was kept long enough by the team's own rules, and erasing it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.day.monthly import FOLDER, looked_at
from klantervaring.cli.keep.erase import ERASED, confirmed, warn_of_rest
from klantervaring.cli.recording.people import desk_of_settings
from klantervaring.cli.recording.recording import diff, tell_git
from klantervaring.cli.typed.options import Changing, Context, session_of
from klantervaring.core.erasure.retention import (
    DEFAULT,
    PROPOSED,
    Retention,
)
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    ours,
    plural,
    quoted,
)
from klantervaring.core.time.lengths import CalendarLength, LengthUnit
from klantervaring.desk.settings import rewrite_settings
from klantervaring.desk.values import Result
from klantervaring.erasing.cleaning import Cleaning, cleaning_of
from klantervaring.erasing.due import DueCases, due_cases
from klantervaring.erasing.mentions import Mention
from klantervaring.files.disk import beneath
from klantervaring.files.disk.safe_write import write_private
from klantervaring.files.workspace.layout import private_of
from klantervaring.files.workspace.settings import (
    WORKSPACE,
    key_in,
    with_retention,
)
from klantervaring.view import retention as view
from klantervaring.view.erasing import Preview

app = typer.Typer(rich_markup_mode=None)
#: What stands at each tombstone, in every language.
BECAUSE_OF_RULES = "retention"
_AS_AN_EXAMPLE = CalendarLength(2, LengthUnit.YEAR)


@app.command(
    "retention",
    cls=Changing,
    epilog="  kv retention\n  kv retention --adopt\n  kv retention --yes",
)
def retention(
    ctx: Context,
    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt",
            show_default=False,
            help=N_(
                "The team says yes to the rules that kv proposes: they are put in kv.yaml."
            ),
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            show_default=False,
            help=N_("Ask nothing: what is due is erased."),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    if adopt:
        _adopt(session)
        return
    rules = session.workspace.config.retention
    if yes and not rules.is_on:
        raise _no_rules()
    found = _found(session, rules if rules.is_on else PROPOSED)
    if not session.how.dry_run:
        _note_looked(session)
    if not session.how.as_json:
        _show(session, rules, found)
    erased: tuple[str, ...] = ()
    if rules.is_on and found.due and not session.how.dry_run:
        erased = _erased(session, found, yes)
    if session.how.as_json:
        told = rules if rules.is_on else PROPOSED
        answer = view.as_json(told, found, erased)
        session.answer({"on": rules.is_on, **answer})


def _no_rules() -> WrongInput:
    return WrongInput(
        Text("There are no rules yet: nothing is erased."),
        remedy=Text(
            "See what kv proposes ({look}), and say yes to it: {adopt}",
            look=Code("kv retention"),
            adopt=Code("kv retention --adopt"),
        ),
    )


def _found(session: Session, rules: Retention) -> DueCases:
    cases = session.overview(closed=True)
    zone = session.workspace.zone
    today = session.now.astimezone(zone).date()
    found = due_cases(cases.closed(), session.read, rules, today, zone)
    session.troubles(cases.troubles)
    return found


def _show(session: Session, rules: Retention, found: DueCases) -> None:
    if rules.is_on:
        _tell_kept(session, rules)
    else:
        _propose(session)
    if found.due:
        session.screen.line()
        view.show_due(session.screen, session.speaker, found.due)
    for note in view.staying_notes(found.staying, session.speaker):
        session.tell(note)
    _tell_count(session, rules, len(found.due))


def _tell_count(session: Session, rules: Retention, n: int) -> None:
    if not n:
        session.tell(Text("Nothing is due."))
    elif not rules.is_on:
        session.tell(Text(*_BY_THIS, n=n))
    elif session.how.dry_run:
        session.tell(Text(*_WOULD_GO, n=n))


_BY_THIS = plural(
    "By these rules one case would be due now.",
    "By these rules {n} cases would be due now.",
)
_WOULD_GO = plural(
    "One case would be erased.", "{n} cases would be erased."
)


def _propose(session: Session) -> None:
    proposed = view.rules_in_words(PROPOSED, session.speaker)
    session.tell(
        Text("There are no rules yet: everything is kept, for good.")
    )
    session.tell(
        Text("What kv proposes, after closing: {rules}", rules=proposed)
    )
    session.tell(
        Text(
            "Say yes to it: {adopt}. Or make rules of your own: {set}",
            adopt=Code("kv retention --adopt"),
            set=_setting(session),
        )
    )


def _setting(session: Session) -> Code:
    """Return the command that sets a rule, with a length as this reader writes it."""
    length = session.speaker(_AS_AN_EXAMPLE.words)
    key = key_in(
        WORKSPACE, f"retention.{DEFAULT}", session.speaker.language
    )
    return Code(ours("kv config set {} {}", quoted(key), quoted(length)))


def _has_rules(session: Session) -> WrongInput:
    return WrongInput(
        Text("Your team has rules already."),
        where="kv.yaml",
        remedy=Text(
            "Change one of them: {command}", command=_setting(session)
        ),
    )


def _adopt(session: Session) -> None:
    """Put the proposed rules in kv.yaml. Raises WrongInput where the team has rules already."""
    if session.workspace.config.retention.is_on:
        raise _has_rules(session)
    done = rewrite_settings(
        desk_of_settings(session),
        lambda text: with_retention(text, PROPOSED),
        "retention",
        "setting retention",
    )
    _tell_adopted(session, done)
    tell_git(session, done)


def _tell_adopted(session: Session, done: Result) -> None:
    if session.how.as_json:
        adopted = view.as_json(PROPOSED, DueCases((), ()), ())
        session.answer({"on": not done.dry_run, **adopted})
    elif done.dry_run:
        for each in done.changes:
            session.screen.raw(diff(session, each))
    else:
        _tell_kept(session, PROPOSED)


def _tell_kept(session: Session, rules: Retention) -> None:
    kept = view.rules_in_words(rules, session.speaker)
    session.tell(Text("Kept after closing: {rules}", rules=kept))


def _erased(
    session: Session,
    found: DueCases,
    agreed: bool,
) -> tuple[str, ...]:
    """Erase what is due, where somebody agrees; return the ids. Raises as `desk.erasing.erase`.

    As with `kv erase --yes`, what is certainly of nobody else goes from other files too, but no mail that
    waits: it is no old case, and nobody dealt with it yet.
    """
    if not (agreed or session.can_ask):
        _say_how(session)
        return ()
    cleaning = cleaning_of(desk_of(session), found.ids)
    if not (agreed or confirmed(session, cleaning)):
        session.tell(Text("Nothing was changed."))
        return ()
    _carry_out(session, cleaning)
    return found.ids


def _say_how(session: Session) -> None:
    if not session.how.as_json:
        command = Code("kv retention --yes")
        session.tell(
            Text("Erase them, for good: {command}", command=command)
        )


def _carry_out(session: Session, cleaning: Cleaning) -> None:
    certain = list(filter(_goes_along, cleaning.mentions))
    outcome = cleaning.carry_out(BECAUSE_OF_RULES, certain)
    session.forget_index()
    if not session.how.as_json:
        session.tell(Text(*ERASED, n=len(cleaning.gone.records)))
        left = [m for m in cleaning.mentions if m not in certain]
        Preview(session.screen, session.speaker, session.store).left(
            left, cleaning.unread
        )
    warn_of_rest(session, cleaning)
    tell_git(session, outcome)


def _goes_along(mention: Mention) -> bool:
    return (
        mention.certain and not mention.by_hand and mention.place != "inbox"
    )


def _note_looked(session: Session) -> None:
    """Remember that somebody looked this month, for this clone. Never fails."""
    root = Path(session.root)
    path = Path(looked_at(session))
    with suppress(OSError):
        write_private(root, path, b"")
        place = Path(private_of(session.root))
        for name in beneath.names_in(place, FOLDER):
            if name != path.name:
                beneath.unlink(place, f"{FOLDER}/{name}")
