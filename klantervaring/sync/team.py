"""A team on git: bringing together what several clones have, without anybody overwriting anybody.

Own changes are committed, what others have is fetched, joined case by case and checked, and only then do
the files that people see change; then ours is sent. It must not show or ask anything, and never changes
what is not committed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from klantervaring.core.errors import (
    ChangedMeanwhile,
    Conflict,
    GitRefused,
    WrongInput,
)
from klantervaring.core.findings import Finding
from klantervaring.core.merge.lines import merged_lines
from klantervaring.core.text.sentences import Clean, Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.desk.door import Held
from klantervaring.desk.verbs import Desk
from klantervaring.files.disk import beneath
from klantervaring.files.disk.file_names import is_path
from klantervaring.files.disk.safe_write import (
    Change,
    content_of,
    refused,
    replace,
    write_private,
)
from klantervaring.files.git import (
    aside,
    commit,
    driver,
    objects,
    remotes,
    repository,
    staging,
    trees,
)
from klantervaring.files.git.commit import Versioned
from klantervaring.files.git.objects import REGULAR, Blob, Differences
from klantervaring.files.git.remotes import Remote
from klantervaring.files.git.runner import GitFailed
from klantervaring.files.git.trees import Place
from klantervaring.files.merge import parents as meetings
from klantervaring.files.merge.case_files import (
    CannotJoin,
    is_resolved,
    with_endings_unaware,
)
from klantervaring.files.merge.commits import (
    CaseMerged,
    Changes,
    Merger,
    Part,
    are_two,
    part_of,
    touched,
)
from klantervaring.files.merge.dropped import UNSENT, dropped
from klantervaring.files.merge.parents import MergeParents
from klantervaring.files.store import Store, read_regular
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace.config import read_config
from klantervaring.files.workspace.customers import one_list_each, read_book
from klantervaring.files.workspace.layout import (
    CASES,
    CONFIG,
    CUSTOMERS,
    PROCEDURES,
    SUFFIX,
)
from klantervaring.files.workspace.procedures import Shelf, own_files
from klantervaring.sync import losses
from klantervaring.sync.losses import ACCEPTED

#: How often a refused push is tried again.
PUSHES = 5
#: A sync that takes away more than this many cases, and more than a tenth, is no everyday work.
_MANY, _SHARE = 3, 10


class Accepted(NamedTuple):
    """What the person who syncs has said yes to: cases and events that go, a history that was rewritten."""

    deletions: bool = False
    rewrite: bool = False


class Synced(NamedTuple):
    """What a sync did, by ids of cases: committed first, brought in, sent; and what the merge found.

    `unread` are files that came in and cannot be read, `held` our own that are not committed for that
    reason or because something would be lost. `along` are files of the workspace that are no cases and went
    over, `loose` those that did not because nobody committed them, `others` commits of other folders of the
    repository that go along, `apart` branches of the other side with a workspace that began apart from this
    one. `address` is where all that was sent to, "" where nothing was. `waits` is why
    what we have was not sent, None where it was.
    """

    committed: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    found: tuple[CaseMerged, ...] = ()
    unread: tuple[Finding, ...] = ()
    held: tuple[Finding, ...] = ()
    along: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    address: str = ""
    waits: Text | None = None

    def and_then(self, later: Synced) -> Synced:
        """Both, where a sync took more than one round."""
        listed = [
            field for field in self._fields if field not in ("address", "waits")
        ]
        both = {
            field: tuple(
                dict.fromkeys(getattr(self, field) + getattr(later, field))
            )
            for field in listed
        }
        return Synced(
            **both, address=later.address or self.address, waits=later.waits
        )


class SyncStatus(NamedTuple):
    """What this clone has and others have not, and the other way round; as of the last fetch.

    `uncommitted` are cases changed here and not committed, `loose` other files of the workspace of which
    that holds. `known` tells whether others were ever heard.
    """

    remote: str
    branch: str
    known: bool
    ahead: tuple[str, ...]
    behind: tuple[str, ...]
    uncommitted: tuple[str, ...]
    loose: tuple[str, ...]
    address: str
    apart: tuple[str, ...]


class _Dirty(NamedTuple):
    """What is not as in the last commit: files of cases, those that cannot be read, and `loose` ones."""

    cases: list[str]
    held: tuple[Finding, ...]
    loose: tuple[str, ...]


class _Met(NamedTuple):
    """What meets: the cases that both sides changed, and what only one side has and git made wrongly.

    `three` are the files of `shared` in base, ours and theirs; `diffs` how ours and theirs differ from the
    base; `alone` are files as the only side has them that changed their case.
    """

    three: tuple[dict[str, Blob], dict[str, Blob], dict[str, Blob]]
    diffs: tuple[Differences, Differences]
    contents: Mapping[str, bytes]
    shared: set[str]
    alone: dict[str, Blob]


class Team:
    """The verbs between clones, for one workspace."""

    #: the lock, once it is held: what changes files or commits is shown it
    _held: Held

    def __init__(
        self,
        desk: Desk,
        accepted: Accepted | None = None,
        held: Held | None = None,
    ) -> None:
        self._desk = desk
        if held is not None:
            self._held = held
        self._store = desk.store
        self._root = desk.workspace.root
        self._accepted = accepted or Accepted()
        self._place = _repository(self._root)
        self._scratch = desk.workspace.private / "sync"
        self._coming = self._scratch.with_name("sync-procedures")

    # -- sync ----------------------------------------------------------------------------------------

    def sync(self) -> Synced:
        """Bring ours and theirs together. Raises Conflict, GitRefused, WrongInput, DiskRefused: then the
        files that people see are as they were, with what was done by hand committed.
        """
        remote = self._remote()
        driver.set_driver(self._root)
        known = self._known(remote)
        done = Synced()
        for attempt in range(PUSHES):
            waits = self._fetch(remote)  # while nobody is kept waiting
            with self._desk.door("sync") as self._held:
                done = done.and_then(self._resolve_own_merge()).and_then(
                    self._commit_own()
                )
                if waits is not None:
                    return done.and_then(Synced(waits=waits))
                self._refuse_strangers(remote)
                done = done.and_then(self._merge(remote, known))
            refused = self._push(remote)
            if isinstance(refused, Synced):
                remotes.note_taken_in(self._root, remote)
                return done.and_then(refused).and_then(
                    Synced(apart=self.apart(remote))
                )
            if attempt + 1 == PUSHES:
                raise GitRefused(
                    refused,
                    remedy=Text(
                        "Others are sending at the same time; try again."
                    ),
                )
        raise AssertionError("the last attempt returns or raises")

    def preview(self) -> Synced:
        """What a sync would do; nothing is changed but what git knows of the others."""
        remote = self._remote()
        known = self._known(remote)
        waits = self._fetch(remote)
        dirty, held, loose = self._dirty()
        ours, theirs = (
            trees.revision(self._root, "HEAD"),
            remotes.tip(self._root, remote),
        )
        found: tuple[CaseMerged, ...] = ()
        received: set[str] = set()
        sent = self._touched(theirs, ours)
        if theirs and ours:
            base = self._base(ours, theirs, known)
            changes, found = self._planned(base, ours, theirs)
            self._check(changes, ours)
            received, sent = (
                touched(changes, self._place.prefix),
                self._touched(base, ours),
            )
        return Synced(
            committed=tuple(sorted(touched(dirty, self._place.prefix))),
            received=tuple(sorted(received)),
            sent=tuple(sorted(sent)),
            found=found,
            held=held,
            loose=loose,
            others=self._others(theirs, ours) if ours else (),
            address=remote.address if sent else "",
            waits=waits,
        )

    def status(self) -> SyncStatus:
        """Where this clone stands against the others, as of the last fetch. Starts no network."""
        remote = self._remote()
        ours, theirs = (
            trees.revision(self._root, "HEAD"),
            remotes.tip(self._root, remote),
        )
        base = (
            trees.base_of(self._root, ours, theirs) if ours and theirs else ""
        )
        dirty, held, loose = self._dirty()
        waiting = {*touched(dirty, self._place.prefix), *(f.id for f in held)}
        return SyncStatus(
            remote.name,
            remote.branch,
            bool(theirs),
            tuple(sorted(self._touched(base, ours))),
            tuple(sorted(self._touched(base, theirs) if theirs else ())),
            tuple(sorted(waiting)),
            loose,
            remote.address,
            self.apart(remote),
        )

    def _known(self, remote: Remote) -> str:
        """The commit of the other side up to which all was taken in, noted before anything new is heard."""
        known = remotes.taken_in(self._root, remote)
        ours, theirs = (
            trees.revision(self._root, "HEAD"),
            remotes.tip(self._root, remote),
        )
        if not known and ours and theirs:
            known = trees.base_of(self._root, ours, theirs)
            remotes.note_taken_in(self._root, remote, known)
        return known

    def _remote(self) -> Remote:
        return remotes.choose_remote(
            self._root, self._branch(), self._desk.workspace.config.git_remote
        )

    def _touched(self, old: str, new: str) -> set[str]:
        """The cases that differ between two commits; "" for the old one is nothing at all."""
        if not new:
            return set()
        if old:
            return touched(
                trees.differences(self._root, old, new), self._place.prefix
            )
        return touched(
            trees.files(self._root, new, self._cases), self._place.prefix
        )

    @property
    def _cases(self) -> str:
        return f"{self._place.prefix}{CASES}"

    def _branch(self) -> str:
        for name, command in _UNDER_WAY.items():
            if (self._place.git_dir / name).exists():
                raise Conflict(
                    Text(
                        "Something that was begun with git is not finished: {command}.",
                        command=Code(command),
                    ),
                    remedy=Text(
                        "Go on with {command}, or stop it with {other}.",
                        command=Code(f"{command} --continue"),
                        other=Code(f"{command} --abort"),
                    ),
                )
        branch = remotes.branch(self._root)
        if not branch:
            raise Conflict(
                Text("No branch is checked out here (detached HEAD)."),
                remedy=Text(
                    "Go back to your branch, with what was written since: {command}",
                    command=Code(way_back(self._root)),
                ),
            )
        return branch

    def _fetch(self, remote: Remote) -> Text | None:
        try:
            remotes.fetch(self._root, remote)
        except GitFailed as error:
            if error.is_disk_full:
                raise refused(
                    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                ) from error
            if error.is_unsound:
                raise Conflict(
                    Text(
                        "What {remote} has is not sound: {message}",
                        remote=remote.name,
                        message=str(error),
                    ),
                    remedy=Text(
                        "Nothing was taken in. Ask whoever sent to it last."
                    ),
                ) from error
            return Text(
                "{remote} cannot be reached: {message}",
                remote=remote.name,
                message=str(error),
            )
        return None

    def _refuse_strangers(self, remote: Remote) -> None:
        """Raise Conflict where the cases of the others are on another branch than the one we would send."""
        if remotes.tip(self._root, remote):
            return
        try:
            there = remotes.branches(self._root, remote)
        except GitFailed as error:
            raise GitRefused(error.text, remedy=error.remedy) from error
        others = [name for name, tip in there.items() if self._has_cases(tip)]
        if others and remote.branch not in there:
            raise Conflict(
                Text(
                    "Nobody shares the branch {branch}; the cases of the others are on {others}.",
                    branch=remote.branch,
                    others=", ".join(others),
                ),
                remedy=self._way_to(others[0], there[others[0]], remote),
            )

    def apart(self, remote: Remote) -> tuple[str, ...]:
        """Branches of the other side, as last heard, with a workspace that began apart from ours."""
        ours = trees.revision(self._root, "HEAD")
        heard = remotes.heard(self._root, remote.name)
        others = {
            name: tip for name, tip in heard.items() if name != remote.branch
        }
        return tuple(
            name
            for name, tip in others.items()
            if ours
            and self._has_cases(tip)
            and not trees.base_of(self._root, ours, tip)
        )

    def _has_cases(self, commit: str) -> bool:
        names = [f"{self._place.prefix}{CONFIG}", self._cases]
        return bool(
            trees.revision(self._root, commit)
            and trees.holds_any(self._root, commit, names)
        )

    def _way_to(self, branch: str, tip: str, remote: Remote) -> Text:
        ours = trees.revision(self._root, "HEAD")
        if ours and not trees.base_of(self._root, ours, tip):
            return Text(
                "They began apart from yours. Begin with a copy of theirs: {command}",
                command=Code(_copy_of(remote.address)),
            )
        here = remotes.branch(self._root)
        return Text(
            "Bring yours there: {command}; then {again}.",
            command=Code(_brought_to(branch, here)),
            again=Code("kv sync"),
        )

    def _along(self, old: str, new: str) -> tuple[str, ...]:
        """Files of the workspace that are no cases and differ between two commits."""
        if not old:
            return self._no_cases(
                trees.files(self._root, new, f"{self._place.prefix}{CONFIG}")
            )
        return self._no_cases(trees.differences(self._root, old, new))

    def _no_cases(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of these paths that are in the workspace and belong to no case, as seen from its root."""
        prefix = self._place.prefix
        own = (
            p
            for p in paths
            if p.startswith(prefix) and not p.startswith(f"{prefix}{CASES}/")
        )
        return tuple(sorted(p[len(prefix) :] for p in own))

    def _others(self, old: str, new: str) -> tuple[str, ...]:
        """The commits from `old` to `new` that touch other folders of a larger repository."""
        prefix = self._place.prefix
        return (
            trees.commits_outside(self._root, old, new, prefix)
            if prefix
            else ()
        )

    def _push(self, remote: Remote) -> Synced | Text:
        """What was sent; or why others must be heard again first."""
        ours, theirs = (
            trees.revision(self._root, "HEAD"),
            remotes.tip(self._root, remote),
        )
        if not ours or ours == theirs:
            return Synced()
        if theirs:
            diff = trees.differences(self._root, theirs, ours)
            self._refuse_mass_deletion(diff, theirs, _TAKE_BACK)
            self._refuse_loss(diff, theirs, ours)
            sent, along = (
                touched(diff, self._place.prefix),
                self._no_cases(diff),
            )
        else:
            sent, along = self._touched("", ours), self._along("", ours)
        try:
            remotes.push(self._root, remote)
        except remotes.Behind as behind:
            return Text(
                "Sending was refused {count} times: {message}",
                count=PUSHES,
                message=str(behind),
            )
        except GitFailed as error:
            raise GitRefused(
                Text(
                    "Saved here, but sending was refused: {message}",
                    message=str(error),
                ),
                remedy=Text(
                    "See what it says; {command} tries again.",
                    command=Code("kv sync"),
                ),
            ) from error
        others = self._others(theirs, ours)
        return Synced(
            sent=tuple(sorted(sent)),
            along=along,
            others=others,
            address=remote.address,
        )

    # -- own changes ---------------------------------------------------------------------------------

    def _commit_own(self) -> Synced:
        """Commit what people changed in case files without kv.

        One that cannot be read stays here, and so does one that is gone or has lost events, until somebody
        says that it is meant.
        """
        dirty, held, loose = self._dirty()
        if not dirty:
            return Synced(held=held, loose=loose)
        ids = touched(dirty, self._place.prefix)
        subject = f"{_named(sorted(ids))} edited by hand"
        if self._accepted.deletions:
            subject += f"\n\n{ACCEPTED}: yes"
        made = self._held.commit_by_hand(
            [self._place.top / path for path in sorted(dirty)], subject
        )
        if made.versioned is Versioned.REFUSED:
            raise _refused(made.message)
        self._refuse_left_out()
        return Synced(committed=tuple(sorted(ids)), held=held, loose=loose)

    def _refuse_left_out(self) -> None:
        """What is said to be shared must be in the commit. Raises GitRefused for what git did not take."""
        left = self._dirty().cases
        if left:
            raise GitRefused(
                Text("Git did not take {path} into the commit.", path=left[0]),
                remedy=Text(
                    "See what {command} says of it.",
                    command=Code("git status --ignored"),
                ),
            )

    def _is_file_of(self, path: str, id: str) -> bool:
        part = part_of(path, self._place.prefix)
        return part is not None and part.id == id and not part.name

    def _dirty(self) -> _Dirty:
        """What is not as in the last commit; what cannot be read, or would be lost, is held back."""
        paths = staging.dirty(
            self._place.top,
            [f"{self._place.prefix}{name}" for name in (CASES, *_BESIDE)],
        )
        own = [path for path in paths if self._is_of_case(path)]
        own = self._without_ignored(own)
        own = self._not_as_committed(own)
        held = [
            trouble
            for path in own
            if (trouble := self._trouble(path)) is not None
        ]
        if not self._accepted.deletions:
            held += self._lost(own)
        held_back = {finding.id for finding in held}
        dirty = [
            path
            for path in own
            if not touched([path], self._place.prefix) & held_back
        ]
        return _Dirty(dirty, tuple(held), self._no_cases(paths))

    def _is_of_case(self, path: str) -> bool:
        part = part_of(path, self._place.prefix)
        return part is not None and not part.name.startswith(".")

    def _without_ignored(self, paths: list[str]) -> list[str]:
        """Without files beside a case that git is told to ignore and that the case does not name."""
        beside = [
            path
            for path in paths
            if not path.endswith(SUFFIX) and self._is_here(path)
        ]
        ignored = staging.ignored(self._place.top, beside)
        return [
            path
            for path in paths
            if path not in ignored or self._is_named(path)
        ]

    def _is_named(self, path: str) -> bool:
        """Whether a case names a file that lies beside it."""
        case = Path(path).parent.with_suffix(SUFFIX)
        with contextlib.suppress(OSError):
            return os.fsencode(Path(path).name) in beneath.read_file(
                self._place.top, str(case)
            )
        return False

    def _is_here(self, path: str) -> bool:
        return beneath.is_there(self._place.top, path)

    def _not_as_committed(self, paths: list[str]) -> list[str]:
        """Without files that are byte for byte as the last commit has them: nobody edited those, whatever git
        makes of their line ends.
        """
        blobs = trees.blobs_of(self._root, "HEAD", paths)
        return [
            path
            for path in paths
            if path not in blobs or not self._is_blob(path, blobs[path])
        ]

    def _is_blob(self, path: str, blob: Blob) -> bool:
        if not beneath.is_file(self._place.top, path):
            return False
        return (
            objects.blob_name(
                beneath.read_file(self._place.top, path), len(blob.oid)
            )
            == blob.oid
        )

    def _lost(self, dirty: Sequence[str]) -> list[Finding]:
        """Cases that are gone from the disk, and events that are gone from a log, against the last commit."""
        ids = touched(dirty, self._place.prefix)
        if not ids or not trees.revision(self._root, "HEAD"):
            return []
        files = [path for path in dirty if path.endswith(SUFFIX)]
        before = self._contents_by_id(trees.blobs_of(self._root, "HEAD", files))
        places = self._places()
        after = {
            id: beneath.read_file(self._root, places[id])
            for id in before
            if id in places
        }
        found = losses.between(before, after)
        shown = len(self._place.prefix)
        return [
            Finding(
                "gone",
                loss.what,
                _back(loss.path[shown:]),
                1,
                loss.id,
                loss.path[shown:],
            )
            for loss in found
        ]

    def _contents_by_id(
        self, blobs: Mapping[str, Blob]
    ) -> dict[str, tuple[str, bytes]]:
        """The files of cases among these blobs: by id, with path and content."""
        held = (
            objects.contents(self._root, [blob.oid for blob in blobs.values()])
            if blobs
            else {}
        )
        parts = {path: part_of(path, self._place.prefix) for path in blobs}
        return {
            part.id: (path, held[blobs[path].oid])
            for path, part in parts.items()
            if part and not part.name
        }

    def _places(self) -> dict[str, Path]:
        """The file of each case that is on the disk, wherever it stands."""
        return {
            self._store.id_of(path): path
            for path in self._store.paths(closed=True)
        }

    def _trouble(self, path: str) -> Finding | None:
        if not path.endswith(SUFFIX) or not self._is_here(path):
            return None
        try:
            Document.read(read_regular(self._place.top, self._place.top / path))
        except BadFile as bad:
            return self._finding(path, bad)
        return None

    def _finding(self, path: str, bad: BadFile) -> Finding:
        part = part_of(path, self._place.prefix)
        shown = path[len(self._place.prefix) :]
        return Finding(
            "frame",
            bad.message,
            bad.remedy,
            bad.line,
            part.id if part else "",
            shown,
        )

    def _ids(self, revision: str) -> set[str]:
        return touched(
            trees.files(self._root, revision, self._cases), self._place.prefix
        )

    def _refuse_loss(self, diff: Differences, theirs: str, ours: str) -> None:
        """Raise Conflict where sending would take cases or events from everybody that nobody said yes to, and
        where a case that is here would not be in what is sent.
        """
        files = {
            p: sides
            for p, sides in diff.items()
            if p.endswith(SUFFIX) and self._is_of_case(p)
        }
        before, after = (
            self._contents_by_id(
                {
                    p: blob
                    for p, sides in files.items()
                    if (blob := sides[side]) is not None
                }
            )
            for side in (0, 1)
        )
        found = losses.between(
            before, {id: raw for id, (_, raw) in after.items()}
        )
        places = self._places() if found else {}
        for loss in found:
            if not loss.events and loss.id in places:
                raise GitRefused(
                    Text(
                        "{id} is here, but not in what would be sent.",
                        id=loss.id,
                    ),
                    remedy=Text(
                        "Take it into git: {command}",
                        command=Code(_TAKE_IN),
                    ),
                )
        if self._accepted.deletions:
            return
        for loss in found:
            if not losses.is_meant(
                self._root,
                theirs,
                ours,
                [loss.path, *_paths_of(loss.id, files)],
            ):
                raise Conflict(
                    Text(
                        "Sending would take something from everybody: {what}.",
                        what=loss.what,
                    ),
                    where=f"{loss.id} ({loss.path})",
                    remedy=Text(
                        "Look at it: {command}. If it is meant: {accept}.",
                        command=Code(_history_of(loss.path)),
                        accept=Code(_ACCEPT),
                    ),
                )

    def _refuse_mass_deletion(
        self,
        diff: Mapping[str, tuple[object, object]],
        before: str,
        otherwise: Text,
    ) -> None:
        """Raise Conflict where so many cases of the commit `before` are gone that somebody must mean it;
        `otherwise` tells what to do if nobody does.
        """
        files = {
            path: new
            for path, (_, new) in diff.items()
            if path.endswith(SUFFIX)
        }
        stays = touched(
            (path for path, new in files.items() if new is not None),
            self._place.prefix,
        )
        gone = touched(files, self._place.prefix) - stays
        if len(gone) <= _MANY or self._accepted.deletions:
            return
        every = (
            self._ids(before) if trees.revision(self._root, before) else set()
        )
        gone &= every
        if len(gone) <= _MANY or len(gone) * _SHARE <= len(every):
            return
        raise Conflict(
            Text(
                "{count} of {all} cases would be gone.",
                count=len(gone),
                all=len(every),
            ),
            remedy=Text(
                "If that is meant, say so: {command}. If not: {otherwise}",
                command=Code(_ACCEPT),
                otherwise=otherwise,
            ),
        )

    # -- merging -------------------------------------------------------------------------------------

    def _merge(self, remote: Remote, known: str) -> Synced:
        ours, theirs = (
            trees.revision(self._root, "HEAD"),
            remotes.tip(self._root, remote),
        )
        if not theirs or ours == theirs:
            return Synced()
        if not ours:
            raise WrongInput(
                Text(
                    "Nothing is committed here yet, and {remote} has something.",
                    remote=remote.name,
                ),
                remedy=Text(
                    "Begin with a copy of it: {command}",
                    command=Code("kv join URL"),
                ),
            )
        base = self._base(ours, theirs, known)
        if base == theirs:
            return Synced()
        changes, found = self._planned(base, ours, theirs)
        unread = self._check(changes, ours)
        parents = (
            (theirs,) if self._is_rewritten(known, theirs) else (ours, theirs)
        )
        new = (
            theirs if base == ours else self._committed(changes, parents, found)
        )
        self._bring(ours, new)
        remotes.note_taken_in(self._root, remote)
        received = tuple(sorted(touched(changes, self._place.prefix)))
        return Synced(
            received=received,
            found=tuple(f for f in found if f[1:] != CaseMerged("")[1:]),
            unread=unread,
            along=self._no_cases(changes),
        )

    def _is_rewritten(self, known: str, theirs: str) -> bool:
        """Whether what the other side had is no longer part of what it has."""
        return bool(known) and not trees.is_ancestor(self._root, known, theirs)

    def _base(self, ours: str, theirs: str, known: str) -> str:
        """What ours and theirs are joined from: the last commit that both have.

        Where the other side rewrote its history, and that was accepted, what was taken in from it last: so
        what was taken out there does not come back from here. Raises Conflict.
        """
        if self._is_rewritten(known, theirs):
            return self._base_of_rewritten(ours, known)
        base = trees.base_of(self._root, ours, theirs)
        if not base:
            raise Conflict(
                Text(
                    "What is here and what is there have no beginning in common."
                ),
                remedy=Text(
                    "Begin with a copy of it: {command}",
                    command=Code("kv join URL"),
                ),
            )
        return base

    def _base_of_rewritten(self, ours: str, known: str) -> str:
        if not self._accepted.rewrite:
            raise Conflict(
                Text(
                    "What others had was rewritten: commits that were there are gone. Nothing was changed."
                ),
                remedy=Text(
                    "Ask who did it. To go on from the new history, with what only you have: {command}",
                    command=Code("kv sync --accept-rewrite"),
                ),
            )
        return trees.base_of(self._root, ours, known) or known

    def _planned(
        self, base: str, ours: str, theirs: str
    ) -> tuple[Changes, tuple[CaseMerged, ...]]:
        """What must change in ours, as changes by path from the top. Raises Conflict for odd paths."""
        diff = trees.differences
        two = diff(self._root, base, theirs)
        self._refuse_odd_paths(two)
        if base == ours:
            return {p: new for p, (_, new) in two.items()}, ()
        one = diff(self._root, base, ours)
        prefix = self._place.prefix
        shared = touched(one, prefix) & touched(two, prefix)
        three = tuple(
            self._files_of(revision, shared)
            for revision in (base, ours, theirs)
        )
        named = [b.oid for tree in three for b in tree.values()]
        named += [
            b.oid
            for d in (one, two)
            for p, (_, b) in d.items()
            if b and p.endswith(SUFFIX) and shared
        ]
        contents = objects.contents(self._root, named) if shared else {}
        try:
            merger = Merger(self._store_with(two, theirs), prefix, contents)
            plan = merger.plan((one, two), (three[0], three[1], three[2]))
        finally:
            shutil.rmtree(self._coming, ignore_errors=True)
        others = {
            path: self._merged_text(path, one[path], two[path])
            for path in one.keys() & two.keys()
            if not touched([path], prefix) and one[path][1] != two[path][1]
        }
        return {**plan.changes, **others}, plan.found

    def _refuse_odd_paths(self, diff: Differences) -> None:
        """Raise Conflict for a path that git would not put into a work tree, and neither does kv."""
        odd = sorted(
            path
            for path, (_, new) in diff.items()
            if new is not None and not is_path(path)
        )
        if odd:
            raise Conflict(
                Text(
                    "What comes in has a file with a name that no file here may have. Nothing was changed."
                ),
                where=odd[0],
                remedy=Text(
                    "Somebody made it on purpose or by a fault: see who with {command}.",
                    command=Code("git log --stat FETCH_HEAD"),
                ),
            )

    def _files_of(self, revision: str, wanted: set[str]) -> dict[str, Blob]:
        if not wanted:
            return {}
        every = trees.files(self._root, revision, self._cases)
        return {
            p: b
            for p, b in every.items()
            if touched([p], self._place.prefix) & wanted
        }

    def _store_with(self, theirs: Differences, commit: str) -> Store:
        """The store, with procedures that come in at the same time."""
        folder = f"{self._place.prefix}{PROCEDURES}/"
        coming = {
            p: new
            for p, (_, new) in theirs.items()
            if p.startswith(folder) and new is not None
        }
        coming = {
            path: blob for path, blob in coming.items() if blob.mode in REGULAR
        }
        if not coming:
            return self._store
        shelf = self._coming
        shelf.mkdir(mode=0o700, exist_ok=True)
        own = own_files(self._root / PROCEDURES)
        texts = {
            p.name: beneath.read_file(self._root, p)
            for p in own
            if beneath.is_file(self._root, p)
        }
        made = aside.as_checked_out(
            self._root, self._scratch.with_name("sync-out"), commit, coming
        )
        texts |= {Path(p).name: raw for p, raw in made.items()}
        for name, raw in texts.items():
            (shelf / name).write_bytes(raw)
        store = Store(self._desk.workspace)
        store.shelf = Shelf(shelf, store.zone)
        return store

    def _merged_text(
        self,
        path: str,
        one: tuple[Blob | None, Blob | None],
        two: tuple[Blob | None, Blob | None],
    ) -> bytes:
        """A file that is no case and that both changed, joined by git itself where that can be done."""
        blobs = (one[1], one[0] or two[0], two[1])
        held = objects.contents(
            self._root, [b.oid for b in blobs if b is not None]
        )
        texts = [held[b.oid] if b is not None else b"" for b in blobs]
        try:
            if one[1] is None or two[1] is None:
                raise GitFailed("taken away on one side")
            return staging.merge_text(
                self._root, self._scratch.with_name("sync-texts"), texts
            )
        except GitFailed as error:
            both = (
                self._both_customers(texts)
                if path == f"{self._place.prefix}{CUSTOMERS}"
                else None
            )
            if both is not None:
                return both
            raise Conflict(
                Text(
                    "This file is no case, and it was changed here and elsewhere in the same place."
                ),
                where=path,
                remedy=Text(
                    "Join the two with git: {command}; then {again}.",
                    command=Code("git pull --no-rebase"),
                    again=Code("kv sync"),
                ),
            ) from error

    def _both_customers(self, texts: Sequence[bytes]) -> bytes | None:
        """The customers of both, where git cannot join the two: it has one line a spelling, and their order
        means nothing. None where both say something else of one customer.
        """
        try:
            ours, base, theirs = (
                text.decode("utf-8").splitlines() for text in texts
            )
        except UnicodeDecodeError:
            return None
        lines, _ = merged_lines(base, ours, theirs)
        folder = self._scratch.with_name("sync-customers")
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            joined = "".join(
                f"{line}\n" for line in one_list_each(lines)
            ).encode()
            (folder / CUSTOMERS).write_bytes(joined)
            read_book(folder)
            return joined
        except WrongInput:
            return None
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    # -- checks on the result ------------------------------------------------------------------------

    def _check(self, changes: Changes, ours: str) -> tuple[Finding, ...]:
        """What comes in and cannot be read. Raises Conflict for what must not come in at all."""
        prefix = self._place.prefix
        self._refuse_mass_deletion(
            {path: (None, new) for path, new in changes.items()},
            ours,
            _ASK_OTHERS,
        )
        blobs = {p: new for p, new in changes.items() if isinstance(new, Blob)}
        self._refuse_odd_modes(blobs)
        looked_at = {
            p: b
            for p, b in blobs.items()
            if p.endswith(SUFFIX) and touched([p], prefix)
        }
        if f"{prefix}{CONFIG}" in changes:
            self._check_config(changes[f"{prefix}{CONFIG}"])
        held = (
            objects.contents(self._root, [b.oid for b in looked_at.values()])
            if looked_at
            else {}
        )
        return tuple(
            f
            for p, b in looked_at.items()
            if (f := self._unreadable(p, held[b.oid])) is not None
        )

    def _unreadable(self, path: str, raw: bytes) -> Finding | None:
        try:
            Document.read(raw)
        except BadFile as bad:
            return self._finding(path, bad)
        return None

    def _refuse_odd_modes(self, blobs: Mapping[str, Blob]) -> None:
        odd = sorted(
            path for path, blob in blobs.items() if blob.mode not in REGULAR
        )
        if odd:
            raise Conflict(
                Text(
                    "What comes in has a link or another repository in it, which kv does not put in place."
                ),
                where=odd[0],
                remedy=Text(
                    "Look at it, and take it in with git: {command}",
                    command=Code("git pull"),
                ),
            )

    def _check_config(self, new: bytes | Blob | None) -> None:
        """Settings that this kv cannot use would stop every command."""
        if new is None:
            return
        raw = (
            new
            if isinstance(new, bytes)
            else objects.contents(self._root, [new.oid])[new.oid]
        )
        path = self._scratch.with_name("sync-kv.yaml")
        try:
            write_private(self._root, path, raw)
            read_config(path.parent, path)
        except WrongInput as error:
            raise Conflict(
                Text(
                    "The settings that come in cannot be used by this kv: {reason}.",
                    reason=error.text,
                ),
                where=error.where,
                remedy=error.remedy,
            ) from error
        finally:
            path.unlink(missing_ok=True)

    # -- the new commit, and the files ---------------------------------------------------------------

    def _committed(
        self,
        changes: Changes,
        parents: Sequence[str],
        found: Sequence[CaseMerged],
    ) -> str:
        new = {
            path: content
            for path, content in changes.items()
            if isinstance(content, bytes)
        }
        names = objects.write_blobs(
            self._root,
            self._scratch.with_name("sync-blobs"),
            list(new.values()),
        )
        blobs = dict(zip(new, names, strict=True))
        wanted = {
            p: Blob("100644", blobs[p]) if isinstance(c, bytes) else c
            for p, c in changes.items()
        }
        merged = sorted({f.id for f in found})
        subject = (
            f"{_named(merged)} merged"
            if merged
            else "cases of several clones brought together"
        )
        who = self._desk.identity
        try:
            return aside.commit_aside(
                self._root, self._scratch, wanted, subject, parents, who
            )
        except GitFailed as error:
            raise _refused(str(error)) from error

    def _bring(self, old: str, new: str) -> None:
        """The files and the branch from one commit to the other, or nothing."""
        diff = trees.differences(self._root, old, new)
        staged = staging.staged(self._root, old).keys() & diff.keys()
        if staged:
            raise _not_ours(sorted(staged)[0])
        changes = self._moves_first(
            self._changes(diff, self._contents_of(diff, new))
        )
        outside = [c for c in changes if not c.path.is_relative_to(self._root)]
        try:
            replace(
                self._place.top, outside
            )  # each by itself; the note of a change is about this workspace
            self._held.advance(
                [c for c in changes if c not in outside],
                old,
                new,
                "kv sync",
                diff,
            )
        except ChangedMeanwhile as error:
            raise _not_ours(error.where) from error
        except GitFailed as error:
            raise _refused(str(error)) from error
        self._set_modes(diff)
        repository.run_hook(self._root, "post-merge", "0")

    def _contents_of(self, diff: Differences, new: str) -> dict[str, bytes]:
        """What the files that come in hold: of cases as they are, of others as git checks them out."""
        coming = {
            path: blob for path, (_, blob) in diff.items() if blob is not None
        }
        own = {
            path: blob
            for path, blob in coming.items()
            if path.startswith(f"{self._cases}/")
        }
        others = {
            path: blob for path, blob in coming.items() if path not in own
        }
        held = (
            objects.contents(self._root, [blob.oid for blob in own.values()])
            if own
            else {}
        )
        made = aside.as_checked_out(
            self._root, self._scratch.with_name("sync-out"), new, others
        )
        return {path: held[blob.oid] for path, blob in own.items()} | made

    def _changes(
        self, diff: Differences, contents: Mapping[str, bytes]
    ) -> list[Change]:
        """The changes of the files that are not as they will be. Raises Conflict for one not as committed."""
        changes = []
        for path, (was, _) in sorted(diff.items()):
            there = self._place.top / path
            now, after = content_of(self._place.top, there), contents.get(path)
            if now == after:
                continue
            if now is not None and (
                was is None or not aside.is_held(self._root, path, now, was)
            ):
                raise _not_ours(path)
            changes.append(Change(there, now, after))
        return changes

    def _moves_first(self, changes: Sequence[Change]) -> list[Change]:
        """The same, where a file that goes here and comes there, both of one case, is one move: it stands in
        one place or the other at every moment. What comes stands before what goes.
        """
        gone = {self._as_part(c.path): c for c in changes if c.after is None}
        new = {self._as_part(c.path): c for c in changes if c.before is None}
        moved = []
        for part in gone.keys() & new.keys() - {None}:
            old, there = gone[part], new[part]
            among_open = there.path.parent == self._store.workspace.cases
            moved.append(
                Change(
                    there.path,
                    old.before,
                    there.after,
                    old.path,
                    move_first=among_open,
                )
            )
        paired = {
            id(c)
            for part in gone.keys() & new.keys() - {None}
            for c in (gone[part], new[part])
        }
        left = [change for change in changes if id(change) not in paired]
        return [*moved, *sorted(left, key=lambda change: change.after is None)]

    def _as_part(self, path: Path) -> Part | None:
        return part_of(
            path.relative_to(self._place.top).as_posix(), self._place.prefix
        )

    def _set_modes(self, diff: Differences) -> None:
        for path, (was, new) in diff.items():
            if new is not None and new.mode != (was.mode if was else "100644"):
                bits = (0o111, 0) if new.mode == "100755" else (0, 0o111)
                beneath.change_mode(self._place.top, path, *bits)

    # -- a merge that somebody began with git ----------------------------------------------------------

    def _resolve_own_merge(self) -> Synced:
        if not (self._place.git_dir / "MERGE_HEAD").exists():
            back = self.bring_back(UNSENT)
            return Synced(received=tuple(f.id for f in back), found=tuple(back))
        found = self.resolve()
        if (self._place.git_dir / "MERGE_HEAD").exists():
            raise Conflict(
                Text("A merge that somebody began with git is not finished."),
                remedy=Text(
                    "Finish it with {command}, or stop it with {other}.",
                    command=Code("git commit"),
                    other=Code("git merge --abort"),
                ),
            )
        return Synced(received=tuple(f.id for f in found), found=tuple(found))

    def bring_back(self, which: Sequence[str] = ()) -> list[CaseMerged]:
        """Put back what merges left out that git or a person concluded by halves; `which` are options that
        leave some out. To be called within the desk's door.
        """
        if meetings.under_way(self._place) is not None:
            return []
        try:
            missing = dropped(self._place, which)
        except GitFailed:  # nothing is committed yet, or what git has is not whole: others tell of that
            return []
        changes: Changes = {}
        found = list[CaseMerged]()
        for lost in missing:
            meeting = MergeParents(
                lost.base, trees.revision(self._root, "HEAD"), lost.parent
            )
            met = self._met_in(meeting, set(), {lost.id})
            plan = Merger(self._store, self._place.prefix, met.contents).plan(
                met.diffs, met.three, {lost.id}
            )
            self._put(plan.changes, {lost.id}, met.contents)
            changes |= plan.changes
            found += [one._replace(kept=True) for one in plan.found]
        if changes:
            paths = [self._place.top / path for path in sorted(changes)]
            made = self._held.commit_by_hand(
                paths, f"{_named(f.id for f in found)} brought back"
            )
            if made.versioned is Versioned.REFUSED:
                raise _refused(made.message)
        return found

    def resolve(self) -> list[CaseMerged]:
        """Resolve the cases that both sides of what git is in the middle of changed, by their ids and from
        the commits or git's own stages, never from a marked file; git sees only some of them, for it guesses
        what was renamed. A merge in which only cases were open is finished. To be called within the desk's
        door.
        """
        unmerged, prefix = staging.unmerged(self._place.top), self._place.prefix
        if any(part_of(path, prefix) is None for path in unmerged):
            return []
        met = self._met(unmerged)
        if met is None:
            return []
        merger = Merger(self._store, prefix, met.contents)
        changes: Changes = {}
        found = list[CaseMerged]()
        for id in sorted(met.shared):
            own = self._resolved_by_hand(id, met)
            if own is not None:
                changes.update(merger.placed(id, own, met.three[1]))
                continue
            plan = merger.plan(met.diffs, met.three, {id})
            changes.update(plan.changes)
            found += plan.found
        for path, blob in met.alone.items():
            changes.setdefault(path, blob)
        self._put(
            changes, met.shared | touched(met.alone, prefix), met.contents
        )
        self._conclude(touched(unmerged, prefix))
        return found

    def _conclude(self, ids: set[str]) -> None:
        """Finish a merge in which only these cases were in conflict."""
        merging = (self._place.git_dir / "MERGE_HEAD").exists()
        if not ids or not merging or staging.unmerged(self._place.top):
            return
        try:
            commit.conclude(
                self._place.top,
                f"{_named(sorted(ids))} merged",
                self._desk.identity,
            )
        except GitFailed as error:
            raise _refused(str(error)) from error

    def _resolved_by_hand(self, id: str, met: _Met) -> Document | None:
        """What a person or git's driver made of a case that both changed, if nothing of it is lost."""
        own = [
            [b.oid for p, b in tree.items() if self._is_file_of(p, id)]
            for tree in met.three
        ]
        paths = {
            p for tree in met.three for p in tree if self._is_file_of(p, id)
        }
        there = [
            p for p in sorted(paths) if beneath.is_file(self._place.top, p)
        ]
        if len(there) != 1 or [len(oids) for oids in own[1:]] != [1, 1]:
            return None
        try:
            document = Document.read(
                read_regular(self._place.top, self._place.top / there[0])
            )
            base = Document.read(met.contents[own[0][0]]) if own[0] else None
            one, two = (
                Document.read(met.contents[oids[0]]) for oids in own[1:]
            )
            if are_two(base, one, two) or not is_resolved(document, one, two):
                return None
            rules_of, zone = self._store.procedure_of, self._store.zone
            return with_endings_unaware(
                id, document, (base, one, two), rules_of, zone
            )
        except (BadFile, CannotJoin, WrongInput):
            return None

    def _met(self, unmerged: Mapping[str, Mapping[int, Blob]]) -> _Met | None:
        """What meets in what git is in the middle of: two commits, else what git's stages hold."""
        meeting, prefix = meetings.under_way(self._place), self._place.prefix
        if meeting is not None:
            return self._met_in(meeting, touched(unmerged, prefix))
        if not unmerged:
            return None
        contents = objects.contents(
            self._root,
            [b.oid for staged in unmerged.values() for b in staged.values()],
        )
        three = meetings.stages(unmerged, contents, prefix)
        diffs = _difference(three[0], three[1]), _difference(three[0], three[2])
        return _Met(
            three,
            diffs,
            contents,
            touched({p for tree in three for p in tree}, prefix),
            {},
        )

    def _met_in(
        self,
        meeting: MergeParents,
        conflicted: set[str],
        also: Iterable[str] = (),
    ) -> _Met:
        """What two commits have of the cases, and what git made wrongly of those that one of them has."""
        prefix = self._place.prefix
        one, two = (
            meetings.differences_from(self._place, meeting.base, side)
            for side in meeting[1:]
        )
        shared = (touched(one, prefix) & touched(two, prefix)).union(also)
        base, ours, theirs = (
            self._files_of(name, shared) if name else {} for name in meeting
        )
        alone = self._files_of(
            meeting.theirs, (conflicted - shared) & touched(two, prefix)
        )
        alone |= self._files_of(
            meeting.ours, conflicted - shared - touched(two, prefix)
        )
        odd = meetings.otherwise_in_index(self._place, meeting.ours, (one, two))
        odd = {
            p: both
            for p, both in odd.items()
            if not touched([p], prefix) & (shared | conflicted)
        }
        named = [
            blob
            for tree in (base, ours, theirs, alone)
            for blob in tree.values()
        ]
        named += [
            new
            for diff in (one, two)
            for p, (_, new) in diff.items()
            if new and touched([p], prefix)
        ]
        named += [blob for both in odd.values() for blob in both]
        contents = objects.contents(self._root, [blob.oid for blob in named])
        events = [
            meetings.event_ids(contents[b.oid])
            for tree in (base, ours, theirs)
            for b in tree.values()
        ]
        foreign = frozenset[str]().union(*events)
        for path, (index, own) in odd.items():
            untouched = (
                content_of(self._place.top, self._place.top / path)
                == contents[index.oid]
            )
            put_in = meetings.event_ids(
                contents[index.oid]
            ) - meetings.event_ids(contents[own.oid])
            if untouched and put_in & foreign:
                alone[path] = own
        return _Met((base, ours, theirs), (one, two), contents, shared, alone)

    def _put(
        self, wanted: Changes, ids: set[str], contents: Mapping[str, bytes]
    ) -> None:
        """Write resolved cases to the work tree and the index; a person's own resolution is left."""
        texts = {
            p: c if isinstance(c, bytes) or c is None else contents[c.oid]
            for p, c in wanted.items()
        }
        gone = {
            p
            for p in staging.paths_of(self._place.top, self._cases)
            if touched([p], self._place.prefix) & ids
        }
        changes = []
        for path in sorted({*texts, *gone}):
            there = self._place.top / path
            before, after = content_of(self._place.top, there), texts.get(path)
            if before != after:
                changes.append(Change(there, before, after))
        self._held.put(changes)
        staging.add(self._place.top, sorted({*texts, *gone}))


#: Files of a workspace that are no cases; people commit them with git.
_BESIDE = (CONFIG, CUSTOMERS, PROCEDURES)
_ACCEPT = "kv sync --accept-deletions"
_TAKE_BACK = Text(
    "look for the commit that did it ({look}), and take it back ({command}).",
    look=Code("git log --diff-filter=D -- cases"),
    command=Code("git revert COMMIT"),
)
_ASK_OTHERS = Text(
    "others took them away ({look}); whoever did it can take it back ({command}). Here all is as it was.",
    look=Code("git log --diff-filter=D ..FETCH_HEAD"),
    command=Code("git revert COMMIT"),
)

_UNDER_WAY = {
    "rebase-merge": "git rebase",
    "rebase-apply": "git rebase",
    "CHERRY_PICK_HEAD": "git cherry-pick",
    "REVERT_HEAD": "git revert",
}


def _repository(root: Path) -> Place:
    try:
        return trees.place(root)
    except GitFailed as error:
        raise WrongInput(
            Text(
                "This is not a git repository, so there is nothing to share: {message}",
                message=str(error),
            ),
            remedy=Text("Make it one with {command}.", command=Code("kv init")),
        ) from error


def way_back(root: Path) -> Clean:
    """The commands of git that lead from no branch to one, with what was committed meanwhile."""
    branch = remotes.branch_before(root)
    commit = trees.revision(root, "HEAD")[:12]
    return _brought_to(branch, commit)


def _brought_to(branch: str, what: str) -> Clean:
    return ours("git switch {} && git merge {}", quoted(branch), quoted(what))


def _copy_of(address: str) -> Clean:
    return ours("kv join {} FOLDER", quoted(address))


def _history_of(path: str) -> Clean:
    return ours("git log --stat -- {}", quoted(path))


_TAKE_IN = ours("git add --force -- {}", quoted(CASES))


def _back(path: str) -> Text:
    """How to bring back what is gone from a file, and how to say that it is meant."""
    return Text(
        "To bring it back: {command}. If it is meant: {accept}.",
        command=Code(ours("git restore -- {}", quoted(path))),
        accept=Code(_ACCEPT),
    )


def _paths_of(id: str, paths: Iterable[str]) -> list[str]:
    return [path for path in paths if id in path]


def _difference(
    old: Mapping[str, Blob], new: Mapping[str, Blob]
) -> Differences:
    return {
        p: (old.get(p), new.get(p))
        for p in {**old, **new}
        if old.get(p) != new.get(p)
    }


def _named(ids: Iterable[str]) -> str:
    """What git's history says of several cases."""
    listed = list(ids)
    more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
    return " ".join(listed[:3]) + more


def _refused(message: str) -> GitRefused:
    return GitRefused(
        Text("Git refused: {message}", message=message),
        remedy=Text(
            "See what it says; {command} tries again.", command=Code("kv sync")
        ),
    )


def _not_ours(path: str) -> Conflict:
    return Conflict(
        Text(
            "This file comes in changed, and has changes here that are not committed. Nothing was changed."
        ),
        where=path,
        remedy=Text(
            "Commit it, or take your change back; then {command}.",
            command=Code("kv sync"),
        ),
    )
