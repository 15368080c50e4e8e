"""Keeping the workspace: making one, checking it, taking a command back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klantervaring.cli.options import (
    Beginning,
    Changing,
    Context,
    session_of,
)
from klantervaring.cli.recording import desk_of
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    clean,
    ours,
    plural,
)

if TYPE_CHECKING:
    from klantervaring.cli.session import Session
    from klantervaring.core.findings import Finding
    from klantervaring.files.workspace.init import Begun

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "init",
    cls=Beginning,
    epilog="  kv init\n  kv init ~/klantervaringen\n  kv init --hook",
)
def init(
    ctx: Context,
    directory: Annotated[
        str,
        typer.Argument(
            metavar="[DIR]",
            show_default=False,
            help=N_("Where (default: here)."),
        ),
    ] = "",
    hook: Annotated[
        bool | None,
        typer.Option(
            "--hook/--no-hook",
            show_default=False,
            help=N_(
                "Let git check cases before each commit; on a terminal it is asked."
            ),
        ),
    ] = None,
) -> None:
    from klantervaring.cli.hooks import has_wish, hook_of, told_of_hook
    from klantervaring.files.git.commit import Identity
    from klantervaring.files.workspace.init import lacks, make_workspace

    session = session_of(ctx)
    root = Path(directory or session.directory or ".").absolute()
    if session.how.dry_run:
        _would_make(session, lacks(root), root)
        return
    by = os.environ.get("KV_USER") or "kv"
    begun = make_workspace(root, Identity(by, f"{by}@localhost"))
    session.directory = str(root)
    if session.how.as_json:
        said = _as_json(begun, root)
        if hook:
            said["hook"] = hook_of(session, root).value
        session.answer(said)
        return
    for name in begun.made:
        session.tell(Text("Made: {name}", name=name))
    if not begun.made:
        session.tell(_ALL_THERE)
    if begun.trouble:
        session.warn(
            Text("Not versioned: {message}", message=begun.trouble)
        )
    if has_wish(session, root, hook):
        session.tell(told_of_hook(hook_of(session, root)))
    session.tell(Text("Workspace: {root}", root=str(root)))
    session.tell(Text("Next: {command}", command=Code("kv new")))


_ALL_THERE = Text("Everything was there already; nothing was changed.")


def _as_json(begun: Begun, root: Path) -> dict[str, Any]:
    return {"root": str(root), "made": list(begun.made), "git": begun.git}


def _would_make(session: Session, lacking: Begun, root: Path) -> None:
    if session.how.as_json:
        session.answer({**_as_json(lacking, root), "dry_run": True})
        return
    for name in lacking.made:
        session.tell(Text("Would be made: {name}", name=name))
    if not lacking.made:
        session.tell(_ALL_THERE)


@app.command(
    "check",
    cls=Changing,
    epilog="  kv check\n  kv check --fix",
)
def check(
    ctx: Context,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            show_default=False,
            help=N_("Mend what has one safe answer."),
        ),
    ] = False,
) -> None:
    from klantervaring.checks.checks import run_checks
    from klantervaring.checks.inspection import inspect
    from klantervaring.checks.mending import mend
    from klantervaring.view import as_json

    session = session_of(ctx)
    found = run_checks(inspect(session.store, session.now))
    if fix and not session.how.dry_run:
        mended = mend(desk_of(session), found)
        for finding in () if session.how.as_json else mended:
            session.tell(
                Text(
                    "mended: {path}: {message}",
                    path=finding.path,
                    message=finding.message,
                )
            )
        found = run_checks(inspect(session.store, session.now))
    if session.how.as_json:
        session.answer(as_json.findings(found, session.speaker))
    else:
        _show_findings(session, found)
    session.exit_code = 1 if found else 0


def _show_findings(session: Session, found: Sequence[Finding]) -> None:
    for finding in found:
        line = ours(
            "{}:{}: [{}] {}",
            clean(finding.path),
            finding.line,
            clean(finding.check),
            session.speaker(finding.message),
        )
        session.screen.line(line)
        session.screen.line(ours("    {}", session.speaker(finding.remedy)))
    if found:
        session.tell(
            Text(*plural("{n} finding.", "{n} findings."), n=len(found))
        )
    else:
        session.tell(Text("Everything is in order."))


@app.command(
    "undo",
    cls=Changing,
    epilog="  kv undo\n  kv undo --list\n  kv undo --dry-run",
)
def undo(
    ctx: Context,
    list_: Annotated[
        bool,
        typer.Option(
            "--list",
            show_default=False,
            help=N_("What can be taken back, the newest first."),
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            show_default=False,
            help=N_("Take back also what somebody else did here."),
        ),
    ] = False,
) -> None:
    from klantervaring.cli import undo as undoing

    session = session_of(ctx)
    if list_:
        undoing.list_commands(session)
    else:
        undoing.go(session, again=False, yes=yes)


@app.command(
    "redo",
    cls=Changing,
    epilog="  kv redo\n  kv redo --dry-run",
)
def redo(ctx: Context) -> None:
    from klantervaring.cli import undo as undoing

    undoing.go(session_of(ctx), again=True, yes=True)
