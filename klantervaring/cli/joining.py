"""`kv join`: a copy of the team's workspace, in which somebody new can work at once."""

from __future__ import annotations

import os
from pathlib import Path

from klantervaring.cli import ask
from klantervaring.cli.hooks import has_wish, hook_of, told_of_hook
from klantervaring.cli.session import Session
from klantervaring.core.errors import WrongInput
from klantervaring.core.text import N_, Code, Text, ours, quoted
from klantervaring.files import git, remotes
from klantervaring.files.beginning import begin
from klantervaring.files.git import GitFailed, Identity
from klantervaring.files.places import CASES, CONFIG


def join_team(session: Session, url: str, directory: str, hook: bool | None) -> None:
    """Copy the workspace at `url`, and set the copy up: driver, hook, who works there."""
    root = Path(directory or _name_of(url)).absolute()
    _refuse_full(root)
    if session.how.dry_run:
        session.screen.line(session.speaker(Text("Would be made: {root}", root=str(root))))
        return
    try:
        remotes.clone(url, root)
    except GitFailed as error:
        raise WrongInput(
            Text("No copy could be made: {message}", message=str(error)),
            where=url,
            remedy=Text("Is the address right, and may you read it? Nothing was changed."),
        ) from error
    begun = _begun(root)
    remotes.set_driver(root)
    session.directory = str(root)
    made = has_wish(session, root, hook) and hook_of(session, root)
    person = _person(session)
    if session.how.as_json:
        session.answer({"root": str(root), "person": person or None, "began": begun})
        return
    say, line = session.speaker, session.screen.line
    line(say(Text("Workspace: {root}", root=str(root))))
    if begun:
        line(
            say(Text("It was empty, so a workspace was begun; {command} shares it.", command=Code("kv sync")))
        )
    if made:
        line(say(told_of_hook(made)))
    _tell_person(session, person)
    line(say(Text("Language: {language}; for yourself only: {command}", language=Code(say.language),
                  command=Code("export KV_LANG=en"))))  # fmt: skip
    line(say(Text("Next: {command}", command=Code(ours("cd {} && kv", quoted(root.name))))))


def _name_of(url: str) -> str:
    return url.rstrip("/").replace(":", "/").rsplit("/", 1)[-1].removesuffix(".git") or "klantervaringen"


def _refuse_full(root: Path) -> None:
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise WrongInput(
            Text("There is something there already. Nothing was changed."),
            where=str(root),
            remedy=Text("Name another folder: {command}", command=Code("kv join URL DIR")),
        )


def _begun(root: Path) -> bool:
    """Begin a workspace where the copy is empty. Raises WrongInput where it is something else."""
    if (root / CASES).is_dir() or (root / CONFIG).is_file():
        return False
    if any(path.name != ".git" for path in root.iterdir()):
        raise WrongInput(
            Text("What was copied is no workspace of kv: no folder {cases} in it.", cases=Code("cases/")),
            where=str(root),
            remedy=Text(
                "Is the address right? To make a workspace of it: {command}", command=Code("kv init")
            ),
        )
    by = os.environ.get("KV_USER", "")
    begin(root, Identity(by or "kv", f"{by or 'kv'}@localhost"))
    return True


def _person(session: Session) -> str:
    """Who works here: named, known to git, or asked; written down for git in this copy only."""
    people = session.workspace.config.people
    given = session.how.by or os.environ.get("KV_USER", "")
    name = session.known_person(given) if given else ""
    if not name:
        known = git.user_name(session.workspace.root)
        name = next((p.short for p in people.values() if known and known in (p.name, p.short)), "")
    if not name and people and session.can_ask:
        name = ask.choice(session, N_("Who are you?"), tuple(people))
    person = people.get(name)
    if person is not None:
        remotes.set_person(session.workspace.root, person.name or name, person.email)
    return name


def _tell_person(session: Session, person: str) -> None:
    if person:
        text = Text("You work here as {person}.", person=person)
    else:
        text = Text("Say who you are: {command}", command=Code("export KV_USER=NAME"))
    session.screen.line(session.speaker(text))
