"""Why git refused, in words that can be translated; its own words stand behind them as a quotation.

It goes by what git, ssh and gpg say in English (git is run with LC_ALL=C.UTF-8). What nobody knows here is
quoted alone; where a commit was asked for, it is a hook that speaks so.
"""

from __future__ import annotations

import re

from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.text.shortening import shortened
from klantervaring.core.values import NamedTuple
from klantervaring.files.git.locks import lock_in

#: So many characters of git's own words are quoted.
_LONGEST = 300


class GitReason(NamedTuple):
    """What happened, by a pattern in git's own words, and what to do about it."""

    pattern: str
    said: Text
    remedy: Text


_DAMAGED = r"is corrupt|object file .* is empty|bad object|loose object|unable to read"
_IS_DAMAGED = Text("something in its own files is damaged")
_IS_UNREAD = Text(
    "it cannot read its own folder, or a part of that is gone"
)
_IS_WITHOUT_INDEX = Text("its list of your files is damaged")
_FULL = r"No space left on device|Disk quota exceeded|Out of diskspace"
_KNOWN = (
    GitReason(_FULL, Text("the disk is full"), Text("Make room.")),
    GitReason(
        r"index file (corrupt|smaller)|bad (index )?signature|bad index",
        _IS_WITHOUT_INDEX,
        Text(
            "Your files stay as they are. Make that list anew: {command}",
            command=Code(
                'rm -f "$(git rev-parse --git-path index)" && git reset -q'
            ),
        ),
    ),
    GitReason(
        rf"remote: .*({_DAMAGED})",
        Text("something in the files of git is damaged at the other side"),
        Text("Ask who looks after the place where your team meets."),
    ),
    GitReason(
        rf"{_DAMAGED}|[Cc]ould not (parse|read) (HEAD|[0-9a-f]{{40}})|is not there, or not whole"
        r"|unresolved delta",
        _IS_DAMAGED,
        Text(
            "Your cases are whole on this disk. {command} tells the way out, at its end.",
            command=Code("kv help team"),
        ),
    ),
    GitReason(
        r"reference broken|No such ref: HEAD|appears to be broken",
        Text("the file that names its last commit is damaged"),
        Text("{command} tells the way out.", command=Code("kv check")),
    ),
    GitReason(
        r"that \.git names is missing",
        Text("the folder of git that {file} names is not there", file=Code(".git")),
        Text("{command} tells the way out.", command=Code("kv check")),
    ),
    GitReason(
        r"\.lock': File exists|cannot lock ref",
        Text("another git is at work, or one was stopped and left its lock"),
        Text(
            "{command} tells what was left.",
            command=Code("kv check"),
        ),
    ),
    GitReason(
        r"gpg failed|failed to sign|gpg:|signing ?key|No secret key|oad public key",
        Text("the signature under a commit could not be made"),
        Text(
            "Is your key at hand, and unlocked? To go on without: {command}",
            command=Code("git config commit.gpgSign false"),
        ),
    ),
    GitReason(
        r"[Pp]lease tell me who you are|auto-detect|empty ident",
        Text("it does not know who you are"),
        Text(
            "Tell it your name with {name}, and your address with {email}.",
            name=Code("git config --global user.name"),
            email=Code("git config --global user.email"),
        ),
    ),
    GitReason(
        r"dubious ownership",
        Text("this folder belongs to another account"),
        Text("Work under that account, or ask who set up this computer."),
    ),
    GitReason(
        r"refusing to update checked out branch",
        Text("somebody works in that folder, and git puts nothing into it"),
        Text(
            "Make a place of your own to meet: {command}",
            command=Code("kv share PATH"),
        ),
    ),
    GitReason(
        r"hook declined|remote rejected",
        Text("the other side refused it, by a rule of its own"),
        Text("Ask who looks after the place where your team meets."),
    ),
    GitReason(
        r"publickey|Authentication failed|could not read (Username|Password)"
        r"|access denied|returned error: 40[13]",
        Text("the other side does not let you in"),
        Text(
            "Ask who looks after the place where your team meets to let you in."
        ),
    ),
    GitReason(
        r"certificate (verif|problem|has expired|is not)",
        Text("the certificate of the other side is not accepted"),
        Text(
            "Is the clock of this computer right? Else ask who looks after the place where your team meets."
        ),
    ),
    GitReason(
        r"Could not resolve host|Connection (refused|timed out|reset)|Network is unreachable"
        r"|Operation timed out|(Could not|Failed to) connect|Host key verification",
        Text("the other side does not answer"),
        Text("Is there a network? Nothing is lost: try again later."),
    ),
    GitReason(
        r"insufficient permission|Permission denied|Read-only file system|Operation not permitted",
        Text("it may not write in its own folder"),
        Text(
            "Is {folder} yours? Else ask who set up this computer.",
            folder=Code(".git"),
        ),
    ),
    GitReason(
        r"does not appear to be a git repository|[Rr]epository .*not found",
        Text("there is no such place to meet"),
        Text(
            "Is the address right? {command} shows it.",
            command=Code("kv status"),
        ),
    ),
    GitReason(
        r"not a git repository: '",
        _IS_UNREAD,
        Text(
            "Is all of {folder} yours to read? If a part of it is gone, this makes that anew: {command}",
            folder=Code(".git"),
            command=Code("git init"),
        ),
    ),
    GitReason(
        r"not a git repository",
        Text("this is no git repository"),
        Text("Make it one with {command}.", command=Code("kv init")),
    ),
    GitReason(
        r"No such file or directory: 'git'",
        Text("git is not installed"),
        Text("Install it, or go on without: your files are saved."),
    ),
    GitReason(
        r"timed out after",
        Text("it took too long"),
        Text("{command} tells what was left.", command=Code("kv check")),
    ),
    GitReason(
        r"stopped by signal",
        Text("it was stopped in the middle"),
        Text("{command} tells what was left.", command=Code("kv check")),
    ),
    *(
        GitReason(
            rf"partial commit during a {doing}",
            Text("{what} was begun here and is not finished", what=doing),
            Text(
                "Join what is in conflict with {fix}, then go on with {command}.",
                fix=Code("kv check --fix"),
                command=Code(
                    ours("git {} --continue", quoted(doing)),
                    at_root=True,
                ),
            ),
        )
        for doing in ("cherry-pick", "rebase")
    ),
    GitReason(
        r"is in conflict",
        Text("it found a conflict in this file, and both sides are not joined yet"),
        Text("Join them: {command}", command=Code("kv check --fix")),
    ),
    GitReason(
        r"partial commit during a merge|not concluded your merge|unmerged",
        Text("a merge was begun here and is not finished"),
        Text("Finish it: {command}", command=Code("kv sync")),
    ),
    GitReason(
        r"outside of your sparse-checkout",
        Text("it keeps the place of this file off this disk"),
        Text(
            "Let it show all files: {command}",
            command=Code("git sparse-checkout disable", at_root=True),
        ),
    ),
)  # fmt: skip
_HOOK = Text(
    "a check that runs before each commit (a hook) said no",
)
_BY_HOOK = Text("Put right what it says, or ask who set up that check.")
_NO = Text("it said no")
#: How git itself begins a line, which a hook rarely does; and how kv words what became of a git.
_OF_GIT = re.compile(
    r"(^|/ )(fatal|error): |^(\[Errno|Command |git was stopped|object )"
    r"|outside of your sparse-checkout"
)
#: Python's words for a command that was cut off hold the whole of it.
_WHOLE_COMMAND = re.compile(r"Command '?\[.*\]'? timed out after")


def is_damaged(message: str) -> bool:
    """Return whether git's own files in this clone are damaged: then it helps nothing to try again."""
    return _reason(message, committing=False) is _IS_DAMAGED


def is_unusable(message: str) -> bool:
    """Return whether git can do nothing here until somebody mends its own files."""
    return _reason(message, committing=False) in (
        _IS_DAMAGED,
        _IS_UNREAD,
        _IS_WITHOUT_INDEX,
    )


def git_words(message: str, committing: bool = False) -> Text:
    """Return what happened, and behind it in quotation marks what git said, on one line."""
    said = _reason(message, committing)
    words = _WHOLE_COMMAND.sub("timed out after", " ".join(message.split()))
    if not words:
        return said
    return Text(
        "{reason} (git: “{words}”)",
        reason=said,
        words=shortened(words, _LONGEST),
    )


def git_remedy(message: str, committing: bool = False) -> Text | None:
    """Return what to do about it; None where that is not known."""
    lock = lock_in(message)
    if lock:
        return Text(
            "Another git is at work, or one was stopped and left it. When none is at work: {command}",
            command=Code(ours("rm {}", quoted(lock))),
        )
    if committing and not _OF_GIT.search(message):
        return _BY_HOOK
    known = _known(message)
    return known.remedy if known is not None else None


def _reason(message: str, committing: bool) -> Text:
    if committing and not _OF_GIT.search(message):
        return _HOOK
    known = _known(message)
    return known.said if known is not None else _NO


def _known(message: str) -> GitReason | None:
    found = (each for each in _KNOWN if re.search(each.pattern, message))
    return next(found, None)
