"""`kv join`: a copy of the team's workspace, in which somebody new can work at once."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from klantervaring.cli import prompts
from klantervaring.cli.hooks import has_wish, hook_of, told_of_hook
from klantervaring.cli.session import Session
from klantervaring.core.choices import bare
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import N_, Code, Text, ours, quoted
from klantervaring.files.git import driver, remotes, repository, trees
from klantervaring.files.git.commit import Identity
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.workspace.init import make_workspace
from klantervaring.files.workspace.layout import CASES, CONFIG


def join_team(
    session: Session, url: str, directory: str, hook: bool | None
) -> None:
    """Copy the workspace at `url`, and set the copy up: driver, hook, who works there."""
    root = Path(directory or _name_of(url)).absolute()
    _refuse_full(root)
    if session.how.dry_run:
        session.tell(Text("Would be made: {root}", root=str(root)))
        return
    begun = _copied(url, root)
    driver.set_driver(root)
    session.directory = str(root)
    made = has_wish(session, root, hook) and hook_of(session, root)
    person = _person(session)
    if session.how.as_json:
        answer = {
            "root": str(root),
            "person": person or None,
            "began": begun,
        }
        session.answer(answer)
        return
    session.tell(Text("Workspace: {root}", root=str(root)))
    if begun:
        session.tell(
            Text(
                "It was empty, so a workspace was begun; {command} shares it.",
                command=Code("kv sync"),
            )
        )
    if made:
        session.tell(told_of_hook(made))
    session.troubles(session.store.look(closed=True).troubles)
    _show_person(session, person)
    next_ = ours("cd {} && kv", quoted(root.name))
    session.tell(Text("Next: {command}", command=Code(next_)))


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


def _refuse_full(root: Path) -> None:
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise WrongInput(
            Text("There is something there already. Nothing was changed."),
            where=str(root),
            remedy=Text(
                "Name another folder: {command}",
                command=Code("kv join URL DIR"),
            ),
        )


def _copied(url: str, root: Path) -> bool:
    """Copy the workspace, for this account only, and put its files in place as they were written.

    Return whether nothing was there, and a workspace was begun. Raises WrongInput.
    """
    made = not root.exists()
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        remotes.clone(url, root)
        driver.set_driver(root)
        branch = _branch_with_cases(root)
        if branch:
            remotes.check_out(root, branch)
            remotes.note_taken_in(
                root, remotes.choose_remote(root, branch, "")
            )
            return False
    except (GitFailed, OSError) as error:
        if made:
            shutil.rmtree(root, ignore_errors=True)
        raise WrongInput(
            Text("No copy could be made: {message}", message=str(error)),
            where=remotes.without_password(url),
            remedy=Text(
                "Is the address right, and may you read it? Nothing was changed."
            ),
        ) from error
    by = os.environ.get("KV_USER", "")
    make_workspace(root, Identity(by or "kv", f"{by or 'kv'}@localhost"))
    return True


def _branch_with_cases(root: Path) -> str:
    """Return the branch of the other side that has a workspace, whatever its HEAD names.

    "" where the other side is empty. Raises WrongInput where there is none among its
    branches, or several and HEAD names none of those.
    """
    branches = remotes.heard(root)
    if not branches:
        return ""
    found = []
    for name, tip in branches.items():
        if trees.holds_any(root, tip, (CASES, CONFIG)):
            found.append(name)
    here = remotes.branch(root)
    if here in found:
        return here
    if len(found) == 1:
        return found[0]
    if found:
        switch = ours("git -C {} switch BRANCH", quoted(root.name))
        raise WrongInput(
            Text(
                "There are workspaces on several branches: {branches}.",
                branches=", ".join(found),
            ),
            where=str(root),
            remedy=Text(
                "Take one of them: {command}", command=Code(switch)
            ),
        )
    raise WrongInput(
        Text(
            "What was copied is no workspace of kv: no folder {cases} in it.",
            cases=Code("cases/"),
        ),
        where=str(root),
        remedy=Text(
            "Is the address right? To make a workspace of it: {command}",
            command=Code("kv init"),
        ),
    )


def _person(session: Session) -> str:
    """Return who works here, written down for git in this copy only.

    Named with an option or a variable, known to git, or asked.
    """
    root, people = session.workspace.root, session.workspace.config.people
    given = session.how.by or os.environ.get("KV_USER", "")
    name = session.known_person(given) if given else ""
    known = repository.user_name(root)
    for person in people.values():
        if not name and known and known in (person.name, person.short):
            name = person.short
    if not name and people and session.can_ask:
        name = prompts.choice(session, N_("Who are you?"), bare(people))
    if name in people:
        person = people[name]
        repository.set_person(root, person.name or name, person.email)
    return name
