"""What waits in `inbox/`, and how a person takes it; and what `kv mail` says of slips."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from klantervaring.files.workspace.layout import INBOX
from klantervaring.language import Speaker
from klantervaring.mail import sources
from klantervaring.mail.belonging import REASONS
from klantervaring.view.terminal.styles import unpainted

from tests.conftest import Desk
from tests.mail.conftest import Written, mail_text

FORWARD = "Pak jij dit?\n\nVan: Klant Kees <k@x.example>\nVerzonden: ma\nAan: ons\nOnderwerp: De zaal\n\nHet was koud.\n"
US = "ervaring@dyade.example"


def waiting(desk: Desk) -> list[dict[str, object]]:
    found = desk.done("mail", "--waiting", "--json").json
    assert isinstance(found, list)
    return found


def test_it_waits_with_its_reason_and_what_was_understood(post: Desk, letter: Written) -> None:
    told = post.done("mail", str(letter("1", FORWARD, From=US)), lang="nl")
    assert "een van ons stuurde het door als tekst" in told.out
    assert told.lines[-1] == "Verder: kv mail --waiting"
    (row,) = waiting(post)
    assert row["reason"] == "forwarded"
    assert row["understood"] == {"from": "k@x.example", "name": "Klant Kees", "subject": "De zaal"}
    assert (post.root / str(row["file"])).read_text() == mail_text("1", FORWARD, From=US)
    shown = post.done("mail", "--waiting").out
    assert "Klant Kees" in shown
    assert str(REASONS["forwarded"].template) in shown


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_at_a_terminal_what_waits_fits_and_says_why(post: Desk, letter: Written, columns: int) -> None:
    post.done("mail", str(letter("1", FORWARD, From=US, Subject="Een heel lang onderwerp van een mail")))
    terminal = post.terminal("mail", "--waiting", columns=columns, lang="nl")
    assert terminal.ends() == 0
    shown = unpainted(terminal.shown.replace("\r", ""))
    assert max(map(len, shown.splitlines())) <= columns
    assert "kv mail --take nieuw BESTAND" in shown
    if columns >= 80:
        assert "een van ons stuurde het door als tekst" in shown


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_reason_fits_beside_the_name_of_its_file(language: str) -> None:
    say = Speaker(language)
    assert {key: say(text) for key, text in REASONS.items() if len(say(text)) > 50} == {}


def test_of_a_forward_is_said_from_when_its_terms_run(post: Desk, letter: Written) -> None:
    post.done("mail", str(letter("1", FORWARD, From=US)))
    told = post.done("mail", "--take", "new", str(waiting(post)[0]["file"]))
    id = post.done("list", "--json").json[0]["id"]
    assert "Mon 16 Nov 2026 09:00, when it was forwarded" in told.err
    assert f"kv edit {id} --because" in told.err
    earlier = "sed -i '/event: received/s/2026-11-16T09:00:12/2026-11-13T15:00:00/'"
    post.done("edit", id, "--because", "vrijdag kwam hij binnen", env={"VISUAL": earlier})
    assert post.front(id)["received"] == "2026-11-13T15:00:00+01:00"
    assert "forwarded" not in post.done("mail", "--take", "new", str(letter("2"))).err


def test_taken_as_new_it_is_of_who_was_forwarded(post: Desk, letter: Written) -> None:
    post.done("mail", str(letter("1", FORWARD, From=US)))
    (row,) = waiting(post)
    name = str(row["file"]).removeprefix("inbox/")[:6]
    new = post.done("mail", "--take", "nieuw", name, "--json").json["new"]
    front = post.front(new[0]["id"])
    assert front["customer"] == {"name": "Klant Kees", "email": "k@x.example"}
    assert front["title"] == "De zaal"
    assert post.case(new[0]["id"]).split("---\n")[2].startswith("Het was koud.")
    assert waiting(post) == []
    assert post.git("status", "--porcelain") == ""
    assert not (post.root / INBOX).exists()
    post.done("mail", str(letter("1", FORWARD, From=US)))
    assert waiting(post) == []


def test_taken_to_a_case_it_is_contact(post: Desk, letter: Written) -> None:
    id = post.done("mail", str(letter("1")), "--json").json["new"][0]["id"]
    post.done("mail", str(letter("2", Subject=f"Over {id}", From="ander@x.example")))
    (row,) = waiting(post)
    assert row["reason"] == "not-the-customer"
    post.done("mail", "--take", id[:4], str(row["file"]))
    assert post.log(id)[-1]["direction"] == "in"
    assert waiting(post) == []


def test_other_words_under_one_id_may_be_taken(post: Desk, letter: Written) -> None:
    id = post.done("mail", str(letter("1")), "--json").json["new"][0]["id"]
    again = letter("1", "Heel andere woorden.")
    post.done("mail", str(again))
    (row,) = waiting(post)
    assert row["reason"] == "other-words"
    post.done("mail", "--take", id, str(row["file"]))
    assert [line["message"] for line in post.log(id)] == ["1@regenboog.example"] * 2
    assert post.done("mail", str(again), "--json").json["known"] == 1
    assert post.run("check").code == 0


def test_a_mail_at_the_wrong_case_can_be_taken_to_the_right_one(post: Desk, letter: Written) -> None:
    ids = [post.done("mail", str(letter(n)), "--json").json["new"][0]["id"] for n in ("1", "2")]
    path = str(letter("3", From="noreply@formulier.example"))
    post.done("mail", path)
    post.done("mail", "--take", ids[0], str(waiting(post)[0]["file"]))
    refused = post.run("mail", "--take", ids[1], path)
    assert (refused.code, f"kv edit {ids[0]}" in refused.err) == (2, True)
    (kept,) = [event["file"] for event in post.log(ids[0]) if event["event"] == "contacted"]
    env = {"VISUAL": "sed -i '/event: contacted/d'"}
    told = post.done("edit", ids[0], "--because", "hoort bij een ander", env=env)
    assert f"{kept} stays beside the case" in told.out
    path = str(letter("4", From="noreply@formulier.example"))
    post.done("mail", path)
    post.done("mail", "--take", ids[1], str(waiting(post)[0]["file"]))
    assert "moved back" not in post.done("undo").out
    assert len(waiting(post)) == 1
    post.done("mail", "--take", ids[1], str(letter("3", From="noreply@formulier.example")))
    assert post.log(ids[1])[-1]["message"] == "3@regenboog.example"


def test_what_another_clone_took_to_the_case_waits_no_longer(post: Desk, letter: Written) -> None:
    ids = [post.done("mail", str(letter(n)), "--json").json["new"][0]["id"] for n in ("1", "2")]
    path = letter("3", From="noreply@formulier.example")
    post.done("mail", str(path))
    name = str(waiting(post)[0]["file"])
    post.done("mail", "--take", ids[0], name)
    post.write(name, path.read_text("utf-8"))  # as it comes back where both lines of history had it
    before = post.log(ids[0])
    assert post.run("mail", "--take", ids[1], name).code == 2
    assert post.done("mail", "--take", ids[0], name, "--json").json["known"] == 1
    assert (waiting(post), post.log(ids[0])) == ([], before)


def test_its_terms_begin_when_it_began_to_wait(post: Desk) -> None:
    """Where nothing in the mail tells when it came in: a person may take it days later."""
    bare = {"Received": "", "Date": "", "From": "noreply@formulier.example"}
    for number in ("1", "2"):
        post.write(f"inbox/{number}.eml", mail_text(number, **bare))
        post.git("add", "inbox")
        date = f"2026-11-1{number}T10:00:00+01:00"
        post.git("commit", "-qm", "x", "--date", date)
    id = post.done("mail", "--take", "new", "1.eml", "--json").json["new"][0]["id"]
    assert post.front(id)["received"] == "2026-11-11T10:00:00+01:00"
    post.done("mail", "--take", id, "2.eml")
    assert [event["at"] for event in post.log(id)] == [
        "2026-11-11T10:00:00+01:00",
        "2026-11-12T10:00:00+01:00",
    ]
    assert {event["receipt"] for event in post.log(id)} == {"import"}


def test_any_file_may_be_taken_where_a_person_says(post: Desk, letter: Written) -> None:
    path = letter("1", Auto_Submitted="auto-replied")
    assert post.done("mail", str(path), "--json").json["machines"] == {"auto-reply": 1}
    id = post.done("mail", "--take", "new", str(path), "--json").json["new"][0]["id"]
    told = post.run("mail", "--take", id, str(path))
    assert (told.code, f"with {id} already" in told.err) == (2, True)


def test_a_mail_that_somebody_puts_there_by_hand_waits_too(post: Desk, letter: Written) -> None:
    (post.root / INBOX).mkdir()
    letter("1").rename(post.root / INBOX / "brief.eml")
    (post.root / INBOX / "notitie.txt").write_text("x")
    assert [row["reason"] for row in waiting(post)] == ["by-hand"]
    post.done("mail", "--take", "new", "brief.eml")
    assert waiting(post) == []


def test_what_belongs_nowhere_does_not_come_again(post: Desk, letter: Written) -> None:
    path = str(letter("1", FORWARD, From=US))
    post.done("mail", path)
    (row,) = waiting(post)
    told = post.done("mail", "--drop", str(row["file"]))
    assert told.lines == ["One mail belongs nowhere, and does not come again."]
    assert waiting(post) == []
    assert post.done("mail", path, "--json").json["known"] == 1
    assert waiting(post) == []
    kept = [p for p in (post.root / INBOX).rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in kept] == [b""]
    assert post.git("status", "--porcelain") == ""
    id = post.done("mail", "--take", "new", path, "--json").json["new"][0]["id"]
    assert post.front(id)["title"] == "De zaal"


def test_a_dry_run_changes_nothing(post: Desk, letter: Written) -> None:
    paths = [str(letter("1")), str(letter("2", FORWARD, From=US))]
    before = post.snapshot()
    told = post.done("mail", *paths, "--dry-run", "--json").json
    assert (len(told["new"]), told["new"][0]["id"], len(told["waiting"])) == (1, None, 1)
    assert post.snapshot() == before
    post.done("mail", *paths)
    (row,) = waiting(post)
    before = post.snapshot()
    post.done("mail", "--take", "new", str(row["file"]), "--dry-run")
    assert post.snapshot() == before


@pytest.mark.parametrize("link", ["inbox", "file"])
def test_a_link_in_place_of_it_leads_nowhere(post: Desk, letter: Written, link: str) -> None:
    outside = post.root.parent / "geheim"
    outside.mkdir()
    (outside / "x.eml").write_text(mail_text("7"))
    if link == "inbox":
        (post.root / INBOX).symlink_to(outside)
    else:
        (post.root / INBOX).mkdir()
        (post.root / INBOX / "x.eml").symlink_to(outside / "x.eml")
    post.run("mail", "--waiting")
    post.run("mail", str(letter("1", FORWARD, From=US)))
    assert [path.name for path in outside.iterdir()] == ["x.eml"]
    assert "7@regenboog.example" not in post.run("mail", "--waiting", "--json").out


@pytest.mark.parametrize(("words", "reason"), [
    ((), "FILE is missing"),
    (("--move-to", "X", "a.eml"), "--imap is missing"),
    (("--server", "x", "a.eml"), "--server goes only with --imap"),
    (("--imap", "a.eml"), "FILE does not go with --imap"),
    (("--waiting", "--mbox", "x"), "--mbox does not go with --waiting"),
    (("--take", "new"), "FILE is missing"),
    (("--take", "new", "--drop", "x.eml"), "--take does not go with --drop"),
    (("--drop",), "FILE is missing"),
    (("--take", "new", "--imap"), "--take does not go with --imap"),
    (("nergens.eml",), "cannot be read"),
    (("--mbox", "kv.yaml"), "is no mbox"),
    (("--maildir", "cases"), "is no Maildir"),
    (("cases",), "cannot be read"),
])  # fmt: skip
def test_slips_are_named(post: Desk, words: tuple[str, ...], reason: str) -> None:
    told = post.run("mail", *words)
    assert (told.code, reason in told.err) == (2, True), told


def test_what_is_no_mail_is_named_and_the_others_come_in(post: Desk, letter: Written) -> None:
    (post.root.parent / "a.msg").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (post.root.parent / "a.pdf").write_bytes(b"%PDF-1.4\n" + bytes(100))
    bad = [str(post.root.parent / name) for name in ("a.msg", "a.pdf")]
    told = post.run("mail", *bad, str(letter("1")))
    assert told.code == 1
    assert "One case came in." in told.out
    for words in ("Outlook's own form", "no sender and no date", ".eml"):
        assert words in told.err


def test_an_mbox_is_known_without_being_told(post: Desk) -> None:
    """Given as a file, or by a pipe: none of its mails goes for the text of another."""
    path = post.root.parent / "post.mbox"
    mails = [
        f"From x Mon Nov 16 10:00:0{n} 2026\nFrom: Joke {n} <j{n}@x.example>\nSubject: Stoel {n}\n"
        f"Date: Mon, 16 Nov 2026 10:00:0{n} +0100\nMessage-ID: <m{n}@x.example>\n\nStuk {n}.\n\n"
        for n in range(3)
    ]
    path.write_text("".join(mails))
    assert len(post.done("mail", str(path), "--json").json["new"]) == 3
    assert post.done("mail", "--mbox", str(path), "--json").json["known"] == 3
    path.write_text("".join(mails).replace("@x.example", "@y.example"))
    assert len(post.done("mail", "-", "--json", stdin=path.read_text()).json["new"]) == 3


def test_an_mbox_is_taken_in_and_not_changed(post: Desk) -> None:
    path = post.root.parent / "post.mbox"
    body = "Beste mensen,\n>From nu af is het anders.\n"
    path.write_text(
        "".join(f"From x Mon Nov 16 09:00:00 2026\n{mail_text(str(n), body)}\n" for n in range(5))
    )
    before = path.stat()
    assert len(post.done("mail", "--mbox", str(path), "--json").json["new"]) == 5
    after = path.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
    assert "\nFrom nu af" in post.case(post.done("list", "--json").json[0]["id"])
    assert post.done("mail", "--mbox", str(path), "--json").json["known"] == 5


def test_behind_what_is_known_or_a_machines_the_next_mail_comes_in(
    post: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = post.root.parent / "post.mbox"
    lists = [mail_text(f"n{n}", "Nieuws. " * 50, List_Id="<nieuws.example>") for n in range(9)]
    mails = [mail_text("1"), *lists, mail_text("2", "Nog een ervaring.")]
    path.write_text("".join(f"From x Mon Nov 16 09:00:00 2026\n{mail}\n\n" for mail in mails))
    monkeypatch.setattr(sources, "MOST_BYTES", 1500)
    told = post.done("mail", "--mbox", str(path), "--json").json
    assert (len(told["new"]), told["more"]) == (1, True)
    planned = post.done("mail", "--mbox", str(path), "--json", "--dry-run").json
    assert (len(planned["new"]), planned["machines"]) == (1, {"list": 9})
    told = post.done("mail", "--mbox", str(path), "--json").json
    assert [row["message"] for row in told["new"]] == ["2@regenboog.example"]
    assert (told["known"], told["machines"], told["more"]) == (1, {"list": 9}, False)
    assert {row["subject"] for row in told["left_out"]} == {"De zaal was koud"}


def test_a_pipe_is_one_mail(post: Desk) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "klantervaring", "mail", "-", "--json"], cwd=post.root, env=post.environment(),
        input=mail_text().encode(), capture_output=True, check=True,
    )  # fmt: skip
    assert b'"kind": "new"' in done.stdout


def test_a_mail_that_is_too_large_is_named(post: Desk) -> None:
    path = post.root.parent / "groot.eml"
    with path.open("wb") as file:
        file.write(mail_text().encode())
        file.truncate(65 * 1024 * 1024)
    told = post.run("mail", str(path))
    assert (told.code, "65 MiB" in told.err) == (1, True)


def test_a_long_mail_stands_in_the_case_in_part(post: Desk, letter: Written) -> None:
    id = post.done("mail", str(letter("1", "woord " * 50_000)), "--json").json["new"][0]["id"]
    assert len(post.case(id)) < 20_000
    assert "…" in post.case(id)
    (whole,) = Path(post.root, "cases", id).glob("*.eml")
    assert whole.stat().st_size > 250_000


FROM = "From x Mon Nov 16 09:00:00 2026"


@pytest.mark.parametrize("line", [
    "From now on it is bad", "From 16 November at 9:00 it was cold", "From Mon Nov 16 09:00:00 2026",
    "From now on it is bad\nNote: still cold",
])  # fmt: skip
def test_a_line_of_a_mail_that_begins_with_from_parts_no_mbox(post: Desk, line: str) -> None:
    path = post.root.parent / "post.mbox"
    body = f"Hallo.\n\n{line}\nHet was koud.\n"
    path.write_text("".join(f"{FROM}\n{mail_text(str(n), body)}\n" for n in range(2)))
    told = post.done("mail", "--mbox", str(path), "--json").json
    assert (len(told["new"]), told["bad"]) == (2, [])
    for each in told["new"]:
        assert f"\n{line}\nHet was koud." in post.case(each["id"])
        (whole,) = Path(post.root, "cases", each["id"]).glob("*.eml")
        assert line in whole.read_text()


@pytest.mark.parametrize("line", [
    FROM, "From - Mon Nov 16 09:00:00 2026", "From 159@xxx Mon Nov 16 09:00:00 +0000 2026",
    "From m at x.example  Mon Nov  6 09:00:00 2026", "From x Mon, 16 Nov 2026 09:00:00 +0100",
    "From x Mon Nov 16 09:00 CET 2026", "From ???@??? Mon Nov 16 09:00:00 2026\r",
])  # fmt: skip
def test_the_lines_with_which_programs_part_an_mbox(post: Desk, line: str) -> None:
    path = post.root.parent / "post.mbox"
    path.write_text("\ufeff" + "".join(f"{line}\n{mail_text(str(n))}\n\n" for n in range(3)))
    told = post.done("mail", "--mbox", str(path), "--json").json
    assert (len(told["new"]), told["bad"]) == (3, [])


@pytest.mark.parametrize(("encoding", "above"), [("utf-8-sig", ""), ("utf-16", ""), ("utf-8", "\r\n\n")])
def test_a_mail_that_an_editor_saved_is_taken_in(
    post: Desk, letter: Written, encoding: str, above: str
) -> None:
    path = letter("1", "Het café was koud.", Content_Type="text/plain; charset=utf-8")
    plain = path.read_text("utf-8")
    path.write_text(above + plain, encoding)
    id = post.done("mail", str(path), "--json").json["new"][0]["id"]
    assert "Het café was koud." in post.case(id)
    (whole,) = Path(post.root, "cases", id).glob("*.eml")
    assert whole.read_text("utf-8") == plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("words", [("--take", "new"), ("--drop",)])
def test_what_somebody_put_there_by_hand_is_taken_out(
    post: Desk, encoding: str, words: tuple[str, ...]
) -> None:
    path = post.root / INBOX / "kees.eml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"\n{mail_text()}", encoding)
    post.done("mail", *words, "kees.eml")
    assert not path.exists()
    assert post.run("mail", "--waiting", "--json").json == []


SCAN = (
    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nZie de bijlage.\n"
    "--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=scan.pdf\n"
    "Content-Transfer-Encoding: base64\n\n{held}\n--x--\n"
)


@pytest.mark.parametrize("without", [{}, {"Message_ID": "", "Date": ""}], ids=["one id", "no id"])
def test_a_second_scan_with_the_words_of_the_first_is_not_lost(
    post: Desk, letter: Written, without: dict[str, str]
) -> None:
    def scan(held: str) -> Path:
        head = mail_text("1", "", **without).rstrip("\n")
        path = letter("1")
        path.write_text(f"{head}\n{SCAN.format(held=held)}", "utf-8")
        return path

    id = post.done("mail", str(scan("Zm90byAx")), "--json").json["new"][0]["id"]
    post.done("mail", str(scan("Zm90byAy")))
    (row,) = waiting(post)
    assert row["reason"] == "other-words"
    post.done("mail", "--take", id, str(row["file"]))
    assert len(list(post.path(id).with_suffix("").glob("scan-*.pdf"))) == 2
    again = scan("Zm90byAx")
    again.write_bytes(again.read_bytes().replace(b"\n", b"\r\n"))
    assert post.done("mail", str(again), "--json").json["known"] == 1


@pytest.mark.parametrize("without", [{}, {"Message_ID": "", "Date": ""}], ids=["one id", "no id"])
def test_only_the_mail_that_was_dropped_does_not_come_again(
    post: Desk, letter: Written, without: dict[str, str]
) -> None:
    def scan(held: str) -> str:
        head = mail_text("1", "", From="noreply@scanner.example", **without).rstrip("\n")
        path = letter("1")
        path.write_text(f"{head}\n{SCAN.format(held=held)}", "utf-8")
        return str(path)

    post.done("mail", scan("Zm90byAx"))
    post.done("mail", "--drop", str(waiting(post)[0]["file"]))
    assert post.done("mail", scan("Zm90byAx"), "--json").json["known"] == 1
    post.done("mail", scan("Zm90byAy"))
    assert [row["reason"] for row in waiting(post)] == ["no-reply"]


def test_an_answer_to_a_closed_case_waits_and_is_named_each_day(post: Desk, letter: Written) -> None:
    id = post.done("mail", str(letter("1")), "--json").json["new"][0]["id"]
    post.done("close", id, "withdrawn", "--because", "zij trok het in")
    told = post.done("mail", str(letter("2", In_Reply_To="<1@regenboog.example>")))
    assert str(REASONS["closed"].template) in told.out
    (row,) = waiting(post)
    assert row["reason"] == "closed"
    assert "kv mail --waiting" in post.run().out
    digest = post.run("digest", "--json")
    assert (digest.code, digest.json["mails"]) == (1, [str(row["file"]).removeprefix("inbox/")])
    assert "kv mail --waiting" in post.run("digest").out
    terminal = post.terminal()
    assert terminal.ends() == 0
    assert "kv mail --waiting" in terminal.shown
    post.done("mail", "--take", id, str(row["file"]))
    assert post.log(id)[-1]["direction"] == "in"
    assert "kv mail --waiting" not in post.run().out
    assert post.run("digest", "--json").json["mails"] == []
