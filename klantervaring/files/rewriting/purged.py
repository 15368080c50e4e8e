"""What tells every clone that history was purged: a record for each purge, and who is clean of it.

Both are refs beside the branches, which travel with every sync: `refs/kv/purged/<purge>` names a file with
the commits as they were and as they are, `refs/kv/clean/<purge>/<clone>` one that says who uses that clone.
Neither holds anything else of anybody. `refs/kv/followed/<purge>` stays here: this clone is clean of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from klantervaring.core.values import NamedTuple
from klantervaring.files.git.runner import LONG, run_git
from klantervaring.files.rewriting.raw_objects import read_objects

PURGED = "refs/kv/purged/"
CLEAN = "refs/kv/clean/"
FOLLOWED = "refs/kv/followed/"
#: What is fetched beside the branches.
TRAVELS = tuple(f"+{place}*:{place}*" for place in (PURGED, CLEAN))
_PAIR = re.compile(
    r"(?P<old>[0-9a-f]{40,64})(?: (?P<new>[0-9a-f]{40,64}))?"
)
#: How git receives where history may be replaced; a folder that several share refuses that by itself.
_LETTING_REPLACE = "git -c receive.denyNonFastForwards=false receive-pack"


class PurgeRecord(NamedTuple):
    """One purge: its name (moment and random), by whom, and commits as they were and as they are."""

    name: str
    by: str
    commits: Mapping[str, str]


def is_of_purges(ref: str) -> bool:
    """Tell whether a ref is one of those that travel, and none that a purge rewrites."""
    return ref.startswith((PURGED, CLEAN))


def refs_below(root: Path, place: str) -> dict[str, str]:
    """Return the names below a place of refs, without it, and what they name. Raises GitFailed."""
    form = "--format=%(objectname) %(refname)"
    told = run_git(root, "for-each-ref", form, place).decode().splitlines()
    found = {}
    for line in told:
        oid, _, name = line.partition(" ")
        found[name.removeprefix(place)] = oid
    return found


def purges_not_followed(root: Path) -> tuple[str, ...]:
    """Return the names of purges of which this clone heard and is not clean yet, the first before others."""
    return waiting_among(
        f"refs/kv/{n}" for n in refs_below(root, "refs/kv/")
    )


def waiting_among(refs: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the purges, among full names of refs, that are heard of and not followed."""
    heard = set()
    done = set()
    for ref in refs:
        if ref.startswith(PURGED):
            heard.add(ref.removeprefix(PURGED))
        elif ref.startswith(FOLLOWED):
            done.add(ref.removeprefix(FOLLOWED))
    return tuple(sorted(heard - done))


def was_purged(root: Path) -> bool:
    """Return whether this clone ever heard of a purge. Raises GitFailed."""
    return bool(refs_below(root, PURGED))


def purge_records(root: Path) -> list[PurgeRecord]:
    """Return all purges of which this clone heard, in their order. Raises GitFailed."""
    return records_below(root, PURGED)


def records_below(root: Path, place: str) -> list[PurgeRecord]:
    """Return the purges that refs below a place name, in their order. Raises GitFailed."""
    found = refs_below(root, place)
    held = read_objects(root, found.values())
    return [
        _read(name, held[oid].content.decode("utf-8", "replace"))
        for name, oid in sorted(found.items())
    ]


def _read(name: str, text: str) -> PurgeRecord:
    commits = {}
    by = ""
    for line in text.splitlines():
        pair = _PAIR.fullmatch(line)
        if pair is not None:
            commits[pair["old"]] = pair["new"] or pair["old"]
        elif line.startswith("by: "):
            by = line[4:]
    return PurgeRecord(name, by, commits)


def written_record(record: PurgeRecord) -> bytes:
    """Return the text of a record; a commit that stayed as it is stands there alone."""
    lines = [f"by: {record.by}"]
    for old, new in record.commits.items():
        lines.append(old if old == new else f"{old} {new}")
    return "\n".join([*lines, ""]).encode()


def all_known(records: Iterable[PurgeRecord]) -> dict[str, str]:
    """Return what each commit became by all these purges, one after the other."""
    known: dict[str, str] = {}
    for record in records:
        for old, new in known.items():
            known[old] = record.commits.get(new, new)
        for old, new in record.commits.items():
            known.setdefault(old, new)
    return known


def soiled(
    root: Path, tips: Iterable[str], known: Mapping[str, str]
) -> set[str]:
    """Return the commits of these tips that were made anew, and all that somebody built upon such.

    Raises GitFailed.
    """
    words = ("rev-list", "--topo-order", "--reverse", "--parents")
    asked = "\n".join([*tips, ""]).encode()
    told = run_git(root, *words, "--stdin", stdin=asked, seconds=LONG)
    found: set[str] = set()
    for line in told.decode().splitlines():
        oid, *parents = line.split()
        if known.get(oid, oid) != oid or not found.isdisjoint(parents):
            found.add(oid)
    return found


def clean_clones(root: Path) -> dict[str, dict[str, str]]:
    """Return for each purge the clones that are clean of it, with who uses each. Raises GitFailed."""
    found = refs_below(root, CLEAN)
    held = read_objects(root, found.values())
    clones: dict[str, dict[str, str]] = {}
    for name, oid in found.items():
        purge, _, clone = name.partition("/")
        said = held[oid].content.decode("utf-8", "replace")
        by = said.partition("by: ")[2].partition("\n")[0]
        clones.setdefault(purge, {})[clone] = by
    return clones


def send_refs(
    root: Path,
    remote: str,
    specs: Iterable[str],
    leases: Iterable[str] = (),
    is_ours: bool = False,
) -> None:
    """Send refs, all or none, each only where the other side has what `leases` say. Raises GitFailed.

    `is_ours`: the other side is a folder of this person, whose history may be replaced for once.
    """
    words = [
        "push",
        "--quiet",
        "--atomic",
        "--no-verify",
        "--no-follow-tags",
    ]
    if is_ours:
        words.append(f"--receive-pack={_LETTING_REPLACE}")
    words += [f"--force-with-lease={lease}" for lease in leases]
    run_git(root, *words, "--end-of-options", remote, *specs, seconds=LONG)
