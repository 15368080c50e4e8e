"""One setting changed or shown, of the workspace or of oneself; the answer tells what it was before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from klantervaring.cli.call.session import Session
from klantervaring.cli.front.own_commands import own_commands
from klantervaring.cli.recording.people import desk_of_settings
from klantervaring.cli.recording.recording import diff, tell_git
from klantervaring.commands import CALLED
from klantervaring.core.errors import WrongInput
from klantervaring.core.settings.people import as_it_stands
from klantervaring.core.text.sentences import (
    Clean,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.values import NamedTuple
from klantervaring.desk.settings import rewrite_settings
from klantervaring.desk.values import Result
from klantervaring.files.workspace import personal, settings
from klantervaring.files.workspace.config import Config, config_in
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
    path = _as_it_stands(session, _path(change))
    key = ".".join(path)
    before = _known(session, session.workspace.config).get(key, "")
    if change.action == "get":
        _answer_value(session, key, before)
        return
    value = _value(session, change, path)

    def changed(text: str) -> str:
        return _with_change(WORKSPACE, text, path, value)

    done = rewrite_settings(
        desk_of_settings(session),
        changed,
        "config",
        f"setting {_in_history(path)}",
    )
    _tell_done(session, key, before, done)


def _in_history(path: tuple[str, ...]) -> str:
    """Return what the history calls a setting; how somebody called a view may be a person's name."""
    return ".".join(path[:1] if path[0] == "views" else path)


def _value(
    session: Session,
    change: SettingChange,
    path: tuple[str, ...],
) -> str | None:
    """Return what the setting is to be, None where it goes. Raises WrongInput."""
    if change.action == "unset":
        return None
    value = settings.value_of(WORKSPACE, path, change.value)
    _refuse_unknown_procedure(session, path, value)
    return value


def _with_change(
    known: Known,
    text: str,
    path: tuple[str, ...],
    value: str | None,
) -> str:
    """Return the text of a file of settings with one changed, or taken away where `value` is None."""
    if value is None:
        return settings.without(known, text, path)
    return settings.with_value(known, text, path, value)


def _tell_done(
    session: Session,
    key: str,
    before: str,
    done: Result,
) -> None:
    if done.dry_run and not session.how.as_json:
        for each in done.changes:
            session.screen.raw(diff(session, each))
        return
    after = _known(session, _config_after(session, done))
    _tell(session, WORKSPACE, key, (before, after.get(key, "")))
    tell_git(session, done)


def _config_after(session: Session, done: Result) -> Config:
    """Return what kv.yaml says now, or would say after a dry run."""
    if not done.dry_run:
        session.forget_workspace()
    elif done.changes:
        return config_in(done.changes[0].after or b"")
    return session.workspace.config


def of_oneself(session: Session, change: SettingChange) -> None:
    """Change one of the person's own settings, or show it. Raises WrongInput, DiskRefused."""
    path = settings.keys_meant(PERSONAL, change.key)
    key = ".".join(path)
    raw = personal.raw_personal() or b""
    before = _own_value(raw, key)
    if change.action == "get":
        _answer_value(session, key, before)
        return
    text = _own_text(session, change, path, raw)
    after = _own_value(text.encode(), key)
    if session.how.dry_run and not session.how.as_json:
        session.screen.raw(clean(text.rstrip("\n"), lines=True))
        return
    _write_own(session, raw, text.encode())
    _tell(session, PERSONAL, key, (before, after))


def _write_own(session: Session, raw: bytes, changed: bytes) -> None:
    if changed != raw and not session.how.dry_run:
        personal.write_personal(changed)


def _own_text(
    session: Session,
    change: SettingChange,
    path: tuple[str, ...],
    raw: bytes,
) -> str:
    """Return the file of one's own settings with one changed. Raises WrongInput."""
    text = raw.decode()  # as its reader just did
    if not text and change.action == "set":
        text = f"# {session.speaker(_BEGIN)}\n"
    if change.action == "set":
        _refuse_hiding(session, path)
    value = _new_value(change, path)
    return _with_change(PERSONAL, text, path, value)


def _own_value(raw: bytes, key: str) -> str:
    """Return what a file of one's own settings says of a key. Raises WrongInput."""
    return personal_values(personal.personal_in(raw)).get(key, "")


def _new_value(change: SettingChange, path: tuple[str, ...]) -> str | None:
    """Return what one's own setting is to be, None where it goes. Raises WrongInput."""
    if change.action == "unset":
        return None
    value = settings.value_of(PERSONAL, path, change.value)
    if path == ("workspace",):
        return str(Path(value).expanduser().resolve())
    return value


def _path(change: SettingChange) -> tuple[str, ...]:
    try:
        return settings.keys_meant(WORKSPACE, change.key)
    except WrongInput as error:
        try:
            settings.keys_meant(PERSONAL, change.key)
        except WrongInput:
            raise error from None
    words = ["config", *filter(None, change), "--personal"]
    command = ours("kv {}", ours(" ").join(map(quoted, words)))
    raise WrongInput(
        Text("{key} is a setting of your own.", key=change.key),
        remedy=Text("Say so: {command}", command=Code(command)),
    )


def _as_it_stands(
    session: Session, path: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the keys with the short name of a person as kv.yaml has it."""
    if path[0] != "people":
        return path
    _, short, key = path
    known = as_it_stands(short, session.workspace.config.people)
    return "people", known or short, key


def _known(session: Session, config: Config) -> dict[str, str]:
    """Return what holds by these settings, by its key."""
    return dict(values(config, session.speaker.language))


def _refuse_unknown_procedure(
    session: Session,
    path: tuple[str, ...],
    value: str,
) -> None:
    if path[0] in ("procedure", "kinds"):
        session.store.shelf.newest(value)


def _refuse_hiding(session: Session, path: tuple[str, ...]) -> None:
    """Raise WrongInput for an alias that is the name of a command, of kv or of the workspace."""
    if path[0] != "alias":
        return
    if path[1] in CALLED or path[1] in own_commands(session):
        raise _no_alias(path)


def _no_alias(path: tuple[str, ...]) -> WrongInput:
    return WrongInput(
        Text("{name} is a command; no alias hides it.", name=path[1]),
        remedy=Text("Take another name."),
    )


def _answer_value(session: Session, key: str, value: str) -> None:
    if session.how.as_json:
        session.answer({"key": key, "value": value or None})
    else:
        session.screen.raw(clean(value))


def _answer_change(
    session: Session,
    key: str,
    before: str,
    after: str,
) -> None:
    said: dict[str, Any] = {
        "key": key,
        "value": after or None,
        "before": before or None,
        "dry_run": session.how.dry_run,
    }
    session.answer(said)


def _tell(
    session: Session,
    known: Known,
    key: str,
    values: tuple[str, str],
) -> None:
    """Tell what a setting was and is, in the reader's words; JSON has keys."""
    before, after = values
    if session.how.as_json:
        _answer_change(session, key, before, after)
        return
    was, now = (_value_told(session, known, key, each) for each in values)
    name = Code(settings.name_in(known, key, session.speaker.language))
    if before == after:
        told = _same_already(name, now)
    else:
        told = Text(
            "{key}: {value} (it was {before})",
            key=name,
            value=now,
            before=was,
        )
    session.tell(told)


def _value_told(
    session: Session,
    known: Known,
    key: str,
    value: str,
) -> Clean:
    told = settings.told_value(known, key, value) or "-"
    return session.speaker.part(told)


def _same_already(name: Code, value: Clean) -> Text:
    return Text(
        "{key} was {value} already; nothing was changed.",
        key=name,
        value=value,
    )
