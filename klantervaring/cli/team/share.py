"""`kv share`: where a team meets. The place is made, and everything goes there from then on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.team.syncing import sync_now
from klantervaring.cli.typed.options import Changing, Context, session_of
from klantervaring.core.errors import GitRefused, WrongInput
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Remedy,
    Text,
    ours,
    quoted,
)
from klantervaring.files.git import meeting_place, remotes
from klantervaring.files.git.meeting_place import Holds
from klantervaring.files.git.reasons import git_words
from klantervaring.files.git.refs import branch_of
from klantervaring.files.git.runner import GitFailed, is_inside_repository
from klantervaring.sync.clone import Accepted

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "share",
    cls=Changing,
    epilog="  kv share /media/team/klantervaringen.git\n  kv share git@git.example.org:kv.git --yes",
)
def share(
    ctx: Context,
    place: Annotated[
        str,
        typer.Argument(
            metavar="PATH|URL",
            show_default=False,
            help=N_(
                "A folder that all of you can reach, or an address as your server shows it."
            ),
        ),
    ],
    agreed: Annotated[
        bool,
        typer.Option(
            "--yes",
            show_default=False,
            help=N_("Ask nothing: all cases may go there."),
        ),
    ] = False,
) -> None:
    share_at(session_of(ctx), place, agreed)


def share_at(session: Session, place: str, agreed: bool = False) -> None:
    """Make the meeting place where it is none yet, and sync with it. Raises WrongInput, GitRefused."""
    root = Path(session.root)
    _refuse_unversioned(root)
    target = _target(place)
    holds = _fit(root, target)
    shown = remotes.without_password(target)
    if session.how.dry_run:
        _tell_would(session, holds, shown)
        return
    if not agreed:
        _ask(session, shown)
    if holds in (Holds.NOTHING, Holds.EMPTY) and Path(target).is_absolute():
        _make(root, Path(target))
    sync_now(session, Accepted(), target)
    if session.exit_code == 0 and not session.how.as_json:
        _tell_joining(session, shown)


def _target(place: str) -> str:
    """Return a folder by its whole path, an address as it is."""
    if meeting_place.is_folder_meant(place):
        return str(Path(place).expanduser().resolve())
    return place


def _refuse_unversioned(root: Path) -> None:
    if not is_inside_repository(root):
        raise WrongInput(
            Text("Nothing is versioned here, so nothing can be shared."),
            where=str(root),
            remedy=Text(
                "Make versions first: {command}", command=Remedy("init")
            ),
        )


def _tell_would(session: Session, holds: Holds, shown: str) -> None:
    is_new = holds is Holds.NOTHING
    if session.how.as_json:
        session.answer({"dry_run": True, "address": shown, "made": is_new})
        return
    if is_new:
        session.tell(Text("Would be made: {root}", root=shown))
    session.tell(Text("Would be shared with {place}.", place=shown))


def _tell_joining(session: Session, shown: str) -> None:
    session.tell(Text("Whoever joins in begins with:"))
    join = Code(ours("kv join {}", quoted(shown)))
    session.screen.raw(ours("    {}", session.speaker.part(join)))


def _fit(root: Path, target: str) -> Holds:
    """Return what there is in a place. Raises WrongInput for one where nobody of this team can meet."""
    _refuse_within(root, target)
    try:
        holds = meeting_place.what_is_in(root, target)
    except GitFailed as error:
        raise GitRefused(
            Text(
                "No answer from there: {message}",
                message=git_words(str(error)),
            ),
            where=remotes.without_password(target),
            remedy=Text("Is the address right, and may you write there?"),
        ) from error
    _refuse_what_is_there(holds, target)
    return holds


def _refuse_within(root: Path, target: str) -> None:
    place = Path(target)
    if place.is_absolute() and place.is_relative_to(root.resolve()):
        raise _place_within(target)


def _place_within(target: str) -> WrongInput:
    return WrongInput(
        Text("That place lies in the workspace itself."),
        where=target,
        remedy=Text("Take a folder beside it, that others reach."),
    )


def _refuse_what_is_there(holds: Holds, target: str) -> None:
    """Raise WrongInput for a place that holds something else, or the cases of others."""
    if holds is Holds.FILES:
        raise WrongInput(
            Text("Something else is there already. Nothing was changed."),
            where=target,
            remedy=Text("Take a folder that is empty, or not there yet."),
        )
    if holds is Holds.OTHERS:
        shown = remotes.without_password(target)
        raise WrongInput(
            Text(
                "There are cases of others already, and the two would get mixed up. Nothing was changed."
            ),
            where=shown,
            remedy=Text(
                "To work with them, from another folder: {command}",
                command=Code(ours("kv join {}", quoted(shown))),
            ),
        )


def _ask(session: Session, shown: str) -> None:
    if not session.can_ask:
        raise WrongInput(
            Text("All cases would go to {place}.", place=shown),
            remedy=Text(
                "If they may: {option}. On a terminal kv asks.",
                option=Code("--yes"),
            ),
        )
    session.tell(Text("All cases would go to {place}.", place=shown))
    if not prompts.yes_or_no(session, N_("May they go there?")):
        raise KeyboardInterrupt


def _make(root: Path, folder: Path) -> None:
    branch = branch_of(root) or "main"
    try:
        meeting_place.make_place(folder, branch)
    except GitFailed as error:
        raise _not_made(folder, error) from error


def _not_made(folder: Path, error: GitFailed) -> GitRefused:
    return GitRefused(
        Text(
            "The place could not be made: {message}",
            message=git_words(str(error)),
        ),
        where=str(folder),
    )
