"""What a clone has that follows a purge of others: its own work stays, and nothing of it is half done."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.erasing.searching import hits
from tests.sync.conftest import Team, begun, team

__all__ = ["begun", "team"]

NAME, ADDRESS = "Jan Kiezel", "jan@kiezel.example"
WHO = ("--customer", NAME, "--email", ADDRESS)


def closed(desk: Desk, *options: str) -> str:
    id = desk.new("Reclame", *(options or WHO), by=desk.root.name)
    desk.done("close", id, "spam", by=desk.root.name)
    return id


def follow(desk: Desk) -> str:
    """Somebody's next sync, with a yes; what it told."""
    told = desk.run("sync", "--yes", by=desk.root.name)
    assert told.code == 0, told
    return told.out


def purged_at_anna(team: Team) -> str:
    """Anna has a case that everybody has, then one that is erased, and purges."""
    other = team.anna.new("Zaal te koud", "--customer", "De Wilg", by="anna")
    spam = closed(team.anna)
    team.all_sync()
    team.anna.done("erase", spam, "--yes", by="anna")
    team.anna.done("purge", "--yes", by="anna")
    return other


def test_a_case_that_only_this_clone_has_keeps_its_customer(team: Team) -> None:
    purged_at_anna(team)
    id = team.bram.new("Map ontbreekt", *WHO, "-m", f"Bel {NAME} terug", by="bram")
    before = team.bram.case(id)
    follow(team.bram)
    team.sync(team.anna)
    assert team.bram.case(id) == team.anna.case(id) == before


def test_what_names_somebody_who_is_a_customer_still_stays(team: Team) -> None:
    other = purged_at_anna(team)
    bram = team.bram
    bram.new("Map ontbreekt", *WHO, by="bram")
    bram.done("note", other, "-m", f"{NAME} belde ook: {ADDRESS}", by="bram")
    bram.done("customer", NAME, "--address", "Jan, jij", by="bram")
    follow(bram)
    assert f"{NAME} belde ook: {ADDRESS}" in bram.case(other)
    assert f"{NAME}:" in (bram.root / "customers.yaml").read_text()


def test_a_mail_that_waits_only_here_stays(team: Team) -> None:
    """Whoever was erased wrote again, and nobody dealt with it yet."""
    other = purged_at_anna(team)
    mail = team.folder / "mail.eml"
    mail.write_text(
        f"From: {NAME} <{ADDRESS}>\nTo: wij@ons.example\nSubject: Re: {other}\n"
        "Message-ID: <een@kiezel.example>\nDate: Mon, 16 Nov 2026 09:00:00 +0100\n\nHoe staat het ermee?\n"
    )
    team.bram.done("mail", str(mail), by="bram")
    (waiting,) = (team.bram.root / "inbox").glob("*.eml")
    before = waiting.read_bytes()
    follow(team.bram)
    assert waiting.read_bytes() == before
    assert len(team.bram.done("mail", "--waiting", "--json", by="bram").json) == 1


def test_who_shares_a_word_of_the_name_keeps_it(team: Team) -> None:
    purged_at_anna(team)
    id = team.bram.new("Map ontbreekt", "--customer", "Anna Kiezel", by="bram")
    follow(team.bram)
    assert team.bram.front(id)["customer"] == {"name": "Anna Kiezel"}


def test_who_is_no_customer_any_more_goes_from_what_only_this_clone_has(team: Team) -> None:
    other = purged_at_anna(team)
    team.bram.done("note", other, "-m", f"{NAME} belde ook", by="bram")
    follow(team.bram)
    assert "erased belde ook" in team.bram.case(other)
    assert not hits(team.folder, ["kiezel"])


@pytest.mark.parametrize("notes", [False, True])
def test_what_was_erased_after_a_purge_comes_in_like_anything_else(team: Team, notes: bool) -> None:
    later = closed(team.anna, "--customer", "Piet Wilg", "-m", "zeldzaamheid")
    purged_at_anna(team)
    team.anna.done("erase", later, "--yes", by="anna")
    team.sync(team.anna)
    if notes:
        team.bram.done("note", later, "-m", "zeldzaamheid van bram", by="bram")
    follow(team.bram)
    assert team.bram.git("status", "--porcelain") == ""
    team.all_sync()
    assert "nothing to do" in follow(team.bram)
    assert "zeldzaamheid" not in team.bram.case(later)
    team.anna.done("purge", "--yes", by="anna")
    follow(team.bram)
    assert not hits(team.folder, ["zeldzaamheid"])


def test_the_versions_of_a_conflict_that_git_had_go(team: Team) -> None:
    """Whoever pulled without kv has them in git's index, also when the conflict is long resolved."""
    id = team.anna.new("Reclame", *WHO, "-m", "zeldzaamheid", by="anna")
    team.all_sync()
    for desk in (team.anna, team.bram):
        desk.done("note", id, "-m", "nog eens", by=desk.root.name)
    team.sync(team.anna)
    bram = team.bram
    bram.git("fetch", "--quiet")
    with pytest.raises(Exception, match="merge"):
        bram.git("-c", "merge.kv.driver=false", "merge", "--quiet", "origin/main")
    bram.done("check", "--fix", by="bram")
    assert id in bram.git("ls-files", "--resolve-undo")
    team.sync(bram, team.anna)
    team.anna.done("close", id, "spam", by="anna")
    team.anna.done("erase", id, "--yes", by="anna")
    team.anna.done("purge", "--yes", by="anna")
    follow(bram)
    assert not hits(team.folder, ["zeldzaamheid"])


def test_what_was_known_of_a_customer_goes_with_the_entry(team: Team) -> None:
    """Also what names nobody: it stood below the name."""
    anna, bram = team.anna, team.bram
    id = closed(anna)
    anna.done("customer", NAME, "--care", "zeldzaam slechthorend", "--address", "zeldzame jij", by="anna")
    anna.done("new", "Zaal te koud", "--customer", "De Wilg", by="anna")
    anna.done("customer", "De Wilg", "--care", "rust", by="anna")
    team.sync(anna, bram)
    anna.done("erase", id, "--yes", by="anna")
    anna.done("purge", "--yes", by="anna")
    follow(bram)
    assert not hits(team.folder, ["zeldza", "kiezel"])
    for desk in (anna, bram):
        assert desk.git("fsck", "--strict", "--no-dangling") == ""
        assert "rust" in (desk.root / "customers.yaml").read_text()
    assert "rust" in bram.git("log", "-p", "--", "customers.yaml")


def test_a_file_of_another_case_that_only_this_clone_has_stays_as_it_was_attached(team: Team) -> None:
    """Its digest and the line that names it too; whoever cleans hears that it names somebody."""
    other = purged_at_anna(team)
    files = {"jan-kiezel.txt": b"brief", "brief.txt": f"Groet, {NAME}".encode(), "foto.bin": b"\0 Jan Kiezel"}
    for name, content in files.items():
        (team.folder / name).write_bytes(content)
        team.bram.done("attach", other, str(team.folder / name), by="bram")
    before = team.bram.log(other)
    told = follow(team.bram)
    place = team.bram.place(other).removesuffix(".md")
    assert all(f"  {place}/{name}" in told for name in files)
    assert {p.name: p.read_bytes() for p in (team.bram.root / place).iterdir()} == files
    assert team.bram.log(other) == before
    assert team.bram.run("check").code == 0


def test_the_name_of_a_file_that_was_taken_back_goes_everywhere(team: Team) -> None:
    other = team.anna.new("Zaal te koud", "--customer", "De Wilg", by="anna")
    spam = closed(team.anna)
    letter = team.folder / "brief-jan-kiezel.txt"
    letter.write_text("brief")
    team.anna.done("attach", other, str(letter), by="anna")
    team.all_sync()
    team.anna.done("undo", by="anna")
    letter.unlink()
    team.all_sync()
    team.anna.done("erase", spam, "--yes", by="anna")
    team.anna.done("purge", "--yes", by="anna")
    follow(team.bram)
    for desk in (team.anna, team.bram):
        assert "kiezel" not in desk.git("log", "--all", "--name-only", "--format=%H")
        assert desk.git("fsck", "--strict", "--no-dangling") == ""
    assert not hits(team.folder, ["kiezel"])


def test_who_was_mentioned_after_the_erasing_is_told_at_the_purge(team: Team) -> None:
    """A colleague wrote it down before hearing of it; after the purge nobody knows the name any more."""
    other = team.anna.new("Zaal te koud", "--customer", "De Wilg", by="anna")
    spam = closed(team.anna)
    team.all_sync()
    team.bram.done("note", other, "-m", f"{NAME} belde ook", by="bram")
    team.anna.done("erase", spam, "--yes", by="anna")
    team.sync(team.anna, team.bram, team.anna)
    told = team.anna.done("purge", "--yes", by="anna")
    assert "These files still name who was erased; look at each of them:" in told.err + told.out
    assert team.anna.place(other) in told.err + told.out
    assert f"{NAME} belde ook" in team.anna.case(other)
