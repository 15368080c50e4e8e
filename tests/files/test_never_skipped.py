"""What decides a promise is never skipped: what cannot be read, is elsewhere or there twice is told."""

from __future__ import annotations

import pytest
from klantervaring.files.procedures.procedures import SHIPPED

from tests.conftest import Desk

A, B = "AAAA-222W", "AAAA-3333"
RECEIVED = "2026-11-16T09:00+01:00 received"
LISTENED = f"{RECEIVED}\n2026-11-16T09:10+01:00 listened"
HUGE = "9" * 5000


# -- a number is a number -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [f"appealed level={HUGE}", f"answered score={HUGE}", f"judged verdict=satisfied mood={HUGE}",
     f"attached file=x sha256={HUGE}", "attached file=x sha256=../x", "attached file=x sha256=a/b"],
)  # fmt: skip
def test_no_number_or_digest_of_a_file_stops_a_command(desk: Desk, line: str) -> None:
    desk.put(A, f"{LISTENED}\n2026-11-18T09:00+01:00 {line}")
    for words in ((), ("list",), ("overdue",), ("show", A), ("search", "kist"), ("stats",), ("check",)):
        assert desk.run(*words).code in (0, 1), words


@pytest.mark.parametrize("digest", ["../x", "a/b", "abc", "g" * 64])
def test_a_digest_that_is_none_is_a_finding(desk: Desk, digest: str) -> None:
    desk.put(A, f"{LISTENED}\n2026-11-18T09:00+01:00 attached file=x.pdf sha256={digest}")
    desk.write(f"cases/{A}/x.pdf", "x")
    found = desk.run("check", "--json")
    assert found.code == 1
    assert "the digest of the attachment x.pdf is none" in [f["message"] for f in found.json]


# -- smaller ones --------------------------------------------------------------------------------------------


def test_a_second_case_of_a_customer_on_one_day_is_told(desk: Desk) -> None:
    """A list knows days only."""
    first = desk.new("een", "--customer", "De Kiezel", "--received", "2026-11-18")
    assert desk.done("alerts", "--json").json == []
    second = desk.new("twee", "--customer", "De Kiezel", "--received", "2026-11-18")
    found = desk.done("alerts", "--json").json
    assert [(f["rule"], f["id"]) for f in found] == [("again", max(first, second))]


def test_mail_quoted_seven_deep_is_no_merge(desk: Desk) -> None:
    id = desk.new()
    desk.done("note", id, "-m", ">>>>>>> Hoi\ntot morgen")
    assert desk.done("check").out == "Everything is in order.\n"
    desk.done("note", id, "-m", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b")
    assert "unresolved merge" in desk.run("check").out


def test_two_attachments_whose_names_differ_in_case_are_two_files_everywhere(desk: Desk) -> None:
    id = desk.new()
    for folder, name in (("een", "Foto.JPG"), ("twee", "foto.jpg"), ("drie", "FOTO.jpg")):
        path = desk.home / folder / name
        path.parent.mkdir()
        path.write_text(folder)
        desk.done("attach", id, str(path))
    names = sorted(p.name for p in (desk.root / "cases" / id).iterdir())
    assert len({name.casefold() for name in names}) == 3
    assert sorted(e["file"] for e in desk.log(id) if e["event"] == "attached") == names
    assert desk.done("check").out == "Everything is in order.\n"


def test_two_that_came_from_elsewhere_are_a_finding(desk: Desk) -> None:
    desk.put(A, f"{LISTENED}\n2026-11-18T09:00+01:00 attached file=brief.pdf\n"
                "2026-11-18T09:01+01:00 attached file=Brief.pdf")  # fmt: skip
    for name in ("brief.pdf", "Brief.pdf"):
        desk.write(f"cases/{A}/{name}", name)
    found = [f["message"] for f in desk.run("check", "--json").json]
    assert [m for m in found if "Brief.pdf, brief.pdf are one file" in m]


# -- a line of the log that cannot be read -------------------------------------------------------------------

UNREADABLE = {
    "a moment": "{event: appealed, at: 4-3-2026 10:00, by: sanne}",
    "no moment": "{event: appealed, by: sanne}",
    "no event": "{at: 2026-11-17T09:00:00+01:00, by: sanne}",
    "a text": "bezwaar gemaakt",
    "an event that is a list": "{event: [appealed], at: 2026-11-17T09:00:00+01:00}",
    "an event that nobody knows": "{event: apealed, at: 2026-11-17T09:00:00+01:00, by: sanne}",
}
LISTS = ("", "today", "list", "list --all", "overdue", "overdue --promises", "due", "next", "show AAAA",
         "overdue --json", "due --json", "list --json", "show AAAA --json", "overdue --at 2026-11-21T12:00",
         "search leskist", "alerts", "why AAAA", "log AAAA")  # fmt: skip


@pytest.mark.parametrize("line", UNREADABLE.values(), ids=list(UNREADABLE))
def test_a_line_that_cannot_be_read_is_named_in_every_list(desk: Desk, line: str) -> None:
    path = desk.put(A, LISTENED)
    path.write_text(path.read_text().replace("---\nHet", f"- {line}\n---\nHet"))
    number = path.read_text().splitlines().index(f"- {line}") + 1
    for words in LISTS:
        for _ in range(2):  # without an index, and with one
            found = desk.run(*words.split())
            assert found.code == 5, (words, found)
            assert f"cases/{A}.md:{number}: " in found.err, (words, found)


@pytest.mark.parametrize("received", ["", "deadlines: {response: 2026-11-18T09:00:00+01:00}"])
def test_a_promise_does_not_vanish_with_the_line_that_began_it(desk: Desk, received: str) -> None:
    path = desk.put(A, "XX received", step="listen", ball="us")
    path.write_text(path.read_text().replace("log:", f"{received}\nlog:" if received else "log:"))
    found = desk.run("overdue")
    assert A in found.out
    assert "Nothing is overdue" not in found.out
    rows = desk.run("overdue", "--promises", "--json").json
    late = [(row["deadline"], row["late_seconds"]) for row in rows]
    assert late == ([("response", 53 * 3600 + 300)] if received else [(None, None)])
    assert (A in desk.run().out, "Nothing is overdue" in desk.run().out) == (True, False)
    assert A in desk.run("next").out


@pytest.mark.parametrize("line", UNREADABLE.values(), ids=list(UNREADABLE))
def test_what_moves_the_case_needs_a_reason_then(desk: Desk, line: str) -> None:
    path = desk.put(A, LISTENED, step="respond", ball="us")
    path.write_text(path.read_text().replace("---\nHet", f"- {line}\n---\nHet"))
    before = desk.files()
    for words in (["close", A, "withdrawn"], ["respond", A, "-m", "x"], ["escalate", A, "-m", "x"]):
        found = desk.run(*words)
        assert (found.code, "does not count" in found.err) == (4, True), found
    assert desk.files() == before
    desk.done("note", A, "-m", "gebeld")
    desk.done("respond", A, "-m", "x", "--because", "die regel is een tikfout")
    assert [e["event"] for e in desk.log(A) if isinstance(e, dict) and "event" in e][-1] == "responded"
    assert line in desk.case(A)


def test_what_follows_from_the_log_stays_as_it_was_written_then(desk: Desk) -> None:
    ends = "deadlines: {response: 2026-11-18T09:00:00+01:00}"
    path = desk.put(A, "XX received", step="listen", ball="us")
    path.write_text(path.read_text().replace("log:", f"{ends}\nlog:"))
    desk.done("note", A, "-m", "gebeld")
    assert (ends in desk.case(A), "step: listen" in desk.case(A)) == (True, True)


def test_a_fix_is_not_promised_that_is_not_made(desk: Desk) -> None:
    path = desk.put(A, "4-3-2026 received", step="verdict", ball="us")
    path.write_text(path.read_text().replace("4-3-2026", "4-3-2026 10:00"))
    found = desk.run("check", "--fix", "--json").json
    assert not [f for f in found if f["fixable"] or "--fix" in f["remedy"]]
    assert [f["remedy"] for f in found if f["check"] == "types"] == ["Write it as 2026-03-04T10:00."]


@pytest.mark.parametrize("at", ["2026-11-16 09:00:00 +0100", "2026-11-16T09:00+01", "2026-11-16t08:00:00z",
                                "2026-11-16 08:00:00 UTC", "2026-11-16 09:00:00.5 +01:00"])  # fmt: skip
def test_a_moment_as_other_programs_write_it_counts(desk: Desk, at: str) -> None:
    path = desk.put(A, "XX received")
    path.write_text(path.read_text().replace("XX", at))
    found = desk.run("overdue", "--promises", "--json")
    assert found.code == 0
    assert [(f["deadline"], f["late_seconds"]) for f in found.json] == [("response", 53 * 3600 + 300)]


# -- elsewhere, or there twice -------------------------------------------------------------------------------

SYNCED = "{id}.sync-conflict-20260305-101010-ABCDEFG.md"
CONFLICTED = "{id} (sanne's conflicted copy 2026-11-20).md"
COPIES = (
    "{id} (1).md",
    "{id}-DESKTOP-ABC12.md",
    SYNCED,
    CONFLICTED,
    "{id} - kopie.md",
    "{id} 2.md",
    "kopie.md",
)

NOT_READ = ("{id}.md.txt", "{id}.markdown", "{id}.txt", ".{id}.md.icloud", "{id}.md.owncloud")


@pytest.mark.parametrize("folder", ["sanne", "closed", "closed/sanne", "sanne/later"])
def test_a_case_in_another_folder_counts(desk: Desk, folder: str) -> None:
    path = desk.put(A, LISTENED, title="Elders")
    desk.put(B, f"{LISTENED}\n2026-11-17T09:00+01:00 closed outcome=withdrawn", title="Klaar")
    for id in (A, B):
        place = desk.root / "cases" / folder / f"{id}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{id}.md").rename(place)
    for words in ((), ("list",), ("overdue",), ("list", "--json"), ("next",)):
        for _ in range(2):
            shown = desk.done(*words).out
            assert ("Elders" in shown, "Klaar" in shown) == (True, False), words
    assert "[place]" in desk.run("check").out


@pytest.mark.parametrize("name", COPIES)
@pytest.mark.parametrize("differs", [False, True])
def test_a_copy_counts_once_and_is_joined(desk: Desk, name: str, differs: bool) -> None:
    path = desk.put(A, LISTENED)
    desk.commit()
    copy = path.with_name(name.format(id=A))
    text = path.read_text()
    more = "- {event: noted, at: 2026-11-18T09:00:00+01:00, by: joris, id: 6qcvpw34}\n---\nHet"
    copy.write_text(text.replace("---\nHet", more) if differs else text)
    for words in (("list",), ("overdue", "--promises"), ("list", "--all"), ("today",)):
        for _ in range(2):
            rows = [line for line in desk.done(*words).out.splitlines() if line.startswith(A)]
            assert len(rows) == 1, (words, rows)
    assert "(more than one file: kv check)" in desk.done("list").out
    assert len(desk.done("overdue", "--promises", "--json").json) == 1
    assert desk.done("stats", "--json").json["in"] == 1
    assert desk.done("show", A[:4], "--json").json["path"] == f"cases/{A}.md"
    found = [f for f in desk.run("check", "--json").json if f["check"] == "ids"]
    how = "with differences" if differs else "without differences"
    assert [f["message"] for f in found] == [f"a copy of cases/{A}.md, {how}"]
    assert "Rename" not in found[0]["remedy"]
    desk.run("check", "--fix")
    assert not copy.exists()
    assert [e["event"] for e in desk.log(A)] == ["received", "listened", *(["noted"] if differs else [])]


def test_a_copy_that_is_all_there_is_stands_in(desk: Desk) -> None:
    path = desk.put(A, LISTENED)
    path.rename(path.with_name(f"{A} (1).md"))
    assert desk.done("show", A[:4], "--json").json["id"] == A
    assert A in desk.done("overdue").out
    assert f"Rename the file to {A}.md" in desk.run("check").out


def test_a_copy_with_attachments_of_its_own_is_left_to_a_person(desk: Desk) -> None:
    path = desk.put(A, LISTENED)
    copy = desk.write(f"cases/{A} (1).md", path.read_text())
    desk.write(f"cases/{A} (1)/brief.pdf", "brief")
    assert [f["fixable"] for f in desk.run("check", "--json").json if f["check"] == "ids"] == [False]
    desk.run("check", "--fix")
    assert copy.exists()


@pytest.mark.parametrize("name", NOT_READ)
@pytest.mark.parametrize("folder", ["", "sanne/"])
def test_what_stands_for_a_case_and_is_not_read_is_named(desk: Desk, name: str, folder: str) -> None:
    desk.put(B, LISTENED)
    shown = f"cases/{folder}{name.format(id=A)}"
    desk.write(shown, "x")
    for words in ((), ("list",), ("overdue",), ("list", "--all"), ("due", "--json")):
        for _ in range(2):
            found = desk.run(*words)
            assert (found.code, f"{shown}:1: " in found.err) == (5, True), words
    assert [f["check"] for f in desk.run("check", "--json").json if f["path"] == shown] == ["frame"]


@pytest.mark.parametrize("name", [f".{A}.md.swp", f"{A}.md~", "README.txt", ".DS_Store"])
def test_what_editors_and_systems_leave_is_no_case(desk: Desk, name: str) -> None:
    desk.put(A, LISTENED)
    desk.write(f"cases/{name}", "x")
    assert desk.done("list").err == ""


# -- words and their event ---------------------------------------------------------------------------------

HEADINGS = ("## {h} ##", "### {h}", "# {h}", "   ## {h}", "## **{h}**", "## _{h}_ ##", "{h}\n===", "{h}\n---")


@pytest.mark.parametrize("shape", HEADINGS)
def test_a_heading_that_another_program_reshaped_is_the_same(desk: Desk, shape: str) -> None:
    id = desk.new("een", "-m", "Het verhaal.")
    desk.done("note", id, "-m", "Woorden van de notitie.")
    heading = next(line for line in desk.case(id).splitlines() if line.startswith("## "))
    desk.path(id).write_text(desk.case(id).replace(heading, shape.format(h=heading[3:])))
    events = desk.done("show", id, "--json").json["events"]
    assert [e.get("text") for e in events][-1] == "Woorden van de notitie."
    assert desk.done("check").out == "Everything is in order.\n"


@pytest.mark.parametrize("shape", ["**{h}**", "{h}", "    ## {h}", "##{h}", "> ## {h}"])
def test_a_line_that_names_an_event_and_is_no_heading_of_it_is_a_finding(desk: Desk, shape: str) -> None:
    id = desk.new()
    desk.done("note", id, "-m", "Woorden van de notitie.")
    heading = next(line for line in desk.case(id).splitlines() if line.startswith("## "))
    desk.path(id).write_text(desk.case(id).replace(heading, shape.format(h=heading[3:])))
    found = desk.run("check", "--json").json
    assert [(f["check"], f["line"]) for f in found] == [("words", desk.case(id).splitlines().index(
        shape.format(h=heading[3:])) + 1)]  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    [
        "{h:upper}",
        "{h:hidden}",
        "{h:like}",
        "{h:without}",
        "{h:short}",
        "{h:far}",
        "#{h:without}",
        "   {h:without} ##",
    ],
)
def test_a_heading_that_is_nearly_one_is_a_finding(desk: Desk, shape: str) -> None:
    id = desk.new()
    desk.done("note", id, "-m", "Woorden van de notitie.")
    old = desk.log(id)[-1]["id"]
    desk.path(id).write_text(desk.case(id).replace(old, "z1t0x8dc"))
    assert desk.done("check").out == "Everything is in order.\n"
    heading = next(line for line in desk.case(id).splitlines() if line.startswith("## "))
    nearly = {
        "upper": heading.replace("z1t0x8dc", "Z1T0X8DC"),
        "hidden": heading.replace("z1t0x8dc", "z1t0\u200bx8dc"),
        "like": heading.replace("z1t0x8dc", "zltox8dc"),
        "without": heading.replace("z1t0x8dc", "").rstrip(),
        "short": heading.replace("z1t0x8dc", "z1t0x8d"),
        "far": "## gisteren \u00b7 noted \u00b7 sanne",
    }
    name = shape.partition("{h:")[2].partition("}")[0]
    line = shape.replace(f"{{h:{name}}}", nearly[name])
    desk.path(id).write_text(desk.case(id).replace(heading, line))
    found = desk.run("check", "--json").json
    number = desk.case(id).splitlines().index(line) + 1
    assert [(f["check"], f["line"]) for f in found] == [("words", number)]
    assert "Words of an event stand under a line as ## " in found[0]["remedy"]


def test_what_somebody_wrote_of_a_heading_is_none(desk: Desk) -> None:
    words = "## 2026-03-04 10:21 \u00b7 noted \u00b7 sanne\n# Koffie \u00b7 thee\n- 2026-03-04 10:21 \u00b7 x"
    id = desk.new("een", "-m", words)
    desk.done("note", id, "-m", words)
    assert desk.done("check").out == "Everything is in order.\n"


def test_words_under_an_event_that_the_log_has_no_longer_are_a_finding(desk: Desk) -> None:
    id = desk.new()
    desk.done("listen", id, "-m", "Woorden.")
    text = desk.case(id)
    gone = next(line for line in text.splitlines() if "event: listened" in line)
    desk.path(id).write_text(text.replace(f"{gone}\n", ""))
    found = [f["message"] for f in desk.run("check", "--json").json if f["check"] == "words"]
    assert len(found) == 1
    assert "which the log does not have" in found[0]


@pytest.mark.parametrize("shape", HEADINGS)
def test_words_that_look_like_a_heading_are_words(desk: Desk, shape: str) -> None:
    id = desk.new()
    received = desk.log(id)[0]["id"]
    words = f"Kijk:\n{shape.format(h=f'x · noted · {received}')}\nen meer"
    desk.done("note", id, "-m", words)
    events = desk.done("show", id, "--json").json["events"]
    assert "text" not in events[0]
    assert events[1]["text"].endswith("en meer")


# -- a case that names no procedure ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "used"),
    [("", 1), ("since: 2026-11-16", 2), ("since: 2026-11-17", 1), ("since: 2026-01-01", 2)],
)
def test_it_keeps_the_version_in_force_when_it_was_received(desk: Desk, since: str, used: int) -> None:
    shipped = (SHIPPED / "een-idee@1.yaml").read_text().replace("name: een-idee", "name: eigen")
    desk.write("procedures/eigen@1.yaml", shipped)
    desk.write("kv.yaml", "procedure: eigen\n")
    path = desk.put(A, RECEIVED)
    path.write_text(path.read_text().replace("procedure: een-fan-per-dag@1\n", ""))
    assert "eigen@1 is used" in desk.run("check").out
    later = shipped.replace("version: 1", f"version: 2\n{since}".rstrip())
    desk.write("procedures/eigen@2.yaml", later)
    assert f"eigen@{used} is used" in desk.run("check").out
    assert {row["procedure"] for row in desk.done("why", A, "--json").json} <= {f"eigen@{used}"}


def test_a_since_that_is_no_day_is_refused_with_its_line(desk: Desk) -> None:
    shipped = (SHIPPED / "een-idee@1.yaml").read_text().replace("name: een-idee", "name: eigen")
    desk.write("procedures/eigen@1.yaml", shipped.replace("version: 1", "version: 1\nsince: gisteren"))
    found = desk.run("procedure", "eigen")
    assert (found.code, "since is a day, as 2026-12-25" in found.err) == (2, True)


# -- gone from the disk ------------------------------------------------------------------------------------


def test_an_open_case_that_is_gone_without_kv_is_missed(desk: Desk) -> None:
    id, closed = desk.new("een"), desk.new("twee")
    desk.done("close", closed, "withdrawn", "--because", "x")
    assert desk.done("check").out == "Everything is in order.\n"
    desk.path(id).unlink()
    found = desk.run("check", "--json").json
    assert [(f["check"], f["id"], f["path"]) for f in found] == [("gone", id, f"cases/{id}.md")]
    desk.git(*found[0]["remedy"].removeprefix(f"Take it back: {desk.way}git ").split())
    assert desk.done("check").out == "Everything is in order.\n"


def test_one_that_was_taken_away_with_git_is_missed_until_that_is_committed(desk: Desk) -> None:
    """A sync would hold it back till then; who committed it has said so."""
    id = desk.new("een")
    desk.git("rm", "-q", f"cases/{id}.md")
    (found,) = desk.run("check", "--json").json
    assert (found["check"], found["id"]) == ("gone", id)
    desk.git("commit", "-q", "-m", "weg")
    assert desk.done("check").out == "Everything is in order.\n"
