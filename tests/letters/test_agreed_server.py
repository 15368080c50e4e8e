"""Letters leave only through a mail server that somebody said yes to in this clone, whatever kv.yaml says."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import Desk
from tests.letters.post import Post
from tests.letters.scenes import ID, RESPONDED, SETTINGS, Scene, set_up

SEND = ("letter", ID, "outcome", "--send")
GOOD = "kv@smtp.good.example:587"
WORDS = ("letter", ID, "outcome", "--solution", "een kist", "-m", "De koerier bracht maandag een volle kist.")


@pytest.fixture
def moved(desk: Desk, post: Post) -> Desk:
    """A clone that agreed to one server, and a kv.yaml in which a colleague then named another."""
    set_up(desk, Scene("outcome", RESPONDED))
    desk.write("kv.yaml", SETTINGS.replace("localhost, port: 2525", "smtp.good.example, port: 587, user: kv"))
    desk.commit()
    desk.done(*WORDS)
    assert desk.run(*SEND, "--server", GOOD, env={"KV_MAIL_PASSWORD": None}).code == 2  # no password yet
    desk.write("kv.yaml", post.settings(SETTINGS))
    desk.commit()
    return desk


def test_a_server_that_others_named_gets_nothing_without_a_yes(moved: Desk, post: Post) -> None:
    before = moved.snapshot()
    for options in ((), ("--dry-run",), ("--again",)):
        found = moved.run(*SEND, *options, env=post.environment())
        assert found.code == 6
        assert f"send letters through {post.target}. Nobody agreed" in found.err
        assert f"--server {post.target}" in found.err
    assert (post.steps, post.taken) == ([], [])
    assert moved.snapshot() == before


def test_the_yes_names_the_server_and_is_kept(moved: Desk, post: Post) -> None:
    named = ("--server", post.target)
    moved.done(*SEND, *named, "--dry-run", env=post.environment())
    assert moved.run(*SEND, env=post.environment()).code == 6  # a dry run keeps nothing
    told = moved.done(*SEND, *named, env=post.environment())
    assert f"Sent through {post.target}." in told.err
    assert len(post.taken) == 1
    moved.done(*WORDS)
    again = moved.done(*SEND, "--again", env=post.environment())
    assert f"Sent through {post.target}." in again.err
    assert len(post.taken) == 2


@pytest.mark.parametrize("change", ["user: anders", "host: 127.0.0.1"])
def test_another_account_or_host_asks_again(moved: Desk, post: Post, change: str) -> None:
    post.agreed(moved)
    old = "user: kv" if change.startswith("user") else "host: localhost"
    moved.write("kv.yaml", post.settings(SETTINGS).replace(old, change))
    found = moved.run(*SEND, env=post.environment())
    assert (found.code, post.steps) == (6, [])


def test_a_name_says_yes_to_no_other_server(moved: Desk, post: Post) -> None:
    post.agreed(moved)
    found = moved.run(*SEND, "--server", GOOD, env=post.environment())
    assert (found.code, post.steps) == (6, [])
    slip = moved.run("letter", ID, "outcome", "--server", GOOD)
    assert (slip.code, "--server goes only with --send" in slip.err) == (2, True)


def test_many_letters_ask_once_before_the_first(moved: Desk, post: Post) -> None:
    found = moved.run("letter", "--all", "outcome", "--send", env=post.environment())
    assert found.code == 6
    assert f"--server {post.target}" in found.err
    assert "of 1" not in found.err


@pytest.mark.parametrize(("reply", "code", "sent"), [("yes", 0, 1), ("no", 6, 0)])
def test_on_a_terminal_it_is_asked(moved: Desk, post: Post, reply: str, code: int, sent: int) -> None:
    terminal = moved.terminal(*SEND, env=post.environment())
    terminal.answer("May letters go that way from now on?", reply)
    assert (terminal.ends(), len(post.taken)) == (code, sent)


def test_without_git_the_yes_is_kept_too(moved: Desk, post: Post) -> None:
    shutil.rmtree(moved.root / ".git")
    alone = Desk(moved.root.rename(moved.root.parent / "alone"), moved.home)
    alone.done(*WORDS)
    assert alone.run(*SEND, env=post.environment()).code == 6
    alone.done(*SEND, "--server", post.target, env=post.environment())
    alone.done(*WORDS)
    alone.done(*SEND, "--again", env=post.environment())
    assert len(post.taken) == 2
