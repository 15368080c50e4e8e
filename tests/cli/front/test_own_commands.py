"""The commands that a workspace's own procedure makes: help, completion, refusals, JSON, both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from klantervaring.commands import COMMANDS
from klantervaring.core import ids

from tests.conftest import Desk
from tests.core.builders import NEWEST

A = ids.case_id(901)
RECEIVED = "2026-11-18T09:00 received"
THANKS = """\
name: bedank
version: 1
extends: een-idee@1
title: {en: Ideas, nl: Ideeën}
events:
  thanked:
    title: {en: thanks, nl: dank}
    asks: [gift]
    command:
      name: {en: thank, nl: bedank}
      help: {en: "You thanked the customer. Really.", nl: "Je hebt de klant bedankt. Echt."}
      question: {en: What did you say?, nl: Wat zei je?}
      options:
        gift:
          type: choice
          values: {flowers: {en: flowers, nl: bloemen}, card: {en: a card, nl: een kaart}}
          required: yes
          help: {en: What they got., nl: Wat ze kregen.}
        cost: {type: amount}
        by-post: {type: flag}
        giver: {type: person}
        given-on: {type: date}
        stars: {type: number, least: 1, most: 5}
        photo: {type: file}
        remark: {}
    moves:
    - {from: [thank], to: use}
"""


@pytest.fixture
def thanking(desk: Desk) -> Desk:
    """A workspace with such a procedure and a case under it."""
    desk.write("procedures/bedank@1.yaml", THANKS)
    desk.write("kv.yaml", "procedure: bedank\npeople:\n  sanne: {name: Sanne}\n  joris: {name: Joris}\n")
    desk.put(A, RECEIVED)
    desk.write(f"cases/{A}.md", desk.case(A).replace("een-fan-per-dag@1", "bedank@1"))
    desk.commit()
    return desk


def test_it_records_its_event_with_what_was_said(thanking: Desk, tmp_path: Path) -> None:
    photo = tmp_path / "foto.png"
    photo.write_bytes(b"\x89PNG\x00")
    words = "--gift card --cost 12,5 --by-post --giver joris --given-on 2026-11-19 --stars 4 --remark mooi"
    done = thanking.done(
        "thank", A, *words.split(), "--photo", str(photo), "-m", "Dank je wel.", "--json"
    ).json
    assert done["step"] == "use"
    event = done["events"][-1]
    said = {
        key: event[key]
        for key in ("event", "gift", "cost", "by-post", "giver", "given-on", "stars", "remark")
    }
    assert said == {
        "event": "thanked", "gift": "card", "cost": "12.50", "by-post": "yes", "giver": "joris",
        "given-on": "2026-11-19", "stars": "4", "remark": "mooi",
    }  # fmt: skip
    assert (event["file"], event["text"]) == ("foto.png", "Dank je wel.")
    assert thanking.commits()[0] == f"{A} thanked"


def test_its_dutch_name_does_the_same(thanking: Desk) -> None:
    thanking.done("bedank", A, "--gift", "card", "-m", "Dank.", lang="nl")
    assert thanking.log(A)[-1]["event"] == "thanked"


def test_a_dry_run_changes_nothing(thanking: Desk) -> None:
    before = thanking.snapshot()
    shown = thanking.done("thank", A, "--gift", "card", "-m", "Dank.", "--dry-run").out
    assert "+- {event: thanked" in shown
    assert thanking.snapshot() == before


def test_what_is_missing_or_not_known_is_told_and_nothing_is_written(thanking: Desk) -> None:
    before = thanking.snapshot()
    for words, said in (
        ("-m x", "--gift is missing"),
        ("--gift card", "-m TEXT is missing"),
        ("--gift taart -m x", "Known are: flowers, card"),
        ("--gift card -m x --cost veel", "is not an amount"),
        ("--gift card -m x --giver piet", "is not one of the people"),
        ("--gift card -m x --stars 9", "from 1 to 5"),
        ("--gift card -m x --photo weg.png", "There is no file"),
        ("--gift card -m x --cake", "There is no option"),
    ):
        result = thanking.run("thank", A, *words.split())
        assert (result.code, result.out) == (2, "")
        assert said in result.err
    assert thanking.snapshot() == before


def test_the_procedure_refuses_it_where_it_does_not_fit(thanking: Desk) -> None:
    thanking.done("thank", A, "--gift", "card", "-m", "Dank.")
    again = thanking.run("thank", A, "--gift", "card", "-m", "Dank.")
    assert again.code == 4
    assert "--because" in again.err
    thanking.done("thank", A, "--gift", "card", "-m", "Dank.", "--because", "nog eens")


def test_a_case_that_its_receipt_ended_can_be_reopened_and_ended_again(desk: Desk) -> None:
    ends_at_once = (
        "name: meteen\nversion: 1\nextends: een-idee@1\nevents:\n  received:\n    moves:\n"
        "    - {from: [start], to: closed}\n"
    )
    desk.write("procedures/meteen@1.yaml", ends_at_once)
    desk.write("kv.yaml", "procedure: meteen\n")
    new = desk.done("new", "T", "--customer", "A", "--received", "2026-11-18T09:00", "--json").json
    assert not new["open"]
    opened = desk.done("reopen", new["id"], "-m", "Toch.", "--json").json
    assert (opened["step"], opened["open"]) == ("thank", True)
    assert "step: thank" in desk.case(new["id"])
    assert desk.done("close", new["id"], "withdrawn", "--json").json["outcome"] == "withdrawn"


def test_help_names_it_in_both_languages(thanking: Desk) -> None:
    listed = thanking.done("help", "all").out
    assert re.search(r"^Of your procedure:\n  thank  You thanked the customer\.$", listed, re.MULTILINE)
    listed = thanking.done("help", "alles", lang="nl").out
    assert re.search(r"^Van je procedure:\n  bedank  Je hebt de klant bedankt\.$", listed, re.MULTILINE)
    shown = thanking.done("thank", "--help").out
    assert "You thanked the customer. Really." in shown
    assert re.search(r"--gift flowers\|card +What they got\.", shown)
    assert "Wat ze kregen." in thanking.done("bedank", "--help", lang="nl").out


def test_it_is_proposed_and_completed(thanking: Desk) -> None:
    rules = {e["name"]: e["command"] for e in thanking.done("procedure", "--json").json["events"]}
    assert rules["thanked"] == "thank {id}"
    assert thanking.proposed("kv tha") == {"thank": "You thanked the customer"}
    assert list(thanking.proposed(f"kv thank {A} --gift ")) == ["flowers", "card"]
    assert A in thanking.proposed("kv thank ")


def test_record_sends_to_it(thanking: Desk) -> None:
    result = thanking.run("record", A, "thanked")
    assert (result.code, "kv thank" in result.err) == (2, True)


LATER = """\
name: bedank
version: 2
extends: bedank@1
events:
  thanked:
    asks:
    command:
      name: {en: praise}
      options:
        gift:
        stars: {required: yes}
"""


def test_a_case_has_the_options_of_its_own_version(thanking: Desk) -> None:
    """What that version asks is no option of the later one: without it the event could not be recorded."""
    thanking.write("procedures/bedank@2.yaml", LATER)
    later = thanking.done("new", "T", "--customer", "A", "--received", "2026-11-18T09:00", "--json").json[
        "id"
    ]
    assert "procedure: bedank@2" in thanking.case(later)
    refused = thanking.run("praise", later, "--gift", "card", "-m", "Dank.")
    assert (refused.code, "no option --gift" in refused.err) == (2, True)
    together = thanking.run("praise", A, later, "--gift", "card", "-m", "Dank.")
    assert (together.code, "no option --gift" in together.err) == (2, True)
    assert "--gift" not in thanking.done("praise", "--help").out
    assert "--gift" in thanking.done("praise", A, "--help").out
    assert list(thanking.proposed(f"kv praise {A} --gift ")) == ["flowers", "card"]
    thanking.done("praise", later, "--stars", "4", "-m", "Dank.")
    assert thanking.log(later)[-1]["stars"] == "4"
    thanking.done("praise", "--gift", "card", A, "-m", "Dank.")
    assert thanking.log(A)[-1]["gift"] == "card"


def test_an_event_unknown_to_kv_is_recorded_whatever_is_proposed_for_it(thanking: Desk) -> None:
    """What is proposed records another event, so it is no command of its own."""
    called = "  called: {title: a call, command: 'contact {id} out'}\n"
    thanking.write("procedures/bedank@1.yaml", THANKS + called)
    assert "called" in thanking.proposed(f"kv record {A} ")
    thanking.done("record", A, "called", "-m", "Gebeld.")
    assert thanking.log(A)[-1]["event"] == "called"
    assert "kv respond" in thanking.run("record", A, "responded", "-m", "x").err


def test_what_a_command_of_kv_cannot_say_is_said_with_record(thanking: Desk) -> None:
    """Each of the two sent to the other, and the event could not be recorded at all."""
    nowhere = "  responded: {command: 'nowhere {id}'}\n"
    thanking.write("procedures/bedank@1.yaml", THANKS + nowhere)
    thanking.done("record", A, "responded", "--dry-run", "-m", "Dank.")
    thanking.write("procedures/bedank@1.yaml", THANKS + "  responded: {asks: [colour, via]}\n")
    refused = thanking.run("respond", A, "-m", "Dank.", "--via", "phone")
    assert (refused.code, "colour is missing" in refused.err) == (4, True)
    assert refused.err.endswith("    Say it: kv record ID responded --set colour=VALUE\n")
    thanking.done("record", A, "responded", "--set", "colour=red", "--set", "via=phone", "-m", "Dank.")
    assert thanking.log(A)[-1]["colour"] == "red"
    thanking.write("procedures/bedank@1.yaml", THANKS + "  responded: {asks: [via]}\n")
    assert "kv respond" in thanking.run("record", A, "responded", "--set", "via=phone", "-m", "x").err
    assert "--via is missing" in thanking.run("respond", A, "-m", "x").err


def test_what_an_event_without_a_command_must_say_is_named_as_it_is_typed(thanking: Desk) -> None:
    """It named an option that no command has."""
    thanking.write("procedures/bedank@1.yaml", THANKS + "  seen: {title: seen, asks: [place]}\n")
    before = thanking.case(A)
    refused = thanking.run("record", A, "seen")
    assert (refused.code, thanking.case(A)) == (4, before)
    remedy = refused.err.splitlines()[-1].removeprefix("    Say it: kv ").replace("ID", A)
    thanking.done(*remedy.replace("VALUE", "Delft").split())
    assert thanking.log(A)[-1]["place"] == "Delft"


def test_what_an_event_asks_is_an_option_of_its_command(thanking: Desk) -> None:
    thanking.write("procedures/bedank@1.yaml", THANKS.replace("asks: [gift]", "asks: [gift, why, file]"))
    refused = thanking.run("procedure", "bedank@1")
    assert (refused.code, refused.out) == (2, "")
    assert "procedures/bedank@1.yaml:7: thanked: there is no option why" in refused.err


def test_the_procedure_shows_it(thanking: Desk) -> None:
    assert "kv thank: You thanked the customer. Really." in thanking.done("procedure").out
    (event,) = [e for e in thanking.done("procedure", "--json").json["events"] if "form" in e]
    assert event["form"]["names"] == ["thank", "bedank"]


def test_on_a_dutch_screen_it_has_its_dutch_name_wherever_it_is_proposed(thanking: Desk) -> None:
    comes_next = "steps: {thank: {next: [thanked]}}\ndeadlines: {thanks: {met-by: [thanked, resolved]}}\n"
    thanking.write("procedures/bedank@1.yaml", THANKS + comes_next)
    thanking.done("assign", A, "sanne")
    for words in ((), ("vandaag",), ("volgende",), ("volgende", A), ("toon", A), ("toon", A, "--all"),
                  ("te-laat",), ("binnenkort", "--within", "60d"), ("lijst",), ("bord",),
                  ("notitie", A, "-m", "x"), ("why", A)):  # fmt: skip
        told = thanking.run(*words, lang="nl")
        assert "thank " not in told.out + told.err, words
    for words in ((), ("volgende",), ("toon", A), ("notitie", A, "-m", "y")):
        assert "bedank" in thanking.done(*words, lang="nl").out, words
    assert f"kv bedank {A}" in thanking.done("notitie", A, "-m", "z", lang="nl").out
    refused = thanking.run("leg-vast", A, "thanked", lang="nl")
    assert (refused.code, "kv bedank" in refused.err, "kv thank" in refused.err) == (2, True, False)
    assert f"kv thank {A}" in thanking.done("next", A).out


def test_without_the_procedure_there_is_no_such_command(desk: Desk) -> None:
    result = desk.run("thank", A)
    assert (result.code, "There is no command thank" in result.err) == (2, True)


def findings(desk: Desk) -> list[dict[str, Any]]:
    """What `kv check` says of procedure files."""
    return [found for found in desk.run("check", "--json").json if found["check"] == "procedure"]


def test_an_alias_gives_way_to_a_command_of_the_workspace(thanking: Desk) -> None:
    own = thanking.home / ".config" / "kv" / "settings.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("alias: {thank: list --all}\n", encoding="utf-8")
    assert "list --all" not in thanking.done("help", "all").out
    assert thanking.proposed("kv tha")["thank"].startswith("You thanked")
    thanking.done("thank", A, "--gift", "card", "-m", "x")
    assert thanking.log(A)[-1]["event"] == "thanked"
    refused = thanking.run("config", "--personal", "set", "alias.bedank", "list")
    assert (refused.code, "bedank is a command; no alias hides it" in refused.err) == (2, True)


# -- what a file may not do -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["listen", "list", "undo", "merge-driver"])
def test_no_file_takes_the_place_of_a_command_of_kv(thanking: Desk, name: str) -> None:
    thanking.write("procedures/bedank@1.yaml", THANKS.replace("{en: thank, nl: bedank}", name))
    thanking.commit()
    assert name in COMMANDS
    assert "You thanked" not in thanking.done(name, "--help").out
    (found,) = findings(thanking)
    assert (found["path"], found["line"]) == ("procedures/bedank@1.yaml", 6)
    assert found["message"] == f"kv has a command {name} itself"
    # the event is still there, by the way of every event
    thanking.done("record", A, "thanked", "--set", "gift=card", "-m", "x")


@pytest.mark.parametrize("names", ["{nl: bedank, en: thank}", "{en: thank, nl: bedank}"])
def test_names_are_of_a_language_in_whatever_order(thanking: Desk, names: str) -> None:
    thanking.write("procedures/bedank@1.yaml", THANKS.replace("{en: thank, nl: bedank}", names))
    assert "kv thank: You thanked" in thanking.done("procedure").out
    assert "kv bedank: Je hebt" in thanking.done("procedure", lang="nl").out
    assert re.search("^  thank  ", thanking.done("help", "all").out, re.MULTILINE)
    assert re.search("^  bedank  ", thanking.done("help", "alles", lang="nl").out, re.MULTILINE)


@pytest.mark.parametrize(
    ("names", "own", "of_kv"),
    [
        ("{en: thank, nl: nieuw}", "thank", "nieuw"),
        ("{en: list, nl: bel-op}", "bel-op", "list"),
        ("{nl: bedank}", "bedank", ""),
    ],
)
def test_a_name_of_kv_itself_is_never_offered(thanking: Desk, names: str, own: str, of_kv: str) -> None:
    thanking.write("procedures/bedank@1.yaml", THANKS.replace("{en: thank, nl: bedank}", names))
    thanking.commit()
    for lang, words in (("en", "You thanked"), ("nl", "Je hebt")):
        assert f"kv {own}: {words}" in thanking.done("procedure", lang=lang).out
        every = thanking.done("help", "all", lang=lang).out
        assert re.search(f"^  {own}  {words}", every, re.MULTILINE)
    assert [found["message"] for found in findings(thanking)] == [
        f"kv has a command {name} itself" for name in (of_kv,) if name
    ]
    event = next(e for e in thanking.done("procedure", "--json").json["events"] if e["name"] == "thanked")
    assert (event["command"], event["form"]["names"]) == (f"{own} {{id}}", [own])
    thanking.done(own, A, "--gift", "card", "-m", "Dank.", lang="nl")
    assert thanking.log(A)[-1]["event"] == "thanked"


WITH_A_LINE = """\
name: bedank
version: 1
extends: een-idee@1
steps: {thank: {next: [contacted]}}
events:
  contacted:
    title: {en: word, nl: bericht}
    command: COMMAND
"""


@pytest.mark.parametrize("event", ["settled", "held"])
def test_an_event_that_kv_alone_records_is_told(thanking: Desk, event: str) -> None:
    """A settlement, say, or a hearing that was held: kv would take it for its own."""
    thanking.write(
        "procedures/bedank@1.yaml", WITH_A_LINE.replace("contacted", event).replace("COMMAND", "note")
    )
    thanking.commit()
    assert (f"kv itself records {event}, and goes by it", 6) in [
        (found["message"], found["line"]) for found in findings(thanking)
    ]


@pytest.mark.parametrize(
    ("command", "name"), [("'nosuch {id}'", "nosuch"), ("'kv note {id}'", "kv"), ("bel, de klant", "bel,")]
)
def test_what_is_proposed_and_is_no_command_is_told(thanking: Desk, command: str, name: str) -> None:
    thanking.write("procedures/bedank@1.yaml", WITH_A_LINE.replace("COMMAND", command))
    thanking.commit()
    (found,) = findings(thanking)
    assert (found["line"], found["message"]) == (8, f"there is no command {name}")
    assert found["remedy"] == "All there are: kv help all."


@pytest.mark.parametrize("command", ["'{id}'", "''", "' '", "record", "'{id} record'", "'note {id}'", "call"])
def test_whatever_a_file_proposes_its_event_can_be_recorded(thanking: Desk, command: str) -> None:
    """Where what is proposed is a command that knows of all, that one does it."""
    thanking.write("procedures/bedank@1.yaml", WITH_A_LINE.replace("COMMAND", command))
    thanking.commit()
    recorded = thanking.run("record", A, "contacted", "--set", "direction=out", "-m", "x")
    of_kv = command == "'note {id}'"
    assert recorded.code == (2 if of_kv else 0), recorded
    assert "kv \n" not in thanking.done("next", A).out


TWINS = """\
name: bedank
version: 1
extends: een-idee@1
events:
  called: {title: {en: call, nl: gesprek}}
  visited: {title: {en: visit, nl: gesprek}}
"""


def test_a_title_that_two_events_have_is_no_answer(thanking: Desk) -> None:
    thanking.write("procedures/bedank@1.yaml", TWINS)
    before = thanking.case(A)
    refused = thanking.run("record", A, "gesprek", "-m", "x")
    assert (refused.code, thanking.case(A)) == (2, before)
    assert "gesprek may be called, visited." in refused.err
    for typed, event in (("visit", "visited"), ("called", "called")):
        thanking.done("record", A, typed, "-m", "x")
        assert thanking.log(A)[-1]["event"] == event


def test_two_events_with_one_command_are_told(thanking: Desk) -> None:
    other = THANKS.replace("name: bedank\n", "name: ander\n").replace("  thanked:", "  hugged:")
    thanking.write("procedures/ander@1.yaml", other)
    thanking.commit()
    (found,) = findings(thanking)
    assert found["message"] == "the event hugged has a command bedank already"
    assert found["path"] == "procedures/bedank@1.yaml"
    thanking.done("thank", A, "--gift", "card", "-m", "Dank.")  # that of new cases goes first


def test_nothing_in_a_file_steers_the_screen(thanking: Desk) -> None:
    evil = THANKS.replace("You thanked the customer. Really.", "\\e[2J\\u202E$(touch x)`id` You. Really")
    thanking.write("procedures/bedank@1.yaml", evil)
    thanking.commit()
    for words in (("--help",), ("thank", "--help"), ("procedure",)):
        result = thanking.run(*words)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", result.out + result.err)
    shown = thanking.proposed("kv tha")
    assert list(shown) == ["thank"]
    assert not set("$`\x1b\u202e") & set(shown["thank"])


def test_a_version_that_kv_ships_too_is_a_finding_and_no_stop(desk: Desk) -> None:
    text = "name: een-fan-per-dag\nversion: 2\nextends: een-fan-per-dag@1\n"
    desk.write("procedures/een-fan-per-dag@2.yaml", text)
    desk.put(A, RECEIVED)
    desk.commit()
    assert desk.run("list").code == 0
    (found,) = findings(desk)
    assert (found["check"], found["path"], found["line"]) == (
        "procedure",
        "procedures/een-fan-per-dag@2.yaml",
        2,
    )
    assert "kv procedure --diff kv:een-fan-per-dag@2 een-fan-per-dag@2" in found["remedy"]
    following = int(NEWEST.partition("@")[2]) + 1
    assert f"een-fan-per-dag@{following}" in found["remedy"]
    command = ["procedure", "--diff", "kv:een-fan-per-dag@2", "een-fan-per-dag@2"]
    told = desk.done(*command).lines
    assert told[0] == "kv:een-fan-per-dag@2 → een-fan-per-dag@2"
    assert "deadlines aftercare with-care: gone: 14 days" in told
    # word for word the same is no other rule
    desk.write("procedures/een-fan-per-dag@2.yaml", text.replace("@1\n", "@1\ndeadlines:\n") + SAME)
    desk.commit()
    assert findings(desk) == []


SAME = """\
  first-word: {by-channel: {chat: 5 minutes, letter: 1 day}, with-care: 10 minutes}
  progress: {by-channel: {chat: 3 days}, with-care: 3 days}
  aftercare: {with-care: 14 days}
"""


def test_what_its_file_had_ended_is_open_again_once_that_is_taken_away(desk: Desk) -> None:
    """It then lies among the closed ones, where no list of open cases looks: the remedy brings it back."""
    ends_sooner = "steps: {register: {ball: none, next: []}}\n"
    text = "name: een-fan-per-dag\nversion: 2\nextends: een-fan-per-dag@1\n"
    desk.write("procedures/een-fan-per-dag@2.yaml", text + ends_sooner)
    new = desk.done("new", "T", "--customer", "A", "--received", "2026-11-18T09:00", "--json").json
    assert not desk.done("respond", new["id"], "-m", "Dank.", "--json").json["open"]
    (found,) = findings(desk)
    assert "take this file away, and then: kv check --fix;" in found["remedy"]
    (desk.root / "procedures/een-fan-per-dag@2.yaml").unlink()
    desk.run("check", "--fix")
    assert new["id"] in desk.done("list").out
    assert f"cases/{new['id']}.md" in desk.done("list", "--json").json[0]["path"]


def test_an_invitation_that_names_no_moment_is_told_without(thanking: Desk) -> None:
    thanking.write("procedures/bedank@1.yaml", THANKS + "  invited: {title: invitation}\n")
    told = thanking.done("record", A, "invited").out
    assert re.search(r"^Recorded: invitation, ", told, re.MULTILINE)


def test_what_differs_between_two_versions(desk: Desk) -> None:
    assert desk.done("procedure", "--diff", "een-fan-per-dag@1", "een-fan-per-dag@2").lines == [
        "een-fan-per-dag@1 → een-fan-per-dag@2",
        "deadlines first-word by-channel chat: new: 5 minutes",
        "deadlines first-word by-channel letter: new: 1 day",
        "deadlines first-word with-care: new: 10 minutes",
        "deadlines progress by-channel chat: new: 3 days",
        "deadlines progress with-care: new: 3 days",
        "deadlines aftercare with-care: new: 14 days",
    ]
    assert desk.done("procedure", "--diff", "een-fan-per-dag").lines[0].endswith(f" → {NEWEST}")
    found = desk.done("procedure", "--diff", "een-idee@1", "een-compliment@1", "--json").json
    assert {"place": ["deadlines", "feedback", "term"], "was": "28 days", "now": "14 days"} in found
    assert desk.run("procedure", "--diff", "een-idee").code == 2


def test_a_file_that_nobody_can_name_is_a_finding(desk: Desk) -> None:
    desk.write("procedures/a@b@1.yaml", "name: a@b\nversion: 1\nextends: een-idee@1\n")
    desk.commit()
    (found,) = findings(desk)
    assert (found["path"], found["line"]) == ("procedures/a@b@1.yaml", 1)
    assert "Call it procedures/NAME@VERSION.yaml" in found["remedy"]


def test_a_version_in_quotes_is_that_version(desk: Desk) -> None:
    desk.write("procedures/foo.yaml", 'name: foo\nversion: "3"\nextends: een-idee@1\n')
    desk.write("kv.yaml", "procedure: foo\npeople:\n  sanne: {name: Sanne}\n")
    desk.commit()
    begun = desk.done("new", "Te laat", "--customer", "De Kiezel", "-m", "x", "--json").json
    assert begun["procedure"] == "foo@3"
    assert desk.done("check").code == 0


# -- a mistake in a file --------------------------------------------------------------------------------


def test_a_mistake_in_its_file_is_named_where_its_command_is_not_known(thanking: Desk) -> None:
    thanking.write(
        "procedures/bedank@1.yaml", THANKS.replace("    title: {en: thanks", "    titel: {en: thanks")
    )
    before = thanking.snapshot()
    for lang, known in (("en", "Known are: title, command"), ("nl", "Bekend zijn: title, command")):
        result = thanking.run("thank", A, "--gift", "card", "-m", "Dank.", lang=lang)
        assert (result.code, result.out, thanking.snapshot()) == (2, "", before)
        assert result.err.startswith("kv: procedures/bedank@1.yaml:7: ")
        assert ("thank" in result.err, "titel" in result.err, known in result.err) == (True, True, True)
    assert "Did you mean" not in thanking.run("thank", A).err


def test_a_mistake_in_the_settings_is_named_as_well(thanking: Desk) -> None:
    thanking.write("kv.yaml", "procedure: bedank\npeopel: {}\n")
    result = thanking.run("thank", A, "--gift", "card", "-m", "Dank.")
    assert result.code == 2
    assert result.err.startswith("kv: kv.yaml:2: There is no command thank as long as this is so: ")


def test_without_a_mistake_a_command_that_is_like_it_is_named(thanking: Desk) -> None:
    assert "Did you mean kv thank?" in thanking.run("thanc", A).err


def test_cases_of_versions_that_ask_something_else_are_given_one_by_one(thanking: Desk) -> None:
    """What one of them knows nothing of would stand in it, and `kv check` would call it wrong."""
    thanking.write(
        "procedures/bedank@2.yaml", LATER.replace("        gift:\n", "").replace("    asks:\n", "")
    )
    later = thanking.done("new", "T", "--customer", "B", "--received", "2026-11-18T09:00", "--json").json[
        "id"
    ]
    words = "--gift card --stars 4 -m Dank.".split()
    before = thanking.files()
    refused = thanking.run("thank", A, later, *words)
    assert (refused.code, "Give them one by one." in refused.err) == (2, True)
    assert thanking.files() == before
    for case in (A, later):
        thanking.done("thank", case, *words)
    assert thanking.done("check").code == 0


def test_versions_that_differ_in_other_things_are_given_together(thanking: Desk) -> None:
    text = "name: bedank\nversion: 2\nextends: bedank@1\n"
    text += "events: {thanked: {command: {name: {nl: dank}}}}\n"
    thanking.write("procedures/bedank@2.yaml", text)
    later = thanking.done("new", "T", "--customer", "B", "--received", "2026-11-18T09:00", "--json").json[
        "id"
    ]
    thanking.done("thank", A, later, "--gift", "card", "-m", "Dank.")
    assert [thanking.log(case)[-1]["gift"] for case in (A, later)] == ["card", "card"]


def test_a_mistake_in_a_procedure_is_told_by_its_own_file_and_line(thanking: Desk) -> None:
    """The case that is under it is in order: whoever looks there finds nothing."""
    at = thanking.path(A).read_text().partition("\nprocedure:")[0].count("\n") + 2
    for text, said in (
        (THANKS.replace("events:", "evenst:"), "procedures/bedank@1.yaml:5: unknown key evenst"),
        (THANKS + "#" * 300_000, "procedures/bedank@1.yaml:1: larger than 256 KiB"),
    ):
        thanking.write("procedures/bedank@1.yaml", text)
        listed = thanking.run("list")
        assert (listed.code, f"cases/{A}.md:{at}: {said}" in listed.err) == (5, True)
        assert "attachment" not in listed.err


def test_a_procedure_that_is_not_there_is_told_with_the_file_that_names_it(thanking: Desk) -> None:
    thanking.write("kv.yaml", "procedure: bedant\nkinds: {idea: een-ide}\n")
    thanking.write("list.csv", "titel;klant\nx;y\n")
    for line, name in (
        ("new T --customer B", "bedant"),
        ("new T --customer B --kind idea", "een-ide"),
        ("digest", "bedant"),
        ("procedure", "bedant"),
        ("import list.csv", "bedant"),
    ):
        refused = thanking.run(*line.split())
        assert refused.code == 2, line
        assert f"kv: kv.yaml: there is no procedure {name}" in refused.err, line
    asked = thanking.run("procedure", "bedant").err
    assert "kv: there is no procedure bedant" in asked


@pytest.mark.parametrize("event", ["assigned", "tagged"])
def test_a_command_that_would_say_that_a_field_changed_is_told(thanking: Desk, event: str) -> None:
    """It would record a new owner, and every list would go on with the one of before."""
    text = WITH_A_LINE.replace("contacted", event)
    thanking.write("procedures/bedank@1.yaml", text.replace("COMMAND", "{name: hand-over}"))
    told = (f"kv itself records {event}, and goes by it", 6)
    assert told in [(found["message"], found["line"]) for found in findings(thanking)]
    thanking.write("procedures/bedank@1.yaml", text.replace("COMMAND", "note"))
    assert findings(thanking) == []
