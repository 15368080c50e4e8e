"""Where in a copied repository the workspace is: on which branch, in which folder, or why nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import Code, Text, ours, quoted
from klantervaring.core.values import NamedTuple
from klantervaring.files.git import remotes, trees
from klantervaring.files.git.refs import refs_of
from klantervaring.files.merge.case_paths import touched
from klantervaring.files.workspace.below import workspaces_among
from klantervaring.files.workspace.config import is_nowhere
from klantervaring.files.workspace.layout import CASES, CONFIG


def from_here(place: Path) -> str:
    """Return a folder as somebody types it where they stand."""
    if is_nowhere() or not place.is_relative_to(Path.cwd()):
        return str(place)
    name = str(place.relative_to(Path.cwd()))
    return f"./{name}" if name.startswith("-") else name


class ByHand(NamedTuple):
    """How somebody takes over what kv cannot choose from: the address, and where the copy was wanted."""

    url: str
    root: Path

    def command(self, branch: str = "", folder: str = "") -> Code:
        """Return the command for one branch and one folder of the other side, "" for its own."""
        copied = ours(
            "git clone {} {}",
            quoted(self.shown),
            quoted(from_here(self.root)),
        )
        if branch:
            copied = ours("{} --branch {}", copied, quoted(branch))
        place = quoted(from_here(self.root / folder))
        return Code(ours("{} && kv init {}", copied, place))

    @property
    def shown(self) -> str:
        """Return the address without a password."""
        return remotes.without_password(self.url)


def branch_with_cases(
    root: Path, by_hand: ByHand
) -> tuple[str, str] | None:
    """Return the branch of the other side that has the cases, whatever its HEAD names, and the way to it.

    None where the other side is empty. A workspace at the top goes before those in folders. Raises
    WrongInput where there is none among its branches, or several have cases that the others have not, or
    several folders of the branch have one. Of branches with the same cases HEAD names the one.
    """
    refs = refs_of(root)
    branches = remotes.heard(refs)
    if not branches and not refs.head:
        return None
    found = _at_the_top(root, branches) or _below(root, branches)
    found = _Branches(root, branches, found).fullest(refs.branch)
    if not found:
        raise _no_workspace(by_hand)
    if len(found) > 1:
        raise _on_several_branches(by_hand, found)
    (branch,) = found
    if len(found[branch]) > 1:
        named = "" if branch == refs.branch else branch
        raise _in_several_folders(by_hand, found[branch], named)
    return branch, found[branch][0]


def _at_the_top(
    root: Path, branches: Mapping[str, str]
) -> dict[str, list[str]]:
    found = {}
    for name, tip in branches.items():
        if trees.holds_any(root, tip, (CASES, CONFIG)):
            found[name] = [""]
    return found


def _below(root: Path, branches: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the ways to workspaces in folders, by branch; a branch without any is left out."""
    found = {}
    for name, tip in branches.items():
        ways = workspaces_among(trees.files(root, tip))
        if ways:
            found[name] = ways
    return found


class _Branches:
    """Which branches of a copy have cases that others have not; `ways` are those to their workspaces."""

    def __init__(
        self,
        root: Path,
        tips: Mapping[str, str],
        ways: Mapping[str, list[str]],
    ) -> None:
        self._root = root
        self._tips = tips
        self._ways = ways

    def fullest(self, named: str) -> dict[str, list[str]]:
        """Return the branches that no other one exceeds; of those with the same cases only `named`."""
        kept: list[str] = []
        for name in sorted(self._ways, key=lambda name: name != named):
            if not any(self._exceeds(other, name) for other in kept):
                kept = [k for k in kept if not self._exceeds(name, k)]
                kept.append(name)
        if named in kept:
            kept = [
                k for k in kept if k == named or self._has_more(k, named)
            ]
        return {name: self._ways[name] for name in kept}

    def _exceeds(self, one: str, other: str) -> bool:
        """Return whether one has all cases of the other, and more."""
        return self._has_more(one, other) and not self._has_more(other, one)

    def _has_more(self, one: str, other: str) -> bool:
        """Return whether one has of cases what the other has not."""
        tip = self._tips[one]
        against = self._tips[other]
        changed = trees.changed_there(self._root, against, tip)
        return any(touched(changed, way) for way in self._ways[one])


def _on_several_branches(
    by_hand: ByHand, found: Iterable[str]
) -> WrongInput:
    return WrongInput(
        Text(
            "There are workspaces on several branches: {branches}. Nothing was copied.",
            branches=", ".join(found),
        ),
        where=by_hand.shown,
        remedy=Text(
            "Take one of them: {command}", command=by_hand.command("BRANCH")
        ),
    )


def _in_several_folders(
    by_hand: ByHand,
    ways: Sequence[str],
    branch: str,
) -> WrongInput:
    return WrongInput(
        Text(
            "There are workspaces in several folders: {folders}. Nothing was copied.",
            folders=", ".join(ways),
        ),
        where=by_hand.shown,
        remedy=Text(
            "Take one of them: {command}",
            command=by_hand.command(branch, "FOLDER"),
        ),
    )


def _no_workspace(by_hand: ByHand) -> WrongInput:
    return WrongInput(
        Text(
            "There is no workspace of kv there: no folder {cases} in it. Nothing was copied.",
            cases=Code("cases/"),
        ),
        where=by_hand.shown,
        remedy=Text(
            "Is the address right? To make a workspace of it: {command}",
            command=by_hand.command(),
        ),
    )
