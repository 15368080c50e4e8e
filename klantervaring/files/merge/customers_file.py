"""The customers file as two people changed it, joined customer by customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from klantervaring.core.merge.lines import merged_lines

#: Stands between a line and one below it while they are joined: so each is known wherever it gets to.
_BELOW = "\0"


def joined_customers(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> list[str] | None:
    """Return the lines of two versions of the file, both made of `base`; their order means nothing.

    What stands below a line stays below it. None where one side took a line away below which the other wrote.
    """
    versions = (base, ours, theirs)
    lines, _ = merged_lines(*map(_with_their_head, versions))
    has_blank = any(
        not line.strip() for version in versions for line in version
    )
    if (
        not has_blank
    ):  # blank lines part texts that two wrote, and customers need none
        lines = list(filter(None, lines))
    return _below_their_heads(lines)


def _with_their_head(lines: Iterable[str]) -> list[str]:
    """Return lines, each that stands below another with that one before it."""
    found = []
    head = ""
    for line in lines:
        if head and line.startswith((" ", "\t", "-")):
            found.append(f"{head}{_BELOW}{line}")
            continue
        found.append(line)
        if line.strip() and not line.startswith("#"):
            head = line.rstrip()
    return found


def _below_their_heads(lines: Iterable[str]) -> list[str] | None:
    """Return such lines, each below its head once more: each of two people may have begun it.

    A head below which nothing is left goes. None where there is something without its head.
    """
    top: list[str] = []
    items: dict[str, list[str]] = {}
    for line in lines:
        head, below, item = line.partition(_BELOW)
        if below:
            _add_item(items.setdefault(head, []), item)
        else:
            top.append(line)
    if not items.keys() <= set(map(str.rstrip, top)):
        return None
    return list(_with_items(top, items))


def _add_item(items: list[str], line: str) -> None:
    """Add a line below others of one head, with their indent."""
    first = items[0] if items else line
    indent = first[: len(first) - len(first.lstrip(" "))]
    items.append(indent + line.lstrip(" "))


def _with_items(
    lines: Iterable[str],
    items: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """Yield lines, each item once below its head; a head without items goes."""
    begun: set[str] = set()
    for line in lines:
        head = line.rstrip()
        below = dict.fromkeys(items.get(head, ()))
        if head not in begun and (below or not head.endswith(":")):
            yield line
            yield from below
        if below:
            begun.add(head)
