"""Names that a file may have, and the one way to it: nothing outside the root is reached through a link."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from klantervaring.files.disk import atomic, beneath
from klantervaring.files.disk.file_names import is_file_name, is_path
from klantervaring.files.disk.safe_read import NotRegular

from tests.conftest import Desk

#: Names that git refuses in a tree, on this system or on another; and that the disk would take.
REFUSED = (
    "", ".", "..", "a/b", "/", ".git", ".GIT", ".Git", ".git ", ".git.", ".git. .", ".git::$INDEX_ALLOCATION",
    "git~1", "GIT~1", "git~2", ".g\u200cit", "\ufeff.git", ".gi\u200dt", "a\\.git", ".git\\config", "a\nb",
    "a\x00b", "\x1b[2J", "\x7f", "a" * 256, "\u00e9" * 128,
)  # fmt: skip
TAKEN = (".gitignore", ".gitattributes", "git", ".github", "a.git", "..a", "a..", "-rf", "a b", "\u00e9",
         "a" * 255, "git~", "\u200ba", "*", "a\\b", "CON", "2222-2222.md")  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_git_would_not_take(name: str) -> None:
    assert not is_file_name(name)


@pytest.mark.parametrize("name", TAKEN)
def test_names_that_it_takes(name: str) -> None:
    assert is_file_name(name)


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "a/../b", "a/.git/hooks/post-merge", "./a", "a/", ""])
def test_paths_of_a_tree_that_are_never_put_in_place(path: str) -> None:
    assert not is_path(path)


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_taken_stays_in_its_folder(name: str) -> None:
    if is_file_name(name):
        assert os.path.normpath(f"/root/{name}") == f"/root/{name}"
        assert Path("/root", name).parent == Path("/root")


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A root with links in it, and what they lead to."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "cases").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.txt").write_text("geheim")
    (root / "link").symlink_to(outside)
    (root / "cases" / "link.md").symlink_to(outside / "secret.txt")
    (root / "cases" / "own.md").write_text("eigen")
    return root, outside


#: What is done with a path that leads outside; each must be refused.
WORKS: dict[str, Callable[[Path, Path], object]] = {
    "read": beneath.read_file,
    "names": beneath.names_in,
    "create": lambda root, path: beneath.create(root, path, 0o600),
    "unlink": beneath.unlink,
    "rename from": lambda root, path: beneath.rename(root, path, root / "new"),
    "rename to": lambda root, path: beneath.rename(root, root / "cases" / "own.md", path),
    "link": lambda root, path: beneath.link(root, root / "cases" / "own.md", path),
    "remove": beneath.remove_folder,
    "mode": lambda root, path: beneath.change_mode(root, path, 0o111, 0),
    "temporary": lambda root, path: atomic.write_temporary(root, path, b"x", 0o600),
    "whole": lambda root, path: atomic.write_whole(root, path, b"x"),
    "sync": beneath.sync_folder,
}
LEADING_OUT = ("link/secret.txt", "link/new/deeper", "../outside/secret.txt", "link/../../outside/secret.txt")


@pytest.mark.parametrize("path", LEADING_OUT)
@pytest.mark.parametrize("work", WORKS.values(), ids=list(WORKS))
def test_nothing_outside_is_reached(
    places: tuple[Path, Path], work: Callable[[Path, Path], object], path: str
) -> None:
    root, outside = places
    with pytest.raises(OSError, match=r"not a regular file|a name that no file here may have"):
        work(root, root / path)
    assert {p.name: p.read_text() for p in outside.iterdir()} == {"secret.txt": "geheim"}
    assert (root / "cases" / "own.md").read_text() == "eigen"


def test_a_link_is_neither_read_nor_a_file(places: tuple[Path, Path]) -> None:
    root, outside = places
    with pytest.raises(NotRegular):
        beneath.read_file(root, "cases/link.md")
    assert not beneath.is_file(root, "cases/link.md")
    assert beneath.is_there(root, "cases/link.md")
    assert not beneath.is_folder(root, "link")
    assert beneath.found(root, "link/secret.txt") is None
    beneath.unlink(root, "cases/link.md")
    assert (outside / "secret.txt").read_text() == "geheim"


def test_a_folder_that_becomes_a_link_meanwhile(places: tuple[Path, Path]) -> None:
    """What was looked at is what is written in: a handle stays with its folder."""
    root, outside = places
    handle = beneath.folder_handle(root, "cases")
    (root / "cases").rename(root / "elders")
    (root / "cases").symlink_to(outside)
    os.close(os.open("new.md", os.O_WRONLY | os.O_CREAT, dir_fd=handle))
    os.close(handle)
    assert (root / "elders" / "new.md").exists()
    assert not (outside / "new.md").exists()


def test_what_is_written_is_whole_and_private(tmp_path: Path) -> None:
    atomic.write_whole(tmp_path, "deep/er/note", b"tekst")
    note = tmp_path / "deep" / "er" / "note"
    assert (note.read_bytes(), note.stat().st_mode & 0o777) == (b"tekst", 0o600)
    assert [p.name for p in note.parent.iterdir()] == ["note"]


def test_the_longest_name_can_be_written(desk: Desk) -> None:
    """A temporary name of kv is short, however long the name beside it is."""
    id = desk.new("Map ontbrak")
    file = desk.home / ("n" * 251 + ".bin")
    file.write_bytes(b"\0 een brief")
    desk.done("attach", id, str(file))
    name = desk.log(id)[-1]["file"]
    assert (desk.root / "cases" / id / name).read_bytes() == b"\0 een brief"
    assert desk.done("check", "--json").json == []
