"""The front door: runs a command and turns every mistake into one clear message and an exit code."""

from __future__ import annotations

import gc
import os
import sys

from klantervaring.cli import door
from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError
from klantervaring.core.text import Code, Text, clean, ours

#: What a shell expects of a command that Ctrl-C stopped.
INTERRUPTED = 130


def main() -> None:
    """Run kv with the arguments of this process, and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    gc.disable()  # in a process this short, looking for what can be freed costs more than it gives
    session = Session()
    door.look_ahead(session, sys.argv[1:])
    code = run(session, sys.argv[1:])
    session.let_go()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        _close_quietly()
    os._exit(code)  # nothing is left to do, and taking down what was built up takes time, too


def run(session: Session, arguments: list[str]) -> int:
    """Run kv with `arguments`; the exit code (SPEC section 5)."""
    try:
        if door.answers(session, arguments):
            return session.exit_code
        return _commanded(session, arguments)
    except KvError as error:
        return _told(session, error)
    except (KeyboardInterrupt, EOFError):
        return _stopped(session)
    except BrokenPipeError:
        _close_quietly()
        return 0
    except OSError as error:
        from klantervaring.files.writing import refused

        return _told(session, refused(error))
    except Exception:
        return _bug(session)


def _commanded(session: Session, arguments: list[str]) -> int:
    """The exit code of a command that typer takes apart and carries out."""
    # typer would read what it shows, titles of cases among it, as rich markup
    os.environ["TYPER_USE_RICH"] = "0"
    from typer._click.exceptions import ClickException
    from typer.exceptions import Abort
    from typer.main import get_command

    from klantervaring.cli.app import app

    try:
        result = get_command(app).main(arguments, prog_name="kv", standalone_mode=False, obj=session)
    except ClickException as error:
        from klantervaring.cli.usage import as_ours

        raise as_ours(error) from error
    except Abort:
        raise KeyboardInterrupt from None
    if result == INTERRUPTED:  # typer turns Ctrl-C into this code
        raise KeyboardInterrupt
    return result if isinstance(result, int) else session.exit_code


def _stopped(session: Session) -> int:
    session.screen.say(ours("\n{}", session.speaker(Text("Stopped. Nothing was saved."))))
    return INTERRUPTED


def _told(session: Session, error: KvError) -> int:
    say = session.speaker
    told = ours("{}: {}", clean(error.where), say(error.text)) if error.where else say(error.text)
    session.screen.say(ours("kv: {}", told))
    if error.remedy is not None:
        session.screen.say(ours("    {}", say(error.remedy)))
    return error.exit_code


def _bug(session: Session) -> int:
    """A fault of kv itself: the details go to a file, one line to the screen."""
    import tempfile
    import traceback
    from pathlib import Path

    details = f"{' '.join(map(repr, sys.argv))}\n{traceback.format_exc()}"
    handle, name = tempfile.mkstemp(prefix="kv-bug-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(details)
    say = Text("That is a fault of kv itself. The details are in {path}.", path=Code(str(Path(name))))
    session.screen.say(ours("kv: {}", session.speaker(say)))
    return 70


def _close_quietly() -> None:
    """Whoever read our output has gone; nothing more can be said to them."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
