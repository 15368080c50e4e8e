"""`kv merge-driver`: git asks kv to join two versions of a case.

It must not guess: in any doubt git gets an ordinary conflict, which `kv sync` and `kv check --fix` resolve.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.core.errors import KvError
from klantervaring.core.rules.fold import fold_case
from klantervaring.core.text.sentences import N_
from klantervaring.files.disk.safe_read import content
from klantervaring.files.git.runner import GitFailed, run_git
from klantervaring.files.merge.case_files import joined_case
from klantervaring.files.merge.case_texts import are_two, front_text
from klantervaring.files.merge.proof import CannotJoin
from klantervaring.files.merge.stripping import would_lose_held
from klantervaring.files.store import Store
from klantervaring.files.text import case_fields
from klantervaring.files.text.document import Document
from klantervaring.files.text.front_matter import BadFile
from klantervaring.files.workspace import config
from klantervaring.files.workspace.layout import LARGEST

app = typer.Typer(rich_markup_mode=None)


def drive(base: str, ours: str, theirs: str, path: str) -> int:
    """Join the files `base`, `ours` and `theirs` into `ours`: 0 when that was done and proved, else 1.

    `path` is where the case stands, from the folder in which git calls us.
    """
    try:
        text = _joined(base, ours, theirs, path)
        Path(ours).write_bytes(text)
        return 0 if content(ours, len(text) + 1) == text else 1
    except (CannotJoin, KvError, BadFile, OSError):
        return _leave_conflict(base, ours, theirs)


def _joined(base: str, ours: str, theirs: str, path: str) -> bytes:
    place = Path(path).absolute()
    store = Store(config.read_workspace(config.find(place.parent)))
    raw = content(base, LARGEST + 1)
    was = Document.read(raw) if raw else None
    one, two = (
        Document.read(content(side, LARGEST + 1)) for side in (ours, theirs)
    )
    id = store.file_id(place)
    said = {
        front_text(version, "id").upper()
        for version in (was, one, two)
        if version is not None
    }
    if said - {"", id} or are_two(was, one, two):
        raise CannotJoin(
            "two cases"
        )  # git takes a case for another that it resembles; that says nothing
    if would_lose_held(one, two, store.zone):
        raise CannotJoin("held here, and erased there")
    document = joined_case(
        id, (was, one, two), store.procedure_of, store.zone
    ).document
    case = case_fields.read_case(document, store.zone, id)
    state = fold_case(store.procedure_of(case), case)
    if state.open and place.parent != store.place_of(state, case.id).parent:
        raise CannotJoin(
            "an open case among the closed ones"
        )  # git cannot move it, and nobody would see it
    return document.encode()


def _leave_conflict(base: str, ours: str, theirs: str) -> int:
    """An ordinary conflict, with git's own marks."""
    with suppress(GitFailed):
        names = ("-L", "ours", "-L", "base", "-L", "theirs")
        run_git(Path(), "merge-file", *names, ours, base, theirs)
    return 1


@app.command(
    "merge-driver",
    cls=Reading,
    epilog="  kv merge-driver %O %A %B %P",
)
def merge_driver(
    ctx: Context,
    base: Annotated[
        str,
        typer.Argument(
            metavar="BASE", show_default=False, help=N_("The common base.")
        ),
    ],
    ours: Annotated[
        str,
        typer.Argument(
            metavar="OURS",
            show_default=False,
            help=N_("Ours; the result goes here."),
        ),
    ],
    theirs: Annotated[
        str,
        typer.Argument(
            metavar="THEIRS", show_default=False, help=N_("Theirs.")
        ),
    ],
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            show_default=False,
            help=N_("The case's own path."),
        ),
    ],
) -> None:
    session = session_of(ctx)
    session.exit_code = drive(base, ours, theirs, path)
