"""What is said of a change that is saved, but on no branch, or not in git at all."""

from __future__ import annotations

from klantervaring.cli.session import Session
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.git.commit import CommitOutcome, Versioned
from klantervaring.files.git.locks import lock_in
from klantervaring.files.git.reasons import git_remedy, git_words
from klantervaring.sync.under_way import way_back


def tell(session: Session, made: CommitOutcome) -> None:
    """Say where a change stands instead, and the way out; the exit code is 7 where git refused it."""
    if made.adrift:
        _tell_adrift(session)
    if made.versioned is Versioned.REFUSED:
        _tell_refused(session, made.message)
        session.exit_code = 7


def _tell_adrift(session: Session) -> None:
    """What is saved while no branch is checked out is on none, and must be taken along to one."""
    say = session.speaker
    session.screen.say(
        say(
            Text(
                "Saved, but on no branch: none is checked out here (detached HEAD)."
            )
        )
    )
    remedy = way_back(session.workspace.root)
    session.screen.say(ours("    {}", say(remedy)))


def _tell_refused(session: Session, message: str) -> None:
    """What git refused stays noted: the next command commits it, and `kv check` names it till then."""
    lock = lock_in(message)
    text, remedy = _locked(lock) if lock else _refused(message)
    later = Text(
        "Else the next command that changes something commits it too."
    )
    say = session.speaker
    session.screen.say(say(text))
    session.screen.say(ours("    {}", say(remedy)))
    session.screen.say(ours("    {}", say(later)))


def _locked(lock: str) -> tuple[Text, Text]:
    """Return what to say of a lock that is in the way, and what to do about it."""
    text = Text("Saved, but not in git: {lock} is in the way.", lock=lock)
    remedy = Text(
        "Another git is at work, or one was stopped and left it. When none is at work: {command}",
        command=Code(ours("rm {}", quoted(lock))),
    )
    return text, remedy


def _refused(message: str) -> tuple[Text, Text]:
    """Return what to say of whatever else git says, and what to do about it."""
    text = Text(
        "Saved, but git refused: {message}",
        message=git_words(message, committing=True),
    )
    remedy = git_remedy(message, committing=True) or Text(
        "See what git says, and commit the files yourself: {command}",
        command=Code("git add cases && git commit"),
    )
    return text, remedy
