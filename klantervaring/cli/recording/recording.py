"""What every recording command does: gather the words, pass the event through the door, show the result."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording import not_in_git
from klantervaring.core.choices import Choice
from klantervaring.core.errors import WrongInput
from klantervaring.core.events import ATTACHED
from klantervaring.core.text.input_checks import CONTROL, check_typed_line
from klantervaring.core.text.sentences import (
    NOTHING,
    Clean,
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.desk.values import NewEvent, Result
from klantervaring.files.reasons import system_reason
from klantervaring.files.workspace.layout import LARGEST
from klantervaring.importing.list_text import decode_list
from klantervaring.view.screens import recorded

if TYPE_CHECKING:
    from klantervaring.files.disk.safe_write import Change


def record(
    session: Session,
    typed: Sequence[str],
    kind: str,
    data: Mapping[str, object] | None = None,
    *,
    question: Clean = NOTHING,
    facts: Mapping[str, str] | None = None,
    tags: tuple[str, ...] = (),
    held: Mapping[str, Path] | None = None,
    words: tuple[str, Path | None] | None = None,
) -> Result:
    """Record one event on each of the cases. With `question` words are needed, and asked for.

    `held` are files by the option that each was given with. An event goes with one file: of several each
    further one gets an event of its own before it.
    """
    at = session.moment(session.how.at) if session.how.at else None
    desk = desk_of(session)
    told, beside = words or words_of(session, question)
    draft = NewEvent(
        kind=kind,
        at=at,
        data=pairs(data or {}),
        words=told,
        because=session.how.because,
        facts={k: v for k, v in (facts or {}).items() if v},
        tags=tags,
        held=held or {},
    )
    wanted = _each_with_one_file(draft, beside)
    outcome = desk.record(typed, wanted, session.command)
    report(session, outcome, many=len(typed) > 1)
    return outcome


def _each_with_one_file(
    draft: NewEvent,
    beside: Path | None,
) -> list[NewEvent]:
    files = [*draft.held.values(), *([beside] if beside else [])]
    if not files:
        return [draft]
    first, *further = files
    attached = [NewEvent(ATTACHED, draft.at, file=file) for file in further]
    return [*attached, draft._replace(file=first)]


def check_allowed(
    session: Session,
    typed: Sequence[str],
    kind: str,
    data: Mapping[str, object],
) -> None:
    """Ask the policies about what was said so far, before more is asked. Raises KvError."""
    how = session.how
    at = session.moment(how.at) if how.at else None
    so_far = NewEvent(kind, at, pairs(data), because=how.because)
    desk_of(session).check_allowed(typed, so_far)


def pairs(data: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Options as an event's keys; what was not given is left out."""
    return tuple(
        (k, "yes" if v is True else str(v))
        for k, v in data.items()
        if is_said(v)
    )


def is_said(value: object) -> bool:
    """Return whether an option holds something: a nought does."""
    return value is not None and value is not False and value != ""


def words_of(
    session: Session, question: Clean = NOTHING
) -> tuple[str, Path | None]:
    """The words of `-m` or `--file`, and the file to put beside the case if it is no text.

    With `question` words or a file are needed: asked for on a terminal, else WrongInput.
    """
    words, path = _given(session)
    if words.strip() or path or not question:
        return words, path
    if not session.can_ask:
        raise prompts.missing("-m TEXT")
    words = prompts.text(session, question)
    if not words.strip():
        raise prompts.missing("-m TEXT")
    return words, None


def _given(session: Session) -> tuple[str, Path | None]:
    how = session.how
    if how.file == "-":
        said = (how.words, _strict(_typed(), "-"))
        return "\n\n".join(each for each in said if each.strip()), None
    if not how.file:
        return how.words, None
    path = Path(how.file)
    raw = _readable(path)
    if how.words:
        return how.words, path
    return _in_file(session, path, raw)


def _in_file(
    session: Session,
    path: Path,
    raw: bytes,
) -> tuple[str, Path | None]:
    """Return what a file says; one that says nothing is put beside the case."""
    text = _text_in(session, raw, str(path))
    if text is not None:
        return text, None
    if path.is_file():
        long = _is_long(raw)
        beside = _too_long(path.name) if long else _no_text(path.name)
        session.screen.say(session.speaker(beside))
    return "", path


def _no_text(name: str) -> Text:
    return Text(
        "{file} is no text: it is put beside the case as a file.",
        file=name,
    )


def _too_long(name: str) -> Text:
    return Text(
        "{file} is larger than {limit} KiB: it is put beside the case as a file.",
        file=name,
        limit=LARGEST // 1024,
    )


def _is_long(raw: bytes) -> bool:
    """Tell whether it is more than words of a case may have."""
    return len(raw) > LARGEST


def _typed() -> bytes:
    """What comes in on standard input, which need not end. Raises WrongInput where it is too much."""
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if _is_long(raw):
        raise _too_large()
    return raw


def _too_large() -> WrongInput:
    return WrongInput(
        Text(
            "The case would become larger than {limit} KiB.",
            limit=LARGEST // 1024,
        ),
        remedy=Text(
            "Add long texts as a file: {command}",
            command=Code("kv attach ID FILE"),
        ),
    )


def _text_in(session: Session, raw: bytes, name: str) -> str | None:
    """The text that a file holds, or None where that is something else (a PDF, a picture, very much)."""
    if _is_long(raw):
        return None
    try:
        text = _read_text(session, raw, name)
    except WrongInput:
        return None
    return None if CONTROL.search(text) else text


def _readable(path: Path) -> bytes:
    """The beginning of a file. Raises WrongInput where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> WrongInput:
    return WrongInput(
        Text(
            "The file cannot be read: {reason}.",
            reason=system_reason(error),
        ),
        where=str(path),
        remedy=Text("Is its name right, and may you read it?"),
    )


def _strict(raw: bytes, name: str) -> str:
    """What a program writes, which can be told to write UTF-8. Raises WrongInput."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput(
            Text("not UTF-8 at byte {place}", place=error.start),
            where=name,
            remedy=Text("Save the file as UTF-8."),
        ) from None


def _read_text(session: Session, raw: bytes, name: str) -> str:
    """Words as a file holds them, read as a list is: UTF-8, or else Windows-1252. Raises WrongInput."""
    with contextlib.suppress(UnicodeDecodeError):
        return raw.decode("utf-8-sig")
    text, encoding = decode_list(raw, name)
    if not CONTROL.search(text):
        session.screen.say(
            session.speaker(
                Text(
                    "{file} is read as {encoding}.",
                    file=name,
                    encoding=Code(encoding),
                )
            )
        )
    return text


def needed(
    session: Session,
    value: str | None,
    option: str,
    question: Clean,
    check: Callable[[str], object] = check_typed_line,
) -> str:
    """The value of an option that must be there: asked for on a terminal, until `check` accepts it."""
    if value and value.strip():
        return value
    if not session.can_ask:
        raise prompts.missing(option)
    return prompts.line(session, question, required=True, check=check)


def needed_choice(
    session: Session,
    option: str,
    question: Clean,
    known: Mapping[str, Choice],
) -> str:
    """Ask for one of the values of an option that must be there. Raises WrongInput where kv may not ask."""
    if not session.can_ask:
        raise prompts.missing(option)
    chosen = ""
    while not chosen:
        chosen = prompts.choice(session, question, known)
    return chosen


def needed_number(
    session: Session,
    option: str,
    question: Clean,
    least: int,
    most: int,
) -> int | None:
    """Ask for a number that must be there. Raises WrongInput where kv may not ask."""
    if not session.can_ask:
        raise prompts.missing(option)
    return prompts.number(session, question, least, most, required=True)


def needed_flag(session: Session, option: str, question: Clean) -> bool:
    """Ask whether what must be so is so. Raises WrongInput where it is not, or kv may not ask."""
    if not (session.can_ask and prompts.yes_or_no(session, question)):
        raise prompts.missing(option)
    return True


# -- the result --------------------------------------------------------------------------------------


def report(session: Session, outcome: Result, many: bool = False) -> None:
    """Show what was recorded and where the cases stand now; tell what git made of it."""
    if session.how.as_json:
        records = [done.record for done in outcome.recorded]
        session.answer_cases(records, many)
    else:
        if outcome.dry_run:
            for change in outcome.changes:
                session.screen.raw(diff(session, change))
        _answer(session, outcome)
    tell_git(session, outcome)


def _answer(session: Session, outcome: Result) -> None:
    """Say what was recorded; of several cases each on a line."""
    if len(outcome.recorded) > 1 and not outcome.dry_run:
        for done in outcome.recorded:
            recorded.tell_in_a_line(session.shown, done)
        return
    for i, done in enumerate(outcome.recorded):
        if i:
            session.screen.line()
        recorded.tell_recorded(session.shown, done, outcome.dry_run)


def tell_git(session: Session, outcome: Result) -> None:
    """A remark where the change is not versioned, or an earlier one was finished; 7 where git refused."""
    if outcome.dry_run or outcome.is_usual:
        return
    not_in_git.tell(session, outcome)


def diff(session: Session, change: Change) -> Clean:
    """What would change in one file, as a unified diff; of a file that is no text just its size."""
    from difflib import unified_diff

    before = change.before or b""
    after = change.after or b""
    names = _names(session, change)
    if b"\0" in after or before == after:
        return clean(
            f"--- {names[0]}\n+++ {names[1]}\n({len(after)} bytes)",
            lines=True,
        )
    lines = unified_diff(_lines(before), _lines(after), *names, lineterm="")
    return ours("\n").join(map(clean, lines))


def _names(session: Session, change: Change) -> tuple[str, str]:
    shown = session.store.shown
    is_new = change.before is None
    before = "/dev/null" if is_new else shown(change.source)
    return before, shown(change.path)


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "replace").splitlines()
