"""To which case a mail belongs: by what it answers, or by the id in its subject from that customer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from klantervaring.mail.taking import TakenMail

from tests.conftest import Desk
from tests.mail.conftest import Written, mail_text, taken

US = "Sanne <sanne@dyade.example>"
DESK = "ervaring@dyade.example"
CUSTOMER = "Marijke Visser <m.visser@regenboog.example>"
OTHER = "Bram <bram@kwikstaart.example>"
FORWARD = "Van: Klant <k@x.example>\nVerzonden: ma\nAan: ons\nOnderwerp: Zaal\n\nHet was koud.\n"


def made(number: str = "1", body: str = "De zaal was koud.", **headers: str) -> bytes:
    return mail_text(number, body, **headers).encode()


def answer(number: str, to: str = "1", **headers: str) -> bytes:
    return made(
        number, "Nog iets.", **{"In_Reply_To": f"<{to}@regenboog.example>", "Subject": "Re: koud", **headers}
    )


def only(run: TakenMail) -> tuple[str, str]:
    """Return what became of the one mail of a run: kind, and reason or case."""
    (done,) = run.done
    return done.verdict.kind, done.verdict.reason or done.verdict.machine or done.verdict.case


@pytest.fixture
def case(post: Desk) -> str:
    """A case that came by mail, from Marijke."""
    return only(taken(post.root, [made()]))[1]


#: A mail, made with the id of the case, and what becomes of it; CASE is that case.
TABLE: dict[str, tuple[Callable[[str], bytes], str, str]] = {
    "an answer to its mail": (lambda _: answer("2"), "reply", "CASE"),
    "an answer further down the thread": (
        lambda _: made("2", References="<x@y> <1@regenboog.example> <z@y>", In_Reply_To="<z@y>"), "reply", "CASE"),
    "an answer of a colleague of the customer": (lambda _: answer("2", From=OTHER), "reply", "CASE"),
    "the id in the subject, from the customer": (lambda id: made("2", Subject=f"Over {id}"), "reply", "CASE"),
    "the id in small letters": (lambda id: made("2", Subject=f"over [{id.lower()}]"), "reply", "CASE"),
    "the id in the subject, from somebody else": (
        lambda id: made("2", Subject=f"Over {id}", From=OTHER), "waits", "not-the-customer"),
    "an id that no case has": (lambda _: made("2", Subject="Re: RGA3-FTCG", In_Reply_To="<x@y>"), "waits", "unknown-case"),
    "a word that looks like an id": (lambda _: made("2", Subject="Over NEXT-WEEK"), "new", ""),
    "the same subject alone": (lambda _: made("2", Subject="Re: De zaal was koud"), "new", ""),
    "the same sender alone": (lambda _: made("2", "Iets heel anders."), "new", ""),
    "an answer to a mail that is not here": (lambda _: answer("2", to="onbekend"), "new", ""),
    "the same mail": (lambda _: made(), "known", ""),
    "the same mail by another way": (
        lambda _: made(Received="from b by mx.elders.example; Mon, 16 Nov 2026 09:00:09 +0100").replace(b"\n", b"\r\n"),
        "known", ""),
    "the same id with other words": (lambda _: made(body="Iets anders."), "waits", "other-words"),
    "ours, to the customer, in the thread": (lambda _: answer("2", From=US, To=CUSTOMER), "sent", "CASE"),
    "ours, to the customer, with the id": (lambda id: made("2", From=US, To=CUSTOMER, Subject=f"{id}"), "sent", "CASE"),
    "ours, in the thread, to others": (lambda _: answer("2", From=US, To=OTHER), "waits", "ours-elsewhere"),
    "ours, outside any thread": (lambda _: made("2", From=US, To=CUSTOMER), "machine", "ours"),
    "ours, with the id, to others": (lambda id: made("2", From=US, To=OTHER, Subject=id), "machine", "ours"),
    "ours, to ourselves": (lambda _: made("2", From=US), "machine", "ours"),
    "ours, forwarded as text": (lambda _: made("2", f"Pak jij dit?\n\n{FORWARD}", From=US), "waits", "forwarded"),
    "a form of our own website": (lambda _: made("2", From=DESK, Reply_To=OTHER), "new", ""),
    "a form that answers": (lambda _: answer("2", From=DESK, Reply_To=CUSTOMER), "reply", "CASE"),
    "a form of somebody else's": (lambda _: made("2", From="noreply@formulier.example", Reply_To=OTHER), "new", ""),
    "a form that says that a program made it": (
        lambda _: made("2", From=DESK, Reply_To=OTHER, Auto_Submitted="auto-generated"), "waits", "form"),
    "Reply-To of a person": (lambda _: made("2", Reply_To=DESK), "new", ""),
    "an automatic answer in the thread": (lambda _: answer("2", Auto_Submitted="auto-replied"), "machine", "auto-reply"),
    "a help desk in the thread": (lambda _: answer("2", Auto_Submitted="auto-generated"), "waits", "program"),
    "an answer by way of a list": (lambda _: answer("2", List_Unsubscribe="<x>"), "waits", "program"),
    "a program outside any thread": (lambda _: made("2", Auto_Submitted="auto-generated"), "machine", "automatic"),
    "somebody who is away writes": (lambda _: made("2", Subject="Afwezig bij de training: mijn ervaring"), "new", ""),
    "no person at all": (lambda _: made("2", From="noreply@x.example"), "waits", "no-reply"),
    "nothing but a sender": (lambda _: made("2", "", Subject=""), "waits", "empty"),
    "a list that is ourselves": (lambda _: made("2", List_Id="<ervaring.dyade.example>", Precedence="list"), "new", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", TABLE)
def test_what_becomes_of_it(post: Desk, case: str, what: str) -> None:
    make, kind, more = TABLE[what]
    found = only(taken(post.root, [make(case)]))
    if kind == "new":
        assert (found[0], found[1] != case) == ("new", True)
    else:
        assert found == (kind, case if more == "CASE" else more)


def test_a_reply_moves_nothing_and_says_who_and_when(post: Desk, case: str) -> None:
    before = post.front(case)
    taken(post.root, [answer("2", Received="", Date="Tue, 17 Nov 2026 10:00:00 +0100")])
    after, (*_, event) = post.front(case), post.log(case)
    assert {key: after[key] for key in ("step", "ball", "received")} == {
        key: before[key] for key in ("step", "ball", "received")
    }
    said = ("event", "at", "direction", "via", "message", "receipt")
    assert [str(event[key]) for key in said] == [
        "contacted", "2026-11-17T10:00:00+01:00", "in", "email", "2@regenboog.example", "date",
    ]  # fmt: skip
    assert "by" not in event
    assert f"· {event['id']}\nNog iets." in post.case(case)


def test_what_we_sent_from_another_program_is_ours(post: Desk, case: str) -> None:
    taken(post.root, [answer("2", From=US, To=CUSTOMER, Date="Mon, 16 Nov 2026 09:10:00 +0100", Received="")])
    event = post.log(case)[-1]
    assert (event["direction"], event["by"]) == ("out", "sanne")
    told = post.done("show", case, "--json").json
    assert [d["state"] for d in told["deadlines"] if d["name"] == "first-word"] == ["met"]


def test_an_answer_to_what_waits_waits_too_and_two_cases_are_no_guess(post: Desk, case: str) -> None:
    forwarded = made("2", f"Pak jij dit?\n\n{FORWARD}", From=US)
    run = taken(post.root, [answer("3", to="2"), forwarded])
    assert [done.verdict.reason for done in run.done] == ["forwarded", "thread-waits"]
    other = only(taken(post.root, [made("4", From=OTHER)]))[1]
    both = made("5", From=OTHER, References="<1@regenboog.example> <4@regenboog.example>")
    assert only(taken(post.root, [both])) == ("waits", "two-cases")
    assert other != case


REPORT = (
    "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
    "--x\nContent-Type: text/plain\n\nNiet bezorgd: bus vol.\n--x\nContent-Type: message/{kind}\n\n"
    "Reporting-MTA: dns; mx\n\nAction: {action}\nDiagnostic-Code: smtp; 451 connection failed\n"
    "--x\nContent-Type: {back}\n\n{head}\n--x--\n"
)
DAEMON = {"From": "MAILER-DAEMON@mx.example", "To": DESK, "Subject": "failure notice", "Return-Path": "<>"}


def report(
    kind: str = "delivery-status",
    action: str = "failed",
    back: str = "text/rfc822-headers",
    head: str = "Message-ID: <1@regenboog.example>",
) -> bytes:
    """A report of delivery, as RFC 3464 says, of the mail with which the case began."""
    headed = made(f"b-{action}", "", **DAEMON).decode().rstrip("\n")
    return f"{headed}\n{REPORT.format(kind=kind, action=action, back=back, head=head)}".encode()


IN_WORDS = "Sorry, no mailbox here.\n\n--- Below this line is a copy of the message.\n\nMessage-ID:\n <1@regenboog.example>\n"
OF_OWN_PROGRAM = "Message-ID: <own@dyade.example>\nIn-Reply-To: <1@regenboog.example>"
#: Reports that a mail in the thread of the case did not arrive.
NOT_ARRIVED = {
    "a report": report(),
    "a report on an address with any letters": report("global-delivery-status", back="message/global-headers"),
    "a report on a mail of one's own program": report(back="message/rfc822", head=OF_OWN_PROGRAM),
    "exim": made(
        "b2", "Undelivered.", **DAEMON, X_Failed_Recipients=CUSTOMER, Auto_Submitted="auto-replied",
        References="<1@regenboog.example>"),
    "qmail": made("b3", IN_WORDS, **DAEMON),
}  # fmt: skip


@pytest.mark.parametrize("server", NOT_ARRIVED)
def test_a_letter_that_did_not_arrive_is_told_until_somebody_saw_it(
    post: Desk, case: str, server: str
) -> None:
    before = post.case(case)
    assert only(taken(post.root, [NOT_ARRIVED[server]])) == ("waits", "not-delivered")
    assert post.case(case) == before
    assert "kv mail --waiting" in post.run().out
    (row,) = post.done("mail", "--waiting", "--json").json
    assert row["cases"] == [case]
    assert case in post.done("mail", "--waiting").out
    told = post.done("mail", "--take", case, row["file"], "--json").json
    assert [each["kind"] for each in told["added"]] == ["notice"]
    event = post.log(case)[-1]
    assert (event["event"], event["message"]) == ("noted", row["message"])
    assert only(taken(post.root, [NOT_ARRIVED[server]]))[0] == "known"


def test_a_letter_that_is_late_or_arrived_is_nothing_to_look_at(post: Desk, case: str) -> None:
    before = post.case(case)
    for action in ("delayed", "delivered", "relayed"):
        assert only(taken(post.root, [report(action=action)])) == ("machine", "bounce")
    assert post.case(case) == before


def new_mail(desk: Desk) -> list[str]:
    """The cases of which early warning says that a mail came in."""
    return [row["id"] for row in desk.run("alerts", "--json").json if row["rule"] == "mail"]


def test_an_answer_while_it_is_not_our_turn_is_told_until_we_went_on(post: Desk, case: str) -> None:
    post.done("respond", case, "-m", "We kijken ernaar.")
    assert only(taken(post.root, [answer("2")])) == ("reply", case)
    assert new_mail(post) == []  # the turn is ours, and lists say so
    post.done("resolve", case, "--solution", "De verwarming is gemaakt.")
    assert post.front(case)["ball"] == "customer"
    assert new_mail(post) == []
    late = "Mon, 23 Nov 2026 10:00:00 +0100"
    now = "2026-11-24T09:00:00+01:00"
    post.now = now
    assert only(taken(post.root, [answer("3", Date=late, Received="")], now=now)) == ("reply", case)
    assert new_mail(post) == [case]
    assert "new mail" in post.run().out
    assert "new mail" in post.done("next").out
    assert any("mail" in str(row) for row in post.run("digest", "--json").json["alerts"])
    post.done("note", case, "-m", "Gezien.")
    assert new_mail(post) == [case]
    post.done("escalate", case, "-m", "Zie de mail.")
    assert new_mail(post) == []


def test_a_mail_that_was_told_rests_once_somebody_took_it(post: Desk, case: str) -> None:
    post.done("resolve", case, "--solution", "De verwarming is gemaakt.")
    now = post.now = "2026-11-24T09:00:00+01:00"
    for number, day in (("2", 23), ("3", 24)):
        taken(post.root, [answer(number, Date=f"{day} Nov 2026 07:0{number}:00 +0100", Received="")], now=now)
        assert new_mail(post) == [case]
        post.done("take", case)
        assert new_mail(post) == []


def test_a_duplicate_leads_to_the_case_that_goes_on(post: Desk, case: str) -> None:
    other = only(taken(post.root, [made("4", From=CUSTOMER)]))[1]
    post.done("close", other, "duplicate", "--of", case, "--because", "zelfde")
    assert only(taken(post.root, [answer("5", to="4")])) == ("reply", case)
    post.done("reopen", other, "-m", "Toch iets anders.")
    assert only(taken(post.root, [answer("6", to="4")])) == ("reply", other)


def test_a_mail_that_was_erased_does_not_come_in_again(post: Desk, case: str) -> None:
    post.done("close", case, "withdrawn", "--because", "zij wil niet meer")
    post.done("erase", case, "--yes")
    run = taken(post.root, [made()])
    assert [done.verdict.kind for done in run.done] == ["known"]
    assert "regenboog" not in "".join(path.read_text() for path in post.root.glob("cases/**/*.md")).lower()


def test_the_same_mail_with_other_bytes_is_told_where_it_may_be_the_erased_one(post: Desk, case: str) -> None:
    post.done("close", case, "withdrawn", "--because", "zij wil niet meer")
    post.done("erase", case, "--yes")
    path = post.home / "nog-eens.eml"
    path.write_bytes(b"Received: by elders.example\n" + made())
    for options in (("--dry-run",), ("--json",)):
        told = post.done("mail", str(path), *options, by="sanne")
        assert f"at the very moment of {case}, which was erased" in " ".join(told.err.split())
    assert "very moment" not in post.done("mail", str(path), by="sanne").err


def test_a_known_customer_keeps_its_name(post: Desk) -> None:
    post.done(
        "new",
        "Te warm",
        "--customer",
        "Basisschool De Regenboog",
        "--email",
        "m.visser@regenboog.example",
        "-m",
        "x",
    )
    path = post.root.parent / "a.eml"
    path.write_bytes(made())
    id = post.done("mail", str(path), "--json").json["new"][0]["id"]
    assert post.front(id)["customer"] == {
        "name": "Basisschool De Regenboog", "contact": "Marijke Visser", "email": "m.visser@regenboog.example",
    }  # fmt: skip
    assert post.front(id)["channel"] == "email"


@pytest.mark.parametrize("turned", [False, True])
def test_a_thread_in_any_order_is_one_case(post: Desk, turned: bool) -> None:
    thread = [made(), answer("2"), answer("3", to="2", Date="Mon, 1 Nov 2026 08:00:00 +0100")]
    run = taken(post.root, thread[::-1] if turned else thread)
    assert [done.verdict.kind for done in run.done] == ["new", "reply", "reply"]
    assert len(list((post.root / "cases").glob("*.md"))) == 1


def test_a_ring_of_answers_ends(post: Desk) -> None:
    ring = [answer("1", to="2"), answer("2", to="3"), answer("3", to="1")]
    run = taken(post.root, ring)
    assert len(run.done) == 3


def test_what_one_of_us_forwards_whole_is_that_mail(post: Desk) -> None:
    inner = mail_text("7", From=OTHER)
    outer = (
        f"From: {US}\nTo: {DESK}\nSubject: FW\nDate: Tue, 17 Nov 2026 10:00:00 +0100\nMessage-ID: <f@dyade.example>\n"
        f"Content-Type: multipart/mixed; boundary=q\n\n--q\n\nZie bijlage\n--q\nContent-Type: message/rfc822\n\n{inner}\n--q--\n"
    )  # fmt: skip
    (done,) = taken(post.root, [outer.encode()]).done
    assert (done.mail.id, done.verdict.kind) == ("7@regenboog.example", "new")
    front = post.front(done.verdict.case)
    assert front["customer"]["email"] == "bram@kwikstaart.example"
    assert str(front["received"]) == "2026-11-16T09:00:12+01:00"
    assert only(taken(post.root, [inner.encode()]))[0] == "known"


def test_nothing_outside_the_workspace_is_named(post: Desk, tmp_path: Path) -> None:
    assert not list(tmp_path.glob("cases"))
    taken(post.root, [made(Subject="../../x", Message_ID="<../../../x@y>")])
    assert {p.name for p in post.root.iterdir()} >= {"cases", "kv.yaml"}
    assert not (post.root.parent / "x").exists()


@pytest.mark.parametrize("subject", [
    "Afwezig: docent kwam niet opdagen", "Afwezigheidsmelding: mijn kind werd als afwezig gemeld",
    "Automatisch antwoord: ik krijg alleen dat",
])  # fmt: skip
def test_what_only_its_subject_calls_a_machine_waits_with_its_sender(
    post: Desk, letter: Written, subject: str
) -> None:
    path = letter("1", Subject=subject)
    told = post.done("mail", str(path))
    assert "Marijke Visser" in told.out
    assert "its subject is that of an automatic reply" in " ".join(told.out.split())
    (row,) = post.done("mail", "--waiting", "--json").json
    assert (row["reason"], row["subject"]) == ("away", subject)
    assert post.root.joinpath(row["file"]).read_bytes() == path.read_bytes()
    post.done("mail", "--take", "new", Path(row["file"]).name[:12])
    assert subject in {case["title"] for case in post.done("list", "--json").json}


def test_what_is_left_out_is_named_with_the_way_to_take_it(post: Desk, letter: Written) -> None:
    path = letter("1", Subject="Brief over de zaal", List_Unsubscribe="<mailto:uit@x.example>")
    told = post.done("mail", str(path))
    assert "left out" in told.out
    for words in ("Marijke Visser", "Brief over de zaal", "mailing list (1)", "kv mail --take new FILE"):
        assert words in told.out
    assert post.done("mail", str(path), "--json").json["left_out"] == [
        {
            "name": str(path),
            "kind": "list",
            "message": "1@regenboog.example",
            "from": "m.visser@regenboog.example",
            "subject": "Brief over de zaal",
        }
    ]


def test_of_many_that_are_left_out_only_the_number_is_said(post: Desk, letter: Written) -> None:
    paths = [str(letter(f"n{number}", Subject="Nieuws", Precedence="bulk")) for number in range(11)]
    told = post.done("mail", *paths)
    assert "Nieuws" not in told.out
    assert "mailing list (11)" in told.out
    assert len(post.done("mail", *paths, "--json").json["left_out"]) == 11


def test_a_mail_of_our_own_is_not_offered(post: Desk, letter: Written) -> None:
    told = post.done("mail", str(letter("1", From="sanne@dyade.example")))
    assert "mail of our own (1)" in told.out
    assert "--take" not in told.out


@pytest.mark.parametrize(("sender", "kind"), [
    ("bouncer@x.example", "new"), ("bouncefun@x.example", "new"), ("postmasters.bv@x.example", "new"),
    ("bounce+1@x.example", "machine"), ("bounces-12@x.example", "machine"), ("mailer-daemon@x.example", "machine"),
    ("postmaster@x.example", "machine"),
])  # fmt: skip
def test_a_daemon_is_told_by_its_whole_name(post: Desk, sender: str, kind: str) -> None:
    assert only(taken(post.root, [made("1", From=sender)]))[0] == kind
