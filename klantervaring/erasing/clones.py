"""History purged for everybody: here, where the clones meet, and in each clone that hears of it.

The meeting place changes in one act, and only where it has what was seen there last. A record of what each
commit became goes with it: by that other clones make anew what only they have.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from klantervaring.core.errors import GitRefused
from klantervaring.core.ids import FIRST_EVENT_IDS, event_id
from klantervaring.core.text.sentences import Code, Remedy, Text
from klantervaring.core.values import NamedTuple
from klantervaring.desk.door import Held
from klantervaring.erasing.history import (
    HistoryPlan,
    Moves,
    clean_clone,
    planned_history,
    refuse_half_history,
    write_history,
)
from klantervaring.files.git import meeting_place, remotes, trees
from klantervaring.files.git.refs import branch_of, refs_of
from klantervaring.files.git.remotes import Behind
from klantervaring.files.git.runner import (
    LONG,
    GitFailed,
    ask_git,
    run_git,
)
from klantervaring.files.rewriting import ref_moves
from klantervaring.files.rewriting.purged import (
    CLEAN,
    PURGED,
    PurgeRecord,
    all_known,
    clean_clones,
    is_of_purges,
    purge_records,
    purges_not_followed,
    records_below,
    refs_below,
    send_refs,
    soiled,
    written_record,
)
from klantervaring.files.rewriting.raw_objects import (
    RawObject,
    object_name,
    write_objects,
)
from klantervaring.files.rewriting.ref_moves import PURGING
from klantervaring.files.workspace.layout import REGISTER
from klantervaring.sync.bring_in import bring
from klantervaring.sync.clone import Clone
from klantervaring.sync.held_here import refuse_losing_held
from klantervaring.sync.other_side import OtherSide
from klantervaring.sync.send import ids_between, way_past_a_lock

#: Where what the meeting place has stands while history is made anew.
_THERE = f"{PURGING}there/"
#: Records of purges that are being sent, by their names.
_SENDING = f"{PURGING}sending/"
#: What of it is made anew: a server keeps other refs itself.
_SHARED = ("heads", "tags", "notes")
_SETTING = "kv.clone"
_STAMP = "%Y%m%dT%H%M%SZ"
_PURGE = Code("kv purge")


class Purging:
    """The verbs of purging for one clone; `other` is with whom it shares, None for nobody."""

    def __init__(
        self,
        clone: Clone,
        other: OtherSide | None,
        now: datetime,
    ) -> None:
        self._now = now
        self._clone = clone
        self._other = other
        self._root = clone.root

    def look(self) -> HistoryPlan:
        """Return what a purge would change, here and where clones meet. Raises GitRefused."""
        refuse_half_history(self._clone)
        self._hear()
        self._clone.asked.forget_refs()
        return planned_history(self._clone, self._clone.head())

    def forget_look(self) -> None:
        """Take away what was heard for a look. Raises GitFailed."""
        there = refs_below(self._root, _THERE)
        gone = {f"{_THERE}{n}": (oid, "") for n, oid in there.items()}
        ref_moves.move_refs(self._root, gone)

    def purge(self) -> HistoryPlan:
        """Make history anew for everybody, then clean this clone; whoever calls holds the lock.

        Raises Behind where somebody sent meanwhile: nothing was changed then. Raises GitFailed, DiskRefused.
        """
        plan = self.look()
        if plan.is_needed:
            self._carry_out(plan)
        else:
            clean_clone(self._clone, plan, {}, ())
        return plan

    def take_out_again(self) -> None:
        """Make anew what somebody built on an old history and sent; this clone is clean, and holds the lock.

        What was made anew before becomes the same again. It is a purge of its own, of which whoever took it
        in hears. Raises as `purge` does.
        """
        refuse_half_history(self._clone)
        self._hear()
        self._clone.asked.forget_refs()
        head = self._clone.head()
        known = all_known(purge_records(self._root))
        now = self._to_go_by([head], frozenset())
        self._carry_out(planned_history(self._clone, now, known, [head]))

    def _carry_out(self, plan: HistoryPlan) -> None:
        write_history(self._clone, plan)
        record, oid = self._record(plan)
        further = {f"{PURGED}{record.name}": ("", oid)}
        if self._other is not None:
            sending = f"{_SENDING}{record.name}"
            ref_moves.move_refs(self._root, {sending: ("", oid)})
            try:
                self._send(plan.moves, record, oid)
            except Behind:
                ref_moves.move_refs(self._root, {sending: (oid, "")})
                raise
            further[sending] = (oid, "")
        clean_clone(self._clone, plan, further, [record.name])
        self._clone.asked.forget_refs()
        self.report()

    def finish_sending(self) -> None:
        """End a purge of ours that was stopped where clones meet; whoever calls holds the lock.

        Git replaces refs there one by one, the record of the purge last: without it the others would take
        the new history for somebody's mistake. Raises GitFailed, GitRefused.
        """
        begun = refs_below(self._root, _SENDING)
        if self._other is None or not begun:
            return
        self._hear()
        there = refs_below(self._root, _THERE)
        for record in records_below(self._root, _SENDING):
            oid = begun[record.name]
            made = {n for old, n in record.commits.items() if old != n}
            if not made.isdisjoint(there.values()):
                self._send_rest(record, oid, there)
            gone = {f"{_SENDING}{record.name}": (oid, "")}
            ref_moves.move_refs(self._root, gone)
        self.forget_look()

    def _send_rest(
        self,
        record: PurgeRecord,
        oid: str,
        there: Mapping[str, str],
    ) -> None:
        moves = {
            f"{_THERE}{name}": (at, record.commits[at])
            for name, at in there.items()
            if record.commits.get(at, at) != at
        }
        with suppress(Behind):  # the record is there: all was sent
            self._send(moves, record, oid)

    def follow(self, held: Held) -> HistoryPlan:
        """Clean this clone after purges of others, and keep what only it has; the lock is held.

        Raises Conflict for files with changes that are not committed, and for a case that is held here;
        GitFailed, DiskRefused.
        """
        clone = self._clone
        clone.asked.forget_refs()
        head = clone.head()
        waiting = purges_not_followed(self._root)
        known = all_known(purge_records(self._root))
        tips = self._heard()
        old = soiled(self._root, [head, *tips], known)
        sound = [tip for tip in tips if tip not in old]
        now = self._to_go_by([*tips, head], old)
        plan = planned_history(clone, now, known, sound)
        write_history(clone, plan)
        new = plan.rewriting.map.get(head, head)
        if new != head:
            self._refuse_losing_held(head, new)
            bring(clone, held, head, new)
        branch = f"refs/heads/{branch_of(self._root)}"
        plan.moves[branch] = (new, new)
        clean_clone(clone, plan, {}, waiting)
        clone.asked.forget_refs()
        self.report()
        return plan

    def _refuse_losing_held(self, head: str, new: str) -> None:
        """Raise Conflict for a case that is held here, and that a purge of others takes the words of."""
        clone = self._clone
        ids = ids_between(clone, head, new)
        cases = clone.cases_by_id(clone.files_of(new, ids))
        coming = {case.path: case.raw for case in cases.values()}
        refuse_losing_held(clone, coming, head, head)

    def is_touched(self) -> bool:
        """Tell whether this clone has anything of a history that was purged. Raises GitFailed."""
        known = all_known(purge_records(self._root))
        changed = {old for old, new in known.items() if old != new}
        tips = {*ref_moves.every_ref(self._root).values()}
        asked = "\n".join([*tips, *ref_moves.stashes(self._root), ""])
        told = run_git(
            self._root,
            "rev-list",
            "--stdin",
            "--reflog",
            stdin=asked.encode(),
            seconds=LONG,
        )
        return not changed.isdisjoint(told.decode().split())

    # -- where clones meet -----------------------------------------------------------------------------

    def _hear(self) -> None:
        """Hear all that the meeting place has, into refs of our own. Raises GitFailed."""
        if self._other is None:
            return
        self.forget_look()
        specs = [f"+refs/{kind}/*:{_THERE}{kind}/*" for kind in _SHARED]
        words = (
            "fetch",
            "--quiet",
            "--no-tags",
            "--refmap=",
            "--end-of-options",
        )
        name = self._other.remote.name
        run_git(self._root, *words, name, *specs, seconds=LONG)

    def _record(self, plan: HistoryPlan) -> tuple[PurgeRecord, str]:
        stamp = self._now.astimezone(UTC).strftime(_STAMP)
        name = f"{stamp}-{_random_name()}"
        record = PurgeRecord(name, self._clone.by, plan.rewriting.map)
        return record, self._blob(written_record(record))

    def _blob(self, content: bytes) -> str:
        made = RawObject("blob", content)
        write_objects(self._root, self._clone.private / "purge", [made])
        return object_name(made, len(self._clone.head()))

    def _send(self, moves: Moves, record: PurgeRecord, oid: str) -> None:
        """Replace what the meeting place has, each ref only where it is as seen.

        Raises Behind, GitRefused.
        """
        assert self._other is not None
        mark = f"{PURGED}{record.name}"
        specs = [f"{oid}:{mark}"]
        leases = [f"{mark}:"]
        for name, (old, new) in moves.items():
            if name.startswith(_THERE):
                ref = f"refs/{name.removeprefix(_THERE)}"
                leases.append(f"{ref}:{old}")
                specs.append(f"{new}:{ref}")
        remote = self._other.remote
        place = Path(remotes.address_of(self._root, remote))
        is_ours = meeting_place.is_own_folder_of_git(place)
        try:
            send_refs(self._root, remote.name, specs, leases, is_ours)
        except GitFailed as error:
            self.forget_look()
            raise _not_sent(error) from error

    def _heard(self) -> list[str]:
        """Return what the other side has on its branches, ours first, as it was heard last."""
        if self._other is None:
            return []
        heard = remotes.heard(
            refs_of(self._root), self._other.remote.name
        ).values()
        first = self._other.tip()
        return [tip for tip in (first, *heard) if tip]

    def _to_go_by(self, tips: Sequence[str], old: AbstractSet[str]) -> str:
        """Return the commit that says what was erased: the first tip, where it is sound and has a register.

        Else the last commit that has; what git alone joined may be without. Raises GitFailed.
        """
        register = f"{self._clone.prefix}{REGISTER}"
        words = ("rev-list", "--topo-order", "--full-history")
        for tip in tips:
            told = run_git(
                self._root, *words, tip, "--", register, seconds=LONG
            )
            for oid in (tip, *told.decode().split()):
                known = oid not in old
                if known and trees.holds_any(self._root, oid, [register]):
                    return oid
        return tips[0]

    # -- who is clean ----------------------------------------------------------------------------------

    def report(self) -> None:
        """Tell the others of which purges this clone is clean; what cannot be sent now goes next time."""
        if self._other is None:
            return
        done = list(self._followed_untold())
        if not done:
            return
        oid = self._blob(f"by: {self._clone.by}\n".encode())
        names = [f"{CLEAN}{purge}/{self.clone_name()}" for purge in done]
        with suppress(GitFailed):
            specs = [f"{oid}:{name}" for name in names]
            send_refs(self._root, self._other.remote.name, specs)
            ref_moves.move_refs(self._root, dict.fromkeys(names, ("", oid)))

    def _followed_untold(self) -> Iterator[str]:
        told = clean_clones(self._root)
        for purge in refs_below(self._root, PURGED):
            if purge in purges_not_followed(self._root):
                continue
            if self.clone_name() not in told.get(purge, {}):
                yield purge

    def clone_name(self) -> str:
        """Return by what this clone is known to others: random, and made once."""
        name = ask_git(self._root, "config", _SETTING)
        if not name:
            name = _random_name()
            run_git(self._root, "config", _SETTING, name)
        return name

    def others_there(self) -> list[str]:
        """Return refs at the meeting place that kv cannot make anew: its keeper does. Raises GitFailed."""
        if self._other is None:
            return []
        words = ("ls-remote", "--refs", "--end-of-options")
        told = run_git(
            self._root, *words, self._other.remote.name, seconds=LONG
        )
        names = [x.partition("\t")[2] for x in told.decode().splitlines()]
        ours = tuple(f"refs/{kind}/" for kind in _SHARED)
        return [
            n
            for n in names
            if not n.startswith(ours) and not is_of_purges(n)
        ]


def _not_sent(error: GitFailed) -> Behind | GitRefused:
    if remotes.is_behind(error):
        return Behind(str(error))
    return GitRefused(
        Text("Nothing was changed: {message}", message=error.text),
        remedy=_way_on(error),
    )


def _random_name() -> str:
    number = int.from_bytes(os.urandom(5), "big")
    return event_id(number % FIRST_EVENT_IDS, ())


class PurgeStatus(NamedTuple):
    """One purge: its name, when and by whom, the clones that are clean, and people of whom none is yet."""

    name: str
    at: datetime
    by: str
    clean: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    here: bool


def _way_on(error: GitFailed) -> Text | Remedy | None:
    """Return what to do where the meeting place did not take a purge."""
    if error.is_disk_full:
        return error.remedy
    return way_past_a_lock(error, _PURGE) or Text(
        "Whoever keeps the meeting place must allow that its history is replaced; {command}"
        " tries again.",
        command=_PURGE,
    )


def purge_status(
    root: Path,
    people: set[str],
    by: str,
) -> Iterator[PurgeStatus]:
    """Yield each purge of which this clone heard, the last first.

    `people` are those who work in the workspace. `by` works in this clone, which need not have told anybody
    that it is clean.
    """
    told = clean_clones(root)
    waiting = purges_not_followed(root)
    for record in reversed(purge_records(root)):
        clean = told.get(record.name, {})
        here = record.name not in waiting
        known = {*clean.values(), by} if here else {*clean.values()}
        yield PurgeStatus(
            record.name,
            _moment_in(record.name),
            record.by,
            _by_person(clean),
            tuple(sorted(people - known)),
            here,
        )


def _by_person(clean: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return clones with whose they are, by the name of these."""

    def rank(told: tuple[str, str]) -> tuple[str, str]:
        clone, person = told
        return person, clone

    return tuple(sorted(clean.items(), key=rank))


def _moment_in(name: str) -> datetime:
    at = datetime.strptime(name[:16], _STAMP)
    return at.replace(tzinfo=UTC)
