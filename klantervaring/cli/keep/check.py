"""`kv check`: everything that is wrong in the workspace, and mending what has one safe answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from klantervaring.checks.checks import by_place, run_checks
from klantervaring.checks.inspection import inspect
from klantervaring.checks.mending import mend
from klantervaring.cli.call.at_desk import desk_of
from klantervaring.cli.keep import saved_views
from klantervaring.cli.typed.options import (
    Changing,
    Context,
    session_of,
)
from klantervaring.core.text.sentences import (
    N_,
    Text,
    clean,
    ours,
    plural,
)
from klantervaring.view import as_json

if TYPE_CHECKING:
    from klantervaring.cli.call.session import Session
    from klantervaring.core.findings import Finding

app = typer.Typer(rich_markup_mode=None)


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
    session = session_of(ctx)
    found = _all_findings(ctx)
    if fix and not session.how.dry_run:
        mended = mend(desk_of(session), found)
        if not session.how.as_json:
            _tell_mended(session, mended)
        found = _all_findings(ctx)
    if session.how.as_json:
        session.answer(as_json.findings(found, session.speaker))
    else:
        _show_findings(session, found)
    session.exit_code = 1 if found else 0


def _all_findings(ctx: Context) -> list[Finding]:
    session = session_of(ctx)
    found = run_checks(inspect(session.store, session.now))
    return sorted([*found, *saved_views.mistakes(ctx)], key=by_place)


def _tell_mended(session: Session, mended: Iterable[Finding]) -> None:
    for finding in mended:
        session.tell(
            Text(
                "mended: {path}: {message}",
                path=finding.path,
                message=finding.message,
            )
        )


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
