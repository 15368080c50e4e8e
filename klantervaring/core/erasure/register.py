"""The register of what was erased: ids, moments, and digests of the files that were taken away.

It holds nothing personal, and goes with the cases to every clone, so that none brings erased data back. One
line for each time that a case was erased; joining two registers is the union of their lines.
"""

from __future__ import annotations

import re

from klantervaring.core.values import NamedTuple

_HEAD = "# What was erased. kv writes these lines; no clone brings back what they name.\n"
_LINE = re.compile(
    r"- \{id: (?P<id>[0-9A-Z]{4}-[0-9A-Z]{4}), at: (?P<at>[0-9T:+Z-]{10,25}),"
    r" digests: \[(?P<digests>[0-9a-f, ]*)\]\}"
)


class Erasure(NamedTuple):
    """One case that was erased: when (as the file has it), and the SHA-256 of each file that went."""

    id: str
    at: str
    digests: tuple[str, ...] = ()


class Register(NamedTuple):
    """All that was erased in a workspace."""

    entries: tuple[Erasure, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids of the cases that were erased."""
        return frozenset(entry.id for entry in self.entries)

    @property
    def digests(self) -> frozenset[str]:
        """Return the digests of all files that may not come in again."""
        return frozenset(d for entry in self.entries for d in entry.digests)


def read_register(text: str) -> Register:
    """Return the register in a text. A line that is none is passed over: `kv check` names it."""
    found = filter(
        None, map(_LINE.fullmatch, map(str.strip, text.splitlines()))
    )
    entries = []
    for match in found:
        digests = tuple(filter(None, match["digests"].split(", ")))
        entries.append(Erasure(match["id"], match["at"], digests))
    return joined_registers(Register(tuple(entries)))


def odd_lines(text: str) -> list[int]:
    """Return the numbers of lines, from 1, that are neither a remark nor a line of a register."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if said and not said.startswith("#") and not _LINE.fullmatch(said):
            found.append(number)
    return found


def written_register(register: Register) -> str:
    """Return the text of a register: the same for every order in which its lines came together."""
    lines = []
    for id, at, digests in joined_registers(register).entries:
        lines.append(
            f"- {{id: {id}, at: {at}, digests: [{', '.join(digests)}]}}\n"
        )
    return _HEAD + "".join(lines)


def joined_registers(*registers: Register) -> Register:
    """Return the union of registers; of one case at one moment the digests of all."""
    found: dict[tuple[str, str], set[str]] = {}
    for register in registers:
        for id, at, digests in register.entries:
            found.setdefault((at, id), set()).update(digests)
    entries = [
        Erasure(id, at, tuple(sorted(digests)))
        for (at, id), digests in sorted(found.items())
    ]
    return Register(tuple(entries))
