"""The front door: runs a command and turns every mistake into one clear message and an exit code."""

from __future__ import annotations

import gc
import os
import sys

from klantervaring.cli.call.session import Session
from klantervaring.cli.front import fast_path
from klantervaring.core.errors import DamagedIndex, DiskRefused, KvError
from klantervaring.core.text.sentences import Text, clean, ours, quoted
from klantervaring.view.terminal.streams import open_streams, refusal

#: What a shell expects of a command that Ctrl-C stopped.
INTERRUPTED = 130


def main() -> None:
    """Run kv with the arguments of this process, and exit."""
    open_streams()
    gc.disable()  # in a process this short, looking for what can be freed costs more than it gives
    session = Session()
    fast_path.look_ahead(session, sys.argv[1:])
    code = run(session, sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # nothing is left to do, and taking down what was built up takes time, too
    os._exit(code)


def run(session: Session, arguments: list[str], again: bool = True) -> int:
    """Run kv with `arguments`; the exit code (docs/format.md names them)."""
    try:
        code = _answered(session, arguments)
        session.let_go()  # who reads in a pager may take long
        session.end_page()
        return _shown(session, code)
    except KvError as error:
        return _told(session, error)
    except (KeyboardInterrupt, EOFError):
        return _stopped(session)
    except OSError as error:
        return _refused(session, error)
    except DamagedIndex as error:
        if not again:
            return _bug(session, arguments, error)
        return _run_past_index(session, arguments)
    except MemoryError as error:
        error.__traceback__ = None  # what was needed for it is free then
        return _without_room(session)
    except Exception as error:
        _distrust_index(session)
        return _bug(session, arguments, error)
    finally:
        _end(session)


def _distrust_index(session: Session) -> None:
    """Take the index away: a disk may have spoilt it, and then every call would end in the same fault."""
    try:
        session.forget_index()
    except (KvError, OSError):  # there is none
        return


def _run_past_index(session: Session, arguments: list[str]) -> int:
    """Run kv again, whatever becomes of the index meanwhile; the exit code."""
    session.forget_index()
    session.drop_page()
    with session.past_index():
        return run(Session(), arguments, again=False)


def _refused(session: Session, error: OSError, ended: bool = False) -> int:
    """Tell what the system refused; of a command that `ended` only its answer could not be shown."""
    from klantervaring.cli.call.unshown import refusal_of, unshown

    return _told(
        session, unshown(session, error) if ended else refusal_of(error)
    )


def _answered(session: Session, arguments: list[str]) -> int:
    if fast_path.answers(session, arguments):
        return session.exit_code
    code = _commanded(session, arguments)
    session.forget_typed()
    return code


def _end(session: Session) -> None:
    """Show what was still kept, whatever went wrong, and let others write the index."""
    session.end_page()
    session.let_go()


def _commanded(session: Session, arguments: list[str]) -> int:
    """The exit code of a command that typer takes apart and carries out."""
    # typer would read what it shows, titles of cases among it, as rich markup
    os.environ["TYPER_USE_RICH"] = "0"
    from klantervaring.cli.front.app import carried_out

    result = carried_out(session, arguments)
    if result == INTERRUPTED:  # typer turns Ctrl-C into this code
        raise KeyboardInterrupt
    return result if isinstance(result, int) else session.exit_code


def _shown(session: Session, code: int) -> int:
    """The exit code of a command that came to its end; of its answer something may not have been shown.

    Whoever stops reading knows that; where the system refused, it is told what became of the command itself.
    """
    error = refusal(sys.stdout)
    if error is None or isinstance(error, BrokenPipeError):
        return code
    told = _refused(session, error, ended=True)
    return code or told


def _stopped(session: Session) -> int:
    session.screen.say(
        ours("\n{}", session.speaker(Text("Stopped. Nothing was saved.")))
    )
    _tell_kept(session)
    return INTERRUPTED


def _told(session: Session, error: KvError) -> int:
    say = session.speaker
    if session.directory and "root" in vars(session):
        say.begins = ours("kv -C {} ", quoted(session.directory))
    told = (
        ours("{}: {}", clean(error.where), say(error.text))
        if error.where
        else say(error.text)
    )
    session.screen.say(ours("kv: {}", told))
    if error.remedy is not None:
        session.screen.say(ours("    {}", say(error.remedy)))
    _tell_kept(session)
    return error.exit_code


def _tell_kept(session: Session) -> None:
    """What somebody typed at questions is not lost with the command."""
    if "typed" in vars(session):
        from klantervaring.cli.asking.resume import tell_kept

        tell_kept(session)


def _without_room(session: Session) -> int:
    """Memory is full: told as a full disk is."""
    error = DiskRefused(
        Text(
            "There is not enough memory. If saving had begun, the next command finishes it."
        ),
        remedy=Text(
            "Is one of the files very large? Close other programs, and try again."
        ),
    )
    try:
        return _told(session, error)
    except MemoryError:
        return _said_plainly(
            "kv: There is not enough memory.\n", error.exit_code
        )


def _bug(session: Session, arguments: list[str], error: Exception) -> int:
    """A fault of kv itself: what happened goes to a file, one line to the screen. It never fails itself."""
    try:
        from klantervaring.cli.front.fault import kept

        told = Text(
            "That is a fault of kv itself. The details are in {path}.",
            path=kept(arguments, error),
        )
        session.screen.say(ours("kv: {}", session.speaker(told)))
        _tell_kept(session)
    # whatever is broken: the one thing that must still be said
    except Exception:
        return _said_plainly(
            "kv: That is a fault of kv itself.\n", KvError.exit_code
        )
    return KvError.exit_code


def _said_plainly(text: str, code: int) -> int:
    """Words of our own, said without any of our rooms."""
    try:
        os.write(2, text.encode())
    except OSError:  # nobody hears it
        return code
    return code


if __name__ == "__main__":
    main()
