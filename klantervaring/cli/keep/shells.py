"""`kv completion`: the script that lets a shell complete what belongs to kv, shown or put in its place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from klantervaring.cli.call.session import Session
from klantervaring.cli.completing.shell_places import SHELLS
from klantervaring.cli.typed.options import Context, Reading, session_of
from klantervaring.cli.typed.values import one_of
from klantervaring.core.errors import DiskRefused
from klantervaring.core.text.sentences import (
    N_,
    Code,
    Text,
    clean,
    ours,
    quoted,
)

app = typer.Typer(rich_markup_mode=None)
_SCRIPTS = Path(__file__).parents[2] / "shells"


def _called(typed: str) -> str:
    """Return a shell as its own program is called, in lower case; PowerShell is that of every system."""
    name = typed.lower()
    return "pwsh" if name == "powershell" else name


@app.command(
    "completion",
    cls=Reading,
    epilog="  kv completion bash --install\n  kv completion zsh > ~/.kv.zsh",
)
def completion(
    ctx: Context,
    shell: Annotated[
        str,
        typer.Argument(
            metavar="SHELL",
            show_default=False,
            help=N_("Your shell: bash, zsh, fish or pwsh."),
        ),
    ],
    install: Annotated[
        bool,
        typer.Option(
            "--install",
            show_default=False,
            help=N_("Put it in its place, and say what was changed."),
        ),
    ] = False,
) -> None:
    session = session_of(ctx)
    name = one_of(_called(shell), SHELLS, "SHELL")
    script = (_SCRIPTS / SHELLS[name].script).read_text(encoding="utf-8")
    changed = _installed(name, script) if install else []
    if session.how.as_json:
        answer = {"shell": name, "script": script}
        session.answer({**answer, "changed": list(map(str, changed))})
    elif install:
        _tell(session, name, changed)
    else:
        session.screen.raw(clean(script.rstrip("\n"), lines=True))


def _files(name: str, script: str) -> dict[Path, str]:
    """Return the places of a script, and of the line by which a shell reads it, each with what it holds."""
    shell = SHELLS[name]
    home = Path.home()
    if not shell.start:
        own = os.environ.get("XDG_CONFIG_HOME") or home / ".config"
        return {Path(own) / "fish" / "completions" / shell.script: script}
    data = os.environ.get("XDG_DATA_HOME") or home / ".local" / "share"
    place = Path(data) / "klantervaring" / shell.script
    begins = home
    if name == "zsh":
        begins = Path(os.environ.get("ZDOTDIR") or home)
    line = f"{shell.reads} {quoted(str(place), always=True)}\n"
    return {place: script, begins / shell.start: line}


def _installed(name: str, script: str) -> list[Path]:
    """Put a script in its place, and return the files that were changed for it. Raises DiskRefused."""
    shell = SHELLS[name]
    wanted = _files(name, script)
    try:
        return [
            path
            for path, text in wanted.items()
            if _has_now(path, text, path.name != shell.script)
        ]
    except OSError as error:
        raise DiskRefused(
            Text("{path} cannot be written.", path=str(error.filename)),
            remedy=Text(
                "{command} shows the script; put it where your shell reads it.",
                command=Code(ours("kv completion {}", quoted(name))),
            ),
        ) from None


def _has_now(path: Path, text: str, is_line: bool) -> bool:
    """Let a file have a text, as one more line of it or as all of it; whether that changed it."""
    there = path.read_text(encoding="utf-8") if path.exists() else ""
    if there == text or (is_line and text in there):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    gap = "\n" if is_line and there and not there.endswith("\n") else ""
    with path.open("a" if is_line else "w", encoding="utf-8") as file:
        file.write(gap + text)
    return True


def _tell(session: Session, name: str, changed: list[Path]) -> None:
    for path in changed:
        session.tell(Text("Written: {path}", path=str(path)))
    if changed:
        session.tell(
            Text(
                "In a new {shell} the Tab key completes what you type.",
                shell=name,
            )
        )
    else:
        session.tell(Text("It was there already; nothing was changed."))
