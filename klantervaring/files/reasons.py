"""Why the system or a parser refused, in words that can be translated; one place for all messages.

What it does not know it passes on as it came.
"""

from __future__ import annotations

import errno

from klantervaring.core.text.sentences import Text
from klantervaring.files.disk.safe_read import NOT_REGULAR

_SYSTEM = {
    errno.ENOENT: Text("it is not there"),
    errno.EACCES: Text("you may not"),
    errno.EPERM: Text("you may not"),
    errno.EISDIR: Text("it is a folder"),
    errno.ENOTDIR: Text("a part of its path is no folder"),
    errno.EEXIST: Text("it is there already"),
    errno.ENOSPC: Text("the disk is full"),
    errno.EDQUOT: Text("your part of the disk is full"),
    errno.EROFS: Text("the disk can only be read"),
    errno.EIO: Text("the disk fails"),
    errno.ENAMETOOLONG: Text("its name is too long"),
    errno.ELOOP: Text("its links go round in a circle"),
    errno.EMFILE: Text("too many files are open"),
    errno.ENFILE: Text("too many files are open"),
    errno.ENOEXEC: Text("it is no program"),
    errno.EFBIG: Text("it is too large"),
}
#: What stands in the errors that we make ourselves of what the system tells.
_OURS = {NOT_REGULAR: Text("not a regular file")}
#: How the parser tells of a key without its colon.
NO_COLON = "could not find expected ':'"
#: How the parser tells of a tab at the beginning of a line, if it sees that it is one.
TAB = "found a tab character"
#: How a message of the parser begins, and what it comes to.
_YAML = (
    (
        "mapping values are not allowed",
        Text("a colon with a space behind it needs quotes around the text"),
    ),
    ("did not find expected ','", Text("a bracket is not closed")),
    ("did not find expected '-'", Text("a line of a list does not fit")),
    (
        "did not find expected key",
        Text("a key is missing, or a line begins too far in"),
    ),
    (NO_COLON, Text("a colon is missing behind a key")),
    *(
        (
            problem,
            Text("it begins with a sign that needs quotes around the text"),
        )
        for problem in (
            "found character that cannot start",
            "did not find expected comment or line break",
            "did not find expected node content",
            "mapping keys are not allowed",
        )
    ),
    (
        "did not find expected <document start>",
        Text("more than one document"),
    ),
    ("found unexpected end of stream", Text("a quote is not closed")),
    ("found unexpected document", Text("a quote is not closed")),
    ("found unknown escape", Text("a backslash between quotes")),
    ("block sequence entries are not", Text("a dash does not fit here")),
    (TAB, Text("a tab where blanks must stand")),
)


def system_reason(error: OSError) -> Text | str:
    """Return why the system refused."""
    known = _SYSTEM.get(error.errno or 0) or _OURS.get(error.strerror or "")
    return known or error.strerror or str(error)


def yaml_reason(problem: str) -> Text | str:
    """Return what is wrong with a text that is no YAML."""
    for begins, said in _YAML:
        if problem.startswith(begins):
            return said
    return problem
