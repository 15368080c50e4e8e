"""What git answered in this sync: each thing is asked once, and once more where a step has changed it.

Commits and contents never change, so what was heard of them holds for the whole of a sync. Names of commits
do: whoever moves one calls `forget_refs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from klantervaring.files.git import objects, remotes, trees
from klantervaring.files.git.objects import Blob, Differences
from klantervaring.files.git.refs import Refs, refs_of
from klantervaring.files.git.remotes import Remote
from klantervaring.files.git.runner import every_setting


class GitAnswers:
    """The answers of git about the clone at `root`. Each method raises GitFailed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._settings: list[tuple[str, str]] | None = None
        self._refs: Refs | None = None
        self._bases: dict[tuple[str, str], str] = {}
        self._differences: dict[tuple[str, str], Differences] = {}
        self._contents: dict[str, bytes] = {}

    def forget(self) -> None:
        """Forget what a person or another program may have changed meanwhile."""
        self._settings = None
        self.forget_refs()

    @property
    def settings(self) -> Mapping[str, str]:
        """Git's settings in this clone; of several values the last."""
        return dict(self._every_setting)

    @property
    def _every_setting(self) -> list[tuple[str, str]]:
        if self._settings is None:
            self._settings = every_setting(self._root)
        return self._settings

    def sent_to(self, remote: Remote) -> str:
        """Return each address to which git sends for this remote, as it is shown."""
        keys = [key for key, _ in self._every_setting]
        several = keys.count(f"remote.{remote.name}.url") > 1
        other = f"remote.{remote.name}.pushurl" in keys
        if several or other or any(k.startswith("url.") for k in keys):
            return remotes.sent_to(self._root, remote)
        return remote.address

    def goes_to_several(self, remote: Remote) -> bool:
        """Return whether git sends to more than one address for this remote."""
        keys = [key for key, _ in self._every_setting]
        sent = keys.count(f"remote.{remote.name}.pushurl")
        return (sent or keys.count(f"remote.{remote.name}.url")) > 1

    # -- names of commits ----------------------------------------------------------

    @property
    def refs(self) -> Refs:
        """The names of commits, as they are until somebody moves one."""
        if self._refs is None:
            self._refs = refs_of(self._root)
        return self._refs

    def forget_refs(self) -> None:
        """Forget what names of commits stand for: some were moved."""
        self._refs = None

    def tip(self, name: str) -> str:
        """Return the commit that a full name stands for, or ""."""
        return self.refs.tips.get(name, "")

    def checked_out(self, commit: str) -> None:
        """Remember that the branch was brought to this commit, and nothing else moved."""
        self._refs = self.refs._replace(head=commit)

    def moved(self, name: str, commit: str) -> None:
        """Remember that a name stands for this commit now, and nothing else moved."""
        tips = {**self.refs.tips, name: commit}
        self._refs = self.refs._replace(tips=tips)

    def is_unsent(self, commit: str) -> bool:
        """Return whether nobody else may have this commit: no name of another side stands for it."""
        for name, tip in self.refs.tips.items():
            if tip == commit and not name.startswith("refs/heads/"):
                return False
        return True

    def note_taken_in(self, remote: Remote, commit: str) -> None:
        """Note that all up to this commit of the other side is taken in, where that is news."""
        if self.tip(remote.taken_in) != commit:
            remotes.note_taken_in(self._root, remote, commit)
            self.moved(remote.taken_in, commit)

    def note_heard(self, remote: Remote, commit: str) -> None:
        """Note that the other side has this commit, all of which is taken in, where that is news."""
        if commit and self.tip(remote.taken_in) != commit:
            remotes.note_heard(self._root, remote, commit)
            self.moved(remote.taken_in, commit)

    # -- what never changes --------------------------------------------------------

    def base_of(self, a: str, b: str) -> str:
        """Return the last commit that both have, or ""."""
        if (a, b) not in self._bases:
            self._bases[a, b] = trees.base_of(self._root, a, b)
        return self._bases[a, b]

    def differences(self, *pairs: tuple[str, str]) -> list[Differences]:
        """Return how the second commit of each pair differs from the first."""
        new = [pair for pair in pairs if pair not in self._differences]
        found = trees.differences(self._root, new)
        self._differences.update(zip(new, found, strict=True))
        return [self._differences[pair] for pair in pairs]

    def contents_of(self, blobs: Iterable[Blob]) -> Mapping[str, bytes]:
        """Return the contents of at least these files, by the names of their blobs."""
        wanted = {blob.oid for blob in blobs}
        new = sorted(wanted - self._contents.keys())
        self._contents |= objects.contents(self._root, new)
        return self._contents
