"""The hook before each commit, as `kv init` and `kv join` offer it."""

from __future__ import annotations

from pathlib import Path

from klantervaring.cli.asking.prompts import yes_or_no
from klantervaring.cli.call.session import Session
from klantervaring.core.text.sentences import N_, Code, Text
from klantervaring.files.git.runner import is_inside_repository
from klantervaring.files.workspace.init import (
    Hook,
    Words,
    has_hook,
    make_hook,
)


def has_wish(session: Session, root: Path, asked: bool | None) -> bool:
    """Return whether somebody wants the hook: said with an option, or asked on a terminal."""
    if asked is not None or not session.can_ask:
        return bool(asked)
    if is_inside_repository(root) and has_hook(root):
        return False
    question = N_(
        "Shall what is changed by hand be checked each time, too?"
    )
    return yes_or_no(session, question)


def hook_of(session: Session, root: Path) -> Hook:
    """Make the hook, in the language of who makes it."""
    say = session.speaker
    check = Code("kv check")
    passes = Code("git commit --no-verify")
    words = Words(
        missing=say(
            Text(
                "{command}: kv is not where it was when this hook was made; the cases were not checked.",
                command=check,
            )
        ),
        failed=say(
            Text(
                "{command} did not work; the cases were not checked.",
                command=check,
            )
        ),
        refused=say(
            Text(
                "Nothing was committed. Mend this, or pass with {command}.",
                command=passes,
            )
        ),
    )
    return make_hook(root, words)


def told_of_hook(made: Hook) -> Text:
    """Return what became of it."""
    passes = Code("git commit --no-verify")
    told = {
        Hook.MADE: Text(
            "What is changed by hand is checked from now on; {command} passes.",
            command=passes,
        ),
        Hook.THERE: Text("What is changed by hand is checked already."),
        Hook.ANOTHER: Text(
            "There is another hook before each commit; it was left as it is."
        ),
        Hook.SHARED: Text(
            "The hooks of git are shared with other repositories here; none was made."
        ),
        Hook.NO_REPOSITORY: Text(
            "Without a git repository there is no hook."
        ),
    }
    return told[made]
