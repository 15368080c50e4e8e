"""The editor that a person works with, and the texts that are opened in it."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from klantervaring.cli.call.session import Session
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.sentences import Code, Text, ours
from klantervaring.files.disk.safe_read import content
from klantervaring.files.disk.safe_write import refused
from klantervaring.files.reasons import system_reason

#: Where nobody named an editor, in this order: the first tells its keys on the screen.
_USUAL = ("nano", "vi")
#: Seconds; who comes back sooner without a change did not wait for the person.
AT_ONCE = 1.0


class EditorFailed(WrongInput):
    """The editor did start, and ended with an error: what was saved before stands in its file."""


def named(session: Session) -> str:
    """Return the editor that the person named, for now or in their own settings, or ""."""
    now = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    return now or session.own("editor")


def usual() -> str:
    """Return the editor of a terminal where nobody named one."""
    import shutil

    for name in _USUAL:
        if shutil.which(name):
            return name
    return _USUAL[-1]


def in_editor(session: Session, typed: str) -> str:
    """Return an answer as an editor left it, whatever became of that editor; else as it was."""
    try:
        path = session.typed.opens_in_editor(typed)
    except OSError as error:
        tell_refused(session, refused(error))
        return typed
    except KvError as error:
        tell_refused(session, error)
        return typed
    began = time.monotonic()
    is_well = _ends_well(session, path)
    took = time.monotonic() - began
    found = session.typed.comes_from_editor(path, typed)
    if is_well and found == typed and took < AT_ONCE:
        session.warn(does_not_wait())
    return found


def _ends_well(session: Session, path: Path) -> bool:
    """Let a person write in their editor; what goes wrong with it is told."""
    try:
        run_editor(named(session) or usual(), path)
        return True
    except EditorFailed as error:
        session.warn(error.text)
    except WrongInput as error:
        tell_refused(session, error)
    return False


def tell_refused(session: Session, error: KvError) -> None:
    """Say what cannot be and what to do, where the questions go on."""
    session.warn(error.text)
    if error.remedy is not None:
        session.screen.say(ours("    {}", session.speaker(error.remedy)))


def does_not_wait() -> Text:
    """Return what is said where an editor came back at once, and nothing was changed."""
    return Text(
        "Is your editor still open? Let it wait, as in {example}.",
        example=Code("EDITOR='code --wait'"),
    )


def run_editor(editor: str, draft: Path) -> None:
    """Open a file in an editor, and wait for it. Raises WrongInput where it does not start or end well."""
    environment = {k: v for k, v in os.environ.items() if k != "LANGUAGE"}
    try:
        with keys_are_theirs():
            done = subprocess.run(
                [*shlex.split(editor), str(draft)],
                check=False,
                env=environment,
            )
    except (OSError, ValueError) as error:
        raise _not_started(editor, error) from error
    if done.returncode != 0:
        raise EditorFailed(
            Text(
                "The editor stopped with an error ({code}).",
                code=done.returncode,
            ),
            where=str(draft),
            remedy=Text("Your draft is kept there; nothing was changed."),
        )


@contextlib.contextmanager
def untouched_goes(draft: Path) -> Iterator[None]:
    """Take a draft away where its editor failed and left it as it was: nobody wrote anything at it."""
    before = content(draft)
    try:
        yield
    except WrongInput as error:
        if _is_other(draft, before):
            raise
        draft.unlink(missing_ok=True)
        kept = bool(error.where)  # it says that the draft is there
        remedy = Text("Nothing was changed.") if kept else error.remedy
        raise WrongInput(error.text, remedy=remedy) from None


def _is_other(draft: Path, before: bytes) -> bool:
    try:
        return content(draft) != before
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def keys_are_theirs() -> Iterator[None]:
    """Ctrl-C and Ctrl-\\ mean something in another program: kv, which gets them too, must not end it by them.

    A handler, unlike SIG_IGN, is not inherited by it.
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


def _not_started(editor: str, error: OSError | ValueError) -> WrongInput:
    reason: Text | str = Text("a quote is not closed")
    if isinstance(error, OSError):
        reason = system_reason(error)
    return WrongInput(
        Text(
            "The editor {editor} cannot be started: {reason}.",
            editor=editor,
            reason=reason,
        ),
        remedy=Text("Name one in {variable}.", variable=Code("EDITOR")),
    )
