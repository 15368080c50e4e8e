"""Keeping the workspace: making one, checking it, taking a command back, seeing its settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klantervaring.cli.options import (
    Beginning,
    Changing,
    Context,
    Reading,
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
    from klantervaring.files.workspace.init import Begun

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "init",
    cls=Beginning,
    help=N_(
        "Make a workspace: cases/, kv.yaml, and a git repository unless it is in one. Safe to repeat."
    ),
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
    by = os.environ.get("KV_USER", "")
    begun = make_workspace(
        root, Identity(by or "kv", f"{by or 'kv'}@localhost")
    )
    session.directory = str(root)
    if session.how.as_json:
        asked = {"hook": hook_of(session, root).value} if hook else {}
        session.answer(
            {
                "root": str(root),
                "made": list(begun.made),
                "git": begun.git,
                **asked,
            }
        )
        return
    say = session.speaker
    for name in begun.made:
        session.screen.line(say(Text("Made: {name}", name=name)))
    if not begun.made:
        session.screen.line(
            say(Text("Everything was there already; nothing was changed."))
        )
    if begun.trouble:
        session.screen.say(
            say(Text("Not versioned: {message}", message=begun.trouble))
        )
    if has_wish(session, root, hook):
        session.screen.line(say(told_of_hook(hook_of(session, root))))
    session.screen.line(say(Text("Workspace: {root}", root=str(root))))
    session.screen.line(say(Text("Next: {command}", command=Code("kv new"))))


def _would_make(session: Session, lacking: Begun, root: Path) -> None:
    if session.how.as_json:
        session.answer(
            {
                "root": str(root),
                "made": list(lacking.made),
                "git": lacking.git,
                "dry_run": True,
            }
        )
        return
    for name in lacking.made:
        session.screen.line(
            session.speaker(Text("Would be made: {name}", name=name))
        )
    if not lacking.made:
        text = Text("Everything was there already; nothing was changed.")
        session.screen.line(session.speaker(text))


@app.command(
    "check",
    cls=Changing,
    help=N_(
        "Everything that is wrong in the workspace, with the remedy; exit 1 when there is anything."
    ),
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
    from klantervaring.checks import checks
    from klantervaring.view import as_json

    session = session_of(ctx)
    found = checks.run_checks(checks.inspect(session.store, session.now))
    if fix and not session.how.dry_run:
        mended = checks.mend(desk_of(session), found)
        for finding in mended if not session.how.as_json else ():
            text = Text(
                "mended: {path}: {message}",
                path=finding.path,
                message=finding.message,
            )
            session.screen.line(session.speaker(text))
        found = checks.run_checks(checks.inspect(session.store, session.now))
    if session.how.as_json:
        session.answer(as_json.findings(found, session.speaker))
    else:
        for finding in found:
            message, check = (
                session.speaker(finding.message),
                clean(finding.check),
            )
            session.screen.line(
                ours(
                    "{}:{}: [{}] {}",
                    clean(finding.path),
                    finding.line,
                    check,
                    message,
                )
            )
            session.screen.line(ours("    {}", session.speaker(finding.remedy)))
        count = Text(*plural("{n} finding.", "{n} findings."), n=len(found))
        session.screen.line(
            session.speaker(count if found else Text("Everything is in order."))
        )
    session.exit_code = 1 if found else 0


@app.command(
    "undo",
    cls=Changing,
    help=N_(
        "Take back the last command, as a new commit; once more takes that back."
    ),
    epilog="  kv undo\n  kv undo --dry-run",
)
def undo(ctx: Context) -> None:
    from klantervaring.cli.undo import undo_last

    undo_last(session_of(ctx))


@app.command(
    "config",
    cls=Reading,
    help=N_("The settings that hold here, and where each comes from."),
    epilog="  kv config\n  kv config --json",
)
def config(ctx: Context) -> None:
    from klantervaring.view.settings import as_json, show

    session = session_of(ctx)
    if session.how.as_json:
        session.answer(as_json(session.workspace))
    else:
        show(session.screen, session.speaker, session.workspace)
