"""What a sync does not do until somebody says that it is meant, and what it never does.

Each function raises Conflict or GitRefused, or returns and all is well. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from klantervaring.core.errors import Conflict, GitRefused, WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.files.disk.file_names import is_path
from klantervaring.files.disk.safe_write import write_private
from klantervaring.files.disk.shareable import may_come_in
from klantervaring.files.git import trees
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.merge.commits import Changes
from klantervaring.files.workspace.config import read_config
from klantervaring.files.workspace.layout import CASES, CONFIG
from klantervaring.sync import losses
from klantervaring.sync.clone import Clone
from klantervaring.sync.keeping_out import is_erased_here
from klantervaring.sync.losses import ACCEPT, Loss

#: A sync that takes away more than this many cases, and more than a tenth, is no
#: everyday work.
_MANY = 3
_SHARE = 10
#: What to do where nobody meant that many cases are gone: here, and at the others.
TAKE_BACK = Text(
    "look for the commit that did it ({look}), and take it back ({command}).",
    look=Code("git log --diff-filter=D -- cases", at_root=True),
    command=Code("git revert COMMIT", at_root=True),
)
ASK_OTHERS = Text(
    "others took them away ({look}); whoever did it can take it back ({command}). Here all is as it was.",
    look=Code("git log --diff-filter=D ..FETCH_HEAD", at_root=True),
    command=Code("git revert COMMIT", at_root=True),
)


def refuse_mass_deletion(
    clone: Clone,
    new: Mapping[str, object],
    before: str,
    otherwise: Text,
) -> None:
    """Refuse where so many cases of the commit `before` are gone that somebody must mean it.

    `new` is what comes at each path, None for nothing; `otherwise` tells what to do
    if nobody means it.
    """
    if clone.accepted.deletions:
        return
    gone = _gone(clone, new)
    if len(gone) <= _MANY or not before:
        return
    every = clone.touched(trees.files(clone.root, before, clone.cases))
    count = len(gone & every)
    if count > _MANY and count * _SHARE > len(every):
        raise _many_gone(count, len(every), otherwise)


def _many_gone(count: int, every: int, otherwise: Text) -> Conflict:
    return Conflict(
        Text(
            "{count} of {all} cases would be gone.", count=count, all=every
        ),
        remedy=Text(
            "If that is meant, say so: {command}. If not: {otherwise}",
            command=Code(ACCEPT),
            otherwise=otherwise,
        ),
    )


# -- what is sent --------------------------------------------------------------


def _gone(clone: Clone, new: Mapping[str, object]) -> set[str]:
    """Return the ids of cases of which no file stays."""
    files = {path for path in new if clone.is_case(path)}
    stays = {path for path in files if new[path] is not None}
    return clone.touched(files) - clone.touched(stays)


def refuse_loss(
    clone: Clone,
    diff: Differences,
    theirs: str,
    head: str,
) -> None:
    """Refuse where sending would take cases, events or files from everybody that nobody said yes to.

    Also where a case that is here would not be in what is sent.
    """
    found = _losses_in(clone, diff, head)
    if found:
        _refuse_uncommitted(clone, found)
    if not clone.accepted.deletions:
        _refuse_unmeant(clone, theirs, head, found)


def _refuse_unmeant(
    clone: Clone,
    theirs: str,
    head: str,
    found: Iterable[Loss],
) -> None:
    for loss in found:
        if not losses.is_meant(clone, theirs, head, loss):
            raise _taken_from_everybody(clone, loss)


def _losses_in(clone: Clone, diff: Differences, head: str) -> list[Loss]:
    was, now = losses.sides(diff)
    clone.asked.contents_of(_of_cases(clone, was, now))
    before = clone.cases_by_id(was)
    after = clone.cases_by_id(now)
    texts = {id: case.raw for id, case in after.items()}
    cases = losses.between(before, texts)
    return [*cases, *_lost_files(clone, diff, head)]


def _of_cases(
    clone: Clone,
    was: Mapping[str, Blob],
    now: Mapping[str, Blob],
) -> list[Blob]:
    """Return the files of cases on both sides, to be read at once."""
    blobs = []
    for side in (was, now):
        for path, blob in side.items():
            if clone.is_case(path):
                blobs.append(blob)
    return blobs


def _refuse_uncommitted(clone: Clone, found: Iterable[Loss]) -> None:
    here = clone.paths_by_id()
    for loss in found:
        if not (loss.events or loss.name) and loss.id in here:
            raise _not_in_commit(loss)


def _lost_files(
    clone: Clone,
    diff: Differences,
    head: str,
) -> Iterator[Loss]:
    """Yield the files that are beside their case no more, but for those that were erased."""
    was, now = losses.sides(diff)
    gone = clone.beside(losses.gone_from(was, now))
    if not gone:
        return
    after = list(clone.beside(now).values())
    texts = _texts_of(clone, head, {file.id for file in gone.values()})
    for loss in losses.files_between(gone, after, texts):
        content = _content(clone, was[loss.path])
        if not is_erased_here(clone, loss.path, content):
            yield loss


def _texts_of(clone: Clone, head: str, ids: set[str]) -> dict[str, bytes]:
    cases = clone.cases_by_id(clone.files_of(head, ids))
    return {id: case.raw for id, case in cases.items()}


def _content(clone: Clone, blob: Blob) -> bytes:
    return clone.asked.contents_of([blob])[blob.oid]


def _not_in_commit(loss: Loss) -> GitRefused:
    command = ours("git add --force -- {}", quoted(CASES))
    return GitRefused(
        Text("{id} is here, but not in what would be sent.", id=loss.id),
        remedy=Text(
            "Take it into git: {command}",
            command=Code(command, at_root=True),
        ),
    )


def _taken_from_everybody(clone: Clone, loss: Loss) -> Conflict:
    path = clone.shown(loss.path)
    look = ours("git log --stat -- {}", quoted(path))
    return Conflict(
        Text(
            "Sending would take something from everybody: {what}.",
            what=loss.what,
        ),
        where=f"{loss.id} ({path})",
        remedy=Text(
            "Look at it: {command}. If it is meant: {accept}.",
            command=Code(look, at_root=True),
            accept=Code(ACCEPT),
        ),
    )


def refuse_odd_files(
    clone: Clone, leaving: Mapping[str, Blob | None]
) -> None:
    """Refuse to send what somebody committed among the cases, and no other clone takes in."""
    for path in sorted(leaving):
        new = leaving[path]
        among_cases = path.startswith(f"{clone.cases}/")
        if among_cases and new and not may_come_in(path, new.mode):
            shown = clone.shown(path)
            command = ours("git rm --cached -- {}", quoted(shown))
            raise Conflict(
                Text(
                    "Somebody committed what no other clone takes in: a link, or a name of no file."
                ),
                where=shown,
                remedy=Text(
                    "Take it out of git: {command}; then {commit}, and {sync} again.",
                    command=Code(command, at_root=True),
                    commit=Code("git commit", at_root=True),
                    sync=Code("kv sync"),
                ),
            )


# -- what comes in -------------------------------------------------------------


def refuse_odd_paths(diff: Differences) -> None:
    """Refuse a path that git would not put into a work tree, and neither does kv."""
    for path, (_, new) in sorted(diff.items()):
        if new is not None and not is_path(path):
            raise _odd_name(path)


def _odd_name(path: str) -> Conflict:
    return Conflict(
        Text(
            "What comes in has a file with a name that no file here may have. Nothing was changed."
        ),
        where=path,
        remedy=Text(
            "Somebody made it on purpose or by a fault: see who with {command}.",
            command=Code("git log --stat FETCH_HEAD", at_root=True),
        ),
    )


def refuse_odd_modes(changes: Changes) -> None:
    """Refuse links and other repositories, which kv does not put in place."""
    for path in sorted(changes):
        new = changes[path]
        if isinstance(new, Blob) and not may_come_in(path, new.mode):
            raise Conflict(
                Text(
                    "What comes in has a link or another repository in it, which kv does not put in place."
                ),
                where=path,
                remedy=Text(
                    "Look at it, and take it in with git: {command}",
                    command=Code("git pull", at_root=True),
                ),
            )


def refuse_unusable_settings(clone: Clone, changes: Changes) -> None:
    """Refuse settings that this kv cannot use: they would stop every command."""
    new = changes.get(f"{clone.prefix}{CONFIG}")
    if isinstance(new, Blob):
        new = clone.asked.contents_of([new])[new.oid]
    if new is None:
        return
    path = clone.private / "sync-kv.yaml"
    try:
        write_private(clone.root, path, new)
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
