"""Bringing together what several clones have, without anybody overwriting anybody.

Own changes are committed, what others have is fetched, joined case by case and checked, and only then do
the files that people see change; then ours is sent. It must not show or ask anything, and never changes
what is not committed.
"""

from __future__ import annotations

from collections.abc import Sequence

from klantervaring.core.errors import GitRefused, WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Text
from klantervaring.desk.door import Held, enter
from klantervaring.files.git import driver, remotes
from klantervaring.files.git.reasons import git_words
from klantervaring.files.merge.commits import Plan
from klantervaring.sync.bring_in import bring, committed
from klantervaring.sync.clone import Clone
from klantervaring.sync.erased_meanwhile import erased_meanwhile
from klantervaring.sync.merge_under_way import finish_own_merge
from klantervaring.sync.other_side import OtherSide, begin_with_copy
from klantervaring.sync.own_changes import (
    coming_back,
    commit_own,
    own_changes,
)
from klantervaring.sync.plan import check_incoming, coming_cases, planned
from klantervaring.sync.purge_met import refuse_purged
from klantervaring.sync.send import (
    commits_of_others,
    ids_between,
    send,
    way_past_a_lock,
)
from klantervaring.sync.synced import Synced, SyncStatus

#: How often a refused push is tried again.
_PUSHES = 5


class Team:
    """The verbs between clones, for one workspace."""

    def __init__(self, clone: Clone) -> None:
        self._clone = clone

    def sync(self) -> Synced:
        """Bring ours and theirs together.

        Raises Conflict, GitRefused, WrongInput, DiskRefused: then the files that
        people see are as they were, with what was done by hand committed.
        """
        clone = self._clone
        other = OtherSide(self._clone)
        driver.set_driver(clone.root, clone.asked.settings)
        known = other.known()
        done = Synced()
        for attempt in range(1, _PUSHES + 1):
            waits = other.fetch()  # while nobody is kept waiting
            with enter(clone.workspace, clone.by, "sync") as held:
                clone.asked.forget_refs()  # others may have moved them
                done = done.and_then(finish_own_merge(clone, held))
                done = done.and_then(commit_own(clone, held))
                if waits is not None:
                    return done._replace(waits=waits)
                other.refuse_strangers()
                refuse_purged(clone, other)
                merged = self._merge(held, other, known, done.held)
                done = done.and_then(merged).with_what_came_back()
            try:
                done = done.and_then(send(clone, other))
            except remotes.Behind as behind:
                if attempt == _PUSHES:
                    raise _always_behind(behind) from behind
                continue
            other.note_taken_in()
            return done.and_then(_seen_by_nobody(other))
        raise AssertionError("the last attempt returns or raises")

    def _merge(
        self,
        held: Held,
        other: OtherSide,
        known: str,
        held_back: Sequence[Finding],
    ) -> Synced:
        clone = self._clone
        head = clone.head()
        theirs = other.tip()
        if theirs in ("", head):
            return Synced()
        if not head:
            raise _nothing_committed(other)
        rewritten = other.is_rewritten(head, known)
        base = other.base(head, known, rewritten)
        if base == theirs:
            return Synced()
        plan = planned(clone, base, head, theirs)
        unread = check_incoming(clone, plan, head, theirs)
        told = self._coming_in(plan, base, head, held_back)
        new = theirs
        made = any(isinstance(c, bytes) for c in plan.changes.values())
        if base != head or plan.kept_out or made:
            parents = [theirs] if rewritten else [head, theirs]
            new = committed(clone, plan, parents)
        # what changes here, and at the others
        clone.asked.differences((head, new), (theirs, new))
        bring(clone, held, head, new, told.back_at)
        other.note_taken_in()
        return told._replace(
            found=tuple(one for one in plan.found if one.is_news),
            unread=unread,
            along=clone.no_cases(plan.changes),
        )

    def _coming_in(
        self,
        plan: Plan,
        base: str,
        head: str,
        held_back: Sequence[Finding],
    ) -> Synced:
        """Return what comes in, and what that means for cases here. Raises Conflict."""
        clone = self._clone
        coming = coming_cases(clone, plan)
        here = ids_between(clone, base, head)
        back = coming_back(clone, held_back, plan.changes, head)
        return Synced(
            received=tuple(sorted(clone.touched(plan.changes))),
            found=plan.found,
            kept_out=plan.kept_out,
            erased=tuple(erased_meanwhile(clone, coming, head, here)),
            back=back.ids,
            back_at=back.paths,
        )

    def preview(self) -> Synced:
        """Return what a sync would do; nothing is changed but what git knows of the others."""
        clone = self._clone
        other = OtherSide(self._clone)
        known = other.known()
        waits = other.fetch()
        own = own_changes(clone)
        if waits is None:
            other.refuse_strangers()
        head = clone.head()
        theirs = other.tip()
        refuse_purged(clone, other)
        would = Synced(
            committed=tuple(sorted(clone.touched(own.paths))),
            held=own.held,
            settings=tuple(map(clone.shown, own.settings)),
            loose=own.loose,
            others=commits_of_others(clone, theirs, head),
            waits=waits,
        )
        base = theirs
        if theirs and head:
            rewritten = other.is_rewritten(head, known)
            base = other.base(head, known, rewritten)
            plan = planned(clone, base, head, theirs)
            check_incoming(clone, plan, head, theirs)
            coming = self._coming_in(plan, base, head, own.held)
            would = would.and_then(coming).with_what_came_back()
        sent = tuple(sorted(ids_between(clone, base, head)))
        goes = sent and waits is None
        address = other.addresses() if goes else ""
        would = would._replace(sent=sent, address=address)
        return would.and_then(_seen_by_nobody(other))

    def status(self) -> SyncStatus:
        """Return where this clone stands against the others, as of the last fetch.

        Starts no network.
        """
        clone = self._clone
        other = OtherSide(self._clone)
        own = own_changes(clone)
        head = clone.head()
        theirs = other.tip()
        base = ""
        if head and theirs:
            base = clone.asked.base_of(head, theirs)
        waiting = clone.touched(own.paths)
        waiting |= {finding.id for finding in own.held if finding.id}
        return SyncStatus(
            remote=other.remote.name,
            branch=other.remote.branch,
            known=bool(theirs),
            ahead=tuple(sorted(ids_between(clone, base, head))),
            behind=tuple(sorted(ids_between(clone, base, theirs))),
            uncommitted=tuple(sorted(waiting)),
            settings=tuple(map(clone.shown, own.settings)),
            loose=own.loose,
            address=other.addresses(),
            apart=other.apart(),
            elsewhere=other.elsewhere(),
        )


def _nothing_committed(other: OtherSide) -> WrongInput:
    return WrongInput(
        Text(
            "Nothing is committed here yet, and {remote} has something.",
            remote=other.remote.name,
        ),
        remedy=begin_with_copy(),
    )


def _seen_by_nobody(other: OtherSide) -> Synced:
    """Return the branches there with cases that never come here."""
    return Synced(apart=other.apart(), elsewhere=other.elsewhere())


def _always_behind(behind: remotes.Behind) -> GitRefused:
    return GitRefused(
        Text(
            "Sending was refused {count} times: {message}",
            count=_PUSHES,
            message=git_words(str(behind)),
        ),
        remedy=way_past_a_lock(behind)
        or Text("Others are sending at the same time; try again."),
    )
