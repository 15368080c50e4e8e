"""`kv letter` as a desk gives it: what is due, the draft, what is recorded, and many letters one by one."""

from __future__ import annotations

from email import message_from_string
from pathlib import Path

import pytest
from klantervaring.core import ids
from klantervaring.language import Speaker
from klantervaring.letters.missing import FIELD_HOMES, LetterHome, lacking
from klantervaring.letters.rendering import EmptyField

from tests.conftest import Desk
from tests.letters.post import Post
from tests.letters.scenes import (
    AGAIN,
    APPEALED,
    DECIDED,
    HEARD,
    ID,
    LISTENED,
    OFFERED,
    RECEIVED,
    RESOLVED,
    RESPONDED,
    SATISFIED,
    SCENES,
    SETTINGS,
    Scene,
    set_up,
)

WORDS = "De koerier bracht een lege kist, want de vulling was niet nagekeken."


def due(desk: Desk) -> list[str]:
    return [row["kind"] for row in desk.done("letter", ID, "--json").json]


# -- which is due ----------------------------------------------------------------------------------------


def test_the_first_that_is_due_is_what_should_come_next(desk: Desk) -> None:
    for log, first in ((RECEIVED, "acknowledgement"), (LISTENED, "reaction"), (RESPONDED, "registration")):
        set_up(desk, Scene("", log))
        assert due(desk)[0] == first
    set_up(desk, Scene("", HEARD))
    assert due(desk)[0] == "decision"
    set_up(desk, Scene("", AGAIN))
    assert "hand-over" in due(desk)


@pytest.mark.parametrize(
    "way", [("--send",), ("--sent",), ("--check",), ("--eml", "brief.eml"), ("-m", WORDS)]
)
def test_without_a_kind_nothing_goes_for_done(desk: Desk, way: tuple[str, ...]) -> None:
    """Several letters are due: none of them left, so the command does not end well."""
    set_up(desk, Scene("", LISTENED))
    before = desk.snapshot()
    told = desk.run("letter", ID, *way)
    assert (told.code, told.out) == (2, "")
    assert "Say which letter." in told.err
    assert "Due are: reaction, " in " ".join(told.err.split())
    assert desk.snapshot() == before


def test_a_draft_does_not_go_to_an_address_that_was_put_right_since(desk: Desk) -> None:
    """Whoever corrects the address of a customer is not to send the letter to the old one."""
    set_up(desk, Scene("", LISTENED))
    env = {"EDITOR": "sed -i s/lege/halflege/"}
    desk.done("letter", ID, "reaction", "-m", WORDS, "--edit", env=env)
    assert desk.run("letter", ID, "reaction", "--check").code == 0
    path = desk.path(ID)
    path.write_text(path.read_text().replace("m.visser@kiezel.example", "marijke@kiezel.example"))
    for way in (("--check",), ("--eml", "-"), ("--sent",)):
        told = desk.run("letter", ID, "reaction", *way)
        assert told.code in (1, 4)
        assert "goes to m.visser@kiezel.example" in told.out + told.err
        assert "goes to marijke@kiezel.example now" in told.out + told.err
    because = ("--because", "zij wil het daar")
    mail = message_from_string(desk.done("letter", ID, "reaction", "--eml", "-", *because).out)
    assert mail["To"] == "m.visser@kiezel.example"
    mail = message_from_string(desk.done("letter", ID, "reaction", "-m", WORDS, "--anew", "--eml", "-").out)
    assert mail["To"] == "marijke@kiezel.example"


@pytest.mark.parametrize("typed", ["mailto:m.visser@kiezel.example", '"Marijke <m.visser@kiezel.example>"'])
def test_a_letter_goes_to_the_address_in_a_field_of_more(desk: Desk, typed: str) -> None:
    set_up(desk, Scene("", LISTENED))
    path = desk.path(ID)
    path.write_text(path.read_text().replace("m.visser@kiezel.example", typed))
    mail = message_from_string(desk.done("letter", ID, "acknowledgement", "--eml", "-").out)
    assert mail["To"] == "m.visser@kiezel.example"


def test_an_address_that_is_none_is_refused_with_the_places_where_it_stands(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    path = desk.path(ID)
    path.write_text(path.read_text().replace("m.visser@kiezel.example", "m.visser@"))
    told = desk.run("letter", ID, "acknowledgement", "--eml", "-")
    assert (told.code, told.out) == (2, "")
    assert "kv edit ID" in told.err
    assert "To: in the draft" in told.err


def test_next_names_it(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    assert f"Letter: kv letter {ID} reaction" in desk.done("next", ID).lines
    assert f"Brief: kv brief {ID} reactie" in desk.done("next", ID, lang="nl").lines
    assert desk.done("next", ID, "--json").json["letter"] == f"kv letter {ID} reaction"


def test_a_mistake_in_a_template_does_not_keep_next_from_answering(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    desk.write("letters/nl/reaction.md", "---\n[\n---\n")
    assert desk.done("next", ID, "--json").json["letter"] is None
    assert desk.run("letter", ID).code == 2


def test_what_went_out_is_due_no_more(desk: Desk) -> None:
    set_up(desk, SCENES["registration"])
    assert "registration" in due(desk)
    desk.done("letter", ID, "registration", "--sent")
    assert "registration" not in due(desk)
    (line,) = [line for line in desk.log(ID) if line.get("letter")]
    assert (line["event"], line["direction"], line["via"]) == ("contacted", "out", "email")
    assert (desk.path(ID).with_suffix("") / line["file"]).read_bytes().count(b"X-Unsent") == 0


@pytest.mark.parametrize("outcome", ["spam", "test"])
def test_what_counts_nowhere_asks_for_no_letter(desk: Desk, outcome: str) -> None:
    set_up(desk, Scene("", LISTENED))
    desk.done("close", ID, outcome)
    assert due(desk) == []
    assert desk.done("letter", "--all", "feedback", "--json").json == []


#: A case, the command that ended it, and the first letter that is due once it is open again.
REOPENED = [
    (HEARD, ("close", "spam", "--because", "reclame"), "decision"),
    (APPEALED, ("close", "withdrawn", "--because", "toch"), "invitation"),
    (RESPONDED, ("close", "test"), "registration"),
    (SATISFIED, ("close", "satisfied"), "aftercare"),
    (SATISFIED, ("follow-up", "satisfied"), "aftercare"),
]


@pytest.mark.parametrize(("log", "end", "first"), REOPENED)
def test_a_case_that_is_reopened_asks_for_the_letters_of_its_step(
    desk: Desk, log: str, end: tuple[str, ...], first: str
) -> None:
    set_up(desk, Scene("", log))
    before = due(desk)
    command, *given = end
    desk.done(command, ID, *given)
    desk.done("reopen", ID, "-m", "toch niet in orde")
    assert (due(desk)[0], "feedback" in due(desk)) == (first, False)
    assert set(due(desk)) == set(before)
    desk.done("close", ID, "withdrawn", "--because", "nu echt")
    assert due(desk) == ["feedback"]


def test_nobody_is_asked_how_it_was_while_an_objection_waits(desk: Desk) -> None:
    set_up(desk, Scene("", SATISFIED))
    desk.done("follow-up", ID, "not-satisfied", "-m", "toch niet")
    assert "feedback" in due(desk)
    desk.done("escalate", ID, "-m", "wij maken bezwaar", "--because", "het kan nog")
    assert (due(desk)[0], "feedback" in due(desk)) == ("invitation", False)


def test_of_what_was_erased_there_is_no_letter(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    desk.done("close", ID, "withdrawn", "--because", "zij belde af")
    assert due(desk) == ["feedback"]
    desk.done("erase", ID, "--yes", "--because", "gevraagd")
    assert due(desk) == []
    refused = desk.run("letter", ID, "feedback", "--eml", "-")
    assert (refused.code, refused.out) == (4, "")
    assert "This case was erased" in refused.err


def test_a_kind_goes_by_any_of_its_names(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    for name in ("reaction", "reactie", "REAC"):
        assert desk.done("letter", ID, name, "-m", WORDS, "--json").json["kind"] == "reaction"
    assert desk.done("brief", ID, "reactie", "-m", WORDS, "--json", lang="nl").json["kind"] == "reaction"
    assert desk.run("letter", ID, "brief").code == 2


# -- the draft -------------------------------------------------------------------------------------------


def test_words_that_are_still_to_come_are_asked_for_and_do_not_leave(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    made = desk.done("letter", ID, "reaction", "--json").json
    assert "[[" in made["text"]
    assert [finding["code"] for finding in made["findings"]] == ["empty-field"]
    refused = desk.run("letter", ID, "reaction", "--sent", "--because", "haast")
    assert refused.code == 4
    assert all("letter" not in line for line in desk.log(ID))


@pytest.mark.parametrize("way", ["--eml", "--pdf"])
def test_what_is_wrong_is_not_written_as_a_letter_either(desk: Desk, way: str) -> None:
    set_up(desk, Scene("", LISTENED))
    path = desk.root.parent / "brief"
    told = desk.run("letter", ID, "reaction", way, str(path), "--because", "haast", lang="nl")
    assert (told.code, told.out, path.exists()) == (4, "", False)
    assert "De brief gaat nog niet weg" in told.err
    assert "Geschreven" not in told.err
    long = f"{WORDS} " + "en " * 30 + "dat is het."
    style = ("letter", ID, "reaction", "-m", long, "--anew", "--eml", str(path))
    assert (desk.run(*style).code, path.exists()) == (4, False)
    desk.done(*style, "--because", "de klant praat ook zo")
    assert path.exists()


def test_a_mail_may_go_to_standard_output_and_paper_may_not(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    before = desk.snapshot()
    mail = message_from_string(desk.done("letter", ID, "reaction", "-m", WORDS, "--eml", "-").out)
    assert (mail["X-Unsent"], mail.get_content_type()) == ("1", "multipart/alternative")
    told = desk.run("letter", ID, "reaction", "-m", WORDS, "--pdf", "-")
    assert (told.code, told.out) == (2, "")
    assert "no text for a screen" in told.err
    told = desk.run("letter", ID, "reaction", "-m", WORDS, "--eml", "-", "--json")
    assert (told.code, told.out) == (2, "")
    assert "--json does not go with --eml -." in told.err
    assert desk.snapshot() == before
    assert not Path("-").exists()


def test_a_dry_run_writes_no_letter(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    path = desk.root.parent / "brief.eml"
    told = desk.done("letter", ID, "reaction", "-m", WORDS, "--eml", str(path), "--dry-run")
    assert told.out.endswith(f"Would be written: {path}\n")
    assert not path.exists()


def test_many_letters_are_one_list_in_json(desk: Desk, post: Post) -> None:
    assert desk.done("letter", "--all", "foreseen", "--json").json == []
    cases = [ids.case_id(number) for number in (9001, 9002)]
    for number, id in enumerate(cases):
        who = f"{{name: De Kiezel {number}, contact: Anna{number} Visser, email: k{number}@kiezel.example}}"
        set_up(desk, SCENES["foreseen"], id, customer=who)
    desk.write("kv.yaml", post.settings(SETTINGS))
    post.agreed(desk)
    desk.done("letter", cases[0], "foreseen", "-m", "De zaal is dicht, want het dak lekt.")
    assert [each["case"] for each in desk.done("letter", "--all", "foreseen", "--json").json] == cases
    sent = desk.run("letter", "--all", "foreseen", "--send", "--json", env=post.environment())
    assert (sent.code, [each["id"] for each in sent.json]) == (1, cases[:1])


def test_the_draft_is_kept_and_taken_up(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    made = desk.done("letter", ID, "reaction", "-m", WORDS, "--json").json
    draft = Path(made["draft"])
    assert draft.is_relative_to(desk.private)
    assert draft.stat().st_mode & 0o777 == 0o600
    assert draft.read_text("utf-8").startswith("Aan: m.visser@kiezel.example\nOnderwerp: Ons antwoord")
    draft.write_text(draft.read_text("utf-8").replace(WORDS, "Zelf geschreven, want dat kan."), "utf-8")
    again = desk.done("letter", ID, "reaction", "--json").json
    assert "Zelf geschreven" in again["text"]
    refused = desk.run("letter", ID, "reaction", "-m", "Andere woorden, want dat kan.")
    assert (refused.code, "--anew" in refused.err) == (2, True)
    anew = desk.done("letter", ID, "reaction", "-m", WORDS, "--anew", "--json").json
    assert WORDS in anew["text"]


def test_a_draft_that_nobody_wrote_at_has_the_days_of_the_day(desk: Desk) -> None:
    set_up(desk, SCENES["outcome-register"])
    first = desk.done("letter", ID, "outcome", "-m", WORDS, "--json").json
    later = desk.done("letter", ID, "outcome", "--json", now="2026-11-23T09:00:00+01:00").json
    assert "18 december 2026" in first["text"]
    assert "21 december 2026" in later["text"]
    assert later["findings"] == []


def test_one_that_was_written_at_is_refused_once_its_days_are_wrong(desk: Desk) -> None:
    set_up(desk, SCENES["outcome-register"])
    draft = Path(desk.done("letter", ID, "outcome", "-m", WORDS, "--json").json["draft"])
    draft.write_text(draft.read_text("utf-8") + "\nP.S. Groeten.\n", "utf-8")
    later = "2026-11-23T09:00:00+01:00"
    found = desk.run("letter", ID, "outcome", "--check", now=later)
    assert found.code == 1
    assert "maandag 21 december 2026" in found.err
    assert desk.run("letter", ID, "outcome", "--sent", "--because", "x", now=later).code == 4


def test_the_editor_opens_at_a_terminal(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    editor = desk.root.parent / "editor"
    editor.write_text(
        "#!/bin/sh\nsed -i 's/\\[\\[.*\\]\\]/De kist komt morgen, want hij is klaar./' \"$1\"\n"
    )
    editor.chmod(0o755)
    terminal = desk.terminal("letter", ID, "reaction", columns=200, env={"EDITOR": str(editor)})
    terminal.waits_for("De kist komt morgen, want hij is klaar.")
    assert terminal.ends() == 0
    assert desk.run("letter", ID, "reaction", "--check").code == 0


def test_a_draft_that_was_emptied_can_be_begun_anew(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    env = {"EDITOR": "truncate -s 0"}
    for words in (("--edit",), ("--no-edit",), ("--check",)):
        found = desk.run("letter", ID, "reaction", *words, env=env)
        assert (found.code, "The letter is empty." in found.err) == (2, True)
        assert "begin anew: --anew" in found.err
    assert (
        "Beste Marijke," in desk.done("letter", ID, "reaction", "--anew", "-m", WORDS, "--json").json["text"]
    )


def _editor(desk: Desk, script: str) -> dict[str, str | None]:
    """An editor that does this with the draft."""
    editor = desk.root.parent / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    return {"EDITOR": str(editor)}


def test_what_is_saved_after_the_letter_was_recorded_elsewhere_is_kept(desk: Desk) -> None:
    """Another window records it and takes the draft away, while the editor is still open."""
    set_up(desk, Scene("", LISTENED))
    sent = f"{desk.root.parent}/verstuurd"
    env = _editor(
        desk,
        f'rm "$1" "${{1%.md}}.json"; touch "{sent}"; printf "Subject: Wij\\n\\nCaf\\351 {WORDS}\\n" > "$1"',
    )
    shown = desk.done("letter", ID, "reaction", "--edit", env=env)
    assert f"Café {WORDS}" in shown.out
    assert Path(sent).exists()
    [listed] = desk.done("drafts", "--json").json
    assert (listed["letter"], listed["begins"][:8]) == ("reaction", "Café De ")
    assert f"Café {WORDS}" in desk.done("letter", ID, "reaction", "--no-edit").out
    desk.done("letter", ID, "reaction", "--anew", "-m", WORDS)
    assert "Café" not in desk.done("letter", ID, "reaction", "--no-edit").out


def test_a_draft_whose_note_is_damaged_keeps_its_text(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    desk.done("letter", ID, "reaction", "--edit", env=_editor(desk, f'echo "{WORDS}" >> "$1"'))
    [note] = (desk.private / "letters").glob("*.json")
    for damaged in ("", "[]", "{}", "nul"):
        note.write_text(damaged)
        assert WORDS in desk.done("letter", ID, "reaction", "--no-edit").out
    assert desk.done("drafts", "--json").json[0]["letter"] == "reaction"


def test_what_is_no_file_does_not_hide_the_other_drafts(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    desk.run("letter", ID, "reaction", "--edit", env=_editor(desk, 'rm "$1"; mkdir "$1"'))
    desk.done("letter", ID, "apology", "--edit", env=_editor(desk, f'echo "{WORDS}" > "$1"'))
    [listed] = desk.done("drafts", "--json").json
    assert (listed["letter"], listed["begins"][:10]) == ("apology", WORDS[:10])


def test_with_edit_the_editor_opens_anywhere(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    env = {"EDITOR": "sed -i s/Marijke/Bram/"}
    assert (
        "Beste Bram,"
        in desk.done("letter", ID, "reaction", "-m", WORDS, "--edit", "--json", env=env).json["text"]
    )
    assert desk.run("letter", ID, "reaction", "--check").code == 1


def test_what_a_letter_needs_is_asked_or_missed(desk: Desk) -> None:
    set_up(desk, Scene("", HEARD))
    for kind, option in (("decision", "--decision"), ("invitation", "--for")):
        found = desk.run("letter", ID, kind, "-m", WORDS)
        assert found.code == 2
        assert option in found.err
    set_up(desk, Scene("", LISTENED))
    found = desk.run("letter", ID, "no-but", "--cannot", "x", "-m", WORDS)
    assert (found.code, "--alternative" in found.err) == (2, True)


MISFITS = [
    (RESPONDED, "acknowledgement", "registration"),
    (RESOLVED, "reaction", ""),
    (RESOLVED, "registration", ""),
    (HEARD, "outcome", "decision"),
    (LISTENED, "objection-received", "reaction"),
    (LISTENED, "invitation", "reaction"),
    (LISTENED, "decision", "reaction"),
    (LISTENED, "hand-over", "reaction"),
    (LISTENED, "foreseen", "reaction"),
]


@pytest.mark.parametrize(("log", "kind", "instead"), MISFITS)
def test_a_letter_that_does_not_fit_says_so_and_which_does(
    desk: Desk, log: str, kind: str, instead: str
) -> None:
    set_up(desk, Scene("", log))
    desk.commit()
    before = desk.snapshot()
    found = desk.run("letter", ID, kind, "-m", WORDS)
    said, remedy = found.err.splitlines()
    assert (found.code, "does not fit this case now" in said) == (2, True)
    assert instead.replace("-", " ") in remedy
    assert "template" not in found.err
    assert desk.snapshot() == before


@pytest.mark.parametrize(
    ("log", "kind", "said"),
    [
        (
            f"{APPEALED}\n2026-11-20T09:00:00+01:00 invited for=2026-11-24T15:30:00+01:00",
            "invitation",
            "15.30 uur",
        ),
        (OFFERED.replace("cannot=x", "cannot=kist"), "no-but", "kist"),
    ],
)
def test_what_was_recorded_by_hand_stands_in_the_letter_that_follows(
    desk: Desk, log: str, kind: str, said: str
) -> None:
    set_up(desk, Scene("", log))
    letter = desk.done("letter", ID, kind, "-m", WORDS, "--json").json
    assert said in letter["text"]
    assert letter["records"] == "contacted"


def test_a_moment_that_cannot_be_read_is_asked_for_with_its_option(desk: Desk) -> None:
    set_up(desk, Scene("", f"{APPEALED}\n2026-11-20T09:00:00+01:00 invited for=binnenkort"))
    found = desk.run("letter", ID, "invitation", "-m", WORDS)
    assert found.code == 2
    assert f"kv letter {ID} invitation --for TIME" in found.err
    desk.done("letter", ID, "invitation", "-m", WORDS, "--for", "24-11-2026 15:30")


def test_our_address_is_the_first_of_the_settings_else_that_of_the_procedure(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    no_smtp = "\n".join(line for line in SETTINGS.splitlines() if "smtp" not in line)
    for settings, address in (
        (
            no_smtp.replace("addresses: [", "addresses: [ervaring@dyade-academy.example, "),
            "ervaring@dyade-academy.example",
        ),
        (no_smtp.replace("  addresses: [academy@dyade-academy.example]", "  server: x"), "academy@dyade.nl"),
    ):
        desk.write("kv.yaml", settings)
        mail = message_from_string(desk.done("letter", ID, "acknowledgement", "--eml", "-", "--no-edit").out)
        assert mail["From"] == f"Sanne Hoekstra <{address}>"


def test_an_idea_in_another_organisation_is_not_answered_from_the_address_that_comes_with_kv(
    desk: Desk,
) -> None:
    """The customer's answer would go to somebody else."""
    set_up(desk, Scene("", RECEIVED))
    desk.write("kv.yaml", "procedure: huurders\npeople: {sanne: {name: Sanne}}\n")
    case = desk.case(ID).replace("title:", "kind: idea\ntitle:", 1)
    for name, base in (("huurders", "een-fan-per-dag@2"), ("vondsten", "een-idee@1")):
        us = f"parties: {{us: {{email: {name}@harbour.example}}}}"
        desk.write(f"procedures/{name}@1.yaml", f"name: {name}\nversion: 1\nextends: {base}\n{us}\n")
    for rules, ours in (("een-idee", "huurders"), ("vondsten", "vondsten")):
        desk.write(f"cases/{ID}.md", case.replace("een-fan-per-dag@1", f"{rules}@1"))
        sent = desk.done("letter", ID, "thanks", "-m", WORDS, "--eml", "-", "--no-edit").out
        assert message_from_string(sent)["From"] == f"Sanne <{ours}@harbour.example>"


def test_what_who_decides_is_called_is_no_word_that_is_never_said(desk: Desk) -> None:
    """Such a letter never left, and no reason changed that."""
    set_up(desk, Scene("", APPEALED))
    titles = "{title: {en: Complaints officer, nl: klachtenfunctionaris}}"
    rules = f"name: q\nversion: 1\nextends: een-fan-per-dag@1\nparties: {{director: {titles}}}\n"
    desk.write("procedures/q@1.yaml", rules)
    desk.write(f"cases/{ID}.md", desk.case(ID).replace("een-fan-per-dag@1", "q@1"))
    for language, name, said in (("en", "Complaints officer", "complaint"), ("nl", "lachtenf", "klacht")):
        letter = ("letter", ID, "objection-received", "--language", language, "--anew", "--json")
        made = desk.done(*letter).json
        codes = [each["code"] for each in made["findings"]]
        assert (name in made["text"], "never-said" in codes) == (True, False)
        made = desk.done(*letter, "-m", f"{said}: wij lezen mee.").json
        assert [each["words"] for each in made["findings"] if each["code"] == "never-said"] == [said]
    made = desk.done(*letter, "-m", "Een klantenklacht lezen wij mee.").json  # a party's name is in the word
    assert [each["words"] for each in made["findings"] if each["code"] == "never-said"] == ["klantenklacht"]


def test_what_the_case_does_not_know_is_named(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    desk.write("kv.yaml", SETTINGS.replace("name: Sanne Hoekstra, ", ""))
    found = desk.run("letter", ID, "reaction", "-m", WORDS, lang="nl")
    assert found.code == 2
    said, remedy = found.err.splitlines()
    assert said == "kv: De brief heeft de naam van wie tekent nodig, en dat is niet bekend."
    command = remedy.removeprefix("    Vul het in: kv ").replace("WAARDE", "Sanne").split()
    desk.done(*command, lang="nl")
    assert desk.done("letter", ID, "reaction", "-m", WORDS, "--json").json["text"].count("Sanne") == 1


def test_a_field_that_only_a_template_asks_for_is_named_with_its_place() -> None:
    told = lacking(EmptyField("level", "letters/nl/x.md"), LetterHome(ID, "reaction", "sanne"))
    assert "level" in Speaker("nl")(told.text)
    assert told.where == "letters/nl/x.md"


SUSPENDABLE = """\
name: aanvullen
version: 1
extends: een-fan-per-dag@2
steps:
  waiting: {ball: customer, title: {en: Waiting, nl: Wacht op aanvulling}, next: [supplied]}
events:
  asked-for-more:
    title: {en: request to supply, nl: verzoek om aanvulling}
    suspends: [decision]
    moves:
    - {from: [appeal], to: waiting, needs: [term-runs]}
  supplied:
    title: {en: supplement, nl: aanvulling}
    resumes: [decision]
    moves:
    - {from: [waiting], to: appeal, needs: [term-suspended]}
  parked:
    title: {en: parked, nl: geparkeerd}
    moves:
    - {from: [appeal], to: waiting}
"""


def waiting(desk: Desk, log: str) -> None:
    set_up(desk, Scene("", f"{APPEALED}\n{log}"))
    desk.write("procedures/aanvullen@1.yaml", SUSPENDABLE)
    desk.write(f"cases/{ID}.md", desk.case(ID).replace("een-fan-per-dag@1", "aanvullen@1"))


def test_while_a_term_stands_still_no_letter_names_its_day(desk: Desk) -> None:
    """It told to write a letter of one's own."""
    waiting(desk, "2026-11-19T17:00:00+01:00 asked-for-more")
    refused = desk.run("letter", ID, "objection-received")
    assert refused.code == 2
    assert "says when the term decision ends, which nobody knows while it is suspended." in refused.err
    assert f"kv why {ID}" in refused.err
    desk.done("record", ID, "supplied", "-m", "De agenda van die dag.")
    assert "Daarna krijg je een schriftelijk besluit" in desk.done("letter", ID, "objection-received").out


def test_that_another_term_is_suspended_is_no_reason(desk: Desk) -> None:
    waiting(desk, "2026-11-19T17:00:00+01:00 asked-for-more")
    path = desk.root / "procedures" / "aanvullen@1.yaml"
    without = SUSPENDABLE.replace("[decision]", "[hearing]") + "deadlines:\n  decision:\n"
    path.write_text(without, encoding="utf-8")
    refused = desk.run("letter", ID, "objection-received")
    assert refused.code == 2
    assert "The letter needs decision_by, and that is empty." in refused.err
    assert "suspended" not in refused.err


def test_the_decider_is_known_also_while_the_case_waits_in_another_step(desk: Desk) -> None:
    """It said that nobody decides."""
    waiting(desk, "2026-11-19T17:00:00+01:00 parked")
    shown = desk.done("letter", ID, "objection-received").out
    assert "De directeur Klantgeluk behandelt je bezwaar" in shown
    assert "Mail naar frank.cannegieter@dyade.nl" in shown


def test_a_letter_of_kv_that_does_not_fit_a_procedure_names_the_file_to_write(desk: Desk) -> None:
    """It told to change a template that is kv's own."""
    set_up(desk, Scene("", RECEIVED))
    without = "name: zonder\nversion: 1\nextends: een-fan-per-dag@2\ndeadlines:\n  response:\n"
    desk.write("procedures/zonder@1.yaml", without)
    desk.write(f"cases/{ID}.md", desk.case(ID).replace("een-fan-per-dag@1", "zonder@1"))
    refused = desk.run("letter", ID, "acknowledgement")
    assert refused.code == 2
    assert "The letter needs reaction_by, and that is empty." in refused.err
    path = refused.err.splitlines()[-1].partition("write your own: ")[2]
    assert path == "letters/nl/acknowledgement.md"
    desk.write(path, "---\nsubject: Dank\nto: customer\nafter: [received]\n---\n{{ salutation }}\n")
    assert desk.done("letter", ID, "acknowledgement", "--json").json["subject"] == "Dank"


def test_an_objection_that_moves_nothing_is_decided_on_where_the_case_stands(desk: Desk) -> None:
    """A move without a step to lead to ended in a fault of kv itself."""
    set_up(desk, Scene("", RESPONDED))
    rules = (
        "name: blijft\nversion: 1\nextends: een-fan-per-dag@2\nsteps: {verdict: {decider: director}}\n"
        "events: {appealed: {moves: [{from: [verdict], needs: [right-runs]}]}}\n"
    )
    desk.write("procedures/blijft@1.yaml", rules)
    desk.write(f"cases/{ID}.md", desk.case(ID).replace("een-fan-per-dag@1", "blijft@1"))
    letter = desk.done("letter", ID, "outcome", "--solution", "een doos", "-m", WORDS, "--json").json
    assert "frank.cannegieter@dyade.nl" in letter["text"]


def test_every_setting_that_fills_a_field_can_be_set(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    for home in filter(None, {home.setting for home in FIELD_HOMES.values()}):
        desk.done("config", "set", home.replace("{by}", "sanne"), "a@dyade.example")


def test_at_a_terminal_a_letter_ends_its_lines_at_words_and_in_a_pipe_it_is_as_it_leaves(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    sent = desk.done("letter", ID, "reaction", "-m", WORDS).out
    paragraph = next(line for line in sent.splitlines() if WORDS in line)
    words = set(sent.split())
    terminal = desk.terminal("letter", ID, "reaction", "--no-edit", columns=40)
    assert terminal.ends() == 0
    shown = terminal.shown.replace("\r", "").splitlines()
    assert len(paragraph) > 40
    assert set(" ".join(shown).split()) >= set(paragraph.split()) & words
    assert max(map(len, shown)) <= 40


# -- what is recorded ------------------------------------------------------------------------------------

RECORDS = {
    "reaction-respond": {"event": "responded", "via": "email"},
    "reaction-solved": {"event": "responded", "solved": "yes"},
    "no-but-register": {"event": "offered", "provider": "De Zandbank"},
    "outcome-register": {"event": "resolved", "solution": "De koerier brengt maandag een volle kist"},
    "invitation-oral": {"event": "invited", "for": "2026-11-24T15:30:00+01:00"},
    "decision-partly": {"event": "decided", "decision": "partly"},
    "hand-over": {"event": "noted"},
    "aftercare": {"event": "contacted", "direction": "out"},
    "apology-respond": {"event": "apologised", "via": "email"},
    "postcard": {"event": "contacted", "via": "letter"},
    "foreseen": {"event": "responded"},
    "foreseen-alternative": {"event": "offered", "alternative": "de zaal hiernaast, op dezelfde tijd"},
    "thanks-idea": {"event": "responded"},
    "feedback": {"event": "asked", "via": "email"},
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_what_left_is_recorded_as_what_it_is(desk: Desk, name: str) -> None:
    scene = SCENES[name]
    set_up(desk, scene)
    desk.commit()
    given = ("letter", ID, scene.kind, *scene.more, "-m", scene.words)
    before = desk.snapshot()
    shown = desk.done(*given, "--sent", "--dry-run", by=scene.by)
    assert f"letter: {scene.kind}" in shown.out
    assert desk.snapshot() == before
    desk.done(*given, "--sent", "--at", "2026-11-20T13:30", by=scene.by)
    (line,) = [line for line in desk.log(ID) if line.get("letter") == scene.kind]
    assert line["at"] == "2026-11-20T13:30:00+01:00"
    assert {key: line[key] for key in RECORDS[name]} == RECORDS[name]
    assert scene.words in desk.case(ID)
    assert ("file" in line) is (scene.kind != "postcard")
    assert desk.run("check").code == 0
    assert len(desk.commits()) == 2


def test_a_decision_that_was_recorded_first_is_followed(desk: Desk) -> None:
    set_up(desk, Scene("", DECIDED))
    given = ("letter", ID, "decision", "-m", WORDS, "--json")
    made = desk.done(*given, by="frank", now="2026-11-23T09:00:00+01:00").json
    assert "ongegrond" in made["text"]
    assert "vrijdag 18 december 2026" in made["text"]  # 28 days after the decision, not after the letter
    assert (made["records"], made["findings"]) == ("contacted", [])


def test_a_letter_promises_nothing_that_is_past(desk: Desk) -> None:
    set_up(desk, Scene("", RECEIVED))
    in_time, late = "2026-11-21T09:30:00+01:00", "2026-11-21T09:31:00+01:00"
    given = ("letter", ID, "acknowledgement", "-m", WORDS)
    assert desk.done(*given, "--check", "--json", now=in_time).json["findings"] == []
    (found,) = desk.run(*given, "--check", "--json", now=late).json["findings"]
    assert (found["code"], "is past" in str(found)) == ("day-past", True)
    assert desk.run(*given, "--sent", now=late).code == 4
    desk.done(*given, "--sent", "--dry-run", "--because", "de brief zegt sorry", now=late)
    path = desk.root / ".git/kv/letters" / f"{ID}.acknowledgement.md"
    text = path.read_text("utf-8")
    end = "zaterdag 21 november 2026 om 9.30 uur"
    assert end in text
    for day, code in (("maandag 23 november 2026", 0), ("zondag 23 november 2026", 4)):
        path.write_text(text.replace(end, day), "utf-8")
        assert desk.run("letter", ID, "acknowledgement", "--sent", "--dry-run", now=late).code == code


def test_no_letter_promises_a_step_that_should_have_been_taken(desk: Desk) -> None:
    set_up(desk, Scene("", APPEALED))
    late = "2026-11-27T09:00:00+01:00"
    given = ("letter", ID, "objection-received", "--check", "--json")
    assert desk.done(*given).json["findings"] == []
    found = desk.run(*given, now=late).json["findings"]
    assert [(each["code"], each["words"]) for each in found] == [("day-past", "donderdag 26 november 2026")]


def test_a_decision_is_drafted_before_it_may_be_recorded(desk: Desk) -> None:
    set_up(desk, SCENES["invitation-oral"])
    given = ("letter", ID, "decision", "--decision", "partly", "-m", WORDS)
    assert "deels gegrond" in desk.done(*given, "--json", by="frank").json["text"]
    refused = desk.run("letter", ID, "decision", "--sent", by="frank")
    assert refused.code == 4
    desk.done("hear", ID, "--waived")
    desk.done("letter", ID, "decision", "--sent", by="frank")
    assert desk.log(ID)[-1]["decision"] == "partly"


def test_whoever_handled_it_does_not_send_the_decision(desk: Desk) -> None:
    set_up(desk, Scene("", HEARD))
    given = ("letter", ID, "decision", "--decision", "upheld", "-m", WORDS, "--sent")
    assert desk.run(*given, by="sanne").code == 4
    desk.done(*given, by="frank")


def test_a_card_is_never_sent_as_mail(desk: Desk, post: Post) -> None:
    set_up(desk, SCENES["postcard"])
    desk.write("kv.yaml", post.settings(SETTINGS))
    post.agreed(desk)
    found = desk.run("letter", ID, "postcard", "-m", WORDS, "--send", env=post.environment())
    assert (found.code, post.steps) == (2, [])


def test_check_reads_a_file_and_keeps_nothing(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    text = desk.done("letter", ID, "reaction", "-m", WORDS, "--json").json["text"]
    good, bad = desk.write("goed.md", text), desk.write("slecht.md", text.replace("Marijke", "Bram"))
    assert desk.done("letter", ID, "reaction", "--check", "--file", str(good)).code == 0
    found = desk.run("letter", ID, "reaction", "--check", "--file", str(bad))
    assert (found.code, "Marijke" in found.err) == (1, True)
    assert desk.run("letter", ID, "reaction", "--check").code == 0


def test_another_customer_is_known_by_all_cases(desk: Desk) -> None:
    set_up(desk, Scene("", LISTENED))
    other = ids.case_id(8001)
    desk.put(other, RECEIVED, customer="{name: Openbare Basisschool De Zandbank, email: a@zandbank.example}")
    for leak in ("Openbare Basisschool De Zandbank", "a@zandbank.example", other):
        words = f"De kist stond bij {leak}, want daar moest hij heen."
        found = desk.run("letter", ID, "reaction", "-m", words, "--anew", "--check", "--json").json[
            "findings"
        ]
        assert [(each["code"], each["refused"]) for each in found] == [("other-customer", True)], leak
    desk.write("customers.yaml", "shared: [a@zandbank.example]\n")
    shared = "Mail a@zandbank.example, want dat is van ons allemaal."
    assert desk.done("letter", ID, "reaction", "-m", shared, "--anew", "--check").code == 0


# -- many letters ----------------------------------------------------------------------------------------


def test_many_one_by_one_and_on_with_what_is_left(desk: Desk, post: Post) -> None:
    cases = [ids.case_id(number) for number in (9001, 9002, 9003)]
    for number, id in enumerate(cases):
        who = f"{{name: De Kiezel {number}, contact: Anna{number} Visser, email: k{number}@kiezel.example}}"
        set_up(desk, SCENES["foreseen"], id, customer=who)
    desk.write("kv.yaml", post.settings(SETTINGS))
    post.agreed(desk)
    desk.commit()
    for number, id in enumerate(cases[:2]):
        desk.done(
            "letter", id, "foreseen", "-m", f"De zaal is dicht, want het dak lekt boven lokaal {number}."
        )
    post.answers["RCPT"] = "450 later"
    first = desk.run("letter", "--all", "foreseen", "--send", env=post.environment())
    assert first.code == 1  # one is put off, and one has no words yet
    assert [mail["To"] for mail in post.taken] == ["k1@kiezel.example"]
    second = desk.run("letter", "--all", "foreseen", "--send", env=post.environment())
    assert second.code == 1
    assert [mail["To"] for mail in post.taken] == ["k1@kiezel.example", "k0@kiezel.example"]
    desk.done("letter", cases[2], "foreseen", "-m", "De zaal is dicht, want ook bij jullie lekt het.")
    desk.done("letter", "--all", "foreseen", "--send", env=post.environment())
    assert len(post.taken) == 3
    texts = [str(mail.get_body(("plain",))) for mail in post.taken]
    assert len(set(texts)) == 3


def test_the_same_words_do_not_go_to_many(desk: Desk, post: Post) -> None:
    cases = [ids.case_id(number) for number in (9001, 9002)]
    for number, id in enumerate(cases):
        who = f"{{name: De Kiezel {number}, contact: Anna{number} Visser, email: k{number}@kiezel.example}}"
        set_up(desk, SCENES["foreseen"], id, customer=who)
        desk.done("letter", id, "foreseen", "-m", "De zaal is dicht, want het dak lekt.")
    desk.write("kv.yaml", post.settings(SETTINGS))
    post.agreed(desk)
    found = desk.run("letter", "--all", "foreseen", "--send", env=post.environment())
    assert (found.code, len(post.taken)) == (1, 1)
    desk.done(
        "letter", "--all", "foreseen", "--send", "--because", "beiden weten het", env=post.environment()
    )
    assert len(post.taken) == 2


def many(
    desk: Desk, count: int, words: str = "De zaal is dicht, want het dak lekt boven lokaal {}."
) -> list[str]:
    """Cases in which a letter is due, each with its number in the words."""
    cases = [ids.case_id(9001 + number) for number in range(count)]
    for number, id in enumerate(cases):
        who = f"{{name: De Kiezel {number}, contact: Anna{number} Visser, email: k{number}@kiezel.example}}"
        set_up(desk, SCENES["foreseen"], id, customer=who)
        desk.done("letter", id, "foreseen", "-m", words.format(number))
    return cases


SAME = "De zaal is dicht, want het dak lekt."
FORESEEN = ("letter", "--all", "foreseen")


def letters_sent(desk: Desk, cases: list[str]) -> list[int]:
    """How many letters each case has that left."""
    return [sum("letter" in line for line in desk.log(id)) for id in cases]


def test_the_same_words_do_not_go_to_many_in_several_calls_either(desk: Desk) -> None:
    cases = many(desk, 3, SAME)
    for _ in range(3):
        found = desk.run(*FORESEEN, "--sent")
        assert (found.code, letters_sent(desk, cases)) == (1, [1, 0, 0])
        assert found.err.count("Another letter has just these words") == 2
    for way in ("--check", "--check --json"):
        checked = desk.run(*FORESEEN, *way.split())
        assert (checked.code, letters_sent(desk, cases)) == (1, [1, 0, 0])
        assert "Nothing is wrong" not in checked.out
    assert [[each["code"] for each in row["findings"]] for row in checked.json] == [["same-words"]] * 2
    desk.done(
        "letter", cases[1], "foreseen", "--anew", "-m", "De zaal is dicht: ook bij jullie lekt het dak."
    )
    desk.run(*FORESEEN, "--sent")
    assert letters_sent(desk, cases) == [1, 1, 0]
    desk.done(*FORESEEN, "--sent", "--because", "alle drie weten het")
    assert letters_sent(desk, cases) == [1, 1, 1]


def test_the_same_words_are_found_before_any_left(desk: Desk) -> None:
    many(desk, 3, SAME)
    checked = desk.run(*FORESEEN, "--check", "--json")
    assert [[each["code"] for each in row["findings"]] for row in checked.json] == [
        [], ["same-words"], ["same-words"],
    ]  # fmt: skip
    folder = desk.root.parent / "uit"
    folder.mkdir()
    for more in ((), (), ("--force",)):
        assert desk.run(*FORESEEN, "--eml", str(folder), *more).code == 1
        assert len(list(folder.iterdir())) == 1


def test_each_of_many_letters_is_a_file_of_its_own(desk: Desk) -> None:
    cases = many(desk, 3)
    folder = desk.root.parent / "uit"
    folder.mkdir()
    dry = desk.done("letter", "--all", "foreseen", "--eml", str(folder), "--dry-run")
    assert list(folder.iterdir()) == []
    told = desk.done("letter", "--all", "foreseen", "--eml", str(folder), "--pdf", str(folder))
    for number, id in enumerate(cases):
        path = folder / f"{id}-foreseen.eml"
        assert message_from_string(path.read_text())["To"] == f"k{number}@kiezel.example"
        assert (folder / f"{id}-foreseen.pdf").read_bytes().startswith(b"%PDF")
        assert f"Written: {path}" in told.out
        assert f"Would be written: {path}" in dry.out
    assert len(list(folder.iterdir())) == 6
    again = desk.run("letter", "--all", "foreseen", "--eml", str(folder))
    assert (again.code, "is there already" in again.err) == (1, True)
    desk.done("letter", "--all", "foreseen", "--eml", str(folder), "--force")


@pytest.mark.parametrize("option", ["--eml", "--pdf"])
@pytest.mark.parametrize("more", [(), ("--force",), ("--dry-run",)])
def test_many_letters_are_not_written_to_one_file(desk: Desk, option: str, more: tuple[str, ...]) -> None:
    many(desk, 2)
    path = desk.root.parent / "alle.eml"
    path.write_text("van een ander")
    for name in (str(path), str(path.with_name("nieuw")), "-"):
        told = desk.run("letter", "--all", "foreseen", option, name, *more)
        assert (told.code, told.out) == (2, "")
        assert f"{option} FOLDER" in told.err
    assert path.read_text() == "van een ander"
    assert not path.with_name("nieuw").exists()


def test_a_mail_and_a_pdf_are_two_files(desk: Desk) -> None:
    (id,) = many(desk, 1)
    path = desk.root.parent / "brief"
    told = desk.run("letter", id, "foreseen", "--eml", str(path), "--pdf", str(path), "--force")
    assert (told.code, path.exists()) == (2, False)
    assert "cannot be a mail and a PDF" in told.err


@pytest.mark.parametrize(
    ("day", "codes"), [("2026-12-02", []), ("2026-12-03", []), ("2026-12-04", ["day-wrong"])]
)
def test_what_is_told_beforehand_may_leave_until_its_day_is_over(
    desk: Desk, day: str, codes: list[str]
) -> None:
    """On the day itself it is late, and better than that the customer finds out alone."""
    set_up(desk, SCENES["foreseen"])
    words = ("-m", "De zaal is dicht, want het dak lekt boven het lokaal.")
    found = desk.run("letter", ID, "foreseen", *words, "--check", "--json", now=f"{day}T09:00+01:00")
    assert [each["code"] for each in found.json["findings"]] == codes
    assert found.code == bool(codes)
