"""A team on git: bringing together what several clones have, without anybody overwriting anybody.

Own changes are committed, what others have is fetched, joined case by case and checked, and only then do
the files that people see change; then ours is sent. It must not show or ask anything, and never changes
what is not committed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from klantervaring.core.errors import ChangedMeanwhile, Conflict, GitRefused, WrongInput
from klantervaring.core.findings import Finding
from klantervaring.core.text import Code, Text
from klantervaring.core.textmerge import merged_lines
from klantervaring.core.values import NamedTuple
from klantervaring.desk import Desk
from klantervaring.files import git, remotes, trees
from klantervaring.files.customers import one_list_each, read_book
from klantervaring.files.document import BadFile, Document
from klantervaring.files.git import GitFailed, Versioned
from klantervaring.files.merging import is_resolved
from klantervaring.files.places import CASES, CONFIG, CUSTOMERS, PROCEDURES, SUFFIX
from klantervaring.files.procedures import Shelf
from klantervaring.files.remotes import Remote
from klantervaring.files.store import Store, read_regular
from klantervaring.files.treemerge import Changes, Found, Merger, part_of, touched
from klantervaring.files.trees import REGULAR, Blob, Differences, Place
from klantervaring.files.workspace import read_config
from klantervaring.files.writing import Change, content_of, replace

#: How often a refused push is tried again.
PUSHES = 5
#: A sync that takes away more than this many cases, and more than a tenth, is no everyday work.
_MANY, _SHARE = 3, 10


class Synced(NamedTuple):
    """What a sync did, by ids of cases: committed first, brought in, sent; and what the merge found.

    `unread` are files that came in and cannot be read, `held` our own that are not committed for that
    reason. `along` are files of the workspace that are no cases and went over, `loose` those that did not
    because nobody committed them. `waits` is why what we have was not sent, None where it was.
    """

    committed: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    unread: tuple[Finding, ...] = ()
    held: tuple[Finding, ...] = ()
    along: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    waits: Text | None = None

    def and_then(self, later: Synced) -> Synced:
        """Both, where a sync took more than one round."""
        both = {f: tuple(dict.fromkeys(getattr(self, f) + getattr(later, f))) for f in self._fields[:-1]}
        return Synced(**both, waits=later.waits)


class Standing(NamedTuple):
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


class _Dirty(NamedTuple):
    """What is not as in the last commit: files of cases, those that cannot be read, and `loose` ones."""

    cases: list[str]
    held: tuple[Finding, ...]
    loose: tuple[str, ...]


class Team:
    """The verbs between clones, for one workspace."""

    def __init__(self, desk: Desk, accept_deletions: bool = False) -> None:
        self._desk = desk
        self._store = desk.store
        self._root = desk.workspace.root
        self._accept_deletions = accept_deletions
        self._place = _repository(self._root)
        self._scratch = desk.workspace.private / "sync"
        self._coming = self._scratch.with_name("sync-procedures")

    # -- sync ----------------------------------------------------------------------------------------

    def sync(self) -> Synced:
        """Bring ours and theirs together. Raises Conflict, GitRefused, WrongInput, DiskRefused: then the
        files that people see are as they were, with what was done by hand committed.
        """
        branch = self._branch()
        remote = remotes.choose(self._root, branch, self._desk.workspace.config.git_remote)
        remotes.set_driver(self._root)
        done = Synced()
        for attempt in range(PUSHES):
            waits = self._fetch(remote)  # while nobody is kept waiting
            with self._desk.door("sync"):
                done = done.and_then(self._resolve_own_merge()).and_then(self._commit_own())
                if waits is not None:
                    return done.and_then(Synced(waits=waits))
                done = done.and_then(self._merge(remote))
            refused = self._push(remote)
            if isinstance(refused, Synced):
                return done.and_then(refused)
            if attempt + 1 == PUSHES:
                raise GitRefused(refused, remedy=Text("Others are sending at the same time; try again."))
        raise AssertionError("the last attempt returns or raises")

    def preview(self) -> Synced:
        """What a sync would do; nothing is changed but what git knows of the others."""
        branch = self._branch()
        remote = remotes.choose(self._root, branch, self._desk.workspace.config.git_remote)
        waits = self._fetch(remote)
        dirty, held, loose = self._dirty()
        self._refuse_own_deletion(dirty)
        ours, theirs = trees.revision(self._root, "HEAD"), remotes.tip(self._root, remote)
        found: tuple[Found, ...] = ()
        received: set[str] = set()
        sent = self._touched(theirs, ours)
        if theirs and ours:
            base = self._base(ours, theirs)
            changes, found = self._planned(base, ours, theirs)
            self._check(changes, ours)
            received, sent = touched(changes, self._place.prefix), self._touched(base, ours)
        return Synced(
            tuple(sorted(touched(dirty, self._place.prefix))),
            tuple(sorted(received)),
            tuple(sorted(sent)),
            found,
            (),
            held,
            loose=loose,
            waits=waits,
        )

    def status(self) -> Standing:
        """Where this clone stands against the others, as of the last fetch. Starts no network."""
        branch = self._branch()
        remote = remotes.choose(self._root, branch, self._desk.workspace.config.git_remote)
        ours, theirs = trees.revision(self._root, "HEAD"), remotes.tip(self._root, remote)
        base = trees.base_of(self._root, ours, theirs) if ours and theirs else ""
        dirty, held, loose = self._dirty()
        waiting = {*touched(dirty, self._place.prefix), *(f.id for f in held)}
        return Standing(
            remote.name,
            remote.branch,
            bool(theirs),
            tuple(sorted(self._touched(base, ours))),
            tuple(sorted(self._touched(base, theirs) if theirs else ())),
            tuple(sorted(waiting)),
            loose,
        )

    def _touched(self, old: str, new: str) -> set[str]:
        """The cases that differ between two commits; "" for the old one is nothing at all."""
        if not new:
            return set()
        if old:
            return touched(trees.differences(self._root, old, new), self._place.prefix)
        return touched(trees.files(self._root, new, self._cases), self._place.prefix)

    @property
    def _cases(self) -> str:
        return f"{self._place.prefix}{CASES}"

    def _branch(self) -> str:
        branch = remotes.branch(self._root)
        if not branch:
            raise Conflict(
                Text("No branch is checked out here (detached HEAD)."),
                remedy=Text("Go back to your branch: {command}", command=Code("git switch main")),
            )
        for name, command in _UNDER_WAY.items():
            if (self._place.git_dir / name).exists():
                raise Conflict(
                    Text(
                        "Something that was begun with git is not finished: {command}.", command=Code(command)
                    ),
                    remedy=Text("Finish it, or stop it with {command}.", command=Code(f"{command} --abort")),
                )
        return branch

    def _fetch(self, remote: Remote) -> Text | None:
        try:
            remotes.fetch(self._root, remote)
        except GitFailed as error:
            return Text("{remote} cannot be reached: {message}", remote=remote.name, message=str(error))
        return None

    def _along(self, old: str, new: str) -> tuple[str, ...]:
        """Files of the workspace that are no cases and differ between two commits."""
        if not old:
            return tuple(trees.files(self._root, new, f"{self._place.prefix}{CONFIG}"))
        return self._no_cases(trees.differences(self._root, old, new))

    def _no_cases(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of these paths that are in the workspace and belong to no case, as seen from its root."""
        prefix = self._place.prefix
        own = (p for p in paths if p.startswith(prefix) and not p.startswith(f"{prefix}{CASES}/"))
        return tuple(sorted(p[len(prefix) :] for p in own))

    def _push(self, remote: Remote) -> Synced | Text:
        """What was sent; or why others must be heard again first."""
        ours, theirs = trees.revision(self._root, "HEAD"), remotes.tip(self._root, remote)
        if not ours or ours == theirs:
            return Synced()
        if theirs:
            diff = trees.differences(self._root, theirs, ours)
            self._refuse_mass_deletion(diff, theirs, _TAKE_BACK)
            sent, along = touched(diff, self._place.prefix), self._no_cases(diff)
        else:
            sent, along = self._touched("", ours), self._along("", ours)
        try:
            remotes.push(self._root, remote)
        except remotes.Behind as behind:
            return Text("Sending was refused {count} times: {message}", count=PUSHES, message=str(behind))
        except GitFailed as error:
            raise GitRefused(
                Text("Saved here, but sending was refused: {message}", message=str(error)),
                remedy=Text("See what it says; {command} tries again.", command=Code("kv sync")),
            ) from error
        return Synced(sent=tuple(sorted(sent)), along=along)

    # -- own changes ---------------------------------------------------------------------------------

    def _commit_own(self) -> Synced:
        """Commit what people changed in case files without kv. One that cannot be read stays here."""
        dirty, held, loose = self._dirty()
        if not dirty:
            return Synced(held=held, loose=loose)
        self._refuse_own_deletion(dirty)
        ids = touched(dirty, self._place.prefix)
        subject = f"{_named(sorted(ids))} edited by hand"
        made = self._desk.commit_by_hand([self._place.top / path for path in sorted(dirty)], subject)
        if made.versioned is Versioned.REFUSED:
            raise _refused(made.message)
        return Synced(committed=tuple(sorted(ids)), held=held, loose=loose)

    def _refuse_own_deletion(self, dirty: Sequence[str]) -> None:
        here = {p: (None, p if (self._place.top / p).exists() else None) for p in dirty}
        self._refuse_mass_deletion(here, "HEAD", _PUT_BACK)

    def _is_file_of(self, path: str, id: str) -> bool:
        part = part_of(path, self._place.prefix)
        return part is not None and part.id == id and not part.name

    def _dirty(self) -> _Dirty:
        """What is not as in the last commit; what cannot be read is held back."""
        dirty: list[str] = []
        held: list[Finding] = []
        paths = remotes.dirty(self._place.top, [f"{self._place.prefix}{name}" for name in (CASES, *_BESIDE)])
        for path in paths:
            if part_of(path, self._place.prefix) is None:
                continue
            trouble = self._trouble(path)
            if trouble is None:
                dirty.append(path)
            else:
                held.append(trouble)
        return _Dirty(dirty, tuple(held), self._no_cases(paths))

    def _trouble(self, path: str) -> Finding | None:
        if not path.endswith(SUFFIX) or not (self._place.top / path).exists():
            return None
        try:
            Document.read(read_regular(self._place.top / path))
        except BadFile as bad:
            return self._finding(path, bad)
        return None

    def _finding(self, path: str, bad: BadFile) -> Finding:
        part = part_of(path, self._place.prefix)
        shown = path[len(self._place.prefix) :]
        return Finding("frame", bad.message, bad.remedy, bad.line, part.id if part else "", shown)

    def _ids(self, revision: str) -> set[str]:
        return touched(trees.files(self._root, revision, self._cases), self._place.prefix)

    def _refuse_mass_deletion(
        self, diff: Mapping[str, tuple[object, object]], before: str, otherwise: Text
    ) -> None:
        """Raise Conflict where so many cases of the commit `before` are gone that somebody must mean it;
        `otherwise` tells what to do if nobody does.
        """
        files = {path: new for path, (_, new) in diff.items() if path.endswith(SUFFIX)}
        stays = touched((path for path, new in files.items() if new is not None), self._place.prefix)
        gone = touched(files, self._place.prefix) - stays
        if len(gone) <= _MANY or self._accept_deletions:
            return
        every = self._ids(before) if trees.revision(self._root, before) else set()
        gone &= every
        if len(gone) <= _MANY or len(gone) * _SHARE <= len(every):
            return
        raise Conflict(
            Text("{count} of {all} cases would be gone.", count=len(gone), all=len(every)),
            remedy=Text(
                "If that is meant, say so: {command}. If not: {otherwise}",
                command=Code("kv sync --accept-deletions"),
                otherwise=otherwise,
            ),
        )

    # -- merging -------------------------------------------------------------------------------------

    def _merge(self, remote: Remote) -> Synced:
        ours, theirs = trees.revision(self._root, "HEAD"), remotes.tip(self._root, remote)
        if not theirs or ours == theirs:
            return Synced()
        if not ours:
            raise WrongInput(
                Text("Nothing is committed here yet, and {remote} has something.", remote=remote.name),
                remedy=Text("Begin with a copy of it: {command}", command=Code("kv join URL")),
            )
        base = self._base(ours, theirs)
        if base == theirs:
            return Synced()
        changes, found = self._planned(base, ours, theirs)
        unread = self._check(changes, ours)
        new = theirs if base == ours else self._committed(changes, ours, theirs, found)
        self._bring(ours, new)
        received = tuple(sorted(touched(changes, self._place.prefix)))
        return Synced(
            received=received,
            found=tuple(f for f in found if f[1:] != Found("")[1:]),
            unread=unread,
            along=self._no_cases(changes),
        )

    def _base(self, ours: str, theirs: str) -> str:
        base = trees.base_of(self._root, ours, theirs)
        if not base:
            raise Conflict(
                Text("What is here and what is there have no beginning in common."),
                remedy=Text("Begin with a copy of it: {command}", command=Code("kv join URL")),
            )
        return base

    def _planned(self, base: str, ours: str, theirs: str) -> tuple[Changes, tuple[Found, ...]]:
        """What must change in ours, as changes by path from the top."""
        diff = trees.differences
        if base == ours:
            return {p: new for p, (_, new) in diff(self._root, ours, theirs).items()}, ()
        one, two = diff(self._root, base, ours), diff(self._root, base, theirs)
        prefix = self._place.prefix
        shared = touched(one, prefix) & touched(two, prefix)
        three = tuple(self._files_of(revision, shared) for revision in (base, ours, theirs))
        named = [b.oid for tree in three for b in tree.values()]
        named += [b.oid for d in (one, two) for p, (_, b) in d.items() if b and p.endswith(SUFFIX) and shared]
        contents = trees.contents(self._root, named) if shared else {}
        try:
            merger = Merger(self._store_with(two), prefix, contents)
            plan = merger.plan((one, two), (three[0], three[1], three[2]))
        finally:
            shutil.rmtree(self._coming, ignore_errors=True)
        others = {
            path: self._merged_text(path, one[path], two[path])
            for path in one.keys() & two.keys()
            if not touched([path], prefix) and one[path][1] != two[path][1]
        }
        return {**plan.changes, **others}, plan.found

    def _files_of(self, revision: str, wanted: set[str]) -> dict[str, Blob]:
        if not wanted:
            return {}
        every = trees.files(self._root, revision, self._cases)
        return {p: b for p, b in every.items() if touched([p], self._place.prefix) & wanted}

    def _store_with(self, theirs: Differences) -> Store:
        """The store, with procedures that come in at the same time."""
        folder = f"{self._place.prefix}{PROCEDURES}/"
        coming = {p: new for p, (_, new) in theirs.items() if p.startswith(folder) and new is not None}
        if not coming:
            return self._store
        shelf = self._coming
        shelf.mkdir(mode=0o700, exist_ok=True)
        own = self._root / PROCEDURES
        texts = {p.name: p.read_bytes() for p in own.glob("*.yaml")} if own.is_dir() else {}
        texts |= {
            Path(p).name: raw for (p, _), raw in trees.as_checked_out(self._root, coming.items()).items()
        }
        for name, raw in texts.items():
            (shelf / name).write_bytes(raw)
        store = Store(self._desk.workspace)
        store.shelf = Shelf(shelf, store.zone)
        return store

    def _merged_text(
        self, path: str, one: tuple[Blob | None, Blob | None], two: tuple[Blob | None, Blob | None]
    ) -> bytes:
        """A file that is no case and that both changed, joined by git itself where that can be done."""
        blobs = (one[1], one[0] or two[0], two[1])
        held = trees.contents(self._root, [b.oid for b in blobs if b is not None])
        texts = [held[b.oid] if b is not None else b"" for b in blobs]
        try:
            if one[1] is None or two[1] is None:
                raise GitFailed("taken away on one side")
            return remotes.merge_text(self._root, self._scratch.with_name("sync-texts"), texts)
        except GitFailed as error:
            both = self._both_customers(texts) if path == f"{self._place.prefix}{CUSTOMERS}" else None
            if both is not None:
                return both
            raise Conflict(
                Text("This file is no case, and it was changed here and elsewhere in the same place."),
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
            ours, base, theirs = (text.decode("utf-8").splitlines() for text in texts)
        except UnicodeDecodeError:
            return None
        lines, _ = merged_lines(base, ours, theirs)
        folder = self._scratch.with_name("sync-customers")
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            joined = "".join(f"{line}\n" for line in one_list_each(lines)).encode()
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
        self._refuse_mass_deletion({path: (None, new) for path, new in changes.items()}, ours, _ASK_OTHERS)
        blobs = {p: new for p, new in changes.items() if isinstance(new, Blob)}
        self._refuse_odd_modes(blobs)
        looked_at = {p: b for p, b in blobs.items() if p.endswith(SUFFIX) and touched([p], prefix)}
        if f"{prefix}{CONFIG}" in changes:
            self._check_config(changes[f"{prefix}{CONFIG}"])
        held = trees.contents(self._root, [b.oid for b in looked_at.values()]) if looked_at else {}
        return tuple(f for p, b in looked_at.items() if (f := self._unreadable(p, held[b.oid])) is not None)

    def _unreadable(self, path: str, raw: bytes) -> Finding | None:
        try:
            Document.read(raw)
        except BadFile as bad:
            return self._finding(path, bad)
        return None

    def _refuse_odd_modes(self, blobs: Mapping[str, Blob]) -> None:
        odd = sorted(path for path, blob in blobs.items() if blob.mode not in REGULAR)
        if odd:
            raise Conflict(
                Text("What comes in has a link or another repository in it, which kv does not put in place."),
                where=odd[0],
                remedy=Text("Look at it, and take it in with git: {command}", command=Code("git pull")),
            )

    def _check_config(self, new: bytes | Blob | None) -> None:
        """Settings that this kv cannot use would stop every command."""
        if new is None:
            return
        raw = new if isinstance(new, bytes) else trees.contents(self._root, [new.oid])[new.oid]
        path = self._scratch.with_name("sync-kv.yaml")
        try:
            path.write_bytes(raw)
            read_config(path)
        except WrongInput as error:
            raise Conflict(
                Text("The settings that come in cannot be used by this kv: {reason}.", reason=error.text),
                where=error.where,
                remedy=error.remedy,
            ) from error
        finally:
            path.unlink(missing_ok=True)

    # -- the new commit, and the files ---------------------------------------------------------------

    def _committed(self, changes: Changes, ours: str, theirs: str, found: Sequence[Found]) -> str:
        new = {path: content for path, content in changes.items() if isinstance(content, bytes)}
        names = trees.write(self._root, self._scratch.with_name("sync-blobs"), list(new.values()))
        blobs = dict(zip(new, names, strict=True))
        wanted = {p: Blob("100644", blobs[p]) if isinstance(c, bytes) else c for p, c in changes.items()}
        merged = sorted({f.id for f in found})
        subject = f"{_named(merged)} merged" if merged else "cases of several clones brought together"
        parents, who = (ours, theirs), self._desk.identity
        try:
            return trees.commit_tree(self._root, self._scratch, wanted, subject, parents, who)
        except GitFailed as error:
            raise _refused(str(error)) from error

    def _bring(self, old: str, new: str) -> None:
        """The files and the branch from one commit to the other, or nothing."""
        diff = trees.differences(self._root, old, new)
        staged = trees.staged(self._root, old).keys() & diff.keys()
        if staged:
            raise _not_ours(sorted(staged)[0])
        named = [(p, b) for p, sides in diff.items() for b in sides if b is not None]
        held = trees.as_checked_out(self._place.top, named)
        changes = []
        for path, sides in sorted(diff.items()):
            before, after = (held[path, blob] if blob is not None else None for blob in sides)
            change = self._change(path, before, after)
            changes += [change] if change is not None else []
        outside = [c for c in changes if not c.path.is_relative_to(self._root)]
        try:
            replace(outside)  # each by itself; the note of a change is about this workspace
            self._desk.advance([c for c in changes if c not in outside], old, new, "kv sync", diff)
        except ChangedMeanwhile as error:
            raise _not_ours(error.where) from error
        except GitFailed as error:
            raise _refused(str(error)) from error
        self._set_modes(diff)
        trees.run_hook(self._root, "post-merge", "0")

    def _change(self, path: str, before: bytes | None, after: bytes | None) -> Change | None:
        """The change of one file; None where it is as it will be already."""
        there = self._place.top / path
        now = content_of(there)
        if now == after:
            return None
        if now != before:
            raise _not_ours(path)
        return Change(there, before, after)

    def _set_modes(self, diff: Differences) -> None:
        for path, (was, new) in diff.items():
            if new is not None and new.mode != (was.mode if was else "100644"):
                there = self._place.top / path
                mode = there.stat().st_mode
                there.chmod(mode | 0o111 if new.mode == "100755" else mode & ~0o111)

    # -- a merge that somebody began with git ----------------------------------------------------------

    def _resolve_own_merge(self) -> Synced:
        if not (self._place.git_dir / "MERGE_HEAD").exists():
            return Synced()
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

    def resolve(self) -> list[Found]:
        """Resolve cases in which git found a conflict, from git's own stages and never from the marked file;
        and finish the merge where only such were open. To be called within the desk's door.
        """
        unmerged = remotes.unmerged(self._place.top)
        prefix = self._place.prefix
        if not unmerged or any(part_of(path, prefix) is None for path in unmerged):
            return []
        ids = touched(unmerged, prefix)
        theirs = trees.revision(self._root, "MERGE_HEAD")
        three = self._three(ids, unmerged, theirs)
        contents = trees.contents(self._root, [b.oid for tree in three for b in tree.values()])
        diffs = tuple(_difference(three[0], side) for side in three[1:])
        merger = Merger(self._store, prefix, contents)
        changes, found = {}, list[Found]()
        for id in sorted(ids):
            own = self._resolved_by_hand(id, three, contents)
            if own is not None:
                changes.update(merger.placed(id, own, three[1]))
                continue
            plan = merger.plan((diffs[0], diffs[1]), three, {id})
            changes.update(plan.changes)
            found += plan.found
        self._put(changes, ids, contents)
        if theirs and not remotes.unmerged(self._place.top):
            try:
                git.conclude(self._place.top, f"{_named(sorted(ids))} merged", self._desk.identity)
            except GitFailed as error:
                raise _refused(str(error)) from error
        return found

    def _resolved_by_hand(
        self, id: str, three: tuple[Mapping[str, Blob], ...], contents: Mapping[str, bytes]
    ) -> Document | None:
        """What a person made of a case in which git found a conflict, if nothing of it is lost."""
        paths = {p for tree in three for p in tree if self._is_file_of(p, id)}
        there = [p for p in sorted(paths) if (self._place.top / p).is_file()]
        sides = [contents[b.oid] for tree in three[1:] for p, b in tree.items() if self._is_file_of(p, id)]
        if len(there) != 1 or len(sides) != 2:
            return None
        try:
            document = Document.read(read_regular(self._place.top / there[0]))
            return document if is_resolved(document, *map(Document.read, sides)) else None
        except BadFile:
            return None

    def _three(
        self, ids: set[str], unmerged: Mapping[str, Mapping[int, Blob]], theirs: str
    ) -> tuple[dict[str, Blob], dict[str, Blob], dict[str, Blob]]:
        """The cases in base, ours and theirs: from the commits of a merge under way, else from stages."""
        if theirs:
            ours = trees.revision(self._root, "HEAD")
            base = trees.base_of(self._root, ours, theirs)
            found = [self._files_of(r, ids) if r else {} for r in (base, ours, theirs)]
        else:
            found = [{p: s[n] for p, s in unmerged.items() if n in s} for n in (1, 2, 3)]
        return found[0], found[1], found[2]

    def _put(self, wanted: Changes, ids: set[str], contents: Mapping[str, bytes]) -> None:
        """Write resolved cases to the work tree and the index; a person's own resolution is left."""
        texts = {p: c if isinstance(c, bytes) or c is None else contents[c.oid] for p, c in wanted.items()}
        gone = {
            p
            for p in remotes.paths_of(self._place.top, self._cases)
            if touched([p], self._place.prefix) & ids
        }
        changes = []
        for path in sorted({*texts, *gone}):
            there = self._place.top / path
            before, after = content_of(there), texts.get(path)
            if before != after:
                changes.append(Change(there, before, after))
        self._desk.put(changes)
        remotes.add(self._place.top, sorted({*texts, *gone}))


#: Files of a workspace that are no cases; people commit them with git.
_BESIDE = (CONFIG, CUSTOMERS, PROCEDURES)
_PUT_BACK = Text("{command} brings them back.", command=Code("git checkout HEAD -- cases"))
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
            Text("This is not a git repository, so there is nothing to share: {message}", message=str(error)),
            remedy=Text("Make it one with {command}.", command=Code("kv init")),
        ) from error


def _difference(old: Mapping[str, Blob], new: Mapping[str, Blob]) -> Differences:
    return {p: (old.get(p), new.get(p)) for p in {**old, **new} if old.get(p) != new.get(p)}


def _named(ids: Iterable[str]) -> str:
    """What git's history says of several cases."""
    listed = list(ids)
    more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
    return " ".join(listed[:3]) + more


def _refused(message: str) -> GitRefused:
    return GitRefused(
        Text("Git refused: {message}", message=message),
        remedy=Text("See what it says; {command} tries again.", command=Code("kv sync")),
    )


def _not_ours(path: str) -> Conflict:
    return Conflict(
        Text("This file comes in changed, and has changes here that are not committed. Nothing was changed."),
        where=path,
        remedy=Text("Commit it, or take your change back; then {command}.", command=Code("kv sync")),
    )
