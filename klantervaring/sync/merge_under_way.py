"""A merge that somebody began with git, or concluded by halves: finished by ids, from what git itself kept.

Git sees only some of the cases that meet, for it guesses what was renamed; a marked file is never read. All
of it is done under the desk's lock.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from klantervaring.core.errors import Conflict
from klantervaring.core.text.sentences import Code, Text
from klantervaring.core.values import NamedTuple
from klantervaring.desk.door import Held
from klantervaring.files.disk.safe_write import Change, content_of
from klantervaring.files.git import commit, objects, staging
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.merge import parents
from klantervaring.files.merge.case_texts import logged_ids
from klantervaring.files.merge.commits import (
    CaseMerged,
    Changes,
    Merger,
    Plan,
    Trees,
)
from klantervaring.files.merge.dropped import UNSENT, Dropped, dropped
from klantervaring.files.merge.parents import MergeParents
from klantervaring.sync.clone import Clone, git_refused
from klantervaring.sync.held_here import refuse_losing_held_in_merge
from klantervaring.sync.own_changes import commit_paths
from klantervaring.sync.synced import Synced
from klantervaring.sync.written_since import WorkTree

Unmerged = Mapping[str, Mapping[int, Blob]]


class _Meeting(NamedTuple):
    """What meets: the cases that both sides changed, and what only one side has and git made wrongly.

    `trees` are the files of `shared` in base, ours and theirs; `diffs` how ours and
    theirs differ from the base; `alone` are files as the only side has them that
    changed their case.
    """

    trees: Trees
    diffs: tuple[Differences, Differences]
    contents: Mapping[str, bytes]
    shared: set[str]
    alone: dict[str, Blob]


# -- what a sync does first ----------------------------------------------------


def finish_own_merge(clone: Clone, held: Held) -> Synced:
    """Finish a merge that somebody began, and put back what concluded ones left out.

    Raises Conflict where other files than cases are in conflict.
    """
    if _is_merging(clone):
        found = resolve_merge(clone, held)
    elif clone.asked.is_unsent(clone.head()):
        found = bring_back(clone, held, UNSENT)
    else:
        found = []
    if _is_merging(clone):
        raise _not_finished(waits=held.waits_for_git() is not None)
    ids = tuple(merged.id for merged in found)
    return Synced(received=ids, found=tuple(found))


def _not_finished(waits: bool) -> Conflict:
    """Return the error for a merge that is open still; to stop it would take what waits for it along."""
    finish = Text(
        "Finish it with {command}.",
        command=Code("git commit", at_root=True),
    )
    either = Text(
        "Finish it with {command}, or stop it with {other}.",
        command=Code("git commit", at_root=True),
        other=Code("git merge --abort", at_root=True),
    )
    return Conflict(
        Text("A merge that somebody began with git is not finished."),
        remedy=finish if waits else either,
    )


def _is_merging(clone: Clone) -> bool:
    return (clone.git_dir / "MERGE_HEAD").exists()


def bring_back(
    clone: Clone,
    held: Held,
    which: Sequence[str] = (),
) -> list[CaseMerged]:
    """Put back what merges left out that git or a person concluded by halves.

    `which` are options that leave some out. Raises Conflict for a held case, GitRefused.
    """
    changed: set[str] = set()
    found: list[CaseMerged] = []
    for lost in _left_out(clone, which):
        plan = _put_back(clone, held, lost)
        changed |= plan.changes.keys()
        found += [merged._replace(kept=True) for merged in plan.found]
    if changed:
        _commit_brought_back(clone, held, changed, found)
    return found


def _left_out(clone: Clone, which: Sequence[str]) -> Sequence[Dropped]:
    if parents.under_way(clone.place) is not None:
        return ()
    try:
        return dropped(clone.place, which)
    except GitFailed:
        # nothing is committed yet, or what git has is not whole: others tell of that
        return ()


def _put_back(clone: Clone, held: Held, lost: Dropped) -> Plan:
    """Put back what a merge left out of one case; nothing of one that cannot be read."""
    commits = MergeParents(lost.base, clone.head(), lost.parent)
    meeting = _of_commits(clone, commits, also=(lost.id,))
    here, meeting = _work_tree(clone, meeting)
    if not here.can_be_read(lost.id):
        return Plan({}, ())
    meeting = _with_written(clone, meeting, here, [lost.id])
    plan = _plan(clone, meeting, [lost.id])
    _put(clone, held, meeting, plan.changes, {lost.id})
    return plan


def _commit_brought_back(
    clone: Clone,
    held: Held,
    changed: Iterable[str],
    found: Iterable[CaseMerged],
) -> None:
    ids = commit.ids_in_subject(merged.id for merged in found)
    commit_paths(clone, held, list(changed), f"{ids} brought back")
    _commit_earlier(clone, held)


def _commit_earlier(clone: Clone, held: Held) -> None:
    held.commit_earlier()
    clone.asked.forget_refs()


def resolve_merge(clone: Clone, held: Held) -> list[CaseMerged]:
    """Resolve the cases that both sides of what git is in the middle of changed.

    By their ids, and from the commits or git's own stages. A merge in which only
    cases were open is finished. Raises Conflict, GitRefused.
    """
    unmerged = staging.unmerged(clone.top)
    if not all(map(clone.part_of, unmerged)):
        return []
    meeting = _met(clone, unmerged)
    if meeting is None:
        return []
    plan = _resolve(clone, held, meeting)
    _conclude(clone, clone.touched(unmerged))
    if not parents.is_under_way(clone.place):
        _commit_earlier(clone, held)
    return list(plan.found)


def _resolve(clone: Clone, held: Held, meeting: _Meeting) -> Plan:
    here, meeting = _work_tree(clone, meeting)
    by_hand, left = _by_hand(clone, here, meeting)
    meeting = _with_written(clone, meeting, here, left)
    plan = _plan(clone, meeting, left)
    changes = {**meeting.alone, **by_hand, **plan.changes}
    ids = meeting.shared | clone.touched(meeting.alone)
    _put(clone, held, meeting, changes, ids)
    return plan


def _by_hand(
    clone: Clone,
    here: WorkTree,
    meeting: _Meeting,
) -> tuple[Changes, list[str]]:
    """Return the cases that a person or git's driver resolved, and the ids of the others."""
    by_hand: Changes = {}
    left = []
    merger = _merger(clone, meeting)
    for id in sorted(meeting.shared):
        own = here.resolved(id)
        if own is None:
            left.append(id)
        else:
            by_hand |= merger.placed(id, own, meeting.trees)
    return by_hand, left


def _merger(clone: Clone, meeting: _Meeting) -> Merger:
    return Merger(clone.store, clone.prefix, meeting.contents)


def _plan(clone: Clone, meeting: _Meeting, ids: Iterable[str]) -> Plan:
    merger = _merger(clone, meeting)
    return merger.plan(ids, meeting.diffs, meeting.trees)


def _work_tree(
    clone: Clone, meeting: _Meeting
) -> tuple[WorkTree, _Meeting]:
    """Return what is in the work tree, and what meets with the files that were put beside cases since."""
    here = WorkTree(clone, meeting.trees, meeting.contents)
    trees, contents = here.with_beside(meeting.shared)
    meeting = meeting._replace(trees=trees, contents=contents)
    return WorkTree(clone, trees, contents), meeting


def _with_written(
    clone: Clone,
    meeting: _Meeting,
    here: WorkTree,
    ids: Iterable[str],
) -> _Meeting:
    """Return what meets with what was written in these cases since, and in those that one side has."""
    merger = _merger(clone, meeting)
    trees, contents = here.with_written(ids, merger)
    alone, more = here.alone(meeting.alone)
    return meeting._replace(
        trees=trees, contents={**contents, **more}, alone=alone
    )


def _conclude(clone: Clone, ids: set[str]) -> None:
    """Finish a merge in which only these cases were in conflict."""
    if not ids or not _is_merging(clone) or staging.unmerged(clone.top):
        return
    message = f"{commit.ids_in_subject(sorted(ids))} merged"
    try:
        commit.conclude(clone.top, message, clone.identity)
    except GitFailed as error:
        raise git_refused(str(error)) from error


# -- what meets ----------------------------------------------------------------


def _met(clone: Clone, unmerged: Unmerged) -> _Meeting | None:
    """Return what meets in what git is in the middle of: two commits, else what its stages hold."""
    commits = parents.under_way(clone.place)
    if commits is not None:
        return _of_commits(
            clone, commits, conflicted=clone.touched(unmerged)
        )
    return _of_stages(clone, unmerged) if unmerged else None


def _of_stages(clone: Clone, unmerged: Unmerged) -> _Meeting:
    staged = _staged(unmerged)
    contents = objects.contents_of(clone.root, staged)
    trees = parents.stages(unmerged, contents, clone.prefix)
    base, ours, theirs = trees
    return _Meeting(
        trees,
        diffs=(_difference(base, ours), _difference(base, theirs)),
        contents=contents,
        shared=clone.touched({**base, **ours, **theirs}),
        alone={},
    )


def _staged(unmerged: Unmerged) -> Iterator[Blob]:
    for stages in unmerged.values():
        yield from stages.values()


def _difference(
    old: Mapping[str, Blob], new: Mapping[str, Blob]
) -> Differences:
    found: Differences = {}
    for path in {**old, **new}:
        was = old.get(path)
        now = new.get(path)
        if was != now:
            found[path] = was, now
    return found


def _of_commits(
    clone: Clone,
    commits: MergeParents,
    conflicted: AbstractSet[str] = frozenset(),
    also: Iterable[str] = (),
) -> _Meeting:
    """Return what two commits have of the cases, and what git made wrongly of those that one of them has.

    `conflicted` are cases in conflict, `also` cases that meet whatever the
    differences say.
    """
    one, two = diffs = _sides(clone, commits)
    shared = (clone.touched(one) & clone.touched(two)).union(also)
    trees = _trees(clone, commits, shared)
    alone = _alone(clone, commits, conflicted - shared, two)
    odd = _odd(clone, commits.ours, diffs, shared | conflicted)
    blobs = [*_of_trees([*trees, alone]), *_of_cases(clone, diffs)]
    for both in odd.values():
        blobs += both
    contents = objects.contents_of(clone.root, blobs)
    meeting = _Meeting(trees, diffs, contents, shared, alone)
    return meeting._replace(alone=alone | _wrong(clone, meeting, odd))


def _sides(
    clone: Clone,
    commits: MergeParents,
) -> tuple[Differences, Differences]:
    base, ours, theirs = commits
    return (
        parents.differences_from(clone.place, base, ours),
        parents.differences_from(clone.place, base, theirs),
    )


def _trees(clone: Clone, commits: MergeParents, shared: set[str]) -> Trees:
    base, ours, theirs = commits
    return Trees(
        clone.files_of(base, shared) if base else {},
        clone.files_of(ours, shared),
        clone.files_of(theirs, shared),
    )


def _alone(
    clone: Clone,
    commits: MergeParents,
    unshared: AbstractSet[str],
    diff: Differences,
) -> dict[str, Blob]:
    """Return the files of cases in conflict that one side alone changed: theirs, where `diff` has them."""
    of_theirs = unshared & clone.touched(diff)
    alone = clone.files_of(commits.theirs, of_theirs)
    return alone | clone.files_of(commits.ours, unshared - of_theirs)


def _odd(
    clone: Clone,
    ours: str,
    diffs: tuple[Differences, Differences],
    known: AbstractSet[str],
) -> dict[str, tuple[Blob, Blob]]:
    """Return what git's index has otherwise of cases that are not `known` to meet."""
    odd = {}
    index = parents.otherwise_in_index(clone.place, ours, diffs)
    for path, both in index.items():
        if clone.id_of(path) not in known:
            odd[path] = both
    return odd


def _of_trees(trees: Iterable[Mapping[str, Blob]]) -> Iterator[Blob]:
    for tree in trees:
        yield from tree.values()


def _of_cases(clone: Clone, diffs: Iterable[Differences]) -> Iterator[Blob]:
    """Yield what two sides made of files of cases."""
    for diff in diffs:
        for path, (_, new) in diff.items():
            if new is not None and clone.id_of(path):
                yield new


def _wrong(
    clone: Clone,
    meeting: _Meeting,
    odd: Mapping[str, tuple[Blob, Blob]],
) -> dict[str, Blob]:
    """Return, as their side has them, files into which git put events of another case.

    `odd` are those of which git's index has something else; one that a person touched
    since is left.
    """
    contents = meeting.contents
    foreign: set[str] = set()
    for blob in _of_trees(meeting.trees):
        foreign |= logged_ids(contents[blob.oid])
    found = {}
    for path, (index, own) in odd.items():
        staged = contents[index.oid]
        put_in = logged_ids(staged) - logged_ids(contents[own.oid])
        there = content_of(clone.top, clone.top / path)
        if there == staged and put_in & foreign:
            found[path] = own
    return found


# -- writing it ----------------------------------------------------------------


def _put(
    clone: Clone,
    held: Held,
    meeting: _Meeting,
    wanted: Changes,
    ids: set[str],
) -> None:
    """Write resolved cases to the work tree and the index, and take them away from where they were."""
    texts = _texts(meeting, wanted)
    refuse_losing_held_in_merge(clone, texts, meeting.trees)
    here = WorkTree(clone, meeting.trees, meeting.contents)
    for path in (*_staged_paths(clone, ids), *here.named(ids)):
        texts.setdefault(path, None)
    held.put(list(_differing(clone, texts)))
    staging.add(clone.top, sorted(texts))


def _differing(
    clone: Clone,
    texts: Mapping[str, bytes | None],
) -> Iterator[Change]:
    """Yield the changes of the files that are not as they are wanted."""
    for path in sorted(texts):
        there = clone.top / path
        before = content_of(clone.top, there)
        after = texts[path]
        if before != after:
            yield Change(there, before, after)


def _staged_paths(clone: Clone, ids: Container[str]) -> Iterator[str]:
    """Yield the paths of cases in the index that have one of these ids."""
    for path in staging.paths_of(clone.top, clone.cases):
        if clone.id_of(path) in ids:
            yield path


def _texts(meeting: _Meeting, wanted: Changes) -> dict[str, bytes | None]:
    """Return what is wanted at each path, as bytes."""
    texts: dict[str, bytes | None] = {}
    for path, new in wanted.items():
        if isinstance(new, Blob):
            texts[path] = meeting.contents[new.oid]
        else:
            texts[path] = new
    return texts
