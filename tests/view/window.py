"""What a window shows, in tests of several rooms."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from klantervaring.core import ids

from tests.conftest import Desk, Terminal

SGR = re.compile("\x1b\\[([0-9;]*)m")
SIZES = [(80, 24), (120, 40), (200, 50)]
MANY = 600
#: The case that is late longest, of somebody else; and the worst of sanne's.
WORST, MINE = ids.case_id(7), ids.case_id(14)


def lines_of(terminal: Terminal) -> list[str]:
    """What a window shows, without styles."""
    assert terminal.ends() == 0, terminal.shown
    return SGR.sub("", terminal.shown).replace("\r", "").splitlines()


def styled(text: str, style: str) -> list[str]:
    """The pieces that are in a style of this number."""
    return re.findall(f"\x1b\\[{style}m(.*?)\x1b\\[0m", text)


@contextlib.contextmanager
def settings(desk: Desk, text: str) -> Iterator[None]:
    """Other settings of the workspace, for a while."""
    path = desk.root / "kv.yaml"
    before = path.read_text()
    path.write_text(text)
    yield
    path.write_text(before)
