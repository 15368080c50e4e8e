"""What is said of a change that is saved, but on no branch or not in git at all, and of those before it."""

from __future__ import annotations

from klantervaring.cli.call.session import Session
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.desk.values import Result
from klantervaring.files.disk.safe_write import Finished
from klantervaring.files.git.commit import Versioned
from klantervaring.files.git.locks import lock_in
from klantervaring.files.git.reasons import git_remedy, git_words
from klantervaring.files.workspace.subjects import subject_told
from klantervaring.sync.under_way import way_back


def tell(session: Session, outcome: Result) -> None:
    """Say what was finished before a change, and where that stands if not in git, with the way out.

    The exit code is 7 where git refused it.
    """
    if outcome.finished is not None:
        _tell_finished(session, outcome.finished)
    say = session.speaker
    made = outcome.git
    if outcome.committed:
        committed = Text(
            "What git had refused is in git now: {what}",
            what=subject_told(outcome.committed),
        )
        session.screen.say(say(committed))
    if made.adrift:
        _tell_adrift(session)
    if made.versioned is Versioned.REFUSED:
        _tell_refused(session, made.message)
        session.exit_code = 7
    if made.versioned in _UNVERSIONED:
        session.screen.say(say(_UNVERSIONED[made.versioned]))


_UNVERSIONED = {
    Versioned.NO_REPOSITORY: Text(
        "Saved. Nothing is versioned here: this is not a git repository ({command}).",
        command=Code("kv init"),
    ),
    Versioned.NO_GIT: Text(
        "Saved. Nothing is versioned: git is not installed."
    ),
}


def _tell_finished(session: Session, finished: Finished) -> None:
    say = session.speaker
    what = Text(
        "A command that had been stopped was finished first: {what}",
        what=subject_told(finished.unfinished.subject),
    )
    session.screen.say(say(what))
    for path in finished.kept:
        kept = Text(
            "A file was changed meanwhile and left alone; the other text is in {path}.",
            path=str(path),
        )
        session.screen.say(ours("    {}", say(kept)))


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
        command=Code("git add cases && git commit", at_root=True),
    )
    return text, remedy
