"""Keeping the workspace: making one, checking it, taking a command back, seeing its settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klantervaring.cli.options import Changing, Context, Reading, session_of
from klantervaring.cli.recording import desk_of
from klantervaring.cli.session import Session
from klantervaring.core.text import N_, Code, Text, clean, plural

if TYPE_CHECKING:
    from klantervaring.files.beginning import Hook

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "init",
    cls=Reading,
    help=N_("Make a workspace: cases/, kv.yaml, and a git repository unless it is in one. Safe to repeat."),
    epilog="  kv init\n  kv init ~/klantervaringen\n  kv init --hook",
)
def init(
    ctx: Context,
    directory: Annotated[
        str, typer.Argument(metavar="[DIR]", show_default=False, help=N_("Where (default: here)."))
    ] = "",
    hook: Annotated[
        bool | None,
        typer.Option("--hook/--no-hook", show_default=False,
                     help=N_("Let git check cases before each commit; on a terminal it is asked.")),
    ] = None,
) -> None:  # fmt: skip
    from klantervaring.files.beginning import begin
    from klantervaring.files.git import Identity

    session = session_of(ctx)
    root = Path(directory or session.directory or ".").absolute()
    by = os.environ.get("KV_USER", "")
    begun = begin(root, Identity(by or "kv", f"{by or 'kv'}@localhost"))
    session.directory = str(root)
    if session.how.as_json:
        asked = {"hook": _hook(session, root).value} if hook else {}
        session.answer({"root": str(root), "made": list(begun.made), "git": begun.git, **asked})
        return
    say = session.speaker
    for name in begun.made:
        session.screen.line(say(Text("Made: {name}", name=name)))
    if not begun.made:
        session.screen.line(say(Text("Everything was there already; nothing was changed.")))
    if begun.trouble:
        session.screen.say(say(Text("Not versioned: {message}", message=begun.trouble)))
    if _wants_hook(session, root, hook):
        session.screen.line(say(_told_of_hook(_hook(session, root))))
    session.screen.line(say(Text("Workspace: {root}", root=str(root))))
    session.screen.line(say(Text("Next: {command}", command=Code("kv new"))))


def _wants_hook(session: Session, root: Path, asked: bool | None) -> bool:
    from klantervaring.cli.ask import choice
    from klantervaring.files.beginning import has_hook

    if asked is not None or not session.can_ask or has_hook(root):
        return bool(asked)
    yes, no = session.speaker.word(N_("yes")), session.speaker.word(N_("no"))
    question = N_("Shall git check cases before each commit?")
    return choice(session, question, (yes, no), default=no) == yes


def _hook(session: Session, root: Path) -> Hook:
    from klantervaring.files.beginning import Words, make_hook

    say = session.speaker
    check, passes = Code("kv check"), Code("git commit --no-verify")
    words = Words(
        missing=say(Text("{command}: kv is not on the PATH; the cases were not checked.", command=check)),
        failed=say(Text("{command} did not work; the cases were not checked.", command=check)),
        refused=say(Text("Nothing was committed. Mend this, or pass with {command}.", command=passes)),
    )
    return make_hook(root, words)


def _told_of_hook(made: Hook) -> Text:
    from klantervaring.files.beginning import Hook

    passes = Code("git commit --no-verify")
    told = {
        Hook.MADE: Text("Git now checks cases before each commit; {command} passes.", command=passes),
        Hook.THERE: Text("Git checks cases before each commit already."),
        Hook.ANOTHER: Text("There is another hook before each commit; it was left as it is."),
        Hook.SHARED: Text("The hooks of git are shared with other repositories here; none was made."),
        Hook.NO_REPOSITORY: Text("Without a git repository there is no hook."),
    }
    return told[made]


@app.command(
    "check",
    cls=Changing,
    help=N_("Everything that is wrong in the workspace, with the remedy; exit 1 when there is anything."),
    epilog="  kv check\n  kv check --fix",
)
def check(
    ctx: Context,
    fix: Annotated[
        bool, typer.Option("--fix", show_default=False, help=N_("Mend what has one safe answer."))
    ] = False,
) -> None:
    from klantervaring import checks
    from klantervaring.view import as_json

    session = session_of(ctx)
    found = checks.run(checks.inspect(session.store, session.now))
    if fix and not session.how.dry_run:
        mended = checks.mend(desk_of(session), found)
        for finding in mended if not session.how.as_json else ():
            text = Text("mended: {path}: {message}", path=finding.path, message=finding.message)
            session.screen.line(session.speaker(text))
        found = checks.run(checks.inspect(session.store, session.now))
    if session.how.as_json:
        session.answer(as_json.findings(found, session.speaker))
    else:
        for finding in found:
            place = f"{clean(finding.path)}:{finding.line}"
            session.screen.line(f"{place}: [{finding.check}] {session.speaker(finding.message)}")
            session.screen.line(f"    {session.speaker(finding.remedy)}")
        count = Text(*plural("{n} finding.", "{n} findings."), n=len(found))
        session.screen.line(session.speaker(count if found else Text("Everything is in order.")))
    session.exit_code = 1 if found else 0


@app.command(
    "undo",
    cls=Changing,
    help=N_("Take back the last command, as a new commit; once more takes that back."),
    epilog="  kv undo\n  kv undo --dry-run",
)
def undo(ctx: Context) -> None:
    from klantervaring.cli.undoing import undo_last

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
