"""The house stays in order: imports point one way, and what is said in docs and help is there.

Reads the sources with `ast`; imports nothing of them.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "klantervaring"
#: From the top of the house to the ground; a room may import from its own floor and from below.
FLOORS = (
    ("__main__",),
    ("cli",),
    ("report",),
    ("view",),
    ("checks", "dossier", "erasing", "exporting", "importing", "letters", "mail", "sync"),
    ("desk",),
    ("files",),
    ("extras", "language", "shown_commands", "commands", "case_commands"),
    ("core",),
)
#: The same within the room of the commands; those of a panel of `kv --help` may build on one another.
FLOORS_OF_CLI = (
    ("keep",),
    ("team", "win_back", "insight", "day"),
    ("procedure", "work", "intake", "look"),
    ("completing",),
    ("front",),
    ("recording", "lists"),
    ("typed",),
    ("asking",),
    ("call",),
)
FLOOR_OF = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
#: Rooms that must not know the disk, the clock or the screen.
PURE_IMPORTS = {
    "__future__", "_collections", "bisect", "collections", "dataclasses", "datetime", "difflib", "enum",
    "functools",
    "heapq", "itertools", "operator", "re", "types", "typing", "unicodedata",
    "klantervaring",
}  # fmt: skip


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.stem != "__init__")


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    here = FLOOR_OF[room_of(path)]
    for line, name in imports_of(path):
        parts = name.split(".")
        if parts[0] == "klantervaring" and len(parts) > 1 and parts[1] in FLOOR_OF:
            assert FLOOR_OF[parts[1]] >= here, f"{path}:{line} imports {name}, which is above it"


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli").rglob("*/*.py")), ids=lambda p: p.name)
def test_commands_build_on_what_lies_below(path: Path) -> None:
    floors = {room: height for height, rooms in enumerate(FLOORS_OF_CLI) for room in rooms}
    here = floors[path.parent.name]
    for line, name in imports_of(path):
        if name.startswith("klantervaring.cli."):
            room = name.split(".")[2]
            assert floors[room] >= here, f"{path}:{line} imports {name}, which is above it"


def test_the_door_of_a_room_holds_its_sentence_alone() -> None:
    for path in sorted(PACKAGE.rglob("*/__init__.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert len(tree.body) == 1, path
        assert ast.get_docstring(tree), path


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").rglob("*.py")), ids=lambda p: p.name)
def test_the_core_knows_no_disk_clock_or_screen(path: Path) -> None:
    for line, name in imports_of(path):
        assert name.split(".")[0] in PURE_IMPORTS, f"{path}:{line} imports {name}"
    source = path.read_text(encoding="utf-8")
    for forbidden in ("datetime.now(", " print(", " open(", "os.environ"):
        assert forbidden not in source.replace("def open(", ""), f"{path} has {forbidden}"


def test_rich_is_known_in_one_room_only() -> None:
    knowing = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        for _, name in imports_of(path)
        if name.split(".")[0] == "rich"
    }
    assert knowing <= {"view/terminal/screen.py", "view/terminal/progress.py"}


def test_no_group_of_a_pattern_is_possessive() -> None:
    """Python 3.11.2 takes half of such a group along: it read YAML and addresses otherwise than 3.11.7."""
    possessive = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>")
    found = [path for path in PACKAGE.rglob("*.py") if possessive.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_clock_is_read_in_one_place() -> None:
    reading = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(call in path.read_text(encoding="utf-8") for call in ("datetime.now(", "time.time("))
    }
    assert reading == {"cli/call/session.py"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_module_says_what_it_answers_for(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said, f"{path} opens without a docstring"


def test_each_room_has_tests_beside_it() -> None:
    """Whoever changes `core/merge` finds its tests in `tests/core/merge`."""
    tests = ROOT / "tests"
    rooms = {str(path.parent.relative_to(PACKAGE)) for path in modules() if path.parent != PACKAGE}
    bare = [room for room in sorted(rooms) if not any((tests / room).rglob("test_*.py"))]
    assert bare == []


def test_each_folder_of_tests_is_of_a_room_or_goes_across_them() -> None:
    across = {"faults", "hostile", "mutation", "benchmarks"}
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    astray = [
        str(folder)
        for folder in sorted(folders)
        if folder.parts and folder.parts[0] not in across and not (PACKAGE / folder).is_dir()
    ]
    assert astray == []


def test_architecture_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {p.relative_to(PACKAGE).parent for p in modules() if p.stem == "__init__"}
    assert [str(room) for room in rooms if f"`{room}/`" not in text] == []


def test_the_top_level_is_as_agreed() -> None:
    agreed = {
        "pyproject.toml",
        "README.md",
        "klantervaring",
        "cases",
        "tests",
        "docs",
        "kv.yaml",
        "CHANGELOG.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "Makefile",
    }
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")}
    assert found - {"build", "dist"} - {p for p in found if p.endswith(".egg-info")} <= agreed


def test_the_lock_file_names_each_dependency_within_its_range_and_by_digest() -> None:
    """What the README installs: one version of each, in no file but those that were tried."""
    text = (ROOT / ".ci" / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = map(Requirement, project["project"]["dependencies"] + project["build-system"]["requires"])
    locked: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", text.partition("\n")[2].rstrip()):
        named, *digests = entry.split(" \\\n    --hash=")
        name, _, version = named.partition("==")
        assert version, f"{named} is not one version"
        assert digests, f"{name} without a digest"
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", digest) for digest in digests), name
        locked[name] = version
    for requirement in wanted:
        assert locked[requirement.name] in requirement.specifier, requirement
    assert "://" not in text
    (command,) = re.findall(
        r"<!-- demo -->\n```sh\n(.*)\n```", (ROOT / "README.md").read_text(encoding="utf-8")
    )
    assert "--require-hashes -r .ci/requirements.lock" in command
    assert "--no-build-isolation" in command
