"""The shells that kv completes for, and where each looks for the script that does it."""

from __future__ import annotations

from klantervaring.core.values import NamedTuple


class Shell(NamedTuple):
    """Where a shell looks: for scripts by itself, or in the file that it begins with."""

    script: str
    #: the file that it begins with, from the home folder; "" where it finds the script by itself
    start: str = ""
    #: what a line of that file begins with that reads another
    reads: str = "source"


SHELLS = {
    "bash": Shell("kv.bash", ".bashrc"),
    "zsh": Shell("kv.zsh", ".zshrc"),
    "fish": Shell("kv.fish"),
    "pwsh": Shell(
        "kv.ps1", ".config/powershell/Microsoft.PowerShell_profile.ps1", "."
    ),
}
