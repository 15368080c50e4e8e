"""Where a command writes a file for somebody outside the workspace, and in which language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.typed.value_types import Value
from klantervaring.core.choices import LANGUAGES
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import N_, Clean, Code, Text, clean
from klantervaring.files.disk.handed_out import hand_out, refuse_taken

#: Standard output, in place of a file.
STDOUT = "-"


def to_file(help: Clean) -> Any:
    """Return the option that names the file to write."""
    return typer.Option(
        "-o", "--output", metavar="FILE", show_default=False, help=help
    )


Out = Annotated[
    str, to_file(N_("The file to write; - is standard output."))
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        show_default=False,
        help=N_("Write over a file that is there."),
    ),
]
InLanguage = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="nl|en",
        show_default=False,
        click_type=Value(LANGUAGES),
        help=N_("In which language it is written."),
    ),
]


def where_to(example: Code) -> WrongInput:
    """Return what is said where a file has to be named; `example` is a command that names one."""
    return WrongInput(
        Text("Where to? {option} names the file.", option=Code("-o")),
        remedy=Text("Example: {command}", command=example),
    )


def no_text(kind: Code, option: Code) -> WrongInput:
    """Return what is said where something goes to standard output that is no text; `option` names a file."""
    return WrongInput(
        Text("{kind} is no text for a screen or a pipe.", kind=kind),
        remedy=Text("Name a file: {option}.", option=option),
    )


def is_written(file: str, is_dry: bool) -> Text:
    """Return what is said of a file that is written now, or would be."""
    if is_dry:
        return Text("Would be written: {file}", file=file)
    return Text("Written: {file}", file=file)


def check_place(session: Session, path: Path, is_forced: bool) -> None:
    """Check that a file may be written there, as a dry run must. Raises WrongInput."""
    refuse_among_cases(session, path)
    refuse_taken(path, is_forced)


def refuse_among_cases(session: Session, path: Path) -> None:
    """Raise WrongInput for a place among the cases: it would be taken for one, and shared."""
    where = path.absolute().parent.resolve() / path.name
    if where.is_relative_to(session.workspace.cases.resolve()):
        raise WrongInput(
            Text("This does not belong among the cases."),
            where=str(path),
            remedy=Text("Put it outside {folder}.", folder=Code("cases/")),
        )


def hand_over(
    session: Session,
    out: str,
    holding: bytes,
    is_forced: bool,
    for_others: bool = False,
) -> None:
    """Write to the file, or to standard output as what is safe on a screen. Raises WrongInput.

    `for_others`: nothing of it is personal.
    """
    if out != STDOUT:
        path = Path(out).expanduser()
        refuse_among_cases(session, path)
        hand_out(path, holding, is_forced, for_others)
        return
    text = holding.decode("utf-8-sig").replace("\r\n", "\n")
    session.screen.raw(clean(text.rstrip("\n"), lines=True))


def give_page(
    session: Session,
    path: Path,
    raw: bytes,
    is_forced: bool,
    for_others: bool,
) -> None:
    """Write a page and say so; with a dry run say that it would be written. Raises WrongInput.

    `for_others`: nothing of it is personal.
    """
    is_dry = session.how.dry_run
    check_place(session, path, is_forced)
    if not is_dry:
        hand_out(path, raw, is_forced, for_others)
    if session.how.as_json:
        session.answer({"file": str(path), "dry_run": is_dry})
    else:
        session.tell(is_written(str(path), is_dry))
