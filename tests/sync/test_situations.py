"""What can come up when several clones work on the same cases; with real git and a bare remote."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path
from typing import NamedTuple

import klantervaring
import pytest
from klantervaring.core import ids
from klantervaring.core.choices import NOBODY_CAME
from klantervaring.files.git import driver, remotes

from tests.conftest import Desk, Result
from tests.sync.conftest import Team, git

TUESDAY = "2026-11-17T10:00:00+01:00"
WEDNESDAY = "2026-11-18T10:00:00+01:00"
THURSDAY = "2026-11-19T10:00:00+01:00"

Shared = tuple[Team, str]


def kinds(desk: Desk, id: str) -> list[str]:
    """The events of a case, in the order of its log."""
    return [line["event"] for line in desk.log(id)]


def same(team: Team) -> None:
    """Both clones and the remote have the same commit and the same files."""
    assert team.anna.head() == team.bram.head() == team.head() + "\n"
    assert team.anna.files() == team.bram.files()
    assert team.anna.git("status", "--porcelain") == team.bram.git("status", "--porcelain") == ""


def change_title(desk: Desk, id: str, title: str) -> None:
    path = desk.path(id)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(f"title: {title}\n" if line.startswith("title:") else line for line in lines))


def hook(desk: Desk, name: str, body: str = "echo nee >&2; exit 1") -> None:
    path = desk.root / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def findings(desk: Desk) -> list[Finding]:
    """What `kv check` finds on Thursday, by its check."""
    told = desk.run("check", "--json", now=THURSDAY).json
    return [Finding(f["check"], f["id"], f["message"]) for f in told]


class Finding(NamedTuple):
    """A finding as `kv check --json` tells it."""

    check: str
    id: str
    message: str


def refused(desk: Desk, code: int, *words: str, args: tuple[str, ...] = ()) -> Result:
    """A sync that ends with `code` and says why; the files that people see stay as they were."""
    before = desk.files()
    told = desk.run("sync", *args, by=desk.root.name)
    assert told.code == code, told
    assert all(word in told.err for word in words), told.err
    assert desk.files() == before
    return told


# -- two people, one case ------------------------------------------------------------------------------------


def test_what_each_did_is_there_for_both(shared: Shared) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "Van anna.", by="anna", now=TUESDAY)
    team.bram.done("contact", id, "out", "--via", "phone", "-m", "Van bram.", by="bram", now=WEDNESDAY)
    other = team.bram.new("Koffie koud", by="bram", now=WEDNESDAY)
    team.all_sync()
    same(team)
    assert kinds(team.anna, id)[-2:] == ["noted", "contacted"]
    assert "Van anna." in team.bram.case(id)
    assert "Van bram." in team.anna.case(id)
    assert team.anna.place(other) == f"cases/{other}.md"
    assert team.anna.done("check").out.strip() == "Everything is in order."


def test_a_field_that_both_set_keeps_both_values_until_it_is_settled(shared: Shared) -> None:
    team, id = shared
    change_title(team.anna, id, "Beamer stuk in zaal 2")
    change_title(team.bram, id, "Geen beeld")
    team.sync(team.anna)
    told = team.bram.done("sync", by="bram")
    assert f"{id}: title was set differently on both sides; both are kept." in told.out
    team.sync(team.anna)
    same(team)
    values = {line["value"] for line in team.anna.log(id) if line["event"] == "conflict"}
    assert values == {"Beamer stuk in zaal 2", "Geen beeld"}
    assert team.anna.front(id)["title"] in values
    assert "(two values: title)" in team.anna.done("list").out
    assert team.anna.done("show", id, "--json").json["conflicts"][0]["field"] == "title"
    assert team.anna.run("check").code == 1
    team.anna.done("settle", id, "title", "--take", "Beamer stuk in zaal 2", by="anna")
    team.all_sync()
    same(team)
    assert team.bram.front(id)["title"] == "Beamer stuk in zaal 2"
    assert "two values" not in team.bram.done("list").out
    assert team.bram.done("check").out.strip() == "Everything is in order."
    assert {line["value"] for line in team.bram.log(id) if line["event"] == "conflict"} == values


def test_settling_what_stands_and_leaves_within_a_mapping(shared: Shared) -> None:
    team, id = shared
    for desk, name in ((team.anna, "Anna's school"), (team.bram, "Bram's school")):
        path = desk.path(id)
        path.write_text(path.read_text().replace("name: Basisschool De Kiezel", f'name: "{name}"'))
    team.all_sync()
    assert team.bram.run("settle", id, "owner").code == 2
    told = team.bram.done("settle", id, "--take", "Anna's school", by="bram")
    assert told.code == 0
    assert team.bram.front(id)["customer"]["name"] == "Anna's school"
    assert team.bram.run("settle", id).code == 2  # nothing is left to settle
    team.all_sync()
    same(team)


def test_two_that_escalate_within_a_minute_are_one_appeal(shared: Shared) -> None:
    team, id = shared
    team.anna.done("escalate", id, "-m", "Bezwaar bij anna.", by="anna", now="2026-11-17T10:00:00+01:00")
    team.bram.done("escalate", id, "-m", "Bezwaar bij bram.", by="bram", now="2026-11-17T10:00:40+01:00")
    team.all_sync()
    same(team)
    shown = team.anna.done("show", id, "--json", now=WEDNESDAY).json
    assert (shown["step"], shown["level"]) == ("appeal", 1)
    assert [e["text"] for e in shown["events"] if e["event"] == "appealed"] == [
        "Bezwaar bij anna.",
        "Bezwaar bij bram.",
    ]
    decisions = [d["due"] for d in shown["deadlines"] if d["name"] == "decision"]
    assert decisions == ["2026-12-15T23:59:59+01:00"]
    assert team.anna.done("check", now=WEDNESDAY).out.strip() == "Everything is in order."


def test_two_late_objections_with_a_reason_are_one_appeal_too(shared: Shared) -> None:
    team, id = shared
    late, later = "2026-12-20T10:00:00+01:00", "2026-12-20T10:01:00+01:00"  # the right ended on 14 December
    team.anna.done("escalate", id, "-m", "A.", "--because", "ziek", by="anna", now=late)
    team.bram.done("escalate", id, "-m", "B.", "--because", "vakantie", by="bram", now=later)
    team.all_sync()
    same(team)
    shown = team.bram.done("show", id, "--json", now="2026-12-21T10:00+01:00").json
    assert (shown["step"], shown["level"]) == ("appeal", 1)
    assert kinds(team.bram, id).count("appealed") == 2


def test_decided_in_one_clone_and_heard_in_the_other(shared: Shared) -> None:
    team, id = shared
    team.anna.done("escalate", id, "-m", "Bezwaar.", by="anna", now=TUESDAY)
    team.anna.done("invite", id, "--for", "2026-11-18T09:00", by="anna", now=TUESDAY)
    team.all_sync()
    team.bram.done("hear", id, "-m", "Toelichting.", by="bram", now=WEDNESDAY)
    team.anna.done(
        "decide", id, "upheld", "-m", "Gegrond.", "--because", "telefonisch gehoord", by="joris", now=THURSDAY
    )
    team.all_sync()
    same(team)
    assert kinds(team.anna, id)[-3:] == ["invited", "heard", "decided"]
    shown = team.anna.done("show", id, "--json", now=THURSDAY).json
    assert shown["step"] == "verdict"
    assert {d["name"]: d["state"] for d in shown["deadlines"]}["decision"] == "met"


def test_closed_here_and_an_objection_there_stays_open_and_seen(shared: Shared) -> None:
    team, id = shared
    team.anna.done("close", id, "satisfied", by="anna", now=TUESDAY)
    assert team.anna.place(id) == f"cases/closed/2026/{id}.md"
    team.bram.done("escalate", id, "-m", "Toch bezwaar.", by="bram", now="2026-11-16T18:00:00+01:00")
    team.all_sync()
    same(team)
    assert team.anna.place(id) == f"cases/{id}.md"
    assert [p.name for p in team.anna.root.rglob(f"{id}*")] == [f"{id}.md"]
    assert id in team.anna.done("list", now=TUESDAY).out
    assert team.anna.front(id)["step"] == "appeal"


@pytest.mark.parametrize("first", ["anna", "bram"])
def test_an_objection_that_no_longer_fits_is_told_and_marked(shared: Shared, first: str) -> None:
    """Anna heard that the customer is satisfied, Bram the day after that they object."""
    team, id = shared
    team.anna.done("verdict", id, "satisfied", "-m", "Fijn.", by="anna", now=TUESDAY)
    team.bram.done("escalate", id, "-m", "Bezwaar.", by="bram", now=WEDNESDAY)
    later = "bram" if first == "anna" else "anna"
    getattr(team, first).done("sync", by=first, now=THURSDAY)
    told = getattr(team, later).done("sync", by=later, now=THURSDAY)
    assert (
        f"{id}, behind what the other side recorded: objection of Wed 18 Nov 2026 10:00 does not fit"
        in told.out
    )
    assert f"kv show {id}" in told.out
    team.all_sync()
    same(team)
    for desk in (team.anna, team.bram):
        assert kinds(desk, id)[-1] == "appealed"
        assert desk.front(id)["step"] == "aftercare"
        assert "(see kv check)" in desk.done("list", now=THURSDAY).out
        assert "does not fit" in desk.run("check", now=THURSDAY).out


def test_what_did_not_fit_before_is_not_told_as_news(shared: Shared) -> None:
    team, id = shared
    path = team.anna.path(id)
    line = "- {event: heard, at: 2026-11-16T12:00:00+01:00, by: anna, id: 00000001}\n---\n"
    path.write_text(path.read_text("utf-8").replace("\n---\n", f"\n{line}", 1), "utf-8")
    team.all_sync()
    team.anna.done("note", id, "-m", "Zij belde.", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "Hij mailde.", by="bram", now=TUESDAY)
    team.sync(team.anna)
    told = team.bram.done("sync", by="bram", now=THURSDAY)
    assert "does not fit" not in told.out
    assert "(see kv check)" in team.bram.done("list", now=THURSDAY).out


@pytest.mark.parametrize("outcome", NOBODY_CAME)
def test_who_did_not_know_of_a_move_in_another_clone_sets_nothing_aside(shared: Shared, outcome: str) -> None:
    team, id = shared
    team.anna.done("close", id, outcome, by="anna", now=TUESDAY)
    team.bram.done("escalate", id, "-m", "Toch bezwaar.", by="bram", now="2026-11-16T18:00:00+01:00")
    team.all_sync()
    same(team)
    assert team.anna.place(id) == team.bram.place(id) == f"cases/{id}.md"
    assert team.anna.front(id)["step"] == "appeal"
    assert "(its closing did not know of: objection)" in team.bram.done("list", now=THURSDAY).out


def test_each_closed_the_case_of_the_other_as_its_duplicate(shared: Shared) -> None:
    """No command here allows it, and together two clones can: the check names both, and a way out."""
    team, id = shared
    other = team.bram.new("Nog eens hetzelfde", by="bram", now=TUESDAY)
    team.all_sync()
    team.anna.done("close", id, "duplicate", "--of", other, by="anna", now=TUESDAY)
    team.bram.done("close", other, "duplicate", "--of", id, by="bram", now=TUESDAY)
    team.all_sync()
    told = team.anna.run("check", now=THURSDAY)
    assert told.code == 1
    for closed, original in ((id, other), (other, id)):
        assert f"{closed}" in told.out
        assert f"is closed as a duplicate of {original}" in told.out
    assert "neither counts" in told.out
    assert f"kv reopen {id}" in told.out
    team.anna.done("reopen", id, "-m", "Deze telt.", by="anna", now=THURSDAY)
    assert team.anna.done("check", now=THURSDAY).out.strip() == "Everything is in order."


def test_closed_here_and_a_note_there_ends_among_the_closed_with_its_files(shared: Shared) -> None:
    team, id = shared
    (team.folder / "brief.pdf").write_bytes(b"%PDF-1.4 \0 een brief")
    team.anna.done("attach", id, str(team.folder / "brief.pdf"), by="anna", now="2026-11-16T13:00+01:00")
    team.all_sync()
    team.anna.done("close", id, "satisfied", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "Nog een woord.", by="bram", now="2026-11-16T15:00:00+01:00")
    team.all_sync()
    same(team)
    assert team.bram.place(id) == f"cases/closed/2026/{id}.md"
    assert "Nog een woord." in team.bram.case(id)
    assert (team.bram.root / "cases" / "closed" / "2026" / id / "brief.pdf").is_file()
    assert not (team.bram.root / "cases" / id).exists()


def test_two_files_of_one_name_are_both_kept_and_known(shared: Shared) -> None:
    team, id = shared
    for desk, text in ((team.anna, b"\0 van anna"), (team.bram, b"\0 van bram")):
        letter = team.folder / "brief.pdf"
        letter.write_bytes(text)
        desk.done("attach", id, str(letter), by=desk.root.name, now=TUESDAY)
        letter.unlink()
    team.all_sync()
    same(team)
    held = {p.read_bytes() for p in (team.anna.root / "cases" / id).iterdir()}
    assert held == {b"\0 van anna", b"\0 van bram"}
    assert team.anna.done("check", now=TUESDAY).out.strip() == "Everything is in order."


def test_a_text_that_both_changed_holds_both(shared: Shared) -> None:
    team, id = shared
    for desk, words in ((team.anna, "Aandachtig geluisterd."), (team.bram, "Lang geluisterd.")):
        desk.path(id).write_text(desk.case(id).replace("Geluisterd.", words))
    team.sync(team.anna)
    told = team.bram.done("sync", by="bram").out
    assert f"{id}: the same lines were changed on both sides" in told
    team.sync(team.anna)
    same(team)
    assert {"Aandachtig geluisterd.", "Lang geluisterd."} <= set(team.anna.case(id).splitlines())


def test_what_was_taken_back_here_and_built_on_there_comes_back_and_is_told(shared: Shared) -> None:
    team, id = shared
    team.anna.done("escalate", id, "-m", "Verkeerde zaak.", by="anna", now=TUESDAY)
    team.all_sync()
    team.anna.done("undo", by="anna")
    team.bram.done("invite", id, "--for", "2026-11-20T09:00", by="bram", now=WEDNESDAY)
    team.sync(team.anna)
    told = team.bram.done("sync", by="bram").out
    assert f"{id}: a line of its log was taken away on one side; it stands there again." in told
    team.all_sync()
    same(team)
    assert [kind for kind in kinds(team.anna, id) if kind != "conflict"][-2:] == ["appealed", "invited"]
    assert "Verkeerde zaak." in team.anna.case(id)
    fields = [line["field"] for line in team.anna.log(id) if line["event"] == "conflict"]
    assert fields == [f"log.{line['id']}" for line in team.anna.log(id) if line["event"] == "appealed"]
    line = "the line of objection of Tue 17 Nov 2026 10:00 was taken away on one side, and stands there again"
    assert [f.message for f in findings(team.anna) if f.check == "sharing"] == [line]
    assert f"{line}. Settle it: kv settle {id} {fields[0]}" in team.anna.done("show", id).out
    team.anna.done("settle", id, by="anna", now=THURSDAY)
    assert team.anna.done("check", now=THURSDAY).out.strip() == "Everything is in order."


def test_undo_takes_back_what_was_done_here_and_not_what_came_in(shared: Shared) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "Van anna.", by="anna", now=TUESDAY)
    team.bram.done("contact", id, "in", "-m", "Van bram.", by="bram", now=WEDNESDAY)
    team.sync(team.bram)
    team.sync(team.anna)
    told = team.anna.run("undo", by="anna")
    assert told.code == 6  # the case was changed since: by bram
    other = team.anna.new("Koffie koud", by="anna", now=THURSDAY)
    team.bram.done("note", id, "-m", "Later.", by="bram", now=THURSDAY)
    team.sync(team.bram, team.anna)
    told = team.anna.done("undo", by="anna")
    assert told.out.strip() == "Taken back: receipt at Koffie koud; the case is gone"
    assert not list(team.anna.root.rglob(f"{other}.md"))


# -- what goes away ------------------------------------------------------------------------------------------


def test_changed_beats_deleted(shared: Shared) -> None:
    team, id = shared
    team.anna.path(id).unlink()
    team.anna.commit("weg")
    team.bram.done("note", id, "-m", "Zij belde.", by="bram", now=TUESDAY)
    team.sync(team.bram)
    told = team.anna.done("sync", by="anna").out
    assert f"{id} was taken away on one side and changed on the other: it stays." in told
    team.sync(team.bram)
    same(team)
    assert "Zij belde." in team.anna.case(id)


def test_a_case_that_only_one_took_away_is_gone(shared: Shared) -> None:
    team, id = shared
    team.anna.path(id).unlink()
    assert team.anna.run("sync", "--accept-deletions", by="anna").code == 0
    team.all_sync()
    same(team)
    assert not list(team.bram.root.rglob(f"{id}.md"))


@pytest.mark.parametrize("committed", [False, True])
def test_many_that_would_be_gone_are_asked_about_first(team: Team, committed: bool) -> None:
    for number in range(12):
        team.anna.put(ids.case_id(number), "2026-11-18T09:00 received")
    team.anna.commit()
    team.all_sync()
    for path in sorted((team.anna.root / "cases").glob("*.md"))[:4]:
        path.unlink()
    if committed:
        team.anna.commit()
        refused(team.anna, 6, "4 of 12 cases would be gone.", "kv sync --accept-deletions")
    else:
        refused(team.anna, 6, "the case is gone, and kv did not take it away", "kv sync --accept-deletions")
    assert len(list((team.bram.root / "cases").glob("*.md"))) == 12
    team.sync(team.bram)
    assert len(list((team.bram.root / "cases").glob("*.md"))) == 12
    assert team.anna.run("sync", "--accept-deletions", by="anna").code == 0
    refused(team.bram, 6, "4 of 12 cases would be gone.")
    assert team.bram.run("sync", "--accept-deletions", by="bram").code == 0
    same(team)
    assert len(list((team.bram.root / "cases").glob("*.md"))) == 8


def test_one_that_vanished_is_missed_and_never_sent_without_a_yes(team: Team) -> None:
    for number in range(40):
        team.anna.put(ids.case_id(number), "2026-11-18T09:00 received")
    team.all_sync()
    gone = sorted((team.anna.root / "cases").glob("*.md"))[0]
    gone.unlink()
    new = team.anna.new("Beamer stuk", by="anna", now=TUESDAY)
    told = team.anna.run("sync", by="anna")
    assert told.code == 6
    assert f"git restore -SW -- cases/{gone.name}" in told.err
    assert new in told.out  # all else goes over
    team.sync(team.bram)
    assert (team.bram.root / "cases" / gone.name).exists()
    team.anna.git("restore", "--", f"cases/{gone.name}")
    team.all_sync()
    same(team)
    gone.unlink()
    assert team.anna.run("sync", "--accept-deletions", by="anna").code == 0
    team.all_sync()
    same(team)
    assert not (team.bram.root / "cases" / gone.name).exists()


def test_a_case_that_vanished_comes_back_with_what_others_wrote_in_it(shared: Shared) -> None:
    team, id = shared
    team.anna.path(id).unlink()
    team.bram.done("note", id, "-m", "Zij belde.", by="bram", now=TUESDAY)
    team.sync(team.bram)
    team.anna.run("sync", by="anna")
    assert "Zij belde." in team.anna.case(id)
    team.all_sync()
    same(team)


# -- one id, two cases ---------------------------------------------------------------------------------------


def twins(team: Team) -> tuple[str, list[str]]:
    """The same id given in both clones, and what it became."""
    id = ids.case_id(77)
    team.anna.put(id, "2026-11-18T09:00 received id=7f3k9m2q", title="Van anna")
    team.bram.put(id, "2026-11-18T09:30 received id=8f3k9m2q", title="Van bram")
    team.all_sync()
    same(team)
    return id, sorted(p.stem for p in (team.anna.root / "cases").glob("*.md"))


def test_one_id_given_twice_ends_as_two_cases_that_know_of_each_other(team: Team) -> None:
    id, found = twins(team)
    assert len(found) == 2
    assert id not in found
    assert all(ids.is_case_id(new) for new in found)
    fronts = [team.anna.front(new) for new in found]
    assert [f["formerly"] for f in fronts] == [id, id]
    assert [f["twin"] for f in fronts] == list(reversed(found))
    assert {f["title"] for f in fronts} == {"Van anna", "Van bram"}
    told = team.bram.run("show", id)
    assert told.code == 3
    assert all(new in told.err for new in found)
    assert f"both had the id {id}" in team.bram.done("show", found[0]).out
    assert {f.check for f in findings(team.anna)} == {"state"}  # nobody had written the step


def test_a_third_clone_that_knew_the_old_id_goes_on_under_the_new_one(team: Team) -> None:
    id = ids.case_id(77)
    team.anna.put(id, "2026-11-18T09:00 received id=7f3k9m2q", title="Van anna")
    team.sync(team.anna)
    chris = team.join("chris")
    chris.done("note", id, "-m", "Van chris.", by="chris", now=THURSDAY)
    team.bram.put(id, "2026-11-18T09:30 received id=8f3k9m2q", title="Van bram")
    team.sync(team.bram, chris, team.anna, team.bram)
    same(team)
    found = sorted(p.stem for p in (team.anna.root / "cases").glob("*.md"))
    assert len(found) == 2
    of_anna = next(new for new in found if team.anna.front(new)["title"] == "Van anna")
    assert "Van chris." in team.anna.case(of_anna)
    assert team.anna.front(of_anna)["formerly"] == id


# -- files that are no cases ---------------------------------------------------------------------------------


def test_what_is_no_case_and_not_committed_is_left_alone(shared: Shared) -> None:
    team, id = shared
    team.anna.write("notes.txt", "van mij")
    team.anna.write("staged.txt", "klaargezet")
    team.anna.git("add", "staged.txt")
    team.bram.done("note", id, "-m", "x", by="bram", now=TUESDAY)
    team.sync(team.bram, team.anna)
    status = team.anna.git("status", "--porcelain").splitlines()
    assert sorted(status) == ["?? notes.txt", "A  staged.txt"]
    assert "x" in team.anna.case(id)


def test_settings_that_come_in_are_taken_and_own_ones_never_overwritten(shared: Shared) -> None:
    team, _ = shared
    team.anna.write("kv.yaml", "language: en\norganisation: Dyade\n")
    team.anna.commit("settings")
    team.sync(team.anna)
    team.bram.write("kv.yaml", "language: nl\n# bezig\n")
    refused(team.bram, 6, "kv.yaml", "was changed here and elsewhere in the same place")
    assert (team.bram.root / "kv.yaml").read_text() == "language: nl\n# bezig\n"
    team.bram.git("reset", "--quiet", "--hard", "HEAD~1")
    team.sync(team.bram)
    same(team)
    assert (team.bram.root / "kv.yaml").read_text() == "language: en\norganisation: Dyade\n"


def test_a_file_that_is_no_case_is_joined_by_lines_or_left_to_people(shared: Shared) -> None:
    team, id = shared
    team.anna.write("werkwijze.md", "een\ntwee\ndrie\nvier\nvijf\n")
    team.anna.commit()
    team.all_sync()
    team.anna.write("werkwijze.md", "EEN\ntwee\ndrie\nvier\nvijf\n")
    team.bram.write("werkwijze.md", "een\ntwee\ndrie\nvier\nVIJF\n")
    team.anna.commit()
    team.bram.commit()
    team.all_sync()
    same(team)
    assert (team.anna.root / "werkwijze.md").read_text() == "EEN\ntwee\ndrie\nvier\nVIJF\n"
    team.anna.write("werkwijze.md", "van anna\n")
    team.bram.write("werkwijze.md", "van bram\n")
    team.anna.commit()
    team.bram.commit()
    team.sync(team.anna)
    refused(team.bram, 6, "werkwijze.md", "git pull")
    assert id in team.bram.done("list", "--all").out


def test_customers_that_both_wrote_down_are_all_there(shared: Shared) -> None:
    team, _ = shared
    team.anna.done("customer", "kiezel", "--care", "slechthorend", by="anna")
    team.all_sync()
    team.anna.new("Koffie koud", "--customer", "De Windroos", by="anna", now=TUESDAY)
    team.bram.new("Zaal dicht", "--customer", "De Zandbank", by="bram", now=TUESDAY)
    team.anna.done("customer", "windroos", "--channel", "phone", by="anna")
    team.bram.done("customer", "zandbank", "--channel", "email", by="bram")
    team.all_sync()
    same(team)
    said = (team.anna.root / "customers.yaml").read_text()
    assert all(name in said for name in ("Kiezel", "Windroos", "Zandbank"))
    assert team.anna.done("check", now=TUESDAY).out.strip() == "Everything is in order."
    team.anna.done("customer", "--shared", "info@bestuur.example", by="anna")
    team.bram.done("customer", "--shared", "020-1234567", by="bram")
    team.all_sync()
    same(team)
    said = (team.anna.root / "customers.yaml").read_text()
    assert said.count("shared:") == 1
    assert all(line in said for line in ("- info@bestuur.example", "020-1234567"))
    team.anna.done("customer", "--different", "De Windroos", "De Zandbank", by="anna")
    team.bram.done("customer", "--shared", "balie@bestuur.example", by="bram")
    team.all_sync()
    said = (team.anna.root / "customers.yaml").read_text()
    assert all(line in said for line in ("- balie@bestuur.example", "- [De Windroos, De Zandbank]"))
    assert team.anna.done("check", now=TUESDAY).out.strip() == "Everything is in order."
    team.anna.done("customer", "windroos", "--address", "juf", by="anna")
    team.bram.done("customer", "windroos", "--address", "meester", by="bram")
    team.sync(team.anna)
    refused(team.bram, 6, "customers.yaml")


def test_what_is_known_of_a_customer_gets_to_no_other(shared: Shared) -> None:
    """Where one took a customer out of the file and the other wrote at it, a person decides."""
    team, _ = shared
    team.anna.new("Koffie koud", "--customer", "De Windroos", by="anna", now=TUESDAY)
    team.anna.done("customer", "windroos", "--address", "U", by="anna")
    team.anna.done("customer", "kiezel", "--address", "juf", by="anna")
    team.all_sync()
    team.anna.done("customer", "kiezel", "--address", "-", by="anna")
    team.bram.done("customer", "kiezel", "--care", "doof", by="bram")
    team.sync(team.anna)
    refused(team.bram, 6, "customers.yaml")
    for desk in (team.anna, team.bram):
        assert desk.done("customer", "windroos", "--json").json["care"] is None, desk.root


def test_two_facts_of_one_customer_are_both_kept(shared: Shared) -> None:
    team, _ = shared
    team.anna.done("customer", "kiezel", "--care", "slechthorend", by="anna")
    team.bram.done("customer", "kiezel", "--address", "meester", by="bram")
    team.all_sync()
    same(team)
    for desk in (team.anna, team.bram):
        known = desk.done("customer", "kiezel", "--json").json
        assert (known["care"], known["address"]) == ("slechthorend", "meester")


@pytest.mark.parametrize(
    ("text", "said"),
    [("language: nl\nformat: 2\n", "format 2"), ("language: nl\ntimezne: x\n", "unknown key timezne")],
)
def test_settings_that_this_kv_cannot_use_do_not_come_in(shared: Shared, text: str, said: str) -> None:
    team, _ = shared
    team.anna.write("kv.yaml", text)
    team.anna.commit()
    team.anna.git("push", "--quiet", "origin", "main")
    refused(team.bram, 6, said)


def test_a_procedure_and_a_case_under_it_come_in_together(shared: Shared) -> None:
    team, id = shared
    shipped = Path(klantervaring.__file__).parent / "procedures" / "een-fan-per-dag@1.yaml"
    own = shipped.read_text().replace("name: een-fan-per-dag", "name: eigen")
    team.anna.write("procedures/eigen@1.yaml", own)
    for desk, word in ((team.anna, "a"), (team.bram, "b")):
        desk.done("note", id, "-m", word, by=desk.root.name, now=TUESDAY)
    path = team.anna.path(id)
    path.write_text(path.read_text().replace(team.anna.front(id)["procedure"], "eigen@1"))
    team.anna.commit()
    team.all_sync()
    same(team)
    assert team.bram.front(id)["procedure"] == "eigen@1"
    assert not list((team.bram.private).glob("sync*"))


# -- files that cannot be read -------------------------------------------------------------------------------


def test_a_slip_of_my_own_stays_with_me_until_it_is_mended(shared: Shared) -> None:
    team, id = shared
    good = team.anna.case(id)
    other = team.anna.new("Koffie koud", by="anna", now=TUESDAY)
    team.anna.path(id).write_text(good.replace("title: ", 'title: "'))
    told = team.anna.run("sync", by="anna")
    assert told.code == 5
    assert f"cases/{id}.md:" in told.err
    team.sync(team.bram)
    assert team.bram.case(id) == good
    assert team.bram.place(other)
    team.anna.path(id).write_text(good)
    team.all_sync()
    same(team)


def test_a_text_put_beside_a_case_by_hand_is_shared_as_a_file(shared: Shared) -> None:
    """A `.md` there is no case, whatever stands in it."""
    team, id = shared
    beside = f"cases/{id}/verslag.md"
    team.anna.write(beside, "# Verslag van het gesprek\n\nGeen kop van kv.\n")
    told = team.anna.run("sync", by="anna")
    assert (told.code, told.err) == (0, "")
    team.sync(team.bram)
    assert (team.bram.root / beside).read_text() == (team.anna.root / beside).read_text()
    (team.bram.root / beside).write_text("# Verslag, aangevuld\n")
    team.all_sync()
    same(team)
    assert (team.anna.root / beside).read_text() == "# Verslag, aangevuld\n"


def test_a_slip_of_somebody_else_is_named_and_hides_nothing(shared: Shared) -> None:
    team, id = shared
    team.anna.path(id).write_text(team.anna.case(id).replace("title: ", 'title: "'))
    team.anna.commit()
    team.anna.git("push", "--quiet", "origin", "main")
    told = team.bram.run("sync", by="bram")
    assert told.code == 5
    assert f"cases/{id}.md:" in told.err
    same(team)
    assert id in team.bram.run("list").out


def test_a_case_that_both_changed_and_one_spoilt_is_left_as_it_is(shared: Shared) -> None:
    team, id = shared
    team.anna.path(id).write_text(team.anna.case(id).replace("title: ", 'title: "'))
    team.anna.commit()
    team.anna.git("push", "--quiet", "origin", "main")
    team.bram.done("note", id, "-m", "x", by="bram", now=TUESDAY)
    refused(team.bram, 6, f"cases/{id}.md:", "cannot be read")


# -- the state of the clone ----------------------------------------------------------------------------------


def test_a_detached_head_is_told(shared: Shared) -> None:
    team, _ = shared
    team.anna.git("checkout", "--quiet", "--detach")
    refused(team.anna, 6, "detached HEAD", "git switch")


def test_a_rebase_under_way_is_told(shared: Shared) -> None:
    team, _ = shared
    (team.anna.root / ".git" / "CHERRY_PICK_HEAD").write_text(team.anna.head())
    refused(team.anna, 6, "git cherry-pick")


def test_somebodys_own_merge_is_theirs_to_finish(shared: Shared) -> None:
    team, _ = shared
    team.anna.git("switch", "--quiet", "-c", "zij")
    team.anna.write("x.txt", "x")
    team.anna.commit()
    team.anna.git("switch", "--quiet", "main")
    team.anna.git("merge", "--no-commit", "--no-ff", "zij")
    refused(team.anna, 6, "A merge that somebody began with git is not finished.", "git merge --abort")


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg"])
def test_a_hook_that_refuses_own_changes(shared: Shared, name: str) -> None:
    team, id = shared
    change_title(team.anna, id, "Anders")
    hook(team.anna, name)
    refused(team.anna, 7, "nee")
    (team.anna.root / ".git" / "hooks" / name).unlink()
    team.all_sync()
    same(team)


@pytest.mark.parametrize("name", ["pre-commit", "pre-merge-commit", "commit-msg"])
def test_a_hook_that_refuses_the_merge_leaves_all_as_it_was(shared: Shared, name: str) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "a", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "b", by="bram", now=TUESDAY)
    team.sync(team.anna)
    hook(team.bram, name, "ls cases >&2; echo nee >&2; exit 1")
    head = team.bram.head()
    told = refused(team.bram, 7, "nee")
    if name != "commit-msg":
        assert f"{id}.md" in told.err  # it could look at the cases
    assert team.bram.head() == head
    assert not list((team.bram.private).glob("sync*"))
    (team.bram.root / ".git" / "hooks" / name).unlink()
    team.all_sync()
    same(team)


def test_hooks_before_and_behind_are_run(shared: Shared) -> None:
    team, id = shared
    for name in ("pre-merge-commit", "post-merge", "pre-push"):
        hook(team.bram, name, f'echo {name} >>"$KV_HOME/../ran"')
    team.anna.done("note", id, "-m", "a", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "b", by="bram", now=TUESDAY)
    team.sync(team.anna, team.bram)
    assert (team.folder / "ran").read_text().split() == ["pre-merge-commit", "post-merge", "pre-push"]


def test_a_hook_that_refuses_to_send_keeps_what_was_brought_in(shared: Shared) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "van bram", by="bram", now=TUESDAY)
    team.sync(team.anna)
    hook(team.bram, "pre-push")
    told = team.bram.run("sync", by="bram")
    assert told.code == 7
    assert "nee" in told.err
    assert "van anna" in team.bram.case(id)
    (team.bram.root / ".git" / "hooks" / "pre-push").unlink()
    team.all_sync()
    same(team)


def test_the_other_side_may_refuse(shared: Shared) -> None:
    team, id = shared
    path = team.remote / "hooks" / "pre-receive"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\necho 'vandaag niet' >&2\nexit 1\n")
    path.chmod(0o755)
    team.anna.done("note", id, "-m", "a", by="anna", now=TUESDAY)
    told = team.anna.run("sync", by="anna")
    assert told.code == 7
    assert "vandaag niet" in told.err
    path.unlink()
    team.all_sync()
    same(team)


def test_signing_is_done_and_its_refusal_told(shared: Shared) -> None:
    team, id = shared
    program = team.folder / "sign"
    program.write_text("#!/bin/sh\necho geen sleutel >&2\nexit 1\n")
    program.chmod(0o755)
    team.anna.done("note", id, "-m", "a", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "b", by="bram", now=TUESDAY)
    team.sync(team.anna)
    for key, value in (("commit.gpgsign", "true"), ("gpg.program", str(program)), ("user.signingkey", "x")):
        team.bram.git("config", key, value)
    refused(team.bram, 7, "gpg failed to sign")
    program.write_text(
        "#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\n"
        "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'\n"
    )
    team.sync(team.bram)
    assert "gpgsig " in team.bram.git("cat-file", "commit", "HEAD")


def test_without_a_name_git_is_told_who_it_is(shared: Shared) -> None:
    team, id = shared
    nobody = {f"GIT_{who}_{what}": None for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    team.anna.done("note", id, "-m", "a", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "b", by="bram", now=TUESDAY)
    team.sync(team.anna)
    assert team.bram.run("sync", by="bram", env=nobody).code == 0
    assert team.bram.git("log", "-1", "--format=%an <%ae> %P").split()[:2] == ["bram", "<bram@localhost>"]


def test_no_network_tells_what_waits(shared: Shared) -> None:
    team, id = shared
    team.remote.rename(team.folder / "weg.git")
    change_title(team.anna, id, "Anders")
    would = team.anna.run("sync", "--dry-run", by="anna")
    assert would.code == 7
    assert "origin cannot be reached" in would.err
    told = team.anna.run("sync", by="anna")
    assert told.code == 7
    assert "origin cannot be reached" in told.err
    assert "One case waits here to be sent; nothing is lost." in told.err
    assert team.anna.git("status", "--porcelain") == ""
    (team.folder / "weg.git").rename(team.remote)
    team.all_sync()
    same(team)


@pytest.mark.parametrize("times", [1, 4, 5])
def test_a_refused_push_is_tried_again(shared: Shared, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    real = remotes.push
    raced: list[Result] = []

    def push(root: Path, remote: remotes.Remote) -> None:
        if root == team.anna.root and len(raced) < times:
            raced.append(team.bram.done("note", id, "-m", f"b{len(raced)}", by="bram", now=TUESDAY))
            team.sync(team.bram)
        real(root, remote)

    monkeypatch.setattr(remotes, "push", push)
    told = team.anna.run("sync", by="anna")
    assert told.code == (7 if times == 5 else 0), told
    monkeypatch.undo()
    team.all_sync()
    same(team)
    assert kinds(team.anna, id).count("noted") == times + 1


def test_nobody_to_share_with_is_told(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "desk")
    alone = Desk(tmp_path / "desk", tmp_path)
    told = alone.run("sync")
    assert told.code == 2
    assert "kv share " in told.err
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "team.git")
    id = alone.new("Beamer stuk")
    assert f"  {id}  Beamer stuk" in alone.done("sync", "--to", str(tmp_path / "team.git")).out
    assert git(tmp_path / "team.git", "rev-parse", "main") == alone.head()


def test_another_side_by_its_address(shared: Shared) -> None:
    team, id = shared
    git(team.folder, "init", "--quiet", "--bare", "--initial-branch=main", "tweede.git")
    team.anna.write("kv.yaml", "language: nl\ngit: {remote: ../tweede.git}\n")
    for command in (("sync",), ("sync", "--dry-run"), ("status",)):
        told = team.anna.run(*command, by="anna")
        assert told.code == 6, told
        assert "kv.yaml says to share with ../tweede.git" in told.err
    assert git(team.folder / "tweede.git", "branch", "--all") == ""
    told = team.anna.run("sync", "--to", "../tweede.git", by="anna")
    assert told.code == 0, told
    assert "Shared with ../tweede.git." in told.out
    assert git(team.folder / "tweede.git", "rev-parse", "main") == team.anna.head()
    team.anna.done("note", id, "-m", "x", by="anna", now=TUESDAY)
    assert team.anna.run("sync", by="anna").code == 0
    assert git(team.folder / "tweede.git", "rev-parse", "main") == team.anna.head()


def test_a_workspace_within_another_repository(team: Team, tmp_path: Path) -> None:
    folder = tmp_path / "big"
    git(tmp_path, "clone", "--quiet", str(team.remote), str(folder))
    (folder / "desk").mkdir()
    (folder / "desk" / "cases").mkdir()
    (folder / "readme.txt").write_text("een\n")
    one = Desk(folder / "desk", team.home)
    id = one.new("Beamer stuk", by="anna", now=TUESDAY)
    one.git("add", "--all")
    one.git("commit", "--quiet", "-m", "begin")
    assert one.run("sync", by="anna").code == 0
    git(tmp_path, "clone", "--quiet", str(team.remote), str(tmp_path / "other"))
    two = Desk(tmp_path / "other" / "desk", team.home)
    two.done("note", id, "-m", "van twee", by="bram", now=WEDNESDAY)
    (tmp_path / "other" / "readme.txt").write_text("twee\n")
    two.git("commit", "--quiet", "--all", "-m", "readme")
    one.done("note", id, "-m", "van een", by="anna", now=WEDNESDAY)
    for desk in (two, one, two):
        assert desk.run("sync", by="x").code == 0
    assert (folder / "readme.txt").read_text() == "twee\n"
    assert one.case(id) == two.case(id)
    assert "van een" in two.case(id)
    assert one.git("status", "--porcelain") == ""


# -- people with git and without kv --------------------------------------------------------------------------


def test_a_plain_pull_asks_kv(shared: Shared) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "van bram", by="bram", now=TUESDAY)
    team.sync(team.anna)
    team.bram.git("pull", "--quiet", "--no-rebase", "--no-edit")
    assert {"van anna", "van bram"} <= set(team.bram.case(id).splitlines())
    team.all_sync()
    same(team)


def pulled_without_kv(team: Team) -> None:
    """A pull in a clone where git does not know of kv: it ends in a conflict."""
    team.bram.git("config", "--remove-section", "merge.kv")
    environment = team.bram.environment()
    told = subprocess.run(
        ["git", "pull", "--quiet", "--no-rebase", "--no-edit"], cwd=team.bram.root, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode != 0


@pytest.mark.parametrize("command", [("check", "--fix"), ("sync",)])
def test_a_conflict_of_plain_git_is_joined_from_its_stages(shared: Shared, command: tuple[str, ...]) -> None:
    team, id = shared
    team.anna.done("note", id, "-m", "van anna", by="anna", now=TUESDAY)
    team.bram.done("note", id, "-m", "van bram", by="bram", now=TUESDAY)
    team.sync(team.anna)
    pulled_without_kv(team)
    assert "<<<<<<<" in team.bram.case(id)
    assert team.bram.run("list", now=THURSDAY).code == 5
    team.bram.done(*command, by="bram", now=THURSDAY)
    assert {"van anna", "van bram"} <= set(team.bram.case(id).splitlines())
    assert not (team.bram.root / ".git" / "MERGE_HEAD").exists()
    assert driver.has_driver(team.bram.root)
    team.all_sync()
    same(team)


def test_closed_and_objected_meet_in_plain_git(shared: Shared) -> None:
    team, id = shared
    team.anna.done("close", id, "satisfied", by="anna", now=TUESDAY)
    team.bram.done("escalate", id, "-m", "Bezwaar.", by="bram", now="2026-11-16T18:00:00+01:00")
    team.sync(team.anna)
    pulled_without_kv(team)
    told = team.bram.run("list", now=WEDNESDAY)
    assert id in told.out + told.err  # not hidden, wherever git left it
    told = team.bram.run("check", "--fix", by="bram", now=WEDNESDAY)
    assert "[events] closing of" in told.out  # by somebody who did not know of the objection
    assert team.bram.place(id) == f"cases/{id}.md"
    team.all_sync()
    same(team)


def test_the_driver_leaves_no_open_case_among_the_closed_ones(shared: Shared) -> None:
    team, id = shared
    team.anna.done("close", id, "satisfied", by="anna", now=TUESDAY)
    team.bram.done("escalate", id, "-m", "Bezwaar.", by="bram", now="2026-11-16T18:00:00+01:00")
    team.sync(team.anna)
    subprocess.run(["git", "pull", "--no-rebase", "--no-edit"], cwd=team.bram.root, check=False,
                   env=team.bram.environment(), capture_output=True)  # fmt: skip
    assert id in "".join(team.bram.run("list", now=WEDNESDAY)[1:])
    team.bram.done("sync", by="bram", now=WEDNESDAY)
    assert team.bram.place(id) == f"cases/{id}.md"
    team.sync(team.anna)
    same(team)


def test_what_a_person_resolved_by_hand_is_theirs(shared: Shared) -> None:
    team, id = shared
    change_title(team.anna, id, "Van anna")
    change_title(team.bram, id, "Van bram")
    team.sync(team.anna)
    team.bram.commit()
    pulled_without_kv(team)
    marks = ("<<<<<<<", "=======", ">>>>>>>", "title: Van bram")
    kept = [line for line in team.bram.case(id).splitlines(keepends=True) if not line.startswith(marks)]
    team.bram.path(id).write_text("".join(kept))
    team.sync(team.bram)
    assert team.bram.front(id)["title"] == "Van anna"
    assert "conflict" not in kinds(team.bram, id)


def test_a_conflict_in_another_file_is_left_to_the_person(shared: Shared) -> None:
    team, id = shared
    for desk in (team.anna, team.bram):
        desk.done("note", id, "-m", desk.root.name, by=desk.root.name, now=TUESDAY)
        desk.write("werkwijze.md", f"{desk.root.name}\n")
        desk.commit()
    team.anna.git("push", "--quiet", "origin", "main")
    pulled_without_kv(team)
    refused(team.bram, 6, "A merge that somebody began with git is not finished.")


# -- looking -------------------------------------------------------------------------------------------------


def test_status_and_a_dry_run_tell_what_each_has(shared: Shared) -> None:
    team, id = shared
    other = team.anna.new("Koffie koud", by="anna", now=TUESDAY)
    team.sync(team.anna)
    team.bram.done("note", id, "-m", "x", by="bram", now=TUESDAY)
    team.bram.git("fetch", "--quiet")
    told = team.bram.done("status", "--json").json
    assert told["ahead"] == [id]
    assert told["behind"] == [other]
    before = team.bram.snapshot()
    told = team.bram.done("sync", "--dry-run", "--json", by="bram").json
    assert (told["sent"], told["received"], told["dry_run"]) == ([id], [other], True)
    assert team.bram.snapshot() == before
    team.all_sync()
    told = team.anna.done("status").out
    assert "As last heard, all have the same." in told


def test_history_tells_who_when_and_when_it_was_recorded(shared: Shared) -> None:
    team, id = shared
    team.bram.done("assign", id, "bram", by="bram", now=TUESDAY)
    team.all_sync()
    told = team.anna.done("history", id, "--field", "owner", "--json").json
    assert [(row["value"], row["who"], row["event"]) for row in told] == [
        ("bram", "bram", "assigned"),
        ("anna", "anna", "received"),
    ]
    assert told[0]["happened"] == TUESDAY
    assert "recorded" in team.anna.done("history", id, "--field", "owner").out
    last = team.anna.done("history", id, "--last", "--json").json
    assert len({row["field"] for row in last}) == len(last)
    closed = team.anna.done("close", id, "satisfied", by="anna", now=WEDNESDAY)
    assert closed.code == 0
    steps = team.anna.done("history", id, "--field", "step", "--json").json
    assert [row["value"] for row in steps] == ["closed", "verdict", "respond", "listen"]


# -- joining -------------------------------------------------------------------------------------------------


def test_a_new_colleague_is_at_work_at_once(shared: Shared) -> None:
    team, id = shared
    chris = team.join("chris")
    assert driver.has_driver(chris.root)
    assert id in chris.done("list", now=TUESDAY).out
    assert chris.git("config", "merge.kv.driver").startswith(("kv ", "'", "/"))


def test_joining_an_empty_repository_begins_a_workspace(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "leeg.git")
    outside = Desk(tmp_path, tmp_path)
    told = outside.run("join", str(tmp_path / "leeg.git"), str(tmp_path / "desk"), env={"KV_HOME": None})
    assert told.code == 0, told
    desk = Desk(tmp_path / "desk", tmp_path)
    assert (desk.root / "cases").is_dir()
    assert desk.run("sync").code == 0
    assert git(tmp_path / "leeg.git", "rev-parse", "main") == desk.head()


@pytest.mark.parametrize("what", ["nowhere", "full", "other"])
def test_joining_that_cannot_be(team: Team, what: str) -> None:
    outside = Desk(team.folder, team.home)
    target = team.folder / "new"
    url = team.remote
    if what == "nowhere":
        url = team.folder / "nergens.git"
    if what == "full":
        target.mkdir()
        (target / "x").write_text("x")
    if what == "other":
        git(team.folder, "init", "--quiet", "--initial-branch=main", "iets")
        (team.folder / "iets" / "x").write_text("x")
        git(team.folder / "iets", "add", "x")
        git(team.folder / "iets", "-c", "user.name=x", "-c", "user.email=x@x.example", "commit", "-qm", "x")
        url = team.folder / "iets"
    told = outside.run("join", str(url), str(target), env={"KV_HOME": None})
    assert told.code == 2, told
    assert told.err.startswith("kv: ")
    if what == "full":
        assert [p.name for p in target.iterdir()] == ["x"]


# -- a clock that was wrong ----------------------------------------------------------------------------------

NEXT_YEAR = "2027-11-18T10:00:00+01:00"


@pytest.mark.parametrize(
    "command",
    [
        ("resolve", "--solution", "een nieuwe lamp"),
        ("resolve", "--solution", "een nieuwe lamp", "--at", "2027-11-19T10:00"),
        ("invite", "--for", "2026-11-20T09:00"),
    ],
    ids=["now", "later", "another step"],
)
def test_a_clock_a_year_ahead_has_a_way_out(team: Team, command: tuple[str, ...]) -> None:
    id = team.anna.new("Beamer deed het niet", by="anna", now=TUESDAY)
    team.all_sync()
    team.bram.done("respond", id, "-m", "Wij zoeken het uit.", by="bram", now=NEXT_YEAR)
    team.all_sync()
    told = team.anna.run(command[0], id, *command[1:], by="anna", now=WEDNESDAY)
    assert told.code == 4
    assert f"kv edit {id}" in told.err
    assert "reaction of Thu 18 Nov 2027 10:00 lies in the future" in told.err
    assert "Give a later moment" not in told.err

    checked = team.anna.run("check", "--json", now=WEDNESDAY).json
    found = next(f for f in checked if f["check"] == "order")
    assert "2027" in team.anna.case(id).splitlines()[found["line"] - 1]
    assert f"kv edit {id}" in found["remedy"]

    editor = team.folder / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/at: 2027-11-18/at: 2026-11-18/" "$1"\n')
    editor.chmod(0o755)
    why = ("--because", "De klok stond een jaar voor.")
    team.anna.done("edit", id, *why, by="anna", now=WEDNESDAY, env={"EDITOR": str(editor)})
    team.anna.done("resolve", id, "--solution", "een nieuwe lamp", by="anna", now=THURSDAY)
    team.all_sync()
    same(team)
    assert [kind for kind in kinds(team.bram, id) if kind not in ("edited", "noted")] == [
        "received",
        "responded",
        "resolved",
    ]
    assert team.bram.done("check", now=THURSDAY).out.strip() == "Everything is in order."
