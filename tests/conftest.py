"""A desk to test at: a temporary workspace with a real git, and ways to give it commands.

It proves nothing itself; it keeps the machine's own settings, clock and language out of every test.
"""

from __future__ import annotations

import contextlib
import fcntl
import gettext
import io
import json
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from unittest import mock

import hypothesis
import pyte
import pytest
import typer
import yaml
from frontmatter.default_handlers import YAMLHandler
from klantervaring.__main__ import run
from klantervaring.cli.call.session import Session
from klantervaring.core.procedure import Procedure
from klantervaring.core.time import offsets
from klantervaring.files.procedures import procedures
from klantervaring.files.procedures.procedure_base import Source
from klantervaring.files.workspace.layout import private_of
from typer.utils import get_params_from_function

if TYPE_CHECKING:
    from klantervaring.files.procedures.procedure_base import Find

#: The clone that is tested.
ROOT = Path(__file__).parent.parent
#: Folders of tests without git, a disk or a terminal: the fast set, for while one works (`pytest -m fast`).
FAST = ("core", "files/text")
#: The moment at which a desk works, where a test names none: a Friday afternoon.
NOW = "2026-11-20T14:05:00+01:00"
KV = [sys.executable, "-m", "klantervaring"]
#: Seconds after which a process of a test is taken to hang, also where other tests keep the machine busy.
PATIENCE = 60
#: What a terminal is told when keys begin to be followed, and when no longer.
KEYS_ON, KEYS_OFF = "\x1b[?2004h", "\x1b[?2004l"
#: What a terminal sends before and after what is pasted.
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
#: The key that takes away what stands in a line.
ERASE = "\x15"
#: The exit code of a process in which the harness itself went wrong.
HARNESS_FAILED = 99
#: What the tests tell git besides nothing: not to look after each commit whether it is time to tidy up.
GIT_CONFIG = ROOT / "tests" / "gitconfig"


#: What the tests of faults tried and lost, in this process and in those that tests ran in beside it.
COUNTED: Counter[str] = Counter()


# No clock, and the same each time. Few examples reach as many lines (`.ci/run`: coverage); many are others
# each time, for a run by hand (docs/reliability.md).
STEADY = hypothesis.settings(deadline=None, derandomize=True)
hypothesis.settings.register_profile("kv", STEADY)
hypothesis.settings.register_profile("few", STEADY, max_examples=10)
hypothesis.settings.register_profile(
    "many", STEADY, derandomize=False, max_examples=2000, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile("kv")


class Result(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of `--json`."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.out.splitlines()


class Desk:
    """A workspace, and somebody called sanne who gives it commands."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.home = home
        self.now = NOW
        begun = self.head().strip()
        #: The commits of the test, as git names a range.
        self.since = f"{begun}..HEAD" if begun else "HEAD"

    # -- commands ------------------------------------------------------------------------------------

    def environment(
        self, now: str = "", lang: str = "en", by: str = "sanne", env: Mapping[str, str | None] | None = None
    ) -> dict[str, str]:
        """All variables that a command sees; None in `env` takes one away."""
        told: dict[str, str | None] = {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "TERM": "xterm-256color",
            "TZ": "Pacific/Auckland",
            "LANG": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": str(GIT_CONFIG),
            "GIT_CONFIG_NOSYSTEM": "1",
            "FILTER_BRANCH_SQUELCH_WARNING": "1",  # without it git waits ten seconds, for whoever reads it
            "GIT_AUTHOR_NAME": "Test Desk",
            "GIT_AUTHOR_EMAIL": "desk@test.example",
            "GIT_COMMITTER_NAME": "Test Desk",
            "GIT_COMMITTER_EMAIL": "desk@test.example",
            "KV_HOME": str(self.root),
            "KV_NOW": now or self.now,
            "KV_USER": by,
            "KV_LANG": lang,
            "KV_PAGER": "",  # what is long is shown as it is, where a test asks for nothing else
            **(env or {}),
        }
        return {key: value for key, value in told.items() if value is not None}

    def run(self, *arguments: str, stdin: str = "", **how: Any) -> Result:
        """Give a command in this process; `how` is as for `environment`."""
        out, err = io.StringIO(), io.StringIO()
        with surroundings(self.environment(**how)):
            given = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogateescape")), encoding="utf-8")
            with (
                mock.patch.object(sys, "stdin", given),
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
            ):
                code = run(Session(), list(arguments))
        return Result(code, out.getvalue(), err.getvalue())

    def done(self, *arguments: str, **how: Any) -> Result:
        """The same, for a command that must end well."""
        result = self.run(*arguments, **how)
        assert result.code == 0, f"kv {' '.join(arguments)}: {result}"
        return result

    def new(self, title: str = "Leskist bleef leeg", *options: str, **how: Any) -> str:
        """The id of a new case."""
        customer = () if "--customer" in options else ("--customer", "Basisschool De Kiezel")
        id: str = self.done("new", title, *customer, *options, "--json", **how).json["id"]
        return id

    def subprocess(self, *arguments: str, stdin: str = "", **how: Any) -> Result:
        """Give a command in a process of its own."""
        done = subprocess.run(
            [*KV, *arguments], input=stdin, capture_output=True, text=True, encoding="utf-8",
            env=self.environment(**how), cwd=self.root, timeout=PATIENCE, check=False,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)

    def proposed(self, line: str, **how: Any) -> dict[str, str]:
        """What a shell is told that may stand at the end of a line: values, with what they mean."""
        asked = {"_KV_COMPLETE": "lines", "_KV_LINE": line}
        with contextlib.chdir(self.root):  # a line may name a folder from where it stands
            told = self.run(env={**asked, **how.pop("env", {})}, **how)
        assert told.code == 0
        return dict(each.split("\t") for each in told.out.splitlines() if each)

    def terminal(self, *arguments: str, columns: int = 80, rows: int = 24, **how: Any) -> Terminal:
        """Give a command at a terminal."""
        return Terminal([*KV, *arguments], self.root, self.environment(**how), columns, rows)

    # -- what is there afterwards --------------------------------------------------------------------

    @property
    def private(self) -> Path:
        """Where kv keeps its own files of this workspace."""
        return Path(private_of(str(self.root)))

    def path(self, id: str) -> Path:
        """The file of a case, wherever it stands."""
        return next(self.root.glob(f"cases/**/{id}.md"))

    def place(self, id: str) -> str:
        """Where that file stands, from the root of the workspace."""
        return str(self.path(id).relative_to(self.root))

    def case(self, id: str) -> str:
        """The text of a case's file."""
        return self.path(id).read_bytes().decode("utf-8")

    def front(self, id: str) -> dict[str, Any]:
        """Its front matter as another library reads it, every scalar as text."""
        matter, _ = YAMLHandler().split(self.case(id))
        found: dict[str, Any] = yaml.load(matter, yaml.BaseLoader)
        return found

    def log(self, id: str) -> list[dict[str, str]]:
        """Its events, as that library reads them."""
        log: list[dict[str, str]] = self.front(id)["log"]
        return log

    @property
    def way(self) -> str:
        """How a command of the shell begins that kv proposes: tests do not stand in the workspace."""
        return f"cd {self.root} && "

    def git(self, *arguments: str) -> str:
        """What git says."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=self.environment(), capture_output=True,
            text=True, encoding="utf-8", timeout=PATIENCE, check=True,
        )  # fmt: skip
        return done.stdout

    def commits(self) -> list[str]:
        """The subjects of the commits since the workspace was made, newest first."""
        return self.git("log", "--format=%s", self.since).splitlines() if self.head() else []

    def files(self) -> dict[str, bytes]:
        """Every file of the workspace that people see, with its bytes."""
        shown = (p for p in self.root.rglob("*") if p.is_file() and not {".git", ".kv"} & set(p.parts))
        return {str(p.relative_to(self.root)): p.read_bytes() for p in shown}

    def head(self) -> str:
        """The newest commit, "" where there is none; told without starting git."""
        head = self.root / ".git" / "refs" / "heads" / "main"
        return head.read_text() if head.exists() else ""

    def snapshot(self) -> tuple[str, dict[str, bytes]]:
        """Commits and files: what a command that changes nothing leaves alone."""
        return self.head(), self.files()

    # -- setting the scene ---------------------------------------------------------------------------

    def write(self, name: str, text: str) -> Path:
        """Put a file in the workspace, as a person with an editor would."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        return path

    def put(self, id: str, log: str, **facts: str) -> Path:
        """A case file with these log lines (`at kind key=value ...`, one a line) and facts."""
        lines = [f"id: {id}", f"title: {facts.pop('title', 'Leskist bleef leeg')}"]
        facts.setdefault("procedure", "een-fan-per-dag@1")
        lines += [f"{key}: {value}" for key, value in facts.items()]
        lines += ["log:", *map(_log_line, log.strip().splitlines())]
        return self.write(f"cases/{id}.md", "\n".join(["---", *lines, "---", "Het verhaal.", ""]))

    def commit_all(self) -> None:
        """The same, also where there may be nothing to commit."""
        if self.git("status", "--porcelain"):
            self.commit()

    def commit(self, subject: str = "by hand") -> None:
        """Commit whatever stands in the workspace, without kv."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", subject)


def _log_line(text: str) -> str:
    at, kind, *more = text.split()
    pairs = [f"event: {kind}", f"at: {at}", "by: sanne", *(pair.replace("=", ": ", 1) for pair in more)]
    return "- {" + ", ".join(pairs) + "}"


class Terminal:
    """A command at a terminal of its own: what it shows, and what somebody types.

    A function in place of the command is carried out in a copy of this process, which need not begin anew.
    """

    def __init__(
        self,
        command: list[str] | Callable[[], int],
        folder: Path,
        environment: dict[str, str],
        columns: int,
        rows: int = 24,
    ) -> None:
        self.shown = ""
        self._read_up_to = 0
        self._paper, self._fed = pyte.Screen(columns, 400), 0
        self._stream = pyte.Stream(self._paper)
        self._process, self._handle = pty.fork()
        if self._process == 0:  # the child
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a run begun with `&` hears no Ctrl-C,
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and one begun with nohup no closed window
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if not isinstance(command, list):
                live(command, folder, environment)
            os.chdir(folder)
            os.execvpe(command[0], command, environment)

    def waits_for(self, text: str) -> None:
        """Read on until `text` is shown."""
        while text not in self.shown[self._read_up_to :]:
            assert self._more(), f"{text!r} did not come, but: {self.shown!r}"
        self._read_up_to = self.shown.index(text, self._read_up_to) + len(text)

    def asks(self, question: str) -> None:
        """Read on until a question is shown and keys are followed."""
        self.waits_for(question)
        while self.shown.rfind(KEYS_ON) <= self.shown.rfind(KEYS_OFF):
            assert self._more(), f"nothing is asked, but: {self.screen!r}"

    def types(self, text: str) -> None:
        """Type a line."""
        os.write(self._handle, text.encode() + b"\n")

    def answers(self, text: str) -> None:
        """Type a line in place of what stands there."""
        self.types(f"{ERASE}{text}")

    def answer(self, question: str, reply: str) -> None:
        """Answer a question when it is asked; the first line takes the place of what stands there."""
        self.asks(question)
        first, *more = reply.split("\n")
        self.answers(first)
        for line in more:
            self.types(line)

    def skips(self) -> int:
        """Skip whatever is still asked, with Enter. The exit code."""
        skipped = self.shown.rfind(KEYS_ON)
        for _ in range(20):
            while self.shown.rfind(KEYS_ON) <= max(self.shown.rfind(KEYS_OFF), skipped):
                if not self._more():
                    return self._ended()
            skipped = self.shown.rfind(KEYS_ON)
            self.sends(b"\r")
        pytest.fail(f"it goes on asking: {self.screen!r}")

    def pastes(self, text: str) -> None:
        """Paste, as a terminal does that was asked to say what is a paste."""
        os.write(self._handle, f"{PASTE}{text}{PASTED}".encode())

    @property
    def screen(self) -> str:
        """What stands on a screen without end after all that the command wrote."""
        self._stream.feed(self.shown[self._fed :].replace("\n", "\r\n"))
        self._fed = len(self.shown)
        paper, height = self._paper, self._paper.lines
        paper.lines = max([*paper.buffer, paper.cursor.y]) + 1  # what is empty below takes most of the time
        lines = [line.rstrip() for line in paper.display]
        paper.lines = height
        while lines and not lines[-1] and len(lines) > paper.cursor.y + 1:
            lines.pop()
        return "\n".join(lines)

    def sees(self, text: str) -> None:
        """Read on until `text` stands on the screen."""
        while text not in self.screen:
            assert self._more(), f"{text!r} did not come, but: {self.screen!r}"

    def sees_beside(self, question: str, text: str) -> None:
        """Read on until `text` stands in the line of a question; proposals below it may say the same."""
        while not any(question in line and text in line for line in self.screen.split("\n")):
            assert self._more(), f"{text!r} is not typed, but: {self.screen!r}"

    def is_killed(self) -> int:
        """Kill the command, as a crash would. The exit code."""
        os.kill(self._process, signal.SIGKILL)
        return self.ends()

    def sends(self, key: bytes) -> None:
        """Press a key, such as Ctrl-C, of a command that goes on."""
        os.write(self._handle, key)

    def hangs_up(self) -> int:
        """Close the terminal while the command is at work. The exit code."""
        os.close(self._handle)
        _, status = os.waitpid(self._process, 0)
        return os.waitstatus_to_exitcode(status)

    def presses(self, key: bytes) -> int:
        """Press a key that ends it, such as Ctrl-C; again where nobody listened yet. The exit code."""
        time.sleep(0.05)
        os.write(self._handle, key)
        while not self._ready(2):
            os.write(self._handle, key)
        return self.ends()

    def ends(self) -> int:
        """Read to the end; the exit code."""
        while self._more():
            pass
        return self._ended()

    def _ended(self) -> int:
        os.close(self._handle)
        _, status = os.waitpid(self._process, 0)
        return os.waitstatus_to_exitcode(status)

    def _ready(self, seconds: float) -> bool:
        return bool(select.select([self._handle], [], [], seconds)[0])

    def _more(self) -> bool:
        if not self._ready(PATIENCE):
            os.kill(self._process, signal.SIGKILL)
            pytest.fail(f"the command hangs after: {self.shown!r}")
        try:
            piece = os.read(self._handle, 65536)
        except OSError:  # the other end of the terminal is closed
            return False
        self.shown += piece.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(piece)


def path_of(asked: Any, folder: int | None = None) -> Path:
    """The path of what is asked for: a path, a handle, or a name in the folder of a handle."""
    if isinstance(asked, int):
        return Path(f"/proc/self/fd/{asked}").readlink()
    name = os.fsdecode(asked)
    return Path(name) if folder is None else path_of(folder) / name


def live(work: Callable[[], int], folder: Path, environment: Mapping[str, str]) -> NoReturn:
    """Be a process that does this work, whatever the descriptors 0 to 2 lead to; it gives the exit code."""
    code = HARNESS_FAILED
    try:
        sys.stdin = io.TextIOWrapper(io.FileIO(0), encoding="utf-8")
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(io.FileIO(n, "w"), encoding="utf-8", write_through=True) for n in (1, 2)
        )
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        os.chdir(folder)
        code = work()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


@contextlib.contextmanager
def surroundings(environment: Mapping[str, str]) -> Iterator[None]:
    """Exactly this environment for a while; variables, zone and language are put back."""
    domain = gettext.textdomain()
    try:
        with mock.patch.dict(os.environ, environment, clear=True):
            time.tzset()
            yield
    finally:
        gettext.textdomain(domain)
        time.tzset()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `kv init` makes, once for all tests."""
    home = tmp_path_factory.mktemp("home")
    desk = Desk(home / "desk", home)
    desk.done("init", str(desk.root), env={"KV_HOME": None})
    for sample in desk.root.glob(".git/hooks/*.sample"):
        sample.unlink()
    return desk.root


@pytest.fixture(autouse=True, scope="session")
def _what_never_changes_is_read_once() -> Iterator[None]:
    """Thousands of commands are given in this process; each would read again what is always the same.

    The procedures that come with kv (a workspace's own are read for every command), the offsets of a zone,
    and what typer reads in the signature of a function.
    """
    real = procedures._checked
    kept = cache(real)

    def read(source: Source, zone: tzinfo, find: Find) -> Procedure:
        return (real if source.workspace else kept)(source, zone, find)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(procedures, "_checked", read)
        patch.setattr(offsets, "table", cache(offsets.table))
        patch.setattr(typer.main, "get_params_from_function", cache(get_params_from_function))
        yield


@pytest.fixture
def desk(tmp_path: Path, made: Path) -> Desk:
    """A workspace as `kv init` makes it, with nothing in it yet."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copytree(made, tmp_path / "desk")
    return Desk(tmp_path / "desk", home)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m fast` no other folder is looked into: that would take longer than the tests."""
    if config.option.markexpr != "fast":
        return None
    folders = [ROOT / "tests" / name for name in FAST]
    near = (collection_path in f.parents or f in (collection_path, *collection_path.parents) for f in folders)
    return None if any(near) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The fast set is told by folders; what tries each sign or many histories there is marked `long`."""
    folders = [ROOT / "tests" / name for name in FAST]
    for item in items:
        if any(folder in item.path.parents for folder in folders) and not item.get_closest_marker("long"):
            item.add_marker("fast")


# -- what was counted ----------------------------------------------------------------------------------


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that runs tests beside others hands over what it counted."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["counted"] = dict(COUNTED)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """It is added up when that process has ended."""
    COUNTED.update(getattr(node, "workeroutput", {}).get("counted", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One closing line with the figures."""
    if COUNTED:
        told = ", ".join(f"{count} {what}" for what, count in sorted(COUNTED.items()))
        whole = os.environ.get("KV_FAULTS") == "all"
        form = "whole" if whole else "bounded; KV_FAULTS=all for the whole"
        terminalreporter.write_line(f"tests/faults ({form}): {told}")
