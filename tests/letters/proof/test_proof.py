"""The proof-reader: a table of wrong letters, each caught, and one of good letters, each passed; in two languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.letters.reading import OTHER_ID, read

REASON = "De bovenbouw kreeg een lege kist, want de vulling was niet nagekeken."
Change = tuple[str, str]


class Row(NamedTuple):
    """A letter, what is changed in it in each language, and the code of what is wrong with it then."""

    letter: str
    dutch: tuple[Change, ...]
    english: tuple[Change, ...]
    code: str = ""


def both(letter: str, old: str, dutch: str, english: str, code: str = "") -> Row:
    """The same place, with other words in each language."""
    return Row(letter, ((old, dutch),), ((old, english),), code)


def same(letter: str, old: str, new: str, code: str = "") -> Row:
    """The same words in both languages."""
    return both(letter, old, new, new, code)


def each(letter: str, dutch: Change, english: Change, code: str = "") -> Row:
    """Another place in each language."""
    return Row(letter, (dutch,), (english,), code)


WRONG = {
    "a gap": both("outcome-register", REASON, "[[Schrijf hier wat]]", "[[Write here what]]", "empty-field"),
    "a field of a template": same("reaction-respond", "Marijke", "{{ name }}", "empty-field"),
    "a name to fill in": both("reaction-respond", "Marijke", "[naam]", "[name]", "empty-field"),
    "a day to fill in": both("outcome-register", REASON, "Op dd-mm-jjjj brengen we hem.", "We bring it on dd-mm-yyyy.", "empty-field"),
    "klacht": both("reaction-respond", REASON, "Je klacht is duidelijk.", "Your complaint is clear.", "never-said"),
    "klachten in the subject": both("reaction-respond", "Leskist bleef leeg (", "Klachtbrief (", "Complaint (", "never-said"),
    "no reasons for a decision": both("decision-rejected", REASON, "Wij blijven erbij.", "We stand by it.", "no-reasons"),
    "no reasons at all": each(
        "decision-upheld", (f"**De redenen**\n{REASON}\n", ""), (f"**The reasons**\n{REASON}\n", ""), "no-reasons"
    ),
    "no reasons for a no": both("no-but-respond", REASON, "Helaas niet.", "Alas, no.", "no-reasons"),
    "no reasons beforehand": both("foreseen", REASON, "Jammer.", "A pity.", "no-reasons"),
    "no right to object": each(
        "outcome-register",
        (
            "Dan kun je schriftelijk bezwaar maken bij de directeur Klantgeluk. Dat kan tot en met vrijdag 18 december"
            " 2026. Mail je bezwaar naar frank.cannegieter@dyade.nl en schrijf erbij waarom je het er niet mee eens bent.",
            "Dan is dat jammer.",
        ),
        (
            "Then you can object in writing to the Director of Customer Happiness. You can do so until and including"
            " Friday 18 December 2026. Please mail your objection to frank.cannegieter@dyade.nl and tell why you do not"
            " agree.",
            "Then that is a pity.",
        ),
        "no-next-step",
    ),
    "a question that is none": each(
        "aftercare",
        ("Ben je nog steeds tevreden? En hoe denk je nu over ons?", "Je bent vast tevreden."),
        ("Are you still satisfied? And what do you think of us now?", "You must be satisfied."),
        "no-next-step",
    ),
    "no last day": each(
        "outcome-register",
        ("Dat kan tot en met vrijdag 18 december 2026. ", ""),
        ("You can do so until and including Friday 18 December 2026. ", ""),
        "day-missing",
    ),
    "no day for our word": each(
        "acknowledgement-respond",
        (", uiterlijk zaterdag 21 november 2026 om 9.30 uur", " snel"),
        (", no later than Saturday 21 November 2026 at 09:30", " soon"),
        "day-missing",
    ),
    "another clock": each("acknowledgement-respond", ("9.30", "19.30"), ("09:30", "19:30"), "day-missing"),
    "a day too late": each(
        "outcome-register",
        ("vrijdag 18 december", "zaterdag 19 december"),
        ("Friday 18 December", "Saturday 19 December"),
        "day-wrong",
    ),
    "a day too early": each(
        "decision-rejected",
        ("vrijdag 18 december", "donderdag 17 december"),
        ("Friday 18 December", "Thursday 17 December"),
        "day-wrong",
    ),
    "another weekday": each(
        "objection-received", ("donderdag 17", "maandag 17"), ("Thursday 17", "Monday 17"), "day-wrong"
    ),
    "another year": each("no-but-respond", ("18 december 2026", "18 december 2027"), ("18 December 2026", "18 December 2027"), "day-wrong"),
    "a day that is none": each(
        "reaction-respond", ("vrijdag 27 november", "31 november"), ("Friday 27 November", "31 November"), "day-wrong"
    ),
    "a right and a wrong last day": both(
        "outcome-register", "^", "Je bezwaar moet er uiterlijk 11 december 2026 zijn.",
        "Your objection must be here no later than 11 December 2026.", "day-wrong",
    ),
    "another term": both(
        "outcome-register", "^", "Je kunt binnen 14 dagen bezwaar maken.", "You can object within 14 days.", "term-wrong"
    ),
    "no address": each(
        "outcome-register",
        ("Mail je bezwaar naar frank.cannegieter@dyade.nl", "Mail je bezwaar"),
        ("Please mail your objection to frank.cannegieter@dyade.nl", "Please mail your objection"),
        "address-missing",
    ),
    "a slip in the address": same("outcome-register", "frank.cannegieter@", "frank.canegieter@", "address-wrong"),
    "another domain": same("decision-rejected", "info@burovanoranje.nl", "info@burovanoranje.com", "address-wrong"),
    "the address of another step": same(
        "decision-rejected", "info@burovanoranje.nl", "frank.cannegieter@dyade.nl", "address-missing"
    ),
    "nobody signs": same("reaction-respond", "Sanne Hoekstra\nklantgeluk", "Team Klantgeluk", "no-person"),
    "a slip in the first name": same("reaction-respond", "Marijke", "Marieke", "name-wrong"),
    "somebody else": same("reaction-respond", "Marijke", "Bram", "name-wrong"),
    "no name": each("reaction-respond", ("Beste Marijke,", "Beste klant,"), ("Dear Marijke,", "Dear customer,"), "name-wrong"),
    "no greeting": each("reaction-respond", ("Beste Marijke,\n\n", ""), ("Dear Marijke,\n\n", ""), "name-missing"),
    "a slip in the whole name": both(
        "reaction-respond", "^", "Groet ook Marijke Viser van mij.", "Greet Marijke Viser, too.", "name-wrong"
    ),
    "the name of the school": same("hand-over", "Basisschool De Kiezel", "Basisschool De Kei", "name-missing"),
    "another customer's name": both(
        "outcome-register", REASON, "De kist stond bij Openbare Basisschool De Zandbank.",
        "The box stood at Openbare Basisschool De Zandbank.", "other-customer",
    ),
    "another customer's contact": both(
        "outcome-register", REASON, "Bram Wiersma had hem meegenomen.", "Bram Wiersma had taken it.", "other-customer"
    ),
    "another customer's contact, typed in haste": both(
        "outcome-register", REASON, "Gebeld met bram wiersma.", "Called bram wiersma.", "other-customer"
    ),
    "another customer's contact, surname first": both(
        "outcome-register", REASON, "Zie Wiersma, Bram.", "See Wiersma, Bram.", "other-customer"
    ),
    "another customer's number": both(
        "outcome-register", REASON, "Bel 020 - 123 45 64 even.", "Just call 020 - 123 45 64.", "other-customer"
    ),
    "another customer's address": both(
        "outcome-register", REASON, "Mail Administratie@Zandbank.example.", "Mail Administratie@Zandbank.example.",
        "other-customer",
    ),
    "sent to another customer": same("outcome-register", "m.visser@kiezel.example", "administratie@zandbank.example", "other-customer"),
    "another case": both(
        "outcome-register", REASON, f"Net als bij {OTHER_ID}.", f"As in {OTHER_ID}.", "other-customer"
    ),
    "another case, as it is typed": both(
        "outcome-register", REASON, f"Net als bij {OTHER_ID.lower()}.", f"As in {OTHER_ID.replace('-', '')}.",
        "other-customer",
    ),
    "another decision": each("decision-partly", ("deels gegrond", "ongegrond"), ("partly upheld", "rejected"), "decision-wrong"),
    "no decision": each("decision-upheld", ("is gegrond", "is bekeken"), ("is upheld", "is looked at"), "decision-missing"),
}  # fmt: skip
STYLE = {
    "a long sentence": both(
        "outcome-register", REASON,
        "Wij hebben de kist die op maandag bij jullie op school had moeten staan en die daar niet stond omdat de"
        " koerier hem bij het verkeerde gebouw had gezet toch nog teruggevonden.",
        "We have found the box that should have been at your school on Monday and was not there because the courier"
        " had put it down at the wrong building on the other side of the street.",
        "long-sentence",
    ),
    "a passive chain": both(
        "outcome-register", REASON, "De kist wordt door ons gevuld en er wordt een nieuwe bezorgd.",
        "The box was filled and a new one was delivered.", "passive",
    ),
    "a word of the office": both(
        "outcome-register", REASON, "Middels de koerier brengen we hem.", "We brought it prior to the lesson.",
        "office-word",
    ),
    "words of the office": both(
        "outcome-register", REASON, "Met betrekking tot de kist is er nieuws.", "With regard to the box there is news.",
        "office-word",
    ),
}  # fmt: skip


def changes_of(row: Row, language: str) -> tuple[Change, ...]:
    return row.dutch if language == "nl" else row.english


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused(name: str, language: str) -> None:
    row = WRONG[name]
    found = read(row.letter, language, *changes_of(row, language))
    assert row.code in {finding.code for finding in found if not finding.is_style}, found


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", STYLE)
def test_style_is_marked_and_not_refused(name: str, language: str) -> None:
    row = STYLE[name]
    found = read(row.letter, language, *changes_of(row, language))
    assert {finding.code for finding in found} == {row.code}, found
    assert all(finding.is_style for finding in found)


def deep_in_quotes(depth: int) -> str:
    return "> " * depth + "Stap."


def deep_in_lists(depth: int) -> str:
    return "\n".join("  " * n + f"- Stap {n}." for n in range(depth))


@pytest.mark.parametrize("deep", [deep_in_quotes, deep_in_lists])
def test_what_stands_too_deep_is_refused_with_its_line(deep: Callable[[int], str]) -> None:
    """The reader of Markdown would leave it out, of a mail's HTML and of the paper, without a word."""

    def lines(depth: int) -> list[int]:
        found = read("outcome-register", "nl", (REASON, f"{REASON}\n\n{deep(depth)}"))
        return [each.line for each in found if each.code == "too-deep"]

    assert lines(12) == []
    first = 8 + 2 + deep(13).count("\n")
    assert lines(13) == lines(300) == [first]


def test_a_finding_tells_its_line() -> None:
    (found,) = read("outcome-register", "nl", (REASON, "Je klacht is opgelost."))
    assert (found.code, found.line, found.words) == ("never-said", 8, "klacht")


GOOD = {
    "a day without its weekday": each(
        "outcome-register", ("vrijdag 18 december 2026", "18 december 2026"), ("Friday 18 December 2026", "18 December 2026")
    ),
    "a day without its year": each(
        "outcome-register", ("vrijdag 18 december 2026", "vrijdag 18 december"), ("Friday 18 December 2026", "Friday 18 December")
    ),
    "a day in digits": each(
        "outcome-register", ("vrijdag 18 december 2026", "18-12-2026"), ("Friday 18 December 2026", "18-12-2026")
    ),
    "an ISO day": each(
        "outcome-register", ("vrijdag 18 december 2026", "2026-12-18"), ("Friday 18 December 2026", "2026-12-18")
    ),
    "another wording of the clock": each(
        "acknowledgement-respond", ("om 9.30 uur", "om 9:30 uur"), ("at 09:30", "at 9:30")
    ),
    "the term beside the day": both(
        "outcome-register", "^", "Je kunt dus binnen 28 dagen bezwaar maken.", "So you can object within 28 days."
    ),
    "the term in weeks": both(
        "outcome-register", "^", "Je kunt dus binnen vier weken bezwaar maken.", "So you can object within four weeks."
    ),
    "the 48 hours": both(
        "acknowledgement-respond", "^", "Je hoort binnen 48 uur van ons.", "You will hear from us within 48 hours."
    ),
    "days that were": both(
        "outcome-register", REASON, "Je hebt drie dagen gewacht, want de koerier kwam pas op 16 november 2026.",
        "You waited three days, for the courier came on 16 November 2026.",
    ),
    "a day to come of its own": both(
        "outcome-register", REASON, "Voor de les van 7 december 2026 staat de nieuwe kist klaar.",
        "The new box is there before the lesson of 7 December 2026.",
    ),
    "another greeting": each("reaction-respond", ("Beste Marijke,", "Dag Marijke,"), ("Dear Marijke,", "Hello Marijke,")),
    "the whole name": same("reaction-respond", "Marijke,", "Marijke Visser,"),
    "with mevrouw": each(
        "reaction-respond", ("Beste Marijke,", "Beste mevrouw Visser,"), ("Dear Marijke,", "Dear Mrs Visser,")
    ),
    "the school": same("reaction-respond", "Marijke,", "Basisschool De Kiezel,"),
    "all of them": each(
        "reaction-respond", ("Beste Marijke,", "Beste mensen van De Kiezel,"), ("Dear Marijke,", "Dear all at De Kiezel,")
    ),
    "a first name below": same("reaction-respond", "Sanne Hoekstra\nklantgeluk", "Sanne"),
    "two persons below": same("reaction-respond", "Sanne Hoekstra\n", "Sanne Hoekstra en Frank de Boer\n"),
    "a colleague": both(
        "outcome-register", REASON, "Mijn collega Frank de Boer belde de koerier.",
        "My colleague Frank de Boer called the courier.",
    ),
    "their own address": both(
        "outcome-register", REASON, "We schrijven naar m.visser@kiezel.example.", "We write to m.visser@kiezel.example."
    ),
    "a courier's address": both(
        "outcome-register", REASON, "De koerier is er op info@snelrijder.example.", "The courier is at info@snelrijder.example."
    ),
    "a courier's number": both(
        "outcome-register", REASON, "De koerier heeft nummer 030-7654321.", "The courier's number is 030-7654321."
    ),
    "sand and a sandbox": both(
        "outcome-register", REASON, "De kinderen speelden in de zandbank achter de openbare school.",
        "The children played on the zandbank behind the school.",
    ),
    "a first name that others have too": both(
        "outcome-register", REASON, "Bram van de koerier belde ons.", "Bram of the courier called us."
    ),
    "its own number": both("outcome-register", "^", "Het nummer is EBA2-222W.", "Its number is EBA2-222W."),
    "reasons in several sentences": both(
        "decision-rejected", REASON,
        "We hebben met de koerier gesproken. Hij stond om acht uur voor de deur. Er deed niemand open.",
        "We talked with the courier. He stood before the door at eight. Nobody opened it.",
    ),
    "reasons in a list": both(
        "decision-rejected", REASON,
        "- De koerier stond om acht uur voor de deur.\n- Er deed niemand open.",
        "- The courier stood before the door at eight.\n- Nobody opened the door for him.",
    ),
    "reasons without a heading": Row(
        "decision-rejected",
        (("**De redenen**\n", ""),),
        (("**The reasons**\n", ""), (REASON, "The box was empty because nobody had filled it.")),
    ),
    "one passive": both("outcome-register", REASON, "De kist wordt morgen bezorgd.", "The box is delivered tomorrow."),
    "a quotation": both(
        "reaction-respond", REASON, "Je schreef: “zo kan het niet langer”. Dat snap ik.",
        "You wrote: “it cannot go on like this”. I understand.",
    ),
    "lines that are broken": each(
        "outcome-register",
        ("Mail je bezwaar naar frank.cannegieter@dyade.nl", "Mail je bezwaar\nnaar frank.cannegieter@dyade.nl"),
        ("Please mail your objection to frank", "Please mail your objection\nto frank"),
    ),
    "abbreviations": both(
        "outcome-register", REASON, "Ik sprak dhr. Smit en mevr. De Wit. Zij zoeken mee.",
        "I talked with Mr. Smit and Mrs. De Wit. They look, too.",
    ),
    "other days of the case": both(
        "decision-rejected", REASON,
        "Op 19 november 2026 zei je dat de kist leeg was, want zo trof je hem aan.",
        "On 19 November 2026 you said that the box was empty, because you found it so.",
    ),
    "a meeting before the decision": both(
        "objection-received", "^", "Het gesprek is voor 26 november 2026.", "The talk is before 26 November 2026."
    ),
    "more than one alternative": both(
        "no-but-respond", "^", "Je kunt ook de kist van volgende maand nemen.", "You can also take next month's box."
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", GOOD)
def test_what_is_good_passes(name: str, language: str) -> None:
    row = GOOD[name]
    assert read(row.letter, language, *changes_of(row, language)) == []


def test_the_tables_are_as_long_as_they_should_be() -> None:
    assert len(WRONG) >= 30
    assert len(GOOD) >= 30
