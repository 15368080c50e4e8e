"""Bodies of two versions, section by section: words of an event that one side took away and that came back.

A section is told as its id (none is the story), `=` and its lines: a letter is a line, stops at the end are
blank lines behind it. A body that begins with `!` is to be written anew; any other is as it stands in a file.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from klantervaring.core.merge.bodies import merged_bodies
from klantervaring.core.merge.version import Body, Line, Log, Section

#: Base, ours, theirs, the events that are back, what they become, and the sections with two texts.
BODIES = [
    ("=s p=x q=y", "=s q=y", "=s p=x q=yz", "p", "=s p=x q=yz", ""),
    ("=s p=x q=y", "=s q=y", "=s p=x q=y", "p", "=s p=x q=y", ""),
    ("=s p=x. q=y", "=s q=z", "=s p=x q=z", "p", "=s p=x q=z", ""),
    ("=s p=x q=y", "=s", "=s p=xv q=y", "p", "!=s p=xv", ""),
    ("=s p=x q=y r=z", "=s r=w", "=s p=x q=y r=z", "p", "!=s p=x r=w", ""),
    ("=s p=x q=y", "=s q=y", "=s p=x q=y", "", "=s q=y", ""),
    ("=s p=x q=y", "=s q=y", "=s q=y", "", "=s q=y", ""),
    ("=s p=x", "=s p=xv", "=s p=xw", "", "!=s p=xv.w", ""),
    ("=s p=x", "=s p=v", "=s p=w", "", "!=s p=v.w", "p"),
    ("=s p=x q=y", "=s q=yv", "=s p=xw q=y", "", "!=s p=xw q=yv", ""),
    ("=s p=x q=y", "=s q=yv", "=s p=x q=yw", "", "!=s q=yv.w", ""),
    ("=s p=x", "=s r=v", "=s p=xw", "p", "!=s p=xw r=v", ""),
    ("=s p=x", "=s. p=x", "=s.. p=x", "", "!=s.. p=x", ""),
    ("=s", "=s p=v", "=s q=w", "", "!=s q=w p=v", ""),
    ("=s", "=s p=v", "=s p=w", "", "!=s p=v.w", ""),
    ("=s p=x p=y", "=s p=x p=yv", "=s p=xw p=y", "", "!=s p=xw p=yv", ""),
    ("=s p=x", "=st p=x", "=s p=xw", "", "!=st p=xw", ""),
    ("=s p=x", "=st p=x", "=st p=xw", "", "!=st p=xw", ""),
    ("=s. p=x", "=s.. p=x", "=s.. p=xw", "", "!=s.. p=xw", ""),
    ("", "=s p=x", "=s", "", "!=s p=x", ""),
    ("", "=s q=y", "=s p=x", "", "!=s q=y p=x", ""),
    ("p=x", "=s p=x", "p=x q=y", "", "!=s p=x q=y", ""),
    ("=s p=x", "=s. p=x", "=s p=xw", "", "!=s. p=xw", ""),
]
#: By its moment q was before p.
LOG = Log(
    tuple(Line(id, datetime(2026, 11, day, tzinfo=UTC), id) for id, day in (("p", 19), ("q", 18), ("r", 20)))
)


def body(told: str) -> Body:
    as_it_stands = not told.startswith("!")
    sections = []
    for word in told.removeprefix("!").split():
        id, _, lines = word.partition("=")
        shown = lines.rstrip(".")
        letters = tuple("" if letter == "." else letter for letter in shown)
        sections.append(Section(id, id and f"## {id}", letters, len(lines) - len(shown)))
    return Body(tuple(sections), told if as_it_stands else "")


@pytest.mark.parametrize(("base", "ours", "theirs", "back", "wanted", "doubled"), BODIES)
def test_bodies_of_both(base: str, ours: str, theirs: str, back: str, wanted: str, doubled: str) -> None:
    told = (body(wanted), tuple(doubled.split()))
    assert merged_bodies(body(base), body(ours), body(theirs), LOG, back.split()) == told
    assert merged_bodies(body(base), body(theirs), body(ours), LOG, back.split()) == told
