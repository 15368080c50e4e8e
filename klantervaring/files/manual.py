"""The pages of the manual, and what they say of one topic.

They are the pages of `docs/` and stand nowhere twice: the wheel takes them along (`pyproject.toml`), and a
checkout has them beside the package. What belongs to a topic stands between two comments in a page,
`<!-- topic: times nl -->` and `<!-- /topic -->`; there may be several such places.
"""

from __future__ import annotations

import re
from pathlib import Path

#: In the order in which what they say of a topic is told.
PAGES = (
    "handleiding.md",
    "manual.md",
    "team.md",
    "security.md",
    "privacy.md",
)
_TOPIC = re.compile(
    r"^<!-- topic: ([a-z-]+) (nl|en) -->\n(.*?)^<!-- /topic -->$",
    re.MULTILINE | re.DOTALL,
)


def folder() -> Path:
    """Return where the pages are."""
    package = Path(__file__).parent.parent
    installed = package / "manual"
    return installed if installed.is_dir() else package.parent / "docs"


def topic(key: str, language: str) -> str:
    """Return what the manual says of a topic in a language; "" where it says nothing. Raises OSError."""
    told = []
    for page in PAGES:
        text = (folder() / page).read_text(encoding="utf-8")
        for found in _TOPIC.finditer(text):
            if (found[1], found[2]) == (key, language):
                told.append(found[3].strip("\n"))
    return "\n\n".join(told)
