"""Proves that who follows a calendar sees what runs, and not what was met: on a server, and by hooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import icalendar

from tests.conftest import Desk
from tests.exporting.caldav import CalendarServer, Reader, caldav
from tests.sync.conftest import Team, begun, team

__all__ = ["begun", "caldav", "team"]


def uids(file: Path) -> set[str]:
    book = icalendar.Calendar.from_ical(file.read_bytes())
    return {str(each["UID"]) for each in book.walk("VEVENT")}


def test_a_term_that_was_met_is_gone_for_who_follows_the_calendar_on_a_server(
    desk: Desk, caldav: CalendarServer, tmp_path: Path
) -> None:
    file, reader = desk.home / "termijnen.ics", Reader(tmp_path / "lezer", caldav.address)
    ids = [desk.new("Geen koffie"), desk.new("Lift stuk")]

    def published(*words: str) -> dict[str, str]:
        desk.done("calendar", *words, "-o", str(file), "--force")
        caldav.upload(file)
        reader.syncs()
        return reader.sees()

    before = published("--running")
    assert before.keys() == uids(file)
    met, kept = (next(uid for uid in before if uid.startswith(f"{id}.response.")) for id in ids)
    desk.done("respond", ids[0], "-m", "Gebeld.")
    after = published("--running")
    assert after.keys() == uids(file)
    assert (met in after, after[kept]) == (False, before[kept])
    told = published()  # without --running it stays for a while, as what is off
    assert told[met] == f"CANCELLED {before[met]}"


def _syncs_with_something_of_ours(team: Team) -> None:
    team.anna.new("Stoel kapot", by="anna")
    team.sync(team.anna)


def test_the_calendar_follows_what_git_merges_and_what_a_sync_brings(team: Team) -> None:
    mine, file = team.anna, team.anna.home / "termijnen.ics"
    team.bram.new("Deur klemt", by="bram")
    mine.new("Lift stuk", by="anna")
    team.sync(team.bram, team.anna)
    mine.done("calendar", "--running", "-o", str(file), "--hook")

    def brings(how: Callable[[], None]) -> None:
        coming = team.bram.new("Geen koffie", by="bram")
        team.sync(team.bram)
        assert coming not in file.read_text("utf-8")
        how()
        assert coming in file.read_text("utf-8")
        assert mine.done("calendar", "--running", "-o", "-").out.encode() == file.read_bytes().replace(
            b"\r\n", b"\n"
        )

    brings(lambda: team.sync(mine))  # nothing of ours: the branch goes on
    brings(lambda: _syncs_with_something_of_ours(team))
    brings(lambda: print(mine.git("pull", "--quiet", "--no-rebase", "origin", "main")))


def test_names_that_others_purged_go_out_of_the_calendar_too(team: Team) -> None:
    name, file = "Tjitske Zwaluwenburg", team.bram.home / "termijnen.ics"
    id = team.anna.new("Geen koffie", "--customer", name, by="anna")
    team.anna.done("close", id, "withdrawn", "--because", "Ze trok in.", by="anna")
    team.sync(team.anna, team.bram)
    team.bram.done("calendar", "--names", "-o", str(file), "--hook")
    assert name in file.read_text("utf-8")
    team.anna.done("erase", id, "--yes", by="anna")
    team.anna.done("purge", "--yes", by="anna")
    team.bram.done("sync", "--yes", by="bram")
    assert name not in file.read_text("utf-8")
