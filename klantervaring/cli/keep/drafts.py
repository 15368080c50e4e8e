"""`kv drafts`: what was typed at commands that did not come to their end, and how to go on or to drop it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from klantervaring.cli.asking.resume import first_words, go_on_with
from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.cli.typed.together import refuse_together
from klantervaring.core.errors import KvError, WrongInput
from klantervaring.core.text.sentences import (
    N_,
    Cell,
    Clean,
    Code,
    Text,
    clean,
    ours,
    quoted,
)
from klantervaring.core.time import moments
from klantervaring.core.values import NamedTuple
from klantervaring.files.text.saved_text import unsaved_in
from klantervaring.files.workspace import drafts as edits
from klantervaring.files.workspace import unsaved_answers
from klantervaring.files.workspace.unsaved_answers import Draft
from klantervaring.letters.letter_drafts import LetterDrafts
from klantervaring.view.letters import letter_command
from klantervaring.view.terminal.screen import Table, headed

app = typer.Typer(rich_markup_mode=None)


class WaitingDraft(NamedTuple):
    """A draft of any sort, as it is listed. `drop` throws it away, and raises OSError or DiskRefused."""

    draft: Draft
    drop: Callable[[], None]
    letter: str = ""

    def go_on(self, language: str) -> Code:
        """Return the command that goes on with it."""
        draft = self.draft
        if self.letter:
            [id] = draft.cases
            return letter_command(id, self.letter, language)
        return Code(go_on_with(draft))


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
            metavar="NUMBER",
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
    refuse_together({"--drop": drop, "--all": all_})
    found = waiting(session)
    if drop or all_:
        _drop(session, found, drop or range(1, len(found) + 1))
    elif session.how.as_json:
        session.answer([_as_json(session, *each) for each in found.items()])
    elif found:
        _show(session, found)
    else:
        session.tell(Text("Nothing that was typed is waiting."))
    _tell_unsaved(session)


def _tell_unsaved(session: Session) -> None:
    """Name what an editor kept of texts that were not saved when its window was closed."""
    drafts, elsewhere = unsaved_answers.draft_places(session.draft_root)
    for folder in (drafts.parent, elsewhere):
        for path in unsaved_in(folder):
            session.warn(
                Text(
                    "A text in an editor is not saved. Is it closed? {command}; then take that file away.",
                    command=Code(ours("vim -r {}", quoted(str(path)))),
                )
            )


def waiting(session: Session) -> dict[int, WaitingDraft]:
    """Return all drafts by their numbers, the newest first."""
    places = unsaved_answers.draft_places(session.draft_root)
    found = [
        WaitingDraft(draft, partial(unsaved_answers.drop, draft))
        for draft in unsaved_answers.waiting(places)
    ]
    try:
        root = session.workspace.root
    except KvError:  # what was typed where there is no workspace
        return dict(enumerate(found, 1))
    found += _edits(session, root)
    found += _letters(root)
    newest_first = sorted(found, key=lambda each: -each.draft.at)
    return dict(enumerate(newest_first, 1))


def _edits(session: Session, root: Path) -> Iterator[WaitingDraft]:
    for edit in edits.waiting_edits(root):
        id = session.store.id_of(edit.case)
        draft = Draft(
            name=edit.path.name,
            command="edit",
            cases={id: 0},
            at=edit.at,
            serial=0,
            answers=(("", edit.begins),),
        )
        drop = partial(edit.path.unlink, missing_ok=True)
        yield WaitingDraft(draft, drop)


def _letters(root: Path) -> Iterator[WaitingDraft]:
    drafts = LetterDrafts(root)
    for case, kind, at, kept in drafts.waiting():
        _, _, body = kept.text.partition("\n\n")  # behind its heading
        begins = (("", kept.words or body or kept.text),)
        draft = Draft(kind, "letter", {case: 0}, at, 0, begins)
        yield WaitingDraft(draft, partial(drafts.drop, case, kind), kind)


def _drop(
    session: Session,
    found: dict[int, WaitingDraft],
    numbers: Any,
) -> None:
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise _no_draft(unknown[0])
    for number in numbers:
        found[number].drop()
        if not session.how.as_json:
            words = _told(session, found[number])
            session.tell(Text("Thrown away: {words}", words=words))
    if session.how.as_json:
        dropped = [_as_json(session, n, found[n]) for n in numbers]
        session.answer(dropped)


def _no_draft(number: int) -> WrongInput:
    return WrongInput(
        Text("There is no draft {number}.", number=number),
        remedy=Text("{command} shows them all.", command=Code("kv drafts")),
    )


def _told(session: Session, each: WaitingDraft) -> Clean:
    say = session.speaker
    command = say.part(each.go_on(say.language))
    return ours("{}: {}", command, first_words(each.draft))


_HEADINGS = {
    "number": N_("no."),
    "command": N_("command"),
    "at": N_("when"),
    "words": N_("begins with"),
}


def _row(
    session: Session,
    number: int,
    found: WaitingDraft,
) -> dict[str, Cell]:
    say = session.speaker
    draft = found.draft
    return {
        "number": ours("{}", number),
        "command": say.part(found.go_on(say.language)),
        "at": say.short(draft.at, session.clock),
        "words": first_words(draft),
    }


def _show(session: Session, found: dict[int, WaitingDraft]) -> None:
    columns = headed(session.speaker, _HEADINGS, bold="command")
    rows = [_row(session, number, each) for number, each in found.items()]
    stacks = (("number",), ("command", "words"), ("at",))
    session.screen.table(Table(columns, rows, stacks, flexible="words"))
    session.warn(
        Text(
            "Give the command again to go on; {drop} throws one away, {all} all.",
            drop=Code("kv drafts --drop NUMBER"),
            all=Code("kv drafts --all"),
        )
    )


def _as_json(
    session: Session,
    number: int,
    each: WaitingDraft,
) -> dict[str, Any]:
    draft = each.draft
    at = datetime.fromtimestamp(draft.at, UTC)
    return {
        "number": number,
        "command": draft.command,
        "given": list(draft.given),
        "cases": list(draft.cases),
        "letter": each.letter or None,
        "at": moments.iso(at, session.speaker.zone),
        "begins": clean(first_words(draft)),
        "answers": [
            {"question": asked, "answer": answer}
            for asked, answer in draft.answers
            if asked
        ],
    }
