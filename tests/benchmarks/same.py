"""Compare what two installed versions of kv say and write: every command, both languages, piped or not.

    python -m tests.benchmarks.same OLD/bin/kv NEW/bin/kv [--show] [--only PATTERN]

Each step is given to both in a copy of the same workspace at the same moment. Compared are the exit code,
what is printed, and the files as they stand afterwards.
"""

from __future__ import annotations

import argparse
import difflib
import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.hostile.test_attacks import WORDS

ROOT = Path(__file__).parent.parent.parent
AT = "2026-11-20T12:00"
#: Beside the words of every command (`WORDS`): forms that read more, refuse, or show help.
MORE = """
list
list --json
list --all --json
list --closed
list --at 2026-10-01
list --owner sanne
list --step listen --json
list --owner niemand
overdue --json
overdue --at 2027-01-01
due --within 2w --json
next --json
today --json
show {id} --json
show {id} --all
show XXXX
why {id} --json
why {closed}
stats --json
stats --since 2025-01-01
stats --since 2026-01-01 --until 2026-11-01 --json
stats --csv
stats --public --json
stats --public
stats --since morgen
search 'de '
search zaal --json
search ''
log --json
log --since 2026-11-01
customer
customer --json
customer Kiezel --json
customer bestaatniet
ask --json
fans --json
fans --year 2025
improvements --json
budget --json
alerts --json
procedure --json
procedure --mermaid
procedure een-idee@1
procedure nee@1
config --json
check
check --json
history {id} --json
status --json
undo --dry-run
note {id} -m x --dry-run
note {id} -m x --json
respond {id}
listen {closed} -m x
decide {id} partly -m x
assign {id} niemand
tag {id} 'a b'
compensate {id} --what kaart --cost 1000 --why x
compensate {id} --cost x --what a --why b
new
new X
new Kachel --customer A -m x --json
new Kachel --customer A -m x --dry-run
import {home}/geenlijst.csv
import {home}/fout.csv
overdu
--version
--help
note --plain
--nee
""".strip().splitlines()
LISTED = "Datum;Klant;Titel;Verhaal\n2026-11-18;De Kiezel;Stoelen;Er waren geen stoelen.\n"
WRONG = "Datum;Klant;Titel\n31-02-2026;De Kiezel;Stoelen\n;;\n"

#: Commands without `--at`.
TIMELESS = set(
    """
    init check undo config procedure sync status settle history edit overdu search log improvements customer
    """.split()
)


class Seen(NamedTuple):
    """What a command did."""

    code: int
    printed: str
    files: dict[str, str]


class Place:
    """A copy of the demonstration workspace with a home beside it, for one version and in one language."""

    def __init__(self, folder: Path, program: str, language: str) -> None:
        self.program = program
        self.language = language
        self.home = folder / "home"
        self.root = folder / "work"
        self.home.mkdir(parents=True)
        self.root.mkdir()
        (self.home / "lijst.csv").write_text(LISTED, encoding="utf-8")
        (self.home / "fout.csv").write_text(WRONG, encoding="utf-8")
        (self.home / "brief.txt").write_text("Een brief.\n", encoding="utf-8")
        for name in ("cases", "kv.yaml"):
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, self.root / name)
        settings = self.root / "kv.yaml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(re.sub(r"(?m)^language:.*$", f"language: {language}", text), encoding="utf-8")
        for path in [*self.root.rglob("*")]:
            os.utime(path, (1_795_000_000, 1_795_000_000))
        self._git("init", "-qb", "main")
        self._git("add", ".")
        self._git("commit", "-qm", "x")

    def _git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.root, env=self.env(), check=True, capture_output=True)

    def env(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANGUAGE": self.language,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
            "COLUMNS": "100",
            "LINES": "40",
            "KV_USER": "sanne",
            "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1",
            "EDITOR": "true",
            "PAGER": "cat",
            "GIT_AUTHOR_NAME": "S",
            "GIT_AUTHOR_EMAIL": "s@example.org",
            "GIT_COMMITTER_NAME": "S",
            "GIT_COMMITTER_EMAIL": "s@example.org",
            "GIT_AUTHOR_DATE": AT,
            "GIT_COMMITTER_DATE": AT,
        }

    def give(self, words: list[str], terminal: bool) -> Seen:
        """Give one command, on a terminal or in a pipe; nobody answers its questions."""
        command = [self.program, *words]
        run = _on_a_terminal if terminal else _in_a_pipe
        code, printed = run(command, self.root, self.env())
        return Seen(code, self._bare(printed), dict(self._files()))

    def _bare(self, text: str) -> str:
        return text.replace(str(self.root.parent), "HERE").replace(self.program, "kv")

    def _files(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and ".git" not in path.parts and ".kv" not in path.parts:
                name = str(path.relative_to(self.root))
                yield name, path.read_text(encoding="utf-8", errors="surrogateescape")


def _in_a_pipe(command: list[str], root: Path, env: dict[str, str]) -> tuple[int, str]:
    ran = subprocess.run(
        command, cwd=root, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return ran.returncode, f"{ran.stdout}\n--\n{ran.stderr}"


def _on_a_terminal(command: list[str], root: Path, env: dict[str, str]) -> tuple[int, str]:
    process, terminal = pty.fork()
    if not process:
        os.chdir(root)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # it may be ignored here, behind a shell
        os.execve(command[0], command, env)
    said, asked = b"", 0
    while True:
        ready, *_ = select.select([terminal], [], [], 3)
        if not ready:
            os.write(terminal, b"\x03")  # it asks something: nobody is there
            asked += 1
            if asked > 3:
                os.kill(process, signal.SIGKILL)
        try:
            piece = os.read(terminal, 65536) if ready else b""
        except OSError:
            break
        said += piece
        if ready and not piece:
            break
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said.decode(errors="replace")


class Names:
    """Counts off what is drawn anew: the ids of cases and events, and git's hashes."""

    _DRAWN = re.compile(
        r"(?<=\x1b\[1m)[0-9A-Z]{4}-[0-9A-Z]{4}\b"
        r"|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b"
        r"|(?<=id: )[0-9a-z]{8}\b|(?<=id\": \")[0-9a-z]{8}\b|(?<= · )[0-9a-z]{8}$"
        r"|\b[0-9a-f]{40}\b",
        re.MULTILINE,
    )

    def __init__(self, known: str) -> None:
        self._known = set(self._DRAWN.findall(known))
        self._seen: dict[str, str] = {}

    def counted(self, text: str) -> str:
        def name(found: re.Match[str]) -> str:
            word = found[0]
            return word if word in self._known else self._seen.setdefault(word, f"<{len(self._seen)}>")

        return self._DRAWN.sub(name, text)


def _as_lines(seen: Seen, known: str) -> list[str]:
    names = Names(known)
    said = [f"exit {seen.code}", *seen.printed.splitlines()]
    # a new case has another id each time, so it comes last and not where its id would stand
    files = sorted(
        (f"{name}\n{text}" for name, text in seen.files.items()),
        key=lambda file: (Path(file.split("\n")[0]).stem not in known, file),
    )
    text = "\n".join([*said, *(f"== {file}" for file in files)])
    return names.counted(text).splitlines()


def steps() -> Iterator[str]:
    yield from (f"{name} {words}".strip() for name, words in WORDS.items() if name not in ("join",))
    yield from (f"{name} --help" for name in WORDS)
    yield from MORE


def compare(old: str, new: str, show: bool, only: str = "") -> int:
    differing = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        originals = {
            language: [
                Place(folder / language / name / "first", program, language)
                for name, program in (("old", old), ("new", new))
            ]
            for language in ("nl", "en")
        }
        first = originals["nl"][0].root
        known = "\n".join(path.read_text("utf-8", "replace") for path in first.rglob("*.md"))
        ids = sorted(path.stem for path in first.glob("cases/*.md"))
        closed = sorted(path.stem for path in first.glob("cases/closed/*/*.md"))
        places = {"{id}": ids[0], "{closed}": closed[0], "{hub}": "x", "{folder}": "x", "{home}": "../home"}
        chosen = [step for step in steps() if re.search(only, step)]
        for step in chosen:
            words = [*shlex.split(step), *([] if _has_no_at(step) else ["--at", AT])]
            for mark, value in places.items():
                words = [word.replace(mark, value) for word in words]
            for language, terminal in (("nl", False), ("en", False), ("nl", True)):
                both = []
                for place in originals[language]:
                    copy = _copied(place)
                    both.append(_as_lines(copy.give(words, terminal), known))
                    shutil.rmtree(copy.root.parent)
                if both[0] != both[1]:
                    differing += 1
                    print(
                        f"differs ({language}, {'terminal' if terminal else 'pipe'}): kv {shlex.join(words)}"
                    )
                    if show:
                        old_lines, new_lines = both
                        print(
                            *difflib.unified_diff(old_lines, new_lines, "old", "new", "", "", 0, ""), sep="\n"
                        )
    print(f"{len(chosen)} commands, 3 ways each: {differing} differ")
    return int(differing > 0)


def _copied(place: Place) -> Place:
    """Copy a place under one name for both versions, so that widths are the same."""
    copy = object.__new__(Place)
    copy.program, copy.language = place.program, place.language
    folder = place.root.parent.with_name("again")
    shutil.copytree(place.root.parent, folder, symlinks=True)
    copy.home, copy.root = folder / "home", folder / "work"
    return copy


def _has_no_at(step: str) -> bool:
    first = step.split()[0]
    told = "--at" in step or "--help" in step or first.startswith("-")
    return told or first in TIMELESS


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--show", action="store_true", help="show what differs")
    parser.add_argument("--only", default="", help="only steps in which this pattern is found")
    given = parser.parse_args()
    sys.exit(compare(given.old, given.new, given.show, given.only))
