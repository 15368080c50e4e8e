"""Lines of the register of what was erased that cannot be read: what they name could come in again."""

from __future__ import annotations

from collections.abc import Iterator

from klantervaring.checks.inspection import Inspection
from klantervaring.core.erasure.register import odd_lines
from klantervaring.core.findings import Finding
from klantervaring.core.text.sentences import Text
from klantervaring.files.disk.safe_write import content_of
from klantervaring.files.workspace.layout import REGISTER


def lines_of_no_erasure(inspection: Inspection) -> Iterator[Finding]:
    """Yield each line of the register that says nothing of a case."""
    root = inspection.store.workspace.root
    content = content_of(root, root / REGISTER) or b""
    for line in odd_lines(content.decode("utf-8", "replace")):
        yield Finding(
            "register",
            Text("a line that names no case which was erased"),
            Text(
                "Bring it back as it was: without it another clone may bring erased words in again."
            ),
            line=line,
            path=REGISTER,
        )
