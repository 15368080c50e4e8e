"""Letters through a real mail server: refused, put off, cut off, killed at each step; sent at most once."""

from __future__ import annotations

import shlex
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from klantervaring.letters import sending

from tests.conftest import KV, PATIENCE, Desk
from tests.letters.post import STEPS, Post, free_port, kills
from tests.letters.scenes import ID, RECEIVED, RESPONDED, SETTINGS, Scene, set_up

SCENE = Scene("outcome", RESPONDED)
SEND = ("letter", ID, "outcome", "--send")
WORDS = "De koerier bracht maandag een volle kist."


@pytest.fixture
def ready(desk: Desk, post: Post) -> Desk:
    """A workspace with a case whose outcome is written."""
    set_up(desk, SCENE)
    desk.write("kv.yaml", post.settings(SETTINGS))
    post.agreed(desk)
    desk.commit()
    desk.done("letter", ID, "outcome", "--solution", "een nieuwe kist", "-m", WORDS)
    return desk


def sent(desk: Desk) -> list[dict[str, str]]:
    """What the log says of letters that went out."""
    return [line for line in desk.log(ID) if line.get("letter") == "outcome"]


def test_a_letter_goes_out_and_is_recorded(ready: Desk, post: Post) -> None:
    before = len(ready.commits())
    ready.done(*SEND, env=post.environment())
    (mail,) = post.taken
    (event,) = sent(ready)
    assert event["event"] == "resolved"
    assert event["via"] == "email"
    assert event["solution"] == "een nieuwe kist"
    assert event["at"] == "2026-11-20T14:05:00+01:00"
    assert mail["Message-ID"] == f"<{event['message']}>"
    assert mail["To"] == "m.visser@kiezel.example"
    assert mail["From"] == "Sanne Hoekstra <academy@dyade-academy.example>"
    assert mail["X-Unsent"] is None
    kept = ready.path(ID).with_suffix("") / event["file"]
    assert event["message"].encode() in kept.read_bytes()
    assert WORDS in ready.case(ID)
    assert len(ready.commits()) == before + 1
    assert ready.front(ID)["step"] == "verdict"
    assert ready.front(ID)["deadlines"] == {"objection": "2026-12-18"}
    assert ready.run("check").code == 0
    assert kept_words(ready) == ""


def kept_words(desk: Desk) -> str:
    """What kv's own folder holds of the words of letters that are done."""
    found = [path.read_text("utf-8") for path in (desk.private / "letters").iterdir()]
    return WORDS * any(WORDS in text for text in found)


def test_what_is_undone_has_left_all_the_same(ready: Desk, post: Post) -> None:
    ready.done(*SEND, env=post.environment())
    ready.done("undo")
    assert sent(ready) == []
    ready.done("letter", ID, "outcome", "-m", WORDS, "--solution", "x")
    again = ready.run(*SEND, env=post.environment())
    assert (again.code, len(post.taken)) == (4, 1)
    assert "Fri 20 Nov 2026 14:05" in again.err
    ready.done(*SEND, "--again", env=post.environment())
    assert len(post.taken) == 2


def test_it_goes_out_once(ready: Desk, post: Post) -> None:
    ready.done(*SEND, env=post.environment())
    again = ready.run(*SEND, env=post.environment())
    assert again.code == 4
    assert "--again" in again.err
    assert len(post.taken) == 1
    ready.done("letter", ID, "outcome", "-m", WORDS, "--solution", "x")
    ready.done(*SEND, "--again", env=post.environment())
    assert len(post.taken) == 2
    assert [event["event"] for event in sent(ready)] == ["resolved", "contacted"]


REFUSALS = {
    "MAIL": "550 not you",
    "RCPT": "550 no such mailbox",
    "DATA": "554 no",
    "TEXT": "554 5.7.1 that looks like spam",
}
PUT_OFF = {"MAIL": "451 later", "RCPT": "450 4.2.0 greylisted", "DATA": "451 later", "TEXT": "451 later"}


@pytest.mark.parametrize(("step", "answer"), [*REFUSALS.items(), *PUT_OFF.items()])
def test_what_the_server_refuses_is_not_recorded(ready: Desk, post: Post, step: str, answer: str) -> None:
    before = ready.snapshot()
    post.answers[step] = answer
    found = ready.run(*SEND, env=post.environment())
    assert found.code == 9
    assert answer.split()[0] in found.err
    assert ready.snapshot() == before
    assert post.taken == []
    ready.done(*SEND, env=post.environment())
    assert (len(post.taken), len(sent(ready))) == (1, 1)


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("TEXT", "QUIT")])
def test_a_line_that_breaks_before_the_text_sends_nothing(ready: Desk, post: Post, step: str) -> None:
    post.answers[step] = ""
    found = ready.run(*SEND, env=post.environment())
    assert (found.code, post.taken, sent(ready)) == (9, [], [])
    ready.done(*SEND, env=post.environment())
    assert (len(post.taken), len(sent(ready))) == (1, 1)


def in_doubt(desk: Desk, post: Post) -> None:
    """The letter may have left: it is not sent again, and nothing is recorded before somebody says."""
    for _ in range(2):
        found = desk.run(*SEND, env=post.environment())
        assert (found.code, len(post.taken), sent(desk)) == (9, 1, [])
        assert "--not-sent" in found.err


def test_a_line_that_breaks_after_the_text_is_asked_about(ready: Desk, post: Post) -> None:
    post.answers["TEXT"] = ""
    found = ready.run(*SEND, env=post.environment())
    assert (found.code, len(post.taken)) == (9, 1)
    in_doubt(ready, post)
    ready.done("letter", ID, "outcome", "--sent", now="2026-11-23T09:00:00+01:00")
    (event,) = sent(ready)
    assert event["at"] == "2026-11-20T14:05:00+01:00"
    assert post.taken[0]["Message-ID"] == f"<{event['message']}>"
    assert ready.run(*SEND, env=post.environment()).code == 4
    assert len(post.taken) == 1


def left_over(desk: Desk) -> list[dict[str, str]]:
    """What `kv check` finds of stopped commands."""
    return [found for found in desk.run("check", "--json").json if found["check"] == "leftovers"]


def test_check_names_a_letter_in_doubt_with_the_command_that_asks(ready: Desk, post: Post) -> None:
    post.answers["TEXT"] = ""
    ready.run(*SEND, env=post.environment())
    (finding,) = left_over(ready)
    assert finding["id"] == ID
    assert finding["remedy"] == f"Say whether it left: kv letter {ID} outcome"
    ready.run("letter", ID, "outcome", "--not-sent")
    assert left_over(ready) == []


def test_what_did_not_leave_is_sent_when_somebody_says_so(ready: Desk, post: Post) -> None:
    post.answers["TEXT"] = ""
    ready.run(*SEND, env=post.environment())
    ready.done("letter", ID, "outcome", "--not-sent")
    assert sent(ready) == []
    ready.done(*SEND, env=post.environment())
    assert len(post.taken) == 2


def test_at_a_terminal_it_is_asked(ready: Desk, post: Post) -> None:
    post.answers["TEXT"] = ""
    ready.run(*SEND, env=post.environment())
    terminal = ready.terminal("letter", ID, env=post.environment())
    terminal.asks("Did it leave?")
    terminal.types("")  # says neither: a letter that left would go out once more
    terminal.answer("Did it leave?", "yes")
    assert terminal.ends() == 0
    assert (len(post.taken), len(sent(ready))) == (1, 1)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_each_step(ready: Desk, post: Post, step: str) -> None:
    process: list[subprocess.Popen[str]] = []
    post.answers[step] = kills(process)
    environment = ready.environment(env=post.environment())
    started = subprocess.Popen(
        [*KV, *SEND],
        cwd=ready.root,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.append(started)
    started.communicate(timeout=PATIENCE)
    assert started.returncode == -9
    assert sent(ready) == []
    left = len(post.taken)
    assert left == (step in ("TEXT", "QUIT"))
    if step in ("DATA", "TEXT"):  # nobody knows whether the text had left
        found = ready.run(*SEND, env=post.environment())
        assert (found.code, len(post.taken)) == (9, left)
        said = {way: f"kv letter {ID} outcome {way}" for way in ("--sent", "--not-sent")}
        assert all(command in found.err for command in said.values())
        ready.done(*said["--sent" if left else "--not-sent"].split()[1:])
    if not left:
        ready.done(*SEND, env=post.environment())
    else:
        ready.run(*SEND, env=post.environment())
    assert len(post.taken) == 1
    (event,) = sent(ready)
    assert post.taken[0]["Message-ID"] == f"<{event['message']}>"
    assert event["at"] == "2026-11-20T14:05:00+01:00"


def test_killed_while_it_is_recorded(ready: Desk, post: Post) -> None:
    hook = ready.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nkill -9 $(ps -o ppid= -p $PPID)\nexit 1\n")
    hook.chmod(0o755)
    assert ready.subprocess(*SEND, env=post.environment()).code == -9
    hook.unlink()
    found = ready.run(*SEND, env=post.environment())
    assert (found.code, len(post.taken), len(sent(ready))) == (4, 1, 1)
    assert ready.run("check").code == 0
    assert kept_words(ready) == ""


def test_what_is_written_at_the_draft_while_it_leaves_stays(ready: Desk, post: Post) -> None:
    draft = ready.private / "letters" / f"{ID}.outcome.md"
    post.answers["QUIT"] = lambda: draft.write_text(f"Onderwerp: kist\n\n{WORDS} En nog een zin.\n")
    ready.done(*SEND, env=post.environment())
    [listed] = ready.done("drafts", "--json").json
    assert listed["letter"] == "outcome"
    assert "En nog een zin." in ready.done("letter", ID, "outcome", "--no-edit", "--solution", "x").out


def test_two_calls_at_once_send_one(ready: Desk, post: Post) -> None:
    environment = ready.environment(env=post.environment())
    started = [
        subprocess.Popen(
            [*KV, *SEND],
            cwd=ready.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(3)
    ]
    codes = sorted(each.wait(timeout=PATIENCE) for each in started)
    assert codes[0] == 0
    assert set(codes[1:]) <= {4, 6}
    assert (len(post.taken), len(sent(ready))) == (1, 1)


def test_a_certificate_that_nobody_knows_is_refused(ready: Desk, post: Post) -> None:
    found = ready.run(*SEND, env={**post.environment(), "SSL_CERT_FILE": "/dev/null"})
    assert found.code == 9
    assert "certificate" in found.err
    assert "AUTH" not in post.steps
    assert (post.taken, sent(ready)) == ([], [])


def test_a_wrong_password_sends_nothing(ready: Desk, post: Post) -> None:
    found = ready.run(*SEND, env={**post.environment(), "KV_MAIL_PASSWORD": "anders"})
    assert (found.code, post.taken, sent(ready)) == (9, [], [])
    assert "anders" not in found.err
    found = ready.run(*SEND, env={**post.environment(), "KV_MAIL_PASSWORD": None})
    assert (found.code, post.taken) == (2, [])
    assert "KV_MAIL_PASSWORD" in found.err


@pytest.mark.parametrize("asks", [True, False])
@pytest.mark.parametrize("excluded", ["PLAIN", "LOGIN"])
def test_a_password_may_have_any_sign(ready: Desk, post: Post, excluded: str, asks: bool) -> None:
    post.excluded, post.asks = [excluded], asks
    post.password = "gehéim €".encode()
    found = ready.run(*SEND, env={**post.environment(), "KV_MAIL_PASSWORD": "geheim"})
    assert (found.code, post.taken) == (9, [])
    found = ready.run(*SEND, env={**post.environment(), "KV_MAIL_PASSWORD": "gehéim €"})
    assert (found.code, len(post.taken), len(sent(ready))) == (0, 1, 1), found.err


def test_a_server_that_only_asks_for_more_let_nobody_in(ready: Desk, post: Post) -> None:
    post.answers["AUTH"] = "334 "
    found = ready.run(*SEND, env=post.environment())
    assert (found.code, post.taken, "MAIL" in post.steps) == (9, [], False)


def test_a_server_with_no_way_to_log_in_sends_nothing(ready: Desk, post: Post) -> None:
    post.excluded = ["PLAIN", "LOGIN"]
    found = ready.run(*SEND, env=post.environment())
    assert (found.code, post.taken) == (9, [])
    assert "no way to log in" in found.err
    assert "It was not sent, and nothing was recorded." in found.err


def test_nothing_goes_out_in_the_clear(ready: Desk, post: Post) -> None:
    post.answers["STARTTLS"] = "454 not now"
    found = ready.run(*SEND, env=post.environment())
    assert (found.code, post.taken) == (9, [])
    assert "AUTH" not in post.steps


def test_a_server_that_is_not_there(ready: Desk, post: Post) -> None:
    port = free_port()
    ready.write("kv.yaml", SETTINGS.replace("port: 2525", f"port: {port}"))
    found = ready.run(*SEND, "--server", f"localhost:{port}", env=post.environment())
    assert (found.code, sent(ready)) == (9, [])


def test_a_line_that_is_secured_from_the_first_byte(
    ready: Desk, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 2.0)  # each waits for the other's greeting
    server = Post(certificate, is_secured=True)
    server.start()
    try:
        settings = server.settings(SETTINGS).replace("user: kv, security: starttls", "security: tls")
        ready.write("kv.yaml", settings.replace("tls", "starttls"))
        named = ("--server", f"localhost:{server.port}")
        refused = ready.run(*SEND, *named, env=server.environment())
        ready.write("kv.yaml", settings)
        ready.done(*SEND, env=server.environment())
    finally:
        server.stop()
    assert [mail["To"] for mail in server.taken] == ["m.visser@kiezel.example"]
    assert "STARTTLS" not in server.steps
    assert len(sent(ready)) == 1
    assert refused.code == 9


@pytest.mark.parametrize("subject", ["x\r\nBcc: kwaad@test.example", "x\nBcc: kwaad@test.example", "x\x00y"])
def test_no_head_is_smuggled_in(ready: Desk, post: Post, subject: str) -> None:
    text = ready.done("letter", ID, "outcome", "--json").json["text"]
    letter = ready.write("brief.md", f"To: m.visser@kiezel.example\nSubject: {subject}\n\n{text}")
    ready.run("letter", ID, "outcome", "--file", str(letter), "--send", env=post.environment())
    for mail in post.taken:
        assert mail["Bcc"] is None
        assert mail.get_all("To") == ["m.visser@kiezel.example"]


def test_the_rules_are_asked_before_it_leaves(ready: Desk, post: Post) -> None:
    ready.done("close", ID, "withdrawn", "--because", "x")
    found = ready.run(*SEND, env=post.environment())
    assert (found.code, post.taken, post.steps) == (4, [], [])


def test_a_wrong_letter_does_not_leave(ready: Desk, post: Post) -> None:
    text = ready.done("letter", ID, "outcome", "--json").json["text"]
    letter = ready.write("brief.md", text.replace("18 december", "19 december"))
    given = ("letter", ID, "outcome", "--file", str(letter), "--send")
    for reason in ((), ("--because", "het mag van Frank")):
        found = ready.run(*given, *reason, env=post.environment())
        assert found.code == 4
        assert "19 december" in found.err
    assert (post.taken, post.steps, sent(ready)) == ([], [], [])
    style = ready.write("brief.md", text.replace(WORDS, f"{WORDS} Tevens sturen we een kaart."))
    given = ("letter", ID, "outcome", "--file", str(style), "--send")
    assert ready.run(*given, env=post.environment()).code == 4
    ready.done(*given, "--because", "zo schrijft zij zelf ook", env=post.environment())
    assert sent(ready)[0]["because"] == "zo schrijft zij zelf ook"


def beside(tmp_path: Path, *command: str) -> str:
    """An editor in which somebody writes on while the same letter leaves by another command."""
    editor, draft = tmp_path / "editor", tmp_path / "draft"
    steps = (
        f'cp "$1" {draft}',
        f"{shlex.join([*KV, *command])} >/dev/null </dev/null || exit 1",
        f'cp {draft} "$1"',
    )
    editor.write_text("\n".join(["#!/bin/sh", *steps]), "utf-8")
    editor.chmod(0o755)
    return str(editor)


@pytest.mark.parametrize("way", ["--send", "--sent"])
def test_a_letter_that_left_while_somebody_wrote_on_does_not_leave_again(
    desk: Desk, post: Post, tmp_path: Path, way: str
) -> None:
    set_up(desk, Scene("acknowledgement", RECEIVED))
    desk.write("kv.yaml", post.settings(SETTINGS))
    post.agreed(desk)
    desk.commit()
    letter = ("letter", ID, "acknowledgement")
    editor = beside(tmp_path, *letter, way)
    found = desk.run(*letter, "--send", "--edit", env={**post.environment(), "EDITOR": editor})
    assert found.code == 4
    assert "--again" in found.err
    assert len(post.taken) == (way == "--send")
    assert [line["event"] for line in desk.log(ID)] == ["received", "contacted"]


@pytest.mark.parametrize("way", ["--send", "--sent"])
def test_it_left_when_it_was_written_and_not_when_somebody_began(
    ready: Desk, post: Post, tmp_path: Path, way: str
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\nsleep 1.2\ndate +%s >{tmp_path}/written", "utf-8")
    editor.chmod(0o755)
    env = {**post.environment(), "EDITOR": str(editor), "KV_NOW": None}
    ready.done("letter", ID, "outcome", "--edit", way, env=env)
    written = int((tmp_path / "written").read_text())
    assert datetime.fromisoformat(sent(ready)[0]["at"]).timestamp() >= written


@pytest.mark.parametrize("answer", ["251 forwarded", "200 fine"])
def test_any_yes_of_the_server_is_one(ready: Desk, post: Post, answer: str) -> None:
    post.answers["TEXT"] = answer
    ready.done(*SEND, env=post.environment())
    assert len(sent(ready)) == 1


@pytest.mark.parametrize("answer", ["who are you", "354 more"])
def test_an_answer_that_is_neither_yes_nor_no_is_asked_about(ready: Desk, post: Post, answer: str) -> None:
    post.answers["TEXT"] = answer
    for why in ("answered neither yes nor no", "An earlier call was cut off"):
        found = ready.run(*SEND, env=post.environment())
        assert (found.code, sent(ready)) == (9, [])
        assert why in found.err
        assert "--not-sent" in found.err


def test_a_server_that_puts_off_does_not_make_unsent_what_left_before(ready: Desk, post: Post) -> None:
    ready.done(*SEND, env=post.environment())
    ready.done("undo")
    ready.done("letter", ID, "outcome", "-m", WORDS, "--solution", "x")
    post.answers["RCPT"] = "450 later"
    assert ready.run(*SEND, "--again", env=post.environment()).code == 9
    assert ready.run(*SEND, env=post.environment()).code == 4
    assert len(post.taken) == 1


def test_what_has_no_address_went_by_post(desk: Desk) -> None:
    set_up(desk, SCENE, customer="{name: Basisschool De Kiezel, contact: Marijke Visser}")
    desk.commit()
    desk.done("letter", ID, "outcome", "--solution", "een nieuwe kist", "-m", WORDS)
    desk.done("letter", ID, "outcome", "--sent")
    (event,) = sent(desk)
    assert (event["event"], event["via"]) == ("resolved", "letter")
    assert "file" not in event
    assert WORDS in desk.case(ID)
