"""The other side of a clone: which one it is, what was heard of it, and from what both are joined.

It must not change a file.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence

from klantervaring.core.errors import Conflict, GitRefused
from klantervaring.core.text.sentences import (
    Code,
    Text,
    ours,
    quoted,
)
from klantervaring.files.disk.safe_write import refused
from klantervaring.files.git import remotes, trees
from klantervaring.files.git.reasons import git_words, is_damaged
from klantervaring.files.git.remotes import Remote
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.rewriting.purged import is_of_purges, send_refs
from klantervaring.files.workspace.layout import CONFIG
from klantervaring.sync import under_way
from klantervaring.sync.clone import Clone


class OtherSide:
    """With whom a clone shares. Raises Conflict and WrongInput where that is nobody, or not sure."""

    def __init__(self, clone: Clone) -> None:
        self._clone = clone
        self._root = clone.root
        self._asked = clone.asked
        self._asked.forget()
        self._here = _branch(clone)
        configured = clone.workspace.config.git_remote
        self.remote = remotes.choose_remote(
            self._asked.settings, self._here, configured
        )

    def tip(self) -> str:
        """Return the commit that it had when it was last heard, or ""."""
        return self._asked.tip(self.remote.heard)

    def fetch(self) -> Text | None:
        """Hear what it has. Return why it cannot be reached, None where it was.

        Raises Conflict for what is not sound, DiskRefused, GitFailed for what is damaged here.
        """
        self._asked.forget_refs()
        try:
            remotes.fetch(self._root, self.remote)
        except GitFailed as error:
            return self._unreached(error)
        return None

    def _unreached(self, error: GitFailed) -> Text:
        """Return why it cannot be reached; raise what is more than that."""
        if error.is_disk_full:
            full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            raise refused(full) from error
        remote = self.remote.name
        words = git_words(str(error))
        if error.is_unsound:
            raise _unsound(remote, words) from error
        if is_damaged(str(error)):
            raise error
        return Text(
            "{remote} cannot be reached: {message}",
            remote=remote,
            message=words,
        )

    def addresses(self) -> str:
        """Return each address to which git sends, as it is shown. Raises GitFailed."""
        return self._asked.sent_to(self.remote)

    def goes_to_several(self) -> bool:
        """Return whether it is more than one address: that one of them has all says nothing of the others."""
        return self._asked.goes_to_several(self.remote)

    def send(self) -> None:
        """Send our branch to it.

        Raises remotes.Behind where others were first, GitFailed.
        """
        remotes.push(self._root, self.remote)
        self._asked.moved(self.remote.heard, self._clone.head())

    def send_purges(self) -> None:
        """Send what tells of purges where it had that not at the last fetch: before any history goes there.

        Another clone that comes there would send the old history otherwise. Raises GitFailed.
        """
        refs = self._asked.refs.tips
        known = [name for name in refs if is_of_purges(name)]
        if not known:
            return
        there = remotes.heard_at_last(self._clone.git_dir)
        specs = [f"{name}:{name}" for name in known if name not in there]
        if specs:
            send_refs(self._root, self.remote.name, specs)

    # -- where its cases are -----------------------------------------------------

    def refuse_strangers(self) -> None:
        """Raise Conflict where its cases are on another branch than the one we would send, or are gone.

        What it had stays known here until somebody says that all may go there again.
        """
        if self._is_there():
            return
        there = self._branches()
        others = [
            name for name, tip in there.items() if self._has_cases(tip)
        ]
        if self.remote.branch in there:
            return
        if others:
            raise self._elsewhere_only(others, there[others[0]])
        if self._was_heard():
            self._begin_again()

    def _branches(self) -> Mapping[str, str]:
        try:
            return remotes.branches(self._root, self.remote)
        except GitFailed as error:
            raise GitRefused(error.text, remedy=error.remedy) from error

    def _elsewhere_only(self, others: Sequence[str], tip: str) -> Conflict:
        return Conflict(
            Text(
                "Nobody shares the branch {branch}; the cases of the others are on {others}.",
                branch=self.remote.branch,
                others=", ".join(others),
            ),
            remedy=self._way_to(others[0], tip),
        )

    def _is_there(self) -> bool:
        """Return whether it had our branch at the last fetch, whatever was heard of it before."""
        there = remotes.branches_at_last(self._clone.git_dir)
        return self.remote.branch in there

    def _was_heard(self) -> bool:
        """Return whether it ever had our branch; git may have let go of what it heard itself."""
        return bool(self.tip() or self._asked.tip(self.remote.taken_in))

    def _begin_again(self) -> None:
        """Go on as if nothing was ever heard, so that all goes there again. Raises Conflict without a yes."""
        if not self._clone.accepted.rewrite:
            raise _went(self.remote)
        self._asked.moved(self.remote.heard, "")
        self._asked.moved(self.remote.taken_in, "")

    def _has_cases(self, commit: str) -> bool:
        names = [f"{self._clone.prefix}{CONFIG}", self._clone.cases]
        known = trees.revision(self._root, commit)
        return bool(known) and trees.holds_any(self._root, commit, names)

    def _way_to(self, branch: str, tip: str) -> Text:
        if self._began_apart(tip):
            return Text(
                "They began apart from yours. Begin with a copy of theirs: {command}",
                command=Code(
                    ours("kv join {} FOLDER", quoted(self.remote.address))
                ),
            )
        remote = self.remote.name
        way = under_way.way_over(self._root, remote, branch, self._here)
        return Text(
            "Bring yours there: {command}; then {again}.",
            command=Code(way, at_root=True),
            again=Code("kv sync"),
        )

    def _began_apart(self, tip: str) -> bool:
        head = self._clone.head()
        return bool(head) and not self._asked.base_of(head, tip)

    def apart(self) -> tuple[str, ...]:
        """Return its branches, as last heard, with a workspace that began apart from ours."""
        others = self._others().items()
        return tuple(n for n, tip in others if self._began_apart(tip))

    def elsewhere(self) -> tuple[str, ...]:
        """Return its branches, as last heard, that began as ours did and have cases which ours has not."""
        others = self._others().items()
        return tuple(n for n, tip in others if self._has_more(tip))

    def _others(self) -> dict[str, str]:
        """Return its other branches with a workspace, as last heard, with their commits."""
        branches = remotes.heard(self._asked.refs, self.remote.name)
        branches.pop(self.remote.branch, None)
        return {n: t for n, t in branches.items() if self._has_cases(t)}

    def _has_more(self, tip: str) -> bool:
        """Return whether this commit has of cases what neither ours nor its own branch has."""
        ours = {self._clone.head(), self.tip()} - {""}
        if not ours or self._began_apart(tip):
            return False
        return all(self._is_news(one, tip) for one in ours)

    def _is_news(self, ours: str, tip: str) -> bool:
        changed = trees.changed_there(
            self._root, ours, tip, self._clone.cases
        )
        return bool(self._clone.touched(changed))

    # -- from what both are joined -----------------------------------------------

    def known(self) -> str:
        """Return its commit up to which all was taken in, noted before anything new is heard."""
        known = self._asked.tip(self.remote.taken_in)
        head = self._clone.head()
        tip = self.tip()
        if not known and head and tip:
            known = self._asked.base_of(head, tip)
            self._asked.note_taken_in(self.remote, known)
        return known

    def note_taken_in(self) -> None:
        """Note that all that was last heard is taken in. Raises GitFailed."""
        self._asked.note_heard(self.remote, self.tip())

    def is_rewritten(self, head: str, known: str) -> bool:
        """Return whether what it had, up to `known`, is no longer part of what it has."""
        tip = self.tip()
        if known in ("", tip, self._asked.base_of(head, tip)):
            return False
        return not trees.is_ancestor(self._root, known, tip)

    def base(self, head: str, known: str, rewritten: bool) -> str:
        """Return what `head` and its tip are joined from: the last commit that both have.

        Where its history is `rewritten`, and that was accepted, what was taken in from
        it last: so what was taken out there does not come back from here. Raises
        Conflict.
        """
        if rewritten:
            if not self._clone.accepted.rewrite:
                raise _rewritten()
            return self._asked.base_of(head, known) or known
        base = self._asked.base_of(head, self.tip())
        if not base:
            raise Conflict(
                Text(
                    "What is here and what is there have no beginning in common."
                ),
                remedy=begin_with_copy(),
            )
        return base


def _unsound(remote: str, words: Text) -> Conflict:
    return Conflict(
        Text(
            "What {remote} has is not sound: {message}",
            remote=remote,
            message=words,
        ),
        remedy=Text("Nothing was taken in. Ask whoever sent to it last."),
    )


def _rewritten() -> Conflict:
    return Conflict(
        Text(
            "What others had was rewritten: commits that were there are gone. Nothing was changed."
        ),
        remedy=Text(
            "Ask who did it. To go on from the new history, with what only you have: {command}",
            command=Code("kv sync --accept-rewrite"),
        ),
    )


def _went(remote: Remote) -> Conflict:
    return Conflict(
        Text(
            "The branch {branch} is not there any more: what others had there is gone. Nothing was sent.",
            branch=remote.branch,
        ),
        where=remote.address,
        remedy=Text(
            "Ask who did it. To put all that you have there again: {command}",
            command=Code("kv sync --accept-rewrite"),
        ),
    )


def begin_with_copy() -> Text:
    """Return what to do where ours and theirs cannot be joined at all."""
    return Text(
        "Begin with a copy of it: {command}", command=Code("kv join URL")
    )


def _branch(clone: Clone) -> str:
    """Return the branch that is checked out. Raises Conflict where git is in the middle of something."""
    command = under_way.doing(clone.root)
    if command:
        raise Conflict(
            Text(
                "Something that was begun with git is not finished: {command}.",
                command=Code(ours("git {}", quoted(command))),
            ),
            remedy=under_way.ways_on(clone.root, command),
        )
    branch = clone.asked.refs.branch
    if not branch:
        raise Conflict(
            Text("No branch is checked out here (detached HEAD)."),
            remedy=under_way.way_back(clone.root),
        )
    return branch
