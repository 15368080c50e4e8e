"""What is kept of a fault of kv itself: where in the program, and the shape of what it was asked.

Never a value: no argument, no name, no text of a case, no folder of this machine. So the file can be sent to
whoever mends kv, and tells nothing of any customer where it is left lying.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from klantervaring import __version__
from klantervaring.cli.call.session import Session
from klantervaring.cli.front.app import app
from klantervaring.commands import CALLED, NAMES

#: Longer chains of errors say no more.
_CHAIN = 10


def kept(arguments: Sequence[str], error: BaseException) -> str:
    """Keep what is known of the fault in a file for its owner only; the path of that file."""
    # of mode 0600
    handle, name = tempfile.mkstemp(prefix="kv-bug-", suffix=".txt")
    with os.fdopen(
        handle, "w", encoding="utf-8", errors="backslashreplace"
    ) as file:
        file.write("\n".join(_lines(arguments, error)) + "\n")
    return name


def _lines(arguments: Sequence[str], error: BaseException) -> Iterator[str]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield f"kv {__version__}, Python {python}, {sys.platform}"
    yield " ".join(["kv", *_shapes(arguments)])
    found: BaseException | None = error
    for _ in range(_CHAIN):
        if found is None:
            return
        yield f"Traceback of {type(found).__module__}.{type(found).__qualname__}:"
        yield from _frames(found.__traceback__)
        found = found.__cause__ or found.__context__


def _shapes(arguments: Sequence[str]) -> Iterator[str]:
    """The commands and options among the arguments by name, of all else how long it is."""
    known = _known_words()
    for argument in arguments:
        option, is_value, value = argument.partition("=")
        if argument in known:
            yield argument
        elif is_value and option in known and option.startswith("-"):
            yield f"{option}=<{len(value)}>"
        elif argument[:2] in known and argument[:1] == "-":
            yield f"{argument[:2]}<{len(argument) - 2}>"
        else:
            yield f"<{len(argument)}>"


def _known_words() -> set[str]:
    """The names of all commands and their options."""
    from typer.main import get_command

    root = get_command(app)
    with root.make_context(
        "kv", [], obj=Session(), resilient_parsing=True
    ) as context:
        made = root.get_command  # type: ignore[attr-defined]
        commands = [root, *(made(context, name) for name in NAMES)]
        options = {
            word
            for c in commands
            for p in c.get_params(context)
            for word in p.opts
            if word[0] == "-"
        }
    return {*CALLED, *options}


def _frames(trace: TracebackType | None) -> Iterator[str]:
    """Where in the program, the innermost last, without lines of text or values."""
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"  {_place(code.co_filename)}:{trace.tb_lineno} in {code.co_name}"
        trace = trace.tb_next


def _place(path: str) -> str:
    """A module by the last parts of its path: the first ones are folders of this machine."""
    parts = Path(path).parts
    for root in ("klantervaring", "site-packages"):
        if root in parts:
            return "/".join(
                parts[len(parts) - 1 - parts[::-1].index(root) :]
            )
    return parts[-1] if parts else "?"
