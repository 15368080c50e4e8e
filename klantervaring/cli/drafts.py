"""`kv drafts`: what was typed at commands that did not come to their end, and how to go on or to drop it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from klantervaring.cli.options import Context, Reading, session_of
from klantervaring.cli.resume import first_words, go_on_with
from klantervaring.cli.session import Session
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.sentences import (
    N_,
    Clean,
    Code,
    Text,
    clean,
    ours,
)
from klantervaring.core.time import moments
from klantervaring.core.values import NamedTuple
from klantervaring.files.workspace import drafts as edits
from klantervaring.files.workspace import unsaved_answers
from klantervaring.files.workspace.unsaved_answers import Draft
from klantervaring.view.terminal.screen import Column, Table

app = typer.Typer(rich_markup_mode=None)


class WaitingDraft(NamedTuple):
    """A draft of either sort, as it is listed."""

    draft: Draft
    #: what holds an edited case, instead of answers
    edit: Path | None = None

    def drop(self) -> None:
        """Throw it away. Raises OSError."""
        if self.edit is None:
            unsaved_answers.drop(self.draft)
        else:
            self.edit.unlink(missing_ok=True)


@app.command(
    "drafts",
    cls=Reading,
    epilog="  kv drafts\n  kv drafts --drop 2\n  kv drafts --all",
)
def list_drafts(
    ctx: Context,
    drop: Annotated[
        list[int] | None,
        typer.Option(
            "--drop",
            metavar="N",
            show_default=False,
            help=N_("Throw away the draft with this number."),
        ),
    ] = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all",
            show_default=False,
            help=N_("Throw all of them away."),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    found = waiting(session)
    if drop or all_:
        _drop(session, found, drop or range(1, len(found) + 1))
    elif session.how.as_json:
        session.answer([_as_json(session, *each) for each in found.items()])
    elif found:
        _show(session, found)
    else:
        session.tell(Text("Nothing that was typed is waiting."))


def waiting(session: Session) -> dict[int, WaitingDraft]:
    """Return all drafts by their numbers, the newest first."""
    found = [
        WaitingDraft(draft)
        for draft in unsaved_answers.waiting(
            unsaved_answers.draft_places(session.draft_root)
        )
    ]
    try:
        root = session.workspace.root
    except KvError:  # what was typed where there is no workspace
        return dict(enumerate(found, 1))
    for edit in edits.waiting_edits(root):
        draft = Draft(
            edit.path.name,
            "edit",
            {session.store.id_of(edit.path): 0},
            edit.at,
            0,
            (("", edit.begins),),
        )
        found.append(WaitingDraft(draft, edit.path))
    newest_first = sorted(found, key=lambda each: -each.draft.at)
    return dict(enumerate(newest_first, 1))


def _drop(
    session: Session, found: dict[int, WaitingDraft], numbers: Any
) -> None:
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise WrongInput(
            Text("There is no draft {number}.", number=unknown[0]),
            remedy=Text(
                "{command} shows them all.", command=Code("kv drafts")
            ),
        )
    for number in numbers:
        found[number].drop()
        if not session.how.as_json:
            session.tell(
                Text(
                    "Thrown away: {words}",
                    words=_told(found[number]),
                )
            )
    if session.how.as_json:
        dropped = [_as_json(session, n, found[n]) for n in numbers]
        session.answer(dropped)


def _told(each: WaitingDraft) -> Clean:
    draft = each.draft
    command = go_on_with(draft.command, draft.cases)
    return ours("{}: {}", command, first_words(draft))


def _show(session: Session, found: dict[int, WaitingDraft]) -> None:
    say = session.speaker
    columns = [
        Column("number", say.word(N_("no."))),
        Column("command", say.word(N_("command")), "bold"),
        Column("at", say.word(N_("when"))),
        Column("words", say.word(N_("begins with"))),
    ]
    rows = []
    for number, each in found.items():
        draft = each.draft
        command = Code(go_on_with(draft.command, draft.cases))
        rows.append(
            {
                "number": ours("{}", number),
                "command": say.part(command),
                "at": say.short(draft.at, session.clock),
                "words": first_words(draft),
            }
        )
    stacks = (("number",), ("command", "words"), ("at",))
    session.screen.table(Table(columns, rows, stacks, flexible="words"))
    session.warn(
        Text(
            "Give the command again to go on; {drop} throws one away, {all} all.",
            drop=Code("kv drafts --drop N"),
            all=Code("kv drafts --all"),
        )
    )


def _as_json(
    session: Session, number: int, each: WaitingDraft
) -> dict[str, Any]:
    draft = each.draft
    at = datetime.fromtimestamp(draft.at, UTC)
    return {
        "number": number,
        "command": draft.command,
        "cases": list(draft.cases),
        "at": moments.iso(at, session.speaker.zone),
        "begins": clean(first_words(draft)),
        "answers": [
            {"question": asked, "answer": answer}
            for asked, answer in draft.answers
            if asked
        ],
    }
