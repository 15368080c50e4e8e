"""`kv edit`: a private draft in the person's editor, read strictly before it takes the case's place.

No lock is held while a person types; a draft that cannot be used is kept and named.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.asking import prompts
from klantervaring.cli.asking.own_editor import (
    AT_ONCE,
    does_not_wait,
    named,
    run_editor,
    untouched_goes,
    usual,
)
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.call.session import Session
from klantervaring.cli.recording.recording import diff, tell_git
from klantervaring.cli.typed.options import Context, Editing, Id, session_of
from klantervaring.core.edit_diff import Line
from klantervaring.core.errors import (
    CannotRead,
    Conflict,
    KvError,
    Refused,
    WrongInput,
)
from klantervaring.core.text.sentences import N_, Code, Text, ours, quoted
from klantervaring.desk.edited import rewrite
from klantervaring.desk.values import LosesEvents, Rewritten
from klantervaring.files.case_bytes import read_regular
from klantervaring.files.disk.safe_read import NotRegular, content
from klantervaring.files.text.front_matter import BadFile, decode
from klantervaring.files.workspace.drafts import (
    EditDraft,
    forget,
    take_up,
    try_out,
)
from klantervaring.files.workspace.layout import LARGEST
from klantervaring.view.screens.recorded import tell_edited

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "edit",
    cls=Editing,
    epilog="  kv edit K7QX\n  kv edit K7QX --again",
)
def edit(
    ctx: Context,
    id: Id,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            show_default=False,
            help=N_("Begin anew: throw away what you saved before."),
        ),
    ] = False,
) -> None:
    _edit_case(session_of(ctx), id, again)


def _edit_case(session: Session, typed: str, again: bool) -> None:
    """Let a person edit a case; what they saved is checked and then counts. With `again` they begin anew."""
    path = session.store.find(typed)
    editor = _editor(session, path)
    draft = _draft(session, path, again)
    if draft.earlier:
        _tell_earlier(session, typed, draft)
    began = time.monotonic()
    _open(editor, draft)
    after = _saved(draft)
    if after == draft.base:
        draft.put_away()
        _unchanged(session, at_once=time.monotonic() - began < AT_ONCE)
        return
    rewritten = _kept_on_refusal(session, typed, path, draft, after)
    draft.put_away()
    _report(session, rewritten)


def _draft(session: Session, path: Path, again: bool) -> EditDraft:
    """Return the draft to write at; a dry run has one of its own."""
    root = session.workspace.root
    if session.how.dry_run:
        return try_out(root, path, _current(session, path))
    if again:
        forget(root, path)
    return take_up(root, path, _current(session, path))


def _open(editor: str, draft: EditDraft) -> None:
    """Let the person edit; of a new draft at which nobody wrote nothing stays. Raises WrongInput."""
    if draft.earlier:
        run_editor(editor, draft.path)
        return
    with untouched_goes(draft.path):
        run_editor(editor, draft.path)


def _tell_earlier(session: Session, typed: str, draft: EditDraft) -> None:
    opened = Text(
        "Your earlier draft is opened again: {path}",
        path=str(draft.path),
    )
    session.warn(opened)
    anew = Text(
        "To begin anew: {command}",
        command=Code(ours("kv edit {} --again", quoted(typed))),
    )
    session.warn(anew)


def _unchanged(session: Session, at_once: bool = False) -> None:
    if session.how.as_json:
        session.answer(None)
        return
    session.tell(Text("Nothing was changed."))
    if at_once:
        session.warn(does_not_wait())
        session.warn(
            Text(
                "What you save there now counts at the next {command}.",
                command=Code("kv edit"),
            )
        )


# -- what was saved takes the place of the case ------------------------------------------------------


def _kept_on_refusal(
    session: Session,
    typed: str,
    path: Path,
    draft: EditDraft,
    after: bytes,
) -> Rewritten | None:
    """The edit as it was carried out; with whatever refuses it is said where the text is kept."""
    try:
        return _rewrite(session, path, draft, decode(after))
    except BadFile as bad:
        session.warn(_kept(session, typed))
        place = f"{draft.path}:{bad.line}"
        remedy = bad.remedy
        raise WrongInput(bad.message, where=place, remedy=remedy) from None
    except Conflict as conflict:
        raise _changed_meanwhile(draft, conflict) from conflict
    except (KvError, KeyboardInterrupt, EOFError) as error:
        session.warn(
            Text("Your text is kept in {draft}.", draft=str(draft.path))
        )
        raise error from None


def _kept(session: Session, typed: str) -> Text:
    if session.how.dry_run:
        return Text("Your draft is kept.")
    return Text(
        "Your draft is kept. {command} opens it again, with {option} you begin anew.",
        command=Code(ours("kv edit {}", quoted(typed))),
        option=Code("--again"),
    )


def _changed_meanwhile(draft: EditDraft, conflict: Conflict) -> Conflict:
    return Conflict(
        Text(
            "The case was changed while you were editing. Your text is kept in {draft}.",
            draft=str(draft.path),
        ),
        where=conflict.where,
        remedy=Text(
            "Put what you want to keep into the case, and take the draft away."
        ),
    )


def _rewrite(
    session: Session,
    path: Path,
    draft: EditDraft,
    text: str,
) -> Rewritten | None:
    desk = desk_of(session)
    because = session.how.because
    try:
        return rewrite(desk, path, draft.base, text)
    except LosesEvents as losing:
        _tell_lost(session, path, losing.lost)
        if not because and not _agrees(session):
            raise Refused(losing.text, remedy=losing.remedy) from None
        trace = _trace(session, path, losing.lost)
        return rewrite(
            desk,
            path,
            draft.base,
            text,
            agreed=losing.lost,
            trace=trace,
            because=because,
        )


def _trace(session: Session, path: Path, lost: Sequence[Line]) -> str:
    """Return the words that stay in the case, of what somebody took out of its log."""
    said = session.shown.words_of(session.store.read(path))
    words = session.speaker(Text("Taken out of the log, or changed:"))
    return "\n".join([words, *(f"- {said.line(line)}" for line in lost)])


def _tell_lost(session: Session, path: Path, lost: Sequence[Line]) -> None:
    said = session.shown.words_of(session.store.read(path))
    session.warn(Text("Not in the log any more as it was:"))
    for line in lost:
        session.screen.say(ours("- {}", said.line(line)))


def _agrees(session: Session) -> bool:
    return session.can_ask and prompts.yes(
        session, Text("Take that out of the log? (yes or no)")
    )


# -- what was changed --------------------------------------------------------------------------------


def _report(session: Session, rewritten: Rewritten | None) -> None:
    """What the person changed, and where the case stands now."""
    if rewritten is None:
        _unchanged(session)
        kept_right = Text(
            "What follows from the log (step, ball, deadlines) kv itself keeps right."
        )
        session.warn(kept_right)
        return
    outcome = rewritten.outcome
    record = outcome.recorded[0].record
    if session.how.as_json:
        session.answer_cases([record], many=False)
    else:
        for change in outcome.changes if outcome.dry_run else ():
            session.screen.raw(diff(session, change))
        tell_edited(
            session.shown,
            outcome.recorded[0],
            rewritten.edited,
            outcome.dry_run,
        )
    tell_git(session, outcome)


# -- the editor --------------------------------------------------------------------------------------


def _current(session: Session, path: Path) -> bytes:
    """What the file holds, whole. Raises CannotRead; only an editor of one's own opens a larger one."""
    try:
        raw = read_regular(session.workspace.root, path)
        if len(raw) > LARGEST:
            decode(raw)
        return raw
    except BadFile as bad:
        raise CannotRead(
            bad.message, where=session.store.shown(path), remedy=bad.remedy
        ) from None


def _editor(session: Session, path: Path) -> str:
    """The person's editor; without one that of a terminal. Raises WrongInput where there is no terminal."""
    editor = named(session)
    if not editor and not session.at_terminal:
        raise _no_editor(path)
    return editor or usual()


def _no_editor(path: Path) -> WrongInput:
    return WrongInput(
        Text(
            "There is no terminal to edit at, and {variable} names no editor.",
            variable=Code("EDITOR"),
        ),
        remedy=Text(
            "Name one, or change the file itself and look at it with {check}: {path}",
            check=Code("kv check"),
            path=str(path),
        ),
    )


def _saved(draft: EditDraft) -> bytes:
    """What the editor left. Raises WrongInput where that is no file; then it goes, as far as it can."""
    try:
        return content(draft.path)
    except (FileNotFoundError, NotRegular) as error:
        draft.put_away()
        raise WrongInput(
            Text("The editor left no draft. Nothing was changed."),
            where=str(draft.path),
            remedy=Text(
                "Was this case in another editor too, that ended first? Else: is {variable} an editor?"
                " {command} begins a new draft.",
                variable=Code("EDITOR"),
                command=Code("kv edit"),
            ),
        ) from error
