"""One setting changed or shown, of the workspace or of oneself; the answer tells what it was before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from klantervaring.cli.people import desk_of_settings
from klantervaring.cli.recording import diff, tell_git
from klantervaring.cli.session import Session
from klantervaring.commands import CALLED
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import (
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.values import NamedTuple
from klantervaring.desk.settings import rewrite_settings
from klantervaring.files.workspace import personal, settings
from klantervaring.files.workspace.settings import (
    PERSONAL,
    WORKSPACE,
    Known,
)
from klantervaring.view.settings import personal_values, values

#: The first line of a file of one's own settings.
_BEGIN = Text(
    "Your own settings of kv, for all workspaces: {command} changes them.",
    command=Code("kv config --personal set KEY VALUE"),
)


class SettingChange(NamedTuple):
    """What is asked: set, get or unset; of which key; to what."""

    action: str
    key: str
    value: str


def of_the_workspace(session: Session, change: SettingChange) -> None:
    """Change a setting in kv.yaml, or show it. Raises WrongInput, and what the desk raises."""
    path = _path(change)
    key = ".".join(path)
    before = _known(session).get(key, "")
    if change.action == "get":
        _answer_value(session, key, before)
        return
    value = ""
    if change.action == "set":
        value = settings.value_of(WORKSPACE, path, change.value)
        _refuse_unknown_procedure(session, path, value)

    def changed(text: str) -> str:
        if change.action == "unset":
            return settings.without(WORKSPACE, text, path)
        return settings.with_value(WORKSPACE, text, path, value)

    done = rewrite_settings(
        desk_of_settings(session), changed, "config", f"setting {key}"
    )
    if done.dry_run and not session.how.as_json:
        for each in done.changes:
            session.screen.raw(diff(session, each))
        return
    if not done.dry_run:
        session.forget_workspace()
    _tell(session, WORKSPACE, key, (before, _known(session).get(key, "")))
    tell_git(session, done)


def of_oneself(session: Session, change: SettingChange) -> None:
    """Change one of the person's own settings, or show it. Raises WrongInput, DiskRefused."""
    path = settings.keys_meant(PERSONAL, change.key)
    key = ".".join(path)
    raw = personal.raw_personal() or b""
    before = personal_values(personal.personal_in(raw)).get(key, "")
    if change.action == "get":
        _answer_value(session, key, before)
        return
    text = raw.decode()  # as its reader just did
    if not text and change.action == "set":
        text = f"# {session.speaker(_BEGIN)}\n"
    if change.action == "unset":
        text = settings.without(PERSONAL, text, path)
    else:
        _refuse_hiding(path)
        value = settings.value_of(PERSONAL, path, change.value)
        if key == "workspace":
            value = str(Path(value).expanduser().resolve())
        text = settings.with_value(PERSONAL, text, path, value)
    after = personal_values(personal.personal_in(text.encode())).get(
        key, ""
    )
    if session.how.dry_run:
        session.screen.raw(clean(text.rstrip("\n"), lines=True))
        return
    if text.encode() != raw:
        personal.write_personal(text.encode())
    _tell(session, PERSONAL, key, (before, after))


def _path(change: SettingChange) -> tuple[str, ...]:
    try:
        return settings.keys_meant(WORKSPACE, change.key)
    except WrongInput as error:
        try:
            settings.keys_meant(PERSONAL, change.key)
        except WrongInput:
            raise error from None
    raise WrongInput(
        Text("{key} is a setting of your own.", key=change.key),
        remedy=Text(
            "Say so: {command}",
            command=Code(
                ours(
                    "kv config --personal set {} VALUE", quoted(change.key)
                )
            ),
        ),
    )


def _known(session: Session) -> dict[str, str]:
    """Return what holds now, by its key; a mistake in kv.yaml is told by whoever needs it."""
    return dict(values(session.workspace.config, session.speaker.language))


def _refuse_unknown_procedure(
    session: Session, path: tuple[str, ...], value: str
) -> None:
    if path[0] in ("procedure", "kinds"):
        session.store.shelf.newest(value)


def _refuse_hiding(path: tuple[str, ...]) -> None:
    """Raise WrongInput for an alias that is the name of a command."""
    if path[0] == "alias" and path[1] in CALLED:
        raise WrongInput(
            Text("{name} is a command; no alias hides it.", name=path[1]),
            remedy=Text("Take another name."),
        )


def _answer_value(session: Session, key: str, value: str) -> None:
    if session.how.as_json:
        session.answer({"key": key, "value": value or None})
    else:
        session.screen.raw(clean(value))


def _tell(
    session: Session,
    known: Known,
    key: str,
    values: tuple[str, str],
) -> None:
    """Tell what a setting was and is, in the reader's words; JSON has keys."""
    before, after = values
    language = session.speaker.language
    name = Code(settings.name_in(known, key, language))
    was, now = (
        clean(settings.value_in(known, key, each, language) or "-")
        for each in values
    )
    if session.how.as_json:
        said: dict[str, Any] = {
            "key": key,
            "value": after or None,
            "before": before or None,
            "dry_run": session.how.dry_run,
        }
        session.answer(said)
    elif before == after:
        session.tell(
            Text(
                "{key} was {value} already; nothing was changed.",
                key=name,
                value=now,
            )
        )
    else:
        session.tell(
            Text(
                "{key}: {value} (it was {before})",
                key=name,
                value=now,
                before=was,
            )
        )
