"""`kv join`: a copy of the team's workspace, in which somebody new can work at once."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.asking.hooks import has_wish, hook_of, told_of_hook
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.people import ask_person, put_person
from klantervaring.cli.team.joined_place import (
    ByHand,
    branch_with_cases,
    from_here,
)
from klantervaring.cli.typed.options import (
    Changing,
    Context,
    Hook,
    Me,
    session_of,
)
from klantervaring.core.choices import by_key_alone
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.settings.people import Person, read_person
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.core.values import NamedTuple
from klantervaring.files.disk.safe_write import refused
from klantervaring.files.git import driver, remotes, repository, trees
from klantervaring.files.git.commit import Identity
from klantervaring.files.git.reasons import git_words
from klantervaring.files.git.runner import GitFailed, settings_of
from klantervaring.files.workspace.init import make_workspace
from klantervaring.files.workspace.layout import (
    forget_repository,
    root_of,
)

app = typer.Typer(rich_markup_mode=None)


def join_team(
    session: Session,
    url: str,
    directory: str,
    hook: bool | None,
    me: str = "",
) -> None:
    """Copy the workspace at `url`, and set the copy up: driver, hook, who works there.

    `me` is who joins, as `read_person` takes it; they are added where nobody there is called so.
    """
    joins = read_person(me) if me else None
    root = Path(directory or _name_of(url)).absolute()
    _refuse_full(root, url)
    _refuse_within(root, url)
    if session.how.dry_run:
        _tell_would(session, root)
        return
    _join(session, url, root, hook, joins)


def _tell_would(session: Session, root: Path) -> None:
    if session.how.as_json:
        session.answer({"root": str(root), "dry_run": True})
    else:
        session.tell(Text("Would be made: {root}", root=str(root)))


def _join(
    session: Session,
    url: str,
    root: Path,
    hook: bool | None,
    joins: Person | None,
) -> None:
    way, begun = _copied(url, root)
    root /= way
    driver.set_driver(root)
    session.directory = str(root)
    set_up = _set_hook(session, root, hook)
    person = _person(session, joins)
    if session.how.as_json:
        _answer(session, root, person, begun)
        return
    _tell_copied(session, root, begun, set_up)
    _show_person(session, person)
    next_ = ours("cd {} && kv", quoted(from_here(root)))
    session.tell(Text("Next: {command}", command=Code(next_)))


def _answer(session: Session, root: Path, person: str, begun: bool) -> None:
    session.answer(
        {"root": str(root), "person": person or None, "began": begun}
    )


def _set_hook(
    session: Session,
    root: Path,
    hook: bool | None,
) -> Text | None:
    """Make the hook where it is wished; return what became of it."""
    if has_wish(session, root, hook):
        return told_of_hook(hook_of(session, root))
    return None


def _tell_copied(
    session: Session,
    root: Path,
    begun: bool,
    set_up: Text | None,
) -> None:
    session.tell(Text("Workspace: {root}", root=str(root)))
    if begun:
        session.tell(
            Text(
                "It was empty, so a workspace was begun; {command} shares it.",
                command=Code("kv sync"),
            )
        )
    if set_up is not None:
        session.tell(set_up)
    session.troubles(session.store.look(closed=True).troubles)


def _show_person(session: Session, person: str) -> None:
    """Show who works here, in which language, and how to change either."""
    text = Text("You work here as {person}.", person=person)
    if not person:
        command = Code("export KV_USER=NAME")
        text = Text("Say who you are: {command}", command=command)
    session.tell(text)
    session.tell(
        Text(
            "Language: {language}; for yourself only: {command}",
            language=Code(session.speaker.language),
            command=Code("export KV_LANG=en"),
        )
    )


def _name_of(url: str) -> str:
    """Return the name of the repository, by which its copy is called."""
    last = re.split("[/:]", url.rstrip("/"))[-1]
    return last.removesuffix(".git") or "klantervaringen"


def _refuse_full(root: Path, url: str) -> None:
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise WrongInput(
            Text("There is something there already. Nothing was changed."),
            where=str(root),
            remedy=Text(
                "Name another folder: {command}",
                command=_elsewhere(url, root),
            ),
        )


def _elsewhere(url: str, root: Path) -> Code:
    """Return the command that copies to a place like `root` at which nothing is yet."""
    number = 2
    place = root
    while os.path.lexists(place):
        place = root.with_name(f"{root.name}-{number}")
        number += 1
    shown = remotes.without_password(url)
    return Code(ours("kv join {} {}", quoted(shown), quoted(str(place))))


def _refuse_within(root: Path, url: str) -> None:
    """Raise WrongInput for a place in another workspace: nobody would know in which one they work."""
    around = root_of(str(root.resolve().parent))
    if around:
        beside = Path(around).parent / root.name
        raise WrongInput(
            Text(
                "That lies in a workspace: {root}. Nothing was copied.",
                root=around,
            ),
            where=str(root),
            remedy=Text(
                "Name a folder outside it: {command}",
                command=_elsewhere(url, beside),
            ),
        )


class Copy(NamedTuple):
    """What was copied: the way from its top to the workspace, and whether that was begun just now."""

    way: str
    begun: bool


def _copied(url: str, root: Path) -> Copy:
    """Copy the workspace, for this account only, and put its files in place as they were written.

    Where nothing was there, a workspace is begun. Raises WrongInput, DiskRefused; then nothing is left of it.
    """
    with _or_nothing(root):
        try:
            copy = _cloned(url, root)
        except GitFailed as error:
            raise _no_copy(url, error) from error
        except OSError as error:
            raise refused(error) from error
        if copy is not None:
            return copy
        by = os.environ.get("KV_USER", "") or "kv"
        make_workspace(root, Identity(by, f"{by}@localhost"))
        return Copy("", begun=True)


def _cloned(url: str, root: Path) -> Copy | None:
    """Copy what is there; None where nothing is."""
    remotes.clone(url, root)
    found = branch_with_cases(root, ByHand(url, root))
    if found is None:
        return None
    branch, way = found
    _put_in_place(root, branch, way)
    return Copy(way, begun=False)


def _put_in_place(root: Path, branch: str, way: str) -> None:
    """Check the branch out, when git knows to leave the bytes of its cases as they are."""
    folder = root
    for name in Path(way).parts:
        folder /= name
        folder.mkdir(mode=0o700)
    driver.set_driver(folder)
    remotes.check_out(root, branch)
    other = remotes.choose_remote(settings_of(root), branch, "")
    there = trees.revision(root, other.heard)
    remotes.note_taken_in(root, other, there)


@contextmanager
def _or_nothing(root: Path) -> Iterator[None]:
    """Make the folder for this account only; where the work in it fails, all that was made goes again."""
    made = [place for place in (root, *root.parents) if not place.exists()]
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield
    except BaseException:
        _empty(root)
        with suppress(OSError):
            for place in made:
                place.rmdir()
        raise


def _empty(folder: Path) -> None:
    with suppress(OSError):
        for place in folder.iterdir():
            shutil.rmtree(place, ignore_errors=True)
            place.unlink(missing_ok=True)
    forget_repository(str(folder))


def _no_copy(url: str, error: GitFailed) -> KvError:
    if error.is_disk_full:
        return refused(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    return WrongInput(
        Text(
            "No copy could be made: {message}",
            message=git_words(str(error)),
        ),
        where=remotes.without_password(url),
        remedy=Text(
            "Is the address right, and may you read it? Nothing was changed."
        ),
    )


def _person(session: Session, joins: Person | None) -> str:
    """Return who works here, written down for git in this copy only.

    Named with an option or a variable, known to git, or asked; who is new is added to the people.
    """
    root = session.workspace.root
    people = session.workspace.config.people
    name = _name_given(session)
    if joins is None:
        name = name or session.myself(people) or _known_to_git(root, people)
        if not name and session.can_ask:
            joins = _asked(session, people)
    if joins is not None:
        name = joins.short
        people = _with_person(session, joins)
    if name in people:
        person = people[name]
        repository.set_person(root, person.name or name, person.email)
    return name


def _name_given(session: Session) -> str:
    given = session.how.by or os.environ.get("KV_USER", "")
    return session.known_person(given) if given else ""


def _with_person(session: Session, joins: Person) -> Mapping[str, Person]:
    """Add who joins to the people, where they are not among them."""
    people = session.workspace.config.people
    if joins.short and joins.short not in people:
        put_person(session, joins)
        people = session.workspace.config.people
    return people


def _known_to_git(root: Path, people: Mapping[str, Person]) -> str:
    known = repository.user_name(root)
    name = ""
    for person in people.values():
        if not name and known and known in (person.name, person.short):
            name = person.short
    return name


def _asked(session: Session, people: Mapping[str, Person]) -> Person:
    """Return who it is: one of those known, or somebody new, who tells more; nobody without an answer."""
    question = N_("Who are you?")
    another = session.speaker.word(N_("somebody else"))
    if people:
        known = by_key_alone((*people, another))
        chosen = prompts.choice(session, question, known)
        if chosen != another:
            return Person(chosen)
    new = N_("Who are you? A short name, as you type it (Enter: later)")
    return ask_person(session, Person(""), new, people)


@app.command(
    "join",
    cls=Changing,
    epilog="  kv join git@git.example.org:kv.git\n  kv join /media/team/klantervaringen.git balie",
)
def join(
    ctx: Context,
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            show_default=False,
            help=N_("Where the team's repository is."),
        ),
    ],
    directory: Annotated[
        str,
        typer.Argument(
            metavar="[DIR]",
            show_default=False,
            help=N_("Where to put the copy."),
        ),
    ] = "",
    me: Me = "",
    hook: Hook = None,
) -> None:
    join_team(session_of(ctx), url, directory, hook, me)
