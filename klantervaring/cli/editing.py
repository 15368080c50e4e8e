"""`kv edit`: a private draft in the person's editor, read strictly before it takes the case's place.

No lock is held while a person types; a draft that cannot be used is kept and named.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

from klantervaring.cli.recording import desk_of, report
from klantervaring.cli.session import Session
from klantervaring.core.errors import CannotRead, Conflict, KvError, WrongInput
from klantervaring.core.text import Code, Text, ours, quoted
from klantervaring.files.document import BadFile, decode
from klantervaring.files.places import LARGEST
from klantervaring.files.regular import content
from klantervaring.files.store import read_regular
from klantervaring.files.writing import write_private


def edit_case(session: Session, typed: str) -> None:
    """Let a person edit a case; what they saved is checked and then counts."""
    path = session.store.find(typed)
    before = _current(session, path)
    draft = session.workspace.private / "drafts" / path.name
    base = draft.with_suffix(".base")  # what the draft began as: only what differs from it is a wish
    if os.path.lexists(draft):
        content(draft)  # whatever else stands there, no editor is left waiting for it
        before = _base(base, before)
        session.screen.say(
            session.speaker(Text("Your earlier draft is opened again: {path}", path=str(draft)))
        )
    else:
        write_private(base, before)
        write_private(draft, before)
    _run_editor(draft)
    after = content(draft)
    if after == before:
        _put_away(draft, base)
        if session.how.as_json:
            session.answer(None)
        else:
            session.screen.line(session.speaker(Text("Nothing was changed.")))
        return
    try:
        outcome = desk_of(session).rewrite(path, before, decode(after), "edit")
    except BadFile as bad:
        raise WrongInput(
            bad.message,
            where=f"{draft}:{bad.line}",
            remedy=Text(
                "Your draft is kept. {command} opens it again.",
                command=Code(ours("kv edit {}", quoted(typed))),
            ),
        ) from None
    except Conflict as conflict:
        raise Conflict(
            Text(
                "The case was changed while you were editing. Your text is kept in {draft}.", draft=str(draft)
            ),
            where=conflict.where,
            remedy=Text("Put what you want to keep into the case, and take the draft away."),
        ) from conflict
    except KvError as error:
        session.screen.say(session.speaker(Text("Your text is kept in {draft}.", draft=str(draft))))
        raise error from None
    if not session.how.dry_run:
        _put_away(draft, base)
    report(session, outcome)


def _put_away(draft: Path, base: Path) -> None:
    """The draft has done its work; one that cannot be taken away does no harm beside its base."""
    with contextlib.suppress(OSError):
        draft.unlink()
        base.unlink(missing_ok=True)


def _current(session: Session, path: Path) -> bytes:
    """What the file holds, whole. Raises CannotRead; only an editor of one's own opens a larger one."""
    try:
        raw = read_regular(path)
        if len(raw) > LARGEST:
            decode(raw)
        return raw
    except BadFile as bad:
        raise CannotRead(bad.message, where=session.store.shown(path), remedy=bad.remedy) from None


def _base(base: Path, before: bytes) -> bytes:
    try:
        return content(base)
    except FileNotFoundError:
        return before


def _run_editor(draft: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    environment = {k: v for k, v in os.environ.items() if k != "LANGUAGE"}
    try:
        with _keys_are_the_editors():
            done = subprocess.run([*shlex.split(editor), str(draft)], check=False, env=environment)
    except (OSError, ValueError) as error:
        raise WrongInput(
            Text("The editor {editor} cannot be started: {reason}.", editor=editor, reason=str(error)),
            remedy=Text("Name one in {variable}.", variable=Code("EDITOR")),
        ) from error
    if done.returncode != 0:
        raise WrongInput(
            Text("The editor stopped with an error ({code}).", code=done.returncode),
            where=str(draft),
            remedy=Text("Your draft is kept there; nothing was changed."),
        )


@contextlib.contextmanager
def _keys_are_the_editors() -> Iterator[None]:
    """Ctrl-C and Ctrl-\\ mean something in an editor: kv, which gets them too, must not end it by them.

    A handler, unlike SIG_IGN, is not inherited by the editor.
    """
    import signal

    keys = (signal.SIGINT, signal.SIGQUIT)
    try:
        before = [signal.signal(key, lambda *_: None) for key in keys]
    except ValueError:  # not in the main thread: keys do not come here
        yield
        return
    try:
        yield
    finally:
        for key, handler in zip(keys, before, strict=True):
            signal.signal(key, handler)
